"""What waits, for whom, until when."""

from collections import defaultdict
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Literal

from django.contrib.postgres.search import TrigramSimilarity
from django.db import models
from django.db.models import Case, Count, F, Q, QuerySet, When
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from backoffice.access.models import User
from backoffice.events.actors import Actor

from ..days import begin_of, day_of, today
from ..models import Application, Company, InfoItem, InfoRequest
from ..states import RUNNING, ApplicationStatus, RejectionReason
from .companies import with_number
from .contracts import first_days

S = ApplicationStatus
_LEAST_SIMILARITY = 0.3
IN_REVIEW = (S.IN_REVIEW, S.SECOND_REVIEW)
WITH_APPLICANT = (S.DRAFT, S.NEED_INFO)
AFTER_APPROVAL = (S.APPROVED, S.CONTRACT_SIGNED, S.DEPOSIT_PAID)


class Who(models.TextChoices):
    """Whose turn it is."""

    APPLICANT = "applicant", gettext_lazy("the applicant")
    REVIEWER = "reviewer", gettext_lazy("a reviewer")
    ACCOUNT_MANAGER = "account_manager", gettext_lazy("the account manager")
    NOBODY = "nobody", gettext_lazy("nobody")


@dataclass(frozen=True, slots=True)
class NextStep:
    """What happens next with an application: a sentence, whose turn it is, and until when (half-open, aware)."""

    sentence: str
    who: Who
    due_at: datetime | None


_TURN: dict[str, Who] = {
    S.DRAFT: Who.APPLICANT,
    S.SUBMITTED: Who.REVIEWER,
    S.IN_REVIEW: Who.REVIEWER,
    S.SECOND_REVIEW: Who.REVIEWER,
    S.NEED_INFO: Who.APPLICANT,
    S.APPROVED: Who.ACCOUNT_MANAGER,
    S.CONTRACT_SIGNED: Who.APPLICANT,
    S.DEPOSIT_PAID: Who.ACCOUNT_MANAGER,
}


def turn_of(application: Application) -> Who:
    return _TURN.get(application.status, Who.NOBODY)


_TO_APPLICANT: dict[str, Promise | str] = {
    S.DRAFT: gettext_lazy("Fill in what is missing, then hand the application in."),
    S.SUBMITTED: gettext_lazy("A reviewer will take your application. There is nothing for you to do."),
    S.IN_REVIEW: gettext_lazy("A reviewer is looking at your papers. There is nothing for you to do."),
    S.SECOND_REVIEW: gettext_lazy(
        "The first review speaks for you; a second reviewer looks at your papers. There is nothing for you to do."
    ),
    S.NEED_INFO: gettext_lazy(
        "The reviewer needs something from you: answer each question, then send the answer."
    ),
    S.APPROVED: gettext_lazy(
        "Your application is approved. Your account manager sends you the contract to sign."
    ),
    S.CONTRACT_SIGNED: gettext_lazy("The contract is signed. Pay the deposit that it names."),
    S.DEPOSIT_PAID: gettext_lazy("All is in place. Your account manager opens the sale."),
    S.LIVE: gettext_lazy("Your brand is live: its goods can be offered."),
    S.REJECTED: gettext_lazy("The application was rejected. When the reason is mended you may apply again."),
    S.WITHDRAWN: gettext_lazy("The application was withdrawn. You may apply again."),
    S.EXPIRED: gettext_lazy("The application expired because its time was up. You may apply again."),
    S.SUSPENDED: gettext_lazy("The sale is suspended. Your account manager tells you what to do."),
    S.TERMINATED: gettext_lazy("The sale has ended for good. You may apply again."),
}


def with_first_days(applications: QuerySet[Application]) -> QuerySet[Application]:
    """The applications with what `next_step` asks of each, in the same query."""
    return applications.annotate(first_day=first_days(on=today()))


def _begins_on(application: Application) -> date | None:
    """The day on which the terms of a live application begin, while it is yet to come."""
    if application.status != S.LIVE:
        return None
    loaded = (
        application
        if hasattr(application, "first_day")
        else with_first_days(Application.objects.filter(pk=application.pk)).first()
    )
    first: date | None = getattr(loaded, "first_day", None)
    return first if first is not None and first > today() else None


def next_step(application: Application, *, to: Literal["applicant", "staff"] = "applicant") -> NextStep:
    """What happens next with the application, in the language that is spoken, as the applicant or the staff reads it.

    For staff it names people: load `reviewer`, `second_reviewer` and `company__account_manager` with many, and load
    many `with_first_days`.
    """
    begins_on = _begins_on(application)
    if begins_on is not None:
        sentence = (
            _("Your brand is live: its goods can be offered from %(day)s on, when its contract begins.")
            if to == "applicant"
            else _("It is live; its goods can be offered from %(day)s on, when its contract begins.")
        ) % {"day": date_format(begins_on)}
    else:
        sentence = str(_TO_APPLICANT[application.status]) if to == "applicant" else _to_staff(application)
    return NextStep(sentence, turn_of(application), application.due_at)


def _to_staff(application: Application) -> str:
    manager = application.company.account_manager
    people = {
        "reviewer": _name(application.reviewer),
        "second": _name(application.second_reviewer),
        "manager": _name(manager) if manager else _("the account manager (nobody is appointed yet)"),
        "because": application.second_review_because.rstrip("."),
    }
    sentences = {
        S.DRAFT: _("The applicant fills it in and hands it in."),
        S.SUBMITTED: _("It waits for a reviewer."),
        S.IN_REVIEW: _("%(reviewer)s reviews it: endorse, approve, reject, or ask for what is missing."),
        S.SECOND_REVIEW: _("%(second)s does the second review (%(because)s).")
        if application.second_reviewer_id
        else _("It waits for a second reviewer (%(because)s)."),
        S.NEED_INFO: _("The applicant answers; then it goes back to the person who asked."),
        S.APPROVED: _("The contract for each channel is signed, by the company and by %(manager)s."),
        S.CONTRACT_SIGNED: _("The company pays the deposit of each contract."),
        S.DEPOSIT_PAID: _("%(manager)s opens the sale."),
        S.LIVE: _("It is live."),
        S.SUSPENDED: _("It is suspended; %(manager)s resumes or terminates it."),
    }
    return sentences.get(S(application.status), _("Nothing: it has ended.")) % people


