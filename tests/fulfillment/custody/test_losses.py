"""What is lost or damaged is off every channel at once, has a value, and its buyer is owed the money."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.assertions import Verdict, examine_all
from backoffice.events.errors import Conflict, Invalid, StateConflict
from backoffice.events.models import Event
from catalog.channels.models import Listing
from catalog.inventory.models import Claim, Unit
from catalog.inventory.services import find_units, note_damage, quarantine_units
from fulfillment.custody.models import Loss
from fulfillment.custody.services import (
    Value,
    claim_loss,
    losses,
    pay_back,
    report_damage,
    report_loss,
    settle_loss,
)
from fulfillment.orders.models import Order
from fulfillment.shipping.fulfil import next_step
from fulfillment.tasks.models import Task
from tests.conftest import World
from tests.fulfillment.orders.making import (
    House,
    held_units,
    open_house,
    order,
    ordered,
    put_on_sale,
    receive,
)
from tests.fulfillment.shipping.making import carriers


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


def faults() -> list[Verdict]:
    return [verdict for verdict in examine_all() if not verdict.holds]


def test_a_lost_piece_is_offered_and_held_no_more(world: World, house: House) -> None:
    (claim,) = held_units(house, world.aurore)
    with scope(world.office) as office:
        loss = report_loss(unit_id=claim.unit_id, reason="Not in its bin", actor=office)
        claim.refresh_from_db()
        assert claim.state == "released"
        assert not Listing.objects.filter(unit=claim.unit_id).exclude(status="ended").exists()
        assert (loss.value, loss.currency, loss.basis) == (Decimal("1250.00"), "EUR", "asking")
        assert not faults()


def test_the_buyer_of_a_lost_piece_is_paid_back_once(world: World, house: House) -> None:
    placed = ordered(house, world.aurore)
    with scope(world.office) as office:
        unit_id = placed.lines.get().unit_id
        loss = report_loss(unit_id=unit_id, reason="Water", actor=office)
        placed.refresh_from_db()
        assert placed.status == "cancelled"
        assert (loss.basis, loss.order_reference) == ("sale", placed.reference)
        task = Task.objects.get(kind="pay_back", subject_id=loss.pk)
        assert not faults()
        pay_back(loss_ids=[loss.pk], refund_reference="RF-1", actor=office)
        task.refresh_from_db()
        assert task.status == "done"
        with pytest.raises(Conflict) as again:
            pay_back(loss_ids=[loss.pk], refund_reference="RF-2", actor=office)
        assert again.value.code == "nothing_owed"
        assert not faults()


@pytest.mark.parametrize("steps", [1, 2, 5])
def test_an_order_that_is_being_packed_is_broken_off(world: World, house: House, steps: int) -> None:
    """Planned, picked, labelled: the parcel stays in the house, and what lay beside the lost piece is free again."""
    carriers()
    placed = order(house, held_units(house, world.aurore, count=2))
    with scope(world.office) as office:
        for _ in range(steps):
            next_step(placed.pk, office)
        lost, other = placed.lines.order_by("pk").values_list("unit_id", flat=True)
        report_loss(unit_id=lost, reason="Fell into the harbour", actor=office)
        placed.refresh_from_db()
        assert (placed.status, placed.parcel.status) == ("cancelled", "cancelled")
        assert Unit.objects.get(pk=other).status == ("listed" if steps == 1 else "intake")
        assert not next_step(placed.pk, office)
        assert not faults()


def test_a_picked_piece_that_is_damaged_goes_over_the_bench_once(world: World, house: House) -> None:
    carriers()
    placed = ordered(house, world.aurore)
    with scope(world.office) as office:
        for _ in range(2):
            next_step(placed.pk, office)
        unit_id = placed.lines.get().unit_id
        report_damage(unit_id=unit_id, reason="Scratched while packing", actor=office)
        unit = Unit.objects.get(pk=unit_id)
        assert (unit.status, unit.visit) == ("intake", 2)
        assert not faults()


@pytest.mark.parametrize("steps", [0, 1, 2])
def test_its_buyer_is_owed_all_that_was_paid_for_the_order(world: World, house: House, steps: int) -> None:
    carriers()
    placed = order(house, held_units(house, world.aurore, count=2))
    with scope(world.office) as office:
        for _ in range(steps):
            next_step(placed.pk, office)
        lost, other = placed.lines.order_by("pk").values_list("unit_id", flat=True)
        loss = report_loss(unit_id=lost, reason="Water", actor=office)
        assert (loss.refund, loss.refund_currency, loss.value) == (placed.total, "EUR", placed.total / 2)
        task = Task.objects.get(kind="pay_back")
        assert task.title.startswith("2,500.00 EUR of order")
        assert task.title.endswith("and what was ordered with it")
        report_loss(unit_id=other, reason="Water", actor=office)
        assert Task.objects.filter(kind="pay_back").count() == 1
        assert not faults()
        Loss.objects.filter(pk=loss.pk).update(refund=loss.value)
        assert [verdict.assertion.name for verdict in faults()] == ["given_up_orders_are_owed_whole"]


def test_the_other_pieces_of_the_order_are_for_sale_again(world: World, house: House) -> None:
    claims = held_units(house, world.aurore, count=2)
    order(house, claims)
    with scope(world.office) as office:
        report_loss(unit_id=claims[0].unit_id, reason="Water", actor=office)
        assert Unit.objects.get(pk=claims[1].unit_id).status == "listed"


def test_a_damaged_piece_goes_over_the_bench_anew(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    put_on_sale(house, [piece])
    with scope(world.office) as office:
        loss = report_damage(
            unit_id=piece.pk, reason="Fell", value=Value(Decimal("300.5"), "EUR"), actor=office
        )
        piece.refresh_from_db()
        assert (piece.status, piece.visit) == ("intake", 2)
        assert (loss.value, loss.basis) == (Decimal("300.50"), "stated")
        assert Task.objects.filter(kind="inspect", subject_id=piece.pk, status="open").count() == 1
        assert not faults()


@pytest.mark.parametrize("write_off", [False, True])
def test_a_damaged_piece_in_quarantine_stays_there(world: World, house: House, write_off: bool) -> None:
    (piece,) = receive(house, world.aurore)
    with scope(world.office) as office:
        quarantine_units(unit_ids=[piece.pk], reason="A doubt", actor=office)
        with pytest.raises(Invalid):
            report_damage(unit_id=piece.pk, reason=" ", actor=office)
        assert not Loss.objects.exists()
        loss = report_damage(unit_id=piece.pk, reason="Fell", write_off=write_off, actor=office)
        piece.refresh_from_db()
        assert (piece.status, piece.visit) == ("quarantined", 1)
        assert (loss.value, loss.basis, loss.written_off) == (Decimal("1250.00"), "asking", write_off)
        said = Event.objects.get(subject_type="unit", subject_id=piece.pk, verb="unit.damaged")
        assert said.data == {"reason": "Fell"}
        assert not Task.objects.filter(subject_id=piece.pk, status="open").exists()
        claim_loss(loss=loss, claim_reference="AXA-9", actor=office)
        assert not faults()
        with pytest.raises(StateConflict):
            note_damage(unit_ids=[receive(house, world.aurore)[0].pk], reason="Fell", actor=office)


def test_damage_of_a_piece_in_quarantine_is_reported_on_its_page(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    (piece,) = receive(house, world.aurore)
    with scope(world.office) as office:
        quarantine_units(unit_ids=[piece.pk], reason="A doubt", actor=office)
    floor = as_person(world.operator)
    address = reverse("admin:inventory_unit_verb", args=[piece.pk, "report_damage"])
    its_page = reverse("admin:inventory_unit_change", args=[piece.pk])
    page = floor.get(its_page).content.decode()
    assert f'href="{address}"' in page
    assert "Losses and damages" not in page
    words = {"reason": "Fell", "amount": "80.5", "currency": ""}
    assert floor.post(address, words).status_code == 302
    with scope(world.office):
        (damage,) = Loss.objects.all()
        assert (damage.kind, damage.value, damage.currency) == ("damaged", Decimal("80.50"), piece.currency)
    page = floor.get(its_page).content.decode()
    assert "Losses and damages" in page
    assert reverse("admin:custody_loss_change", args=[damage.pk]) in page


def test_a_lost_piece_that_turns_up_goes_over_the_bench_anew(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    with scope(world.office) as office:
        report_loss(unit_id=piece.pk, reason="Gone", actor=office)
        with pytest.raises(StateConflict):
            report_loss(unit_id=piece.pk, reason="Gone", actor=office)
        find_units(unit_ids=[piece.pk], warehouse=house.by_hand, reason="Behind a shelf", actor=office)
        piece.refresh_from_db()
        assert (piece.status, piece.visit, piece.warehouse_id) == ("intake", 2, house.by_hand.pk)
        assert not faults()


def test_the_insurer_pays_after_it_was_asked(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    with scope(world.office) as office:
        loss = report_loss(unit_id=piece.pk, reason="Gone", actor=office)
        with pytest.raises(StateConflict):
            settle_loss(loss=loss, paid=Decimal(1), actor=office)
        claim_loss(loss=loss, claim_reference="AXA-9", actor=office)
        settle_loss(loss=loss, paid=Decimal("1100"), actor=office)
        loss = Loss.objects.get(pk=loss.pk)
        assert (loss.status, loss.paid) == ("settled", Decimal("1100.00"))
        assert Claim.objects.filter(unit=piece).count() == 0


def test_an_order_placed_while_the_loss_waits_for_the_piece_is_given_up_too(
    world: World, house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    placed = ordered(house, world.aurore)
    looks = iter([True])
    give_up = losses._give_up_order

    def sees_no_order_at_first(unit_id: int) -> Any:
        return None if next(looks, False) else give_up(unit_id)

    monkeypatch.setattr(losses, "_give_up_order", sees_no_order_at_first)
    with scope(world.office) as office:
        unit = Unit.objects.get(order_lines__order=placed)
        loss = report_loss(unit_id=unit.pk, reason="Not where it should be", actor=office)
        assert (loss.order_reference, Order.objects.get().status) == (placed.reference, "cancelled")
        assert faults() == []
