"""Amounts that a file states beside those that are read: a price of `¥199` next to one of `299` tells in what it is."""

import re
from collections.abc import Iterable, Mapping, Sequence

from .mapping import Vocabulary
from .profile_columns import Column, Kind
from .profiles import Sheet
from .reading.rows import Row
from .reading.values import currencies_named, currency_beside, in_full

_AMOUNT = re.compile(r"\d")
_LONGEST = 30


def currencies_left_out(sheet: Sheet, columns: Mapping[str, Column], rows: Iterable[Row]) -> list[str]:
    """Sentences on columns that are left out and hold amounts in another currency than the one chosen at upload, where
    the amounts that are read say none.
    """
    chosen = sheet.options.get("currency", "")
    prices = [place for name, place in sheet.places.items() if columns[name].kind is Kind.MONEY]
    is_said = "currency" in sheet.places or any(sheet.currencies.values())
    if not chosen or not prices or is_said:
        return []
    cells: dict[int, list[str]] = {}
    for row in rows:
        for place, cell in enumerate(row.cells):
            if isinstance(cell, str) and cell:
                cells.setdefault(place, []).append(cell)
    if any(_beside(text) for place in prices for text in cells.get(place, ())):
        return []
    read = {*sheet.places.values(), *sheet.beside}
    return [
        f"«{sheet.headers[place]}» is left out and holds amounts such as «{sample}», while "
        f"«{sheet.headers[prices[0]]}» says no currency and was taken in {chosen}. Choose the currency in "
        "which it is, or the other column for it."
        for place, texts in sorted(cells.items())
        if place not in read and (sample := _in_another(texts, chosen))
    ]


def amounts_left_out(sheet: Sheet, vocabulary: Vocabulary, rows: Sequence[Row]) -> list[str]:
    """Sentences on columns that are left out for a surer one of the same amounts, and say one where that is blank.

    What a shop asks is not what the maker recommends, so no row is filled from the other column.
    """
    read = {*sheet.places.values(), *sheet.beside}
    said = []
    for name, place in sheet.places.items():
        if vocabulary.columns[name].kind is not Kind.MONEY:
            continue
        for other, header in enumerate(sheet.headers):
            if other in read or name not in vocabulary.names(header):
                continue
            lacking = [
                row for row in rows if not row.cells[place] and _AMOUNT.search(str(row.cells[other] or ""))
            ]
            if lacking:
                first = lacking[0]
                more = f" So in {len(lacking):,} of the rows that were looked at." if len(lacking) > 1 else ""
                said.append(
                    f"In row {first.number:,} «{sheet.headers[place]}» is blank, and «{header}», which is left out, "
                    f"says «{str(first.cells[other])[:_LONGEST]}»; the one does not stand for the other.{more} Fill it "
                    f"in, or choose «{header}» for the whole file."
                )
    return said


def _in_another(texts: Sequence[str], chosen: str) -> str:
    """An amount in another currency, where most cells are such; "" else."""
    others = [text for text in texts if (named := currencies_named(_beside(text))) and chosen not in named]
    return others[0] if len(others) * 2 > len(texts) else ""


def _beside(text: str) -> str:
    return currency_beside(in_full(text)) if len(text) <= _LONGEST and _AMOUNT.search(text) else ""
