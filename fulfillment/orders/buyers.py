"""Who buys, as a shop writes it down, and how much of it a list shows."""

import re
from dataclasses import dataclass
from unicodedata import category

from backoffice.events.errors import Invalid
from backoffice.merchants.countries import MARKETS

from .models import Order

HIDDEN = "•"
# Five digits at least, in the dress in which people write them; «ext. 12» and «转8001» lead on to a desk.
_PHONE = re.compile(r"\+?[\d\s()./-]*(?:\d[\s()./-]*){5}(?:(?:ext\.?|x|转|轉)\s*\d+)?", re.IGNORECASE)
_POSTCODE = re.compile(r"[0-9]{6}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Name and address of the person who receives the parcel; `country` is ISO 3166-1 alpha-2.

    Raises Invalid when something that a parcel needs is missing or longer than its column, for a country into which
    nothing is sold, and for a telephone number or a postcode that can be none.
    """

    name: str
    address: str
    city: str
    country: str
    phone: str = ""
    postcode: str = ""

    def __post_init__(self) -> None:
        for part, column in COLUMNS.items():
            text = getattr(self, part)
            longest = getattr(Order._meta.get_field(column), "max_length", None)
            if part in REQUIRED and not any(category(sign)[0] in "LNPS" for sign in text):
                raise Invalid(
                    f"The buyer has no {part}; a parcel cannot be sent without it.", field=f"buyer/{part}"
                )
            if longest is not None and len(text) > longest:
                raise Invalid(
                    f"The buyer's {part} has {len(text)} characters; {longest} are the most.",
                    field=f"buyer/{part}",
                )
        if self.country not in MARKETS:
            raise Invalid(
                f"A parcel is not sent to «{self.country}»; write one of {', '.join(MARKETS)} (ISO 3166).",
                field="buyer/country",
            )
        if self.phone.strip() and not _PHONE.fullmatch(self.phone.strip()):
            raise Invalid(
                f"«{self.phone[:40]}» is no telephone number; write its digits, such as +86 138 0013 8000.",
                field="buyer/phone",
            )
        if self.country == "CN" and self.postcode.strip() and not _POSTCODE.fullmatch(self.postcode.strip()):
            raise Invalid(
                f"«{self.postcode[:20]}» is no postcode of mainland China; it has six digits. Leave it out where it is "
                "not known.",
                field="buyer/postcode",
            )


COLUMNS = {
    "name": "buyer_name",
    "address": "address",
    "city": "city",
    "country": "country",
    "phone": "buyer_phone",
    "postcode": "postcode",
}
"""Each part of a buyer and the order's column that keeps it."""

REQUIRED = frozenset({"name", "address", "city", "country"})


def masked_name(name: str) -> str:
    """The first character only: 王小明 → 王••."""
    return name[:1] + HIDDEN * 2 if name else ""


def masked_phone(phone: str) -> str:
    """The last four digits only: +86 138 0013 8000 → ••8000. A shorter number is hidden whole."""
    digits = [character for character in phone if character.isdigit()]
    if not digits:
        return ""
    return HIDDEN * 2 + ("".join(digits[-4:]) if len(digits) > 4 else "")
