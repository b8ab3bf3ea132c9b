"""A piece sent to another warehouse is there, here or on the way, and never in two hands."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.desk.told import headline
from backoffice.events.assertions import examine_all
from backoffice.events.errors import Conflict, NotFound, StateConflict
from backoffice.jobs.models import Job
from catalog.inventory.models import Unit
from catalog.inventory.services import inspect_units, pick_units
from catalog.inventory.why_not import why_not
from fulfillment.custody.models import Journey
from fulfillment.custody.services import receive_transfer, report_loss, send_transfer
from fulfillment.shipping.fulfil import next_step
from tests.catalog.inventory.making import make_warehouse
from tests.conftest import World
from tests.fulfillment.orders.making import House, held_units, hold, open_house, order, put_on_sale, receive
from tests.fulfillment.shipping.making import carriers


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


def send(world: World, house: House, units: list[Unit], reference: str = "CMR-7") -> list[Journey]:
    with scope(world.office) as office:
        return send_transfer(
            origin=house.automated, destination=house.by_hand, reference=reference,
            scans=[f"U{unit.pk}" for unit in units], actor=office,
        )  # fmt: skip


def test_what_is_scanned_in_lies_there_and_the_rest_is_awaited(world: World, house: House) -> None:
    first, second = receive(house, world.aurore, count=2)
    send(world, house, [first, second])
    with scope(world.office) as office:
        received = receive_transfer(
            destination=house.by_hand, reference="CMR-7", scans=[first.reference], actor=office
        )
        assert [each.unit_id for each in received.arrived] == [first.pk]
        assert [each.unit_id for each in received.awaited] == [second.pk]
        first.refresh_from_db()
        assert (first.warehouse_id, first.in_transit_to_id) == (house.by_hand.pk, None)
        assert not [verdict for verdict in examine_all() if not verdict.holds]


def test_a_piece_that_is_elsewhere_is_named_with_its_place(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    send(world, house, [piece])
    with scope(world.office) as office:
        scans = [piece.reference.lower()]
        receive_transfer(destination=house.by_hand, reference="CMR-7", scans=scans, actor=office)
        piece.refresh_from_db()
        for label in (piece.reference, f"u{piece.pk}"):
            with pytest.raises(NotFound, match=rf"is unit {piece}, .* it is at intake, in {house.by_hand}"):
                send_transfer(
                    origin=house.automated,
                    destination=house.by_hand,
                    reference="CMR-8",
                    scans=[label],
                    actor=office,
                )
        with pytest.raises(NotFound, match="No piece here wears the label «nobody's»"):
            send_transfer(
                origin=house.automated,
                destination=house.by_hand,
                reference="CMR-8",
                scans=["nobody's"],
                actor=office,
            )


def test_nobody_examines_or_picks_what_lies_in_a_lorry(world: World, house: House) -> None:
    piece, sold = receive(house, world.aurore, count=2)
    put_on_sale(house, [sold])
    send(world, house, [piece, sold])
    placed = order(house, hold(house, [sold]))
    with scope(world.office) as office:
        assert not next_step(placed.pk, office)
        for verb in (inspect_units, pick_units):
            unit = piece if verb is inspect_units else sold
            with pytest.raises(Conflict) as refused:
                verb(unit_ids=[unit.pk], actor=office)
            assert refused.value.code == "in_transit"
        sold.refresh_from_db()
        reasons = [reason for answer in why_not(sold, office).answers for reason in answer.reasons]
        assert "in_transit" in {reason.code for reason in reasons}
        (step,) = {reason.step.verb for reason in reasons if reason.step}
        assert step == "receive the transfer"
        receive_transfer(destination=house.by_hand, reference="CMR-7", scans=[sold.reference], actor=office)
        assert Job.objects.filter(key__contains=str(placed.pk), key__endswith="arrived").exists()
        assert next_step(placed.pk, office)
        assert placed.parcel.warehouse_id == house.by_hand.pk


def test_what_somebody_holds_stays(world: World, house: House) -> None:
    (claim,) = held_units(house, world.aurore)
    with scope(world.office):
        held = Unit.objects.get(pk=claim.unit_id)
    with pytest.raises(StateConflict):
        send(world, house, [held])


def test_a_label_that_no_piece_of_the_warehouse_wears_stops_the_whole_transfer(
    world: World, house: House
) -> None:
    here, elsewhere = (
        receive(house, world.aurore)[0],
        receive(house, world.aurore, warehouse=house.by_hand)[0],
    )
    with pytest.raises(NotFound):
        send(world, house, [here, elsewhere])
    with scope(world.office):
        assert not Journey.objects.exists()
        here.refresh_from_db()
        assert here.in_transit_to_id is None


def test_a_piece_is_on_one_journey_at_a_time(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    send(world, house, [piece])
    with pytest.raises(NotFound):
        send(world, house, [piece], reference="CMR-8")


def test_what_never_arrives_is_reported_lost_and_its_journey_ends(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    put_on_sale(house, [piece])
    (journey,) = send(world, house, [piece])
    with scope(world.office) as office:
        report_loss(unit_id=piece.pk, reason="The lorry burned", actor=office)
        journey.refresh_from_db()
        assert journey.status == "lost"
        assert (
            headline("journey.lost") == "Lost on the way"
        )  # and not «Journey lost»: its page is called a transfer
        assert not [verdict for verdict in examine_all() if not verdict.holds]


def test_another_warehouse_receives_nothing_of_it(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    send(world, house, [piece])
    with scope(world.office) as office, pytest.raises(Conflict):
        receive_transfer(
            destination=make_warehouse(world, "lyon"),
            reference="CMR-7",
            scans=[piece.reference],
            actor=office,
        )


def test_a_receipt_that_is_sent_again_says_the_same(world: World, house: House) -> None:
    first, second = receive(house, world.aurore, count=2)
    send(world, house, [first, second])
    with scope(world.office) as office:
        words = {"destination": house.by_hand, "reference": "CMR-7", "actor": office}
        for _ in range(2):
            received = receive_transfer(scans=[first.reference], **words)
            assert [each.unit_id for each in received.arrived] == [first.pk]
            assert [each.unit_id for each in received.awaited] == [second.pk]
        received = receive_transfer(scans=[first.reference, second.reference], **words)
        assert (len(received.arrived), received.awaited) == (2, [])


def test_every_label_that_is_not_of_the_transfer_is_named_and_the_others_are_received(
    world: World, house: House
) -> None:
    mine, other = receive(house, world.aurore, count=2)
    send(world, house, [mine])
    words = {"destination": house.by_hand, "reference": "CMR-7"}
    with scope(world.office) as office:
        with pytest.raises(NotFound) as nothing:
            receive_transfer(scans=["nobody's", other.reference], actor=office, **words)
        received = receive_transfer(
            scans=["nobody's", mine.reference, other.reference, f"U{mine.pk}"], actor=office, **words
        )
        mine.refresh_from_db()
    assert ([each.unit_id for each in received.arrived], mine.warehouse_id) == ([mine.pk], house.by_hand.pk)
    first, second, third, again = [verdict for _, verdict in received.verdicts]
    assert (second, again) == (mine.pk, mine.pk)
    for refusal, label in ((first, "«nobody's»"), (third, f"«{other.reference}» is unit {other}")):
        assert isinstance(refusal, NotFound)
        assert label in refusal.sentence
        assert label in nothing.value.sentence


def test_the_desk_names_a_strange_label_and_has_received_the_others(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    mine, other = receive(house, world.aurore, count=2)
    (journey,) = send(world, house, [mine])
    desk = as_person(world.operator)
    answer = desk.post(
        f"/admin/custody/journey/{journey.pk}/verb/receive/",
        {"go": "1", "scans": f"{mine.reference}\n{other.reference}"},
    )
    assert "The others are received." in answer.content.decode()
    assert f"«{other.reference}» is unit {other}" in answer.content.decode()
    with scope(world.office):
        journey.refresh_from_db()
        assert (journey.status, journey.received_by) == ("arrived", "operator")


def test_the_home_page_tells_of_what_is_missing_and_of_what_never_arrived(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    (piece,) = receive(house, world.aurore)
    send(world, house, [piece])
    desk = as_person(world.operator)
    page = desk.get("/admin/").content.decode()
    assert "Transfers not received: none" in page
    assert "Missing pieces: none" in page
    with scope(world.office):
        Journey.objects.update(sent_at=timezone.now() - timedelta(days=8))
    page = desk.get("/admin/").content.decode()
    assert "Transfers not received: none" not in page
    assert "Pieces that left more than 7 days ago" in page
