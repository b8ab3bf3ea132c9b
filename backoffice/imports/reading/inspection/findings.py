"""The words in which an inspection reports."""

from typing import NamedTuple, Protocol


class Finding(NamedTuple):
    """What is special about one cell.

    `kind`: `error` (`text` is what the cell shows), `not_calculated`, or `padded` (`width` digits are
    shown, with leading zeros that only the number format holds).
    """

    kind: str
    text: str = ""
    width: int = 0


class SheetFindings(NamedTuple):
    """Findings by 1-based row and 0-based column; `formulas` tells whether the sheet has any."""

    cells: dict[int, dict[int, Finding]]
    formulas: bool = False


class Inspection(Protocol):
    """One workbook, looked at beside the engine."""

    notes: list[str]
    counts_from_1904: bool
    saved_uncalculated: bool

    def sheet(self, index: int) -> SheetFindings: ...
