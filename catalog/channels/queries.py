"""Reading stores and listings."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal

from django.db.models import (
    Case,
    CharField,
    DurationField,
    Exists,
    ExpressionWrapper,
    F,
    OuterRef,
    Q,
    QuerySet,
    Value,
    When,
)
from django.db.models.functions import Least, Now, Power

from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid, NotFound
from backoffice.merchants.models import Brand, Restriction
from backoffice.merchants.queries import restriction_sentence, restrictions_on, sector_names
from catalog.inventory.models import Claim, Unit
from catalog.inventory.queries import why_missing
from catalog.inventory.states import UnitStatus

from .models import Listing, Store
from .states import REPRICED, ListingStatus


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """Any piece like this: of this model (maker's reference number, or words of the title) and brand, of this grade.

    `grade` is (scale, code) as it was given, never converted; `rank` is ours, at least that (0–100). `most` is the
    highest price, in `currency`. What is empty is not asked for, but a model or a brand must be.
    """

    brand: str = ""
    model_reference: str = ""
    title: str = ""
    grade: tuple[str, str] | None = None
    rank: int | None = None
    most: Decimal | None = None
    currency: str = ""


def stores_for(brand_id: int) -> QuerySet[Store]:
    """The stores that may sell a brand's pieces: those of no brand, and its own."""
    return Store.objects.filter(Q(brand=None) | Q(brand_id=brand_id)).order_by("name", "pk")


def stores_for_all(brand_ids: Iterable[int]) -> QuerySet[Store]:
    """The stores that may sell pieces of every one of these brands."""
    shared = Store.objects.all()
    for brand_id in brand_ids:
        shared = shared & stores_for(brand_id)
    return shared.order_by("name", "pk")


def store_by_code(code: str) -> Store:
    """The store that the wall lets through. Raises `Invalid` with code `unknown_store`."""
    store = Store.objects.filter(code=code).first()
    if store is None:
        raise Invalid(f"There is no store «{code}».", code="unknown_store", field="store")
    return store


def stores_in_sight() -> QuerySet[Store]:
    """The stores that sell for a brand of the caller's scope: its own, and those that sell every brand's."""
    return Store.objects.filter(Q(brand=None) | Q(brand__in=Brand.objects.all())).order_by("code")


def open_listings() -> QuerySet[Listing]:
    """Listings that have not ended: live ones, those that a claim took off, those that are suspended."""
    return Listing.objects.exclude(status=ListingStatus.ENDED)


def priced_listings(unit_id: int) -> QuerySet[Listing]:
    """The unit's listings whose price may be changed."""
    return Listing.objects.filter(unit=unit_id, status__in=REPRICED).select_related("store").order_by("pk")


# True of a listing while an open restriction keeps it off.
RESTRICTED = Exists(
    restrictions_on(
        brand=OuterRef("brand"), channel=OuterRef("store__channel"), sector=OuterRef("unit__category__sector")
    )
)


# The same, or while nobody knows where its piece is.
KEPT_OFF = RESTRICTED | Q(unit__missing_since__isnull=False)


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
    reasons = {listing.store.name: why_kept_off(listing) for listing in listings}
    return {store: found for store, found in reasons.items() if found}


def why_kept_off(listing: Listing) -> list[str]:
    """What keeps this listing off, in sentences: that its piece is missing, and the restrictions."""
    missing = [why_missing(listing.unit).sentence] if listing.unit.missing_since is not None else []
    return [*missing, *sentences(restrictions_of_listing(listing))]


def sentences(restrictions: Sequence[Restriction]) -> list[str]:
    names = sector_names(restriction.sector for restriction in restrictions)
    return [restriction_sentence(restriction, sectors=names) for restriction in restrictions]


def holds_of(actor: Actor) -> QuerySet[Claim]:
    """The holds, and what became of them: for a person those inside their wall, for an API client only its own."""
    claims = Claim.objects.all()
    return claims.filter(claimant=actor.key) if actor.kind == "client" else claims


def hold_of(actor: Actor, claim_id: int) -> Claim:
    """One of them. Raises `NotFound`."""
    claim = holds_of(actor).filter(pk=claim_id).first()
    if claim is None:
        raise NotFound(f"There is no hold {claim_id}.", hold=claim_id)
    return claim


# True of a listing that a hold took off which is over by now.
LAPSED = Q(status=ListingStatus.CLAIMED, unit__status=UnitStatus.HELD, unit__held_until__lte=Now())


def offers_as_they_stand() -> QuerySet[Listing]:
    """Open listings with `standing`: the status in which a hold that is over counts as ended."""
    standing = Case(
        When(LAPSED & KEPT_OFF, then=Value(ListingStatus.SUSPENDED.value)),
        When(LAPSED, then=Value(ListingStatus.LIVE.value)),
        default=F("status"),
        output_field=CharField(),
    )
    return open_listings().annotate(standing=standing)


def offers_like(wanted: Wanted, store: Store) -> QuerySet[Listing]:
    """What the store offers now that will do, the cheapest first; what a hold that is over has taken off as well."""
    offers = Listing.objects.filter(
        Q(status=ListingStatus.LIVE, unit__status=UnitStatus.LISTED) | LAPSED,
        store=store,
        unit__missing_since=None,
    )
    if wanted.brand:
        offers = offers.filter(unit__brand__code=wanted.brand)
    if wanted.model_reference:
        offers = offers.filter(unit__model_reference__iexact=wanted.model_reference)
    if wanted.title:
        offers = offers.filter(unit__title__icontains=wanted.title)
    if wanted.grade is not None:
        scale, code = wanted.grade
        offers = offers.filter(unit__grade__scale=scale, unit__grade__code=code)
    if wanted.rank is not None:
        offers = offers.filter(unit__grade__rank__gte=wanted.rank)
    if wanted.most is not None:
        offers = offers.filter(price__lte=wanted.most, currency=wanted.currency)
    return offers.order_by("price", "pk")


FIRST_REMINDER = timedelta(minutes=1)
LONGEST_PAUSE = timedelta(hours=1)
ALARMING = timedelta(minutes=15)


def unacknowledged(*, due: bool = False, alarming: bool = False) -> QuerySet[Listing]:
    """Listings whose stores have not said that the piece is off their shelves.

    `due` are those to be told again: a minute after the first word, then after twice as long each time, an hour at
    most. `alarming` are those that have been waiting for a quarter of an hour.
    """
    waiting = Listing.objects.filter(taken_off_at__isnull=False, acknowledged_at__isnull=True)
    if due:
        pause = Least(
            ExpressionWrapper(
                Value(FIRST_REMINDER) * Power(Value(2.0), Least(F("reminded"), Value(10))), DurationField()
            ),
            Value(LONGEST_PAUSE),
        )
        waiting = waiting.filter(taken_off_at__lte=Now() - FIRST_REMINDER).filter(
            Q(reminded_at__isnull=True) | Q(reminded_at__lte=Now() - pause)
        )
    if alarming:
        waiting = waiting.filter(taken_off_at__lte=Now() - ALARMING)
    return waiting
