"""Checking rows of a channel's report against what it has reported before."""

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from backoffice.imports.amounts import Amounts
from backoffice.imports.profiles import Check, Draft, Record, Sheet, plain
from catalog.channels.models import Store

from ..models import ReportedSale
from ..resources import ReportedSaleResource
from ..services import Key, facts_of, sales_by_key

_TIMES = ("ordered_at", "paid_at")
_TEXTS = ("sku", "title")
# A province or a state; what has digits or is longer is an address.
_REGION = re.compile(r"\D{1,30}")
_PROVINCE = re.compile(r"[\u4e00-\u9fff]{2,8}?(?:省|自治区|特别行政区|市)")
_AMOUNTS = ("received", "refunded")
# Headers of what a whole order comes to.
_OF_ORDERS = re.compile(r"order|grand|subtotal|订单|訂單|应付|請求|合計", re.IGNORECASE)


class ReportedSaleCheck(Check):
    """The key of a reported sale is (store, order, line).

    1. The line is the report's own number of it, else the article's number, else "": then a row is a whole order.
    2. Amounts are taken as they are written, to six decimals; the currency is the amount's own or the chosen one.
    3. Of an address no more than the province is kept.
    4. Times are in the zone that they say themselves, else in the one chosen at upload. A blank cell says nothing and
       erases nothing.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.store = Store.objects.get(code=sheet.options["store"])
        self.zone = ZoneInfo(sheet.options["time_zone"])
        self.money = Amounts(sheet)
        self.addresses = 0
        place = sheet.places.get("amount")
        whole = place is not None and bool(_OF_ORDERS.search(sheet.headers[place]))
        self.totals: dict[tuple[str, Decimal], int] | None = (
            {} if whole and {"line", "sku"} & set(sheet.places) else None
        )
        self.sums: dict[str, dict[str, Decimal]] = defaultdict(dict)

    def rows(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            self._read(draft)
        sound = [draft for draft in drafts if not draft.flaws and draft.key is not None]
        here = sales_by_key(_key(draft) for draft in sound)
        for draft in sound:
            sale = here.get(_key(draft))
            if sale is not None:
                draft.found, draft.record = written_facts(sale), record_of(sale)

    def notes(self) -> list[str]:
        """The sums of all sound rows, to hold against the channel's own."""
        notes = [
            f"Sums in {currency}: " + ", ".join(f"{name} {total:,f}" for name, total in sums.items()) + "."
            for currency, sums in sorted(self.sums.items())
        ]
        notes += self.money.note()
        if self.addresses:
            notes.append(
                f"{self.addresses:,} cells of «Region» hold whole addresses; no more than the province was kept."
            )
        if {*_TIMES} & set(self.sheet.places):
            notes.append(f"Times that say no zone were read as those of {self.zone.key}.")
        return notes

    def _read(self, draft: Draft) -> None:
        values = draft.values
        facts: dict[str, Any] = {name: values[name] for name in _TEXTS if values.get(name)}
        if region := self._region(values.get("region") or ""):
            facts["region"] = region
        for name in _TIMES:
            if values.get(name) is not None:
                facts[name] = self._moment(values[name]).isoformat()
        if values.get("shipped_on") is not None:
            facts["shipped_on"] = plain(values["shipped_on"])
        self._amounts(draft, facts)
        if draft.flaws or not values.get("reference"):
            return
        draft.key = (self.store.pk, values["reference"], values.get("line") or values.get("sku") or "")
        draft.facts = facts
        if self.totals is not None:
            self._said_again(draft, self.totals)
        sums = self.sums[facts["currency"]]
        for name in ("amount", *_AMOUNTS):
            if name in facts:
                sums[name] = sums.get(name, Decimal()) + Decimal(facts[name])

    def _said_again(self, draft: Draft, totals: dict[tuple[str, Decimal], int]) -> None:
        """A remark where several lines of an order repeat what the whole of it comes to, so that it counts twice."""
        said = (draft.values["reference"], draft.values["amount"])
        first = totals.setdefault(said, draft.number)
        if first != draft.number and said[1]:
            header = self.sheet.headers[self.sheet.places["amount"]]
            draft.note(
                "order_total_again", "amount",
                f"Row {first:,} of the same order comes to the same {plain(said[1])}. If «{header}» holds what the "
                "whole order comes to, it counts twice.",
                "Choose the column that says what each line comes to.",
            )  # fmt: skip

    def _region(self, text: str) -> str:
        """The region alone: where somebody lives is no part of a report."""
        if not text or _REGION.fullmatch(text):
            return text
        self.addresses += 1
        province = _PROVINCE.match(text)
        return province[0] if province else ""

    def _moment(self, time: datetime) -> datetime:
        return (time if time.tzinfo else time.replace(tzinfo=self.zone)).astimezone(UTC)

    def _amounts(self, draft: Draft, facts: dict[str, Any]) -> None:
        for name in ("amount", *_AMOUNTS, "quantity"):
            value = draft.values.get(name)
            if value is None:
                continue
            places = ReportedSale._meta.get_field(name).decimal_places  # type: ignore[union-attr]
            label = ReportedSaleResource.fields[name].label
            if value < 0:
                draft.flaw(
                    "bad_number" if name == "quantity" else "bad_price",
                    name,
                    f"{label} is below zero: {plain(value)}.",
                    "Write what was ordered and paid; what went back belongs in the column «Refunded».",
                )
            elif value != round(value, places):
                draft.flaw(
                    "bad_number" if name == "quantity" else "bad_price",
                    name,
                    f"{label} has more than {places} decimals: {plain(value)}.",
                    f"Round it to {places} decimals.",
                )
            else:
                facts[name] = plain(value)
        amount, refunded = draft.values.get("amount"), draft.values.get("refunded")
        if amount is not None and refunded is not None and refunded > amount >= 0:
            draft.flaw(
                "bad_price",
                "refunded",
                f"More is refunded ({plain(refunded)}) than the row comes to ({plain(amount)}).",
                "Compare the row with the channel's own page of the order.",
            )
        if amount is not None:
            facts["currency"] = self.money.currency(draft, "amount")


def _key(draft: Draft) -> Key:
    store, reference, line = draft.key or (0, "", "")
    return store, reference, line


def written_facts(sale: ReportedSale) -> dict[str, Any]:
    """What stands of a sale, as a staged row holds it."""
    return {name: plain(value) for name, value in facts_of(sale).items()}


def record_of(sale: ReportedSale) -> Record:
    return Record(sale.pk, str(sale))
