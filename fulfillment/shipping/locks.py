"""Row locks of this room. Always the parcel first, then a number pool, then units, then the order."""

from collections.abc import Iterable

from django.db import OperationalError, connection, transaction
from django.db.models import F
from psycopg.errors import LockNotAvailable

from backoffice.events.errors import Busy
from fulfillment.orders.models import Order

from .models import NumberPool, Parcel

_BY_HAND = 0x0DE5_0B11
_POOLS_WITH = """
SELECT FROM shipping_numberpool AS pool
WHERE EXISTS (
    SELECT FROM unnest(%s::text[], %s::text[], %s::integer[]) AS given(service, country, serial)
    WHERE given.service = pool.service AND given.country = pool.country
        AND given.serial BETWEEN pool.next_serial AND pool.last_serial
)
ORDER BY pool.id FOR UPDATE
"""


def lock_order(order_id: int) -> Order | None:
    """The order, locked. Only for planning its parcel, while there is none to lock."""
    return Order.objects.filter(pk=order_id).select_for_update(of=("self",)).first()


def lock_parcel(parcel_id: int) -> Parcel | None:
    return Parcel.objects.filter(pk=parcel_id).select_for_update(of=("self",)).first()


def lock_parcel_of(order_id: int) -> Parcel | None:
    return Parcel.objects.filter(order_id=order_id).select_for_update(of=("self",)).first()


def seize_parcel_of(order_id: int) -> Parcel | None:
    """The parcel of an order, locked without waiting, for whoever has locked the order already: who waits for a parcel
    while others wait for its order waits for ever. Raises `Busy` while another is at work on it.
    """
    try:
        # A savepoint: the caller may answer and go on.
        with transaction.atomic():
            rows = Parcel.objects.filter(order_id=order_id)
            return rows.select_for_update(of=("self",), nowait=True).first()
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy(
                "The parcel of this order is being worked on; send the same request again in a moment.",
                order=order_id,
            ) from error
        raise


def lock_parcels(parcel_ids: Iterable[int]) -> list[Parcel]:
    """The parcels in the order of their keys, so that two who lock some of the same never wait for each other."""
    rows = Parcel.objects.filter(pk__in=list(parcel_ids)).select_related("order", "carrier", "brand")
    return list(rows.order_by("pk").select_for_update(of=("self",)))


def lock_numbering() -> None:
    """Until the transaction ends nobody else gives numbers by hand: two could give one number to two parcels."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_xact_lock(%s)", [_BY_HAND])


def lock_pools_with(serials: Iterable[tuple[str, str, int]]) -> None:
    """The pools in which one of these (service, country, serial) stands: none of them gives it out meanwhile."""
    wanted = list(serials)
    with connection.cursor() as cursor:
        cursor.execute(_POOLS_WITH, [[each[at] for each in wanted] for at in range(3)])


def lock_pools(carrier_ids: Iterable[int]) -> list[NumberPool]:
    """The pools of a carrier that still have numbers, locked, oldest first.

    All of them and not the first one: whoever waits for a pool that is then used up gets the rows that follow it, where
    a LIMIT would leave it with nothing.
    """
    pools = NumberPool.objects.filter(carrier_id__in=carrier_ids, next_serial__lte=F("last_serial"))
    return list(pools.order_by("pk").select_for_update(of=("self",)))
