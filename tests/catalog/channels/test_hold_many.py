"""Many pieces in one request, any piece that will do, and a hold that lasts once more."""

from collections.abc import Callable
from datetime import datetime, timedelta
from decimal import Decimal
from threading import Event as Signal
from time import sleep
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from catalog.channels import services
from catalog.channels.queries import Wanted
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Claim, Grade, Unit
from catalog.inventory.queries import double_claims
from catalog.inventory.services import extend_hold
from tests.catalog.channels.making import listings_of, make_listed_units, make_store
from tests.catalog.channels.test_holds_api import post
from tests.catalog.inventory.making import in_threads, make_units
from tests.catalog.inventory.test_hold import let_time_pass, partner


@pytest.fixture
def storefront(world: Any, as_client: Callable[[str], Client]) -> Client:
    return as_client(world.token()[1])


def test_a_hold_is_one_statement(world: Any) -> None:
    (unit,) = make_listed_units(world)
    actor = partner(world)
    with (
        scope(actor),
        CaptureQueriesContext(
            connection,
        ) as seen,
    ):
        services.hold_listed(unit_id=unit.pk, store_code="boutique", actor=actor)
    assert [query["sql"].split("(")[0].split()[-1] for query in seen] == ["channels_hold"]


def test_each_of_many_gets_its_verdict(world: Any, storefront: Client) -> None:
    free, taken, other = make_listed_units(world, 3)
    (unlisted,) = make_units(world)
    with scope(world.office) as office:
        services.hold_listed(unit_id=taken.pk, store_code="boutique", actor=office)
    asked = [other.pk, taken.pk, unlisted.pk, free.pk, 10**9]
    response = post(storefront, "holds/batch", {"store": "boutique", "units": asked})
    body = response.json()
    assert (response.status_code, body["held"]) == (200, 2)
    assert [result["unit"] for result in body["results"]] == asked
    assert [(result.get("hold") or {}).get("state") or result["problem"]["code"] for result in body["results"]] == [
        "held", "held", "not_listed", "held", "not_found",
    ]  # fmt: skip
    with scope(world.office):
        assert Claim.objects.count() == 3
        assert double_claims() == []
        assert broken_chains() == []


@pytest.mark.django_db(transaction=True)
def test_what_postgresql_puts_back_may_be_asked_again(world: Any, as_client: Callable[[str], Client]) -> None:
    """Somebody holds the second piece and wants the first, the request the other way round: it waited first."""
    first, second = make_listed_units(world, 2)
    token = world.token()[1]
    asked = {"store": "boutique", "units": [first.pk, second.pk]}
    locked, over = Signal(), Signal()

    def someone() -> None:
        with scope(world.office):
            lock_units([second.pk])
            locked.set()
            until_somebody_waits()
            lock_units([first.pk])
        over.set()

    def request() -> Any:
        storefront = as_client(token)
        storefront.raise_request_exception = False
        locked.wait(10)
        return post(storefront, "holds/batch", asked, key="the same")

    _, refused = in_threads([someone, request])
    assert (refused.status_code, refused.json()["code"]) == (409, "busy")
    assert over.is_set()
    with scope(world.office):
        assert Claim.objects.count() == 0
    assert post(as_client(token), "holds/batch", asked, key="the same").json()["held"] == 2


def until_somebody_waits() -> None:
    """Until another connection to this database waits for a lock."""
    with connection.cursor() as cursor:
        for _ in range(1_000):
            cursor.execute(
                "SELECT EXISTS (SELECT FROM pg_locks JOIN pg_stat_activity USING (pid)"
                " WHERE NOT granted AND datname = current_database())"
            )
            if cursor.fetchone() == (True,):
                return
            sleep(0.01)
    raise AssertionError("nobody came to wait")


