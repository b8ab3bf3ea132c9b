"""Pieces on their way from one of our warehouses to another."""

from collections.abc import Mapping, Sequence

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, NotFound
from backoffice.events.log import append, fact_about
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_changes

from ..locks import lock_units
from ..models import Movement, Unit, Warehouse
from ..places import transit_place, warehouse_place
from ..states import BEFORE_SALE, OFFERED, UnitStatus
from .closing import refuse_closed
from .moves import not_in, refuse_in_transit
from .stocking import bench_only

# What somebody has a claim on stays: an order travels in one parcel, from the warehouse where its pieces lay when it
# was placed. A piece may be held and sold on its way; then it is known where it will be.
MAY_TRAVEL = (*BEFORE_SALE, UnitStatus.QUARANTINED)


@transaction.atomic
def send_units(*, unit_ids: Sequence[int], to: Warehouse, reference: str, actor: Actor) -> list[Unit]:
    """The pieces left for another warehouse. All or none; one movement each.

    They stay what they are: who holds or buys one meanwhile waits for its arrival. Raises `Forbidden`, `NotFound`,
    `StateConflict` for one that is claimed or gone, `Conflict` with code `in_transit` or `there_already`.
    """
    bench_only(actor, "send units to another warehouse")
    refuse_closed([to.pk])
    units = _units(unit_ids)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="send units")
    for unit in units.values():
        if unit.status not in MAY_TRAVEL:
            raise not_in(unit, MAY_TRAVEL, "send it to another warehouse")
        if unit.warehouse_id == to.pk:
            raise Conflict(f"Unit {unit} is in {to.code} already.", code="there_already", unit=unit.pk)
    refuse_in_transit(units.values())
    write_changes(Unit, {pk: {"in_transit_to_id": to.pk, "bin": ""} for pk in units})
    codes = _codes(units)
    _move(
        units,
        {pk: warehouse_place(codes[unit.warehouse_id]) for pk, unit in units.items()},
        transit_place(to.code),
    )
    words = {"to": to.code, "transfer": reference}
    append(
        actor=actor,
        facts=[
            fact_about(unit, "unit.dispatched", {"from": codes[unit.warehouse_id], **words})
            for unit in units.values()
        ],
    )
    return list(units.values())


@transaction.atomic
def take_in_units(*, unit_ids: Sequence[int], reference: str, actor: Actor) -> list[Unit]:
    """Pieces on their way arrived where they were sent. All or none; one movement each.

    Raises `Forbidden`, `NotFound`, or `Conflict` with code `not_in_transit`.
    """
    bench_only(actor, "receive units")
    units = _units(unit_ids)
    for unit in units.values():
        if unit.in_transit_to_id is None:
            raise Conflict(f"Unit {unit} is not on its way here.", code="not_in_transit", unit=unit.pk)
    refuse_elsewhere(
        actor,
        (unit.in_transit_to_id for unit in units.values() if unit.in_transit_to_id),
        what="receive units",
    )
    codes = _codes(units)
    write_changes(
        Unit,
        {pk: {"warehouse_id": unit.in_transit_to_id, "in_transit_to_id": None} for pk, unit in units.items()},
    )
    for warehouse_id in sorted({unit.in_transit_to_id for unit in units.values() if unit.in_transit_to_id}):
        here = {pk: unit for pk, unit in units.items() if unit.in_transit_to_id == warehouse_id}
        code = codes[warehouse_id]
        _move(here, dict.fromkeys(here, transit_place(code)), warehouse_place(code))
        words = {"warehouse": code, "transfer": reference}
        append(
            actor=actor,
            facts=[
                fact_about(unit, "unit.arrived", {**words, "offered": unit.status in OFFERED})
                for unit in here.values()
            ],
        )
    return list(units.values())


def _units(unit_ids: Sequence[int]) -> dict[int, Unit]:
    units = lock_units(unit_ids)
    missing = next((pk for pk in unit_ids if pk not in units), None)
    if missing is not None:
        raise NotFound(f"There is no unit {missing}.", unit=missing)
    return units


def _codes(units: Mapping[int, Unit]) -> dict[int, str]:
    wanted = {
        place for unit in units.values() for place in (unit.warehouse_id, unit.in_transit_to_id) if place
    }
    return dict(Warehouse.objects.filter(pk__in=wanted).values_list("pk", "code"))


def _move(units: Mapping[int, Unit], sources: Mapping[int, str], target: str) -> None:
    Movement.objects.bulk_create(
        Movement(
            brand_id=unit.brand_id, unit_id=pk, quantity=1, reason="transfer", source=sources[pk], target=target
        )
        for pk, unit in units.items()
    )  # fmt: skip
