"""Orders at the desk."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk, ReadOnlyInline
from backoffice.desk.requests import STAFF
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.money import written

from . import queries
from .buyers import masked_name, masked_phone
from .models import Order, OrderLine
from .services import cancel_order
from .states import ORDER, OrderStatus

STATUS_COLOURS = {
    OrderStatus.PLACED.label: "info",
    OrderStatus.ALLOCATED.label: "warning",
    OrderStatus.SHIPPED.label: "primary",
    OrderStatus.DELIVERED.label: "success",
    OrderStatus.CANCELLED.label: "danger",
}


class CancelForm(VerbForm):
    reason = forms.CharField(max_length=300, widget=forms.Textarea, help_text="Why is it cancelled?")


def _cancel(order: Order, *, actor: Actor, reason: str) -> Order:
    return cancel_order(order_id=order.pk, actor=actor, reason=reason)


class LineInline(ReadOnlyInline):
    model = OrderLine
    fields = ["unit", "amount"]
    readonly_fields = fields
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[OrderLine]:
        return super().get_queryset(request).select_related("unit", "order")

    @display(description="Price")
    def amount(self, line: OrderLine) -> str:
        return written(line.price, line.currency)


@admin.register(Order)
class OrderDesk(Desk):
    viewers = STAFF | {Right.ORDERS}
    lifecycle = ORDER
    subject = "order"
    verbs = (AdminVerb("cancel", "Cancel order", _cancel, form=CancelForm, danger=True),)
    list_display = [
        "reference",
        "state",
        "brand",
        "store",
        "amount",
        "buyer",
        "phone",
        "country",
        "placed_at",
    ]
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("store", RelatedDropdownFilter),
        ("brand", RelatedDropdownFilter),
        ("placed_at", RangeDateTimeFilter),
    ]
    search_fields = ["reference__startswith", "payment_reference__startswith"]
    search_help_text = "The beginning of the order number or of the payment's reference"
    list_select_related = ["brand", "store"]
    ordering = ["-id"]
    inlines = [LineInline]
    empty_advice = "A storefront places them over the API, for pieces it holds."
    fieldsets = [
        (None, {"fields": ["reference", "brand", "store", "amount", "payment_reference", "placed_at"]}),
        ("Buyer", {"fields": ["buyer_name", "buyer_phone", "address", "city", "postcode", "country"]}),
    ]
    readonly_fields = ["amount"]

    @display(description="Status", ordering="status", label=STATUS_COLOURS)
    def state(self, order: Order) -> str:
        return order.get_status_display()

    @display(description="Total", ordering="total")
    def amount(self, order: Order) -> str:
        return written(order.total, order.currency)

    @display(description="Buyer")
    def buyer(self, order: Order) -> str:
        return masked_name(order.buyer_name)

    @display(description="Telephone")
    def phone(self, order: Order) -> str:
        return masked_phone(order.buyer_phone)


@todo(Role.PLATFORM_ADMIN, Role.WAREHOUSE_OPERATOR, Right.ORDERS)
def cards(actor: Actor) -> list[Card]:
    return [
        Card(
            title="Orders to send",
            waiting=waiting(queries.waiting_orders()),
            link=f"{reverse('admin:orders_order_changelist')}?status__in={OrderStatus.PLACED},{OrderStatus.ALLOCATED}",
            advice="Paid, and not yet with the carrier.",
        )
    ]
