"""The rules of a unit's row."""

from collections.abc import Sequence
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.countries import country_code
from backoffice.imports.header_currencies import header_currency
from backoffice.imports.models import ImportRow
from backoffice.imports.names import header_parts
from catalog.inventory.models import Grade
from catalog.inventory.profiles import wording
from catalog.products.models import Category
from tests.backoffice.imports.making import (
    HEADERS,
    brought_in,
    counted,
    csv_bytes,
    piece,
    preview,
    sentences,
    sheet_of,
    take_in,
)
from tests.catalog.inventory.making import make_units
from tests.conftest import World

BAG = {"brand": "Aurore", "reference": "A-1", "title": "Octave", "category": "bags", "price": "10"}


def row_of(clerk: Actor, cells: dict[str, str], **options: Any) -> ImportRow:
    headers = list(dict.fromkeys([*HEADERS, *cells]))
    with scope(clerk):
        session = take_in(csv_bytes([piece(1, **cells)], headers), actor=clerk, **options)
        return session.rows.get()


@pytest.mark.parametrize(
    ("cells", "cause", "column"),
    [
        ({"price": "-120,00 €"}, "bad_price", "price"),
        ({"price": "0"}, "bad_price", "price"),
        ({"price": ""}, "bad_price", "price"),
        ({"price": "on request"}, "bad_price", "price"),
        ({"price": "12.345678"}, "bad_price", "price"),
        ({"price": "$ 120"}, "bad_price", "price"),
        ({"price": "120 €", "currency": "USD"}, "bad_price", "price"),
        ({"currency": "doubloons"}, "unknown_currency", "currency"),
        ({"brand": "Nobody & Sons"}, "unknown_brand", "brand"),
        ({"brand": ""}, "missing_value", "brand"),
        ({"title": ""}, "missing_value", "title"),
        ({"category": ""}, "missing_value", "category"),
        ({"category": "spaceships"}, "unknown_category", "category"),
        ({"condition": "vintage vibes"}, "unknown_grade", "grade"),
        ({"online date": "yesterday"}, "bad_date", "online_date"),
        ({"location": "Atlantis"}, "unknown_country", "location"),
        ({"title": "x" * 251}, "bad_text", "title"),
    ],
)
def test_it_rejects_with_one_cause(clerk: Actor, cells: dict[str, str], cause: str, column: str) -> None:
    row = row_of(clerk, cells)
    assert [(error["code"], error["column"]) for error in row.errors] == [(cause, column)]
    assert row.errors[0]["sentence"]
    assert row.values is None


@pytest.mark.parametrize(
    ("cells", "options", "facts"),
    [
        ({"price": "1.250,50 €"}, {}, {"asking_price": "1250.5", "currency": "EUR"}),
        ({"price": "£ 99"}, {}, {"asking_price": "99", "currency": "GBP"}),
        ({"price": "99"}, {"currency": "JPY"}, {"asking_price": "99", "currency": "JPY"}),
        ({"price": "$ 99"}, {"currency": "HKD"}, {"asking_price": "99", "currency": "HKD"}),
        ({"price": "99", "currency": "us dollar"}, {}, None),
        ({"price": "99", "currency": "usd"}, {}, {"asking_price": "99", "currency": "USD"}),
        ({"title": "Diver (116610LN)"}, {}, {"model_reference": "116610LN"}),
        ({"title": "Diver (Medium)"}, {}, {"model_reference": None}),
        *(
            ({"title": f"Diver ({behind})"}, {}, {"model_reference": None})
            for behind in ("2016", "90 cm", "41mm", "18K", "20 x 30 cm", "2 pcs")
        ),
        *(
            ({"title": f"Diver ({number})"}, {}, {"model_reference": number})
            for number in ("14060M", "1675", "5119G", "311.62.42")
        ),
        ({"title": "Diver (A1)", "model reference": "B-2"}, {}, {"model_reference": "B-2"}),
        ({"location": "Milano, Italia"}, {}, {"source_country": "IT"}),
        ({"location": "united kingdom"}, {}, {"source_country": "GB"}),
        ({"price": "12 990 Ft"}, {}, {"asking_price": "12990", "currency": "HUF"}),
        ({"price": "1 250 руб."}, {}, {"asking_price": "1250", "currency": "RUB"}),
    ],
)
def test_it_understands(
    clerk: Actor, cells: dict[str, str], options: dict[str, str], facts: dict[str, Any] | None
) -> None:
    row = row_of(clerk, cells, **options)
    if facts is None:
        assert [error["code"] for error in row.errors] == ["unknown_currency"]
        return
    assert row.errors == []
    assert {name: row.values["facts"].get(name) for name in facts} == facts


