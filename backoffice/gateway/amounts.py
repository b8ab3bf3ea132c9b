"""Amounts as the API writes them."""

from decimal import Decimal

from rest_framework import serializers

from backoffice.money import exact


class MoneySerializer(serializers.Serializer[dict[str, str]]):
    """An exact amount, as text, with its currency."""

    amount = serializers.CharField(help_text="With the currency's own decimals, for example 1250.00")
    currency = serializers.CharField(help_text="ISO 4217")


def money(amount: Decimal, currency: str) -> dict[str, str]:
    """The amount as text with exactly the currency's decimals."""
    return {"amount": str(exact(amount, currency)), "currency": currency}
