"""The products' pages as each person meets them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.access.scope import scope
from backoffice.merchants.models import Brand
from catalog.products.models import Category, Product
from catalog.products.services import create_product, install_categories

LIST = "admin:products_product_changelist"


def make_product(world, brand: Brand, sku: str) -> Product:
    with scope(world.office):
        return create_product(
            brand=brand,
            sku=sku,
            title=f"Powder of {brand.name}",
            category=Category.objects.get(code="raw-materials"),
            measure="gram",
            country_of_origin="FR",
            actor=world.office,
        )


@pytest.fixture(autouse=True)
def _tree(world) -> None:
    with scope(world.office):
        install_categories()


def test_it_creates_a_product_by_the_form(world, as_person) -> None:
    browser = as_person(world.operator)
    assert "Raw materials" in browser.get(reverse("admin:products_product_add")).content.decode()
    with scope(world.office):
        category = Category.objects.get(code="collagen")
    given = {
        "brand": world.aurore.pk,
        "sku": "AUR-9",
        "title": "Collagen powder",
        "category": category.pk,
        "measure": "gram",
        "gtin": "4006381333931",
        "country_of_origin": "FR",
    }
    refused = browser.post(reverse("admin:products_product_add"), given | {"gtin": "4006381333930"})
    assert "wrong check digit; 1 would be right" in refused.content.decode()
    assert browser.post(reverse("admin:products_product_add"), given).status_code == 302
    with scope(world.office):
        product = Product.objects.get()
        assert (product.sku, product.gtin, product.category) == ("AUR-9", "04006381333931", category)
    text = browser.get(reverse("admin:products_product_change", args=[product.pk])).content.decode()
    assert "Product created" in text


def test_it_shows_a_stranger_only_the_own_products(world, as_person) -> None:
    foreign, own = make_product(world, world.aurore, "AUR-1"), make_product(world, world.kestrel, "KES-1")
    browser = as_person(world.stranger)
    for query in ("", "?q=AUR-1", "?q=Powder", f"?brand__id__exact={world.aurore.pk}"):
        answer = browser.get(reverse(LIST) + query, follow=True)
        assert answer.status_code == 200
        assert "Powder of Aurore" not in answer.content.decode()
        assert ">Aurore<" not in answer.content.decode()
    assert "KES-1" in browser.get(reverse(LIST)).content.decode()
    assert browser.get(reverse("admin:products_product_change", args=[own.pk])).status_code == 200
    answer = browser.get(reverse("admin:products_product_change", args=[foreign.pk]), follow=True)
    assert answer.redirect_chain
    assert "AUR-1" not in answer.content.decode()
    add = reverse("admin:products_product_add")
    assert ">Aurore<" not in browser.get(add).content.decode()
    with scope(world.office):
        bags = Category.objects.get(code="bags").pk
    given = {
        "brand": world.aurore.pk, "sku": "MINE", "title": "Mine", "category": bags, "measure": "piece",
        "country_of_origin": "FR",
    }  # fmt: skip
    assert browser.post(add, given).status_code == 200
    with scope(world.office):
        assert not Product.objects.filter(sku="MINE").exists()
    assert browser.post(add, given | {"brand": world.kestrel.pk}).status_code == 302


def test_it_shows_the_tree_to_everyone_and_lets_nobody_edit_it(world, as_person) -> None:
    for person in (world.owner, world.operator, world.admin):
        browser = as_person(person)
        with scope(world.office):
            bags = Category.objects.get(code="bags")
        page = reverse("admin:products_category_change", args=[bags.pk])
        assert "Handbags" in browser.get(page).content.decode()
        assert browser.post(page, {"name": "X"}).status_code == 403
        assert browser.get(reverse("admin:products_category_add")).status_code == 403


@pytest.mark.parametrize("model", ["product", "category"])
def test_it_lists_with_a_constant_number_of_queries(
    world, as_person, model: str, django_assert_num_queries
) -> None:
    browser = as_person(world.operator)
    address = reverse(f"admin:products_{model}_changelist")
    make_product(world, world.aurore, "AUR-0")
    browser.get(address)
    with CaptureQueriesContext(connection) as few:
        browser.get(address)
    for number in range(1, 12):
        make_product(world, world.kestrel if number % 2 else world.aurore, f"P-{number}")
    with django_assert_num_queries(len(few)):
        browser.get(address)
