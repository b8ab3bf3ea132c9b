"""Where an application stands, as the applicant reads it: papers, questions, contracts, and what has happened."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.db.models import Prefetch, Q, QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import Promise

from backoffice.access.models import User
from backoffice.desk.requests import actor_of
from backoffice.desk.told import Told, told
from backoffice.events.models import Event
from backoffice.money import written

from .. import dossier, identifiers, queries
from ..countries import place_name
from ..days import last_day, today
from ..dossier import Gap, Requirement
from ..dossier.words import listed
from ..models import (
    Application,
    Channel,
    Contract,
    ContractTerms,
    Document,
    DocumentKind,
    DocumentVersion,
    InfoRequest,
)
from ..queries import DepositStanding
from ..services.opening import SAID_ALREADY, unsaid
from ..states import APPLICATION, APPLY, ApplicationStatus, TermsStatus
from ..told import SHOWN
from .words import PAPERS

S = ApplicationStatus
EVENTS_SHOWN = 60
# Kinds that no rule asks for, and that are welcome all the same.
WELCOME = (DocumentKind.TRANSLATION, DocumentKind.OTHER)
_WAY = (
    S.DRAFT,
    S.SUBMITTED,
    S.IN_REVIEW,
    S.SECOND_REVIEW,
    S.APPROVED,
    S.CONTRACT_SIGNED,
    S.DEPOSIT_PAID,
    S.LIVE,
)
_ENDED = (S.REJECTED, S.WITHDRAWN, S.EXPIRED, S.TERMINATED)
_WITH_THE_OFFICE = (S.SUBMITTED, S.IN_REVIEW, S.SECOND_REVIEW)
# Who has an application in review at present is the office's own affair.
_INTERNAL = ("application.assigned", "application.given_back")


@dataclass(frozen=True, slots=True)
class Kept:
    """A document that is there: its latest version, and those before it, latest first."""

    document: Document
    latest: DocumentVersion
    earlier: Sequence[DocumentVersion]


@dataclass(frozen=True, slots=True)
class Shelf:
    """The documents of one kind: what is asked for, what is wrong with it, and what is there."""

    kind: DocumentKind
    what: str | Promise
    requirement: Requirement | None
    documents: Sequence[Kept]

    @property
    def gaps(self) -> Sequence[Gap]:
        """What is wrong with what is there; that nothing is there the state says."""
        gaps = self.requirement.gaps if self.requirement is not None else ()
        return [gap for gap in gaps if gap.code != "document_missing"]

    @property
    def particular(self) -> str:
        """For which channels or goods it is needed, where not for all; or that it is not."""
        asked = self.requirement
        if asked is None or not (asked.channels or asked.sectors or asked.state == "not_needed"):
            return ""
        return asked.sentence

    @property
    def state(self) -> str:
        return self.requirement.state if self.requirement is not None else ""


def shelves(application: Application) -> list[Shelf]:
    """One shelf for each kind that the rules ask for, then those that hold something nobody asked for."""
    documents = documents_of(application)
    asked = {each.kind: each for each in dossier.required(application)}
    others = [kind for kind in DocumentKind if kind not in asked and (kind in WELCOME or documents[kind])]
    return [Shelf(kind, PAPERS[kind], asked.get(kind), documents[kind]) for kind in (*asked, *others)]


def takes_papers(application: Application) -> bool:
    """Whether the company may hand in papers now, as `add_document` decides it."""
    return application.status not in (*_ENDED, *_WITH_THE_OFFICE)


def filled(all_shelves: Iterable[Shelf]) -> list[Shelf]:
    """Those that something is asked for, or that hold something."""
    return [shelf for shelf in all_shelves if shelf.requirement or shelf.documents]


def documents_of(application: Application) -> dict[str, list[Kept]]:
    """The application's documents and those of its company, by kind."""
    rows = _documents(application).prefetch_related(
        Prefetch("versions", DocumentVersion.objects.order_by("-number"))
    )
    found: dict[str, list[Kept]] = defaultdict(list)
    for document in rows.order_by("pk"):
        versions = list(document.versions.all())
        if versions:
            found[document.kind].append(Kept(document, versions[0], versions[1:]))
    return found


def general(gaps: Iterable[Gap]) -> list[Gap]:
    """What is wrong with no paper in particular: the company's age, a term that is not stated."""
    return [gap for gap in gaps if gap.kind is None]


def _documents(application: Application) -> QuerySet[Document]:
    own = Q(application=application) | Q(application__isnull=True)
    return Document.objects.filter(own, company_id=application.company_id)


@dataclass(frozen=True, slots=True)
class Lack:
    """Something that keeps the application from being handed in, and the page on which it is mended."""

    sentence: str
    advice: str
    address: str


def lacks(application: Application, gaps: Iterable[Gap]) -> list[Lack]:
    """What the application does not say itself, then what is wrong with its papers."""
    return [
        *(
            Lack(each["sentence"], "", reverse("portal:brand", args=[application.pk]))
            for each in unsaid(application)
            if each["field"] != "agreed"
        ),
        *(
            Lack(gap.sentence, gap.advice, _mended_at(application, gap))
            for gap in gaps
            if gap.blocks and gap.code not in SAID_ALREADY
        ),
    ]


def warnings(application: Application, gaps: Iterable[Gap]) -> list[Lack]:
    """What a reviewer will look at, and the applicant may settle beforehand; wrong numbers of the company first."""
    return [
        *(
            Lack(each.sentence, each.advice, reverse("portal:company"))
            for each in identifiers.in_the_way(application.company)
        ),
        *(Lack(gap.sentence, gap.advice, _mended_at(application, gap)) for gap in gaps if not gap.blocks),
    ]


