"""Cells merged over several rows of a column: what stands in them is said of each of the rows."""

import datetime
from collections.abc import Iterator, Sequence

from .headers import Block
from .rows import Cell, Row, is_blank

# So many rows at most are filled up from merged cells.
_MOST_ROWS = 200_000


def spread(
    batches: Iterator[list[Row]], merged: Sequence[Block], *, first_column: int, after: int
) -> Iterator[list[Row]]:
    """The rows with the text or date of a merged cell in each of its rows below row `after`.

    A number stays in the first alone: it may be the sum of what the rows are about.
    """
    under: dict[int, list[tuple[int, int]]] = {}
    left = _MOST_ROWS
    for top, column, bottom, right in merged:
        if column == right and after < top < bottom and bottom - top <= left:
            left -= bottom - top
            for number in range(top, bottom + 1):
                under.setdefault(number, []).append((column - first_column, top))
    return _filled(batches, under) if under else batches


def _filled(batches: Iterator[list[Row]], under: dict[int, list[tuple[int, int]]]) -> Iterator[list[Row]]:
    held: dict[tuple[int, int], Cell] = {}
    for batch in batches:
        yield [_fill(row, under[row.number], held) if row.number in under else row for row in batch]


def _fill(row: Row, blocks: Sequence[tuple[int, int]], held: dict[tuple[int, int], Cell]) -> Row:
    cells = list(row.cells)
    for at, top in blocks:
        if not 0 <= at < len(cells):
            continue
        if top == row.number:
            if isinstance(cells[at], str | datetime.date):
                held[at, top] = cells[at]
        elif is_blank(cells[at]):
            cells[at] = held.get((at, top))
    return row._replace(cells=tuple(cells))
