"""The published files of shops, counted a second time here with nothing but the csv module."""

import csv
import html
from decimal import Decimal
from pathlib import Path

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from catalog.products.models import Product
from catalog.products.services import install_categories
from tests.backoffice.imports.making import brought_in, counted, exported_again, onboard, preview
from tests.conftest import World


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        install_categories()
    return world.actor(world.operator)


def rows_of(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def test_the_shopify_export_of_a_skincare_shop(clerk: Actor, shared_data: Path) -> None:
    path = shared_data / "shop_exports" / "shopify_export_ayonne_skincare.csv"
    rows = rows_of(path)
    variants = [row for row in rows if row["Variant Price"]]
    pictures = [row for row in rows if not row["Variant Price"]]
    assert all(row["Image Src"] and not row["Title"] for row in pictures)
    vendor_of = {row["Handle"]: row["Vendor"] for row in rows if row["Title"]}
    ours = [row for row in variants if vendor_of[row["Handle"]] in ("Ayonne", "Ayonne skin")]
    with scope(clerk):
        onboard("Ayonne skin", "Ayonne")
    chosen = {"category": "skincare", "origin": "US", "currency": "USD"}
    session = brought_in(path.read_bytes(), "products", actor=clerk, name=path.name, **chosen)
    assert session.counts["rows"] == len(variants) == 133
    assert counted(session) == {"create": len(ours), "error": len(variants) - len(ours)}
    assert session.counts["rejected"] == {"unknown_brand": 29, "bad_price": 1}
    assert (
        f"In {len(pictures)} rows there is but a picture or a text for the product above; they make none."
        in session.reading["notes"]
    )
    with scope(clerk):
        prices = sum(Product.objects.values_list("price", flat=True))
        assert prices == sum(Decimal(row["Variant Price"]) for row in ours)
        stated = {row["Variant SKU"] for row in ours if row["Variant SKU"]}
        assert stated <= set(Product.objects.values_list("sku", flat=True))
    again = preview(path.read_bytes(), "products", actor=clerk, name=path.name, **chosen)
    assert counted(again) == {"unchanged": len(ours), "error": len(variants) - len(ours)}
    assert counted(preview(exported_again("products", actor=clerk), "products", actor=clerk)) == {
        "unchanged": len(ours)
    }


def test_the_barcodes_of_a_pet_shop(clerk: Actor, shared_data: Path) -> None:
    path = shared_data / "pet" / "petstock_dog_food.csv"
    rows = rows_of(path)
    first_of = {row["sku"]: row for row in reversed(rows)}
    with scope(clerk):
        onboard(*sorted({html.unescape(row["brand"]) for row in rows if row["brand"]}))
    session = brought_in(
        path.read_bytes(), "products", actor=clerk, name=path.name, category="dog-food", origin="AU", currency="AUD"
    )  # fmt: skip
    rejected = session.counts["rejected"]
    assert (counted(session), rejected) == ({"create": 842, "error": 2}, {"duplicate_in_file": 2})
    with scope(clerk):
        kept = {product.sku: product for product in Product.objects.all()}
        for sku, product in kept.items():
            row = first_of[sku]
            assert product.gtin == row["barcode"].strip().zfill(14)
            assert product.price == Decimal(row["price"])
            assert product.handle == row["handle"]
            assert product.variant == f"Size: {row['size']}"
