"""What may be said of a company, each fact as the table keeps it."""

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext as _

from backoffice.events.errors import Invalid

from ..countries import country_code
from ..days import today
from ..queries import company_key
from .wording import plain_words, words_of

COMPANY_NAME_LENGTH = 200
COMPANY_REFERENCE_LENGTH = 80
REGISTRATION_LENGTH = 60
ADDRESS_LENGTH = 300
WEBSITE_LENGTH = 200
# The first companies by charter are of that year; registers came later.
OLDEST_REGISTER = date(1600, 1, 1)
COMPANY_FACTS = (
    "name", "country", "registration_number", "reference", "registered_on", "vat_number", "iban", "gtin_prefix",
    "address", "website",
)  # fmt: skip
_is_address = URLValidator(schemes=["http", "https"])


def as_kept(words: Mapping[str, Any]) -> dict[str, Any]:
    """The words as columns. Raises `Invalid` for one that cannot be used, `TypeError` for one that nobody knows."""
    if unknown := sorted(set(words) - set(_READERS)):
        raise TypeError(f"A company has no {unknown[0]}.")
    facts = {name: _READERS[name](value) for name, value in words.items()}
    if "name" in facts:
        facts["name_key"] = company_key(facts["name"])
    return facts


def told(facts: Mapping[str, Any]) -> dict[str, Any]:
    """A new company's facts as its event tells them."""
    return {name: value for name, value in facts.items() if value not in (None, "") and name != "name_key"}


def registered_in_the_past(day: date | None) -> date | None:
    if day is not None and day < OLDEST_REGISTER:
        raise Invalid(
            _("No register of companies reaches back to %(day)s; look at the year.") % {"day": day},
            field="registered_on",
        )
    if day is not None and day > today():
        raise Invalid(
            _("A company cannot have been registered on %(day)s, which is to come.") % {"day": day},
            field="registered_on",
        )
    return day


def web_address(text: str) -> str:
    """The address of a website, as https where nothing else is said; nothing that a browser would run."""
    words = text.strip()
    if not words:
        return ""
    address = words if "://" in words else f"https://{words}"
    try:
        _is_address(address)
    except ValidationError as error:
        raise Invalid(
            _("«%(text)s» is no address of a website.") % {"text": words[:60]}, field="website"
        ) from error
    return words_of(address, field="website", most=WEBSITE_LENGTH)


def _optional(field: str, most: int) -> Callable[[str], str]:
    return lambda text: words_of(text, field=field, most=most) if text.strip() else ""


_READERS: dict[str, Callable[[Any], Any]] = {
    "name": lambda text: plain_words(words_of(text, field="name", most=COMPANY_NAME_LENGTH), field="name"),
    "country": lambda code: country_code(code, field="country"),
    "registration_number": _optional("registration_number", REGISTRATION_LENGTH),
    "reference": _optional("reference", COMPANY_REFERENCE_LENGTH),
    "registered_on": registered_in_the_past,
    "vat_number": _optional("vat_number", 30),
    "iban": _optional("iban", 40),
    "gtin_prefix": _optional("gtin_prefix", 12),
    "address": lambda text: plain_words(_optional("address", ADDRESS_LENGTH)(text), field="address"),
    "website": web_address,
}
