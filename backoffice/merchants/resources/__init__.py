"""The columns of this room's spreadsheets, as people know them."""

from .applications import PAPER_KINDS, UNLIMITED, ApplicationResource, paper_column
from .brands import BrandResource
from .companies import CompanyResource

__all__ = [
    "PAPER_KINDS",
    "UNLIMITED",
    "ApplicationResource",
    "BrandResource",
    "CompanyResource",
    "paper_column",
]
