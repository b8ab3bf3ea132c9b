"""What spreadsheets may bring into the room of orders."""

from .sales import ReportedSaleProfile

__all__ = ["ReportedSaleProfile"]
