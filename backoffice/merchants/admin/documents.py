"""Papers at the desk: what is here, what it says, and what a reviewer thinks of it."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import OuterRef, QuerySet, Subquery
from django.http import FileResponse, Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from backoffice.access.models import Role
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn, Look
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import actor_of
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal

from .. import services
from ..models import Application, Document, DocumentVersion, Verdict
from ..states import BEFORE_DECISION, CLERKS, MANAGE, REVIEW
from .document_forms import FactsOfPaperForm, RefusalForm, VersionForm, with_facts

VIEWERS = REVIEW | MANAGE | {Role.FINANCE, Role.AUDITOR}


def _latest(document: Document) -> DocumentVersion | None:
    return document.versions.order_by("-number").first()


def _judge(verdict: str) -> Any:
    def judge(document: Document, *, actor: Actor, note: str = "") -> DocumentVersion | None:
        version = _latest(document)
        if version is None:
            return None
        return services.judge_document(version=version, verdict=verdict, note=note, actor=actor)

    return judge


def _add_version(document: Document, *, actor: Actor, file: Any, facts: services.DocumentFacts) -> Any:
    return services.add_document(
        application=document.application,
        company=document.company,
        kind=document.kind,
        file=file,
        filename=file.name,
        facts=facts,
        document=document,
        actor=actor,
    )


def hand_in(
    application: Application,
    *,
    actor: Actor,
    kind: str,
    file: Any,
    of_company: bool,
    facts: services.DocumentFacts,
) -> DocumentVersion:
    """A paper for an application, from the application's own page."""
    return services.add_document(
        application=None if of_company else application,
        company=application.company,
        kind=kind,
        file=file,
        filename=file.name,
        facts=facts,
        actor=actor,
    )


class VersionsOfDocument(ReadOnlyInline):
    model = DocumentVersion
    verbose_name_plural = "versions"
    fields = readonly_fields = (
        "number",
        "file_to_open",
        "verdict",
        "verdict_by",
        "verdict_note",
        "issued_on",
        "expires_on",
        "uploaded_by_name",
        "created_at",
    )
    ordering = ("-number",)
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[DocumentVersion]:
        rows: QuerySet[DocumentVersion] = super().get_queryset(request)
        return rows.select_related("verdict_by")

    @display(description="File")
    def file_to_open(self, version: DocumentVersion) -> str:
        address = reverse("admin:merchants_document_file", args=[version.document_id, version.pk])
        return format_html(
            '<a class="underline anywhere" href="{}" target="_blank" rel="noopener">{}</a>',
            address,
            version.filename,
        )


class VerdictFilter(DropdownFilter):
    title = "verdict"
    parameter_name = "verdict"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(value, str(label)) for value, label in Verdict.choices]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Document]) -> QuerySet[Document]:
        if self.value() not in Verdict.values:
            return queryset
        latest = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number")
        return queryset.alias(now=Subquery(latest.values("verdict")[:1])).filter(now=self.value())


