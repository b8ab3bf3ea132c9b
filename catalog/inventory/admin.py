"""The pages of this room: warehouses, grades, units, holds, lots, movements."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any, ClassVar
from urllib.parse import urlencode

from django import forms
from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils import timezone
from django.utils.cache import patch_vary_headers
from django_countries import countries
from unfold.contrib.filters.admin import (
    AutocompleteSelectFilter,
    ChoicesDropdownFilter,
    RangeDateFilter,
    RangeNumericFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk, ReadOnlyInline
from backoffice.desk.requests import STAFF, actor_of
from backoffice.desk.todo import Card, Cell, Line, Table, table, todo, waiting
from backoffice.desk.told import place
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal
from backoffice.events.models import Event
from backoffice.events.places import within
from backoffice.files.services import serve
from backoffice.money import written
from catalog.products.models import Product

from . import bench_admin, bench_screen, queries, services
from .gallery_screen import gallery_view
from .models import Claim, Grade, Lot, Movement, Unit, UnitPhoto, Warehouse, WarehouseKind
from .photos import small_copy
from .piece_page import at_first_sight, origin_of
from .scans import unit_by_scan
from .serials import opinions_on
from .states import CATALOG, CLAIM, FLOOR, LOT, SELLERS, UNIT, ClaimState, LotStatus, UnitStatus
from .why_not import why_not

UNIT_COLOURS = {
    **dict.fromkeys([UnitStatus.INTAKE, UnitStatus.INSPECTED, UnitStatus.AUTHENTICATED], "primary"),
    **dict.fromkeys([UnitStatus.GRADED, UnitStatus.PHOTOGRAPHED], "primary"),
    **dict.fromkeys([UnitStatus.LISTED, UnitStatus.DELIVERED], "success"),
    **dict.fromkeys([UnitStatus.HELD, UnitStatus.PICKED, UnitStatus.SHIPPED], "warning"),
    UnitStatus.SOLD: "info",
    **dict.fromkeys([UnitStatus.QUARANTINED, UnitStatus.WITHDRAWN, UnitStatus.LOST], "danger"),
}


class FindingsForm(VerbForm):
    findings = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)


class ReasonForm(VerbForm):
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


class WarehouseForm(VerbForm):
    code = forms.SlugField(max_length=20, help_text="Short, as it stands on labels and in movements")
    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=WarehouseKind)
    country = forms.ChoiceField(choices=lambda: [("", "Choose a country"), *countries])
    address = forms.CharField(max_length=300)
    automated = forms.BooleanField(required=False, help_text="Its own system confirms picking and packing")


class BinsForm(VerbForm):
    codes = forms.CharField(widget=forms.Textarea, help_text="One code on each line, as the labels bear them")


class ScaleForm(VerbForm):
    scale = forms.ChoiceField(choices=queries.scale_choices)


class LotForm(VerbForm):
    product = forms.ModelChoiceField(Product.objects.select_related("brand").order_by("sku", "pk"))
    warehouse = forms.ModelChoiceField(Warehouse.objects.order_by("code"))
    number = forms.CharField(max_length=20, help_text="As printed on the goods")
    manufactured_on = forms.DateField(required=False)
    expires_on = forms.DateField()
    quantity = forms.IntegerField(min_value=1, help_text="In the product's measure: pieces or grams")


def _inspect(unit: Unit, *, actor: Actor, findings: str = "") -> None:
    services.inspect_units(unit_ids=[unit.pk], actor=actor, findings=findings)


def _quarantine(unit: Unit, *, actor: Actor, reason: str = "Put aside from the list of units") -> None:
    services.quarantine_units(unit_ids=[unit.pk], reason=reason, actor=actor)


def _withdraw(unit: Unit, *, actor: Actor, reason: str) -> None:
    services.withdraw_units(unit_ids=[unit.pk], reason=reason, actor=actor)


def _open_bins(warehouse: Warehouse, *, actor: Actor, codes: str) -> None:
    services.open_bins(warehouse=warehouse, codes=codes.split(), actor=actor)


def _choose_scale(warehouse: Warehouse, *, actor: Actor, scale: str) -> None:
    services.choose_scale(warehouse=warehouse, scale=scale, actor=actor)


def _whole(text: str | None) -> int:
    """A number out of an address or a form; 0, which is nobody's, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


class Ends:
    """The two ends of a movement in words."""

    @display(description="From", ordering="source")
    def came_from(self, movement: Movement) -> str:
        return place(movement.source).capitalize()

    @display(description="To", ordering="target")
    def went_to(self, movement: Movement) -> str:
        return place(movement.target).capitalize()


