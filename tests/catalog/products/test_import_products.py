"""Spreadsheets of products and variants: what becomes of each row, and why not."""

import itertools
from decimal import Decimal

import pytest

from backoffice.access.models import Right
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.feed import broken_chains, timeline
from backoffice.imports import services
from catalog.products.models import Product
from catalog.products.services import create_product, install_categories, revise_products
from tests.backoffice.imports.making import (
    brought_in,
    counted,
    exported_again,
    preview,
    sentences,
    sheet_of,
    taken_back,
    work_off,
)
from tests.conftest import World


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        install_categories()
    return world.actor(world.operator)


def cream(**cells: str) -> dict[str, str]:
    return {
        "SKU": "NC-50", "Brand": "Aurore", "Title": "Night cream", "Category": "skincare", "Made in": "France",
        "GTIN": "4006381333931", "Price": "€ 48.00", "Counted in": "pieces", **cells,
    }  # fmt: skip


def test_it_creates_products_and_then_changes_only_what_the_file_says(clerk: Actor) -> None:
    first = brought_in(sheet_of(cream(), cream(SKU="NC-100", GTIN="", Price="")), "products", actor=clerk)
    assert counted(first) == {"create": 2}
    with scope(clerk):
        small, large = Product.objects.order_by("pk")
        assert (small.sku, small.gtin, small.title, small.category.code) == (
            "NC-50", "04006381333931", "Night cream", "skincare",
        )  # fmt: skip
        assert (small.price, small.currency, small.measure) == (Decimal(48), "EUR", "piece")
        assert (large.price, large.gtin) == (None, "")
        rows = {row.number: row.record for row in first.rows.all()}
        assert rows == {
            2: {"id": small.pk, "label": "product NC-50"}, 3: {"id": large.pk, "label": "product NC-100"},
        }  # fmt: skip
    second = brought_in(
        sheet_of({"sku": "NC-50", "brand": "AURORE", "price (JPY)": "7900"}, {"sku": "NC-100", "brand": "Aurore"}),
        "products", actor=clerk,
    )  # fmt: skip
    assert counted(second) == {"update": 1, "unchanged": 1}
    with scope(clerk):
        small.refresh_from_db()
        assert (small.price, small.currency, small.title) == (Decimal(7900), "JPY", "Night cream")
        event, _ = timeline("product", small.pk)
        assert (event.verb, event.data["changed"]) == (
            "product.revised", {"price": "7900", "currency": "JPY"},
        )  # fmt: skip
        assert broken_chains() == []


def one_option(name: str, value: str) -> dict[str, str]:
    return {"Option1 Name": name, "Option1 Value": value}


def test_blanks_and_line_breaks_within_a_text_make_no_other_product(clerk: Actor) -> None:
    row = cream(SKU="NC  50", Title="Night\ncream", **one_option("Net\ncontent", "50  ml"))
    assert counted(brought_in(sheet_of(row), "products", actor=clerk)) == {"create": 1}
    assert counted(preview(sheet_of(row), "products", actor=clerk)) == {"unchanged": 1}
    with scope(clerk):
        product = Product.objects.get()
        assert (product.sku, product.title) == ("NC 50", "Night cream")
        assert product.options == [["Net content", "50 ml"]]


def test_what_is_exported_comes_back_unchanged(clerk: Actor) -> None:
    brought_in(
        sheet_of(
            cream(Title="=Night, cream\u00a0\u201c50\u201d", Handle="night", **one_option("Size", "50 ml")),
            cream(SKU="007", GTIN="036000291452", Price="", Handle="", **one_option("", "")),
        ),
        "products", actor=clerk,
    )  # fmt: skip
    assert counted(preview(exported_again("products", actor=clerk), "products", actor=clerk)) == {
        "unchanged": 2
    }