def _mended_at(application: Application, gap: Gap) -> str:
    if gap.document_id is not None:
        return reverse("portal:renew", args=[application.pk, gap.document_id])
    if gap.kind is not None:
        return reverse("portal:add", args=[application.pk, gap.kind])
    if gap.code.startswith("company"):
        return reverse("portal:company")
    return reverse("portal:brand", args=[application.pk])


@dataclass(frozen=True, slots=True)
class Asked:
    """What the application asks for, in words."""

    channels: str
    sectors: str
    territory: str


def asked(application: Application) -> Asked:
    sectors = queries.sector_names(application.sectors)
    return Asked(
        channels=listed(str(Channel(code).label) for code in application.channels),
        sectors=listed(sectors[code] for code in application.sectors),
        territory=listed(place_name(code) for code in application.territory),
    )


@dataclass(frozen=True, slots=True)
class Stage:
    """One stage of the way, for the line above the page."""

    name: str
    done: bool
    current: bool


def stages(application: Application) -> list[Stage]:
    """The way to the open store. A second review is on it only where there is one."""
    status = S(application.status)
    if status in _ENDED:
        return []
    second = bool(application.second_reviewer_id) or status == S.SECOND_REVIEW
    way = [each for each in _WAY if second or each != S.SECOND_REVIEW]
    here = {S.NEED_INFO: S.SECOND_REVIEW if second else S.IN_REVIEW, S.SUSPENDED: S.LIVE}.get(status, status)
    at = way.index(here)
    return [
        Stage(str(each.label), done=number < at or (number == at and each == S.LIVE), current=number == at)
        for number, each in enumerate(way)
    ]


@dataclass(frozen=True, slots=True)
class Agreement:
    """One channel's contract as the company sees it: the terms to sign or signed, and how the deposit stands."""

    contract: Contract
    terms: ContractTerms
    points: Sequence[Any]
    to_sign: bool
    deposit_due: str
    deposit_paid: str
    deposit_complete: bool


def agreements(application: Application) -> list[Agreement]:
    """The terms that the company is to sign, and those it has signed, by contract.

    Terms that the office has not approved yet are its own affair.
    """
    rows = ContractTerms.objects.filter(
        contract__application=application, status__in=[TermsStatus.APPROVED, TermsStatus.SIGNED]
    ).select_related("contract__application", "contract__selling_brand")
    latest = {(terms.contract_id, terms.status): terms for terms in rows.order_by("number")}
    signed = [terms.contract for (_, status), terms in latest.items() if status == TermsStatus.SIGNED]
    deposits = queries.deposits_of(signed) if signed else {}
    return [
        _agreement(terms, deposits.get(contract) if status == TermsStatus.SIGNED else None)
        for (contract, status), terms in sorted(latest.items())
    ]


def _agreement(terms: ContractTerms, deposit: DepositStanding | None) -> Agreement:
    asked_for = deposit if deposit is not None and deposit.required else None
    return Agreement(
        contract=terms.contract,
        terms=terms,
        points=queries.differences(terms, None),
        to_sign=terms.status == TermsStatus.APPROVED,
        deposit_due=written(asked_for.missing, asked_for.currency) if asked_for else "",
        deposit_paid=written(asked_for.balance, asked_for.currency)
        if asked_for and asked_for.balance
        else "",
        deposit_complete=asked_for is not None and asked_for.complete,
    )


def open_request(application: Application) -> InfoRequest | None:
    return (
        application.info_requests.filter(answered_at__isnull=True)
        .prefetch_related("items__answered_with")
        .first()
    )


def answered_requests(application: Application) -> list[InfoRequest]:
    answered = application.info_requests.filter(answered_at__isnull=False).order_by("-pk")
    return list(answered.prefetch_related("items__answered_with"))


def timeline(application: Application, request: HttpRequest) -> list[Told]:
    """What happened to the application and to its papers, latest first, in the language spoken.

    Who of the company did something is named; the office's people are the office.
    """
    contracts = Contract.objects.filter(application=application).values("pk")
    documents = _documents(application).values("pk")
    events = list(
        Event.objects.filter(
            Q(subject_type="application", subject_id=application.pk)
            | Q(subject_type="contract", subject_id__in=contracts)
            | Q(subject_type="document", subject_id__in=documents)
        )
        .exclude(verb__in=_INTERNAL)
        .order_by("-transaction", "-id")[:EVENTS_SHOWN]
    )
    own = {
        f"user:{pk}"
        for pk in User.objects.filter(company=application.company_id).values_list("pk", flat=True)
    }
    return told(
        events, request, only=SHOWN, by=lambda event: event.actor_name if event.actor in own else "Entrepôt"
    )


def until(due_at: datetime | None) -> date | None:
    """The last day on which the present step is in time."""
    return None if due_at is None else last_day(due_at)


def next_step(application: Application) -> dict[str, Any]:
    """What happens next, whose turn it is, and until which day."""
    step = queries.next_step(application)
    last = until(step.due_at)
    return {
        "sentence": step.sentence,
        "yours": step.who == queries.Who.APPLICANT,
        "last_day": last,
        "late": last is not None and last < today(),
    }


def whole(application: Application, request: HttpRequest) -> dict[str, Any]:
    """Everything that the page of an application shows."""
    actor = actor_of(request)
    verbs = {each.verb for each in APPLICATION.permitted(application.status, actor)}
    return {
        "application": application,
        "next": next_step(application),
        "stages": stages(application),
        "question": open_request(application),
        "answered": answered_requests(application),
        "agreements": agreements(application),
        "asked": asked(application),
        "shelves": filled(shelves(application)),
        "events": timeline(application, request),
        "may_go_on": application.status == S.DRAFT and actor.may(APPLY),
        "may_withdraw": "withdraw" in verbs,
        "may_answer": bool(verbs & {"answer", "answer_second"}),
    }
