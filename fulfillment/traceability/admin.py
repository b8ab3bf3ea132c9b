"""Passports and EPCIS documents at the desk: their lists, and what they add to the pages of units and lots."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF, actor_of
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.desk.ways import ListWay, offer
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal
from catalog.inventory.models import Lot, Unit
from catalog.inventory.states import CATALOG
from fulfillment.shipping.labels import symbols

from . import queries, services
from .api import epcis_file
from .identifiers import passport_address
from .models import EpcisDocument, Passport
from .services.documents import MOST_THINGS, TAKERS, may_take
from .services.passports import BEFORE
from .states import EPCIS, PASSPORT, DocumentStatus, PassportStatus
from .tag import render_tag

READS_ALL = frozenset({Role.PLATFORM_ADMIN, Role.AUDITOR})
STATUS_COLOURS = {PassportStatus.VALID: "success", PassportStatus.REVOKED: "danger"}


class ReasonForm(VerbForm):
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


def _issue(unit: Unit, *, actor: Actor) -> Passport:
    return services.issue_passport(unit_id=unit.pk, actor=actor)


def _revoke(passport: Passport, *, actor: Actor, reason: str) -> Passport:
    return services.revoke_passport(unit_id=passport.unit_id, reason=reason, actor=actor)


def _renew(passport: Passport, *, actor: Actor, reason: str) -> Passport:
    return services.renew_passport(unit_id=passport.unit_id, reason=reason, actor=actor)


def _is_valid(passport: Passport) -> bool:
    return passport.status == PassportStatus.VALID


@admin.register(Passport)
class PassportDesk(Desk):
    viewers = STAFF | {Right.GOODS}
    warehouse_path = "unit__warehouse"
    lifecycle = PASSPORT
    subject = "passport"
    verbs = (
        AdminVerb("renew", "Renew", _renew, ReasonForm, roles=CATALOG, offered=_is_valid),
        AdminVerb("revoke", "Revoke", _revoke, ReasonForm, danger=True),
    )
    list_display = ("name", "unit", "brand", "stage", "issued_by_name", "issued_at", "revoked_at")
    file_columns = (
        "name", FileColumn("Piece", "unit__reference"), FileColumn("Title", "unit__title"), "brand", "stage",
        "issued_by_name", "issued_at", "revoked_at",
    )  # fmt: skip
    list_select_related = ("unit", "brand")
    list_filter = (("status", ChoicesDropdownFilter), ("brand", ChosenFilter))
    list_filter_submit = True
    search_fields = ("unit__reference", "unit__title")
    ordering = ("-pk",)
    empty_advice = "Issue one on the page of a piece that was found genuine."
    empty_for_brands = "One is issued for a piece of yours that was found genuine."
    fields = ("unit", "brand", "address", "tag", "issued_by_name", "issued_at", "revoked_at")
    readonly_fields = ("address", "tag")

    def address_after(self, row: Model) -> str:
        """From a passport that was renewed to the one in its place."""
        passport = Passport.objects.get(pk=row.pk)
        another = Passport.objects.filter(unit_id=passport.unit_id, status=PassportStatus.VALID).first()
        if _is_valid(passport) or another is None:
            return ""
        return reverse("admin:traceability_passport_change", args=[another.pk])

    @display(description="Passport", ordering="pk")
    def name(self, passport: Passport) -> str:
        return f"Passport {passport.pk}"

    @display(description="State", ordering="status", label=STATUS_COLOURS)
    def stage(self, passport: Passport) -> tuple[str, str]:
        return passport.status, passport.get_status_display()

    @display(description="Public page", empty_value="It has ended")
    def address(self, passport: Passport) -> str | None:
        return _public(passport) if _is_valid(passport) else None

    @display(description="Code to print", empty_value="It has ended")
    def tag(self, passport: Passport) -> str | None:
        return _tag_link(passport) if _is_valid(passport) else None

    def get_urls(self) -> list[URLPattern]:
        tag = path(
            "<path:object_id>/tag.pdf",
            self.admin_site.admin_view(self.tag_view),
            name="traceability_passport_tag",
        )
        return [tag, *super().get_urls()]

    def tag_view(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """The tag of a valid passport, to be printed."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        passport = self.get_object(request, object_id)
        if passport is None or not _is_valid(passport):
            raise Http404("There is no such passport, or it has ended.")
        try:
            paper = render_tag(passport)
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, "error")
            return HttpResponseRedirect(reverse("admin:traceability_passport_change", args=[passport.pk]))
        return HttpResponse(
            paper,
            content_type="application/pdf",
            headers={
                "Content-Disposition": f'inline; filename="passport-{passport.pk}.pdf"',
                "Cache-Control": "private, no-store",
            },
        )


