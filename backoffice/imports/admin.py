"""Imports in the admin: upload, look, apply or discard."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.contrib.filters.admin.dropdown_filters import DropdownFilter
from unfold.decorators import display

from backoffice.access.models import Scope
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn, Look
from backoffice.desk.filters import RangeDayFilter
from backoffice.desk.requests import actor_of
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid, NotFound, Refusal
from backoffice.files.uploads import uploads_up_to

from . import queries, services
from .choices import READING_OPTIONS, reading_options
from .columns import choices_sent, columns_context, unanswered
from .downloads import left_response, original_response, rejected_response, template_response
from .exports.admin import ExportsDesk
from .exports.disputing import choice_of, disputes_context
from .exports.settling import settle, unsettled
from .forms import LARGEST_UPLOAD, OptionsForm
from .models import ImportSession
from .pages import session_context
from .profiles import all_profiles, profile_named
from .sniffing import Sniffed, sniff
from .states import IMPORTERS, SESSION, SessionStatus
from .verbs import CREATION, VERBS, is_rejected_whole, is_unsettled

__all__ = ["ExportsDesk", "ImportDesk"]

PEOPLE = IMPORTERS - {Scope.IMPORTS_WRITE}


class ProfileFilter(DropdownFilter):
    title = "What is in it"
    parameter_name = "profile"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        actor = actor_of(request)
        return [
            (profile.name, profile.label)
            for profile in all_profiles()
            if actor.may(queries.READS_ALL) or actor.may(profile.roles)
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ImportSession]) -> QuerySet[ImportSession]:
        return queryset.filter(profile=self.value()) if self.value() else queryset


class AuthorFilter(DropdownFilter):
    """One's own imports; others are found by their author's name in the search."""

    title = "Uploaded by"
    parameter_name = "by"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("me", "Me"), ("system", "Partner systems")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ImportSession]) -> QuerySet[ImportSession]:
        match self.value():
            case "me":
                return queryset.filter(created_by=actor_of(request).id or 0)
            case "system":
                return queryset.filter(created_by__isnull=True)
            case _:
                return queryset


@admin.register(ImportSession)
class ImportDesk(Desk):
    """What came in as spreadsheets, and what became of it."""

    lifecycle = SESSION
    subject = "import"
    apart = True
    viewers = PEOPLE
    creation = CREATION
    verbs = VERBS
    change_form_outer_before_template = "imports/session.html"

    class Media:
        css = {"all": ("imports/imports.css",)}

    list_display = (
        "named", "what", "state", "rows", "good_rows", "rejected_rows", "who", "created_at", "ended",
    )  # fmt: skip
    file_columns = (
        "named", "what", "state", FileColumn("Rows", lambda row: queries.report(row)["rows"], look=Look.NUMBER),
        FileColumn("Created", lambda row: queries.report(row)["created"], look=Look.NUMBER),
        FileColumn("Updated", lambda row: queries.report(row)["updated"], look=Look.NUMBER),
        FileColumn("Rejected", lambda row: sum(queries.report(row)["rejected"].values()), look=Look.NUMBER),
        "who", "created_at", FileColumn("Ended", lambda row: row.undone_at or row.applied_at, look=Look.TIME),
    )  # fmt: skip
    list_filter = (
        ("status", ChoicesDropdownFilter), ProfileFilter, AuthorFilter, ("created_at", RangeDayFilter),
    )  # fmt: skip
    list_filter_submit = True
    empty_advice = (
        "Upload the spreadsheet of a consignor; you see what it would do before anything is written."
    )
    empty_for_brands = (
        "Export a list of yours, change it, and upload it here; you see what it would do before anything is "
        "written."
    )
    search_fields = ("filename", "sha256", "created_by_name")
    ordering = ("-pk",)
    fields = (
        "filename", "what", "in_bytes", "sha256", "documents_filename", "documents_size", "documents_sha256",
        "created_by_name", "created_at", "confirmed_by_name", "policy", "approved_by_name", "applied_at", "undone_at",
    )  # fmt: skip
    readonly_fields = fields

    def permitted_verbs(self, request: HttpRequest, row: Any) -> list[AdminVerb]:
        """Nobody is asked to approve what they brought themselves."""
        involved = actor_of(request).id in (row.created_by_id, row.confirmed_by_id)
        verbs = super().permitted_verbs(request, row)
        return [verb for verb in verbs if not (involved and verb.name == "approve")]

    def why_shut(self, verb: AdminVerb, row: Any, actor: Actor) -> str:
        if verb.name == "approve" and row.status == SessionStatus.TO_APPROVE:
            return "You brought this import yourself; another person must approve it."
        if verb.name == "apply" and is_rejected_whole(row):
            return services.nothing_to_apply(row).sentence
        if verb.name == "apply" and row.status == SessionStatus.PREVIEWED and is_unsettled(row):
            return unsettled(row).sentence
        return super().why_shut(verb, row, actor)

    @display(description="What is in it")
    def what(self, session: ImportSession) -> str:
        return profile_named(session.profile).label

    @display(
        description="Status",
        ordering="status",
        label={
            "Previewed": "warning",
            "To be approved": "warning",
            "Applying": "info",
            "Being stopped": "warning",
            "Applied": "success",
            "Being undone": "info",
            "Discarded": "danger",
        },
    )
    def state(self, session: ImportSession) -> str:
        return SessionStatus(session.status).label

    @display(description="File", ordering="filename")
    def named(self, session: ImportSession) -> str:
        corrects = f" (corrects import {session.corrects_id})" if session.corrects_id else ""
        return f"{session.filename}{corrects}"

    @display(description="Who", ordering="created_by_name")
    def who(self, session: ImportSession) -> str:
        """Who uploaded it, and whoever else asked for it or let it."""
        others = {session.confirmed_by_name: "confirmed by", session.approved_by_name: "approved by"}
        told = [f"{deed} {name}" for name, deed in others.items() if name and name != session.created_by_name]
        return ", ".join([session.created_by_name, *told])

    @display(description="Size")
    def in_bytes(self, session: ImportSession) -> str:
        return f"{session.size:,} bytes"

    @display(description="Ended", ordering="applied_at")
    def ended(self, session: ImportSession) -> datetime | None:
        return session.undone_at or session.applied_at

    @display(description="Rows")
    def rows(self, session: ImportSession) -> str:
        return f"{session.counts['rows']:,}" if "rows" in session.counts else ""

    @display(description="Created or updated")
    def good_rows(self, session: ImportSession) -> str:
        report = queries.report(session)
        return f"{report['created'] + report['updated']:,}" if session.counts else ""

    @display(description="Rejected")
    def rejected_rows(self, session: ImportSession) -> str:
        return f"{sum(queries.report(session)['rejected'].values()):,}" if session.counts else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[ImportSession]:
        """Each sees the imports of what they may import; who reads all sees all."""
        sessions: QuerySet[ImportSession] = super().get_queryset(request)
        return queries.visible(sessions, actor_of(request))

    def get_fields(self, request: HttpRequest, obj: ImportSession | None = None) -> list[str]:
        """Only what there is: of documents, of who confirmed it and how, of a second person, of undoing."""
        may_be_missing = ("documents_", "confirmed_", "approved_", "undone_")
        return [
            name
            for name in self.fields
            if obj is None
            or getattr(obj, name, None)
            and (name != "policy" or obj.confirmed_by_key)
            or not name.startswith((*may_be_missing, "policy"))
        ]

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/file/", wrap(self.file_view), name="imports_importsession_file"),
            path("<int:pk>/left/", wrap(self.left_view), name="imports_importsession_left"),
            path("<int:pk>/columns/", wrap(self.columns_view), name="imports_importsession_columns"),
            path("template/<slug:profile>/", wrap(self.template_view), name="imports_importsession_template"),
            path("<int:pk>/rejected/", wrap(self.rejected_view), name="imports_importsession_rejected"),
            path("<int:pk>/progress/", wrap(self.progress_view), name="imports_importsession_progress"),
            path("<int:pk>/settle/", wrap(self.settle_view), name="imports_importsession_settle"),
            *super().get_urls(),
        ]

    @uploads_up_to(LARGEST_UPLOAD)
    def add_view(self, request: HttpRequest, form_url: str = "", extra_context: Any = None) -> HttpResponse:
        """A file that cannot be used is answered with 422, so that nothing of the request is kept."""
        response = super().add_view(request, form_url, extra_context)
        if request.method == "POST" and response.status_code == 200:
            response.status_code = 422
        return response

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        session = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if session is not None and self.has_view_permission(request, session):
            if self._is_to_be_looked_at(request, session):
                return HttpResponseRedirect(reverse("admin:imports_importsession_columns", args=[session.pk]))
            context["may_choose"] = self._may_choose(request, session)
            context["page"] = session_context(session, request.GET)
            context["disputes"] = disputes_context(session, after=request.GET.get("disputed_after", ""))
        return super().change_view(request, object_id, form_url, context)

    def columns_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Which column is which, with a sample that follows every choice; then the rows are checked."""
        session = self._visible(request, pk)
        back = reverse("admin:imports_importsession_change", args=[pk])
        if not self._may_choose(request, session):
            if session.status == SessionStatus.UPLOADED:
                raise PermissionDenied
            if request.method == "POST":
                self.message_user(request, SESSION.conflict(session, "preview").sentence, "error")
            return HttpResponseRedirect(back)
        options = (
            {
                **session.options,
                **_nothing_chosen(),
                **choices_sent(request.POST, profile_named(session.profile)),
            }
            if request.POST
            else session.options
        )
        found, faults = _sniffed(session, options)
        holding = OptionsForm(
            request.POST if "check" in request.POST else None,
            initial=dict(options),
            profile=profile_named(session.profile),
        )
        if "check" in request.POST and not (faults := faults or unanswered(found)):
            chosen = {**options, "mapping": found.mapping}
            holding.is_valid()
            if self._do(request, lambda: _read_and_check(session, chosen, actor_of(request)), holding):
                return HttpResponseRedirect(back)
        context = {
            **self.admin_site.each_context(request),
            **columns_context(session, options, found, holding=holding),
            "opts": self.opts,
            "original": session,
            "title": f"Columns: {session.filename}",
            "faults": faults if "check" in request.POST else [],
            "back": back,
        }
        status = 422 if "check" in request.POST else 200
        return TemplateResponse(request, "imports/columns.html", context, status=status)

    def _may_choose(self, request: HttpRequest, session: ImportSession) -> bool:
        moves = SESSION.permitted(session.status, actor_of(request))
        return any(move.verb == "preview" for move in moves)

    def _is_to_be_looked_at(self, request: HttpRequest, session: ImportSession) -> bool:
        """Whether nobody has looked at its columns yet: then that page comes first."""
        fresh = session.status == SessionStatus.UPLOADED and queries.progress(session) is None
        return fresh and self._may_choose(request, session)

    def template_view(self, request: HttpRequest, profile: str) -> HttpResponseBase:
        """The template workbook of a profile that this person may import."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        try:
            return template_response(profile, actor=actor_of(request))
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, "error")
            return HttpResponseRedirect(reverse("admin:imports_importsession_changelist"))

    def rejected_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The rejected rows, as a workbook or, of a text file, as text."""
        session = self._visible(request, pk)
        try:
            return rejected_response(session, "csv" if request.GET.get("format") == "csv" else "xlsx")
        except NotFound as refusal:
            self.message_user(request, refusal.sentence, "error")
            return HttpResponseRedirect(reverse("admin:imports_importsession_change", args=[pk]))

    def settle_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Whose value counts where a merge found both sides changed: of a cell, a column, or all."""
        session = self._visible(request, pk)
        if request.method == "POST":
            try:
                settle(session=session, choices=[choice_of(request.POST)], actor=actor_of(request))
            except Refusal as refusal:
                self.message_user(request, refusal.sentence, "error")
        address = reverse("admin:imports_importsession_change", args=[pk])
        after = request.POST.get("disputed_after", "")
        return HttpResponseRedirect(f"{address}?disputed_after={after}" if after.isdigit() else address)

    def file_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The file as it was uploaded, or the documents that came with it."""
        return original_response(self._visible(request, pk), documents="documents" in request.GET)

    def left_view(self, request: HttpRequest, pk: int) -> HttpResponseBase:
        """The workbook of the rows that undoing left as they are."""
        session = self._visible(request, pk)
        try:
            return left_response(session)
        except NotFound as refusal:
            self.message_user(request, refusal.sentence, "error")
            return HttpResponseRedirect(reverse("admin:imports_importsession_change", args=[pk]))

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress bar by itself, which the page asks for again and again; at the end it has the page reload."""
        session = self._visible(request, pk)
        progress = queries.progress(session)
        response = render(request, "imports/progress.html", {"session": session, "progress": progress})
        if progress is None or not progress.is_open:
            response["HX-Refresh"] = "true"
        return response

    def _visible(self, request: HttpRequest, pk: int) -> ImportSession:
        if not self.has_view_permission(request):
            raise PermissionDenied
        session = self.get_object(request, str(pk))
        if session is None:
            raise Http404
        return session


def _nothing_chosen() -> dict[str, Any]:
    return {**dict.fromkeys(READING_OPTIONS, ""), "words": {}}


def _sniffed(session: ImportSession, options: Mapping[str, Any]) -> tuple[Sniffed, list[str]]:
    """What the file is with these choices, and what is wrong with the choices themselves."""
    try:
        return sniff(session, {**options, **reading_options(options)}), []
    except Invalid as refusal:
        return sniff(session, {}), [refusal.sentence]


def _read_and_check(session: ImportSession, chosen: Mapping[str, Any], actor: Actor) -> None:
    services.check(session=services.read_as(session=session, options=chosen, actor=actor), actor=actor)


@todo(*PEOPLE)
def imports_to_confirm(actor: Actor) -> Iterable[Card]:
    previewed = queries.visible(ImportSession.objects.filter(status=SessionStatus.PREVIEWED), actor)
    yield Card(
        title="Imports to apply or discard",
        waiting=waiting(previewed),
        link=f"{reverse('admin:imports_importsession_changelist')}?status__exact={SessionStatus.PREVIEWED}",
        advice="They were checked; nothing of them is written yet.",
    )


@todo(*PEOPLE)
def imports_to_approve(actor: Actor) -> Iterable[Card]:
    """Not those that this person brought: another has to approve them."""
    large = queries.visible(ImportSession.objects.filter(status=SessionStatus.TO_APPROVE), actor)
    if actor.id is not None:
        large = large.exclude(created_by=actor.id).exclude(confirmed_by=actor.id)
    yield Card(
        title="Imports to approve",
        waiting=waiting(large),
        link=f"{reverse('admin:imports_importsession_changelist')}?status__exact={SessionStatus.TO_APPROVE}",
        advice="They write so much that a second person looks at them first.",
    )
