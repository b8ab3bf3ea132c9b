"""Holding a unit: of many who want the one piece, one gets it."""

from collections import Counter
from datetime import timedelta
from decimal import Decimal
from time import monotonic, sleep
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from django.utils import timezone

from backoffice.access.models import Scope
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Busy, Conflict, Forbidden, Invalid, NotFound
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from catalog.inventory import queries, services, tasks
from catalog.inventory.locks import PATIENCE
from catalog.inventory.models import Claim, Unit
from tests.catalog.inventory.making import in_threads, make_offered_units, make_units

QUARTER = timedelta(minutes=15)


def partner(world: Any, **facts: Any) -> Actor:
    client, _ = world.token(**facts)
    with scope(world.office):
        return actor_of_client(client.pk)


def hold(unit: Unit, actor: Actor, **facts: Any) -> Claim:
    with scope(actor):
        return services.hold_unit(
            **{
                "unit_id": unit.pk,
                "channel": "overseas",
                "price": Decimal("990.00"),
                "currency": "EUR",
                "until": timezone.now() + QUARTER,
                "actor": actor,
                **facts,
            }
        )


def let_time_pass(claim: Claim) -> None:
    """The hold's end now lies a moment in the past, by the database's own clock."""
    with connection.cursor() as cursor:
        cursor.execute("UPDATE inventory_unit SET held_until = now() WHERE id = %s", [claim.unit_id])
        cursor.execute("UPDATE inventory_claim SET held_until = now() WHERE id = %s", [claim.pk])


def verbs_of(unit: Unit) -> list[str]:
    chain = Event.objects.filter(subject_type="unit", subject_id=unit.pk).order_by("sequence")
    verbs = [event.verb for event in chain]
    return verbs[verbs.index("unit.listed") + 1 :]


def test_it_writes_claim_unit_and_events(world: Any) -> None:
    (unit,) = make_offered_units(world)
    actor = partner(world)
    until = timezone.now() + QUARTER
    claim = hold(unit, actor, until=until)
    with scope(world.office):
        unit.refresh_from_db()
        events = list(Event.objects.filter(verb__in=["unit.held", "hold.placed"]).order_by("id"))
        assert queries.double_claims() == []
    assert (unit.status, unit.held_until) == ("held", until)
    assert (claim.state, claim.claimant, claim.brand_id, claim.held_until) == (
        "held", actor.key, world.aurore.pk, until,
    )  # fmt: skip
    assert [(event.verb, event.subject_id, event.actor) for event in events] == [
        ("unit.held", unit.pk, actor.key),
        ("hold.placed", claim.pk, actor.key),
    ]
    assert events[0].data["claim"] == claim.pk


def test_it_says_until_when_and_never_by_whom(world: Any) -> None:
    (unit,) = make_offered_units(world)
    winner = partner(world, name="The Secret Storefront")
    claim = hold(unit, winner)
    with pytest.raises(Conflict) as refused:
        hold(unit, partner(world))
    assert refused.value.code == "held"
    assert refused.value.data == {
        "unit": unit.pk,
        "state": "held",
        "permitted": [],
        "held_until": claim.held_until,
    }
    assert f"{claim.held_until:%H:%M:%S}" in refused.value.sentence
    assert "Secret" not in refused.value.sentence
    assert winner.key not in refused.value.sentence


def test_it_is_free_again_at_the_end(world: Any) -> None:
    (unit,) = make_offered_units(world)
    first = hold(unit, partner(world))
    second_actor = partner(world)
    with scope(world.office):
        let_time_pass(first)
    second = hold(unit, second_actor)
    with scope(world.office):
        states = dict(Claim.objects.values_list("pk", "state"))
        assert states == {first.pk: "expired", second.pk: "held"}
        assert verbs_of(unit) == ["unit.held", "unit.released", "unit.held"]
        assert Event.objects.get(verb="hold.expired").subject_id == first.pk
        assert broken_chains() == []


def test_it_is_free_again_by_the_passing_of_time(world: Any) -> None:
    (unit,) = make_offered_units(world)
    hold(unit, partner(world), until=timezone.now() + timedelta(seconds=0.4))
    other = partner(world)
    with pytest.raises(Conflict):
        hold(unit, other)
    sleep(0.45)
    assert hold(unit, other).state == "held"


def test_it_refuses_what_is_not_listed(world: Any) -> None:
    (unit,) = make_units(world)
    with pytest.raises(Conflict) as refused:
        hold(unit, partner(world))
    assert refused.value.code == "not_listed"
    assert refused.value.data["permitted"] == ["inspect", "quarantine", "withdraw"]


def test_it_refuses_an_end_that_has_passed(world: Any) -> None:
    (unit,) = make_offered_units(world)
    for until in (timezone.now(), timezone.now().replace(tzinfo=None) + QUARTER):
        with pytest.raises(Invalid, match="end in the future"):
            hold(unit, partner(world), until=until)


