"""Which brand is meant, what waits for a reviewer, and what may not be offered and why."""

import re
import unicodedata
from collections import defaultdict
from collections.abc import Iterable, Mapping
from datetime import date

from django.contrib.postgres.search import TrigramSimilarity
from django.db.models import CharField, ExpressionWrapper, F, Max, Q, QuerySet, Value
from django.db.models.expressions import Combinable
from django.utils.formats import date_format
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from .models import Application, Brand, BrandName, Channel, DocumentKind, Restriction, Sector
from .states import ApplicationStatus, RestrictionCause

_ALPHABETS_WITH_ACCENTS = ("LATIN", "GREEK", "CYRILLIC")
_VARIATION_SELECTORS = re.compile("[\N{VARIATION SELECTOR-1}-\N{VARIATION SELECTOR-16}\U000e0100-\U000e01ef]")
_BETWEEN_NAMES = re.compile(r"\s*[/|]\s*")
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
    halves = [half for half in _BETWEEN_NAMES.split(unicodedata.normalize("NFKC", name).strip()) if half]
    if len(halves) == 2 and all(map(name_key, halves)) and _is_latin(halves[0]) != _is_latin(halves[1]):
        return (name, *halves)
    return (name,)


def _is_latin(text: str) -> bool:
    return all(unicodedata.name(letter, "").startswith("LATIN") for letter in text if letter.isalpha())


def brands_by_key() -> dict[str, int]:
    """Every known name's key with the id of its brand, for looking up many names at once."""
    return dict(BrandName.objects.values_list("key", "brand_id"))


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


def applications_to_review() -> QuerySet[Application]:
    """Submitted, and nobody has taken them yet."""
    return Application.objects.filter(status=ApplicationStatus.SUBMITTED)


def applications_in_review() -> QuerySet[Application]:
    return Application.objects.filter(status=ApplicationStatus.IN_REVIEW)


def restrictions_of(brand_ids: Iterable[int]) -> dict[int, list[Restriction]]:
    """The open restrictions of these brands, by brand id, oldest first; a brand without any is not among the keys."""
    found: dict[int, list[Restriction]] = defaultdict(list)
    rows = Restriction.objects.filter(brand__in=list(brand_ids), lifted_at__isnull=True)
    for row in rows.select_related("brand").order_by("opened_at", "pk"):
        found[row.brand_id].append(row)
    return dict(found)


def restrictions_on(
    *, brand: int | Combinable, channel: str | Combinable, sector: str | Combinable
) -> QuerySet[Restriction]:
    """The open restrictions that keep the brand's goods of this sector off this channel, oldest first.

    Each may be an expression such as `OuterRef`, to ask for many goods at once. Goods whose sector nobody has stated
    are kept off by the restriction of any sector: what is not known is not offered.
    """
    of_goods = ExpressionWrapper(Value(sector) if isinstance(sector, str) else sector, CharField())
    rows = Restriction.objects.select_related("brand").alias(of_goods=of_goods)
    return rows.filter(
        Q(channel="") | Q(channel=channel),
        Q(sector="") | Q(of_goods="") | Q(sector=F("of_goods")),
        brand=brand,
        lifted_at__isnull=True,
    ).order_by("opened_at", "pk")


def sector_names(codes: Iterable[str]) -> dict[str, str]:
    """The names of the sectors by code, in the language that is spoken; a code nobody knows is its own name."""
    chinese = (get_language() or "").startswith("zh")
    wanted = {code for code in codes if code}
    names = {code: code.replace("-", " ").replace("_", " ") for code in wanted}
    if wanted:
        for sector in Sector.objects.filter(code__in=wanted):
            names[sector.code] = (chinese and sector.name_zh_hans) or sector.name
    return names


