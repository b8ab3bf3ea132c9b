"""Row locks of this room. Always the unit before its claims, units in the order of their keys."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import Q, QuerySet
from django.db.models.functions import Now
from psycopg.errors import LockNotAvailable

from backoffice.events.errors import Busy

from .models import Claim, Lot, Unit, Warehouse
from .states import ClaimState, UnitStatus

PATIENCE = timedelta(seconds=5)

# An expired hold counts as free at once, whether or not the sweep has come by.
LAPSED = Q(status=UnitStatus.HELD, held_until__lte=Now())
LAPSED_CLAIM = Q(state=ClaimState.HELD, held_until__lte=Now())


@contextmanager
def bounded_wait(what: str) -> Iterator[None]:
    """Waits for a row lock no longer than `PATIENCE`, then raises `Busy`; nothing of the block is kept then.

    The bound is local to the block: statements after it wait as they did before.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("A row lock is worth nothing outside a transaction.")
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            milliseconds = str(int(PATIENCE.total_seconds() * 1000))
            cursor.execute(
                "SELECT current_setting('lock_timeout'), set_config('lock_timeout', %s, true)", [milliseconds]
            )
            (before, _) = cursor.fetchone()
            yield
            cursor.execute("SELECT set_config('lock_timeout', %s, true)", [before])
    except OperationalError as error:
        if isinstance(error.__cause__, LockNotAvailable):
            raise Busy(
                f"Another request is working on {what}; send the same request again in a moment."
            ) from error
        raise


def lock_units(unit_ids: Iterable[int]) -> dict[int, Unit]:
    """The units by id, locked in the order of their keys; those outside the wall are missing."""
    with bounded_wait("one of these units"):
        units = Unit.objects.filter(pk__among=set(unit_ids)).select_related("category").order_by("pk")
        return {unit.pk: unit for unit in units.select_for_update(of=("self",))}


def lock_unit_facts(unit_ids: Iterable[int], *columns: str) -> dict[int, dict[str, Any]]:
    """The same for thousands of units of which nothing but some columns is asked."""
    wanted = set(unit_ids)
    if not wanted:
        return {}
    with bounded_wait("one of these units"):
        units = Unit.objects.filter(pk__among=wanted).order_by("pk").select_for_update()
        return {unit["id"]: unit for unit in units.values("id", *columns)}


def lock_lapsed_units(*, limit: int) -> list[int]:
    """Ids of units whose hold is over, locked; those that another transaction works on are left to it."""
    over = Claim.objects.filter(LAPSED_CLAIM).order_by("held_until", "pk").values_list("unit_id", flat=True)
    return pass_over_locked(Unit.objects.filter(LAPSED, pk__in=list(over[:limit])))


def pass_over_locked(units: QuerySet[Unit]) -> list[int]:
    """Ids of these units, locked in the order of their keys; those that another transaction works on are left to it."""
    rows = units.order_by("pk").select_for_update(of=("self",), skip_locked=True)
    return list(rows.values_list("pk", flat=True))


_PLACES = "SELECT * FROM inventory_warehouse WHERE id = ANY (%s) ORDER BY id FOR KEY SHARE"


def lock_places(warehouse_ids: Iterable[int]) -> list[Warehouse]:
    """The warehouses by which something comes in: whoever closes one waits for that, and those who bring in do not wait
    for each other.
    """
    wanted = sorted(set(warehouse_ids))
    return list(Warehouse.objects.raw(_PLACES, [wanted])) if wanted else []


def lock_lot(lot_id: int) -> Lot | None:
    """The lot with its product and warehouse, the lot locked; None when there is none inside the wall."""
    with bounded_wait(f"lot {lot_id}"):
        lots = Lot.objects.select_related("product", "warehouse").filter(pk=lot_id)
        return lots.select_for_update(of=("self",)).first()


def lock_lots(lot_ids: Iterable[int]) -> dict[int, Lot]:
    """The lots by id, locked in the order of their keys; those outside the wall are missing."""
    with bounded_wait("one of these lots"):
        lots = Lot.objects.filter(pk__in=set(lot_ids)).order_by("pk")
        return {lot.pk: lot for lot in lots.select_for_update(of=("self",))}
