"""Pieces sent from one of our warehouses to another, and received there, by scan."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
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


@dataclass(frozen=True, slots=True)
class Received:
    """What came of the scans of a transfer: the journeys that ended, and those still awaited."""

    arrived: list[Journey]
    awaited: list[Journey]


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
    """Scans pieces of the transfer in, all or none; says which are still awaited.

    What has arrived by it before is told as arrived again: whoever got no answer sends the same once more. Raises
    `Conflict` with code `nothing_coming` for a transfer of which nothing was ever on its way here, `NotFound` that
    names each label that none of its pieces wears, and `Forbidden`.
    """
    name = reference.strip()
    journeys = Journey.objects.filter(destination=destination, reference=name)
    coming = journeys.filter(status=JourneyStatus.ON_THE_WAY)
    before = journeys.filter(status=JourneyStatus.ARRIVED)
    if not (coming | before).exists():
        raise Conflict(
            f"Nothing is on its way to {destination.code} with the transfer «{name}».", code="nothing_coming"
        )
    units = _scanned(scans, Unit.objects.filter(pk__in=(coming | before).values("unit")))
    here = {each.unit_id: each for each in before.filter(unit__in=units).order_by("pk")}
    new = list(coming.filter(unit__in=units).values_list("unit_id", flat=True))
    if new:
        take_in_units(unit_ids=[unit.pk for unit in units if unit.pk in new], reference=name, actor=actor)
    arrived = move_many(
        JOURNEY, coming.filter(unit__in=new), "arrive", actor=actor, data=lambda each: {"unit": each.unit_id},
        ended_at=timezone.now(), received_by=actor.name[:150],
    )  # fmt: skip
    arrived += [each for pk, each in here.items() if pk not in new]
    return Received(arrived, list(coming.select_related("unit").order_by("pk")))


def _scanned(scans: Sequence[str], among: QuerySet[Unit]) -> list[Unit]:
    labels = [scan.strip() for scan in scans if scan.strip()]
    if not 1 <= len(labels) <= MOST_PIECES:
        raise Invalid(f"Scan between 1 and {MOST_PIECES} pieces.", field="scans")
    units: dict[int, Unit] = {}
    strange: list[str] = []
    for label in labels:
        try:
            unit = unit_by_scan(label, among)
        except NotFound as refusal:
            strange.append(refusal.sentence)
            continue
        if unit.pk in units:
            raise Conflict(
                f"«{label_of(label).shown}» was scanned twice.", code="scanned_twice", unit=unit.pk
            )
        units[unit.pk] = unit
    if strange:
        more = f" And {len(strange) - _TOLD} labels more." if len(strange) > _TOLD else ""
        raise NotFound(" ".join(strange[:_TOLD]) + more, field="scans")
    return list(units.values())
