"""Partner warehouses send, receive, count and report losses over REST."""

from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from catalog.inventory.services import open_bins, put_away_units
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, receive


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


def post(world: World, path: str, body: dict[str, Any], key: str = "k-1") -> Any:
    _, token = world.token(scopes=[Scope.BENCH_WRITE])
    return Client(headers={"authorization": f"Bearer {token}"}).post(
        f"/api/v1/{path}", body, content_type="application/json", headers={"Idempotency-Key": key}
    )


def test_a_transfer_is_sent_and_received(world: World, house: House) -> None:
    first, second = receive(house, world.aurore, count=2)
    words = {"destination": house.by_hand.code, "reference": "CMR-7"}
    sent = post(
        world,
        "transfers",
        {**words, "origin": house.automated.code, "scans": [first.reference, f"U{second.pk}"]},
    )
    assert (sent.status_code, len(sent.json()["pieces"])) == (201, 2)
    got = post(world, "transfers/receipts", {**words, "scans": [first.reference]})
    assert got.status_code == 201
    assert [piece["unit"] for piece in got.json()["awaited"]] == [second.pk]
    assert got.json()["results"] == [{"scan": first.reference, "unit": first.pk}]
    scans = [first.reference, "nobody's", second.reference]
    rest = post(world, "transfers/receipts", {**words, "scans": scans}, key="k-2")
    assert (rest.status_code, len(rest.json()["arrived"]), rest.json()["awaited"]) == (201, 2, [])
    assert [each.get("unit") or each["problem"]["code"] for each in rest.json()["results"]] == [
        first.pk, "not_found", second.pk,
    ]  # fmt: skip
    strange = post(world, "transfers/receipts", {**words, "scans": ["nobody's"]}, key="k-3")
    assert (strange.status_code, strange.json()["code"]) == (404, "not_found")
    nothing = post(world, "transfers/receipts", {**words, "reference": "other", "scans": [first.reference]})
    assert (nothing.status_code, nothing.json()["code"]) == (409, "nothing_coming")


def test_a_count_says_what_is_missing(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    with scope(world.office) as office:
        open_bins(warehouse=house.automated, codes=["A-1"], actor=office)
        put_away_units(bins={piece.pk: "A-1"}, actor=office)
    words = {"warehouse": house.automated.code, "bin": "A-1", "scans": ["zzz", "zzz"]}
    asked = post(world, "counts", words)
    assert (asked.status_code, asked.json()["code"], asked.json()["expected"]) == (422, "none_found", 1)
    made = post(world, "counts", {**words, "none_is_there": True}, key="k-2")
    assert (made.status_code, made.json()["missing_units"]) == (201, [piece.pk])


def test_a_loss_is_reported_with_its_value(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    half = post(world, f"units/{piece.pk}/losses", {"kind": "lost", "reason": "Fire", "value": "10"})
    assert (half.status_code, half.json()["code"]) == (422, "invalid")
    told = post(
        world,
        f"units/{piece.pk}/losses",
        {"kind": "lost", "reason": "Fire", "value": "10", "currency": "EUR"},
        key="k-2",
    )
    assert (told.status_code, told.json()["basis"]) == (201, "stated")
    assert told.json()["value"] == {"amount": "10.00", "currency": "EUR"}


def test_a_damaged_piece_is_written_off_and_a_lost_one_is_not(world: World, house: House) -> None:
    (piece,) = receive(house, world.aurore)
    address, words = f"units/{piece.pk}/losses", {"reason": "Fire", "write_off": True}
    refused = post(world, address, {"kind": "lost", **words})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid")
    told = post(world, address, {"kind": "damaged", **words}, key="k-2")
    assert (told.status_code, told.json()["written_off"]) == (201, True)
