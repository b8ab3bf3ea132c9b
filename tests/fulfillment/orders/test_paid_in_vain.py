"""A payment that finds no piece is given back, once, and said; a channel's second sale is made good."""

import threading
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.utils import timezone

from backoffice.access.models import User
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.assertions import examine_all
from backoffice.events.errors import Conflict, Invalid, NotFound, StateConflict
from backoffice.events.models import Event
from catalog.channels.models import Listing
from catalog.channels.services import end_listings, reprice_listings
from catalog.inventory.models import Claim, Unit
from catalog.inventory.services import expire_holds
from fulfillment.orders.models import Order, SaleCase
from fulfillment.orders.services import settle_case
from fulfillment.orders.states import CaseKind, CaseStatus
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.services import work_tasks
from fulfillment.tasks.states import TaskStatus
from tests.conftest import World
from tests.fulfillment.orders.making import (
    House,
    held_units,
    hold,
    open_house,
    order,
    order_body,
    paid_in_vain,
    pay,
    put_on_sale,
    receive,
)
from tests.fulfillment.orders.test_place_order import Partner


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


@pytest.fixture
def partner(world: World, as_client: Callable[[str], Client]) -> Partner:
    client, token = world.token()
    with scope(world.office):
        return Partner(actor=actor_of_client(client.pk), http=as_client(token))


def run_out(world: World, claims: list[Claim]) -> None:
    """The clock is moved on past the end of these holds."""
    past = timezone.now() - timedelta(seconds=1)
    with scope(world.office):
        Unit.objects.filter(pk__in=[claim.unit_id for claim in claims]).update(held_until=past)
        Claim.objects.filter(pk__in=[claim.pk for claim in claims]).update(held_until=past)


def assert_sound(world: World) -> None:
    with scope(world.office):
        broken = [(verdict.assertion.name, verdict.guilty) for verdict in examine_all() if not verdict.holds]
    assert broken == []


def test_a_late_payment_takes_the_piece_that_is_still_free(
    world: World, house: House, partner: Partner
) -> None:
    claims = held_units(house, world.aurore, actor=partner.actor)
    run_out(world, claims)
    answer = partner.post(order_body(house, claims), key="k1")
    assert answer.status_code == 201, answer.content
    assert answer.json()["lines"][0]["hold"] != claims[0].pk
    with scope(world.office):
        assert SaleCase.objects.count() == 0


@pytest.mark.parametrize(("paid", "status", "code"), [
    ("1250.00", 409, "refund_due"), ("1400.00", 201, None), ("1300.00", 422, "amount_differs"),
])  # fmt: skip
def test_a_hold_that_ran_out_promises_no_price(
    world: World, house: House, partner: Partner, paid: str, status: int, code: str | None
) -> None:
    claims = held_units(house, world.aurore, actor=partner.actor)
    run_out(world, claims)
    with scope(world.office) as office:
        expire_holds()
        prices = {offer.pk: Decimal("1400.00") for offer in Listing.objects.filter(unit=claims[0].unit_id)}
        assert not reprice_listings(prices=prices, actor=office).conflicts
    body = order_body(house, claims)
    body["payment"] = {**body["payment"], "amount": paid}
    answer = partner.post(body, key="k1")
    assert (answer.status_code, answer.json().get("code")) == (status, code), answer.content
    with scope(world.office):
        case = SaleCase.objects.first()
        assert (case.because if case else None) == ("price_changed" if status == 409 else None)
        if status == 201:
            assert Claim.objects.get(state="sold").price == Decimal("1400.00")
        else:
            assert Unit.objects.get().status == "listed"
    assert_sound(world)


def test_a_hold_of_what_its_store_offers_no_more_buys_nothing(
    world: World, house: House, partner: Partner
) -> None:
    claims = held_units(house, world.aurore, actor=partner.actor)
    run_out(world, claims)
    with scope(world.office) as office:
        expire_holds()
        end_listings(listing_ids=list(Listing.objects.values_list("pk", flat=True)), actor=office)
    answer = partner.post(order_body(house, claims), key="k1")
    assert (answer.status_code, answer.json()["because"]) == (409, "not_listed")


