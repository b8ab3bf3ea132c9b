"""Exports of shops, marketplaces and tills come in as they are, each value as it was written."""

import csv
import io
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.imports.models import ImportSession
from catalog.products.models import Product
from catalog.products.services import install_categories
from tests.backoffice.imports.making import brought_in, counted, preview, sentences
from tests.conftest import World

SHOPIFY = (
    "Handle|Title|Body (HTML)|Vendor|Product Category|Type|Tags|Published|Option1 Name|Option1 Value|Option1 Linked To|"
    "Option2 Name|Option2 Value|Variant SKU|Variant Grams|Variant Inventory Qty|Variant Price|Variant Compare At Price|"
    "Variant Barcode|Image Src|Image Position|Gift Card|Variant Weight Unit|Cost per item|Price / International|Status"
)
SHOPIFY_NEW = (
    "Title|URL handle|Description|Vendor|Product category|Type|Tags|Status|SKU|Barcode|Option1 name|Option1 value|"
    "Price|"
    "Compare-at price|Cost per item|Inventory quantity|Weight value (grams)|"
    "Color (product.metafields.shopify.color-pattern)"
)
SHOPIFY_STOCK = (
    "Handle|Title|Option1 Name|Option1 Value|SKU|HS Code|COO|Location|Bin name|Incoming (not editable)|"
    "Committed (not editable)|Available (not editable)|On hand (current)|On hand (new)"
)
WOO = (
    "ID|Type|SKU|GTIN, UPC, EAN, or ISBN|Name|Published|Visibility in catalog|Short description|Description|Stock|"
    "Weight (kg)|Sale price|Regular price|Categories|Tags|Images|Parent|Brands|Attribute 1 name|Attribute 1 value(s)"
)
AMAZON = (
    "item-name|item-description|listing-id|seller-sku|price|quantity|open-date|product-id-type|item-condition|asin1|"
    "product-id|fulfillment-channel|status"
)
FBA = "sku|fnsku|asin|product-name|condition|your-price|afn-warehouse-quantity|afn-fulfillable-quantity"
EBAY = (
    "Item number|Title|Variation details|Custom label (SKU)|Available quantity|Format|Currency|Start price|"
    "Current price|Sold quantity|eBay category 1 name|Condition|P:UPC|P:EAN"
)
ETSY = "TITLE|DESCRIPTION|PRICE|CURRENCY_CODE|QUANTITY|TAGS|MATERIALS|IMAGE1|VARIATION 1 NAME|VARIATION 1 VALUES|SKU"
STOCKX = "Product Name|Style ID|Size|Quantity|Ask Price|Condition"
LIGHTSPEED = "System ID|UPC|EAN|Custom SKU|Manufact. SKU|Item|Qty.|Price|Tax|Brand|Category|MSRP|Default Cost"
CEGID = (
    "Code article|Libellé article|Code à barres|Marque|Famille|Sous-famille|Saison|Coloris|Taille|Qté stock|PVTTC|PAHT|"
    "Pays d'origine"
)
CHOSEN = {"category": "skincare", "origin": "FR", "currency": "EUR", "brand": "aurore"}


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        install_categories()
    return world.actor(world.operator)


