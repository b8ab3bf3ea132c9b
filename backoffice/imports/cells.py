"""From a cell to a value: text, number, amount, date, GTIN, country; each or a sentence that says why not."""

import datetime
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any, cast

from backoffice.money import CURRENCIES

from .countries import country_code
from .profiles import CAUSE_OF_KIND, Column, Draft, Kind
from .reading.rows import Cell, is_blank
from .reading.values import (
    DateOrder,
    DecimalMark,
    decide_date_order,
    decide_decimal_mark,
    parse_date,
    parse_decimal,
    parse_gtin,
)

_SIGN = re.compile(r"US\$|HK\$|C\$|A\$|€|£|¥|￥|\$|元")
_CODE = re.compile(r"(?<![A-Za-z])[A-Z]{3}(?![A-Za-z])")
_ORDER_NAMES = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_NUMERIC = (Kind.DECIMAL, Kind.MONEY)


def cell_text(cell: Cell) -> str:
    """A cell as the person sees it, whole numbers without a point, dates in ISO form."""
    if is_blank(cell):
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


class Conventions:
    """How a file writes dates and decimals, decided per column from all of its values.

    Feed every row to `see`, then `decide`. What the person chose at upload goes before what the file shows.
    """

    def __init__(
        self, columns: Mapping[str, Column], places: Mapping[str, int], options: Mapping[str, str]
    ) -> None:
        self.columns = columns
        self.chosen_order = options.get("date_order", "")
        self.chosen_mark = options.get("decimal_mark", "")
        self._texts: dict[str, tuple[int, dict[str, None]]] = {
            name: (index, {})
            for name, index in places.items()
            if columns[name].kind is Kind.DATE or columns[name].kind in _NUMERIC
        }
        self.date_orders: dict[str, DateOrder | None] = {}
        self.decimal_marks: dict[str, DecimalMark | None] = {}

    def see(self, cells: tuple[Cell, ...]) -> None:
        for name, (index, texts) in self._texts.items():
            cell = cells[index]
            if cell and isinstance(cell, str):
                for part in parts_of(cell, self.columns[name]):
                    if part.casefold() not in self.columns[name].words:
                        texts[part] = None

    def decide(self) -> list[str]:
        """Settles the conventions; returns sentences that say what was decided."""
        notes = []
        for name, (_, texts) in self._texts.items():
            label = self.columns[name].label
            if self.columns[name].kind is Kind.DATE:
                order = cast("DateOrder | None", self.chosen_order or decide_date_order(list(texts)))
                self.date_orders[name] = order
                if order and texts:
                    notes.append(f"Dates in «{label}» were read as {_ORDER_NAMES[order]}.")
            else:
                mark = cast("DecimalMark | None", self.chosen_mark or decide_decimal_mark(list(texts)))
                self.decimal_marks[name] = mark
                if mark == ",":
                    notes.append(f"Numbers in «{label}» were read with a decimal comma.")
        self._texts = {}
        return notes


class CellReader:
    """Fills drafts with values. One per file, so that what repeats is read once."""

    def __init__(
        self, columns: Mapping[str, Column], places: Mapping[str, int], conventions: Conventions
    ) -> None:
        self.columns = {name: columns[name] for name in places}
        self.places = places
        self.conventions = conventions
        self._known: dict[tuple[str, str], Any] = {}
        self.restored: dict[str, int] = {}
        self.unsaid: dict[tuple[str, str], int] = {}

    def fill(self, draft: Draft) -> None:
        """Reads every mapped cell of the row; what cannot be read becomes a flaw of its column."""
        for name, column in self.columns.items():
            cell = draft.cells[self.places[name]]
            if is_blank(cell) or (isinstance(cell, str) and not cell.strip()):
                draft.values[name] = None
                continue
            if isinstance(cell, str) and (word := cell.strip().casefold()) in column.unsaid:
                draft.values[name] = None
                self.unsaid[name, word] = self.unsaid.get((name, word), 0) + 1
                continue
            try:
                if column.between is None:
                    draft.values[name] = self._value(draft, name, column, cell)
                else:
                    parts = parts_of(cell, column) if isinstance(cell, str) else [cell]
                    draft.values[name] = [self._value(draft, name, column, part) for part in parts]
            except ValueError as error:
                draft.values[name] = None
                draft.flaw(
                    CAUSE_OF_KIND[column.kind],
                    name,
                    f"{column.label}: {error}",
                    f"Write it like {column.example}." if column.example else "",
                )

    def _value(self, draft: Draft, name: str, column: Column, cell: Cell) -> Any:
        if isinstance(cell, str) and (word := cell.strip().casefold()) in column.words:
            return column.words[word]
        match column.kind:
            case Kind.DATE:
                return self._date(name, cell)
            case Kind.DECIMAL:
                return self._decimal(name, cell)
            case Kind.MONEY:
                draft.currencies[name] = currency_beside(cell)
                return self._decimal(name, cell)
            case Kind.GTIN:
                return self._gtin(name, cell)
            case Kind.COUNTRY:
                return self._country(cell)
            case _:
                return self._text(column, cell)

    def _text(self, column: Column, cell: Cell) -> str:
        text = cell_text(cell)
        if column.max_length and len(text) > column.max_length:
            raise ValueError(
                f"the cell has {len(text):,} characters; at most {column.max_length:,} can be kept. Shorten it."
            )
        return text

    def _decimal(self, name: str, cell: Cell) -> Decimal:
        if isinstance(cell, bool | datetime.date | datetime.time):
            raise ValueError(f"“{cell_text(cell)}” is no number.")
        number = parse_decimal(cell, decimal_mark=self.conventions.decimal_marks.get(name))
        if not number.is_finite() or abs(number) >= Decimal(10) ** 12:
            raise ValueError(f"“{cell_text(cell)}” is too large to be meant.")
        return number

    def _date(self, name: str, cell: Cell) -> datetime.date:
        known = self._known.get((name, cell)) if isinstance(cell, str) else None
        if known is None:
            if isinstance(cell, int | float | Decimal):
                raise ValueError(f"“{cell_text(cell)}” is a number and no date; format the cells as dates.")
            known = parse_date(cell, order=self.conventions.date_orders.get(name))
            if isinstance(cell, str):
                self._known[name, cell] = known
        return known

    def _gtin(self, name: str, cell: Cell) -> str:
        gtin, note = parse_gtin(cell)
        if note:
            self.restored[name] = self.restored.get(name, 0) + 1
        return gtin

    def _country(self, cell: Cell) -> str:
        code = country_code(cell_text(cell))
        if code is None:
            raise ValueError(f"no country is called “{cell_text(cell)[:60]}”.")
        return code


def parts_of(text: str, column: Column) -> list[str]:
    """The values in a cell, which are several where the column says what stands between them."""
    parts = [text] if column.between is None else column.between.split(text)
    return [part.strip() for part in parts if part.strip()]


def currency_beside(cell: Cell) -> str:
    """The currency code, or else the sign, that stands beside an amount in its cell; "" for none."""
    if not isinstance(cell, str):
        return ""
    code = next((word for word in _CODE.findall(cell) if word in CURRENCIES), "")
    sign = _SIGN.search(cell)
    return code or (sign[0] if sign else "")
