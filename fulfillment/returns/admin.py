"""Returns at the desk."""

from collections.abc import Sequence
from decimal import Decimal
from typing import IO, Any

from django import forms
from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import FileResponse, Http404, HttpRequest
from django.urls import URLPattern, path, reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    DropdownFilter,
    RangeDateTimeFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF, actor_of, may_see
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, PicturesField, ScannedField, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.errors import NotFound
from backoffice.merchants.models import Channel
from backoffice.money import written
from catalog.inventory.models import Unit, Warehouse
from catalog.inventory.photos import small_copy
from catalog.inventory.readings import says_none
from catalog.inventory.scans import unit_by_scan
from catalog.inventory.states import BENCH, UnitStatus
from fulfillment.orders.models import Order, OrderLine
from fulfillment.shipping.models import Parcel
from fulfillment.tasks.admin import TaskDesk, work_verb
from fulfillment.tasks.models import TaskKind

from . import lists, queries, services
from .api import photo_response
from .models import Return, ReturnPhoto, ReturnWindow
from .services.asking import ADMINS, LONGEST_DAYS
from .states import ASKERS, AT_THE_DOOR, RETURN, SETTLERS, ReturnStatus

STATUS_COLOURS = {
    ReturnStatus.REQUESTED.label: "info",
    ReturnStatus.RECEIVED.label: "warning",
    ReturnStatus.ACCEPTED.label: "primary",
    ReturnStatus.SWAPPED.label: "danger",
    ReturnStatus.REFUNDED.label: "success",
    ReturnStatus.REFUSED.label: "danger",
}

_PICTURED = "What came and how: the piece, its tag, its wrapping. Several at once"


class RequestForm(VerbForm):
    order = forms.CharField(max_length=80, label="Order", help_text="Its number, as the shop gave it")
    piece = forms.CharField(
        max_length=200,
        label="Piece",
        help_text="Its reference, its tamper tag, U and its number, or its code",
    )
    reason = forms.CharField(max_length=500, widget=forms.Textarea, help_text="In the buyer's words")


class ReceiveForm(VerbForm):
    warehouse = forms.ModelChoiceField(Warehouse.objects.open().order_by("name"))
    tag = ScannedField(max_length=200, label="Tamper tag", help_text="Scan it; NONE when there is none")
    serial = ScannedField(
        max_length=60, required=False, help_text="As you read it on the piece; NONE when it bears none"
    )
    tag_whole = forms.ChoiceField(
        choices=[("", "Choose …"), ("uncut", "Uncut"), ("cut", "Cut, or opened")], required=False,
        label="The tag is", help_text="A cut one is noted for ever. Nothing to answer where there is no tag",
    )  # fmt: skip
    read_again = forms.BooleanField(
        required=False, label="I have read both again", help_text="They are as they stand here"
    )
    photographs = PicturesField(required=False, help_text=_PICTURED)
    second_words = frozenset({"read_again"})

    def clean(self) -> dict[str, Any]:
        words: dict[str, Any] = super().clean() or {}
        answer = words.get("tag_whole")
        if not answer and not says_none(words.get("tag", "")):
            self.add_error("tag_whole", "Look at the tag, and say whether it is uncut.")
        return {**words, "tag_whole": answer == "uncut"}


class TakeBackForm(VerbForm):
    reason = forms.CharField(
        max_length=400, widget=forms.Textarea, label="Why it was not delivered",
        help_text="As its carrier says: refused, nobody there, no such address",
    )  # fmt: skip


class PhotographForm(VerbForm):
    photographs = PicturesField(help_text=_PICTURED)


class RefundForm(VerbForm):
    refund_reference = forms.CharField(
        max_length=80, help_text="Under which the payment company gave it back"
    )
    amount = forms.DecimalField(
        max_digits=18, decimal_places=3, required=False, help_text="Empty: the whole price"
    )
    decision = forms.CharField(
        max_length=500, required=False, widget=forms.Textarea,
        help_text="Why so, for less than the price, or when it may be another piece",
    )  # fmt: skip


