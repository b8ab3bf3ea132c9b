"""Reading stores and listings."""

from django.db.models import QuerySet

from backoffice.events.actors import Actor
from backoffice.events.errors import NotFound
from catalog.inventory.models import Claim

from .models import Listing, Store
from .states import ListingStatus


def store_by_code(code: str) -> Store:
    """The store that the wall lets through. Raises `NotFound`."""
    store = Store.objects.filter(code=code).first()
    if store is None:
        raise NotFound(f"There is no store «{code}».", store=code)
    return store


def open_listings() -> QuerySet[Listing]:
    """Listings that have not ended: live ones, and those that a claim took off."""
    return Listing.objects.exclude(status=ListingStatus.ENDED)


def hold_of(actor: Actor, claim_id: int) -> Claim:
    """The hold, for a person inside their wall, for an API client only its own. Raises `NotFound`."""
    claims = Claim.objects.filter(pk=claim_id)
    if actor.kind == "client":
        claims = claims.filter(claimant=actor.key)
    claim = claims.first()
    if claim is None:
        raise NotFound(f"There is no hold {claim_id}.", hold=claim_id)
    return claim
