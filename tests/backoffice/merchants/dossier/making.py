"""Dossiers without a database: a complete one, from which each test takes away or changes something."""

from datetime import date
from itertools import count

from backoffice.merchants import reference
from backoffice.merchants.dossier.gaps import Gap, Window, judge
from backoffice.merchants.dossier.papers import Asked, Dossier, Paper
from backoffice.merchants.dossier.requirements import Requirement, requirements
from backoffice.merchants.models import Company, DocumentKind, Rule, Sector

ON = date(2026, 11, 1)
FIRST, LAST = date(2027, 1, 1), date(2027, 12, 31)
COMPANY, OWNER = "Aurore Asia Ltd", "Maison Aurore SA"
K = DocumentKind
_numbers = count(1)
SECTORS = {
    fact.code: Sector(
        code=fact.code,
        name=fact.name,
        name_zh_hans=fact.name_zh_hans,
        nice_classes=sorted(fact.goods),
        valid_from=reference.IN_FORCE_SINCE,
    )
    for fact in reference.SECTORS
}
RULES = [Rule(valid_from=reference.IN_FORCE_SINCE, **fact._asdict()) for fact in reference.RULES]


def paper(kind: str, **facts) -> Paper:
    """A paper that is in order: of the company, in English, from 2020 to 2035."""
    number = next(_numbers)
    usual = {
        "version": number, "document": 1000 + number, "application": 1, "kind": kind, "number": f"N-{number}",
        "filename": "paper.pdf", "issuer": "The office", "holder": COMPANY, "granted_to": "", "mark": "",
        "pending": False, "classes": frozenset(), "territory": frozenset(), "first": date(2020, 1, 1),
        "last": date(2035, 12, 31), "unlimited": False, "language": "en", "translation_of": None,
        "verdict": "accepted", "note": "",
    }  # fmt: skip
    of_kind = {
        K.TRADEMARK: {"holder": OWNER, "mark": "Aurore", "classes": frozenset({3})},
        K.AUTHORISATION: {"holder": OWNER, "granted_to": COMPANY, "mark": "Aurore"},
    }
    return Paper(**{**usual, **of_kind.get(kind, {}), **facts})


COMPLETE = (
    K.REGISTRATION, K.TRADEMARK, K.AUTHORISATION, K.BANK_PROOF, K.RETAIL_LICENCE, K.COSMETICS_LICENCE,
    K.BRAND_STORY,
)  # fmt: skip


def dossier(
    *papers: Paper,
    without: tuple[str, ...] = (),
    channels=("flagship",),
    sectors=("skincare",),
    territory=(),
    term=(FIRST, LAST),
    country="HK",
    company=COMPANY,
    registered_on=date(2020, 5, 5),
    names=("Aurore",),
    refused=(),
    rules=None,
) -> Dossier:
    """A complete dossier; `papers` stand in the place of those of their kind."""
    given = {each.kind for each in papers} | set(without)
    return Dossier(
        company=Company(name=company, country=country, registered_on=registered_on),
        names=tuple(names),
        asked=(Asked(tuple(channels), tuple(sectors), tuple(territory), *term),),
        sectors=SECTORS,
        rules=RULES if rules is None else rules,
        papers=[*(paper(kind) for kind in COMPLETE if kind not in given), *papers],
        refused=list(refused),
    )


def window(of: Dossier, on: date = ON) -> Window:
    (asked,) = of.asked
    first = asked.first or on
    return Window(on, first, asked.last or first, None not in (asked.first, asked.last))


def gaps_in(of: Dossier, on: date = ON) -> list[Gap]:
    return judge(of, window(of, on))


def said(of: Dossier, on: date = ON) -> list[str]:
    return [gap.sentence for gap in gaps_in(of, on)]


def codes(of: Dossier, on: date = ON) -> list[str]:
    return [gap.code for gap in gaps_in(of, on)]


def needs(of: Dossier, on: date = ON) -> dict[str, Requirement]:
    return {each.kind: each for each in requirements(of, gaps_in(of, on), window(of, on))}
