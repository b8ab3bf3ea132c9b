"""Consignment at the desk."""

from . import agreements, arrivals, payouts, pieces

__all__ = ["agreements", "arrivals", "payouts", "pieces"]
