"""A piece is kept against a deposit before it is on sale, held when it is, and sold when the balance comes in time."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, StateConflict
from catalog.channels.services import hold_listed
from catalog.inventory.models import Claim, Unit
from catalog.inventory.services import expire_holds, inspect_units, release_hold, revise_unit, withdraw_units
from fulfillment.custody.services import report_damage, report_loss
from fulfillment.orders.models import Order, Presale, PresaleRule, SaleCase
from fulfillment.orders.services import Payment, cancel_presale, pay_balance, settle_case
from fulfillment.orders.states import PresaleStatus
from tests.conftest import World
from tests.fulfillment.orders.making import (
    BUYER,
    House,
    open_house,
    paid_in_vain,
    pay,
    put_on_sale,
    receive,
    reserved,
)
from tests.fulfillment.orders.test_paid_in_vain import assert_sound, run_out


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


@pytest.fixture
def shop(world: World) -> Actor:
    with scope(world.office):
        return actor_of_client(world.client()[0].pk)


def pay_the_rest(presale: Presale, shop: Actor) -> Any:
    with scope(shop):
        return pay_balance(
            presale_id=presale.pk,
            buyer=BUYER,
            payment=Payment(reference="BAL-1", amount=Decimal("1125.00"), currency="EUR"),
            actor=shop,
        )


def test_a_deposit_keeps_the_piece_until_the_balance_is_paid(world: World, house: House, shop: Actor) -> None:
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    with pytest.raises(Conflict) as kept:
        reserved(house, unit, actor=shop, reference="P-2")
    assert kept.value.code == "reserved"
    with pytest.raises(StateConflict):
        pay_the_rest(presale, shop)
    put_on_sale(house, [unit])
    with scope(world.office) as other, pytest.raises(Conflict) as held:
        hold_listed(unit_id=unit.pk, store_code=house.store.code, actor=other)
    assert held.value.code == "held"
    assert_sound(world)
    order = pay_the_rest(presale, shop)
    assert (order.reference, order.total, order.payment_reference) == (
        "P-1", Decimal("1250.00"), "DEP-1 + BAL-1",
    )  # fmt: skip
    with scope(world.office):
        assert Presale.objects.get().status == PresaleStatus.SOLD
        assert Unit.objects.get(pk=unit.pk).status == "sold"
    assert_sound(world)


def test_a_number_is_of_a_presale_or_of_a_payment_in_vain_and_never_of_both(
    world: World, house: House, shop: Actor
) -> None:
    """Both may have to be given back by a case of their number."""
    kept, sold = receive(house, world.aurore, count=2)
    presale = reserved(house, kept, actor=shop)
    with scope(shop), pytest.raises(Conflict) as paid:
        pay(house, shop, reference=presale.reference, unit_ids=[sold.pk])
    assert (paid.value.code, paid.value.data["presale"]) == ("presale_exists", presale.pk)
    case = paid_in_vain(house, world.aurore)
    with pytest.raises(Conflict) as refused:
        reserved(house, sold, actor=shop, reference=case.reference)
    assert (refused.value.code, refused.value.data["case"]) == ("case_exists", case.pk)
    with scope(world.office):
        report_loss(unit_id=kept.pk, reason="gone", actor=world.office)
    assert_sound(world)


@pytest.mark.parametrize("keeps", [True, False])
def test_a_presale_lapses_and_its_rule_says_whose_the_deposit_is(
    keeps: bool, world: World, house: House, shop: Actor
) -> None:
    with scope(world.office):
        PresaleRule.objects.update(keeps_deposit=keeps)
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    put_on_sale(house, [unit])
    with scope(world.office):
        run_out(world, list(Claim.objects.all()))
        assert expire_holds() == 1
        assert Presale.objects.get().status == PresaleStatus.LAPSED
        assert Unit.objects.get(pk=unit.pk).status == "listed"
        back = [(case.kind, case.amount) for case in SaleCase.objects.all()]
    assert back == ([] if keeps else [("deposit", Decimal("125.00"))])
    with scope(world.office) as other:
        taken = hold_listed(unit_id=unit.pk, store_code=house.store.code, actor=other)
    late = pay_the_rest(presale, shop)
    assert isinstance(late, SaleCase)
    assert (late.kind, late.amount, late.because) == ("late_payment", Decimal("1125.00"), "held")
    assert late.reason == f"Unit {unit} is held for another buyer."
    with scope(world.office) as other:
        release_hold(claim_id=taken.pk, actor=other)
    assert pay_the_rest(presale, shop) == late
    assert_sound(world)


@pytest.mark.parametrize("swept", [True, False])
@pytest.mark.parametrize("keeps", [True, False])
def test_a_late_balance_takes_the_piece_while_it_and_the_deposit_are_there(
    swept: bool, keeps: bool, world: World, house: House, shop: Actor
) -> None:
    with scope(world.office):
        PresaleRule.objects.update(keeps_deposit=keeps)
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    put_on_sale(house, [unit])
    with scope(world.office):
        run_out(world, list(Claim.objects.all()))
        Presale.objects.update(due_at=timezone.now())
        assert expire_holds() == 1 if swept else True
    order = pay_the_rest(presale, shop)
    assert isinstance(order, Order)
    assert order.total == Decimal("1250.00")
    with scope(world.office):
        assert Presale.objects.get().status == PresaleStatus.SOLD
        assert Unit.objects.get(pk=unit.pk).status == "sold"
        assert [case.status for case in SaleCase.objects.all()] == ([] if keeps else ["used"])
    assert_sound(world)


def test_a_late_balance_goes_back_once_the_deposit_did(world: World, house: House, shop: Actor) -> None:
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    put_on_sale(house, [unit])
    with scope(world.office) as actor:
        run_out(world, list(Claim.objects.all()))
        expire_holds()
        settle_case(case_id=SaleCase.objects.get().pk, refund_reference="RE-1", actor=actor)
    late = pay_the_rest(presale, shop)
    assert isinstance(late, SaleCase)
    assert "its deposit was given back" in late.reason
    assert_sound(world)


@pytest.mark.parametrize("listed", [True, False])
def test_a_deposit_goes_back_when_we_give_up(listed: bool, world: World, house: House, shop: Actor) -> None:
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    with scope(shop), pytest.raises(Forbidden):
        cancel_presale(presale_id=presale.pk, actor=shop, reason="no")
    with scope(world.office) as actor:
        if listed:
            put_on_sale(house, [unit])
            cancel_presale(presale_id=presale.pk, actor=world.actor(world.admin), reason="it is damaged")
            assert Unit.objects.get(pk=unit.pk).status == "listed"
        else:
            withdraw_units(unit_ids=[unit.pk], reason="wanted back", actor=actor)
        assert Presale.objects.get().status == PresaleStatus.CANCELLED
        assert SaleCase.objects.get().amount == Decimal("125.00")
        assert Order.objects.count() == 0
    assert_sound(world)


@pytest.mark.parametrize("verb", [report_loss, report_damage])
@pytest.mark.parametrize("listed", [True, False])
def test_a_deposit_goes_back_for_what_we_lost_or_damaged_even_where_it_is_kept(
    verb: Callable[..., Any], listed: bool, world: World, house: House, shop: Actor
) -> None:
    with scope(world.office):
        PresaleRule.objects.update(keeps_deposit=True)
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    if listed:
        put_on_sale(house, [unit])
    with scope(world.office) as actor:
        if verb is report_damage and not listed:
            inspect_units(unit_ids=[unit.pk], actor=actor)
        verb(unit_id=unit.pk, reason="a bottle broke", actor=actor)
        presale.refresh_from_db()
        # What was damaged before it was on sale is examined anew, and kept for the same buyer.
        kept = verb is report_damage and not listed
        assert presale.status == (PresaleStatus.RESERVED if kept else PresaleStatus.CANCELLED)
        assert [case.amount for case in SaleCase.objects.all()] == ([] if kept else [Decimal("125.00")])
    assert_sound(world)


def test_a_piece_that_is_written_off_is_kept_for_nobody_and_was_worth_what_was_agreed(
    world: World, house: House, shop: Actor
) -> None:
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    with scope(world.office) as actor:
        revise_unit(unit_id=unit.pk, changes={"asking_price": Decimal("1.00")}, actor=actor)
        loss = report_damage(unit_id=unit.pk, reason="a bottle broke", write_off=True, actor=actor)
        presale.refresh_from_db()
        assert presale.status == PresaleStatus.CANCELLED
        assert [case.amount for case in SaleCase.objects.all()] == [Decimal("125.00")]
        assert (loss.value, loss.currency, loss.basis) == (Decimal("1250.00"), "EUR", "sale")
    assert_sound(world)


def test_a_deposit_is_exactly_what_the_rule_asks_of_a_piece_not_on_sale(
    world: World, house: House, shop: Actor
) -> None:
    (unit,) = receive(house, world.aurore)
    with pytest.raises(Invalid) as refused:
        reserved(house, unit, actor=shop, amount="100.00")
    assert (refused.value.code, refused.value.data["deposit"]) == ("amount_differs", "125.00")
    assert "is 125.00 EUR, and 100.00 EUR was paid" in refused.value.sentence
    put_on_sale(house, [unit])
    with pytest.raises(Conflict) as late:
        reserved(house, unit, actor=shop)
    assert late.value.code == "not_presale"


def test_what_is_still_to_be_paid_has_the_decimals_of_its_currency(
    world: World, house: House, shop: Actor, as_person: Callable[[Any], Client]
) -> None:
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    put_on_sale(house, [unit])
    with scope(shop), pytest.raises(Invalid) as refused:
        short = Payment(reference="BAL", amount=Decimal("1.00"), currency="EUR")
        pay_balance(presale_id=presale.pk, buyer=BUYER, payment=short, actor=shop)
    assert refused.value.data["balance"] == "1125.00"
    with scope(world.office):
        claim = Claim.objects.get()
    page = as_person(world.admin).get(f"/admin/orders/presale/{presale.pk}/change/").content.decode()
    assert page.count("1,125.00 EUR") == 2  # as a fact, and in the timeline
    assert f"Hold {claim.pk}</a>, held" in page
    assert "+00:00</" not in page


def test_it_is_reserved_and_paid_over_rest(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    (unit,) = receive(house, world.aurore)
    http = as_client(world.token()[1])
    head: dict[str, Any] = {"content_type": "application/json"}
    body = {
        "store": house.store.code, "unit": unit.pk, "reference": "P-1",
        "deposit": {"reference": "DEP-1", "amount": "125.00", "currency": "EUR"},
    }  # fmt: skip
    made = http.post("/api/v1/presales", body, headers={"Idempotency-Key": "p1"}, **head)
    assert made.status_code == 201, made.content
    assert made.json()["balance"] == {"amount": "1125.00", "currency": "EUR"}
    put_on_sale(house, [unit])
    (mine,) = http.get("/api/v1/presales?status=due").json()["results"]
    assert mine["due_at"] is not None
    rest = {
        "buyer": {"name": BUYER.name, "address": BUYER.address, "city": BUYER.city, "country": BUYER.country},
        "payment": {"reference": "BAL-1", "amount": "1125.00", "currency": "EUR"},
    }
    address = f"/api/v1/presales/{mine['id']}/balance"
    sold = http.post(address, rest, headers={"Idempotency-Key": "p2"}, **head)
    assert (sold.status_code, sold.json()["reference"]) == (201, "P-1")


def test_pages_say_whose_deposit_a_piece_is_kept_for_and_what_became_of_it(
    world: World, house: House, shop: Actor, as_person: Callable[[Any], Client]
) -> None:
    with scope(world.office):
        PresaleRule.objects.update(keeps_deposit=False)
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    browser = as_person(world.admin)

    def text(page: str, pk: int) -> str:
        return browser.get(f"/admin/{page}/{pk}/change/").content.decode()

    assert "Kept against a deposit" in text("inventory/unit", unit.pk)
    kept = text("orders/presale", presale.pk)
    assert "Not on sale yet" in kept
    assert "Not sold to its buyer" in kept
    put_on_sale(house, [unit])
    with scope(world.office):
        run_out(world, list(Claim.objects.all()))
        expire_holds()
        case = SaleCase.objects.get()
    order = pay_the_rest(presale, shop)
    leads = f'href="/admin/orders/order/{order.pk}/change/">P-1</a>'
    assert leads in text("orders/presale", presale.pk)
    assert leads in text("orders/salecase", case.pk)


def test_the_answer_to_a_late_balance_speaks_of_the_balance(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    client, token = world.token()
    with scope(world.office):
        shop = actor_of_client(client.pk)
    (unit,) = receive(house, world.aurore)
    presale = reserved(house, unit, actor=shop)
    with scope(world.office) as actor:
        withdraw_units(unit_ids=[unit.pk], reason="wanted back", actor=actor)
        (back,) = SaleCase.objects.all()
    assert back.reason == "The presale was cancelled: the piece is not to be sold, it was withdrawn"
    body = {
        "buyer": {"name": BUYER.name, "address": BUYER.address, "city": BUYER.city, "country": BUYER.country},
        "payment": {"reference": "BAL-1", "amount": "1125.00", "currency": "EUR"},
    }
    answer = as_client(token).post(
        f"/api/v1/presales/{presale.pk}/balance", body,
        content_type="application/json", headers={"Idempotency-Key": "late"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (409, "refund_due")
    assert answer.json()["detail"].startswith(
        "The balance of presale P-1 came too late, and no order was placed."
    )