def test_it_needs_the_scope(world: Any) -> None:
    (unit,) = make_offered_units(world)
    with pytest.raises(Forbidden):
        hold(unit, partner(world, scopes=[Scope.UNITS_READ]))


def test_it_does_not_reach_through_the_wall(world: Any) -> None:
    (unit,) = make_offered_units(world)
    with pytest.raises(NotFound):
        hold(unit, partner(world, brand=world.kestrel))
    assert hold(unit, partner(world, brand=world.aurore)).state == "held"


def test_it_is_backed_by_the_index(world: Any) -> None:
    (unit,) = make_offered_units(world)
    claim = hold(unit, partner(world))
    with (
        scope(world.office),
        pytest.raises(IntegrityError, match="claim_active_once_per_unit"),
        transaction.atomic(),
    ):
        Claim.objects.create(
            brand_id=unit.brand_id, unit=unit, channel="overseas", claimant="client:0", price=1, currency="EUR",
            held_until=claim.held_until,
        )  # fmt: skip


def test_it_answers_held_when_only_the_index_knows(world: Any) -> None:
    (unit,) = make_offered_units(world)
    with scope(world.office):
        Claim.objects.create(
            brand_id=unit.brand_id, unit=unit, channel="overseas", claimant="client:0", price=1, currency="EUR",
            held_until=timezone.now() + QUARTER,
        )  # fmt: skip
        assert queries.double_claims() == [(unit.pk, "listed", 1, 0)]
        events = Event.objects.count()
    with pytest.raises(Conflict) as refused:
        hold(unit, partner(world))
    assert refused.value.code == "held"
    with scope(world.office):
        unit.refresh_from_db()
        assert (unit.status, Claim.objects.count()) == ("listed", 1)
        assert Event.objects.exclude(verb="client.created").count() == events


class TestRelease:
    def test_it_frees_the_unit(self, world: Any) -> None:
        (unit,) = make_offered_units(world)
        actor = partner(world)
        claim = hold(unit, actor)
        with scope(actor):
            released = services.release_hold(claim_id=claim.pk, actor=actor)
            unit.refresh_from_db()
        assert (released.state, unit.status, unit.held_until) == ("released", "listed", None)

    def test_it_is_the_claimants_alone(self, world: Any) -> None:
        (unit,) = make_offered_units(world)
        owner = partner(world)
        claim = hold(unit, owner)
        other = partner(world)
        with scope(other):
            with pytest.raises(Forbidden) as refused:
                services.release_hold(claim_id=claim.pk, actor=other)
            assert owner.name not in refused.value.sentence
        with scope(world.office):
            assert Claim.objects.get().state == "held"
        admin = world.actor(world.admin)
        with scope(admin):
            assert services.release_hold(claim_id=claim.pk, actor=admin).state == "released"

    def test_it_refuses_a_hold_that_is_over(self, world: Any) -> None:
        (unit,) = make_offered_units(world)
        actor = partner(world)
        claim = hold(unit, actor)
        with scope(world.office):
            let_time_pass(claim)
        with scope(actor):
            with pytest.raises(Conflict) as refused:
                services.release_hold(claim_id=claim.pk, actor=actor)
            assert refused.value.code == "expired"

    @pytest.mark.parametrize(("ending", "code"), [("sell", "sold"), ("release", "hold_ended")])
    def test_it_says_how_the_hold_ended(self, world: Any, ending: str, code: str) -> None:
        (unit,) = make_offered_units(world)
        actor = partner(world)
        claim = hold(unit, actor)
        with scope(actor):
            if ending == "sell":
                services.sell_units(claim_ids=[claim.pk], order_reference="O-1", actor=actor)
            else:
                services.release_hold(claim_id=claim.pk, actor=actor)
            with pytest.raises(Conflict) as refused:
                services.release_hold(claim_id=claim.pk, actor=actor)
            assert refused.value.code == code


def test_it_touches_no_index_of_units(world: Any) -> None:
    """So the held row is written beside the listed one, on the same page."""
    with scope(world.office), connection.cursor() as cursor:
        # What an index is made of, its condition and its expressions included.
        cursor.execute("""
            SELECT DISTINCT attname FROM pg_index
            JOIN pg_depend ON classid = 'pg_class'::regclass AND objid = indexrelid
                AND refclassid = 'pg_class'::regclass AND refobjid = indrelid
            JOIN pg_attribute ON attrelid = indrelid AND attnum = refobjsubid
            WHERE indrelid = 'inventory_unit'::regclass
        """)
        indexed = {name for (name,) in cursor.fetchall()}
        (unit,) = make_offered_units(world)
        before: dict[str, Any] = dict(Unit.objects.values().get())
        hold(unit, partner(world))
        after: dict[str, Any] = dict(Unit.objects.values().get())
    assert {name for name in before if before[name] != after[name]} == {"status", "held_until"}
    assert {"brand_id", "stage", "grade_id"} <= indexed
    assert not indexed & {"status", "held_until"}


