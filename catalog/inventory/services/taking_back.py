"""Units that should never have been taken in."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from django.db import connection, transaction
from django.db.models import Count

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.log import Fact, append
from backoffice.events.places import refuse_elsewhere

from ..locks import lock_units
from ..models import Movement, Unit, UnitPhoto
from ..states import UnitStatus
from .source import receivers_only


@dataclass(frozen=True, slots=True)
class TakenBack:
    """What came of it: ids of units that are gone, and refusals by unit id."""

    done: list[int] = field(default_factory=list)
    conflicts: dict[int, Conflict | NotFound] = field(default_factory=dict)


@transaction.atomic
def take_back_units(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> TakenBack:
    """Strikes units that were taken in by mistake, set-wise, so that their references are free again.

    Only a unit to which nothing has happened yet goes: still at intake, in no bin, without a photograph, moved by
    nothing but its intake. Others are left and returned as conflicts; `withdraw_units` takes those out of sale. The log
    keeps the events of a unit that is gone, the last of them `unit.taken_back`. Raises `Forbidden`, and `Invalid`
    without a reason; then nothing is written.
    """
    receivers_only(actor)
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    units = lock_units(unit_ids)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="take units back")
    movements = Movement.objects.filter(unit__in=units)
    moved = dict(movements.values_list("unit").annotate(times=Count("pk")))
    shown = set(UnitPhoto.objects.filter(unit__in=units).values_list("unit", flat=True))
    outcome = TakenBack()
    for unit_id in unit_ids:
        unit = units.get(unit_id)
        if unit is None:
            outcome.conflicts[unit_id] = NotFound(f"There is no unit {unit_id} any more.", unit=unit_id)
        elif why := _why_not(unit, moves=moved.get(unit_id, 0), photographed=unit_id in shown):
            outcome.conflicts[unit_id] = Conflict(
                f"Unit {unit.reference} {why}, so it stays.",
                code="unit_moved", unit=unit_id, state=unit.status,
            )  # fmt: skip
        else:
            outcome.done.append(unit_id)
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=unit_id, verb="unit.taken_back", brand_id=units[unit_id].brand_id,
                data={"reference": units[unit_id].reference, "reason": reason.strip()},
            )
            for unit_id in outcome.done
        ],
    )  # fmt: skip
    _strike(outcome.done)
    return outcome


def _strike(unit_ids: list[int]) -> None:
    """In two statements: what else might stand on these units the database's own keys refuse."""
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM inventory_movement WHERE unit_id = ANY(%s)", [unit_ids])
        cursor.execute("DELETE FROM inventory_unit WHERE id = ANY(%s)", [unit_ids])


def _why_not(unit: Unit, *, moves: int, photographed: bool) -> str:
    if unit.status != UnitStatus.INTAKE:
        return f"is {UnitStatus(unit.status).label.lower()} by now"
    if photographed:
        return "has been photographed"
    if moves > 1:
        return "has been moved since it came in"
    return f"lies in bin {unit.bin} by now" if unit.bin else ""
