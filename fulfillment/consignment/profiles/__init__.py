"""What spreadsheets may bring into the room of consignment."""

from .arrivals import ArrivalProfile

__all__ = ["ArrivalProfile"]