class Movements(Ends, ReadOnlyInline):
    model = Movement
    fields = readonly_fields = ("at", "came_from", "went_to", "quantity", "reason")
    ordering = ("-pk",)
    show_change_link = False


class Claims(ReadOnlyInline):
    model = Claim
    verbose_name_plural = "holds"
    fields = readonly_fields = ("state", "channel", "costs", "held_until", "order_reference", "created_at")
    ordering = ("-pk",)

    @display(description="Price")
    def costs(self, claim: Claim) -> str:
        return written(claim.price, claim.currency)


@admin.register(Warehouse)
class WarehouseAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    warehouse_path = "pk"
    subject = "warehouse"
    creation = AdminVerb(
        "open",
        "Open a warehouse",
        services.open_warehouse,
        WarehouseForm,
        roles=frozenset({Role.PLATFORM_ADMIN}),
    )
    verbs = (
        AdminVerb("open_bins", "Open bins", _open_bins, BinsForm, roles=FLOOR),
        AdminVerb(
            "choose_scale",
            "Choose the scale of its grades",
            _choose_scale,
            ScaleForm,
            roles=frozenset({Role.PLATFORM_ADMIN, Role.CATALOG_MANAGER}),
        ),
    )
    list_display = ("code", "name", "kind", "country", "automated")
    search_fields = ("code", "name")
    ordering = ("code",)
    fields = ("code", "name", "kind", "country", "address", "automated", "grade_scale")


@admin.register(Grade)
class GradeAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    empty_advice = "They are installed with the office."
    list_display = ("label", "scale", "code", "rank")
    search_fields = ("label", "code", "scale")
    ordering = ("scale", "-rank")
    fields = ("label", "scale", "code", "rank")


