"""An EPCIS document: what is chosen out of the log, written event by event so that memory stays flat."""

import json
from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from django.db.models import Q, QuerySet

from backoffice.events.actors import Actor
from backoffice.events.models import Event
from backoffice.events.places import within
from catalog.inventory.models import Lot, Unit
from fulfillment.repackaging.models import LotConsumption, WorkOrder

from ..identifiers import own
from .events import told
from .vocabulary import RUN, TOLD

CONTEXT = "https://ref.gs1.org/standards/epcis/2.0.0/epcis-context.jsonld"
MEDIA_TYPE = "application/ld+json"
PARCEL = 1_000

# Opens a step of the work, in which some events are done already: a scope, a checkpoint.
Step = Callable[[int], AbstractContextManager[None]]


@dataclass(frozen=True, slots=True)
class Selection:
    """Which events: those of these units and lots, or all of a period (aware, `since` within and `until` not)."""

    units: tuple[int, ...] = ()
    lots: tuple[int, ...] = ()
    since: datetime | None = None
    until: datetime | None = None


def chosen(selection: Selection, actor: Actor) -> QuerySet[Event]:
    """The events of the selection inside the actor's wall and warehouses, by their ids; a lot brings its runs along."""
    events = Event.objects.filter(verb__in=TOLD, subject_type__in=("unit", "lot", "work_order")).order_by(
        "pk"
    )
    if selection.since is not None:
        events = events.filter(at__gte=selection.since)
    if selection.until is not None:
        events = events.filter(at__lt=selection.until)
    if selection.units or selection.lots:
        lots = list(selection.lots)
        runs = {
            *WorkOrder.objects.filter(output_lot__in=lots).values_list("pk", flat=True),
            *LotConsumption.objects.filter(lot__in=lots).values_list("work_order", flat=True),
        }
        events = events.filter(
            Q(subject_type="unit", subject_id__among=list(selection.units))
            | Q(subject_type="lot", subject_id__among=lots)
            | Q(verb=RUN, subject_id__among=list(runs))
        )
    if actor.warehouses is not None:
        events = events.filter(
            Q(subject_type="unit", subject_id__in=within(Unit.objects.all(), "warehouse", actor).values("pk"))
            | Q(subject_type="lot", subject_id__in=within(Lot.objects.all(), "warehouse", actor).values("pk"))
            | Q(verb=RUN, subject_id__in=within(WorkOrder.objects.all(), "warehouse", actor).values("pk"))
        )
    return events


def head(created: datetime) -> dict[str, Any]:
    return {
        "@context": [CONTEXT, {"entrepot": own("ns", "epcis") + "/"}],
        "type": "EPCISDocument",
        "schemaVersion": "2.0",
        "creationDate": created.isoformat(timespec="milliseconds"),
    }


def whole(selection: Selection, actor: Actor, *, created: datetime) -> dict[str, Any]:
    """The document at once, for what is short: the caller has counted."""
    return {**head(created), "epcisBody": {"eventList": list(told(list(chosen(selection, actor))))}}


def write(file: IO[str], selection: Selection, actor: Actor, *, created: datetime, step: Step) -> int:
    """Writes the document; returns how many EPCIS events it has. Each parcel of the log is read in its own step."""
    count = after = done = 0
    opening = json.dumps(head(created), ensure_ascii=False)
    file.write(f'{opening[:-1]}, "epcisBody": {{"eventList": [')
    while True:
        with step(done):
            events = list(chosen(selection, actor).filter(pk__gt=after)[:PARCEL])
            lines = [json.dumps(event, ensure_ascii=False) for event in told(events)]
        if not events:
            break
        after, done = events[-1].pk, done + len(events)
        for line in lines:
            file.write(("," if count else "") + "\n" + line)
            count += 1
    file.write("\n]}}\n")
    return count
