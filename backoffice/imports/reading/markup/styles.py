"""What the styles of a page say of its cells: their number formats, and whether an element is shown."""

import re
from collections.abc import Mapping

from .number_formats import PLAIN, Format, format_of

_FORMAT = re.compile(
    r"""(?:mso-number-format|vnd\.ms-excel\.numberformat)\s*+:\s*+("(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+'|[^;}]*+)""",
    re.IGNORECASE,
)
_HIDDEN = re.compile(r"display\s*+:\s*+none", re.IGNORECASE)
# A sign by its number, as Excel writes it: «\0022» is a quotation mark.
_BY_NUMBER = re.compile(r"\\([0-9A-Fa-f]{4})")
_ESCAPED = re.compile(r"\\(.)")
_MOST_RULES = 10_000


def may_hide(words: str) -> bool:
    """Whether the attributes of a tag, as they stand there, can keep it from being shown (`hides`)."""
    return words != "" and ("none" in (lower := words.lower()) or "hidden" in lower)


def hides(attributes: Mapping[str, str]) -> bool:
    return "hidden" in attributes or _HIDDEN.search(attributes.get("style", "")) is not None


class Styles:
    """The number formats that a page's style sheets give to classes and to all cells of a kind."""

    def __init__(self) -> None:
        self._formats: dict[str, Format] = {}

    def add(self, sheet: str) -> None:
        """Takes up the rules of a style sheet; `.xl24`, `td.xl24` and `td` are understood."""
        for rule in sheet.split("}"):
            selectors, _, body = rule.partition("{")
            found = (
                _shown(body) if "numberformat" in body.lower() or "number-format" in body.lower() else None
            )
            if found is None or len(self._formats) > _MOST_RULES:
                continue
            for selector in selectors.split(","):
                words = selector.split()
                if words:
                    last = words[-1].lower()
                    self._formats[last[last.find(".") :] if "." in last else last] = found

    def format_of(self, tag: str, attributes: Mapping[str, str]) -> Format:
        """How numbers in a cell are shown: by its own style, its classes, or as all cells are."""
        if style := attributes.get("style"):
            own = _shown(style)
            if own is not None:
                return own
        if not self._formats:
            return PLAIN
        classes = (self._formats.get(f".{name}".lower()) for name in attributes.get("class", "").split())
        return next(filter(None, classes), None) or self._formats.get(tag) or PLAIN


def _shown(body: str) -> Format | None:
    found = _FORMAT.search(body)
    if found is None:
        return None
    code = found[1].strip()
    if code[:1] in ("'", '"') and code[-1:] == code[:1]:
        code = code[1:-1]
        is_spelt = True
    else:
        is_spelt = "\\" in code
    if is_spelt:
        code = _ESCAPED.sub(r"\1", _BY_NUMBER.sub(lambda sign: chr(int(sign[1], 16)), code))
    return format_of(code)
