"""What becomes of listings by themselves: with the claim on their unit, and with what keeps them off: a restriction of
their brand, or that their piece is missing.
"""

from collections.abc import Sequence
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from backoffice.events.actors import office
from backoffice.events.lifecycle import move_many
from backoffice.merchants.queries import covers, restrictions_of

from .. import queries
from ..models import Listing
from ..states import LISTING, ListingStatus

SHELF = office("listing clock")
# What a store was told about an offer is over when the offer is back.
_UNTOLD: dict[str, Any] = {"taken_off_at": None, "acknowledged_at": None, "reminded": 0, "reminded_at": None}


@transaction.atomic
def put_back(*, unit_ids: Sequence[int]) -> None:
    """The claim is gone: what it took off is offered again, or suspended where it is kept off by now.

    The rows are locked before the restrictions are read, and `follow` locks them after one is written: so of the two
    at once, one sees the other.
    """
    claimed = _locked(Listing.objects.filter(unit_id__in=unit_ids, status=ListingStatus.CLAIMED))
    kept_off = claimed.filter(queries.KEPT_OFF)
    _suspend(kept_off)
    move_many(LISTING, claimed.filter(status=ListingStatus.CLAIMED), "put_back", actor=SHELF, **_UNTOLD)


@transaction.atomic
def follow(*, listings: QuerySet[Listing]) -> tuple[int, int]:
    """Suspends and restores these listings as the open restrictions of their brands say, and whether their pieces are
    missing; returns how many of each.

    What a claim has taken off stays with its claim: a hold that was placed before is good until its end, and may be
    sold. When the claim is gone, `put_back` asks again.
    """
    offered = _locked(
        listings.filter(queries.KEPT_OFF, status__in=[ListingStatus.LIVE, ListingStatus.CLAIMED])
    )
    suspended = _suspend(offered.filter(status=ListingStatus.LIVE))
    free_again = _locked(listings.filter(~queries.KEPT_OFF, status=ListingStatus.SUSPENDED))
    restored = move_many(LISTING, free_again, "restore", actor=SHELF, **_UNTOLD)
    return suspended, len(restored)


def _locked(listings: QuerySet[Listing]) -> QuerySet[Listing]:
    """The listings, locked in the order of their keys as others lock them."""
    rows = listings.order_by("pk").select_for_update(of=("self",))
    return Listing.objects.filter(pk__in=list(rows.values_list("pk", flat=True)))


def _suspend(listings: QuerySet[Listing]) -> int:
    """Suspends locked listings; each one's event names the causes."""
    rows = list(listings.select_related("store", "unit__category"))
    restrictions = restrictions_of({row.brand_id for row in rows})
    because = {
        row.pk: ["missing"] * (row.unit.missing_since is not None)
        + [
            each.cause
            for each in restrictions.get(row.brand_id, [])
            if covers(each, channel=row.store.channel, sector=row.unit.category.sector)
        ]
        for row in rows
    }
    chosen = Listing.objects.filter(pk__in=because)
    return len(
        move_many(LISTING, chosen, "suspend", actor=SHELF, data=lambda row: {"because": because[row.pk]})
    )


def end_all(*, unit_ids: Sequence[int], because: str) -> None:
    """The units will not be offered again: their listings end."""
    move_many(
        LISTING, Listing.objects.filter(unit_id__in=unit_ids), "end", actor=SHELF, data={"because": because}
    )
