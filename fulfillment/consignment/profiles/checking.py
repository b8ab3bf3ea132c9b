"""Checking rows of announced pieces against brands, categories, agreements, and what is announced or here."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.db.models import F

from backoffice.events.errors import Invalid
from backoffice.imports.amounts import Amounts
from backoffice.imports.comparing import Standing
from backoffice.imports.drafts import Draft, plain
from backoffice.imports.profiles import Check, Sheet
from backoffice.merchants.profiles.brands import Brands
from catalog.inventory.keys import unit_ids_named
from catalog.inventory.models import Unit
from catalog.inventory.readings import READ, as_read
from catalog.inventory.states import AWAY
from catalog.products.queries import categories_by_code
from catalog.products.words import code_by_word

from ..expecting import Expected, terms_to_come, why_known, why_not_carried
from ..models import Agreement, Arrival
from ..services import ARRIVAL_FACTS, CARRIED_BY, must_be_near
from ..states import AgreementStatus, ArrivalStatus

# The brand's id and the piece's reference.
Key = tuple[int, str]
_TEXTS = ("title", "model_reference", "serial", "tracking_number")
_NEEDED = {"title": "title", "category_id": "category", "asking_price": "price", "expected_on": "expected_on"}
_PUT_RIGHT = {
    "agreement": "Write the number of an agreement that has not ended, or leave it out.",
    "expected_on": "Write another day, the number of another agreement, or leave that out.",
    "currency": "Give the price in the agreement's currency.",
    "asking_price": "Ask at least the minimum price, or leave the agreement out.",
}

_WHERE_IT_IS = "Leave the row out, or give the piece another reference where it comes again."


@dataclass(frozen=True, slots=True)
class Announced(Standing):
    """An announcement that was not called off; `facts` are those that a file may change, as rows are staged. With the
    status of the unit that it became.
    """

    status: str
    unit_status: str | None


def announced_by_key(keys: Iterable[Key], *, lock: bool = False) -> dict[Key, Announced]:
    """The announcements with these (brand, reference), locked when asked for. One query."""
    wanted = set(keys)
    rows = Arrival.objects.exclude(status=ArrivalStatus.CANCELLED).filter(
        brand_id__in={brand for brand, _ in wanted}, reference__in={reference for _, reference in wanted}
    )
    if lock:
        rows = rows.order_by("pk").select_for_update(of=("self",))
    return {
        key: Announced(row.pk, f"the arrival of {row.reference}", facts_of(row), row.status, row.unit_status)
        for row in rows.annotate(unit_status=F("unit__status"))
        if (key := (row.brand_id, row.reference)) in wanted
    }


def facts_of(arrival: Arrival) -> dict[str, Any]:
    return {name: plain(getattr(arrival, name)) for name in ARRIVAL_FACTS}


class ArrivalCheck(Check):
    """The key of an announcement is (brand, reference). A blank cell says nothing and erases nothing.

    1. The brand by its registered names, the category by its words, the agreement by its number.
    2. A new one needs title, category, price and day; one that is here says what is to change, while it is expected.
    3. Its agreement can carry it: its currency, at least its minimum price, within its days.
    """

    def __init__(self, sheet: Sheet) -> None:
        super().__init__(sheet)
        self.brands = Brands(sheet)
        self.amounts = Amounts(sheet)
        self.categories = categories_by_code()
        self.agreements = {row.number: row for row in Agreement.objects.exclude(status=AgreementStatus.ENDED)}
        self.by_id = {row.pk: row for row in self.agreements.values()}
        self.terms = terms_to_come(self.by_id)
        self.standing: dict[int, str] = {}

    def rows(self, drafts: Sequence[Draft]) -> None:
        self.standing.clear()
        for draft in drafts:
            brand_id = self.brands.find(draft)
            reference = draft.values.get("reference")
            if brand_id is not None and reference:
                draft.key = (brand_id, reference)
                self._facts(draft, brand_id)
        sound = [draft for draft in drafts if draft.key is not None and not draft.flaws]
        here = announced_by_key(_key(draft) for draft in sound)
        units = self._units({_key(draft) for draft in sound} - set(here))
        for draft in sound:
            announced = here.get(_key(draft))
            if announced is not None:
                draft.found = dict(announced.facts)
                self.standing[draft.number] = announced.status
                if announced.unit_status in AWAY and draft.exported is None:
                    refusal = why_known(_key(draft)[1], announced.unit_status)
                    draft.note(refusal.code, "reference", refusal.sentence, _WHERE_IT_IS)
            elif _key(draft) in units:
                self._known(draft, units[_key(draft)])
            else:
                self._must_be_whole(draft)
            self._must_be_carried(draft)

    def refuse(self, drafts: Sequence[Draft]) -> None:
        for draft in drafts:
            if self.standing.get(draft.number) == ArrivalStatus.ARRIVED:
                draft.flaw(
                    "not_expected", "", f"{_key(draft)[1]} has arrived; its announcement stands.",
                    "Leave the row out; change the piece itself by the profile «units».",
                )  # fmt: skip
            expected = draft.facts.get("expected_on")
            if expected and expected != (draft.found or {}).get("expected_on"):
                try:
                    must_be_near(date.fromisoformat(expected))
                except Invalid as refusal:
                    draft.flaw("bad_date", "expected_on", refusal.sentence, "Look at the year.")

    def notes(self) -> list[str]:
        return self.amounts.note()

    def _facts(self, draft: Draft, brand_id: int) -> None:
        values = draft.values
        draft.facts = {name: values[name] for name in _TEXTS if values.get(name)}
        for name in READ:
            if read := as_read(draft.facts.pop(name, "")):
                draft.facts[name] = read
        if values.get("expected_on") is not None:
            draft.facts["expected_on"] = plain(values["expected_on"])
        if (amount := self.amounts.read(draft)) is not None:
            draft.facts |= {"asking_price": plain(amount.number), "currency": amount.currency}
        if word := values.get("category"):
            code = code_by_word(word)
            category = self.categories.get(code or word)
            if category is None:
                draft.flaw(
                    "unknown_category", "category", f"«{word}» is no category of the house.",
                    "Write one of the words that the template offers.",
                )  # fmt: skip
            else:
                draft.facts["category_id"] = category.pk
        if number := values.get("agreement"):
            agreement = self.agreements.get(number)
            if agreement is None or agreement.brand_id != brand_id:
                draft.flaw(
                    "unknown_agreement", "agreement", f"The brand has no agreement «{number}» that is open.",
                    "Write the number of an agreement that has not ended, or leave it out.",
                )  # fmt: skip
            else:
                draft.facts["agreement_id"] = agreement.pk

    @staticmethod
    def _must_be_whole(draft: Draft) -> None:
        for fact, column in _NEEDED.items():
            if fact not in draft.facts:
                draft.flaw(
                    "missing_value", column, f"A new announcement has a {column.replace('_', ' ')}.",
                    "Fill in the cell.",
                )  # fmt: skip

    def _must_be_carried(self, draft: Draft) -> None:
        """By its agreement, where the row says something that this has a say in."""
        facts = {**(draft.found or {}), **draft.facts}
        agreement = self.by_id.get(facts.get("agreement_id") or 0)
        if draft.flaws or agreement is None or CARRIED_BY.isdisjoint(draft.facts):
            return
        piece = Expected(
            brand_id=_key(draft)[0],
            asking_price=Decimal(facts["asking_price"]),
            currency=facts["currency"],
            expected_on=date.fromisoformat(facts["expected_on"]),
        )
        refusal = why_not_carried(agreement, self.terms.get(agreement.pk, ()), piece)
        if refusal is not None:
            column = {"asking_price": "price"}.get(refusal.data["field"], refusal.data["field"])
            draft.flaw(refusal.code, column, refusal.sentence, _PUT_RIGHT[refusal.data["field"]])

    @staticmethod
    def _units(keys: set[Key]) -> dict[Key, str]:
        """The statuses of the units that there are."""
        found = Unit.objects.filter(pk__in=unit_ids_named(keys)) if keys else Unit.objects.none()
        return {
            (brand, reference): status
            for brand, reference, status in found.values_list("brand_id", "reference", "status")
        }

    @staticmethod
    def _known(draft: Draft, status: str) -> None:
        refusal = why_known(_key(draft)[1], status)
        draft.flaw(refusal.code, "reference", refusal.sentence, _WHERE_IT_IS)


def _key(draft: Draft) -> Key:
    brand_id, reference = draft.key or (0, "")
    return brand_id, reference
