"""Holding over REST."""

from collections import Counter
from collections.abc import Callable
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.models import Answer, Event
from catalog.channels.models import Listing
from catalog.channels.services import end_listings
from catalog.inventory.models import Claim, Unit
from tests.catalog.channels.making import listings_of, make_listed_units, make_store
from tests.catalog.inventory.making import in_threads, make_photographed_units
from tests.catalog.inventory.test_hold import let_time_pass

_keys = count(1)


def post(client: Client, path: str, body: dict[str, Any] | None = None, key: str = "") -> Any:
    headers = {"idempotency-key": key or f"key-{next(_keys)}"}
    return client.post(f"/api/v1/{path}", body or {}, content_type="application/json", headers=headers)


@pytest.fixture
def storefront(world: Any, as_client: Callable[[str], Client]) -> Client:
    return as_client(world.token()[1])


def test_it_holds_at_the_listings_price(world: Any, storefront: Client) -> None:
    (unit,) = make_listed_units(world)
    response = post(storefront, f"units/{unit.pk}/holds", {"store": "boutique"})
    body = response.json()
    assert response.status_code == 201
    assert body == {
        "id": body["id"],
        "unit": unit.pk,
        "state": "held",
        "channel": "overseas",
        "price": {"amount": "1250.00", "currency": "EUR"},
        "held_until": body["held_until"],
        "order_reference": "",
        "created_at": body["created_at"],
    }
    length = datetime.fromisoformat(body["held_until"]) - timezone.now()
    assert timedelta(minutes=14) < length <= timedelta(minutes=15)
    assert storefront.get(f"/api/v1/holds/{body['id']}").json() == body


def test_it_answers_the_same_key_the_same_way(world: Any, storefront: Client) -> None:
    (unit,) = make_listed_units(world)
    first = post(storefront, f"units/{unit.pk}/holds", {"store": "boutique"}, key="once")
    again = post(storefront, f"units/{unit.pk}/holds", {"store": "boutique"}, key="once")
    assert (again.status_code, again.content) == (201, first.content)
    assert again.headers["Idempotent-Replayed"] == "true"
    other = post(storefront, f"units/{unit.pk}/holds", {"store": "boutique", "minutes": 2}, key="once")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    with scope(world.office):
        assert Claim.objects.count() == 1


def test_it_says_held_without_the_holder(
    world: Any, storefront: Client, as_client: Callable[[str], Client]
) -> None:
    (unit,) = make_listed_units(world)
    winner = as_client(world.token(name="The Secret Storefront")[1])
    held = post(winner, f"units/{unit.pk}/holds", {"store": "boutique", "minutes": 3}).json()
    response = post(storefront, f"units/{unit.pk}/holds", {"store": "boutique"})
    assert response.status_code == 409
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "held"
    assert datetime.fromisoformat(response.json()["held_until"]) == datetime.fromisoformat(held["held_until"])
    assert b"Secret" not in response.content
    assert b"client:" not in response.content


def test_it_holds_no_longer_than_the_store_allows(world: Any, storefront: Client) -> None:
    (unit,) = make_listed_units(world)
    for minutes in (16, 0, 61, "x"):
        response = post(storefront, f"units/{unit.pk}/holds", {"store": "boutique", "minutes": minutes})
        assert response.status_code == 422
    response = post(storefront, f"units/{unit.pk}/holds", {})
    assert response.json()["errors"][0]["field"] == "store"
    assert post(storefront, f"units/{unit.pk}/holds", {"store": "boutique", "minutes": 1}).status_code == 201


def test_it_needs_a_live_listing_in_that_store(world: Any, storefront: Client) -> None:
    make_store(world, "second")
    (unit,) = make_listed_units(world)
    (unlisted,) = make_photographed_units(world)
    for unit_id, store, status, code in (
        (unit.pk, "second", 409, "not_listed"),
        (unlisted.pk, "boutique", 409, "not_listed"),
        (unit.pk, "nowhere", 422, "unknown_store"),
        (999_999, "boutique", 404, "not_found"),
    ):
        response = post(storefront, f"units/{unit_id}/holds", {"store": store})
        assert (response.status_code, response.json()["code"]) == (status, code)
    with scope(world.office) as office:
        end_listings(listing_ids=[Listing.objects.get().pk], actor=office)
    response = post(storefront, f"units/{unit.pk}/holds", {"store": "boutique"})
    assert (response.status_code, response.json()["code"]) == (409, "not_listed")
    with scope(world.office):
        assert not Claim.objects.exists()
        assert not Answer.objects.exists()