def test_a_path_of_categories_is_its_innermost_known_step(clerk: Actor) -> None:
    row = row_of(clerk, {"category": "Apparel & Accessories > Handbags > Limited"})
    with scope(clerk):
        assert row.values["facts"]["category_id"] == Category.objects.get(code="handbags").pk


@pytest.mark.parametrize(
    ("path", "code"),
    [
        ("Watches > Bracelets", "watches"),
        ("Watches > Accessories", "accessories"),
        ("Relojes de mujer", "watches"),
        ("Borse donna", "bags"),
        ("メンズ腕時計", "watches"),
    ],
)
def test_a_watch_s_bracelet_is_no_jewellery_and_the_audience_no_kind(
    clerk: Actor, path: str, code: str
) -> None:
    row = row_of(clerk, {"category": path})
    with scope(clerk):
        assert row.values["facts"]["category_id"] == Category.objects.get(code=code).pk


@pytest.mark.parametrize("word", ["2084214543", "Men"])
def test_a_category_that_names_no_kind_of_goods_says_nothing(clerk: Actor, word: str) -> None:
    assert row_of(clerk, {"category": word}, category="watches").errors == []
    assert [error["code"] for error in row_of(clerk, {"category": word}).errors] == ["missing_value"]


@pytest.mark.parametrize(
    ("word", "facts"),
    [
        ("1990s", {}), ("1990's", {}), ("ca. 1960", {}), ("c. 1960", {}), ("1948 (Approximation)", {}),
        ("1960年頃", {}), ("70年代", {}), ("2015-2019", {}), ("1973,0", {"year": 1973}), ("1973.0", {"year": 1973}),
        ("2015年", {"year": 2015}),
    ],
)  # fmt: skip
def test_a_year_that_says_only_about_when_is_left_out(clerk: Actor, word: str, facts: dict[str, Any]) -> None:
    row = row_of(clerk, {"year": word})
    assert row.errors == []
    assert {name: fact for name, fact in row.values["facts"].items() if name == "year"} == facts


@pytest.mark.parametrize("word", ["199", "2950", "often", "1960 gold 750"])
def test_a_year_that_is_none_is_a_flaw(clerk: Actor, word: str) -> None:
    assert [error["code"] for error in row_of(clerk, {"year": word}).errors] == ["bad_year"]


def test_a_date_that_is_only_called_so_is_none(clerk: Actor) -> None:
    row = row_of(clerk, {"online date": "Date"})
    assert row.errors == []
    assert "source_listed_on" not in row.values["facts"]


def test_a_feed_of_google_comes_in_as_it_is(clerk: Actor) -> None:
    row = {
        "id": "187", "title": "Wool coat", "link": "https://shop.example/?pid=187", "availability": "in_stock",
        "price": "12000 JPY", "condition": "used", "brand": "Aurore", "product_type": "アウター",
        "google_product_category": "Apparel & Accessories > Clothing",
    }  # fmt: skip
    with scope(clerk):
        session = take_in(csv_bytes([row], list(row)), actor=clerk)
        staged = session.rows.get()
    assert staged.errors == []
    facts = staged.values["facts"]
    assert (facts["title"], facts["asking_price"], facts["currency"]) == ("Wool coat", "12000", "JPY")


def test_it_takes_the_category_chosen_for_the_whole_file(clerk: Actor) -> None:
    row = row_of(clerk, {"category": ""}, category="watches")
    assert row.errors == []
    assert row.values["facts"]["category_id"]


@pytest.mark.parametrize(
    ("stated", "url", "reference"),
    [
        ("140", "https://shop.example/women-accessories/scarf-silk-140-19065313.shtml", "19065313"),
        ("", "https://shop.example/bags/scarf-19065313", "19065313"),
        ("", "https://shop.example/items/4512345678-scarf-silk", "4512345678"),
        ("A-7", "https://shop.example/bags/scarf-19065313", "A-7"),
        ("140", "https://shop.example/bags/scarf-silk-140.shtml", "140"),
        ("140", "", "140"),
    ],
)
def test_it_takes_the_listing_number_of_the_url_for_the_reference(
    clerk: Actor, stated: str, url: str, reference: str
) -> None:
    row = row_of(clerk, {"reference": stated, "url": url})
    assert row.errors == []
    assert row.values["key"][1] == reference


