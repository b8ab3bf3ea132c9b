"""What the bench finds of a piece that came back decides on its return."""

from collections.abc import Sequence

from django.db.models import QuerySet

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict
from backoffice.events.lifecycle import move_many
from backoffice.events.log import Fact, react_to
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.queries import NOT_DONE
from fulfillment.tasks.services import cancel_tasks

from .models import Return
from .services.settling import ask_to_settle, return_orders
from .states import RETURN, ReturnStatus

# Examiners judge the piece; what follows for the return is the house's rule and not theirs to choose.
HOUSE = office("returns")


@react_to("unit.authenticated")
def accept(facts: Sequence[Fact], actor: Actor) -> None:
    """Two examiners found it genuine again."""
    moved = move_many(
        RETURN,
        _at_the_bench(facts).select_related("unit"),
        "accept",
        actor=HOUSE,
        data=lambda row: {"unit": row.unit_id, "tag_whole": row.tag_whole},
    )
    return_orders(moved, HOUSE)
    _ask(moved)


@react_to("unit.quarantined")
def doubt(facts: Sequence[Fact], actor: Actor) -> None:
    """It was put aside: what came back is not what was sold, as far as anybody can tell."""
    because = "It was put into quarantine at the bench after its return."
    moved = move_many(
        RETURN,
        _at_the_bench(facts),
        "report_swap",
        actor=HOUSE,
        data=lambda row: {"unit": row.unit_id, "doubt": because},
        doubt=because,
    )
    _ask(moved)


@react_to("unit.quarantine_lifted")
def examine_anew(facts: Sequence[Fact], actor: Actor) -> None:
    """The doubt of its quarantine is gone, and nobody has decided on it yet: examiners do."""
    moved = move_many(
        RETURN,
        _of(facts, ReturnStatus.SWAPPED),
        "reopen",
        actor=HOUSE,
        data=lambda row: {"unit": row.unit_id},
        doubt="",
    )
    cancel_tasks(
        subject_type="return",
        subject_ids=[row.pk for row in moved],
        actor=HOUSE,
        reason="its quarantine was lifted",
    )


@react_to("unit.withdrawn")
def not_yet(facts: Sequence[Fact], actor: Actor) -> None:
    """Before that is decided nobody knows whose piece it is; refused in the verb's own transaction."""
    undecided = _of(facts, ReturnStatus.RECEIVED, ReturnStatus.SWAPPED)
    waiting = undecided.select_related("unit").order_by("pk").first()
    if waiting is None:
        return
    if waiting.status == ReturnStatus.SWAPPED:
        said = f"What came back as {waiting.unit} may be another piece (return {waiting.pk}); decide on that first."
        raise Conflict(said, code="return_swapped", unit=waiting.unit_id)
    said = (
        f"Unit {waiting.unit} has come back and was not examined yet (return {waiting.pk}); that comes first."
    )
    raise Conflict(said, code="return_open", unit=waiting.unit_id)


@react_to("warehouse.closed")
def lies_apart(facts: Sequence[Fact], actor: Actor) -> None:
    """What may be another piece lies there, outside the stock, until somebody has decided on it."""
    waiting = Task.objects.filter(
        kind=TaskKind.SETTLE_RETURN,
        warehouse__in=[fact.subject_id for fact in facts],
        status__in=NOT_DONE,
    )
    if waiting.exists():
        raise Conflict(
            "What came back lies there, and its return is not settled yet; settle it first.",
            code="warehouse_in_use",
        )


def _at_the_bench(facts: Sequence[Fact]) -> QuerySet[Return]:
    return _of(facts, ReturnStatus.RECEIVED)


def _of(facts: Sequence[Fact], *statuses: ReturnStatus) -> QuerySet[Return]:
    return Return.objects.filter(unit__pk__among=[fact.subject_id for fact in facts], status__in=statuses)


def _ask(rows: Sequence[Return]) -> None:
    for row in rows:
        ask_to_settle(row, HOUSE)
