"""What spreadsheets may bring into the stores, and by which stores units are taken away."""

from .listings import ListingProfile
from .units import OfferedUnitProfile

__all__ = ["ListingProfile", "OfferedUnitProfile"]