@pytest.mark.parametrize(
    ("stated", "url", "reference"),
    [
        ("", "https://shop.example/p?id=18023419", "18023419"),
        ("", "https://shop.example/item.htm?spm=a1z10.1&id=612345678901&ali=9", "612345678901"),
        ("", "https://shop.example/index.php?route=product/product&product_id=77", "77"),
        ("", "https://shop.example/product?SKU=RED-1", "RED-1"),
        ("", "https://shop.example/octave-28-black?item=18023419", "18023419"),
        ("", "https://shop.example/octave-28-black?id=7", "octave-28-black"),
        ("", "https://shop.example/octave-28-black?variant=12345678", "octave-28-black"),
        ("", "https://shop.example/octave-18023418?id=99999999", "18023418"),
        ("", "https://wa.me/send?id=4915112345678", ""),
        ("", "https://shop.example/p?id=18023419&item=18023420", ""),
        ("", "https://shop.example/p?page=2", ""),
        ("A-7", "https://shop.example/p?id=18023419", "A-7"),
        ("140", "https://shop.example/p?id=18023419", "140"),
    ],
)
def test_it_takes_the_number_behind_the_question_mark(
    clerk: Actor, stated: str, url: str, reference: str
) -> None:
    cells = piece(1, reference=stated, url=url)
    if not stated:
        del cells["reference"]
    session = preview(sheet_of(cells), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        row = session.rows.get()
    if not reference:
        assert [error["code"] for error in row.errors] == ["missing_value"]
        return
    assert (row.errors, row.values["key"][1]) == ([], reference)


def test_two_pieces_of_one_page_are_not_told_apart_by_it(clerk: Actor) -> None:
    url = "https://shop.example/sale/leather?x="
    rows = [piece(1, url=f"{url}{n}", title=f"Bag {n}") for n in (1, 2)] + [
        piece(1, url=f"{url}2", title="Bag 2")
    ]
    session = preview(
        sheet_of(*({name: cell for name, cell in row.items() if name != "reference"} for row in [*rows, rows[0]])),
        "units", actor=clerk, warehouse="paris",
    )  # fmt: skip
    assert session.counts["rejected"] == {"page_tells_no_piece": 2, "duplicate_in_file": 1}
    assert "ends in «leather» as that of row 2 does" in sentences(session, actor=clerk)[3][0]


def test_it_reads_titles_and_categories_in_addresses() -> None:
    url = "https://fr.shop.example//women-jewellery/jewellery-sets/aurore/gold-aurore-jewellery-set-19159930.shtml"
    assert wording.title_in_url(url) == "Gold aurore jewellery set"
    assert wording.category_in_url(url, brand="Aurore") == "jewellery-sets"
    assert wording.category_in_url("https://shop.example/rings/x-1", brand="Rings") is None
    assert wording.category_in_url("https://shop.example/watches/bracelet/x-1", brand="Aurore") == "watches"
    assert (
        wording.category_in_url("https://shop.example/jewellery/bracelet/x-1", brand="Aurore") == "bracelets"
    )
    assert wording.title_in_url("https://shop.example/bags/19159930") == ""


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("France", "FR"), ("DE", "DE"), ("意大利", "IT"), ("Schweiz", "CH"), ("Lyon, France", "FR"),
        ("Dépôt central France", "FR"), ("the Canary Islands", "ES"), ("New Mexico", None),
        ("Northern Ireland", None), ("New Jersey", None), ("Atlantis", None), ("no", "NO"), ("", None),
        ("Hong Kong, China", "HK"), ("中国香港", "HK"), ("Taiwan, China", "TW"), ("Taiwan, Province of China", "TW"),
        ("Republic of China", "TW"), ("People's Republic of China", "CN"), ("Macao SAR", "MO"),
        ("Democratic Republic of the Congo", "CD"), ("Congo, The Democratic Republic of the", "CD"), ("Congo", "CG"),
        ("刚果", None), ("刚果（金）", "CD"), ("刚果（布）", "CG"), ("刚果民主共和国", "CD"),
        ("Korea, North", "KP"), ("Democratic People's Republic of Korea", "KP"), ("Korea, Republic of", "KR"),
        ("Inner Mongolia", None), ("Guangzhou, China", "CN"), ("Россия", "RU"), ("Çin", "CN"), ("Włochy", "IT"),
        ("日本製", "JP"), ("法国产", "FR"), ("국내산", "KR"), ("Écosse", "GB"), ("製", None),
    ],
)  # fmt: skip
def test_it_knows_countries_by_name(text: str, code: str | None) -> None:
    assert country_code(text) == code


