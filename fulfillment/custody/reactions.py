"""What custody does at its own news."""

from collections.abc import Sequence

from backoffice.events.actors import Actor
from backoffice.events.log import Fact, react_to
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import complete_tasks


@react_to("loss.paid_back")
def paid_back(facts: Sequence[Fact], actor: Actor) -> None:
    complete_tasks(
        kind=TaskKind.PAY_BACK,
        subject_type="loss",
        subject_ids=[fact.subject_id for fact in facts],
        actor=actor,
    )
