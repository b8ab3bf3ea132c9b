"""Consignment at the desk."""

from . import agreements, arrivals, pieces

__all__ = ["agreements", "arrivals", "pieces"]
