"""Checking rows of tracking numbers against orders and their parcels."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Q

from backoffice.events.errors import Invalid
from backoffice.events.places import works_in
from backoffice.imports.comparing import Standing
from backoffice.imports.drafts import Draft, Record
from backoffice.imports.profiles import Check, Sheet
from backoffice.imports.repeats import FirstRows, Keyed
from backoffice.merchants.profiles.brands import Brands
from backoffice.merchants.queries import name_key
from catalog.channels.profiles.wording import Stores
from fulfillment.orders.models import Order
from fulfillment.orders.states import OrderStatus

from ..models import Carrier, Parcel
from ..numbers import NumberError, Waybill, read_waybill
from ..queries import ON_THE_FLOOR
from ..services.numbering import UNLABELLED
from .wording import names_alike

# The store's code, the brand's id, the order's reference.
Key = tuple[str, int, str]
_PARCEL = re.compile(r"(?:PCL)?\s*-?\s*0*(?P<id>[1-9][0-9]{0,17})", re.IGNORECASE)
_WEIGHT = re.compile(
    r"(?P<number>[0-9]+(?:[.,][0-9]+)?)\s*(?P<unit>kg|kgs|g|gr|lb|lbs|oz|千克|公斤|克)?\.?", re.IGNORECASE
)
_IN_GRAMS = {
    **dict.fromkeys(("g", "gr", "gram", "grams", "克"), Decimal(1)),
    **dict.fromkeys(("kg", "kgs", "千克", "公斤"), Decimal(1000)),
    **dict.fromkeys(("lb", "lbs"), Decimal("453.59237")),
    "oz": Decimal("28.349523125"),
}
# What Taobao writes before a number.
_BEFORE_NUMBER = re.compile(r"^no\s*[:：]\s*", re.IGNORECASE)
_TELLING = Decimal("0.1")
"""A scale may differ from ours by this share before it is said."""


@dataclass(frozen=True, slots=True)
class Standings(Standing):
    """A parcel as it is now, with what is not written by a sheet."""

    parcel: Parcel


def parcels_by_key(keys: Iterable[Key]) -> dict[Key, Standings]:
    """The parcels of the orders with these (store, brand, reference), as they stand. One query."""
    wanted = set(keys)
    rows = Parcel.objects.filter(
        order__store__code__in={store for store, _, _ in wanted},
        order__brand_id__in={brand for _, brand, _ in wanted},
        order__reference__in={reference for _, _, reference in wanted},
    )
    found = (standing_of(parcel) for parcel in rows.select_related("order__store", "carrier"))
    return {key_of(each.parcel.order): each for each in found if key_of(each.parcel.order) in wanted}


def standing_of(parcel: Parcel) -> Standings:
    return Standings(parcel.pk, f"parcel of order {parcel.order.reference}", facts_of(parcel), parcel)


def facts_of(parcel: Parcel) -> dict[str, Any]:
    return {"waybill": parcel.waybill, "carrier": parcel.carrier.code}


def key_of(order: Order) -> Key:
    return order.store.code, order.brand_id, order.reference


class TrackingNumberCheck(Check):
    """The key of a row is its order: store, brand and reference; an order travels in one parcel.

    1. The order by its number, narrowed by store and brand where they are written or chosen; else by the parcel's
       reference on our label.
    2. The number, with its check digit where its form has one.
    3. Whether the parcel may get it. A row without a number changes nothing.
    """

    gathers = True

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        if "waybill" not in sheet.places or not {"reference", "parcel"} & set(sheet.places):
            missing = "tracking numbers" if "waybill" not in sheet.places else "orders"
            raise Invalid(
                f"The file has no column of {missing}. Its columns are "
                f"{', '.join(f'«{header}»' for header in sheet.headers[:30])}. "
                "Add one, or rename the one that holds it.",
                code="column_missing",
                missing=[missing],
            )
        self.brands = Brands(sheet)
        self.stores = Stores()
        self.carriers: dict[str, list[Carrier]] = {}
        for carrier in Carrier.objects.order_by("code"):
            for word in {name_key(carrier.code), name_key(carrier.name)}:
                self.carriers.setdefault(word, []).append(carrier)
        self.done: Counter[str] = Counter()
        self.first_rows = FirstRows()
        self.twice: dict[int, int] = {}

    def gather(self, drafts: Sequence[Draft]) -> None:
        """Which rows give one number to two parcels: nobody knows which of them is right."""
        said = []
        for draft in drafts:
            waybill = _readable(draft.values.get("waybill"))
            if waybill is not None:
                about = tuple(draft.values.get(name) for name in ("reference", "parcel", "store", "brand"))
                said.append(Keyed(draft.number, hash(waybill.number), hash(about)))
        for repeat in self.first_rows.repeats(said):
            if not repeat.same:
                self.twice[repeat.number] = repeat.first
                self.twice.setdefault(repeat.first, repeat.number)

    def rows(self, drafts: Sequence[Draft]) -> None:
        numbers = {draft.number: self._waybill(draft) for draft in drafts}
        orders = self._orders(drafts)
        parcels = {
            parcel.order_id: standing_of(parcel)
            for parcel in Parcel.objects.filter(order_id__in={order.pk for order in orders.values()})
            .select_related("order__store", "carrier")
            .order_by("pk")
        }
        owners = self._owners(waybill.number for waybill in numbers.values() if waybill is not None)
        for draft in drafts:
            order = orders.get(draft.number)
            if order is None:
                continue
            draft.key = key_of(order)
            standing = parcels.get(order.pk)
            if standing is None:
                _no_parcel(draft, order)
                continue
            draft.found = dict(standing.facts)
            draft.record = Record(standing.id, standing.label)
            self._facts(draft, standing.parcel, numbers[draft.number], owners)

    def notes(self) -> list[str]:
        sentences = {
            "unsaid": "In {rows} there is no number; they change nothing.",
            "restored": "In {rows} zeros that a spreadsheet had taken were put back into the number; "
            "the check digit proves them.",
            "own": "In {rows} the number is in a carrier's own form, which has no check digit that is known here.",
        }
        return [
            sentence.format(rows="1 row" if self.done[code] == 1 else f"{self.done[code]:,} rows")
            for code, sentence in sentences.items()
            if self.done[code]
        ]

    # --- which order -------------------------------------------------------------------------------

    def _orders(self, drafts: Sequence[Draft]) -> dict[int, Order]:
        """The order of each row, by the row's number; a row of which none is found has a flaw."""
        references = {word for draft in drafts if (word := draft.values.get("reference"))}
        parcel_ids = {pk for draft in drafts if (pk := _parcel_id(draft.values.get("parcel")))}
        rows = Order.objects.filter(Q(reference__in=references) | Q(parcel__in=parcel_ids))
        by_reference: dict[str, list[Order]] = {}
        by_parcel: dict[int, Order] = {}
        for order in rows.select_related("store", "brand", "parcel").order_by("pk"):
            by_reference.setdefault(order.reference, []).append(order)
            if hasattr(order, "parcel"):
                by_parcel[order.parcel.pk] = order
        found = {draft.number: self._order(draft, by_reference, by_parcel) for draft in drafts}
        return {number: order for number, order in found.items() if order is not None}

    def _order(
        self, draft: Draft, by_reference: dict[str, list[Order]], by_parcel: dict[int, Order]
    ) -> Order | None:
        reference, parcel = draft.values.get("reference"), draft.values.get("parcel")
        if draft.has_flaw_in("reference", "parcel"):
            return None
        labelled = by_parcel.get(_parcel_id(parcel) or 0)
        if parcel and labelled is None:
            draft.flaw(
                "unknown_parcel", "parcel", f"No parcel here is called «{parcel}».",
                "Write it as on our label, such as PCL-000123, or write the order's number.",
            )  # fmt: skip
            return None
        if not reference:
            if labelled is None:
                draft.flaw(
                    "missing_value", "reference" if "reference" in self.sheet.places else "parcel",
                    "Nothing says which order this is.", "Fill in the order's number.",
                )  # fmt: skip
            return labelled
        meant = self._narrowed(draft, by_reference.get(reference, []))
        if meant is None:
            return None
        if labelled is not None:
            meant = [order for order in meant if order.pk == labelled.pk]
        if len(meant) == 1:
            return meant[0]
        if labelled is not None:
            draft.flaw(
                "parcel_differs", "parcel", f"The parcel {parcel} is that of order {labelled.reference}.",
                "Say which of the two is right, or leave one of them blank.",
            )  # fmt: skip
        elif meant:
            which = " and ".join(f"{order.brand} in {order.store.code}" for order in meant[:5])
            draft.flaw(
                "several_orders", "reference",
                f"{len(meant)} orders here have the number {reference}: of {which}, each with a parcel of its own.",
                "Write the brand in a column Brand, and the store in a column Store.",
            )  # fmt: skip
        else:
            draft.flaw(
                "unknown_order", "reference", f"No order here has the number «{reference}».",
                "Write the number that the store gave it; an order of another system is not known here.",
            )  # fmt: skip
        return None

    def _narrowed(self, draft: Draft, orders: list[Order]) -> list[Order] | None:
        """Those of the row's store and brand; None with a flaw for a store or brand that is not here."""
        word = draft.values.get("store")
        stores = self.stores.named(word) if word else []
        if word and not stores:
            draft.flaw(
                "unknown_store", "store", f"There is no such store: «{word}».", "Write the store's code.",
            )  # fmt: skip
            return None
        codes = {store.code for store in stores}
        if chosen := self.sheet.options.get("store"):
            codes = codes or {chosen}
        brand_id = self.brands.assumed
        if draft.values.get("brand"):
            brand_id = self.brands.find(draft)
            if brand_id is None:
                return None
        return [
            order
            for order in orders
            if (not codes or order.store.code in codes) and brand_id in (None, order.brand_id)
        ]

    # --- what it says ------------------------------------------------------------------------------

    def _waybill(self, draft: Draft) -> Waybill | None:
        text = draft.values.get("waybill")
        if not text:
            return None
        try:
            waybill = read_waybill(_BEFORE_NUMBER.sub("", text))
        except NumberError as error:
            draft.flaw(
                "bad_waybill", "waybill", str(error), "Take it from the label or from the carrier's own page."
            )
            return None
        self.done["restored"] += waybill.restored > 0
        self.done["own"] += not waybill.proven
        cell = draft.cells[self.sheet.places["waybill"]]
        if not waybill.proven and not isinstance(cell, str):
            draft.note(
                "number_cell", "waybill",
                f"{waybill.number} stands in a cell of numbers: a zero in front, if there was one, is lost.",
                "Compare it with the label; format the column as text next time.",
            )  # fmt: skip
        return waybill

    def _facts(
        self, draft: Draft, parcel: Parcel, waybill: Waybill | None, owners: dict[str, Parcel]
    ) -> None:
        if not works_in(self.sheet.actor, parcel.warehouse_id):
            draft.flaw(
                "other_warehouse", "reference", "You do not work in the warehouse of this parcel.",
                "Ask somebody who works there.",
            )  # fmt: skip
        carrier = self._carrier(draft, parcel)
        if waybill is None:
            self.done["unsaid"] += not draft.flaws
        else:
            draft.facts = {"waybill": waybill.number}
            if carrier is not None:
                draft.facts["carrier"] = carrier.code
            self._may_have(draft, parcel, waybill.number, owners)
        self._beside(draft, parcel)

    def _may_have(self, draft: Draft, parcel: Parcel, number: str, owners: dict[str, Parcel]) -> None:
        carrier = draft.facts.get("carrier", parcel.carrier.code)
        owner = owners.get(number)
        if draft.number in self.twice:
            draft.flaw(
                "number_twice", "waybill",
                f"Row {self.twice[draft.number]:,} gives the same number to another parcel.",
                "A number is that of one parcel: correct the row in which it is wrong.",
            )  # fmt: skip
        elif parcel.waybill is not None and parcel.waybill != number:
            draft.flaw(
                "other_number", "waybill",
                f"The parcel has another number, {parcel.waybill}, from {parcel.carrier}"
                f"{'' if parcel.status in UNLABELLED else '; its label is printed with it'}.",
                "Leave the row out. If the other number is wrong, talk to the people of the warehouse.",
            )  # fmt: skip
        elif owner is not None and owner.pk != parcel.pk:
            draft.flaw(
                "number_taken", "waybill", f"The parcel of order {owner.order} has this number already.",
                "A number is that of one parcel: write the right one.",
            )  # fmt: skip
        elif parcel.waybill == number and carrier != parcel.carrier.code:
            draft.flaw(
                "other_carrier", "carrier", f"The parcel goes under this number with {parcel.carrier}.",
                "Leave the carrier blank, or write that one.",
            )  # fmt: skip

    def _carrier(self, draft: Draft, parcel: Parcel) -> Carrier | None:
        """The carrier that the row says, else the chosen one for a parcel that has no number yet."""
        word = draft.values.get("carrier")
        if not word and parcel.waybill is None:
            word = self.sheet.options.get("carrier")
        if not word:
            return None
        found = self.carriers.get(name_key(word), [])
        found = [carrier for carrier in found if carrier.code == word] or found
        if not found:
            alike = [carrier for key in names_alike(word) for carrier in self.carriers.get(key, [])]
            found = list({carrier.pk: carrier for carrier in alike}.values())
        found = [carrier for carrier in found if carrier.pk == parcel.carrier_id] or found
        if len(found) == 1:
            return found[0]
        draft.flaw(
            "unknown_carrier", "carrier",
            f"«{word}» is {'the name of several carriers' if found else 'no carrier'} here.",
            "Write the carrier's code, or leave the cell blank for the one that was planned; "
            "a platform admin registers new ones.",
        )  # fmt: skip
        return None

    def _beside(self, draft: Draft, parcel: Parcel) -> None:
        """What the sheet says of the parcel that only the floor writes."""
        shipped_on = draft.values.get("shipped_on")
        if shipped_on is not None and parcel.status in ON_THE_FLOOR:
            draft.note(
                "not_handed_over", "shipped_on",
                f"It is said to be shipped on {shipped_on}; here the parcel is {parcel.get_status_display().lower()}.",
                "Hand it over to the carrier here too; a sheet does not.",
            )  # fmt: skip
        grams = self._grams(draft)
        if grams and parcel.weight_g:
            there = [each for each in grams if abs(each - parcel.weight_g) <= parcel.weight_g * _TELLING]
            if not there:
                draft.note(
                    "weight_differs", "weight",
                    f"It is said to weigh {draft.values['weight']}; the scale here said {parcel.weight_g:,} g.",
                    "Look whether it is the same parcel.",
                )  # fmt: skip

    def _grams(self, draft: Draft) -> list[Decimal]:
        """What the weight may be in grams: two readings where no unit is said."""
        found = _WEIGHT.fullmatch((draft.values.get("weight") or "").strip())
        if found is None:
            return []
        number = Decimal(found["number"].replace(",", "."))
        unit = (found["unit"] or "").casefold() or self._unit_of_header()
        if not unit:
            return [number, number * 1000]
        return [number * _IN_GRAMS[unit]]

    def _unit_of_header(self) -> str:
        header = self.sheet.headers[self.sheet.places["weight"]].casefold()
        words = re.findall(r"[^\W\d_]+", header)
        return next((word for word in words if word in _IN_GRAMS), "")

    @staticmethod
    def _owners(numbers: Iterable[str]) -> dict[str, Parcel]:
        rows = Parcel.objects.filter(waybill__in=set(numbers)).select_related("order")
        return {str(parcel.waybill): parcel for parcel in rows}


def _readable(text: str | None) -> Waybill | None:
    try:
        return read_waybill(_BEFORE_NUMBER.sub("", text)) if text else None
    except NumberError:
        return None


def _parcel_id(text: str | None) -> int | None:
    found = _PARCEL.fullmatch((text or "").strip())
    return int(found["id"]) if found else None


def _no_parcel(draft: Draft, order: Order) -> None:
    if order.status == OrderStatus.CANCELLED:
        draft.flaw(
            "order_cancelled", "reference", f"Order {order} is cancelled; nothing of it is sent.",
            "Stop the parcel, if somebody packs it.",
        )  # fmt: skip
    else:
        draft.flaw(
            "no_parcel", "reference", f"Order {order} has no parcel yet; it is {order.get_status_display().lower()}.",
            "Check the file again in a minute: a paid order plans its parcel by itself.",
        )  # fmt: skip