def test_it_reads_headers_in_two_languages() -> None:
    assert header_parts("材质 Material") == ["材质", "Material"]
    assert header_parts("Taille / Size") == ["Taille", "Size"]
    assert header_parts("SKU件数") == ["件数"]
    assert header_parts("EAN码") == ["EAN", "码"]
    assert header_parts("Price价格 USD") == ["价格", "USD"]
    assert header_parts("Brand品牌 / Marke") == ["品牌", "Marke"]
    assert (header_currency("Price (EUR)"), header_currency("Prix €"), header_currency("SKU")) == (
        "EUR",
        "EUR",
        "",
    )


def test_it_notes_a_serial_that_another_piece_bears_and_tells_not_whose(world: World, clerk: Actor) -> None:
    (theirs,) = make_units(world, brand=world.kestrel, serial="SD 4178")
    lines = [piece(1, serial="sd-4178"), piece(2, serial="B-9"), piece(3, serial="b9"), piece(4, serial="C1")]
    with scope(clerk):
        session = take_in(csv_bytes(lines, [*HEADERS, "serial"]), actor=clerk)
        notes = {row.number: row.notes for row in session.rows.order_by("number") if row.notes}
    assert [(note["code"], note["column"]) for found in notes.values() for note in found] == [
        ("serial_double", "serial"), ("serial_double", "serial"),
    ]  # fmt: skip
    assert {"one other piece" in str(found) for found in notes.values()} == {True}
    assert session.counts["create"] == 4
    assert theirs.reference not in str(notes)
    assert world.kestrel.name not in str(notes)


def test_the_last_part_of_an_address_is_the_reference_where_it_ends_in_no_number(clerk: Actor) -> None:
    pages = ("octave-28-black", "m90000000001", "o" * 90, "")
    rows = [
        {
            "url": f"https://shop.example/products/{page}?variant=2" if page else "https://shop.example",
            "brand": "Aurore", "title": "Octave", "category": "handbags", "price": f"{100 + at}",
        }
        for at, page in enumerate(pages)
    ]  # fmt: skip
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        keys = [row.values["key"][1] for row in session.rows.filter(outcome="create").order_by("number")]
    assert (keys[:2], len(keys[2])) == (["octave-28-black", "m90000000001"], 80)
    assert counted(session) == {"create": 3, "error": 1}
    assert "In 3 rows the URL ends in no number; its last part is the reference." in session.reading["notes"]


def test_a_telephone_number_in_an_address_names_no_piece(clerk: Actor) -> None:
    rows = [
        {
            "id": str(number), "link": "https://wa.me/33612345678?text=Octave", "brand": "Aurore",
            "title": "Octave", "category": "handbags", "price": "100",
        }
        for number in (11, 12)
    ]  # fmt: skip
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        assert [row.values["key"][1] for row in session.rows.order_by("number")] == ["11", "12"]


def test_a_column_of_references_that_is_blank_throughout_is_none(clerk: Actor) -> None:
    text = "SKU,Brand,Title,Category,Price\n{},Aurore,Octave,handbags,10\n,Aurore,Onde,handbags,20\n"
    blank = preview(text.format("").encode(), "units", actor=clerk, warehouse="paris")
    assert (counted(blank), "reference" in blank.mapping) == ({"create": 2}, False)
    assert "«SKU» is blank throughout, so it was taken as no reference." in blank.reading["notes"]
    filled = preview(text.format("A-1").encode(), "units", actor=clerk, warehouse="paris")
    assert counted(filled) == {"create": 1, "error": 1}


@pytest.mark.parametrize("headers", [["reference", "brand", "price"], HEADERS])
def test_a_list_of_prices_need_not_say_what_the_pieces_are_that_are_here(
    clerk: Actor, headers: Sequence[str]
) -> None:
    known = brought_in(sheet_of(piece(1, price="100")), "units", actor=clerk, warehouse="paris")
    assert counted(known) == {"create": 1}
    rows = [piece(number, price="250", title="", category="") for number in (1, 2)]
    with scope(clerk):
        content = csv_bytes([{name: row[name] for name in headers} for row in rows], headers)
        session = take_in(content, actor=clerk, name="prices.csv")
        here, new = session.rows.order_by("number")
        assert (here.outcome, here.values["facts"]["asking_price"]) == ("update", "250")
        assert "title" not in here.values["facts"]
        assert {error["code"] for error in new.errors} == {"missing_value"}


