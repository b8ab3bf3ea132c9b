"""What becomes of the offers of pieces when their agreement does not carry them any more."""

from collections.abc import Collection
from itertools import groupby

from django.db import transaction

from backoffice.events.actors import office
from catalog.channels.models import Listing
from catalog.channels.services import end_listings
from catalog.channels.states import ListingStatus
from catalog.inventory.locks import lock_units

from .. import queries

CLOCK = office("consignment clock")


@transaction.atomic
def end_offers_outside(*, unit_ids: Collection[int]) -> int:
    """Ends the offers of those of these units whose agreement has ended, or does not count yet; returns how many.

    What a claim has taken off stays with its claim: a hold that was placed before is good until its end, and may be
    sold. When the claim is gone, this is asked again.
    """
    barred = {pk: limit.refusal for pk, limit in queries.limits_of_pieces(unit_ids).items() if limit.refusal}
    if not barred:
        return 0
    lock_units(barred)
    offers = Listing.objects.filter(
        unit_id__in=barred, status__in=[ListingStatus.LIVE, ListingStatus.SUSPENDED]
    )
    rows = list(offers.order_by("pk").values_list("unit_id", "pk"))
    by_sentence = sorted((barred[unit_id].sentence, pk) for unit_id, pk in rows)
    for sentence, of_one in groupby(by_sentence, key=lambda each: each[0]):
        end_listings(listing_ids=[pk for _, pk in of_one], actor=CLOCK, reason=sentence)
    return len(rows)
