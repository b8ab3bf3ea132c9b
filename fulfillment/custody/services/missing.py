"""Pieces that are not where the book has them: reported by whoever looked for them, or missed by a count."""

from collections.abc import Sequence

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import NotFound
from backoffice.events.log import append, fact_about
from backoffice.events.places import refuse_elsewhere
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Unit
from catalog.inventory.services import miss_units
from catalog.inventory.services.moves import not_in, refuse_in_transit
from catalog.inventory.services.stocking import bench_only
from catalog.inventory.states import LYING

from ..models import BinCount, Difference
from ..queries import open_differences


@transaction.atomic
def report_missing(*, unit_id: int, actor: Actor) -> Difference:
    """Whoever was to take a piece from its shelf did not find it there: as if a count had missed it.

    No store offers it from now on; whoever holds or has bought it keeps it, and its order waits until it is found, or
    written off as lost. A piece that is missing already stays the same case. Raises `Forbidden`, `NotFound`,
    `StateConflict` for one that is picked or gone, and `Conflict` with code `in_transit`.
    """
    bench_only(actor, "report units missing")
    unit = lock_units([unit_id]).get(unit_id)
    if unit is None:
        raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    refuse_elsewhere(actor, [unit.warehouse_id], what="report units missing")
    if unit.status not in LYING:
        raise not_in(unit, LYING, "report it missing")
    refuse_in_transit([unit])
    open_cases(units=[unit], actor=actor)
    return open_differences([unit_id]).select_related("warehouse").get()


def open_cases(*, units: Sequence[Unit], actor: Actor, count: BinCount | None = None) -> None:
    """Opens a difference for each of these locked pieces that has none, and takes it off sale. In the caller's
    transaction; `count` is the one that missed them.
    """
    known = set(open_differences([unit.pk for unit in units]).values_list("unit_id", flat=True))
    missed = [unit for unit in units if unit.pk not in known]
    opened = Difference.objects.bulk_create(
        Difference(
            brand_id=unit.brand_id, unit=unit, count=count, warehouse_id=unit.warehouse_id, bin=unit.bin,
            reported_by=actor.name[:150],
        )
        for unit in missed
    )  # fmt: skip
    counted = {} if count is None else {"count": count.pk}
    append(
        actor=actor,
        facts=[
            fact_about(each, "difference.opened", {"unit": each.unit_id, "bin": each.bin, **counted})
            for each in opened
        ],
    )
    for bin_code in sorted({unit.bin for unit in missed}):
        miss_units(
            unit_ids=[unit.pk for unit in missed if unit.bin == bin_code],
            bin_code=bin_code,
            actor=actor,
            counted=count is not None,
        )
