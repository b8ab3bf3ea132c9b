"""Which applications a list shows, and what waits on the home page."""

from collections.abc import Iterable
from datetime import timedelta
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from unfold.contrib.filters.admin import DropdownFilter

from backoffice.access.models import Role
from backoffice.desk.requests import actor_of
from backoffice.desk.todo import Card, Cell, Line, Table, table, todo, waiting
from backoffice.events.actors import Actor

from .. import queries
from ..days import today
from ..models import Application, Channel
from ..states import ASSIGN, ApplicationStatus, RejectionReason

S = ApplicationStatus
NOT_APPOINTED = "A platform admin appoints the account manager of a company; ask one, if this is to be yours."
STATISTICS_OVER = timedelta(days=90)


class WhoseFilter(DropdownFilter):
    title = "whose"
    parameter_name = "whose"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [
            ("mine", "I have it in review"),
            ("free", "To be taken for review"),
            ("manager", "I look after the company"),
            ("unappointed", "Approved, and nobody is appointed to look after the company"),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        actor = actor_of(request)
        match self.value():
            case "mine":
                return queryset & queries.mine(actor.id)
            case "free":
                return queryset & queries.to_claim(actor.id)
            case "manager":
                return queryset & queries.looked_after_by(actor)
            case "unappointed":
                return queryset & queries.without_manager()
        return queryset


class DueFilter(DropdownFilter):
    title = "due"
    parameter_name = "due"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [("overdue", "Overdue"), ("today", "Due today")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        match self.value():
            case "overdue":
                return queries.overdue(queryset)
            case "today":
                return queries.due_today(queryset)
        return queryset


class ChannelFilter(DropdownFilter):
    title = "channel"
    parameter_name = "channel"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        return [(channel.value, str(channel.label)) for channel in Channel]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        return queryset.filter(channels__contains=[self.value()]) if self.value() else queryset


class SectorFilter(DropdownFilter):
    title = "sector"
    parameter_name = "sector"

    def lookups(self, request: HttpRequest, model_admin: object) -> list[tuple[str, str]]:
        names = queries.sector_names(queries.sectors_begun(today()).values_list("code", flat=True))
        return sorted(names.items(), key=lambda each: each[1])

    def queryset(self, request: HttpRequest, queryset: QuerySet[Application]) -> QuerySet[Application]:
        return queryset.filter(sectors__contains=[self.value()]) if self.value() else queryset


def listed(**filters: object) -> str:
    """The address of the list of applications with these filters."""
    return f"{reverse('admin:merchants_application_changelist')}?{urlencode(filters)}"


@todo(Role.PLATFORM_ADMIN, Role.REVIEWER)
def reviews(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Applications to take for review",
        waiting=waiting(queries.to_claim(actor.id)),
        link=listed(whose="free"),
        advice="Take the next one; whoever opened it cannot.",
    )
    yield Card(
        title="Applications you review",
        waiting=waiting(queries.mine(actor.id)),
        link=listed(whose="mine"),
        advice="Endorse, approve or reject them, or ask for what is missing.",
    )
    yield Card(
        title="Your reviews overdue",
        waiting=waiting(queries.overdue(queries.mine(actor.id))),
        link=listed(whose="mine", due="overdue"),
        advice="Their time is up: decide on these first.",
        urgent=True,
    )


@todo(Role.PLATFORM_ADMIN, Role.REVIEWER)
def questions(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Applications waiting for the applicant",
        waiting=waiting(queries.waiting_for_applicant()),
        link=listed(status__exact=S.NEED_INFO),
        advice="Their clock stands still until the answer comes.",
    )


@todo(*ASSIGN)
def to_appoint(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Approved brands without an account manager",
        waiting=waiting(queries.without_manager()),
        link=listed(whose="unappointed"),
        advice="Appoint one on the page of the company; nobody else is told that the brand waits.",
    )


@todo(Role.ACCOUNT_MANAGER)
def companies_looked_after(actor: Actor) -> Iterable[Card]:
    own = queries.looked_after_by(actor)
    for status, title, advice in (
        (S.APPROVED, "Contracts to sign", "The brand is onboarded; each channel needs its contract."),
        (S.CONTRACT_SIGNED, "Deposits to come", "Remind the company of what it has to pay."),
        (S.DEPOSIT_PAID, "Brands to open for sale", "Contract and deposit are there: open the sale."),
    ):
        yield Card(
            title=title,
            waiting=waiting(own.filter(status=status)),
            link=listed(whose="manager", status__exact=status),
            advice=advice,
        )


@table(Role.PLATFORM_ADMIN, Role.AUDITOR)
def overdue_steps(actor: Actor) -> Table:
    """What is overdue, by person and step."""
    sizes = queries.overdue_by_person()
    steps = [step for step in S if any(step in counts for counts in sizes.values())]
    return Table(
        title="Applications overdue, by person and step",
        headers=("Who", *(str(step.label) for step in steps)),
        rows=tuple(
            Line(name, tuple(Cell(counts.get(step, 0), _overdue(person, step)) for step in steps))
            for (person, name), counts in sizes.items()
        ),
    )


def _overdue(person: int | None, step: str) -> str:
    """The list of the overdue ones in this step, of this person where the step is one person's."""
    whose = {
        S.IN_REVIEW: "reviewer__id__exact",
        S.SECOND_REVIEW: "second_reviewer__id__exact",
    }.get(S(step), "company__account_manager__id__exact")
    return listed(due="overdue", status__exact=step, **({whose: person} if person is not None else {}))


@table(Role.PLATFORM_ADMIN, Role.AUDITOR)
def rejections(actor: Actor) -> Table:
    """Why applications are turned down."""
    counts = queries.rejections_by_reason(first=today() - STATISTICS_OVER, last=today())
    return Table(
        title=f"Rejections of the last {STATISTICS_OVER.days} days",
        headers=("Reason", "Applications"),
        rows=tuple(
            Line(
                str(RejectionReason(reason).label),
                (Cell(many, listed(status__exact=S.REJECTED, reason_code__exact=reason)),),
            )
            for reason, many in counts.items()
        ),
    )