def test_it_takes_over_a_hold_that_is_over(
    world: Any, storefront: Client, as_client: Callable[[str], Client]
) -> None:
    (unit,) = make_listed_units(world)
    other = as_client(world.token()[1])
    first = post(other, f"units/{unit.pk}/holds", {"store": "boutique"}).json()
    with scope(world.office):
        let_time_pass(Claim.objects.get())
    assert other.get(f"/api/v1/holds/{first['id']}").json()["state"] == "expired"
    assert storefront.get(f"/api/v1/units/{unit.pk}").json()["status"] == "listed"
    assert post(storefront, f"units/{unit.pk}/holds", {"store": "boutique"}).status_code == 201
    response = post(other, f"holds/{first['id']}/release")
    assert (response.status_code, response.json()["code"]) == (409, "expired")


def test_it_releases_its_own_and_sees_no_others(
    world: Any, storefront: Client, as_client: Callable[[str], Client]
) -> None:
    (unit,) = make_listed_units(world)
    other = as_client(world.token()[1])
    held = post(storefront, f"units/{unit.pk}/holds", {"store": "boutique"}).json()
    assert other.get(f"/api/v1/holds/{held['id']}").status_code == 404
    assert post(other, f"holds/{held['id']}/release").status_code == 404
    released = post(storefront, f"holds/{held['id']}/release")
    assert (released.status_code, released.json()["state"]) == (200, "released")
    with scope(world.office):
        assert listings_of(unit) == [("boutique", "live")]


def test_it_lists_its_own_holds_as_they_stand(
    world: Any, storefront: Client, as_client: Callable[[str], Client]
) -> None:
    first, second, foreign = make_listed_units(world, 3)
    over = post(storefront, f"units/{first.pk}/holds", {"store": "boutique"}).json()
    with scope(world.office):
        let_time_pass(Claim.objects.get())
    held = post(storefront, f"units/{second.pk}/holds", {"store": "boutique"}).json()
    post(as_client(world.token()[1]), f"units/{foreign.pk}/holds", {"store": "boutique"})

    def listed(query: str = "") -> list[tuple[int, str]]:
        holds = storefront.get(f"/api/v1/holds{query}").json()["results"]
        return [(hold["id"], hold["state"]) for hold in holds]

    assert listed() == [(held["id"], "held"), (over["id"], "expired")]
    assert listed("?state=expired") == [(over["id"], "expired")]
    assert listed("?state=held") == listed(f"?unit={second.pk}") == [(held["id"], "held")]


def test_any_piece_of_a_brand_that_is_not_there_is_no_sold_out_brand(world: Any, storefront: Client) -> None:
    make_listed_units(world)
    answer = post(storefront, "holds/any", {"store": "boutique", "brand": "nope"})
    assert (answer.status_code, answer.json()["code"]) == (422, "unknown_brand")
    assert answer.json()["errors"][0]["field"] == "brand"


def test_it_keeps_a_brands_client_behind_its_wall(world: Any, as_client: Callable[[str], Client]) -> None:
    (unit,) = make_listed_units(world)
    stranger = as_client(world.token(brand=world.kestrel)[1])
    own = as_client(world.token(brand=world.aurore)[1])
    response = post(stranger, f"units/{unit.pk}/holds", {"store": "boutique"})
    assert (response.status_code, response.json()["code"]) == (404, "not_found")
    assert post(own, f"units/{unit.pk}/holds", {"store": "boutique"}).status_code == 201


def test_it_needs_token_scope_and_key(world: Any, as_client: Callable[[str], Client]) -> None:
    (unit,) = make_listed_units(world)
    path = f"units/{unit.pk}/holds"
    assert post(Client(), path, {"store": "boutique"}).status_code == 401
    reader = as_client(world.token(scopes=[Scope.UNITS_READ])[1])
    assert post(reader, path, {"store": "boutique"}).status_code == 403
    writer = as_client(world.token()[1])
    response = writer.post(f"/api/v1/{path}", {"store": "boutique"}, content_type="application/json")
    assert (response.status_code, response.json()["code"]) == (422, "idempotency_key_missing")
    with scope(world.office):
        assert not Claim.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_it_lets_one_request_of_fifty_win(world: Any, as_client: Callable[[str], Client]) -> None:
    (unit,) = make_listed_units(world)
    clients = [as_client(world.token()[1]) for _ in range(50)]
    with scope(world.office):
        before = Event.objects.count()

    def ask(client: Client) -> tuple[int, str]:
        response = post(client, f"units/{unit.pk}/holds", {"store": "boutique"})
        return response.status_code, response.json().get("code", "")

    results = in_threads([lambda client=client: ask(client) for client in clients])  # type: ignore[misc]
    assert Counter(results) == {(201, ""): 1, (409, "held"): 49}
    with scope(world.office):
        assert Claim.objects.count() == 1
        assert Unit.objects.get().status == "held"
        assert listings_of(unit) == [("boutique", "claimed")]
        assert Event.objects.count() - before == 3
        assert Answer.objects.count() == 1
