"""How a file writes dates and decimals, and which of its cells lost something on the way: decided per column."""

import re
from collections.abc import Mapping, Sequence
from typing import Any, cast

from .header_currencies import header_currency
from .lookalikes import Lookalikes
from .lost_letters import LostLetters
from .profile_columns import Column, Kind
from .reading.rows import Row
from .reading.values import (
    DateOrder,
    DateOrders,
    DecimalMark,
    DecimalMarks,
    FirstDays,
    SwappedDates,
    currencies_named,
    has_thousandths,
    is_whole,
)
from .suspecting import Suspicion

_ORDER_NAMES = {"dmy": "day, month, year", "mdy": "month, day, year", "ymd": "year, month, day"}
_NUMERIC = (Kind.DECIMAL, Kind.MONEY)
_DATED = (Kind.DATE, Kind.TIME)
_WORDS_KEPT = 2_000
# Before it stands what an amount is called, where anything does.
_COLON = re.compile(r"[:：]")


class Conventions:
    """How a file writes dates and decimals, decided per column from all of its values.

    Feed every row to `see`, then `decide`. What the person chose at upload goes before what the file shows; of a file
    that we made ourselves (`own`), what it leaves open is as we write it. `known` is what an earlier file, of which
    this one has a few rows, told of its columns: {dates: {column: order}, numbers: {column: mark}, doubtful: [column]}.
    `headers` may name the currency of amounts, which may be one without fractions; `currencies` are by column what they
    or else the person at upload say. Of the columns in `words_of`, `words` are the different texts, none where there
    are too many. In a column that is `doubtful` nobody wrote three decimals for sure. Names in columns `told_apart` are
    looked at for those that hardly differ.
    """

    def __init__(
        self,
        columns: Mapping[str, Column],
        places: Mapping[str, int],
        options: Mapping[str, str],
        *,
        own: bool = False,
        known: Mapping[str, Any] | None = None,
        headers: Sequence[str] = (),
        words_of: Sequence[str] = (),
        told_apart: Sequence[str] = (),
    ) -> None:
        self.columns = columns
        self.words: dict[str, set[str]] = {name: set() for name in words_of if name in places}
        self._worded = {name: places[name] for name in self.words}
        self._known_orders = (known or {}).get("dates", {})
        self._known_marks = (known or {}).get("numbers", {})
        self._known_doubtful = (known or {}).get("doubtful", ())
        self.own = own
        self.usual_mark = "." if own else None
        self.chosen_order = options.get("date_order", "")
        self.chosen_mark = options.get("decimal_mark", "")
        self._dates = {n: DateOrders() for n in places if columns[n].kind in _DATED}
        self._swapped = {n: SwappedDates() for n in self._dates}
        self._first_days = {n: FirstDays() for n in self._dates if columns[n].month == "last" and not own}
        self._currency = places.get("currency")
        chosen = options.get("currency", "")
        in_headers = {
            n: header_currency(headers[places[n]]) if headers else ""
            for n in places
            if columns[n].kind is Kind.MONEY
        }
        self.currencies = {n: named or chosen for n, named in in_headers.items()}
        currencies = in_headers if "currency" in places else self.currencies
        self._numbers = {
            n: DecimalMarks(
                whole=is_whole(named := currencies_named(currencies.get(n, ""))),
                hundredths=columns[n].kind is Kind.MONEY and not (is_whole(named) or has_thousandths(named)),
            )
            for n in places
            if columns[n].kind in _NUMERIC
        }
        self._places = {name: places[name] for name in (*self._dates, *self._numbers)}
        self._suspicions = {
            name: Suspicion(fixed_width=columns[name].fixed_width)
            for name in places
            if not own and (columns[name].code_like or columns[name].kind is Kind.CODE)
        }
        self._suspected = {name: places[name] for name in self._suspicions}
        self._letters = {
            name: LostLetters() for name in places if columns[name].kind in (Kind.TEXT, Kind.CHOICE)
        }
        self._names = {
            name: (places[name], Lookalikes()) for name in told_apart if name in places and not own
        }
        self._lettered = {name: places[name] for name in self._letters}
        self._written: set[str] = set()
        self.date_orders: dict[str, DateOrder | None] = {}
        self.decimal_marks: dict[str, DecimalMark | None] = {}
        self.doubtful: set[str] = set()
        self.lost_digits: set[str] = set()

    def see(self, rows: Sequence[Row]) -> None:
        for name, place in list(self._worded.items()):
            self.words[name].update(
                cell for row in rows if isinstance(cell := row.cells[place], str) and cell
            )
            if len(self.words[name]) > _WORDS_KEPT:
                self.words[name].clear()
                del self._worded[name]
        for place, names in self._names.values():
            names.see(row.cells[place] for row in rows)
        for name, place in self._lettered.items():
            self._letters[name].see(row.cells[place] for row in rows)
        for name, place in self._suspected.items():
            self._suspicions[name].see(row.cells[place] for row in rows)
        if self._currency is not None:
            said = {str(row.cells[self._currency]) for row in rows}
            if any(has_thousandths(currencies_named(text)) for text in said):
                for marks in self._numbers.values():
                    marks.hundredths = False
        for name, place in self._places.items():
            column = self.columns[name]
            if name in self._swapped:
                self._swapped[name].see(row.cells[place] for row in rows)
            if name in self._first_days:
                self._first_days[name].see(row.cells[place] for row in rows)
            texts = {cell for row in rows if isinstance(cell := row.cells[place], str) and cell}
            if column.words or column.between:
                parts = {part for text in texts for part in parts_of(text, column)}
                texts = {part for part in parts if part.casefold() not in column.words}
            if name in self._dates or (column.kind is Kind.MONEY and _COLON.search("".join(texts))):
                texts = {column.without_own_name(text) for text in texts}
            elif column.units:
                texts = {column.parted(text)[0] for text in texts}
            if texts:
                self._written.add(name)
                (self._dates.get(name) or self._numbers[name]).see(texts)

    def decide(self) -> list[str]:
        """Settles the conventions; returns sentences that say what was decided."""
        notes = []
        for name, orders in self._dates.items():
            order = cast(
                "DateOrder | None", self.chosen_order or self._known_orders.get(name) or orders.decide()
            )
            others = self._told_by_others(name) if order is None else {}
            as_others = ""
            if len(set(others.values())) == 1:
                order = next(iter(others.values()))
                as_others = f", as those in «{self.columns[next(iter(others))].label}»"
            self.date_orders[name] = order
            if order and name in self._written and not orders.is_told:
                notes.append(
                    f"Dates in «{self.columns[name].label}» were read as {_ORDER_NAMES[order]}{as_others}."
                )
            if swapped := self._swapped[name].suspect():
                notes.append(f"«{self.columns[name].label}»: {swapped}")
        notes += [
            f"«{self.columns[name].label}»: {sentence}"
            for name, days in self._first_days.items()
            if (sentence := days.suspect())
        ]
        shown = {marks.shown for marks in self._numbers.values()} - {""}
        for name, marks in self._numbers.items():
            known = self.chosen_mark or self._known_marks.get(name)
            told = marks.decide()
            if marks.sample and shown - {told}:
                # «21.000» beside «0.000»: here other columns have decimals behind the mark of its thousands.
                told = None
            mark = cast("DecimalMark | None", known or told or self.usual_mark)
            self.decimal_marks[name] = mark
            if marks.sample and mark:
                notes.append(
                    f"«{marks.sample}» in «{self.columns[name].label}» and its like were read as thousands: no amount "
                    "has three decimals."
                )
            elif mark == ",":
                notes.append(f"Numbers in «{self.columns[name].label}» were read with a decimal comma.")
        self.doubtful = {
            name
            for name in self.currencies
            if (self._numbers[name].doubtful or name in self._known_doubtful)
            and not (self.columns[name].reckoned and self._numbers[name].shows_thousands)
        }
        self.lost_digits = {name for name, each in self._suspicions.items() if each.has_lost_digits}
        notes += [
            f"«{self.columns[name].label}»: {sentence}"
            for name, letters in self._letters.items()
            if (sentence := letters.suspect())
        ]
        notes += [
            f"«{self.columns[name].label}»: {sentence}"
            for name, (_, names) in self._names.items()
            if (sentence := names.suspect())
        ]
        for name, suspicion in self._suspicions.items():
            notes += [f"«{self.columns[name].label}»: {sentence}" for sentence in suspicion.sentences()]
        return notes

    def _told_by_others(self, name: str) -> dict[str, DateOrder]:
        """The columns that show an order for the dates of this one, whose own cells leave it open."""
        told = {other: self._dates[name].told_by(orders) for other, orders in self._dates.items()}
        return {other: order for other, order in told.items() if order is not None}

    def as_json(self) -> dict[str, Any]:
        """What was decided, for the rows of this file that come back mended: not what «2/2/2024» leaves open."""
        settled = {*self._known_orders, *(self._dates if self.chosen_order else ())}
        orders = {
            name: order
            for name, order in self.date_orders.items()
            if order and (name in settled or self._dates[name].matters)
        }
        marks = {name: mark for name, mark in self.decimal_marks.items() if mark and name in self._written}
        return {"dates": dict(orders), "numbers": dict(marks), "doubtful": sorted(self.doubtful)}

    @property
    def with_comma(self) -> list[int]:
        """The places of columns whose texts have a decimal comma, so that a number among them is written with one."""
        return [self._places[name] for name, mark in self.decimal_marks.items() if mark == ","]

    def undecided(self) -> list[str]:
        """The columns of which nobody has said, and no cell tells, how they are to be read. After `decide`."""
        settled = {**self.date_orders, **self.decimal_marks}
        return [name for name, convention in settled.items() if convention is None and name in self._written]


def parts_of(text: str, column: Column) -> list[str]:
    """The values in a cell, which are several where the column says what stands between them."""
    parts = [text] if column.between is None else column.between.split(text)
    return [part.strip() for part in parts if part.strip()]
