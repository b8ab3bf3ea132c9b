"""The sheet of a label: its size and grid, the two ways of setting text in a box, and codes drawn in whole dots."""

import threading
from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from fulfillment.shipping.labels.label import LabelError
from fulfillment.shipping.labels.symbols import Run
from fulfillment.shipping.labels.typesetting import ASCENT, Weight, draw, fitted, legible

PAGE_WIDTH: float = 100 * mm
PAGE_HEIGHT: float = 150 * mm
MARGIN: float = 5 * mm
INNER: float = PAGE_WIDTH - 2 * MARGIN
LEADING = 1.2
CAPTION_SIZE = 5.5
PRINTER_DOT: float = 0.125 * mm
"""A dot of a 203 dpi thermal printer: modules are whole dots, so that bars keep their proportions."""

# reportlab's TrueType fonts seek in one shared buffer while they are embedded.
printing = threading.Lock()


@dataclass(frozen=True)
class Box:
    """A rectangle in points; `y` is its top edge, measured from the bottom of the page."""

    x: float
    y: float
    width: float
    height: float


def row(top_mm: float, height_mm: float) -> Box:
    """A box between the margins, placed in millimetres from the top of the page."""
    return Box(MARGIN, PAGE_HEIGHT - top_mm * mm, INNER, height_mm * mm)


def caption(canvas: Canvas, text: str, *, x: float, top: float) -> None:
    """The small name of a part of the label."""
    draw(canvas, text, x=x, y=top - CAPTION_SIZE * ASCENT, size=CAPTION_SIZE, weight=Weight.REGULAR)


def fill(
    canvas: Canvas, text: str, box: Box, *, largest: float, smallest: float, weight: Weight, what: str
) -> None:
    """Sets the text as large as the box holds. Raises LabelError("text_too_long"), naming `what`."""
    setting = fitted(
        legible(text),
        width=box.width,
        height=box.height,
        largest=largest,
        smallest=smallest,
        weight=weight,
        leading=1.0,
    )
    if setting is None:
        raise too_long(what, text)
    for position, line in enumerate(setting.lines):
        draw(
            canvas,
            line,
            x=box.x,
            y=box.y - setting.size * (ASCENT + position),
            size=setting.size,
            weight=weight,
        )


def too_long(what: str, text: str) -> LabelError:
    """The refusal of a text that its box cannot hold at a readable size."""
    return LabelError(
        "text_too_long",
        f"The {what} has {len(text)} characters, too many to be readable on the label: shorten it.",
        field=what,
        length=len(text),
    )


def modules(canvas: Canvas, rows: list[list[Run]], *, x: float, top: float, module: float) -> None:
    """Draws the rows of a two-dimensional code, each module `module` points wide."""
    # One path for all: separate rectangles would show hairlines between rows in most viewers.
    path = canvas.beginPath()
    for position, runs in enumerate(rows, start=1):
        for start, length in runs:
            path.rect(x + start * module, top - position * module, length * module, module)
    canvas.drawPath(path, stroke=0, fill=1)


def whole_dots(length: float) -> float:
    """The length in whole dots of the printer, one at least."""
    return max(1, int(length / PRINTER_DOT + 1e-6)) * PRINTER_DOT
