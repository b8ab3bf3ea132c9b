"""The tag of a piece: 70 x 40 mm of paper with the code that opens its passport."""

from io import BytesIO

from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backoffice.events.errors import Conflict
from fulfillment.shipping.labels import symbols
from fulfillment.shipping.labels.label import LabelError
from fulfillment.shipping.labels.sheet import Box, caption, fill, modules, printing, whole_dots
from fulfillment.shipping.labels.typesetting import Weight, base_font, fitted, legible, shortened

from .identifiers import giai_of, passport_address
from .models import Passport

WIDTH: float = 70 * mm
HEIGHT: float = 40 * mm
MARGIN: float = 4 * mm
_SIDE = HEIGHT - 2 * MARGIN
# Blank modules around a QR code (ISO/IEC 18004); the margin is wider than they are.
_GAP = 4 * mm


def render_tag(passport: Passport) -> bytes:
    """The tag as a PDF page; the same passport gives the same bytes. No owner, price or serial stands on it."""
    unit = passport.unit
    side, rows = symbols.scannable(passport_address(unit.pk, passport.key))
    paper = BytesIO()
    with printing:
        canvas = Canvas(
            paper, pagesize=(WIDTH, HEIGHT), invariant=1, pageCompression=1, initialFontName=base_font()
        )
        canvas.setTitle(f"Passport {giai_of(unit.pk)}")
        canvas.setAuthor("Entrepôt")
        canvas.setViewerPreference("PrintScaling", "None")
        module = whole_dots(_SIDE / side)
        modules(canvas, rows, x=MARGIN, top=HEIGHT - MARGIN, module=module)
        x = MARGIN + _SIDE + _GAP
        width = WIDTH - x - MARGIN
        try:
            _text(canvas, passport, x=x, width=width)
        except LabelError as error:
            raise Conflict(str(error), code="tag_impossible", unit=unit.pk) from error
        canvas.showPage()
        canvas.save()
    return paper.getvalue()


def _text(canvas: Canvas, passport: Passport, *, x: float, width: float) -> None:
    brand = Box(x, HEIGHT - MARGIN, width, 8 * mm)
    fill(canvas, passport.brand.name, brand, largest=10, smallest=4, weight=Weight.BOLD, what="brand")
    title = legible(passport.unit.title)
    box = Box(x, HEIGHT - MARGIN - 9 * mm, width, 12 * mm)
    if not fitted(
        title, width=width, height=box.height, largest=8, smallest=5, weight=Weight.REGULAR, leading=1.0
    ):
        title = shortened(title, width=3 * width, size=5, weight=Weight.REGULAR)
    fill(canvas, title, box, largest=8, smallest=4, weight=Weight.REGULAR, what="title")
    caption(canvas, "PASSPORT 护照", x=x, top=MARGIN + 10 * mm)
    caption(canvas, "Scan to read 扫码查看", x=x, top=MARGIN + 7 * mm)
    number = Box(x, MARGIN + 4 * mm, width, 4 * mm)
    fill(canvas, giai_of(passport.unit_id), number, largest=7, smallest=4, weight=Weight.BOLD, what="number")