def _public(passport: Passport) -> str:
    try:
        address = passport_address(passport.unit_id, passport.key)
    except Refusal as refusal:
        return refusal.sentence
    return format_html('<a href="{0}" target="_blank" rel="noopener">{0}</a>', address)


def _tag_link(passport: Passport) -> str:
    return format_html(
        '<a href="{}">PDF, 70 × 40 mm</a>', reverse("admin:traceability_passport_tag", args=[passport.pk])
    )


def _qr(passport: Passport) -> str:
    """The code that opens the public page, to be scanned off the screen: dark on light in both schemes."""
    try:
        address = passport_address(passport.unit_id, passport.key)
    except Refusal:
        return ""
    side, rows = symbols.scannable(address)
    runs = "".join(f"M{x} {y}h{length}v1h-{length}z" for y, row in enumerate(rows) for x, length in row)
    return format_html(
        '<svg role="img" aria-label="QR code of the public page" width="128" height="128" viewBox="-4 -4 {0} {0}">'
        '<path fill="#fff" d="M-4 -4h{0}v{0}h-{0}z"/><path fill="#000" d="{1}"/></svg>',
        side + 8,
        runs,
    )


@display(description="Chain of events")
def chain(unit: Unit) -> str:
    """Checked whenever the page is opened."""
    found = queries.unit_chain(unit)
    if found.fault or found.chain is None:
        return format_html('<strong role="alert">Broken. {}</strong>', found.fault)
    return f"Verified now: {found.chain.events:,} events, unbroken; the last has the hash {found.chain.tip[:16]}…"


class PassportsOfUnit(ReadOnlyInline):
    model = Passport
    verbose_name_plural = "passports"
    at_first_sight = True  # the code is scanned off the screen
    fields = readonly_fields = ("stage", "public_page", "code", "issued_by_name", "issued_at", "revoked_at")
    ordering = ("-pk",)

    @display(description="State")
    def stage(self, passport: Passport) -> str:
        return passport.get_status_display()

    @display(description="Public page")
    def public_page(self, passport: Passport) -> str:
        return _public(passport) if _is_valid(passport) else ""

    @display(description="Code to print")
    def code(self, passport: Passport) -> str:
        return format_html("{}{}", _qr(passport), _tag_link(passport)) if _is_valid(passport) else ""


def _add_to_units() -> None:
    """The page of a unit, whichever room below has made it last, with its chain, its passports, and a verb."""
    page: Any = cast(type[Desk], type(admin.site.get_model_admin(Unit)))
    issue = AdminVerb(
        "issue_passport",
        "Issue a passport",
        _issue,
        roles=CATALOG,
        offered=lambda unit: unit.status not in BEFORE and queries.valid_passport(unit) is None,
    )
    page.verbs = (*page.verbs, issue)
    page.inlines = (*page.inlines, PassportsOfUnit)
    page.fieldsets = (*page.fieldsets, ("Record", {"classes": ("tab",), "fields": (chain,)}))
    page.readonly_fields = (*page.readonly_fields, chain)


_add_to_units()


class PeriodForm(VerbForm):
    since = forms.DateTimeField(label="From", help_text="UTC: 2026-11-01 00:00")
    until = forms.DateTimeField(label="To", help_text="UTC, not part of the period")


def _of_period(*, actor: Actor, since: Any, until: Any) -> EpcisDocument:
    return services.take_epcis(since=since, until=until, actor=actor)


def epcis_view(desk: Desk, request: HttpRequest, rows: QuerySet[Any]) -> HttpResponseBase:
    """Asks once, then takes the events of the rows away: at once where they are few, else by a job."""
    lots = desk.model is Lot
    ids = list(rows.order_by("pk").values_list("pk", flat=True)[: MOST_THINGS + 1])
    back = reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
    if request.method == "POST":
        try:
            document = services.take_epcis(
                units=() if lots else ids, lots=ids if lots else (), actor=actor_of(request)
            )
        except Refusal as refusal:
            desk.message_user(request, refusal.sentence, "error")
            return HttpResponseRedirect(back)
        return HttpResponseRedirect(reverse("admin:traceability_epcisdocument_change", args=[document.pk]))
    many = f"more than {MOST_THINGS:,}" if len(ids) > MOST_THINGS else f"{len(ids):,}"
    form = VerbForm()
    context = {
        **desk.admin_site.each_context(request),
        "opts": desk.opts,
        "title": f"EPCIS document of {many} {'lots' if lots else 'units'}",
        "verb": {"label": "Write the document"},
        "form": form,
        "back": back,
        "media": desk.media + form.media,
    }
    return TemplateResponse(request, "desk/verb_form.html", context)


