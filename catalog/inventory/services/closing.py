"""A warehouse that is used no more, and one that is used again."""

from collections.abc import Iterable

from django.db import transaction
from django.utils import timezone

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import record

from ..locks import lock_places
from ..models import Lot, Unit, Warehouse
from ..queries import handed_back
from ..states import HERE, UnitStatus

CLOSERS = frozenset({Role.PLATFORM_ADMIN})


@transaction.atomic
def close_warehouse(*, warehouse: Warehouse, reason: str, actor: Actor) -> Warehouse:
    """Nothing comes into the warehouse any more, and it is offered nowhere. Rooms above refuse it while they expect
    something there. What was there stays told.

    Raises `Forbidden`, `Invalid` without a reason, and `Conflict` with code `warehouse_closed` for one that is closed,
    or `warehouse_in_use` while pieces or lots lie in it, or pieces are on their way to it or from it.
    """
    _closers_only(actor)
    words = reason.strip()
    if not words:
        raise Invalid("Say why, in a few words.", field="reason")
    # Whatever comes in waits for this row, or this for what is coming in.
    current = Warehouse.objects.select_for_update().get(pk=warehouse.pk)
    if current.closed_at is not None:
        raise closed(current)
    if (left := _what_is_left(current)) is not None:
        raise Conflict(
            f"{left} {current}; it is closed when it is empty, and nothing is on its way to it.",
            code="warehouse_in_use", warehouse=current.code,
        )  # fmt: skip
    current.closed_at = timezone.now()
    current.save(update_fields=["closed_at"])
    record(current, "warehouse.closed", actor=actor, reason=words)
    return current


@transaction.atomic
def reopen_warehouse(*, warehouse: Warehouse, actor: Actor) -> Warehouse:
    """The warehouse is used again, with its bins. Raises `Forbidden`, or `Conflict` with code `warehouse_open`."""
    _closers_only(actor)
    current = Warehouse.objects.select_for_update().get(pk=warehouse.pk)
    if current.closed_at is None:
        raise Conflict(f"{current} is open.", code="warehouse_open", warehouse=current.code)
    current.closed_at = None
    current.save(update_fields=["closed_at"])
    record(current, "warehouse.reopened", actor=actor)
    return current


def refuse_closed(warehouse_ids: Iterable[int]) -> None:
    """Raises `Conflict` with code `warehouse_closed` for the first that is closed; none is before the transaction ends.

    For verbs by which something comes into a warehouse.
    """
    for warehouse in lock_places(warehouse_ids):
        if warehouse.closed_at is not None:
            raise closed(warehouse)


def closed(warehouse: Warehouse) -> Conflict:
    assert warehouse.closed_at is not None
    return Conflict(
        f"{warehouse} has been closed since {warehouse.closed_at:%Y-%m-%d}; choose another, or have a platform admin "
        "open it again.",
        code="warehouse_closed", field="warehouse", warehouse=warehouse.code,
    )  # fmt: skip


def _closers_only(actor: Actor) -> None:
    if not actor.may(CLOSERS):
        raise Forbidden("Only a platform admin closes warehouses and opens them again.")


def _what_is_left(warehouse: Warehouse) -> str | None:
    """What keeps it from being closed, up to its name, in the words of a sentence; None where nothing does."""
    coming = Unit.objects.filter(in_transit_to=warehouse).count()
    if coming:
        return f"{_pieces(coming)} on the way to"
    here = Unit.objects.filter(warehouse=warehouse, status__in=HERE).count()
    withdrawn = Unit.objects.filter(warehouse=warehouse, status=UnitStatus.WITHDRAWN)
    ids = list(withdrawn.values_list("pk", flat=True))
    here += len(ids) - len(handed_back(ids))
    if here:
        return f"{_pieces(here)} in"
    lots = Lot.objects.filter(warehouse=warehouse, quantity__gt=0).count()
    if lots:
        return f"{lots} {'lot lies' if lots == 1 else 'lots lie'} in"
    return None


def _pieces(number: int) -> str:
    return "1 piece is" if number == 1 else f"{number} pieces are"
