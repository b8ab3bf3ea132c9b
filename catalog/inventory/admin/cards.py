"""What waits at the bench, and a brand's own pieces, on the home page."""

from collections.abc import Iterable

from django.urls import reverse

from backoffice.access.models import Right
from backoffice.desk.todo import Card, Cell, Line, Table, table, todo, waiting
from backoffice.events.actors import Actor
from backoffice.events.places import within

from .. import queries
from ..models import Unit
from ..states import FLOOR, UnitStatus

BENCH = (
    (UnitStatus.INTAKE, "Units to inspect", "Look each piece over and note what you find."),
    (
        UnitStatus.INSPECTED,
        "Units to authenticate",
        "Two examiners, each on their own, say whether a piece is genuine.",
    ),
    (UnitStatus.AUTHENTICATED, "Units to grade", "Give each piece a grade on the scale of its bench."),
    (UnitStatus.GRADED, "Units to photograph", "All views of its category, each flaw, and its tamper tag."),
    (UnitStatus.PHOTOGRAPHED, "Units to list", "Give each its bin, then offer them in their stores."),
)


@todo(*FLOOR)
def bench(actor: Actor) -> Iterable[Card]:
    units = reverse("admin:inventory_unit_changelist")
    for status, title, advice in BENCH:
        yield Card(
            title=title,
            waiting=waiting(within(Unit.objects.filter(queries.in_status(status)), "warehouse", actor)),
            link=f"{units}?status__exact={status}",
            advice=advice,
        )


@table(Right.GOODS)
def pieces(actor: Actor) -> Table:
    """A brand's own pieces, by state and warehouse."""
    units = reverse("admin:inventory_unit_changelist")
    sizes = queries.pieces_by_place()
    states = [state for state in UnitStatus if any(state in counts for _, counts in sizes.values())]
    return Table(
        title="Your pieces",
        headers=("State", *(name for name, _ in sizes.values())),
        rows=tuple(
            Line(
                str(state.label),
                tuple(
                    Cell(
                        counts.get(state, 0),
                        f"{units}?warehouse__id__exact={warehouse_id}&status__exact={state}",
                    )
                    for warehouse_id, (_, counts) in sizes.items()
                ),
            )
            for state in states
        ),
    )
