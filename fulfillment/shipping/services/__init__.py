"""Verbs of shipping."""

from .carriers import add_number_pool, install_carriers, register_carrier
from .numbering import Numbered, Numbering, give_number, give_numbers, take_numbers_off
from .parcels import (
    break_off,
    hand_over_parcel,
    label_parcel,
    number_parcel,
    pack_parcel,
    pick_parcel,
    plan_parcel,
)
from .tracking import Report, Verdict, apply_tracking, report_tracking

__all__ = [
    "Numbered",
    "Numbering",
    "Report",
    "Verdict",
    "add_number_pool",
    "apply_tracking",
    "break_off",
    "give_number",
    "give_numbers",
    "hand_over_parcel",
    "install_carriers",
    "label_parcel",
    "number_parcel",
    "pack_parcel",
    "pick_parcel",
    "plan_parcel",
    "register_carrier",
    "report_tracking",
    "take_numbers_off",
]
