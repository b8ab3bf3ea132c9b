"""Checking rows of listings against stores, units, restrictions and the offers that are here."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from backoffice.events.errors import Invalid
from backoffice.events.places import works_in
from backoffice.imports.amounts import Amounts
from backoffice.imports.comparing import Standing
from backoffice.imports.drafts import Draft, plain
from backoffice.imports.outliers import jump
from backoffice.imports.profiles import Check, Sheet
from backoffice.merchants.models import Restriction
from backoffice.merchants.profiles.brands import Brands
from backoffice.merchants.queries import covers, restrictions_of
from backoffice.money import exact
from catalog.inventory.lacking import Lack, lacks_of_border, lacks_of_sale
from catalog.inventory.models import Unit, UnitStatus
from catalog.inventory.queries import units_as_they_stand, why_missing
from catalog.products.models import Product

from ..limits import Limit, limits_of, why_not_at
from ..models import Listing, Store
from ..queries import sentences
from ..states import ListingStatus
from .wording import AS_IT_IS, ENDED, OFFERED, Stores, state_by_word

# The store's code, the brand's id, the unit's reference.
Key = tuple[str, int, str]
# What may be a price under a name that is not known here; what a unit has cost is none.
_PRICE_LIKE = re.compile(r"price|prix|preis|prezzo|precio|preço|价|価格|價|가격", re.IGNORECASE)
_COST_LIKE = re.compile(
    r"cost|purchase|buying|wholesale|achat|einkauf|成本|采购|进价|供货|仕入", re.IGNORECASE
)
_READY = (UnitStatus.PHOTOGRAPHED, UnitStatus.LISTED)


@dataclass(frozen=True, slots=True)
class Offer(Standing):
    """The latest listing of a unit in a store; `facts` are its state (offered or ended), price and currency."""

    status: str = ""
    unit_id: int = 0


def offers_by_key(keys: Iterable[Key]) -> dict[Key, Offer]:
    """The latest listing for each of these keys, of any state. One query."""
    wanted = set(keys)
    rows = Listing.objects.filter(
        store__code__in={store for store, _, _ in wanted},
        brand_id__in={brand for _, brand, _ in wanted},
        unit__reference__in={reference for _, _, reference in wanted},
    )
    latest = rows.order_by("unit_id", "store_id", "-pk").distinct("unit_id", "store_id")
    found = {}
    for listing in latest.select_related("unit", "store"):
        key = (listing.store.code, listing.brand_id, listing.unit.reference)
        if key in wanted:
            found[key] = _offer(listing)
    return found


def _lacking(units: Iterable[Unit]) -> dict[int, list[Lack]]:
    """By unit what it lacks to be offered, of those that could be: photographed, or offered in another store."""
    ready: dict[str, list[Unit]] = {UnitStatus.PHOTOGRAPHED: [], UnitStatus.LISTED: []}
    for unit in units:
        ready.get(unit.status, []).append(unit)
    return {**lacks_of_sale(ready[UnitStatus.PHOTOGRAPHED]), **lacks_of_border(ready[UnitStatus.LISTED])}


def facts_of(listing: Listing) -> dict[str, Any]:
    return {
        "status": ENDED if listing.status == ListingStatus.ENDED else OFFERED,
        "price": plain(listing.price),
        "currency": listing.currency,
    }


def _offer(listing: Listing) -> Offer:
    return Offer(
        id=listing.pk,
        label=f"the offer of {listing.unit.reference} in {listing.store}",
        facts=facts_of(listing),
        status=listing.status,
        unit_id=listing.unit_id,
    )


class ListingCheck(Check):
    """The key of a listing is the store, and the unit's brand and reference.

    1. The store by its code or name; else the channel's only store for the brand; else the one chosen at upload.
    2. The unit by brand and reference.
    3. What is asked: an offer, its end, or another price, each only where the verb would do it.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self._refuse_unknown_prices()
        self.brands = Brands(sheet)
        self.amounts = Amounts(sheet)
        self.stores = Stores()
        self.restrictions: dict[int, list[Restriction]] = {}
        self.done: Counter[str] = Counter()
        self.open: dict[int, tuple[Store, Unit, Offer]] = {}
        self.limits: dict[int, list[Limit]] = {}
        self.lacks: dict[int, list[Lack]] = {}

    def rows(self, drafts: Sequence[Draft]) -> None:
        self.open.clear()
        about: list[tuple[Draft, Store]] = []
        for draft in drafts:
            brand_id = self.brands.find(draft)
            store = self._store(draft, brand_id) if brand_id is not None else None
            reference = draft.values.get("reference")
            if brand_id is not None and store is not None and reference:
                draft.key = (store.code, brand_id, reference)
                about.append((draft, store))
        units = self._units({draft.key[1:] for draft, _ in about if draft.key})
        self.limits = limits_of([unit.pk for unit in units.values()])
        self.lacks = _lacking(units.values())
        offers = offers_by_key(draft.key for draft, _ in about if draft.key)
        for draft, store in about:
            unit = units.get(draft.key[1:]) if draft.key else None
            if unit is not None:
                self._compare(draft, store, unit, offers.get(draft.key) if draft.key else None)
        self._say_what_is_missing([draft for draft, _ in about if draft.key and draft.key[1:] not in units])

    def refuse(self, drafts: Sequence[Draft]) -> None:
        """The price of an open offer stands while a claim is on the unit."""
        for draft in drafts:
            if draft.number not in self.open or "price" not in draft.facts:
                continue
            store, unit, offer = self.open[draft.number]
            if not works_in(self.sheet.actor, unit.warehouse_id):
                _elsewhere(draft, unit)
            elif offer.status == ListingStatus.CLAIMED:
                draft.flaw(
                    "listing_claimed", "price", f"{unit.reference} is held or sold, so its price in {store} stands.",
                    "Import the row again when the unit is free.",
                )  # fmt: skip
            else:
                self._as_agreed(draft, unit)

    def notes(self) -> list[str]:
        asking = self.done["asking"]
        said = ["1 row" if asking == 1 else f"{asking:,} rows"]
        at_asking = (
            [f"In {said[0]} no price is stated; the consignor's asking price counts."] if asking else []
        )
        return [*self.amounts.note(), *at_asking]

    def _refuse_unknown_prices(self) -> None:
        """Without a price a unit is offered at the consignor's: not where the file says prices that nobody knew."""
        settled: Any = self.sheet.options.get("mapping") or {}
        may_be = [
            header
            for at, header in enumerate(self.sheet.headers)
            if at not in self.sheet.places.values()
            and header not in settled
            and _PRICE_LIKE.search(header)
            and not _COST_LIKE.search(header)
        ]
        if may_be and "price" not in self.sheet.places:
            shown = " or ".join(f"«{header}»" for header in may_be[:5])
            raise Invalid(
                f"No column is known as the price, and {shown} may be it. "
                "Choose the one that is meant, or leave them out: then each unit is offered at its asking price.",
                code="price_unclear",
                field="mapping",
                columns=may_be[:30],
            )

    # --- which -----------------------------------------------------------------------------------

    def _store(self, draft: Draft, brand_id: int) -> Store | None:
        column, found = self._named_stores(draft, brand_id)
        if found is None:
            return None
        if len(found) == 1:
            if found[0].brand_id in (None, brand_id):
                return found[0]
            draft.flaw(
                "other_brands_store", column, f"{found[0]} is a store of another brand.",
                "Name a store of the row's own brand, or one that sells every brand.",
            )  # fmt: skip
        elif found:
            draft.flaw(
                "several_stores", column, f"{len(found)} stores may be meant: {', '.join(s.code for s in found)}.",
                "Write the store's code in a store column.",
            )  # fmt: skip
        else:
            draft.flaw(
                "unknown_store", column, f"There is no such store: «{draft.values.get(column)}».",
                f"Write the code or the name of a store; there are {self._store_words()}.",
            )  # fmt: skip
        return None

    def _named_stores(self, draft: Draft, brand_id: int) -> tuple[str, list[Store] | None]:
        """The column that tells the store, and the stores that it may mean; None with a flaw when nothing tells."""
        if word := draft.values.get("store"):
            return "store", self.stores.named(word)
        if word := draft.values.get("channel"):
            found = self.stores.of_channel(word, brand_id=brand_id)
            return "channel", found if found is not None else self.stores.named(word)
        if chosen := self.sheet.options.get("store"):
            return "store", self.stores.named(chosen)
        if not draft.has_flaw_in("store", "channel"):
            draft.flaw(
                "missing_value", "store", "The row does not say in which store.",
                "Fill in the store, or choose one for the whole file at upload.",
            )  # fmt: skip
        return "store", None

    def _store_words(self) -> str:
        codes = [store.code for store in self.stores.all]
        return (", ".join(codes[:10]) + (" …" if len(codes) > 10 else "")) or "none yet"

    @staticmethod
    def _units(keys: set[tuple[int, str]]) -> dict[tuple[int, str], Unit]:
        rows = units_as_they_stand().filter(
            brand_id__in={brand for brand, _ in keys}, reference__in={reference for _, reference in keys}
        )
        found = {(unit.brand_id, unit.reference): unit for unit in rows}
        return {key: unit for key, unit in found.items() if key in keys}

    @staticmethod
    def _say_what_is_missing(drafts: Sequence[Draft]) -> None:
        """No unit of that reference: nothing of the kind at all, or a product that is counted in lots."""
        keys = [draft.key for draft in drafts if draft.key]
        lots = Product.objects.filter(
            brand_id__in={key[1] for key in keys}, sku__in={key[2] for key in keys}
        ).values_list("brand_id", "sku")
        products = set(lots) if keys else set()
        for draft in drafts:
            _, brand_id, reference = draft.key or ("", 0, "")
            if (brand_id, reference) in products:
                draft.flaw(
                    "product_not_listed", "reference",
                    f"«{reference}» is a product that is counted in lots; listings are of single pieces.",
                    "Leave the row out.",
                )  # fmt: skip
            else:
                draft.flaw(
                    "unknown_unit", "reference", f"The brand has no unit «{reference}».",
                    "Take the unit in first (profile «units»), or write the reference that it has here.",
                )  # fmt: skip

    # --- what ------------------------------------------------------------------------------------

    def _compare(self, draft: Draft, store: Store, unit: Unit, offer: Offer | None) -> None:
        state = self._state(draft)
        price = self._price(draft, unit)
        if draft.flaws:
            return
        if offer is not None:
            draft.found = dict(offer.facts)
        now = ENDED if offer is None else offer.facts["status"]
        after = now if state == AS_IT_IS else state or (now if offer is not None else OFFERED)
        if state:
            draft.facts["status"] = after
        if price is not None and (offer is None or price != Decimal(offer.facts["price"])):
            draft.facts["price"] = plain(price)
        if now == ENDED and after == OFFERED:
            self._may_open(draft, store, unit)
            draft.facts["status"] = OFFERED
            # Said even where the offer that has ended cost the same: this one is opened at it.
            draft.facts["price"] = plain(exact(unit.asking_price, unit.currency) if price is None else price)
            self.done["asking"] += price is None
            if price is not None:
                note = jump(
                    "price",
                    "Price",
                    price,
                    unit.asking_price,
                    unit.currency,
                    before="what its consignor asks",
                )
                draft.notes += [note] if note else []
            self._as_agreed(draft, unit)
        elif offer is None:
            draft.flaw(
                "not_offered", "status", f"{unit.reference} is not offered in {store}, so there is nothing to end.",
                "Leave the row out.",
            )  # fmt: skip
        elif now == OFFERED and after == OFFERED:
            self.open[draft.number] = (store, unit, offer)
        elif "price" in draft.facts:
            self._price_of_what_ended(draft, store, unit, state)
        elif after == ENDED and not works_in(self.sheet.actor, unit.warehouse_id):
            _elsewhere(draft, unit)

    def _state(self, draft: Draft) -> str:
        word = draft.values.get("status")
        state = state_by_word(word) if word else ""
        if word and not state:
            draft.flaw(
                "unknown_status", "status", f"«{word}» says neither that it is offered nor that it has ended.",
                "Write live or ended (上架 or 下架).",
            )  # fmt: skip
        return state

    def _price(self, draft: Draft, unit: Unit) -> Decimal | None:
        amount = self.amounts.read(draft)
        if amount is None:
            return None
        if amount.currency != unit.currency:
            draft.flaw(
                "other_currency", "price",
                f"The price is in {amount.currency}, but {unit.reference} is sold in {unit.currency}.",
                f"Write what it costs in {unit.currency}.",
            )  # fmt: skip
            return None
        return amount.number

    def _may_open(self, draft: Draft, store: Store, unit: Unit) -> None:
        if not works_in(self.sheet.actor, unit.warehouse_id):
            _elsewhere(draft, unit)
            return
        if unit.status not in _READY:
            standing = UnitStatus(unit.standing).label.lower()  # type: ignore[attr-defined]
            draft.flaw(
                "unit_not_ready", "reference",
                f"{unit.reference} is {standing}; what is offered has been photographed and is not taken.",
                "Import the row again when the unit is ready.",
            )  # fmt: skip
            return
        if unit.missing_since is not None:
            draft.flaw(
                "missing", "reference", why_missing(unit).sentence,
                "Import the row again when the unit is found.",
            )  # fmt: skip
            return
        if lacks := self.lacks.get(unit.pk):
            draft.flaw(
                "incomplete", "reference",
                f"{unit.reference} cannot be offered yet. It lacks: {', '.join(lack.what for lack in lacks)}.",
                "Import the row again when it has what it lacks.",
            )  # fmt: skip
            return
        if unit.brand_id not in self.restrictions:
            self.restrictions |= {unit.brand_id: [], **restrictions_of([unit.brand_id])}
        in_the_way = [
            each
            for each in self.restrictions[unit.brand_id]
            if covers(each, channel=store.channel, sector=unit.category.sector)
        ]
        if in_the_way:
            draft.flaw(
                "restricted", "store", f"It cannot be offered in {store}. {' '.join(sentences(in_the_way))}",
                "Import the row again when the restriction is lifted.",
            )  # fmt: skip

    def _as_agreed(self, draft: Draft, unit: Unit) -> None:
        """Whether the price is one at which the unit may be offered."""
        asked = Decimal(draft.facts["price"])
        refusal = why_not_at(unit, asked, unit.currency, self.limits.get(unit.pk, ()))
        if refusal is not None:
            draft.flaw(
                refusal.code, "price", refusal.sentence,
                "Write another price, or leave the row out.",
            )  # fmt: skip

    @staticmethod
    def _price_of_what_ended(draft: Draft, store: Store, unit: Unit, state: str) -> None:
        if state == ENDED:
            # What an offer cost is history; the row asks for its end, and that is all that can be done.
            del draft.facts["price"]
            return
        draft.flaw(
            "offer_ended", "price",
            f"The offer of {unit.reference} in {store} has ended, so it has no price to change.",
            "Write live in a status column to offer it again.",
        )  # fmt: skip


def _elsewhere(draft: Draft, unit: Unit) -> None:
    draft.flaw(
        "other_warehouse", "reference", f"{unit.reference} lies in a warehouse in which you do not work.",
        "Ask somebody who works there.",
    )  # fmt: skip
