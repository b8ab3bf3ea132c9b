"""A parcel that reaches nobody: it comes back, and its pieces are taken in; or its carrier has lost it."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.assertions import examine_all
from backoffice.events.errors import Conflict, StateConflict
from catalog.inventory.models import Claim, Movement, Unit
from catalog.inventory.services import find_units, inspect_units
from fulfillment.custody.models import Loss
from fulfillment.custody.services import pay_back, report_loss, report_parcel_lost
from fulfillment.orders.models import Order
from fulfillment.returns.models import Return
from fulfillment.returns.services import refund_return, refuse_return, request_return, take_back_parcel
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.services import Report, apply_tracking, report_tracking
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.states import TaskStatus
from tests.catalog.inventory.making import pass_units
from tests.conftest import World
from tests.fulfillment.orders.making import PRICE, House, open_house, ordered
from tests.fulfillment.returns.making import came_back, steps_back
from tests.fulfillment.shipping.making import carriers, fulfil

WHY = "Nobody at home, three times"


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.fixture
def sent(world: World, house: House) -> Parcel:
    """A parcel of two pieces, of which its carrier reports trouble."""
    order = ordered(house, world.aurore, count=2)
    parcel = fulfil(order)
    assert parcel is not None
    with scope(world.office) as actor:
        assert parcel.handed_over_at is not None
        trouble = Report(waybill=parcel.waybill or "", code="Exception", happened_at=parcel.handed_over_at)
        report_tracking(reports=[trouble], actor=actor)
        apply_tracking(parcel_id=parcel.pk)
        parcel = Parcel.objects.select_related("order", "carrier").get(pk=parcel.pk)
    assert parcel.status == "exception"
    return parcel


def assert_sound(world: World) -> None:
    with scope(world.office):
        broken = [(verdict.assertion.name, verdict.guilty) for verdict in examine_all() if not verdict.holds]
    assert broken == []


def back(world: World, parcel: Parcel) -> list[Return]:
    with scope(world.office) as actor:
        return take_back_parcel(parcel_id=parcel.pk, reason=WHY, actor=actor)


def test_what_comes_back_undelivered_is_scanned_in_examined_and_paid_back(
    world: World, house: House, sent: Parcel
) -> None:
    with scope(world.office) as actor:
        unit = sent.order.lines.first().unit
        with pytest.raises(Conflict, match="on its way to its buyer") as early:
            request_return(order_id=sent.order_id, unit_id=unit.pk, reason="Too small", actor=actor)
        assert early.value.code == "not_delivered"
        assert "return_open" not in steps_back(unit.pk, actor)
    rows = back(world, sent)
    assert [(row.status, row.reason, row.price) for row in rows] == [
        ("requested", f"Undelivered: {WHY}", PRICE)
    ] * 2
    assert_sound(world)
    with scope(world.office) as actor:
        assert steps_back(unit.pk, actor) == {"return_open": "scan in what came back"}
    for row in rows:
        came_back(house, row)
    with scope(world.office) as actor:
        assert Order.objects.get().status == "shipped"
        for row in rows:
            inspect_units(unit_ids=[row.unit_id], actor=actor)
            pass_units([row.unit_id])
        assert Order.objects.get().status == "returned"
        assert set(Claim.objects.values_list("state", flat=True)) == {"returned"}
        refund_return(return_id=rows[0].pk, refund_reference="RE-1", actor=actor)
        assert Task.objects.filter(kind=TaskKind.SETTLE_RETURN, status=TaskStatus.OPEN).count() == 1
        assert Parcel.objects.get().status == "came_back"
    assert_sound(world)


def test_its_buyer_never_had_it_and_is_not_refused_the_money(
    world: World, house: House, sent: Parcel
) -> None:
    row, _ = back(world, sent)
    with scope(world.office) as actor, pytest.raises(Conflict) as refused:
        refuse_return(return_id=row.pk, decision="No", actor=actor)
    assert refused.value.code == "undelivered"


@pytest.mark.parametrize("swapped", [False, True])
def test_a_piece_that_is_not_in_the_box_is_lost_and_its_buyer_paid_once(
    world: World, house: House, sent: Parcel, swapped: bool
) -> None:
    here, gone = back(world, sent)
    came_back(house, here)
    if swapped:
        came_back(house, gone, tag="TAG-OF-ANOTHER")
    with scope(world.office) as actor:
        inspect_units(unit_ids=[here.unit_id], actor=actor)
        pass_units([here.unit_id])
        loss = report_loss(unit_id=gone.unit_id, reason="Not in the box", actor=actor)
        assert (loss.value, loss.order_reference) == (PRICE, Order.objects.get().reference)
        gone.refresh_from_db()
        assert gone.status == "refused"
        assert Order.objects.get().status == "returned"
        pay_back(loss_ids=[loss.pk], refund_reference="RE-2", actor=actor)
    assert_sound(world)


def test_whoever_was_paid_for_a_swap_is_not_paid_again(world: World, house: House, sent: Parcel) -> None:
    rows = back(world, sent)
    with scope(world.office) as actor:
        for row in rows:
            came_back(house, row, tag="TAG-OF-ANOTHER")
            refund_return(return_id=row.pk, refund_reference="RE-1", decision="Not theirs", actor=actor)
            assert report_loss(unit_id=row.unit_id, reason="Swapped", actor=actor).order_reference == ""
        assert Order.objects.get().status == "cancelled"
    assert_sound(world)


def test_a_lost_parcel_loses_its_pieces_and_owes_its_buyer(world: World, house: House, sent: Parcel) -> None:
    with scope(world.office) as actor:
        losses = report_parcel_lost(parcel_id=sent.pk, reason="Search closed, case 4711", actor=actor)
        assert [(loss.value, loss.basis) for loss in losses] == [(PRICE, "sale")] * 2
        assert (
            losses[0].reason == f"Lost in parcel {sent.waybill} of {sent.carrier}: Search closed, case 4711"
        )
        assert Order.objects.get().status == "cancelled"
        assert Parcel.objects.get().status == "lost"
        assert set(Unit.objects.values_list("status", flat=True)) == {"lost"}
        assert Task.objects.filter(kind=TaskKind.PAY_BACK, status=TaskStatus.OPEN).count() == 2
        ends = Movement.objects.filter(target="loss").values_list("source", flat=True)
        assert set(ends) == {f"buyer:{sent.order.reference}"}
        with pytest.raises(StateConflict):
            report_parcel_lost(parcel_id=sent.pk, reason="again", actor=actor)
    assert_sound(world)
    with scope(world.office) as actor:
        found = find_units(
            unit_ids=[losses[0].unit_id], warehouse=house.by_hand, reason="Brought after all", actor=actor
        )
        assert found[0].status == "intake"
    assert_sound(world)


def test_a_piece_under_way_is_lost_only_with_its_parcel(world: World, sent: Parcel) -> None:
    with scope(world.office) as actor, pytest.raises(Conflict) as refused:
        report_loss(unit_id=Unit.objects.order_by("pk")[0].pk, reason="Gone", actor=actor)
    assert refused.value.code == "under_way"
    assert str(sent.waybill) in refused.value.sentence


def test_the_page_of_a_parcel_in_trouble_leads_to_both_ends(
    world: World, house: House, sent: Parcel, as_person: Callable[[User], Client]
) -> None:
    desk = as_person(world.operator)
    page = desk.get(f"/admin/shipping/parcel/{sent.pk}/change/").content.decode()
    assert "It came back to us" in page
    assert "Lost on its way" in page
    answer: Any = desk.post(f"/admin/shipping/parcel/{sent.pk}/verb/come_back/", {"reason": WHY})
    assert answer.headers["Location"] == f"/admin/returns/return/?q={sent.order.reference}"
    with scope(world.office):
        assert Return.objects.count() == 2
    listed = desk.get(answer.headers["Location"]).content.decode()
    assert listed.count(sent.order.reference) >= 2


def test_a_warehouse_takes_it_back_or_reports_it_lost_over_rest(
    world: World, sent: Parcel, as_client: Callable[[str], Client]
) -> None:
    bench = as_client(world.token(scopes=[Scope.BENCH_WRITE])[1])

    def post(door: str) -> Any:
        return bench.post(
            f"/api/v1/parcels/{sent.pk}/{door}", {"reason": WHY}, content_type="application/json",
            headers={"Idempotency-Key": door},
        )  # fmt: skip

    opened = post("back")
    assert (opened.status_code, len(opened.json()["returns"])) == (201, 2)
    assert post("lost").status_code == 409
    with scope(world.office):
        assert not Loss.objects.exists()
        assert Decimal(opened.json()["returns"][0]["paid"]["amount"]) == PRICE
