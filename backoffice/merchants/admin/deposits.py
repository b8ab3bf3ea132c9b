"""The deposit ledger and its shortfalls, at the desk."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import admin
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter
from unfold.decorators import display

from backoffice.access.models import Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.filters import RangeDayFilter
from backoffice.desk.todo import Card, todo, waiting
from backoffice.events.actors import Actor
from backoffice.money import written

from .. import queries
from ..days import today
from ..models import DepositEntry, EntryKind, Shortfall
from ..states import MANAGE, MONEY, ContractStatus
from .contracts import READERS

RUNS_OUT = timedelta(days=5)


@admin.register(DepositEntry)
class DepositEntryAdmin(Desk):
    viewers = READERS
    empty_advice = "Deposits are booked on the page of their contract."
    list_display = ("booked_at", "contract", "what", "sum", "reference", "note", "booked_by")
    list_select_related = ("contract", "booked_by")
    list_filter = (("kind", ChoicesDropdownFilter), ("booked_at", RangeDayFilter))
    list_filter_submit = True
    search_fields = ("reference", "contract__number", "note")
    ordering = ("-pk",)
    fields = ("contract", "kind", "sum", "reference", "note", "booked_by", "booked_at")
    readonly_fields = ("sum",)

    @display(
        description="What",
        ordering="kind",
        label={
            EntryKind.PAYMENT: "success",
            EntryKind.TOP_UP: "success",
            EntryKind.DEDUCTION: "warning",
            EntryKind.REFUND: "info",
        },
    )
    def what(self, entry: DepositEntry) -> tuple[str, str]:
        return entry.kind, str(entry.get_kind_display())

    @display(description="Amount", ordering="amount")
    def sum(self, entry: DepositEntry) -> str:
        return written(entry.amount, entry.currency)


@admin.register(Shortfall)
class ShortfallAdmin(Desk):
    viewers = READERS
    empty_advice = "One opens as soon as less lies in a deposit than its terms ask for."
    list_display = ("contract", "brand", "state", "opened_at", "due_on", "closed_at")
    list_select_related = ("contract__selling_brand",)
    list_filter = (("due_on", RangeDateFilter), ("closed_at", admin.EmptyFieldListFilter))
    list_filter_submit = True
    search_fields = ("contract__number", "contract__selling_brand__name")
    ordering = ("due_on", "pk")
    fields = ("contract", "brand", "opened_at", "due_on", "lapsed_at", "closed_at")
    readonly_fields = ("brand",)

    @display(description="Brand")
    def brand(self, shortfall: Shortfall) -> str:
        return shortfall.contract.selling_brand.name

    @display(
        description="State",
        label={"Made good": "success", "Open": "warning", "Lapsed: nothing is offered": "danger"},
    )
    def state(self, shortfall: Shortfall) -> str:
        if shortfall.closed_at is not None:
            return "Made good"
        return "Lapsed: nothing is offered" if shortfall.lapsed_at is not None else "Open"


@todo(*MONEY, *MANAGE, Role.BRAND_OWNER, Right.MONEY)
def shortfalls(actor: Actor) -> Iterable[Card]:
    open_ones = queries.open_shortfalls()
    page = f"{reverse('admin:merchants_shortfall_changelist')}?closed_at__isempty=1"
    yield Card(
        title="Shortfalls that run out within five days",
        waiting=waiting(open_ones.filter(due_on__lte=today() + RUNS_OUT)),
        link=page,
        advice="Have the deposit topped up: after its last day nothing is offered on the channel.",
        urgent=True,
    )
    if actor.may(MONEY):
        yield Card(
            title="First deposits to book",
            waiting=waiting(queries.contracts_without_deposit()),
            link=f"{reverse('admin:merchants_contract_changelist')}?status__exact={ContractStatus.SIGNED}",
            advice="Signed contracts whose application waits for its deposit.",
        )
