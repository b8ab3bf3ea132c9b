"""How the styles of an OpenDocument spreadsheet show numbers: each as the format code that Excel would write.

Source of the elements: OASIS OpenDocument 1.3 part 3, 16.27 (data styles) and 16.2 (styles of cells).
"""

import re
from collections.abc import Iterable
from xml.parsers import expat

from .formats import Style, style_of

_DATA_STYLES = frozenset(
    ("number:number-style", "number:currency-style", "number:percentage-style", "number:date-style")
)
_LETTERS = {
    "number:day": "d", "number:month": "m", "number:year": "y", "number:hours": "h", "number:minutes": "m",
    "number:seconds": "s", "number:era": "g", "number:day-of-week": "d", "number:am-pm": "h", "number:quarter": "d",
    "number:week-of-year": "d",
}  # fmt: skip
_ABOVE_ZERO = re.compile(r"value\(\)\s?>")
_MOST_DIGITS, _MOST_PARENTS = 30, 10


class CellStyles:
    """The styles of cells by their names, as far as they show more than a number alone."""

    def __init__(self) -> None:
        self._codes: dict[str, str] = {}
        # By the style that is named: the one that shows numbers above zero in its place.
        self._above_zero: dict[str, str] = {}
        self._data_styles: dict[str, str] = {}
        self._parents: dict[str, str] = {}

    def add(self, chunks: Iterable[bytes]) -> None:
        """Takes up what a part says before its body. What was added earlier yields. Raises ExpatError."""
        walk = _StyleWalk()
        for chunk in chunks:
            walk.parser.Parse(chunk)
            if walk.is_over:
                break
        self._codes |= walk.codes
        self._above_zero |= walk.above_zero
        self._data_styles |= walk.data_styles
        self._parents |= walk.parents

    def shown(self) -> dict[str, Style]:
        styles = {name: style_of(self._code_of(name)) for name in (*self._data_styles, *self._parents)}
        return {name: style for name, style in styles.items() if style.kind}

    def _code_of(self, name: str) -> str:
        for _ in range(_MOST_PARENTS):
            if name in self._data_styles:
                data = self._data_styles[name]
                return self._codes.get(self._above_zero.get(data, data), "")
            if name not in self._parents:
                return ""
            name = self._parents[name]
        return ""


class _StyleWalk:
    def __init__(self) -> None:
        self.codes: dict[str, str] = {}
        self.above_zero: dict[str, str] = {}
        self.data_styles: dict[str, str] = {}
        self.parents: dict[str, str] = {}
        self.is_over = False
        self._name = ""
        self._code: list[str] = []
        self._digits = self._behind = ""
        self._embedded: list[tuple[int, str]] = []
        self._place = 0
        self._text: list[str] | None = None
        self.parser = expat.ParserCreate()
        self.parser.buffer_text = True
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self._characters

    def _start(self, tag: str, attributes: dict[str, str]) -> None:
        if tag == "office:body":
            self.is_over = True
        elif self.is_over:
            return
        elif tag in _DATA_STYLES:
            self._name = attributes.get("style:name", "")
            self._code = []
        elif tag == "style:style" and attributes.get("style:family") == "table-cell":
            name = attributes.get("style:name", "")
            if data := attributes.get("style:data-style-name"):
                self.data_styles[name] = data
            if parent := attributes.get("style:parent-style-name"):
                self.parents[name] = parent
        elif not self._name:
            return
        elif tag == "style:map":
            if _ABOVE_ZERO.match(attributes.get("style:condition", "")):
                self.above_zero[self._name] = attributes.get("style:apply-style-name", "")
        elif tag in ("number:text", "number:currency-symbol", "number:embedded-text"):
            self._text = []
            self._place = _counted(attributes.get("number:position", "0"))
        elif tag == "number:number":
            self._begin_number(attributes)
        elif tag == "number:fraction":
            whole = "# " if "number:min-integer-digits" in attributes else ""
            under = attributes.get("number:denominator-value") or "?" * max(
                _counted(attributes.get("number:min-denominator-digits", "1")), 1
            )
            self._code.append(f"{whole}?/{under}")
        elif tag == "number:scientific-number":
            self._code.append("0.0E+00")
        elif tag in _LETTERS:
            self._code.append(_LETTERS[tag])

    def _begin_number(self, attributes: dict[str, str]) -> None:
        least = _counted(attributes.get("number:min-integer-digits", "1"))
        is_grouped = attributes.get("number:grouping") == "true"
        self._digits = "#,##0" if is_grouped and least < 2 else "0" * least or "#"
        decimals = _counted(attributes.get("number:decimal-places", "0"))
        factor = attributes.get("number:display-factor", "1")
        thousands = (len(factor) - 1) // 3 if factor.isdigit() else 0
        self._behind = ("." + "0" * decimals if decimals else "") + "," * min(thousands, _MOST_DIGITS)
        self._embedded = []

    def _end(self, tag: str) -> None:
        if tag in _DATA_STYLES and self._name:
            self.codes[self._name] = "".join(self._code)
            self._name = ""
        elif self._text is not None and tag in (
            "number:text",
            "number:currency-symbol",
            "number:embedded-text",
        ):
            text = "".join(self._text).replace('"', "″")
            self._text = None
            if tag == "number:embedded-text":
                self._embedded = [*self._embedded[:_MOST_DIGITS], (self._place, text)]
            elif tag == "number:text":
                # A per cent sign is one, whatever stands beside it.
                self._code.append("%" if text.strip() == "%" else f'"{text}"')
            elif text:
                self._code.append(f"[${text}]")
        elif tag == "number:number" and self._name:
            digits = self._digits
            for place, text in sorted(self._embedded):
                at = (
                    len(digits)
                    - place
                    - sum(len(other) + 2 for there, other in self._embedded if there < place)
                )
                digits = f'{digits[: max(at, 0)]}"{text}"{digits[max(at, 0) :]}'
            self._code.append(digits + self._behind)

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)


def _counted(text: str) -> int:
    return min(int(text), _MOST_DIGITS) if text.isdigit() else 0
