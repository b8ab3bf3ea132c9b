"""Numbers that a carrier or a warehouse gives parcels itself, where none of our pools does."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from django.db import IntegrityError, transaction
from django.utils import timezone
from psycopg.errors import UniqueViolation

from backoffice.access.models import Scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from backoffice.events.log import append, fact_about
from backoffice.events.places import refuse_elsewhere
from catalog.inventory.states import FLOOR

from ..jobs import ask_to_fulfil
from ..locks import lock_numbering, lock_parcels, lock_pools_with
from ..models import Carrier, Parcel, TrackingEvent
from ..numbers import NumberError, read_waybill, s10_parts
from ..states import ParcelStatus

NUMBERERS = FLOOR | {Scope.TRACKING_WRITE}
UNLABELLED = (ParcelStatus.PLANNED, ParcelStatus.PICKED, ParcelStatus.PACKED)


@dataclass(frozen=True, slots=True)
class Numbering:
    """A parcel, the number that it is to have, and who carries it: None for the carrier it was planned with."""

    parcel_id: int
    waybill: str
    carrier_id: int | None = None


@dataclass(slots=True)
class Numbered:
    """What became of the parcels, by id: those that got their number, those that had it, and why others did not."""

    given: dict[int, Parcel] = field(default_factory=dict)
    unchanged: list[int] = field(default_factory=list)
    conflicts: dict[int, Refusal] = field(default_factory=dict)


@transaction.atomic
def give_number(*, parcel_id: int, waybill: str, actor: Actor, carrier_id: int | None = None) -> Parcel:
    """Gives one parcel the number that its carrier or warehouse has given it.

    Raises what `give_numbers` finds wrong with it, and what that raises.
    """
    outcome = give_numbers(numberings=[Numbering(parcel_id, waybill, carrier_id)], actor=actor)
    for refusal in outcome.conflicts.values():
        raise refusal
    return outcome.given.get(parcel_id) or Parcel.objects.get(pk=parcel_id)


@transaction.atomic
def give_numbers(*, numberings: Sequence[Numbering], actor: Actor) -> Numbered:
    """Gives parcels that have no number yet the ones they were given elsewhere; one event for each that got one.

    Who gives numbers takes turns, and the pools in which one of them stands wait: two parcels never get the same. A
    packed parcel that waited for a number goes on by itself. Refused, parcel by parcel, are one that is not here
    (NotFound), what is no number or no carrier (Invalid), a parcel that has another number (Conflict
    `parcel_numbered`), and a number that another parcel has (Conflict `waybill_taken`).
    Raises Forbidden, and Conflict `waybill_taken` when only the database knows whose it is.
    """
    if not actor.may(NUMBERERS):
        raise Forbidden(
            f"{actor.name} may not give parcels their numbers; it takes {' or '.join(sorted(NUMBERERS))}.",
            roles=sorted(NUMBERERS),
        )
    parcels = {parcel.pk: parcel for parcel in lock_parcels(each.parcel_id for each in numberings)}
    refuse_elsewhere(actor, [parcel.warehouse_id for parcel in parcels.values()], what="number parcels")
    lock_numbering()
    outcome = Numbered()
    wanted = _readable(numberings, outcome)
    lock_pools_with(parts for waybill in wanted.values() if (parts := s10_parts(waybill)))
    owners = dict(Parcel.objects.filter(waybill__in=wanted.values()).values_list("waybill", "pk"))
    carriers = {carrier.pk: carrier for carrier in Carrier.objects.all()}
    now = timezone.now()
    for numbering in numberings:
        pk = numbering.parcel_id
        if pk in outcome.conflicts:
            continue
        parcel, waybill = parcels.get(pk), wanted[pk]
        if parcel is None:
            outcome.conflicts[pk] = NotFound(f"There is no parcel {pk}.")
        elif numbering.carrier_id is not None and numbering.carrier_id not in carriers:
            outcome.conflicts[pk] = Invalid(f"There is no carrier {numbering.carrier_id}.", field="carrier")
        elif parcel.waybill == waybill:
            outcome.unchanged.append(pk)
        elif parcel.waybill is not None:
            outcome.conflicts[pk] = _numbered(parcel)
        elif owners.setdefault(waybill, pk) != pk:
            outcome.conflicts[pk] = _taken(waybill)
        else:
            parcel.waybill, parcel.numbered_at = waybill, now
            if numbering.carrier_id is not None:
                parcel.carrier = carriers[numbering.carrier_id]
            outcome.given[pk] = parcel
    _write(outcome.given.values())
    append(
        actor=actor,
        facts=[
            fact_about(
                parcel,
                "parcel.numbered",
                {"waybill": parcel.waybill, "carrier": parcel.carrier.code, "by_hand": True},
            )
            for parcel in outcome.given.values()
        ],
    )
    for parcel in outcome.given.values():
        if parcel.status == ParcelStatus.PACKED:
            ask_to_fulfil(
                parcel.order_id, brand_id=parcel.brand_id, since=f"numbered {parcel.waybill}", actor=actor
            )
    return outcome


@transaction.atomic
def take_numbers_off(*, carriers: Mapping[int, int], reason: str, actor: Actor) -> Numbered:
    """Takes numbers off parcels that got them by mistake, and gives them back to the carriers they had before.

    `carriers` has the former carrier by the parcel's id. What has happened since stands: a parcel whose label is
    printed (Conflict `label_printed`) or of which the carrier has reported (Conflict `carrier_reported`) keeps its
    number. `given` are the parcels that have none now. Raises Forbidden.
    """
    if not actor.may(NUMBERERS):
        raise Forbidden(f"{actor.name} may not take numbers off parcels.", roles=sorted(NUMBERERS))
    parcels = lock_parcels(carriers)
    refuse_elsewhere(actor, [parcel.warehouse_id for parcel in parcels], what="number parcels")
    reported = set(
        TrackingEvent.objects.filter(parcel_id__in=list(carriers)).values_list("parcel_id", flat=True)
    )
    outcome, facts = Numbered(), []
    for parcel in parcels:
        if parcel.waybill is None:
            outcome.unchanged.append(parcel.pk)
        elif parcel.status not in UNLABELLED:
            outcome.conflicts[parcel.pk] = Conflict(
                f"The label of order {parcel.order} is printed with {parcel.waybill}; the parcel is "
                f"{parcel.get_status_display().lower()} and keeps its number.",
                code="label_printed",
            )
        elif parcel.pk in reported:
            outcome.conflicts[parcel.pk] = Conflict(
                f"The carrier has reported of {parcel.waybill} already, so order {parcel.order} keeps it.",
                code="carrier_reported",
            )
        else:
            facts.append(
                fact_about(parcel, "parcel.number_taken_off", {"waybill": parcel.waybill, "reason": reason})
            )
            parcel.waybill, parcel.numbered_at, parcel.carrier_id = None, None, carriers[parcel.pk]
            outcome.given[parcel.pk] = parcel
    _write(outcome.given.values())
    append(actor=actor, facts=facts)
    return outcome


def _readable(numberings: Sequence[Numbering], outcome: Numbered) -> dict[int, str]:
    wanted: dict[int, str] = {}
    for numbering in numberings:
        try:
            wanted[numbering.parcel_id] = read_waybill(numbering.waybill).number
        except NumberError as error:
            outcome.conflicts[numbering.parcel_id] = Invalid(str(error), code="bad_waybill", field="waybill")
    return wanted


def _write(parcels: Iterable[Parcel]) -> None:
    try:
        with transaction.atomic():
            Parcel.objects.bulk_update(parcels, ["waybill", "numbered_at", "carrier"], batch_size=500)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            # A parcel behind another wall has it, of which nothing more may be said.
            raise Conflict(
                "Another parcel has this number; a number is that of one parcel.", code="waybill_taken"
            ) from error
        raise


def _numbered(parcel: Parcel) -> Conflict:
    return Conflict(
        f"The parcel of order {parcel.order} has another number, {parcel.waybill}, from "
        f"{parcel.carrier.name}; it keeps that one.",
        code="parcel_numbered",
        waybill=parcel.waybill,
    )


def _taken(waybill: str) -> Conflict:
    return Conflict(
        f"Another parcel has the number {waybill}; a number is that of one parcel.",
        code="waybill_taken",
        waybill=waybill,
    )