@pytest.mark.parametrize(
    ("changed", "code", "part"),
    [
        ({"Brand": "Nobody"}, "unknown_brand", "«Nobody» is not onboarded here."),
        ({"Brand": ""}, "missing_value", "The row does not say which brand it is of."),
        ({"Title": ""}, "missing_value", "the row does not say what it is"),
        ({"Category": "things"}, "unknown_category", "No category here is called «things»"),
        ({"Made in": ""}, "missing_value", "does not say where it was made"),
        ({"Made in": "Atlantis"}, "unknown_country", "no country is called “Atlantis”"),
        ({"Counted in": "litre"}, "unknown_measure", "not counted in «litre» here"),
        ({"GTIN": "4006381333930"}, "bad_gtin", "should be 1"),
        ({"SKU": "4.00638E+12"}, "bad_code", "digits are lost"),
        ({"SKU": "x" * 61}, "bad_code", "at most 60 can be kept"),
        ({"Price": "48"}, "unknown_currency", "Nothing says in which currency this is."),
        ({"Price": "$48"}, "bad_price", "which several countries write"),
        ({"Price": "€ 0"}, "bad_price", "The price 0 is zero."),
        ({"Price": "€ 4.0051"}, "bad_price", "more decimals than EUR has"),
    ],
)
def test_it_says_what_is_wrong(clerk: Actor, changed: dict[str, str], code: str, part: str) -> None:
    session = preview(sheet_of(cream(**changed)), "products", actor=clerk)
    assert session.counts["rejected"] == {code: 1}
    assert part in sentences(session, actor=clerk)[2][0]


def test_choices_at_upload_stand_in_for_what_the_file_leaves_blank(clerk: Actor) -> None:
    bare = sheet_of({"sku": "A", "name": "Bare", "price": "5"}, {"sku": "B", "name": "Other", "price": "6"})
    session = brought_in(
        bare, "products", actor=clerk, brand="aurore", category="vitamins", origin="JP", currency="JPY", measure="gram",
    )  # fmt: skip
    assert session.reading["notes"][-3:] == [
        "In 2 rows the category is the one chosen at upload.",
        "In 2 rows the country of origin is the one chosen at upload.",
        "In 2 rows the price has no currency; JPY counts, which holds for all rows.",
    ]
    with scope(clerk):
        product = Product.objects.get(sku="A")
        assert (product.category.code, str(product.country_of_origin), product.measure, product.currency) == (
            "vitamins", "JP", "gram", "JPY",
        )  # fmt: skip
    # What is settled is not changed by another choice.
    again = preview(
        bare, "products", actor=clerk, brand="aurore", category="skincare", origin="FR", currency="JPY"
    )
    assert counted(again) == {"unchanged": 2}


def test_a_gtin_names_one_product(clerk: Actor) -> None:
    brought_in(sheet_of(cream()), "products", actor=clerk)
    session = preview(
        sheet_of(
            cream(SKU=""),
            cream(SKU="OTHER"),
            cream(SKU="ONE", GTIN="96385074"),
            cream(SKU="TWO", GTIN="96385074"),
            cream(SKU="SHOP", GTIN="2012345678903"),
        ),
        "products", actor=clerk,
    )  # fmt: skip
    assert counted(session) == {"create": 2, "unchanged": 1, "error": 2}
    said = sentences(session, actor=clerk)
    assert said[3] == ["The GTIN 4006381333931 is that of the product NC-50; one GTIN names one product."]
    assert said[5] == ["Row 4 has the same GTIN with another SKU, ONE; one GTIN names one product."]
    assert [(each["code"], each["rows"]) for each in session.counts["remarks"]] == [("in_store_gtin", [6])]


def test_lost_zeros_are_put_back_and_the_gtin_is_the_sku_where_there_is_none(clerk: Actor) -> None:
    session = brought_in(sheet_of(cream(SKU="", GTIN="36000291452")), "products", actor=clerk)
    assert (
        "Leading zeros were restored in 1 cell of «GTIN»; the check digits prove them."
        in session.reading["notes"]
    )
    with scope(clerk):
        assert Product.objects.values_list("sku", "gtin").get() == ("036000291452", "00036000291452")
    again = preview(sheet_of(cream(SKU="", GTIN="00036000291452")), "products", actor=clerk)
    assert counted(again) == {"unchanged": 1}


SHOPIFY = (
    {
        "Handle": "clay-pot", "Title": "Clay pot", "Vendor": "Aurore", "Type": "Home", "Option1 Name": "Size",
        "Option1 Value": "Regular", "Variant SKU": "", "Variant Price": "9.99", "Variant Barcode": "",
        "Image Src": "1.jpg",
    },
    {"Handle": "clay-pot", "Option1 Value": "Large", "Variant Price": "15.99", "Image Src": "2.jpg"},
    {"Handle": "clay-pot", "Image Src": "3.jpg"},
    {
        "Handle": "lamp", "Title": "Lamp", "Vendor": "Aurore", "Type": "Home", "Option1 Name": "Title",
        "Option1 Value": "Default Title", "Variant SKU": "L-1", "Variant Price": "59",
        "Variant Barcode": "4006381333931",
    },
)  # fmt: skip


