"""What the papers of a dossier say, read once and then asked without the database."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from functools import cached_property

from django.db.models import Q

from ..models import (
    Application,
    BrandName,
    Company,
    Document,
    DocumentKind,
    DocumentVersion,
    Rule,
    RuleKind,
    Sector,
    TrademarkStatus,
    Verdict,
)
from ..queries.names import names_within
from ..queries.sectors import sectors_begun
from ..states import BEFORE_DECISION

ALL_CHINA = ("CN",)
MAINLAND = "CN"
# The papers that are watched by their dates: without a last day, or «unlimited», they count for no day.
DATED = frozenset(
    {
        DocumentKind.TRADEMARK,
        DocumentKind.AUTHORISATION,
        DocumentKind.RETAIL_LICENCE,
        DocumentKind.FOOD_LICENCE,
        DocumentKind.COSMETICS_LICENCE,
    }
)
# Whose name must stand on them: the company's own.
OWN = frozenset({DocumentKind.REGISTRATION, DocumentKind.BANK_PROOF, DocumentKind.RETAIL_LICENCE})
LICENCES = frozenset({DocumentKind.RETAIL_LICENCE, DocumentKind.FOOD_LICENCE, DocumentKind.COSMETICS_LICENCE})


@dataclass(frozen=True, slots=True)
class Paper:
    """One version of a document while it counts. Days are included; None is not stated.

    A further version counts from its own date of issue on, and the one before it until the day before; without a later
    date of issue it is a correction and takes the other's place altogether (`last` is cut for it).
    """

    version: int
    document: int
    application: int | None
    kind: str
    number: str
    filename: str
    issuer: str
    holder: str
    granted_to: str
    mark: str
    pending: bool
    classes: frozenset[int]
    territory: frozenset[str]
    first: date | None
    last: date | None
    unlimited: bool
    language: str
    translation_of: int | None
    verdict: str
    note: str
    superseded: bool = False

    @property
    def lapses_on(self) -> date | None:
        """The last day stated; None when it is for ever or not stated."""
        return None if self.unlimited else self.last

    @property
    def dates_known(self) -> bool:
        return self.last is not None or self.unlimited

    def begins(self, otherwise: date) -> date:
        return self.first or otherwise

    def ends(self) -> date:
        return self.last or date.max

    def in_force(self, day: date) -> bool:
        """Whether it counts on the day. Of a paper that needs no dates, what is not stated sets no bounds."""
        if self.kind in DATED and not self.dates_known:
            return False
        return self.begins(day) <= day <= self.ends()


@dataclass(frozen=True, slots=True)
class Asked:
    """One application's wish: the channels and sectors, and the term (None is not stated)."""

    channels: tuple[str, ...]
    sectors: tuple[str, ...]
    territory: tuple[str, ...]
    first: date | None
    last: date | None


@dataclass(frozen=True)
class Dossier:
    """Everything that is needed to judge one application, or one brand that sells already.

    `papers` are those that count, newest document first; `refused` the latest versions of documents of which nothing
    counts any more because it was refused.
    """

    company: Company
    names: tuple[str, ...]
    asked: tuple[Asked, ...]
    sectors: Mapping[str, Sector]
    rules: Sequence[Rule]
    papers: Sequence[Paper]
    refused: Sequence[Paper]

    def of_kind(self, kind: str) -> list[Paper]:
        return [paper for paper in self.papers if paper.kind == kind]

    def pairs(self) -> list[tuple[str, str]]:
        """Every (channel, sector) that is asked for; the sector is empty where none is named."""
        return list(self._rules_by_pair)

    @cached_property
    def _rules_by_pair(self) -> dict[tuple[str, str], list[Rule]]:
        """The rules of every pair, found once: an application for everything has a hundred pairs, each asked often."""
        country = str(self.company.country)
        here = [rule for rule in self.rules if _applies_in(rule, country)]
        return {
            (channel, sector): [
                rule for rule in here if rule.channel in ("", channel) and rule.sector in ("", sector)
            ]
            for asked in self.asked
            for channel in asked.channels
            for sector in asked.sectors or ("",)
        }

    def territory(self) -> tuple[str, ...]:
        """Where it is to be sold, as ISO 3166-1 codes: mainland China unless the application says otherwise."""
        return tuple(sorted({code for asked in self.asked for code in asked.territory})) or ALL_CHINA

    def rules_for(self, channel: str, sector: str) -> list[Rule]:
        """The rules in force for one of the pairs."""
        return self._rules_by_pair[channel, sector]

    def needed(self, document: str) -> list[tuple[str, str]]:
        """The pairs for which some rule asks for this document."""
        return [
            pair
            for pair in self.pairs()
            if any(
                rule.kind == RuleKind.DOCUMENT and rule.document == document for rule in self.rules_for(*pair)
            )
        ]

    def classes(self, pairs: Iterable[tuple[str, str]]) -> dict[int, tuple[str, ...]]:
        """The Nice classes that these pairs' sectors need, each with the sectors that need it."""
        needed: dict[int, dict[str, None]] = defaultdict(dict)
        for _, sector in pairs:
            if sector in self.sectors:
                for nice in self.sectors[sector].nice_classes:
                    needed[nice][sector] = None
        return {nice: tuple(needed[nice]) for nice in sorted(needed)}


