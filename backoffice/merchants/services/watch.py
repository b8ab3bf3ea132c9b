"""The watch over what lapses: papers, contracts, deposits. It warns beforehand, takes off on the day, lets back."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from django.db import connection, transaction
from django.db.models import Q
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.log import Fact, append
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import Run, enqueue

from .. import dossier, locks
from ..days import today
from ..dossier import Ending, Lapse
from ..models import Application, Brand, DocumentVersion, Verdict
from ..states import ApplicationStatus, RestrictionCause
from .applied import brands_by_application, restrict_what_was_not_applied_for
from .contracts import end_lapsed_contracts, restrict_without_terms
from .deposits import lapse_shortfalls, measure_all_deposits
from .restrictions import Details, Ground, Settled, settle

WATCH = office("expiry watch")
WARNED_BEFORE = (60, 30, 7)
LAPSED = 0
JOB = "merchants.watch"
LOOKED_AT_ONCE = 200
OF_PAPERS = (
    RestrictionCause.TRADEMARK,
    RestrictionCause.AUTHORISATION,
    RestrictionCause.LICENCE,
    RestrictionCause.PAPER,
)
SELLING = (ApplicationStatus.LIVE, ApplicationStatus.SUSPENDED)

# Which of these reminders were never sent: inserted together, so that of two watches at once each one is one's.
_REMIND = """
INSERT INTO merchants_expirywarning (company_id, version_id, days)
SELECT version.company_id, version.id, reminder.days
FROM unnest(%s::bigint[], %s::int[]) AS reminder (version, days)
     JOIN merchants_documentversion AS version ON version.id = reminder.version
ORDER BY version.id, reminder.days
ON CONFLICT (version_id, days) DO NOTHING RETURNING version_id, days
"""


@dataclass(slots=True)
class _News:
    """What is to be told of one version of a paper: which brands it concerns, and what of theirs depends on it.

    `application` is the first one that it concerns.
    """

    days: int
    last: date
    application: int
    brands: dict[str, None] = field(default_factory=dict)
    channels: dict[str, None] = field(default_factory=dict)
    sectors: dict[str, None] = field(default_factory=dict)

    def add(self, brand: str, lapses: Iterable[Lapse], channels: Iterable[str]) -> None:
        self.brands[brand] = None
        for lapse in lapses:
            self.channels.update(dict.fromkeys([lapse.channel] if lapse.channel else channels))
            if lapse.sector:
                self.sectors[lapse.sector] = None


def selling_brands(*, after: int = 0, limit: int | None = None) -> list[int]:
    """The ids of brands with a live application, in their order from `after` on."""
    rows = Application.objects.filter(status__in=SELLING, onboarded_brand__gt=after)
    ids = rows.order_by("onboarded_brand").values_list("onboarded_brand", flat=True).distinct()
    return list(ids[:limit])


@transaction.atomic
def look_at(*, brand_ids: Collection[int], actor: Actor = WATCH) -> Settled:
    """Judges the papers and contracts of these brands as of today, in Shanghai; those that do not sell are passed over.

    1. The companies' papers are locked, then the brands, each in the order of their keys, so that two looks at the same
       brand never cross.
    2. Exactly the channels and sectors that want a paper or a contract in force are restricted; the rest is lifted.
    3. Papers that lapse within 60, 30 or 7 days, or have lapsed, are told once each, with all brands they concern.
       After days of standstill only the nearest reminder goes out.

    Set-wise: a handful of statements whatever the number of brands. Looking again changes nothing.
    """
    day = today()
    applications = list(
        Application.objects.filter(status__in=SELLING, onboarded_brand__in=list(brand_ids)).order_by("pk")
    )
    ids = sorted({row.onboarded_brand_id for row in applications if row.onboarded_brand_id is not None})
    if not ids:
        return Settled([], [])
    locks.papers_of({row.company_id for row in applications})
    locks.brands(ids)
    brands = {brand.pk: brand for brand in Brand.objects.filter(pk__in=ids).order_by("pk")}
    lapses = dossier.lapses_of(brands.values(), on=day)
    endings = dossier.endings_of(brands.values(), on=day, within=max(WARNED_BEFORE))
    settled = settle(
        wanted={pk: _grounds(found) for pk, found in lapses.items()}, causes=OF_PAPERS, actor=actor
    )
    restrict_without_terms(brand_ids=ids, actor=actor)
    selling = _selling(brands, applications)
    _tell(_ending(endings, selling, day), "document.lapsing", actor)
    _tell(_lapsed(lapses, selling), "document.lapsed", actor)
    return settled


def look_at_companies(*, company_ids: Collection[int]) -> Settled:
    """Looks at once at every brand of these companies that sells: a paper of theirs was judged, say.

    Works in any scope: it is the office that looks.
    """
    with scope(WATCH):
        rows = Application.objects.filter(status__in=SELLING, company__in=list(company_ids))
        brands = rows.exclude(onboarded_brand=None).values_list("onboarded_brand", flat=True)
        return look_at(brand_ids=set(brands))


def ask_for_watch(*, actor: Actor) -> None:
    """Asks for today's watch, until it is done; after a failure no more than once an hour."""
    day = today().isoformat()
    asked = Job.objects.filter(kind=JOB, key=day)
    recently = timezone.now() - timedelta(hours=1)
    if not asked.filter(
        Q(status=JobStatus.DONE) | Q(status=JobStatus.FAILED, finished_at__gte=recently)
    ).exists():
        enqueue(JOB, key=day, actor=actor)


