"""The words in which an inspection reports."""

from collections import Counter
from collections.abc import Mapping, Sequence, Set
from typing import NamedTuple, Protocol

from ..rows import column_letters
from .formats import PLAIN, Style

# Of a block of merged cells the first row and column and the last, 0-based, as the engine tells them.
Merged = tuple[tuple[int, int], tuple[int, int]]


class Finding(NamedTuple):
    """What is special about one cell.

    `kind`: `error` (`text` is what the cell shows), `not_calculated`, `twice` (the sheet holds the cell more than once;
    the engine keeps the last), or that of the `Style` with which a number is shown: of a `unit` where not all of its
    column are.
    """

    kind: str
    text: str = ""
    width: int = 0


class SheetFindings(NamedTuple):
    """Findings by 1-based row and 0-based column; `formulas` tells whether the sheet has any.

    `units` are the currencies and units that the numbers of a column are shown with, by 0-based column; `hidden_rows`
    counts those that a filter or a person hides, `cleaned` the cells by code of what was taken off them already.
    `merged` are the blocks of merged cells where the engine tells none.
    """

    cells: dict[int, dict[int, Finding]]
    formulas: bool = False
    units: Mapping[int, str] = {}
    hidden_rows: int = 0
    cleaned: Mapping[str, int] = {}
    merged: Sequence[Merged] = ()

    @property
    def twice(self) -> list[str]:
        """The cells that the sheet holds twice, by their names: A7."""
        return [
            f"{column_letters(column)}{row}"
            for row, cells in sorted(self.cells.items())
            for column, finding in sorted(cells.items())
            if finding.kind == "twice"
        ]


class Inspection(Protocol):
    """One workbook, looked at beside the engine."""

    notes: list[str]
    counts_from_1904: bool
    saved_uncalculated: bool

    def admit(self, index: int) -> None:
        """Refuse a sheet that would cost the engine its memory. Most are bounded once the workbook is open."""
        return

    def sheet(self, index: int) -> SheetFindings:
        """Look at an admitted sheet, in a thread beside the engine that loads it."""
        ...


class Looks:
    """What the styles of a sheet's cells show, gathered cell by cell; `found` takes what is a cell's own."""

    def __init__(self, styles: Mapping[int, Style], found: dict[int, dict[int, Finding]]) -> None:
        self._styles = styles
        self._found = found
        self._units: dict[int, dict[int, str]] = {}
        self._texts: Counter[int] = Counter()
        self._bare: set[int] = set()

    def number(self, row: int, column: int, style: int) -> None:
        """A number, or a formula's, in a 1-based row and 0-based column."""
        self.take(row, column, self._styles.get(style, PLAIN))

    def take(self, row: int, column: int, style: Style) -> None:
        """The same, where the style itself is at hand."""
        if style.kind == "unit":
            self._units.setdefault(column, {})[row] = style.text
        elif style.kind:
            self._found.setdefault(row, {})[column] = Finding(*style)
        else:
            self._bare.add(column)

    def text(self, column: int) -> None:
        self._texts[column] += 1

    def below(self, other: "Looks", offset: int) -> None:
        """Takes in those of a table that is put below this one, so many rows further down."""
        for column, units in other._units.items():
            self._units.setdefault(column, {}).update({row + offset: unit for row, unit in units.items()})
        self._texts += other._texts
        self._bare |= other._bare

    def units(self) -> dict[int, str]:
        """The units of columns of which all numbers are shown with one; those of others are their cells' own."""
        whole = {}
        for column, units in self._units.items():
            if speaks_for_column(set(units.values()), len(units), self._texts[column], column in self._bare):
                whole[column] = next(iter(units.values()))
                continue
            for row, unit in units.items():
                self._found.setdefault(row, {}).setdefault(column, Finding("unit", unit))
        return whole


def speaks_for_column(units: Set[str], cells: int, texts: int, has_bare: bool) -> bool:
    """Whether the unit that so many cells of a column are shown with is that of all its numbers: where it is one, no
    number is shown without, and what is written in words is not more. One of the texts may be the column's name.
    """
    return len(units) == 1 and not has_bare and cells >= texts
