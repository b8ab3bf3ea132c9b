"""Row locks of this room. Always the parcel first, then a number pool, then units, then the order."""

from collections.abc import Iterable

from django.db.models import F

from fulfillment.orders.models import Order

from .models import NumberPool, Parcel


def lock_order(order_id: int) -> Order | None:
    """The order, locked. Only for planning its parcel, while there is none to lock."""
    return Order.objects.filter(pk=order_id).select_for_update(of=("self",)).first()


def lock_parcel(parcel_id: int) -> Parcel | None:
    return Parcel.objects.filter(pk=parcel_id).select_for_update(of=("self",)).first()


def lock_parcel_of(order_id: int) -> Parcel | None:
    return Parcel.objects.filter(order_id=order_id).select_for_update(of=("self",)).first()


def lock_pools(carrier_ids: Iterable[int]) -> list[NumberPool]:
    """The pools of a carrier that still have numbers, locked, oldest first.

    All of them and not the first one: whoever waits for a pool that is then used up gets the rows that follow it, where
    a LIMIT would leave it with nothing.
    """
    pools = NumberPool.objects.filter(carrier_id__in=carrier_ids, next_serial__lte=F("last_serial"))
    return list(pools.order_by("pk").select_for_update(of=("self",)))
