"""The list of pieces: on the label where it fits, continued on further pages where it does not."""

from collections.abc import Sequence

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from fulfillment.shipping.labels.sheet import INNER, LEADING, MARGIN, PAGE_HEIGHT, Box, caption
from fulfillment.shipping.labels.typesetting import (
    ASCENT,
    Weight,
    broken,
    draw,
    legible,
    shortened,
    sizes,
    width_of,
)

Entry = tuple[str, tuple[str, ...]]
"""A quantity as printed, and the lines of its description."""

_GUTTER: float = 4 * mm
_LARGEST = 9.0
_SMALLEST = 5.0
_COLUMNS = (1, 2, 3)
_CONTINUED_SIZE = 8.0
_CAPTION_HEIGHT: float = 3.2 * mm


def draw_contents(canvas: Canvas, pieces: Sequence[tuple[str, int]], box: Box) -> bool:
    """Lists the pieces in the box; True when it held them all in full.

    Else it lists what it can, each on one line, says how many pieces are missing and where to find them.
    """
    caption(canvas, "CONTENTS 内件", x=box.x, top=box.y)
    area = Box(box.x, box.y - _CAPTION_HEIGHT, box.width, box.height - _CAPTION_HEIGHT)
    entries = [(_quantity(quantity), legible(description)) for description, quantity in pieces]
    for size in sizes(_LARGEST, _SMALLEST):
        for columns in _COLUMNS:
            listed = _arranged(entries, area, size=size, columns=columns)
            if listed is not None:
                _draw_columns(canvas, listed, area, size=size, columns=columns)
                return True
    columns = 2
    per_column = int(area.height / (_SMALLEST * LEADING))
    shown = min(len(entries), per_column * columns - 1)
    width = _column_width(area, columns) - _indent(entries, _SMALLEST)
    rows: list[Entry] = [
        (quantity, (shortened(text, width=width, size=_SMALLEST, weight=Weight.REGULAR),))
        for quantity, text in entries[:shown]
    ]
    missing = sum(quantity for _, quantity in pieces[shown:])
    rows.append(("+", (f"{missing} more on next page 见下页" if missing else "in full on next page 见下页",)))
    listed = [rows[start : start + per_column] for start in range(0, len(rows), per_column)]
    _draw_columns(canvas, listed, area, size=_SMALLEST, columns=columns)
    return False


def draw_continuation(canvas: Canvas, pieces: Sequence[tuple[str, int]], *, waybill: str) -> None:
    """Lists all pieces in full on pages of their own, each headed by the waybill and its number."""
    entries = [(_quantity(quantity), legible(description)) for description, quantity in pieces]
    area = Box(MARGIN, PAGE_HEIGHT - 17 * mm, INNER, PAGE_HEIGHT - 22 * mm)
    width = area.width - _indent(entries, _CONTINUED_SIZE)
    rows: list[Entry] = []
    for quantity, text in entries:
        lines = broken(text, width=width, size=_CONTINUED_SIZE, weight=Weight.REGULAR)
        rows += [(quantity if position == 0 else "", (line,)) for position, line in enumerate(lines)]
    per_page = int(area.height / (_CONTINUED_SIZE * LEADING))
    pages = [rows[start : start + per_page] for start in range(0, len(rows), per_page)]
    for number, page in enumerate(pages, start=1):
        draw(canvas, waybill, x=MARGIN, y=PAGE_HEIGHT - 10 * mm, size=13, weight=Weight.BOLD)
        caption(
            canvas,
            f"CONTENTS 内件, continued 续 {number}/{len(pages)}",
            x=MARGIN,
            top=PAGE_HEIGHT - 11.5 * mm,
        )
        height = PAGE_HEIGHT - 15 * mm
        canvas.line(MARGIN, height, MARGIN + INNER, height)
        _draw_columns(canvas, [page], area, size=_CONTINUED_SIZE, columns=1)
        canvas.showPage()


def _quantity(quantity: int) -> str:
    return f"{quantity} ×"


def _arranged(
    entries: list[tuple[str, str]], area: Box, *, size: float, columns: int
) -> list[list[Entry]] | None:
    width = _column_width(area, columns) - _indent(entries, size)
    room = int(area.height / (size * LEADING))
    filled: list[list[Entry]] = [[]]
    used = 0
    for quantity, text in entries:
        lines = tuple(broken(text, width=width, size=size, weight=Weight.REGULAR))
        if used + len(lines) > room and filled[-1]:
            filled.append([])
            used = 0
        filled[-1].append((quantity, lines))
        used += len(lines)
        if used > room or len(filled) > columns:
            return None
    return filled


def _draw_columns(canvas: Canvas, filled: list[list[Entry]], area: Box, *, size: float, columns: int) -> None:
    indent = _indent([entry for column in filled for entry in column], size)
    for position, column in enumerate(filled):
        x = area.x + position * (_column_width(area, columns) + _GUTTER)
        y = area.y - size * ASCENT
        for quantity, lines in column:
            right = x + indent - size * 0.5
            left = right - width_of(quantity, size=size, weight=Weight.BOLD)
            draw(canvas, quantity, x=left, y=y, size=size, weight=Weight.BOLD)
            for line in lines:
                draw(canvas, line, x=x + indent, y=y, size=size, weight=Weight.REGULAR)
                y -= size * LEADING


def _column_width(area: Box, columns: int) -> float:
    return (area.width - (columns - 1) * _GUTTER) / columns


def _indent(entries: Sequence[tuple[str, object]], size: float) -> float:
    return max(width_of(quantity, size=size, weight=Weight.BOLD) for quantity, _ in entries) + size * 0.5
