"""Pieces that were not found where they should lie, until somebody has them in the hand again."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.log import append, fact_about

from ..locks import lock_units
from ..models import Unit
from ..states import OFFERED, UnitStatus
from .stocking import bench_only


@transaction.atomic
def miss_units(*, unit_ids: Sequence[int], bin_code: str, actor: Actor, counted: bool = True) -> list[Unit]:
    """These pieces were not found in the bin: nobody holds one from now on, and no store offers it.

    What is held or sold stays so. Unless they were `counted`, somebody looked for them, and the event says whether to
    pick them or only to find them. Those that are missing already are passed over; returns the others. Raises
    `Forbidden`.
    """
    bench_only(actor, "report units missing")
    units = [unit for unit in lock_units(unit_ids).values() if unit.missing_since is None]
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(missing_since=timezone.now())
    append(
        actor=actor,
        facts=[
            fact_about(unit, "unit.missed", {"bin": bin_code, **({} if counted else _looked_for(unit))})
            for unit in units
        ],
    )
    return units


def _looked_for(unit: Unit) -> dict[str, str]:
    return {"missed_by": "pick" if unit.status == UnitStatus.SOLD else "search"}


@transaction.atomic
def turn_up_units(*, unit_ids: Sequence[int], outcome: str, actor: Actor) -> list[Unit]:
    """Pieces that were missing were found, as `outcome` says: they are offered again where nothing else is in the way.

    Those that were not missing are passed over; returns the others. Raises `Forbidden`.
    """
    bench_only(actor, "report units found")
    units = [unit for unit in lock_units(unit_ids).values() if unit.missing_since is not None]
    Unit.objects.filter(pk__in=[unit.pk for unit in units]).update(missing_since=None)
    append(
        actor=actor,
        facts=[
            fact_about(unit, "unit.turned_up", {"outcome": outcome, "offered": unit.status in OFFERED})
            for unit in units
        ],
    )
    return units
