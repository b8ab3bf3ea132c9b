"""Losses and damages: reported with their value, claimed from the insurer, settled or closed."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Busy, Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move, move_many
from backoffice.events.log import record
from backoffice.money import exact, written
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Claim, Unit
from catalog.inventory.services import lose_units, note_damage, set_back_units
from catalog.inventory.states import ASIDE, ClaimState, UnitStatus
from fulfillment.orders.models import OrderLine
from fulfillment.orders.queries import kept_at
from fulfillment.orders.services import cancel_order
from fulfillment.orders.states import OrderStatus
from fulfillment.returns.services import answer_for_loss, close_orders, give_up_undelivered
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.services import break_off, lose_parcel
from fulfillment.shipping.states import UNDER_WAY
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import Subject, open_tasks

from ..models import Basis, Difference, Journey, Loss, LossKind
from ..states import (
    DIFFERENCE,
    INSURERS,
    JOURNEY,
    LOSS,
    REFUNDERS,
    VALUED_IN,
    DifferenceStatus,
    JourneyStatus,
)

CUSTODY = office("custody")
_BECAUSE = "a piece of it is lost or damaged"
_TRIES = 5


@dataclass(frozen=True, slots=True)
class Value:
    """An exact amount in a currency (ISO 4217)."""

    amount: Decimal
    currency: str


@transaction.atomic
def report_loss(*, unit_id: int, reason: str, actor: Actor, value: Value | None = None) -> Loss:
    """The piece is lost or destroyed: it is off every channel, and nobody holds or buys it any more.

    1. Holds and sales of it end, its listings too, in this transaction; a journey or an open difference ends as lost.
    2. Its value is the price it was sold at, or is kept at for who paid a deposit, else its asking price, unless one is
       stated; which it is stands with it.
    3. Where an order was waiting for it, a task has its buyer given the money back: all that was paid, for the order is
       given up with its other pieces. Where its buyer had sent it back and nobody had examined it yet, the return is
       accepted, and a task asks for the whole price.

    Raises `Forbidden`, `NotFound`, `Invalid`, `StateConflict` for a piece that is with a buyer or lost already, or
    `Conflict` with code `handed_back`, or `under_way` for one whose parcel may yet arrive.
    """
    agreed = kept_at(unit_id)
    unit, sale = _free_of_its_order(unit_id)
    came_back = unit.status == UnitStatus.SHIPPED
    owed = not came_back or give_up_undelivered(unit_id=unit_id)
    lose_units(unit_ids=[unit_id], reason=reason, actor=actor)
    loss = _report(unit, sale, LossKind.LOST, reason, value, actor, agreed=agreed, owed=owed)
    if came_back:
        sold = sale.claim if sale else None
        close_orders(OrderLine.objects.filter(claim=sold).values_list("order_id", flat=True), CUSTODY)
    ended = {"ended_at": timezone.now()}
    journeys = Journey.objects.filter(unit=unit, status=JourneyStatus.ON_THE_WAY)
    move_many(JOURNEY, journeys, "lose", actor=CUSTODY, data={"unit": unit.pk}, **ended)
    open_ones = Difference.objects.filter(unit=unit, status=DifferenceStatus.OPEN)
    move_many(
        DIFFERENCE, open_ones, "write_off", actor=CUSTODY, data={"unit": unit.pk}, outcome=loss.reason[:300], **ended
    )  # fmt: skip
    answer_for_loss(unit_id=unit.pk, reason=loss.reason, actor=CUSTODY)
    return loss


@transaction.atomic
def report_parcel_lost(*, parcel_id: int, reason: str, actor: Actor) -> list[Loss]:
    """A carrier has lost a parcel: each piece in it is lost, its order is off, and its buyer gets the money back.

    Each is valued at the price it was sold at. Raises `Forbidden`, `NotFound`, `Invalid`, or `StateConflict` for a
    parcel that is not under way.
    """
    parcel = lose_parcel(parcel_id=parcel_id, reason=reason, actor=actor)
    lines = OrderLine.objects.filter(order=parcel.order_id).select_related("claim").order_by("unit")
    sales = {line.unit_id: line.claim for line in lines}
    units = lock_units(sales)
    lose_units(unit_ids=list(sales), reason=reason, actor=actor)
    words = f"Lost in parcel {parcel} of {parcel.carrier}: {reason.strip()}"
    return [
        _report(units[pk], _Sale(claim, claim.price), LossKind.LOST, words, None, actor)
        for pk, claim in sales.items()
    ]


@transaction.atomic
def report_damage(
    *, unit_id: int, reason: str, actor: Actor, value: Value | None = None, write_off: bool = False
) -> Loss:
    """The piece was damaged: it goes over the bench anew before anyone may have it. Else as `report_loss`.

    What was put aside, in quarantine or to be handed back, stays there: nobody is offered it, damaged or not. Whoever
    is owed for a lost piece (its consignor, the buyer who had sent it back) is owed for a damaged one where that is
    written off; else it is examined, and sold as agreed. Raises `Conflict` with code `in_transit` too: a piece on its
    way is received first.
    """
    agreed = kept_at(unit_id)
    unit, sale = _free_of_its_order(unit_id)
    if unit.status in ASIDE:
        note_damage(unit_ids=[unit_id], reason=reason, actor=actor)
    # What had been picked went back to the bench with its order.
    elif sale is None or unit.status != UnitStatus.INTAKE:
        set_back_units(unit_ids=[unit_id], reason=reason, actor=actor)
    loss = _report(unit, sale, LossKind.DAMAGED, reason, value, actor, agreed=agreed, write_off=write_off)
    if write_off:
        answer_for_loss(unit_id=unit.pk, reason=loss.reason, actor=CUSTODY)
    return loss


@transaction.atomic
def pay_back(*, loss_ids: Sequence[int], refund_reference: str, actor: Actor) -> list[Loss]:
    """The buyers of lost pieces got their money back, by this reference of the payment company. Once each.

    Raises `Forbidden`, `Invalid`, or `Conflict` with code `nothing_owed` where no order was waiting or it is paid.
    """
    if not actor.may(REFUNDERS):
        raise Forbidden(f"{actor.name} may not give money back; it takes {' or '.join(sorted(REFUNDERS))}.")
    name = refund_reference.strip()[:80]
    if not name:
        raise Invalid("Give the payment company's reference of the refund.", field="refund_reference")
    losses = list(Loss.objects.filter(pk__in=loss_ids).order_by("pk").select_for_update())
    for loss in losses:
        if not loss.order_reference or loss.refund_reference:
            raise Conflict(f"Nothing is owed to a buyer for {loss}.", code="nothing_owed", loss=loss.pk)
    Loss.objects.filter(pk__in=[loss.pk for loss in losses]).update(refund_reference=name)
    for loss in losses:
        record(loss, "loss.paid_back", actor=actor, order=loss.order_reference, reference=name)
    return losses


def claim_loss(*, loss: Loss, claim_reference: str, actor: Actor) -> Loss:
    """The insurer, or the carrier that lost it, was asked, under this reference.

    Raises `Forbidden`, `Invalid` or `StateConflict`.
    """
    if not claim_reference.strip():
        raise Invalid("Give the reference of the insurer or carrier.", field="claim_reference")
    name = claim_reference.strip()[:80]
    return move(
        LOSS, Loss.objects.filter(pk=loss.pk), "claim", actor=actor, data={"reference": name}, claim_reference=name
    )  # fmt: skip


def settle_loss(*, loss: Loss, paid: Decimal, actor: Actor, outcome: str = "") -> Loss:
    """The insurer or carrier paid so much, in the currency of the value.

    Raises `Forbidden`, `Invalid` or `StateConflict`.
    """
    amount = exact(paid, loss.currency)
    if amount < 0:
        raise Invalid("What was paid is below zero.", field="paid")
    data = {"paid": str(amount), "currency": loss.currency}
    losses = Loss.objects.filter(pk=loss.pk)
    return move(LOSS, losses, "settle", actor=actor, data=data, paid=amount, outcome=outcome.strip()[:500])


def close_loss(*, loss: Loss, outcome: str, actor: Actor) -> Loss:
    """Nothing is or will be paid for it, and why. Raises `Forbidden`, `Invalid` or `StateConflict`."""
    if not outcome.strip():
        raise Invalid("Say why, in a few words.", field="outcome")
    words = outcome.strip()[:500]
    return move(
        LOSS, Loss.objects.filter(pk=loss.pk), "close", actor=actor, data={"why": words}, outcome=words
    )


@transaction.atomic
def value_loss(*, loss: Loss, value: Value, reason: str, actor: Actor) -> Loss:
    """The value of a loss was wrong, and is this one: while no insurer has paid, and it is not closed.

    Raises `Forbidden`, `Invalid`, or `Conflict` with code `loss_settled`; and what follows from the value elsewhere may
    refuse it.
    """
    if not actor.may(INSURERS):
        raise Forbidden(f"{actor.name} may not value losses; it takes {' or '.join(sorted(INSURERS))}.")
    amount, words = exact(value.amount, value.currency), reason.strip()[:500]
    _above_zero(amount)
    if not words:
        raise Invalid("Say what the value rests on, in a few words.", field="reason")
    current = Loss.objects.select_for_update(of=("self",)).get(pk=loss.pk)
    if current.status not in VALUED_IN:
        raise Conflict(
            f"The loss is {current.get_status_display().lower()}; its value stands.",
            code="loss_settled",
            loss=loss.pk,
        )
    before = written(current.value, current.currency)
    current.value, current.currency, current.basis = amount, value.currency, Basis.STATED
    current.save(update_fields=["value", "currency", "basis"])
    record(
        current, "loss.valued", actor=actor, unit=current.unit_id, value=str(amount), currency=value.currency,
        before=before, reason=words,
    )  # fmt: skip
    return current


@dataclass(frozen=True, slots=True)
class _Sale:
    """The sale of a piece that came to harm, and what its buyer is owed with it, exact, in the sale's currency."""

    claim: Claim
    owed: Decimal


