"""Files in the words of other countries: what they say is what would be written, or a sentence says why not."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.countries import country_code
from backoffice.imports.mapping import Vocabulary
from backoffice.imports.profiles import profile_named
from catalog.inventory.grades import WORDS, word_key
from catalog.products.words import code_by_word
from tests.backoffice.imports.making import counted, furnish, preview, sheet_of
from tests.conftest import World

PIECE = {"brand": "Aurore", "reference": "A-1", "title": "Octave", "category": "bags"}


@pytest.mark.parametrize(
    ("header", "column"),
    [
        ("TRR Price", "price"),
        ("寄卖价", "price"),
        ("Sofort-Kaufen-Preis", "price"),
        ("Gehäusematerial", "material"),
        ("Matière du boîtier", "material"),
        ("Материал корпуса", "material"),
        ("Материал ремешка", "part_material"),
        ("Durchmesser", "size"),
        ("表壳直径", "size"),
        ("寄卖单号", "reference"),
        ("到手价", None),
    ],
)
def test_pieces_are_known_by_what_shops_call_their_columns(header: str, column: str | None) -> None:
    assert set(Vocabulary(profile_named("units").columns()).names(header)) == {column} - {None}


def test_a_country_is_known_by_its_name_in_many_languages() -> None:
    words = ["Francja", "Франция", "Fransa", "Pháp", "ฝรั่งเศส", "フランス", "프랑스", "França"]
    assert [country_code(word) for word in words] == ["FR"] * 8


def test_what_excel_has_changed_is_refused_and_errors_are_no_values(clerk: Actor) -> None:
    rows = [
        {**PIECE, "price": "12", "size": "", "reference": "1.23457E+15"},
        {**PIECE, "price": "12", "size": "#REF!", "reference": "A-2"},
        {**PIECE, "price": "12", "size": r"\N", "reference": '="0012"'},
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        found = {row.number: (row.values or {}).get("key") for row in session.rows.all()}
        causes = {row.number: [error["code"] for error in row.errors] for row in session.rows.all()}
    assert causes == {2: ["bad_text"], 3: ["error_value"], 4: []}
    assert found[4] is not None
    assert found[4][1] == "0012"


def test_a_list_from_japan_is_understood(clerk: Actor) -> None:
    row = {
        "ブランド": "Aurore", "商品番号": "12345", "商品名": "オクターヴ 28 トゴ", "カテゴリー": "ハンドバッグ",
        "状態": "ランクA", "販売価格": "1,280,000円", "カラー": "ブラック", "素材": "レザー",
        "発送元": "日本", "掲載日": "令和8年11月28日",
    }  # fmt: skip
    content = sheet_of(row).decode().encode("euc_jp")
    session = preview(content, "units", actor=clerk, warehouse="paris", decimal_mark=".")
    with scope(clerk):
        facts = session.rows.get().values["facts"]
    assert (facts["asking_price"], facts["currency"], facts["source_country"]) == ("1280000", "JPY", "JP")
    assert (facts["source_listed_on"], facts["colour"]) == ("2026-11-28", "ブラック")
    assert {"source_grade_id", "category_id"} <= set(facts)


@pytest.mark.parametrize(
    ("word", "code"),
    [
        ("borse a mano", "handbags"), ("zapatillas", "trainers"), ("腕時計", "watches"), ("財布", "wallets"),
        ("portafogli", "wallets"), ("flip flops", "sandals"), ("hobo bags", "shoulder-bags"), ("first shoes",
         "shoes"),
    ],
)  # fmt: skip
def test_kinds_of_goods_are_known_in_the_words_of_the_trade(word: str, code: str) -> None:
    assert code_by_word(word) == code


def test_what_is_carried_every_day_is_no_perfume() -> None:
    assert [code_by_word(word) for word in ("EDC", "EDT", "EDP")] == [None, "perfume", "perfume"]


def test_countries_and_conditions_are_known_in_more_tongues() -> None:
    words = (
        "フランス",
        "法國",
        "미국",
        "Großbritannien",
        "Vestiaire Collective US",
        "macao",
        "Bosnia and Herzegovina",
    )
    assert [country_code(word) for word in words] == ["FR", "FR", "US", "GB", "US", "MO", "BA"]
    for word in ("come nuovo", "buono", "新品", "ランクAB"):
        assert word_key(word) in WORDS


def test_signs_that_no_text_holds_are_no_fault_of_the_office(clerk: Actor) -> None:
    content = b"A list\0\r\n" + sheet_of({**PIECE, "price": "12", "made for": "x" * 400}).replace(
        b"title", b"ti\0tle", 1
    )
    session = preview(content, "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], session.reading["original_headers"][2]) == (1, "title")
    assert session.reading["above"] == [[1, ["A list"]]]


@pytest.mark.parametrize("url", ["http://[::1", "http://shop.example/a%00b-18023417"])
def test_an_address_that_is_none_says_nothing(clerk: Actor, url: str) -> None:
    row = {**PIECE, "title": "", "price": "12", "url": url}
    session = preview(sheet_of(row), "units", actor=clerk, warehouse="paris")
    assert session.counts["rows"] == 1


@pytest.mark.parametrize("profile", ["products", "units"])
@pytest.mark.parametrize(
    ("headers", "names"),
    [
        (["ブランド", "商品番号", "商品名", "カテゴリー", "価格"], ["brand", "", "title", "category", "price"]),
        (["브랜드명", "상품번호", "상품명", "카테고리", "판매가격"], ["brand", "", "title", "category", "price"]),
        (["العلامة التجارية", "رقم المنتج", "الاسم", "category", "السعر"], ["brand", "", "title", "category", "price"]),
        (["Marca", "Codice articolo", "Titolo", "Categoria", "Prezzo"], ["brand", "", "title", "category", "price"]),
        (["Marca", "Código de artículo", "Título", "Categoría", "Precio"], ["brand", "", "title", "category", "price"]),
        (["Бренд", "Артикул", "Назва", "Категорія", "Ціна"], ["brand", "", "title", "category", "price"]),
        (["Merek", "Kode barang", "Nama", "Kategori", "Harga"], ["brand", "", "title", "category", "price"]),
        (["Varumärke", "Artikelnummer", "Benämning", "Kategori", "Pris"], ["brand", "", "title", "category", "price"]),
        (["Značka", "Kód produktu", "Název", "Kategorie", "Cena"], ["brand", "", "title", "category", "price"]),
    ],
)  # fmt: skip
def test_each_header_of_a_list_from_abroad_fills_its_own_column(
    profile: str, headers: list[str], names: list[str]
) -> None:
    columns = profile_named(profile).columns()
    own = {"products": {"": "sku"}, "units": {"": "reference"}}[profile]
    expected = {own.get(name, name): header for name, header in zip(names, headers, strict=True)}
    places = Vocabulary(columns).match(headers)
    assert {name: place.header for name, place in places.items()} == expected


@pytest.mark.parametrize("word", ["Pre-owned", "二手", "d’occasion", "Gebraucht"])
def test_that_a_piece_had_an_owner_is_no_condition(clerk: Actor, word: str) -> None:
    piece = {**PIECE, "price": "1200 EUR", "condition": word}
    session = preview(sheet_of(piece), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        row = session.rows.get()
    assert (row.outcome, "source_grade_id" in row.values["facts"]) == ("create", False)


def test_it_says_what_a_spreadsheet_program_seems_to_have_made_of_codes(clerk: Actor) -> None:
    told = {
        "model reference": (
            ["041230", "041231", "41232"],
            "1 number has fewer digits than others, such as 41232",
        ),
        "serial": (["51230", "61231", "71232", "51239", "51238", "4123"], "such as 4123 beside 51230"),
        "size": (
            ["3-Jun", "38"],
            "1 cell looks like a date that a spreadsheet program has made, such as “3-Jun”",
        ),
        "reference": (
            ["18023417.0", "18023418.0"],
            "2 cells look like a number that a program has made of a code",
        ),
    }
    for column, (cells, said) in told.items():
        rows = [{**PIECE, "reference": f"A-{n}", "price": "10", column: cell} for n, cell in enumerate(cells)]
        notes = " ".join(preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris").reading["notes"])
        assert said in notes, column
    sizes = ("0000", "36", "38", "40")
    rows = [{**PIECE, "reference": str(n), "price": "10", "size": size} for n, size in enumerate(sizes, 98)]
    notes = " ".join(preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris").reading["notes"])
    assert "fewer digits" not in notes


def test_a_condition_in_another_word_than_its_scales_own_is_told(clerk: Actor) -> None:
    words = ("mint", "Très bon état", "Very good", "as new")
    rows = [
        {**PIECE, "reference": f"A-{n}", "price": "10", "condition": word} for n, word in enumerate(words)
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris", grade_scale="entrepot")
    assert "«mint» as As new on the scale of Entrepôt" in " ".join(session.reading["notes"])
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    (said,) = (note for note in session.reading["notes"] if note.startswith("Conditions were read"))
    assert said == (
        "Conditions were read by other words for them: «Très bon état» as Very good on the scale of Vestiaire "
        "Collective; «as new» as As new on the scale of Entrepôt; «mint» as As new on the scale of Entrepôt."
    )


def test_it_says_where_a_key_tells_no_records_apart(clerk: Actor) -> None:
    rows = [{**PIECE, "reference": "116610LN", "title": f"Watch {n}", "price": "10"} for n in range(7)]
    notes = " ".join(preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris").reading["notes"])
    assert "6 of 7 rows repeat another's «brand» and «reference»." in notes


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("URL / 商品URL", "url"), ("SKU件数", "pieces"), ("SKU图片", None), ("ID照片", None), ("Size / Colour", None),
            ("款号 Model", "model"),
        ("品牌Brand", "brand"), ("Brand品牌", "brand"), ("尺码 Size", "size"), ("Brand 品牌", "brand"),
    ],
)  # fmt: skip
def test_a_header_of_two_words_is_neither_where_they_mean_different_things(
    header: str, name: str | None
) -> None:
    places = Vocabulary(profile_named("units").columns()).match([header])
    assert list(places) == ([name] if name else [])


@pytest.mark.parametrize(
    ("profile", "header", "name"),
    [
        ("units", "Item #", "reference"), ("units", "Model #", "model_reference"), ("units", "Serial #", "serial"),
        ("products", "Item #", "sku"), ("products", "Style #", "handle"), ("products", "Brand #", None),
        ("sales", "Item #", "sku"), ("sales", "Order #", "reference"), ("sales", "Line #", "line"),
        ("lots", "Lot #", "number"), ("tracking", "Tracking #", "waybill"),
    ],
)  # fmt: skip
def test_a_header_with_a_number_sign_is_of_numbers(profile: str, header: str, name: str | None) -> None:
    """«Item #» holds no titles."""
    places = Vocabulary(profile_named(profile).columns()).match([header])
    assert list(places) == ([name] if name else [])


