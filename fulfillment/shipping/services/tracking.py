"""What carriers report, and what follows from it."""

import enum
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from django.db import connection, transaction
from django.utils import timezone

from backoffice.access.models import Role, Scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.lifecycle import move
from backoffice.events.log import Fact, append
from catalog.inventory.services import deliver_units
from fulfillment.orders.models import OrderLine
from fulfillment.orders.services import deliver_order

from ..codes import milestone_of
from ..jobs import ask_to_apply_tracking
from ..locks import lock_parcel
from ..models import Milestone, Parcel, TrackingEvent
from ..numbers import as_kept
from ..queries import ON_THE_FLOOR
from ..states import PARCEL, ParcelStatus
from .contradicting import ask_to_clear_up, contradicts

REPORTERS = frozenset({Role.PLATFORM_ADMIN, Scope.TRACKING_WRITE})
MOST_REPORTS = 500
# How far off a reported time may be: clocks go wrong; a day without an hour, or a time without a zone, reads as UTC.
CLOCK_SKEW = timedelta(hours=24)
# No parcel of ours is older; such a time is a clock that was never set.
EARLIEST = datetime(2000, 1, 1, tzinfo=UTC)

VERB_OF = {
    Milestone.IN_TRANSIT: "depart",
    Milestone.OUT_FOR_DELIVERY: "bring_out",
    Milestone.DELIVERED: "deliver",
    Milestone.EXCEPTION: "raise_exception",
}
"""The parcel's verb for each milestone; ANNOUNCED moves nothing."""

_STORE = """
INSERT INTO shipping_trackingevent (brand_id, parcel_id, code, text, place, milestone, happened_at, applied)
SELECT brand_id, parcel_id, code, text, place, milestone, happened_at, false
FROM unnest(%s::bigint[], %s::bigint[], %s::text[], %s::text[], %s::text[], %s::text[], %s::timestamptz[])
     WITH ORDINALITY AS report(brand_id, parcel_id, code, text, place, milestone, happened_at, position)
ORDER BY position
ON CONFLICT (parcel_id, happened_at, code) DO NOTHING
RETURNING id, brand_id, parcel_id, happened_at, code, milestone
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """One line of a carrier's report, in the carrier's own code; `happened_at` is aware."""

    waybill: str
    code: str
    happened_at: datetime
    text: str = ""
    place: str = ""


class Verdict(enum.StrEnum):
    """What became of a report."""

    ACCEPTED = "accepted"
    DUPLICATE = "duplicate"
    UNKNOWN_WAYBILL = "unknown_waybill"
    BEFORE_HAND_OVER = "before_hand_over"


@dataclass(frozen=True, slots=True)
class Answer:
    """What became of a report; `detail` says of one that was not taken what is wrong and what to do."""

    verdict: Verdict
    detail: str = ""


@transaction.atomic
def report_tracking(*, reports: Sequence[Report], actor: Actor) -> list[Answer]:
    """Stores what a carrier reported, as it said it, and has the parcels moved by a job; one answer per report.

    A report is the same as another when parcel, time and code are; of the same ones the first is accepted. One of a
    time before the carrier had the parcel is not stored; the others of its batch are. A waybill is read however it is
    written.
    Raises Forbidden, or Invalid for a batch of none or more than 500, or a time without zone or in the future.
    """
    if not actor.may(REPORTERS):
        raise Forbidden(f"{actor.name} may not report tracking; it takes the scope tracking:write.")
    if not 1 <= len(reports) <= MOST_REPORTS:
        raise Invalid(
            f"Send 1 to {MOST_REPORTS} reports at a time; these are {len(reports)}.", field="events"
        )
    _refuse_wrong_times(reports)
    reports = [replace(report, waybill=as_kept(report.waybill)) for report in reports]
    waybills = {report.waybill for report in reports}
    parcels = {p.waybill: p for p in Parcel.objects.filter(waybill__in=waybills).select_related("carrier")}
    refused = {
        report: said for report in reports if (said := _why_not_taken(report, parcels.get(report.waybill)))
    }
    known = [(report, parcels[report.waybill]) for report in reports if report not in refused]
    with connection.cursor() as cursor:
        cursor.execute(
            _STORE,
            [
                [parcel.brand_id for _, parcel in known],
                [parcel.pk for _, parcel in known],
                [report.code for report, _ in known],
                [report.text for report, _ in known],
                [report.place for report, _ in known],
                [_milestone(report, parcel) for report, parcel in known],
                [report.happened_at for report, _ in known],
            ],
        )
        stored = cursor.fetchall()
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=event_id,
                verb="tracking.reported",
                brand_id=brand_id,
                data={"parcel": parcel_id, "code": code, "milestone": milestone, "happened_at": happened_at},
            )
            for event_id, brand_id, parcel_id, happened_at, code, milestone in stored
        ],
    )
    newest = {parcel_id: (brand_id, event_id) for event_id, brand_id, parcel_id, *_ in stored}
    for parcel_id, (brand_id, event_id) in newest.items():
        ask_to_apply_tracking(parcel_id, brand_id=brand_id, since=event_id, actor=actor)

    new = {(parcel_id, happened_at, code) for _, _, parcel_id, happened_at, code, _ in stored}
    answers = []
    for report in reports:
        if report in refused:
            answers.append(refused[report])
        elif (key := (parcels[report.waybill].pk, report.happened_at, report.code)) in new:
            new.remove(key)
            answers.append(Answer(Verdict.ACCEPTED))
        else:
            answers.append(Answer(Verdict.DUPLICATE))
    return answers


@transaction.atomic
def apply_tracking(*, parcel_id: int) -> int:
    """Moves a parcel by what was reported and not yet applied; returns how many reports that were.

    Reports are taken in the order in which they happened. One that comes late, after a later one was applied, is
    kept and moves nothing, except that a delivery always counts. A delivered parcel never moves again. What is
    reported before the parcel was handed over waits until it is; a delivery counts from the hand-over at the earliest.
    What contradicts a loss asks a person to clear that up: what followed from it is not undone by a report.
    """
    actor = office("tracking")
    parcel = lock_parcel(parcel_id)
    if parcel is None or parcel.status in ON_THE_FLOOR:
        return 0
    events = TrackingEvent.objects.filter(parcel_id=parcel_id)
    latest = (
        events.filter(applied=True).order_by("-happened_at").values_list("happened_at", flat=True).first()
    )
    pending = list(events.filter(applied=False).order_by("happened_at", "pk"))
    contrary: TrackingEvent | None = None
    for event in pending:
        late = latest is not None and event.happened_at < latest
        if event.milestone == Milestone.DELIVERED or not late:
            parcel = _follow(parcel, event, actor)
            if contradicts(parcel, event):
                contrary = event
        latest = event.happened_at if latest is None else max(latest, event.happened_at)
    events.filter(pk__in=[event.pk for event in pending]).update(applied=True)
    if contrary is not None:
        ask_to_clear_up(parcel, contrary, actor)
    return len(pending)


def _follow(parcel: Parcel, event: TrackingEvent, actor: Actor) -> Parcel:
    """The parcel as the report leaves it; where the table knows no such move, as it was."""
    verb = VERB_OF.get(Milestone(event.milestone), "")
    if verb not in {transition.verb for transition in PARCEL.permitted(parcel.status)}:
        return parcel
    columns = {"delivered_at": _delivered_at(parcel, event)} if verb == "deliver" else {}
    data = {"code": event.code, "text": event.text, "place": event.place, "happened_at": event.happened_at}
    moved = move(PARCEL, Parcel.objects.filter(pk=parcel.pk), verb, actor=actor, data=data, **columns)
    if moved.status == ParcelStatus.DELIVERED:
        lines = OrderLine.objects.filter(order_id=moved.order_id).order_by("unit_id")
        deliver_units(
            unit_ids=list(lines.values_list("unit_id", flat=True)), at=moved.delivered_at, actor=actor
        )
        deliver_order(order_id=moved.order_id, actor=actor)
    return moved


def _delivered_at(parcel: Parcel, event: TrackingEvent) -> datetime:
    """The buyer's days to send it back count from here, so what a clock is off must not cost them any."""
    assert parcel.handed_over_at is not None  # what is under way was handed over
    return max(event.happened_at, parcel.handed_over_at)


