"""The drawing of a label: a page of 100 x 150 mm, read downwards by carrier, sorter and customs."""

from collections.abc import Sequence
from io import BytesIO

from babel import Locale
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas

from fulfillment.shipping.labels import symbols
from fulfillment.shipping.labels.contents import draw_contents, draw_continuation
from fulfillment.shipping.labels.label import Address, Label, LabelError
from fulfillment.shipping.labels.sheet import (
    INNER,
    LEADING,
    MARGIN,
    PAGE_HEIGHT,
    PAGE_WIDTH,
    PRINTER_DOT,
    Box,
    caption,
    fill,
    modules,
    printing,
    row,
    too_long,
    whole_dots,
)
from fulfillment.shipping.labels.typesetting import (
    ASCENT,
    CAP_HEIGHT,
    Weight,
    base_font,
    broken,
    draw,
    has_han,
    legible,
    sizes,
    width_of,
)
from fulfillment.shipping.numbers import is_s10

_QUIET_MODULES = 10
"""Blank modules that Code 128 needs on either side (ISO/IEC 15417)."""
_BAR_DOTS = (4, 3, 2)

_HEADER = row(5, 14)
_SENDER = row(22.5, 17.5)
_RECIPIENT = row(43.5, 31.5)
_BARCODE = row(79, 27)
_FACTS = row(109.5, 8)
_CONTENTS = row(120.5, 25.5)
_RULES_MM = (20.5, 42, 77, 108, 119)
_MATRIX_SIDE = 16 * mm
_DESTINATION = 30 * mm


def render_label(label: Label) -> bytes:
    """The label as a PDF page of 100 x 150 mm; the same label gives the same bytes.

    Holds a Code 128 and a square Data Matrix, both of the plain waybill. Fonts are embedded, so Chinese
    addresses print alike everywhere. Text wraps and shrinks to its box. A list of pieces that is too long
    says so and continues on further pages; other text that cannot fit raises LabelError("text_too_long").
    """
    paper = BytesIO()
    with printing:
        canvas = Canvas(
            paper,
            pagesize=(PAGE_WIDTH, PAGE_HEIGHT),
            invariant=1,
            pageCompression=1,
            initialFontName=base_font(),
        )
        canvas.setTitle(f"Label {label.waybill}")
        canvas.setSubject(legible(label.parcel_reference))
        canvas.setAuthor("Entrepôt")
        canvas.setViewerPreference("PrintScaling", "None")
        canvas.setLineWidth(0.5)
        for top_mm in _RULES_MM:
            height = PAGE_HEIGHT - top_mm * mm
            canvas.line(MARGIN, height, PAGE_WIDTH - MARGIN, height)
        _header(canvas, label)
        _sender(canvas, label)
        _recipient(canvas, label)
        _barcode(canvas, label)
        _facts(canvas, label)
        taken = _marks(canvas, label)
        contents = Box(_CONTENTS.x, _CONTENTS.y, _CONTENTS.width, _CONTENTS.height - taken)
        complete = draw_contents(canvas, label.pieces, contents)
        canvas.showPage()
        if not complete:
            draw_continuation(canvas, label.pieces, waybill=label.waybill)
        canvas.save()
    return paper.getvalue()


def _header(canvas: Canvas, label: Label) -> None:
    names = Box(_HEADER.x, _HEADER.y, _HEADER.width - _DESTINATION - 3 * mm, 8.5 * mm)
    fill(canvas, label.carrier, names, largest=22, smallest=6, weight=Weight.BOLD, what="carrier")
    service = Box(names.x, _HEADER.y - 9 * mm, names.width, 5 * mm)
    fill(canvas, label.service, service, largest=11, smallest=5.5, weight=Weight.REGULAR, what="service")

    left = _HEADER.x + _HEADER.width - _DESTINATION
    to = label.recipient.country
    to_x = left + _DESTINATION - 3 * mm - width_of(to, size=30, weight=Weight.BOLD)
    canvas.setFillGray(0)
    canvas.rect(left, _HEADER.y - _HEADER.height, _DESTINATION, _HEADER.height, stroke=0, fill=1)
    canvas.setFillGray(1)
    middle = _HEADER.y - _HEADER.height / 2
    for country, x, size, weight in (
        (label.sender.country, left + 3 * mm, 13, Weight.REGULAR),
        (to, to_x, 30, Weight.BOLD),
    ):
        draw(canvas, country, x=x, y=middle - size * CAP_HEIGHT / 2, size=size, weight=weight)
    arrow = canvas.beginPath()
    for corner, (across, up) in enumerate(((0, 1.5), (0, -1.5), (2.2, 0))):
        (arrow.lineTo if corner else arrow.moveTo)(left + (9.6 + across) * mm, middle + up * mm)
    arrow.close()
    canvas.drawPath(arrow, stroke=0, fill=1)
    canvas.setFillGray(0)


