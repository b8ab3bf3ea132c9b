"""Amounts of money in a file: the number in its column, and the currency by what the file or the person says."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from babel.numbers import get_currency_name

from backoffice.events.errors import Invalid
from backoffice.money import CURRENCIES, exact

from .drafts import Draft, plain
from .profiles import Sheet
from .reading.values import currencies_named

# What spreadsheets call the column of currencies.
CURRENCY_HEADINGS = (
    "currency code", "devise", "monnaie", "währung", "valuta", "moneda", "币种", "货币", "幣種", "貨幣", "通貨",
    "divisa", "code devise", "moeda", "waluta", "para birimi", "валюта", "통화", "tiền tệ", "ccy", "สกุลเงิน",
    "mata uang", "币制", "price currency",
)  # fmt: skip
_USUAL = ("EUR", "USD", "GBP", "CHF", "JPY", "CNY", "HKD", "SGD", "KRW", "AUD", "CAD", "AED")


class Amount(NamedTuple):
    """An exact amount in its currency (ISO 4217)."""

    number: Decimal
    currency: str


def currency_choices() -> Sequence[tuple[str, str]]:
    """Every currency with its name, the usual ones first, as an option offers them."""
    codes = [*_USUAL, *sorted(CURRENCIES - set(_USUAL))]
    return [(code, f"{code} {get_currency_name(code, locale='en')}") for code in codes]


def currency_codes() -> Sequence[str]:
    """The same as the lists of a template offer them."""
    return [code for code, _ in currency_choices()]


def currency_by_word(text: str) -> str:
    """The ISO 4217 code that a cell names by code, sign or word; "" for any other text."""
    word = text.strip().upper()
    if word in CURRENCIES:
        return word
    named = currencies_named(word)
    return next(iter(named)) if len(named) == 1 else ""


class Amounts:
    """Reads the amounts of one file. `assumed` counts those whose currency only the person at upload has said.

    The currency is that of the currency column or else of the amount's header; a sign or code in the cell must agree
    with it. With neither, the cell's own counts, else the sign in the header or in the format of the column's numbers;
    one that several countries write stands for the choice at upload where that fits. With nothing at all it is that
    choice; without one the row is flawed.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.headers = sheet.currencies
        self.chosen = sheet.options.get("currency", "")
        self.assumed = 0

    def read(self, draft: Draft, column: str = "price", *, zero: bool = False) -> Amount | None:
        """The amount in `column`; None where it is blank, or flawed. Zero is an amount only with `zero`."""
        number = draft.values.get(column)
        if number is None:
            return None
        if number < 0 or (number == 0 and not zero):
            below = "below zero" if number < 0 else "zero"
            what = column.replace("_", " ")
            draft.flaw(
                "bad_price",
                column,
                f"The {what} {plain(number)} is {below}.",
                f"Write an amount {'of zero or more' if zero else 'above zero'}.",
            )
            return None
        currency = self.currency(draft, column)
        if not currency:
            return None
        try:
            return Amount(exact(number, currency), currency)
        except Invalid as refusal:
            draft.flaw("bad_price", column, refusal.sentence, "Write it in full units of its currency.")
            return None

    def currency(self, draft: Draft, column: str) -> str:
        """The currency of the amount in `column`; "" with a flaw where nothing says it, or two say different ones."""
        written = draft.values.get("currency")
        header = self.headers.get(column, "")
        stated = currency_by_word(written) if written else header if header in CURRENCIES else ""
        if written and not stated:
            draft.flaw(
                "unknown_currency",
                "currency",
                f"«{written}» is no currency.",
                "Write its ISO code, such as EUR.",
            )
            return ""
        beside = draft.currencies.get(column, "")
        place = "cell" if beside else "column"
        beside = beside or ("" if stated else header)
        if not beside:
            return stated or self._assumed(draft, column)
        allowed = currencies_named(beside)
        if stated or len(allowed) != 1:
            wanted = stated or self.chosen
            fits = wanted if wanted in allowed else ""
        else:
            (fits,) = allowed
        if not fits:
            elsewhere = stated or self.chosen
            draft.flaw(
                "bad_price", column,
                f"The {place} says {beside}, but the currency elsewhere is {elsewhere}." if elsewhere
                else f"The {place} says {beside}, which several countries write.",
                "Choose the currency at upload, or write its ISO code in a currency column.",
            )  # fmt: skip
        return fits

    def _assumed(self, draft: Draft, column: str) -> str:
        if draft.exported is not None and draft.exported.facts.get("currency"):
            return str(draft.exported.facts["currency"])  # a blank cell takes nothing back
        if self.chosen:
            self.assumed += 1
        else:
            draft.flaw(
                "unknown_currency", column, "Nothing says in which currency this is.",
                "Choose the currency at upload, or write its ISO code in a currency column.",
            )  # fmt: skip
        return self.chosen

    def note(self) -> list[str]:
        """The sentence on what was assumed, if anything was."""
        if not self.assumed:
            return []
        rows = "1 row" if self.assumed == 1 else f"{self.assumed:,} rows"
        return [f"In {rows} the price has no currency; {self.chosen} counts, which holds for all rows."]
