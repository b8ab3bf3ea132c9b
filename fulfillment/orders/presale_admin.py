"""Presales at the desk."""

from decimal import Decimal
from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.html import format_html
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.names import titled
from backoffice.desk.requests import STAFF, actor_of, may_see
from backoffice.desk.told import moment
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.money import written
from catalog.inventory.models import Unit

from .admin import order_link
from .models import Presale, PresaleRule
from .services import cancel_presale
from .states import PRESALE, PresaleStatus

_LINK = "text-primary-600 dark:text-primary-500"


class CancelForm(VerbForm):
    reason = forms.CharField(
        max_length=300, widget=forms.Textarea, help_text="Why; the deposit goes back whatever the rule"
    )


def _cancel(presale: Presale, *, actor: Actor, reason: str) -> Presale:
    return cancel_presale(presale_id=presale.pk, actor=actor, reason=reason)


@admin.register(Presale)
class PresaleDesk(Desk):
    sought = True
    viewers = STAFF | {Right.ORDERS}
    lifecycle = PRESALE
    subject = "presale"
    verbs = (AdminVerb("cancel", "Cancel presale", _cancel, form=CancelForm, danger=True),)
    list_display = ["reference", "state", "unit", "store", "costs", "paid_down", "due_at", "created_at"]
    file_columns = (
        "reference", "state", FileColumn("Piece", "unit__reference"), FileColumn("Title", "unit__title"),
        "brand", "store", "costs", "paid_down", "due_at", "created_at",
    )  # fmt: skip
    list_filter = [
        ("status", ChoicesDropdownFilter),
        ("store", RelatedDropdownFilter),
        ("brand", RelatedDropdownFilter),
    ]
    search_fields = ["reference__startswith", "deposit_reference__startswith"]
    search_help_text = "The beginning of the order number or of the deposit's reference"
    list_select_related = ["brand", "store", "unit"]
    ordering = ["-id"]
    empty_advice = "A storefront reserves pieces over the API before they are on sale."
    empty_for_brands = "A storefront reserves pieces of yours before they are on sale."
    fieldsets = [
        (None, {"fields": ["reference", "brand", "store", "unit", "reserved_at"]}),
        ("Money", {"fields": ["costs", "paid_down", "deposit_reference", "if_it_lapses"]}),
        ("Balance", {"fields": ["outstanding", "days", "due_at", "hold", "order"]}),
    ]
    readonly_fields = [
        "costs", "paid_down", "outstanding", "days", "if_it_lapses", "hold", "order", "reserved_at",
    ]  # fmt: skip

    @display(
        description="Status", ordering="status",
        label={
            PresaleStatus.RESERVED.label: "info",
            PresaleStatus.DUE.label: "warning",
            PresaleStatus.SOLD.label: "success",
            PresaleStatus.LAPSED.label: "danger",
            PresaleStatus.CANCELLED.label: "danger",
        },
    )  # fmt: skip
    def state(self, presale: Presale) -> str:
        return PresaleStatus(presale.status).label

    @display(description="Price", ordering="price")
    def costs(self, presale: Presale) -> str:
        return written(presale.price, presale.currency)

    @display(description="Deposit", ordering="deposit")
    def paid_down(self, presale: Presale) -> str:
        return written(presale.deposit, presale.currency)

    @display(description="Balance")
    def outstanding(self, presale: Presale) -> str:
        return written(presale.balance, presale.currency)

    @display(description="Days for the balance")
    def days(self, presale: Presale) -> str:
        return f"{presale.balance_days}, from the day on which the piece is on sale"

    @display(description="If the balance does not come")
    def if_it_lapses(self, presale: Presale) -> str:
        return "The deposit is kept" if presale.keeps_deposit else "The deposit goes back"

    @display(description="Held for the buyer", empty_value="Not on sale yet")
    def hold(self, presale: Presale) -> str | None:
        if presale.claim is None:
            return None
        address = reverse("admin:inventory_claim_change", args=[presale.claim_id])
        state = presale.claim.get_state_display().lower()
        return format_html('<a class="{}" href="{}">{}</a>, {}', _LINK, address, titled(presale.claim), state)

    @display(description="Sold by order", empty_value="Not sold to its buyer")
    def order(self, presale: Presale) -> str | None:
        return None if presale.status != PresaleStatus.SOLD else order_link(presale)

    @display(description="Reserved at")
    def reserved_at(self, presale: Presale) -> str:
        return moment(presale.created_at)


class PresalesOfUnit(ReadOnlyInline):
    """On the page of a piece: for whose deposit it is kept, or was."""

    model = Presale
    verbose_name_plural = "presales"
    seldom = True
    fields = readonly_fields = ("reference", "state", "store", "paid_down", "due_at", "created_at")
    ordering = ("-pk",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see(actor_of(request), PresaleDesk.viewers)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("store")

    @display(description="State")
    def state(self, presale: Presale) -> str:
        return PresaleStatus(presale.status).label

    @display(description="Deposit")
    def paid_down(self, presale: Presale) -> str:
        return written(presale.deposit, presale.currency)


def _add_to_units() -> None:
    page: Any = type(admin.site.get_model_admin(Unit))
    page.inlines = [*page.inlines, PresalesOfUnit]


_add_to_units()


@admin.register(PresaleRule)
class PresaleRuleDesk(Desk):
    viewers = STAFF
    list_display = ["channel", "valid_from", "part", "days", "keeps_deposit", "source_note"]
    ordering = ["channel", "-valid_from"]
    empty_advice = "Without a rule no channel takes deposits."
    fields = readonly_fields = ["channel", "valid_from", "part", "days", "keeps_deposit", "source_note"]

    @display(description="Deposit, of the price", ordering="deposit_bp")
    def part(self, rule: PresaleRule) -> str:
        return f"{Decimal(rule.deposit_bp) / 100:.4g} %"

    @display(description="Days for the balance", ordering="balance_days")
    def days(self, rule: PresaleRule) -> int:
        return rule.balance_days
