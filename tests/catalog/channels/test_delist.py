"""Every store that offered a claimed piece says that it took it off; until then it is told again."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from backoffice.access.scope import scope
from backoffice.events.models import Event
from catalog.channels import queries, services, tasks
from catalog.channels.models import Listing
from catalog.inventory.services import release_hold
from tests.catalog.channels.making import make_listed_units, make_store
from tests.catalog.channels.test_holds_api import post


@pytest.fixture
def storefront(world: Any, as_client: Callable[[str], Client]) -> Client:
    return as_client(world.token()[1])


def held_in_two_stores(world: Any) -> tuple[Any, list[int]]:
    make_store(world, "bazaar")
    (unit,) = make_listed_units(world)
    with scope(world.office) as office:
        services.list_units(unit_ids=[unit.pk], store_codes=["bazaar"], actor=office)
        claim = services.hold_listed(unit_id=unit.pk, store_code="boutique", actor=office)
        return claim, list(Listing.objects.order_by("pk").values_list("pk", flat=True))


def wait(passed: timedelta) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE channels_listing SET taken_off_at = taken_off_at - %(passed)s::interval,"
            " reminded_at = reminded_at - %(passed)s::interval",
            {"passed": f"{passed.total_seconds()} s"},
        )


def test_all_stores_are_told_and_each_answers(world: Any, storefront: Client) -> None:
    _, (boutique, bazaar) = held_in_two_stores(world)
    waiting = storefront.get("/api/v1/delistings").json()["results"]
    assert [(row["store"], row["status"]) for row in waiting] == [
        ("bazaar", "claimed"),
        ("boutique", "claimed"),
    ]
    response = post(storefront, "delistings", {"listings": [bazaar]})
    assert response.status_code == 200
    assert response.json()["listings"][0]["acknowledged_at"]
    again = post(storefront, "delistings", {"listings": [bazaar]})
    assert again.json() == response.json()
    assert [row["id"] for row in storefront.get("/api/v1/delistings?store=boutique").json()["results"]] == [
        boutique
    ]
    assert storefront.get("/api/v1/delistings?store=bazaar").json()["results"] == []
    with scope(world.office):
        assert Event.objects.filter(verb="listing.acknowledged").count() == 1


def test_what_is_offered_cannot_be_acknowledged(world: Any, storefront: Client) -> None:
    make_listed_units(world)
    with scope(world.office):
        listing = Listing.objects.get()
    response = post(storefront, "delistings", {"listings": [listing.pk]})
    assert (response.status_code, response.json()["code"]) == (409, "listing_offered")
    assert post(storefront, "delistings", {"listings": [10**9]}).status_code == 404


def test_who_does_not_answer_is_told_again_and_shown(world: Any, storefront: Client) -> None:
    _, (boutique, bazaar) = held_in_two_stores(world)
    post(storefront, "delistings", {"listings": [bazaar]})

    def told() -> int:
        tasks.remind_of_delistings.apply(throw=True)
        with scope(world.office):
            return Event.objects.filter(verb="listing.reminded", subject_id=boutique).count()

    assert told() == 0
    with scope(world.office):
        wait(timedelta(minutes=1))
    assert told() == 1
    assert told() == 1
    with scope(world.office):
        wait(timedelta(minutes=1, seconds=30))
    assert told() == 1
    with scope(world.office):
        wait(timedelta(seconds=31))
    assert told() == 2
    with scope(world.office):
        assert not queries.unacknowledged(alarming=True).exists()
        wait(timedelta(minutes=15))
        assert [row.pk for row in queries.unacknowledged(alarming=True)] == [boutique]
        assert Event.objects.filter(verb="listing.reminded", subject_id=bazaar).count() == 0


def test_an_offer_that_is_back_asks_for_a_new_word(world: Any, storefront: Client) -> None:
    claim, (boutique, _) = held_in_two_stores(world)
    post(storefront, "delistings", {"listings": [boutique]})
    with scope(world.office) as office:
        release_hold(claim_id=claim.pk, actor=office)
        assert set(Listing.objects.values_list("status", "taken_off_at", "acknowledged_at")) == {
            ("live", None, None)
        }
        services.hold_listed(unit_id=claim.unit_id, store_code="boutique", actor=office)
        assert queries.unacknowledged().count() == 2
