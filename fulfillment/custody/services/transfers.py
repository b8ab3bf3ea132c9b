"""Pieces sent from one of our warehouses to another, and received there, by scan."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound, Refusal
from backoffice.events.lifecycle import move_many
from backoffice.events.log import append, fact_about
from catalog.inventory.models import Unit, Warehouse
from catalog.inventory.scans import label_of, unit_by_scan
from catalog.inventory.services import send_units, take_in_units

from ..models import Journey
from ..states import JOURNEY, JourneyStatus

MOST_PIECES = 500
# So many labels that mean no piece are told one by one.
_TOLD = 10


# A label as it is shown, and the id of the piece that it means, or why it means none.
Verdict = tuple[str, int | Refusal]


@dataclass(frozen=True, slots=True)
class Received:
    """What came of the scans of a transfer: the journeys that ended, those still awaited, and a verdict for each label,
    in the order scanned.
    """

    arrived: list[Journey]
    awaited: list[Journey]
    verdicts: list[Verdict]

    @property
    def refused(self) -> list[Refusal]:
        return [refusal for _, refusal in self.verdicts if isinstance(refusal, Refusal)]


@transaction.atomic
def send_transfer(
    *, origin: Warehouse, destination: Warehouse, reference: str, scans: Sequence[str], actor: Actor
) -> list[Journey]:
    """Scans pieces of `origin` out to `destination`, all or none, with a transfer of this reference.

    They leave their bins and cannot be picked or examined until they arrive; they may be sold meanwhile. Raises
    `Invalid`, `Forbidden`, `NotFound` for a label that no piece there wears, or as `send_units` does.
    """
    name = reference.strip()
    if not name or len(name) > 40 or not name.isprintable():
        raise Invalid("Give the transfer a reference of up to 40 characters.", field="reference")
    if origin == destination:
        raise Invalid(
            "A transfer leads to another warehouse than it begins in; choose where it goes.",
            field="destination",
        )
    units = _scanned(scans, Unit.objects.filter(warehouse=origin, in_transit_to=None))
    send_units(unit_ids=[unit.pk for unit in units], to=destination, reference=name, actor=actor)
    journeys = Journey.objects.bulk_create(
        Journey(
            brand_id=unit.brand_id, unit=unit, reference=name, origin=origin, destination=destination,
            sent_by=actor.name[:150],
        )
        for unit in units
    )  # fmt: skip
    words = {"transfer": name, "from": origin.code, "to": destination.code}
    append(
        actor=actor,
        facts=[fact_about(each, "journey.begun", {"unit": each.unit_id, **words}) for each in journeys],
    )
    return journeys


@transaction.atomic
def receive_transfer(
    *, destination: Warehouse, reference: str, scans: Sequence[str], actor: Actor
) -> Received:
    """Scans pieces of the transfer in; says which are still awaited.

    A strange label in the box keeps nothing from being received: it has a verdict of its own. What has arrived by the
    transfer before is told as arrived again: whoever got no answer sends the same once more. Raises `Conflict` with
    code `nothing_coming` for a transfer of which nothing was ever on its way here, `NotFound` that names each label
    where none of its pieces wears any of them, and `Forbidden`.
    """
    name = reference.strip()
    journeys = Journey.objects.filter(destination=destination, reference=name)
    coming = journeys.filter(status=JourneyStatus.ON_THE_WAY)
    before = journeys.filter(status=JourneyStatus.ARRIVED)
    if not (coming | before).exists():
        raise Conflict(
            f"Nothing is on its way to {destination.code} with the transfer «{name}».", code="nothing_coming"
        )
    read = _read(scans, Unit.objects.filter(pk__in=(coming | before).values("unit")))
    units = list({unit.pk: unit for _, unit in read if isinstance(unit, Unit)}.values())
    if not units:
        raise named_together([refusal for _, refusal in read if isinstance(refusal, Refusal)])
    here = {each.unit_id: each for each in before.filter(unit__in=units).order_by("pk")}
    new = list(coming.filter(unit__in=units).values_list("unit_id", flat=True))
    if new:
        take_in_units(unit_ids=[unit.pk for unit in units if unit.pk in new], reference=name, actor=actor)
    arrived = move_many(
        JOURNEY, coming.filter(unit__in=new), "arrive", actor=actor, data=lambda each: {"unit": each.unit_id},
        ended_at=timezone.now(), received_by=actor.name[:150],
    )  # fmt: skip
    arrived += [each for pk, each in here.items() if pk not in new]
    verdicts: list[Verdict] = [(shown, each.pk if isinstance(each, Unit) else each) for shown, each in read]
    return Received(arrived, list(coming.select_related("unit").order_by("pk")), verdicts)


def named_together(refusals: Sequence[Refusal]) -> NotFound:
    """One refusal that names each label."""
    more = f" And {len(refusals) - _TOLD} labels more." if len(refusals) > _TOLD else ""
    return NotFound(" ".join(each.sentence for each in refusals[:_TOLD]) + more, field="scans")


def _scanned(scans: Sequence[str], among: QuerySet[Unit]) -> list[Unit]:
    """The pieces that the labels mean, each once. Raises for the labels that mean none."""
    units: dict[int, Unit] = {}
    strange: list[Refusal] = []
    for shown, unit in _read(scans, among):
        if not isinstance(unit, Unit):
            strange.append(unit)
        elif unit.pk in units:
            raise Conflict(f"«{shown}» was scanned twice.", code="scanned_twice", unit=unit.pk)
        else:
            units[unit.pk] = unit
    if strange:
        raise named_together(strange)
    return list(units.values())


def _read(scans: Sequence[str], among: QuerySet[Unit]) -> list[tuple[str, Unit | Refusal]]:
    """Each label as it is shown, with the piece of these that wears it, or why none does."""
    labels = [scan.strip() for scan in scans if scan.strip()]
    if not 1 <= len(labels) <= MOST_PIECES:
        raise Invalid(f"Scan between 1 and {MOST_PIECES} pieces.", field="scans")
    read: list[tuple[str, Unit | Refusal]] = []
    for label in labels:
        try:
            meant: Unit | Refusal = unit_by_scan(label, among)
        except (NotFound, Conflict) as refusal:
            meant = refusal
        read.append((label_of(label).shown, meant))
    return read
