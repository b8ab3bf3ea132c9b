"""Verbs of shipping."""

from .carriers import add_number_pool, install_carriers, register_carrier
from .parcels import hand_over_parcel, label_parcel, number_parcel, pack_parcel, pick_parcel, plan_parcel
from .tracking import Report, Verdict, apply_tracking, report_tracking

__all__ = [
    "Report",
    "Verdict",
    "add_number_pool",
    "apply_tracking",
    "hand_over_parcel",
    "install_carriers",
    "label_parcel",
    "number_parcel",
    "pack_parcel",
    "pick_parcel",
    "plan_parcel",
    "register_carrier",
    "report_tracking",
]