class RefuseForm(VerbForm):
    decision = forms.CharField(max_length=500, widget=forms.Textarea, help_text="Why no money goes back")


class WindowForm(VerbForm):
    channel = forms.ChoiceField(choices=Channel.choices)
    days = forms.IntegerField(min_value=0, max_value=LONGEST_DAYS, help_text="After delivery")
    valid_from = forms.DateField(help_text="For what is delivered from this day on")
    source_note = forms.CharField(max_length=200, help_text="Where the rule stands")


def _request(*, actor: Actor, order: str, piece: str, reason: str) -> Return:
    unit = unit_by_scan(piece, Unit.objects.all())
    line = OrderLine.objects.filter(unit=unit, order__reference=order.strip()).order_by("-pk").first()
    if line is None:
        raise NotFound(
            f"Order «{order.strip()}» has no piece {unit}; look up the order's number on the page of the piece.",
            field="order",
        )
    return services.request_return(order_id=line.order_id, unit_id=unit.pk, reason=reason, actor=actor)


def _receive(row: Return, *, actor: Actor, warehouse: Warehouse, **words: Any) -> Return:
    return services.receive_return(return_id=row.pk, warehouse_code=warehouse.code, actor=actor, **words)


def _take_back(parcel: Parcel, *, actor: Actor, reason: str) -> None:
    services.take_back_parcel(parcel_id=parcel.pk, reason=reason, actor=actor)


def _photograph(row: Return, *, actor: Actor, photographs: Sequence[IO[bytes]]) -> None:
    services.photograph_return(return_id=row.pk, photographs=photographs, actor=actor)


def _refund(row: Return, *, actor: Actor, **words: Any) -> Return:
    return services.refund_return(return_id=row.pk, actor=actor, **words)


def _owe(row: Return, *, actor: Actor) -> Return:
    return services.owe_for_lost(return_id=row.pk, actor=actor)


def _refuse(row: Return, *, actor: Actor, decision: str) -> Return:
    return services.refuse_return(return_id=row.pk, decision=decision, actor=actor)


TaskDesk.verbs = (
    *TaskDesk.verbs,
    work_verb(TaskKind.SETTLE_RETURN, label="Given back", form=RefundForm, roles=SETTLERS),
)


class Photographs(ReadOnlyInline):
    model = ReturnPhoto
    verbose_name_plural = "photographs of what came"
    fields = readonly_fields = ("picture", "by_name", "at")
    ordering = ("pk",)
    show_change_link = False
    seldom = True

    @display(description="Photograph")
    def picture(self, photo: ReturnPhoto) -> str:
        page = reverse("admin:returns_return_photo", args=[photo.of_return_id, photo.pk])
        small = reverse("admin:returns_return_small_photo", args=[photo.of_return_id, photo.pk])
        return format_html('<a href="{}"><img class="desk-thumb" src="{}" alt="Photograph"></a>', page, small)


class LostFilter(DropdownFilter):
    title = "lost"
    parameter_name = "lost"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("unexamined", "Before it was examined, its buyer not owed yet")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Return]) -> QuerySet[Return]:
        if self.value() != "unexamined":
            return queryset
        return queryset.filter(pk__in=queries.lost_unexamined().values("pk"))


