from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, NotFound, StateConflict
from backoffice.events.feed import timeline
from backoffice.events.models import Event
from catalog.inventory import services as inventory
from catalog.inventory.models import Lot, Movement
from catalog.inventory.queries import lots_out_of_balance
from fulfillment.repackaging import services
from fulfillment.repackaging.models import LotConsumption, Recipe, WorkOrder
from fulfillment.repackaging.states import WorkOrderStatus
from tests.fulfillment.repackaging.making import (
    a_lot,
    a_product,
    a_recipe,
    a_warehouse,
    a_work_order,
    in_days,
)

World = Any


@pytest.fixture
def recipe(world: World, office_scope: Actor) -> Recipe:
    return a_recipe(world.aurore, actor=office_scope)


def start(order: WorkOrder, actor: Actor) -> WorkOrder:
    return services.start_work_order(work_order_id=order.pk, actor=actor)


def test_it_consumes_several_lots_the_first_to_expire_first(recipe: Recipe, office_scope: Actor) -> None:
    powder = recipe.lines.get().product
    late = a_lot(powder, "LATE", 600_000, days=400, actor=office_scope)
    soon = a_lot(powder, "SOON", 200_000, days=200, actor=office_scope)
    order = start(a_work_order(recipe, actor=office_scope), office_scope)
    assert order.status == WorkOrderStatus.STARTED
    consumed = LotConsumption.objects.filter(work_order=order).order_by("pk")
    assert list(consumed.values_list("lot__number", "quantity")) == [("SOON", 200_000), ("LATE", 415_385)]
    assert list(Lot.objects.order_by("pk").values_list("pk", "quantity")) == [
        (late.pk, 184_615),
        (soon.pk, 0),
    ]
    moved = Movement.objects.filter(reason="repackaging").order_by("pk")
    assert list(moved.values_list("lot_id", "source", "target", "quantity")) == [
        (soon.pk, "warehouse:bonded-1", f"work:{order.pk}", 200_000),
        (late.pk, "warehouse:bonded-1", f"work:{order.pk}", 415_385),
    ]
    event = timeline("work_order", order.pk)[0]
    assert event.verb == "work_order.started"
    assert event.data["consumed"] == [
        {"lot": "SOON", "product": "POWDER", "grams": 200_000},
        {"lot": "LATE", "product": "POWDER", "grams": 415_385},
    ]
    assert list(lots_out_of_balance()) == []


def test_it_refuses_a_shortage_with_every_number_and_takes_nothing(
    recipe: Recipe, office_scope: Actor
) -> None:
    powder = recipe.lines.get().product
    a_lot(powder, "A", 40, days=110, actor=office_scope)
    a_lot(powder, "B", 100, days=39, actor=office_scope)
    held = a_lot(powder, "C", 100, days=90, actor=office_scope)
    inventory.block_lot(lot_id=held.pk, reason="seal broken", actor=office_scope)
    order = a_work_order(recipe, actor=office_scope, pieces=1, minimum_life_days=60)
    WorkOrder.objects.filter(pk=order.pk).update(planned_pieces=1)
    before = Event.objects.count(), Movement.objects.count()
    with pytest.raises(Conflict) as refusal:
        start(order, office_scope)
    assert refusal.value.code == "shortage"
    assert refusal.value.data["shortages"] == [
        {
            "product": "POWDER",
            "needed": 62,
            "usable": 40,
            "short": 22,
            "passed_over": [
                {"lot": "B", "because": "has 39 days left of 60"},
                {"lot": "C", "because": "is not released"},
            ],
        }
    ]
    assert "POWDER: 62 g are needed, 40 g may be used, 22 g are missing" in refusal.value.sentence
    assert (Event.objects.count(), Movement.objects.count()) == before
    assert not LotConsumption.objects.exists()
    assert WorkOrder.objects.get(pk=order.pk).status == WorkOrderStatus.PLANNED
    assert sorted(Lot.objects.values_list("quantity", flat=True)) == [40, 100, 100]


def test_it_uses_only_lots_of_its_own_warehouse_and_product(
    recipe: Recipe, world: World, office_scope: Actor
) -> None:
    powder = recipe.lines.get().product
    elsewhere = a_lot(powder, "FAR", 1_000, actor=office_scope)
    Lot.objects.filter(pk=elsewhere.pk).update(warehouse=a_warehouse("other"))
    a_lot(a_product(world.aurore, "SALT"), "SALT-1", 1_000, actor=office_scope)
    with pytest.raises(Conflict, match="0 g may be used, 616 g are missing"):
        start(a_work_order(recipe, actor=office_scope, pieces=10), office_scope)


