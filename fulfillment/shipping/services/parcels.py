"""Verbs of parcels, from the plan to the carrier's hands."""

from collections.abc import Collection, Mapping, Sequence
from functools import partial
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Invalid, NotFound, Refusal
from backoffice.events.lifecycle import move, move_many
from backoffice.events.log import record
from backoffice.events.places import refuse_elsewhere
from catalog.inventory.services import cancel_sales, pick_units, set_back_units, ship_units, unpick_units
from catalog.inventory.states import UnitStatus
from fulfillment.orders.models import OrderLine
from fulfillment.orders.services import allocate_order, break_off_order, ship_order

from .. import queries
from ..locks import lock_order, lock_parcel, lock_parcel_of, lock_pools, seize_parcel_of
from ..models import NumberPool, Parcel
from ..numbers import s10_number
from ..packing import lacks_photographs, missing_among, views_asked
from ..papers import printed, store_label
from ..states import PARCEL, ParcelStatus
from .picturing import PackingPicture, keep_the_good, photograph_packing
from .weighing import why_not_weighed

LONGEST_REASON = 400


@transaction.atomic
def plan_parcel(*, order_id: int, actor: Actor) -> Parcel:
    """Allocates an order: one parcel for its pieces, from the warehouse they lie in, with a carrier.

    Raises NotFound, Forbidden, StateConflict, or Conflict `no_carrier`.
    """
    PARCEL.authorise("pick", actor)
    order = lock_order(order_id)
    if order is None:
        raise NotFound(f"There is no order {order_id}.")
    allocate_order(order_id=order_id, actor=actor)
    carrier = queries.carrier_for_new_parcels()
    if carrier is None:
        raise Conflict(
            "There is no carrier to send parcels with; register one and add its number pool.",
            code="no_carrier",
        )
    lines = OrderLine.objects.filter(order=order)
    warehouse_id = lines.values_list("unit__warehouse_id", flat=True).distinct().get()
    refuse_elsewhere(actor, [warehouse_id], what="plan a parcel")
    parcel = Parcel.objects.create(
        brand_id=order.brand_id, order=order, warehouse_id=warehouse_id, carrier=carrier
    )
    record(parcel, "parcel.planned", actor=actor, order=order_id, carrier=carrier.code)
    return parcel


@transaction.atomic
def break_off(*, order_id: int, actor: Actor, reason: str) -> None:
    """An order cannot be sent, for a piece of it is gone: its parcel is cancelled, and so is the order.

    Pieces that lie in their bins are for sale again; those that were picked go over the bench anew. For the office.
    Raises `StateConflict` when the parcel has left.
    """
    parcel = lock_parcel_of(order_id)
    if parcel is not None:
        _move(parcel.pk, "cancel", actor=actor, data={"reason": reason})
    break_off_order(order_id=order_id, actor=actor, reason=reason)
    lines = OrderLine.objects.filter(order_id=order_id).order_by("pk")
    picked = list(lines.filter(unit__status=UnitStatus.PICKED).values_list("unit_id", flat=True))
    cancel_sales(
        claim_ids=list(lines.filter(unit__status=UnitStatus.SOLD).values_list("claim_id", flat=True)),
        actor=actor, reason=reason,
    )  # fmt: skip
    set_back_units(unit_ids=picked, reason=reason, actor=actor)


@transaction.atomic
def call_off_parcel(*, order_id: int, actor: Actor) -> None:
    """The order of a parcel is cancelled by `actor` while nobody has anything of it in hand; nothing where it has no
    parcel yet. For whoever has locked the order.

    Raises `Busy` while another is at work on the parcel, and Conflict `in_hand` once it is picked.
    """
    parcel = seize_parcel_of(order_id)
    if parcel is None:
        return
    if parcel.status != ParcelStatus.PLANNED:
        way = (
            "Have the warehouse put it back first, or take the piece back once it has come."
            if parcel.status == ParcelStatus.PICKED
            else "Let it go, and take the piece back once it has come."
        )
        raise Conflict(
            f"Order {parcel.order} is not cancelled: its parcel is {parcel.get_status_display().lower()}. {way}",
            code="in_hand", order=order_id, parcel=parcel.pk, state=parcel.status,
        )  # fmt: skip
    # Who may cancel the order was decided there; that nothing is sent now is nobody's further choice.
    reason = {"reason": f"order cancelled by {actor.name}"}
    _move(parcel.pk, "cancel", actor=office("shipping"), data=reason)


@transaction.atomic
def pick_parcel(*, parcel_id: int, actor: Actor, scans: Collection[str] | None = None) -> Parcel:
    """All pieces of one parcel are in the picker's hands."""
    return pick_parcels(parcel_ids=[parcel_id], actor=actor, scans=scans)[0]


