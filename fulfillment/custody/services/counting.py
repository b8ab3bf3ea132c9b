"""Cycle counts: a bin is scanned, and what does not fit is put right or becomes somebody's case."""

from collections.abc import Sequence

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move_many
from backoffice.events.log import record
from backoffice.events.places import refuse_elsewhere
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Bin, Unit, Warehouse
from catalog.inventory.scans import label_of, unit_by_scan
from catalog.inventory.services import miss_units, put_away_units, turn_up_units
from catalog.inventory.states import BENCH, HERE, UnitStatus

from ..models import BinCount, Difference
from ..queries import open_differences
from ..states import DIFFERENCE, DifferenceStatus
from .losses import report_loss
from .missing import open_cases

MOST_SCANS = 2_000


@transaction.atomic
def count_bin(
    *,
    warehouse: Warehouse,
    bin_code: str,
    scans: Sequence[str],
    actor: Actor,
    none_is_there: bool = False,
) -> BinCount:
    """Compares the labels that were scanned in a bin with what should lie there, and puts the books right.

    1. A piece of another bin of this warehouse is put into this one: the scan is the truth.
    2. A piece that is missing becomes a difference, once, until it is scanned anywhere, or written off. Until then no
       store offers it, and nobody holds it; what is held or sold stays so.
    3. A label that no piece of this warehouse wears is kept with the count.

    Sold pieces count until they are picked: then they lie in no bin any more. The same label twice counts once. Raises
    `Forbidden`, `NotFound` for the bin, `Invalid` for more labels than a bin can hold, with code `another_bin` for the
    label of one among the scans, and with code `none_found` where pieces should be there and not one of them was
    scanned: every store would stop offering them for a form that was sent too soon, or for the label of another bin.
    Whoever has looked says so by `none_is_there`.
    """
    if not actor.may(BENCH):
        raise Forbidden(f"{actor.name} may not count bins; it takes {' or '.join(sorted(BENCH))}.")
    if not actor.passes_walls:
        raise Forbidden(
            "Pieces of all brands lie in a bin: it is counted by the house, not by a brand's own system."
        )
    refuse_elsewhere(actor, [warehouse.pk], what="count bins")
    if len(scans) > MOST_SCANS:
        raise Invalid(
            f"{len(scans)} labels are too many for one bin; {MOST_SCANS} are the most.", field="scans"
        )
    # Two counts of one bin wait for each other here.
    place = Bin.objects.select_for_update().filter(warehouse=warehouse, code=bin_code.strip().upper()).first()
    if place is None:
        raise NotFound(
            f"There is no bin «{bin_code[:20]}» in {warehouse.code}; scan its label again, or open it on the page of "
            "the warehouse.",
            bin=bin_code[:20],
        )
    stock = Unit.objects.filter(warehouse=warehouse, in_transit_to=None, status__in=HERE)
    seen, unknown = _seen(scans, stock, place)
    units = lock_units({*seen, *stock.filter(bin=place.code).values_list("pk", flat=True)})
    # What has left while the locks were waited for is neither missing nor a stray.
    here = {pk: unit for pk, unit in units.items() if _stands_in(warehouse, unit)}
    due = {
        pk
        for pk, unit in here.items()
        if unit.bin == place.code and (unit.status != UnitStatus.PICKED or pk in seen)
    }
    if due and not due & set(seen) and not none_is_there:
        raise _none_found(place, len(due))
    strays = [pk for pk in seen if pk in here and pk not in due]
    turned_up(unit_ids=list(seen), outcome=f"counted in bin {place.code}", actor=actor)
    if strays:
        # Who may count was decided above; that the shelf is right and the book is not is nobody's further choice.
        put_away_units(bins=dict.fromkeys(strays, place.code), actor=office("custody"))
    missing = sorted(due - set(seen))
    count = BinCount.objects.create(
        warehouse=warehouse, bin=place.code, expected=len(due), found=len(due) - len(missing), moved=len(strays),
        missing=len(missing), unknown=unknown, by_name=actor.name[:150],
    )  # fmt: skip
    record(
        count, "count.made", actor=actor, warehouse=warehouse.code, bin=place.code, expected=count.expected,
        found=count.found, moved=count.moved, missing=count.missing, unknown=len(unknown),
    )  # fmt: skip
    open_cases(units=[units[pk] for pk in missing], count=count, actor=actor)
    return count


