"""What spreadsheets may bring into the shipping room."""

from .tracking_numbers import TrackingNumberProfile

__all__ = ["TrackingNumberProfile"]
