"""Payouts at the desk of finance: what is due, by which sum, and what was paid by which reference."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet, Sum
from django.db.models.functions import Coalesce
from django.http import HttpRequest
from django.urls import reverse
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn, Look
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import actor_of, may_see
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict
from backoffice.merchants.states import MONEY
from backoffice.money import written
from fulfillment.custody.admin.losses import LossDesk
from fulfillment.custody.models import Loss, LossKind

from .. import queries, services
from ..models import STANDING, Agreement, BankAccount, Payout
from ..services.fees import set_offs_of
from ..states import PAYOUT, PRIVY, PayoutStatus
from .agreements import AgreementDesk, percent, said_of

STAGES = {
    PayoutStatus.WAITING: "info",
    PayoutStatus.DUE: "warning",
    PayoutStatus.PAID: "success",
    PayoutStatus.CANCELLED: "danger",
    PayoutStatus.OWED_BACK: "danger",
    PayoutStatus.RECOVERED: "info",
}


class PayForm(VerbForm):
    payment_reference = forms.CharField(
        max_length=services.REFERENCE_LENGTH, help_text="The bank's, of the payment made"
    )


class PostponeForm(VerbForm):
    until = forms.DateTimeField(help_text="UTC: 2026-12-24 12:00")
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


class ReasonForm(VerbForm):
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


class RecoverForm(VerbForm):
    reference = forms.CharField(
        max_length=services.REFERENCE_LENGTH, help_text="Of the payment, or of the set-off"
    )


def _pay(payout: Payout, *, actor: Actor, payment_reference: str) -> None:
    services.pay_payouts(payout_ids=[payout.pk], payment_reference=payment_reference, actor=actor)


def _what_to_pay(payout: Payout) -> str:
    """What leaves the bank: the share, less the fees that are set off."""
    off = sum((each.amount for each in set_offs_of([payout])), Decimal())
    pay = written(payout.share - off, payout.currency)
    if not off:
        return f"Pay {pay}."
    return f"Pay {pay}: {written(off, payout.currency)} for withdrawn pieces of its consignor is set off."


def _compensate(loss: Loss, *, actor: Actor) -> None:
    services.account_for_losses(loss_ids=[loss.pk], actor=actor)


def _postpone(payout: Payout, *, actor: Actor, until: datetime, reason: str) -> None:
    services.postpone_payouts(payout_ids=[payout.pk], until=until, reason=reason, actor=actor)


def _came_back(payout: Payout, *, actor: Actor, reason: str) -> None:
    moved = services.return_payouts(unit_ids=[payout.piece.unit_id], reason=reason, actor=actor)
    if not any(moved):
        raise Conflict("Nothing of this sale is paid or to be paid.", code="nothing_stands")


def _recover(payout: Payout, *, actor: Actor, reference: str) -> None:
    services.recover_payouts(payout_ids=[payout.pk], reference=reference, actor=actor)


class OverFilter(DropdownFilter):
    title = "to pay"
    parameter_name = "to_pay"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("now", "Now"), ("later", "When their window has passed")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        if self.value() == "now":
            return queryset.filter(standing=PayoutStatus.DUE)
        return queryset.filter(standing=PayoutStatus.WAITING) if self.value() == "later" else queryset


_OF_ACCOUNTS = ("pay_to",)


def account_of(payout: Payout) -> BankAccount | None:
    return getattr(payout.piece.agreement.consignor, "account", None)


@admin.register(Payout)
class PayoutDesk(Desk):
    viewers = PRIVY
    lifecycle = PAYOUT
    subject = "payout"
    verbs = (
        AdminVerb(
            "pay_out",
            "Record the payment",
            _pay,
            PayForm,
            roles=MONEY,
            bulk=True,
            leads=True,
            outlook=_what_to_pay,
            offered=lambda payout: payout.standing == PayoutStatus.DUE,
        ),
        AdminVerb("postpone", "Let it wait longer", _postpone, PostponeForm, leads=False),
        AdminVerb(
            "came_back",
            "The piece came back",
            _came_back,
            ReasonForm,
            roles=MONEY,
            offered=lambda payout: (
                payout.status in STANDING and (payout.loss is None or payout.loss.kind == LossKind.LOST)
            ),
            danger=True,
        ),
        AdminVerb("recover", "It was got back", _recover, RecoverForm),
    )
    list_display = ("order_reference", "piece", "stage", "sold_for", "consignors", "window_until", "brand")
    file_columns = (
        FileColumn("Payout", "id"),
        FileColumn("Consignor", "piece__agreement__consignor__name"),
        FileColumn("Agreement", "piece__agreement__number"),
        FileColumn("Piece", "piece__unit__reference"),
        FileColumn("Title", "piece__unit__title"),
        "brand",
        FileColumn("Order", "order_reference"),
        "stage",
        FileColumn("Price", "price", currency="currency"),
        FileColumn("House's fee", "fee", currency="currency"),
        FileColumn("Net sale", "net", currency="currency"),
        FileColumn(
            "Consignor's share, %", lambda payout: Decimal(payout.terms.share_bp) / 100, look=Look.NUMBER
        ),
        FileColumn("For the consignor", "share", currency="currency"),
        FileColumn(
            "Of it set off against fees",
            Coalesce(Sum("set_offs__amount"), Decimal()),
            currency="currency",
            look=Look.NUMBER,
        ),
        FileColumn("Delivered at", "delivered_at"),
        FileColumn("Return window until", "window_until"),
        FileColumn("Paid at", "paid_at"),
        FileColumn("Payment reference", "payment_reference"),
        FileColumn("Returned at", "returned_at"),
        FileColumn("Recovery reference", "recovery_reference"),
    )
    list_select_related = ("piece__unit", "piece__agreement__consignor__account", "brand", "terms")
    list_filter = (OverFilter, ("status", ChoicesDropdownFilter), ("brand", ChosenFilter))
    list_filter_submit = True
    search_fields = (
        "order_reference",
        "payment_reference",
        "piece__agreement__number",
        "piece__unit__reference",
    )
    ordering = ("-pk",)
    empty_advice = "They are opened by the delivery of consigned pieces."
    fields = (
        "piece", "brand", "terms", "order_reference", "sold_for", "fee_of_it", "net_sale", "split", "consignors",
        "set_off", "houses", "delivered_at", "window_until", "paid_at", "payment_reference", "returned_at",
        "recovery_reference",
    )  # fmt: skip
    readonly_fields = (
        "sold_for",
        "fee_of_it",
        "net_sale",
        "split",
        "consignors",
        "set_off",
        "houses",
        "pay_to",
    )

    def get_list_display(self, request: HttpRequest) -> Any:
        return (*self.list_display, *_OF_ACCOUNTS) if actor_of(request).may(MONEY) else self.list_display

    def get_fields(self, request: HttpRequest, obj: Any = None) -> Any:
        return (*self.fields, *_OF_ACCOUNTS) if actor_of(request).may(MONEY) else self.fields

    def columns_of_file(self, request: HttpRequest) -> Sequence[FileColumn | str]:
        """With the account for those who pay, and for nobody else."""
        if not actor_of(request).may(MONEY):
            return self.file_columns
        return (
            *self.file_columns,
            FileColumn("Account holder", lambda payout: getattr(account_of(payout), "holder", "")),
            FileColumn("Account", lambda payout: said_of(account_of(payout))),
        )

    @display(description="Pay to", empty_value="No account is written down")
    def pay_to(self, payout: Payout) -> str:
        account = account_of(payout)
        return f"{account.holder}: {said_of(account)}" if account is not None else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payout]:
        return queries.as_they_stand(cast(QuerySet[Payout], super().get_queryset(request)))

    @display(description="State", ordering="status", label=STAGES)
    def stage(self, payout: Any) -> tuple[str, str]:
        return payout.standing, PayoutStatus(payout.standing).label

    @display(description="Price", ordering="price")
    def sold_for(self, payout: Payout) -> str:
        return written(payout.price, payout.currency)

    @display(description="Less the house's fee")
    def fee_of_it(self, payout: Payout) -> str:
        return written(payout.fee, payout.currency)

    @display(description="Net sale")
    def net_sale(self, payout: Payout) -> str:
        return written(payout.net, payout.currency)

    @display(description="Consignor's share")
    def split(self, payout: Payout) -> str:
        return percent(payout.terms.share_bp)

    @display(description="For the consignor", ordering="share")
    def consignors(self, payout: Payout) -> str:
        return written(payout.share, payout.currency)

    @display(description="Of it set off against fees")
    def set_off(self, payout: Payout) -> str:
        return written(sum((each.amount for each in payout.set_offs.all()), Decimal()), payout.currency)

    @display(description="For the house")
    def houses(self, payout: Payout) -> str:
        """So that the page adds up: with what the consignor gets this is the price."""
        rest = written(payout.rest, payout.currency)
        if not payout.fee:
            return rest
        fee, total = (written(each, payout.currency) for each in (payout.fee, payout.rest + payout.fee))
        return f"{total}: the fee of {fee}, and {rest} of the net sale"


@display(description="Payouts")
def statement(agreement: Agreement) -> str:
    """The sums of the agreement, by state and currency."""
    return (
        "; ".join(
            f"{PayoutStatus(line.standing).label.lower()}: {written(line.amount, line.currency)} for {line.pieces}"
            for line in queries.statement(agreement)
        )
        or "Nothing has been delivered yet."
    )


_page: Any = AgreementDesk
_page.fields = (*AgreementDesk.fields, statement)
_page.readonly_fields = (*AgreementDesk.readonly_fields, statement)


class PayoutsOfLoss(ReadOnlyInline):
    model = Payout
    verbose_name_plural = "owed to its consignor"
    fields = readonly_fields = ("piece", "stage", "owed", "paid_at", "payment_reference")

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see(actor_of(request), PRIVY)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return queries.as_they_stand(super().get_queryset(request)).select_related(
            "piece__unit", "piece__agreement"
        )

    @display(description="State")
    def stage(self, payout: Any) -> str:
        return PayoutStatus(payout.standing).label

    @display(description="Owed")
    def owed(self, payout: Payout) -> str:
        return written(payout.share, payout.currency)


def _add_to_losses(page: Any) -> None:
    compensate = AdminVerb(
        "compensate", "Open what its consignor is owed", _compensate, roles=MONEY, outlook=services.why_unsettled,
        offered=lambda loss: queries.uncompensated_losses().filter(pk=loss.pk).exists(),
    )  # fmt: skip
    page.verbs = (*page.verbs, compensate)
    page.inlines = (*page.inlines, PayoutsOfLoss)


_add_to_losses(LossDesk)


@todo(*MONEY)
def payouts(actor: Actor) -> Iterable[Card]:
    page = reverse("admin:consignment_payout_changelist")
    yield Card(
        title="Consignors to pay",
        waiting=waiting(queries.as_they_stand(Payout.objects.all()).filter(standing=PayoutStatus.DUE)),
        link=f"{page}?to_pay=now",
        advice="Their return window has passed. Pay them, and record the payment.",
    )
    yield Card(
        title="Fees to give back",
        waiting=waiting(queries.fees_to_give_back()),
        link=f"{reverse('admin:consignment_consignedpiece_changelist')}?fee=back",
        advice="Withdrawn pieces came to harm with us after their fee was taken: pay it back, and record the payment.",
    )
    yield Card(
        title="Losses not settled with consignors",
        waiting=waiting(queries.uncompensated_losses()),
        link=reverse("admin:custody_loss_changelist"),
        advice="Consigned pieces that are lost or written off, and nobody is owed anything yet: «Open what its "
        "consignor is owed» on the page of each says what is in the way.",
        urgent=True,
    )
