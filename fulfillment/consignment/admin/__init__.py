"""Consignment at the desk."""

from . import agreements, pieces

__all__ = ["agreements", "pieces"]
