"""The verbs of the channels room: stores, listings, and holding what is listed."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.errors import UniqueViolation

from backoffice.access.models import Role
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move_many
from backoffice.events.log import Fact, append, record
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_changes
from backoffice.merchants import locks
from backoffice.merchants.models import Brand, Channel
from backoffice.merchants.queries import covers, restrictions_of
from backoffice.money import exact
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Claim, Unit
from catalog.inventory.queries import why_not_free, why_restricted
from catalog.inventory.services import hold_unit, offer_units
from catalog.inventory.states import UNIT, UnitStatus

from . import queries
from .models import Listing, Store
from .states import LISTING, ListingStatus

OPENERS = frozenset({Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER})
LONGEST_HOLD = 60
SHELF = office("listing clock")
REPRICED = frozenset({ListingStatus.LIVE, ListingStatus.SUSPENDED})


@dataclass(frozen=True, slots=True)
class Repriced:
    """What came of new prices: ids of listings that changed, of listings that already cost it, refusals by id."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    conflicts: dict[int, Conflict | NotFound] = field(default_factory=dict)


@transaction.atomic
def open_store(
    *, code: str, name: str, channel: str, actor: Actor, brand: Brand | None = None, hold_minutes: int = 15
) -> Store:
    """Opens a store on one channel. A flagship store belongs to its brand; others may, or sell every brand.

    Raises `Forbidden`, `Invalid`, and `Conflict` with code `store_exists`.
    """
    if not actor.may(OPENERS):
        raise Forbidden("Only a platform admin or a catalog manager opens stores.")
    if channel not in Channel.values:
        raise Invalid(
            f"There is no channel «{channel}». Known: {', '.join(Channel.values)}.", field="channel"
        )
    if channel == Channel.FLAGSHIP and brand is None:
        raise Invalid("A flagship store belongs to a brand; choose the brand.", field="brand")
    if not 1 <= hold_minutes <= LONGEST_HOLD:
        raise Invalid(f"A hold lasts from 1 to {LONGEST_HOLD} minutes.", field="hold_minutes")
    if Store.objects.filter(code=code).exists():
        raise Conflict(f"A store «{code}» exists already; choose another code.", code="store_exists")
    store = Store.objects.create(
        code=code, name=name, channel=channel, brand=brand, hold_minutes=hold_minutes
    )
    record(store, "store.opened", actor=actor, code=code, channel=channel)
    return store


@transaction.atomic
def list_units(
    *,
    unit_ids: Sequence[int],
    store_codes: Sequence[str],
    actor: Actor,
    price_of: Mapping[int, Decimal] | Decimal | None = None,
) -> list[Listing]:
    """Offers every unit in every store, all or none; photographed units become listed, listed ones stay so.

    `price_of` is one price for all, a price by unit id, or None for the consignor's asking price; always in the unit's
    currency. Raises `Forbidden`, `NotFound`, `Invalid` for a wrong price, `Conflict` with code `other_brands_store` or
    `already_listed`, or `restricted` where the brand may not sell these goods on the channel, with the sentences;
    `StateConflict` naming the first unit that is not ready.
    """
    UNIT.authorise("list", actor)
    asked = list(dict.fromkeys(unit_ids))
    stores = [queries.store_by_code(code) for code in dict.fromkeys(store_codes)]
    if not stores:
        raise Invalid("Choose at least one store.", field="store_codes")
    units = lock_units(asked)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="offer units")
    # Whoever restricts one of these brands at this moment sees these listings, or this verb sees the restriction.
    locks.selling([unit.brand_id for unit in units.values()])
    restrictions = restrictions_of({unit.brand_id for unit in units.values()})
    rows = []
    for unit_id in asked:
        unit = units.get(unit_id)
        if unit is None:
            raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
        if unit.status not in (UnitStatus.PHOTOGRAPHED, UnitStatus.LISTED):
            raise UNIT.conflict(unit, "list", unit=unit_id)
        price = exact(_price(unit, price_of), unit.currency)
        for store in stores:
            if store.brand_id not in (None, unit.brand_id):
                raise Conflict(
                    f"{store} is a store of one brand; unit {unit} is of another.",
                    code="other_brands_store", unit=unit_id, store=store.code,
                )  # fmt: skip
            in_the_way = [
                each
                for each in restrictions.get(unit.brand_id, [])
                if covers(each, channel=store.channel, sector=unit.category.sector)
            ]
            if in_the_way:
                raise Conflict(
                    f"Unit {unit} cannot be offered in {store}. {' '.join(queries.sentences(in_the_way))}",
                    code="restricted", unit=unit_id, store=store.code, causes=[each.cause for each in in_the_way],
                )  # fmt: skip
            rows.append(
                Listing(brand_id=unit.brand_id, unit=unit, store=store, price=price, currency=unit.currency)
            )
    try:
        with transaction.atomic():
            listings = Listing.objects.bulk_create(rows)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise Conflict(
                "One of these units is offered in one of these stores already; end that listing first.",
                code="already_listed",
            ) from error
        raise
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=row.pk, verb="listing.opened", brand_id=row.brand_id,
                data={"unit": row.unit_id, "store": row.store.code, "price": str(row.price), "currency": row.currency},
            )
            for row in listings
        ],
    )  # fmt: skip
    offer_units(unit_ids=[pk for pk in asked if units[pk].status == UnitStatus.PHOTOGRAPHED], actor=actor)
    return listings


