import dataclasses
import threading
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from backoffice.access.models import ApiClient, Scope
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.models import Event
from backoffice.jobs.models import Job
from catalog.inventory.models import Claim, Unit
from catalog.inventory.states import ClaimState, UnitStatus
from fulfillment.orders.models import Order, OrderLine
from fulfillment.orders.services import Payment, cancel_order, place_order
from fulfillment.orders.states import OrderStatus
from tests.conftest import World
from tests.fulfillment.orders.making import (
    BUYER,
    PRICE,
    House,
    held_units,
    hold,
    open_house,
    order,
    order_body,
    put_on_sale,
    receive,
)


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


@dataclasses.dataclass
class Partner:
    """A shop that sells over REST."""

    actor: Actor
    http: Client

    def post(self, body: dict[str, Any], *, key: str) -> Any:
        return self.http.post(
            "/api/v1/orders", body, content_type="application/json", headers={"Idempotency-Key": key}
        )


def _actor_of(world: World, client: ApiClient) -> Actor:
    with scope(world.office):
        return actor_of_client(client.pk)


@pytest.fixture
def partner(world: World, as_client: Callable[[str], Client]) -> Partner:
    client, token = world.token()
    return Partner(actor=_actor_of(world, client), http=as_client(token))


def counts(world: World) -> tuple[int, int, int]:
    with scope(world.office):
        return Order.objects.count(), OrderLine.objects.count(), Event.objects.count()


def place(house: House, claims: list[Claim], actor: Actor, **changes: Any) -> Order:
    words: dict[str, Any] = {
        "store_code": house.store.code,
        "reference": "A-1",
        "claim_ids": [claim.pk for claim in claims],
        "buyer": BUYER,
        "payment": Payment(reference="PAY-1", amount=PRICE * len(claims), currency="EUR"),
        **changes,
    }
    with scope(actor):
        return place_order(actor=actor, **words)


def test_it_places_an_order_over_rest(world: World, house: House, partner: Partner) -> None:
    claims = held_units(house, world.aurore, actor=partner.actor, count=2)
    answer = partner.post(order_body(house, claims), key="k1")
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert body["total"] == {"amount": "2500.00", "currency": "EUR"}
    assert body["status"] == "placed"
    assert body["brand"] == "aurore"
    assert body["buyer"]["name"] == BUYER.name
    assert [line["hold"] for line in body["lines"]] == [claim.pk for claim in claims]
    with scope(world.office):
        assert set(Unit.objects.values_list("status", flat=True)) == {UnitStatus.SOLD}
        assert set(Claim.objects.values_list("state", "order_reference")) == {(ClaimState.SOLD, "A-1")}
        event = Event.objects.get(verb="order.placed")
    assert event.subject_id == body["id"]
    assert event.brand_id == world.aurore.pk
    assert BUYER.name not in str(event.data)


