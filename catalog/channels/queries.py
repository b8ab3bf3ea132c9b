"""Reading stores and listings."""

from collections.abc import Sequence

from django.db.models import Exists, OuterRef, Q, QuerySet

from backoffice.events.actors import Actor
from backoffice.events.errors import NotFound
from backoffice.merchants.models import Brand, Restriction
from backoffice.merchants.queries import restriction_sentence, restrictions_on, sector_names
from catalog.inventory.models import Claim, Unit

from .models import Listing, Store
from .states import ListingStatus


def store_by_code(code: str) -> Store:
    """The store that the wall lets through. Raises `NotFound`."""
    store = Store.objects.filter(code=code).first()
    if store is None:
        raise NotFound(f"There is no store «{code}».", store=code)
    return store


def stores_in_sight() -> QuerySet[Store]:
    """The stores that sell for a brand of the caller's scope: its own, and those that sell every brand's."""
    return Store.objects.filter(Q(brand=None) | Q(brand__in=Brand.objects.all())).order_by("code")


def open_listings() -> QuerySet[Listing]:
    """Listings that have not ended: live ones, those that a claim took off, those that are suspended."""
    return Listing.objects.exclude(status=ListingStatus.ENDED)


# True of a listing while an open restriction keeps it off.
RESTRICTED = Exists(
    restrictions_on(
        brand=OuterRef("brand"), channel=OuterRef("store__channel"), sector=OuterRef("unit__category__sector")
    )
)


def listings_to_follow() -> QuerySet[Listing]:
    """Open listings that are suspended, or of a brand that is restricted somewhere."""
    restricted = Restriction.objects.filter(lifted_at__isnull=True).values("brand")
    return open_listings().filter(Q(status=ListingStatus.SUSPENDED) | Q(brand__in=restricted))


def restrictions_of_listing(listing: Listing) -> list[Restriction]:
    """The open restrictions that keep this listing off, oldest first."""
    found = restrictions_on(
        brand=listing.brand_id, channel=listing.store.channel, sector=listing.unit.category.sector
    )
    return list(found)


def why_not_offered(unit: Unit) -> dict[str, list[str]]:
    """Why the unit is not offered in stores where it is listed: the sentences, by the store's name."""
    listings = open_listings().filter(unit=unit).select_related("store", "unit__category").order_by("pk")
    reasons = {listing.store.name: restrictions_of_listing(listing) for listing in listings}
    return {store: sentences(found) for store, found in reasons.items() if found}


def sentences(restrictions: Sequence[Restriction]) -> list[str]:
    names = sector_names(restriction.sector for restriction in restrictions)
    return [restriction_sentence(restriction, sectors=names) for restriction in restrictions]


def hold_of(actor: Actor, claim_id: int) -> Claim:
    """The hold, for a person inside their wall, for an API client only its own. Raises `NotFound`."""
    claims = Claim.objects.filter(pk=claim_id)
    if actor.kind == "client":
        claims = claims.filter(claimant=actor.key)
    claim = claims.first()
    if claim is None:
        raise NotFound(f"There is no hold {claim_id}.", hold=claim_id)
    return claim
