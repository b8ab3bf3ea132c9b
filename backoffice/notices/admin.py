"""The pages of notices: what I have been told, and, for platform admins, the letters that go out."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.requests import DOERS, EVERYONE, actor_of
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor

from . import services
from .models import Letter, LetterStatus, Notice
from .queries import notices_of
from .registry import topic_of


class ReadFilter(admin.SimpleListFilter):
    title = "state"
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("unread", "Unread"), ("read", "Read")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Notice]) -> QuerySet[Notice]:
        if self.value() in ("unread", "read"):
            return queryset.filter(read_at__isnull=self.value() == "unread")
        return queryset


@admin.register(Notice)
class NoticeAdmin(Desk):
    """Everyone's own notices; staff too see theirs and nobody else's."""

    viewers = EVERYONE
    verbs = (
        AdminVerb(
            "read",
            "Mark as read",
            lambda notice, *, actor: services.mark_read(notices=[notice.pk], actor=actor),
            roles=frozenset(DOERS),
            offered=lambda notice: notice.read_at is None,
            bulk=True,
        ),
    )
    list_display = ("news", "sentence", "about", "created_at", "state")
    file_columns = ("news", "sentence", "about", "created_at", FileColumn("Read at", "read_at"))
    list_select_related = ("brand", "company")
    list_filter = (ReadFilter,)
    list_before_template = "notices/list_head.html"
    ordering = ("-pk",)
    empty_advice = "What the office has to tell you appears here, and comes by mail."
    fields = ("sentence", "about", "created_at", "read_at", "leads_to")
    readonly_fields = ("sentence", "about", "leads_to")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Notice]:
        return notices_of(actor_of(request).id)

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """Whoever opens a notice has read it."""
        notice = self.get_object(request, object_id)
        if notice is not None and request.method == "GET":
            services.mark_read(notices=[notice.pk], actor=actor_of(request))
        return super().change_view(request, object_id, form_url, extra_context)

    @display(description="News")
    def news(self, notice: Notice) -> str:
        return notice.subject

    @display(description="In words")
    def sentence(self, notice: Notice) -> str:
        return notice.sentence

    @display(description="About", empty_value="")
    def about(self, notice: Notice) -> str | None:
        subject = notice.brand or notice.company
        return str(subject) if subject is not None else None

    @display(description="State", ordering="read_at", label={"Unread": "info"})
    def state(self, notice: Notice) -> str:
        return "Unread" if notice.read_at is None else "Read"

    @display(description="Leads to", empty_value="")
    def leads_to(self, notice: Notice) -> str | None:
        return format_html('<a href="{}">{}</a>', notice.link, notice.action) if notice.link else None


@admin.register(Letter)
class LetterAdmin(Desk):
    """The outbox of mails. What was sent shows no words any more."""

    viewers = services.MAILERS
    verbs = (
        AdminVerb(
            "send",
            "Send again",
            lambda letter, *, actor: services.send_again(letter=letter, actor=actor),
            roles=services.MAILERS,
            offered=lambda letter: letter.status == LetterStatus.REFUSED,
            bulk=True,
        ),
    )
    list_display = ("address", "about", "state", "attempts", "error", "created_at", "sent_at")
    list_filter = (("status", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("address",)
    ordering = ("-pk",)
    empty_advice = "Whatever people are told goes out by mail too; each mail is one letter here."
    fields = ("address", "about", "language", "stage", "attempts", "error", "created_at", "due_at", "sent_at")
    readonly_fields = ("about", "stage")

    @display(description="About", ordering="topic")
    def about(self, letter: Letter) -> str:
        return str(topic_of(letter.topic).name)

    @display(description="State")
    def stage(self, letter: Letter) -> str:
        return letter.get_status_display()

    @display(
        description="State",
        ordering="status",
        label={LetterStatus.DUE: "warning", LetterStatus.SENT: "success", LetterStatus.REFUSED: "danger"},
    )
    def state(self, letter: Letter) -> tuple[str, str]:
        return letter.status, letter.get_status_display()


@todo(*services.MAILERS)
def refused_letters(actor: Actor) -> Iterable[Card]:
    yield Card(
        title="Refused mails",
        waiting=waiting(Letter.objects.filter(status=LetterStatus.REFUSED)),
        link=f"{reverse('admin:notices_letter_changelist')}?status__exact={LetterStatus.REFUSED}",
        advice="Read what the mail server says, mend the address, and send them again.",
        urgent=True,
    )
