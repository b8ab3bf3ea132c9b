"""What spreadsheets may bring into the inventory."""

from .units import UnitProfile

__all__ = ["UnitProfile"]
