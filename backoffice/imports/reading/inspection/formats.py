"""What a number format shows beside the number: a currency, a unit, or a per cent sign."""

import re

from ..currencies import SIGNS, currencies_named, currency_beside

_BRACKET = re.compile(r"\[\$([^\]-]*)(?:-([0-9A-Fa-f]+))?[^\]]*\]")
# Width without a sign (`_€`), a fill, and colours, conditions and calendars in brackets.
_NOT_SHOWN = re.compile(r"_.|\*.|\[[^\]]*\]")
_SPELT = re.compile(r'["\\]')
# Countries (LCID) whose sign others write too.
_OF_COUNTRY = {
    0x0804: "CNY", 0x0411: "JPY", 0x0409: "USD", 0x0C04: "HKD", 0x0404: "TWD", 0x0C0C: "CAD", 0x1009: "CAD",
    0x0C09: "AUD", 0x1409: "NZD", 0x1004: "SGD", 0x4804: "SGD", 0x080A: "MXN", 0x041D: "SEK", 0x0414: "NOK",
    0x0814: "NOK", 0x0406: "DKK", 0x040F: "ISK",
}  # fmt: skip
_LITERAL = re.compile(r'"([^"]*)"|\\(.)')
_DIGIT = re.compile(r"[0#?]")
# Commas behind the last digit show thousands of the number.
_SCALED = re.compile(r"[0#?],+(?![0#?,])")
_LONGEST_UNIT = 10
PERCENT_IDS = (9, 10)


def currency_shown(code: str) -> str:
    """What the format writes for a currency: «€» of `#,##0.00 "€"`, CNY of `[$¥-804]#,##0`; "" for nothing."""
    shown = code.split(";")[0]
    for sign, country in _BRACKET.findall(shown):
        own = _OF_COUNTRY.get(int(country, 16) & 0xFFFF, "") if country else ""
        if sign:
            return own if own in currencies_named(sign) else sign
    text = _SPELT.sub("", _NOT_SHOWN.sub("", shown))
    return currency_beside(text) or next((sign for sign in SIGNS if not sign.isalpha() and sign in text), "")


def unit_shown(code: str) -> str:
    """What the format writes beside the number: a currency, or a word such as «kg» of `0.0 "kg"`; "" for nothing."""
    if currency := currency_shown(code):
        return currency
    shown = code.split(";")[0]
    word = "".join(quoted or escaped for quoted, escaped in _LITERAL.findall(shown)).strip(" .()")
    is_number = _DIGIT.search(_LITERAL.sub("", shown)) and not _SCALED.search(shown)
    return word if is_number and word.isalpha() and len(word) <= _LONGEST_UNIT else ""


def is_per_cent(code: str) -> bool:
    """Whether the format shows hundredths, so that 0.025 in the cell is 2.5 % to the eye."""
    return "%" in re.sub(r'"[^"]*"|\\.', "", code.split(";")[0])
