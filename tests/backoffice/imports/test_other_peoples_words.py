"""Files in the words of other countries: what they say is what would be written, or a sentence says why not."""

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.countries import country_code
from backoffice.imports.mapping import Vocabulary
from backoffice.imports.profiles import profile_named
from backoffice.imports.rejected import write_rejected
from catalog.inventory.grades import WORDS, word_key
from catalog.products.words import code_by_word
from tests.backoffice.imports.making import counted, furnish, preview, sentences, sheet_of
from tests.catalog.channels.making import make_store
from tests.conftest import World

PIECE = {"brand": "Aurore", "reference": "A-1", "title": "Octave", "category": "bags"}


@pytest.mark.parametrize(
    ("price", "header", "written"),
    [
        ("128000円", "price", ("128000", "JPY")),
        ("CA$1,200.50", "price", ("1200.5", "CAD")),
        ("RM 1200.50", "price", ("1200.5", "MYR")),
        ("US $579.00/ea", "priceWithCurrency", ("579", "USD")),
        ("579.00 € per piece", "Tag price", ("579", "EUR")),
        ("579.00 € per kg", "price", "is not a number"),
        ("1200.50 gbp", "price", ("1200.5", "GBP")),
        ("1200.50", "price (円)", ("", "JPY")),
        ("1200", "price (円)", ("1200", "JPY")),
        ("٩٥ درهم", "السعر", "says درهم, but the currency elsewhere is EUR"),
        ("٩٥ درهم إماراتي", "السعر", ("95", "AED")),
        ("٩٥ ر.س", "السعر", ("95", "SAR")),
        ("1200 kr", "price", "says kr, but the currency elsewhere is EUR"),
        ("1200", "价格(元)", "The column says 元, but the currency elsewhere is EUR"),
        ("€ 1200 USD", "price", "says € USD"),
        ("1200", "price_usd", ("1200", "USD")),
        ("98,000円", "price", ("98000", "JPY")),
        ("\\98,000", "price", ("98000", "JPY")),
        ("98,000", "price (円)", ("98000", "JPY")),
        ("98,000", "price", "may be 98000 or 98.000"),
        ("1200", "Item price", ("1200", "EUR")),
        ("1200", "Price CHF", ("1200", "CHF")),
        ("1200", "Price CHF incl. 8.1 % VAT", ("1200", "CHF")),
        ("1200", "Verkaufspreis (inkl. MwSt.)", ("1200", "EUR")),
        ("1200", "Prix de vente TTC (EUR)", ("1200", "EUR")),
        ("1200", "商品价格（人民币）", ("1200", "CNY")),
        ("1200 руб.", "price", ("1200", "RUB")),
        ("12.8万円", "price", ("128000", "JPY")),
        ("1.385w", "价格（人民币）", ("13850", "CNY")),
        ("4,5k €", "price", ("4500", "EUR")),
        ("$12.5K CAD", "price", ("12500", "CAD")),
        ("12 kr", "price", "says kr"),
        ("1.250k", "price", "is not a number"),
        ("1,450万", "price", "is not a number"),
        ("1200", "Price (kr)", "The column says kr, but the currency elsewhere is EUR"),
    ],
)
def test_a_price_is_in_the_currency_that_its_file_says(
    clerk: Actor, price: str, header: str, written: tuple[str, str] | str
) -> None:
    session = preview(sheet_of({**PIECE, header: price}), "units", actor=clerk, warehouse="paris")
    if isinstance(written, str) or not written[0]:
        said = " ".join(sentences(session, actor=clerk)[2])
        assert (written if isinstance(written, str) else "JPY") in said
        return
    with scope(clerk):
        facts = session.rows.get().values["facts"]
    assert (facts["asking_price"], facts["currency"]) == written


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


def test_a_currency_that_only_a_number_format_shows_counts(clerk: Actor, tmp_path: object) -> None:
    path = f"{tmp_path}/prices.xlsx"
    with xlsxwriter.Workbook(path) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*PIECE, "price"])
        sheet.write_row(1, 0, list(PIECE.values()))
        sheet.write_number(1, len(PIECE), 1250.5, book.add_format({"num_format": "[$£-809]#,##0.00"}))
    with open(path, "rb") as file:
        session = preview(file.read(), "units", actor=clerk, name="prices.xlsx", warehouse="paris")
    with scope(clerk):
        facts = session.rows.get().values["facts"]
    assert (Decimal(facts["asking_price"]), facts["currency"]) == (Decimal("1250.5"), "GBP")


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


def test_a_header_and_the_number_format_below_it_that_are_at_odds_are_told(
    clerk: Actor, tmp_path: Path
) -> None:
    path = tmp_path / "prices.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*PIECE, "price (EUR)"])
        sheet.write_row(1, 0, list(PIECE.values()))
        sheet.write_number(1, len(PIECE), 1250.5, book.add_format({"num_format": "[$£-809]#,##0.00"}))
    session = preview(path.read_bytes(), "units", actor=clerk, name="prices.xlsx", warehouse="paris")
    assert "The column says EUR £" in sentences(session, actor=clerk)[2][0]