def test_it_passes_over_a_lot_whose_last_day_is_too_near_the_pack_date(
    recipe: Recipe, office_scope: Actor
) -> None:
    a_lot(recipe.lines.get().product, "R", 1_000, days=30, actor=office_scope)
    order = a_work_order(recipe, actor=office_scope, pieces=10, packs_on=in_days(25), minimum_life_days=10)
    with pytest.raises(Conflict, match="lot R has 5 days left of 10"):
        start(order, office_scope)


def test_it_starts_on_no_day_before_its_pack_date_but_for_zones(recipe: Recipe, office_scope: Actor) -> None:
    a_lot(recipe.lines.get().product, "R", 10_000, actor=office_scope)
    early = a_work_order(recipe, actor=office_scope, pieces=10, packs_on=in_days(3))
    with pytest.raises(Conflict, match=f"packs on {in_days(3)}, which its lot will bear") as refused:
        start(early, office_scope)
    assert refused.value.code == "not_yet"
    assert not LotConsumption.objects.exists()
    tomorrow = a_work_order(recipe, actor=office_scope, number="P-2", pieces=10, packs_on=in_days(1))
    assert start(tomorrow, office_scope).status == WorkOrderStatus.STARTED


def test_it_passes_over_a_lot_that_was_not_there_on_the_pack_date(
    recipe: Recipe, office_scope: Actor
) -> None:
    powder = recipe.lines.get().product
    old, new = (a_lot(powder, number, 1_000, actor=office_scope) for number in ("OLD", "NEW"))
    Lot.objects.filter(pk=old.pk).update(created_at=timezone.now() - timedelta(days=20), quantity=10)
    order = a_work_order(recipe, actor=office_scope, pieces=10, packs_on=in_days(-9))
    with pytest.raises(Conflict, match=f"lot NEW was not there before {in_days(0)}, after the pack date"):
        start(order, office_scope)
    Lot.objects.filter(pk=new.pk).update(created_at=timezone.now() - timedelta(days=9))
    assert start(order, office_scope).status == WorkOrderStatus.STARTED


def test_it_takes_all_raw_products_or_none(world: World, office_scope: Actor) -> None:
    powder, salt = a_product(world.aurore, "POWDER"), a_product(world.aurore, "SALT")
    recipe = a_recipe(
        world.aurore,
        actor=office_scope,
        lines=[
            services.Ingredient(product=powder, net_mg=50_000),
            services.Ingredient(product=salt, net_mg=10_000),
        ],
    )
    enough = a_lot(powder, "P", 500, actor=office_scope)
    a_lot(salt, "S", 99, actor=office_scope)
    order = a_work_order(recipe, actor=office_scope, pieces=10)
    with pytest.raises(Conflict, match="SALT: 100 g are needed, 99 g may be used, 1 g are missing"):
        start(order, office_scope)
    enough.refresh_from_db()
    assert enough.quantity == 500
    a_lot(salt, "S2", 1, actor=office_scope)
    assert start(order, office_scope).status == WorkOrderStatus.STARTED


def test_it_starts_once(recipe: Recipe, office_scope: Actor) -> None:
    a_lot(recipe.lines.get().product, "R", 10_000, actor=office_scope)
    order = a_work_order(recipe, actor=office_scope, pieces=10)
    start(order, office_scope)
    with pytest.raises(
        StateConflict, match="Work order .* is «Started»; start needs «Planned». Possible now: finish"
    ) as refusal:
        start(order, office_scope)
    assert refusal.value.data["permitted"] == ["finish"]
    assert Movement.objects.filter(reason="repackaging").count() == 1


def test_it_is_for_the_floor_and_for_orders_that_exist(
    recipe: Recipe, world: World, office_scope: Actor
) -> None:
    order = a_work_order(recipe, actor=office_scope)
    with pytest.raises(Forbidden, match="may not start"):
        start(order, world.actor(world.owner))
    with pytest.raises(NotFound):
        services.start_work_order(work_order_id=order.pk + 999, actor=office_scope)
