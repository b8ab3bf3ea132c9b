"""What a file says of its amounts: their currency, and what the marks in them are."""

from decimal import Decimal
from pathlib import Path

import pytest
import xlsxwriter

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.imports.rejected import write_rejected
from tests.backoffice.imports.making import counted, preview, sentences, sheet_of
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


def test_one_number_with_a_currency_says_nothing_of_the_texts_below_it(clerk: Actor, tmp_path: Path) -> None:
    path = tmp_path / "prices.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        shown = book.add_format({"num_format": '#,##0.00 "CHF"'})
        sheet.write_row(0, 0, [*PIECE, "price"])
        for number, price in enumerate((980, "1.234,50", "95,50"), 1):
            sheet.write_row(number, 0, ({**PIECE, "reference": f"A-{number}"}).values())
            sheet.write(number, len(PIECE), price, None if isinstance(price, str) else shown)
    session = preview(
        path.read_bytes(), "units", actor=clerk, name="prices.xlsx", warehouse="paris", currency="EUR"
    )
    with scope(clerk):
        facts = [row.values["facts"] for row in session.rows.order_by("number")]
    assert [(fact["asking_price"], fact["currency"]) for fact in facts] == [
        ("980", "CHF"), ("1234.5", "EUR"), ("95.5", "EUR"),
    ]  # fmt: skip


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


@pytest.mark.parametrize(
    ("above", "below", "currency"),
    [
        ("", "All prices in GBP", "GBP"),
        ("", "All prices in GBP\nTerms: 30 days", "GBP"),
        ("Alle Preise in GBP", "All prices in GBP", "GBP"),
        ("Alle Preise in CHF", "All prices in GBP", "EUR"),
        ("", "Thank you", "EUR"),
    ],
)
def test_a_line_below_the_table_says_it_as_well(clerk: Actor, above: str, below: str, currency: str) -> None:
    content = f"{above}\n".encode() + sheet_of({**PIECE, "price": "1250"}) + f"\n{below}\n".encode()
    session = preview(content, "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        assert session.rows.get(outcome="create").values["facts"]["currency"] == currency
    notes = [note for note in session.reading["notes"] if "the table" in note]
    assert bool(notes) == (below != "Thank you")
    if currency == "GBP":
        assert f" stands {'above' if above else 'below'} the table, so amounts" in notes[0]
    elif notes:
        assert "name different currencies, so none of them counts" in notes[0]


@pytest.mark.parametrize(
    ("header", "reason"),
    [
        ("价格（万元）", "amounts are in «万元»: write them in full"),
        ("价格/万元", "amounts are in «万元»: write them in full"),
        ("价格(分)", "amounts are in «分»: write them in full"),
        ("Price (k€)", "amounts are in «k€»: write them in full"),
        ("Price EUR '000", "amounts are in «EUR '000»: write them in full"),
        ("Preis in Tsd. EUR", "amounts are in «Tsd. EUR»: write them in full"),
        ("Price/g", "what a part of the goods costs («/g»)"),
        ("单价（元/克）", "what a part of the goods costs («元/克»)"),
        ("Prix (hors TVA)", "since it says «hors TVA»: choose it"),
        ("Cost", "Add the column, or rename"),
    ],
)
def test_a_column_that_is_another_amount_is_told_why(clerk: Actor, header: str, reason: str) -> None:
    content = sheet_of({**PIECE, header: "1.28"})
    with pytest.raises(Invalid) as refusal:
        preview(content, "units", actor=clerk, warehouse="paris")
    assert refusal.value.code == "column_missing"
    assert reason in refusal.value.sentence
    if "in full" in reason:
        assert "rename" not in refusal.value.sentence
        session = preview(content, "units", actor=clerk, warehouse="paris", mapping={header: "price"})
        assert any(f"«{header}» was chosen for Price" in note for note in session.reading["notes"])


def test_where_no_price_is_needed_a_note_says_that_it_was_left_out(clerk: Actor) -> None:
    row = {**PIECE, "sku": "A-1", "origin": "FR", "单价（万元）": "1.28", "Cost (was)": "5"}
    session = preview(sheet_of(row), "products", actor=clerk)
    assert any("is left out. «单价（万元）» is not taken" in note for note in session.reading["notes"])
    session = preview(sheet_of({**row, "Price": "12"}), "products", actor=clerk, currency="EUR")
    assert not any("is left out" in note for note in session.reading["notes"])


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


def test_a_currency_that_a_header_says_for_the_file_counts(clerk: Actor) -> None:
    action = "*Action(SiteID=US|Country=US|Currency=USD|Version=1193)"
    session = preview(
        sheet_of({action: "Add", **PIECE, "price": "10"}), "units", actor=clerk, warehouse="paris"
    )
    with scope(clerk):
        assert session.rows.get().values["facts"]["currency"] == "USD"
    assert "which holds for all rows" not in " ".join(session.reading["notes"])


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
