"""What a cell of a page says: its text as a browser shows it, or the number that Excel wrote beside it."""

import html
import re
import unicodedata
from collections.abc import Mapping
from typing import NamedTuple

from ..cleaning import unformulated
from ..currencies import currency_beside
from ..inspection.formats import Style
from .grid import MOST_ROWS, Grid, as_number, is_digits
from .number_formats import PLAIN, Format
from .styles import Styles

_SPACES = re.compile(r"[ \t\n\r\f]++")
_UNTIDY = re.compile(r"[\t\n\r\f&\x0b\x1e\xa0]|  ")
_SPAN = re.compile(r"\s*+\+?(\d{1,9})")
# An amount as it is shown, without the currency beside it; of a day or a word it is not known how it was meant.
_SHOWN_NUMBER = re.compile(r"[-+(]?[.,'’\s]*+\d[\d.,'’\s]*+(?:[eE][-+]?\d+)?\)?|#+")
_LONGEST_AMOUNT = 60


class Form(NamedTuple):
    """What the attributes of a cell say: over how many columns and rows it reaches, how a number is shown, and what
    Excel wrote of its value; "" where that is what the cell shows.
    """

    across: int = 1
    down: int = 1
    shown: Format = PLAIN
    number: str | None = None
    text: str | None = None
    error: str | None = None
    boolean: str | None = None
    is_formula: bool = False


_PLAIN = Form()


def form_of(tag: str, attributes: Mapping[str, str], styles: Styles) -> Form:
    shown = styles.format_of(tag.lower(), attributes)
    if not attributes and shown is PLAIN:
        return _PLAIN
    return Form(
        across=_span(attributes.get("colspan"), otherwise=1),
        down=_span(attributes.get("rowspan"), otherwise=MOST_ROWS),
        shown=shown,
        number=attributes.get("x:num"),
        text=attributes.get("x:str"),
        error=attributes.get("x:err"),
        boolean=attributes.get("x:bool"),
        is_formula="x:fmla" in attributes,
    )


def _span(text: str | None, *, otherwise: int) -> int:
    """A number of columns or rows; 0 means as far as it goes, where that is said `otherwise`."""
    found = _SPAN.match(text) if text else None
    return 1 if found is None else int(found[1]) or otherwise


def tidied(raw: str) -> str:
    """The text between tags as it is shown. `\\x0b` stands for a line break, `\\x1e` for the edge of a block."""
    if _UNTIDY.search(raw) is None:
        return raw.strip()
    raw = _SPACES.sub(" ", raw)
    if "&" in raw:
        raw = html.unescape(raw)
    if "\x1e" in raw:
        raw = "\n".join(block for part in raw.split("\x1e") if (block := part.strip(" \x0b")))
    if "\x0b" in raw:
        raw = "\n".join(line.strip(" ") for line in raw.split("\x0b"))
    return raw.replace("\xa0", " ").strip()


def put(grid: Grid, form: Form, said: str) -> None:
    """The next cell of a table, which shows a text."""
    if form is _PLAIN and said[:1] not in ("=", "'"):
        grid.put(said)
        return
    if form.number is not None and not form.shown.is_text:
        _put_number(grid, form, said)
        return
    if form.error is not None:
        grid.find("error", form.error or said)
    elif form.boolean is not None:
        grid.put((form.boolean or said).strip().lower() in ("true", "1"), across=form.across, down=form.down)
        return
    elif form.is_formula and not said and not form.text:
        grid.formulas = True
        grid.find("not_calculated")
    text = form.text or said
    is_shorter = len(text) < form.shown.zeros and is_digits(text)
    if is_shorter or (form.shown.style.kind == "per_cent" and as_number(text) is not None):
        # As Excel shows it.
        grid.put_number(text, form.shown, across=form.across, down=form.down)
        return
    if text[:1] in ("=", "'"):
        text, done = unformulated(text)
        if done:
            grid.cleaned[done] += 1
    grid.put(text, across=form.across, down=form.down)


def _put_number(grid: Grid, form: Form, said: str) -> None:
    """The number that Excel says is in the cell; where it shows something else and no format tells why, that counts."""
    shown = form.shown
    if shown is PLAIN and said and len(said) <= _LONGEST_AMOUNT:
        plain = unicodedata.normalize("NFKC", said)
        sign = currency_beside(plain)
        if plain.endswith("%"):
            shown = Format(style=Style("per_cent"))
        elif sign and _SHOWN_NUMBER.fullmatch(plain.replace(sign, "").strip()):
            shown = Format(style=Style("unit", sign))
        elif not _SHOWN_NUMBER.fullmatch(plain):
            grid.put(said, across=form.across, down=form.down)
            return
    # Where Excel writes no value beside it, whole numbers are shown as they are; what «1.234» is, others have to tell.
    number = form.number or (said if is_digits(said) else "")
    if as_number(number) is None:
        grid.put(said, across=form.across, down=form.down)
    else:
        grid.put_number(number, shown, across=form.across, down=form.down)