@pytest.mark.django_db(transaction=True)
def test_losers_write_nothing(world: Any) -> None:
    units = make_listed_units(world, 3)
    actor, late = partner(world), partner(world)
    asked = [unit.pk for unit in units]
    with scope(actor):
        services.hold_listed_units(unit_ids=asked, store_code="boutique", actor=actor)
    with scope(late), connection.cursor() as cursor:
        verdicts = services.hold_listed_units(unit_ids=asked, store_code="boutique", actor=late)
        cursor.execute("SELECT pg_current_xact_id_if_assigned()")
        assert cursor.fetchone() == (None,)
    assert [verdict.code for verdict in verdicts if isinstance(verdict, Conflict)] == ["held"] * 3


@pytest.mark.django_db(transaction=True)
def test_one_that_another_works_on_takes_no_other_with_it(world: Any) -> None:
    free, lapsed = make_listed_units(world, 2)
    actor, other = partner(world), partner(world)
    with scope(other):
        claim = services.hold_listed(unit_id=lapsed.pk, store_code="boutique", actor=other)
    with scope(world.office):
        let_time_pass(claim)

    def both() -> list[Any]:
        with scope(actor):
            return services.hold_listed_units(
                unit_ids=[free.pk, lapsed.pk], store_code="boutique", actor=actor
            )

    with scope(world.office):
        Unit.objects.select_for_update().get(pk=lapsed.pk)
        (verdicts,) = in_threads([both])
    assert isinstance(verdicts, list)
    assert isinstance(verdicts[0], Claim)
    assert isinstance(verdicts[1], Conflict)
    with scope(world.office):
        assert Claim.objects.filter(unit=free, state="held").count() == 1
        assert double_claims() == []


def test_too_many_or_twice_is_refused(world: Any, storefront: Client) -> None:
    make_store(world)
    too_many = post(storefront, "holds/batch", {"store": "boutique", "units": list(range(1, 102))})
    twice = post(storefront, "holds/batch", {"store": "boutique", "units": [5, 5]})
    assert (too_many.status_code, twice.status_code) == (422, 422)
    assert "twice" in twice.json()["detail"]


def test_a_hold_tells_the_amount_that_the_currency_has(world: Any) -> None:
    (unit,) = make_listed_units(world)
    with scope(world.office) as office:
        services.hold_listed(unit_id=unit.pk, store_code="boutique", actor=office)
        assert Event.objects.get(verb="unit.held").data["price"] == "1250.00"


