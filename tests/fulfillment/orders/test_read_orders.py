from collections.abc import Callable
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.access.models import User
from backoffice.access.scope import scope
from fulfillment.orders.buyers import masked_name, masked_phone
from fulfillment.orders.models import Order
from fulfillment.orders.queries import Sales, gmv_by_brand_and_country
from fulfillment.orders.services import cancel_order
from tests.conftest import World
from tests.fulfillment.orders.making import BUYER, House, held_units, open_house, order, ordered


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


def test_it_masks_the_buyer_in_lists(
    world: World, house: House, as_client: Callable[[str], Client], as_person: Callable[[User], Client]
) -> None:
    placed = ordered(house, world.aurore)
    _, token = world.token(brand=world.aurore)
    listed = as_client(token).get("/api/v1/orders").json()["results"]
    assert listed[0]["buyer"] == {"name": "王••", "phone": "••8000", "country": "CN"}
    page = as_person(world.owner).get("/admin/orders/order/").content.decode()
    assert "••8000" in page
    assert BUYER.name not in page
    assert "138 0013" not in page
    one = as_client(token).get(f"/api/v1/orders/{placed.pk}").json()
    assert one["buyer"]["phone"] == BUYER.phone


def test_it_masks_names_and_telephones() -> None:
    assert (masked_name("王小明"), masked_name("")) == ("王••", "")
    assert [masked_phone(text) for text in ("+86 138 0013 8000", "8000", "")] == ["••8000", "••", ""]


def test_a_stranger_finds_no_order(
    world: World, house: House, as_client: Callable[[str], Client], as_person: Callable[[User], Client]
) -> None:
    placed = ordered(house, world.aurore)
    _, token = world.token(brand=world.kestrel)
    stranger = as_client(token)
    answer = stranger.get(f"/api/v1/orders/{placed.pk}")
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert stranger.get("/api/v1/orders").json()["results"] == []
    page = as_person(world.stranger).get(f"/admin/orders/order/{placed.pk}/change/")
    assert page.status_code == 302


def test_the_desk_finds_an_order_by_its_number_in_any_case_and_by_its_piece(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    first, second = (ordered(house, world.aurore) for _ in range(2))
    desk = as_person(world.admin)
    with scope(world.office):
        unit = first.lines.get().unit
    for words in (first.reference.lower(), unit.reference.lower(), f"u{unit.pk}", f"tag {unit.pk}"):
        found = desk.get("/admin/orders/order/", {"q": words}).context["cl"].result_list
        assert [each.pk for each in found] == [first.pk], words
    assert len(desk.get("/admin/orders/order/", {"q": ""}).context["cl"].result_list) == 2
    assert second.pk != first.pk


def test_it_filters_and_pages(world: World, house: House, as_client: Callable[[str], Client]) -> None:
    claims = held_units(house, world.aurore, count=3)
    for number, claim in enumerate(claims):
        order(house, [claim], reference=f"N-{number}")
    with scope(world.office) as actor:
        cancel_order(order_id=Order.objects.get(reference="N-1").pk, actor=actor, reason="x")
    _, token = world.token()
    client = as_client(token)

    def references(query: str) -> list[str]:
        return [row["reference"] for row in client.get(f"/api/v1/orders?{query}").json()["results"]]

    assert references("") == ["N-2", "N-1", "N-0"]
    assert references("status=cancelled") == ["N-1"]
    assert references("reference=N-2") == ["N-2"]
    assert references("store=overseas&page_size=2") == ["N-2", "N-1"]
    assert client.get("/api/v1/orders?store=elsewhere").status_code == 422
    page = client.get("/api/v1/orders?page_size=2").json()
    assert [row["reference"] for row in client.get(page["next"]).json()["results"]] == ["N-0"]


def test_it_lists_with_a_constant_number_of_queries(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    _, token = world.token()
    client = as_client(token)
    numbers = []
    client.get("/api/v1/orders")  # the first request notes that the client is in use, once a while
    for count in (1, 4):
        for _ in range(count):
            ordered(house, world.aurore)
        with CaptureQueriesContext(connection) as queries:
            client.get("/api/v1/orders")
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]


def test_it_adds_up_sales_by_brand_country_and_currency(world: World, house: House) -> None:
    ordered(house, world.aurore, count=2)
    ordered(house, world.aurore)
    ordered(house, world.kestrel)
    ordered(house, world.kestrel, currency="JPY")
    undone = ordered(house, world.kestrel)
    with scope(world.office) as actor:
        cancel_order(order_id=undone.pk, actor=actor, reason="x")
        assert gmv_by_brand_and_country() == [
            Sales(brand="Aurore", country="FR", currency="EUR", amount=Decimal("3750.00")),
            Sales(brand="Kestrel", country="GB", currency="EUR", amount=Decimal("1250.00")),
            Sales(brand="Kestrel", country="GB", currency="JPY", amount=Decimal("180000")),
        ]
    with scope(world.actor(world.owner)):
        assert [row.brand for row in gmv_by_brand_and_country()] == ["Aurore"]


def test_it_shows_the_desk_what_waits(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    placed = ordered(house, world.aurore)
    desk = as_person(world.admin)
    assert desk.get("/admin/orders/order/?status__in=placed,allocated").status_code == 200
    page = desk.get(f"/admin/orders/order/{placed.pk}/change/").content.decode()
    assert f"/admin/orders/order/{placed.pk}/verb/cancel/" in page
    assert "Order placed" in page
    answer = desk.post(f"/admin/orders/order/{placed.pk}/verb/cancel/", {"reason": "no longer wanted"})
    assert answer.status_code == 302
    with scope(world.office):
        placed.refresh_from_db()
    assert placed.status == "cancelled"
    assert "Orders to send" in desk.get("/admin/").content.decode()