@pytest.mark.parametrize(
    "shown",
    [
        ["CHF", "", "", ""],
        ["", "CHF", "USD", ""],
        ["CHF", "USD", "GBP", "CHF"],
        ["CHF", "CHF", "CHF", "CHF"],
    ],
)
def test_the_currency_that_a_cell_is_shown_with_is_its_own(
    clerk: Actor, tmp_path: Path, shown: list[str]
) -> None:
    path = tmp_path / "prices.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, [*PIECE, "price"])
        for number, currency in enumerate(shown, 1):
            sheet.write_row(number, 0, ({**PIECE, "reference": f"A-{number}"}).values())
            sheet.write_number(
                number, len(PIECE), 1250.5,
                book.add_format({"num_format": f'#,##0.00 "{currency}"' if currency else "0.00"}),
            )  # fmt: skip
    session = preview(
        path.read_bytes(), "units", actor=clerk, name="prices.xlsx", warehouse="paris", currency="EUR"
    )
    with scope(clerk):
        facts = [row.values["facts"] for row in session.rows.order_by("number")]
    assert [fact["currency"] for fact in facts] == [currency or "EUR" for currency in shown]
    assert {fact["asking_price"] for fact in facts} == {"1250.5"}


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


@pytest.mark.parametrize(
    ("line", "header", "currency"),
    [
        ("Alle Preise in CHF", "Preis", "CHF"),
        ("Prices in USD excl. VAT; valid until 31.12.2026", "Price", "USD"),
        ("价格单位：人民币", "价格", "CNY"),
        ("Price list 2026", "Price", "EUR"),
        ("Prices in USD; 1 EUR = 1.08 USD", "Price", "EUR"),
        ("Alle Preise in CHF", "Preis (€)", "EUR"),
    ],
)
def test_a_line_above_the_table_says_the_currency_of_its_prices(
    clerk: Actor, line: str, header: str, currency: str
) -> None:
    content = f"{line}\n".encode() + sheet_of({**PIECE, header: "1250"})
    session = preview(content, "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        assert session.rows.get().values["facts"]["currency"] == currency
    told = f"«{line}» stands above the table, so amounts that say no currency are in {currency}."
    assert (told in session.reading["notes"]) == (currency in ("CHF", "USD", "CNY"))


def test_yen_chosen_at_upload_have_no_fractions(clerk: Actor) -> None:
    rakuten = {
        "商品管理番号（商品URL）": "bag-1", "商品番号": "", "商品名": "Octave", "ブランド名": "Aurore",
        "カテゴリ": "バッグ", "販売価格": "98,000",
    }  # fmt: skip
    session = preview(sheet_of(rakuten), "units", actor=clerk, warehouse="paris", currency="JPY")
    with scope(clerk):
        values = session.rows.get().values
    assert (values["key"][1], values["facts"]["asking_price"]) == ("bag-1", "98000")


@pytest.mark.parametrize(("chosen", "asked"), [("JPY", False), ("CNY", True)])
def test_a_sign_that_may_be_of_yen_is_of_those_chosen_at_upload(
    clerk: Actor, chosen: str, asked: bool
) -> None:
    session = preview(
        sheet_of({**PIECE, "price": "¥39,600"}), "units", actor=clerk, warehouse="paris", currency=chosen
    )
    assert ("bad_price" in session.counts["rejected"]) is asked


def test_many_amounts_with_three_digits_behind_the_mark_are_thousands(clerk: Actor) -> None:
    def previewed(currency: str) -> tuple[int, str]:
        rows = [
            {**PIECE, "reference": f"A-{n}", "price": f"{n + 1},{n}50", "currency": currency}
            for n in range(9)
        ]
        session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
        return session.counts["create"], " ".join(session.reading["notes"])

    created, notes = previewed("USD")
    assert created == 9
    assert "«1,050» in «Price» and its like were read as thousands" in notes
    assert previewed("KWD")[0] == 0


def test_they_are_asked_for_where_other_columns_have_decimals_behind_that_mark(world: World) -> None:
    make_store(world, "flagship", channel="flagship", brand=world.aurore)
    rows = [{"Order number": f"N-{n}", "Amount": f"{n + 1}.{n}50", "Received": "0.000"} for n in range(9)]
    actor = world.actor(world.admin)
    session = preview(sheet_of(*rows), "sales", actor=actor, store="flagship", currency="EUR")
    assert session.counts["rejected"] == {"bad_price": 9}
    assert "may be 1050 or 1.050" in sentences(session, actor=actor)[2][0]
    again = preview(sheet_of(*rows), "sales", actor=actor, store="flagship", currency="EUR", decimal_mark=".")
    assert counted(again) == {"create": 9}


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


@pytest.mark.parametrize(("chosen", "price", "currency"), [("USD", "110", "USD"), ("GBP", "100", "EUR")])
def test_of_prices_in_several_currencies_the_chosen_one_counts(
    clerk: Actor, chosen: str, price: str, currency: str
) -> None:
    row = {**PIECE, "price EUR": "100", "price USD": "110"}
    session = preview(sheet_of(row), "units", actor=clerk, warehouse="paris", currency=chosen)
    with scope(clerk):
        facts = session.rows.get().values["facts"]
    assert (facts["asking_price"], facts["currency"]) == (price, currency)
    assert "says it in another currency" in " ".join(session.reading["notes"])


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


@pytest.mark.parametrize(
    "first",
    [
        "Total", "Grand total:", "Subtotal November", "Aurore Total", "合计：2家", "三月小计", "Summe", "Razem",
        "Итого:", "Genel Toplam", "Tổng cộng", "총합계", "รวมทั้งหมด", "Totaal", "Suma ogółem", "总数", "累计", "以上",
        "全部", "平均", "المجموع", "Σ", "Celkem", "Összesen:", "Yhteensä", "I alt", "Σύνολο", "סה״כ", "Jumlah",
        "Average", "共2笔", "2 orders", "End of report", "导出时间：2026-11-05",
    ],
)  # fmt: skip
def test_a_row_that_sums_up_others_is_no_record(clerk: Actor, first: str) -> None:
    rows = [{**PIECE, "price": "10"}, {"brand": first, "price": "1,349.00 €", "title": ""}]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], session.counts["rejected"]) == (1, {"total_row": 1})