@admin.register(Unit)
class UnitAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    warehouse_path = "warehouse"
    lifecycle = UNIT
    subject = "unit"
    verbs: ClassVar[tuple[AdminVerb, ...]] = (
        AdminVerb("inspect", "Inspect", _inspect, FindingsForm, bulk=True),
        *bench_admin.MOVES,
        *bench_admin.ACTS,
        AdminVerb("quarantine", "Put into quarantine", _quarantine, ReasonForm, bulk=True, danger=True),
        AdminVerb("withdraw", "Withdraw", _withdraw, ReasonForm, danger=True),
    )
    list_display = (
        "reference",
        "title",
        "brand",
        "category",
        "state",
        "our_grade",
        "asks",
        "warehouse",
        "created_at",
    )
    list_select_related = ("brand", "category", "grade", "warehouse")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("brand", AutocompleteSelectFilter),
        ("category", RelatedDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
        ("grade", RelatedDropdownFilter),
        ("asking_price", RangeNumericFilter),
    )
    list_filter_submit = True
    search_fields = ("title", "reference", "serial")
    ordering = ("-pk",)
    empty_advice = "They come in by spreadsheet: upload one under Imports and apply it."
    fieldsets: ClassVar[Any] = (
        (None, {
            "fields": (
                ("reference", "title"), ("brand", "category"), ("model", "model_reference"), ("serial", "year"),
                "serial_check",
            )
        }),
        ("Description", {"classes": ("tab",), "fields": (("material", "colour"), ("size", "gender"))}),
        ("From the source", {
            "classes": ("tab",),
            "fields": (
                ("asks", "source_grade"), ("source_listed_on", "source_country"), ("source_page", "created_at")
            )
        }),
        ("Here", {
            "classes": ("tab",),
            "fields": (("warehouse", "bin"), ("our_grade", "held_until"), ("graded_by", "graded_at"))
        }),
    )  # fmt: skip
    readonly_fields: ClassVar[tuple[str, ...]] = ("asks", "our_grade", "serial_check", "source_page")
    inlines: ClassVar[Any] = (*bench_admin.RECORDS, Claims, Movements)
    change_form_outer_before_template = "inventory/unit_before.html"
    change_form_outer_after_template = "inventory/unit_after.html"

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        """With its pictures and flaws, and the panel that says why something cannot be done with the unit now."""
        context = dict(extra_context or {})
        unit = self.get_object(request, object_id)
        if unit is not None and self.has_view_permission(request, unit):
            context["why_not"] = why_not(unit, actor_of(request))
            context["pictures"], context["zones"] = at_first_sight(unit)
            context["origin"] = origin_of(unit, request)
        return super().change_view(request, object_id, form_url, context)

    def get_inlines(self, request: HttpRequest, obj: Unit | None) -> Any:
        """Without the verdicts of others for who is to examine the piece next."""
        inlines = super().get_inlines(request, obj)
        if obj is None or not queries.examines_apart(obj, actor_of(request)):
            return inlines
        return [inline for inline in inlines if inline is not bench_admin.Verdicts]

    def get_inline_instances(self, request: HttpRequest, obj: Unit | None = None) -> Any:
        """Each kind of record on a tab of its own: one below the other they are longer than the rest of the page."""
        instances = super().get_inline_instances(request, obj)
        for inline in instances:
            inline.tab = not getattr(inline, "at_first_sight", False)
        return instances

    def events_of(self, row: Model, request: HttpRequest) -> list[Event]:
        """Without the verdicts of others for who is to examine the piece next."""
        events = super().events_of(row, request)
        if not isinstance(row, Unit) or not queries.examines_apart(row, actor_of(request)):
            return events
        return [event for event in events if event.verb != "unit.examined"]

    @display(description="State", ordering="status", label=UNIT_COLOURS)
    def state(self, unit: Unit) -> tuple[str, str]:
        return unit.status, unit.get_status_display()

    @display(description="Asking price", ordering="asking_price")
    def asks(self, unit: Unit) -> str:
        return written(unit.asking_price, unit.currency)

    @display(description="What the serial tells")
    def serial_check(self, unit: Unit) -> str:
        return opinions_on([unit])[unit.pk].sentence

    @display(description="Page at the source")
    def source_page(self, unit: Unit) -> str:
        return unit.source_url

    @display(description="Our grade", ordering="grade__rank", empty_value="Not graded")
    def our_grade(self, unit: Unit) -> str | None:
        return unit.grade.label if unit.grade else None

    def get_urls(self) -> list[URLPattern]:
        photo = path(
            "<path:object_id>/photo/<int:photo_id>/",
            self.admin_site.admin_view(self.photo_view),
            name="inventory_unit_photo",
        )
        small = path(
            "<path:object_id>/photo/<int:photo_id>/small/",
            self.admin_site.admin_view(self.small_photo_view, cacheable=True),
            name="inventory_unit_small_photo",
        )
        gallery = path(
            "gallery/", self.admin_site.admin_view(self.gallery_view), name="inventory_unit_gallery"
        )
        bench = path("bench/", self.admin_site.admin_view(self.bench_view), name="inventory_unit_bench")
        return [photo, small, gallery, bench, *super().get_urls()]

    def gallery_view(self, request: HttpRequest) -> HttpResponse:
        """All pieces that this person may see, as pictures."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        return gallery_view(request, {**self.admin_site.each_context(request), "opts": self.opts})

    def bench_view(self, request: HttpRequest) -> HttpResponse:
        """The bench screen: a scan finds the piece, its next step is asked for, and what was answered is done."""
        actor = actor_of(request)
        if not actor.may(CATALOG):
            raise PermissionDenied
        pieces = self.get_queryset(request).select_related("brand", "category", "warehouse")
        piece, sent = None, None
        if request.method == "POST":
            posted = piece = get_object_or_404(pieces, pk=_whole(request.POST.get("unit")))
            more = request.POST.get("go") == "more"
            if not more and self._do(request, lambda: self._say_done(request, posted, actor)):
                return HttpResponseRedirect(f"{reverse('admin:inventory_unit_bench')}?unit={piece.pk}")
            sent = request.POST
        elif "scan" in request.GET:
            try:
                piece = unit_by_scan(request.GET["scan"], pieces)
            except Refusal as refusal:
                self.message_user(request, refusal.sentence, messages.ERROR)
        elif "unit" in request.GET:
            piece = get_object_or_404(pieces, pk=_whole(request.GET["unit"]))
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Bench",
            "piece": piece,
        }
        if piece is not None:
            context |= self._step(request, piece, actor, sent)
        return TemplateResponse(request, "inventory/bench.html", context)

    def _say_done(self, request: HttpRequest, piece: Unit, actor: Actor) -> None:
        done = bench_screen.do(request.POST.get("step", ""), piece, request, actor)
        self.message_user(request, f"{piece.reference}: {done}", messages.SUCCESS)

    def _step(self, request: HttpRequest, piece: Unit, actor: Actor, sent: Any) -> dict[str, Any]:
        try:
            step = bench_screen.step_of(piece, actor, sent)
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, messages.ERROR)
            step = bench_screen.step_of(piece, actor)
        return {
            "step": step,
            "told": bench_screen.told(piece),
            "why_none": "" if step else bench_screen.why_none(piece, actor),
        }

    def photo_view(self, request: HttpRequest, object_id: str, photo_id: int) -> FileResponse:
        """One photograph, for whoever may see its unit."""
        unit, photo = self._photo(request, object_id, photo_id)
        return _shown(photo.file, unit, photo)

    def small_photo_view(self, request: HttpRequest, object_id: str, photo_id: int) -> FileResponse:
        """One photograph as lists show it, for whoever may see its unit. The browser may keep it for an hour, for the
        session that asked.
        """
        unit, photo = self._photo(request, object_id, photo_id)
        response = _shown(small_copy(photo.file), unit, photo)
        response["Cache-Control"] = "private, max-age=3600"
        patch_vary_headers(response, ["Cookie"])
        return response

    def _photo(self, request: HttpRequest, object_id: str, photo_id: int) -> tuple[Unit, UnitPhoto]:
        unit = self.get_object(request, object_id)
        if not self.has_view_permission(request, unit):
            raise PermissionDenied
        photo = UnitPhoto.objects.filter(pk=photo_id, unit=unit).first() if unit else None
        if unit is None or photo is None:
            raise Http404("There is no such photograph.")
        return unit, photo


def _shown(place: FieldFile, unit: Unit, photo: UnitPhoto) -> FileResponse:
    return serve(place, filename=f"{unit.reference} {photo.view}.webp", media_type="image/webp", inline=True)


@admin.register(Claim)
class ClaimAdmin(Desk):
    viewers = STAFF | {Right.SELLING}
    warehouse_path = "unit__warehouse"
    lifecycle = CLAIM
    subject = "hold"
    verbs = (
        AdminVerb(
            "release",
            "Release",
            lambda claim, actor: services.release_hold(claim_id=claim.pk, actor=actor),
            bulk=True,
            danger=True,
        ),
        AdminVerb(
            "extend",
            "Extend once",
            lambda claim, actor: services.extend_hold(claim_id=claim.pk, actor=actor),
            roles=SELLERS,
            offered=lambda claim: claim.state == ClaimState.HELD and claim.extended_at is None,
        ),
    )
    list_display = ("number", "unit", "brand", "stage", "channel", "costs", "held_until", "order_reference")
    list_select_related = ("unit", "brand")
    list_filter = (
        ("state", ChoicesDropdownFilter),
        ("channel", ChoicesDropdownFilter),
        ("brand", AutocompleteSelectFilter),
    )
    list_filter_submit = True
    search_fields = ("order_reference", "unit__reference")
    ordering = ("-pk",)
    fields = ("unit", "brand", "channel", "costs", "held_until", "order_reference", "created_at")
    readonly_fields = ("costs",)
    empty_advice = (
        "A storefront holds a piece over the API; on the page of a listed unit you can hold it yourself."
    )

    @display(description="Hold", ordering="pk")
    def number(self, claim: Claim) -> str:
        return f"Hold {claim.pk}"

    @display(
        description="State",
        ordering="state",
        label={ClaimState.HELD: "warning", ClaimState.SOLD: "success", ClaimState.CANCELLED: "danger"},
    )
    def stage(self, claim: Claim) -> tuple[str, str]:
        return claim.state, claim.get_state_display()

    @display(description="Price", ordering="price")
    def costs(self, claim: Claim) -> str:
        return written(claim.price, claim.currency)


@admin.register(Lot)
class LotAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    warehouse_path = "warehouse"
    lifecycle = LOT
    subject = "lot"
    creation = AdminVerb("receive", "Receive a lot", services.receive_lot, LotForm, roles=FLOOR)
    verbs = (
        AdminVerb(
            "release",
            "Release",
            lambda lot, actor: services.release_lot(lot_id=lot.pk, actor=actor),
            bulk=True,
        ),
        AdminVerb(
            "block",
            "Put on hold",
            lambda lot, actor, reason: services.block_lot(lot_id=lot.pk, reason=reason, actor=actor),
            ReasonForm,
            danger=True,
        ),
        AdminVerb(
            "recall",
            "Recall",
            lambda lot, actor, reason: services.recall_lot(lot_id=lot.pk, reason=reason, actor=actor),
            ReasonForm,
            danger=True,
        ),
    )
    list_display = ("number", "product", "brand", "stage", "left", "expires_on", "warehouse")
    list_select_related = ("product", "brand", "warehouse")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("expires_on", RangeDateFilter),
        ("brand", AutocompleteSelectFilter),
        ("warehouse", RelatedDropdownFilter),
    )
    list_filter_submit = True
    search_fields = ("number", "product__sku", "product__title")
    ordering = ("-pk",)
    fields = (
        "number",
        "product",
        "brand",
        "warehouse",
        "left",
        "manufactured_on",
        "expires_on",
        "created_at",
    )
    readonly_fields = ("left",)
    inlines = (Movements,)

    @display(
        description="State",
        ordering="status",
        label={
            LotStatus.QUARANTINE: "warning",
            LotStatus.RELEASED: "success",
            LotStatus.ON_HOLD: "warning",
            LotStatus.RECALLED: "danger",
        },
    )
    def stage(self, lot: Lot) -> tuple[str, str]:
        return lot.status, lot.get_status_display()

    @display(description="Left", ordering="quantity")
    def left(self, lot: Lot) -> str:
        return f"{lot.quantity:,} {lot.product.get_measure_display()}"


@admin.register(Movement)
class MovementAdmin(Ends, Desk):
    viewers = STAFF | {Right.GOODS}
    list_display = ("at", "thing", "quantity", "came_from", "went_to", "reason", "brand")
    list_select_related = ("unit", "lot", "brand")
    list_filter = (("at", RangeDateFilter), ("brand", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("unit__reference", "lot__number")
    ordering = ("-pk",)
    fields = ("at", "unit", "lot", "quantity", "came_from", "went_to", "reason", "brand")
    readonly_fields = ("came_from", "went_to")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Movement]:
        rows: QuerySet[Movement] = super().get_queryset(request)
        here = actor_of(request).warehouses
        if here is None:
            return rows
        return rows.filter(Q(unit__warehouse__in=here) | Q(lot__warehouse__in=here))

    @display(description="What")
    def thing(self, movement: Movement) -> str:
        thing: Model | None = movement.unit or movement.lot
        return str(thing)


BENCH = (
    (UnitStatus.INTAKE, "Units to inspect", "Look each piece over and note what you find."),
    (
        UnitStatus.INSPECTED,
        "Units to authenticate",
        "Two examiners, each on their own, say whether a piece is genuine.",
    ),
    (UnitStatus.AUTHENTICATED, "Units to grade", "Give each piece a grade on the scale of its bench."),
    (UnitStatus.GRADED, "Units to photograph", "All views of its category, each flaw, and its tamper tag."),
    (UnitStatus.PHOTOGRAPHED, "Units to list", "Offer them in their stores."),
)
EXPIRES_SOON = timedelta(days=60)
ENDS_SOON = timedelta(minutes=5)


@todo(*FLOOR)
def bench(actor: Actor) -> Iterable[Card]:
    units = reverse("admin:inventory_unit_changelist")
    for status, title, advice in BENCH:
        yield Card(
            title=title,
            waiting=waiting(within(Unit.objects.filter(status=status), "warehouse", actor)),
            link=f"{units}?status__exact={status}",
            advice=advice,
        )


@table(Right.GOODS)
def pieces(actor: Actor) -> Table:
    """A brand's own pieces, by state and warehouse."""
    units = reverse("admin:inventory_unit_changelist")
    sizes = queries.pieces_by_place()
    states = [state for state in UnitStatus if any(state in counts for _, counts in sizes.values())]
    return Table(
        title="Your pieces",
        headers=("State", *(name for name, _ in sizes.values())),
        rows=tuple(
            Line(
                str(state.label),
                tuple(
                    Cell(
                        counts.get(state, 0),
                        f"{units}?warehouse__id__exact={warehouse_id}&status__exact={state}",
                    )
                    for warehouse_id, (_, counts) in sizes.items()
                ),
            )
            for state in states
        ),
    )


