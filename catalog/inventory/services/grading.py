"""Grades on the shop's own scale; every one that was given stays in the record."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid, NotFound
from backoffice.events.log import record
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_new

from ..bench_models import GivenGrade
from ..locks import lock_units
from ..models import Grade, Unit, Warehouse
from ..states import CATALOG, UNIT, UnitStatus
from .moves import move_all, not_in

REGRADED_IN = (UnitStatus.GRADED, UnitStatus.PHOTOGRAPHED, UnitStatus.LISTED)


@transaction.atomic
def grade_units(*, unit_ids: Sequence[int], grade: Grade, actor: Actor) -> list[Unit]:
    """Gives the bench's own grade, on the scale of the pieces' warehouse. All or none.

    What the source said stays beside it, and no grade of one scale is ever turned into one of another. Raises
    `Invalid` for a grade of another scale.
    """
    UNIT.authorise("grade", actor)
    _refuse_other_scale(unit_ids, grade)
    units = move_all(
        "grade",
        unit_ids,
        actor=actor,
        data={"grade": grade.code, "scale": grade.scale, "rank": grade.rank},
        grade=grade,
        graded_at=timezone.now(),
        graded_by_id=actor.id if actor.kind == "user" else None,
    )
    _keep(units, grade, actor)
    return units


@transaction.atomic
def regrade_unit(*, unit_id: int, grade: Grade, reason: str, actor: Actor) -> Unit:
    """Another grade for a piece that has one and is nobody's yet; the earlier one stays in the record.

    Raises `Forbidden`, `NotFound`, `StateConflict`, `Invalid` without a reason or for another scale.
    """
    if not actor.may(CATALOG):
        raise Forbidden(f"{actor.name} may not grade; it takes the role {' or '.join(sorted(CATALOG))}.")
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    unit = lock_units([unit_id]).get(unit_id)
    if unit is None:
        raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    refuse_elsewhere(actor, [unit.warehouse_id], what="grade units")
    if unit.status not in REGRADED_IN:
        raise not_in(unit, REGRADED_IN, "grade it again")
    _refuse_other_scale([unit_id], grade)
    unit.grade, unit.graded_at = grade, timezone.now()
    unit.graded_by_id = actor.id if actor.kind == "user" else None
    unit.save(update_fields=["grade", "graded_at", "graded_by"])
    _keep([unit], grade, actor, reason=reason.strip())
    record(
        unit,
        "unit.regraded",
        actor=actor,
        grade=grade.code,
        scale=grade.scale,
        rank=grade.rank,
        reason=reason.strip(),
    )
    return unit


@transaction.atomic
def choose_scale(*, warehouse: Warehouse, scale: str, actor: Actor) -> Warehouse:
    """The scale on which a warehouse's bench grades from now on. Grades that were given stay as they are."""
    if not actor.may(frozenset({Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER})):
        raise Forbidden("Only a platform admin or a catalog manager chooses the scale of a bench.")
    known = sorted(Grade.objects.values_list("scale", flat=True).distinct())
    if scale not in known:
        raise Invalid(f"There is no scale «{scale}». Known: {', '.join(known)}.", field="scale")
    warehouse.grade_scale = scale
    warehouse.save(update_fields=["grade_scale"])
    record(warehouse, "warehouse.scale_chosen", actor=actor, scale=scale)
    return warehouse


def _refuse_other_scale(unit_ids: Sequence[int], grade: Grade) -> None:
    scales = Unit.objects.filter(pk__in=unit_ids).values_list("warehouse__grade_scale", "warehouse__name")
    for scale, name in scales.order_by().distinct():
        if scale != grade.scale:
            raise Invalid(
                f"{grade} is a grade of another scale; the bench of {name} grades on the scale «{scale}».",
                field="grade",
            )


def _keep(units: Sequence[Unit], grade: Grade, actor: Actor, *, reason: str = "") -> None:
    write_new(
        GivenGrade,
        [
            {
                "brand_id": unit.brand_id, "unit_id": unit.pk, "visit": unit.visit, "by": actor.key,
                "by_name": actor.name[:150], "grade_id": grade.pk, "reason": reason[:300],
            }
            for unit in units
        ],
    )  # fmt: skip
