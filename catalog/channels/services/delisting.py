"""Every store that offered a piece says that it has taken it off; until then it is asked again."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, NotFound
from backoffice.events.log import Fact, append
from catalog.inventory.states import SELLERS

from .. import queries
from ..models import Listing
from .shelf import SHELF

ACKNOWLEDGERS = SELLERS | {Role.CATALOG_MANAGER}


@transaction.atomic
def acknowledge_delistings(*, listing_ids: Sequence[int], actor: Actor) -> list[Listing]:
    """A store says that these pieces are off its shelves, all or none; saying it again changes nothing.

    Raises `Forbidden`, `NotFound`, and `Conflict` with code `listing_offered` for one that it was not told to take off:
    that one is offered.
    """
    if not actor.may(ACKNOWLEDGERS):
        raise Forbidden("Only the store's system, a platform admin or a catalog manager can say that.")
    asked = list(dict.fromkeys(listing_ids))
    rows = Listing.objects.filter(pk__in=asked).select_related("unit", "store").order_by("pk")
    listings = {row.pk: row for row in rows.select_for_update(of=("self",))}
    for pk in asked:
        listing = listings.get(pk)
        if listing is None:
            raise NotFound(f"There is no listing {pk}.", listing=pk)
        if listing.taken_off_at is None:
            raise Conflict(
                f"{listing.unit.reference} in {listing.store} was not to be taken off; it is "
                f"{listing.get_status_display().lower()}.",
                code="listing_offered", listing=pk, state=listing.status,
            )  # fmt: skip
    now = timezone.now()
    news = [row for row in listings.values() if row.acknowledged_at is None]
    Listing.objects.filter(pk__in=[row.pk for row in news]).update(acknowledged_at=now)
    for row in news:
        row.acknowledged_at = now
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=row.pk, verb="listing.acknowledged", brand_id=row.brand_id,
                data={"unit": row.unit_id, "store": row.store.code, "reminded": row.reminded},
            )
            for row in news
        ],
    )  # fmt: skip
    return [listings[pk] for pk in asked]


@transaction.atomic
def remind_of_delistings(*, limit: int = 500) -> int:
    """Tells the stores again that have not acknowledged; returns how many listings. Skips what others work on.

    When that is due stands in `queries.unacknowledged`; the event `listing.reminded` goes out as the first one did.
    """
    rows = list(
        queries.unacknowledged(due=True)
        .select_related("store")
        .order_by("taken_off_at", "pk")
        .select_for_update(of=("self",), skip_locked=True)[:limit]
    )
    now = timezone.now()
    Listing.objects.filter(pk__in=[row.pk for row in rows]).update(
        reminded=F("reminded") + 1, reminded_at=now
    )
    append(
        actor=SHELF,
        facts=[
            Fact(
                subject_id=row.pk, verb="listing.reminded", brand_id=row.brand_id,
                data={
                    "unit": row.unit_id, "store": row.store.code, "taken_off_at": row.taken_off_at,
                    "times": row.reminded + 1,
                },
            )
            for row in rows
        ],
    )  # fmt: skip
    return len(rows)
