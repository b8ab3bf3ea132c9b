"""Passports at the desk: a list of their own, and what they add to the page of a unit."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk, ReadOnlyInline
from backoffice.desk.requests import STAFF
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal
from catalog.inventory.models import Unit
from catalog.inventory.states import CATALOG

from . import queries, services
from .identifiers import passport_address
from .models import Passport
from .services.passports import BEFORE
from .states import PASSPORT, PassportStatus
from .tag import render_tag

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
    list_select_related = ("unit", "brand")
    list_filter = (("status", ChoicesDropdownFilter), ("brand", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("unit__reference", "unit__title")
    ordering = ("-pk",)
    empty_advice = "Issue one on the page of a piece that was found genuine."
    fields = ("unit", "brand", "address", "tag", "issued_by_name", "issued_at", "revoked_at")
    readonly_fields = ("address", "tag")

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
    fields = readonly_fields = ("stage", "public_page", "code", "issued_by_name", "issued_at", "revoked_at")
    ordering = ("-pk",)

    @display(description="State", label=STATUS_COLOURS)
    def stage(self, passport: Passport) -> tuple[str, str]:
        return passport.status, passport.get_status_display()

    @display(description="Public page")
    def public_page(self, passport: Passport) -> str:
        return _public(passport) if _is_valid(passport) else ""

    @display(description="Code to print")
    def code(self, passport: Passport) -> str:
        return _tag_link(passport) if _is_valid(passport) else ""


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
    page.fieldsets = (*page.fieldsets, ("Record", {"fields": (chain,)}))
    page.readonly_fields = (*page.readonly_fields, chain)


_add_to_units()
