"""Another price for a unit, and for what it is offered at."""

from collections.abc import Sequence
from decimal import Decimal

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from catalog.inventory.services import revise_unit

from ..models import Listing
from .offering import reprice_listings


@transaction.atomic
def change_price(
    *, unit_id: int, amount: Decimal, currency: str, listings: Sequence[Listing], actor: Actor
) -> None:
    """Asks another price for a unit, and gives it to those of its listings that are named. All or none.

    Raises `Forbidden`, `NotFound`, `Invalid` for a price that cannot be and for a listing in another currency, and
    `Conflict` with code `unit_claimed`, or as `reprice_listings` returns it.
    """
    for listing in listings:
        if listing.currency != currency:
            raise Invalid(
                f"In {listing.store} it is offered in {listing.currency}; end that listing, and offer the unit anew.",
                field="listings",
            )
    if amount <= 0:
        raise Invalid(f"A price is above zero; {amount} is not.", field="amount")
    revise_unit(unit_id=unit_id, changes={"asking_price": amount, "currency": currency}, actor=actor)
    outcome = reprice_listings(prices={listing.pk: amount for listing in listings}, actor=actor)
    for refusal in outcome.conflicts.values():
        raise refusal