@transaction.atomic
def pick_parcels(
    *, parcel_ids: Sequence[int], actor: Actor, scans: Collection[str] | None = None
) -> list[Parcel]:
    """Picks the pieces of many parcels, all or none; `scans` are what was read on them.

    Raises NotFound, Forbidden, StateConflict, and what `pick_units` says of scans.
    """
    parcels = _move_all("pick", parcel_ids, actor=actor)
    pick_units(unit_ids=_unit_ids([parcel.order_id for parcel in parcels]), actor=actor, scans=scans)
    return parcels


@transaction.atomic
def pack_parcel(
    *,
    parcel_id: int,
    weight_g: int,
    actor: Actor,
    photos: Sequence[PackingPicture] = (),
    scale_shows_it: bool = False,
) -> Parcel:
    """The parcel is closed, weighs `weight_g` grams, gross, and its photographs are all there, with `photos`.

    Raises Invalid for a weight that it cannot have, or hardly has (`why_not_weighed`), NotFound, Forbidden,
    StateConflict, what `photograph_packing` raises, and Conflict `incomplete` that names the views that are missing, or
    `no_packing_rule`.
    """
    PARCEL.authorise("pack", actor)
    if photos:
        _photograph(parcel_id, photos, actor)
    parcel = _locked(parcel_id)
    refuse_elsewhere(actor, [parcel.warehouse_id], what="pack a parcel")
    if parcel.status != ParcelStatus.PICKED:
        raise PARCEL.conflict(parcel, "pack")
    units = queries.units_in(parcel)
    refusal: Refusal | None = why_not_weighed(units, weight_g, scale_shows_it=scale_shows_it)
    if refusal is None and (missing := missing_among(parcel, units, views_asked(parcel, units))):
        refusal = lacks_photographs(parcel, missing)
    if refusal is not None:
        refusal.afterwards = partial(keep_the_good, parcel_id=parcel_id, photos=photos, actor=actor)
        raise refusal
    return _move(parcel_id, "pack", actor=actor, data={"weight_g": weight_g}, weight_g=weight_g)


def _photograph(parcel_id: int, photos: Sequence[PackingPicture], actor: Actor) -> None:
    """Takes the photographs in. Where one is refused the desk keeps the others, and asks for that one alone."""
    try:
        photograph_packing(parcel_id=parcel_id, photos=photos, actor=actor)
    except Invalid as refusal:
        if len(photos) > 1:
            refusal.sentence += " The other photographs are kept; take this one again."
        refusal.afterwards = partial(keep_the_good, parcel_id=parcel_id, photos=photos, actor=actor)
        raise


@transaction.atomic
def pack_parcels(
    *,
    weights: Mapping[int, int],
    actor: Actor,
    photos: Mapping[int, Sequence[PackingPicture]] | None = None,
    scale_shows_it: bool = False,
) -> list[Parcel]:
    """Packs many parcels, all or none; `weights` are gross grams by parcel id, `photos` pictures by parcel id."""
    return [
        pack_parcel(
            parcel_id=parcel_id,
            weight_g=weight_g,
            photos=(photos or {}).get(parcel_id, ()),
            actor=actor,
            scale_shows_it=scale_shows_it,
        )  # fmt: skip
        for parcel_id, weight_g in sorted(weights.items())
    ]


@transaction.atomic
def number_parcel(*, parcel_id: int, actor: Actor) -> Parcel:
    """Gives a packed parcel its waybill: the next free serial of its carrier's first pool that has one left.

    A parcel that has a waybill keeps it. Serials that were given by hand are passed over. The serial is taken under
    the lock of the pool's row, so of two parcels each gets its own; when the transaction is undone, the serial was
    never taken.
    Raises NotFound, Forbidden, StateConflict, or Conflict `pool_exhausted`.
    """
    PARCEL.authorise("label", actor)
    parcel = _locked(parcel_id)
    if parcel.waybill is not None:
        return parcel
    if parcel.status != ParcelStatus.PACKED:
        raise PARCEL.conflict(parcel, "label")
    waybill = _next_number(parcel.carrier_id)
    if waybill is None:
        carrier = parcel.carrier
        raise Conflict(
            f"{carrier} has no waybill numbers left for parcel {parcel.pk}. Ask {carrier} for a new range and add "
            "it as a number pool; the parcel then goes on by itself.",
            code="pool_exhausted",
            carrier=carrier.code,
            parcel=parcel.pk,
        )
    parcel.waybill = waybill
    parcel.numbered_at = timezone.now()
    Parcel.objects.filter(pk=parcel.pk).update(waybill=parcel.waybill, numbered_at=parcel.numbered_at)
    record(parcel, "parcel.numbered", actor=actor, waybill=parcel.waybill)
    return parcel


