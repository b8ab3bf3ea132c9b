"""The money of a return: given back, in whole or in part, or refused, each with its reason."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Invalid
from backoffice.events.lifecycle import move, move_many
from backoffice.money import exact, written
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Warehouse
from catalog.inventory.states import ClaimState, UnitStatus
from fulfillment.orders.models import OrderLine
from fulfillment.orders.services import break_off_order, return_order
from fulfillment.orders.states import OrderStatus
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import Subject, cancel_tasks, complete_tasks, open_tasks

from .. import queries
from ..models import Return
from ..states import GIVEN, RETURN, ReturnStatus


def ask_to_settle(row: Return, actor: Actor, *, lies_in: Warehouse | None = None) -> None:
    """A task for whoever has the money, at the warehouse where the piece is, or what came in its place `lies_in`.

    For the verbs and reactions of this room.
    """
    what = "possible swap" if row.status == ReturnStatus.SWAPPED else "accepted"
    if row.lost_at is not None:
        what = "lost with us"
    subject = Subject(
        type="return", id=row.pk, brand_id=row.brand_id, warehouse_id=lies_in.pk if lies_in else row.unit.warehouse_id,
        title=f"{written(row.price, row.currency)}, {what}: {row.unit}",
    )  # fmt: skip
    open_tasks(kind=TaskKind.SETTLE_RETURN, subjects=[subject], actor=actor)


def return_orders(rows: Sequence[Return], actor: Actor) -> None:
    """An order counts as returned with the last of its pieces whose return was accepted, or paid for by a decision."""
    close_orders(set(OrderLine.objects.filter(returns__in=rows).values_list("order_id", flat=True)), actor)


def close_orders(order_ids: Iterable[int], actor: Actor) -> None:
    """Those of the orders end of whose pieces none is awaited: as returned, or broken off where none came back."""
    for order_id in sorted(order_ids):
        # What was lost on its way back comes no more.
        lines = OrderLine.objects.filter(order=order_id).exclude(claim__state=ClaimState.CANCELLED)
        if not lines.exists():
            break_off_order(
                order_id=order_id, actor=office("returns"), reason="its pieces were lost on their way"
            )
        elif not lines.exclude(returns__status__in=GIVEN).exists():
            return_order(order_id=order_id, actor=actor)


@transaction.atomic
def answer_for_loss(*, unit_id: int, reason: str, actor: Actor) -> Return | None:
    """The piece is lost or written off: the return of it that waits for examiners, if one does, is accepted unexamined.

    Nobody will find out whose fault anything is, and the loss is ours: its buyer gets the whole price, a task asks for
    it, and neither a find nor what examiners say later changes that. For the verb of the loss, which holds the unit.
    """
    waiting = Return.objects.filter(unit=unit_id, status=ReturnStatus.RECEIVED)
    moved = move_many(
        RETURN, waiting, "answer_for", actor=actor,
        data=lambda row: {"unit": row.unit_id, "reason": reason}, lost_at=timezone.now(),
    )  # fmt: skip
    return_orders(moved, actor)
    for row in moved:
        ask_to_settle(row, actor)
    return moved[0] if moved else None


@transaction.atomic
def owe_for_lost(*, return_id: int, actor: Actor) -> Return:
    """The return waits for examiners, and its piece is lost: its buyer is owed the whole price.

    The report of a loss sees to it by itself, by `answer_for_loss`; this is for a piece that was lost before it did.
    Raises `Forbidden`, `NotFound`, `StateConflict` for a return that waits no longer, or `Conflict` with code
    `not_lost` for a piece that can be examined.
    """
    RETURN.authorise("answer_for", actor)
    # Locked first: somebody may be booking its find.
    unit_id = queries.return_of(return_id).unit_id
    unit = lock_units([unit_id])[unit_id]
    row = queries.return_of(return_id)
    if row.status != ReturnStatus.RECEIVED:
        raise RETURN.conflict(row, "answer_for")
    if unit.status != UnitStatus.LOST:
        raise Conflict(
            f"Unit {unit} is {UnitStatus(unit.status).label.lower()} and not lost; have it examined.",
            code="not_lost", unit=unit_id, state=unit.status,
        )  # fmt: skip
    answer_for_loss(unit_id=unit_id, reason="it was lost before anybody examined it", actor=actor)
    return queries.return_of(return_id)


@transaction.atomic
def refund_return(
    *, return_id: int, refund_reference: str, actor: Actor, amount: Decimal | None = None, decision: str = ""
) -> Return:
    """The buyer has the money back, under this reference of the payment company; without `amount` the whole price.

    A part of the price, or money for what may be a swap, needs a `decision`: why so. What was lost with us is given
    back whole. Raises `Forbidden`, `NotFound`, `Invalid`, `StateConflict` for a return that nobody has accepted or
    doubted yet.
    """
    RETURN.authorise("refund", actor)
    row = queries.return_of(return_id)
    refund_reference, decision = refund_reference.strip(), decision.strip()
    if not 1 <= len(refund_reference) <= 80:
        raise Invalid("Give the reference of the refund, up to 80 characters.", field="refund_reference")
    _refuse_long(decision)
    back = row.price if amount is None else exact(amount, row.currency)
    if not 0 < back <= row.price:
        raise Invalid(
            f"More than nothing and up to {written(row.price, row.currency)} can be given back.",
            field="amount",
        )
    if back < row.price and row.lost_at is not None:
        raise Invalid(
            f"The piece was lost with us: its buyer gets the whole {written(row.price, row.currency)}.",
            field="amount",
        )
    if (back < row.price or row.doubt) and not decision:
        raise Invalid("Say why so: it is not the whole price, or not surely the piece.", field="decision")
    done = move(
        RETURN,
        Return.objects.filter(pk=return_id),
        "refund",
        actor=actor,
        data={"amount": str(back), "currency": row.currency, "refund": refund_reference, "unit": row.unit_id},
        refunded=back, refund_reference=refund_reference, decision=decision,
        settled_at=timezone.now(), settled_by=actor.name[:150],
    )  # fmt: skip
    if row.status == ReturnStatus.SWAPPED:
        return_orders([done], actor)
    # Who may settle was decided above; that the task ends with it is nobody's further choice.
    complete_tasks(
        kind=TaskKind.SETTLE_RETURN, subject_type="return", subject_ids=[return_id], actor=office("returns")
    )
    return done


@transaction.atomic
def refuse_return(*, return_id: int, decision: str, actor: Actor) -> Return:
    """No money goes back: nothing came, or another piece did; `decision` says why.

    Raises `Forbidden`, `NotFound`, `Invalid` without a decision, `StateConflict` for a piece that was found to be ours,
    or `Conflict` with code `undelivered` for one that its buyer never had.
    """
    RETURN.authorise("refuse", actor)
    row = queries.return_of(return_id)
    if row.line.order.status == OrderStatus.SHIPPED and row.status in RETURN["refuse"].sources:
        raise Conflict(
            f"{row.unit} never reached its buyer, who gets the money back. Scan it in; where it is not in the parcel "
            "that came back, report its loss on its page.",
            code="undelivered", unit=row.unit_id,
        )  # fmt: skip
    decision = decision.strip()
    if not decision:
        raise Invalid("Say why it is refused; the buyer will ask.", field="decision")
    _refuse_long(decision)
    done = move(
        RETURN, Return.objects.filter(pk=return_id), "refuse", actor=actor,
        data={"decision": decision, "unit": row.unit_id},
        decision=decision, settled_at=timezone.now(), settled_by=actor.name[:150],
    )  # fmt: skip
    cancel_tasks(
        subject_type="return",
        subject_ids=[return_id],
        actor=office("returns"),
        reason=f"refused by {actor.name}",
    )
    return done


def _refuse_long(decision: str) -> None:
    if len(decision) > 500:
        raise Invalid("Say it in up to 500 characters.", field="decision")
