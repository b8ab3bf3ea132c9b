"""Amounts of money in a file: the number in its column, and the currency by what the file or the person says."""

from collections.abc import Sequence
from decimal import Decimal
from typing import NamedTuple

from babel.numbers import get_currency_name

from backoffice.events.errors import Invalid
from backoffice.money import CURRENCIES, exact

from .profiles import Draft, Sheet, plain

_USUAL = ("EUR", "USD", "GBP", "CHF", "JPY", "CNY", "HKD", "SGD", "KRW", "AUD", "CAD", "AED")
_DOLLARS = frozenset({"USD", "HKD", "CAD", "AUD", "SGD", "NZD", "TWD", "MXN"})
CURRENCIES_OF_SIGN: dict[str, frozenset[str]] = {
    "€": frozenset({"EUR"}),
    "£": frozenset({"GBP"}),
    "$": _DOLLARS,
    "US$": frozenset({"USD"}),
    "HK$": frozenset({"HKD"}),
    "C$": frozenset({"CAD"}),
    "A$": frozenset({"AUD"}),
    "¥": frozenset({"JPY", "CNY"}),
    "￥": frozenset({"JPY", "CNY"}),
    "元": frozenset({"CNY", "TWD", "HKD"}),
}
_CURRENCY_WORDS = {
    "euro": "EUR", "euros": "EUR", "pound": "GBP", "pounds": "GBP", "sterling": "GBP", "rmb": "CNY", "yuan": "CNY",
    "人民币": "CNY", "欧元": "EUR", "美元": "USD", "日元": "JPY", "港币": "HKD", "yen": "JPY",
}  # fmt: skip


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
    word = text.strip()
    if word.upper() in CURRENCIES:
        return word.upper()
    of_sign = CURRENCIES_OF_SIGN.get(word, frozenset())
    return next(iter(of_sign)) if len(of_sign) == 1 else _CURRENCY_WORDS.get(word.casefold(), "")


class Amounts:
    """Reads the amounts of one file. `assumed` counts those whose currency only the person at upload has said.

    The currency is that of the currency column or else of the amount's header; a sign or code in the cell must agree
    with it. With neither, the cell's own counts; a sign that several countries write stands for the choice at upload
    where that fits. With nothing at all it is that choice; without one the row is flawed.
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
                "bad_price", column, f"The {what} {plain(number)} is {below}.", "Write what is asked for it."
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
        stated = currency_by_word(written) if written else self.headers.get(column, "")
        if written and not stated:
            draft.flaw(
                "unknown_currency",
                "currency",
                f"«{written}» is no currency.",
                "Write its ISO code, such as EUR.",
            )
            return ""
        beside = draft.currencies.get(column, "")
        allowed = CURRENCIES_OF_SIGN.get(beside, frozenset({beside})) if beside else frozenset()
        if not allowed:
            return stated or self._assumed(draft, column)
        if stated:
            fits = stated if stated in allowed else ""
        elif len(allowed) == 1:
            fits = next(iter(allowed))
        else:
            fits = self.chosen if self.chosen in allowed else ""
        if not fits:
            elsewhere = stated or self.chosen
            draft.flaw(
                "bad_price", column,
                f"The cell says {beside}, but the currency elsewhere is {elsewhere}." if elsewhere
                else f"The cell says {beside}, which several countries write.",
                "Write the currency's ISO code in a currency column.",
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
        return [f"In {rows} the price has no currency; it was taken as {self.chosen}, as chosen at upload."]
