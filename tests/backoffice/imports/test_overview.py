"""What a person checks before any single row: what the rows hold together, what will be written, what lies far off."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.models import ImportSession
from backoffice.merchants.models import Channel
from catalog.channels.models import Store
from tests.backoffice.imports.making import brought_in, csv_bytes, onboard, piece, preview, sheet_of, take_in
from tests.conftest import World

LIST = "/admin/imports/importsession/"


@pytest.fixture
def browser(world: World, clerk: Actor, as_person: Callable[[User], Client]) -> Client:
    return as_person(world.operator)


def overview_of(rows: list[dict[str, str]], actor: Actor, **options: Any) -> dict[str, Any]:
    with scope(actor):
        found: dict[str, Any] = take_in(sheet_of(*rows), actor=actor, **options).counts["overview"]
        return found


def notes_of(session: ImportSession, actor: Actor) -> dict[int, list[str]]:
    with scope(actor):
        rows = session.rows.exclude(notes=[]).order_by("number")
        return {row.number: [note["code"] for note in row.notes] for row in rows}


def test_amounts_are_summed_by_currency_with_the_rows_of_the_least_and_the_most(clerk: Actor) -> None:
    rows = [
        piece(1, price="1250.50"), piece(2, price="95.5"), piece(3, price="¥9000"), piece(4, price="1250.50"),
        piece(5, price="free"),
    ]  # fmt: skip
    found = overview_of([{**row, "currency": "JPY" if "¥" in row["price"] else "EUR"} for row in rows], clerk)
    assert found["rows"] == 4
    assert found["amounts"] == [
        {
            "column": "price", "currency": "EUR", "rows": 3, "sum": "2596.5",
            "least": {"value": "95.5", "row": 3}, "most": {"value": "1250.5", "row": 2},
        },
        {
            "column": "price", "currency": "JPY", "rows": 1, "sum": "9000",
            "least": {"value": "9000", "row": 4}, "most": {"value": "9000", "row": 4},
        },
    ]  # fmt: skip


def test_days_and_what_most_rows_have_are_told(world: World, clerk: Actor) -> None:
    with scope(world.office):
        onboard("Bellecour")
    days: tuple[dict[str, str], ...] = {"online date": "2020-01-31"}, {"online date": "2024-05-01"}, {}
    rows = [piece(n, **day) for n, day in enumerate(days)]
    found = overview_of([*rows, piece(7, brand="BELLECOUR", category="watches")], clerk)
    (day,) = found["days"]
    assert (day["column"], day["rows"]) == ("online_date", 4)
    assert (day["least"], day["most"]) == (
        {"value": "2020-01-31", "row": 2},
        {"value": "2024-05-01", "row": 3},
    )
    told = {each["column"]: each["words"] for each in found["values"]}
    assert told["brand"] == {"Aurore": 3, "Bellecour": 1}
    assert told["category"] == {"Handbags": 3, "Watches": 1}
    assert told["warehouse"] == {"paris": 4}


def test_rows_that_are_here_already_are_counted_where_they_are(clerk: Actor) -> None:
    """The warehouse chosen at upload is for new pieces."""
    brought_in(sheet_of(piece(1)), "units", actor=clerk, warehouse="paris")
    found = overview_of([piece(1, price="990"), piece(2)], clerk)
    assert {each["column"]: each["words"] for each in found["values"]}["warehouse"] == {"paris": 1}
    assert found["amounts"][0]["sum"] == "2240.5"


def test_the_page_shows_what_is_written_beside_what_the_cell_says(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(
            csv_bytes([piece(1, price="1,250 €", category="bags"), piece(2, price="99,000.50")]), actor=clerk
        )
    text = " ".join(browser.get(f"{LIST}{session.pk}/change/").content.decode().split())
    for words in (
        "1,250.00 EUR <span", "«1,250 €»", "99,000.50 EUR", "«99,000.50»", "Aurore", "A-1",
        "<strong class=\"text-important\">100,250.50 EUR</strong> in all", 'href="?row=3#rows"', "12 Nov 2021",
    ):  # fmt: skip
        assert words in text, words
    assert "«Aurore»" not in text
    assert "«handbags»" not in text


def test_a_partner_is_told_the_same(world: World, clerk: Actor, as_client: Callable[[str], Client]) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1, price="1,250.00 €")]), actor=clerk)
    partner = as_client(world.token(scopes=[Scope.IMPORTS_READ])[1])
    body = partner.get(f"/api/v1/imports/{session.pk}").json()
    assert body["overview"]["amounts"][0]["sum"] == "1250"
    assert "overview" not in body["counts"]
    (row,) = partner.get(f"/api/v1/imports/{session.pk}/rows").json()["results"]
    changes = {change["fact"]: (change["then"], change["cell"]) for change in row["changes"]}
    assert changes["asking_price"] == ("1250", "1,250.00 €")
    assert changes["brand"] == ("Aurore", "")


@pytest.mark.parametrize(
    ("odd", "words"), [("1250000", "more than a thousand times"), ("1.20", "less than a thousandth")]
)
def test_an_amount_far_from_the_others_is_remarked_and_comes_in(clerk: Actor, odd: str, words: str) -> None:
    rows = [piece(n, price=f"{1200 + n}") for n in range(7)] + [piece(9, price=odd)]
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk)
        (remark,) = session.counts["remarks"]
        assert (remark["code"], remark["column"], remark["rows"]) == ("amount_far_off", "price", [9])
        assert words in remark["sentence"]
        assert "EUR" in remark["sentence"]
    assert notes_of(session, clerk) == {9: ["amount_far_off"]}
    assert session.counts["create"] == 8


@pytest.mark.parametrize(
    ("before", "now", "words"),
    [
        ("5125.00", "51.25", "a tenth of what stands now (5,125.00 EUR), or less"),
        ("1438.00", "143800", "ten times what stands now (1,438.00 EUR), or more"),
        ("1438.00", "14380", "ten times"),
        ("1438.00", "14379", ""),
        ("1438.00", "143.81", ""),
    ],
)
def test_an_amount_ten_times_what_stands_is_remarked(clerk: Actor, before: str, now: str, words: str) -> None:
    brought_in(csv_bytes([piece(1, price=before)]), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        session = take_in(csv_bytes([piece(1, price=now)]), actor=clerk)
        assert session.counts["update"] == 1
        told = [
            remark["sentence"] for remark in session.counts["remarks"] if remark["code"] == "amount_jumps"
        ]
    assert [words in sentence for sentence in told] == ([True] if words else [])


def test_a_cause_says_of_which_row_it_speaks(browser: Client, clerk: Actor) -> None:
    rows = [piece(1, price="abc"), piece(2, price="0"), piece(3)]
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk)
        (cause,) = session.counts["causes"]
    assert (cause["rows"], cause["differs"]) == ([2, 3], True)
    page = browser.get(f"{LIST}{session.pk}/change/").content.decode()
    assert "Row 2, for example: Price" in page


def test_amounts_are_compared_within_their_currency(clerk: Actor) -> None:
    rows = [{**piece(n, price="120"), "currency": "EUR"} for n in range(6)]
    rows += [{**piece(n, price="180000"), "currency": "JPY"} for n in range(10, 16)]
    with scope(clerk):
        session = take_in(sheet_of(*rows), actor=clerk)
    assert notes_of(session, clerk) == {}


def test_a_day_far_in_the_future_is_remarked(clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1), piece(2, **{"online date": "2099-01-01"})]), actor=clerk)
        (remark,) = session.counts["remarks"]
    assert notes_of(session, clerk) == {3: ["date_far_ahead"]}
    assert "Online date: 01 January 2099 lies far in the future." in remark["sentence"]


def test_a_sale_of_tomorrow_or_of_no_piece_is_remarked(world: World) -> None:
    with scope(world.office):
        Store.objects.create(code="mall", name="Mall", channel=Channel.SELF_OPERATED)
    finance = world.actor(world.admin)
    content = "Order number,SKU,Amount,Quantity,Ordered at\r\n1,A,10,1,2036-11-20\r\n2,A,10,0,2025-11-20\r\n"
    session = preview(content.encode(), "sales", actor=finance, store="mall")
    assert notes_of(session, finance) == {2: ["date_far_ahead"], 3: ["quantity_zero"]}
