"""The verbs of the inventory room."""

from .bench import (
    NewPhoto,
    authenticate_units,
    grade_units,
    inspect_units,
    offer_units,
    photograph_units,
    quarantine_units,
    withdraw_units,
)
from .claims import (
    cancel_sales,
    claims_of,
    expire_holds,
    extend_hold,
    free_lapsed,
    hold_unit,
    release_hold,
    sell_units,
)
from .departure import deliver_units, pick_units, ship_units
from .lots import block_lot, make_lot, recall_lot, receive_lot, release_lot, take_from_lot
from .reference import install_grades, open_warehouse
from .source import Revised, UnitIntake, UnitRevision, receive_units, revise_units
from .stocking import Corrected, NewLot, correct_lots, receive_lots, take_back_lots
from .taking_back import TakenBack, take_back_units

__all__ = [
    "Corrected",
    "NewLot",
    "NewPhoto",
    "Revised",
    "TakenBack",
    "UnitIntake",
    "UnitRevision",
    "authenticate_units",
    "block_lot",
    "cancel_sales",
    "claims_of",
    "correct_lots",
    "deliver_units",
    "expire_holds",
    "extend_hold",
    "free_lapsed",
    "grade_units",
    "hold_unit",
    "inspect_units",
    "install_grades",
    "make_lot",
    "offer_units",
    "open_warehouse",
    "photograph_units",
    "pick_units",
    "quarantine_units",
    "recall_lot",
    "receive_lot",
    "receive_lots",
    "receive_units",
    "release_hold",
    "release_lot",
    "revise_units",
    "sell_units",
    "ship_units",
    "take_back_lots",
    "take_back_units",
    "take_from_lot",
    "withdraw_units",
]