def test_a_handle_alone_belongs_to_the_product_above(clerk: Actor) -> None:
    """The sender took the columns of pictures out."""
    rows = [{name: cell for name, cell in row.items() if name != "Image Src"} for row in SHOPIFY]
    session = preview(sheet_of(*rows), "products", actor=clerk, currency="EUR", origin="FR")
    assert (counted(session), session.counts["rows"]) == ({"create": 3}, 3)
    assert "In 1 row there is but a picture or a text" in session.reading["notes"][1]


def test_rows_of_a_shopify_export_belong_together(clerk: Actor) -> None:
    session = brought_in(sheet_of(*SHOPIFY), "products", actor=clerk, currency="EUR", origin="FR")
    assert (counted(session), session.counts["rows"]) == ({"create": 3}, 3)
    assert session.reading["notes"][:4] == [
        "The columns are those of an export that is known here: Shopify, products.",
        "In 1 row there is but a picture or a text for the product above; they make none.",
        "In 1 row what is blank was taken from the first row of the same handle.",
        "In 2 rows there is no SKU; it was made of the handle and the options, so that the same row always gives the "
        "same SKU.",
    ]
    with scope(clerk):
        found = Product.objects.order_by("pk").values_list("sku", "handle", "title", "options", "price")
        assert list(found) == [
            ("clay-pot-regular", "clay-pot", "Clay pot", [["Size", "Regular"]], Decimal("9.990")),
            ("clay-pot-large", "clay-pot", "Clay pot", [["Size", "Large"]], Decimal("15.990")),
            ("L-1", "lamp", "Lamp", [], Decimal("59.000")),
        ]
    assert counted(preview(sheet_of(*SHOPIFY), "products", actor=clerk, currency="EUR")) == {"unchanged": 3}


def test_what_variants_have_in_common_makes_no_product(clerk: Actor) -> None:
    rows = [
        {
            "Type": "variable",
            "Handle": "cream",
            "SKU": "",
            "Name": "Night cream",
            "Price": "",
            "Weight (g)": "",
        },
        {
            "Type": "variation",
            "Handle": "cream",
            "SKU": "NC-50",
            "Name": "",
            "Price": "48",
            "Weight (g)": "50",
        },
    ]
    options = {"origin": "FR", "currency": "EUR", "brand": "aurore", "category": "skincare"}
    session = brought_in(sheet_of(*rows), "products", actor=clerk, **options)
    assert counted(session) == {"create": 1}
    with scope(clerk):
        product = Product.objects.get()
        assert (product.sku, product.title, product.options) == ("NC-50", "Night cream", [["Size", "50 g"]])


def test_what_moved_since_the_preview_is_a_conflict(clerk: Actor) -> None:
    brought_in(sheet_of(cream()), "products", actor=clerk)
    session = preview(sheet_of(cream(Title="Day cream"), cream(SKU="NEW", GTIN="")), "products", actor=clerk)
    with scope(clerk):
        product = Product.objects.get()
        revise_products(revisions={product.pk: {"title": "Cream for nights"}}, actor=clerk)
        create_product(
            brand=product.brand, sku="NEW", title="Taken", category=product.category, measure="piece",
            country_of_origin="FR", actor=clerk,
        )  # fmt: skip
        services.confirm(session=session, actor=clerk)
    work_off()
    assert sentences(session, actor=clerk) == {
        2: ["Product NC-50 was changed since the preview (title); it was left as it is."],
        3: ["Product NEW has come in since the preview, with other facts."],
    }
    with scope(clerk):
        assert set(Product.objects.values_list("title", flat=True)) == {"Cream for nights", "Taken"}


def test_the_measure_is_settled(clerk: Actor) -> None:
    brought_in(sheet_of(cream()), "products", actor=clerk)
    session = preview(sheet_of(cream(**{"Counted in": "grams"})), "products", actor=clerk)
    assert session.counts["rejected"] == {"measure_fixed": 1}
    assert sentences(session, actor=clerk)[2] == ["Product NC-50 is counted in pieces; its lots are."]


