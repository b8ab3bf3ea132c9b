"""Columns that count the rows: left out where another has the words, also of the rows that come back mended."""

from collections.abc import Mapping

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.imports import counters
from backoffice.imports.models import ImportSession
from backoffice.imports.reading import table
from backoffice.imports.rejected import write_rejected
from backoffice.imports.sniffing import sniff
from tests.backoffice.imports.making import counted, preview, sheet_of
from tests.catalog.channels.making import make_store
from tests.conftest import World


def counted_rows(*prices: str) -> list[dict[str, str]]:
    return [
        {
            "Item": str(n), "Ref": f"A-{n}", "Brand": "Aurore", "Category": "bags", "Description": f"Handbag {n}",
            "Price EUR": price,
        }
        for n, price in enumerate(prices, start=1)
    ]  # fmt: skip


def previewed(rows: list[dict[str, str]], clerk: Actor) -> ImportSession:
    return preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")


def titles(session: ImportSession, clerk: Actor) -> list[str]:
    with scope(clerk):
        return [row.values["facts"]["title"] for row in session.rows.order_by("number")]


def shown(session: ImportSession, clerk: Actor) -> Mapping[str, str]:
    with scope(clerk):
        return {column.header: column.name for column in sniff(session, session.options).columns}


def given_back(session: ImportSession, clerk: Actor) -> str:
    with scope(clerk), write_rejected(session, "csv") as path:
        return path.read_text("utf-8-sig")


def test_a_counting_column_stays_left_out_of_mended_rows(clerk: Actor) -> None:
    first = previewed(counted_rows("10", "gratis", "11", "umsonst"), clerk)
    mended = given_back(first, clerk).replace("gratis", "12").replace("umsonst", "13")
    again = preview(mended.encode(), "units", actor=clerk, warehouse="paris")
    assert again.corrects_id == first.pk
    assert titles(again, clerk) == ["Handbag 2", "Handbag 4"]
    assert shown(again, clerk)["Item"] == ""
    assert again.reading["conventions"]["counting"] == ["Item"]
    worse = given_back(previewed(counted_rows("10", "gratis"), clerk), clerk)
    twice = preview(worse.encode(), "units", actor=clerk, warehouse="paris")
    third = preview(
        given_back(twice, clerk).replace("gratis", "12").encode(), "units", actor=clerk, warehouse="paris"
    )
    assert titles(third, clerk) == ["Handbag 2"]


def test_mended_rows_that_happen_to_count_are_read_as_their_file_was(clerk: Actor) -> None:
    rows = counted_rows("10", "gratis", "umsonst")
    for row, item in zip(rows, ("7", "1", "2"), strict=True):
        row["Item"] = item
    first = previewed(rows, clerk)
    mended = given_back(first, clerk).replace("gratis", "12").replace("umsonst", "13")
    again = preview(mended.encode(), "units", actor=clerk, warehouse="paris")
    assert (first.mapping["title"], titles(again, clerk)) == (
        again.mapping["title"],
        ["Handbag 2", "Handbag 3"],
    )
    said = [session.reading["conventions"] for session in (first, again)]
    assert [(each["counting"], each["numbered"]) for each in said] == [([], {"Item": ""})] * 2


@pytest.mark.parametrize(
    ("item", "description", "title", "sku"),
    [
        ("Item", "Product Description", "Product Description", "Item"),
        ("Artikel", "Bezeichnung", "Bezeichnung", "Artikel"),
        ("Item", "Particulars of the goods", None, "Item"),
        ("Title", "Particulars of the goods", None, None),
    ],
)
def test_what_is_called_by_numbers_alone_has_its_words_elsewhere(
    clerk: Actor, item: str, description: str, title: str | None, sku: str | None
) -> None:
    rows = [
        {
            item: number, "Brand": "Aurore", "Category": "skincare", "Made in": "FR", "EAN": "", "Size": "12 kg",
            description: words, "RRP EUR": "79.99",
        }
        for number, words in (("12345", "Dog food adult"), ("12346", "Dog food adult"))
    ]  # fmt: skip
    session = preview(sheet_of(*rows), "products", actor=clerk)
    headers = {name: column["header"] for name, column in session.mapping.items()}
    assert (headers.get("title"), headers.get("sku")) == (title, sku)
    assert (
        any(f"«{item}» holds numbers" in note for note in session.reading["notes"]) or title == "Bezeichnung"
    )
    assert counted(session) == ({"create": 2} if title else {"error": 2})


@pytest.mark.parametrize(
    ("first", "second", "numbers"),
    [("Octave 28", "Octave 29", {}), ("1", "2", {"Item": ""}), ("10482", "10483", {"Item": ""})],
)
def test_only_numbers_that_words_stand_beside_are_no_titles(
    clerk: Actor, first: str, second: str, numbers: dict[str, str]
) -> None:
    rows = [
        {
            "Item": item,
            "Ref": f"A-{item}",
            "Brand": "Aurore",
            "Category": "bags",
            "Notes": "Some words",
            "Price": "9",
        }
        for item in (first, second)
    ]
    assert previewed(rows, clerk).reading["conventions"]["numbered"] == numbers


@pytest.mark.parametrize("breaks", [5, 1_500])
def test_the_page_and_the_preview_look_at_the_same_rows(clerk: Actor, breaks: int) -> None:
    """Beyond the first thousand a number that is missing tells neither of them anything."""
    rows = counted_rows(*["10"] * 1_600)
    rows[breaks]["Item"] = "9999"
    session = previewed(rows, clerk)
    counts = breaks > 1_000
    assert (session.reading["conventions"]["counting"] == ["Item"]) is counts
    mapped = {place["header"]: name for name, place in session.mapping.items()}
    assert {header: name for header, name in shown(session, clerk).items() if name} == mapped


