"""Exports of marketplaces and of shops that write like them: each variant a product, by the seller's own number."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from catalog.products.services import install_categories
from tests.backoffice.imports.making import counted, preview, sentences
from tests.catalog.products.test_shop_exports import CHOSEN, export, notes_of, products, taken_in
from tests.conftest import World

SQUARESPACE = (
    "Product ID [Non Editable]|Variant ID [Non Editable]|Product Type [Non Editable]|Product Page|Product URL|Title|"
    "Description|SKU|Option Name 1|Option Value 1|Price|Sale Price|On Sale|Stock|Categories|Weight|Visible"
)
SHOPEE = (
    "Category|Product Name|Product Description|Parent SKU|Variation Integration No.|Variation Name1|"
    "Option for Variation 1|Price|Stock|SKU|GTIN|Weight|Brand"
)
SHOPEE_STOCK = "Product ID|Product Name|Variation ID|Variation Name|Parent SKU|SKU|Price|GTIN|Stock"
TOKOPEDIA = "Nama Produk*|Deskripsi Produk|Kategori Kode*|Berat* (Gram)|SKU Name|Jumlah Stok*|Harga (Rp)*"
OZON = (
    "Артикул|Ozon Product ID|SKU|Barcode|Название товара|Бренд|Категория|Тип|Текущая цена с учетом скидки, ₽|"
    "Цена до скидки (перечеркнутая цена), ₽"
)
OZON_TEMPLATE = (
    "Артикул*|Название товара|Цена, руб.*|НДС, %*|Штрихкод (Серийный номер / EAN)|Бренд*|Цвет товара|Объем, мл|Тип*|"
    "Страна-изготовитель"
)
WILDBERRIES = "Артикул продавца|Артикул WB|Наименование|Категория продавца|Бренд|Баркоды|Цена|Размер|Цвет"
YAHOO = "path|name|code|sub-code|original-price|price|jan|product-code"
NAVER = "판매자 상품코드|카테고리코드|상품명|판매가|옵션형태|옵션명|옵션값|브랜드"
BASE = "商品ID|商品名|種類ID|種類名|価格|商品コード|種類コード|JANコード"
YOUZAN = "商品ID|商品名称|商品类型|商品价格|商品编码|规格|规格编码|规格条码"
SHOPWARE = "id|parent_id|product_number|name|price_net|price_gross|manufacturer_name|categories|ean"
VALID = "4006381333931"


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        install_categories()
    return world.actor(world.operator)


def test_a_variant_of_squarespace_says_nothing_of_what_stands_above_it(clerk: Actor) -> None:
    oil = {
        "Product ID [Non Editable]": "5f1a", "Variant ID [Non Editable]": "a1",
        "Product Type [Non Editable]": "PHYSICAL", "Title": "Rose oil", "SKU": "SQ1", "Option Name 1": "Size",
        "Option Value 1": "15 ml", "Price": "24.00", "Sale Price": "0.00", "Categories": "/skincare", "Weight": "0.15",
    }  # fmt: skip
    below = {"Variant ID [Non Editable]": "a2", "SKU": "SQ2", "Option Value 1": "30 ml", "Price": "42.00"}
    mask = {
        **oil,
        "Product ID [Non Editable]": "5f1b",
        "Title": "Mask",
        "SKU": "SQ3",
        "Option Name 1": "",
        "Option Value 1": "",
    }
    taken_in(export(SQUARESPACE, oil, below, mask), clerk)
    assert products(clerk, "sku", "title", "handle", "price", "options") == [
        ("SQ1", "Rose oil", "5f1a", 24, [["Size", "15 ml"]]),
        ("SQ2", "Rose oil", "5f1a", 42, [["Size", "30 ml"]]),
        ("SQ3", "Mask", "5f1b", 24, []),
    ]


def test_shopee_s_template_comes_in_without_the_row_that_says_what_must_be_filled(clerk: Actor) -> None:
    said = dict.fromkeys(SHOPEE.split("|"), "Mandatory") | {
        "GTIN": "Optional",
        "SKU": "Conditional Mandatory",
    }
    oil = {
        "Category": "100664", "Product Name": "Lip oil", "Parent SKU": "LO", "Variation Name1": "Shade",
        "Price": "8.90", "Weight": "0.05", "Stock": "5",
    }  # fmt: skip
    session = taken_in(
        export(
            SHOPEE,
            said,
            {**oil, "Option for Variation 1": "Peach", "SKU": "LO-P", "GTIN": VALID},
            {**oil, "Option for Variation 1": "Cherry", "GTIN": "00"},
        ),
        clerk,
    )
    assert products(clerk, "sku", "handle", "options") == [
        ("LO-P", "LO", [["Shade", "Peach"]]),
        ("lo-cherry", "LO", [["Shade", "Cherry"]]),
    ]
    assert "Row 2 says in words what the columns hold" in notes_of(session)


def test_what_shopee_calls_a_variation_tells_the_rows_of_one_thing_apart(clerk: Actor) -> None:
    oil = {"Product ID": "2351", "Product Name": "Lip oil", "Price": "8.90"}
    rows = [
        {**oil, "Variation ID": f"{n}", "Variation Name": name} for n, name in enumerate(("Peach", "Red,XL"))
    ]
    taken_in(export(SHOPEE_STOCK, *rows), clerk)
    assert products(clerk, "sku", "options") == [
        ("2351-peach", [["Variant", "Peach"]]),
        ("2351-red-xl", [["Variant", "Red,XL"]]),
    ]


def test_a_title_is_not_what_tokopedia_calls_the_name_of_an_sku(clerk: Actor) -> None:
    row = {
        "Nama Produk*": "Serum malam",
        "Kategori Kode*": "604",
        "SKU Name": "SM-30",
        "Harga (Rp)*": "189000",
    }
    taken_in(export(TOKOPEDIA, row), clerk)
    assert products(clerk, "sku", "title", "price", "currency") == [("SM-30", "Serum malam", 189000, "IDR")]


def test_the_seller_s_number_and_price_are_those_of_ozon_s_list(clerk: Actor) -> None:
    row = {
        "Артикул": "'AUR-50", "Ozon Product ID": "3928", "SKU": "820113344", "Barcode": "OZN820113344",
        "Название товара": "Крем ночной", "Бренд": "Aurore", "Категория": "Красота", "Тип": "Крем для лица",
        "Текущая цена с учетом скидки, ₽": "1890.00", "Цена до скидки (перечеркнутая цена), ₽": "2490.00",
    }  # fmt: skip
    session = taken_in(export(OZON, row, separator=";"), clerk, currency="RUB")
    assert products(clerk, "sku", "gtin", "price", "currency") == [("AUR-50", "", 1890, "RUB")]
    assert "A marketplace's own number, which is no GTIN, was left out in 1 cell of «GTIN»." in notes_of(
        session
    )


def test_ozon_s_template_says_volume_colour_and_origin_in_its_own_words(clerk: Actor) -> None:
    row = {
        "Артикул*": "AUR-50", "Название товара": "Крем ночной", "Цена, руб.*": "1890", "НДС, %*": "20",
        "Штрихкод (Серийный номер / EAN)": VALID, "Бренд*": "Aurore", "Цвет товара": "белый", "Объем, мл": "50",
        "Тип*": "Крем для лица", "Страна-изготовитель": "Италия",
    }  # fmt: skip
    taken_in(export(OZON_TEMPLATE, row, separator=";"), clerk)
    assert products(clerk, "sku", "country_of_origin", "options", "currency") == [
        ("AUR-50", "IT", [["Size", "50 мл"], ["Colour", "белый"]], "RUB")
    ]


def test_the_sizes_of_one_number_at_wildberries_go_by_their_barcodes(clerk: Actor) -> None:
    dress = {
        "Артикул продавца": "dress-red",
        "Артикул WB": "2113",
        "Наименование": "Платье",
        "Бренд": "Aurore",
        "Цена": "3990",
    }
    sizes = [{**dress, "Баркоды": code, "Размер": size} for code, size in ((VALID, "S"), ("", "M"))]
    taken_in(export(WILDBERRIES, *sizes, separator=";"), clerk, currency="RUB")
    assert products(clerk, "sku", "handle", "options") == [
        (VALID, "dress-red", [["Size", "S"]]),
        ("dress-red-m", "dress-red", [["Size", "M"]]),
    ]


@pytest.mark.parametrize(
    ("header", "alone", "several"),
    [
        (
            YAHOO,
            {"path": "コスメ:香水", "name": "オイル", "code": "oil", "price": "3520", "product-code": "X"},
            {"sub-code": "サイズ:15ml=oil-15&サイズ:30ml=oil-30", "original-price": "4000"},
        ),
        (
            NAVER,
            {"판매자 상품코드": "oil", "카테고리코드": "50000441", "상품명": "오일", "판매가": "3520"},
            {"옵션형태": "조합형", "옵션명": "색상", "옵션값": "피치,체리"},
        ),
    ],
    ids=("yahoo", "naver"),
)
def test_a_row_of_several_variants_is_to_be_parted(
    clerk: Actor, header: str, alone: dict[str, str], several: dict[str, str]
) -> None:
    session = preview(export(header, alone, {**alone, **several}), "products", actor=clerk, **CHOSEN)
    assert counted(session) == {"create": 1, "error": 1}
    assert "The row is several products at once" in sentences(session, actor=clerk)[3][0]
    taken_in(export(header, alone), clerk)
    assert products(clerk, "sku") == [("oil",)]


@pytest.mark.parametrize(
    ("header", "thing", "of_variants"),
    [
        (
            BASE,
            {"商品ID": "7110", "商品名": "オイル", "商品コード": "OIL"},
            ("種類名", "種類コード"),
        ),
        (YOUZAN, {"商品ID": "4001", "商品名称": "精油", "商品编码": "OIL"}, ("规格", "规格编码")),
    ],
    ids=("base", "youzan"),
)
def test_a_variant_has_its_own_number_beside_that_of_the_thing(
    clerk: Actor, header: str, thing: dict[str, str], of_variants: tuple[str, str]
) -> None:
    rows = [thing | dict(zip(of_variants, (size, f"OIL-{size}"), strict=True)) for size in ("15ml", "30ml")]
    taken_in(export(header, *rows), clerk)
    assert products(clerk, "sku", "handle", "options") == [
        ("OIL-15ml", "OIL", [["Variant", "15ml"]]),
        ("OIL-30ml", "OIL", [["Variant", "30ml"]]),
    ]


def test_shopware_s_price_is_the_one_with_tax(clerk: Actor) -> None:
    row = {
        "id": "0a1b", "product_number": "SW1", "name": "Rosenöl", "price_net": "20.17", "price_gross": "24.00",
        "manufacturer_name": "Aurore", "categories": "Pflege|Öle", "ean": VALID,
    }  # fmt: skip
    taken_in(export(SHOPWARE, row, separator=";"), clerk)
    assert products(clerk, "sku", "title", "price") == [("SW1", "Rosenöl", 24)]


def test_a_name_in_some_language_is_the_name(clerk: Actor) -> None:
    header = "sku|family|categories|name-en_US|name-fr_FR|description-en_US-ecommerce|price-EUR|brand"
    row = {
        "sku": "AK-1",
        "name-en_US": "Rose oil",
        "name-fr_FR": "Huile de rose",
        "price-EUR": "24.00",
        "brand": "Aurore",
    }
    taken_in(export(header, row, separator=";"), clerk)
    assert products(clerk, "sku", "title", "price") == [("AK-1", "Rose oil", 24)]


@pytest.mark.parametrize(("header", "price"), [("Цена, кг", None), ("Цена, шт", 890)])
def test_what_a_kilogram_costs_is_no_price(clerk: Actor, header: str, price: int | None) -> None:
    taken_in(export(f"Артикул|Название|{header}", {"Артикул": "A", "Название": "Крем", header: "890"}), clerk)
    assert products(clerk, "price") == [(price,)]