def _milestone(report: Report, parcel: Parcel) -> Milestone:
    return milestone_of(parcel.carrier.vocabulary, report.code)


def _why_not_taken(report: Report, parcel: Parcel | None) -> Answer | None:
    if parcel is None:
        return Answer(
            Verdict.UNKNOWN_WAYBILL,
            f"No parcel goes under {report.waybill}. Look at the number, and send the report again.",
        )
    # Carriers announce a parcel from its label on, and the hand-over may be booked after they have it.
    before = parcel.handed_over_at is None or _milestone(report, parcel) == Milestone.ANNOUNCED
    since = parcel.created_at if before else parcel.handed_over_at
    assert since is not None
    if report.happened_at >= since - CLOCK_SKEW:
        return None
    return Answer(
        Verdict.BEFORE_HAND_OVER,
        f"{report.waybill} was {'planned' if before else 'handed over'} at {since:%Y-%m-%d %H:%M} UTC, so "
        f"{report.code} cannot have happened at {report.happened_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC. "
        "Send the report again with the true time and its zone.",
    )


def _refuse_wrong_times(reports: Sequence[Report]) -> None:
    # One report far in the future would make every true one after it late.
    horizon = timezone.now() + CLOCK_SKEW
    for index, report in enumerate(reports):
        if timezone.is_naive(report.happened_at) or not EARLIEST < report.happened_at <= horizon:
            raise Invalid(
                f"Report {index} ({report.waybill}) happened at {report.happened_at}; send the true time, with its "
                f"zone, after {EARLIEST:%Y-%m-%d} and not in the future.",
                field=f"events/{index}/happened_at",
            )
