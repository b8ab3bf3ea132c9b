"""Announced pieces at the desk: what is expected, what is overdue, and intake by what is scanned."""

from collections.abc import Iterable, Sequence
from typing import IO, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.urls import URLPattern, path, reverse
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.requests import STAFF, actor_of
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.told import day
from backoffice.desk.verbs import AdminVerb, ScannedField, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.places import within
from backoffice.merchants.days import today
from backoffice.merchants.models import Brand
from backoffice.money import written
from catalog.inventory.bench_forms import ArrivalPicturesField
from catalog.inventory.models import Warehouse
from catalog.inventory.readings import NONE, READ
from catalog.inventory.states import CATALOG, FLOOR
from catalog.products.models import Category

from .. import queries, services
from ..models import Agreement, AnnouncedBy, Arrival, code_key
from ..services import Announcement, Found
from ..states import ARRIVAL, ATTACH, AgreementStatus, ArrivalStatus

STAGES = {ArrivalStatus.EXPECTED: "info", ArrivalStatus.ARRIVED: "success", ArrivalStatus.CANCELLED: "danger"}


class AnnounceForm(VerbForm):
    brand = forms.ModelChoiceField(Brand.objects.order_by("name", "pk"))
    warehouse = forms.ModelChoiceField(Warehouse.objects.open().order_by("name", "pk"))
    agreement = forms.ModelChoiceField(
        Agreement.objects.exclude(status=AgreementStatus.ENDED).order_by("-pk"), required=False
    )
    announced_by = forms.ChoiceField(choices=AnnouncedBy)
    reference = forms.CharField(
        max_length=80, help_text="The name it will have here, unique within its brand"
    )
    title = forms.CharField(max_length=250)
    category = forms.ModelChoiceField(Category.objects.order_by("name", "pk"))
    model_reference = forms.CharField(max_length=60, required=False, help_text="The maker's reference number")
    serial = forms.CharField(max_length=60, required=False)
    tracking_number = forms.CharField(max_length=60, required=False)
    asking_price = forms.DecimalField(min_value=0)
    currency = forms.CharField(max_length=3, initial="EUR", help_text="ISO 4217, for example EUR")
    expected_on = forms.DateField(initial=today)


class ReceiveForm(VerbForm):
    """What intake reads. What was announced does not stand in it already: it would be confirmed unread."""

    serial = ScannedField(max_length=60, help_text=f"As you read it on the piece; {NONE} when it bears none")
    model_reference = ScannedField(
        max_length=60, help_text=f"As you read it on the piece; {NONE} when it bears none"
    )
    damage = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea, help_text="In words, where there is any"
    )
    read_again = forms.BooleanField(
        required=False, label="I have read it again", help_text="It is as it stands here"
    )
    photographs = ArrivalPicturesField(required=False)
    second_words = frozenset({"read_again"})

    def fit(self, row: Arrival) -> None:
        for name in READ:
            self.fields[name].required = bool(getattr(row, name))


class ReasonForm(VerbForm):
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


class ScanForm(VerbForm):
    code = forms.CharField(
        max_length=80, label="Scan", help_text="A reference, a serial or a tracking number", required=False
    )

    def __init__(self, *args: Any, **words: Any) -> None:
        super().__init__(*args, **words)
        # A scanner types into what has the focus.
        self.fields["code"].widget.attrs["autofocus"] = True


def _announce(*, actor: Actor, **words: Any) -> Arrival:
    names = {f"{name}_id": words.pop(name) for name in ("brand", "warehouse", "agreement", "category")}
    ids: dict[str, Any] = {name: None if row is None else row.pk for name, row in names.items()}
    (arrival,) = services.announce_arrivals(announcements=[Announcement(**words, **ids)], actor=actor)
    return arrival


def _receive(
    arrival: Arrival,
    *,
    actor: Actor,
    read_again: bool,
    photographs: Sequence[IO[bytes]] = (),
    **words: str,
) -> Arrival:
    return services.receive_arrival(
        arrival_id=arrival.pk,
        found=Found(**words),
        actor=actor,
        photographs=photographs,
        read_again=read_again,
    )


def _cancel(arrival: Arrival, *, actor: Actor, reason: str) -> None:
    services.cancel_arrivals(arrival_ids=[arrival.pk], reason=reason, actor=actor)


class ArrivesFilter(DropdownFilter):
    title = "which"
    parameter_name = "which"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("overdue", "Overdue"), ("differs", "Came otherwise than announced, or damaged")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Arrival]) -> QuerySet[Arrival]:
        if self.value() == "overdue":
            return queryset.filter(pk__in=queries.overdue_arrivals().values("pk"))
        if self.value() == "differs":
            return queryset.filter(status=ArrivalStatus.ARRIVED).exclude(differences=[], damage="")
        return queryset