def _sender(canvas: Canvas, label: Label) -> None:
    caption(canvas, "FROM 寄件人", x=_SENDER.x, top=_SENDER.y)
    body = Box(
        _SENDER.x, _SENDER.y - 3.2 * mm, _SENDER.width - _MATRIX_SIDE - 5 * mm, _SENDER.height - 3.2 * mm
    )
    _address(
        canvas, _sender_lines(label.sender), body, largest=8.5, smallest=4.5, emphasis=1.0, what="sender"
    )
    side, rows = symbols.cells(label.waybill)
    module = whole_dots(_MATRIX_SIDE / side)
    modules(canvas, rows, x=_SENDER.x + _SENDER.width - side * module, top=_SENDER.y, module=module)


def _recipient(canvas: Canvas, label: Label) -> None:
    caption(canvas, "TO 收件人", x=_RECIPIENT.x, top=_RECIPIENT.y)
    body = Box(_RECIPIENT.x, _RECIPIENT.y - 3.6 * mm, _RECIPIENT.width, _RECIPIENT.height - 3.6 * mm)
    _address(
        canvas,
        _recipient_lines(label.recipient),
        body,
        largest=13,
        smallest=4.5,
        emphasis=1.3,
        what="recipient",
    )


def _barcode(canvas: Canvas, label: Label) -> None:
    count, runs = symbols.bars(label.waybill)
    for dots in _BAR_DOTS:
        module = dots * PRINTER_DOT
        if (count + 2 * _QUIET_MODULES) * module <= PAGE_WIDTH - 2 * mm:
            break
    else:
        raise LabelError(
            "waybill_too_long",
            f"The waybill {label.waybill} has {len(label.waybill)} characters: its barcode would be wider "
            "than the label. Use a shorter number.",
            waybill=label.waybill,
        )
    height = 20 * mm
    left = (PAGE_WIDTH - count * module) / 2
    path = canvas.beginPath()
    for start, length in runs:
        path.rect(left + start * module, _BARCODE.y - height, length * module, height)
    canvas.drawPath(path, stroke=0, fill=1)

    spoken = "  ".join(_groups(label.waybill))
    size = next(size for size in sizes(17, 4) if width_of(spoken, size=size, weight=Weight.BOLD) <= INNER)
    draw(
        canvas,
        spoken,
        x=(PAGE_WIDTH - width_of(spoken, size=size, weight=Weight.BOLD)) / 2,
        y=_BARCODE.y - height - 1.8 * mm - size * CAP_HEIGHT,
        size=size,
        weight=Weight.BOLD,
    )


def _facts(canvas: Canvas, label: Label) -> None:
    facts = (
        ("REFERENCE 包裹号", label.parcel_reference, 28),
        ("WEIGHT 重量", _weight(label.weight_g), 16),
        ("PIECES 件数", str(sum(quantity for _, quantity in label.pieces)), 13),
        ("ORIGIN 原产地", label.origin_country or "not stated", 14),
        ("PRINTED 打印时间", label.printed_at.isoformat(sep=" ", timespec="minutes"), 19),
    )
    x = _FACTS.x
    for title, value, width_mm in facts:
        caption(canvas, title, x=x, top=_FACTS.y)
        cell = Box(x, _FACTS.y - 2.9 * mm, width_mm * mm - 1.5 * mm, _FACTS.height - 2.9 * mm)
        what = title.split()[0].lower()
        fill(canvas, value, cell, largest=9.5, smallest=4.5, weight=Weight.BOLD, what=what)
        x += width_mm * mm


