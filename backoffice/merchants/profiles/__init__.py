"""What spreadsheets may bring into the merchants room."""

from .applications import ApplicationProfile

__all__ = ["ApplicationProfile"]