@pytest.mark.parametrize(
    ("column", "cell", "cause"),
    [
        ("price", f"5 €{' ' * 32_000}x", "bad_price"),
        ("category", f"5{' ' * 32_000}x", "unknown_category"),
        ("location", f"{'ab ' * 10_000}x", "unknown_country"),
        ("location", f"{'1,' * 16_000}x", "unknown_country"),
    ],
)
def test_the_longest_cell_is_read_in_the_time_of_its_length(
    clerk: Actor, column: str, cell: str, cause: str
) -> None:
    """Read in the square of it, each of these would keep the request for a minute."""
    rows = [{**BAG, "reference": f"A-{number}", column: cell} for number in range(3)]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert session.counts["rejected"] == {cause: 3}


def test_column_names_of_brackets_alone_are_read_in_the_time_of_their_length(clerk: Actor) -> None:
    rows = [{**BAG, **{f"{'(' * 32_000}{number}": "" for number in range(3)}}]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert session.counts["create"] == 1


def test_sizes_in_two_systems_are_not_lost(clerk: Actor) -> None:
    head = b"Reference,Brand,Title,Category,Price,,Size,\n,,,,EUR,CNY,EU,US\n"
    rows = b"TH-1,Aurore,b,shoes,100,780,39,8\nTH-2,Aurore,b,shoes,120,900,40,9\n"
    session = preview(head + rows, "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        sizes = [row.values["facts"]["size"] for row in session.rows.order_by("number")]
    assert sizes == ["39", "40"]
    assert (
        "Size is «Size EU»; «Size US» says it in another system, and is left out. Choose that column where it is meant."
    ) in session.reading["notes"]
    chosen = preview(head + rows, "units", actor=clerk, warehouse="paris", mapping={"Size US": "size"})
    with scope(clerk):
        assert chosen.rows.order_by("number")[0].values["facts"]["size"] == "8"


@pytest.mark.parametrize(
    ("headers", "noted"),
    [
        (("Size (EU)", "Size (US)"), True),
        (("US size", "EU size"), True),
        (("Größe", "Größe US"), True),
        (("Size", "Colour"), False),
        (("Size EU", "Colour FR"), False),
    ],
)
def test_a_size_in_another_system_is_noted(clerk: Actor, headers: tuple[str, str], noted: bool) -> None:
    session = preview(
        sheet_of({**BAG, headers[0]: "39", headers[1]: "8"}), "units", actor=clerk, warehouse="paris"
    )
    with scope(clerk):
        assert session.rows.get().values["facts"]["size"] == "39"
    assert any("in another system" in note for note in session.reading["notes"]) == noted


@pytest.mark.parametrize(
    ("text", "year"),
    [
        ("平成27年", 2015), ("二〇一五", 2015), ("二〇一五年", 2015), ("۲۰۱۵", 2015), ("٢٠١٥", 2015),
        ("令和元年", 2019), ("民國104年", 2015), ("2015 (serial Z)", 2015), ("2015", 2015), ("2015.0", 2015),
        ("1948 (Approximation)", None), ("2015 (2016)", None), ("1990s", None), ("MMXV", None), ("2015 Z", None),
    ],
)  # fmt: skip
def test_it_reads_years_in_the_signs_of_other_countries(text: str, year: int | None) -> None:
    assert wording.year_said(text) == year


def test_it_reads_conditions_by_their_numbers_at_ebay(clerk: Actor) -> None:
    header = "Action(SiteID=US|Country=US|Currency=USD|Version=1193)"
    common = {header: "Add", "Category ID": "169291", "Title": "Tote", "Price": "1250", "C:Brand": "Aurore"}
    rows = [
        {**common, "Custom label (SKU)": f"EB-{code}", "Condition ID": code, "Format": "FixedPrice"}
        for code in ("1500", "3000", "2990", "9999")
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris", category="bags")
    with scope(clerk):
        grades = [
            Grade.objects.get(pk=pk).label if (pk := row.values["facts"].get("source_grade_id")) else ""
            for row in session.rows.filter(outcome="create").order_by("number")
        ]
    assert grades == ["New without tags", "", "Pre-owned, excellent"]
    assert "«3000» in «Condition» was taken as nothing stated, in 1 cell." in session.reading["notes"]
    assert session.counts["rejected"] == {"unknown_grade": 1}
