"""Where units are offered, over REST."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.models import Event
from backoffice.imports.profiles import profile_named
from catalog.channels import services
from catalog.channels.models import Listing
from catalog.inventory.services import install_grades
from tests.catalog.channels.making import make_listed_units, make_store
from tests.catalog.inventory.making import make_category, make_units
from tests.catalog.inventory.test_hold import hold, let_time_pass, partner


@pytest.fixture
def reader(world: Any, as_client: Callable[[str], Client]) -> Client:
    return as_client(world.token(scopes=[Scope.UNITS_READ])[1])


def offers(reader: Client, pk: int) -> list[tuple[str, str, str]]:
    body = reader.get(f"/api/v1/units/{pk}").json()
    (shown,) = (unit for unit in reader.get("/api/v1/units").json()["results"] if unit["id"] == pk)
    assert shown == body
    return [(each["store"], each["price"]["amount"], each["status"]) for each in body["listings"]]


def test_it_shows_where_a_unit_is_offered_and_at_what_price(world: Any, reader: Client) -> None:
    make_store(world, "outlet")
    (unit,) = make_listed_units(world, asking_price=Decimal("900.00"))
    with scope(world.office) as office:
        (second,) = services.list_units(
            unit_ids=[unit.pk], store_codes=["outlet"], price_of=Decimal("850.00"), actor=office
        )
    assert offers(reader, unit.pk) == [("boutique", "900.00", "live"), ("outlet", "850.00", "live")]
    with scope(world.office) as office:
        services.end_listings(listing_ids=[second.pk], actor=office)
    assert offers(reader, unit.pk) == [("boutique", "900.00", "live")]


def test_a_listing_of_a_hold_that_is_over_counts_as_live(world: Any, reader: Client) -> None:
    (unit,) = make_listed_units(world)
    claim = hold(unit, partner(world))
    assert offers(reader, unit.pk) == [("boutique", "1250.00", "claimed")]
    with scope(world.office):
        let_time_pass(claim)
        assert Listing.objects.get().status == "claimed"
    assert offers(reader, unit.pk) == [("boutique", "1250.00", "live")]


def test_it_finds_the_units_of_a_store(world: Any, reader: Client) -> None:
    make_store(world, "outlet")
    (offered,) = make_listed_units(world)
    (ended,) = make_listed_units(world)
    make_units(world)
    with scope(world.office) as office:
        services.end_listings(listing_ids=[Listing.objects.get(unit=ended).pk], actor=office)

    def found(store: str) -> list[int]:
        answer = reader.get("/api/v1/units", {"store": store})
        return [unit["id"] for unit in answer.json()["results"]]

    assert found("boutique") == [offered.pk]
    assert found("outlet") == []
    refused = reader.get("/api/v1/units", {"store": "nobody"})
    assert (refused.status_code, refused.json()["errors"][0]["field"]) == (422, "store")


@pytest.mark.parametrize(
    ("query", "code", "said"),
    [
        ("stauts=listed", "unknown_parameter", "This list has no filter «stauts»; it takes "),
        ("ordering=asking_price", "unknown_parameter", "it takes "),
        ("status=listed&status=sold", "repeated_parameter", "«status» stands in the address 2 times"),
        ("price_min=10", "invalid", "Say in which `currency`"),
        ("price_min=100&price_max=10&currency=EUR", "invalid", "It lies below `price_min`."),
        ("price_max=-5&currency=EUR", "invalid", "No price is below zero."),
        ("grade_min=200", "invalid", "Ranks go from 0 to 100."),
    ],
)
def test_no_list_is_long_or_empty_for_a_slip_of_the_pen(
    query: str, code: str, said: str, reader: Client
) -> None:
    answer = reader.get(f"/api/v1/units?{query}")
    assert (answer.status_code, answer.json()["code"]) == (422, code)
    assert said in answer.content.decode()


def test_who_has_a_unit_as_it_is_need_not_read_it_again(world: Any, reader: Client) -> None:
    (unit,) = make_listed_units(world)
    address = f"/api/v1/units/{unit.pk}"
    etag = reader.get(address)["ETag"]
    same = reader.get(address, headers={"If-None-Match": f'"other", W/{etag}'})
    assert (same.status_code, same["ETag"], same.content) == (304, etag, b"")
    with scope(world.office) as office:
        services.end_listings(listing_ids=[Listing.objects.get().pk], actor=office)
    assert reader.get(address, headers={"If-None-Match": etag}).status_code == 200


def test_an_export_of_units_is_chosen_by_store_as_well() -> None:
    filters = profile_named("units").filters
    assert filters is not None
    assert "store" in filters.base_filters


def test_a_brands_client_sees_its_own_listings_alone(world: Any, as_client: Callable[[str], Client]) -> None:
    (mine,) = make_listed_units(world)
    make_listed_units(world, brand=world.kestrel)
    client = as_client(world.token(brand=world.aurore)[1])
    (shown,) = client.get("/api/v1/units", {"store": "boutique"}).json()["results"]
    assert (shown["id"], len(shown["listings"])) == (mine.pk, 1)


class TestChangingAUnit:
    @pytest.fixture
    def writer(self, world: Any, as_client: Callable[[str], Client]) -> Client:
        return as_client(world.token(scopes=[Scope.UNITS_READ, Scope.IMPORTS_WRITE])[1])

    @staticmethod
    def change(client: Client, pk: int, words: Any, etag: str = "*") -> Any:
        headers = {"Idempotency-Key": uuid4().hex, "If-Match": etag}
        return client.patch(f"/api/v1/units/{pk}", words, content_type="application/json", headers=headers)

    def test_it_changes_facts_and_the_asking_price(self, world: Any, writer: Client) -> None:
        make_category("watches")
        with scope(world.office):
            install_grades()
        (unit,) = make_listed_units(world)
        before = writer.get(f"/api/v1/units/{unit.pk}")
        assert before["ETag"] == before.json()["etag"]
        words = {
            "title": "Another bag", "category": "watches", "asking_price": {"amount": "990.5", "currency": "EUR"},
            "source_grade": {"scale": "vestiaire", "code": "very_good"}, "source_country": "FR", "year": 1999,
            "source_listed_on": "2026-01-02", "gender": "women",
        }  # fmt: skip
        after = self.change(writer, unit.pk, words, etag=before["ETag"])
        assert after.status_code == 200, after.content
        body = after.json()
        assert {name: body[name] for name in words} == {
            **words,
            "asking_price": {"amount": "990.50", "currency": "EUR"},
            "source_grade": {"scale": "vestiaire", "code": "very_good", "label": "Very good", "rank": 80},
        }
        assert body["listings"][0]["price"]["amount"] == "1250.00"
        again = self.change(writer, unit.pk, words, etag=before["ETag"])
        assert (again.status_code, again.json()["code"]) == (412, "precondition_failed")
        with scope(world.office):
            assert set(Event.objects.get(verb="unit.revised").data["changed"]) == {
                "title", "category_id", "asking_price", "source_grade_id", "source_country", "year",
                "source_listed_on", "gender",
            }  # fmt: skip

    def test_a_held_unit_is_left_as_it_is(self, world: Any, writer: Client) -> None:
        (unit,) = make_listed_units(world)
        hold(unit, partner(world))
        refused = self.change(writer, unit.pk, {"title": "Another bag"})
        assert (refused.status_code, refused.json()["code"]) == (409, "unit_claimed")

    @pytest.mark.parametrize(
        ("words", "field"),
        [
            ({}, "non_field_errors"),
            ({"title": ""}, "title"),
            ({"category": "nothing"}, "category"),
            ({"asking_price": {"amount": "0", "currency": "EUR"}}, "asking_price"),
            ({"source_country": "XX"}, "source_country"),
            ({"source_grade": {"scale": "none", "code": "x"}}, "source_grade"),
            ({"year": 3000}, "year"),
            ({"gender": "cats"}, "gender"),
        ],
    )
    def test_what_cannot_be_is_refused_beside_its_field(
        self, world: Any, writer: Client, words: Any, field: str
    ) -> None:
        (unit,) = make_units(world)
        refused = self.change(writer, unit.pk, words)
        assert refused.status_code == 422
        assert refused.json()["errors"][0]["field"].startswith(field)

    def test_it_needs_the_scope_and_the_wall(self, world: Any, as_client: Callable[[str], Client]) -> None:
        (mine,), (other,) = make_units(world), make_units(world, brand=world.kestrel)
        reader = as_client(world.token(scopes=[Scope.UNITS_READ])[1])
        assert self.change(reader, mine.pk, {"title": "Bag"}).status_code == 403
        walled = as_client(world.token(scopes=[Scope.IMPORTS_WRITE], brand=world.aurore)[1])
        assert self.change(walled, other.pk, {"title": "Bag"}).status_code == 404
        assert self.change(walled, mine.pk, {"title": "Bag"}).status_code == 200
