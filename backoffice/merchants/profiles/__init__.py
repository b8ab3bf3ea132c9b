"""What spreadsheets may bring into the merchants room."""

from .applications import ApplicationProfile
from .limits import rows_at_once

__all__ = ["ApplicationProfile", "rows_at_once"]
