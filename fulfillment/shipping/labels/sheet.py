"""The sheet of a label: its size and grid, and the two ways of setting text in a box."""

from dataclasses import dataclass

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from fulfillment.shipping.labels.label import LabelError
from fulfillment.shipping.labels.typesetting import ASCENT, Weight, draw, fitted, legible

PAGE_WIDTH: float = 100 * mm
PAGE_HEIGHT: float = 150 * mm
MARGIN: float = 5 * mm
INNER: float = PAGE_WIDTH - 2 * MARGIN
LEADING = 1.2
CAPTION_SIZE = 5.5


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
