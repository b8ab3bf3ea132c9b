"""A last row that is the sum of all above it, told by reckoning where no word says so: «Everything», «~~~», nothing."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from decimal import Decimal

from .conventions import Conventions
from .drafts import Draft
from .profile_columns import Column, Kind
from .reading.rows import Cell, Row, is_blank
from .reading.values import DecimalMark, in_full, parse_decimal
from .totals import refuse_totals

# Below a sum others may stand, with its tax and without, and who has drawn it up.
TAIL = 5
_FEWEST_SUMS = 2
_FEWEST_ROWS = 2
_NUMBERS = (Kind.MONEY, Kind.DECIMAL)
_DATED = (Kind.DATE, Kind.TIME)
_ZERO = Decimal()
_DIGITS = re.compile(r"\d+")


def row_adding_up(
    first: Sequence[Row],
    last: Sequence[Row],
    batches: Callable[[], Iterable[Sequence[Row]]],
    *,
    columns: Mapping[str, Column],
    places: Mapping[str, int],
    key: Sequence[str],
    conventions: Conventions,
    beside: Set[int] = frozenset(),
) -> dict[int, str]:
    """The number of the row among the `last` that comes to the sum of all above it in two columns or more, with what
    they come to; empty where none does.

    Looked at is only a row that has no day, leaves out what each of the `first` says, and is not numbered like them in
    the columns of the `key`: nothing else is reckoned.
    """
    drafts = [Draft(row.number, row.cells) for row in last]
    refuse_totals(drafts, beside=beside)
    in_words = {draft.number for draft in drafts if draft.flaws}
    marks = {
        place: conventions.decimal_marks.get(name)
        for name, place in places.items()
        if columns[name].kind in _NUMBERS
    }
    of_words = [place for place in places.values() if place not in marks]
    named = [places[name] for name in key if name in places]
    dated = [place for name, place in places.items() if columns[name].kind in _DATED]
    for row in last:
        if row.number in in_words or not any(not is_blank(row.cells[place]) for place in marks):
            continue
        above = [each for each in first if each.number < row.number and each.number not in in_words]
        lacks = any(
            is_blank(row.cells[place]) and not any(is_blank(each.cells[place]) for each in above)
            for place in of_words
        )
        if len(above) < _FEWEST_ROWS or not lacks or any(not is_blank(row.cells[place]) for place in dated):
            continue
        if any(
            _is_numbered_alike(row.cells[place], [each.cells[place] for each in above]) for place in named
        ):
            continue
        unmapped = set(range(len(row.cells))) - {*places.values(), *beside}
        stated = _stated(row, {**dict.fromkeys(unmapped, None), **marks})
        if len(stated) >= _FEWEST_SUMS and any(place in marks for place in stated):
            sums = _sums(stated, {**dict.fromkeys(unmapped, None), **marks}, batches(), row.number, in_words)
            found = [place for place in stated if sums.get(place) == stated[place]]
            if len(found) >= _FEWEST_SUMS and any(place in marks for place in found):
                return {
                    row.number: " and ".join(
                        f"{stated[place].normalize():f}" for place in found[:_FEWEST_SUMS]
                    )
                }
    return {}


def _is_numbered_alike(cell: Cell, others: Iterable[Cell]) -> bool:
    """Whether a cell is a number or code as one of the others is: «T-3» beside «T-12»."""
    shape = _shape(cell)
    return "0" in shape and any(_shape(each) == shape for each in others)


def _shape(cell: Cell) -> str:
    return _DIGITS.sub("0", "" if is_blank(cell) else str(cell))


def _stated(row: Row, marks: Mapping[int, DecimalMark | None]) -> dict[int, Decimal]:
    """The numbers of the row that are not zero, by their places."""
    numbers = {place: _number(row.cells[place], mark) for place, mark in marks.items()}
    return {place: number for place, number in sorted(numbers.items()) if number}


def _sums(
    stated: Iterable[int],
    marks: Mapping[int, DecimalMark | None],
    batches: Iterable[Sequence[Row]],
    before: int,
    without: Set[int],
) -> dict[int, Decimal]:
    """What the rows above come to; a column in which a cell is no number is none to be added up."""
    sums = dict.fromkeys(stated, _ZERO)
    for rows in batches:
        for row in rows:
            if row.number >= before or len(sums) < _FEWEST_SUMS:
                return sums
            if row.number in without:
                continue
            for place in list(sums):
                number = _number(row.cells[place], marks[place])
                if number is None:
                    del sums[place]
                else:
                    sums[place] += number
    return sums


def _number(cell: Cell, mark: DecimalMark | None) -> Decimal | None:
    """The number of a cell, zero where it is blank; None where it is another thing."""
    if is_blank(cell):
        return _ZERO
    try:
        return parse_decimal(in_full(cell) if isinstance(cell, str) else cell, decimal_mark=mark)
    except ValueError:
        return None
