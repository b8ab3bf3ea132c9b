"""How many SQL queries a list may cost: committed here, equal for 3 and for 30 rows.

A list that is missing here fails with the number to write down. Lower a number when a list got cheaper. The one query
with which every page of the admin asks for the number at its bell is not counted here.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.contrib import admin
from django.db import connection, models
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.access.models import User
from backoffice.access.scope import scope
from tests.walls.estates import BUILDERS, OFFICE, Estate
from tests.walls.test_stranger_over_rest import API, methods_of
from tests.walls.walking import places

FEW, MANY = 3, 30
MODELS = sorted(admin.site._registry, key=lambda model: model._meta.label)
LISTS = [place for place in places(API) if not place.parameters and "get" in methods_of(place)]
# A query that narrows an API list to one parent asks for it by this parameter.
SOURCES = {
    "applications": "merchants.Application",
    "imports": "imports.ImportSession",
    "units": "inventory.Unit",
    "holds": "inventory.Claim",
    "orders": "orders.OrderLine",
    "sale-cases": "orders.SaleCase",
    "presales": "orders.Presale",
    "returns": "returns.Return",
    "parcels": "shipping.Parcel",
    "events": "events.Event",
    "arrivals": "consignment.Arrival",
    "consignments": "consignment.ConsignedPiece",
    "payouts": "consignment.Payout",
    "delistings": "channels.Listing",
    "webhooks": "webhooks.Webhook",
    "brands": "inventory.Unit",
    "categories": "products.Category",
    "warehouses": "inventory.Warehouse",
    "bench-terms": "inventory.BenchTerm",
    "bins": "inventory.Bin",
    "lots": "inventory.Lot",
    "movements": "inventory.Movement",
    "transfers": "custody.Journey",
    "differences": "custody.Difference",
    "stores": "channels.Store",
    "carriers": "shipping.Carrier",
}

BUDGETS: dict[str, int] = {
    "GET /api/v1/applications": 6,
    "GET /api/v1/bench-terms": 6,
    "GET /api/v1/bins": 7,  # one for how many pieces lie in them
    "GET /api/v1/brands": 6,
    "GET /api/v1/carriers": 6,
    "GET /api/v1/categories": 6,
    "GET /api/v1/delistings": 6,
    "GET /api/v1/differences": 6,
    "GET /api/v1/events": 6,
    "GET /api/v1/holds": 6,
    "GET /api/v1/imports": 6,
    "GET /api/v1/lots": 6,
    "GET /api/v1/movements": 6,
    "GET /api/v1/orders": 8,
    "GET /api/v1/parcels": 6,
    "GET /api/v1/presales": 6,
    "GET /api/v1/returns": 6,
    "GET /api/v1/sale-cases": 6,
    "GET /api/v1/stores": 6,
    "GET /api/v1/transfers": 6,
    "GET /api/v1/warehouses": 6,
    "GET /api/v1/units": 8,  # one for their listings, one for their photographs
    "admin access.ApiClient": 9,
    "admin access.ClientSecret": 9,
    "admin access.Invitation": 9,
    "admin access.User": 9,
    "admin channels.Listing": 10,
    "admin channels.Store": 9,
    "GET /api/v1/arrivals": 6,
    "GET /api/v1/consignments": 6,
    "GET /api/v1/payouts": 7,  # one for the fees that were set off
    "admin channels.PriceStep": 9,
    "admin consignment.Agreement": 9,
    "admin consignment.AgreementTerms": 9,
    "admin consignment.Arrival": 10,
    "admin consignment.ConsignedPiece": 9,
    "admin consignment.Payout": 9,
    "admin consignment.Consignor": 9,
    # One for each card, one for the queues by warehouse, one for what happened last, and one for each kind of record in
    # it of which a person may see some alone.
    "admin home": 61,
    "admin custody.BinCount": 9,
    "admin custody.Difference": 10,
    "admin custody.Journey": 10,
    "admin custody.Loss": 10,
    "admin imports.Export": 9,
    "admin imports.ImportSession": 10,
    "admin inventory.BenchTerm": 10,
    "admin inventory.Bin": 10,
    "admin inventory.Claim": 9,
    "admin inventory.Grade": 9,
    "admin inventory.Lot": 10,
    "admin inventory.Material": 9,
    "admin inventory.Movement": 9,
    "admin inventory.SerialPattern": 9,
    "admin inventory.Unit": 13,
    "admin inventory.Warehouse": 9,
    "admin jobs.Job": 9,
    "admin merchants.Application": 10,  # one for the sectors to filter by
    "admin merchants.Brand": 9,
    "admin merchants.Company": 9,
    "admin notices.Letter": 9,
    "admin notices.Notice": 9,
    "admin merchants.Contract": 10,
    "admin merchants.ContractTerms": 9,
    "admin merchants.DepositEntry": 9,
    "admin merchants.Document": 9,
    "admin merchants.ExpiryWarning": 10,
    "admin merchants.Holiday": 9,
    "admin merchants.Restriction": 9,
    "admin merchants.Rule": 9,
    "admin merchants.Sector": 9,
    "admin merchants.Shortfall": 9,
    "admin merchants.StepClock": 9,
    "admin merchants.Threshold": 9,
    "admin orders.Order": 11,
    "admin orders.Presale": 11,
    "admin orders.PresaleRule": 9,
    "admin orders.ReportedSale": 11,
    "admin orders.SaleCase": 11,
    "admin products.Category": 9,
    "admin products.Product": 10,
    "admin repackaging.Recipe": 9,
    "admin repackaging.WorkOrder": 11,
    "admin returns.Return": 10,
    "admin returns.ReturnWindow": 9,
    "admin shipping.Carrier": 9,
    "admin shipping.NumberPool": 10,
    "admin shipping.PackingRule": 10,  # one for the categories to filter by
    "admin shipping.Parcel": 12,
    "admin shipping.TrackingEvent": 11,
    "admin tasks.Task": 11,
    "admin traceability.EpcisDocument": 9,
    "admin traceability.Passport": 9,
    "admin webhooks.Delivery": 11,
    "admin webhooks.Webhook": 9,
    "GET /api/v1/webhooks": 6,
}


@pytest.fixture
def estate(world: Any) -> Estate:
    return Estate(world.aurore, mark="AURORE", amount=Decimal("10.00"), person=world.owner)


def cost(client: Client, address: str) -> tuple[int, list[str]]:
    """The number of queries of one page, once whatever is read once per process has been read."""
    client.get(address)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        response = client.get(address)
    assert response.status_code == 200, f"{address}: {response.status_code}"
    return len(captured), [query["sql"][:160] for query in captured]


def assert_within_budget(name: str, client: Client, address: str, estate: Estate, label: str) -> None:
    def grow_to(rows: int) -> None:
        with scope(OFFICE):
            while len(estate.rows[label]) < rows:
                estate.build(label)

    assert label in BUILDERS, f"write a builder in tests/walls/estates for {label}"
    grow_to(FEW)
    few, queries_of_few = cost(client, address)
    grow_to(MANY)
    many, queries_of_many = cost(client, address)
    more = [query for query in queries_of_many if queries_of_many.count(query) > queries_of_few.count(query)]
    assert many == few, (
        f"{name} costs {few} queries with {FEW} rows and {many} with {MANY}; it repeats {more[:3]}"
    )
    bell = 1 if name.startswith("admin") else 0
    assert name in BUDGETS, f"commit a budget here: {name!r}: {few - bell},"
    assert few <= BUDGETS[name] + bell, (
        f"{name} costs {few} queries, its budget is {BUDGETS[name] + bell}:\n" + "\n".join(queries_of_few)
    )


@pytest.mark.parametrize("model", MODELS, ids=lambda model: model._meta.label)
def test_an_admin_list_stays_within_its_budget(
    model: type[models.Model], world: Any, estate: Estate, as_person: Callable[[User], Client]
) -> None:
    meta = model._meta
    address = f"/admin/{meta.app_label}/{meta.model_name}/"
    assert_within_budget(f"admin {meta.label}", as_person(world.admin), address, estate, meta.label)


@pytest.mark.parametrize("place", LISTS, ids=lambda place: place.route)
@pytest.mark.django_db(transaction=True)
def test_an_api_list_stays_within_its_budget(
    place: Any, world: Any, estate: Estate, as_client: Callable[[str], Client]
) -> None:
    source = place.route.removeprefix(API)
    assert source in SOURCES, f"say in SOURCES which records fill GET /{place.route}"
    _, token = world.token()
    assert_within_budget(f"GET /{place.route}", as_client(token), f"/{place.route}", estate, SOURCES[source])


def test_the_home_page_stays_within_its_budget(
    world: Any, estate: Estate, as_person: Callable[[User], Client]
) -> None:
    assert_within_budget("admin home", as_person(world.admin), "/admin/", estate, "tasks.Task")


def test_every_budget_is_of_a_list_that_exists() -> None:
    names = {f"admin {model._meta.label}" for model in MODELS} | {f"GET /{place.route}" for place in LISTS}
    assert set(BUDGETS) == names | {"admin home"}