def test_a_counting_column_is_kept_where_no_other_has_the_words(clerk: Actor) -> None:
    rows = [
        {name: cell for name, cell in row.items() if name != "Description"} for row in counted_rows("1", "2")
    ]
    session = previewed(rows, clerk)
    assert session.mapping["title"]["header"] == "Item"
    assert session.reading["conventions"]["counting"] == []


def test_a_blank_column_gives_way_to_another_of_the_same(clerk: Actor) -> None:
    rows = [
        {
            "Item number": "", "Custom label": f"A-{number}", "Brand": "Aurore", "Title": "Octave", "Name": "",
            "Asking price": "", "Selling price": "", "Price now": f"{number}0 EUR",
        }
        for number in (1, 2)
    ]  # fmt: skip
    session = previewed([{**row, "Category": "handbags"} for row in rows], clerk)
    expected = {"reference": "Custom label", "title": "Title", "price": "Price now"}
    assert {name: session.mapping[name]["header"] for name in expected} == expected
    blank = ["Item number", "Asking price", "Selling price"]
    assert sorted(session.reading["conventions"]["blank"]) == sorted(blank)
    note = next(each for each in session.reading["notes"] if each.startswith("Nothing stands below"))
    assert all(f"«{header}»" in note for header in blank)
    assert "«Name»" not in note
    with scope(clerk):
        why = {column.header: column.how for column in sniff(session, session.options).columns}
    assert {why[header] for header in blank} == {"blank"}
    mapped = {place["header"]: name for name, place in session.mapping.items()}
    assert {header: name for header, name in shown(session, clerk).items() if name} == mapped


def test_a_blank_column_gives_way_to_one_of_the_same_name(clerk: Actor) -> None:
    sheet = "Ref,Price,Brand,Title,Category,Price\nA-1,,Aurore,Octave,handbags,10 EUR\n"
    session = preview(sheet.encode(), "units", actor=clerk, warehouse="paris")
    assert (session.mapping["price"]["header"], counted(session)) == ("Price (column 6)", {"create": 1})
    assert "Nothing stands below «Price»; other columns were taken for the same." in session.reading["notes"]


def test_where_blank_says_something_it_gives_way_to_that_alone(world: World) -> None:
    make_store(world, "flagship", channel="flagship", brand=world.aurore)
    sheet = "Order number,Amount,Paid at,Payment time,Received,Received\nN-1,10,,2024-05-01,,10\n"
    session = preview(
        sheet.encode(), "sales", actor=world.actor(world.admin), store="flagship", currency="EUR"
    )
    assert session.reading["conventions"]["blank"] == ["Received"]
    assert session.mapping["received"]["header"] == "Received (column 6)"
    assert session.mapping["paid_at"]["header"] == "Paid at"


def test_a_counting_column_does_not_give_way_to_a_blank_one(clerk: Actor) -> None:
    rows = [
        {**row, "Ref": "", "Item number": str(n)} for n, row in enumerate(counted_rows("1", "2"), start=1)
    ]
    session = previewed(rows, clerk)
    assert session.mapping["reference"]["header"] == "Item number"
    assert "Item number" not in session.reading["conventions"]["counting"]


def test_a_column_that_is_blank_at_first_alone_does_not(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "BATCH", 2)
    monkeypatch.setattr(counters, "_ROWS_LOOKED_AT", 2)
    rows = [{**row, "Asking price": ""} for row in counted_rows("10", "11", "12")]
    assert previewed(rows, clerk).reading["conventions"]["blank"] == ["Asking price"]
    rows[2]["Asking price"] = "15"
    with pytest.raises(Invalid, match=r"«Asking price» is blank at first, .* row 4 has something") as refusal:
        previewed(rows, clerk)
    assert refusal.value.code == "several_columns"


def test_amounts_that_are_all_zero_give_way_to_others(clerk: Actor) -> None:
    rows = [
        {**row, "Asking price": zero, "Selling price": price}
        for row, zero, price in zip(
            counted_rows("", "", ""), ("$0.00", "0", ""), ("10", "11", "12"), strict=True
        )
    ]
    session = previewed(rows, clerk)
    assert session.mapping["price"]["header"] == "Selling price"
    sentence = "No amount above zero stands below «Asking price»; other columns were taken for the same."
    assert sentence in session.reading["notes"]
    with scope(clerk):
        why = {column.header: column.how for column in sniff(session, session.options).columns}
    assert why["Asking price"] == "zero"


def test_an_amount_above_zero_behind_the_zeros_is_not_passed_over(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(table, "BATCH", 2)
    monkeypatch.setattr(counters, "_ROWS_LOOKED_AT", 2)
    rows = [{**row, "Asking price": "0"} for row in counted_rows("10", "11", "12", "13")]
    assert previewed(rows, clerk).reading["conventions"]["zero"] == ["Asking price"]
    rows[3]["Asking price"] = "15"
    with pytest.raises(Invalid, match=r"«Asking price» is zero at first, .* row 5 has something"):
        previewed(rows, clerk)


def test_a_blank_column_is_kept_where_no_other_may_be_the_same(clerk: Actor) -> None:
    session = previewed([{**row, "Serial": ""} for row in counted_rows("10", "11")], clerk)
    assert (session.mapping["serial"]["header"], session.reading["conventions"]["blank"]) == ("Serial", [])
