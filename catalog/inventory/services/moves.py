"""Moving many units along one verb, all or none."""

from collections.abc import Collection, Iterable, Sequence
from typing import Any

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, NotFound, StateConflict
from backoffice.events.lifecycle import Words, move_many

from ..models import Unit
from ..queries import moves_on, unit_conflict
from ..states import UNIT, UnitStatus

# What nobody can do to a piece that lies in a lorry. Who buys it meanwhile waits for its arrival.
IN_HAND = frozenset({"inspect", "authenticate", "grade", "photograph", "pick", "ship"})


@transaction.atomic
def move_all(
    verb: str, unit_ids: Sequence[int], *, actor: Actor, data: Words[Unit] = None, **columns: Any
) -> list[Unit]:
    """Moves every unit along `verb`, or none; returns them in the order of their keys.

    Raises `Forbidden`, or `NotFound` / `StateConflict` naming the first of `unit_ids` that cannot move, or `Conflict`
    with code `in_transit` for what takes a piece in the hand that is on its way between warehouses.
    """
    wanted = list(dict.fromkeys(unit_ids))
    moved = move_many(UNIT, Unit.objects.filter(pk__in=wanted), verb, actor=actor, data=data, **columns)
    if verb in IN_HAND:
        refuse_in_transit(moved)
    if len(moved) < len(wanted):
        done = {unit.pk for unit in moved}
        stuck = next(pk for pk in wanted if pk not in done)
        row = Unit.objects.filter(pk=stuck).first()
        if row is None:
            raise NotFound(f"There is no unit {stuck}.", unit=stuck)
        raise unit_conflict(row, verb, unit=stuck)
    return moved


def refuse_in_transit(units: Iterable[Unit]) -> None:
    """Raises `Conflict` with code `in_transit` for the first that is on its way between warehouses."""
    for unit in units:
        if unit.in_transit_to_id is not None:
            raise Conflict(
                f"Unit {unit} is on its way to another warehouse; receive it there first.",
                code="in_transit", unit=unit.pk,
            )  # fmt: skip


def not_in(unit: Unit, states: Collection[UnitStatus], what: str) -> StateConflict:
    """The refusal of an act that moves no unit, on one that stands elsewhere."""
    needs = " or ".join(str(state.label) for state in states)
    return StateConflict(
        f"Unit {unit} is {UnitStatus(unit.status).label}; to {what} takes {needs}.",
        unit=unit.pk,
        state=unit.status,
        permitted=moves_on(unit),
    )
