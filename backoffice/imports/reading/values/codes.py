"""Numbers that are names: GTINs, SKUs, serial and tracking numbers. They are text and never calculated."""

import datetime
import re
import unicodedata
from decimal import Decimal

from stdnum import ean, isbn
from stdnum.exceptions import ValidationError

from ..rows import Cell
from .numbers import plain_digits

_SCIENTIFIC = re.compile(r"^(\d)(?:[.,](\d+))?[eE]\+?(\d{1,2})$")
_EXCEL_SCIENTIFIC = re.compile(r"^\d[.,]\d+[eE]\+\d{2}$")
_TYPESET = str.maketrans(
    {
        **{chr(sign): chr(sign - 0xFEE0) for sign in range(0xFF01, 0xFF5F)},
        "\u3000": " ",
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2015\u2212", "-"),
    }
)
# A GTIN as GS1 writes it in element strings: behind its application identifier.
_ELEMENT = re.compile(r"^\(0[12]\)(\d{14})$")
_WHOLE = re.compile(r"^(\d+)[.,]0+$")
_GTIN_LENGTHS = (8, 12, 13, 14)
_FEWEST_DIGITS = 6
# A spreadsheet keeps 15 digits of a number; the others have become zeros.
_KEPT_DIGITS = 15
_EXACT_BELOW = 10**15


def parse_gtin(value: Cell) -> tuple[str, str | None]:
    """A GTIN-8, -12, -13 or -14 with a right check digit, and a note when it was restored.

    Leading zeros that a spreadsheet dropped are put back where the check digit (GS1 modulo 10, which
    leading zeros do not change) proves the rest. Two GTINs are the same when equal after padding with
    zeros to 14 digits.
    """
    if isinstance(value, str):
        digits = _gtin_digits(value)
    else:
        digits = _number_digits(value, what="GTIN")
    if not 1 <= len(digits) <= 14:
        raise ValueError(f"“{value}” has {len(digits)} digits; a GTIN has 8, 12, 13 or 14.")
    significant = digits.lstrip("0")
    if len(significant) < _FEWEST_DIGITS and len(digits) not in _GTIN_LENGTHS:
        raise ValueError(f"“{value}” is too short for a GTIN, which has 8, 12, 13 or 14 digits.")
    if not significant:
        raise ValueError(f"“{value}” holds zeros only, which is no GTIN.")
    if isinstance(value, str) and _is_isbn_10(digits):
        raise ValueError(
            f"“{value}” may be an ISBN of 10 digits or a GTIN without its zeros. Write all 13 digits."
        )
    _check_digit(digits, value)
    note = None
    if len(digits) not in _GTIN_LENGTHS:
        length = next(length for length in _GTIN_LENGTHS if length > len(digits))
        lost = length - len(digits)
        digits = digits.zfill(length)
        zeros = "A leading zero" if lost == 1 else f"{lost} leading zeros"
        note = f"{zeros} lost in the spreadsheet {'was' if lost == 1 else 'were'} restored: {digits}."
    return digits, note


def plain_code(text: str) -> str:
    """A code in plain signs: full-width ones and the dashes of typesetting are those that a keyboard has."""
    return text if text.isascii() else text.translate(_TYPESET).strip()


def parse_code(value: Cell) -> str:
    """An identifier such as a SKU, serial or tracking number, as text.

    Refuses numbers from which a spreadsheet has already dropped digits: `1.23457E+12`, or a number cell
    of more than 15 digits; and several codes in one cell, on a line each.
    """
    if isinstance(value, str):
        text = value.strip()
        text = text[1:] if text.startswith("'") else text
        if not text:
            raise ValueError("The cell is blank, but a code is needed.")
        if _EXCEL_SCIENTIFIC.match(text):
            raise ValueError(_digits_lost(text))
        if "\n" in text:
            lines = [line.strip() for line in text.splitlines() if line.strip()]
            raise ValueError(
                f"the cell has {len(lines)} lines, “{lines[0][:40]}” and “{lines[1][:40]}” …; one code is wanted."
            )
        return text
    return _number_digits(value, what="code")


def refuse_changed(value: Cell) -> None:
    """Raises ValueError for text of which a spreadsheet program has made something else, so that it is no longer what
    was typed: a date («10-12», a size) or a number with digits lost.
    """
    if isinstance(value, datetime.date | datetime.time):
        raise ValueError(
            f"the cell holds the date or time {value.isoformat()}. Excel may have changed what was typed: format the "
            "column as text and type it again."
        )
    is_number = isinstance(value, int | float | Decimal) and not isinstance(value, bool)
    if is_number and abs(value) >= _EXACT_BELOW:  # type: ignore[arg-type,operator]
        raise ValueError(_digits_lost(f"{value:.0f}"))
    if isinstance(value, str) and _EXCEL_SCIENTIFIC.match(value.strip()):
        raise ValueError(_digits_lost(value.strip()))


def refuse_shortened(text: str) -> None:
    """Raises ValueError for digits longer than a spreadsheet keeps that end in zeros from there on."""
    if len(text) > _KEPT_DIGITS and text.isdecimal() and not text[_KEPT_DIGITS:].strip("0"):
        raise ValueError(_digits_lost(text))


def _gtin_digits(value: str) -> str:
    text = plain_digits(unicodedata.normalize("NFKC", value)).strip().lstrip("'")
    text = _ELEMENT.sub(r"\1", text)
    text = re.sub(r"^(?:GTIN|EAN|UPC|ISBN|JAN)(?:-?1[0-4]|-?8)?[\s:#-]*", "", text, flags=re.IGNORECASE)
    scientific = _SCIENTIFIC.match(text)
    if scientific:
        first, fraction, exponent = scientific[1], scientific[2] or "", int(scientific[3])
        if len(fraction) < exponent:
            raise ValueError(_digits_lost(text))
        text = first + fraction[:exponent]
    whole = _WHOLE.match(text)
    text = whole[1] if whole else re.sub(r"[\s\u2010-\u2015-]", "", text)
    if not text:
        raise ValueError("The cell is blank, but a GTIN is needed.")
    if not (text.isascii() and text.isdigit()):
        raise ValueError(f"“{value[:40]}” is not a GTIN: it must consist of digits only.")
    return text


def _number_digits(value: Cell, *, what: str) -> str:
    if isinstance(value, datetime.date | datetime.time):
        raise ValueError(
            f"{value.isoformat()} is a date or time, not a {what}. Excel may have changed what was typed: "
            "format the column as text and type it again."
        )
    if value is None or isinstance(value, bool):
        raise ValueError(
            f"The cell is blank, but a {what} is needed." if value is None else f"{value} is no {what}."
        )
    number = value if isinstance(value, Decimal) else Decimal(repr(value))
    if number != number.to_integral_value() or number < 0:
        raise ValueError(f"{value} is not a {what}: it must be digits without sign or fraction.")
    if number >= _EXACT_BELOW:
        raise ValueError(_digits_lost(f"{number:f}"))
    return f"{number:.0f}"


def _is_isbn_10(digits: str) -> bool:
    return len(digits) == 10 and isbn.is_valid(digits)


def _digits_lost(text: str) -> str:
    return (
        f"“{text}” was shortened by the spreadsheet, so digits are lost. Format the column as text, "
        "enter the full number again, and save."
    )


def _check_digit(digits: str, value: Cell) -> None:
    padded = digits.zfill(14)
    try:
        ean.validate(padded)
    except ValidationError as error:
        right = ean.calc_check_digit(padded[:-1])
        raise ValueError(
            f"The check digit of “{value}” is {digits[-1]} but should be {right}: a digit is wrong or missing."
        ) from error
