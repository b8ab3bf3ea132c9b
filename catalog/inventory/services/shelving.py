"""Bins, and putting pieces into them by scan."""

import re
from collections.abc import Mapping, Sequence

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound, Refusal
from backoffice.events.log import Fact, append, record
from backoffice.events.places import refuse_elsewhere
from backoffice.events.writing import write_changes

from ..bench_models import Bin
from ..locks import lock_units
from ..models import Unit, Warehouse
from ..queries import handed_back
from ..states import UnitStatus
from .closing import closed
from .moves import refuse_in_transit
from .stocking import bench_only, floor_only

BIN_CODE = re.compile(r"[A-Z0-9][A-Z0-9./-]{0,19}")
GONE = (UnitStatus.SHIPPED, UnitStatus.DELIVERED)


@transaction.atomic
def open_bins(*, warehouse: Warehouse, codes: Sequence[str], actor: Actor) -> list[Bin]:
    """Names places on the shelves; those that are there already stay. Returns them all.

    Raises `Forbidden`, `Invalid` for a code that no label can bear.
    """
    floor_only(actor, "open bins")
    refuse_elsewhere(actor, [warehouse.pk], what="open bins")
    wanted = [bin_code(code) for code in dict.fromkeys(codes)]
    current = Warehouse.objects.select_for_update().get(pk=warehouse.pk)
    if current.closed_at is not None:
        raise closed(current)
    Bin.objects.bulk_create([Bin(warehouse=warehouse, code=code) for code in wanted], ignore_conflicts=True)
    record(warehouse, "warehouse.bins_opened", actor=actor, bins=wanted)
    return list(Bin.objects.filter(warehouse=warehouse, code__in=wanted).order_by("code"))


@transaction.atomic
def put_away_units(*, bins: Mapping[int, str], actor: Actor) -> list[int]:
    """Puts pieces into bins of their warehouses, set-wise: bin codes by unit id. All or none; ids of those that moved,
    or were missing until now.

    Raises `Forbidden`, `NotFound` for a unit or a bin that there is not, `Conflict` with code `gone` for a piece that
    has left, `lost` for one that must be found first, `in_transit` for one that must be received first.
    """
    bench_only(actor, "put units away")
    units = lock_units(bins)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="put units away")
    wanted = {pk: bin_code(code) for pk, code in bins.items()}
    known = set(Bin.objects.filter(code__in=set(wanted.values())).values_list("warehouse_id", "code"))
    gone = handed_back([pk for pk, unit in units.items() if unit.status == UnitStatus.WITHDRAWN])
    refuse_in_transit(units.values())
    changes = {}
    for pk, code in wanted.items():
        unit = units.get(pk)
        if unit is None:
            raise NotFound(f"There is no unit {pk}.", unit=pk)
        if unit.status in GONE or pk in gone:
            raise Conflict(f"Unit {unit.reference} has left the warehouse.", code="gone", unit=pk)
        if unit.status == UnitStatus.LOST:
            raise Conflict(
                f"Unit {unit.reference} is written off as lost; say first that it was found.",
                code="lost",
                unit=pk,
            )
        if (unit.warehouse_id, code) not in known:
            raise NotFound(
                f"There is no bin {code} in the warehouse of unit {unit.reference}; scan its label again, or open it.",
                code="no_bin", unit=pk, bin=code,
            )  # fmt: skip
        # What was missing is found by this scan, in whatever bin it is.
        if unit.bin != code or unit.missing_since is not None:
            changes[pk] = {"bin": code}
    write_changes(Unit, changes)
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk, verb="unit.put_away", brand_id=units[pk].brand_id,
                data={**words, **({"before": units[pk].bin} if units[pk].bin else {})},
            )
            for pk, words in changes.items()
        ],
    )  # fmt: skip
    return list(changes)


@transaction.atomic
def put_away_each(*, bins: Mapping[int, str], actor: Actor) -> dict[int, Refusal | None]:
    """Puts pieces into bins, each by itself: bin codes by unit id. Unit id → None where it lies there now, or why not.

    Whoever has carried a trolley of pieces to their shelves is told of the one that cannot lie where it does, and the
    others are booked. Raises `Forbidden`.
    """
    bench_only(actor, "put units away")
    try:
        with transaction.atomic():
            put_away_units(bins=bins, actor=actor)
    except (Conflict, Invalid, NotFound):
        lock_units(bins)
        return {pk: _put_away(pk, code, actor) for pk, code in bins.items()}
    return dict.fromkeys(bins)


def _put_away(unit_id: int, code: str, actor: Actor) -> Refusal | None:
    try:
        with transaction.atomic():
            put_away_units(bins={unit_id: code}, actor=actor)
    except (Conflict, Invalid, NotFound) as refusal:
        return refusal
    return None


def bin_code(text: str) -> str:
    """The code as labels bear it, in capitals. Raises `Invalid` for what is none."""
    code = text.strip().upper()
    if not BIN_CODE.fullmatch(code):
        raise Invalid(f"«{text}» is no code of a bin: letters, digits, hyphens, at most 20.", field="bin")
    return code
