"""Which brand or company is meant by a name."""

import re
import unicodedata
from collections.abc import Iterable

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import Max

from ..models import Brand, BrandName

_ALPHABETS_WITH_ACCENTS = ("LATIN", "GREEK", "CYRILLIC")
_VARIATION_SELECTORS = re.compile("[\N{VARIATION SELECTOR-1}-\N{VARIATION SELECTOR-16}\U000e0100-\U000e01ef]")
_BETWEEN_NAMES = re.compile(r"[/|]")
_LEAST_SIMILARITY = 0.3
_LEGAL_FORMS_IN_LATIN = (
    "ab ag aps as asa bhd bv bvba co company corp corporation doo eood eurl gmbh inc incorporated kg kft lda limited"
    " llc llp lp ltd ltda mbh nv ou oy oyj plc pte pty pvt sa sarl sas sasu scs sdn se sl slu snc spa srl sro ug zrt"
)
_LEGAL_FORMS = frozenset(_LEGAL_FORMS_IN_LATIN.split())
_LEGAL_FORMS_OF_ASIA = ("股份有限公司", "有限责任公司", "有限公司", "株式会社", "有限会社")


def name_key(text: str) -> str:
    """The name without case, accents, blanks and punctuation: letters and digits of any script only.

    «Hermès», «HERMES» and «hermes » have one key; so have «Louis Vuitton» and «louis-vuitton». Marks are accents
    in the Latin, Greek and Cyrillic alphabets; elsewhere they make another letter (ガ is not カ) and stay.
    Empty when the text holds no letter and no digit.
    """
    if text.isascii():
        return "".join(filter(str.isalnum, text.casefold()))
    kept: list[str] = []
    marks_are_accents = True
    folded = unicodedata.normalize("NFKD", _VARIATION_SELECTORS.sub("", text)).casefold()
    for character in unicodedata.normalize("NFKD", folded):
        if unicodedata.category(character).startswith("M"):
            if not marks_are_accents:
                kept.append(character)
        elif character.isalnum():
            marks_are_accents = unicodedata.name(character, "").startswith(_ALPHABETS_WITH_ACCENTS)
            kept.append(character)
        else:
            marks_are_accents = True
    return unicodedata.normalize("NFC", "".join(kept))


def company_key(name: str) -> str:
    """The company's name as duplicates are looked for: `name_key` of it, without its legal form.

    «Aurore Paris S.A.S.», «AURORE PARIS SAS» and «Aurore Paris» have one key. Legal forms are those of
    `_LEGAL_FORMS`; a name that is nothing but a legal form keeps it.
    """
    folded = unicodedata.normalize("NFKC", name).casefold()
    words = [word for word in re.split(r"[\s,;()（）]+", folded) if word]
    while len(words) > 1 and (name_key(words[-1]) or "co") in _LEGAL_FORMS:
        words.pop()
    key = name_key("".join(words))
    for form in _LEGAL_FORMS_OF_ASIA:
        key = key.removeprefix(form).removesuffix(form) or key
    return key


def names_within(name: str) -> tuple[str, ...]:
    """The names that `name` stands for: itself, and both halves of a name in two scripts.

    «CHANDO/自然堂» stands for three; «A/B Studio», in one script, only for itself.
    """
    halves = [
        half.strip() for half in _BETWEEN_NAMES.split(unicodedata.normalize("NFKC", name)) if half.strip()
    ]
    if len(halves) == 2 and all(map(name_key, halves)) and _is_latin(halves[0]) != _is_latin(halves[1]):
        return (name, *halves)
    return (name,)


def _is_latin(text: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())


def brands_by_key() -> dict[str, int]:
    """Every known name's key with the id of its brand, for looking up many names at once."""
    return dict(BrandName.objects.values_list("key", "brand_id"))


def brand_names() -> list[str]:
    """The brands behind the caller's wall by their own names, as lists offer them."""
    return list(Brand.objects.order_by("name", "pk").values_list("name", flat=True))


def brand_named(name: str) -> Brand | None:
    """The brand that goes by this name, in any spelling `name_key` makes equal."""
    return Brand.objects.filter(names__key=name_key(name)).first()


def names_taken(names: Iterable[str]) -> list[BrandName]:
    """Those registered names that equal one of `names`, with their brands."""
    keys = {name_key(name) for name in names}
    return list(BrandName.objects.filter(key__in=keys).select_related("brand").order_by("pk"))


def similar_brands(name: str, *, limit: int = 5) -> list[Brand]:
    """Brands with a name like this one by trigrams, most alike first; a hint for a person, never an answer."""
    similarity = Max(TrigramSimilarity("names__key", name_key(name)))
    alike = Brand.objects.annotate(likeness=similarity).filter(likeness__gte=_LEAST_SIMILARITY)
    return list(alike.order_by("-likeness", "name")[:limit])
