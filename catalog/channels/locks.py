"""Row locks of this room. A unit is locked before its listings, listings in the order of their keys."""

from typing import NamedTuple

from django.db.models import QuerySet

from catalog.inventory.states import UnitStatus

from .models import Listing


class FreeUnit(NamedTuple):
    unit_id: int
    lapsed: bool


def lock_next_free(offers: QuerySet[Listing]) -> FreeUnit | None:
    """The unit of the first of these offers that nobody else works on, locked."""
    row = offers.select_related("unit").select_for_update(of=("unit",), skip_locked=True).first()
    return None if row is None else FreeUnit(row.unit_id, row.unit.status == UnitStatus.HELD)
