"""What consignment does at the news of other rooms."""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from backoffice.events.log import Fact, react_to
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import complete_tasks

from . import services


@react_to("unit.released", "unit.sale_cancelled")
def keep_off(facts: Sequence[Fact], actor: Actor) -> None:
    """The claim is gone, and the agreement may be too: what came back on the shelves a moment ago goes off again."""
    services.end_offers_outside(unit_ids=[fact.subject_id for fact in facts])


@react_to("unit.handed_back")
def handed_back(facts: Sequence[Fact], actor: Actor) -> None:
    complete_tasks(
        kind=TaskKind.HAND_BACK,
        subject_type="unit",
        subject_ids=[fact.subject_id for fact in facts],
        actor=actor,
    )
