"""A piece that comes back is read, examined by two again, and paid or refused; a swapped one is never taken in."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.utils import timezone

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.assertions import examine_all
from backoffice.events.errors import Conflict, Invalid, StateConflict
from backoffice.events.models import Event
from catalog.channels.services import hold_listed, list_units
from catalog.inventory.bench_models import TamperTag
from catalog.inventory.models import Claim, Unit
from catalog.inventory.queries import house_grades
from catalog.inventory.services import (
    give_verdicts,
    grade_units,
    inspect_units,
    lift_quarantine,
    photograph_units,
    quarantine_units,
    withdraw_units,
)
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.services import cancel_order
from fulfillment.returns.models import Return
from fulfillment.returns.services import install_return_windows, refund_return, refuse_return, request_return
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.services import Report, apply_tracking, report_tracking
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.services import work_tasks
from fulfillment.tasks.states import TaskStatus
from tests.catalog.inventory.making import EXAMINERS, pass_units, shelve, whole_sets
from tests.conftest import World
from tests.fulfillment.orders.making import House, held_units, hold, open_house, order
from tests.fulfillment.returns.making import asked, came_back, delivered, steps_back
from tests.fulfillment.shipping.making import carriers, fulfil


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


def assert_sound(world: World) -> None:
    with scope(world.office):
        broken = [(verdict.assertion.name, verdict.guilty) for verdict in examine_all() if not verdict.holds]
    assert broken == []


def test_a_returned_piece_is_examined_again_paid_back_and_sold_again(world: World, house: House) -> None:
    row = asked(house, world.aurore)
    came_back(house, row)
    with scope(world.office) as actor:
        unit = Unit.objects.get(pk=row.unit_id)
        assert (unit.status, unit.visit, unit.bin, unit.warehouse) == ("intake", 2, "", house.by_hand)
        assert Claim.objects.get().state == "returned"
        assert Order.objects.get().status == "delivered"
        assert Task.objects.get(subject_id=unit.pk, kind=TaskKind.INSPECT, status=TaskStatus.OPEN)
    assert_sound(world)
    with scope(world.office) as actor:
        with pytest.raises(StateConflict):
            refund_return(return_id=row.pk, refund_reference="RE-1", actor=actor)
        inspect_units(unit_ids=[unit.pk], actor=actor)
        pass_units([unit.pk])
        assert Return.objects.get().status == "accepted"
        assert Order.objects.get().status == "returned"
        task = Task.objects.get(subject_type="return", subject_id=row.pk)
        work_tasks(task_ids=[task.pk], actor=actor, refund_reference="RE-1", decision="")
        paid = Return.objects.get()
        assert (paid.status, paid.refunded) == ("refunded", paid.price)
        grade_units(unit_ids=[unit.pk], grade=house_grades()[0], actor=actor)
        photograph_units(photos=whole_sets([unit.pk]), actor=actor)
        shelve([unit.pk], actor)
        list_units(unit_ids=[unit.pk], store_codes=[house.store.code], actor=actor)
        hold_listed(unit_id=unit.pk, store_code=house.store.code, actor=actor)
        verbs = list(
            Event.objects.filter(subject_type="return").order_by("sequence").values_list("verb", flat=True)
        )
        assert verbs == ["return.requested", "return.received", "return.accepted", "return.refunded"]
    assert_sound(world)


@pytest.mark.parametrize("read", [{"tag": "TAG-OF-ANOTHER"}, {"tag": "NONE"}])
def test_another_tag_is_a_swap_and_nothing_is_taken_in(
    world: World, house: House, read: dict[str, str]
) -> None:
    row = came_back(house, asked(house, world.aurore), **read)
    assert row.status == "swapped"
    assert "It left with the tag" in row.doubt
    with scope(world.office) as actor:
        assert (Unit.objects.get().status, Claim.objects.get().state) == ("delivered", "sold")
        assert Task.objects.get(subject_type="return").kind == TaskKind.SETTLE_RETURN
        with pytest.raises(Invalid) as unsaid:
            refund_return(return_id=row.pk, refund_reference="RE-1", actor=actor)
        assert unsaid.value.data["field"] == "decision"
        refuse_return(return_id=row.pk, decision="Another bag came back.", actor=actor)
        assert Task.objects.get(subject_type="return").status == TaskStatus.CANCELLED
    assert_sound(world)


def test_pages_say_what_is_to_be_done_with_another_piece_that_came(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    row = came_back(house, asked(house, world.aurore), tag="TAG-OF-ANOTHER")
    page = as_person(world.operator).get(f"/admin/returns/return/{row.pk}/change/").content.decode()
    assert "Lay what came apart: it is not stock." in page
    page = as_person(world.operator).get(f"/admin/inventory/unit/{row.unit_id}/change/").content.decode()
    assert f"What came back (return {row.pk}) may be another piece" in page
    assert "Next: decide on its return" in page
    assert f"/admin/returns/return/{row.pk}/change/" in page


def test_the_tag_is_read_on_the_second_return_too(world: World, house: House) -> None:
    """A piece that came back with its tag whole keeps it, on the next visit to the bench and at the next buyer's."""
    row = asked(house, world.aurore)
    with scope(world.office):
        Unit.objects.filter(pk=row.unit_id).update(visit=2)
    assert came_back(house, row, tag="TAG-OF-ANOTHER").status == "swapped"


