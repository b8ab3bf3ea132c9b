"""Losses at the desk, and the verbs that report them on the page of a piece."""

from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import actor_of, may_see
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.money import written
from catalog.inventory.models import Unit, Warehouse
from catalog.inventory.queries import in_our_hands
from catalog.inventory.services import find_units
from catalog.inventory.states import BENCH, UnitStatus
from fulfillment.shipping.models import Parcel
from fulfillment.tasks.admin import TaskDesk, work_verb
from fulfillment.tasks.models import TaskKind

from .. import services
from ..models import Loss
from ..states import INSURERS, LOSS, REFUNDERS, VALUED_IN, VIEWERS, LossStatus

STAGES = {
    LossStatus.REPORTED: "warning",
    LossStatus.CLAIMED: "info",
    LossStatus.SETTLED: "success",
    LossStatus.CLOSED: "info",
}


# Whatever the currency: nothing was worth nothing.
_LEAST = Decimal("0.001")


class ReportForm(VerbForm):
    reason = forms.CharField(max_length=500, widget=forms.Textarea, help_text="What happened, where and when")
    amount = forms.DecimalField(
        required=False, min_value=_LEAST, label="Value", help_text="Empty: its price, sold or asked"
    )
    currency = forms.CharField(required=False, max_length=3, help_text="Empty: that of its price")


class DamageForm(ReportForm):
    write_off = forms.BooleanField(
        required=False, label="Write it off",
        help_text="It cannot be sold as it was meant to be: its consignor, and a buyer who has sent it back, are paid "
        "as for a lost piece, and it is ours. The value is that of the whole piece.",
    )  # fmt: skip


class ValueForm(VerbForm):
    amount = forms.DecimalField(min_value=_LEAST, label="Value")
    currency = forms.CharField(max_length=3, help_text="ISO 4217, for example EUR")
    reason = forms.CharField(max_length=500, widget=forms.Textarea, help_text="What it rests on")


class FindForm(VerbForm):
    warehouse = forms.ModelChoiceField(
        Warehouse.objects.open().order_by("code"), help_text="Where it turned up"
    )
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


class ParcelLostForm(VerbForm):
    reason = forms.CharField(
        max_length=400, widget=forms.Textarea, help_text="What its carrier says, and under which number"
    )


class ClaimForm(VerbForm):
    claim_reference = forms.CharField(max_length=80, label="The reference of the insurer or carrier")


class SettleForm(VerbForm):
    paid = forms.DecimalField(min_value=0, help_text="In the currency of the value")
    outcome = forms.CharField(max_length=500, required=False, widget=forms.Textarea)


class CloseForm(VerbForm):
    outcome = forms.CharField(max_length=500, label="Why nothing is paid", widget=forms.Textarea)


class PayBackForm(VerbForm):
    refund_reference = forms.CharField(max_length=80, label="Reference of the refund")


def _value(amount: Decimal | None, currency: str, unit: Unit) -> services.Value | None:
    return None if amount is None else services.Value(amount, (currency or unit.currency).upper())


def _lose(unit: Unit, *, actor: Actor, reason: str, amount: Decimal | None, currency: str) -> None:
    services.report_loss(unit_id=unit.pk, reason=reason, value=_value(amount, currency, unit), actor=actor)


def _damage(
    unit: Unit, *, actor: Actor, reason: str, amount: Decimal | None, currency: str, write_off: bool
) -> None:
    value = _value(amount, currency, unit)
    services.report_damage(unit_id=unit.pk, reason=reason, value=value, write_off=write_off, actor=actor)


def _lose_parcel(parcel: Parcel, *, actor: Actor, reason: str) -> None:
    services.report_parcel_lost(parcel_id=parcel.pk, reason=reason, actor=actor)


def _find(unit: Unit, *, actor: Actor, warehouse: Warehouse, reason: str) -> None:
    find_units(unit_ids=[unit.pk], warehouse=warehouse, reason=reason, actor=actor)


def _revalue(loss: Loss, *, actor: Actor, reason: str, amount: Decimal, currency: str) -> None:
    value = services.Value(amount, currency.upper())
    services.value_loss(loss=loss, value=value, reason=reason, actor=actor)


def _claim(loss: Loss, *, actor: Actor, claim_reference: str) -> None:
    services.claim_loss(loss=loss, claim_reference=claim_reference, actor=actor)


def _settle(loss: Loss, *, actor: Actor, paid: Decimal, outcome: str) -> None:
    services.settle_loss(loss=loss, paid=paid, outcome=outcome, actor=actor)


def _close(loss: Loss, *, actor: Actor, outcome: str) -> None:
    services.close_loss(loss=loss, outcome=outcome, actor=actor)


def _pay_back(loss: Loss, *, actor: Actor, refund_reference: str) -> None:
    services.pay_back(loss_ids=[loss.pk], refund_reference=refund_reference, actor=actor)


