"""Amounts: exact decimals with a currency, never floats, with the currency's own number of decimals."""

from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

from babel import Locale
from babel.numbers import get_currency_precision, get_territory_currencies
from django.db import models
from django.db.models import F, Func, Q

from backoffice.events.errors import Invalid

# Money that is paid with, or was within the years of which lists of sales come in: no metals, funds or codes for tests.
_PAID_WITH_SINCE = date(2015, 1, 1)
CURRENCIES = frozenset(
    code
    for territory in map(str, Locale("en").territories)
    for code in get_territory_currencies(territory, start_date=_PAID_WITH_SINCE, end_date=date.max)
)
# ISO 4217 minor units that are not two.
NO_DECIMALS = (
    "BIF",
    "CLP",
    "DJF",
    "GNF",
    "ISK",
    "JPY",
    "KMF",
    "KRW",
    "PYG",
    "RWF",
    "UGX",
    "VND",
    "VUV",
    "XAF",
    "XOF",
    "XPF",
)
THREE_DECIMALS = ("BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND")
_DIGITS, _DECIMALS = 18, 3
_TOO_MUCH = Decimal(10) ** (_DIGITS - _DECIMALS)


@cache
def _unit(currency: str) -> Decimal:
    """The smallest amount that is written of a known currency."""
    return Decimal(1).scaleb(-decimals(currency))


def decimals(currency: str) -> int:
    """How many decimals the currency has (ISO 4217): JPY 0, EUR 2, KWD 3."""
    if currency in NO_DECIMALS:
        return 0
    return 3 if currency in THREE_DECIMALS else min(get_currency_precision(currency), 2)


def exact(amount: Decimal | str | int, currency: str, *, within: str = "") -> Decimal:
    """The amount with exactly the currency's decimals.

    Raises `Invalid` for an unknown currency, a value that is no number, one that `amount_field` cannot keep, or more
    decimals than the currency has. It names the fields `currency` and `amount`, `within` the object that has them
    («payment/»).
    """
    if currency not in CURRENCIES:
        raise Invalid(
            f"«{currency}» is no ISO 4217 currency; write for example EUR.", field=f"{within}currency"
        )
    try:
        value = Decimal(amount)
        rounded = value.quantize(_unit(currency))
    except InvalidOperation as error:
        raise Invalid(
            f"«{amount}» is no amount; write for example 1250.00.", field=f"{within}amount"
        ) from error
    if abs(rounded) >= _TOO_MUCH:
        raise Invalid(
            f"{amount} {currency} is more than can be kept; look for a digit too many.",
            field=f"{within}amount",
        )
    if rounded != value:
        raise Invalid(
            f"{amount} {currency} has more decimals than {currency} has ({decimals(currency)}).",
            field=f"{within}amount",
        )
    return rounded


def written(amount: Decimal, currency: str) -> str:
    """The amount as a person reads it: «100,000.00 CNY»; with its own decimals where there is no currency to ask."""
    return f"{exact(amount, currency):,f} {currency}" if currency else f"{amount.normalize():,f}"


def amount_field(**options: Any) -> "models.DecimalField[Any, Any]":
    return models.DecimalField(max_digits=_DIGITS, decimal_places=_DECIMALS, **options)


def currency_field(**options: Any) -> "models.CharField[Any, Any]":
    return models.CharField(max_length=3, **options)


def money_checks(
    name: str, amount: str, currency: str = "currency", *, optional: bool = False
) -> list[models.CheckConstraint]:
    """Constraints of one amount column: not negative, a three-letter currency, no decimals the currency lacks.

    An `optional` amount may be null; then it has no currency either.
    """
    has_currency = Q(**{f"{currency}__regex": "^[A-Z]{3}$"})
    if optional:
        has_currency = Q(**{f"{amount}__isnull": True, currency: ""}) | (
            has_currency & Q(**{f"{amount}__isnull": False})
        )
    return [
        models.CheckConstraint(condition=Q(**{f"{amount}__gte": 0}), name=f"{name}_not_negative"),
        models.CheckConstraint(condition=has_currency, name=f"{name}_has_currency"),
        models.CheckConstraint(
            condition=Func(
                F(amount), F(currency), function="money_has_its_decimals", output_field=models.BooleanField()
            ),
            name=f"{name}_has_its_decimals",
        ),
    ]