@transaction.atomic
def find_difference(*, difference: Difference, outcome: str, actor: Actor) -> Difference:
    """The missing piece was found, and where. Raises `Forbidden`, `Invalid`, `Conflict` when it is no longer open."""
    words = outcome.strip()[:300]
    if not words:
        raise Invalid("Say where it was, in a few words.", field="outcome")
    # The piece before its case, as whoever scans it locks them.
    lock_units([difference.unit_id])
    found = move_many(
        DIFFERENCE, Difference.objects.filter(pk=difference.pk), "find", actor=actor,
        data=lambda each: {"unit": each.unit_id, "outcome": words}, ended_at=timezone.now(), outcome=words,
    )  # fmt: skip
    if not found:
        raise Conflict("This difference is no longer open.", code="difference_ended")
    turn_up_units(unit_ids=[found[0].unit_id], outcome=words, actor=actor)
    return found[0]


@transaction.atomic
def turned_up(*, unit_ids: Sequence[int], outcome: str, actor: Actor) -> None:
    """Those of the pieces that were missing are here: their differences end, and they are offered again."""
    found = move_many(
        DIFFERENCE, open_differences(unit_ids), "find", actor=actor,
        data=lambda each: {"unit": each.unit_id, "outcome": outcome}, ended_at=timezone.now(), outcome=outcome,
    )  # fmt: skip
    turn_up_units(unit_ids=[each.unit_id for each in found], outcome=outcome, actor=actor)


@transaction.atomic
def catch_up_with_missing() -> None:
    """For an upgrade: what was missed before is offered to nobody either, and what has left since was found."""
    house = office("custody")
    before = Difference.objects.filter(status=DifferenceStatus.OPEN, unit__missing_since=None)
    gone = before.exclude(unit__status__in=(*HERE, UnitStatus.WITHDRAWN)) | before.filter(
        unit__status=UnitStatus.PICKED
    )
    turned_up(unit_ids=list(gone.values_list("unit_id", flat=True)), outcome="it was picked", actor=house)
    for difference in before.order_by("unit"):
        miss_units(unit_ids=[difference.unit_id], bin_code=difference.bin, actor=house)


def write_off_difference(*, difference: Difference, reason: str, actor: Actor) -> Difference:
    """The missing piece is lost. Raises as `report_loss`, and `Conflict` when it is no longer open."""
    with transaction.atomic():
        if not Difference.objects.filter(pk=difference.pk, status=DifferenceStatus.OPEN).exists():
            raise Conflict("This difference is no longer open.", code="difference_ended")
        report_loss(unit_id=difference.unit_id, reason=reason, actor=actor)
    return Difference.objects.get(pk=difference.pk)


def _none_found(place: Bin, due: int) -> Invalid:
    those = "1 piece should lie" if due == 1 else f"{due} pieces should lie"
    return Invalid(
        f"{those} in {place.code}, and none of them was scanned. Scan what is there, or say that none of them is: "
        "no store offers them then.",
        code="none_found", field="none_is_there", bin=place.code, expected=due,
    )  # fmt: skip


def _stands_in(warehouse: Warehouse, unit: Unit) -> bool:
    return unit.warehouse_id == warehouse.pk and unit.in_transit_to_id is None and unit.status in HERE


def _seen(scans: Sequence[str], stock: QuerySet[Unit], place: Bin) -> tuple[dict[int, Unit], list[str]]:
    """The pieces that the labels mean, by id in the order scanned; and labels that mean none or several.

    The bin's own label may be among them. That of another bin says that the next one is being counted already.
    """
    seen: dict[int, Unit] = {}
    unknown: list[str] = []
    for label in dict.fromkeys(scan.strip() for scan in scans if scan.strip()):
        try:
            unit = unit_by_scan(label, stock)
        except (NotFound, Conflict):
            shown = label_of(label).shown
            if shown.upper() == place.code:
                continue
            if Bin.objects.filter(warehouse=place.warehouse_id, code=shown.upper()).exists():
                raise Invalid(
                    f"«{shown}» is the label of another bin than {place.code}; count each bin by itself.",
                    code="another_bin", field="scans",
                ) from None  # fmt: skip
            unknown.append(shown)
        else:
            seen[unit.pk] = unit
    return seen, unknown
