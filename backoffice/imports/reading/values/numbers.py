"""Amounts and quantities: decimal comma or point, thousands separators, currency signs."""

import datetime
import re
import unicodedata
from collections.abc import Iterable
from decimal import Decimal
from functools import partial
from typing import Literal

from ..currencies import UNIT, currencies_named, currency_beside, has_thousandths, is_whole, may_be_whole
from ..rows import Cell

DecimalMark = Literal[".", ","]

_LEADING_UNIT = re.compile(rf"^(?:{UNIT})\s*(?=[-+\d.,(]|(?:{UNIT})\s*[\d.,])", re.IGNORECASE)
_TRAILING_UNIT = re.compile(rf"(?<=[\d.,)\s+-])\s*(?:{UNIT})$", re.IGNORECASE)
_MINUS = str.maketrans({"\u2212": "-", "\u2013": "-", "\u2010": "-", "\u2011": "-", "\ufe63": "-"})
_ARABIC_MARKS = str.maketrans({"\u066b": ".", "\u066c": ","})
_SCIENTIFIC = re.compile(r"^\d+(?:\.\d+)?[eE][+-]?\d{1,3}$")
# As Excel writes it by itself: three digits, whatever the number was.
_SHORTENED = re.compile(r"^\d[.,]\d\dE[+-]\d\d$", re.IGNORECASE)
_NO_FRACTION = re.compile(r"(?P<mark>[.,])[-\u2014]{1,2}$")
_DIGITS = re.compile(r"^\d[\d.,' ]*$|^[.,]\d+$")
_GROUPED = re.compile(r"^\d{1,3}(?:(?P<mark>[.,' ])\d{3})(?:(?P=mark)\d{3})*$")
_LAKHS = re.compile(r"^\d{1,2}(?:,\d{2})*,\d{3}$")
_LONGEST = 60
# A number of so many decimals that are zeros from the seventh to the ninth has noise behind them.
_NOISE_FROM, _MOST_DECIMALS, _NOISE_BELOW = 9, 6, Decimal("1e-9")
_LARGEST_ROUNDED = Decimal(10) ** 15
_SHAPE = str.maketrans("23456789", "11111111")
_SHAPES_KEPT = 5_000
_THREE = 3
# So many different amounts with three digits behind the mark are thousands, where a currency has hundredths.
_MANY = 8
# «12.8万» and «1.38w» are ten thousands, «12.5k» are thousands; behind them stands a currency, or nothing.
_SHORT = re.compile(r"[万萬만wk]", re.IGNORECASE)
_BEHIND = r"(?=\s*(?:[元円圆원人]|[^\W\d_]{3}\b|[^\w\s]|\Z))"
_MYRIADS = re.compile(rf"(?<![\w.,])(\d{{1,7}})(?:\.(\d{{1,4}}))?\s*[万萬만w]{_BEHIND}", re.IGNORECASE)
_THOUSANDS = re.compile(rf"(?<![\w.,])(\d{{1,7}})(?:[.,](\d{{1,2}}))?\s*k{_BEHIND}", re.IGNORECASE)
# What most cells hold; whatever the column's mark, it can be read in one way only.
_SIMPLE = re.compile(r"\d{1,12}(?:\.\d{1,2})?", re.ASCII)


def plain_digits(text: str) -> str:
    """The text with digits and marks of other scripts in those of ASCII: «١٬٢٣٤٫٥» is 1,234.5."""
    if text.isascii():
        return text
    digits = (
        str(unicodedata.decimal(sign)) if unicodedata.decimal(sign, None) is not None else sign
        for sign in text
    )
    return "".join(digits).translate(_ARABIC_MARKS)


def in_full(text: str) -> str:
    """An amount with its thousands in digits: 128000元 for «12.8万元», $12500 for «$12.5k»; other text as it is."""
    if not _SHORT.search(text):
        return text
    plain = full = unicodedata.normalize("NFKC", text)
    for short, times in ((_MYRIADS, 10_000), (_THOUSANDS, 1_000)):
        full = short.sub(partial(_in_digits, times), full)
    return text if full == plain else full


def _in_digits(times: int, found: re.Match[str]) -> str:
    return f"{(Decimal(f'{found[1]}.{found[2] or 0}') * times).normalize():f}"