def test_a_late_payment_for_a_piece_that_is_gone_is_given_back(
    world: World, house: House, partner: Partner
) -> None:
    units = receive(house, world.aurore, count=2)
    put_on_sale(house, units)
    claims = hold(house, units, actor=partner.actor)
    run_out(world, claims[:1])
    order(house, hold(house, units[:1]))
    body = order_body(house, claims)
    answer = partner.post(body, key="k1")
    assert answer.status_code == 409, answer.content
    assert answer["Content-Type"] == "application/problem+json"
    told = answer.json()
    assert (told["code"], told["because"], told["unit"]) == ("refund_due", "sold", units[0].pk)
    assert told["refund"] == {"amount": "2500.00", "currency": "EUR"}
    again, later = partner.post(body, key="k1"), partner.post(body, key="k2")
    assert again.content == answer.content
    assert again["Content-Type"] == "application/problem+json"
    assert (later.status_code, later.json()) == (409, told)
    with scope(world.office):
        case = SaleCase.objects.get()
        assert (case.kind, case.payment_reference) == (CaseKind.LATE_PAYMENT, body["payment"]["reference"])
        assert Task.objects.get(subject_type="sale_case", subject_id=case.pk).kind == TaskKind.REFUND
        assert Event.objects.filter(verb="sale_case.opened").count() == 1
        # Nothing of the order was placed: the piece that could be had is still the shop's to pay or to give up.
        assert Unit.objects.get(pk=units[1].pk).status == "held"
    mine = partner.http.get("/api/v1/sale-cases?reference=A-1").json()["results"]
    assert [each["id"] for each in mine] == [told["case"]]
    assert_sound(world)


def test_a_payment_for_a_hold_that_was_given_up_is_given_back(world: World, house: House) -> None:
    assert paid_in_vain(house, world.aurore).because == "hold_ended"


def test_a_channel_sells_without_a_hold_once_and_apologises_the_second_time(
    world: World, house: House, partner: Partner, as_person: Callable[[User], Client]
) -> None:
    units = receive(house, world.aurore)
    put_on_sale(house, units)
    body = {**order_body(house, []), "units": [units[0].pk], "holds": []}
    body["payment"] = {"reference": "PAY-1", "amount": "1250.00", "currency": "EUR"}
    assert partner.post(body, key="k1").status_code == 201
    answer = partner.post({**body, "reference": "A-2"}, key="k2")
    assert (answer.status_code, answer.json()["code"]) == (409, "sold_twice")
    with scope(world.office):
        assert Order.objects.count() == 1
        assert Task.objects.get(subject_type="sale_case").kind == TaskKind.APOLOGISE
    assert "Sold twice" in as_person(world.admin).get("/admin/").content.decode()
    words = {"refund_reference": "RE-1"}
    address = f"/api/v1/sale-cases/{answer.json()['case']}/settle"
    head = {"content_type": "application/json"}
    refused = partner.http.post(address, words, headers={"Idempotency-Key": "s1"}, **head)
    assert (refused.status_code, refused.json()["field"]) == (422, "told")
    words["told"] = "We are sorry; 10 % off the next piece."
    done = partner.http.post(address, words, headers={"Idempotency-Key": "s1"}, **head)
    assert (done.status_code, done.json()["status"]) == (200, "settled")
    with scope(world.office):
        assert Task.objects.get(subject_type="sale_case").status == TaskStatus.DONE
    assert_sound(world)


@pytest.mark.parametrize("amount", ["0.00", "-5.00"])
def test_nothing_is_given_back_of_what_was_not_paid(
    amount: str, world: World, house: House, partner: Partner
) -> None:
    units = receive(house, world.aurore)
    put_on_sale(house, units)
    body = {**order_body(house, []), "units": [units[0].pk], "holds": []}
    body["payment"] = {"reference": "PAY-1", "amount": "1250.00", "currency": "EUR"}
    assert partner.post(body, key="k1").status_code == 201
    body["payment"] = {"reference": "PAY-2", "amount": amount, "currency": "EUR"}
    answer = partner.post({**body, "reference": "A-2"}, key="k2")
    assert answer.status_code == 422
    assert [error["field"] for error in answer.json()["errors"]] == ["payment/amount"]
    with scope(world.office):
        assert not SaleCase.objects.exists()
        with pytest.raises(Invalid, match="is no payment"):
            pay(house, world.office, unit_ids=[units[0].pk], reference="A-3", amount=Decimal(amount))


