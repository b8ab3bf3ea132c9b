from typing import Any

import pytest
from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, StateConflict
from backoffice.events.feed import timeline
from catalog.inventory.models import Movement
from catalog.inventory.services import close_warehouse
from fulfillment.repackaging import queries, services
from fulfillment.repackaging.models import WorkOrder
from fulfillment.repackaging.states import WorkOrderStatus
from tests.fulfillment.repackaging.making import a_lot, a_product, a_recipe, a_work_order, in_days

World = Any
pytestmark = pytest.mark.usefixtures("office_scope")


def test_it_plans_a_run_and_takes_nothing_yet(world: World, office_scope: Actor) -> None:
    recipe = a_recipe(world.aurore, actor=office_scope)
    order = a_work_order(recipe, actor=office_scope)
    assert (order.status, order.piece_mg, order.planned_pieces) == (WorkOrderStatus.PLANNED, 60_000, 10_000)
    assert (order.brand_id, order.packs_on) == (world.aurore.pk, in_days(0))
    assert [event.verb for event in timeline("work_order", order.pk)] == ["work_order.planned"]
    (need,) = queries.needs(recipe, pieces=order.planned_pieces)
    assert (need.sku, str(need.grams_per_piece), need.grams) == ("POWDER", "61.5385", 615_385)
    assert not Movement.objects.exists()


@pytest.mark.parametrize("has_lot", [True, False])
def test_it_packs_on_no_day_before_its_raw_lots_but_for_zones(
    world: World, office_scope: Actor, has_lot: bool
) -> None:
    recipe = a_recipe(world.aurore, actor=office_scope)
    if has_lot:
        a_lot(recipe.lines.get().product, "R", 10_000, actor=office_scope)
    with pytest.raises(Invalid, match=f"no lot of POWDER in bonded-1 .* before {in_days(0)}") as refused:
        a_work_order(recipe, actor=office_scope, packs_on=in_days(-2))
    assert refused.value.data["field"] == "packs_on"
    assert a_work_order(recipe, actor=office_scope, packs_on=in_days(-1)).packs_on == in_days(-1)


def test_it_plans_with_the_newest_recipe_only(world: World, office_scope: Actor) -> None:
    old = a_recipe(world.aurore, actor=office_scope)
    new = a_recipe(world.aurore, actor=office_scope)
    with pytest.raises(Conflict, match=r"POUCH v1 has been replaced by POUCH v2") as refusal:
        a_work_order(old, actor=office_scope)
    assert (refusal.value.code, refusal.value.data) == ("recipe_replaced", {"newest": 2})
    assert a_work_order(new, actor=office_scope).recipe_id == new.pk


def test_it_gives_a_lot_number_once_per_product(world: World, office_scope: Actor) -> None:
    recipe = a_recipe(world.aurore, actor=office_scope)
    a_lot(recipe.product, "P-0", 5, actor=office_scope)
    first = a_work_order(recipe, actor=office_scope)
    for number in ("P-0", "P-1"):
        with pytest.raises(
            Conflict, match=f"POUCH has a lot or a work order with the number {number}"
        ) as refusal:
            a_work_order(recipe, actor=office_scope, number=number)
        assert refusal.value.code == "lot_number_taken"
    services.cancel_work_order(work_order_id=first.pk, actor=office_scope)
    assert a_work_order(recipe, actor=office_scope, number="P-1").pk != first.pk


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"pieces": 0}, "at least one piece"),
        ({"minimum_life_days": 0}, "at least one day"),
        ({"number": "P 1"}, "no lot number"),
        ({"number": ""}, "no lot number"),
        ({"number": "P" * 21}, "no lot number"),
    ],
)
def test_it_refuses_what_cannot_be_packed(
    words: dict[str, Any], sentence: str, world: World, office_scope: Actor
) -> None:
    recipe = a_recipe(world.aurore, actor=office_scope)
    with pytest.raises(Invalid, match=sentence):
        a_work_order(recipe, actor=office_scope, **words)
    assert not WorkOrder.objects.exists()


def test_it_is_for_the_floor_only(world: World, office_scope: Actor) -> None:
    recipe = a_recipe(world.aurore, actor=office_scope)
    for person in (world.owner, world.reviewer):
        with pytest.raises(Forbidden, match="may not plan work orders"):
            a_work_order(recipe, actor=world.actor(person))
    order = a_work_order(recipe, actor=world.actor(world.operator))
    with pytest.raises(Forbidden, match="may not cancel"):
        services.cancel_work_order(work_order_id=order.pk, actor=world.actor(world.owner))


def test_it_cancels_only_what_has_not_started(world: World, office_scope: Actor) -> None:
    recipe = a_recipe(world.aurore, actor=office_scope)
    order = a_work_order(recipe, actor=office_scope, pieces=10)
    a_lot(recipe.lines.get().product, "R-1", 1_000, actor=office_scope)
    services.start_work_order(work_order_id=order.pk, actor=office_scope)
    with pytest.raises(StateConflict, match="cancel needs «Planned»"):
        services.cancel_work_order(work_order_id=order.pk, actor=office_scope)


def test_it_makes_a_blend_counted_in_grams(world: World, office_scope: Actor) -> None:
    raw = [a_product(world.aurore, sku) for sku in ("COCOA", "SUGAR")]
    recipe = a_recipe(
        world.aurore,
        actor=office_scope,
        product=a_product(world.aurore, "BLEND"),
        lines=[
            services.Ingredient(product=raw[0], net_mg=400),
            services.Ingredient(product=raw[1], net_mg=600),
        ],
    )
    assert a_work_order(recipe, actor=office_scope).piece_mg == 1000


def test_a_warehouse_is_not_closed_under_its_work_orders(world: World, office_scope: Actor) -> None:
    recipe = a_recipe(world.aurore, actor=office_scope)
    order = a_work_order(recipe, actor=office_scope)
    words = {"warehouse": order.warehouse, "reason": "The lease is over", "actor": office_scope}
    with pytest.raises(Conflict, match="is planned there; finish or cancel it first"), transaction.atomic():
        close_warehouse(**words)
    services.cancel_work_order(work_order_id=order.pk, actor=office_scope)
    close_warehouse(**words)
    with pytest.raises(Conflict) as refused:
        a_work_order(recipe, actor=office_scope, number="P-2")
    assert refused.value.code == "warehouse_closed"