def parse_decimal(value: Cell, *, decimal_mark: DecimalMark | None = None) -> Decimal:
    """A number as it was written or as a workbook holds it, exactly; never a float.

    `decimal_mark` settles `1,234` and `1.234`, which alone could be either (see `decide_decimal_mark`).
    Accepts thousands in points, commas, blanks and apostrophes, currency signs and codes before or
    after, a minus before or after, and bookkeepers' parentheses for negative amounts.
    """
    if isinstance(value, str) and _SIMPLE.fullmatch(value):
        return Decimal(value)
    if isinstance(value, Decimal):
        return _finite(value)
    if isinstance(value, bool) or value is None:
        raise ValueError(_not_a_number(value))
    if isinstance(value, int):
        return Decimal(value)
    if isinstance(value, float):
        return _without_noise(_finite(Decimal(format(value, ".15g"))))
    if isinstance(value, datetime.date | datetime.time):
        raise ValueError(
            f"{value.isoformat()} is a date or time, not a number. Excel may have changed what was typed: "
            "format the column as number and type it again."
        )
    negative, digits = _bare_digits(value)
    if _SHORTENED.match(digits):
        raise ValueError(
            f"“{value}” was shortened by the spreadsheet, so digits may be lost. Format the column as number, and save."
        )
    if _SCIENTIFIC.match(digits):
        number = _finite(Decimal(digits))
    else:
        number = _without_noise(Decimal(_plain(digits, value, decimal_mark)))
    return -number if negative else number


class DecimalMarks:
    """How a column writes decimals, from all its values; keeps none of them.

    «1,250» yen are thousands, since yen have no fractions; so are all in a column of amounts that are `whole`, where
    nothing beside them says another currency: «¥» may be yen. Of amounts in `hundredths` none has three decimals: where
    many look so, each with the same mark, and none tells otherwise, they are thousands, and `sample` is one of them.
    Among others that show the mark with two decimals at most such an amount is no fraction for sure, see `doubtful`;
    unless it `shows_thousands` otherwise, as programs write what they reckon (`2573.82` or `2,573.82` beside `16.448`).
    """

    def __init__(self, *, whole: bool = False, hundredths: bool = False) -> None:
        self._whole, self.hundredths = whole, hundredths
        self._of_thousands: dict[str, str] = {}
        self._thousands: set[str] = set()
        self.sample = ""
        self._finest = 0
        self.shows_thousands = False
        self._seen: set[str] = set()
        self._ambiguous = False
        self._known: set[str] = set()

    def see(self, values: Iterable[Cell]) -> None:
        # Which digits they are does not matter, but for zeros: a column has few such shapes.
        values = list(values)
        shapes = {value.translate(_SHAPE) for value in values if isinstance(value, str)} - self._known
        for shape in shapes:
            try:
                _, digits = _bare_digits(shape)
            except ValueError:
                continue
            mark = _telling_mark(digits)
            if mark == "?" and self._is_whole(shape):
                mark = "," if "." in digits else "."
            if mark == "?":
                self._ambiguous = True
                self._of_thousands[shape] = "." if "." in digits else ","
                if has_thousandths(currencies_named(currency_beside(shape))):
                    self.hundredths = False
                continue
            whole, found, fraction = digits.rpartition(mark) if mark else ("", "", "")
            if found and fraction.isdigit():
                self._finest = max(self._finest, len(fraction))
                self.shows_thousands |= sum(map(str.isdigit, whole)) > _THREE
            self._seen.update(mark)
        if len(self._known) < _SHAPES_KEPT:
            self._known |= shapes
        if self._of_thousands and self.hundredths and not self._seen and len(self._thousands) < _MANY:
            self._gather(values)

    def _gather(self, values: Iterable[Cell]) -> None:
        texts = {value for value in values if isinstance(value, str)}
        alike = sorted(text for text in texts if text.translate(_SHAPE) in self._of_thousands)
        self._thousands.update(alike[:_MANY])  # the first, so that it is the same sample each time

    def _is_whole(self, text: str) -> bool:
        beside = currency_beside(text)
        named = currencies_named(beside)
        return is_whole(named) or (self._whole and (not beside or may_be_whole(named)))

    @property
    def shown(self) -> str:
        """The decimal mark that the values show by themselves; "" where they show none, or both."""
        return next(iter(self._seen)) if len(self._seen) == 1 else ""

    @property
    def doubtful(self) -> bool:
        """Whether «1,250» among «95,50» may be a slip: values show their mark, and none has three decimals for sure."""
        return bool(self._of_thousands and self._seen) and self._finest < _THREE

    def decide(self) -> DecimalMark | None:
        """See `decide_decimal_mark`."""
        if len(self._seen) == 1:
            return "," if "," in self._seen else "."
        marks = set(self._of_thousands.values())
        if self.hundredths and not self._seen and len(marks) == 1 and len(self._thousands) >= _MANY:
            self.sample = min(self._thousands)
            return "," if "." in marks else "."
        return None if self._seen or self._ambiguous else "."


def decide_decimal_mark(values: Iterable[Cell]) -> DecimalMark | None:
    """The decimal mark of a column, from those of its values that show it; None when it must be asked.

    None also when values contradict each other. A column in which nothing hangs on it gives ".".
    """
    marks = DecimalMarks()
    marks.see(values)
    return marks.decide()


def open_number(text: str) -> tuple[str, str, str] | None:
    """A number with three digits behind its only mark, which may be either: (digits, mark, digits); else None."""
    try:
        _, digits = _bare_digits(text)
    except ValueError:
        return None
    mark = "." if "." in digits else ","
    return digits.partition(mark) if _telling_mark(digits) == "?" else None