@admin.register(Document)
class DocumentAdmin(Desk):
    viewers = VIEWERS
    subject = "document"
    apart = True
    empty_advice = "Papers are handed in with an application, by the company or on its page here."
    verbs = (
        AdminVerb("accept", "Accept", _judge(Verdict.ACCEPTED), roles=REVIEW, bulk=True),
        AdminVerb("add_version", "Add a version", with_facts(_add_version), VersionForm, roles=CLERKS),
        AdminVerb(
            "restate",
            "Correct what it says",
            with_facts(lambda document, **words: services.restate_document(document=document, **words)),
            FactsOfPaperForm,
            roles=CLERKS,
        ),
        AdminVerb("refuse", "Refuse", _judge(Verdict.REFUSED), RefusalForm, roles=REVIEW, danger=True),
    )
    list_display = ("kind", "company", "application", "number", "holds_until", "verdict", "created_at")
    file_columns = (
        "kind", "company", "application", "number", "issuer",
        FileColumn("Issued on", lambda document: document.latest_issued_on, look=Look.DAY),
        FileColumn(
            "Holds until",
            lambda document: "Unlimited" if document.latest_unlimited else document.latest_expires_on,
            look=Look.DAY,
        ),
        "verdict", "created_at",
    )  # fmt: skip
    list_select_related = ("company", "application__company")
    list_filter = (("kind", ChoicesDropdownFilter), VerdictFilter)
    list_filter_submit = True
    search_fields = ("company__name", "versions__paper_number", "versions__filename")
    ordering = ("-pk",)
    fields = (
        "kind", "company", "application", "number", "issuer", "holder", "granted_to", "mark", "nice_classes",
        "territory", "issued_on", "holds_until", "language", "judged",
    )  # fmt: skip
    readonly_fields = (
        "number", "issuer", "holder", "granted_to", "mark", "nice_classes", "territory", "issued_on", "holds_until",
        "language", "judged",
    )  # fmt: skip
    inlines = (VersionsOfDocument,)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Document]:
        """With the latest version's facts; account managers see the papers of the companies that they look after."""
        latest = DocumentVersion.objects.filter(document=OuterRef("pk")).order_by("-number")
        rows: QuerySet[Document] = super().get_queryset(request).annotate(
            **{f"latest_{name}": Subquery(latest.values(name)[:1]) for name in _SHOWN}
        )  # fmt: skip
        actor = actor_of(request)
        if Role.ACCOUNT_MANAGER in actor.roles:
            return rows.filter(company__account_manager=actor.id)
        return rows

    def get_urls(self) -> list[URLPattern]:
        file = path(
            "<path:object_id>/file/<int:version_id>/",
            self.admin_site.admin_view(self.file_view),
            name="merchants_document_file",
        )
        return [file, *super().get_urls()]

    def file_view(self, request: HttpRequest, object_id: str, version_id: int) -> FileResponse:
        """One version's file, to look at, for whoever may see its document."""
        document = self.get_object(request, object_id)
        if not self.has_view_permission(request, document):
            raise PermissionDenied
        version = (
            DocumentVersion.objects.filter(pk=version_id, document=document).first() if document else None
        )
        if version is None:
            raise Http404("There is no such version.")
        try:
            return services.open_file(version=version, actor=actor_of(request), inline=True)
        except Refusal as refusal:
            raise PermissionDenied(refusal.sentence) from refusal

    @display(description="Verdict", empty_value="-")
    def judged(self, document: Any) -> str | None:
        """In words: only lists show it with its colour."""
        found = self.verdict(document)
        return found[1] if found else None

    @display(description="Number", empty_value="Not stated")
    def number(self, document: Any) -> str:
        return str(document.latest_paper_number or "")

    @display(description="Issuer")
    def issuer(self, document: Any) -> str:
        return str(document.latest_issuer or "")

    @display(description="Holder")
    def holder(self, document: Any) -> str:
        return str(document.latest_holder or "")

    @display(description="Granted to")
    def granted_to(self, document: Any) -> str:
        return str(document.latest_granted_to or "")

    @display(description="Mark")
    def mark(self, document: Any) -> str:
        return f"{document.latest_mark or ''} {document.latest_trademark_status or ''}".strip()

    @display(description="Nice classes")
    def nice_classes(self, document: Any) -> str:
        return ", ".join(str(nice) for nice in document.latest_nice_classes or ())

    @display(description="Territory")
    def territory(self, document: Any) -> str:
        return ", ".join(document.latest_territory or ())

    @display(description="Issued on")
    def issued_on(self, document: Any) -> Any:
        return document.latest_issued_on

    @display(description="Holds until")
    def holds_until(self, document: Any) -> str:
        if document.latest_unlimited:
            return "Unlimited"
        return f"{document.latest_expires_on:%-d %b %Y}" if document.latest_expires_on else ""

    @display(description="Language")
    def language(self, document: Any) -> str:
        return str(document.latest_language or "")

    @display(
        description="Verdict",
        label={Verdict.PENDING: "warning", Verdict.ACCEPTED: "success", Verdict.REFUSED: "danger"},
    )
    def verdict(self, document: Any) -> tuple[str, str] | None:
        known = document.latest_verdict
        return (known, str(Verdict(known).label)) if known else None


_SHOWN = (
    "paper_number", "issuer", "holder", "granted_to", "mark", "trademark_status", "nice_classes", "territory",
    "issued_on", "expires_on", "unlimited", "language", "verdict",
)  # fmt: skip


@todo(*REVIEW)
def renewed_papers(actor: Actor) -> Iterable[Card]:
    """Papers of brands that sell already; those of an application come up with it."""
    rows = DocumentVersion.objects.filter(verdict=Verdict.PENDING).exclude(
        document__application__status__in=BEFORE_DECISION
    )
    yield Card(
        title="Renewed papers to look at",
        waiting=waiting(rows.exclude(document__application__isnull=True)),
        link=f"{reverse('admin:merchants_document_changelist')}?verdict={Verdict.PENDING}",
        advice="Accept them before the old ones lapse, or say what is wrong.",
    )