def _marks(canvas: Canvas, label: Label) -> float:
    """Draws the handling marks as framed words at the foot of the page; returns the height they took."""
    marks = [text for text in map(legible, label.handling) if text]
    if not marks:
        return 0
    for size in sizes(9, 5):
        rows: list[list[str]] = [[]]
        for mark in marks:
            if rows[-1] and _marks_width([*rows[-1], mark], size) > INNER:
                rows.append([])
            rows[-1].append(mark)
        if len(rows) <= 2 and max(_marks_width(words, size) for words in rows) <= INNER:
            break
    else:
        raise too_long("handling marks", " / ".join(marks))
    height, gap = size * 1.7, size * 0.35
    for position, words in enumerate(reversed(rows)):
        bottom = _CONTENTS.y - _CONTENTS.height + position * (height + gap)
        x = MARGIN
        for mark in words:
            width = _marks_width([mark], size)
            canvas.setLineWidth(1)
            canvas.rect(x + 0.5, bottom + 0.5, width - 1, height - 1, stroke=1, fill=0)
            draw(
                canvas,
                mark,
                x=x + size * 0.7,
                y=bottom + (height - size * CAP_HEIGHT) / 2,
                size=size,
                weight=Weight.BOLD,
            )
            x += width + size * 0.6
    return len(rows) * (height + gap) + size * 0.2


def _marks_width(marks: Sequence[str], size: float) -> float:
    words = sum(width_of(mark, size=size, weight=Weight.BOLD) + size * 1.4 for mark in marks)
    return words + size * 0.6 * (len(marks) - 1)


_Lines = list[tuple[str, Weight]]


def _address(
    canvas: Canvas, lines: _Lines, box: Box, *, largest: float, smallest: float, emphasis: float, what: str
) -> None:
    """Sets an address, its first line `emphasis` times as large as the others."""
    for size in sizes(largest, smallest):
        scales = [emphasis, *([1.0] * (len(lines) - 1))]
        parts = [
            (part, size * scale, weight)
            for (text, weight), scale in zip(lines, scales, strict=True)
            for part in broken(text, width=box.width, size=size * scale, weight=weight)
        ]
        if sum(scaled for _, scaled, _ in parts) * LEADING <= box.height:
            break
    else:
        raise too_long(f"{what}'s address", " ".join(text for text, _ in lines))
    y = box.y
    for part, scaled, weight in parts:
        draw(canvas, part, x=box.x, y=y - scaled * ASCENT, size=scaled, weight=weight)
        y -= scaled * LEADING


def _sender_lines(address: Address) -> _Lines:
    """Name and telephone share a line, and so do city and country: the sender has little room."""
    city, places = _city(address), _places(address)
    return _filled(
        (f"{legible(address.name)}  {legible(address.phone)}".strip(), Weight.BOLD),
        (legible(address.company), Weight.REGULAR),
        *((line, Weight.REGULAR) for line in places if line != city),
        (f"{city}, {_country(address.country)}", Weight.REGULAR),
    )


def _recipient_lines(address: Address) -> _Lines:
    return _filled(
        (legible(address.name), Weight.BOLD),
        (legible(address.phone), Weight.BOLD),
        (legible(address.company), Weight.REGULAR),
        *((line, Weight.REGULAR) for line in _places(address)),
        (_country(address.country), Weight.BOLD),
    )


def _filled(*lines: tuple[str, Weight]) -> _Lines:
    return [(text, weight) for text, weight in lines if text]


def _places(address: Address) -> list[str]:
    lines = [legible(line) for line in address.lines]
    return [_city(address), *lines] if has_han(address.city) else [*lines, _city(address)]


def _city(address: Address) -> str:
    postcode, city, region = map(legible, (address.postcode, address.city, address.region))
    if has_han(city):
        return f"{region}{city} {postcode}".strip()
    return f"{postcode} {city}".strip() + (f", {region}" if region else "")


def _country(code: str) -> str:
    english, chinese = (Locale.parse(language).territories for language in ("en", "zh_Hans"))
    return legible(f"{english.get(code, code).upper()} {chinese.get(code, '')}")


def _groups(waybill: str) -> list[str]:
    if is_s10(waybill):
        return [waybill[:2], waybill[2:5], waybill[5:8], waybill[8:11], waybill[11:]]
    return [waybill[start : start + 4] for start in range(0, len(waybill), 4)]


def _weight(grams: int) -> str:
    return f"{grams} g" if grams < 1000 else f"{grams // 1000}.{grams % 1000:03d} kg"
