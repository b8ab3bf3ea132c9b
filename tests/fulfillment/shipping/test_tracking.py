import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest
from django.db import IntegrityError
from django.test import Client

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.models import Event
from backoffice.jobs.models import Job, JobStatus
from catalog.inventory.models import Unit
from catalog.inventory.states import UnitStatus
from fulfillment.orders.models import Order
from fulfillment.orders.states import OrderStatus
from fulfillment.shipping import services
from fulfillment.shipping.codes import CODES, milestone_of
from fulfillment.shipping.fulfil import next_step
from fulfillment.shipping.jobs import APPLY_TRACKING
from fulfillment.shipping.models import Milestone, Parcel, TrackingEvent, Vocabulary
from fulfillment.shipping.services import Report, Verdict
from fulfillment.shipping.states import ParcelStatus
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, ordered
from tests.fulfillment.shipping.making import carriers, fulfil, parcel_of, run_jobs

# The parcels of these tests are handed over a moment later.
NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of each test: this file was read when the suite began, which may be long ago."""
    monkeypatch.setattr(sys.modules[__name__], "NOW", datetime.now(UTC).replace(microsecond=0))


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.fixture
def parcel(world: World, house: House) -> Parcel:
    """A parcel that the carrier has."""
    parcel = fulfil(ordered(house, world.aurore))
    assert parcel is not None
    return parcel


def report(world: World, parcel: Parcel, *events: tuple[str, int]) -> list[Verdict]:
    """Reports (code, minutes after now) in the order given."""
    reports = [
        Report(
            waybill=parcel.waybill or "",
            code=code,
            happened_at=NOW + timedelta(minutes=minutes),
            text=f"said {code}",
            place="Guangzhou",
        )
        for code, minutes in events
    ]
    with scope(world.office) as actor:
        return [answer.verdict for answer in services.report_tracking(reports=reports, actor=actor)]


def applied(world: World, parcel: Parcel, *events: tuple[str, int]) -> str:
    report(world, parcel, *events)
    for job in run_jobs(APPLY_TRACKING):
        assert (job.status, job.error) == (JobStatus.DONE, "")
    with scope(world.office):
        return Parcel.objects.get(pk=parcel.pk).status


def test_it_follows_a_parcel_to_the_buyer(world: World, parcel: Parcel) -> None:
    assert applied(world, parcel, ("InTransit", 0)) == ParcelStatus.IN_TRANSIT
    assert applied(world, parcel, ("OutForDelivery", 10)) == ParcelStatus.OUT_FOR_DELIVERY
    assert applied(world, parcel, ("Delivered", 20)) == ParcelStatus.DELIVERED
    with scope(world.office):
        delivered = Parcel.objects.get(pk=parcel.pk)
        assert delivered.delivered_at == NOW + timedelta(minutes=20)
        assert Order.objects.get().status == OrderStatus.DELIVERED
        assert Unit.objects.get().status == UnitStatus.DELIVERED
        assert not TrackingEvent.objects.filter(applied=False).exists()
        told = Event.objects.get(verb="parcel.delivered").data
        of_the_piece = Event.objects.get(verb="unit.delivered").data["delivered_at"]
    assert datetime.fromisoformat(of_the_piece) == NOW + timedelta(minutes=20)
    assert (told["code"], told["text"], told["place"]) == ("Delivered", "said Delivered", "Guangzhou")


def test_it_takes_one_batch_in_the_order_of_what_happened(world: World, parcel: Parcel) -> None:
    verdicts = report(world, parcel, ("OutForDelivery", 10), ("InTransit", 0))
    assert verdicts == [Verdict.ACCEPTED, Verdict.ACCEPTED]
    run_jobs(APPLY_TRACKING)
    with scope(world.office):
        assert list(
            Event.objects.filter(subject_type="parcel").order_by("-sequence").values_list("verb", flat=True)
        )[:2] == ["parcel.out_for_delivery", "parcel.departed"]


def test_it_does_not_move_back_for_a_late_report(world: World, parcel: Parcel) -> None:
    assert applied(world, parcel, ("OutForDelivery", 10)) == ParcelStatus.OUT_FOR_DELIVERY
    assert applied(world, parcel, ("Exception", 5)) == ParcelStatus.OUT_FOR_DELIVERY
    with scope(world.office):
        assert TrackingEvent.objects.filter(applied=True).count() == 2


def test_it_counts_a_late_delivery(world: World, parcel: Parcel) -> None:
    assert applied(world, parcel, ("InTransit", 30)) == ParcelStatus.IN_TRANSIT
    assert applied(world, parcel, ("Delivered", 20)) == ParcelStatus.DELIVERED


@pytest.mark.parametrize("code", ["InTransit", "OutForDelivery", "Exception", "NeverHeardOf", "Delivered"])
def test_it_never_moves_a_delivered_parcel(world: World, parcel: Parcel, code: str) -> None:
    assert applied(world, parcel, ("Delivered", 20)) == ParcelStatus.DELIVERED
    assert applied(world, parcel, (code, 30)) == ParcelStatus.DELIVERED
    with scope(world.office):
        assert Parcel.objects.get(pk=parcel.pk).delivered_at == NOW + timedelta(minutes=20)
        assert Event.objects.filter(verb="order.delivered").count() == 1


def test_it_puts_an_unknown_code_before_a_person(world: World, parcel: Parcel) -> None:
    assert applied(world, parcel, ("??-77", 0)) == ParcelStatus.EXCEPTION
    with scope(world.office):
        event = TrackingEvent.objects.get()
    assert (event.code, event.text, event.milestone) == ("??-77", "said ??-77", Milestone.EXCEPTION)
    assert applied(world, parcel, ("InTransit", 1)) == ParcelStatus.IN_TRANSIT


def test_it_is_not_moved_by_an_announcement(world: World, parcel: Parcel) -> None:
    assert applied(world, parcel, ("InfoReceived", 0)) == ParcelStatus.HANDED_OVER


def test_it_keeps_what_is_reported_before_the_hand_over(world: World, house: House) -> None:
    order = ordered(house, world.aurore)
    for _ in range(5):
        with scope(world.office) as actor:
            next_step(order.pk, actor)
    labelled = parcel_of(order)
    assert labelled is not None
    assert labelled.status == ParcelStatus.LABELLED
    assert report(world, labelled, ("Delivered", -60 * 24 * 30)) == [Verdict.BEFORE_HAND_OVER]
    assert applied(world, labelled, ("InTransit", 0)) == ParcelStatus.LABELLED
    with scope(world.office) as actor:
        next_step(order.pk, actor)
    assert applied_now(world, labelled) == ParcelStatus.IN_TRANSIT


def handed_over_at(world: World, parcel: Parcel) -> datetime:
    with scope(world.office):
        when = Parcel.objects.get(pk=parcel.pk).handed_over_at
    assert when is not None
    return when


@pytest.mark.parametrize("code", ["Delivered", "InTransit", "Exception", "NeverHeardOf"])
def test_it_takes_nothing_that_happened_before_the_hand_over(world: World, parcel: Parcel, code: str) -> None:
    waybill = parcel.waybill or ""
    reports = [
        Report(waybill=waybill, code="InTransit", happened_at=NOW),
        Report(waybill=waybill, code=code, happened_at=datetime(2020, 1, 1, tzinfo=UTC)),
        Report(waybill=waybill, code="OutForDelivery", happened_at=NOW + timedelta(minutes=1)),
    ]
    with scope(world.office) as actor:
        answers = services.report_tracking(reports=reports, actor=actor)
        stored = TrackingEvent.objects.order_by("pk").values_list("code", flat=True)
        assert list(stored) == ["InTransit", "OutForDelivery"]
    assert [answer.verdict for answer in answers] == ["accepted", "before_hand_over", "accepted"]
    assert answers[1].detail == (
        f"{waybill} was handed over at {handed_over_at(world, parcel):%Y-%m-%d %H:%M} UTC, so {code} cannot have "
        "happened at 2020-01-01 00:00 UTC. Send the report again with the true time and its zone."
    )
    assert applied_now(world, parcel) == ParcelStatus.OUT_FOR_DELIVERY


def test_it_allows_a_day_for_clocks_and_counts_the_delivery_from_the_hand_over(
    world: World, parcel: Parcel
) -> None:
    handed_over = handed_over_at(world, parcel)
    day_before = (handed_over - NOW) - timedelta(hours=24)
    minutes = int(day_before / timedelta(minutes=1))
    assert report(world, parcel, ("InTransit", minutes - 1)) == [Verdict.BEFORE_HAND_OVER]
    assert applied(world, parcel, ("Delivered", minutes + 1)) == ParcelStatus.DELIVERED
    with scope(world.office):
        assert Parcel.objects.get(pk=parcel.pk).delivered_at == handed_over
        told = Event.objects.get(verb="parcel.delivered").data["happened_at"]
    assert datetime.fromisoformat(told) == NOW + timedelta(minutes=minutes + 1)


def test_it_hears_announcements_from_before_the_hand_over(world: World, parcel: Parcel) -> None:
    with scope(world.office):
        Parcel.objects.filter(pk=parcel.pk).update(
            created_at=NOW - timedelta(days=5), handed_over_at=NOW - timedelta(days=1)
        )
    days = 24 * 60
    assert report(world, parcel, ("InfoReceived", -4 * days), ("InfoReceived", -7 * days)) == [
        Verdict.ACCEPTED,
        Verdict.BEFORE_HAND_OVER,
    ]


def test_nothing_is_delivered_before_the_hand_over_whoever_writes_it(world: World, parcel: Parcel) -> None:
    with (
        pytest.raises(IntegrityError, match="parcel_delivered_after_hand_over"),
        scope(world.office),
    ):
        Parcel.objects.filter(pk=parcel.pk).update(delivered_at=NOW - timedelta(days=1))


def applied_now(world: World, parcel: Parcel) -> str:
    run_jobs(APPLY_TRACKING)
    with scope(world.office):
        return Parcel.objects.get(pk=parcel.pk).status


def test_it_knows_the_same_report_again(world: World, parcel: Parcel) -> None:
    verdicts = report(world, parcel, ("InTransit", 0), ("InTransit", 0), ("InTransit", 1))
    assert verdicts == [Verdict.ACCEPTED, Verdict.DUPLICATE, Verdict.ACCEPTED]
    assert report(world, parcel, ("InTransit", 0)) == [Verdict.DUPLICATE]
    with scope(world.office):
        assert TrackingEvent.objects.count() == 2
        assert Event.objects.filter(verb="tracking.reported").count() == 2


def test_it_is_heard_while_a_job_of_the_parcel_is_at_work(world: World, parcel: Parcel) -> None:
    report(world, parcel, ("InTransit", 0))
    with scope(world.office):
        Job.objects.filter(kind=APPLY_TRACKING).update(
            status=JobStatus.RUNNING, lease_until=datetime.now(UTC) + timedelta(minutes=1)
        )
    assert applied(world, parcel, ("OutForDelivery", 1)) == ParcelStatus.OUT_FOR_DELIVERY


@pytest.mark.parametrize("when", [NOW.replace(tzinfo=None), datetime(2999, 1, 1, tzinfo=UTC)])
def test_it_refuses_a_time_that_cannot_be(world: World, parcel: Parcel, when: datetime) -> None:
    with scope(world.office) as actor, pytest.raises(Invalid):
        services.report_tracking(
            reports=[Report(waybill=parcel.waybill or "", code="InTransit", happened_at=when)], actor=actor
        )


def test_it_lets_only_reporters_report(world: World, parcel: Parcel) -> None:
    owner = world.actor(world.owner)
    with scope(owner), pytest.raises(Forbidden):
        services.report_tracking(
            reports=[Report(waybill=parcel.waybill or "", code="Delivered", happened_at=NOW)], actor=owner
        )


@pytest.mark.parametrize(
    ("vocabulary", "code", "milestone"),
    [
        (Vocabulary.SEVENTEEN_TRACK, "InTransit_CustomsReleased", Milestone.IN_TRANSIT),
        (Vocabulary.SEVENTEEN_TRACK, "Exception_Returned", Milestone.EXCEPTION),
        (Vocabulary.AFTERSHIP, "AttemptFail", Milestone.EXCEPTION),
        (Vocabulary.EASYPOST, "out_for_delivery", Milestone.OUT_FOR_DELIVERY),
        (Vocabulary.SF, "8000", Milestone.DELIVERED),
        (Vocabulary.SF, "", Milestone.EXCEPTION),
    ],
)
def test_it_reads_the_words_of_a_carrier(vocabulary: str, code: str, milestone: Milestone) -> None:
    assert milestone_of(vocabulary, code) == milestone


def test_it_has_words_for_every_vocabulary() -> None:
    assert set(CODES) == set(Vocabulary)
    assert all(Milestone.DELIVERED in words.values() for words in CODES.values())


def post(client: Client, events: list[dict[str, Any]], *, key: str = "k") -> Any:
    return client.post(
        "/api/v1/tracking",
        {"events": events},
        content_type="application/json",
        headers={"Idempotency-Key": key},
    )


def test_it_answers_each_report_over_rest(
    world: World, parcel: Parcel, as_client: Callable[[str], Client]
) -> None:
    _, token = world.token(scopes=[Scope.TRACKING_WRITE])
    client = as_client(token)
    event = {
        "waybill": parcel.waybill,
        "code": "InTransit",
        "happened_at": NOW.astimezone(timezone(timedelta(hours=8))).isoformat(),
    }
    event["text"] = "已发出"
    written = f" {parcel.waybill[:2].lower()} {parcel.waybill[2:6]}-{parcel.waybill[6:]}"
    answer = post(client, [event, {**event, "waybill": written}, {**event, "waybill": "LX000000000FR"}])
    assert answer.status_code == 200, answer.content
    assert [row["verdict"] for row in answer.json()["results"]] == [
        "accepted",
        "duplicate",
        "unknown_waybill",
    ]
    assert [row["detail"] for row in answer.json()["results"]] == [
        "",
        "",
        "No parcel goes under LX000000000FR. Look at the number, and send the report again.",
    ]
    assert post(client, [event], key="k2").json()["results"][0]["verdict"] == "duplicate"
    with scope(world.office):
        stored = TrackingEvent.objects.get()
    assert (stored.happened_at, stored.text) == (NOW, "已发出")
    long_ago = post(
        client, [{**event, "happened_at": "2020-01-01"}, {**event, "code": "Delivered"}], key="k3"
    )
    assert [row["verdict"] for row in long_ago.json()["results"]] == ["before_hand_over", "accepted"]


def test_it_refuses_a_batch_over_rest(
    world: World, parcel: Parcel, as_client: Callable[[str], Client]
) -> None:
    _, token = world.token()
    event = {
        "waybill": parcel.waybill,
        "code": "InTransit",
        "happened_at": NOW.astimezone(timezone(timedelta(hours=8))).isoformat(),
    }
    assert post(as_client(token), [event] * 501).status_code == 422
    assert post(as_client(token), []).status_code == 422
    assert post(as_client(token), [{**event, "happened_at": "yesterday"}]).status_code == 422
    _, reader = world.token(scopes=[Scope.PARCELS_READ])
    assert post(as_client(reader), [event]).status_code == 403


def test_a_stranger_reports_nothing(world: World, parcel: Parcel, as_client: Callable[[str], Client]) -> None:
    _, token = world.token(brand=world.kestrel)
    event = {
        "waybill": parcel.waybill,
        "code": "Delivered",
        "happened_at": NOW.astimezone(timezone(timedelta(hours=8))).isoformat(),
    }
    answer = post(as_client(token), [event])
    assert [row["verdict"] for row in answer.json()["results"]] == ["unknown_waybill"]
    assert applied_now(world, parcel) == ParcelStatus.HANDED_OVER