def _free_of_its_order(unit_id: int) -> tuple[Unit, _Sale | None]:
    """The piece, locked, and the sale that it was in, whose order is given up.

    An order is looked for before the lock, so one may be placed, or be allocated, while the lock is waited for: then
    all is looked at again. Raises `Busy` when that goes on.
    """
    for _ in range(_TRIES):
        with transaction.atomic():
            sale = _give_up_order(unit_id)
            unit = _locked(unit_id)
            if not _still_in_an_order(unit_id, sale):
                return unit, sale
            transaction.set_rollback(True)
    raise Busy("An order for this piece is being worked on; send the same request again in a moment.")


def _still_in_an_order(unit_id: int, given_up: _Sale | None) -> bool:
    sale = Claim.objects.filter(unit=unit_id, state=ClaimState.SOLD).first()
    if sale is None:
        return False
    waiting = OrderLine.objects.filter(
        claim=sale, order__status__in=(OrderStatus.PLACED, OrderStatus.ALLOCATED)
    )
    return given_up is None or sale.pk != given_up.claim.pk or waiting.exists()


def _give_up_order(unit_id: int) -> _Sale | None:
    """The sale of the piece, whose order is given up: it is cancelled, and its other pieces are free again.

    Before the piece is locked: who packs an order locks its parcel first.
    """
    claim = Claim.objects.filter(unit=unit_id, state=ClaimState.SOLD).first()
    if claim is None:
        return None
    line = OrderLine.objects.filter(claim=claim).select_related("order").first()
    if line is not None and line.order.status == OrderStatus.SHIPPED:
        _refuse_under_way(line)
    if line is None or line.order.status not in (OrderStatus.PLACED, OrderStatus.ALLOCATED):
        return _Sale(claim, claim.price)
    if line.order.status == OrderStatus.PLACED:
        cancel_order(order_id=line.order_id, actor=CUSTODY, reason=_BECAUSE)
    else:
        break_off(order_id=line.order_id, actor=CUSTODY, reason=_BECAUSE)
    return _Sale(claim, line.order.total)