def parse_integer(value: Cell, *, decimal_mark: DecimalMark | None = None) -> int:
    """A whole number. `1,234` is read as thousands, since a fraction would not be whole."""
    if isinstance(value, str) and decimal_mark is None:
        negative, digits = _bare_digits(value)
        if _telling_mark(digits) == "?":
            number = int(re.sub(r"\D", "", digits))
            return -number if negative else number
    amount = parse_decimal(value, decimal_mark=decimal_mark)
    if amount != amount.to_integral_value():
        raise ValueError(f"“{value}” is not a whole number. Write it without a fraction.")
    return int(amount)


def _bare_digits(value: str) -> tuple[bool, str]:
    """Whether a text is negative, and its digits with their marks."""
    if len(value) > _LONGEST:
        raise ValueError(_not_a_number(value))
    text = plain_digits(unicodedata.normalize("NFKC", value).translate(_MINUS)).strip().lstrip("'").strip()
    text = text.replace("\u2019", "'").replace("\u00b4", "'").replace("`", "'")
    text = re.sub(r"\s+", " ", text)
    negative = False
    for _ in range(3):
        before = text
        text = _LEADING_UNIT.sub("", text).strip()
        text = _TRAILING_UNIT.sub("", text).strip()
        if text[:1] in "+-" and len(text) > 1:
            if negative:
                raise ValueError(_not_a_number(value))
            negative = text[0] == "-"
            text = text[1:].strip()
        elif text[-1:] == "-" and text[:-1].strip()[-1:].isdigit():
            negative = True
            text = text[:-1].strip()
        elif text.startswith("(") and text.endswith(")") and not negative:
            negative = True
            text = text[1:-1].strip()
        if text == before:
            break
    if text.endswith("%"):
        raise ValueError(f"“{value}” is a percentage. Write the number itself.")
    if dashed := _NO_FRACTION.search(text):
        # «1.250,--»: the dash stands for the fraction, and so tells the decimal mark.
        bare = text[: dashed.start()]
        text = f"{bare}{dashed['mark']}00" if "." in bare or "," in bare else bare
    if not (_DIGITS.match(text) or _SCIENTIFIC.match(text)) or not text.isascii():
        raise ValueError(_not_a_number(value))
    return negative, text


def _telling_mark(digits: str) -> str:
    """The decimal mark that a number shows by itself, "?" when it could be either, "" when it has none."""
    points, commas = digits.count("."), digits.count(",")
    if points and commas:
        return max(".,", key=digits.rindex)
    mark = "." if points else ","
    if points + commas != 1:
        # Repeated marks are thousands, so the decimal mark is the other one.
        return "" if points + commas == 0 else {".": ",", ",": "."}[mark]
    whole, _, fraction = digits.partition(mark)
    if len(fraction) == _THREE and whole.isdigit() and 1 <= len(whole) <= 3 and not whole.startswith("0"):
        return "?"
    return mark


def _plain(digits: str, value: str, decimal_mark: DecimalMark | None) -> str:
    """The digits as Decimal reads them."""
    mark = _telling_mark(digits)
    if mark == "?":
        if decimal_mark is None:
            whole, fraction = re.split("[.,]", digits)
            raise ValueError(
                f"“{value}” may be {whole}{fraction} or {whole}.{fraction}. "
                "Say whether the column has a decimal point or a decimal comma."
            )
        mark = decimal_mark
    whole, found, fraction = digits.rpartition(mark) if mark and mark in digits else (digits, "", "")
    if found and not re.fullmatch(r"\d*", fraction):
        raise ValueError(_not_a_number(value))
    if whole and not whole.isdigit() and not _GROUPED.match(whole) and not _LAKHS.match(whole):
        raise ValueError(_not_a_number(value))
    plain = re.sub(r"[^0-9]", "", whole) or "0"
    return f"{plain}.{fraction}" if fraction else plain


def _without_noise(number: Decimal) -> Decimal:
    """The number without what the arithmetic of a program has left far behind its decimals: 20.99 for
    20.990000000000002, 0.2 for 0.200000000000045.
    """
    if number.as_tuple().exponent >= -_NOISE_FROM or abs(number) >= _LARGEST_ROUNDED:  # type: ignore[operator]
        return number
    rounded = number.quantize(_NOISE_BELOW).normalize()
    return Decimal(f"{rounded:f}") if rounded.as_tuple().exponent >= -_MOST_DECIMALS else number  # type: ignore[operator]


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite() or abs(number.adjusted()) > 30:
        raise ValueError(f"{number} is not a usable number.")
    return Decimal(f"{number:f}")


def _not_a_number(value: Cell) -> str:
    if value is None or value == "":
        return "The cell is blank, but a number is needed."
    shown = str(value)
    shown = shown if len(shown) <= 40 else f"{shown[:39]}…"
    return f"“{shown}” is not a number. Write digits only, such as 1250.50."
