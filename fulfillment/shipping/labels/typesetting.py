"""Text that fits: fonts with Latin and Chinese letters, line breaking, and the largest size that a box holds.

The fonts are TrueType files of the `weblate-fonts` distribution (SIL Open Font License); only the glyphs
in use are embedded. reportlab's font objects are not safe between threads, so callers hold one lock while
they measure and draw.
Right-to-left and shaped scripts (Arabic, Thai, Devanagari) are set letter by letter.
"""

import re
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from functools import cache, lru_cache
from importlib import resources

from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.ttfonts import TTFont
from reportlab.pdfgen.canvas import Canvas


class Weight(StrEnum):
    """The two cuts that a label uses."""

    REGULAR = "regular"
    BOLD = "bold"


_FONTS = {
    Weight.REGULAR: (
        "source-sans/ttf/SourceSans3-Regular.ttf",
        "kurinto/ttf/KurintoSansSC-Rg.ttf",
        "kurinto/ttf/KurintoSansJP-Rg.ttf",
        "kurinto/ttf/KurintoSansKR-Rg.ttf",
        "kurinto/ttf/KurintoSans-Rg.ttf",
    ),
    Weight.BOLD: (
        "source-sans/ttf/SourceSans3-Bold.ttf",
        "kurinto/ttf/KurintoSansSC-Bd.ttf",
        "kurinto/ttf/KurintoSansJP-Bd.ttf",
        "kurinto/ttf/KurintoSansKR-Bd.ttf",
        "kurinto/ttf/KurintoSans-Bd.ttf",
    ),
}
"""Tried in this order for each character: Latin, Chinese, kana, Hangul, the rest of the world."""

CAP_HEIGHT = 0.66
"""Height of a capital letter as a part of the type size, in the Latin font."""
ASCENT = 0.86
"""Room above the baseline that Chinese characters need, as a part of the type size."""

_HAN = re.compile("[\u2e80-\u30ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\uff01-\uffee\U00020000-\U0003ffff]")
_OPENING = frozenset("([{《〈「『【〔“‘（")
_CLOSING = frozenset(")]},.;:!?%、。》〉」』】〕”’·…），：；！？")
_VARIATION_SELECTORS = range(0xFE00, 0xFE10)


@dataclass(frozen=True)
class Setting:
    """Broken lines and the size in points at which they fit."""

    size: float
    lines: tuple[str, ...]


def base_font() -> str:
    """The name of the Latin text font, for a canvas to start with: its own default is not embedded."""
    return _loaded(Weight.REGULAR, 0)


def legible(text: str) -> str:
    """One line that the fonts can print: composed, single-spaced, without invisible characters.

    A character that no font has is spelt as its code point, such as [U+2A700]: nothing vanishes unseen.
    """
    composed = unicodedata.normalize("NFC", text)
    letters = [" " if c.isspace() else c for c in composed if c.isspace() or not _is_invisible(c)]
    printable = "".join(c if _font(c, Weight.REGULAR) else f"[U+{ord(c):04X}]" for c in letters)
    return " ".join(printable.split())


def has_han(text: str) -> bool:
    """Whether the text has Chinese, Japanese or Korean letters."""
    return _HAN.search(text) is not None


def width_of(text: str, *, size: float, weight: Weight) -> float:
    """Width in points."""
    return sum(_advance(character, weight) for character in text) * size


def broken(text: str, *, width: float, size: float, weight: Weight) -> list[str]:
    """Lines no wider than `width` points, broken at blanks, hyphens and Han characters, or else anywhere."""
    lines: list[str] = []
    line = ""
    for part in _unbreakable(text):
        if width_of((line + part).rstrip(), size=size, weight=weight) <= width:
            line += part
            continue
        if line.strip():
            lines.append(line.strip())
        line = part.lstrip()
        while width_of(line.rstrip(), size=size, weight=weight) > width:
            head = _head(line, width=width, size=size, weight=weight)
            lines.append(head)
            line = line[len(head) :]
    if line.strip():
        lines.append(line.strip())
    return lines


def fitted(
    text: str, *, width: float, height: float, largest: float, smallest: float, weight: Weight, leading: float
) -> Setting | None:
    """The text at the largest size at which it fits, in quarter points; None when no size will do."""
    for size in sizes(largest, smallest):
        lines = broken(text, width=width, size=size, weight=weight)
        if len(lines) * size * leading <= height:
            return Setting(size, tuple(lines))
    return None


def sizes(largest: float, smallest: float) -> list[float]:
    """Type sizes from the largest down to the smallest, in quarter points."""
    return [largest - step / 4 for step in range(int((largest - smallest) * 4) + 1)]


def shortened(text: str, *, width: float, size: float, weight: Weight) -> str:
    """One line, ending in an ellipsis where it had to be cut."""
    if width_of(text, size=size, weight=weight) <= width:
        return text
    room = width - width_of("…", size=size, weight=weight)
    return _head(text, width=room, size=size, weight=weight).rstrip() + "…"


def draw(canvas: Canvas, text: str, *, x: float, y: float, size: float, weight: Weight) -> None:
    """Draws one line with its baseline at `y`, each stretch in the first font that has its characters."""
    start = 0
    for end in range(1, len(text) + 1):
        font = _font(text[start], weight)
        if end < len(text) and _font(text[end], weight) == font:
            continue
        stretch = text[start:end]
        canvas.setFont(font or _loaded(weight, 0), size)
        canvas.drawString(x, y, stretch)
        x += width_of(stretch, size=size, weight=weight)
        start = end


def _is_invisible(character: str) -> bool:
    return unicodedata.category(character) == "Cf" or ord(character) in _VARIATION_SELECTORS


def _unbreakable(text: str) -> list[str]:
    parts: list[str] = []
    for position, character in enumerate(text):
        if position and not _may_break(text[position - 1], character):
            parts[-1] += character
        else:
            parts.append(character)
    return parts


def _may_break(before: str, after: str) -> bool:
    if after == " " or after in _CLOSING or before in _OPENING:
        return False
    return before in " -/" or has_han(before) or has_han(after)


def _head(text: str, *, width: float, size: float, weight: Weight) -> str:
    used = 0.0
    for position, character in enumerate(text):
        used += _advance(character, weight) * size
        if used > width and position:
            return text[:position]
    return text


@lru_cache(maxsize=20_000)
def _font(character: str, weight: Weight) -> str | None:
    for position in range(len(_FONTS[weight])):
        name = _loaded(weight, position)
        if ord(character) in pdfmetrics.getFont(name).face.charToGlyph:
            return name
    return None


@lru_cache(maxsize=20_000)
def _advance(character: str, weight: Weight) -> float:
    font = pdfmetrics.getFont(_font(character, weight) or _loaded(weight, 0))
    return float(font.face.getCharWidth(ord(character))) / 1000


@cache
def _loaded(weight: Weight, position: int) -> str:
    file = resources.files("weblate_fonts") / "static" / "weblate_fonts" / _FONTS[weight][position]
    name = f"entrepot-{weight}-{position}"
    with resources.as_file(file) as path:
        pdfmetrics.registerFont(TTFont(name, str(path), asciiReadable=False))
    return name
