"""Columns that tables of every kind have are known by the same names in all of them."""

import pytest

from backoffice.imports.mapping import Vocabulary
from backoffice.imports.names import header_key
from backoffice.imports.profiles import Profile, all_profiles, profile_named


@pytest.mark.parametrize(
    ("profile", "header", "column"),
    [
        ("units", "Item Code", "reference"), ("lots", "Custom SKU", "sku"), ("sales", "Article number", "sku"),
        ("products", "料号", "sku"), ("lots", "EAN-13", "gtin"), ("products", "JAN code", "gtin"),
        ("tracking", "Marke", "brand"), ("recipes", "Brand name", "brand"), ("products", "Designer", "brand"),
        ("units", "Produkt", "title"), ("units", "Coloris", "colour"), ("units", "商品类目", "category"),
        ("products", "Subcategoría", "sub_category"), ("units", "สกุลเงิน", "currency"),
        ("tracking", "Amazon Order ID", "reference"), ("sales", "线上订单号", "reference"),
        ("sales", "Despatch date", "shipped_on"), ("tracking", "Store name", "store"),
        ("units", "Details Colour", "colour"), ("products", "Info Category", "category"),
        ("units", "基本信息 颜色", "colour"), ("units", "Price Amount", "price"),
        ("products", "Price Currency", "currency"),
        ("units", "Groesse", "size"), ("units", "Waehrung", "currency"), ("sales", "Stueckzahl", "quantity"),
        ("units", "Ilosc", "pieces"), ("products", "Satis Fiyati", "price"), ("products", "VK-Preis brutto", "price"),
        ("lots", "id_lot", "number"), ("units", "报价", "price"), ("products", "単位", "measure"),
    ],
)  # fmt: skip
def test_a_heading_that_one_table_is_known_by_is_known_in_the_others(
    profile: str, header: str, column: str
) -> None:
    places = Vocabulary(profile_named(profile).columns()).match([header])
    assert list(places) == [column]


@pytest.mark.parametrize(
    ("profile", "header", "column"),
    [
        ("sales", "订单 No.", "reference"), ("sales", "付款 Date", "paid_at"), ("sales", "行 ID", "line"),
        ("sales", "オーダー ID", "reference"), ("sales", "Payment日期", "paid_at"), ("products", "品牌 Name", "brand"),
        ("products", "Item编号", "sku"), ("products", "商品 Code", "sku"), ("units", "ブランド Brand", "brand"),
        ("units", "사이즈 Size", "size"), ("tracking", "快递 Name", "carrier"), ("units", "材质 Type", "material"),
        ("units", "客户 ID", None), ("products", "顧客コード", None),
        ("products", "供应商 Code", None), ("units", "会员 Name", None), ("sales", "客户 Date", None),
        ("units", "品牌 ID", None), ("products", "商品 Type", None), ("products", "Customer编号", None),
    ],
)  # fmt: skip
def test_id_and_name_beside_a_word_of_another_script_are_those_of_that_word(
    profile: str, header: str, column: str | None
) -> None:
    places = Vocabulary(profile_named(profile).columns()).match([header])
    assert list(places) == ([column] if column else [])


@pytest.mark.parametrize(
    ("profile", "headers", "column", "chosen"),
    [
        ("products", ["Product ID", "Référence"], "sku", "Référence"),
        ("products", ["Model", "name(en-gb)"], "title", "name(en-gb)"),
        ("products", ["Model", "Name [fr]", "Name [en]"], "title", "Name [fr]"),
        ("products", ["Description", "Name"], "title", "Name"),
        ("sales", ["Product", "Title"], "title", "Title"),
        ("products", ["Vendor", "Brand name"], "brand", "Brand name"),
        ("units", ["Item Code", "ID"], "reference", "ID"),
        ("units", ["Ref", "Stock No"], "reference", "Stock No"),
        ("units", ["Ref", "Stock No"], "model_reference", "Ref"),
        ("units", ["Ref", "Brand"], "reference", "Ref"),
        ("listings", ["Listing ID", "SKU"], "reference", "SKU"),
        ("listings", ["Item number", "Custom label (SKU)"], "reference", "Custom label (SKU)"),
        ("brands", ["品牌名称", "英文名"], "names", "英文名"),
        ("brands", ["英文名", "公司"], "name", "英文名"),
        ("products", ["*C:Brand", "Title"], "brand", "*C:Brand"),
        ("units", ["SKU", "Item ID"], "reference", "Item ID"),
        ("units", ["商家编码", "商品编码"], "reference", "商品编码"),
        ("sales", ["商家编码", "商品编码"], "sku", "商品编码"),
        ("sales", ["Item number", "Custom label"], "sku", "Custom label"),
        ("tracking", ["订单号", "客户订单号"], "reference", "客户订单号"),
    ],
)
def test_of_two_headings_the_surer_one_counts(
    profile: str, headers: list[str], column: str, chosen: str
) -> None:
    places = Vocabulary(profile_named(profile).columns()).match(headers)
    assert places[column].header == chosen


@pytest.mark.parametrize(
    "header", ["HS编码", "HS Code", "hts_code", "Tariff No.", "Zolltarifnummer", "海关编码"]
)
def test_what_customs_call_such_goods_is_no_number_of_theirs(header: str) -> None:
    assert Vocabulary(profile_named("products").columns()).match([header]) == {}


@pytest.mark.parametrize(
    ("headers", "chosen"),
    [
        (["Price USD", "Price EUR"], "Price EUR"),
        (["Price USD", "List price EUR"], "Price USD"),
        (["Price", "Price USD"], "Price"),
    ],
)
def test_a_currency_decides_between_equal_words_alone(headers: list[str], chosen: str) -> None:
    places = Vocabulary(profile_named("units").columns()).match(headers, currency="EUR")
    assert places["price"].header == chosen


@pytest.mark.parametrize(
    ("profile", "header"),
    [
        ("tracking", "Label"), ("tracking", "House"), ("recipes", "Manufacturer"), ("units", "Part number"),
        ("units", "Product code"),
    ],
)  # fmt: skip
def test_what_means_another_thing_in_a_table_is_left_to_a_person(profile: str, header: str) -> None:
    columns = Vocabulary(profile_named(profile).columns()).match([header])
    assert not {"brand", "reference"} & set(columns)


@pytest.mark.parametrize("profile", all_profiles(), ids=lambda profile: profile.name)
def test_no_heading_stands_for_two_columns_of_one_table(profile: Profile) -> None:
    names: dict[str, set[str]] = {}
    for name, column in profile.columns().items():
        for word in (name, column.label, *column.synonyms):
            names.setdefault(header_key(word), set()).add(name)
    assert {key: found for key, found in names.items() if len(found) > 1} == {}
