"""Exports in the admin: beside every list, and a page of what one took away."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.decorators import display

from backoffice.access.models import Role
from backoffice.desk.admin import Desk
from backoffice.desk.paginating import COUNT_CAP
from backoffice.desk.requests import EVERYONE, actor_of
from backoffice.desk.verbs import VerbForm
from backoffice.desk.ways import ListWay, offer
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal

from ..profiles import all_profiles
from ..states import EXPORT, ExportStatus
from . import queries, services
from .downloads import file_response, media_type
from .lists import ExportedList, label_of, list_named
from .models import Export, ExportFormat
from .reading_lists import names_of_list

FOR_READING = (
    "The file is for reading: each row says what the list shows, with amounts as numbers and times in UTC. It carries "
    "no version and cannot be uploaded again."
)
# Of a list that comes back.
TO_CHANGE, TO_READ = "change", "read"
READS_ALL = frozenset({Role.PLATFORM_ADMIN, Role.AUDITOR})


class ExportForm(VerbForm):
    format = forms.ChoiceField(
        choices=ExportFormat.choices,
        initial=ExportFormat.XLSX,
        help_text="A workbook keeps zeros, dates and amounts as they are; CSV is for other systems.",
    )


class ExportOfProfileForm(ExportForm):
    """Of a list that can be taken away in two ways."""

    purpose = forms.ChoiceField(
        choices=[
            (TO_CHANGE, "To change it and bring it back"),
            (TO_READ, "To read it, with the columns of the list"),
        ],
        initial=TO_CHANGE,
        required=False,
        help_text="One for reading has amounts as numbers and times in UTC, and no versions.",
    )


def export_view(desk: Desk, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase:
    """Asks for the format, then takes the list away: at once where it is short, else by a job."""
    actor = actor_of(request)
    names = names_of_list(desk.model, actor)
    form = (ExportOfProfileForm if len(names) > 1 else ExportForm)(request.POST or None)
    back = reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
    try:
        chosen = list_named(names[-1 if form.data.get("purpose") == TO_READ else 0], actor)
        if request.method == "POST" and form.is_valid():
            return _taken(request, chosen, rows, form.cleaned_data["format"])
    except Refusal as refusal:
        desk.message_user(request, refusal.sentence, "error")
        return HttpResponseRedirect(back)
    return TemplateResponse(
        request,
        "desk/verb_form.html",
        {
            **desk.admin_site.each_context(request),
            "opts": desk.opts,
            "title": f"Export {_how_many(rows)} of {str(desk.name_of_list()).lower()}",
            "outlook": "" if chosen.comes_back else FOR_READING,
            "verb": {"label": "Export"},
            "form": form,
            "back": back,
            "media": desk.media + form.media,
        },
    )


def _taken(request: HttpRequest, chosen: ExportedList, rows: QuerySet[Any], format: str) -> HttpResponseBase:
    actor = actor_of(request)
    if actor.read_only:
        with services.unkept(profile=chosen.name, rows=rows, format=format, actor=actor) as path:
            name = f"{chosen.filename}.{format}"
            return HttpResponse(
                path.read_bytes(),
                content_type=media_type(format),
                headers={"Content-Disposition": f'attachment; filename="{name}"'},
            )
    export = services.take_away(
        profile=chosen.name,
        rows=rows,
        format=format,
        actor=actor,
        filters={name: ",".join(values) for name, values in request.GET.lists()},
    )
    if export.status == ExportStatus.READY:
        return HttpResponseRedirect(_file_address(export, actor))
    return HttpResponseRedirect(reverse("admin:imports_export_change", args=[export.pk]))


def _how_many(rows: QuerySet[Any]) -> str:
    count = len(rows.order_by().values_list("pk", flat=True)[: COUNT_CAP + 1])
    if count > COUNT_CAP:
        return f"more than {COUNT_CAP:,} rows"
    return "1 row" if count == 1 else f"{count:,} rows"


def _file_address(export: Export, actor: Actor) -> str:
    return reverse("admin:imports_export_file", args=[export.pk, queries.link_word(export, actor)])


def _may_export(model: type[Model], actor: Actor) -> bool:
    return bool(names_of_list(model, actor))


offer(ListWay("export", "Export all that match", lambda model: True, _may_export, export_view))


@admin.register(Export)
class ExportsDesk(Desk):
    """What was taken away as files. Each sees their own, and gets none but their own files."""

    lifecycle = EXPORT
    subject = "export"
    viewers = EVERYONE
    change_form_outer_before_template = "imports/export.html"
    empty_advice = "Open a list, filter it, and press «Export all that match»."
    list_display = ("filename", "what", "length", "state", "who", "created_at", "file_until")
    search_fields = ("filename", "created_by_name")
    ordering = ("-pk",)
    fields = (
        "filename", "what", "length", "chosen_by", "in_bytes", "who", "created_at", "ready_at", "file_until",
        "versions_until",
    )  # fmt: skip
    readonly_fields = fields

    @display(description="What is in it")
    def what(self, export: Export) -> str:
        return label_of(export.profile)

    @display(description="Exported by", ordering="created_by_name")
    def who(self, export: Export) -> str:
        return export.created_by_name

    @display(description="Chosen by")
    def chosen_by(self, export: Export) -> str:
        return ", ".join(f"{name}: {value}" for name, value in export.filters.items() if value) or "All"

    @display(
        description="Status",
        ordering="status",
        label={
            ExportStatus.WRITING: "info",
            ExportStatus.READY: "success",
            ExportStatus.ENDED: "warning",
            "stopped": "danger",
        },
    )
    def state(self, export: Any) -> tuple[str, str]:
        return ("stopped", "Not written") if export.stopped else (export.status, export.get_status_display())

    @display(description="Size", empty_value="-")
    def in_bytes(self, export: Export) -> str | None:
        return f"{export.size:,} bytes" if export.size else None

    @display(description="Rows", ordering="rows")
    def length(self, export: Export) -> str:
        return f"{export.rows:,}"

    def get_queryset(self, request: HttpRequest) -> QuerySet[Export]:
        exports = queries.as_they_stand(super().get_queryset(request))
        actor = actor_of(request)
        return exports if actor.may(READS_ALL) else exports.filter(author=actor.key)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/file/<str:word>/", wrap(self.file_view), name="imports_export_file"),
            path("<int:pk>/progress/", wrap(self.progress_view), name="imports_export_progress"),
            *super().get_urls(),
        ]

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        export = self.get_object(request, object_id)
        context = dict(extra_context or {})
        if export is not None and self.has_view_permission(request, export):
            actor = actor_of(request)
            own = export.author == actor.key
            context |= {
                "export": export,
                "progress": queries.progress(export),
                "progress_address": reverse("admin:imports_export_progress", args=[export.pk]),
                "link_hours": settings.EXPORT_LINK_HOURS,
                "file_address": _file_address(export, actor) if own and queries.has_file(export) else "",
                "is_own": own,
                "comes_back": any(profile.name == export.profile for profile in all_profiles()),
                "may_import": any(
                    profile.name == export.profile and actor.may(profile.roles) for profile in all_profiles()
                ),
            }
        return super().change_view(request, object_id, form_url, context)

    def file_view(self, request: HttpRequest, pk: int, word: str) -> HttpResponseBase:
        """The file, by a link that was given to this person not long ago."""
        export = self._visible(request, pk)
        try:
            return file_response(queries.file_of(export, word=word, actor=actor_of(request)))
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, "error")
            return HttpResponseRedirect(reverse("admin:imports_export_change", args=[pk]))

    def progress_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """The progress bar by itself, which the page asks for again and again; at the end it has the page reload."""
        progress = queries.progress(self._visible(request, pk))
        address = reverse("admin:imports_export_progress", args=[pk])
        response = render(request, "imports/export_progress.html", {"address": address, "progress": progress})
        if progress is None or not progress.is_open:
            response["HX-Refresh"] = "true"
        return response

    def _visible(self, request: HttpRequest, pk: int) -> Export:
        if not self.has_view_permission(request):
            raise PermissionDenied
        export = self.get_object(request, str(pk))
        if export is None:
            raise Http404
        return export