def test_a_piece_that_a_store_was_never_given_to_sell_cannot_have_been_sold_there(
    world: World, house: House, partner: Partner
) -> None:
    (unit,) = receive(house, world.aurore)
    body = {**order_body(house, []), "units": [unit.pk], "holds": []}
    body["payment"] = {"reference": "PAY-1", "amount": "1250.00", "currency": "EUR"}
    answer = partner.post(body, key="k1")
    assert (answer.status_code, answer.json()["code"]) == (409, "never_offered")
    assert answer.json()["unit"] == unit.pk
    with scope(world.office):
        assert not SaleCase.objects.exists()


def test_a_case_is_settled_once_by_who_may(world: World, house: House, partner: Partner) -> None:
    case = paid_in_vain(house, world.aurore)
    with scope(partner.actor), pytest.raises(NotFound):
        settle_case(case_id=case.pk, refund_reference="RE-1", actor=partner.actor)
    admin = world.actor(world.admin)
    with scope(admin):
        with pytest.raises(Invalid):
            settle_case(case_id=case.pk, refund_reference=" ", actor=admin)
        task = Task.objects.get(subject_type="sale_case")
        work_tasks(task_ids=[task.pk], actor=admin, refund_reference="RE-1", told="")
        assert SaleCase.objects.get().status == CaseStatus.SETTLED
        with pytest.raises(StateConflict):
            settle_case(case_id=case.pk, refund_reference="RE-2", actor=admin)


def test_the_page_of_a_case_is_titled_by_its_number(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    """Not by the code of its refusal, «sold», which its kind happens to begin with."""
    case = paid_in_vain(house, world.aurore)
    page = as_person(world.admin).get(f"/admin/orders/salecase/{case.pk}/change/").content.decode()
    assert f"Case {case.reference}, paid too late" in page


@pytest.mark.django_db(transaction=True)
def test_of_two_sales_of_one_piece_at_once_one_is_an_order_and_one_a_case(world: World, house: House) -> None:
    units = receive(house, world.aurore)
    put_on_sale(house, units)
    gate, results = threading.Barrier(4), []

    def sell_it(reference: str) -> None:
        gate.wait()
        try:
            with scope(world.office) as actor:
                results.append(pay(house, actor, unit_ids=[units[0].pk], reference=reference))
        except Conflict as known:
            results.append(known)
        finally:
            connection.close()

    # Each number is sent twice, as a shop does whose first request has timed out.
    threads = [threading.Thread(target=sell_it, args=[name]) for name in ("A-1", "A-2", "A-1", "A-2")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    with scope(world.office):
        assert Order.objects.count() == SaleCase.objects.count() == 1
        assert Order.objects.get().reference != SaleCase.objects.get().reference
    assert sorted(type(result).__name__ for result in results) == [
        "Conflict",
        "Order",
        "SaleCase",
        "SaleCase",
    ]
    assert_sound(world)


@pytest.mark.django_db(transaction=True)
def test_a_piece_that_was_paid_in_vain_is_kept_until_its_case_is_written(world: World, house: House) -> None:
    units = receive(house, world.aurore)
    put_on_sale(house, units)
    order(house, hold(house, units))
    taken: list[bool] = []

    def look() -> None:
        try:
            with scope(world.office):
                free = Unit.objects.filter(pk=units[0].pk).select_for_update(skip_locked=True)
                taken.append(not free.exists())
        finally:
            connection.close()

    with scope(world.office) as actor:
        assert isinstance(pay(house, actor, unit_ids=[units[0].pk], reference="A-2"), SaleCase)
        other = threading.Thread(target=look)
        other.start()
        other.join()
    assert taken == [True]
