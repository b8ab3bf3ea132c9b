"""Units over REST."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from catalog.inventory import services
from catalog.inventory.models import Grade, Unit, UnitPhoto
from catalog.products.models import Category
from tests.catalog.inventory.making import make_category, make_offered_units, make_units, picture
from tests.catalog.inventory.test_hold import hold, let_time_pass, partner


@pytest.fixture
def reader(world: Any, as_client: Callable[[str], Client]) -> Client:
    return as_client(world.token(scopes=[Scope.UNITS_READ])[1])


def ids(response: Any) -> list[int]:
    assert response.status_code == 200, response.content
    return [unit["id"] for unit in response.json()["results"]]


@pytest.mark.parametrize("name", ["brand", "category", "warehouse"])
def test_a_code_that_nobody_has_is_refused_by_name(reader: Client, name: str) -> None:
    answer = reader.get("/api/v1/units", {name: "nobody"})
    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert (error["field"], error["code"]) == (name, "unknown_code")
    assert error["detail"] == f"No {name} that you may see has the code «nobody»."


def test_a_brand_behind_a_wall_is_refused_as_one_that_is_none(
    world: Any, as_client: Callable[[str], Client]
) -> None:
    make_units(world)
    walled = as_client(world.token(scopes=[Scope.UNITS_READ], brand=world.kestrel)[1])
    asked = walled.get("/api/v1/units", {"brand": world.aurore.code})
    none = walled.get("/api/v1/units", {"brand": "nobody"})
    assert asked.content.decode().replace(world.aurore.code, "nobody") == none.content.decode()


def test_it_shows_one_unit(world: Any, reader: Client) -> None:
    with scope(world.office):
        services.install_grades()
        grade = Grade.objects.get(scale="vestiaire", code="very_good")
    (unit,) = make_units(
        world, reference="R-1", title="Sac «Été»", source_grade_id=grade.pk, asking_price=Decimal("120000"),
        currency="JPY", source_country="FR",
    )  # fmt: skip
    body = reader.get(f"/api/v1/units/{unit.pk}").json()
    assert body == {
        "id": unit.pk,
        "reference": "R-1",
        "title": "Sac «Été»",
        "brand": "aurore",
        "category": "bags",
        "status": "intake",
        "held_until": None,
        "grade": None,
        "source_grade": {"scale": "vestiaire", "code": "very_good", "label": "Very good", "rank": 80},
        "asking_price": {"amount": "120000", "currency": "JPY"},
        "model": "",
        "model_reference": "",
        "gender": "",
        "year": None,
        "serial": "",
        "material": "Calfskin",
        "colour": "",
        "size": "",
        "source_url": "",
        "source_listed_on": None,
        "source_country": "FR",
        "warehouse": "tokyo",
        "missing_since": None,
        "photograph_count": 0,
        "photographs": [],
        "listings": [],
        "created_at": body["created_at"],
        "etag": body["etag"],
    }


def test_it_filters(world: Any, reader: Client) -> None:
    (bag,) = make_units(world, title="Blue bag", asking_price=Decimal(100))
    (watch,) = make_units(world, title="Diver", category_id=make_category("watches").pk, reference="W-9")
    (dear,) = make_offered_units(world, brand=world.kestrel, asking_price=Decimal(9000), currency="USD")
    for query, expected in (
        ("", [dear, watch, bag]),
        ("q=blue", [bag]),
        ("q=w-9", [watch]),
        ("q=%25", []),
        ("brand=kestrel", [dear]),
        ("category=watches", [watch]),
        ("status=listed", [dear]),
        ("status=held", []),
        ("grade_min=99", [dear]),
        ("price_min=5000&currency=USD", [dear]),
        ("price_max=100&currency=EUR", [bag]),
        ("currency=USD", [dear]),
    ):
        assert ids(reader.get(f"/api/v1/units?{query}")) == [unit.pk for unit in expected], query
    for bad in (
        "status=gone",
        "price_min=cheap",
        "grade_min=x",
        "grade_min=101",
        "currency=ZZZ",
        "currency=eur",
    ):
        assert reader.get(f"/api/v1/units?{bad}").status_code == 422


def test_it_finds_what_lies_below_a_category(world: Any, reader: Client) -> None:
    bags = make_category("bags")
    handbags = Category.objects.create(code="handbags", name="Handbags", parent=bags)
    (unit,) = make_units(world, category_id=handbags.pk)
    make_units(world, category_id=make_category("watches").pk, reference="W-9")
    for code, expected in (("bags", [unit.pk]), ("handbags", [unit.pk])):
        assert ids(reader.get(f"/api/v1/units?category={code}")) == expected


def test_it_counts_a_hold_that_is_over_as_ended(world: Any, reader: Client) -> None:
    (unit,) = make_offered_units(world)
    claim = hold(unit, partner(world))
    body = reader.get(f"/api/v1/units/{unit.pk}").json()
    assert (body["status"], body["held_until"] is not None) == ("held", True)
    assert ids(reader.get("/api/v1/units?status=held")) == [unit.pk]
    assert ids(reader.get("/api/v1/units?status=listed")) == []
    with scope(world.office):
        let_time_pass(claim)
        assert Unit.objects.get().status == "held"
    body = reader.get(f"/api/v1/units/{unit.pk}").json()
    assert (body["status"], body["held_until"]) == ("listed", None)
    assert ids(reader.get("/api/v1/units?status=listed")) == [unit.pk]
    assert ids(reader.get("/api/v1/units?status=held")) == []


def test_it_pages_by_cursor(world: Any, reader: Client) -> None:
    units = make_units(world, 5)
    first = reader.get("/api/v1/units?page_size=2")
    assert ids(first) == [units[4].pk, units[3].pk]
    make_units(world, 2)
    second = reader.get(first.json()["next"])
    assert ids(second) == [units[2].pk, units[1].pk]
    assert ids(reader.get(second.json()["next"])) == [units[0].pk]
    assert ids(reader.get(second.json()["previous"])) == [units[4].pk, units[3].pk]


def test_a_cursor_is_good_for_its_own_list_alone(world: Any, reader: Client) -> None:
    make_units(world, 3)
    following = reader.get("/api/v1/units?page_size=1&q=bag").json()["next"]
    assert reader.get(following.replace("page_size=1", "page_size=2")).status_code == 200
    for elsewhere in (following.replace("q=bag", "q=number"), following.replace("/units", "/brands")):
        refused = reader.get(elsewhere)
        assert (refused.status_code, refused.json()["parameter"]) in ((422, "cursor"), (422, "q"))


def test_it_shows_a_brands_client_its_own_alone(world: Any, as_client: Callable[[str], Client]) -> None:
    (mine,) = make_units(world)
    (other,) = make_units(world, brand=world.kestrel)
    client = as_client(world.token(brand=world.aurore)[1])
    assert ids(client.get("/api/v1/units")) == [mine.pk]
    assert client.get("/api/v1/units?brand=kestrel").status_code == 422
    assert client.get(f"/api/v1/units/{mine.pk}").status_code == 200
    assert client.get(f"/api/v1/units/{other.pk}").status_code == 404


def test_it_needs_the_scope(world: Any, as_client: Callable[[str], Client]) -> None:
    client = as_client(world.token(scopes=[Scope.ORDERS_READ])[1])
    assert client.get("/api/v1/units").status_code == 403
    assert Client().get("/api/v1/units").status_code == 401


def test_it_asks_as_much_for_thirty_as_for_three(world: Any, reader: Client) -> None:
    counts = []
    reader.get("/api/v1/units")  # the first request notes that the client is in use, once a while
    for number in (3, 27):
        make_offered_units(world, number)
        with CaptureQueriesContext(connection) as captured:
            assert reader.get("/api/v1/units").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_it_shows_the_pictures_of_the_latest_visit(world: Any, reader: Client) -> None:
    (unit,) = make_offered_units(world)
    with scope(world.office):
        views = list(UnitPhoto.objects.filter(unit=unit).order_by("pk").values_list("view", flat=True))
        earlier = UnitPhoto(unit=unit, brand_id=unit.brand_id, view="back", visit=0)
        earlier.file.save("back.webp", picture(), save=True)
    (body,) = reader.get("/api/v1/units").json()["results"]
    assert body == reader.get(f"/api/v1/units/{unit.pk}").json()
    shown, rest = body["photographs"]
    assert (body["photograph_count"], shown["views"] + rest["views"], shown["flaw"]) == (2, views, False)
    answer = reader.get(shown["file"])
    assert (answer.status_code, answer["Content-Type"]) == (200, "image/webp")
    assert b"".join(answer.streaming_content)[:4] == b"RIFF"


def test_a_photograph_is_given_to_whom_the_wall_shows_its_unit(
    world: Any, reader: Client, as_client: Callable[[str], Client]
) -> None:
    mine, others = make_offered_units(world), make_offered_units(world, brand=world.kestrel)
    files = {
        unit.pk: reader.get(f"/api/v1/units/{unit.pk}").json()["photographs"][0]["file"]
        for unit in mine + others
    }
    client = as_client(world.token(brand=world.aurore)[1])
    answer = client.get(files[mine[0].pk])
    assert (answer.status_code, b"".join(answer.streaming_content)[:4]) == (200, b"RIFF")
    assert client.get(files[others[0].pk]).status_code == 404
    number = files[mine[0].pk].rpartition("/")[2]
    assert reader.get(f"/api/v1/units/{others[0].pk}/photographs/{number}").status_code == 404
    without = as_client(world.token(scopes=[Scope.ORDERS_READ])[1])
    assert without.get(files[mine[0].pk]).status_code == 403


def test_it_says_that_a_count_misses_a_unit(world: Any, reader: Client) -> None:
    (unit,) = make_offered_units(world)
    with scope(world.office):
        Unit.objects.filter(pk=unit.pk).update(missing_since="2026-11-11T08:00:00Z")
    assert reader.get(f"/api/v1/units/{unit.pk}").json()["missing_since"] == "2026-11-11T08:00:00Z"