@admin.register(Arrival)
class ArrivalDesk(Desk):
    sought = True
    viewers = STAFF | {Right.GOODS}
    warehouse_path = "warehouse"
    lifecycle = ARRIVAL
    subject = "arrival"
    creation = AdminVerb("announce", "Announce a piece", _announce, AnnounceForm, roles=ATTACH)
    verbs = (
        AdminVerb("receive", "It is here", _receive, ReceiveForm),
        AdminVerb("cancel", "It will not come", _cancel, ReasonForm, bulk=True, danger=True),
    )
    list_display = (
        "reference", "title", "stage", "due", "warehouse", "brand", "agreement", "tracking_number", "otherwise",
    )  # fmt: skip
    list_select_related = ("warehouse", "brand", "agreement")
    list_filter = (
        ArrivesFilter,
        ("status", ChoicesDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
        ("brand", ChosenFilter),
    )
    list_filter_submit = True
    search_fields = ("reference", "title", "serial", "tracking_number", "agreement__number")
    search_help_text = "Reference, title, serial, tracking number, or the number of the agreement"
    ordering = ("-pk",)
    empty_advice = "Announce a piece here, or import a list of them (profile «Expected arrivals»)."
    empty_for_brands = "What is announced of your pieces stands here until it has come."
    fields = (
        "reference", "title", "category", "brand", "warehouse", "agreement", "announced_by", "model_reference",
        "serial", "tracking_number", "asks", "expected_on", "unit", "otherwise", "damage", "announced_at", "arrived_at",
    )  # fmt: skip
    readonly_fields = ("asks", "otherwise")

    @display(description="State", ordering="status", label=STAGES)
    def stage(self, arrival: Arrival) -> tuple[str, str]:
        return arrival.status, arrival.get_status_display()

    @display(description="Expected on", ordering="expected_on")
    def due(self, arrival: Arrival) -> str:
        late = arrival.status == ArrivalStatus.EXPECTED and arrival.expected_on < today()
        return day(arrival.expected_on) + (" (overdue)" if late else "")

    @display(description="Asking price")
    def asks(self, arrival: Arrival) -> str:
        return written(arrival.asking_price, arrival.currency)

    @display(description="Otherwise than announced", empty_value="")
    def otherwise(self, arrival: Arrival) -> str:
        return " ".join([*queries.difference_sentences(arrival), *(["Damaged."] if arrival.damage else [])])

    def address_after(self, row: Model) -> str:
        """Back to the scanner from a piece that came as it was announced; what differs is to be read first."""
        arrival = Arrival.objects.get(pk=row.pk)
        if arrival.status != ArrivalStatus.ARRIVED or self.otherwise(arrival):
            return ""
        return reverse("admin:consignment_arrival_scan")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By a code in any spelling too."""
        found, repeats = super().get_search_results(request, queryset, search_term)
        key = code_key(search_term)
        return found | queryset.filter(codes__contains=[key]) if key else found, repeats

    def get_urls(self) -> list[URLPattern]:
        scan = path("scan/", self.admin_site.admin_view(self.scan_view), name="consignment_arrival_scan")
        return [scan, *super().get_urls()]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        response = super().changelist_view(request, extra_context)
        if isinstance(response, TemplateResponse) and actor_of(request).may(ARRIVAL["receive"].roles):
            scan = {"label": "Scan what has arrived", "address": reverse("admin:consignment_arrival_scan")}
            ways = (response.context_data or {}).get("list_ways", [])
            response.context_data = {**(response.context_data or {}), "list_ways": [scan, *ways]}
        return response

    def scan_view(self, request: HttpRequest) -> HttpResponse:
        """One field for the scanner: the code leads to the intake of the one piece that bears it, or to a choice."""
        if not (self.has_view_permission(request) and actor_of(request).may(ARRIVAL["receive"].roles)):
            raise PermissionDenied
        code = request.GET.get("code", "")
        arrivals = queries.arrivals_scanned(code).select_related("brand")
        found = list(within(arrivals, "warehouse", actor_of(request))[:20])
        if len(found) == 1:
            address = reverse("admin:consignment_arrival_verb", args=[found[0].pk, "receive"])
            return HttpResponseRedirect(address)
        form = ScanForm(initial={"code": code})
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": "Scan what has arrived",
            "form": form,
            "code": code,
            "found": [
                (arrival, reverse("admin:consignment_arrival_verb", args=[arrival.pk, "receive"]))
                for arrival in found
            ],
            "media": self.media + form.media,
        }
        return TemplateResponse(request, "consignment/scan.html", context)


@todo(*(FLOOR | CATALOG))
def arrivals(actor: Actor) -> Iterable[Card]:
    page = reverse("admin:consignment_arrival_changelist")
    scans = actor.may(ARRIVAL["receive"].roles)
    yield Card(
        title="Pieces expected",
        waiting=waiting(within(queries.expected_arrivals(), "warehouse", actor)),
        link=reverse("admin:consignment_arrival_scan") if scans else page,
        advice="Scan what has arrived; what differs from its announcement is said.",
    )
    yield Card(
        title="Arrivals overdue",
        waiting=waiting(within(queries.overdue_arrivals(), "warehouse", actor)),
        link=f"{page}?which=overdue",
        advice="They should be here: ask their consignors or carriers.",
        urgent=True,
    )
