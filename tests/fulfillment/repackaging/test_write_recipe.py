from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection

from backoffice.access.models import User
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.feed import timeline
from catalog.products.models import Measure
from fulfillment.repackaging import services
from fulfillment.repackaging.models import Recipe
from tests.fulfillment.repackaging.making import a_product, a_recipe

World = Any
pytestmark = pytest.mark.usefixtures("office_scope")


def test_it_writes_a_first_version_with_its_lines_and_event(world: World, office_scope: Actor) -> None:
    recipe = a_recipe(world.aurore, actor=office_scope)
    assert (recipe.version, recipe.shelf_life_days, recipe.tolerance_bp) == (1, 365, 10)
    assert [(line.product.sku, line.net_mg, line.loss_bp) for line in recipe.lines.all()] == [
        ("POWDER", 60_000, 250)
    ]
    (event,) = timeline("recipe", recipe.pk)
    assert event.verb == "recipe.written"
    assert event.brand_id == world.aurore.pk
    assert event.data["lines"] == [{"product": "POWDER", "net_mg": 60_000, "loss_bp": 250}]


def test_it_writes_a_new_version_and_leaves_the_old_one(world: World, office_scope: Actor) -> None:
    first = a_recipe(world.aurore, actor=office_scope)
    second = a_recipe(world.aurore, actor=office_scope, shelf_life_days=200)
    assert (second.version, second.product_id) == (2, first.product_id)
    first.refresh_from_db()
    assert first.shelf_life_days == 365


def test_it_keeps_a_history_that_raw_sql_cannot_pass_by(world: World, office_scope: Actor) -> None:
    recipe = a_recipe(world.aurore, actor=office_scope)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE repackaging_recipe SET shelf_life_days = 1 WHERE id = %s", [recipe.pk])
        cursor.execute(
            "SELECT pgh_label, shelf_life_days FROM repackaging_recipeevent WHERE id = %s ORDER BY pgh_id",
            [recipe.pk],
        )
        assert cursor.fetchall() == [("insert", 365), ("update", 1)]


def test_it_refuses_what_no_recipe_can_be(world: World, office_scope: Actor) -> None:
    powder, pieces = a_product(world.aurore, "RAW"), a_product(world.aurore, "BOX", Measure.PIECE)
    foreign = a_product(world.kestrel, "FOREIGN")
    line = services.Ingredient(product=powder, net_mg=1000)
    cases: list[tuple[dict[str, Any], str]] = [
        ({"lines": []}, "at least one raw product"),
        ({"shelf_life_days": 0}, "at least one day"),
        ({"tolerance_bp": 10_000}, "below 100 %"),
        ({"lines": [line, line]}, "RAW stands twice"),
        ({"lines": [services.Ingredient(product=powder, net_mg=0)]}, "above zero"),
        ({"lines": [services.Ingredient(product=powder, net_mg=1, loss_bp=10_000)]}, "below 100 %"),
        ({"lines": [services.Ingredient(product=foreign, net_mg=1)]}, "another brand"),
        ({"lines": [services.Ingredient(product=pieces, net_mg=1)]}, "counted in pieces"),
        ({"product": powder, "lines": [line]}, "from itself"),
        (
            {
                "product": a_product(world.aurore, "BLEND"),
                "lines": [services.Ingredient(product=powder, net_mg=999)],
            },
            "1000 mg net per gram; they give 999 mg",
        ),
    ]
    for changes, sentence in cases:
        with pytest.raises(Invalid, match=sentence):
            a_recipe(world.aurore, actor=office_scope, **changes)
    assert not Recipe.objects.exists()


def test_it_is_for_the_floor_only(
    world: World, office_scope: Actor, as_person: Callable[[User], Any]
) -> None:
    with pytest.raises(Forbidden, match="may not write recipes"):
        a_recipe(world.aurore, actor=world.actor(world.owner))
