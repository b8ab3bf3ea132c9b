"""What spreadsheets may bring into the inventory."""

from .lots import LotProfile
from .units import UnitProfile

__all__ = ["LotProfile", "UnitProfile"]
