"""Country names as spreadsheets write them."""

import re
from functools import cache

from babel import Locale

from .names import header_key

_LANGUAGES = (
    *("en", "fr", "de", "zh", "it", "es", "ja", "zh_Hant", "ko", "pt", "nl"),
    *("ru", "uk", "pl", "tr", "cs", "sv", "da", "fi", "hu", "ro", "el", "th", "vi"),
)
# In Vietnamese, «Áo», «Mỹ» and «Nga» are, without their marks, what others write for other countries.
_SHORTEST = {"vi": 4}
# No country's name has more than ten, in any language.
_MOST_WORDS = 12
# Where goods were made, as labels say it: «日本製», «法国产».
_MADE = re.compile(r"(?<=..)(?:製造?|制造?|产|産)$")
_OTHER_NAMES = {
    "uk": "GB",
    "great britain": "GB",
    "england": "GB",
    "scotland": "GB",
    "usa": "US",
    "united states of america": "US",
    "hong kong": "HK",
    "macau": "MO",
    "macao": "MO",
    "wales": "GB",
    "angleterre": "GB",
    "écosse": "GB",
    "inghilterra": "GB",
    "scozia": "GB",
    "inglaterra": "GB",
    "escocia": "GB",
    "schottland": "GB",
    "großbritannien": "GB",
    "grande bretagne": "GB",
    "gran bretagna": "GB",
    "gran bretaña": "GB",
    "vestiaire collective uk": "GB",
    "vestiaire collective us": "US",
    "bosnia and herzegovina": "BA",
    "bosnia": "BA",
    "holy see": "VA",
    "中国大陆": "CN",
    "中國大陸": "CN",
    "香港特别行政区": "HK",
    "香港特別行政區": "HK",
    "czech republic": "CZ",
    "holland": "NL",
    "the netherlands": "NL",
    "south korea": "KR",
    "korea": "KR",
    "republic of korea": "KR",
    "russian federation": "RU",
    "uae": "AE",
    "viet nam": "VN",
    "prc": "CN",
    "mainland china": "CN",
    "turkey": "TR",
    "ivory coast": "CI",
    "republic of ireland": "IE",
    "slovak republic": "SK",
    "macedonia": "MK",
    "canary islands": "ES",
    "the canary islands": "ES",
    "hong kong china": "HK",
    "china hong kong": "HK",
    "macau china": "MO",
    "macao china": "MO",
    "taiwan china": "TW",
    "taiwan province of china": "TW",
    "taiwan republic of china": "TW",
    "taiwan roc": "TW",
    "republic of china": "TW",
    "peoples republic of china": "CN",
    "кнр": "CN",
    "сша": "US",
    "рф": "RU",
    "한국": "KR",
    "국산": "KR",
    "국내": "KR",
    "국내산": "KR",
    "democratic republic of the congo": "CD",
    "democratic republic of congo": "CD",
    "congo democratic republic of the": "CD",
    "congo the democratic republic of the": "CD",
    "dr congo": "CD",
    "drc": "CD",
    "congo dr": "CD",
    "刚果共和国": "CG",
    "刚果布": "CG",
    "刚果金": "CD",
    "刚果民主共和国": "CD",
    "democratic peoples republic of korea": "KP",
    "korea democratic peoples republic of": "KP",
    "korea north": "KP",
    "dprk": "KP",
    "hong kong sar": "HK",
    "macau sar": "MO",
    "macao sar": "MO",
    "中国香港": "HK",
    "中国澳门": "MO",
    "中国台湾": "TW",
    "香港": "HK",
    "澳门": "MO",
    "台湾": "TW",
}
_DIRECTIONS = {
    "new",
    "north",
    "northern",
    "south",
    "southern",
    "east",
    "eastern",
    "west",
    "western",
    "upper",
    "lower",
    "inner",
    "outer",
}
_ALSO_REGIONS = {"jersey", "georgia", "jordan", "chad"}


@cache
def codes_by_name() -> dict[str, str]:
    """The codes by the names' keys. Reading two dozen languages takes a tenth of a second, once a process."""
    names = {header_key(name): code for name, code in _OTHER_NAMES.items()}
    for language in _LANGUAGES:
        for code, name in Locale(language).territories.items():
            if len(code) == 2 and code.isalpha() and code not in {"EU", "EZ", "UN", "QO", "XA", "XB", "ZZ"}:
                names.setdefault(code.lower(), code)
                if len(key := header_key(name)) >= _SHORTEST.get(language, 0):
                    names.setdefault(key, code)
    return names


def country_code(text: str) -> str | None:
    """The ISO 3166-1 alpha-2 code of a country named in one of two dozen languages or by its code.

    A place before the country's name is left out («Lyon, France», «Dépôt central France»), but not where the two
    together name another place («New Mexico», «Northern Ireland»); so is one behind a comma («Germany, Hamburg»). None
    when no country is called so.
    """
    names = codes_by_name()
    whole = names.get(header_key(text)) or names.get(header_key(_MADE.sub("", text.strip())))
    if whole:
        return whole
    words = text.replace(",", " , ").split()[-_MOST_WORDS:]
    for start in range(1, len(words)):
        name, before = header_key("".join(words[start:])), words[start - 1].casefold()
        if len(name) > 3 and name in names and (before == "," or not _is_of_a_name(name, before)):
            return names[name]
    first = header_key(text.partition(",")[0]) if "," in text else ""
    return names.get(first) if len(first) > 3 and first not in _ALSO_REGIONS else None


def _is_of_a_name(name: str, before: str) -> bool:
    return name in _ALSO_REGIONS or before in _DIRECTIONS


@cache
def country_names() -> list[str]:
    """The countries by their English names, in the order of the alphabet; `country_code` knows each of them."""
    names = Locale("en").territories
    known = (str(name) for code, name in names.items() if len(code) == 2 and code.isalpha())
    return sorted(name for name in known if country_code(name))
