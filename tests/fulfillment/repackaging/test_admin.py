from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import office
from catalog.inventory.models import Lot
from catalog.products.models import Measure
from fulfillment.repackaging.models import Recipe, WorkOrder
from tests.fulfillment.repackaging.making import a_lot, a_product, a_recipe, a_warehouse, a_work_order

World = Any
LogIn = Callable[[User], Client]
OFFICE = office("tests")


@pytest.fixture
def order(world: World) -> WorkOrder:
    with scope(OFFICE):
        recipe = a_recipe(world.aurore, actor=OFFICE)
        a_lot(recipe.lines.get().product, "R-1", 700_000, actor=OFFICE)
        return a_work_order(recipe, actor=OFFICE)


def page(order: WorkOrder) -> str:
    return reverse("admin:repackaging_workorder_change", args=[order.pk])


def verb(order: WorkOrder, name: str) -> str:
    return reverse("admin:repackaging_workorder_verb", args=[order.pk, name])


def test_it_carries_an_operator_through_a_whole_run(world: World, order: WorkOrder, as_person: LogIn) -> None:
    browser = as_person(world.operator)
    assert "POWDER: 615,385 g (61.5385 g per piece)" in browser.get(page(order)).text
    browser.post(verb(order, "start"), {"go": "on"})
    assert "615,385 g" in browser.get(page(order)).text
    report = {"good": 9850, "samples": 20, "rejects": 130, "loss_grams": "15385.000"}
    assert browser.post(verb(order, "finish"), report).status_code == 302
    text = browser.get(page(order)).text
    for words in ("96.04 %", "615.385 kg", "15.385 kg", "Work order finished", "R-1", "P-1"):
        assert words in text
    with scope(OFFICE):
        lot = Lot.objects.get(number="P-1")
    assert reverse("admin:inventory_lot_change", args=[lot.pk]) in text


def test_it_says_why_a_balance_does_not_close(world: World, order: WorkOrder, as_person: LogIn) -> None:
    browser = as_person(world.operator)
    browser.post(verb(order, "start"), {"go": "on"})
    answer = browser.post(verb(order, "finish"), {"good": 1, "samples": 0, "rejects": 0, "loss_grams": "0"})
    assert answer.status_code == 200
    assert "does not close: 615.385 kg went in" in answer.text


def test_it_writes_a_recipe_and_a_new_version(world: World, as_person: LogIn) -> None:
    with scope(OFFICE):
        a_product(world.aurore, "RAW-1")
        a_product(world.aurore, "RAW-2")
        box = a_product(world.aurore, "BOX", Measure.PIECE)
    browser = as_person(world.operator)
    words = {
        "product": box.pk,
        "lines": "RAW-1; 60; 2.5\r\n\r\nRAW-2; 0.125",
        "shelf_life_days": 365,
        "tolerance": "0.25",
    }
    assert browser.post(reverse("admin:repackaging_recipe_add"), words).status_code == 302
    with scope(OFFICE):
        recipe = Recipe.objects.get()
        assert (recipe.version, recipe.tolerance_bp) == (1, 25)
        lines = list(recipe.lines.order_by("pk").values_list("product__sku", "net_mg", "loss_bp"))
        assert lines == [("RAW-1", 60_000, 250), ("RAW-2", 125, 0)]
    text = browser.get(reverse("admin:repackaging_recipe_change", args=[recipe.pk])).text
    assert "61.5385 g" in text
    renew = reverse("admin:repackaging_recipe_verb", args=[recipe.pk, "renew"])
    assert browser.post(renew, {**words, "lines": "RAW-1; 50"}).status_code == 302
    with scope(OFFICE):
        assert list(Recipe.objects.order_by("version").values_list("version", flat=True)) == [1, 2]


@pytest.mark.parametrize(
    ("lines", "sentence"),
    [
        ("RAW-1", "Line 1 has 1 parts"),
        ("RAW-1; much", "is no number of grams"),
        ("RAW-1; 1e99", "is no number of grams"),
        ("RAW-1; NaN", "is no number of grams"),
        ("RAW-1; 0.0001", "the smallest step is 0.001"),
        ("RAW-1; 60; x", "is no percentage"),
        ("GHOST; 60", "has no product with the SKU GHOST"),
    ],
)
def test_it_says_which_line_cannot_be_read(lines: str, sentence: str, world: World, as_person: LogIn) -> None:
    with scope(OFFICE):
        a_product(world.aurore, "RAW-1")
        box = a_product(world.aurore, "BOX", Measure.PIECE)
    words = {"product": box.pk, "lines": lines, "shelf_life_days": 365, "tolerance": "0.1"}
    answer = as_person(world.operator).post(reverse("admin:repackaging_recipe_add"), words)
    assert answer.status_code == 200
    assert sentence in answer.text


def test_it_plans_a_work_order(world: World, order: WorkOrder, as_person: LogIn) -> None:
    words = {
        "recipe": order.recipe_id,
        "warehouse": a_warehouse().pk,
        "output_number": "P-77",
        "pieces": 12,
        "packs_on": "",
        "minimum_life_days": 60,
    }
    assert (
        as_person(world.operator).post(reverse("admin:repackaging_workorder_add"), words).status_code == 302
    )
    with scope(OFFICE):
        assert WorkOrder.objects.get(output_number="P-77").minimum_life_days == 60


def test_it_shows_a_brand_operator_the_run_without_buttons(
    world: World, order: WorkOrder, as_person: LogIn
) -> None:
    browser = as_person(world.owner)
    assert verb(order, "start") not in browser.get(page(order)).text
    browser.post(verb(order, "start"), {"go": "on"})
    assert browser.get(reverse("admin:repackaging_workorder_add")).status_code == 403
    with scope(OFFICE):
        assert WorkOrder.objects.get(pk=order.pk).status == "planned"


def test_it_shows_what_waits_on_the_home_page(world: World, order: WorkOrder, as_person: LogIn) -> None:
    text = as_person(world.operator).get(reverse("admin:index")).text
    assert "Work orders to start" in text
    assert "Work orders to start" not in as_person(world.owner).get(reverse("admin:index")).text