def test_it_is_undone_where_nothing_moved(clerk: Actor) -> None:
    brought_in(sheet_of(cream()), "products", actor=clerk)
    session = brought_in(
        sheet_of(cream(Title="Day cream", Price="€ 9"), cream(SKU="B", GTIN=""), cream(SKU="C", GTIN="")),
        "products", actor=clerk,
    )  # fmt: skip
    with scope(clerk):
        moved = Product.objects.get(sku="C")
        revise_products(revisions={moved.pk: {"title": "Mine"}}, actor=clerk)
    taken_back(session, actor=clerk)
    with scope(clerk):
        assert {row.number: row.left["sentence"] for row in session.rows.filter(reversal="left")} == {
            4: "Product C was changed since the import (title), so it stays as it is."
        }
        found = Product.objects.order_by("pk").values_list("sku", "title", "price")
        assert list(found) == [("NC-50", "Night cream", Decimal(48)), ("C", "Mine", Decimal(48))]
        assert broken_chains() == []


def test_behind_a_wall_another_brands_products_are_not_there(world: World, clerk: Actor) -> None:
    brought_in(sheet_of(cream()), "products", actor=clerk)
    client, _ = world.client(brand=world.kestrel)
    kestrel = Actor(
        kind="client", id=client.pk, name=client.name, roles=frozenset(client.scopes), brands=(world.kestrel.pk,)
    )  # fmt: skip
    session = preview(sheet_of(cream(Title="Ours now")), "products", actor=kestrel)
    assert sentences(session, actor=kestrel) == {2: ["«Aurore» is not onboarded here."]}
    with pytest.raises(Invalid, match="no brand known here"):
        preview(sheet_of(cream()), "products", actor=kestrel, brand="aurore")
    # Without a word it is their own brand; the other's SKU and GTIN tell nothing.
    session = brought_in(sheet_of(cream(Brand="")), "products", actor=kestrel)
    assert counted(session) == {"create": 1}
    with scope(clerk):
        assert sorted(Product.objects.values_list("brand__name", "title")) == [
            ("Aurore", "Night cream"), ("Kestrel", "Night cream"),
        ]  # fmt: skip
    with pytest.raises(Forbidden, match="or the right Units, products and stock"):
        preview(sheet_of(cream()), "products", actor=world.actor(world.member(Right.ORDERS)))


def test_what_a_store_asks_does_not_stand_for_what_is_recommended(clerk: Actor) -> None:
    rows = [
        {"商品名称": "面霜", "商品编码": "C-1", "Made in": "France", "京东价": "￥199.00", "市场价": "￥299"},
        {"商品名称": "眼霜", "商品编码": "C-2", "Made in": "France", "京东价": "￥1.2万", "市场价": ""},
    ]
    rows = [{"品牌": "Aurore", **row} for row in rows]
    session = preview(sheet_of(*rows), "products", actor=clerk, category="cosmetics", currency="CNY")
    (note,) = [note for note in session.reading["notes"] if "市场价" in note and "blank" in note]
    assert note.startswith("In row 3 «市场价» is blank, and «京东价», which is left out, says «￥1.2万»")
    with scope(clerk):
        prices = [row.values["facts"].get("price") for row in session.rows.order_by("number")]
    assert prices == ["299", None]


@pytest.mark.parametrize(
    "row",
    [
        {"colour": "red", "brand": "Aurore", "price": "5"},
        {"name": "Ann Smith", "e-mail": "a@example.com", "country": "France"},
    ],
)
def test_a_file_without_anything_to_know_a_product_by_is_refused(clerk: Actor, row: dict[str, str]) -> None:
    with pytest.raises(Invalid) as refusal:
        preview(sheet_of(row), "products", actor=clerk, brand="aurore")
    assert refusal.value.code == "column_missing"


