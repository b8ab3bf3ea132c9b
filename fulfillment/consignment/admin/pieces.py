"""Consigned pieces at the desk: their list, and what they add to the pages of units and tasks."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any, cast

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import ChoicesDropdownFilter, DropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import actor_of, may_see
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.merchants.states import MONEY
from backoffice.money import written
from catalog.inventory.models import Unit
from fulfillment.tasks.admin import TaskDesk, work_verb
from fulfillment.tasks.models import TaskKind

from .. import queries, services
from ..models import Agreement, ConsignedPiece
from ..services.pieces import ATTACHABLE
from ..states import ATTACH, CONSIGNED, PRIVY, AgreementStatus, ConsignedStatus

STAGES = {
    ConsignedStatus.HERE: "success",
    ConsignedStatus.DETACHED: "info",
    ConsignedStatus.WITHDRAWN: "warning",
    ConsignedStatus.HANDED_BACK: "info",
    ConsignedStatus.TAKEN_OVER: "info",
}


class AttachForm(VerbForm):
    agreement = forms.ModelChoiceField(Agreement.objects.none())
    minimum_price = forms.DecimalField(
        required=False, min_value=0, help_text="Only where this piece has one above its agreement's"
    )

    def fit(self, row: Unit) -> None:
        self.fit_all([row])

    def fit_all(self, rows: Sequence[Unit]) -> None:
        """The agreements under which all of the pieces may be: an agreement is about the pieces of one brand."""
        open_ones = Agreement.objects.exclude(status=AgreementStatus.ENDED)
        for brand_id in {unit.brand_id for unit in rows}:
            open_ones = open_ones & Agreement.objects.filter(brand=brand_id)
        self.fields["agreement"].queryset = open_ones.order_by("-pk")  # type: ignore[attr-defined]


class ReasonForm(VerbForm):
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


def _attach(unit: Unit, *, actor: Actor, agreement: Agreement, minimum_price: Decimal | None) -> None:
    services.attach_pieces(agreement=agreement, unit_ids=[unit.pk], minimum_price=minimum_price, actor=actor)


def _withdraw(piece: ConsignedPiece, *, actor: Actor, reason: str) -> None:
    services.withdraw_pieces(unit_ids=[piece.unit_id], reason=reason, actor=actor)


def _detach(piece: ConsignedPiece, *, actor: Actor, reason: str) -> None:
    services.detach_pieces(unit_ids=[piece.unit_id], reason=reason, actor=actor)


def _cost_of_withdrawal(piece: ConsignedPiece) -> str:
    fee = services.withdrawal_fee(piece)
    charge = f"It costs {written(fee, piece.currency)} by its agreement." if fee else "It costs nothing."
    return f"Every offer ends at once, and a task has the piece handed back. {charge}"


class FeeForm(VerbForm):
    payment_reference = forms.CharField(
        max_length=services.REFERENCE_LENGTH, help_text="Of the consignor's payment of what is open"
    )


class BackForm(VerbForm):
    payment_reference = forms.CharField(
        max_length=services.REFERENCE_LENGTH, help_text="Of our payment to the consignor"
    )


class FeeFilter(DropdownFilter):
    title = "fee"
    parameter_name = "fee"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [("back", "To be given back")]

    def queryset(self, request: HttpRequest, queryset: QuerySet[ConsignedPiece]) -> QuerySet[ConsignedPiece]:
        if self.value() != "back":
            return queryset
        return queryset.filter(pk__in=queries.fees_to_give_back().values("pk"))


def _pay_fee(piece: ConsignedPiece, *, actor: Actor, payment_reference: str) -> None:
    services.pay_fee(piece_id=piece.pk, payment_reference=payment_reference, actor=actor)


def _give_fee_back(piece: ConsignedPiece, *, actor: Actor, payment_reference: str) -> None:
    services.give_fee_back(piece_id=piece.pk, payment_reference=payment_reference, actor=actor)


def _fee_to_give_back(piece: ConsignedPiece) -> Decimal:
    owed = queries.fees_to_give_back().filter(pk=piece.pk).first() if piece.fee_waived_at else None
    return Decimal() if owed is None else owed.fee_to_give_back


def _what_to_give_back(piece: ConsignedPiece) -> str:
    amount = written(_fee_to_give_back(piece), piece.currency)
    return f"The piece came to harm with us before it was handed back. Pay its consignor {amount}."


def _fee_open(piece: ConsignedPiece) -> Decimal:
    if not piece.fee:
        return Decimal()
    return Decimal(queries.with_fees(ConsignedPiece.objects.filter(pk=piece.pk)).get().fee_open)


@admin.register(ConsignedPiece)
class ConsignedPieceDesk(Desk):
    """Which piece stands under which agreement. Whose it is stands on the agreement's page, for who may know."""

    viewers = ATTACH | PRIVY
    warehouse_path = "unit__warehouse"
    lifecycle = CONSIGNED
    subject = "consigned_piece"
    verbs = (
        AdminVerb(
            "withdraw",
            "The consignor takes it back",
            _withdraw,
            ReasonForm,
            outlook=_cost_of_withdrawal,
            leads=False,
        ),
        AdminVerb(
            "pay_fee",
            "Its fee was paid",
            _pay_fee,
            FeeForm,
            roles=MONEY,
            offered=lambda piece: _fee_open(piece) > 0,
        ),
        AdminVerb(
            "give_fee_back",
            "Its fee was given back",
            _give_fee_back,
            BackForm,
            roles=MONEY,
            offered=lambda piece: _fee_to_give_back(piece) > 0,
            outlook=_what_to_give_back,
        ),
        AdminVerb("detach", "Take from under the agreement", _detach, ReasonForm, danger=True),
    )
    list_display = ("unit", "agreement", "stage", "brand", "attached_at", "ended_at", "owed")
    file_columns = (
        FileColumn("Piece", "unit__reference"), FileColumn("Title", "unit__title"), "agreement", "stage", "brand",
        "attached_at", "ended_at", FileColumn("Its own minimum price", "minimum_price", currency="currency"),
        FileColumn("Fee of its withdrawal", "fee", currency="currency"),
    )  # fmt: skip
    list_select_related = ("unit", "agreement", "brand")
    list_filter = (("status", ChoicesDropdownFilter), ("brand", ChosenFilter), FeeFilter)
    list_filter_submit = True
    search_fields = ("unit__reference", "unit__title", "agreement__number")
    ordering = ("-pk",)
    empty_advice = "Put a piece under an agreement on its own page."
    fields = (
        "unit", "agreement", "brand", "least", "owed", "still_open", "fee_reference", "fee_waived_at", "to_give_back",
        "fee_back_reference", "attached_at", "ended_at",
    )  # fmt: skip
    readonly_fields = ("least", "owed", "still_open", "to_give_back")

    @display(description="State", ordering="status", label=STAGES)
    def stage(self, piece: ConsignedPiece) -> tuple[str, str]:
        return piece.status, piece.get_status_display()

    @display(description="Its own minimum price", empty_value="")
    def least(self, piece: ConsignedPiece) -> str:
        return "" if piece.minimum_price is None else written(piece.minimum_price, piece.currency)

    @display(description="Fee of its withdrawal", empty_value="")
    def owed(self, piece: ConsignedPiece) -> str:
        return "" if piece.fee is None else written(piece.fee, piece.currency)

    @display(description="Of that fee still open", empty_value="")
    def still_open(self, piece: ConsignedPiece) -> str:
        return "" if piece.fee is None else written(_fee_open(piece), piece.currency)

    @display(description="Of that fee to give back", empty_value="")
    def to_give_back(self, piece: ConsignedPiece) -> str:
        amount = _fee_to_give_back(piece)
        return written(amount, piece.currency) if amount else ""


class ConsignmentsOfUnit(ReadOnlyInline):
    model = ConsignedPiece
    verbose_name_plural = "consignment"
    fields = readonly_fields = ("agreement", "stage", "attached_at", "ended_at")
    ordering = ("-pk",)

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return may_see(actor_of(request), ATTACH | PRIVY)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("agreement", "unit")

    @display(description="State")
    def stage(self, piece: ConsignedPiece) -> str:
        return piece.get_status_display()


def _add_to_units() -> None:
    """The page of a unit, whichever room below has made it last, with its consignment and the verb that makes one."""
    page: Any = cast(type[Desk], type(admin.site.get_model_admin(Unit)))
    attach = AdminVerb(
        "consign",
        "Put under an agreement",
        _attach,
        AttachForm,
        roles=ATTACH,
        bulk=True,
        offered=lambda unit: (
            unit.status in ATTACHABLE and not queries.pieces_here().filter(unit=unit).exists()
        ),
    )
    page.verbs = (*page.verbs, attach)
    page.inlines = (*page.inlines, ConsignmentsOfUnit)


_add_to_units()
TaskDesk.verbs = (*TaskDesk.verbs, work_verb(TaskKind.HAND_BACK, label="Mark as handed back"))
