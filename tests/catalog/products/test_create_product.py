import threading

import pytest
from django.db import connection, transaction
from django.db.utils import ProgrammingError

from backoffice.access.models import Right
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, Refusal
from backoffice.events.feed import timeline
from catalog.products.models import Category, Product
from catalog.products.services import create_product, install_categories


@pytest.fixture
def supplements(world) -> Category:
    with scope(world.office):
        install_categories()
        return Category.objects.get(code="food-supplements")


def words(world, category: Category, **changed):
    sound = {
        "brand": world.aurore,
        "sku": "AUR-OMEGA-60",
        "title": "Omega 3, 60 capsules",
        "category": category,
        "gtin": "4006381333931",
        "measure": "piece",
        "country_of_origin": "FR",
        "actor": world.actor(world.admin),
    }
    return sound | changed


def test_it_creates_a_product_with_its_event(world, supplements) -> None:
    actor = world.actor(world.operator)
    with scope(actor):
        product = create_product(
            **words(world, supplements, sku=" AUR-1 ", country_of_origin="fr", actor=actor)
        )
        product = Product.objects.get(pk=product.pk)
        assert (product.brand_id, product.sku, product.gtin) == (world.aurore.pk, "AUR-1", "04006381333931")
        assert (product.measure, product.country_of_origin.code) == ("piece", "FR")
        (event,) = timeline("product", product.pk)
        assert (event.verb, event.actor, event.brand_id) == ("product.created", actor.key, world.aurore.pk)
        assert event.data == {
            "sku": "AUR-1",
            "title": "Omega 3, 60 capsules",
            "category": "food-supplements",
            "gtin": "04006381333931",
            "measure": "piece",
            "country_of_origin": "FR",
        }


def test_it_takes_every_length_of_gtin_and_none(world, supplements) -> None:
    given = {
        "96385074": "00000096385074",
        "036000291452": "00036000291452",
        "4006381333931": "04006381333931",
        "14006381333938": "14006381333938",
        "09-521234 543213": "09521234543213",
        "": "",
        " ": "",
    }
    with scope(world.office):
        for number, (text, kept) in enumerate(given.items()):
            product = create_product(
                **words(
                    world,
                    supplements,
                    sku=str(number),
                    gtin=text,
                    brand=world.kestrel if number == 3 else world.aurore,
                )
            )
            assert product.gtin == kept


@pytest.mark.parametrize(
    ("changed", "field", "part"),
    [
        ({"gtin": "4006381333930"}, "gtin", "wrong check digit; 1 would be right"),
        ({"gtin": "40063813339"}, "gtin", "has 11 digits"),
        ({"gtin": "4006381E33931"}, "gtin", "other characters than digits"),
        ({"gtin": "٤٠٠٦٣٨١٣٣٣٩٣١"}, "gtin", "other characters than digits"),
        ({"gtin": "00000000"}, "gtin", "nothing but zeros"),
        ({"sku": " "}, "sku", "is empty"),
        ({"sku": "x" * 61}, "sku", "holds 60 at most"),
        ({"title": ""}, "title", "is empty"),
        ({"measure": "litre"}, "measure", "piece or gram"),
        ({"country_of_origin": ""}, "country_of_origin", "ISO 3166-1"),
        ({"country_of_origin": "UK"}, "country_of_origin", "ISO 3166-1"),
    ],
)
def test_it_names_the_field_that_cannot_be_used(world, supplements, changed, field: str, part: str) -> None:
    with scope(world.office):
        with pytest.raises(Invalid) as refusal:
            create_product(**words(world, supplements, **changed))
        assert refusal.value.data["field"] == field
        assert part in refusal.value.sentence
        assert Product.objects.count() == 0


def test_it_names_the_product_that_has_the_sku_or_the_gtin(world, supplements) -> None:
    with scope(world.office):
        first = create_product(**words(world, supplements))
        with pytest.raises(Conflict, match="AUR-OMEGA-60 already: Omega 3, 60 capsules") as refusal:
            create_product(**words(world, supplements, gtin=""))
        assert (refusal.value.code, refusal.value.data) == ("sku_taken", {"product": first.pk})
        with pytest.raises(Conflict) as refusal:
            create_product(**words(world, supplements, sku="OTHER", gtin="04006381333931"))
        assert (refusal.value.code, refusal.value.data) == ("gtin_taken", {"product": first.pk})
        assert Product.objects.count() == 1
        create_product(**words(world, supplements, brand=world.kestrel))


def test_it_is_for_those_who_keep_the_catalog_and_the_brands_own_people(world, supplements) -> None:
    for person in (world.reviewer, world.member(Right.ORDERS)):
        actor = world.actor(person)
        with scope(actor), pytest.raises(Forbidden):
            create_product(**words(world, supplements, actor=actor))
    actor = world.actor(world.stranger)
    with scope(actor), pytest.raises(ProgrammingError, match="row-level security"), transaction.atomic():
        create_product(**words(world, supplements, actor=actor))
    with scope(world.office):
        assert Product.objects.count() == 0
    actor = world.actor(world.owner)
    with scope(actor):
        create_product(**words(world, supplements, actor=actor))
        assert Product.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_it_creates_one_of_two_products_of_the_same_sku_at_once(world, supplements) -> None:
    together = threading.Barrier(4)
    outcomes: list[str] = []
    asked = words(world, supplements, actor=world.office)

    def create() -> None:
        try:
            with scope(world.office):
                together.wait(timeout=10)
                create_product(**asked)
            outcomes.append("created")
        except Refusal as refusal:
            outcomes.append(refusal.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=create) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["created", "sku_taken", "sku_taken", "sku_taken"]
