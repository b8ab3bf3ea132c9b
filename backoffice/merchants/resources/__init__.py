"""The columns of this room's spreadsheets, as people know them."""

from .applications import PAPER_KINDS, UNLIMITED, ApplicationResource, paper_column
from .companies import CompanyResource

__all__ = ["PAPER_KINDS", "UNLIMITED", "ApplicationResource", "CompanyResource", "paper_column"]