def test_a_file_with_one_column_per_pack_is_told_to_be_made_long(clerk: Actor) -> None:
    packs = {"13.6 Oz": "9.99", "2.5 lb": "15.99", "30kg": "61"}
    row = {"product": "Kibble", "brand": "Aurore", "sku": "K-1", **packs}
    with pytest.raises(Invalid, match=r"13\.6 Oz, 2\.5 lb, 30kg") as refusal:
        preview(sheet_of(row), "products", actor=clerk)
    assert refusal.value.code == "column_per_pack"
    del row["30kg"]
    assert preview(sheet_of(row), "products", actor=clerk).counts["rows"] == 1


@pytest.mark.parametrize("named", ["Prezzo {}ml", "price_{}ml", "{}ml price"])
def test_a_column_of_prices_per_pack_is_one_of_its_columns(clerk: Actor, named: str) -> None:
    packs = {each.format(size): "9.99" for size in (15, 30, 70) for each in ("Cod. {}ml", named)}
    with pytest.raises(Invalid, match=", ".join(named.format(size) for size in (15, 30, 70))) as refusal:
        preview(sheet_of({"Nome": "Eau", "Marca": "Aurore", **packs}), "products", actor=clerk)
    assert refusal.value.code == "column_per_pack"


@pytest.mark.parametrize(
    "headers",
    [
        "Артикул|Бренд|Наименование|Категория|Страна производства|Штрихкод|Цена, руб|Ед. изм.",
        "Kod produktu|Producent|Nazwa|Kategoria|Kraj pochodzenia|Kod kreskowy|Cena brutto|J.m.",
        "Stok Kodu|Marka|Ürün Adı|Kategori|Menşei|Barkod|Piyasa Satış Fiyatı (KDV Dahil)|Birim",
        "Artikelcode|Merk|Omschrijving|Categorie|Land van herkomst|Streepjescode|Verkoopprijs|Eenheid",
        "Código|Marca|Produto|Categoria|País de origem|Código de barras|Preço de venda|Unidade",
        "자체 상품코드|브랜드|상품명|상품분류|원산지|바코드|소비자가|단위",
        "Mã hàng|Thương hiệu|Tên sản phẩm|Danh mục|Xuất xứ|Mã vạch|Giá bán|Đơn vị tính",
        "รหัสสินค้า|ยี่ห้อ|ชื่อสินค้า|หมวดหมู่|country|บาร์โค้ด|ราคาขาย|unit",
        "编码|品牌|商品全名|商品分类|原产国/地区|69码|销售价（必填）|主单位",
    ],
    ids=("ru", "pl", "tr", "nl", "pt", "ko", "vi", "th", "zh"),
)
def test_columns_are_known_in_the_languages_of_suppliers(clerk: Actor, headers: str) -> None:
    cells = ("NC-50", "Aurore", "Night cream", "skincare", "France", "4006381333931", "48.00", "pcs")
    row = dict(zip(headers.split("|"), cells, strict=True))
    session = preview(sheet_of(row), "products", actor=clerk, currency="RUB")
    assert sentences(session, actor=clerk) == {}
    assert (counted(session), len(session.mapping)) == ({"create": 1}, 8)


@pytest.mark.parametrize("word", ["50011982", "Women", "女士", "F", "uni", "De mujer", "Uomo", "メンズ"])
def test_a_category_that_names_no_kind_of_goods_says_nothing(clerk: Actor, word: str) -> None:
    session = preview(sheet_of(cream(Category=word)), "products", actor=clerk, category="perfume")
    assert counted(session) == {"create": 1}
    assert "In 1 row the category is a number of some platform's" in " ".join(session.reading["notes"])
    alone = preview(sheet_of(cream(Category=word)), "products", actor=clerk)
    assert sentences(alone, actor=clerk) == {
        2: ["The product is new here, and the row does not say what kind of goods it is."]
    }


@pytest.mark.parametrize("word", ["variable", "Auf Anfrage", "面议", "по запросу"])
def test_a_price_that_is_to_be_asked_is_none(clerk: Actor, word: str) -> None:
    brought_in(sheet_of(cream(Price=word)), "products", actor=clerk)
    with scope(clerk):
        assert Product.objects.get().price is None


