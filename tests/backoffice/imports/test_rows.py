"""Looking at the rows of an import: by what became of them, a page at a time, or one by its number."""

from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from backoffice.imports.rows import Wanted, page_of, rows_wanted
from catalog.inventory.models import Unit
from catalog.inventory.services import inspect_units
from tests.backoffice.imports.making import csv_bytes, piece, take_in, work_off
from tests.conftest import World

LIST = "/admin/imports/importsession/"


@pytest.fixture
def browser(world: World, clerk: Actor, as_person: Callable[[User], Client]) -> Client:
    return as_person(world.operator)


def applied(content: bytes, actor: Actor) -> ImportSession:
    with scope(actor):
        session = services.confirm(session=take_in(content, actor=actor), actor=actor)
    work_off()
    return session


def mixed(actor: Actor) -> ImportSession:
    """Two updates (price; price and title), one unchanged, one new, two rejected for different columns."""
    applied(csv_bytes([piece(1), piece(2), piece(3)]), actor)
    rows = [
        piece(1, price="990"), piece(2, price="5", title="Other words"), piece(3), piece(4), piece(5, price="free"),
        piece(6, brand="Nobody", price="none of your business"),
    ]  # fmt: skip
    with scope(actor):
        return take_in(csv_bytes(rows), actor=actor)


def numbers(session: ImportSession, **wanted: str) -> list[int]:
    return [row.number for row in rows_wanted(session, Wanted.of(wanted))]


def test_rows_are_chosen_by_outcome_cause_column_and_change(clerk: Actor) -> None:
    session = mixed(clerk)
    with scope(clerk):
        assert numbers(session) == [2, 3, 4, 5, 6, 7]
        assert numbers(session, outcome="update") == [2, 3]
        assert numbers(session, cause="bad_price") == [6, 7]
        assert numbers(session, cause="unknown_brand") == [7]
        assert numbers(session, column="price", cause="unknown_brand") == []
        assert numbers(session, column="price") == [6, 7]
        assert numbers(session, changing="title") == [3]
        assert numbers(session, changing="asking_price") == [2, 3]
        with pytest.raises(Invalid, match="choose one of"):
            Wanted.of({"outcome": "splendid"})


def test_pages_go_on_where_the_last_one_ended(clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(n) for n in range(7)]), actor=clerk)
        first, after = page_of(session, Wanted(), size=3)
        second, then = page_of(session, Wanted(), after=after or 0, size=3)
        third, end = page_of(session, Wanted(), after=then or 0, size=3)
    assert [[row.number for row in page] for page in (first, second, third)] == [[2, 3, 4], [5, 6, 7], [8]]
    assert end is None


def test_the_page_shows_the_difference_field_by_field(browser: Client, clerk: Actor) -> None:
    session = mixed(clerk)
    text = browser.get(f"{LIST}{session.pk}/change/?outcome=update").content.decode()
    for words in ("<del>1,250.50 EUR</del>", "<ins>990.00 EUR</ins>", "<ins>Other words</ins>", "Row 3"):
        assert words in text, words
    assert "Row 5</strong>" not in text


def test_any_row_is_shown_whole_by_its_number(browser: Client, clerk: Actor) -> None:
    session = mixed(clerk)
    text = browser.get(f"{LIST}{session.pk}/change/?row=5").content.decode()
    assert "<dt class" in text
    assert "very good condition" in text
    assert "<ins>Octave 4 leather handbag</ins>" in text
    assert "is not among the rows" in browser.get(f"{LIST}{session.pk}/change/?row=99").content.decode()
    for odd in ("?row=x", "?rows_after=x", "?outcome=odd", "?cause=odd", f"?row={'9' * 30}"):
        assert browser.get(f"{LIST}{session.pk}/change/{odd}").status_code == 200, odd


def test_the_page_costs_the_same_for_many_rows(browser: Client, clerk: Actor) -> None:
    counts = []
    for many in (30, 300):
        applied(csv_bytes([piece(n) for n in range(many)]), clerk)
        with scope(clerk):
            session = take_in(csv_bytes([piece(n, price=f"{n + 1}") for n in range(many)]), actor=clerk)
        browser.get(f"{LIST}{session.pk}/change/")
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(f"{LIST}{session.pk}/change/?outcome=update").status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1] <= 40


def test_the_file_is_given_back_as_it_came(
    browser: Client, world: World, clerk: Actor, as_person: Any
) -> None:
    content = csv_bytes([piece(1)])
    with scope(clerk):
        session = take_in(content, actor=clerk, name="November <1>.csv")
    answer = browser.get(f"{LIST}{session.pk}/file/")
    assert b"".join(answer.streaming_content) == content
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["Content-Type"] == "application/octet-stream"
    assert as_person(world.reviewer).get(f"{LIST}{session.pk}/file/").status_code in (403, 404)


def test_what_undoing_left_is_listed_on_the_page_and_in_a_workbook(browser: Client, clerk: Actor) -> None:
    session = applied(csv_bytes([piece(1), piece(2)]), clerk)
    with scope(clerk):
        inspect_units(unit_ids=[Unit.objects.get(reference="A-2").pk], actor=clerk)
    page = f"{LIST}{session.pk}/"
    assert "1 created" not in browser.get(f"{page}verb/undo/").content.decode()
    assert "2 created records go again" in browser.get(f"{page}verb/undo/").content.decode()
    browser.post(f"{page}verb/undo/")
    text = browser.get(f"{page}change/").content.decode()
    assert f'hx-get="{page}progress/"' in text
    work_off()
    text = browser.get(f"{page}change/?reversal=left").content.decode()
    assert "Unit A-2 is inspected by now, so it stays." in text
    assert "but for 1 row: what has moved since" in text
    answer = browser.get(f"{page}left/")
    assert answer["Content-Disposition"] == 'attachment; filename="pieces-not-undone.xlsx"'
    book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
    assert [[cell.value for cell in line] for line in book.active.iter_rows(min_row=2)] == [
        [3, "A-2", "Unit A-2 is inspected by now, so it stays.", "Withdraw the unit where it should not be for sale."],
    ]  # fmt: skip


def test_without_anything_left_there_is_no_workbook_of_it(browser: Client, clerk: Actor) -> None:
    session = applied(csv_bytes([piece(1)]), clerk)
    answer = browser.get(f"{LIST}{session.pk}/left/", follow=True)
    assert "left no row" in answer.content.decode()


def test_the_list_is_searched_and_filtered(browser: Client, world: World, clerk: Actor) -> None:
    with scope(clerk):
        mine = take_in(csv_bytes([piece(1)]), actor=clerk, name="mine.csv")
    with scope(world.office):
        other = take_in(csv_bytes([piece(2)]), actor=world.office, name="theirs.csv")
    assert {mine.status, other.status} == {"previewed"}

    def listed(query: str) -> tuple[bool, bool]:
        text = browser.get(f"{LIST}?{query}").content.decode()
        return "mine.csv" in text, "theirs.csv" in text

    assert listed("") == (True, True)
    assert listed("by=me") == (True, False)
    assert listed("by=system") == (False, True)
    assert listed("q=theirs") == (False, True)
    assert listed("profile=applications") == (False, False)
    assert listed("status__exact=applied") == (False, False)
