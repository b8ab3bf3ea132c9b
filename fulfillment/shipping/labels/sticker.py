"""Small labels, 70 x 40 mm of paper each: a QR code, and beside it what a person reads."""

from collections.abc import Iterable
from dataclasses import dataclass
from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from . import symbols
from .sheet import Box, caption, fill, modules, printing, whole_dots
from .typesetting import Weight, base_font, fitted, legible, shortened

WIDTH: float = 70 * mm
HEIGHT: float = 40 * mm
MARGIN: float = 4 * mm
_SIDE = HEIGHT - 2 * MARGIN
# Blank modules around a QR code (ISO/IEC 18004); the margin is wider than they are.
_GAP = 4 * mm
_X = MARGIN + _SIDE + _GAP
_INNER = WIDTH - _X - MARGIN
_CAPTION_SIZE = 5.5
_SMALLEST = 5.0


@dataclass(frozen=True, slots=True)
class Sticker:
    """What one label bears: the text of its QR code, a heading, a text, up to two small lines, and the name that is
    typed in where no scanner is at hand. What is longer than its place is cut, with an ellipsis; the name never is.
    """

    code: str
    heading: str
    text: str
    small: tuple[str, ...]
    name: str


def render(stickers: Iterable[Sticker], *, title: str) -> bytes:
    """The labels as the pages of a PDF; the same labels give the same bytes.

    Raises `LabelError` for a name that cannot be read on so small a label.
    """
    paper = BytesIO()
    with printing:
        canvas = Canvas(
            paper, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, initialFontName=base_font()
        )
        canvas.setTitle(title)
        canvas.setAuthor("Entrepôt")
        canvas.setViewerPreference("PrintScaling", "None")
        for sticker in stickers:
            _draw(canvas, sticker)
            canvas.showPage()
        canvas.save()
    return paper.getvalue()


def _draw(canvas: Canvas, sticker: Sticker) -> None:
    side, rows = symbols.scannable(sticker.code)
    modules(canvas, rows, x=MARGIN, top=HEIGHT - MARGIN, module=whole_dots(_SIDE / side))
    top = HEIGHT - MARGIN
    _cut_to_fit(canvas, sticker.heading, top=top, height=8 * mm, largest=10, weight=Weight.BOLD)
    _cut_to_fit(canvas, sticker.text, top=top - 9 * mm, height=12 * mm, largest=8, weight=Weight.REGULAR)
    for position, line in enumerate(sticker.small):
        text = shortened(legible(line), width=_INNER, size=_CAPTION_SIZE, weight=Weight.REGULAR)
        caption(canvas, text, x=_X, top=MARGIN + (10 - 3 * position) * mm)
    box = Box(_X, MARGIN + 4 * mm, _INNER, 4 * mm)
    fill(canvas, sticker.name, box, largest=10, smallest=4, weight=Weight.BOLD, what="number")


def _cut_to_fit(
    canvas: Canvas, text: str, *, top: float, height: float, largest: float, weight: Weight
) -> None:
    line = legible(text)
    if not fitted(
        line, width=_INNER, height=height, largest=largest, smallest=_SMALLEST, weight=weight, leading=1.0
    ):
        # Lines are broken between words, so that what has just the width of all of them needs one more.
        lines = int(height / _SMALLEST) - 1
        line = shortened(line, width=lines * _INNER, size=_SMALLEST, weight=weight)
    box = Box(_X, top, _INNER, height)
    fill(canvas, line, box, largest=largest, smallest=4, weight=weight, what="text")
