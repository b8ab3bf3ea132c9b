"""The verbs of the inventory room."""

from .bench import lift_quarantine, offer_units, quarantine_units, withdraw_units
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
from .closing import close_warehouse, refuse_closed, reopen_warehouse
from .departure import deliver_units, hand_back_units, pick_units, ship_units, unpick_units
from .examining import Examined, give_verdicts
from .grading import choose_scale, grade_units, regrade_unit
from .inspecting import Report, SeenDefect, inspect_units, note_flaw
from .knowing import install_bench
from .losing import find_units, lose_units, note_damage, set_back_units
from .lots import block_lot, make_lot, recall_lot, receive_lot, release_lot, take_from_lot
from .missing import miss_units, turn_up_units
from .permits import record_permit
from .photographing import NewPhoto, keep_photographs, photograph_arrivals, photograph_piece, photograph_units
from .reference import install_grades, open_warehouse, revise_warehouse
from .returning import take_returns
from .sealing import break_tag, replace_tag, seal_units, worn_by
from .shelving import open_bins, put_away_each, put_away_units
from .source import (
    Revised,
    UnitIntake,
    UnitRevision,
    lock_source_facts,
    receive_units,
    receives_elsewhere,
    revise_unit,
    revise_units,
)
from .stocking import Corrected, NewLot, correct_lots, receive_lots, take_back_lots
from .taking_back import TakenBack, take_back_units
from .travelling import send_units, take_in_units

__all__ = [
    "Corrected",
    "Examined",
    "NewLot",
    "NewPhoto",
    "Report",
    "Revised",
    "SeenDefect",
    "TakenBack",
    "UnitIntake",
    "UnitRevision",
    "block_lot",
    "break_tag",
    "cancel_sales",
    "choose_scale",
    "claims_of",
    "close_warehouse",
    "correct_lots",
    "deliver_units",
    "expire_holds",
    "extend_hold",
    "find_units",
    "free_lapsed",
    "give_verdicts",
    "grade_units",
    "hand_back_units",
    "hold_unit",
    "inspect_units",
    "install_bench",
    "install_grades",
    "keep_photographs",
    "lift_quarantine",
    "lock_source_facts",
    "lose_units",
    "make_lot",
    "miss_units",
    "note_damage",
    "note_flaw",
    "offer_units",
    "open_bins",
    "open_warehouse",
    "photograph_arrivals",
    "photograph_piece",
    "photograph_units",
    "pick_units",
    "put_away_each",
    "put_away_units",
    "quarantine_units",
    "recall_lot",
    "receive_lot",
    "receive_lots",
    "receive_units",
    "receives_elsewhere",
    "record_permit",
    "refuse_closed",
    "regrade_unit",
    "release_hold",
    "release_lot",
    "reopen_warehouse",
    "replace_tag",
    "revise_warehouse",
    "revise_unit",
    "revise_units",
    "seal_units",
    "sell_units",
    "send_units",
    "set_back_units",
    "ship_units",
    "unpick_units",
    "take_back_lots",
    "take_back_units",
    "take_from_lot",
    "take_in_units",
    "take_returns",
    "turn_up_units",
    "withdraw_units",
    "worn_by",
]
