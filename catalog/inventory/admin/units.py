"""The page of a piece, and the list of pieces."""

from collections.abc import Sequence
from functools import reduce
from operator import or_
from typing import Any, ClassVar

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Q, QuerySet
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from django.utils.cache import patch_vary_headers
from django.utils.text import smart_split, unescape_string_literal
from unfold.contrib.filters.admin import (
    RangeNumericFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk
from backoffice.desk.filters import ChosenFilter, RangeDayFilter, SeveralChoicesFilter, YesNoFilter
from backoffice.desk.requests import STAFF, actor_of
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal
from backoffice.events.models import Event
from backoffice.money import written

from .. import bench_screen, queries, rounds, services
from ..cites import findings_on
from ..gallery_screen import gallery_view
from ..models import Unit, UnitPhoto
from ..photos import served
from ..piece_page import as_it_came, at_first_sight, origin_of
from ..queries import why_missing
from ..scans import unit_by_scan
from ..searching import units_found
from ..serials import opinions_on
from ..states import CATALOG, UNIT, UnitStatus
from ..why_not import why_not
from . import bench, notes
from .forms import ReasonForm
from .holds import Claims
from .movements import Movements

UNIT_COLOURS = {
    **dict.fromkeys([UnitStatus.INTAKE, UnitStatus.INSPECTED, UnitStatus.AUTHENTICATED], "primary"),
    **dict.fromkeys([UnitStatus.GRADED, UnitStatus.PHOTOGRAPHED], "primary"),
    **dict.fromkeys([UnitStatus.LISTED, UnitStatus.DELIVERED], "success"),
    **dict.fromkeys([UnitStatus.HELD, UnitStatus.PICKED, UnitStatus.SHIPPED], "warning"),
    UnitStatus.SOLD: "info",
    **dict.fromkeys([UnitStatus.QUARANTINED, UnitStatus.WITHDRAWN, UnitStatus.LOST], "danger"),
}


def _at_the_bench(units: Sequence[Unit]) -> str:
    """An inspection is asked for question by question, of each piece by itself: its flaws, serial and material."""
    return rounds.address_of(unit.pk for unit in units)


def _quarantine(unit: Unit, *, actor: Actor, reason: str) -> None:
    services.quarantine_units(unit_ids=[unit.pk], reason=reason, actor=actor)


def _lift(unit: Unit, *, actor: Actor, reason: str) -> None:
    services.lift_quarantine(unit_ids=[unit.pk], reason=reason, actor=actor)


def _withdraw(unit: Unit, *, actor: Actor, reason: str) -> None:
    services.withdraw_units(unit_ids=[unit.pk], reason=reason, actor=actor)


def _unquoted(word: str) -> str:
    """A word of a search; several between quotes are one."""
    is_quoted = len(word) > 1 and word[0] in "\"'" and word[0] == word[-1]
    return unescape_string_literal(word) if is_quoted else word


def _whole(text: str | None) -> int:
    """A number out of an address or a form; 0, which is nobody's, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 19 else 0


class StatusFilter(SeveralChoicesFilter):
    """By the status in the rows, which has no index of its own; several may be chosen."""

    def queryset(self, request: HttpRequest, queryset: QuerySet[Unit]) -> QuerySet[Unit]:
        chosen = [status for status in self.value() or () if status]
        return queryset.filter(reduce(or_, map(queries.in_status, chosen))) if chosen else queryset


class ArrivedFilter(RangeDayFilter):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.title = "day of arrival"


class MissingFilter(YesNoFilter):
    title = "missing pieces"
    parameter_name = "missing"
    holds = Q(missing_since__isnull=False)


@admin.register(Unit)
class UnitAdmin(Desk):
    sought = True
    viewers = STAFF | {Right.GOODS}
    warehouse_path = "warehouse"
    lifecycle = UNIT
    subject = "unit"
    verbs: ClassVar[tuple[AdminVerb, ...]] = (
        AdminVerb("inspect", "Inspect", page=_at_the_bench, bulk=True),
        *bench.MOVES,
        *bench.ACTS,
        AdminVerb("quarantine", "Put into quarantine", _quarantine, ReasonForm, bulk=True, danger=True),
        AdminVerb(
            "lift_quarantine", "Lift the quarantine", _lift, ReasonForm, bulk=True,
            offered=lambda unit: not queries.found_not_genuine([unit.pk]).exists(),
            outlook=lambda unit: "It goes over the bench anew: it is inspected, examined and graded again.",
        ),
        AdminVerb("withdraw", "Withdraw", _withdraw, ReasonForm, bulk=True, danger=True),
    )  # fmt: skip
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
    list_filter: ClassVar[tuple[Any, ...]] = (
        ("status", StatusFilter),
        ("brand", ChosenFilter),
        ("category", RelatedDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
        ("grade", RelatedDropdownFilter),
        ("asking_price", RangeNumericFilter),
        ("created_at", ArrivedFilter),
        MissingFilter,
    )
    list_filter_submit = True
    search_fields = ("title", "reference", "serial")
    search_help_text = (
        "Title, reference, serial, brand, tamper tag, or U and the number; or many labels from a column"
    )
    ordering = ("-pk",)
    empty_advice = (
        "They come in by a spreadsheet, which the platform's people upload under Imports and apply."
    )
    empty_for_brands = (
        "Announce what you send as «Expected arrivals» under Imports; it stands here once it is received."
    )
    fieldsets: ClassVar[Any] = (
        (None, {
            "fields": (
                ("reference", "title"), ("brand", "category"), ("model", "model_reference"), ("serial", "year"),
                "serial_check",
            )
        }),
        ("Description", {
            "classes": ("tab",),
            "fields": (("material", "colour"), ("size", "gender"), "material_check"),
        }),
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
    readonly_fields: ClassVar[tuple[str, ...]] = (
        "asks", "our_grade", "serial_check", "material_check", "source_page",
    )  # fmt: skip
    inlines: ClassVar[Any] = (*bench.RECORDS, Claims, Movements)
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
            context["on_its_way_to"] = unit.in_transit_to
            context["missing"] = why_missing(unit).sentence if unit.missing_since else ""
            if actor_of(request).may(CATALOG) and bench_screen.has_step(unit, actor_of(request)):
                context["bench"] = f"{reverse('admin:inventory_unit_bench')}?unit={unit.pk}"
        return super().change_view(request, object_id, form_url, context)

    def get_inlines(self, request: HttpRequest, obj: Unit | None) -> Any:
        """Without the verdicts of others for who is to examine the piece next."""
        inlines = super().get_inlines(request, obj)
        if obj is None or not queries.examines_apart(obj, actor_of(request)):
            return inlines
        return [inline for inline in inlines if inline is not bench.Verdicts]

    def get_inline_instances(self, request: HttpRequest, obj: Unit | None = None) -> Any:
        """Each kind of record on a tab of its own: one below the other they are longer than the rest of the page."""
        instances = [
            inline
            for inline in super().get_inline_instances(request, obj)
            if not inline.seldom or inline.model._default_manager.filter(unit=obj).exists()
        ]
        for inline in instances:
            inline.tab = not inline.at_first_sight
        return instances

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        words = [word for word in map(_unquoted, smart_split(search_term)) if word]
        return units_found(queryset, *words) if words else queryset, False

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

    @display(description="What the material tells")
    def material_check(self, unit: Unit) -> str:
        """By the inspector's word where there is one, which may be another than the source's."""
        finding = findings_on([unit])[unit.pk]
        return f"It lacks {finding.blocks}." if finding.blocks else f"Material: {finding.because}."

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
        piece, sent, unknown = None, None, ""
        going_round = rounds.round_of(request, pieces)
        if request.method == "POST":
            posted = piece = get_object_or_404(pieces, pk=_whole(request.POST.get("unit")))
            more = request.POST.get("go") == "more"
            if not more and self._do(request, lambda: self._say_done(request, posted, actor)):
                notes.forget(request, piece)
                return HttpResponseRedirect(self._after_step(request, piece, going_round))
            sent = request.POST
        elif request.GET.get("scan", "").strip():
            try:
                piece = unit_by_scan(request.GET["scan"], pieces)
            except Refusal as refusal:
                unknown = refusal.sentence
        elif "unit" in request.GET:
            piece = get_object_or_404(pieces, pk=_whole(request.GET["unit"]))
        context: dict[str, Any] = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Bench",
            "piece": piece,
            "round": going_round,
        }
        if piece is not None:
            context |= self._step(request, piece, actor, sent or notes.of(request, piece))
            if request.POST.get("go") == "more" and context["step"] and not context["step"].fault:
                notes.keep(request, piece, sent)
        if not context.get("step"):
            context["leads"] = bench_screen.leads_of(request.GET.get("scan", ""), piece)
            if unknown and not context["leads"]:
                self.message_user(request, unknown, messages.ERROR)
        return TemplateResponse(request, "inventory/bench.html", context)

    def _after_step(self, request: HttpRequest, piece: Unit, going_round: rounds.Round | None) -> str:
        """The next step of the piece. After an inspection the bench asks for its label first: whether it is genuine is
        answered by the same keys and never taken back, and a key may have been pressed twice. In a round the label of
        its next piece may be scanned as well.
        """
        bench = reverse("admin:inventory_unit_bench")
        is_inspected = request.POST.get("step") == "inspect"
        if going_round is not None:
            return rounds.gone_on(going_round, None if is_inspected else piece.pk)
        if not is_inspected:
            return f"{bench}?unit={piece.pk}"
        self.message_user(request, "Scan its label again for the next step.", messages.INFO)
        return bench

    def _say_done(self, request: HttpRequest, piece: Unit, actor: Actor) -> None:
        done = bench_screen.do(request.POST.get("step", ""), piece, request, actor)
        self.message_user(request, f"{piece.reference}: {done}", messages.SUCCESS)

    def _step(self, request: HttpRequest, piece: Unit, actor: Actor, sent: Any) -> dict[str, Any]:
        try:
            step = bench_screen.step_of(piece, actor, sent)
        except Refusal as refusal:
            self.message_user(request, refusal.sentence, messages.ERROR)
            step = bench_screen.step_of(piece, actor)
        # What was to be done has been refused in these words already.
        if step is not None and step.fault and request.POST.get("go") == "more":
            self.message_user(request, step.fault, messages.ERROR)
        return {
            "step": step,
            "told": bench_screen.told(piece),
            "as_it_came": as_it_came(piece),
            "why_none": "" if step else bench_screen.why_none(piece, actor),
        }

    def photo_view(self, request: HttpRequest, object_id: str, photo_id: int) -> FileResponse:
        """One photograph, for whoever may see its unit."""
        return served(self._photo(request, object_id, photo_id))

    def small_photo_view(self, request: HttpRequest, object_id: str, photo_id: int) -> FileResponse:
        """One photograph as lists show it, for whoever may see its unit. The browser may keep it for an hour, for the
        session that asked.
        """
        response = served(self._photo(request, object_id, photo_id), small=True)
        response["Cache-Control"] = "private, max-age=3600"
        patch_vary_headers(response, ["Cookie"])
        return response

    def _photo(self, request: HttpRequest, object_id: str, photo_id: int) -> UnitPhoto:
        unit = self.get_object(request, object_id)
        if not self.has_view_permission(request, unit):
            raise PermissionDenied
        photo = (
            UnitPhoto.objects.select_related("unit").filter(pk=photo_id, unit=unit).first() if unit else None
        )
        if photo is None:
            raise Http404("There is no such photograph.")
        return photo
