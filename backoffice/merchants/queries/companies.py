"""Companies by what the registers know them by."""

from django.db.models import QuerySet, Value

from ..models import Company
from ..models.searching import register_key


def with_number(country: str, registration_number: str) -> QuerySet[Company]:
    """The companies that have this number in the country's register, however either is written."""
    numbered = Company.objects.alias(register=register_key("registration_number"))
    return numbered.filter(country=country, register=register_key(Value(registration_number)))
