"""Carrying an order from payment to the carrier, one committed step after the other."""

from datetime import timedelta

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Busy
from backoffice.jobs.services import Run, TryLater
from fulfillment.orders.states import OrderStatus
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import Subject, open_tasks

from . import queries
from .locks import lock_order, lock_parcel_of
from .models import Parcel
from .packing import missing_of
from .services import hand_over_parcel, label_parcel, number_parcel, pack_parcel, pick_parcel, plan_parcel
from .states import ParcelStatus
from .weights import reckoned_weight

STEPS = 6
"""Plan, pick, pack, number, label, hand over."""

_DONE = {
    ParcelStatus.PLANNED: 1,
    ParcelStatus.PICKED: 2,
    ParcelStatus.PACKED: 3,
    ParcelStatus.LABELLED: 5,
}


def fulfil_order(run: Run, *, order_id: int) -> None:
    """Carries an order as far as it goes now: to the carrier, or to the next task for a person.

    Each step is one transaction: it finds out under the lock of the parcel's row what is to be done next, does
    it, and reports progress. Killed between two steps, the next run goes on where this one ended; killed within
    one, the step was never done. Two runs at once take turns.
    """
    try:
        goes_on = True
        while goes_on:
            with scope(office("shipping")) as actor:
                goes_on = next_step(order_id, actor)
                run.checkpoint(done=steps_done(order_id), total=STEPS)
    except Busy as busy:
        raise TryLater(busy.sentence, delay=timedelta(seconds=2)) from busy


def next_step(order_id: int, actor: Actor) -> bool:
    """Does the next step of an order; False when there is none to do now."""
    parcel = lock_parcel_of(order_id)
    if parcel is None:
        return _plan(order_id, actor)
    if parcel.status == ParcelStatus.PLANNED:
        if not parcel.warehouse.automated:
            return _ask_a_person(TaskKind.PICK, parcel, actor)
        if any(unit.missing_since for unit in queries.units_in(parcel)):
            # Who finds it asks again (`send_what_waited`).
            return False
        pick_parcel(parcel_id=parcel.pk, actor=actor)
    elif parcel.status == ParcelStatus.PICKED:
        if not parcel.warehouse.automated:
            return _ask_a_person(TaskKind.PACK, parcel, actor)
        if missing_of(parcel):
            # Its system sends them; the last one has the job asked for again (`go_on_pictured`).
            return False
        pack_parcel(parcel_id=parcel.pk, weight_g=_reckoned(parcel), actor=actor)
    elif parcel.status == ParcelStatus.PACKED and parcel.waybill is None:
        # A step of its own: the pool's row is locked no longer than taking a number takes.
        number_parcel(parcel_id=parcel.pk, actor=actor)
    elif parcel.status == ParcelStatus.PACKED:
        label_parcel(parcel_id=parcel.pk, actor=actor)
    elif parcel.status == ParcelStatus.LABELLED:
        if not parcel.warehouse.automated:
            return _ask_a_person(TaskKind.HAND_OVER, parcel, actor)
        hand_over_parcel(parcel_id=parcel.pk, actor=actor)
    else:
        return False
    return True


def steps_done(order_id: int) -> int:
    parcel = Parcel.objects.filter(order_id=order_id).only("status", "waybill").first()
    if parcel is None:
        return 0
    if parcel.status == ParcelStatus.PACKED and parcel.waybill:
        return 4
    return _DONE.get(ParcelStatus(parcel.status), STEPS)


def _plan(order_id: int, actor: Actor) -> bool:
    order = lock_order(order_id)
    if order is None or order.status == OrderStatus.CANCELLED:
        return False
    # Its arrival asks again (`send_what_waited`).
    if order.lines.filter(unit__in_transit_to__isnull=False).exists():
        return False
    # Another run may have planned the parcel while this one waited for the order's lock.
    if not Parcel.objects.filter(order_id=order_id).exists():
        plan_parcel(order_id=order_id, actor=actor)
    return True


def _ask_a_person(kind: TaskKind, parcel: Parcel, actor: Actor) -> bool:
    units = queries.units_in(parcel)
    pieces = "1 piece" if len(units) == 1 else f"{len(units)} pieces"
    title = f"Order {parcel.order}, parcel {parcel.pk}, {pieces}"
    if kind == TaskKind.PICK:
        # By their titles the tasks of a warehouse stand in the order of its bins.
        title = f"{', '.join(sorted({unit.bin or 'In no bin' for unit in units}))}: {title}"
    subject = Subject(
        type="parcel", id=parcel.pk, brand_id=parcel.brand_id, warehouse_id=parcel.warehouse_id, title=title
    )
    open_tasks(kind=kind, subjects=[subject], actor=actor)
    return False


def _reckoned(parcel: Parcel) -> int:
    return reckoned_weight(unit.category for unit in queries.units_in(parcel))
