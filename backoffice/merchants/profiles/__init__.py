"""What spreadsheets may bring into the merchants room."""

from .applications import ApplicationProfile
from .companies import CompanyProfile
from .limits import rows_at_once

__all__ = ["ApplicationProfile", "CompanyProfile", "rows_at_once"]
