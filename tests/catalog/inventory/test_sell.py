"""Selling what is held, taking a sale back, and sending it off."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.models import Event
from catalog.inventory import queries, services
from catalog.inventory.models import Claim, Movement, Unit
from tests.catalog.inventory.making import in_threads, make_offered_units
from tests.catalog.inventory.test_hold import hold, let_time_pass, partner


def sell(actor: Any, *claims: Claim, order: str = "O-1") -> list[Claim]:
    with scope(actor):
        return services.sell_units(
            claim_ids=[claim.pk for claim in claims], order_reference=order, actor=actor
        )


def test_it_sells_all_of_an_order(world: Any) -> None:
    units = make_offered_units(world, 3)
    actor = partner(world)
    claims = [hold(unit, actor) for unit in reversed(units)]
    sold = sell(actor, *claims)
    assert [claim.pk for claim in sold] == [claim.pk for claim in claims]
    assert {(claim.state, claim.order_reference) for claim in sold} == {("sold", "O-1")}
    with scope(world.office):
        assert set(Unit.objects.values_list("status", "held_until")) == {("sold", None)}
        assert set(Event.objects.filter(verb="unit.sold").values_list("data__order", flat=True)) == {"O-1"}
        assert queries.double_claims() == []


def test_it_sells_none_when_one_is_gone(world: Any) -> None:
    units = make_offered_units(world, 2)
    actor = partner(world)
    first, second = [hold(unit, actor) for unit in units]
    with scope(actor):
        services.release_hold(claim_id=second.pk, actor=actor)
    with scope(world.office):
        events = Event.objects.count()
    with pytest.raises(Conflict) as refused:
        sell(actor, first, second)
    assert refused.value.code == "hold_ended"
    with scope(world.office):
        assert list(Unit.objects.order_by("pk").values_list("status", flat=True)) == ["held", "listed"]
        assert Event.objects.count() == events


@pytest.mark.parametrize("swept", [False, True])
def test_it_takes_a_lapsed_hold_again_while_the_unit_is_free(world: Any, swept: bool) -> None:
    (unit,) = make_offered_units(world)
    actor = partner(world)
    claim = hold(unit, actor)
    with scope(world.office):
        let_time_pass(claim)
        if swept:
            services.expire_holds(limit=10)
    (sold,) = sell(actor, claim)
    assert sold.pk != claim.pk
    assert (sold.state, sold.price, sold.claimant) == ("sold", claim.price, actor.key)
    with scope(world.office):
        assert dict(Claim.objects.values_list("pk", "state")) == {claim.pk: "expired", sold.pk: "sold"}


def test_it_refuses_a_lapsed_hold_when_another_came(world: Any) -> None:
    (unit,) = make_offered_units(world)
    actor = partner(world)
    claim = hold(unit, actor)
    with scope(world.office):
        let_time_pass(claim)
    hold(unit, partner(world))
    with pytest.raises(Conflict) as refused:
        sell(actor, claim)
    assert refused.value.code == "held"


def test_it_sells_once(world: Any) -> None:
    (unit,) = make_offered_units(world)
    actor = partner(world)
    claim = hold(unit, actor)
    sell(actor, claim)
    with pytest.raises(Conflict) as refused:
        sell(actor, claim, order="O-2")
    assert refused.value.code == "sold"


def test_it_sells_only_the_callers_holds(world: Any) -> None:
    (unit,) = make_offered_units(world)
    claim = hold(unit, partner(world))
    with pytest.raises(Forbidden):
        sell(partner(world), claim)
    with pytest.raises(NotFound):
        sell(partner(world, brand=world.kestrel), claim)
    with pytest.raises(Forbidden):
        sell(partner(world, scopes=[Scope.HOLDS_WRITE]), claim)
    with pytest.raises(Invalid):
        sell(partner(world), claim, order=" ")


def test_it_cancels_before_the_pick_and_not_after(world: Any) -> None:
    first, second = make_offered_units(world, 2)
    actor = partner(world)
    claims = sell(actor, hold(first, actor), hold(second, actor))
    operator = world.actor(world.operator)
    with scope(operator):
        cancelled = services.cancel_sales(claim_ids=[claims[0].pk], actor=operator, reason="the buyer asked")
        first.refresh_from_db()
        assert (cancelled[0].state, first.status) == ("cancelled", "listed")
        assert Event.objects.get(verb="unit.sale_cancelled").data["reason"] == "the buyer asked"
        services.pick_units(unit_ids=[second.pk], actor=operator, scans=[f"TAG-{second.pk}"])
        with pytest.raises(StateConflict) as refused:
            services.cancel_sales(claim_ids=[claims[1].pk], actor=operator)
        assert refused.value.data["state"] == "picked"
        with pytest.raises(StateConflict):
            services.cancel_sales(claim_ids=[claims[0].pk], actor=operator)
    assert hold(first, actor).state == "held"


def test_it_goes_out_with_a_movement(world: Any) -> None:
    (unit,) = make_offered_units(world)
    actor = partner(world)
    sell(actor, hold(unit, actor), order="O" * 80)
    with scope(world.office) as office:
        with pytest.raises(StateConflict):
            services.ship_units(unit_ids=[unit.pk], order_reference="O" * 80, actor=office)
        services.pick_units(unit_ids=[unit.pk], actor=office)
        services.ship_units(unit_ids=[unit.pk], order_reference="O" * 80, actor=office)
        assert list(Movement.objects.order_by("id").values_list("source", "target")) == [
            ("supplier", "warehouse:tokyo"),
            ("warehouse:tokyo", "buyer:" + "O" * 80),
        ]
        services.deliver_units(unit_ids=[unit.pk], actor=office)
        assert Unit.objects.get().status == "delivered"
        assert queries.units_without_place() == queries.double_claims() == []


def test_it_tells_a_unit_that_lost_its_place(world: Any) -> None:
    (unit,) = make_offered_units(world)
    with scope(world.office):
        Movement.objects.create(
            brand_id=unit.brand_id,
            unit=unit,
            source="warehouse:osaka",
            target="loss",
            quantity=1,
            reason="test",
        )
        assert queries.units_without_place() == [(unit.pk, "listed", "warehouse:tokyo", "loss")]


def test_it_never_withdraws_what_is_held(world: Any) -> None:
    (unit,) = make_offered_units(world)
    claim = hold(unit, partner(world))
    with scope(world.office) as office:
        with pytest.raises(StateConflict):
            services.withdraw_units(unit_ids=[unit.pk], reason="lost", actor=office)
        let_time_pass(claim)
        services.withdraw_units(unit_ids=[unit.pk], reason="lost", actor=office)
        assert Unit.objects.get().status == "withdrawn"
        assert Claim.objects.get().state == "expired"


@pytest.mark.django_db(transaction=True)
def test_it_sells_overlapping_orders_without_deadlock(world: Any) -> None:
    units = make_offered_units(world, 4)
    actor = partner(world)
    claims = [hold(unit, actor, until=timezone.now() + timedelta(minutes=9)) for unit in units]
    jobs = [
        lambda mine=mine, number=number: sell(actor, *mine, order=f"O-{number}")  # type: ignore[misc]
        for number, mine in enumerate([claims, claims[::-1], claims[1:3], claims[2:0:-1]] * 2)
    ]
    results = in_threads(jobs)
    assert all(isinstance(result, list | Conflict) for result in results)
    with scope(world.office):
        orders = Claim.objects.filter(state="sold").values_list("order_reference", flat=True)
        assert len(orders) == sum(len(result) for result in results if isinstance(result, list))
        assert queries.double_claims() == []
