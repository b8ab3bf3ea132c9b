"""What spreadsheets may bring into the products room."""

from .products import ProductProfile

__all__ = ["ProductProfile"]