@pytest.mark.parametrize(
    ("profile", "header", "name"),
    [
        ("lots", "Qty/Ctn", None), ("lots", "数量/箱", None), ("lots", "Lot/Batch", "number"),
        ("products", "Price/kg", None), ("products", "Price / 100 g (EUR)", None), ("products", "Price/Case", None),
        ("lots", "Qty/box", None), ("lots", "数量/盒", None), ("lots", "Qty/kg", "quantity"),
        ("units", "Qty/Ctn", None),
        ("products", "Price/kg EUR", None), ("products", "Price/Line", "price"),
        ("products", "Price/pc", "price"), ("units", "Prix/Price", "price"),
        ("sales", "Order日期", "ordered_at"), ("sales", "Order号", "reference"), ("lots", "EXP日期", "expires_on"),
    ],
)  # fmt: skip
def test_a_header_says_of_how_much_or_when_it_is(profile: str, header: str, name: str | None) -> None:
    """«Qty/Ctn» is no quantity, and «Order日期» no number of an order."""
    places = Vocabulary(profile_named(profile).columns()).match([header])
    assert list(places) == ([name] if name else [])


def test_a_column_that_counts_the_rows_holds_no_titles(clerk: Actor) -> None:
    rows = [
        {"Item": str(n), "Ref": f"A-{n}", "Brand": "Aurore", "Description": f"Handbag {n}", "Price EUR": "10"}
        for n in (1, 2, 3)
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert session.mapping["title"]["header"] == "Description"
    assert "«Item» counts the rows, so it was taken as no name of theirs." in session.reading["notes"]


def test_names_that_count_the_rows_are_remarked(clerk: Actor) -> None:
    rows = [{**PIECE, "reference": str(n), "price": "10"} for n in (1, 2, 3)]
    notes = " ".join(preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris").reading["notes"])
    assert "«reference» counts the rows from 1 on." in notes


def test_a_number_of_the_goods_goes_before_one_that_counts_the_rows(clerk: Actor) -> None:
    rows = [
        {"ID": str(n), "商品编码": f"7288{n}", "Brand": "Aurore", "Title": f"Handbag {n}", "Price EUR": "10"}
        for n in (1, 2, 3)
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris", category="bags")
    assert session.mapping["reference"]["header"] == "商品编码"
    assert "«ID» counts the rows, so it was taken as no name of theirs." in session.reading["notes"]


@pytest.mark.parametrize(
    ("header", "places", "rejected"),
    [
        ("Location", [f"City {number}" for number in range(250)], {}),
        ("Location", ["Tokyo", "Shelf A3"], {}),
        ("Location", ["Tokyo", "Japan"], {"unknown_country": 1}),
        ("Seller country", ["Tokyo", "Osaka"], {"unknown_country": 2}),
    ],
)
def test_a_column_of_places_that_names_no_country_is_left_out(
    clerk: Actor, header: str, places: list[str], rejected: dict[str, int]
) -> None:
    rows = [{**PIECE, "reference": f"L-{n}", "price": "10", header: place} for n, place in enumerate(places)]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert session.counts["rejected"] == rejected
    notes = " ".join(session.reading["notes"])
    named = ", ".join(f"«{place}»" for place in sorted(places)[:5])
    assert (f"«Location» names no country ({named}), so it was left out." in notes) is (not rejected)


def test_traditional_headers_are_the_simplified_ones() -> None:
    vocabulary = Vocabulary(profile_named("units").columns())
    places = vocabulary.match(
        ["商品編號", "狀態", "售價", "product_name", "product line", "Product description"]
    )
    assert {place.header: name for name, place in places.items()} == {
        "商品編號": "reference", "狀態": "grade", "售價": "price", "product_name": "title",
    }  # fmt: skip


@pytest.mark.parametrize(("day", "kept"), [("2/2/2024", {}), ("13/2/2024", {"online_date": "dmy"})])
def test_an_order_of_dates_that_no_cell_tells_is_not_kept_for_mended_rows(
    clerk: Actor, day: str, kept: dict[str, str]
) -> None:
    row = {**PIECE, "price": "10", "online date": day}
    session = preview(sheet_of(row), "units", actor=clerk, warehouse="paris")
    assert session.reading["conventions"]["dates"] == kept


def test_the_number_of_goods_in_a_customs_declaration_is_no_sku(world: World) -> None:
    with scope(world.office):
        furnish()
    row = {
        "商品编号": "3304990039", "商品名称": "面霜", "规格型号": "50ml", "品牌": "Aurore", "单价": "12.50",
        "币制": "EUR",
        "最终目的国": "中国", "征免": "照章征税",
    }  # fmt: skip
    session = preview(
        sheet_of(row), "products", actor=world.actor(world.admin), category="skincare", origin="FR"
    )
    assert "sku" not in session.mapping
    assert counted(session) == {"create": 1}


@pytest.mark.parametrize(
    ("references", "said"),
    [
        (["NC-1", "nc-1", "NC 1"], "«nc-1» differs from «NC-1» in case, blanks or signs alone and 1 more."),
        (["NC-1", "NC-2", "NC-11", "N-C1", "NC1"], ""),
        (["NC-1", "NC-1"], ""),
    ],
)
def test_references_that_hardly_differ_are_remarked(clerk: Actor, references: list[str], said: str) -> None:
    rows = [{**PIECE, "reference": each, "price": "10"} for each in references]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    notes = [note for note in session.reading["notes"] if "differs from" in note]
    assert bool(notes) is bool(said)
    assert said in " ".join(notes)


@pytest.mark.parametrize(
    ("column", "cell", "said"),
    [
        ("price", "1e5", ""),
        ("price", "0.01", "The piece is asked 0.01 EUR for."),
        ("price", "999999999999.99", "The piece is asked 999,999,999,999.99 EUR for."),
        ("year", "1700", "The piece is said to be of 1700."),
        ("year", "1955", ""),
    ],
)
def test_what_is_unlikely_is_remarked_row_by_row(clerk: Actor, column: str, cell: str, said: str) -> None:
    session = preview(
        sheet_of({**PIECE, "price": "10", column: cell}), "units", actor=clerk, warehouse="paris"
    )
    with scope(clerk):
        row = session.rows.get()
    assert row.outcome == "create"
    assert [note["sentence"] for note in row.notes] == ([said] if said else [])
    assert any(
        "An exponent (1e5) stands in 1 cell of «Price»" in each for each in session.reading["notes"]
    ) is (cell == "1e5")
