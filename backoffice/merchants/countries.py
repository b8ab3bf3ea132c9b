"""Countries as the office writes them: ISO 3166-1 alpha-2."""

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django_countries import countries

from backoffice.events.errors import Invalid

# Where the platform sells, as it calls these places.
MARKETS = {
    "CN": gettext_lazy("Mainland China"),
    "HK": gettext_lazy("Hong Kong, China"),
    "MO": gettext_lazy("Macao, China"),
    "TW": gettext_lazy("Taiwan, China"),
}


def place_name(code: str) -> str:
    """A country in the language spoken; what nobody knows by a name keeps its code."""
    return str(MARKETS.get(code) or countries.name(code)) or code


def country_code(text: str, *, field: str, may_be_unknown: bool = False) -> str:
    """The two letters in capitals; empty only where the country `may_be_unknown`.

    Raises `Invalid` naming `field` for anything that is no country of ISO 3166-1.
    """
    code = text.strip().upper()
    if code in countries or (may_be_unknown and not code):
        return code
    raise Invalid(
        _("«%(word)s» in %(field)s is no country; write its two letters (ISO 3166-1), for example FR or JP.")
        % {"word": text[:40], "field": field},
        field=field,
    )
