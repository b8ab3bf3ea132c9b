"""What may not be offered and why, and the papers that are about to lapse, at the desk."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.requests import STAFF
from backoffice.desk.todo import Card, todo
from backoffice.events.actors import Actor

from .. import queries
from ..days import today
from ..models import DocumentKind, ExpiryWarning, Restriction
from ..services.watch import LAPSED, WARNED_BEFORE
from ..states import MANAGE, RESTRICT, REVIEW

READERS = RESTRICT | {Role.AUDITOR, Role.BRAND_OWNER, Right.PAPERS}


@admin.register(Restriction)
class RestrictionAdmin(Desk):
    viewers = STAFF | {Right.SELLING, Right.PAPERS, Right.MONEY}
    empty_advice = "Nothing stands in the way of any brand."
    list_display = ("brand", "state", "cause", "where", "opened_at", "lifted_at")
    list_select_related = ("brand",)
    list_filter = (
        ("cause", ChoicesDropdownFilter),
        ("brand", ChosenFilter),
        ("lifted_at", admin.EmptyFieldListFilter),
    )
    list_filter_submit = True
    search_fields = ("brand__name",)
    ordering = ("-pk",)
    fields = ("brand", "cause", "where", "sentence", "opened_at", "lifted_at")
    readonly_fields = ("where", "sentence")

    @display(description="State", label={"Open": "danger", "Lifted": "success"})
    def state(self, restriction: Restriction) -> str:
        return "Open" if restriction.lifted_at is None else "Lifted"

    @display(description="Where")
    def where(self, restriction: Restriction) -> str:
        channel = restriction.get_channel_display() if restriction.channel else "every channel"
        sector = restriction.sector.replace("-", " ") if restriction.sector else "every sector"
        return f"{channel}, {sector}"

    @display(description="In words")
    def sentence(self, restriction: Restriction) -> str:
        return queries.restriction_sentence(restriction)


@admin.register(ExpiryWarning)
class ExpiryWarningAdmin(Desk):
    viewers = READERS
    empty_advice = "They appear 60 days before a paper on which goods depend lapses."
    list_display = ("paper", "company", "last_day", "left", "sent_at")
    list_select_related = ("version__document", "company")
    list_filter = ("days",)
    list_filter_submit = True
    search_fields = ("version__paper_number", "company__name")
    ordering = ("version__expires_on", "pk")
    fields = ("paper", "company", "last_day", "left", "sent_at")
    readonly_fields = ("paper", "last_day", "left")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """Of each paper the nearest reminder, while it is not renewed."""
        return queries.standing_reminders()

    @display(description="Paper")
    def paper(self, reminder: ExpiryWarning) -> str:
        kind = DocumentKind(reminder.version.document.kind).label
        return f"{kind} {reminder.version.paper_number}".strip()

    @display(description="Last day", ordering="version__expires_on")
    def last_day(self, reminder: ExpiryWarning) -> str:
        return f"{reminder.version.expires_on:%-d %b %Y}" if reminder.version.expires_on else "Not stated"

    @display(description="Left", label={"Lapsed": "danger"})
    def left(self, reminder: ExpiryWarning) -> str:
        last = reminder.version.expires_on
        if reminder.days == LAPSED or last is None:
            return "Lapsed"
        return f"{max((last - today()).days, 0)} days"


@todo(*MANAGE, *REVIEW, Role.BRAND_OWNER, Right.PAPERS)
def papers(actor: Actor) -> Iterable[Card]:
    """How many papers the nearest reminder of each kind stands for, in one query."""
    page = reverse("admin:merchants_expirywarning_changelist")
    standing = list(queries.standing_reminders().order_by().values_list("days", flat=True)[:5000])
    yield Card(
        title="Papers that have lapsed",
        waiting=standing.count(LAPSED),
        link=f"{page}?days={LAPSED}",
        advice="What depends on them is off sale until a renewed paper is accepted.",
        urgent=True,
    )
    for days in sorted(WARNED_BEFORE):
        yield Card(
            title=f"Papers that lapse within {days} days",
            waiting=standing.count(days),
            link=f"{page}?days={days}",
            advice="Have the renewed paper handed in and look at it before that.",
            urgent=days == min(WARNED_BEFORE),
        )
