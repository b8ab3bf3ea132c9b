"""The papers of the brands that sell here from the beginning: small real PDFs that show what was stated of them."""

from collections.abc import Sequence
from io import BytesIO

from django.core.files.base import ContentFile
from reportlab.lib.pagesizes import A5
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from backoffice.merchants.models import DocumentKind
from fulfillment.shipping.labels.typesetting import Weight, base_font, broken, draw, legible

MARGIN = 15 * mm
TITLE, TEXT, FOOT = 15.0, 10.5, 7.0
LEADING = 1.5
SPECIMEN = "A specimen of the sample data. No authority has issued it."


def make_paper(kind: DocumentKind, lines: Sequence[str]) -> ContentFile:
    """One page, A5: the kind of paper as its title, then the lines, broken where they are too long."""
    content = BytesIO()
    canvas = Canvas(content, pagesize=A5, invariant=True, initialFontName=base_font())
    canvas.setTitle(str(kind.label))
    width, top = A5[0] - 2 * MARGIN, A5[1] - MARGIN - TITLE
    draw(canvas, str(kind.label), x=MARGIN, y=top, size=TITLE, weight=Weight.BOLD)
    top -= 2 * LEADING * TITLE
    for line in lines:
        for part in broken(legible(line), width=width, size=TEXT, weight=Weight.REGULAR):
            draw(canvas, part, x=MARGIN, y=top, size=TEXT, weight=Weight.REGULAR)
            top -= LEADING * TEXT
    draw(canvas, SPECIMEN, x=MARGIN, y=MARGIN, size=FOOT, weight=Weight.REGULAR)
    canvas.save()
    return ContentFile(content.getvalue(), name=f"{kind}.pdf")