def _applies_in(rule: Rule, country: str) -> bool:
    return str(rule.country or "") in ("", country) and not (rule.outside_mainland and country == MAINLAND)


Counts = Callable[[DocumentVersion], bool]


def not_refused(version: DocumentVersion) -> bool:
    """What counts while an application is judged: all but what a reviewer has refused."""
    return version.verdict != Verdict.REFUSED


def accepted(version: DocumentVersion) -> bool:
    """What counts once a brand sells: only what a reviewer has accepted."""
    return version.verdict == Verdict.ACCEPTED


def read(applications: Sequence[Application], *, on: date) -> dict[int, Dossier]:
    """The dossiers of applications by their ids, in a constant number of queries, with the rules of the day."""
    return _read({each.pk: [each] for each in applications}, on=on, counts=not_refused)


def read_brands(applications: Mapping[int, Sequence[Application]], *, on: date) -> dict[int, Dossier]:
    """The dossiers of brands that sell, by the brand's id, of the applications that brought them in."""
    return _read(applications, on=on, counts=accepted)


def _read(groups: Mapping[int, Sequence[Application]], *, on: date, counts: Counts) -> dict[int, Dossier]:
    everyone = [application for group in groups.values() for application in group]
    companies = Company.objects.in_bulk({application.company_id for application in everyone})
    begun = {sector.code: sector for sector in sectors_begun(on)}
    offered = {code: sector for code, sector in begun.items() if sector.in_force(on)}
    rules = [
        rule
        for rule in Rule.objects.filter(valid_from__lte=on).order_by("pk")
        if rule.valid_to is None or rule.valid_to >= on
    ]
    names: dict[int, list[str]] = defaultdict(list)
    onboarded = {each.onboarded_brand_id for each in everyone if each.onboarded_brand_id is not None}
    for known in BrandName.objects.filter(brand__in=onboarded).order_by("pk") if onboarded else ():
        names[known.brand_id].append(known.name)
    versions: dict[int, list[DocumentVersion]] = defaultdict(list)
    of_company: dict[int, list[Document]] = defaultdict(list)
    # Papers of the company's other applications are not read: a company may have hundreds.
    read_here = Q(application=None) | Q(application__in=everyone)
    documents = Document.objects.filter(read_here, company__in=companies)
    for document in documents.order_by("-pk"):
        of_company[document.company_id].append(document)
    for version in DocumentVersion.objects.filter(document__in=documents).order_by("-number"):
        versions[version.document_id].append(version)
    found: dict[int, Dossier] = {}
    for key, group in groups.items():
        company = companies[group[0].company_id]
        mine = {application.pk for application in group}
        papers: list[Paper] = []
        refused: list[Paper] = []
        for document in of_company[company.pk]:
            if document.application_id is None or document.application_id in mine:
                counting = _counting(document, versions[document.pk], counts)
                papers += counting
                if not counting and versions[document.pk]:
                    latest = versions[document.pk][0]
                    if latest.verdict == Verdict.REFUSED:
                        refused.append(_paper(document, latest))
        found[key] = Dossier(
            company=company,
            names=tuple(
                dict.fromkeys(
                    name
                    for application in group
                    for name in (
                        *names_within(application.brand_name),
                        *names[application.onboarded_brand_id or 0],
                    )
                )
            ),
            asked=tuple(_asked(application) for application in group),
            # A sector that has ended is asked for no more; who sells in it already is judged by what it last needed.
            sectors=offered if any(each.status in BEFORE_DECISION for each in group) else begun,
            rules=rules,
            papers=papers,
            refused=refused,
        )
    return found


def _asked(application: Application) -> Asked:
    return Asked(
        channels=tuple(application.channels),
        sectors=tuple(application.sectors),
        territory=tuple(application.territory),
        first=application.starts_on,
        last=application.ends_on,
    )


def _counting(document: Document, versions: Sequence[DocumentVersion], counts: Counts) -> list[Paper]:
    """The versions of one document that count, newest first, each cut where the newer one begins."""
    papers: list[Paper] = []
    for version in versions:
        if not counts(version):
            continue
        paper = _paper(document, version)
        if papers:
            newer = papers[-1]
            if newer.first is None or paper.first is None or paper.first >= newer.first:
                break
            cut = newer.first - timedelta(days=1)
            last = cut if paper.unlimited else paper.last and min(paper.last, cut)
            paper = replace(paper, last=last, unlimited=False, superseded=True)
        papers.append(paper)
    return papers


def _paper(document: Document, version: DocumentVersion) -> Paper:
    return Paper(
        version=version.pk,
        document=document.pk,
        application=document.application_id,
        kind=document.kind,
        number=version.paper_number,
        filename=version.filename,
        issuer=version.issuer,
        holder=version.holder,
        granted_to=version.granted_to,
        mark=version.mark,
        pending=version.trademark_status == TrademarkStatus.PENDING,
        classes=frozenset(version.nice_classes),
        territory=frozenset(version.territory),
        first=version.issued_on,
        last=version.expires_on,
        unlimited=version.unlimited,
        language=version.language,
        translation_of=version.translation_of_id,
        verdict=version.verdict,
        note=version.verdict_note,
    )