def _refuse_under_way(line: OrderLine) -> None:
    parcel = Parcel.objects.filter(order=line.order_id, status__in=UNDER_WAY).first()
    if parcel is not None:
        raise Conflict(
            f"It is on its way to its buyer in parcel {parcel}. Where its carrier has lost that, report the parcel "
            "lost; where it comes back, take it in: both on the page of the parcel.",
            code="under_way", parcel=parcel.pk,
        )  # fmt: skip


def _locked(unit_id: int) -> Unit:
    unit = lock_units([unit_id]).get(unit_id)
    if unit is None:
        raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    return unit


def _above_zero(amount: Decimal) -> None:
    if amount <= 0:
        raise Invalid(
            "What a piece was worth is above zero. Left out, it is the price it was sold or asked at.",
            field="amount",
        )


def _report(
    unit: Unit,
    sale: _Sale | None,
    kind: LossKind,
    reason: str,
    value: Value | None,
    actor: Actor,
    *,
    agreed: tuple[Decimal, str] | None = None,
    write_off: bool = False,
    owed: bool = True,
) -> Loss:
    """`agreed` is what it was kept at for who paid a deposit, before their presale ended with it."""
    if value is not None:
        amount, currency, basis = exact(value.amount, value.currency), value.currency, Basis.STATED
        _above_zero(amount)
    elif sale is not None:
        amount, currency, basis = sale.claim.price, sale.claim.currency, Basis.SALE
    elif agreed is not None:
        (amount, currency), basis = agreed, Basis.SALE
    else:
        amount, currency, basis = unit.asking_price, unit.currency, Basis.ASKING
    due = sale if owed else None
    loss = Loss.objects.create(
        brand_id=unit.brand_id, unit=unit, kind=kind, warehouse_id=unit.warehouse_id, reason=reason.strip()[:500],
        value=amount, currency=currency, basis=basis, reported_by=actor.name[:150], written_off=write_off,
        order_reference=due.claim.order_reference if due else "",
        refund=due.owed if due else None, refund_currency=due.claim.currency if due else "",
    )  # fmt: skip
    record(
        loss, "loss.reported", actor=actor, unit=unit.pk, kind=kind, value=str(amount), currency=currency,
        basis=basis, reason=loss.reason, written_off=write_off,
    )  # fmt: skip
    if due is not None:
        owing = f"{written(due.owed, due.claim.currency)} of order {due.claim.order_reference}, for {unit}"
        subject = Subject(
            type="loss", id=loss.pk, brand_id=unit.brand_id, warehouse_id=unit.warehouse_id,
            title=f"{owing} and what was ordered with it" if due.owed > due.claim.price else owing,
        )  # fmt: skip
        open_tasks(kind=TaskKind.PAY_BACK, subjects=[subject], actor=actor)
    return loss
