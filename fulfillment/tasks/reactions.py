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
    "unit.examined": TaskKind.AUTHENTICATE,
    "unit.graded": TaskKind.GRADE,
    "unit.photographed": TaskKind.PHOTOGRAPH,
    "unit.listed": TaskKind.LIST,
}
OPENS: Mapping[str, TaskKind] = {
    "unit.received": TaskKind.INSPECT,
    "unit.found": TaskKind.INSPECT,
    "unit.set_back": TaskKind.INSPECT,
    "unit.quarantine_lifted": TaskKind.INSPECT,
    "unit.returned": TaskKind.INSPECT,
    "unit.inspected": TaskKind.AUTHENTICATE,
    "unit.authenticated": TaskKind.GRADE,
    "unit.graded": TaskKind.PHOTOGRAPH,
    "unit.photographed": TaskKind.LIST,
}


ORDINALS = {2: "Second examiner", 3: "Third examiner", 4: "Fourth examiner"}


# Before `go_on`, which asks for the first task of a piece that is set back.
@react_to("unit.quarantined", "unit.withdrawn", "unit.taken_back", "unit.lost", "unit.set_back")
def give_up(facts: Sequence[Fact], actor: Actor) -> None:
    """A piece that leaves the bench needs nothing more; who took it off stands in the piece's own event."""
    services.cancel_tasks(
        subject_type="unit",
        subject_ids=[fact.subject_id for fact in facts],
        actor=office("tasks"),
        reason=f"{facts[0].verb} by {actor.name}",
    )


@react_to(*dict.fromkeys([*OPENS, *CLOSES]))
def go_on(facts: Sequence[Fact], actor: Actor) -> None:
    """All facts are of one verb; each kind of task is closed and opened for all pieces at once."""
    verb, unit_ids = facts[0].verb, [fact.subject_id for fact in facts]
    if verb in CLOSES:
        services.complete_tasks(kind=CLOSES[verb], subject_type="unit", subject_ids=unit_ids, actor=actor)
    if verb in OPENS:
        services.open_tasks(kind=OPENS[verb], subjects=_subjects(dict.fromkeys(unit_ids, "")), actor=actor)
    if verb == "unit.examined":
        asked = {fact.subject_id: _ordinal(fact.data["asked"]) for fact in facts if fact.data["asked"]}
        services.open_tasks(kind=TaskKind.AUTHENTICATE, subjects=_subjects(asked), actor=actor)


def _ordinal(examination: int) -> str:
    return f"{ORDINALS.get(examination, f'Examiner {examination}')}: "


def _subjects(prefixes: Mapping[int, str]) -> list[Subject]:
    """The pieces as subjects; what stands before the title, by unit id."""
    units = Unit.objects.filter(pk__among=list(prefixes)).order_by("pk") if prefixes else Unit.objects.none()
    return [
        Subject(
            type="unit", id=pk, brand_id=brand, warehouse_id=warehouse, title=f"{prefixes[pk]}{reference} {title}"
        )
        for pk, brand, warehouse, reference, title in units.values_list(
            "pk", "brand_id", "warehouse_id", "reference", "title"
        )
    ]  # fmt: skip