def _name(user: User | None) -> str:
    return "" if user is None else (user.get_full_name() or user.username)


def to_claim(person: int | None = None) -> QuerySet[Application]:
    """What waits for a review, first or second; for a person, what this person may do."""
    waiting = Application.objects.filter(
        Q(status=S.SUBMITTED) | Q(status=S.SECOND_REVIEW, second_reviewer=None)
    )
    if person is None:
        return waiting
    return waiting.exclude(created_by=person).exclude(status=S.SECOND_REVIEW, reviewer=person)


def mine(person: int | None) -> QuerySet[Application]:
    """What this person has in review."""
    return Application.objects.filter(
        Q(status=S.IN_REVIEW, reviewer=person) | Q(status=S.SECOND_REVIEW, second_reviewer=person)
    )


def overdue(rows: QuerySet[Application] | None = None) -> QuerySet[Application]:
    found = Application.objects.all() if rows is None else rows
    return found.filter(due_at__lte=timezone.now())


def due_today(rows: QuerySet[Application] | None = None) -> QuerySet[Application]:
    """What ends with this day, in Shanghai, and is not overdue yet."""
    now = timezone.now()
    midnight = begin_of(day_of(now) + timedelta(days=1))
    found = Application.objects.all() if rows is None else rows
    return found.filter(due_at__gt=now, due_at__lte=midnight)


def waiting_for_applicant() -> QuerySet[Application]:
    return Application.objects.filter(status=S.NEED_INFO)


def questions_of(application: Application) -> list[InfoRequest]:
    """What was asked about the application, latest first, with the items and their answers; two queries."""
    items = InfoItem.objects.select_related("answered_with").order_by("pk")
    # Fetched apart: who asked is staff, whom a company's people do not see, but the question they do.
    requests = application.info_requests.prefetch_related("asked_by").order_by("-pk")
    return list(requests.prefetch_related(models.Prefetch("items", items)))


def known_companies(company: Company, *, limit: int = 20) -> QuerySet[Company]:
    """Verified companies that may be this one: by its number, or with a name like its own; most alike first."""
    likeness = TrigramSimilarity("name_key", company.name_key)
    same = Q(pk__in=with_number(str(company.country), company.registration_number))
    verified = Company.objects.filter(verified_at__isnull=False).exclude(pk=company.pk)
    found = verified.annotate(likeness=likeness).filter(same | Q(likeness__gte=_LEAST_SIMILARITY))
    keys = list(found.order_by("-likeness", "name").values_list("pk", flat=True)[:limit])
    return Company.objects.filter(pk__in=keys).order_by("name", "pk")


def looked_after_by(actor: Actor) -> QuerySet[Application]:
    return Application.objects.filter(company__account_manager=actor.id)


def without_manager() -> QuerySet[Application]:
    """Approved applications, live or on the way to it, of companies to which no account manager is appointed."""
    return Application.objects.filter(status__in=RUNNING, company__account_manager=None)


def overdue_by_person() -> dict[tuple[int | None, str], dict[str, int]]:
    """How many steps are overdue for each person who should have ended them: {(id, name): {status: count}}; one query.

    Without an id they wait for whoever takes them: a reviewer, the applicants, an account manager to be appointed.
    """
    columns = {
        f"person_{field}": _responsible(field) for field in ("id", "username", "first_name", "last_name")
    }
    late: Any = overdue()
    rows = late.values("status", **columns).annotate(many=Count("pk")).order_by("person_username", "status")
    counts: dict[tuple[int | None, str], dict[str, int]] = defaultdict(dict)
    for row in rows:
        full_name = f"{row['person_first_name'] or ''} {row['person_last_name'] or ''}".strip()
        name = full_name or row["person_username"] or _NOBODY[_TURN[row["status"]]]
        counts[row["person_id"], str(name)][row["status"]] = row["many"]
    return dict(counts)


def _responsible(field: str) -> Case:
    """A column of the person who should end the present step; null where it is nobody's yet, or the applicant's."""
    return Case(
        When(status=S.IN_REVIEW, then=F(f"reviewer__{field}")),
        When(status=S.SECOND_REVIEW, then=F(f"second_reviewer__{field}")),
        When(status__in=AFTER_APPROVAL, then=F(f"company__account_manager__{field}")),
        default=None,
    )


_NOBODY: dict[Who, Promise | str] = {
    Who.APPLICANT: gettext_lazy("Applicants"),
    Who.REVIEWER: gettext_lazy("Nobody yet"),
    Who.ACCOUNT_MANAGER: gettext_lazy("No account manager"),
}


def rejections_by_reason(*, first: date, last: date) -> dict[str, int]:
    """How many applications were rejected for each reason, from one day to another in Shanghai, both included."""
    rejected = Application.objects.filter(
        status=S.REJECTED, decided_at__gte=begin_of(first), decided_at__lt=begin_of(last + timedelta(days=1))
    )
    found = dict(rejected.values_list("reason_code").annotate(many=Count("pk")))
    return {reason: found[reason] for reason in RejectionReason.values if reason in found}