@admin.register(Return)
class ReturnDesk(Desk):
    sought = True
    viewers = STAFF | {Right.ORDERS}
    lifecycle = RETURN
    subject = "return"
    creation = AdminVerb("request", "Ask for a return", _request, form=RequestForm, roles=ASKERS)
    verbs = (
        AdminVerb("receive", "Scan it in", _receive, form=ReceiveForm),
        AdminVerb(
            "photograph", "Photograph what came", _photograph, form=PhotographForm, roles=BENCH,
            offered=lambda row: row.status in AT_THE_DOOR,
        ),
        AdminVerb(
            "owe", "Owe its buyer the price", _owe, roles=SETTLERS,
            offered=lambda row: row.status == ReturnStatus.RECEIVED and row.unit.status == UnitStatus.LOST,
            outlook=lambda row: f"Its piece was lost with us before it was examined. The return is accepted, and a "
            f"task asks for the whole {written(row.price, row.currency)}.",
        ),
        AdminVerb("refund", "Given back", _refund, form=RefundForm),
        AdminVerb("refuse", "Refuse", _refuse, form=RefuseForm, danger=True),
    )  # fmt: skip
    list_display = ["name", "state", "unit", "order", "paid", "brand", "requested_at", "received_at"]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        LostFilter,
        ("brand", RelatedDropdownFilter),
        ("requested_at", RangeDateTimeFilter),
    ]
    search_fields = ["line__order__reference__startswith", "unit__reference__startswith"]
    search_help_text = (
        "The beginning of an order number or reference; a waybill, a tamper tag, U and the number"
    )
    list_select_related = ["brand", "unit", "line__order"]
    file_columns = lists.RETURNS
    ordering = ["-id"]
    empty_advice = "Nobody has sent anything back. A shop asks for a return over the API, or you do here."
    empty_for_brands = "Nobody has sent anything of yours back."
    fieldsets = [
        (None, {"fields": ["name", "brand", "unit", "order", "reason", "paid", "requested_at"]}),
        (
            "At the door",
            {
                "fields": [
                    "tag_read",
                    "tag_whole",
                    "serial_read",
                    "why_apart",
                    "received_at",
                    "received_by",
                    "lost_at",
                ],
            },
        ),
        ("Settled", {"fields": ["given_back", "refund_reference", "decision", "settled_at", "settled_by"]}),
    ]
    readonly_fields = ["name", "order", "paid", "why_apart", "given_back"]
    inlines = (Photographs,)

    def get_urls(self) -> list[URLPattern]:
        photo = path(
            "<int:object_id>/photo/<int:photo_id>/",
            self.admin_site.admin_view(self.photo_view),
            name="returns_return_photo",
        )
        small = path(
            "<int:object_id>/photo/<int:photo_id>/small/",
            self.admin_site.admin_view(self.small_photo_view),
            name="returns_return_small_photo",
        )
        return [photo, small, *super().get_urls()]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        found, repeats = super().get_search_results(request, queryset, search_term)
        labelled = queries.returns_labelled(search_term).values("pk")
        return (found | queryset.filter(pk__in=labelled) if search_term.strip() else found), repeats

    def photo_view(self, request: HttpRequest, object_id: int, photo_id: int) -> FileResponse:
        """A photograph of a return inside the person's wall."""
        photo = self._photo(request, object_id, photo_id)
        return photo_response(photo, photo.file)

    def small_photo_view(self, request: HttpRequest, object_id: int, photo_id: int) -> FileResponse:
        photo = self._photo(request, object_id, photo_id)
        return photo_response(photo, small_copy(photo.file))

    def _photo(self, request: HttpRequest, object_id: int, photo_id: int) -> ReturnPhoto:
        if not self.has_view_permission(request):
            raise PermissionDenied
        row = self.get_object(request, str(object_id))
        photo = ReturnPhoto.objects.filter(pk=photo_id, of_return=row).first() if row else None
        if photo is None:
            raise Http404("There is no such photograph.")
        return photo

    @display(description="Return", ordering="id")
    def name(self, row: Return) -> str:
        return f"Return {row.pk}"

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def state(self, row: Return) -> str:
        return ReturnStatus(row.status).label

    @display(description="Order")
    def order(self, row: Return) -> str:
        address = reverse("admin:orders_order_change", args=[row.line.order_id])
        return format_html('<a href="{}">{}</a>', address, row.line.order.reference)

    @display(description="Paid", ordering="price")
    def paid(self, row: Return) -> str:
        return written(row.price, row.currency)

    @display(description="Doubt")
    def why_apart(self, row: Return) -> str:
        if row.status != ReturnStatus.SWAPPED:
            return row.doubt
        return f"{row.doubt} Lay what came apart: it is not stock. Finance decides about the money."

    @display(description="Given back")
    def given_back(self, row: Return) -> str:
        amount: Decimal | None = row.refunded
        return "" if amount is None else written(amount, row.currency)


