"""The rows of an import, for people and partners who look at them: some, a page at a time, or one by its number.

A page costs the same at any depth: it goes on from a row's number, along an index.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import F, QuerySet
from django.db.models.fields.json import KeyTransform

from backoffice.events.errors import Invalid
from backoffice.money import written

from .drafts import found_of
from .models import ImportRow, ImportSession, Outcome, Reversal
from .profile_columns import Column, Kind
from .profiles import Profile

PAGE = 25
_CELLS_SHOWN = 6
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?", re.ASCII)
_UPDATES_LOOKED_AT = 100


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which rows: with this outcome, rejected for this cause or for this column, changing this fact, left when the
    import was undone. What is blank does not matter.
    """

    outcome: str = ""
    cause: str = ""
    column: str = ""
    changing: str = ""
    reversal: str = ""

    @classmethod
    def of(cls, words: Mapping[str, Any]) -> "Wanted":
        """Raises `Invalid` for an outcome or reversal that there is not."""
        given = {name: str(words.get(name) or "") for name in cls.__slots__}
        for name, known in (("outcome", Outcome.values), ("reversal", Reversal.values)):
            if given[name] and given[name] not in known:
                raise Invalid(
                    f"«{given[name][:40]}» is no {name} of a row; choose one of {', '.join(known)}.",
                    parameter=name,
                )
        return cls(**given)


@dataclass(frozen=True, slots=True)
class Change:
    """What a row does to a fact: what stands now (None: nothing) and what it would be then, in words for people; and
    the `cell` that it was read from, where that looks otherwise.
    """

    fact: str
    name: str
    now: Any
    then: Any
    cell: str = ""


def rows_wanted(session: ImportSession, wanted: Wanted) -> QuerySet[ImportRow]:
    """The rows in question, in the order of the file."""
    rows = ImportRow.objects.filter(session=session)
    flaw = {key: value for key, value in (("code", wanted.cause), ("column", wanted.column)) if value}
    if flaw:
        rows = rows.filter(outcome=Outcome.ERROR, errors__contains=[flaw])
    if wanted.outcome:
        rows = rows.filter(outcome=wanted.outcome)
    if wanted.reversal:
        rows = rows.filter(reversal=wanted.reversal)
    if wanted.changing:
        facts, found = KeyTransform("facts", "values"), KeyTransform("found", "values")
        # What was found and is no other than the fact is kept with rows of former days only.
        rows = rows.filter(
            outcome=Outcome.UPDATE,
            values__facts__has_key=wanted.changing,
            values__found__has_key=wanted.changing,
        ).annotate(becomes=KeyTransform(wanted.changing, facts), stood=KeyTransform(wanted.changing, found))
        rows = rows.exclude(becomes=F("stood"))
    return rows.order_by("number")


def page_of(
    session: ImportSession, wanted: Wanted, *, after: int = -1, size: int = PAGE
) -> tuple[list[ImportRow], int | None]:
    """The next rows behind the number `after`, and where the page behind them begins; None on the last."""
    found = list(rows_wanted(session, wanted).filter(number__gt=after)[: size + 1])
    page = found[:size]
    return page, page[-1].number if len(found) > size else None


class Teller:
    """Says what rows do, in the words of their profile; looks each value up once. With the `mapping` of their import it
    says what stood in the file too.
    """

    def __init__(self, profile: Profile, mapping: Mapping[str, Any] | None = None) -> None:
        self.profile = profile
        columns = profile.columns()
        self.labels = {name: column.label for name, column in columns.items()}
        self._amounts = {
            column.attribute or name for name, column in columns.items() if column.kind is Kind.MONEY
        }
        self._places = {
            fact: place["index"]
            for name, place in (mapping or {}).items()
            if name in columns
            for fact in _facts_of(name, columns[name])
        }
        self._shown: dict[tuple[str, str], Any] = {}

    def changes(self, row: ImportRow) -> list[Change]:
        """The difference that a row makes, fact by fact: of a new record its key and every fact, of an unchanged one
        nothing.
        """
        found = found_of(row.values or {})
        own = _changing(row)
        if found is None and row.values:
            own = [
                pair
                for pair in zip(self.profile.key_parts, row.values.get("key") or (), strict=False)
                if pair[0]
            ] + own
        return [
            Change(
                fact=name,
                name=self.name(name),
                now=None if found is None else self._show(name, found.get(name)),
                then=(then := self._show(name, fact)),
                cell=self._cell(row, name, fact, then),
            )
            for name, fact in own
        ]

    def is_amount(self, fact: str) -> bool:
        return fact in self._amounts

    def name(self, fact: str) -> str:
        return self.labels.get(fact, fact.removesuffix("_id").replace("_", " ").capitalize())

    def _cell(self, row: ImportRow, fact: str, *values: Any) -> str:
        """The row's cell of the fact; "" where there is none, or it says as plainly one of the values."""
        place = self._places.get(fact)
        cell = row.cells[place].strip() if place is not None and place < len(row.cells) else ""
        return "" if any(_is_as_plain(cell, value) for value in ("", *values)) else cell

    def _show(self, name: str, value: Any) -> Any:
        key = name, repr(value)
        if key not in self._shown:
            self._shown[key] = self.profile.shown(name, value)
        return self._shown[key]


def _facts_of(name: str, column: Column) -> tuple[str, ...]:
    """What the fact, or part of the key, may be called that a column fills: «category», «category_id»."""
    way = (column.attribute or name).split("__")
    return name, way[0], f"{way[0]}_id"


def _is_as_plain(cell: str, value: Any) -> bool:
    """Whether the cell says the value in its own letters, or as another spelling of the very number."""
    text = str(value)
    if cell.casefold() == text.casefold():
        return True
    numbers = [each for each in (cell, text) if _NUMBER.fullmatch(each)]
    return len(numbers) == 2 and Decimal(numbers[0]) == Decimal(numbers[1])


def amount_told(value: Any, currency: str) -> Any:
    """An amount as a person reads it. Channels report amounts with more decimals than their currency has."""
    if value in (None, ""):
        return value
    amount = Decimal(value)
    try:
        return written(amount, currency)
    except Invalid:
        return f"{written(amount, '')} {currency}"


def _changing(row: ImportRow) -> list[tuple[str, Any]]:
    values = row.values or {}
    found = found_of(values)
    return [
        (name, fact)
        for name, fact in values.get("facts", {}).items()
        if found is None or found.get(name) != fact
    ]


def changed_facts(session: ImportSession) -> list[str]:
    """The facts that the first updates change: what a person may want to see the changes of."""
    first, _ = page_of(session, Wanted(outcome=Outcome.UPDATE), size=_UPDATES_LOOKED_AT)
    return sorted({name for row in first for name, _ in _changing(row)})


def first_cells(row: ImportRow) -> list[str]:
    """Enough of a row to know it again."""
    return [cell for cell in row.cells if cell][:_CELLS_SHOWN]
