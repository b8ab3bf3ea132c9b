"""What a brand has not applied for is closed to it: nobody has examined it, and no contract stands for it."""

from collections.abc import Collection

from django.db import transaction

from backoffice.events.actors import Actor

from .. import locks
from ..models import Application, Brand, Channel, Sector
from ..states import RUNNING, ApplicationStatus, RestrictionCause
from .restrictions import Details, Ground, Settled, settle


def brands_by_application(*, after: int = 0, limit: int | None = None) -> list[int]:
    """The ids of brands that came in by an application, in their order from `after` on."""
    rows = Brand.objects.filter(by_application=True, pk__gt=after).order_by("pk")
    return list(rows.values_list("pk", flat=True)[:limit])


@transaction.atomic
def restrict_what_was_not_applied_for(*, brand_ids: Collection[int], actor: Actor) -> Settled:
    """Closes to these brands exactly what no approved application of theirs covers, and opens what one does.

    1. The brands are locked, in the order of their keys; those that were here before any application are passed over.
    2. A channel for which no application was approved is closed whole.
    3. On the others each sector that the reference data know is closed unless the application names it: the one that
       runs there, else the one that was terminated last. Before it is live the channel is closed by that, as a
       suspended or terminated one is by its own cause.

    Set-wise: a handful of statements whatever the number of brands. Asking again changes nothing. Raises `Forbidden`
    or `NotFound`.
    """
    locks.brands(brand_ids)
    gated = Brand.objects.filter(pk__in=list(brand_ids), by_application=True).values_list("pk", flat=True)
    applied: dict[int, dict[str, set[str]]] = {pk: {} for pk in gated}
    rows = Application.objects.filter(
        onboarded_brand__in=applied, status__in=[*RUNNING, ApplicationStatus.TERMINATED]
    )
    # Of a channel the application that runs counts, whichever was before it.
    for row in sorted(rows.order_by("pk"), key=lambda row: row.status in RUNNING):
        if row.onboarded_brand_id is not None:
            applied[row.onboarded_brand_id].update(dict.fromkeys(row.channels, set(row.sectors)))
    known = set(Sector.objects.values_list("code", flat=True))
    wanted: dict[int, dict[Ground, Details]] = {
        pk: {
            Ground(RestrictionCause.NOT_APPLIED, channel, sector): {}
            for channel in Channel.values
            for sector in (sorted(known - channels[channel]) if channel in channels else [""])
        }
        for pk, channels in applied.items()
    }
    return settle(wanted=wanted, causes=[RestrictionCause.NOT_APPLIED], actor=actor)
