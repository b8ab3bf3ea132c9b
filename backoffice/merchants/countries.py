"""Countries as the office writes them: ISO 3166-1 alpha-2."""

from babel import Locale
from django.utils.translation import get_language, gettext_lazy, to_locale
from django.utils.translation import gettext as _
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
    return str(MARKETS.get(code) or _name(code)) or code


def _name(code: str) -> str:
    """Other languages have CLDR's names: those that come with the list of countries have mistakes in Chinese."""
    language = get_language() or "en"
    if language.startswith("en"):
        return str(countries.name(code))
    return str(Locale.parse(to_locale(language)).territories.get(code, ""))


def places() -> list[tuple[str, str]]:
    """All countries by code and name, in the order in which a reader of the language looks for them."""
    named = [(code, place_name(code)) for code in dict(countries)]
    # The common characters stand in this encoding by their sound (GB 2312), Latin letters before them.
    return sorted(named, key=lambda place: place[1].encode("gb18030"))


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