def keep_watch(run: Run) -> dict[str, Any]:
    """The job of one day: contracts and deposits first, then what brands never applied for (reference data may have got
    another sector since), then every brand that sells, some at a time.

    Each step is a transaction of its own and finds out what is done already, so the job may die anywhere and begin
    again, and a day without it is made up for by the next.
    """
    with scope(WATCH):
        look_at_contracts()
        total = len(selling_brands())
        run.checkpoint(done=0, total=total)
    opened = lifted = after = 0
    while True:
        with scope(WATCH):
            ids = brands_by_application(after=after, limit=LOOKED_AT_ONCE)
            if not ids:
                break
            settled = restrict_what_was_not_applied_for(brand_ids=ids, actor=WATCH)
            opened, lifted, after = opened + len(settled.opened), lifted + len(settled.lifted), ids[-1]
            run.checkpoint(done=0, total=total)
    looked = after = 0
    while True:
        with scope(WATCH):
            ids = selling_brands(after=after, limit=LOOKED_AT_ONCE)
            if not ids:
                return {"brands": looked, "restricted": opened, "unrestricted": lifted}
            settled = look_at(brand_ids=ids)
            looked, after = looked + len(ids), ids[-1]
            opened, lifted = opened + len(settled.opened), lifted + len(settled.lifted)
            run.checkpoint(done=looked, total=max(total, looked))


def look_at_contracts(*, actor: Actor = WATCH) -> None:
    """Ends contracts whose last day has passed, measures every deposit against the terms of today, and takes off what
    a shortfall has lapsed for. Looking again changes nothing."""
    end_lapsed_contracts(actor=actor)
    measure_all_deposits(actor=actor)
    lapse_shortfalls(actor=actor)


def _grounds(lapses: Iterable[Lapse]) -> dict[Ground, Details]:
    return {Ground(each.cause, each.channel, each.sector): each.details for each in lapses}


@dataclass(frozen=True, slots=True)
class _Selling:
    """A brand, the application by which it sells, and on which channels."""

    name: str
    application: int
    channels: list[str]


def _selling(brands: Mapping[int, Brand], applications: Iterable[Application]) -> dict[int, _Selling]:
    found: dict[int, _Selling] = {}
    for row in applications:
        if row.onboarded_brand_id is not None:
            brand = brands[row.onboarded_brand_id]
            known = found.setdefault(brand.pk, _Selling(brand.name, row.pk, []))
            known.channels.extend(each for each in row.channels if each not in known.channels)
    return found


def _ending(
    endings: Mapping[int, Iterable[Ending]], selling: Mapping[int, _Selling], day: date
) -> dict[int, _News]:
    news: dict[int, _News] = {}
    for pk, found in endings.items():
        for ending in found:
            left = (ending.last - day).days
            nearest = min(days for days in WARNED_BEFORE if left <= days)
            told = news.setdefault(ending.version_id, _News(nearest, ending.last, selling[pk].application))
            told.add(selling[pk].name, ending.lapses, selling[pk].channels)
    return news


def _lapsed(lapses: Mapping[int, Iterable[Lapse]], selling: Mapping[int, _Selling]) -> dict[int, _News]:
    """The news of papers that have lapsed, by the version that did: the last one accepted of its document."""
    by_document: dict[int, _News] = {}
    for pk, found in lapses.items():
        for lapse in found:
            if "document" in lapse.details and "lapsed_on" in lapse.details:
                last = date.fromisoformat(lapse.details["lapsed_on"])
                news = _News(LAPSED, last, selling[pk].application)
                told = by_document.setdefault(lapse.details["document"], news)
                told.add(selling[pk].name, [lapse], selling[pk].channels)
    accepted = DocumentVersion.objects.filter(document__in=by_document, verdict=Verdict.ACCEPTED)
    versions = dict(accepted.order_by("number").values_list("document", "pk"))
    return {versions[pk]: told for pk, told in by_document.items() if pk in versions}


def _tell(news: Mapping[int, _News], verb: str, actor: Actor) -> None:
    """Appends the event of each version of which this was not told before."""
    if not news:
        return
    asked = [
        (version, days)
        for version, told in news.items()
        for days in ((LAPSED,) if told.days == LAPSED else WARNED_BEFORE)
        if days >= told.days
    ]
    with connection.cursor() as cursor:
        cursor.execute(_REMIND, [[version for version, _ in asked], [days for _, days in asked]])
        sent = set(cursor.fetchall())
    new = [version for version, told in news.items() if (version, told.days) in sent]
    rows = DocumentVersion.objects.filter(pk__in=new).select_related("document").order_by("document", "pk")
    append(actor=actor, facts=[_fact(version, news[version.pk], verb) for version in rows])


def _fact(version: DocumentVersion, told: _News, verb: str) -> Fact:
    data: dict[str, Any] = {
        "version": version.number,
        "kind": version.document.kind,
        "paper_number": version.paper_number,
        "expires_on": told.last,
        "brands": list(told.brands),
        "channels": list(told.channels),
        "sectors": list(told.sectors),
        "application": told.application,
    }
    if told.days:
        data["days"] = told.days
    return Fact(
        subject_id=version.document_id, verb=verb, brand_id=None, company_id=version.company_id, data=data
    )
