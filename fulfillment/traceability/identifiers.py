"""How units, lots and places are called outside the house: GS1 keys, and addresses of our own where GS1 has none.

A unit is named by a GIAI (AI 8004), a lot by its product's GTIN and its number (AI 01 and 10): decision 12 says why.
"""

from urllib.parse import quote

from django.conf import settings

from backoffice.events.errors import Conflict

# The form in which EPCIS names things: GS1 Digital Link URI syntax, canonical, without what is for people alone.
CANONICAL = "https://id.gs1.org"


def company_prefix() -> str:
    """The GS1 company prefix that this office has licensed. Raises `Conflict` (`no_company_prefix`) without one."""
    if not settings.GS1_COMPANY_PREFIX:
        raise Conflict(
            "Pieces cannot be named to others: this office has no GS1 company prefix. "
            "Set GS1_COMPANY_PREFIX to the one that a GS1 member organisation has licensed to it.",
            code="no_company_prefix",
        )
    return str(settings.GS1_COMPANY_PREFIX)


def giai_of(unit_id: int) -> str:
    """The Global Individual Asset Identifier of a unit: the company prefix and the unit's number, never used again."""
    return f"{company_prefix()}{unit_id}"


def unit_uri(unit_id: int) -> str:
    return f"{CANONICAL}/8004/{giai_of(unit_id)}"


def passport_address(unit_id: int, key: str) -> str:
    """The GS1 Digital Link URI that stands in the code on a piece: it identifies it, and opens its passport."""
    return f"{settings.PUBLIC_URL}/8004/{giai_of(unit_id)}?key={key}"


def lot_class(gtin: str, number: str, *, brand: str, sku: str) -> str:
    """The class of a lot: by GTIN and lot number, and by an address of ours where the product has no GTIN."""
    if gtin:
        return f"{CANONICAL}/01/{gtin}/10/{quote(number, safe='')}"
    return own("lot", brand, sku, number)


def own(*parts: str) -> str:
    """A name that is ours: a private URI below our own address (CBV 2.0 calls it a private identifier)."""
    return "/".join([f"{settings.PUBLIC_URL}/id", *(quote(part, safe="") for part in parts)])