def export(header: str, *rows: Mapping[str, str], separator: str = ",", encoding: str = "utf-8") -> bytes:
    text = io.StringIO()
    writer = csv.DictWriter(text, header.split("|"), delimiter=separator, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode(encoding)


def taken_in(content: bytes, actor: Actor, **options: Any) -> ImportSession:
    return brought_in(content, "products", actor=actor, **{**CHOSEN, **options})


def products(actor: Actor, *fields: str) -> list[tuple[Any, ...]]:
    with scope(actor):
        return list(Product.objects.order_by("pk").values_list(*fields))


def notes_of(session: ImportSession) -> str:
    return " ".join(session.reading["notes"])


def test_shopify_products_come_in_whatever_the_shop_calls_its_types(clerk: Actor) -> None:
    cream = {"Handle": "night-cream", "Vendor": "Aurore", "Option1 Name": "Size"}
    session = taken_in(
        export(
            SHOPIFY,
            {
                **cream, "Title": "Night cream", "Body (HTML)": "<p>Rich</p>", "Type": "Moisturizer",
                "Option1 Value": "50 ml",
                "Variant SKU": "'NC-50", "Variant Price": "48.00", "Variant Compare At Price": "60.00",
                "Variant Barcode": "'4006381333931", "Variant Grams": "120.0", "Price / International": "55.00",
            },
            {"Handle": "night-cream", "Option1 Value": "100 ml", "Variant SKU": "NC-100", "Variant Price": "80.00"},
            {"Handle": "night-cream", "Image Src": "https://pictures.example/b.jpg", "Image Position": "2"},
            {
                "Handle": "scent", "Title": "Scent", "Vendor": "Aurore",
                "Product Category": "Health & Beauty > Perfume", "Variant SKU": "SC", "Variant Price": "90",
            },
        ),
        clerk,
    )  # fmt: skip
    assert products(clerk, "sku", "title", "gtin", "price", "currency", "options", "category__code") == [
        ("NC-50", "Night cream", "04006381333931", 48, "EUR", [["Size", "50 ml"]], "skincare"),
        ("NC-100", "Night cream", "", 80, "EUR", [["Size", "100 ml"]], "skincare"),
        ("SC", "Scent", "", 90, "EUR", [], "perfume"),
    ]
    assert "Of the shop's own categories these are none of the house's: «Moisturizer»." in notes_of(session)


def test_a_type_that_is_unknown_here_is_refused_where_no_category_is_chosen(clerk: Actor) -> None:
    row = {
        "Handle": "h",
        "Title": "T",
        "Vendor": "Aurore",
        "Type": "Moisturizer",
        "Variant SKU": "X",
        "Variant Price": "4",
    }
    session = preview(export(SHOPIFY, row), "products", actor=clerk, origin="FR", currency="EUR")
    assert sentences(session, actor=clerk) == {2: ["No category here is called «Moisturizer»."]}
    with scope(clerk):
        assert "Choose a category for the whole file" in session.rows.get().errors[0]["suggestion"]


def test_the_newer_export_of_shopify_comes_in_and_so_does_its_stock(clerk: Actor) -> None:
    head = {"URL handle": "day-cream", "Weight value (grams)": "100"}
    taken_in(
        export(
            SHOPIFY_NEW,
            {
                **head, "Title": "Day cream", "Vendor": "Aurore", "Status": "Active", "SKU": "DC-1", "Price": "30.00",
                "Option1 name": "Size", "Option1 value": "30 ml", "Compare-at price": "35.00",
            },
            {**head, "SKU": "DC-2", "Option1 value": "60 ml", "Price": "50.00"},
        ),
        clerk,
    )  # fmt: skip
    stock = {
        "Handle": "serum", "Title": "Serum", "Option1 Name": "Title", "Option1 Value": "Default Title", "SKU": "SE",
        "HS Code": "330499", "COO": "IT", "Location": "Paris", "Available (not editable)": "not stocked",
    }  # fmt: skip
    taken_in(export(SHOPIFY_STOCK, stock), clerk)
    assert products(clerk, "sku", "handle", "price", "options", "country_of_origin") == [
        ("DC-1", "day-cream", 30, [["Size", "30 ml"]], "FR"),
        ("DC-2", "day-cream", 50, [["Size", "60 ml"]], "FR"),
        ("SE", "serum", None, [], "IT"),
    ]


def test_woocommerce_gtins_are_found_in_the_column_of_an_extension(clerk: Actor) -> None:
    header = (
        'ID,Type,SKU,"GTIN, UPC, EAN, or ISBN",Name,Regular price,Categories,Parent,Brands,GTIN8,GTIN13 / EAN'
    )
    rows = ["7,simple,soap,,Soap,5,Skincare,,Aurore,,4006381333931", "8,simple,oil,,Oil,9,Skincare,,Aurore,,"]
    session = taken_in("\n".join([header, *rows, ""]).encode(), clerk)
    assert products(clerk, "sku", "gtin") == [("soap", "04006381333931"), ("oil", "")]
    assert "is blank throughout, so the GTINs were taken from «GTIN13 / EAN»" in notes_of(session)


@pytest.mark.parametrize(
    ("kind", "number", "gtin"),
    [
        ("4", "4006381333931", "04006381333931"),
        ("3", "036000291452", "00036000291452"),
        ("1", "B0ABCDEF12", ""),
        ("1", "0306406152", ""),
        ("", "B0ABCDEF12", ""),
        ("", "4006381333931", "04006381333931"),
    ],
)
def test_amazon_says_which_of_its_numbers_is_a_gtin(clerk: Actor, kind: str, number: str, gtin: str) -> None:
    row = {
        "item-name": "Night cream", "seller-sku": "NC-50", "price": "48.00", "product-id-type": kind,
        "product-id": number,
    }  # fmt: skip
    taken_in(export(AMAZON, row, separator="\t"), clerk)
    assert products(clerk, "sku", "gtin") == [("NC-50", gtin)]


def test_a_draft_of_a_shop_comes_in_with_a_note(clerk: Actor) -> None:
    row = {
        "Handle": "cream", "Title": "Cream", "Vendor": "Aurore", "Option1 Name": "Title",
        "Option1 Value": "Default Title", "Variant SKU": "X", "Variant Price": "4",
    }  # fmt: skip
    rows = [
        {**row, "Handle": f"cream-{n}", "Title": f"Cream {n}", "Variant SKU": f"X-{n}", "Status": status}
        for n, status in enumerate(("active", "draft", "Archived"))
    ]
    session = taken_in(export(SHOPIFY, *rows), clerk)
    assert counted(session) == {"create": 3}
    assert "In 2 rows the shop does not offer the product" in " ".join(session.reading["notes"])


def test_woocommerce_variants_take_what_they_lack_from_their_parent(clerk: Actor) -> None:
    size = {"Attribute 1 name": "Size"}
    parent = {"Type": "variable", "Brands": "Aurore", "Categories": "Cosmetics > Skincare, New", **size}
    variant = {"Type": "variation", "Name": "Cream, 50 ml", "Regular price": "48", "Sale price": "40", **size}
    session = taken_in(
        export(
            WOO,
            {"ID": "44", "SKU": "cream", "Name": "Cream", "Attribute 1 value(s)": "50 ml, 100 ml", **parent},
            {
                "ID": "45", "SKU": "cream-50", "GTIN, UPC, EAN, or ISBN": "4006381333931", "Parent": "cream",
                "Attribute 1 value(s)": "50 ml", "Weight (kg)": "0.12", **variant,
            },
            {"ID": "50", "Name": "Oil", "Attribute 1 value(s)": "1, 2", **parent},
            {"ID": "51", "Parent": "id:50", "Attribute 1 value(s)": "1", **variant},
            {
                "ID": "47", "Type": "simple", "SKU": "balm", "Name": "Lip balm", "Regular price": "12.50",
                "Categories": "Balms", "Weight (kg)": "0.02",
            },
            {"ID": "48", "Type": "simple", "Name": "Soap", "Brands": "Aurore", "Regular price": "5"},
        ),
        clerk,
        category="cosmetics",
    )  # fmt: skip
    assert products(clerk, "sku", "gtin", "title", "price", "options", "category__code") == [
        ("cream-50", "04006381333931", "Cream, 50 ml", 48, [["Size", "50 ml"]], "skincare"),
        ("id-50-1", "", "Cream, 50 ml", 48, [["Size", "1"]], "skincare"),
        ("balm", "", "Lip balm", 12.5, [], "cosmetics"),
        ("id-48", "", "Soap", 5, [], "cosmetics"),
    ]
    assert "In 1 row there is no SKU; it was made of the number that the row has in the shop" in notes_of(
        session
    )
    assert "In 2 rows there is only what the variants of one handle have in common" in notes_of(session)


BIGCOMMERCE = (
    "Item Type|Product ID|Product Name|Product Type|Product Code/SKU|Brand Name|Price|Product Weight|Category|"
    "Product UPC/EAN"
)


def test_an_export_of_woocommerce_may_lack_columns(clerk: Actor) -> None:
    """The product of which the variants are is none, and «S, M» no size."""
    header = "Type,SKU,Name,Regular price,Categories,Parent,Brands,Attribute 1 name,Attribute 1 value(s)"
    parent = 'variable,cream,Cream,,Skincare,,Aurore,Size,"S, M"'
    variant = "variation,cream-s,Cream - S,9.50,,cream,,Size,S"
    session = taken_in(f"{header}\n{parent}\n{variant}\n".encode(), clerk)
    assert products(clerk, "sku", "title", "price", "options") == [
        ("cream-s", "Cream - S", 9.5, [["Size", "S"]])
    ]
    assert "WooCommerce, products" in notes_of(session)


def test_variants_of_bigcommerce_take_what_they_lack_from_the_product_above(clerk: Actor) -> None:
    towel = {"Item Type": "Product", "Product ID": "77", "Product Name": "Towel", "Product Code/SKU": "T"}
    rows: list[dict[str, str]] = [
        {**towel, "Brand Name": "Aurore", "Price": "49", "Product Weight": "1.0", "Category": "Shop/Skincare"},
        {"Item Type": "SKU", "Product Name": "[S]Size=XS", "Product Code/SKU": "T-XS", "Price": "45"},
        {
            "Item Type": "SKU", "Product ID": "13", "Product Name": "[RT]Size=S,[CS]Colour=Silver:#CECECE",
            "Product Code/SKU": "T-S", "Product UPC/EAN": "4006381333931",
        },
        {"Item Type": "Rule", "Product ID": "14", "Product Name": "T-S", "Product Code/SKU": "T-S", "Price": "[ADD]2"},
        {"Item Type": "Product", "Product ID": "80", "Product Name": "Pot", "Product Code/SKU": "P", "Price": "89"},
    ]  # fmt: skip
    session = taken_in(export(BIGCOMMERCE, *rows), clerk, category="home")
    assert products(clerk, "sku", "gtin", "title", "price", "options", "category__code") == [
        ("T-XS", "", "Towel", 45, [["Size", "XS"]], "skincare"),
        ("T-S", "04006381333931", "Towel", None, [["Size", "S"], ["Colour", "Silver"]], "skincare"),
        ("P", "", "Pot", 89, [], "home"),
    ]
    assert counted(session) == {"create": 3}


def test_variants_of_wix_take_what_they_lack_from_the_product_above(clerk: Actor) -> None:
    headers = (
        "handleId|fieldType|name|collection|sku|price|surcharge|weight|productOptionName1|productOptionType1|"
        "productOptionDescription1|brand"
    )
    size = {
        "productOptionName1": "Size",
        "productOptionType1": "DROP_DOWN",
        "productOptionDescription1": "S;M",
    }
    rows: list[dict[str, str]] = [
        {
            "handleId": "p1",
            "fieldType": "Product",
            "name": "Tee",
            "collection": "New;Perfume",
            "price": "20",
            **size,
        },
        {
            "handleId": "p1",
            "fieldType": "Variant",
            "sku": "T-S",
            "weight": "0.2",
            "productOptionDescription1": "S",
        },
        {"handleId": "p1", "fieldType": "Variant", "surcharge": "2", "productOptionDescription1": "M"},
        {
            "handleId": "p2",
            "fieldType": "Product",
            "name": "Mug",
            "sku": "MUG",
            "price": "9",
            "weight": "0.3",
        },
    ]
    taken_in(export(headers, *rows), clerk)
    assert products(clerk, "sku", "title", "price", "options", "category__code") == [
        ("T-S", "Tee", 20, [["Size", "S"]], "perfume"),
        ("p1-m", "Tee", 22, [["Size", "M"]], "perfume"),
        ("MUG", "Mug", 9, [], "skincare"),
    ]


AMAZON_TEMPLATE = (
    (
        "Product Type",
        "Seller SKU",
        "Brand Name",
        "Product Name",
        "Product ID",
        "Product ID Type",
        "Item Type Keyword",
    ),
    ("Standard Price", "Parentage", "Parent SKU", "Size"),
    (
        "feed_product_type",
        "item_sku",
        "brand_name",
        "item_name",
        "external_product_id",
        "external_product_id_type",
    ),
    ("item_type", "standard_price", "parent_child", "parent_sku", "size_name"),
    ("skincareagent", "CR", "Aurore", "Night cream", "", "", "night-creams", "", "Parent", "", ""),
    (
        "skincareagent",
        "CR-50",
        "",
        "",
        "4006381333931",
        "EAN",
        "night-creams",
        "48.00",
        "Child",
        "CR",
        "50 ml",
    ),
)


@pytest.mark.parametrize("with_labels", [True, False])
def test_a_template_of_amazon_comes_in_by_its_labels_and_by_its_technical_names(
    clerk: Actor, with_labels: bool
) -> None:
    labels, names = AMAZON_TEMPLATE[0] + AMAZON_TEMPLATE[1], AMAZON_TEMPLATE[2] + AMAZON_TEMPLATE[3]
    head = [("TemplateType=fptcustom", "Version=2024.0312", *[""] * 9), labels] if with_labels else []
    text = "\n".join("\t".join(line) for line in (*head, names, *AMAZON_TEMPLATE[4:]))
    session = taken_in(text.encode(), clerk)
    assert products(clerk, "sku", "title", "gtin", "price", "options") == [
        ("CR-50", "Night cream", "04006381333931", 48, [["Size", "50 ml"]]),
    ]
    assert counted(session) == {"create": 1}


@pytest.mark.parametrize(
    ("content", "fields", "expected"),
    [
        (
            export(
                AMAZON,
                {
                    "item-name": "Night cream – 50 ml", "listing-id": "0112YD", "seller-sku": "NC-50", "price": "48.00",
                    "open-date": "12/11/2025 03:15:22 PST", "asin1": "B0ABCDEF12", "product-id": "B0ABCDEF12",
                },
                separator="\t", encoding="cp1252",
            ),
            ("sku", "title", "price"), ("NC-50", "Night cream – 50 ml", 48),
        ),
        (
            export(
                FBA, {"sku": "NC-1", "fnsku": "X00", "asin": "B0A", "product-name": "Cream", "your-price": "9"},
                separator="\t",
            ),
            ("sku", "title", "price"), ("NC-1", "Cream", 9),
        ),
        (
            export(EBAY, {
                "Item number": "2954012345671", "Title": "Silk scarf", "Custom label (SKU)": "SC-1", "Currency": "GBP",
                "Start price": "120.00", "Current price": "110.00", "eBay category 1 name": "Scarves & Wraps",
            }),
            ("sku", "title", "price", "currency"), ("SC-1", "Silk scarf", 110, "GBP"),
        ),
        (
            export(STOCKX, {"Product Name": "Runner", "Style ID": "AR-100", "Size": "US 9", "Ask Price": "220"}),
            ("sku", "handle", "options", "price"), ("ar-100-us-9", "AR-100", [["Size", "US 9"]], 220),
        ),
        (
            export(LIGHTSPEED, {
                "System ID": "210000000012", "EAN": "4006381333931", "Custom SKU": "TS-1", "Item": "Shirt",
                "Price": "€39.00", "Brand": "Aurore", "Category": "Clothing", "MSRP": "€45.00",
            }),
            ("sku", "gtin", "title", "price", "category__code"), ("TS-1", "04006381333931", "Shirt", 45, "clothing"),
        ),
        (
            export(
                CEGID,
                {
                    "Code article": "TS-2", "Libellé article": "T-shirt crème été", "Code à barres": "4006381333948",
                    "Marque": "Aurore", "Famille": "HAUTS", "Coloris": "Crème", "Taille": "M", "PVTTC": "39,00",
                    "PAHT": "15,00", "Pays d'origine": "PT",
                },
                separator=";", encoding="cp1252",
            ),
            ("sku", "title", "options", "price", "country_of_origin"),
            ("TS-2", "T-shirt crème été", [["Size", "M"], ["Colour", "Crème"]], 39, "PT"),
        ),
        (
            export(
                "sku|store_view_code|attribute_set_code|product_type|categories|name|description|price|special_price|url_key",
                {
                    "sku": "C-50", "attribute_set_code": "Default", "product_type": "simple", "price": "48.00",
                    "categories": "Default Category/Beauty,Default Category/Beauty/Perfume", "name": "Scent 50",
                    "special_price": "40.00", "url_key": "scent-50",
                },
            ),
            ("sku", "title", "price", "category__code"), ("C-50", "Scent 50", 48, "perfume"),
        ),
        (
            export(
                "Product ID|Active (0/1)|Name *|Price tax included|Reference #|Manufacturer|EAN13|Quantity",
                {
                    "Product ID": "1", "Name *": "Crème", "Price tax included": "48,00", "Reference #": "NC-50",
                    "Manufacturer": "Aurore", "EAN13": "4006381333931",
                },
                separator=";",
            ),
            ("sku", "title", "price", "gtin"), ("NC-50", "Crème", 48, "04006381333931"),
        ),
        (
            export(
                "Product ID|Image|Name|Reference|Category|Price (tax excl.)|Price (tax incl.)|Quantity|Status",
                {
                    "Product ID": "6", "Name": "Mug", "Reference": "demo_11", "Category": "Home Accessories",
                    "Price (tax excl.)": "11.900000", "Price (tax incl.)": "14.280000", "Quantity": "1200",
                },
                separator=";",
            ),
            ("sku", "title", "price"), ("demo_11", "Mug", Decimal("14.28")),
        ),
        (
            export(
                "TITRE|DESCRIPTION|PRIX|CODE_DEVISE|QUANTITÉ|MATÉRIAUX|NOM VARIATION 1|VALEURS VARIATION 1|RÉFÉRENCE",
                {
                    "TITRE": "Panier en osier", "DESCRIPTION": "Tressé", "PRIX": "49.02", "CODE_DEVISE": "USD",
                    "RÉFÉRENCE": "P-1",
                },
            ),
            ("sku", "title", "price", "currency"), ("P-1", "Panier en osier", Decimal("49.02"), "USD"),
        ),
        (
            export(
                "ID|Тип|Артикул|Имя|Опубликован|Описание|Базовая цена|Акционная цена|Категории|Родительский",
                {
                    "ID": "40", "Тип": "simple", "Артикул": "K-40", "Имя": "Крем", "Базовая цена": "1290",
                    "Акционная цена": "990", "Категории": "Новинки, Красота > Уход за лицом",
                },
                separator=";",
            ),
            ("sku", "title", "price", "category__code"), ("K-40", "Крем", 1290, "skincare"),
        ),
        (
            export(
                "Token|Item Name|Variation Name|SKU|Description|Reporting Category|GTIN|Price|Archived",
                {
                    "Token": "7XK", "Item Name": "Clay mask", "Variation Name": "50 ml", "SKU": "CM-50",
                    "Reporting Category": "Masks", "Price": "€1,024.00", "Description": "Gentle",
                },
            ),
            ("sku", "title", "options", "price"), ("CM-50", "Clay mask", [["Size", "50 ml"]], 1024),
        ),
        (
            export(
                "Handle|SKU|Name|Category|Description|Sold by weight|Option 1 name|Option 1 value|Cost|Barcode|"
                "Price [Paris]|In stock [Paris]",
                {
                    "Handle": "tee", "SKU": "10003", "Name": "Logo tee", "Category": "Merch", "Sold by weight": "N",
                    "Option 1 name": "Size", "Option 1 value": "S", "Cost": "4.00", "Price [Paris]": "variable",
                },
            ),
            ("sku", "handle", "options", "price"), ("10003", "tee", [["Size", "S"]], None),
        ),
        (
            export(
                "Identificador de URL|Nombre|Categorías|Nombre de propiedad 1|Valor de propiedad 1|Precio|"
                "Precio promocional|Peso (kg)|Stock|SKU|Código de barras|Descripción|Marca",
                {
                    "Identificador de URL": "remera", "Nombre": "Remera", "Categorías": "Ropa > Remeras",
                    "Nombre de propiedad 1": "Talle", "Valor de propiedad 1": "S", "Precio": "15,250.50",
                    "Precio promocional": "12,000.00", "Peso (kg)": "0.20", "Marca": "Aurore",
                },
                separator=";", encoding="cp1252",
            ),
            ("sku", "options", "price", "category__code"),
            ("remera-s", [["Talle", "S"]], Decimal("15250.5"), "t-shirts"),
        ),
        (
            export(
                "id|title|description|link|image_link|availability|price|condition|brand|gtin|google_product_category|"
                "product_type|item_group_id",
                {
                    "id": "M-5", "title": "Scent", "link": "https://shop.example/m-5", "availability": "in_stock",
                    "price": "52.00 BGN", "condition": "new", "brand": "Aurore", "product_type": "Новости",
                    "google_product_category": "Health & Beauty > Perfume", "item_group_id": "M",
                },
                separator="\t",
            ),
            ("sku", "title", "price", "currency", "handle", "category__code"),
            ("M-5", "Scent", 52, "BGN", "M", "perfume"),
        ),
        (
            export(
                "id|handle|sku|name|product_category|variant_option_one_name|variant_option_one_value|supply_price|"
                "retail_price|brand_name",
                {
                    "id": "0af7", "handle": "tee", "sku": "10001", "name": "Tee", "product_category": "T-shirts",
                    "variant_option_one_name": "Size", "variant_option_one_value": "S", "supply_price": "10",
                    "retail_price": "25", "brand_name": "Aurore",
                },
            ),
            ("sku", "handle", "options", "price", "category__code"),
            ("10001", "tee", [["Size", "S"]], 25, "t-shirts"),
        ),
        (
            export(
                "product_id|name|categories|sku|upc|ean|quantity|model|manufacturer|price|weight|tax_class",
                {
                    "product_id": "2", "name": "Lip balm", "categories": "Beauty > Perfume", "model": "LB",
                    "manufacturer": "Aurore", "price": "5.5000", "weight": "0.2", "tax_class": "Goods",
                },
            ),
            ("sku", "title", "options", "category__code"), ("id-2", "Lip balm", [], "perfume"),
        ),
        (
            export(
                "product_id|product_code|product_name|product_type|product_weight|product_categories|variant_code|"
                "variant_price",
                {
                    "product_id": "1", "product_code": "TEE", "product_name": "Tee", "product_type": "main",
                    "product_categories": "Clothing,T-Shirts", "variant_code": "TEE-M", "variant_price": "25.00",
                },
            ),
            ("sku", "handle", "title", "price", "options"), ("TEE-M", "TEE", "Tee", 25, []),
        ),
        (
            export(
                "Product ID|Active (0/1)|Name|Categories (x,y,z...)|Price tax excl.|Reference #|Brand|UPC|EAN13|Weight",
                {
                    "Product ID": "1", "Name": "Poster", "Categories (x,y,z...)": "Art,Perfume", "Reference #": "P-1",
                    "Price tax excl.": "25.00", "EAN13": "4006381333931", "Weight": "0.3", "Active (0/1)": "1",
                },
                separator=";",
            ),
            ("sku", "gtin", "price", "options", "category__code"), ("P-1", "04006381333931", None, [], "perfume"),
        ),
        (
            export(
                "External ID|Name|Product Type|Internal Reference|Barcode|Sales Price|Cost|Product Category|"
                "Unit of Measure",
                {
                    "External ID": "__export__.product_template_1", "Name": "Cream", "Product Type": "Storable Product",
                    "Internal Reference": "NC-50", "Sales Price": "48.00", "Cost": "12.00",
                    "Product Category": "All / Saleable / Skincare", "Unit of Measure": "Unit(s)",
                },
            ),
            ("sku", "price", "measure", "category__code"), ("NC-50", 48, "piece", "skincare"),
        ),
        (
            export(
                "id|categ_id/id|barcode|standard_price|name|weight|price|list_price|default_code|type",
                {
                    "id": "__export__.1", "standard_price": "4.0", "name": "Cream", "weight": "0.5", "price": "0.0",
                    "list_price": "5.0", "default_code": "NC-50", "type": "Produit stockable",
                },
            ),
            ("sku", "price", "options"), ("NC-50", 5, []),
        ),
        (
            export(
                "Item ID|Item Name|SKU|Description|Rate|Product Type|Category Name|Usage unit|Brand|EAN|Part Number",
                {
                    "Item ID": "3001", "Item Name": "Cream", "Rate": "EUR 48.00", "Product Type": "goods",
                    "Category Name": "Skincare", "Usage unit": "pcs", "Brand": "Aurore", "Description": "Rich",
                },
            ),
            ("sku", "title", "price", "category__code"), ("id-3001", "Cream", 48, "skincare"),
        ),
        (
            export(
                "Product Name (English)|Product Token|Product Type|Item Weight|SKU|GTIN|Option 1 Name|Option 1 Value|"
                "USD Unit Wholesale Price|USD Unit Retail Price|EUR Unit Retail Price|Made In Country",
                {
                    "Product Name (English)": "Clay mask", "Product Token": "p_7xk", "Product Type": "Clay",
                    "Item Weight": "3.5", "SKU": "CM-50", "Option 1 Name": "Size", "Option 1 Value": "50 ml",
                    "USD Unit Wholesale Price": "8.00", "USD Unit Retail Price": "16.00",
                    "EUR Unit Retail Price": "15.00", "Made In Country": "Italy",
                },
            ),
            ("sku", "handle", "options", "price", "currency", "country_of_origin"),
            ("CM-50", "p_7xk", [["Size", "50 ml"]], 16, "USD", "IT"),
        ),
        (
            export(
                "Style Number|Style Name|Color|Size|UPC|Wholesale (EUR)|Sugg. Retail (EUR)|Country of Origin|"
                "Description",
                {
                    "Style Number": "S100", "Style Name": "Aurore dress", "Color": "Black", "Size": "36",
                    "Wholesale (EUR)": "90.00", "Sugg. Retail (EUR)": "240.00", "Description": "Bias cut",
                },
            ),
            ("sku", "title", "price", "currency"), ("s100-36-black", "Aurore dress", 240, "EUR"),
        ),
        (
            export(
                "code|url|product_name|quantity|brands|categories|categories_en|countries",
                {
                    "code": "4006381333931", "url": "https://shop.example/p", "product_name": "Nougat",
                    "quantity": "400 g",
                    "brands": "Aurore", "categories": "Pâtes à tartiner", "categories_en": "Spreads,Groceries",
                    "countries": "Belgique",
                },
                separator="\t",
            ),
            ("sku", "gtin", "options", "category__code"),
            ("4006381333931", "04006381333931", [["Size", "400 g"]], "food"),
        ),
        (
            export(
                "product_id|product_name|brand_name|size|price_usd|value_price_usd|primary_category|secondary_category",
                {
                    "product_id": "P473671", "product_name": "La Habana", "brand_name": "Aurore", "size": "100 mL",
                    "price_usd": "195.0", "value_price_usd": "200", "primary_category": "Fragrance",
                    "secondary_category": "Women",
                },
            ),
            ("sku", "price", "currency", "category__code"), ("P473671", 195, "USD", "perfume"),
        ),
    ],
    ids=[
        *("amazon", "fba", "ebay", "stockx", "lightspeed", "cegid", "magento", "prestashop", "prestashop-list"),
        *("etsy-fr", "woocommerce-ru", "square", "loyverse", "tiendanube", "merchant-feed", "lightspeed-x", "opencart"),
        *("hikashop", "prestashop-import", "odoo", "odoo-technical", "zoho", "faire", "joor", "open-food-facts",
          "sephora"),
    ],
)  # fmt: skip
def test_lists_of_marketplaces_and_tills_come_in(
    clerk: Actor, content: bytes, fields: tuple[str, ...], expected: tuple[Any, ...]
) -> None:
    first = preview(content, "products", actor=clerk, **CHOSEN)
    assert sentences(first, actor=clerk) == {}
    assert counted(taken_in(content, clerk)) == {"create": 1}
    assert products(clerk, *fields) == [expected]
    again = preview(content, "products", actor=clerk, **CHOSEN)
    assert counted(again) == {"unchanged": 1}


@pytest.mark.parametrize("old", [True, False])
def test_variations_of_a_template_of_ebay_take_what_they_lack_from_the_listing_above(
    clerk: Actor, old: bool
) -> None:
    headers = (
        "*Action(SiteID=US|Country=US|Currency=USD|Version=1193),CustomLabel,*Title,Relationship,RelationshipDetails,"
        "P:UPC,*StartPrice,*Quantity,*Duration,*Location,Country,*C:Brand,*C:Type"
        if old
        else "*Action(SiteID=US|Country=US|Currency=USD|Version=1193),Custom label (SKU),Title,Relationship,"
        "Relationship details,P:UPC,Start price,Quantity,Duration,Location,Country,C:Brand,C:Type"
    )
    head, *others = headers.split(",")
    text = (
        f'"{head}",'
        + ",".join(others)
        + (
            "\nAdd,TEE-1,Cotton tee,,Size=S;M|Color=Red;Blue,,,,GTC,Austin,US,Aurore,T-Shirt"
            "\n,TEE-1-S-R,,Variation,Size=S|Color=Red,4006381333931,19.99,4,,,,,"
            "\n,TEE-1-M-B,,Variation,Size=M|Color=Blue,Does not apply,21.99,2,,,,,\n"
        )
    )
    session = taken_in(text.encode(), clerk)
    assert counted(session) == {"create": 2}
    assert products(clerk, "sku", "title", "options", "currency", "country_of_origin", "category__code") == [
        ("TEE-1-S-R", "Cotton tee", [["Size", "S"], ["Color", "Red"]], "USD", "FR", "t-shirts"),
        ("TEE-1-M-B", "Cotton tee", [["Size", "M"], ["Color", "Blue"]], "USD", "FR", "t-shirts"),
    ]


def test_a_listing_of_etsy_with_several_variations_is_several_products(clerk: Actor) -> None:
    ring = {"TITLE": "Ring", "DESCRIPTION": "By hand", "PRICE": "45.00", "CURRENCY_CODE": "EUR"}
    session = preview(
        export(ETSY, {**ring, "SKU": "R-1"}, {**ring, "SKU": "R-50,R-52", "VARIATION 1 VALUES": "50,52"}),
        "products",
        actor=clerk,
        **CHOSEN,
    )
    assert counted(session) == {"create": 1, "error": 1}
    assert sentences(session, actor=clerk) == {3: ["The row is several products at once: 50,52."]}


def test_stock_without_lots_is_refused_with_what_a_lot_needs(world: World, clerk: Actor) -> None:
    with pytest.raises(Invalid) as refusal:
        preview(export(FBA, {"sku": "NC", "fnsku": "X00"}), "lots", actor=world.actor(world.admin))
    assert refusal.value.code == "column_missing"
    assert "Lot number" in refusal.value.sentence
