"""The way out: picking, shipping, delivering what was sold, and giving back what was withdrawn."""

from collections.abc import Iterable, Sequence
from datetime import datetime

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.log import append, fact_about
from backoffice.events.places import refuse_elsewhere

from ..locks import lock_units
from ..models import Movement, Unit, Warehouse
from ..places import SUPPLIER, buyer_place, warehouse_place
from ..queries import HANDED_BACK, handed_back, unit_conflict, why_missing
from ..states import UnitStatus
from .lots import floor_only
from .moves import move_all, refuse_in_transit
from .scanning import check_scans


@transaction.atomic
def pick_units(*, unit_ids: Sequence[int], actor: Actor, scans: Iterable[str] | None = None) -> list[Unit]:
    """The sold pieces were taken from their bins. All or none; from here a sale can no longer be cancelled.

    `scans` are the tags or serials as read on the pieces, and a person must give them. The office itself may leave them
    out, for automated warehouses: those take a piece by its recorded number, but none that is missing. Raises as
    `check_scans` does, and `Conflict` with code `missing`.
    """
    units = move_all("pick", unit_ids, actor=actor)
    if scans is not None:
        check_scans(units, scans, actor=actor)
    elif actor.kind != "system":
        raise Invalid("Scan the tag or the serial of each piece.", code="not_scanned", field="scans")
    elif (missing := next((unit for unit in units if unit.missing_since is not None), None)) is not None:
        raise why_missing(missing)
    return units


@transaction.atomic
def unpick_units(*, unit_ids: Sequence[int], actor: Actor) -> list[Unit]:
    """The picked pieces lie in their bins again, sold as they are. All or none."""
    return move_all("unpick", unit_ids, actor=actor)


@transaction.atomic
def ship_units(*, unit_ids: Sequence[int], order_reference: str, actor: Actor) -> list[Unit]:
    """The pieces left their warehouse for the buyer of the order. All or none; one movement each.

    They lie in no bin any more.
    """
    units = move_all("ship", unit_ids, actor=actor, data={"order": order_reference}, bin="")
    codes = dict(Warehouse.objects.filter(pk__in={u.warehouse_id for u in units}).values_list("pk", "code"))
    Movement.objects.bulk_create(
        Movement(
            brand_id=unit.brand_id,
            unit=unit,
            quantity=1,
            reason="shipped",
            source=warehouse_place(codes[unit.warehouse_id]),
            target=buyer_place(order_reference),
        )
        for unit in units
    )
    return units


@transaction.atomic
def deliver_units(*, unit_ids: Sequence[int], actor: Actor, at: datetime | None = None) -> list[Unit]:
    """The pieces reached their buyer, at the time that their carrier tells. All or none."""
    return move_all("deliver", unit_ids, actor=actor, data=None if at is None else {"delivered_at": at})


@transaction.atomic
def hand_back_units(*, unit_ids: Sequence[int], actor: Actor) -> list[Unit]:
    """Withdrawn pieces left their warehouse for who had brought them. All or none, once; one movement each.

    They stay withdrawn. Raises `Forbidden`, `NotFound`, `StateConflict` naming the first that is not withdrawn, or
    `Conflict` with code `handed_back`, or `in_transit` for one that is received first.
    """
    floor_only(actor, "hand units back")
    units = lock_units(unit_ids)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="hand units back")
    for unit_id in unit_ids:
        unit = units.get(unit_id)
        if unit is None:
            raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
        if unit.status != UnitStatus.WITHDRAWN:
            raise unit_conflict(unit, "withdraw", unit=unit_id)
    refuse_handed_back(units.values())
    refuse_in_transit(units.values())
    codes = dict(
        Warehouse.objects.filter(pk__in={u.warehouse_id for u in units.values()}).values_list("pk", "code")
    )
    Movement.objects.bulk_create(
        Movement(
            brand_id=unit.brand_id, unit=unit, quantity=1, reason=HANDED_BACK,
            source=warehouse_place(codes[unit.warehouse_id]), target=SUPPLIER,
        )
        for unit in units.values()
    )  # fmt: skip
    append(
        actor=actor,
        facts=[
            fact_about(unit, "unit.handed_back", {"warehouse": codes[unit.warehouse_id]})
            for unit in units.values()
        ],
    )
    return list(units.values())


def refuse_handed_back(units: Iterable[Unit]) -> None:
    """Raises `Conflict` with code `handed_back` for the first that is not in our hands any more."""
    withdrawn = {unit.pk: unit for unit in units if unit.status == UnitStatus.WITHDRAWN}
    for unit_id in sorted(handed_back(withdrawn) if withdrawn else ()):
        raise Conflict(
            f"Unit {withdrawn[unit_id]} has been handed back already.", code="handed_back", unit=unit_id
        )
