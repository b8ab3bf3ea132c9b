"""From a cell to a value: text, number, amount, date, GTIN, country; each or a sentence that says why not."""

import calendar
import datetime
import re
import sys
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils import timezone

from .conventions import parts_of
from .countries import country_code
from .drafts import Draft
from .profile_columns import CAUSE_OF_KIND, Column, Kind
from .reading.cleaning import without_tags
from .reading.rows import Cell, Month, is_blank
from .reading.values import (
    DateOrder,
    DecimalMark,
    currencies_named,
    currency_beside,
    has_thousandths,
    in_full,
    linked,
    open_number,
    parse_code,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_gtin,
    parse_month,
    plain_code,
    refuse_changed,
    refuse_formula,
    refuse_shortened,
)
from .texts import cell_text, word_key

_NUMBER_ALONE = re.compile(r"[\d., ]*", re.ASCII)
# Behind an amount: it is what one piece costs. Begun with blanks, it would be tried at each of a thousand blanks anew.
_EACH = re.compile(
    r"(?:/|\bper\b|每)\s*(?:ea|each|pcs?|piece|unit|item|stk|stück|pièce|pz|件|个|個|개)\.?\s*$",
    re.IGNORECASE,
)
# What Amazon and Ozon put under the goods where they have no barcode: OZN820113355, an ASIN, an FNSKU.
_OF_PLATFORM = re.compile(r"OZN\d{6,12}|B0[0-9A-Z]{8}|X00[0-9A-Z]{7}")
_EXPONENT = re.compile(r"\d[eE][+-]?\d")
_TOO_LARGE = Decimal(10) ** 12
_ANY_LENGTH = sys.maxsize
_WITH_RESULTS = "Write what it shows; or see that the program does not show formulas, and save the list anew."
_TEXTS_KEPT = 10_000
_MOST_PARTS = 500
# What a spreadsheet program writes into a CSV file where a formula went wrong; «#N/A» says that there is nothing.
_ERRORS = frozenset(
    {"#ref!", "#value!", "#div/0!", "#name?", "#num!", "#null!", "#spill!", "#calc!", "#error!"}
)