@pytest.mark.parametrize("price", ["￥2,695,800", "\\2,695,800"])
def test_a_sum_in_the_signs_of_japan_is_no_record(clerk: Actor, price: str) -> None:
    rows = [{**PIECE, "price": "10"}, {"brand": "合計", "price": price, "title": ""}]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], session.counts["rejected"]) == (1, {"total_row": 1})


def test_a_currency_that_a_header_says_for_the_file_counts(clerk: Actor) -> None:
    action = "*Action(SiteID=US|Country=US|Currency=USD|Version=1193)"
    session = preview(
        sheet_of({action: "Add", **PIECE, "price": "10"}), "units", actor=clerk, warehouse="paris"
    )
    with scope(clerk):
        assert session.rows.get().values["facts"]["currency"] == "USD"
    assert "which holds for all rows" not in " ".join(session.reading["notes"])


def test_nor_is_one_behind_the_number_of_a_row(clerk: Actor) -> None:
    rows = [{"No": "1", **PIECE, "price": "10"}, {"No": "2", "brand": "Total", "price": "10"}]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], session.counts["rejected"]) == (1, {"total_row": 1})


def test_a_record_whose_name_is_a_word_for_sums_stays_one(clerk: Actor) -> None:
    rows = [
        {"title": "Total look", **PIECE, "price": "10"},
        {**PIECE, "reference": "Total 1", "price": "10"},
        {"title": "Average Joe", "brand": "", "reference": "7", "price": "10"},
        {"title": "Total", "brand": "rs." * 25 + "x"},  # would be tried in millions of ways
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], "total_row" in session.counts["rejected"]) == (2, False)


@pytest.mark.parametrize(("day", "kept"), [("2/2/2024", {}), ("13/2/2024", {"online_date": "dmy"})])
def test_an_order_of_dates_that_no_cell_tells_is_not_kept_for_mended_rows(
    clerk: Actor, day: str, kept: dict[str, str]
) -> None:
    row = {**PIECE, "price": "10", "online date": day}
    session = preview(sheet_of(row), "units", actor=clerk, warehouse="paris")
    assert session.reading["conventions"]["dates"] == kept


@pytest.mark.parametrize(
    ("header", "cell", "outcome", "code"),
    [
        ("Qty", "1 pc", "create", ""), ("Qty", "3", "error", "several_pieces"), ("数量", "0件", "error", "no_piece"),
        ("Availability", "in stock", "create", ""), ("Status", "SOLD", "create", "said_gone"),
        ("Sold?", "yes", "create", "said_gone"), ("销售状态", "未售", "create", ""),
    ],
)  # fmt: skip
def test_a_row_of_units_is_one_piece_that_is_there(
    clerk: Actor, header: str, cell: str, outcome: str, code: str
) -> None:
    session = preview(
        sheet_of({**PIECE, "price": "10", header: cell}), "units", actor=clerk, warehouse="paris"
    )
    with scope(clerk):
        row = session.rows.get()
    said = [each["code"] for each in (*row.errors, *row.notes)]
    assert (row.outcome, said) == (outcome, [code] if code else [])


