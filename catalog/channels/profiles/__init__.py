"""What spreadsheets may bring into the stores."""

from .listings import ListingProfile

__all__ = ["ListingProfile"]