@admin.register(Loss)
class LossDesk(Desk):
    viewers = VIEWERS
    lifecycle = LOSS
    subject = "loss"
    warehouse_path = "warehouse"
    verbs = (
        AdminVerb("claim", "Claimed from the insurer or carrier", _claim, ClaimForm),
        AdminVerb("settle", "The insurer or carrier paid", _settle, SettleForm),
        AdminVerb(
            "value", "Put its value right", _revalue, ValueForm, roles=INSURERS,
            offered=lambda loss: loss.status in VALUED_IN,
        ),
        AdminVerb("close", "Close without payment", _close, CloseForm, danger=True),
        AdminVerb(
            "pay_back", "The buyer has the money back", _pay_back, PayBackForm, roles=REFUNDERS,
            offered=lambda loss: bool(loss.order_reference) and not loss.refund_reference,
        ),
    )  # fmt: skip
    list_display = ("unit", "kind", "worth", "stage", "warehouse", "reported_at", "order_reference", "brand")
    file_columns = (
        FileColumn("Piece", "unit__reference"), FileColumn("Title", "unit__title"), "brand", "kind",
        FileColumn("Written off", "written_off"), FileColumn("Value", "value", currency="currency"),
        FileColumn("Value by", "basis"), "stage", "warehouse", "reported_at", FileColumn("Reason", "reason"),
        "order_reference", FileColumn("Refund", "refund", currency="refund_currency"),
        FileColumn("Refund reference", "refund_reference"),
        FileColumn("Claim reference", "claim_reference"), FileColumn("Paid", "paid", currency="currency"),
        FileColumn("Outcome", "outcome"),
    )  # fmt: skip
    list_select_related = ("unit", "brand", "warehouse")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("kind", ChoicesDropdownFilter),
        ("warehouse", ChosenFilter),
        ("brand", ChosenFilter),
    )
    list_filter_submit = True
    search_fields = ("unit__reference", "unit__title", "claim_reference", "order_reference")
    ordering = ("-pk",)
    empty_advice = "A loss or a damage is reported on the page of the piece."
    fields = readonly_fields = (
        "unit", "brand", "kind", "written_off", "warehouse", "reason", "worth", "basis", "reported_at", "reported_by",
        "order_reference", "owed", "refund_reference", "claim_reference", "received", "outcome",
    )  # fmt: skip

    @display(description="State", ordering="status", label=STAGES)
    def stage(self, loss: Loss) -> tuple[str, str]:
        return loss.status, loss.get_status_display()

    @display(description="Value")
    def worth(self, loss: Loss) -> str:
        return written(loss.value, loss.currency)

    @display(description="Owed to its buyer", empty_value="")
    def owed(self, loss: Loss) -> str:
        return "" if loss.refund is None else written(loss.refund, loss.refund_currency)

    @display(description="Paid by the insurer or carrier", empty_value="")
    def received(self, loss: Loss) -> str:
        return "" if loss.paid is None else written(loss.paid, loss.currency)


class LossesOfUnit(ReadOnlyInline):
    """On the page of a piece: what harm it came to with us, and how far that is with the insurer."""

    model = Loss
    verbose_name_plural = "losses and damages"
    seldom = True
    fields = readonly_fields = ("kind", "state", "worth", "reason", "reported_at")
    ordering = ("-pk",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see(actor_of(request), LossDesk.viewers)

    @display(description="State")
    def state(self, loss: Loss) -> str:
        return loss.get_status_display()

    @display(description="Value")
    def worth(self, loss: Loss) -> str:
        return written(loss.value, loss.currency)


def _add_to_units() -> None:
    """The page of a unit, whichever room below has made it last, with its losses and the verbs that write it off."""
    page: Any = cast(type[Desk], type(admin.site.get_model_admin(Unit)))
    page.verbs = (
        *page.verbs,
        AdminVerb(
            "report_damage", "Report damage", _damage, DamageForm, roles=BENCH, danger=True,
            offered=in_our_hands,
        ),
        AdminVerb(
            "report_loss", "Report loss", _lose, ReportForm, roles=BENCH, danger=True,
            offered=lambda unit: in_our_hands(unit) or unit.status == UnitStatus.SHIPPED,
        ),
        AdminVerb("find", "It turned up", _find, FindForm),
    )  # fmt: skip
    page.inlines = (*page.inlines, LossesOfUnit)


def _add_to_parcels() -> None:
    page: Any = cast(type[Desk], type(admin.site.get_model_admin(Parcel)))
    lost = AdminVerb(
        "lose", "Lost on its way", _lose_parcel, ParcelLostForm, danger=True,
        outlook=lambda parcel: "Each piece in it is lost, its order is off, and a task has its buyer given the money "
        "back. What is claimed from the carrier or the insurer is kept on the page of each loss.",
    )  # fmt: skip
    page.verbs = (*page.verbs, lost)


_add_to_units()
_add_to_parcels()
TaskDesk.verbs = (*TaskDesk.verbs, work_verb(TaskKind.PAY_BACK, form=PayBackForm, label="The money is back"))
