"""Which of our events are EPCIS events, and in the words of the Core Business Vocabulary (CBV 2.0).

EPCIS tells what was done to physical things. What is an agreement or a description (holds, prices, listings in stores,
revised words) has no word there and is left out; docs/traceability.md lists what is.
"""

from dataclasses import dataclass
from datetime import datetime

from backoffice.events.models import Event

# The fact that says when it happened, of what somebody else saw and told us later.
_HAPPENED = {"unit.delivered": "delivered_at"}


@dataclass(frozen=True, slots=True)
class Step:
    """How an event is told: `action` OBSERVE or ADD, `step` the bizStep, `disposition` the state of the thing after it.

    `here` says that it happened at the thing's place, `stays` that the thing is there afterwards. `offered` is the
    state of a thing that is for sale all the while, where that is another. A `suffix` tells apart what one event of
    ours makes several of.
    """

    step: str
    disposition: str
    action: str = "OBSERVE"
    here: bool = True
    stays: bool = True
    offered: str = ""
    suffix: str = ""


UNIT: dict[str, tuple[Step, ...]] = {
    # The piece gets its identifier as it comes in.
    "unit.received": (
        Step("commissioning", "active", action="ADD", suffix="commissioning"),
        Step("receiving", "in_progress"),
    ),
    "unit.inspected": (Step("inspecting", "in_progress"),),
    "unit.authenticated": (Step("inspecting", "conformant"),),
    "unit.graded": (Step("inspecting", "in_progress"),),
    "unit.regraded": (Step("inspecting", "in_progress"),),
    "unit.put_away": (Step("storing", "in_progress"),),
    "unit.listed": (Step("storing", "sellable_accessible"),),
    "unit.sold": (Step("retail_selling", "retail_sold"),),
    "unit.sale_cancelled": (Step("storing", "sellable_accessible"),),
    "unit.picked": (Step("picking", "in_progress"),),
    "unit.dispatched": (Step("shipping", "in_transit", stays=False),),
    "unit.arrived": (Step("receiving", "in_progress", offered="sellable_accessible"),),
    "unit.shipped": (Step("shipping", "in_transit", stays=False),),
    "unit.returned": (Step("receiving", "returned"),),
    "unit.delivered": (Step("arriving", "retail_sold", here=False, stays=False),),
    "unit.quarantined": (Step("holding", "non_sellable_other"),),
    "unit.quarantine_lifted": (Step("holding", "in_progress"),),
    "unit.withdrawn": (Step("holding", "non_sellable_other"),),
    "unit.handed_back": (Step("shipping", "returned", stays=False),),
    "unit.set_back": (Step("holding", "non_sellable_other"),),
    "unit.damaged": (Step("holding", "damaged"),),
    # The vocabulary knows no word for what is gone but «stolen», which nobody has found out.
    "unit.missed": (Step("cycle_counting", "unknown"),),
    "unit.turned_up": (Step("cycle_counting", "in_progress", offered="sellable_accessible"),),
    "unit.lost": (Step("other", "unknown", stays=False),),
    "unit.found": (Step("receiving", "in_progress"),),
}
# What is missing was missed by a count, unless the event says that somebody looked for it: to pick it, or else.
MISSED_BY = {"pick": Step("picking", "unknown"), "search": Step("other", "unknown")}
# The fact of our event that names the warehouse where it happened, where its movement is written just before or after.
SAID_AT = {
    "unit.dispatched": "from",
    "unit.handed_back": "warehouse",
    "unit.returned": "warehouse",
    "unit.found": "warehouse",
}
# An examiner's verdict by its word in the log.
VERDICT: dict[str, Step] = {
    "pass": Step("inspecting", "conformant"),
    "fail": Step("inspecting", "non_conformant"),
    "inconclusive": Step("inspecting", "unknown"),
}
# A tag on the piece: the action, and the fact of our event that names the tag.
TAG: dict[str, tuple[tuple[str, str, str], ...]] = {
    "unit.sealed": (("ADD", "installing", "tag"),),
    "unit.tag_broken": (("DELETE", "removing", "tag"),),
    "unit.tag_replaced": (("DELETE", "removing", "before"), ("ADD", "installing", "tag")),
}
LOT: dict[str, tuple[Step, ...]] = {
    "lot.received": (Step("receiving", "in_progress"),),
    "lot.released": (Step("inspecting", "conformant"),),
    "lot.blocked": (Step("holding", "non_sellable_other"),),
    "lot.recalled": (Step("holding", "recalled"),),
}
# What was taken from a lot, by the first word of where it went. What left by a sale is on its way to the buyer.
TAKEN: dict[str, Step] = {
    "work": Step("picking", "in_progress"),
    "buyer": Step("shipping", "in_transit", stays=False),
    "sample": Step("sampling", "non_sellable_other", stays=False),
    "loss": Step("other", "unknown", stays=False),
    "reject": Step("destroying", "destroyed", stays=False),
}
# Events that say of the one with which the thing came in that it was wrong: the reason, by CBV.
CORRECTIONS = {
    "unit.taken_back": "did_not_occur",
    "lot.taken_back": "did_not_occur",
    "lot.corrected": "incorrect_data",
}
RUN = "work_order.finished"
TOLD = frozenset({*UNIT, "unit.examined", *TAG, *LOT, "lot.taken_from", *CORRECTIONS, RUN})


def happened(event: Event) -> datetime:
    """When what the event tells of took place; most are written down as they happen."""
    said = event.data.get(_HAPPENED.get(event.verb, ""))
    return datetime.fromisoformat(said) if said else event.at