@pytest.mark.parametrize(
    ("header", "sku", "options"),
    [
        ("Weight", "NC-50", []), ("Product weight", "NC-50", []), ("Weight (g)", "NC-50", [["Size", "50 g"]]),
        ("Size", "NC-50", [["Size", "50"]]), ("Weight", "", []), ("Masa netto", "NC-50", []),
    ],
)  # fmt: skip
def test_a_weight_without_its_unit_is_no_size(
    clerk: Actor, header: str, sku: str, options: list[list[str]]
) -> None:
    session = brought_in(sheet_of({**cream(SKU=sku), header: "50"}), "products", actor=clerk)
    with scope(clerk):
        assert Product.objects.get().options == options
    assert ("the weight has no unit" in " ".join(session.reading["notes"])) == (not options)


def test_codes_are_those_that_a_keyboard_has(clerk: Actor) -> None:
    brought_in(sheet_of(cream()), "products", actor=clerk)
    rows = [cream(SKU="ＮＣ－５０", Title="Day cream", GTIN="")]
    session = preview(sheet_of(*rows), "products", actor=clerk)
    assert counted(session) == {"update": 1}
    assert (
        "Full-width signs and dashes of typesetting were written in plain ones in 1 cell of «SKU»."
        in session.reading["notes"]
    )
    unsaid = preview(sheet_of(cream(SKU="ｎ／ａ"), cream(SKU="'N/A")), "products", actor=clerk)
    assert "«n/a» in «SKU» was taken as nothing stated, in 2 cells." in unsaid.reading["notes"]
    two = preview(sheet_of(cream(SKU="NC-1\nNC-2", GTIN="")), "products", actor=clerk)
    assert two.counts["rejected"] == {"bad_code": 1}


def test_a_word_for_no_barcode_is_none_and_zeros_at_its_end_are_remarked(clerk: Actor) -> None:
    rows = [
        cream(SKU="A", GTIN="无"),
        cream(SKU="B", GTIN="Does not apply"),
        cream(SKU="C", GTIN="4006350000000"),
    ]
    session = preview(sheet_of(*rows), "products", actor=clerk)
    assert counted(session) == {"create": 3}
    with scope(clerk):
        notes = {row.number: [note["code"] for note in row.notes] for row in session.rows.order_by("number")}
    assert notes == {2: [], 3: [], 4: ["gtin_of_zeros"]}


def test_skus_that_differ_in_case_alone_are_two_products_and_remarked(clerk: Actor) -> None:
    brought_in(sheet_of(cream(GTIN="")), "products", actor=clerk)
    session = preview(
        sheet_of(cream(SKU="nc-50", GTIN=""), cream(SKU="Tonic-1", GTIN=""), cream(SKU="TONIC-1", GTIN="")),
        "products", actor=clerk,
    )  # fmt: skip
    assert counted(session) == {"create": 3}
    with scope(clerk):
        said = {row.number: row.notes[0]["sentence"] for row in session.rows.all() if row.notes}
    assert said == {
        2: "The SKU nc-50 differs from NC-50 of a product here in its case alone.",
        4: "The SKU TONIC-1 differs from that of row 3 in its case alone.",
    }


@pytest.mark.parametrize(
    ("price", "amount"),
    [
        ("Unser Preis:\n        12,90 €", "12.90"),
        ("Our price: €12.90", "12.90"),
        ("售价：12.90 EUR", "12.90"),
    ],
)
def test_a_price_with_its_name_before_it_is_read(clerk: Actor, price: str, amount: str) -> None:
    brought_in(sheet_of(cream(Price=price)), "products", actor=clerk)
    with scope(clerk):
        assert Product.objects.get().price == Decimal(amount)


@pytest.mark.parametrize("price", ["from: € 12.90", "Original price: € 12.90", "Price: € 12.90 Now: € 9.90"])
def test_an_amount_that_may_be_another_is_no_price(clerk: Actor, price: str) -> None:
    session = preview(sheet_of(cream(Price=price)), "products", actor=clerk)
    assert session.counts["rejected"] == {"bad_price": 1}


@pytest.mark.parametrize("shown", ["Option wählen…", "Please select", "请选择"])
def test_what_a_box_shows_before_a_choice_says_nothing(clerk: Actor, shown: str) -> None:
    brought_in(sheet_of(cream(Flavour=shown)), "products", actor=clerk)
    with scope(clerk):
        assert Product.objects.get().options == []


def test_a_row_that_says_less_than_the_others_names_no_product(clerk: Actor) -> None:
    rows = [cream(), cream(SKU="", GTIN="", Title="Day cream")]
    session = preview(sheet_of(*rows), "products", actor=clerk)
    assert sentences(session, actor=clerk) == {
        3: ["Nothing says which product this is: no SKU, no GTIN, no handle."]
    }


