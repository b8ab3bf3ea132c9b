"""New facts of products, set-wise; and products that should never have been created."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.feed import broken_chains, timeline
from catalog.inventory.models import Warehouse
from catalog.inventory.services import receive_lot
from catalog.products.models import Category, Product
from catalog.products.services import (
    NewProduct,
    create_products,
    install_categories,
    revise_products,
    strike_products,
)
from tests.conftest import World


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        install_categories()
    return world.actor(world.operator)


def cream(world: World, sku: str, **changed: Any) -> NewProduct:
    category = Category.objects.get(code="skincare")
    sound = {
        "brand_id": world.aurore.pk, "sku": sku, "title": "Night cream", "category_id": category.pk,
        "measure": "piece", "country_of_origin": "FR", "handle": "night-cream",
    }  # fmt: skip
    return NewProduct(**(sound | changed))


def test_it_creates_variants_of_one_thing_with_their_prices(world: World, clerk: Actor) -> None:
    with scope(clerk):
        small, large = create_products(
            products=[
                cream(world, "NC-50", options=[["Size", "50 ml"]], price=Decimal("48"), currency="EUR"),
                cream(world, "NC-100", options=[["Size", "100 ml"]], gtin="4006381333931"),
            ],
            actor=clerk,
        )
        assert list(Product.objects.filter(handle="night-cream")) == [small, large]
        small, large = Product.objects.order_by("pk")
        assert (small.variant, small.price, small.currency) == ("Size: 50 ml", Decimal("48.000"), "EUR")
        assert (large.options, large.price, large.currency) == ([["Size", "100 ml"]], None, "")
        (event,) = timeline("product", small.pk)
        assert event.data == {
            "sku": "NC-50", "title": "Night cream", "category": "skincare", "gtin": "", "measure": "piece",
            "country_of_origin": "FR", "handle": "night-cream", "options": [["Size", "50 ml"]], "price": "48.00",
            "currency": "EUR",
        }  # fmt: skip
        assert broken_chains() == []


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"price": Decimal("4.005"), "currency": "EUR"}, "amount"),
        ({"price": Decimal("4"), "currency": ""}, "currency"),
        ({"price": Decimal("0"), "currency": "EUR"}, "price"),
        ({"options": [["Size", ""]]}, "options"),
        ({"options": [["a", "b"]] * 4}, "options"),
        ({"handle": "x" * 256}, "handle"),
    ],
)
def test_it_names_the_fact_that_cannot_be(
    world: World, clerk: Actor, changed: dict[str, Any], field: str
) -> None:
    with scope(clerk):
        with pytest.raises(Invalid) as refusal:
            create_products(products=[cream(world, "A"), cream(world, "B", **changed)], actor=clerk)
        assert refusal.value.data["field"] == field
        assert not Product.objects.exists()


def test_it_creates_all_or_none(world: World, clerk: Actor) -> None:
    with scope(clerk):
        create_products(products=[cream(world, "A", gtin="4006381333931")], actor=clerk)
        for twin in (cream(world, "A"), cream(world, "C", gtin="04006381333931")):
            with pytest.raises(Conflict):
                create_products(products=[cream(world, "B"), twin], actor=clerk)
        with pytest.raises(Invalid, match="The SKU D stands twice"):
            create_products(products=[cream(world, "D"), cream(world, "D")], actor=clerk)
        assert [each.sku for each in Product.objects.all()] == ["A"]
        create_products(products=[cream(world, "A", brand_id=world.kestrel.pk)], actor=clerk)


def test_it_writes_what_differs_and_only_that(world: World, clerk: Actor) -> None:
    with scope(clerk):
        one, two, three = create_products(
            products=[
                cream(world, "A", price=Decimal("10"), currency="EUR"), cream(world, "B"), cream(world, "C"),
            ],
            actor=clerk,
        )  # fmt: skip
        outcome = revise_products(
            revisions={
                one.pk: {"title": "Day  cream", "price": Decimal("12.5")},
                two.pk: {"title": "Night cream"},
                three.pk: {"price": Decimal("900"), "currency": "JPY", "options": [["Size", "5 ml"]]},
                10**9: {"title": "Nothing"},
            },
            actor=clerk,
        )
        assert (outcome.changed, outcome.unchanged, list(outcome.conflicts)) == (
            [one.pk, three.pk], [two.pk], [10**9],
        )  # fmt: skip
        one, two, three = Product.objects.order_by("pk")
        assert (one.title, one.price, one.currency, one.handle) == (
            "Day cream", Decimal("12.5"), "EUR", "night-cream",
        )  # fmt: skip
        assert (three.price, three.currency, three.options) == (Decimal(900), "JPY", [["Size", "5 ml"]])
        event, _ = timeline("product", one.pk)
        assert (event.verb, event.data) == (
            "product.revised", {"changed": {"title": "Day cream", "price": "12.50"}},
        )  # fmt: skip
        assert len(timeline("product", two.pk)) == 1


def test_it_refuses_what_is_never_revised_and_the_gtin_of_another(world: World, clerk: Actor) -> None:
    with scope(clerk):
        one, two = create_products(
            products=[cream(world, "A", gtin="4006381333931"), cream(world, "B")], actor=clerk
        )
        for name, value in (("sku", "Z"), ("measure", "gram"), ("brand_id", 1)):
            with pytest.raises(Invalid, match=f"«{name}» is not revised"):
                revise_products(revisions={one.pk: {name: value}}, actor=clerk)
        with pytest.raises(Conflict) as refusal:
            revise_products(revisions={two.pk: {"gtin": "4006381333931"}}, actor=clerk)
        assert (refusal.value.code, refusal.value.data["product"]) == ("gtin_taken", one.pk)
        assert revise_products(revisions={one.pk: {"gtin": "4006381333931"}}, actor=clerk).changed == []
    with scope(world.office), pytest.raises(Forbidden):
        revise_products(revisions={one.pk: {"title": "Mine"}}, actor=world.actor(world.reviewer))


def test_behind_a_wall_the_product_of_another_brand_is_not_there(world: World, clerk: Actor) -> None:
    with scope(clerk):
        (theirs,) = create_products(products=[cream(world, "A")], actor=clerk)
    client, _ = world.token(brand=world.kestrel)
    actor = client_actor(client, world)
    with scope(actor):
        assert list(revise_products(revisions={theirs.pk: {"title": "Mine"}}, actor=actor).conflicts) == [
            theirs.pk
        ]
        assert strike_products(product_ids=[theirs.pk], reason="mine", actor=actor).done == []
    with scope(clerk):
        assert Product.objects.get().title == "Night cream"


def client_actor(client: Any, world: World) -> Actor:
    return Actor(
        kind="client", id=client.pk, name=client.name, roles=frozenset(client.scopes), brands=(client.brand_id,)
    )  # fmt: skip


def test_it_strikes_what_nothing_stands_on(world: World, clerk: Actor) -> None:
    with scope(clerk):
        one, two = create_products(products=[cream(world, "A"), cream(world, "B")], actor=clerk)
        shelf = Warehouse.objects.create(
            code="paris", name="Paris", kind="overseas", country="FR", address="1 rue des Quais"
        )
        receive_lot(
            product=two, warehouse=shelf, number="L1", manufactured_on=None, expires_on=date(2099, 1, 1),
            quantity=5, actor=clerk,
        )  # fmt: skip
        with pytest.raises(Invalid, match="Say why"):
            strike_products(product_ids=[one.pk], reason=" ", actor=clerk)
        outcome = strike_products(product_ids=[one.pk, two.pk], reason="by mistake", actor=clerk)
        assert outcome.done == [one.pk]
        assert outcome.conflicts[two.pk].sentence == "Product B has lots by now, so it stays."
        assert [each.sku for each in Product.objects.all()] == ["B"]
        assert [event.verb for event in timeline("product", one.pk)] == ["product.struck", "product.created"]
        create_products(products=[cream(world, "A")], actor=clerk)
        assert broken_chains() == []
