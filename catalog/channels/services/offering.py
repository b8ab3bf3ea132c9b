"""Offering units in stores: listings, their prices and their end."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from psycopg.errors import UniqueViolation

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.lifecycle import move_many
from backoffice.events.log import Fact, append
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_changes
from backoffice.merchants import locks
from backoffice.merchants.queries import covers, restrictions_of
from backoffice.money import exact
from catalog.inventory.lacking import lacks_of_border, refuse_lacking
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Unit
from catalog.inventory.queries import unit_conflict, why_missing
from catalog.inventory.services import offer_units
from catalog.inventory.states import UNIT, UnitStatus

from .. import queries
from ..limits import limits_of, why_not_at
from ..models import Listing
from ..states import LISTING, REPRICED


@dataclass(frozen=True, slots=True)
class Repriced:
    """What came of new prices: ids of listings that changed, of listings that already cost it, refusals by id."""

    changed: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    conflicts: dict[int, Conflict | NotFound] = field(default_factory=dict)


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
    `already_listed`, or `restricted` where the brand may not sell these goods on the channel, with the sentences, or
    `below_minimum`, `other_currency` or another code where what was agreed about the unit forbids it (`limits`);
    `StateConflict` naming the first unit that is not ready, with code `missing` where a count did not find it,
    `incomplete` with what a unit lacks by name.
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
    listed = [pk for pk, unit in units.items() if unit.status == UnitStatus.LISTED]
    again = list(Unit.objects.filter(pk__in=listed).select_related("warehouse"))
    refuse_lacking(again, lacks_of_border(again), to_be="offered")
    ready = [pk for pk, unit in units.items() if unit.status == UnitStatus.PHOTOGRAPHED]
    offer_units(unit_ids=ready, actor=actor)
    limits = limits_of(asked)
    rows = []
    for unit_id in asked:
        unit = units.get(unit_id)
        if unit is None:
            raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
        if unit.status not in (UnitStatus.PHOTOGRAPHED, UnitStatus.LISTED):
            raise unit_conflict(unit, "list", unit=unit_id)
        if unit.missing_since is not None:
            raise why_missing(unit)
        price = _above_zero(exact(_price(unit, price_of), unit.currency))
        forbidden = why_not_at(unit, price, unit.currency, limits.get(unit_id, ()))
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
            if forbidden is not None:
                raise forbidden
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
    it at the price that stood. So is one whose new price lies below what was agreed about its unit. Raises `Forbidden`,
    and `Invalid` for a price that cannot be; then nothing is written.
    """
    UNIT.authorise("list", actor)
    rows = Listing.objects.filter(pk__in=prices).select_related("unit", "store").order_by("pk")
    listings = {row.pk: row for row in rows.select_for_update(of=("self",))}
    refuse_elsewhere(actor, (row.unit.warehouse_id for row in listings.values()), what="price listings")
    limits = limits_of([row.unit_id for row in listings.values()])
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
        agreed = limits.get(listing.unit_id, ())
        if (forbidden := why_not_at(listing.unit, price, listing.currency, agreed)) is not None:
            outcome.conflicts[pk] = forbidden
            continue
        outcome.changed.append(pk)
        changes[pk] = {"price": price}
    write_changes(Listing, changes)
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
