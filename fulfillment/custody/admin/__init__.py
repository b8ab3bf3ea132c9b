"""The admin of custody."""

from . import counts, journeys, losses

__all__ = ["counts", "journeys", "losses"]