class ColumnReader:
    """Reads the cells of one column; keeps the latest different texts with their values.

    Texts in a file of our `own` are those of the records, whatever they look like. In a column that `has_lost_digits`
    no long number is taken.
    """

    def __init__(
        self,
        name: str,
        column: Column,
        place: int,
        *,
        date_order: DateOrder | None,
        decimal_mark: DecimalMark | None,
        meanings: Mapping[str, str] | None = None,
        own: bool = False,
        has_lost_digits: bool = False,
    ) -> None:
        self.name, self.column, self.place, self.own = name, column, place, own
        self._has_lost_digits = has_lost_digits
        self.date_order, self.decimal_mark = date_order, decimal_mark
        self.done: Counter[str] = Counter()
        self.unsaid: Counter[str] = Counter()
        self.told: Counter[str] = Counter()
        self._meanings = meanings or {}
        self._known: dict[str, Any] = {}
        self._meaningful = column.unsaid | column.words.keys() | _ERRORS
        self._longest_word = max(map(len, self._meaningful))
        # What people type before a number so that it stays a text; a name of ours may begin with it.
        self._marked = "'’‘" if column.code_like and not own else ""
        # Codes are written in plain signs.
        self._in_signs = column.kind is Kind.CODE or column.code_like
        self._is_text = (
            column.kind in (Kind.TEXT, Kind.CHOICE) and column.between is None and not has_lost_digits
        )

    def read(self, cells: Sequence[Cell], drafts: Sequence[Draft]) -> list[Any]:
        """The values of the cells, None for blank ones and for those that become a flaw of their draft."""
        if self._meanings:
            cells = list(map(self._meant, cells))
        if self._is_text:
            values = self._texts(cells)
        else:
            # Known are texts alone, so that no number or truth value is taken for an equal one of another kind.
            values = list(map(self._known.get, cells))  # type: ignore[arg-type]
        if None in values:
            for at, value in enumerate(values):
                if value is None and not is_blank(cells[at]):
                    values[at] = self._read(cells[at], drafts[at])
        if self.column.kind is Kind.MONEY or self.column.units:
            self._look_beside(cells, values, drafts)
        if self.column.ahead is not None:
            self._look_ahead(values, drafts)
        return values

    def refuse_doubtful(
        self, cells: Sequence[Cell], drafts: Sequence[Draft], currencies: Sequence[str]
    ) -> None:
        """Of amounts among others with two decimals those with three digits behind their mark, which only what is in
        thousandths has: «1,250» between «95,50» and «1.299,00» is one thousand for whoever wrote it.

        `currencies` are what the rows say otherwise than beside the amount.
        """
        for cell, draft, currency in zip(cells, drafts, currencies, strict=True):
            if not isinstance(cell, str) or draft.values.get(self.name) is None:
                continue
            found = open_number(self._amount(cell))
            named = draft.currencies.get(self.name) or currency
            if found and found[1] == self.decimal_mark and not has_thousandths(currencies_named(named)):
                whole, mark, fraction = found
                other = "point" if mark == "," else "comma"
                draft.values[self.name] = None
                draft.flaw(
                    CAUSE_OF_KIND[self.column.kind],
                    self.name,
                    f"{self.column.label}: “{cell}” may be {whole}{fraction} or {whole}.{fraction}; no amount in its "
                    "currency has three decimals.",
                    f"Write {whole}{fraction} or {whole}{mark}{fraction[:2]}, whichever is meant; or choose the "
                    f"decimal {other} where it is {whole}{fraction} in all such cells.",
                )

    def meaning(self, word: str) -> str:
        """What a person said that the word means; "" where nobody did."""
        return self._meanings.get(word_key(word), "")

    def _meant(self, cell: Cell) -> Cell:
        meaning = self.meaning(cell) if isinstance(cell, str) else ""
        if not meaning:
            return cell
        self.told[str(cell).strip()] += 1
        return meaning

    def _texts(self, cells: Sequence[Cell]) -> list[Any]:
        """The cells that are their own value: texts that are not too long and no word with a meaning of its own."""
        most = self.column.max_length or _ANY_LENGTH
        longest_word, meaningful = self._longest_word, self._meaningful
        marked, in_signs = self._marked, self._in_signs
        return [
            cell
            if type(cell) is str
            and 0 < len(cell) <= most
            and "+" not in cell  # perhaps 4.9E+12
            and "<" not in cell  # perhaps <b>
            and cell[0] != "="  # perhaps =HYPERLINK(…)
            and cell[0] not in marked
            and (cell.isascii() or not in_signs)
            and (len(cell) > longest_word or cell.casefold() not in meaningful)
            else None
            for cell in cells
        ]

    def demand(self, drafts: Sequence[Draft]) -> None:
        """A flaw for every draft that holds nothing here, where it must."""
        column = self.column
        for draft in drafts:
            if draft.values[self.name] is None and not draft.has_flaw_in(self.name):
                draft.flaw(
                    column.missing,
                    self.name,
                    f"{column.label} is blank.",
                    f"Fill it in{f', for example {column.example}' if column.example else ''}.",
                )

    def _read(self, cell: Cell, draft: Draft) -> Any:
        column = self.column
        done = self.done.total()
        if isinstance(cell, str) and cell.startswith("=") and not self.own:
            try:
                cell = self._result(cell)
            except ValueError as error:
                if not column.looked_at:
                    draft.flaw("not_calculated", self.name, f"{column.label}: {error}", _WITH_RESULTS)
                return None
        if isinstance(cell, str):
            word = cell.strip().casefold()
            if self._in_signs and not self.own:
                word = plain_code(word).removeprefix("'")
            if not word:
                return None
            if word in column.unsaid or word in column.own_names:
                self.unsaid[word] += 1
                return None
            if word in _ERRORS and column.looked_at:
                return None
            if word in _ERRORS and not self.own:
                draft.flaw(
                    "error_value",
                    self.name,
                    f"{column.label}: the cell shows the error {cell.strip()}.",
                    "Correct the formula or write the value itself.",
                )
                return None
        try:
            if column.between is not None:
                parts = parts_of(cell, column) if isinstance(cell, str) else [cell]
                if len(parts) > _MOST_PARTS:
                    raise ValueError(f"the cell has {len(parts):,} entries; at most {_MOST_PARTS} are taken.")
                return [self._value(part) for part in parts]
            value = self._value(cell)
        except ValueError as error:
            draft.flaw(
                CAUSE_OF_KIND[column.kind],
                self.name,
                f"{column.label}: {error}",
                f"Write it like {column.example}." if column.example else "",
            )
            return None
        if isinstance(cell, str) and done == self.done.total():
            if len(self._known) >= _TEXTS_KEPT:
                self._known.clear()
            self._known[cell] = value
        return value

    def _result(self, formula: str) -> str:
        """What the cell of a formula shows, or, where the column is one of addresses, where its link leads."""
        if link := linked(formula):
            self.done["linked"] += 1
            address, shown = link
            return address if self.column.addresses else shown
        return refuse_formula(formula)

    def _look_beside(self, cells: Sequence[Cell], values: Sequence[Any], drafts: Sequence[Draft]) -> None:
        """The currencies that stand beside amounts, and the units behind numbers."""
        for at, cell in enumerate(cells):
            if isinstance(cell, str) and values[at] is not None and not _NUMBER_ALONE.fullmatch(cell):
                if self.column.units:
                    if unit := self.column.parted(cell)[1]:
                        drafts[at].units[self.name] = unit
                elif currency := currency_beside(in_full(cell)):
                    drafts[at].currencies[self.name] = currency

    def _look_ahead(self, values: Sequence[Any], drafts: Sequence[Draft]) -> None:
        """Remarks on days further ahead than anybody plans, or than what has happened can lie in any zone."""
        last = timezone.now().date() + datetime.timedelta(self.column.ahead or 0)
        ahead = {value: day for value in set(values) if (day := _day_in(value)) is not None and day > last}
        if not ahead:
            return
        far = "far " if self.column.ahead != 1 else ""
        for draft, value in zip(drafts, values, strict=True):
            if value in ahead:
                draft.note(
                    "date_far_ahead", self.name,
                    f"{self.column.label}: {ahead[value]:%d %B %Y} lies {far}in the future.",
                    "Look at the year, and whether day and month are the right way round.",
                )  # fmt: skip

    def _value(self, cell: Cell) -> Any:
        column = self.column
        if column.words and isinstance(cell, str) and (word := cell.strip().casefold()) in column.words:
            return column.words[word]
        match column.kind:
            case Kind.DATE:
                return self._date(cell, parse_date)
            case Kind.TIME:
                return self._date(cell, parse_datetime)
            case Kind.DECIMAL | Kind.MONEY:
                return self._decimal(cell)
            case Kind.GTIN:
                return self._gtin(cell)
            case Kind.CODE:
                return self._text(parse_code(self._plain(cell) if isinstance(cell, str) else cell))
            case Kind.COUNTRY:
                return _country(cell)
            case _:
                return self._text(cell)

    def _text(self, cell: Cell) -> str:
        is_time = isinstance(cell, datetime.date | datetime.time)
        shown = self.column.looked_at or (is_time and self.column.clock)
        if not (shown or (self.own and isinstance(cell, str))):
            refuse_changed(cell)
        text = cell_text(cell)
        if self.column.in_words and not self.own and (plain := without_tags(text)) != text:
            self.done["tags"] += 1
            text = plain
        if self.column.code_like and isinstance(cell, str):
            text = self._plain(text)
        if self._has_lost_digits:
            refuse_shortened(text)
        if self._marked and text[:1] in self._marked and text[1:2].isalnum():
            text = text[1:]
        most = self.column.max_length
        if most and len(text) > most:
            raise ValueError(
                f"the cell has {len(text):,} characters; at most {most:,} can be kept. Shorten it."
            )
        return text

    def _decimal(self, cell: Cell) -> Decimal:
        if isinstance(cell, bool | datetime.date | datetime.time):
            raise ValueError(f"“{cell_text(cell)}” is no number.")
        if isinstance(cell, str):
            text = self._amount(cell)
            if self.column.kind is Kind.MONEY:
                cell = in_full(text)
                self.done["in_full"] += cell != text
            else:
                cell = text
        number = parse_decimal(cell, decimal_mark=self.decimal_mark)
        self.done["exponent"] += isinstance(cell, str) and _EXPONENT.search(cell) is not None
        if self.column.kind is Kind.DECIMAL and isinstance(cell, str) and currency_beside(cell):
            raise ValueError(f"“{cell}” is an amount of money; a number is wanted.")
        if not number.is_finite() or abs(number) >= _TOO_LARGE:
            raise ValueError(f"“{cell_text(cell)}” is too large to be meant.")
        return number

    def _amount(self, cell: str) -> str:
        """A number without the words that may stand around it."""
        text = self.column.parted(self.column.without_own_name(cell))[0]
        return _EACH.sub("", text, count=1).rstrip() if self.column.each and not text[-1:].isdigit() else text

    def _date(self, cell: Cell, parse: Callable[..., datetime.date]) -> datetime.date:
        if isinstance(cell, str):
            cell = self.column.without_own_name(cell)
            if self.column.month and (month := parse_month(cell)):
                return self._day_of(*month)
        elif isinstance(cell, Month) and self.column.month:
            return self._day_of(cell.year, cell.month)
        return parse(cell, order=self.date_order)

    def _day_of(self, year: int, month: int) -> datetime.date:
        self.done["month"] += 1
        last = calendar.monthrange(year, month)[1] if self.column.month == "last" else 1
        return datetime.date(year, month, last)

    def _plain(self, code: str) -> str:
        """A code as somebody else wrote it, in plain signs."""
        if self.own:
            return code
        plain = plain_code(code)
        self.done["plain"] += plain != code
        return plain

    def _gtin(self, cell: Cell) -> str | None:
        if isinstance(cell, str) and _OF_PLATFORM.fullmatch(cell.strip()):
            self.done["of_platform"] += 1
            return None
        gtin, note = parse_gtin(cell)
        self.done["restored"] += note is not None
        return gtin


def _day_in(value: Any) -> datetime.date | None:
    if isinstance(value, datetime.datetime):
        return value.date()
    return value if isinstance(value, datetime.date) else None


def _country(cell: Cell) -> str:
    code = country_code(cell_text(cell))
    if code is None:
        raise ValueError(f"no country is called “{cell_text(cell)[:60]}”.")
    return code
