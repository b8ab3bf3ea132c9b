from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, StateConflict
from backoffice.events.feed import broken_chains, timeline
from catalog.inventory.models import Lot, Movement
from catalog.inventory.queries import lots_out_of_balance
from catalog.inventory.states import LotStatus
from fulfillment.repackaging import queries, services
from fulfillment.repackaging.models import WorkOrder
from fulfillment.repackaging.states import WorkOrderStatus
from tests.fulfillment.repackaging.making import a_lot, a_recipe, a_work_order, in_days

World = Any
AS_WEIGHED = {"good": 9_850, "samples": 20, "rejects": 130, "loss_mg": 15_385_000}


def running(world: World, actor: Actor, *, days: int = 700, tolerance_bp: int = 10) -> WorkOrder:
    recipe = a_recipe(world.aurore, actor=actor, tolerance_bp=tolerance_bp)
    powder = recipe.lines.get().product
    a_lot(powder, "R-1", 300_000, days=days, actor=actor)
    a_lot(powder, "R-2", 400_000, days=days + 30, actor=actor)
    order = a_work_order(recipe, actor=actor)
    return services.start_work_order(work_order_id=order.pk, actor=actor)


def finish(order: WorkOrder, actor: Actor, **report: int) -> WorkOrder:
    return services.finish_work_order(work_order_id=order.pk, actor=actor, **{**AS_WEIGHED, **report})


def test_it_closes_the_balance_and_makes_the_lot_in_quarantine(world: World, office_scope: Actor) -> None:
    order = finish(running(world, office_scope), office_scope)
    assert order.status == WorkOrderStatus.FINISHED
    assert (order.consumed_mg, order.loss_mg, order.unexplained_mg) == (615_385_000, 15_385_000, 0)
    assert (order.good_pieces, order.sample_pieces, order.reject_pieces) == (9_850, 20, 130)
    assert [pieces * order.piece_mg for pieces in (9_850, 20, 130)] == [591_000_000, 1_200_000, 7_800_000]
    assert order.yield_percent == Decimal("96.04")
    lot = Lot.objects.get(made_by=order)
    assert (lot.number, lot.product.sku, lot.quantity, lot.status) == (
        "P-1",
        "POUCH",
        9_850,
        LotStatus.QUARANTINE,
    )
    assert (lot.brand_id, lot.manufactured_on) == (world.aurore.pk, order.packs_on)
    assert list(Movement.objects.filter(lot=lot).values_list("source", "target", "quantity")) == [
        (f"work:{order.pk}", "warehouse:bonded-1", 9_850)
    ]
    event = timeline("work_order", order.pk)[0]
    assert event.verb == "work_order.finished"
    assert event.data["consumed_mg"] == 615_385_000
    assert queries.unbalanced_work_orders() == []
    assert list(lots_out_of_balance()) == []
    assert broken_chains() == []


def test_it_expires_at_the_end_of_its_shelf_life(world: World, office_scope: Actor) -> None:
    order = finish(running(world, office_scope, days=700), office_scope)
    assert Lot.objects.get(made_by=order).expires_on == order.packs_on + timedelta(days=365)


def test_it_expires_with_its_first_input_when_that_is_earlier(world: World, office_scope: Actor) -> None:
    order = finish(running(world, office_scope, days=90), office_scope)
    assert Lot.objects.get(made_by=order).expires_on == in_days(90)


def test_it_refuses_a_balance_that_does_not_close_and_writes_nothing(
    world: World, office_scope: Actor
) -> None:
    order = running(world, office_scope)
    with pytest.raises(Conflict) as refusal:
        finish(order, office_scope, good=9_839)
    assert refusal.value.code == "mass_balance"
    assert refusal.value.data == {
        "consumed_mg": 615_385_000,
        "pieces_mg": 599_340_000,
        "loss_mg": 15_385_000,
        "unexplained_mg": 660_000,
        "tolerated_mg": 615_385,
    }
    assert "615.385 kg went in" in refusal.value.sentence
    assert "0.660 kg stay unexplained, up to 0.615 kg are tolerated" in refusal.value.sentence
    assert WorkOrder.objects.get(pk=order.pk).status == WorkOrderStatus.STARTED
    assert not Lot.objects.filter(number="P-1").exists()


def test_it_notes_what_stays_unexplained_within_the_tolerance(world: World, office_scope: Actor) -> None:
    order = finish(running(world, office_scope), office_scope, good=9_840)
    assert (order.good_pieces, order.unexplained_mg) == (9_840, 600_000)


def test_it_does_not_take_more_out_than_went_in(world: World, office_scope: Actor) -> None:
    order = running(world, office_scope, tolerance_bp=0)
    with pytest.raises(Conflict, match="-0.060 kg stay unexplained"):
        finish(order, office_scope, good=9_851)


def test_it_makes_no_lot_of_a_run_without_a_good_piece(world: World, office_scope: Actor) -> None:
    order = finish(running(world, office_scope), office_scope, good=0, rejects=9_980)
    assert (order.status, order.output_lot_id, order.yield_percent) == ("finished", None, Decimal("0.00"))


def test_it_finishes_once_and_only_what_runs(world: World, office_scope: Actor) -> None:
    order = running(world, office_scope)
    planned = a_work_order(order.recipe, actor=office_scope, number="P-2")
    with pytest.raises(StateConflict, match="finish needs «Started»"):
        finish(planned, office_scope)
    finish(order, office_scope)
    with pytest.raises(StateConflict, match="Nothing leads on from there"):
        finish(order, office_scope)
    assert Lot.objects.filter(number="P-1").count() == 1


def test_it_counts_from_zero_upward_and_is_for_the_floor(world: World, office_scope: Actor) -> None:
    order = running(world, office_scope)
    with pytest.raises(Invalid, match="from zero upward"):
        finish(order, office_scope, rejects=-1)
    with pytest.raises(Forbidden, match="may not finish"):
        finish(order, world.actor(world.owner))


def test_it_lets_no_raw_sql_unbalance_a_finished_run(world: World, office_scope: Actor) -> None:
    order = finish(running(world, office_scope), office_scope)
    with pytest.raises(IntegrityError, match="work_order_mass_balances"), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(good_pieces=9_849)
    with pytest.raises(IntegrityError, match="work_order_finished_is_complete"), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(consumed_mg=None)