@admin.register(ReturnWindow)
class ReturnWindowDesk(Desk):
    subject = "return_window"
    viewers = STAFF
    creation = AdminVerb("set", "Set a window", services.set_return_window, form=WindowForm, roles=ADMINS)
    list_display = ["channel", "days", "valid_from", "source_note"]
    list_filter = [("channel", ChoicesDropdownFilter)]
    ordering = ["channel", "-valid_from"]
    empty_advice = "Without a window nothing can be returned: set one for each channel."


class ReturnsOfOrder(ReadOnlyInline):
    """On the page of an order: what comes back of it, and how far each return is."""

    model = OrderLine
    verbose_name_plural = "returns"
    fields = readonly_fields = ("unit", "comes_back")
    ordering = ("pk",)
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        lines = super().get_queryset(request).filter(returns__isnull=False).distinct()
        return lines.select_related("unit").prefetch_related("returns")

    @display(description="Return")
    def comes_back(self, line: OrderLine) -> str:
        latest = max(line.returns.all(), key=lambda row: row.pk)
        address = reverse("admin:returns_return_change", args=[latest.pk])
        return format_html('<a href="{}">{}</a>', address, latest.get_status_display())


class ReturnsOfUnit(ReadOnlyInline):
    """On the page of a piece: who sent it back, and what became of that."""

    model = Return
    verbose_name_plural = "returns"
    seldom = True
    fields = readonly_fields = ("state", "order", "paid", "requested_at", "received_at")
    ordering = ("-pk",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see(actor_of(request), ReturnDesk.viewers)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("line__order")

    @display(description="State")
    def state(self, row: Return) -> str:
        return row.get_status_display()

    @display(description="Order")
    def order(self, row: Return) -> str:
        return row.line.order.reference

    @display(description="Price")
    def paid(self, row: Return) -> str:
        return written(row.price, row.currency)


def _add_to_pages() -> None:
    parcels: Any = type(admin.site.get_model_admin(Parcel))
    take_back = AdminVerb(
        "come_back", "It came back to us", _take_back, form=TakeBackForm, leads=False,
        outlook=lambda parcel: "A return of each piece in it is opened, to be scanned in next. Its buyer never had it, "
        "and gets the money back.",
    )  # fmt: skip
    parcels.verbs = (*parcels.verbs, take_back)
    for record, inline in ((Order, ReturnsOfOrder), (Unit, ReturnsOfUnit)):
        page: Any = type(admin.site.get_model_admin(record))
        page.inlines = [*page.inlines, inline]


_add_to_pages()


@todo(Role.PLATFORM_ADMIN, Role.FINANCE, Right.ORDERS)
def cards(actor: Actor) -> list[Card]:
    returns = reverse("admin:returns_return_changelist")
    return [
        Card(
            title="Possible swaps",
            waiting=waiting(queries.awaiting(ReturnStatus.SWAPPED)),
            link=f"{returns}?status__exact={ReturnStatus.SWAPPED}",
            advice="Another piece came back than was sold: the money is held until you decide.",
            urgent=True,
        ),
        Card(
            title="Returns to pay",
            waiting=waiting(queries.awaiting(ReturnStatus.ACCEPTED)),
            link=f"{returns}?status__exact={ReturnStatus.ACCEPTED}",
            advice="Examined again and found genuine, or lost with us: give the money back.",
        ),
    ]


@todo(Role.PLATFORM_ADMIN, Role.FINANCE)
def buyers_to_owe(actor: Actor) -> list[Card]:
    return [
        Card(
            title="Returns lost before they were examined",
            waiting=waiting(queries.lost_unexamined()),
            link=f"{reverse('admin:returns_return_changelist')}?lost=unexamined",
            advice="Nobody can examine them, and the loss is ours: owe the buyer the price, on the page of each.",
            urgent=True,
        )
    ]
