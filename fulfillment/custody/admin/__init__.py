"""The admin of custody."""

from . import counts, journeys, labels, losses, missing

__all__ = ["counts", "journeys", "labels", "losses", "missing"]