offer(
    ListWay(
        "epcis",
        "EPCIS of all that match",
        lambda model: model in (Unit, Lot),
        lambda model, actor: actor.may(TAKERS),
        epcis_view,
    )
)


@admin.register(EpcisDocument)
class EpcisDesk(Desk):
    """EPCIS documents that were taken away. Each sees their own, and gets none but their own files."""

    viewers = STAFF | {Right.GOODS}
    lifecycle = EPCIS
    subject = "epcis_document"
    creation = AdminVerb("take", "EPCIS of a period", _of_period, PeriodForm, roles=TAKERS)
    empty_advice = "Choose units or lots in their lists, or a period here."
    list_display = (
        "name",
        "stage",
        "length",
        "since",
        "until",
        "created_by_name",
        "created_at",
        "file_until",
    )
    search_fields = ("created_by_name",)
    ordering = ("-pk",)
    fields = (
        "length", "how_many", "since", "until", "in_bytes", "download", "created_by_name", "created_at", "ready_at",
        "file_until",
    )  # fmt: skip
    readonly_fields = fields

    @display(description="Document", ordering="pk")
    def name(self, document: EpcisDocument) -> str:
        return str(document)

    @display(
        description="Status",
        ordering="status",
        label={
            DocumentStatus.WRITING: "info",
            DocumentStatus.READY: "success",
            DocumentStatus.ENDED: "warning",
            "stopped": "danger",
        },
    )
    def stage(self, document: Any) -> tuple[str, str]:
        if document.stopped:
            return "stopped", "Not written"
        return document.status, document.get_status_display()

    @display(description="Events", ordering="events")
    def length(self, document: EpcisDocument) -> str:
        return f"{document.events:,}"

    @display(description="Size", empty_value="-")
    def in_bytes(self, document: EpcisDocument) -> str | None:
        return f"{document.size:,} bytes" if document.size else None

    @display(description="Of")
    def how_many(self, document: EpcisDocument) -> str:
        things = [
            f"{len(ids):,} {what}"
            for ids, what in ((document.units, "units"), (document.lots, "lots"))
            if ids
        ]
        return " and ".join(things) or "everything in the period"

    @display(description="File", empty_value="None")
    def download(self, document: Any) -> str | None:
        if document.stopped:
            return "Its job has failed: have it tried again under Jobs, or ask for the document again"
        if not queries.has_file(document):
            return (
                "Being written; come back in a while" if document.status == DocumentStatus.WRITING else None
            )
        address = reverse("admin:traceability_epcisdocument_link", args=[document.pk])
        return format_html('<a href="{}">Download (JSON-LD)</a>', address)

    def get_queryset(self, request: HttpRequest) -> QuerySet[EpcisDocument]:
        documents = queries.as_they_stand(super().get_queryset(request))
        actor = actor_of(request)
        return documents if actor.may(READS_ALL) else documents.filter(author=actor.key)

    def get_urls(self) -> list[URLPattern]:
        wrap = self.admin_site.admin_view
        return [
            path("<int:pk>/link/", wrap(self.link_view), name="traceability_epcisdocument_link"),
            path("<int:pk>/file/<str:word>/", wrap(self.file_view), name="traceability_epcisdocument_file"),
            *super().get_urls(),
        ]

    def link_view(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Leads to the file by a link that is made now, for this person."""
        word = queries.link_word(self._visible(request, pk), actor_of(request))
        return HttpResponseRedirect(reverse("admin:traceability_epcisdocument_file", args=[pk, word]))

    def file_view(self, request: HttpRequest, pk: int, word: str) -> HttpResponseBase:
        """The file, by a link that was given to this person not long ago."""
        document = self._visible(request, pk)
        try:
            may_take(actor_of(request))
            return epcis_file(queries.file_of(document, word=word, actor=actor_of(request)))
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, "error")
            return HttpResponseRedirect(reverse("admin:traceability_epcisdocument_change", args=[pk]))

    def _visible(self, request: HttpRequest, pk: int) -> EpcisDocument:
        if not self.has_view_permission(request):
            raise PermissionDenied
        document: EpcisDocument | None = self.get_object(request, str(pk))
        if document is None:
            raise Http404
        return document
