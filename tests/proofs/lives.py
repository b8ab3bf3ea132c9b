"""The lives of pieces as their events tell them, held against what the lifecycle allows and where they are now."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from backoffice.events.models import Event
from catalog.inventory.models import Movement, Unit, Warehouse
from catalog.inventory.places import LOSS, buyer_place, transit_place, warehouse_place
from catalog.inventory.states import UNIT, UnitStatus

_STEPS = {f"unit.{each.event}": each for each in UNIT.transitions}
_WITH_BUYER = (UnitStatus.SHIPPED, UnitStatus.DELIVERED)


@dataclass
class Lives:
    """How often each step was taken, how many pieces stand in each state, and what does not fit."""

    steps: Counter[str] = field(default_factory=Counter)
    states: Counter[str] = field(default_factory=Counter)
    faults: list[str] = field(default_factory=list)


def lives_of(unit_ids: Sequence[int]) -> Lives:
    """Reads every event of the pieces, in order. Inside a staff scope."""
    lives = Lives()
    stand = dict.fromkeys(unit_ids, str(UNIT.initial))
    events = Event.objects.filter(subject_type="unit", subject_id__in=unit_ids, verb__in=list(_STEPS))
    for unit_id, verb, number in (
        events.order_by("subject_id", "sequence").values_list("subject_id", "verb", "sequence").iterator()
    ):
        step = _STEPS[verb]
        if stand[unit_id] not in step.sources:
            lives.faults.append(f"unit {unit_id}, event {number}: {verb} from {stand[unit_id]}")
        stand[unit_id] = str(step.target)
        lives.steps[verb] += 1
    last = dict(
        Movement.objects.filter(unit__in=unit_ids)
        .order_by("unit", "-pk")
        .distinct("unit")
        .values_list("unit", "target")
    )
    codes = dict(Warehouse.objects.values_list("pk", "code"))
    for unit in Unit.objects.filter(pk__in=unit_ids):
        lives.states[unit.status] += 1
        if unit.status != stand[unit.pk]:
            lives.faults.append(f"unit {unit.pk} is {unit.status}, and its events leave it {stand[unit.pk]}")
        if unit.status == UnitStatus.LOST:
            fits = last[unit.pk] == LOSS
        elif unit.status in _WITH_BUYER:
            fits = last[unit.pk].startswith(buyer_place(""))
        elif unit.in_transit_to_id is not None:
            fits = last[unit.pk] == transit_place(codes[unit.in_transit_to_id])
        else:
            fits = last[unit.pk] == warehouse_place(codes[unit.warehouse_id])
        if not fits:
            lives.faults.append(
                f"unit {unit.pk} is {unit.status}, and its last movement ends in {last[unit.pk]}"
            )
    return lives
