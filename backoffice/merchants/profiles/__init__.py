"""What spreadsheets may bring into the merchants room."""

from .applications import ApplicationProfile
from .brand_sheets import BrandProfile
from .companies import CompanyProfile
from .limits import rows_at_once

__all__ = ["ApplicationProfile", "BrandProfile", "CompanyProfile", "rows_at_once"]
