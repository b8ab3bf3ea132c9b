"""Verbs of shipping."""

from .carriers import add_number_pool, install_carriers, register_carrier
from .contradicting import clear_up_parcels
from .numbering import Numbered, Numbering, give_number, give_numbers, take_numbers_off
from .packing_rules import install_packing_rules, set_packing_rule
from .parcels import (
    break_off,
    call_off_parcel,
    hand_over_parcel,
    label_parcel,
    lose_parcel,
    number_parcel,
    pack_parcel,
    pick_parcel,
    plan_parcel,
    put_parcel_back,
    take_parcel_back,
)
from .picturing import PackingPicture, photograph_packing
from .tracking import Answer, Report, Verdict, apply_tracking, report_tracking
from .weighing import weigh_parcel

__all__ = [
    "Answer",
    "Numbered",
    "Numbering",
    "PackingPicture",
    "Report",
    "Verdict",
    "add_number_pool",
    "apply_tracking",
    "break_off",
    "call_off_parcel",
    "clear_up_parcels",
    "give_number",
    "give_numbers",
    "hand_over_parcel",
    "install_carriers",
    "install_packing_rules",
    "label_parcel",
    "lose_parcel",
    "number_parcel",
    "pack_parcel",
    "photograph_packing",
    "pick_parcel",
    "plan_parcel",
    "put_parcel_back",
    "register_carrier",
    "report_tracking",
    "set_packing_rule",
    "take_numbers_off",
    "take_parcel_back",
    "weigh_parcel",
]
