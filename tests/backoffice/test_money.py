"""The database and the code know the same decimals of every currency."""

from decimal import Decimal

import pytest
from django.db import connection

from backoffice.imports.reading.values import has_thousandths
from backoffice.money import CURRENCIES, decimals, exact

pytestmark = pytest.mark.django_db


def test_the_database_writes_an_amount_with_the_decimals_that_its_currency_has() -> None:
    with connection.cursor() as cursor:
        for currency in sorted(CURRENCIES):
            cursor.execute("SELECT money_exact(1250.000, %s)::text", [currency])
            assert cursor.fetchone() == (str(exact(Decimal(1250), currency)),), currency


def test_the_database_refuses_a_decimal_more_than_the_currency_has() -> None:
    with connection.cursor() as cursor:
        for currency in sorted(CURRENCIES):
            smallest = Decimal(1).scaleb(-decimals(currency))
            cursor.execute(
                "SELECT money_has_its_decimals(%(right)s, %(of)s), money_has_its_decimals(%(wrong)s, %(of)s)",
                {"right": 7 * smallest, "wrong": 7 * smallest / 10, "of": currency},
            )
            assert cursor.fetchone() == (True, False), currency


def test_spreadsheets_know_the_amounts_of_three_decimals() -> None:
    """The reader of files runs without Django, and so without the list of `backoffice.money`."""
    assert {each for each in CURRENCIES if has_thousandths(frozenset({each}))} == {
        each for each in CURRENCIES if decimals(each) == 3
    }
