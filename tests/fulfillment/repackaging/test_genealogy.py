from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.access.scope import STAFF_ROLE
from backoffice.events.actors import Actor
from catalog.inventory import services as inventory
from catalog.inventory.models import Lot
from catalog.products.models import Measure, Product
from fulfillment.repackaging import queries, services
from fulfillment.repackaging.models import LotConsumption, WorkOrder
from tests.fulfillment.repackaging.making import a_lot, a_product, a_recipe, a_work_order

World = Any


def made(
    product: Product, raw: list[Product], number: str, grams: int, actor: Actor
) -> tuple[WorkOrder, Lot]:
    """A released lot of `product`, blended in equal parts from one lot or more of each raw product."""
    share = 1000 // len(raw)
    recipe = services.write_recipe(
        product=product,
        lines=[services.Ingredient(product=each, net_mg=share) for each in raw],
        shelf_life_days=365,
        actor=actor,
    )
    order = a_work_order(recipe, actor=actor, number=number, pieces=grams)
    services.start_work_order(work_order_id=order.pk, actor=actor)
    order = services.finish_work_order(
        work_order_id=order.pk, good=grams, samples=0, rejects=0, loss_mg=0, actor=actor
    )
    assert order.output_lot_id is not None
    return order, inventory.release_lot(lot_id=order.output_lot_id, actor=actor)


def edges(passages: list[queries.Passage]) -> list[tuple[int, str, int, str]]:
    return [(each.depth, each.source.number, each.grams, each.result.number) for each in passages]


@pytest.fixture
def family(world: World, office_scope: Actor) -> dict[str, Any]:
    """R1 + R2 → B1; B1 + S1 → C1; R2 → C2."""
    raw, salt, blend, final, other = (
        a_product(world.aurore, sku) for sku in ("RAW", "SALT", "BLEND", "FINAL", "OTHER")
    )
    r1 = a_lot(raw, "R1", 60, days=200, actor=office_scope)
    r2 = a_lot(raw, "R2", 100, days=300, actor=office_scope)
    s1 = a_lot(salt, "S1", 50, actor=office_scope)
    first, b1 = made(blend, [raw], "B1", 100, office_scope)
    _, c1 = made(final, [blend, salt], "C1", 80, office_scope)
    _, c2 = made(other, [raw], "C2", 30, office_scope)
    return {"r1": r1, "r2": r2, "s1": s1, "b1": b1, "c1": c1, "c2": c2, "first": first, "raw": raw}


def test_it_names_everything_made_from_a_lot(family: dict[str, Any]) -> None:
    assert edges(queries.lots_made_from(family["r1"].pk)) == [(1, "R1", 60, "B1"), (2, "B1", 40, "C1")]
    assert edges(queries.lots_made_from(family["r2"].pk)) == [
        (1, "R2", 40, "B1"),
        (1, "R2", 30, "C2"),
        (2, "B1", 40, "C1"),
    ]
    assert queries.lots_made_from(family["c1"].pk) == []


def test_it_names_everything_a_lot_came_from(family: dict[str, Any]) -> None:
    assert edges(queries.lots_it_came_from(family["c1"].pk)) == [
        (1, "B1", 40, "C1"),
        (1, "S1", 40, "C1"),
        (2, "R1", 60, "B1"),
        (2, "R2", 40, "B1"),
    ]
    assert queries.lots_it_came_from(family["r1"].pk) == []


def test_it_says_who_and_how_much(family: dict[str, Any]) -> None:
    (passage, _) = queries.lots_it_came_from(family["b1"].pk)
    assert (passage.work_order_id, passage.work_order_status) == (family["first"].pk, "finished")
    assert (passage.source.id, passage.source.sku) == (family["r1"].pk, "RAW")
    assert (passage.result.id, passage.result.sku, passage.pieces) == (family["b1"].pk, "BLEND", 100)
    assert passage.result.expires_on == passage.source.expires_on


def test_it_shows_a_run_under_way_as_a_result_that_is_no_lot_yet(
    family: dict[str, Any], world: World, office_scope: Actor
) -> None:
    pouch = a_product(world.aurore, "POUCH", Measure.PIECE)
    recipe = a_recipe(
        world.aurore,
        actor=office_scope,
        product=pouch,
        lines=[services.Ingredient(product=family["raw"], net_mg=10_000)],
    )
    order = a_work_order(recipe, actor=office_scope, number="D1", pieces=2)
    services.start_work_order(work_order_id=order.pk, actor=office_scope)
    under_way = queries.lots_made_from(family["r2"].pk)[-2]
    assert (under_way.result.id, under_way.result.number, under_way.pieces) == (None, "D1", None)
    assert edges(queries.what_went_into(order))[0] == (1, "R2", 20, "D1")


def test_it_lets_no_lot_into_a_run_that_has_made_its_lot(family: dict[str, Any]) -> None:
    with pytest.raises(DatabaseError, match="has made its lot; nothing enters it"), transaction.atomic():
        LotConsumption.objects.create(
            brand_id=family["c1"].brand_id, work_order=family["first"], lot=family["c1"], quantity=1
        )
    consumption = LotConsumption.objects.filter(work_order=family["first"])
    with pytest.raises(DatabaseError, match="has made its lot"), transaction.atomic():
        consumption.update(quantity=1)


def test_it_lets_no_run_make_a_lot_that_was_consumed_before(
    family: dict[str, Any], office_scope: Actor
) -> None:
    order = a_work_order(family["first"].recipe, actor=office_scope, number="B2", pieces=1)
    with pytest.raises(DatabaseError, match="was consumed before it was made"), transaction.atomic():
        WorkOrder.objects.filter(pk=order.pk).update(output_lot=family["b1"])
    with pytest.raises(DatabaseError, match="has made its lot already"), transaction.atomic():
        WorkOrder.objects.filter(pk=family["first"].pk).update(output_lot=family["c1"])


def test_it_ends_its_walk_even_on_a_cycle(family: dict[str, Any]) -> None:
    """A cycle needs the guards switched off; the recursive query must not trust them."""
    with connection.cursor() as cursor:
        cursor.execute("SET LOCAL role none; SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute("ALTER TABLE repackaging_lotconsumption DISABLE TRIGGER USER")
        cursor.execute(f"SET LOCAL role {STAFF_ROLE}")
    LotConsumption.objects.create(
        brand_id=family["c1"].brand_id, work_order=family["first"], lot=family["c1"], quantity=1
    )
    down = edges(queries.lots_made_from(family["b1"].pk))
    assert down == [(1, "B1", 40, "C1"), (2, "C1", 1, "B1")]
    assert len(queries.lots_it_came_from(family["b1"].pk)) == 5
