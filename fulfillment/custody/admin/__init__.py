"""The admin of custody."""

from . import counts, journeys, labels, losses

__all__ = ["counts", "journeys", "labels", "losses"]
