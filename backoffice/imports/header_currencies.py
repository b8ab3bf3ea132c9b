"""In which currency a header says that amounts are."""

import re
from collections.abc import Sequence

from backoffice.money import CURRENCIES

from .header_remarks import LONGEST_HEADER
from .layouts import Layout
from .names import BRACKETS
from .reading.values import currencies_named, names_in_header, sign_in_header

_SAID_OUTRIGHT = re.compile(r"\bcurrency=([A-Z]{3})\b", re.IGNORECASE)
# Currencies whose code is a word too count only in brackets.
_WORDS_TOO = frozenset(["ALL", "TOP", "TRY", "PEN", "MOP", "COP"])


def header_currency(header: str) -> str:
    """The currency that a header names: EUR for «Price (EUR)», «Prix €» and «price_eur»; its sign where several
    countries write it, as for «价格(元)»; otherwise nothing.
    """
    bracketed = " ".join(BRACKETS.findall(header))
    codes = {
        word
        for word in re.findall(r"(?<![^\W_])[A-Z]{3}(?![^\W_])", header)
        if word in CURRENCIES and (word not in _WORDS_TOO or word in bracketed)
    } | names_in_header(header)
    if codes:
        return next(iter(codes)) if len(codes) == 1 else ""
    sign = sign_in_header(header) or (bracketed if currencies_named(bracketed) else "")
    signed = currencies_named(sign)
    return next(iter(signed)) if len(signed) == 1 else sign


def currency_of_file(headers: Sequence[str], layout: Layout | None) -> str:
    """The one currency that a header says outright for all amounts, as eBay's «Action(SiteID=US|Currency=USD)», or that
    the layout has for them; a sign where several countries write it.
    """
    short = [header for header in headers if len(header) <= LONGEST_HEADER]
    named = {code for header in short for code in _SAID_OUTRIGHT.findall(header)} & CURRENCIES
    if len(named) == 1 or layout is None:
        return named.pop() if len(named) == 1 else ""
    beside = {
        header_currency(header) for header in short if layout.one_currency and BRACKETS.search(header)
    } - {""}
    return beside.pop() if len(beside) == 1 else layout.currency


def shown_currency(header: str, unit: str) -> str:
    """The currency that a header names or, where it names none, the number format `unit` of its cells; both where they
    are at odds.
    """
    named = header_currency(header)
    unit = unit if any(currencies_named(part) for part in (unit, *unit.split())) else ""
    if not (named and unit):
        return named or unit
    at_odds = currencies_named(unit) and not currencies_named(named) & currencies_named(unit)
    return f"{named} {unit}" if at_odds else named