@transaction.atomic
def label_parcel(*, parcel_id: int, actor: Actor) -> Parcel:
    """Prints the label of a packed parcel and keeps it as a PDF; gives the waybill first when there is none.

    1. The file is written. What it says was settled when the waybill was given, so a second try writes the same bytes.
    2. Only then the row points to it: a label that the row names is always whole.

    Raises what `number_parcel` raises, and Conflict `label_impossible` when the label cannot hold the address.
    """
    parcel = number_parcel(parcel_id=parcel_id, actor=actor)
    if parcel.status != ParcelStatus.PACKED:
        raise PARCEL.conflict(parcel, "label")
    name, digest = store_label(parcel, printed(parcel))
    data = {"waybill": parcel.waybill, "sha256": digest}
    return _move(parcel_id, "label", actor=actor, data=data, label=name)


@transaction.atomic
def hand_over_parcel(*, parcel_id: int, actor: Actor) -> Parcel:
    """The carrier has the parcel: it, its pieces and its order are on their way from now on."""
    parcel = _move(parcel_id, "hand_over", actor=actor, handed_over_at=timezone.now())
    ship_units(unit_ids=_unit_ids([parcel.order_id]), order_reference=parcel.order.reference, actor=actor)
    ship_order(order_id=parcel.order_id, actor=actor, waybill=parcel.waybill or "")
    return parcel


@transaction.atomic
def hand_over_parcels(*, parcel_ids: Sequence[int], actor: Actor) -> list[Parcel]:
    """Hands many parcels over, all or none."""
    return [hand_over_parcel(parcel_id=parcel_id, actor=actor) for parcel_id in sorted(parcel_ids)]


@transaction.atomic
def put_parcel_back(*, parcel_id: int, actor: Actor) -> Parcel:
    """A picked parcel is not packed after all for now: its pieces lie in their bins again, to be picked anew.

    They stay sold, and what was photographed stays. Raises `Forbidden`, `NotFound`, or `StateConflict` once it is
    packed.
    """
    parcel = _move(parcel_id, "put_back", actor=actor)
    unpick_units(unit_ids=_unit_ids([parcel.order_id]), actor=actor)
    return parcel


@transaction.atomic
def take_parcel_back(*, parcel_id: int, reason: str, actor: Actor) -> Parcel:
    """The carrier has brought the parcel back, undelivered, and why. For returns, which take its pieces in.

    Raises `Forbidden`, `Invalid` without a reason, `NotFound`, or `StateConflict` for one that is not under way.
    """
    return _end_way("come_back", parcel_id, reason, actor)


@transaction.atomic
def lose_parcel(*, parcel_id: int, reason: str, actor: Actor) -> Parcel:
    """The carrier has lost the parcel, and its order is off. For custody, which sees to the pieces. Raises as
    `take_parcel_back`.
    """
    parcel = _end_way("lose", parcel_id, reason, actor)
    break_off_order(
        order_id=parcel.order_id, actor=office("shipping"), reason="its parcel was lost on its way"
    )
    return parcel


def _end_way(verb: str, parcel_id: int, reason: str, actor: Actor) -> Parcel:
    PARCEL.authorise(verb, actor)
    words = reason.strip()
    if not 1 <= len(words) <= LONGEST_REASON:
        raise Invalid(f"Say what its carrier says, in up to {LONGEST_REASON} characters.", field="reason")
    parcel = _locked(parcel_id)
    refuse_elsewhere(actor, [parcel.warehouse_id], what="end the way of a parcel")
    return _move(parcel_id, verb, actor=actor, data={"reason": words})


def _next_number(carrier_id: int) -> str | None:
    """Takes the next serial that no parcel has; None when the carrier's pools are used up."""
    for pool in lock_pools([carrier_id]):
        for serial in range(pool.next_serial, pool.last_serial + 1):
            number = s10_number(service=pool.service, serial=serial, country=str(pool.country))
            if not Parcel.objects.filter(waybill=number).exists():
                NumberPool.objects.filter(pk=pool.pk).update(next_serial=serial + 1)
                return number
    return None


def _unit_ids(order_ids: Sequence[int]) -> list[int]:
    return list(
        OrderLine.objects.filter(order_id__in=order_ids).order_by("unit_id").values_list("unit_id", flat=True)
    )


def _locked(parcel_id: int) -> Parcel:
    parcel = lock_parcel(parcel_id)
    if parcel is None:
        raise NotFound(f"There is no parcel {parcel_id}.")
    return parcel


def _move(
    parcel_id: int, verb: str, *, actor: Actor, data: dict[str, Any] | None = None, **columns: Any
) -> Parcel:
    return move(PARCEL, Parcel.objects.filter(pk=parcel_id), verb, actor=actor, data=data, **columns)


def _move_all(verb: str, parcel_ids: Sequence[int], *, actor: Actor) -> list[Parcel]:
    wanted = set(parcel_ids)
    moved = move_many(PARCEL, Parcel.objects.filter(pk__in=wanted), verb, actor=actor)
    if stuck := wanted - {parcel.pk for parcel in moved}:
        row = Parcel.objects.filter(pk=min(stuck)).first()
        if row is None:
            raise NotFound(f"There is no parcel {min(stuck)}.")
        raise PARCEL.conflict(row, verb, parcel=row.pk)
    return moved
