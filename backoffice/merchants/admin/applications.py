"""Applications at the desk: the queue, the page of one, and the verbs of its life."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Role
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn, Look
from backoffice.desk.requests import actor_of
from backoffice.desk.told import Told, told
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor
from backoffice.events.models import Event

from .. import queries, services
from ..days import last_day
from ..models import Application, Channel, InfoRequest
from ..services.opening import OPEN_TO_CHANGES
from ..states import APPLICATION, BEFORE_DECISION, CLERKS, MANAGE, REVIEW, ApplicationStatus
from .application_forms import (
    AnswerForm,
    ApprovalForm,
    AskingForm,
    AttachmentForm,
    ChangeForm,
    EndorsementForm,
    OpeningForm,
    ReasonForm,
    RejectionForm,
    RemarkForm,
    ReviewerForm,
    SubmissionForm,
    open_items,
)
from .document_forms import PaperForm, with_facts
from .documents import hand_in
from .dossier import dossier_context
from .queues import NOT_APPOINTED, ChannelFilter, DueFilter, SectorFilter, WhoseFilter

S = ApplicationStatus
VIEWERS = REVIEW | MANAGE | {Role.FINANCE, Role.AUDITOR}
DECISIONS = (
    "application.information_asked",
    "application.endorsed",
    "application.approved",
    "application.rejected",
    "application.suspended",
    "application.resumed",
    "application.terminated",
)
OVERDUE = "text-red-700 dark:text-red-400 font-semibold"


def _verb(service: Any) -> Any:
    """The service as a button calls it: with the record, under the name that the service has for it."""
    return lambda row, **words: service(application=row, **words)


def _ask(row: Application, *, kinds: list[str], documents: Any, questions: str, **words: Any) -> InfoRequest:
    items = [
        *(services.InfoAsk(kind=kind) for kind in kinds),
        *(services.InfoAsk(document=document) for document in documents),
        *(services.InfoAsk(sentence=line) for line in questions.splitlines() if line.strip()),
    ]
    return services.ask(application=row, items=items, **words)


def _answer(row: Application, *, actor: Actor, answer: str, **given: Any) -> Application:
    for item in open_items(row):
        version, words = given.get(f"version_{item.pk}"), given.get(f"words_{item.pk}", "")
        if version is not None or words:
            services.answer_item(item=item, version=version, words=words, actor=actor)
    return services.answer(application=row, actor=actor, answer=answer)


@admin.register(Application)
class ApplicationAdmin(Desk):
    empty_advice = "Open one for a company that wants to sell a brand; another person reviews it."
    lifecycle = APPLICATION
    subject = "application"
    apart = True
    sought = True
    viewers = VIEWERS
    creation = AdminVerb(
        "open",
        "Open an application",
        services.open_application,
        OpeningForm,
        roles=REVIEW | MANAGE,
    )
    list_verbs = (AdminVerb("next", "Take the next one for review", services.claim_next, roles=REVIEW),)
    verbs = (
        AdminVerb(
            "change",
            "Change",
            _verb(services.change_application),
            ChangeForm,
            roles=CLERKS,
            offered=lambda row: row.status in OPEN_TO_CHANGES,
        ),
        AdminVerb("submit", "Submit", _verb(services.submit), SubmissionForm, bulk=True),
        AdminVerb("review", "Take for review", _verb(services.review), bulk=True),
        AdminVerb(
            "review_second",
            "Take for the second review",
            _verb(services.review),
            offered=lambda row: row.second_reviewer_id is None,
        ),
        AdminVerb("assign", "Assign", _verb(services.assign), ReviewerForm, bulk=True),
        AdminVerb(
            "assign_second", "Assign the second review", _verb(services.assign), ReviewerForm, bulk=True
        ),
        AdminVerb(
            "accept_papers",
            "Accept all papers",
            _verb(services.accept_papers),
            roles=REVIEW,
            offered=lambda row: row.status in BEFORE_DECISION,
            outlook=lambda row: "Every paper that nobody has looked at yet is accepted.",
        ),
        AdminVerb("hand_in", "Add a paper", with_facts(hand_in), PaperForm, roles=CLERKS),
        AdminVerb("ask", "Ask for information", _ask, AskingForm),
        AdminVerb("answer", "Answer for the applicant", _answer, AnswerForm),
        AdminVerb("endorse", "Endorse for a second review", _verb(services.endorse), EndorsementForm),
        AdminVerb("approve", "Approve", _verb(services.approve), ApprovalForm),
        AdminVerb(
            "attach",
            "Attach to a known company",
            _verb(services.attach_company),
            AttachmentForm,
            roles=REVIEW,
            offered=lambda row: row.status in BEFORE_DECISION and row.company.verified_at is None,
        ),
        AdminVerb("open", "Open the sale", _verb(services.open_for_sale)),
        AdminVerb("resume", "Resume", _verb(services.resume), RemarkForm),
        AdminVerb("release", "Give back", _verb(services.release), RemarkForm),
        AdminVerb(
            "release_second",
            "Give back",
            _verb(services.release),
            RemarkForm,
            offered=lambda row: row.second_reviewer_id is not None,
        ),
        AdminVerb("reject", "Reject", _verb(services.reject), RejectionForm, danger=True),
        AdminVerb("withdraw", "Withdraw", _verb(services.withdraw), RemarkForm, danger=True),
        AdminVerb("suspend", "Suspend", _verb(services.suspend), ReasonForm, danger=True),
        AdminVerb("terminate", "Terminate", _verb(services.terminate), ReasonForm, danger=True),
    )
    list_display = ("brand_name", "company", "state", "asked_channels", "who_has_it", "age", "due")
    file_columns = (
        "brand_name", "company", "state", "asked_channels", "who_has_it", FileColumn("Opened at", "created_at"),
        FileColumn("Submitted at", "submitted_at"),
        FileColumn("Due on", lambda row: last_day(row.due_at) if row.due_at else None, look=Look.DAY),
    )  # fmt: skip
    list_select_related = ("company__account_manager", "reviewer", "second_reviewer")
    list_filter = (
        WhoseFilter,
        DueFilter,
        ("status", ChoicesDropdownFilter),
        ChannelFilter,
        SectorFilter,
    )
    list_filter_submit = True
    search_fields = ("brand_name", "company__name", "reference")
    ordering = ("-pk",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "brand_name",
                    "brand_country",
                    "company",
                    "asked_channels",
                    "asked_sectors",
                    "asked_territory",
                    "term",
                    "reference",
                    "source",
                    "created_by",
                    "created_at",
                    "submitted_at",
                )
            },
        ),
        (
            "Review",
            {
                "fields": (
                    "due",
                    "reviewer",
                    "second_reviewer",
                    "second_review_because",
                    "reason_code",
                    "reason",
                    "onboarded_brand",
                )
            },
        ),
        ("For the reviewer", {"fields": ("brands_with_a_similar_name",)}),
    )
    readonly_fields = (
        "asked_channels",
        "asked_sectors",
        "asked_territory",
        "term",
        "due",
        "brands_with_a_similar_name",
    )
    change_form_before_template = "merchants/application.html"

    def advice_on_unseen(self, request: HttpRequest) -> str:
        return NOT_APPOINTED if Role.ACCOUNT_MANAGER in actor_of(request).roles else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Application]:
        """Account managers see the applications of the companies that they look after."""
        rows: QuerySet[Application] = super().get_queryset(request).select_related(*self.list_select_related)
        actor = actor_of(request)
        if Role.ACCOUNT_MANAGER in actor.roles:
            return rows.filter(company__account_manager=actor.id)
        return rows

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        row = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if row is not None and self.has_view_permission(request, row):
            context["next_step"] = queries.next_step(row, to="staff")
            context["due"] = self.due(row)
            context["requests"] = queries.questions_of(row)
            context["decisions"] = _decisions(row, request)
            context["dossier"] = dossier_context(row, request)
        return super().change_view(request, object_id, form_url, context)

    @display(
        description="State",
        ordering="status",
        label={
            S.DRAFT: "primary",
            S.SUBMITTED: "warning",
            S.IN_REVIEW: "info",
            S.SECOND_REVIEW: "info",
            S.NEED_INFO: "warning",
            S.APPROVED: "success",
            S.CONTRACT_SIGNED: "success",
            S.DEPOSIT_PAID: "success",
            S.LIVE: "success",
            S.REJECTED: "danger",
            S.SUSPENDED: "danger",
            S.TERMINATED: "danger",
        },
    )
    def state(self, application: Application) -> tuple[str, str]:
        return application.status, application.get_status_display()

    @display(description="Channels")
    def asked_channels(self, application: Application) -> str:
        return ", ".join(str(Channel(channel).label) for channel in application.channels)

    @display(description="Sectors")
    def asked_sectors(self, application: Application) -> str:
        names = queries.sector_names(application.sectors)
        return ", ".join(names[code] for code in application.sectors)

    @display(description="Territory")
    def asked_territory(self, application: Application) -> str:
        return ", ".join(application.territory)

    @display(description="Term")
    def term(self, application: Application) -> str:
        days = [f"{day:%-d %b %Y}" if day else "…" for day in (application.starts_on, application.ends_on)]
        return " to ".join(days) if days != ["…", "…"] else ""

    @display(description="With")
    def who_has_it(self, application: Application) -> str:
        """Whose turn it is: the person who has it in review, or whoever comes next."""
        holder = application.second_reviewer or application.reviewer
        if application.status in (S.IN_REVIEW, S.SECOND_REVIEW):
            second_waits = application.status == S.SECOND_REVIEW and application.second_reviewer_id is None
            return "" if holder is None or second_waits else (holder.get_full_name() or holder.username)
        turn = queries.turn_of(application)
        if turn == queries.Who.ACCOUNT_MANAGER and application.company.account_manager:
            manager = application.company.account_manager
            return manager.get_full_name() or manager.username
        return "" if turn == queries.Who.NOBODY else str(turn.label).capitalize()

    @display(description="Age", ordering="created_at")
    def age(self, application: Application) -> str:
        days = (timezone.now() - (application.submitted_at or application.created_at)).days
        return "today" if days < 1 else f"{days} day{'s' if days > 1 else ''}"

    @display(description="Due", ordering="due_at")
    def due(self, application: Application) -> str:
        """The last day of the present step, in red once it is over."""
        if application.due_at is None:
            return ""
        day = f"{last_day(application.due_at):%-d %b %Y}"
        if application.due_at > timezone.now():
            return day
        return format_html('<span class="{}">{} (overdue)</span>', OVERDUE, day)

    @display(description="Brands with a similar name", empty_value="None")
    def brands_with_a_similar_name(self, application: Application) -> str:
        alike = queries.similar_brands(application.brand_name)
        others = [brand for brand in alike if brand.pk != application.onboarded_brand_id]
        return ", ".join(f"{brand.name} ({brand.code})" for brand in others)


def _decisions(application: Application, request: HttpRequest) -> list[Told]:
    """What was asked and decided, by whom and why, in its order."""
    events = Event.objects.filter(subject_type="application", subject_id=application.pk, verb__in=DECISIONS)
    return told(events.order_by("sequence"), request)