def test_headings_and_closing_lines_are_told_for_what_they_are(clerk: Actor) -> None:
    rows = [
        {**PIECE, "price": "10"},
        {**dict.fromkeys(PIECE, ""), next(iter(PIECE)): "*** new arrivals ***", "price": ""},
        {**dict.fromkeys(PIECE, ""), "title": "2 record(s) downloaded", "price": ""},
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert session.counts["rejected"] == {"aside": 2}
    assert "The row says nothing but «*** new arrivals ***»" in sentences(session, actor=clerk)[3][0]


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
    ("prices", "refused", "read"),
    [
        (["1,250", "95,50", "1.299,00"], "“1,250” may be 1250 or 1.250", ["95.5", "1299"]),
        (["1,250 €", "95,50 €"], "“1,250 €” may be 1250 or 1.250", ["95.5"]),
        (["4.250", "5.10"], "“4.250” may be 4250 or 4.250", ["5.1"]),
        (["4.250", "1,280,000 JPY"], "“4.250” may be 4250 or 4.250", ["1280000"]),
        (["4,250 JPY", "5.10"], "", ["4250", "5.1"]),
        (["12.500 KWD", "5.10"], "", ["12.5", "5.1"]),
        (["1.250", "95,50"], "", ["1250", "95.5"]),
        (["4.250", "0.500"], "", ["4.25", "0.5"]),
    ],
)
def test_three_digits_behind_the_mark_of_an_amount_with_two_decimals_are_not_taken_for_decimals(
    clerk: Actor, prices: list[str], refused: str, read: list[str]
) -> None:
    rows = [{**PIECE, "reference": f"A-{n}", "price": price} for n, price in enumerate(prices)]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    said = [sentence for row in sentences(session, actor=clerk).values() for sentence in row]
    assert refused in " ".join(said)
    assert len(said) == bool(refused)
    if refused:
        chosen = "." if "," in prices[0] else ","
        again = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris", decimal_mark=chosen)
        with scope(clerk):
            first = again.rows.get(number=2).values["facts"]["asking_price"]
        assert first == prices[0].removesuffix(" €").replace(",", "").replace(".", "")
    with scope(clerk):
        sound = session.rows.filter(outcome="create").order_by("number")
        assert [row.values["facts"]["asking_price"] for row in sound] == read


def test_rows_refused_for_three_digits_behind_the_mark_are_so_when_they_come_back_alone(clerk: Actor) -> None:
    rows = [{**PIECE, "reference": f"A-{n}", "price": p} for n, p in enumerate(["1,250", "95,50"])]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    with scope(clerk), write_rejected(session, "xlsx") as path:
        content = path.read_bytes()
    again = preview(content, "units", actor=clerk, warehouse="paris", name="mended.xlsx")
    assert again.counts["rejected"] == {"bad_price": 1}


def test_a_row_says_by_its_own_currency_whether_it_has_three_decimals(clerk: Actor) -> None:
    told = [("12.500", "KWD"), ("4.250", "EUR"), ("5.10", "EUR")]
    rows = [
        {**PIECE, "reference": f"A-{n}", "price": price, "currency": currency}
        for n, (price, currency) in enumerate(told)
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], session.counts["rejected"]) == (2, {"bad_price": 1})


def test_amounts_beside_the_price_in_another_currency_are_named(clerk: Actor) -> None:
    jd = {
        "商品编码": "10001", "商品名称": "Octave", "品牌": "Aurore", "分类": "包", "京东价": "￥1.2万",
        "市场价": "299",
        "产地": "法国",
    }  # fmt: skip
    session = preview(sheet_of(jd), "products", actor=clerk, currency="EUR")
    (note,) = [note for note in session.reading["notes"] if "京东价" in note and "holds amounts" in note]
    assert "such as «￥1.2万», while «市场价» says no currency and was taken in EUR" in note
    for told in ({"currency": "CNY"}, {"currency": "EUR", "mapping": {"京东价": "price"}}):
        again = preview(sheet_of(jd), "products", actor=clerk, **told)
        assert not [note for note in again.reading["notes"] if "holds amounts" in note]


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


@pytest.mark.parametrize(("last", "sound"), [("2573.82", 3), ("25.82", 2)])
def test_what_programs_reckon_may_have_three_decimals_in_reports(world: World, last: str, sound: int) -> None:
    """A program that writes 2573.82 puts no mark among thousands."""
    make_store(world, "flagship", channel="flagship", brand=world.aurore)
    amounts = ("16.448", "3.54", last)
    rows = [{"Order number": f"N-{n}", "Amount": amount} for n, amount in enumerate(amounts)]
    session = preview(
        sheet_of(*rows), "sales", actor=world.actor(world.admin), store="flagship", currency="USD"
    )
    assert session.counts["create"] == sound
