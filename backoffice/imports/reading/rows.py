"""What a reader hands on: rows of cells, each with its place in the file, and what is wrong with them."""

import datetime
from decimal import Decimal
from typing import NamedTuple

Cell = str | int | float | Decimal | bool | datetime.datetime | datetime.date | datetime.time | None


class Month(datetime.date):
    """The first day of a month, of which a workbook shows month and year alone."""


class Fault(NamedTuple):
    """Something in a row that no value may be taken from in silence.

    `column` is the 0-based position in the row's cells, or None for the row as a whole. Codes:
    `error_value` (the cell shows #DIV/0! and the like), `not_calculated` (a formula was saved without
    its result), `extra_cells` (more filled cells than headers), `shifted_cells` (a number's comma parted
    it into two), `open_quote` (quotes do not pair), `breaks_off` (the file ends within the row),
    `cell_too_long`, `cell_twice` (the sheet holds cells of the row twice), `other_table` (the row belongs
    to a table below the first).
    """

    column: int | None
    code: str
    sentence: str


class Row(NamedTuple):
    """One filled row below the header, with a cell for every header.

    `number` counts rows from 1 as a spreadsheet program shows them, blank rows included; a quoted
    cell with line breaks in it does not add to it. A row with `faults` should be rejected with their
    sentences: its cells are not to be trusted.
    """

    number: int
    cells: tuple[Cell, ...]
    faults: tuple[Fault, ...] = ()


class HeadRow(NamedTuple):
    """A row near the top, before the header is known: cleaned cells, and the cells as they came."""

    number: int
    cells: tuple[Cell, ...]
    raw: tuple[Cell, ...]
    faults: tuple[Fault, ...] = ()


def is_blank(cell: Cell) -> bool:
    return cell is None or cell == ""


def column_letters(index: int) -> str:
    """The name a spreadsheet program gives to the column at a 0-based index: A, B, ... Z, AA."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
