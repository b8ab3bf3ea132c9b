"""Shipping at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponseBase
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html, format_html_join
from django.utils.http import urlencode
from django.utils.safestring import mark_safe
from django_countries import countries
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn, Look
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF, actor_of
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.errors import NotFound
from backoffice.events.places import within
from catalog.inventory.models import Unit
from catalog.inventory.states import FLOOR, HERE
from fulfillment.orders.models import Order
from fulfillment.tasks.admin import TaskDesk, work_verb
from fulfillment.tasks.models import Task, TaskKind

from . import lists, packing_admin, queries, services
from .api import label_response
from .models import Carrier, Milestone, NumberPool, PackingPhoto, Parcel, TrackingEvent, Vocabulary
from .packing_api import photo_response
from .services.parcels import LONGEST_REASON
from .states import PARCEL, ParcelStatus

STATUS_COLOURS = {
    ParcelStatus.PLANNED.label: "info",
    ParcelStatus.PICKED.label: "info",
    ParcelStatus.PACKED.label: "warning",
    ParcelStatus.LABELLED.label: "warning",
    ParcelStatus.HANDED_OVER.label: "primary",
    ParcelStatus.IN_TRANSIT.label: "primary",
    ParcelStatus.OUT_FOR_DELIVERY.label: "primary",
    ParcelStatus.DELIVERED.label: "success",
    ParcelStatus.EXCEPTION.label: "danger",
    ParcelStatus.CAME_BACK.label: "warning",
    ParcelStatus.LOST.label: "danger",
}
MILESTONE_COLOURS = {Milestone.DELIVERED.label: "success", Milestone.EXCEPTION.label: "danger"}
ADMINS = frozenset({Role.PLATFORM_ADMIN})


class PickForm(VerbForm):
    scans = forms.CharField(
        max_length=6000, label="Scanned", widget=forms.Textarea(attrs={"rows": 3, "autofocus": True}),
        help_text="The tamper tag of each piece, or its serial: one on a line",
    )  # fmt: skip

    def clean_scans(self) -> list[str]:
        return [line.strip() for line in self.cleaned_data["scans"].splitlines() if line.strip()]


def _what_to_pick(row: Task | Parcel) -> str:
    """The pieces of the parcel, or of that of the task, and where each lies, in the order of the bins. Of tag and
    serial nothing is said: they are read on the piece.
    """
    parcel = packing_admin.parcel_of(row)
    if parcel is None:
        return ""
    pieces = queries.in_order_of_bins(parcel)
    return "\n".join(f"{piece.bin or 'In no bin'}: {piece}{_sought(piece)}" for piece in pieces)


def _sought(piece: Unit) -> str:
    if piece.missing_since is None:
        return ""
    return f" (missing since {piece.missing_since:%Y-%m-%d %H:%M} UTC: look for it)"


def _pick(parcel: Parcel, *, actor: Actor, scans: list[str]) -> Parcel:
    return services.pick_parcel(parcel_id=parcel.pk, actor=actor, scans=scans)


def _label(parcel: Parcel, *, actor: Actor) -> Parcel:
    return services.label_parcel(parcel_id=parcel.pk, actor=actor)


class NumberForm(VerbForm):
    waybill = forms.CharField(
        max_length=40, label="Tracking number", help_text="As the carrier or the warehouse gave it"
    )
    carrier = forms.ModelChoiceField(
        Carrier.objects.order_by("name"),
        required=False,
        help_text="Left out, it is the one that the parcel was planned with",
    )


def _number(parcel: Parcel, *, actor: Actor, waybill: str, carrier: Carrier | None) -> Parcel:
    carrier_id = carrier.pk if carrier else None
    return services.give_number(parcel_id=parcel.pk, waybill=waybill, carrier_id=carrier_id, actor=actor)


def _put_back(parcel: Parcel, *, actor: Actor) -> Parcel:
    return services.put_parcel_back(parcel_id=parcel.pk, actor=actor)


def _hand_over(parcel: Parcel, *, actor: Actor) -> Parcel:
    return services.hand_over_parcel(parcel_id=parcel.pk, actor=actor)


class ClearUpForm(VerbForm):
    decision = forms.CharField(
        max_length=LONGEST_REASON, widget=forms.Textarea,
        help_text="Where the parcel is, and what is done about the money that its buyer was given back",
    )  # fmt: skip


TaskDesk.verbs = (
    *TaskDesk.verbs,
    work_verb(TaskKind.PICK, label="Pick by scan", form=PickForm, outlook=_what_to_pick),
    work_verb(
        TaskKind.PACK, label="Weigh and pack", form=packing_admin.PackForm, given=packing_admin.words_of_task
    ),
    work_verb(TaskKind.HAND_OVER, label="Hand over to the carrier"),
    work_verb(TaskKind.CLEAR_UP, label="It is cleared up", form=ClearUpForm),
)


class TrackingInline(ReadOnlyInline):
    model = TrackingEvent
    verbose_name_plural = "tracking"
    fields = ["happened_at", "meaning", "code", "text", "place", "received_at", "applied"]
    readonly_fields = fields
    ordering = ["-happened_at", "-pk"]
    show_change_link = False

    @display(description="Meaning", label=MILESTONE_COLOURS)
    def meaning(self, event: TrackingEvent) -> str:
        return event.get_milestone_display()


class ParcelsOfOrder(ReadOnlyInline):
    """On the page of an order: the parcels that it leaves in."""

    model = Parcel
    fields = readonly_fields = ("called", "status", "carrier", "handed_over_at", "delivered_at")
    ordering = ("pk",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        parcels = super().get_queryset(request).select_related("carrier")
        return within(parcels, "warehouse", actor_of(request))

    @display(description="Parcel")
    def called(self, parcel: Parcel) -> str:
        return parcel.waybill or f"Parcel {parcel.pk}"


def _add_to_orders() -> None:
    page: Any = type(admin.site.get_model_admin(Order))
    page.inlines = [*page.inlines, ParcelsOfOrder]


_add_to_orders()


@admin.register(Parcel)
class ParcelDesk(Desk):
    sought = True
    viewers = STAFF | {Right.ORDERS}
    warehouse_path = "warehouse"
    lifecycle = PARCEL
    subject = "parcel"
    verbs = (
        AdminVerb("pick", "Picked", _pick, form=PickForm, outlook=_what_to_pick),
        packing_admin.PHOTOGRAPH,
        AdminVerb("pack", "Packed", packing_admin.pack, form=packing_admin.PackForm),
        packing_admin.WEIGH,
        AdminVerb(
            "put_back",
            "Put it back",
            _put_back,
            leads=False,
            outlook=lambda parcel: (
                "Its pieces lie in their bins again, and it is picked anew. They stay sold."
            ),
        ),
        AdminVerb(
            "number",
            "Give it a number",
            _number,
            form=NumberForm,
            roles=FLOOR,
            offered=lambda parcel: parcel.waybill is None,
        ),
        AdminVerb("label", "Print label", _label, bulk=True),
        AdminVerb("hand_over", "Hand over to the carrier", _hand_over, bulk=True),
    )
    list_display = [
        "name",
        "state",
        "order",
        "brand",
        "warehouse",
        "carrier",
        "weight",
        "created_at",
        "label_link",
    ]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("warehouse", RelatedDropdownFilter),
        ("carrier", RelatedDropdownFilter),
        ("brand", RelatedDropdownFilter),
        ("created_at", RangeDateTimeFilter),
    ]
    search_fields = ["waybill__startswith", "order__reference__startswith"]
    search_help_text = "The beginning of a waybill or of an order number"
    list_select_related = ["order", "brand", "warehouse", "carrier"]
    file_columns = lists.PARCELS
    ordering = ["-id"]
    inlines = [packing_admin.PhotosOfParcel, TrackingInline]
    empty_advice = "A placed order plans its own parcels within seconds."
    fields = [
        "waybill", "order_link", "pieces", "brand", "warehouse", "carrier", "weight", "label_link", "created_at",
        "numbered_at", "handed_over_at", "delivered_at",
    ]  # fmt: skip
    readonly_fields = ["order_link", "pieces", "weight", "label_link"]

    def get_urls(self) -> list[URLPattern]:
        label = path(
            "<int:object_id>/label.pdf",
            self.admin_site.admin_view(self.label_view),
            name="shipping_parcel_label",
        )
        photo = path(
            "<int:object_id>/photo/<int:photo_id>/",
            self.admin_site.admin_view(self.photo_view),
            name="shipping_parcel_photo",
        )
        return [label, photo, *super().get_urls()]

    def address_after(self, row: Any) -> str:
        """From a parcel that came back to the returns of its pieces, which are scanned in next."""
        parcel = Parcel.objects.select_related("order").get(pk=row.pk)
        if parcel.status != ParcelStatus.CAME_BACK:
            return ""
        return f"{reverse('admin:returns_return_changelist')}?{urlencode({'q': parcel.order.reference})}"

    def label_view(self, request: HttpRequest, object_id: int) -> HttpResponseBase:
        """The label of a parcel inside the person's wall."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        parcel = self.get_object(request, str(object_id))
        if parcel is None:
            raise Http404
        try:
            return label_response(parcel)
        except NotFound as refusal:
            raise Http404(refusal.sentence) from refusal

    def photo_view(self, request: HttpRequest, object_id: int, photo_id: int) -> HttpResponseBase:
        """A photograph of the packing of a parcel inside the person's wall."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        parcel = self.get_object(request, str(object_id))
        photo = PackingPhoto.objects.filter(pk=photo_id, parcel=parcel).first() if parcel else None
        if photo is None:
            raise Http404("There is no such photograph.")
        return photo_response(photo)

    @display(description="Parcel", ordering="waybill")
    def name(self, parcel: Parcel) -> str:
        return parcel.waybill or f"Parcel {parcel.pk}"

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def state(self, parcel: Parcel) -> str:
        return parcel.get_status_display()

    @display(description="Order")
    def order_link(self, parcel: Parcel) -> str:
        address = reverse("admin:orders_order_change", args=[parcel.order_id])
        return format_html('<a href="{}">{}</a>', address, parcel.order)

    @display(description="In it")
    def pieces(self, parcel: Parcel) -> str:
        """Each with its bin, as long as it lies there."""
        lines = (
            (
                reverse("admin:inventory_unit_change", args=[piece.pk]),
                piece,
                f", bin {piece.bin}" if piece.bin and piece.status in HERE else "",
            )
            for piece in queries.units_in(parcel)
        )
        return format_html_join(mark_safe("<br>"), '<a href="{}">{}</a>{}', lines)

    @display(description="Weight", ordering="weight_g")
    def weight(self, parcel: Parcel) -> str:
        return f"{parcel.weight_g:,} g" if parcel.weight_g else ""

    @display(description="Label")
    def label_link(self, parcel: Parcel) -> str:
        if not parcel.label:
            return ""
        return format_html('<a href="{}">PDF</a>', reverse("admin:shipping_parcel_label", args=[parcel.pk]))


packing_admin.add_to_units()


class CarrierForm(VerbForm):
    code = forms.SlugField(max_length=20)
    name = forms.CharField(max_length=120, help_text="As printed on the label")
    service = forms.CharField(max_length=60, help_text="As printed on the label")
    vocabulary = forms.ChoiceField(
        choices=Vocabulary.choices,
        label="Reports in the words of",
        help_text="How its tracking codes are read",
    )


@admin.register(Carrier)
class CarrierDesk(Desk):
    subject = "carrier"
    viewers = STAFF
    creation = AdminVerb(
        "register", "Register carrier", services.register_carrier, form=CarrierForm, roles=ADMINS
    )
    list_display = ["name", "code", "service", "vocabulary"]
    search_fields = ["name", "code"]


class PoolForm(VerbForm):
    carrier = forms.ModelChoiceField(Carrier.objects.order_by("name"))
    service = forms.RegexField(
        r"^[A-Z]{2}$", label="Service", help_text="Two capital letters of S10, such as LX"
    )
    country = forms.ChoiceField(
        choices=lambda: [("", "Choose a country"), *countries], help_text="Of the post that gave the numbers"
    )
    first_serial = forms.IntegerField(min_value=0, max_value=99_999_999)
    last_serial = forms.IntegerField(min_value=0, max_value=99_999_999)


def _add_pool(*, carrier: Carrier, actor: Actor, **words: Any) -> NumberPool:
    return services.add_number_pool(carrier_id=carrier.pk, actor=actor, **words)


@admin.register(NumberPool)
class NumberPoolDesk(Desk):
    subject = "number_pool"
    viewers = STAFF
    creation = AdminVerb("add", "Add number pool", _add_pool, form=PoolForm, roles=ADMINS)
    list_display = ["__str__", "carrier", "next_number", "numbers_left"]
    file_columns = (
        "__str__", "carrier", "next_number", FileColumn("Left", lambda pool: pool.left, look=Look.NUMBER),
    )  # fmt: skip
    list_filter = [("carrier", RelatedDropdownFilter)]
    list_select_related = ["carrier"]
    fields = ["carrier", "service", "country", "first_serial", "last_serial", "next_number", "numbers_left"]
    readonly_fields = ["next_number", "numbers_left"]

    @display(description="Next serial", ordering="next_serial")
    def next_number(self, pool: NumberPool) -> str:
        return f"{pool.next_serial:08d}" if pool.left else "used up"

    @display(description="Left")
    def numbers_left(self, pool: NumberPool) -> str:
        return f"{pool.left:,}"


@admin.register(TrackingEvent)
class TrackingEventDesk(Desk):
    viewers = STAFF | {Right.ORDERS}
    warehouse_path = "parcel__warehouse"
    subject = "tracking"
    empty_advice = "Carriers report them over the API once they have a parcel."
    list_display = [
        "happened_at",
        "meaning",
        "parcel",
        "code",
        "text",
        "place",
        "brand",
        "received_at",
        "applied",
    ]
    list_filter = [
        ("milestone", ChoicesDropdownFilter),
        ("parcel__carrier", RelatedDropdownFilter),
        ("brand", RelatedDropdownFilter),
        ("happened_at", RangeDateTimeFilter),
    ]
    search_fields = ["parcel__waybill__startswith"]
    search_help_text = "The beginning of a waybill"
    list_select_related = ["parcel", "brand"]
    ordering = ["-id"]

    @display(description="Meaning", ordering="milestone", label=MILESTONE_COLOURS)
    def meaning(self, event: TrackingEvent) -> str:
        return event.get_milestone_display()


@todo(Role.PLATFORM_ADMIN, Role.WAREHOUSE_OPERATOR)
def cards(actor: Actor) -> list[Card]:
    parcels = reverse("admin:shipping_parcel_changelist")
    return [
        Card(
            title="Parcels on the floor",
            waiting=waiting(within(queries.parcels_on_the_floor(), "warehouse", actor)),
            link=f"{parcels}?status__in={','.join(queries.ON_THE_FLOOR)}",
            advice="Planned, and not yet with the carrier.",
        ),
        Card(
            title="Parcels in trouble",
            waiting=waiting(within(queries.exceptions(), "warehouse", actor)),
            link=f"{parcels}?status__exact={ParcelStatus.EXCEPTION}",
            advice="The carrier reported a failure, or in words we do not know. It may come back, or be lost: the page "
            "of each leads to both.",
            urgent=True,
        ),
        Card(
            title="Parcels without a waybill",
            waiting=waiting(within(queries.without_number(), "warehouse", actor)),
            link=f"{parcels}?status__exact={ParcelStatus.PACKED}&waybill__isnull=1",
            advice="Packed, and no number left for them: add a number pool, or import the carrier's numbers.",
            urgent=True,
        ),
        Card(
            title="Number pools running out",
            waiting=waiting(queries.pools_running_out()),
            link=reverse("admin:shipping_numberpool_changelist"),
            advice=f"Fewer than {queries.FEW_NUMBERS} waybill numbers left: ask the carrier for more.",
        ),
    ]
