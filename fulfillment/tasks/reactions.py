"""The bench: each step of a piece closes its task and opens the next one."""

from collections.abc import Mapping, Sequence

from backoffice.events.actors import Actor, office
from backoffice.events.log import Fact, react_to
from catalog.inventory.models import Unit

from . import services
from .models import TaskKind
from .services import Subject

CLOSES: Mapping[str, TaskKind] = {
    "unit.inspected": TaskKind.INSPECT,
    "unit.authenticated": TaskKind.AUTHENTICATE,
    "unit.graded": TaskKind.GRADE,
    "unit.photographed": TaskKind.PHOTOGRAPH,
    "unit.listed": TaskKind.LIST,
}
OPENS: Mapping[str, TaskKind] = {
    "unit.received": TaskKind.INSPECT,
    "unit.inspected": TaskKind.AUTHENTICATE,
    "unit.authenticated": TaskKind.GRADE,
    "unit.graded": TaskKind.PHOTOGRAPH,
    "unit.photographed": TaskKind.LIST,
}


@react_to(*dict.fromkeys([*OPENS, *CLOSES]))
def go_on(facts: Sequence[Fact], actor: Actor) -> None:
    """All facts are of one verb; each kind of task is closed and opened for all pieces at once."""
    verb, unit_ids = facts[0].verb, [fact.subject_id for fact in facts]
    if verb in CLOSES:
        services.complete_tasks(kind=CLOSES[verb], subject_type="unit", subject_ids=unit_ids, actor=actor)
    if verb in OPENS:
        units = Unit.objects.filter(pk__among=unit_ids).order_by("pk")
        subjects = [
            Subject(type="unit", id=pk, brand_id=brand, warehouse_id=warehouse, title=f"{reference} {title}")
            for pk, brand, warehouse, reference, title in units.values_list(
                "pk", "brand_id", "warehouse_id", "reference", "title"
            )
        ]
        services.open_tasks(kind=OPENS[verb], subjects=subjects, actor=actor)


@react_to("unit.quarantined", "unit.withdrawn", "unit.taken_back")
def give_up(facts: Sequence[Fact], actor: Actor) -> None:
    """A piece that leaves the bench needs nothing more; who took it off stands in the piece's own event."""
    services.cancel_tasks(
        subject_type="unit",
        subject_ids=[fact.subject_id for fact in facts],
        actor=office("tasks"),
        reason=f"{facts[0].verb} by {actor.name}",
    )