def test_it_gives_the_same_answer_to_the_same_request(world: World, house: House, partner: Partner) -> None:
    body = order_body(house, held_units(house, world.aurore, actor=partner.actor))
    first = partner.post(body, key="k1")
    before = counts(world)
    second = partner.post(body, key="k1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert second["Idempotent-Replayed"] == "true"
    assert counts(world) == before
    with scope(world.office):
        assert Order.objects.count() == 1


def test_it_refuses_another_request_under_the_same_key(world: World, house: House, partner: Partner) -> None:
    body = order_body(house, held_units(house, world.aurore, actor=partner.actor))
    partner.post(body, key="k1")
    before = counts(world)
    answer = partner.post({**body, "reference": "A-2"}, key="k1")
    assert answer.status_code == 422
    assert answer.json()["code"] == "idempotency_key_reused"
    assert counts(world) == before


def test_it_refuses_a_reference_that_was_placed_already(world: World, house: House, partner: Partner) -> None:
    first = partner.post(
        order_body(house, held_units(house, world.aurore, actor=partner.actor)), key="k1"
    ).json()
    body = order_body(house, held_units(house, world.aurore, actor=partner.actor))
    before = counts(world)
    answer = partner.post(body, key="k2")
    assert answer.status_code == 409
    assert answer.json()["code"] == "order_exists"
    assert answer.json()["order"] == first["id"]
    assert counts(world) == before


def test_it_takes_one_reference_for_two_brands(world: World, house: House, partner: Partner) -> None:
    ours = held_units(house, world.aurore, actor=partner.actor)
    theirs = held_units(house, world.kestrel, actor=partner.actor)
    assert partner.post(order_body(house, ours), key="k1").status_code == 201
    assert partner.post(order_body(house, theirs), key="k2").status_code == 201


def test_it_refuses_two_brands_in_one_order(world: World, house: House, partner: Partner) -> None:
    claims = held_units(house, world.aurore, actor=partner.actor) + held_units(
        house, world.kestrel, actor=partner.actor
    )
    before = counts(world)
    answer = partner.post(order_body(house, claims), key="k1")
    assert answer.status_code == 422
    assert answer.json()["code"] == "several_brands"
    assert answer.json()["brands"] == ["Aurore", "Kestrel"]
    assert counts(world) == before
    with scope(world.office):
        assert set(Unit.objects.values_list("status", flat=True)) == {UnitStatus.HELD}


def test_it_refuses_an_amount_that_is_not_the_total(world: World, house: House) -> None:
    claims = held_units(house, world.aurore)
    paid = Payment(reference="PAY-1", amount=PRICE - Decimal("0.01"), currency="EUR")
    with pytest.raises(Invalid) as refusal:
        place(house, claims, world.office, payment=paid)
    assert refusal.value.code == "amount_differs"
    assert refusal.value.data["paid"] == "1249.99"
    assert refusal.value.data["total"] == "1250.00"


def test_it_refuses_a_payment_in_another_currency(world: World, house: House) -> None:
    paid = Payment(reference="PAY-1", amount=PRICE, currency="USD")
    with pytest.raises(Invalid) as refusal:
        place(house, held_units(house, world.aurore), world.office, payment=paid)
    assert refusal.value.code == "several_currencies"


def test_it_refuses_pieces_from_two_warehouses(world: World, house: House) -> None:
    claims = held_units(house, world.aurore) + held_units(house, world.aurore, warehouse=house.by_hand)
    with pytest.raises(Invalid) as refusal:
        place(house, claims, world.office)
    assert refusal.value.code == "several_warehouses"
    assert refusal.value.data["warehouses"] == ["osaka", "roissy"]


def test_it_refuses_the_hold_of_another_partner(world: World, house: House, partner: Partner) -> None:
    claims = held_units(house, world.aurore)
    with pytest.raises(Forbidden):
        place(house, claims, partner.actor)


def test_it_refuses_a_hold_that_is_not_there(world: World, house: House) -> None:
    claims = held_units(house, world.aurore)
    with pytest.raises(Invalid) as refusal:
        place(house, claims, world.office, claim_ids=[claims[0].pk, claims[0].pk + 1000])
    assert refusal.value.code == "unknown_hold"


def test_it_refuses_a_piece_that_was_sold(world: World, house: House) -> None:
    claims = held_units(house, world.aurore)
    place(house, claims, world.office)
    before = counts(world)
    with pytest.raises(Conflict) as refusal:
        place(house, claims, world.office, reference="A-2")
    assert refusal.value.code == "sold"
    assert counts(world) == before


@pytest.mark.parametrize(
    ("part", "value", "sentence"),
    [
        ("name", "  ", "has no name"),
        ("country", "ZZ", "is not sent to «ZZ»"),
        ("country", "US", "write one of CN, HK, MO, TW"),
        ("phone", "not a phone", "is no telephone number"),
        ("postcode", "💥", "has six digits"),
        ("address", "x" * 301, "301 characters"),
    ],
)
def test_it_refuses_a_buyer_who_cannot_be_reached(part: str, value: str, sentence: str) -> None:
    with pytest.raises(Invalid, match=sentence):
        dataclasses.replace(BUYER, **{part: value})


@pytest.mark.parametrize(
    ("part", "value"),
    [
        ("phone", "138-0013-8000"),
        ("phone", "(0571) 8888 7777 ext. 12"),
        ("phone", "+852 2345 6789"),
        ("phone", ""),
        ("postcode", "310000"),
        ("country", "HK"),
    ],
)
def test_it_takes_a_buyer_as_shops_write_them(part: str, value: str) -> None:
    assert getattr(dataclasses.replace(BUYER, **{part: value}), part) == value


def test_a_shop_cancels_its_order_before_it_is_packed(world: World, house: House, partner: Partner) -> None:
    claims = held_units(house, world.aurore, actor=partner.actor)
    placed = partner.post(order_body(house, claims), key="k1").json()
    address = f"/api/v1/orders/{placed['id']}/cancel"

    def cancel(key: str, reason: str = "the buyer changed their mind") -> Any:
        return partner.http.post(
            address, {"reason": reason}, content_type="application/json", headers={"Idempotency-Key": key}
        )

    assert cancel("c0", " ").status_code == 422
    done = cancel("c1")
    assert (done.status_code, done.json()["status"]) == (200, "cancelled")
    with scope(world.office):
        assert {unit.status for unit in Unit.objects.all()} == {"listed"}
    again = cancel("c2")
    assert (again.status_code, again.json()["state"]) == (409, "cancelled")


def test_it_refuses_a_client_without_the_scope(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    client, token = world.token(scopes=[Scope.ORDERS_READ])
    partner = Partner(actor=_actor_of(world, client), http=as_client(token))
    assert partner.post(order_body(house, []), key="k1").status_code == 403
    with pytest.raises(Forbidden):
        place(house, held_units(house, world.aurore), partner.actor)


def test_it_says_which_fields_are_wrong(world: World, house: House, partner: Partner) -> None:
    answer = partner.post({"store": "overseas", "holds": []}, key="k1")
    assert answer.status_code == 422
    fields = {error["field"] for error in answer.json()["errors"]}
    assert {"reference", "buyer", "payment"} <= fields


def test_it_cancels_an_order_and_frees_its_pieces(world: World, house: House) -> None:
    placed = order(house, held_units(house, world.aurore))
    admin = world.actor(world.admin)
    with scope(admin):
        cancelled = cancel_order(order_id=placed.pk, actor=admin, reason="the buyer changed her mind")
        assert cancelled.status == OrderStatus.CANCELLED
        assert set(Unit.objects.values_list("status", flat=True)) == {UnitStatus.LISTED}
        assert set(Claim.objects.values_list("state", flat=True)) == {ClaimState.CANCELLED}
        with pytest.raises(Conflict):
            cancel_order(order_id=placed.pk, actor=admin, reason="again")


def test_it_sells_a_piece_again_after_a_cancelled_order(world: World, house: House) -> None:
    units = receive(house, world.aurore)
    put_on_sale(house, units)
    first = order(house, hold(house, units))
    with scope(world.office) as actor:
        cancel_order(order_id=first.pk, actor=actor, reason="paid twice")
    second = order(house, hold(house, units))
    with scope(world.office):
        assert OrderLine.objects.get(order=second).unit_id == units[0].pk


@pytest.mark.parametrize("persona", ["reviewer", "operator", "owner"])
def test_it_lets_only_an_admin_cancel(world: World, house: House, persona: str) -> None:
    placed = order(house, held_units(house, world.aurore))
    actor = world.actor(getattr(world, persona))
    with scope(actor), pytest.raises(Forbidden):
        cancel_order(order_id=placed.pk, actor=actor, reason="because")


def test_it_places_an_order_from_behind_the_brands_wall(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    client, token = world.token(brand=world.aurore)
    shop = Partner(actor=_actor_of(world, client), http=as_client(token))
    answer = shop.post(order_body(house, held_units(house, world.aurore, actor=shop.actor)), key="k1")
    assert answer.status_code == 201, answer.content
    with scope(world.office):
        job = Job.objects.get(kind="shipping.fulfil")
    assert (job.brand_id, job.payload) == (world.aurore.pk, {"order": answer.json()["id"]})


@pytest.mark.django_db(transaction=True)
def test_it_places_one_of_two_orders_with_the_same_reference(world: World, house: House) -> None:
    """Both at once, each with a hold of its own: the second waits for the first and then learns of it."""
    claims = held_units(house, world.aurore, count=2)
    gate, results = threading.Barrier(2), []

    def place_it(claim: Claim) -> None:
        gate.wait()
        try:
            results.append(place(house, [claim], world.office))
        except Conflict as conflict:
            results.append(conflict)
        finally:
            connection.close()

    threads = [threading.Thread(target=place_it, args=[claim]) for claim in claims]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    (placed,) = [result for result in results if isinstance(result, Order)]
    (refused,) = [result for result in results if isinstance(result, Conflict)]
    assert (refused.code, refused.data["order"]) == ("order_exists", placed.pk)
    with scope(world.office):
        assert sorted(Claim.objects.values_list("state", flat=True)) == [ClaimState.HELD, ClaimState.SOLD]
        assert Order.objects.count() == OrderLine.objects.count() == 1
