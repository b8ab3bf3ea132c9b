"""What custody does at the news of others, and at its own."""

from collections.abc import Sequence

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.log import Fact, react_to
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import complete_tasks

from . import services
from .queries import open_differences

# What nobody does to a piece without having it in the hand, and how a case that this ends says so.
IN_HAND = {
    "unit.put_away": "put away",
    "unit.inspected": "inspected",
    "unit.examined": "examined",
    "unit.sealed": "sealed",
    "unit.tag_replaced": "its tag was replaced",
    "unit.photographed": "photographed",
    "unit.picked": "picked by scan",
    "unit.dispatched": "sent to another warehouse",
    "unit.arrived": "received from another warehouse",
    "unit.returned": "scanned in as a return",
    "unit.set_back": "it was damaged",
    "unit.damaged": "it was damaged",
    "unit.handed_back": "handed back",
}


@react_to(*IN_HAND)
def turned_up(facts: Sequence[Fact], actor: Actor) -> None:
    """Whoever has a missing piece in the hand has found it."""
    missed = open_differences([fact.subject_id for fact in facts])
    if unit_ids := list(missed.values_list("unit_id", flat=True)):
        # That the case ends with it is nobody's further choice, whoever has it.
        with scope(office("custody")) as house:
            services.turned_up(unit_ids=unit_ids, outcome=IN_HAND[facts[0].verb], actor=house)


@react_to("loss.paid_back")
def paid_back(facts: Sequence[Fact], actor: Actor) -> None:
    complete_tasks(
        kind=TaskKind.PAY_BACK,
        subject_type="loss",
        subject_ids=[fact.subject_id for fact in facts],
        actor=actor,
    )