@transaction.atomic
def end_listings(*, listing_ids: Sequence[int], actor: Actor, reason: str = "") -> list[Listing]:
    """Takes offers down for good, all or none. A unit that is held stays held at the price it was held at.

    Raises `Forbidden`, `NotFound`, `StateConflict` naming the first that has ended already.
    """
    asked = list(dict.fromkeys(listing_ids))
    data = {"reason": reason.strip()} if reason.strip() else {}
    ended = move_many(LISTING, Listing.objects.filter(pk__in=asked), "end", actor=actor, data=data)
    if len(ended) < len(asked):
        done = {listing.pk for listing in ended}
        stuck = next(pk for pk in asked if pk not in done)
        row = Listing.objects.select_related("store").filter(pk=stuck).first()
        if row is None:
            raise NotFound(f"There is no listing {stuck}.", listing=stuck)
        raise LISTING.conflict(row, "end", listing=stuck)
    return ended


@transaction.atomic
def reprice_listings(*, prices: Mapping[int, Decimal], actor: Actor) -> Repriced:
    """Gives listings other prices, by id and in their own currency, set-wise.

    A listing that has ended, or that a claim has taken off, is left and returned as a conflict: who holds the unit buys
    it at the price that stood. Raises `Forbidden`, and `Invalid` for a price that cannot be; then nothing is written.
    """
    UNIT.authorise("list", actor)
    rows = Listing.objects.filter(pk__in=prices).select_related("unit", "store").order_by("pk")
    listings = {row.pk: row for row in rows.select_for_update(of=("self",))}
    refuse_elsewhere(actor, (row.unit.warehouse_id for row in listings.values()), what="price listings")
    outcome = Repriced()
    changes: dict[int, dict[str, Any]] = {}
    for pk, asked in prices.items():
        listing = listings.get(pk)
        if listing is None:
            outcome.conflicts[pk] = NotFound(f"There is no listing {pk}.", listing=pk)
            continue
        if listing.status not in REPRICED:
            outcome.conflicts[pk] = Conflict(
                f"{listing.unit.reference} in {listing.store}: {listing.get_status_display().lower()}, so its price "
                "stands.",
                code="listing_not_priced", listing=pk, state=listing.status,
            )  # fmt: skip
            continue
        price = _above_zero(exact(asked, listing.currency))
        if price == listing.price:
            outcome.unchanged.append(pk)
            continue
        outcome.changed.append(pk)
        changes[pk] = {"price": price}
    write_changes(Listing, changes, ("price",))
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk, verb="listing.repriced", brand_id=listings[pk].brand_id,
                data={
                    "price": str(words["price"]), "before": str(exact(listings[pk].price, listings[pk].currency)),
                    "currency": listings[pk].currency,
                },
            )
            for pk, words in changes.items()
        ],
    )  # fmt: skip
    return outcome