@pytest.mark.parametrize(
    ("others", "recommended"),
    [
        *itertools.product(
            ("Price", "Preis", "售价", "Wholesale price"), ("RRP", "UVP", "定価", "Retail price")
        ),
        *itertools.product(
            ("List price", "Price incl. VAT"), ("RRP (EUR)", "RRP incl. 20% VAT", "RRP (EUR) incl. VAT")
        ),
        *itertools.product(
            ("RRP ex GST", "Net price"), ("RRP inc GST", "UVP inkl. 19 % MwSt.", "希望小売価格（税込）")
        ),
        ("Precio", "PVP recomendado (IVA incl.)"),
        ("Preis", "Unverb. Preisempfehlung (inkl. 19% USt)"),
    ],
)
def test_what_is_recommended_goes_before_what_it_is_sold_for(
    clerk: Actor, others: str, recommended: str
) -> None:
    row = {**{name: cell for name, cell in cream().items() if name != "Price"}, others: "30 EUR"}
    row[recommended] = "48 EUR"
    brought_in(sheet_of(row), "products", actor=clerk)
    with scope(clerk):
        assert Product.objects.values_list("price", flat=True).get() == 48


def test_a_model_is_the_title_where_no_other_is_stated(clerk: Actor) -> None:
    row = {name: cell for name, cell in cream(Model="Octave 28").items() if name != "Title"}
    brought_in(sheet_of(row, row), "products", actor=clerk)
    with scope(clerk):
        assert Product.objects.values_list("title", flat=True).get() == "Octave 28"
    both = preview(sheet_of(cream(Model="Octave 28")), "products", actor=clerk)
    assert both.mapping["title"]["header"] == "Title"


@pytest.mark.parametrize(
    ("header", "cell", "size"),
    [
        ("Content", "30ml e", "30ml"),
        ("Content", "50 ml ℮", "50 ml"),
        ("Inhalt", "Größe e", "Größe e"),
        ("Packungsgröße", "60 Kapseln", "60 Kapseln"),
        ("Content", "A serum for dry skin, " * 10, ""),
    ],
)
def test_how_much_there_is_of_it_is_its_size(clerk: Actor, header: str, cell: str, size: str) -> None:
    brought_in(sheet_of(cream(**{header: cell})), "products", actor=clerk)
    with scope(clerk):
        (product,) = Product.objects.all()
        assert [value for _, value in product.options] == [size] * bool(size)


def test_a_list_of_sap_comes_in_by_its_own_words(clerk: Actor) -> None:
    row = {
        "Material": "000000000010001234", "Materialkurztext": "CREME 50ML", "Basismengeneinheit": "ST",
        "Verkaufspreis": "12,90", "Währung": "EUR", "Herkunftsland": "DE", "Warengruppe": "skincare", "Marke": "Aurore",
    }  # fmt: skip
    brought_in(sheet_of(row, {**row, "Material": "000000000010001235"}), "products", actor=clerk)
    with scope(clerk):
        assert [*Product.objects.order_by("sku").values_list("sku", "title", "measure")] == [
            ("000000000010001234", "CREME 50ML", "piece"), ("000000000010001235", "CREME 50ML", "piece"),
        ]  # fmt: skip


def test_how_strong_perfumes_are_tells_them_apart(clerk: Actor) -> None:
    row = {
        "Perfume": "Nuit",
        "Brand": "Aurore",
        "Made in": "FR",
        "Volume": "100 ml",
        "Price EUR": "90",
        "Type": "EDP",
    }
    session = brought_in(sheet_of(row, {**row, "Type": "EDT"}), "products", actor=clerk, category="skincare")
    assert counted(session) == {"create": 2}


def test_a_title_is_written_without_the_tags_of_a_page(clerk: Actor) -> None:
    session = brought_in(sheet_of(cream(Title="Crème <b>Riche</b>")), "products", actor=clerk)
    with scope(clerk):
        assert Product.objects.get().title == "Crème Riche"
    assert (
        "Tags of a web page, such as «<b>», were taken out of «Title» in 1 cell." in session.reading["notes"]
    )