class TestSweep:
    def test_it_closes_what_is_over_and_nothing_else(self, world: Any) -> None:
        over, standing = make_offered_units(world, 2)
        actor = partner(world)
        first, second = hold(over, actor), hold(standing, actor)
        with scope(world.office):
            let_time_pass(first)
            assert services.expire_holds(limit=10) == 1
            assert services.expire_holds(limit=10) == 0
            assert dict(Claim.objects.values_list("pk", "state")) == {first.pk: "expired", second.pk: "held"}
            assert dict(Unit.objects.values_list("pk", "status")) == {over.pk: "listed", standing.pk: "held"}
            assert queries.double_claims() == []

    def test_it_sweeps_all_in_batches(self, world: Any, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(tasks, "SWEPT_AT_ONCE", 2)
        actor = partner(world)
        claims = [hold(unit, actor) for unit in make_offered_units(world, 5)]
        with scope(world.office):
            for claim in claims:
                let_time_pass(claim)
        tasks.sweep_holds.apply(throw=True)
        with scope(world.office):
            assert set(Claim.objects.values_list("state", flat=True)) == {"expired"}
            assert set(Unit.objects.values_list("status", flat=True)) == {"listed"}


@pytest.mark.django_db(transaction=True)
class TestRace:
    def test_it_lets_one_of_a_hundred_win(self, world: Any) -> None:
        (unit,) = make_offered_units(world)
        actors = [partner(world) for _ in range(100)]
        with scope(world.office):
            before = Event.objects.count()
        began = monotonic()
        results = in_threads([lambda actor=actor: hold(unit, actor) for actor in actors])  # type: ignore[misc]
        winners = [result for result in results if isinstance(result, Claim)]
        assert len(winners) == 1
        assert Counter(result.code for result in results if isinstance(result, Conflict)) == {"held": 99}
        with scope(world.office):
            assert Claim.objects.count() == 1
            assert Event.objects.count() - before == 2
            assert verbs_of(unit) == ["unit.held"]
            assert queries.double_claims() == []
            assert broken_chains() == []
        assert monotonic() - began < 30

    def test_it_lets_one_take_over_a_hold_that_is_over(self, world: Any) -> None:
        (unit,) = make_offered_units(world)
        actors = [partner(world) for _ in range(20)]
        first = hold(unit, actors[0])
        with scope(world.office):
            let_time_pass(first)
        results = in_threads([lambda actor=actor: hold(unit, actor) for actor in actors])  # type: ignore[misc]
        assert sum(isinstance(result, Claim) for result in results) == 1
        assert Counter(result.code for result in results if isinstance(result, Conflict)) == {"held": 19}
        with scope(world.office):
            assert verbs_of(unit) == ["unit.held", "unit.released", "unit.held"]
            assert Counter(Claim.objects.values_list("state", flat=True)) == {"expired": 1, "held": 1}

    def test_it_does_not_wait_for_long(self, world: Any) -> None:
        (unit,) = make_offered_units(world)
        actor = partner(world)

        def second() -> tuple[str, float]:
            began = monotonic()
            with pytest.raises(Busy) as refused:
                hold(unit, actor)
            return refused.value.code, monotonic() - began

        with scope(world.office):
            Unit.objects.select_for_update().get(pk=unit.pk)
            ((code, waited),) = in_threads([second])  # type: ignore[misc]
        assert code == "busy"
        assert waited < PATIENCE.total_seconds() + 1
        assert hold(unit, actor).state == "held"

    def test_it_keeps_sale_expiry_and_release_apart(self, world: Any) -> None:
        actor, other = partner(world), partner(world)
        for over in (False, True):
            (unit,) = make_offered_units(world)
            claim = hold(unit, actor)
            if over:
                with scope(world.office):
                    let_time_pass(claim)

            def sell(pk: int = claim.pk) -> Any:
                with scope(actor):
                    return services.sell_units(claim_ids=[pk], order_reference=f"O-{pk}", actor=actor)

            def release(pk: int = claim.pk) -> Any:
                with scope(actor):
                    return services.release_hold(claim_id=pk, actor=actor)

            def sweep() -> Any:
                with scope(world.office):
                    return services.expire_holds(limit=10)

            def snatch(unit: Unit = unit) -> Any:
                return hold(unit, other)

            in_threads([sell, sweep, release, sell, sweep, release, snatch, snatch])
            with scope(world.office):
                unit.refresh_from_db()
                active = Claim.objects.filter(unit=unit, state__in=["held", "sold"])
                assert active.count() == (unit.status in ("held", "sold"))
                assert Claim.objects.filter(unit=unit, state="sold").count() == (unit.status == "sold")
                assert Event.objects.filter(verb="unit.sold", subject_id=unit.pk).count() == (
                    unit.status == "sold"
                )
                assert queries.double_claims() == []
                assert broken_chains() == []
