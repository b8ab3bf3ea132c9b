"""The words in which an inspection reports."""

from collections.abc import Iterable, Mapping
from typing import NamedTuple, Protocol

from ..rows import column_letters


class Finding(NamedTuple):
    """What is special about one cell.

    `kind`: `error` (`text` is what the cell shows), `not_calculated`, `padded` (`width` digits are
    shown, with leading zeros that only the number format holds), `per_cent` (shown as hundredths), `unit` (shown with
    the currency or unit `text`, and not all of its column are), or `twice` (the sheet holds the cell more than once;
    the engine keeps the last).
    """

    kind: str
    text: str = ""
    width: int = 0


class SheetFindings(NamedTuple):
    """Findings by 1-based row and 0-based column; `formulas` tells whether the sheet has any.

    `units` are the currencies and units that the numbers of a column are shown with, by 0-based column; `hidden_rows`
    counts those that a filter or a person hides, `cleaned` the cells by code of what was taken off them already.
    """

    cells: dict[int, dict[int, Finding]]
    formulas: bool = False
    units: Mapping[int, str] = {}
    hidden_rows: int = 0
    cleaned: Mapping[str, int] = {}

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


def joined_units(seen: Iterable[tuple[int, str]]) -> dict[int, str]:
    """What the numbers of each column are shown with, all of it where they differ."""
    units: dict[int, list[str]] = {}
    for column, unit in sorted(seen):
        units.setdefault(column, []).append(unit)
    return {column: " ".join(several) for column, several in units.items()}