@transaction.atomic
def hold_listed(*, unit_id: int, store_code: str, actor: Actor, minutes: int | None = None) -> Claim:
    """Holds a unit that is listed in the store, at the price of its listing, on the store's channel.

    `minutes` is at most, and without a word exactly, the store's own. Raises as `inventory.services.hold_unit`;
    a unit without an open listing there is a `Conflict` with code `not_listed`, or `sold`; one whose listing is
    suspended, with code `restricted`.
    """
    UNIT.authorise("hold", actor)
    store = queries.store_by_code(store_code)
    length = store.hold_minutes if minutes is None else minutes
    if not 1 <= length <= store.hold_minutes:
        raise Invalid(f"{store} holds for 1 to {store.hold_minutes} minutes.", field="minutes")
    listing = queries.open_listings().filter(unit_id=unit_id, store=store).first()
    if listing is None:
        raise _not_listed(unit_id, store)
    claim = hold_unit(
        unit_id=unit_id, channel=store.channel, price=listing.price, currency=listing.currency,
        until=timezone.now() + timedelta(minutes=length), actor=actor,
    )  # fmt: skip
    # Between its reading and the unit's lock the listing may have been ended, or its brand restricted; then the hold is
    # undone.
    claimed = Listing.objects.filter(pk=listing.pk, status=ListingStatus.CLAIMED)
    if not claimed.exclude(queries.RESTRICTED).exists():
        unit = Unit.objects.select_related("category").get(pk=unit_id)
        raise why_restricted(unit, store.channel, actor) or _not_listed(unit_id, store)
    return claim


def take_off(*, unit_ids: Sequence[int]) -> None:
    """A claim is on the units: their offers disappear from the stores, the suspended ones with them."""
    move_many(LISTING, Listing.objects.filter(unit_id__in=unit_ids), "take_off", actor=SHELF)


@transaction.atomic
def put_back(*, unit_ids: Sequence[int]) -> None:
    """The claim is gone: what it took off is offered again, or suspended where a restriction keeps it off by now.

    The rows are locked before the restrictions are read, and `follow` locks them after one is written: so of the two
    at once, one sees the other.
    """
    claimed = _locked(Listing.objects.filter(unit_id__in=unit_ids, status=ListingStatus.CLAIMED))
    kept_off = claimed.filter(queries.RESTRICTED)
    _suspend(kept_off)
    move_many(LISTING, claimed.filter(status=ListingStatus.CLAIMED), "put_back", actor=SHELF)


@transaction.atomic
def follow(*, listings: QuerySet[Listing]) -> tuple[int, int]:
    """Suspends and restores these listings as the open restrictions of their brands say; returns how many of each.

    What a claim has taken off stays with its claim: a hold that was placed before is good until its end, and may be
    sold. When the claim is gone, `put_back` asks again.
    """
    offered = _locked(
        listings.filter(queries.RESTRICTED, status__in=[ListingStatus.LIVE, ListingStatus.CLAIMED])
    )
    suspended = _suspend(offered.filter(status=ListingStatus.LIVE))
    free_again = _locked(listings.filter(~queries.RESTRICTED, status=ListingStatus.SUSPENDED))
    restored = move_many(LISTING, free_again, "restore", actor=SHELF)
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
        row.pk: [
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


def _above_zero(price: Decimal) -> Decimal:
    if price <= 0:
        raise Invalid(f"A price is above zero; {price} is not.", field="price")
    return price


def _price(unit: Unit, price_of: Mapping[int, Decimal] | Decimal | None) -> Decimal:
    if price_of is None:
        return unit.asking_price
    if isinstance(price_of, Decimal):
        return price_of
    if unit.pk not in price_of:
        raise Invalid(f"Unit {unit} has no price among those given.", field="price_of", unit=unit.pk)
    return price_of[unit.pk]


def _not_listed(unit_id: int, store: Store) -> Conflict | NotFound:
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        return NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    return why_not_free(unit) or Conflict(
        f"Unit {unit} is not offered in {store}.",
        code="not_listed", unit=unit_id, store=store.code, state=unit.status, permitted=[],
    )  # fmt: skip
