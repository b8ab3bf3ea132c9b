"""What the bench finds of a piece that came back decides on its return."""

from collections.abc import Sequence

from django.db.models import QuerySet

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict
from backoffice.events.lifecycle import move_many
from backoffice.events.log import Fact, react_to

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


@react_to("unit.withdrawn")
def not_yet(facts: Sequence[Fact], actor: Actor) -> None:
    """Before it was examined nobody knows whose money it is; refused in the verb's own transaction."""
    waiting = _at_the_bench(facts).select_related("unit").order_by("pk").first()
    if waiting is not None:
        raise Conflict(
            f"Unit {waiting.unit} has come back and was not examined yet (return {waiting.pk}); that comes first.",
            code="return_open",
            unit=waiting.unit_id,
        )


def _at_the_bench(facts: Sequence[Fact]) -> QuerySet[Return]:
    return Return.objects.filter(
        unit__pk__among=[fact.subject_id for fact in facts], status=ReturnStatus.RECEIVED
    )


def _ask(rows: Sequence[Return]) -> None:
    for row in rows:
        ask_to_settle(row, HOUSE)