def test_a_tag_is_read_in_any_spelling(world: World, house: House) -> None:
    row = asked(house, world.aurore)
    back = came_back(house, row, tag=f"tag {row.unit_id}")
    assert (back.status, back.tag_read) == ("received", f"TAG-{row.unit_id}")


def test_at_the_desk_what_differs_is_read_twice_before_anybody_is_accused(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    row = asked(house, world.aurore)
    desk, address = as_person(world.operator), f"/admin/returns/return/{row.pk}/verb/receive/"
    sent = {"warehouse": house.by_hand.pk, "tag": "TAG-OF-ANOTHER", "serial": "", "tag_whole": "uncut"}
    assert "I have read both again" not in desk.get(address).content.decode()
    page = desk.post(address, sent).content.decode()
    assert "What was read is not what left." in page
    assert "I have read both again" in page
    assert f"TAG-{row.unit_id}" not in page
    with scope(world.office):
        assert Return.objects.get().status == "requested"
    assert desk.post(address, {**sent, "tag": f"tag {row.unit_id}"}).status_code == 302
    with scope(world.office):
        assert Return.objects.get().status == "received"


def test_a_second_reading_is_asked_for_only_where_the_first_differed(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    row = asked(house, world.aurore)
    desk, address = as_person(world.operator), f"/admin/returns/return/{row.pk}/verb/receive/"
    sent = {"warehouse": house.by_hand.pk, "tag": f"TAG-{row.unit_id}", "serial": "", "tag_whole": "uncut"}
    no_picture = SimpleUploadedFile("fake.jpg", b"<html></html>", "image/jpeg")
    page = desk.post(address, {**sent, "photographs": no_picture}).content.decode()
    assert "«fake.jpg» is a web page." in page
    assert "I have read both again" not in page


def test_whether_the_tag_is_cut_is_answered_and_not_supposed(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    row = asked(house, world.aurore)
    desk, address = as_person(world.operator), f"/admin/returns/return/{row.pk}/verb/receive/"
    sent = {"warehouse": house.by_hand.pk, "tag": f"TAG-{row.unit_id}", "serial": ""}
    assert "Look at the tag, and say whether it is uncut." in desk.post(address, sent).content.decode()
    with scope(world.office):
        assert Return.objects.get().status == "requested"
    assert desk.post(address, {**sent, "tag_whole": "cut"}).status_code == 302
    with scope(world.office):
        assert Return.objects.get().tag_whole is False


def test_what_differs_at_the_second_reading_is_another_piece_and_lies_where_it_was_scanned(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    row = asked(house, world.aurore)
    sent = {
        "warehouse": house.by_hand.pk,
        "tag": "e 000901",
        "serial": "",
        "tag_whole": "cut",
        "read_again": "on",
    }
    as_person(world.operator).post(f"/admin/returns/return/{row.pk}/verb/receive/", sent)
    with scope(world.office):
        came = Return.objects.get()
        assert (came.status, came.tag_read) == ("swapped", "E000901")
        assert row.unit.warehouse_id != house.by_hand.pk
        assert Task.objects.get(subject_type="return").warehouse_id == house.by_hand.pk


def test_another_serial_is_a_swap(world: World, house: House) -> None:
    row = asked(house, world.aurore)
    with scope(world.office):
        Unit.objects.filter(pk=row.unit_id).update(serial="SD-4178")
    with pytest.raises(Invalid):
        came_back(house, row)
    assert came_back(house, row, serial="SD 4179").status == "swapped"


def test_the_same_serial_in_another_spelling_is_the_piece_and_a_cut_tag_is_noted(
    world: World, house: House
) -> None:
    row = asked(house, world.aurore)
    with scope(world.office):
        Unit.objects.filter(pk=row.unit_id).update(serial="SD-4178")
    back = came_back(house, row, serial="sd 4178", tag_whole=False)
    assert (back.status, back.tag_whole) == ("received", False)
    with scope(world.office):
        assert TamperTag.objects.get().broken_because == "came back broken"


def test_what_fails_at_the_bench_is_a_swap_and_never_on_sale_again(world: World, house: House) -> None:
    row = came_back(house, asked(house, world.aurore))
    with scope(world.office) as actor:
        with pytest.raises(Conflict) as early:
            withdraw_units(unit_ids=[row.unit_id], reason="mine", actor=actor)
        assert early.value.code == "return_open"
        inspect_units(unit_ids=[row.unit_id], actor=actor)
        give_verdicts(verdicts={row.unit_id: "fail"}, findings="The stitches", actor=EXAMINERS[0])
        assert Unit.objects.get().status == "quarantined"
        assert Return.objects.get().status == "swapped"
        refund_return(
            return_id=row.pk,
            refund_reference="RE-2",
            amount=Decimal("100.00"),
            decision="Goodwill",
            actor=actor,
        )
        assert Order.objects.get().status == "returned"
    assert_sound(world)


def test_an_order_of_two_is_returned_with_the_second(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    order, units = delivered(house, world.aurore, count=2)
    states = []
    for unit in units:
        with scope(world.office) as actor:
            row = request_return(order_id=order.pk, unit_id=unit.pk, reason="Too small", actor=actor)
        came_back(house, row)
        page = as_person(world.operator).get(f"/admin/orders/order/{order.pk}/change/").content.decode()
        assert "At the bench" in page
        with scope(world.office) as actor:
            inspect_units(unit_ids=[unit.pk], actor=actor)
            pass_units([unit.pk])
            states.append(Order.objects.get().status)
    assert states == ["delivered", "returned"]
    assert_sound(world)


def test_why_not_says_how_a_piece_comes_back_from_its_buyer(world: World, house: House) -> None:
    order, (unit,) = delivered(house, world.aurore)
    with scope(world.office) as actor:
        assert steps_back(unit.pk, actor) == {"with_its_buyer": "ask for its return"}
        request_return(order_id=order.pk, unit_id=unit.pk, reason="Too small", actor=actor)
        assert steps_back(unit.pk, actor) == {"return_open": "scan in what came back"}
    _, (late,) = delivered(house, world.aurore, at=timezone.now() - timedelta(days=32))
    with scope(world.office) as actor:
        assert steps_back(late.pk, actor) == {}


def test_a_return_is_asked_for_once_and_in_time(world: World, house: House) -> None:
    row = asked(house, world.aurore, days_ago=29)
    with scope(world.office) as actor, pytest.raises(Conflict) as twice:
        request_return(order_id=row.line.order_id, unit_id=row.unit_id, reason="Again", actor=actor)
    assert twice.value.code == "return_open"
    with pytest.raises(Conflict) as late:
        asked(house, world.aurore, days_ago=32)
    assert late.value.code == "return_window_over"


def test_shops_and_warehouses_do_it_over_rest(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    order, (unit,) = delivered(house, world.aurore)
    http = as_client(world.token()[1])

    def post(path: str, body: dict[str, object], key: str) -> dict[str, object]:
        answer = http.post(
            f"/api/v1/{path}", body, content_type="application/json", headers={"Idempotency-Key": key}
        )
        assert answer.status_code in (200, 201), answer.content
        return dict(answer.json())

    row = post("returns", {"order": order.pk, "unit": unit.pk, "reason": "Too small"}, "a")
    with scope(world.office):
        tag = TamperTag.objects.get().number
    read = {"warehouse": house.by_hand.code, "tag": tag, "tag_whole": True}
    assert post(f"returns/{row['id']}/receive", read, "b")["status"] == "received"
    with scope(world.office) as actor:
        inspect_units(unit_ids=[unit.pk], actor=actor)
        pass_units([unit.pk])
    done = post(f"returns/{row['id']}/refund", {"refund_reference": "RE-3"}, "c")
    assert (done["status"], done["refund"]) == ("refunded", {"amount": "1250.00", "currency": "EUR"})
    listed = http.get("/api/v1/returns?status=refunded").json()["results"]
    assert [each["id"] for each in listed] == [row["id"]]


def test_a_piece_is_given_back_from_the_order_that_brought_it(world: World, house: House) -> None:
    with scope(world.office):
        install_return_windows()
    claims = held_units(house, world.aurore)
    in_vain = order(house, claims)
    with scope(world.office) as actor:
        cancel_order(order_id=in_vain.pk, actor=actor, reason="The buyer thought better of it")
        unit = Unit.objects.get()
    brought = order(house, hold(house, [unit]))
    parcel = fulfil(brought)
    assert parcel is not None
    with scope(world.office) as actor:
        report_tracking(
            reports=[Report(waybill=parcel.waybill or "", code="Delivered", happened_at=timezone.now())],
            actor=actor,
        )
        apply_tracking(parcel_id=parcel.pk)
        with pytest.raises(Conflict) as refusal:
            request_return(order_id=in_vain.pk, unit_id=unit.pk, reason="Too small", actor=actor)
        assert refusal.value.code == "other_order"
        assert request_return(order_id=brought.pk, unit_id=unit.pk, reason="Too small", actor=actor).pk


def test_what_has_come_has_come_once(world: World, house: House) -> None:
    row = asked(house, world.aurore)
    came_back(house, row)
    with pytest.raises(StateConflict):
        came_back(house, row, tag="X-1")
    with scope(world.office):
        assert Return.objects.get().status == "received"
    assert_sound(world)


def test_the_money_for_a_piece_is_given_back_once(world: World, house: House) -> None:
    row = asked(house, world.aurore)
    came_back(house, row, tag="X-1")
    with scope(world.office) as actor:
        refund_return(
            return_id=row.pk, refund_reference="RE-1", decision="The buyer is known to us", actor=actor
        )
        with pytest.raises(Conflict) as refusal:
            request_return(order_id=row.line.order_id, unit_id=row.unit_id, reason="Too small", actor=actor)
    assert refusal.value.code == "refunded_already"
    assert_sound(world)


def test_a_lifted_quarantine_leaves_the_return_to_examiners(world: World, house: House) -> None:
    row = came_back(house, asked(house, world.aurore))
    with scope(world.office) as actor:
        quarantine_units(unit_ids=[row.unit_id], reason="Its label cannot be read", actor=actor)
        row.refresh_from_db()
        assert (row.status, bool(row.doubt), open_tasks_of(row)) == ("swapped", True, ["settle_return"])
        with pytest.raises(Conflict) as early:
            withdraw_units(unit_ids=[row.unit_id], reason="mine", actor=actor)
        assert early.value.code == "return_swapped"
        lift_quarantine(unit_ids=[row.unit_id], reason="The label was found", actor=actor)
        row.refresh_from_db()
        assert (row.status, row.doubt, open_tasks_of(row)) == ("received", "", [])
        inspect_units(unit_ids=[row.unit_id], actor=actor)
        pass_units([row.unit_id])
        row.refresh_from_db()
        assert row.status == "accepted"
        assert Order.objects.get().status == "returned"
    assert_sound(world)


def test_what_was_decided_stays_decided_when_the_quarantine_is_lifted(world: World, house: House) -> None:
    row = came_back(house, asked(house, world.aurore))
    with scope(world.office) as actor:
        quarantine_units(unit_ids=[row.unit_id], reason="A doubt", actor=actor)
        refund_return(return_id=row.pk, refund_reference="RE-3", decision="Goodwill", actor=actor)
        lift_quarantine(unit_ids=[row.unit_id], reason="The label was found", actor=actor)
        row.refresh_from_db()
        assert row.status == "refunded"
        inspect_units(unit_ids=[row.unit_id], actor=actor)
        pass_units([row.unit_id])
    assert_sound(world)


def test_what_failed_after_its_return_is_withdrawn_once_that_is_decided(world: World, house: House) -> None:
    row = came_back(house, asked(house, world.aurore))
    with scope(world.office) as actor:
        inspect_units(unit_ids=[row.unit_id], actor=actor)
        give_verdicts(verdicts={row.unit_id: "fail"}, findings="The stitches", actor=EXAMINERS[0])
        refuse_return(return_id=row.pk, decision="Another bag", actor=actor)
        withdraw_units(unit_ids=[row.unit_id], reason="Not genuine", actor=actor)
    assert_sound(world)


def open_tasks_of(row: Return) -> list[str]:
    tasks = Task.objects.filter(subject_type="return", subject_id=row.pk, status="open")
    return list(tasks.values_list("kind", flat=True))


@pytest.mark.parametrize("what", ["label", "tag", "reference", "waybill", "order"])
def test_whoever_scans_what_came_back_is_led_to_its_return(
    world: World, house: House, as_person: Callable[[User], Client], what: str
) -> None:
    row = asked(house, world.aurore)
    with scope(world.office):
        parcel = Parcel.objects.get(order=row.line.order_id)
        order_number = row.line.order.reference
    text = {
        "label": f"U{row.unit_id}",
        "tag": f"TAG-{row.unit_id}",
        "reference": row.unit.reference,
        "waybill": f"{parcel.waybill}"[:11] + " " + f"{parcel.waybill}"[11:],
        "order": order_number,
    }[what]
    desk = as_person(world.operator)
    page = desk.get("/admin/inventory/unit/bench/", {"scan": text}).content.decode()
    assert f"/admin/returns/return/{row.pk}/verb/receive/" in page
    assert f"Scan in return {row.pk} of order {order_number}" in page
    assert "nothing is to be done" not in page
    assert "wears the label" not in page
    assert f"Return {row.pk}" in desk.get("/admin/returns/return/", {"q": text}).content.decode()


def of_two(house: House, world: World) -> tuple[Order, Return, Unit]:
    """A buyer of two pieces asks for the return of the first; the second stands beside."""
    order, (one, other) = delivered(house, world.aurore, count=2)
    with scope(house.office) as actor:
        row = request_return(order_id=order.pk, unit_id=one.pk, reason="Too small", actor=actor)
    return order, row, other


def tag_of(unit: Unit) -> str:
    return TamperTag.objects.filter(unit=unit).latest("pk").number


def test_the_other_piece_of_an_order_accuses_nobody(world: World, house: House) -> None:
    order, row, other = of_two(house, world)
    with scope(world.office) as actor:
        tag = tag_of(other)
    with pytest.raises(Conflict, match="ask for the return of that piece first") as wrong:
        came_back(house, row, tag=tag)
    assert (wrong.value.code, wrong.value.data["field"], wrong.value.data["unit"]) == (
        "another_piece", "tag", other.pk,
    )  # fmt: skip
    assert order.reference in wrong.value.sentence
    with scope(world.office) as actor:
        row.refresh_from_db()
        assert row.status == "requested"
        second = request_return(order_id=order.pk, unit_id=other.pk, reason="This one", actor=actor)
    with pytest.raises(Conflict, match=f"receive it under return {second.pk}"):
        came_back(house, row, tag=tag)
    assert came_back(house, second).status == "received"
    assert came_back(house, row).status == "received"
    assert_sound(world)


@pytest.mark.parametrize(
    ("serials", "read", "outcome"),
    [
        (("A-1", "B-2"), "b2", "another_piece"),
        # The tag of the other one on the piece itself, or on a third: somebody moved it.
        (("A-1", "B-2"), "A-1", "swapped"),
        (("A-1", "B-2"), "NONE", "swapped"),
        (("A-1", ""), "A-1", "swapped"),
        (("A-1", ""), "NONE", "another_piece"),
    ],
)
def test_a_tag_that_was_moved_to_another_piece_is_a_swap(
    world: World, house: House, serials: tuple[str, str], read: str, outcome: str
) -> None:
    _, row, other = of_two(house, world)
    with scope(world.office):
        for pk, serial in zip((row.unit_id, other.pk), serials, strict=True):
            Unit.objects.filter(pk=pk).update(serial=serial)
        tag = tag_of(other)
    if outcome == "swapped":
        assert came_back(house, row, tag=tag, serial=read).status == "swapped"
    else:
        with pytest.raises(Conflict) as wrong:
            came_back(house, row, tag=tag, serial=read)
        assert wrong.value.code == "another_piece"


def test_the_tag_of_a_piece_that_is_here_is_a_swap(world: World, house: House) -> None:
    _, row, other = of_two(house, world)
    with scope(world.office) as actor:
        order_id = OrderLine.objects.get(unit=other).order_id
        second = request_return(order_id=order_id, unit_id=other.pk, reason="Too large", actor=actor)
        tag = tag_of(other)
    came_back(house, second)
    assert came_back(house, row, tag=tag).status == "swapped"
