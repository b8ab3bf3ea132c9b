"""Orders at the desk."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateTimeFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.money import written
from catalog.inventory.scans import units_labelled
from fulfillment.tasks.admin import TaskDesk, work_verb
from fulfillment.tasks.models import TaskKind

from . import lists, queries
from .buyers import masked_name, masked_phone
from .models import Order, OrderLine, Presale, ReportedSale, SaleCase
from .services import cancel_order, settle_case
from .states import CASE, ORDER, SETTLERS, CaseKind, CaseStatus, OrderStatus, SaleState

STATUS_COLOURS = {
    OrderStatus.PLACED.label: "info",
    OrderStatus.ALLOCATED.label: "warning",
    OrderStatus.SHIPPED.label: "primary",
    OrderStatus.DELIVERED.label: "success",
    OrderStatus.RETURNED.label: "warning",
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
    sought = True
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
    search_fields = ["reference__istartswith", "payment_reference__istartswith"]
    search_help_text = (
        "The beginning of the order number or of the payment's reference; or a piece, by what it bears"
    )
    list_select_related = ["brand", "store"]
    file_columns = lists.ORDERS
    ordering = ["-id"]
    inlines = [LineInline]
    empty_advice = "A storefront places them over the API, for pieces it holds."
    empty_for_brands = "Every order of a piece of yours stands here, whichever store it comes from."
    fieldsets = [
        (None, {"fields": ["reference", "brand", "store", "amount", "payment_reference", "placed_at"]}),
        ("Buyer", {"fields": ["buyer_name", "buyer_phone", "address", "city", "postcode", "country"]}),
    ]
    readonly_fields = ["amount"]

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        """By a piece too: its reference, U and its number, its tag or serial."""
        found, repeats = super().get_search_results(request, queryset, search_term)
        if not search_term.strip():
            return found, repeats
        lines = OrderLine.objects.filter(unit__in=units_labelled(search_term))
        return found | queryset.filter(pk__in=list(lines.values_list("order_id", flat=True))), repeats

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


SALE_COLOURS = {
    SaleState.STATED.label: "info",
    SaleState.UNPAID.label: "warning",
    SaleState.PAID.label: "success",
    SaleState.PART_REFUNDED.label: "warning",
    SaleState.REFUNDED.label: "danger",
}


@admin.register(ReportedSale)
class ReportedSaleDesk(Desk):
    viewers = STAFF | {Right.ORDERS}
    subject = "reported_sale"
    list_display = [
        "reference",
        "line",
        "how",
        "store",
        "title",
        "comes_to",
        "went_back",
        "ordered_at",
        "region",
    ]
    list_filter = [
        ("state", ChoicesDropdownFilter),
        ("store", RelatedDropdownFilter),
        ("brand", RelatedDropdownFilter),
        ("ordered_at", RangeDateTimeFilter),
    ]
    search_fields = ["reference__startswith", "sku__startswith"]
    search_help_text = "The beginning of the order number or of the article number"
    list_select_related = ["brand", "store"]
    ordering = ["-id"]
    empty_advice = "Import a channel's report of its orders; the profile is «Orders reported by a channel»."
    empty_for_brands = "The platform brings in what channels report of your orders."
    fieldsets = [
        (None, {"fields": ["reference", "line", "state", "store", "brand", "region"]}),
        ("Article", {"fields": ["sku", "title", "quantity"]}),
        ("Amounts", {"fields": ["comes_to", "came_in", "went_back"]}),
        ("Times", {"fields": ["ordered_at", "paid_at", "shipped_on", "created_at"]}),
    ]
    readonly_fields = ["comes_to", "came_in", "went_back"]

    @display(description="State", ordering="state", label=SALE_COLOURS)
    def how(self, sale: ReportedSale) -> str:
        return SaleState(sale.state).label

    @display(description="Amount", ordering="amount")
    def comes_to(self, sale: ReportedSale) -> str:
        return stated(sale.amount, sale.currency)

    @display(description="Received")
    def came_in(self, sale: ReportedSale) -> str:
        return stated(sale.received, sale.currency)

    @display(description="Refunded", ordering="refunded")
    def went_back(self, sale: ReportedSale) -> str:
        return stated(sale.refunded, sale.currency)


class SettleForm(VerbForm):
    refund_reference = forms.CharField(
        max_length=80, help_text="Under which the payment company gave it back"
    )
    told = forms.CharField(
        label="What the buyer was told",
        max_length=500,
        required=False,
        widget=forms.Textarea,
        help_text="And offered; for a piece that was sold twice there must be a word",
    )


TaskDesk.verbs = (
    *TaskDesk.verbs,
    work_verb(TaskKind.REFUND, label="Given back", form=SettleForm, roles=SETTLERS),
    work_verb(TaskKind.APOLOGISE, label="Given back, and apologised", form=SettleForm, roles=SETTLERS),
)


def _settle(case: SaleCase, *, actor: Actor, refund_reference: str, told: str) -> SaleCase:
    return settle_case(case_id=case.pk, refund_reference=refund_reference, told=told, actor=actor)


@admin.register(SaleCase)
class SaleCaseDesk(Desk):
    viewers = STAFF | {Right.ORDERS}
    lifecycle = CASE
    subject = "sale_case"
    verbs = (AdminVerb("settle", "Given back", _settle, form=SettleForm),)
    list_display = ["reference", "what", "state", "comes_to", "store", "unit", "opened_at"]
    list_filter = [
        ("kind", ChoicesDropdownFilter),
        ("status", ChoicesDropdownFilter),
        ("store", RelatedDropdownFilter),
        ("brand", RelatedDropdownFilter),
        ("opened_at", RangeDateTimeFilter),
    ]
    search_fields = ["reference__startswith", "payment_reference__startswith"]
    search_help_text = "The beginning of the order number or of the payment's reference"
    list_select_related = ["brand", "store", "unit"]
    file_columns = lists.CASES
    ordering = ["-id"]
    empty_advice = "Good: every payment that came had its piece."
    fieldsets = [
        (None, {"fields": ["reference", "kind", "brand", "store", "unit", "reason", "opened_at"]}),
        ("To give back", {"fields": ["comes_to", "payment_reference"]}),
        ("Settled", {"fields": ["refund_reference", "told", "order", "settled_at", "settled_by"]}),
    ]
    readonly_fields = ["comes_to", "order"]

    @display(
        description="What", ordering="kind",
        label={CaseKind.LATE_PAYMENT.label: "warning", CaseKind.SOLD_TWICE.label: "danger"},
    )  # fmt: skip
    def what(self, case: SaleCase) -> str:
        return CaseKind(case.kind).label

    @display(
        description="Status", ordering="status",
        label={CaseStatus.OPEN.label: "warning", CaseStatus.SETTLED.label: "success", CaseStatus.USED.label: "info"},
    )  # fmt: skip
    def state(self, case: SaleCase) -> str:
        return CaseStatus(case.status).label

    @display(description="To give back", ordering="amount")
    def comes_to(self, case: SaleCase) -> str:
        return written(case.amount, case.currency)

    @display(description="Used for order", empty_value="None")
    def order(self, case: SaleCase) -> str | None:
        return None if case.status != CaseStatus.USED else order_link(case)


def order_link(row: SaleCase | Presale) -> str | None:
    """To the order that has the number of this payment, where there is one."""
    order = Order.objects.filter(brand=row.brand_id, store=row.store_id, reference=row.reference).first()
    if order is None:
        return None
    address = reverse("admin:orders_order_change", args=[order.pk])
    return format_html(
        '<a class="text-primary-600 dark:text-primary-500" href="{}">{}</a>', address, order.reference
    )


def stated(amount: Decimal | None, currency: str) -> str:
    """An amount as its report states it: with two decimals, or with all that it has there where those are more."""
    if amount is None:
        return "–"
    exponent = amount.normalize().as_tuple().exponent
    return f"{amount:,.{max(2, -exponent if isinstance(exponent, int) else 2)}f} {currency}"


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


@todo(Role.PLATFORM_ADMIN, Role.FINANCE, Right.ORDERS)
def cards_of_cases(actor: Actor) -> list[Card]:
    cases = reverse("admin:orders_salecase_changelist")
    return [
        Card(
            title="Sold twice",
            waiting=waiting(queries.open_cases(CaseKind.SOLD_TWICE)),
            link=f"{cases}?status__exact={CaseStatus.OPEN}&kind__exact={CaseKind.SOLD_TWICE}",
            advice="A channel sold what was another's: apologise, and give the payment back.",
            urgent=True,
        ),
        Card(
            title="Paid too late",
            waiting=waiting(queries.open_cases(CaseKind.LATE_PAYMENT)),
            link=f"{cases}?status__exact={CaseStatus.OPEN}&kind__exact={CaseKind.LATE_PAYMENT}",
            advice="The piece was gone: give the payment back.",
            urgent=True,
        ),
    ]


from . import presale_admin  # noqa: E402, F401 - its pages belong to this room