@todo(Role.PLATFORM_ADMIN)
def holds(actor: Actor) -> Iterable[Card]:
    now = timezone.now()
    ending = Claim.objects.filter(state=ClaimState.HELD, held_until__gt=now, held_until__lte=now + ENDS_SOON)
    yield Card(
        title="Holds about to end",
        waiting=waiting(ending),
        link=f"{reverse('admin:inventory_claim_changelist')}?"
        + urlencode(
            {
                "state__exact": ClaimState.HELD,
                "held_until__gt": now.isoformat(timespec="seconds"),
                "held_until__lte": (now + ENDS_SOON).isoformat(timespec="seconds"),
            }
        ),
        advice="They end within five minutes unless they are paid.",
    )


@todo(*STAFF, Right.GOODS)
def lots(actor: Actor) -> Iterable[Card]:
    end = timezone.now().date() + EXPIRES_SOON
    usable = Lot.objects.exclude(status=LotStatus.RECALLED).filter(quantity__gt=0, expires_on__lte=end)
    yield Card(
        title="Lots expiring within 60 days",
        waiting=waiting(within(usable, "warehouse", actor)),
        link=f"{reverse('admin:inventory_lot_changelist')}?expires_on__lte={end.isoformat()}&quantity__gt=0",
        advice="Use them first, or take them out.",
        urgent=True,
    )
