"""The way out: picking, shipping, delivering what was sold."""

from collections.abc import Sequence

from django.db import transaction

from backoffice.events.actors import Actor

from ..models import Movement, Unit, Warehouse
from ..places import buyer_place, warehouse_place
from .moves import move_all


@transaction.atomic
def pick_units(*, unit_ids: Sequence[int], actor: Actor) -> list[Unit]:
    """The sold pieces were taken from their bins. All or none; from here a sale can no longer be cancelled."""
    return move_all("pick", unit_ids, actor=actor)


@transaction.atomic
def ship_units(*, unit_ids: Sequence[int], order_reference: str, actor: Actor) -> list[Unit]:
    """The pieces left their warehouse for the buyer of the order. All or none; one movement each."""
    units = move_all("ship", unit_ids, actor=actor, data={"order": order_reference})
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
def deliver_units(*, unit_ids: Sequence[int], actor: Actor) -> list[Unit]:
    """The pieces reached their buyer. All or none."""
    return move_all("deliver", unit_ids, actor=actor)
