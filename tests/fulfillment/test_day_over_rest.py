"""A day of a partner warehouse, by its own system and over REST alone: from the arrival to the carrier."""

from collections.abc import Callable
from datetime import timedelta
from itertools import count
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.assertions import examine_all
from catalog.channels.services import list_units
from catalog.inventory.services import open_bins
from fulfillment.shipping.jobs import FULFIL
from tests.catalog.inventory.making import picture
from tests.conftest import World
from tests.fulfillment.orders.making import BUYER, House, open_house
from tests.fulfillment.shipping.making import carriers, run_jobs

HALL = [
    Scope.BENCH_WRITE, Scope.CONSIGNMENTS_READ, Scope.CONSIGNMENTS_WRITE, Scope.PARCELS_READ, Scope.UNITS_READ,
]  # fmt: skip
SHOP = [Scope.HOLDS_WRITE, Scope.ORDERS_WRITE]


@pytest.fixture
def house(world: World) -> House:
    carriers()
    house = open_house(world.office)
    with scope(world.office) as office:
        open_bins(warehouse=house.by_hand, codes=["A-1"], actor=office)
    return house


class System:
    """A partner's system: what it sends is done, or the test ends."""

    keys = count()

    def __init__(self, client: Client) -> None:
        self.client = client

    def get(self, path: str) -> Any:
        answer = self.client.get(f"/api/v1/{path}")
        assert answer.status_code == 200, answer.content
        return answer.json()

    def post(self, path: str, words: Any = None, **form: Any) -> Any:
        kind = {} if form else {"content_type": "application/json"}
        answer = self.client.post(
            f"/api/v1/{path}",
            form or words or {},
            headers={"Idempotency-Key": f"day-{next(self.keys)}"},
            **kind,
        )
        assert answer.status_code in (200, 201), f"{path}: {answer.content!r}"
        return answer.json()


@pytest.mark.parametrize("partner", ["of all brands", "of this brand"])
def test_from_the_arrival_to_the_carrier(
    world: World, house: House, as_client: Callable[[str], Client], partner: str
) -> None:
    brand = world.aurore if partner == "of this brand" else None
    hall = System(as_client(world.token(scopes=HALL, brand=brand)[1]))
    shop = System(as_client(world.token(scopes=SHOP)[1]))

    announced = hall.post("arrivals", {
        "brand": "aurore", "warehouse": house.by_hand.code, "reference": "AR-1", "title": "Calf handbag",
        "category": house.category.code, "asking_price": "1250.00", "currency": "EUR",
        "expected_on": str(timezone.now().date() + timedelta(days=1)),
    })  # fmt: skip
    (expected,) = hall.get(f"arrivals?warehouse={house.by_hand.code}&status=expected")["results"]
    assert expected["id"] == announced["id"]
    unit = hall.post(f"arrivals/{announced['id']}/receipt")["unit"]
    hall.post(f"units/{unit}/inspection", {"material": "Calfskin", "nothing_exotic": True, "defects": []})
    for examiner in ("Ines", "Emil"):
        given = hall.post(f"units/{unit}/verdicts", {"examiner": examiner, "verdict": "pass"})
    assert given["status"] == "authenticated"
    assert hall.post(f"units/{unit}/grade", {"grade": "very_good"})["next"]["verb"] == "seal"
    sealed = hall.post(f"units/{unit}/seal", {"tag": "LOCK-77"})
    views = [
        each["code"].removeprefix("view:") for each in sealed["lacks"] if each["code"].startswith("view:")
    ]
    for view in views:
        tag = {"tag": "LOCK-77"} if view == "tag" else {}
        told = hall.post(f"units/{unit}/photographs", file=picture(), view=view, **tag)
    assert (told["status"], told["lacks"]) == ("photographed", [])
    put = hall.post(f"units/{unit}/put-away", {"bin": "A-1"})
    assert (put["lacks"], put["next"]["verb"]) == ([], "list")

    with scope(world.office) as office:
        list_units(unit_ids=[unit], store_codes=[house.store.code], actor=office)
    held = shop.post(f"units/{unit}/holds", {"store": house.store.code})
    shop.post("orders", {
        "store": house.store.code, "reference": "SH-1", "holds": [held["id"]],
        "buyer": {
            "name": BUYER.name, "phone": BUYER.phone, "address": BUYER.address, "city": BUYER.city, "postcode": "",
            "country": "CN",
        },
        "payment": {"reference": "PAY-1", "amount": "1250.00", "currency": "EUR"},
    })  # fmt: skip
    run_jobs(FULFIL)

    (parcel,) = hall.get(f"parcels?status=planned&warehouse={house.by_hand.code}")["results"]
    assert hall.get(f"parcels?warehouse={house.automated.code}")["results"] == []
    address = f"parcels/{parcel['id']}"
    (to_pick,) = hall.get(f"{address}/pick")["pieces"]
    assert (to_pick["unit"], to_pick["bin"], to_pick["missing_since"]) == (unit, "A-1", None)
    picked = hall.post(f"{address}/pick", {"scans": ["LOCK-77"]})
    assert (picked["status"], picked["next"]["verb"]) == ("picked", "pack")
    assert hall.post(f"{address}/put-back")["next"]["verb"] == "pick"
    run_jobs(FULFIL)
    lacks = hall.post(f"{address}/pick", {"scans": ["LOCK-77"]})["lacks"]
    for view in dict.fromkeys(each["view"] for each in lacks):
        last = hall.post(f"{address}/photographs", file=picture(), view=view)
    assert last["lacks"] == []
    assert hall.post(f"{address}/pack", {"weight_g": 1480})["status"] == "packed"
    run_jobs(FULFIL)
    assert hall.post(f"{address}/weight", {"weight_g": 1520})["weight_g"] == 1520
    gone = hall.post(f"{address}/hand-over")
    assert (gone["status"], gone["next"], hall.get(f"units/{unit}")["status"]) == (
        "handed_over",
        None,
        "shipped",
    )
    with scope(world.office):
        assert [verdict.assertion.name for verdict in examine_all() if not verdict.holds] == []