class TestAny:
    def wanted(self, **facts: Any) -> Wanted:
        return Wanted(**{"model_reference": "M-1", **facts})

    def test_it_takes_the_cheapest_that_will_do(self, world: Any, storefront: Client) -> None:
        dear, cheap, other = make_listed_units(world, 3, model_reference="M-1")
        with scope(world.office) as office:
            listing = {unit.pk: unit.listings.get().pk for unit in (dear, cheap, other)}
            services.reprice_listings(
                prices={listing[cheap.pk]: Decimal(900), listing[other.pk]: Decimal(950)}, actor=office
            )
        wish = {"store": "boutique", "model_reference": "m-1", "most": "960.00", "currency": "EUR"}
        held = [post(storefront, "holds/any", wish).json() for _ in range(3)]
        assert [answer.get("unit", answer.get("code")) for answer in held] == [
            cheap.pk,
            other.pk,
            "none_free",
        ]

    def test_a_price_needs_its_currency(self, world: Any, storefront: Client) -> None:
        make_listed_units(world, model_reference="M-1")
        refused = post(
            storefront, "holds/any", {"store": "boutique", "model_reference": "M-1", "most": "960"}
        )
        assert (refused.status_code, refused.json()["field"]) == (422, "currency")
        assert "Say in which currency" in refused.json()["detail"]

    def test_it_asks_for_the_grade_as_it_was_given(self, world: Any) -> None:
        make_listed_units(world, 1, model_reference="M-1")
        actor = partner(world)
        with scope(actor):
            grade = Unit.objects.get().grade
            assert grade is not None
            other = Grade.objects.filter(scale=grade.scale).exclude(pk=grade.pk).first()
            assert other is not None
            for slip in (("nope", grade.code), (grade.scale, "nope")):
                with pytest.raises(Invalid, match="is no grade of the scale"):
                    services.hold_any(wanted=self.wanted(grade=slip), store_code="boutique", actor=actor)
            with pytest.raises(Conflict, match="No piece like that"):
                services.hold_any(
                    wanted=self.wanted(grade=(grade.scale, other.code)), store_code="boutique", actor=actor
                )
            claim = services.hold_any(
                wanted=self.wanted(grade=(grade.scale, grade.code), rank=grade.rank),
                store_code="boutique", actor=actor,
            )  # fmt: skip
        assert claim.state == "held"

    def test_it_takes_over_a_hold_that_is_over(self, world: Any) -> None:
        (unit,) = make_listed_units(world, 1, model_reference="M-1")
        actor = partner(world)
        with scope(actor):
            first = services.hold_any(wanted=self.wanted(), store_code="boutique", actor=actor)
        with scope(world.office):
            let_time_pass(first)
        with scope(actor):
            again = services.hold_any(wanted=self.wanted(), store_code="boutique", actor=actor)
            assert (again.unit_id, again.pk != first.pk) == (unit.pk, True)

    def test_it_refuses_a_wish_for_anything(self, world: Any) -> None:
        make_store(world)
        with scope(world.office) as office, pytest.raises(Invalid, match="what the piece shall be"):
            services.hold_any(wanted=Wanted(rank=80), store_code="boutique", actor=office)

    @pytest.mark.django_db(transaction=True)
    def test_many_who_want_the_same_get_one_each(self, world: Any) -> None:
        make_listed_units(world, 5, model_reference="M-1")
        actors = [partner(world) for _ in range(8)]

        def take(actor: Any) -> Claim:
            with scope(actor):
                return services.hold_any(wanted=self.wanted(), store_code="boutique", actor=actor)

        results = in_threads([lambda actor=actor: take(actor) for actor in actors])  # type: ignore[misc]
        claims = [result for result in results if isinstance(result, Claim)]
        assert len({claim.unit_id for claim in claims}) == len(claims) == 5
        with scope(world.office):
            assert double_claims() == []


class TestExtend:
    def test_it_lasts_as_long_again_and_once_only(self, world: Any, storefront: Client) -> None:
        (unit,) = make_listed_units(world)
        first = post(storefront, f"units/{unit.pk}/holds", {"store": "boutique", "minutes": 10}).json()
        longer = post(storefront, f"holds/{first['id']}/extension").json()
        gained = datetime.fromisoformat(longer["held_until"]) - datetime.fromisoformat(first["held_until"])
        assert timedelta(minutes=9, seconds=59) < gained <= timedelta(minutes=10, seconds=1)
        again = post(storefront, f"holds/{first['id']}/extension")
        assert (again.status_code, again.json()["code"]) == (409, "extended_already")
        with scope(world.office):
            unit.refresh_from_db()
            assert unit.held_until == Claim.objects.get().held_until
            assert Event.objects.filter(verb="unit.hold_extended", subject_id=unit.pk).count() == 1

    def test_it_is_the_claimants_alone(self, world: Any) -> None:
        (unit,) = make_listed_units(world)
        owner, other = partner(world), partner(world)
        with scope(owner):
            claim = services.hold_listed(unit_id=unit.pk, store_code="boutique", actor=owner)
        with scope(other), pytest.raises(Forbidden, match="only who placed it"):
            extend_hold(claim_id=claim.pk, actor=other)


def test_whatever_makes_a_unit_held_takes_it_off_the_stores(world: Any) -> None:
    """Even by raw SQL: the trigger is the wall."""
    (unit,) = make_listed_units(world)
    with scope(world.office), connection.cursor() as cursor:
        cursor.execute(
            "UPDATE inventory_unit SET status = 'held', held_until = now() + interval '5 minutes' WHERE id = %s",
            [unit.pk],
        )
        assert listings_of(unit) == [("boutique", "claimed")]
        assert Event.objects.filter(verb="listing.taken_off").count() == 1
