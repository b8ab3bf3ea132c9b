"""Lots: taken in, made, released, blocked, recalled, and drawn from."""

from datetime import date
from typing import Any

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record
from backoffice.events.places import refuse_elsewhere
from catalog.products.models import Product

from ..locks import lock_lot
from ..models import Lot, Movement, Warehouse
from ..places import is_place, warehouse_place
from ..states import LOT, LotStatus
from .stocking import NewLot, bring_in, floor_only, receive_lots


@transaction.atomic
def receive_lot(
    *,
    product: Product,
    warehouse: Warehouse,
    number: str,
    manufactured_on: date | None,
    expires_on: date,
    quantity: int,
    actor: Actor,
    read_again: bool = True,
) -> Lot:
    """Takes a lot in from its supplier; it waits in quarantine. `quantity` in the product's measure.

    Whoever types what they read, and has not `read_again` what is odd, is asked to first: a last day that has passed, a
    number that another lot of the product has in other letters. Raises `Invalid` for a number, date or quantity that
    cannot be, or with code `read_again`, and `Conflict` for a number the product already has.
    """
    if not read_again and (odd := _odd(product, number, expires_on)):
        raise Invalid(
            f"{' '.join(odd)} Read number and dates on the goods again, and tick this only if they are as they stand "
            "here.",
            code="read_again",
            field="read_again",
        )
    new = NewLot(product, warehouse, number, manufactured_on, expires_on, quantity)
    return receive_lots(lots=[new], actor=actor)[0]


@transaction.atomic
def make_lot(
    *,
    product: Product,
    warehouse: Warehouse,
    number: str,
    manufactured_on: date,
    expires_on: date,
    quantity: int,
    source: str,
    actor: Actor,
    reason: str = "made",
) -> Lot:
    """A lot made here, out of `source` (`places.work_place`); it waits in quarantine. Raises as `receive_lot`."""
    new = NewLot(product, warehouse, number, manufactured_on, expires_on, quantity)
    return bring_in([new], source=source, reason=reason, event="lot.made", actor=actor)[0]


@transaction.atomic
def release_lot(*, lot_id: int, actor: Actor, reason: str = "") -> Lot:
    """The lot may be used. Raises `Conflict` with code `lot_expired` past its expiry date."""
    LOT.authorise("release", actor)
    lot = _locked(lot_id)
    if lot.expires_on < timezone.now().date():
        raise _expired(lot)
    return _move(lot_id, "release", reason, actor)


@transaction.atomic
def block_lot(*, lot_id: int, reason: str, actor: Actor) -> Lot:
    """The lot is not to be used until it is released again."""
    return _move(lot_id, "block", _said(reason), actor)


@transaction.atomic
def recall_lot(*, lot_id: int, reason: str, actor: Actor) -> Lot:
    """The lot is never to be used again."""
    return _move(lot_id, "recall", _said(reason), actor)


@transaction.atomic
def take_from_lot(*, lot_id: int, quantity: int, target: str, reason: str, actor: Actor) -> Movement:
    """Takes `quantity` (in the product's measure) out of the warehouse to `target`, a place of `places`.

    Raises `Conflict` with code `lot_short` (and what is left), `lot_not_released` or `lot_expired`. The expiry
    date itself is the last day of use, in UTC.
    """
    floor_only(actor, "take from a lot")
    if quantity < 1:
        raise Invalid("Take at least 1.", field="quantity")
    if not is_place(target):
        raise Invalid(
            f"«{target}» is no place; write for example work:12, buyer:A-1 or loss.", field="target"
        )
    lot = _locked(lot_id)
    refuse_elsewhere(actor, [lot.warehouse_id], what="take from a lot")
    if lot.status != LotStatus.RELEASED:
        raise Conflict(
            f"Lot {lot} is {LotStatus(lot.status).label.lower()}; only a released lot may be used.",
            code="lot_not_released",
            lot=lot.pk,
            state=lot.status,
            permitted=[transition.verb for transition in LOT.permitted(lot.status)],
        )
    if lot.expires_on < timezone.now().date():
        raise _expired(lot)
    if quantity > lot.quantity:
        measure = lot.product.get_measure_display()
        raise Conflict(
            f"Lot {lot} has {lot.quantity} {measure} left; {quantity} were asked for.",
            code="lot_short",
            lot=lot.pk,
            left=lot.quantity,
            asked=quantity,
        )
    source = warehouse_place(lot.warehouse.code)
    if target == source:
        raise Invalid(f"Lot {lot} lies in {source} already.", field="target")
    Lot.objects.filter(pk=lot.pk).update(quantity=F("quantity") - quantity)
    movement = Movement.objects.create(
        brand_id=lot.brand_id, lot=lot, source=source, target=target, quantity=quantity, reason=reason[:60]
    )
    record(
        lot,
        "lot.taken_from",
        actor=actor,
        quantity=quantity,
        left=lot.quantity - quantity,
        target=target,
        reason=reason,
    )
    return movement


def _odd(product: Product, number: str, expires_on: date) -> list[str]:
    """What may be so and seldom is, in sentences."""
    said = []
    if expires_on < timezone.now().date():
        said.append(f"The lot expired on {expires_on}; it could not be released.")
    alike = Lot.objects.filter(product=product, number__iexact=number).exclude(number=number).first()
    if alike is not None:
        said.append(f"{product} has a lot {alike.number} already.")
    return said


def _move(lot_id: int, verb: str, reason: str, actor: Actor) -> Lot:
    data: dict[str, Any] = {"reason": reason.strip()} if reason.strip() else {}
    return move(LOT, Lot.objects.filter(pk=lot_id), verb, actor=actor, data=data)


def _locked(lot_id: int) -> Lot:
    lot = lock_lot(lot_id)
    if lot is None:
        raise NotFound(f"There is no lot {lot_id}.", lot=lot_id)
    return lot


def _expired(lot: Lot) -> Conflict:
    return Conflict(
        f"Lot {lot} expired on {lot.expires_on.isoformat()}; it may not be used.",
        code="lot_expired",
        lot=lot.pk,
        expires_on=lot.expires_on.isoformat(),
    )


def _said(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    return reason