def restriction_sentence(restriction: Restriction, *, sectors: Mapping[str, str] | None = None) -> str:
    """Why nothing is offered and where, in the language that is spoken, with what to do about it.

    `sectors` are `sector_names`, for who says many. Keys of `details`: `kind`, `number` and `lapsed_on` of a paper;
    `contract` with `due_on` (deposit) or `ended_on`; `reason` in words. Each may be missing.
    """
    names = sector_names([restriction.sector]) if sectors is None else sectors
    facts = restriction.details
    words = {
        "brand": restriction.brand.name,
        "paper": _paper(facts),
        "contract": facts.get("contract", ""),
        "day": _day(facts.get("lapsed_on") or facts.get("due_on") or facts.get("ended_on") or ""),
        "reason": facts.get("reason", "").rstrip("."),
        "sector": names.get(restriction.sector, restriction.sector),
        "channel": str(Channel(restriction.channel).label) if restriction.channel else "",
    }
    parts = [_because(restriction.cause, words) % words, _where(words) % words, _remedy(restriction.cause)]
    return " ".join(part for part in parts if part)


def _because(cause: str, words: Mapping[str, str]) -> str:
    match cause:
        case RestrictionCause.NOT_LIVE:
            return _("%(brand)s is not live yet.")
        case RestrictionCause.DEPOSIT:
            if words["contract"] and words["day"]:
                return _("The deposit of contract %(contract)s was not made good by %(day)s.")
            return _("The deposit was not made good in time.")
        case RestrictionCause.CONTRACT:
            if words["contract"] and words["day"]:
                return _("Contract %(contract)s ended on %(day)s.")
            return _("There is no contract in force.")
        case RestrictionCause.SUSPENDED:
            return (
                _("%(brand)s is suspended (%(reason)s).") if words["reason"] else _("%(brand)s is suspended.")
            )
        case RestrictionCause.TERMINATED:
            return (
                _("%(brand)s sells here no more (%(reason)s).")
                if words["reason"]
                else _("%(brand)s sells here no more.")
            )
    if words["paper"] and words["day"]:
        return _("%(paper)s lapsed on %(day)s.")
    if cause == RestrictionCause.TRADEMARK:
        return _("No trademark in force covers these goods of %(brand)s.")
    if cause == RestrictionCause.AUTHORISATION:
        return _(
            "The chain of authorisation from the trademark's owner to the seller of %(brand)s has a gap."
        )
    if cause == RestrictionCause.LICENCE:
        return _("There is no licence in force for these goods of %(brand)s.")
    return _("A paper that these goods of %(brand)s need is not in force.")


def _where(words: Mapping[str, str]) -> str:
    if words["sector"] and words["channel"]:
        return _("Nothing of %(brand)s in the sector %(sector)s is offered on the channel %(channel)s.")
    if words["sector"]:
        return _("Nothing of %(brand)s in the sector %(sector)s is offered.")
    if words["channel"]:
        return _("Nothing of %(brand)s is offered on the channel %(channel)s.")
    return _("Nothing of %(brand)s is offered.")


def _remedy(cause: str) -> str:
    match cause:
        case RestrictionCause.NOT_LIVE:
            return _("It opens when the contract is signed and the deposit paid.")
        case RestrictionCause.DEPOSIT:
            return _("Top the deposit up; the offers come back by themselves.")
        case RestrictionCause.CONTRACT:
            return _("Sign new terms; the offers come back by themselves.")
        case RestrictionCause.SUSPENDED:
            return _("Ask the account manager.")
        case RestrictionCause.TERMINATED:
            return ""
    return _("Add the renewed paper; the offers come back by themselves.")


def _paper(facts: Mapping[str, str]) -> str:
    """«Trademark certificate R-123», as far as it is told."""
    kind = facts.get("kind", "")
    if kind not in DocumentKind.values:
        return ""
    return " ".join(filter(None, [str(DocumentKind(kind).label), facts.get("number", "")]))


def _day(iso: str) -> str:
    return date_format(date.fromisoformat(iso)) if iso else ""
