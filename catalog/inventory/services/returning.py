"""Pieces that came back from their buyers and are what they were sold as, by tag and serial."""

from collections.abc import Mapping

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.lifecycle import move_many
from backoffice.events.log import append, fact_about

from ..bench_models import TamperTag
from ..models import Claim, Movement, Unit, Warehouse
from ..places import buyer_place, warehouse_place
from ..states import CLAIM, ClaimState
from .closing import refuse_closed
from .moves import move_all

CAME_BROKEN = "came back broken"


@transaction.atomic
def take_returns(
    *, returns: Mapping[int, str], warehouse: Warehouse, tags_whole: bool, actor: Actor
) -> list[Unit]:
    """Takes pieces that had left for their buyers back to intake, at `warehouse`: order references by unit id.

    All or none. The sale is closed, and the next visit to the bench begins: what was found on the visits before says
    nothing of what came back. It lies in no bin. Tags that are not whole any more are noted broken. Raises what
    `move_all` raises.
    """
    refuse_closed([warehouse.pk])
    units = move_all(
        "take_return", list(returns), actor=actor, data={"warehouse": warehouse.code},
        warehouse=warehouse, bin="", visit=F("visit") + 1,
    )  # fmt: skip
    ids = [unit.pk for unit in units]
    sales = Claim.objects.filter(unit_id__in=ids, state=ClaimState.SOLD)
    move_many(CLAIM, sales, "take_return", actor=actor, data={"warehouse": warehouse.code})
    if not tags_whole:
        cut = dict(TamperTag.objects.filter(unit_id__in=ids, broken_at=None).values_list("unit_id", "number"))
        TamperTag.objects.filter(unit_id__in=ids, broken_at=None).update(
            broken_at=timezone.now(), broken_by_name=actor.name[:150], broken_because=CAME_BROKEN
        )
        append(
            actor=actor,
            facts=[
                fact_about(unit, "unit.tag_broken", {"tag": cut[unit.pk], "reason": CAME_BROKEN})
                for unit in units
                if unit.pk in cut
            ],
        )
    Movement.objects.bulk_create(
        Movement(
            brand_id=unit.brand_id, unit=unit, quantity=1, reason="returned",
            source=buyer_place(returns[unit.pk]), target=warehouse_place(warehouse.code),
        )
        for unit in units
    )  # fmt: skip
    return units
