"""Imports in the admin."""

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from backoffice.imports.rejected import write_rejected
from catalog.inventory.profiles import UnitProfile
from tests.backoffice.imports.bad_files import BAD_FILES, BadFile
from tests.backoffice.imports.making import csv_bytes, piece, take_in, uploaded, work_off
from tests.catalog.inventory.making import make_warehouse
from tests.conftest import World

LIST = "/admin/imports/importsession/"
TO_BE_SETTLED = ("no_header", "column_missing")


@pytest.fixture
def browser(world: World, clerk: Actor, as_person: Callable[[User], Client]) -> Client:
    return as_person(world.operator)


def send(browser: Client, content: bytes, name: str = "pieces.csv", **words: str) -> Any:
    """Uploads a file and has its rows checked as it is, without a word on the page of columns."""
    form = {"profile": "units", "warehouse": "paris", "currency": "EUR", **words}
    answer = browser.post(f"{LIST}add/", {"file": uploaded(content, name), **form})
    if answer.status_code != 302:
        return answer
    return browser.post(f"{answer.url.removesuffix('change/')}columns/", {"check": "yes"})


def text_of(browser: Client, pk: int) -> str:
    page = browser.get(f"{LIST}{pk}/change/")
    assert page.status_code == 200
    return page.content.decode()


def test_it_leads_from_the_upload_to_the_applied_import(browser: Client, clerk: Actor) -> None:
    assert 'name="warehouse"' in browser.get(f"{LIST}add/").content.decode()
    answer = send(browser, csv_bytes([piece(1), piece(2, price="free")]))
    with scope(clerk):
        session = ImportSession.objects.get()
    assert (answer.status_code, answer.url) == (302, f"{LIST}{session.pk}/change/")
    text = text_of(browser, session.pk)
    for words in (
        "To create",
        "Bad price · ",
        "1 row<",
        "«free» 1",
        "UTF-8",
        "online date",
        "Apply the sound rows",
        "Row 3",
    ):
        assert words in text, words
    assert f"{session.pk}/progress/" not in text
    assert browser.post(f"{LIST}{session.pk}/verb/apply/", {"sure": "yes"}).status_code == 302
    text = text_of(browser, session.pk)
    assert f'hx-get="{LIST}{session.pk}/progress/"' in text
    assert "HX-Refresh" not in browser.get(f"{LIST}{session.pk}/progress/")
    work_off()
    assert browser.get(f"{LIST}{session.pk}/progress/")["HX-Refresh"] == "true"
    text = text_of(browser, session.pk)
    assert "All sound rows were applied." in text
    assert "Import applied" in text
    workbook = browser.get(f"{LIST}{session.pk}/rejected/")
    assert workbook["Content-Disposition"] == 'attachment; filename="pieces-rejected.xlsx"'
    assert b"".join(workbook.streaming_content).startswith(b"PK")


def test_the_home_page_names_an_import_to_who_may_open_it(
    browser: Client, world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    with scope(clerk):
        take_in(csv_bytes([piece(1)]), name="secret-pieces.csv", actor=clerk)
    assert "secret-pieces.csv" in browser.get("/admin/").content.decode()
    other = as_person(world.staff(Role.FINANCE))
    with scope(clerk):
        session = ImportSession.objects.get()
    assert other.get(f"{LIST}{session.pk}/change/").status_code != 200
    text = other.get("/admin/").content.decode()
    assert "secret-pieces.csv" not in text
    assert "Import previewed" not in text


@pytest.mark.parametrize("bad", BAD_FILES, ids=str)
def test_it_says_what_is_wrong_with_a_bad_file(
    browser: Client, clerk: Actor, bad: BadFile, settings: object
) -> None:
    answer = send(browser, bad.content, bad.name)
    assert answer.status_code == 422
    assert bad.says in answer.content.decode()
    if bad.code in TO_BE_SETTLED:
        return  # what a person may still choose otherwise is kept
    with scope(clerk):
        assert ImportSession.objects.count() == 0
    assert [path for path in Path(settings.MEDIA_ROOT).rglob("*") if path.is_file()] == []  # type: ignore[attr-defined]


def test_it_tells_the_state_of_the_same_file_as_it_is_now(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        first = take_in(csv_bytes([piece(1)]), actor=clerk)
        second = take_in(csv_bytes([piece(1)]), actor=clerk)
        services.discard(session=first, actor=clerk)
    columns = browser.get(f"{LIST}{second.pk}/columns/").content.decode()
    for text in (text_of(browser, second.pk), columns):
        assert f"import {first.pk}</a> of" in text
        assert "(discarded)" in text
        assert "(previewed)" not in text


def test_what_is_missing_is_said_beside_its_field(browser: Client) -> None:
    answer = send(browser, csv_bytes([piece(1)]), warehouse="")
    text = answer.content.decode()
    assert answer.status_code == 422
    assert text.count("Say which warehouse these rows are for") == 1
    # Whether the rows say it themselves is known once the file was looked at, and asked for on the page of its columns.
    assert re.search(r'<ul id="id_option-warehouse_error"[^>]*><li>Say which warehouse', text)
    assert 'id="id_option-warehouse_helptext"' in text
    # Each kind of rows has a hint of its own, of which the script shows that of the one chosen.
    form = browser.get(f"{LIST}add/").content.decode()
    assert re.search(r'<span data-profiles="units">[^<]*Where new pieces are taken in', form)
    assert re.search(r'<span data-profiles="[^"]*\bunits\b[^"]*">[^<]*Left blank, it is EUR\.', form)


def test_a_warehouse_is_chosen_by_a_person_unless_there_is_but_one(browser: Client, world: World) -> None:
    at_upload = re.compile(r'<select name="warehouse"[^>]*>\s*<option value=""[^>]*>Choose …')
    assert at_upload.search(browser.get(f"{LIST}add/").content.decode())
    asked = send(browser, csv_bytes([piece(1)]), warehouse="").content.decode()
    assert re.search(r'<select name="option-warehouse"[^>]*>\s*<option value="paris"', asked)
    with scope(world.office):
        make_warehouse(world, "anvers")
    asked = send(browser, csv_bytes([piece(2)]), warehouse="").content.decode()
    assert re.search(r'<select name="option-warehouse"[^>]*>\s*<option value="" selected>Choose …', asked)


def test_it_shows_the_sentence_when_nothing_can_be_applied(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1, price="free")]), actor=clerk)
    page = f"{LIST}{session.pk}/change/"
    assert f"{LIST}{session.pk}/verb/apply/" not in browser.get(page).content.decode()
    answer = browser.post(f"{LIST}{session.pk}/verb/apply/", {"sure": "yes"}, follow=True)
    assert "None of the 1 rows can be applied. Bad price: 1." in answer.content.decode()


def test_it_names_why_rows_are_rejected_in_words(browser: Client, clerk: Actor) -> None:
    closing = dict.fromkeys(piece(2), "") | {"title": "Page 1 of 2"}
    send(browser, csv_bytes([piece(1), piece(1), closing]))
    with scope(clerk):
        session = ImportSession.objects.get()
    text = text_of(browser, session.pk)
    assert "Repeats a row further up" in text
    assert "A remark, not a row of the table" in text
    assert "Duplicate in file" not in text


def test_it_discards(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1)]), actor=clerk)
    form = f"{LIST}{session.pk}/verb/discard/"
    assert "This cannot be taken back." in browser.get(form).content.decode()
    assert browser.post(form, {"sure": "yes"}).status_code == 302
    with scope(clerk):
        session.refresh_from_db()
        assert session.status == "discarded"
    assert "Apply the sound rows" not in text_of(browser, session.pk)


def test_what_can_be_undone_is_not_called_final(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1)]), actor=clerk)
        services.confirm(session=session, actor=clerk)
    form = browser.get(f"{LIST}{session.pk}/verb/cancel/").content.decode()
    assert "What is written by then stays, and can be undone." in form
    assert "cannot be taken back" not in form


def test_it_shows_why_a_job_failed(browser: Client, clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 10)
    monkeypatch.setattr(services, "LOOKED_AT_BYTES", 10)
    with scope(clerk):
        session = take_in(b"brand,title\r\nAurore,Bag\r\n", actor=clerk)
    work_off()
    assert "The file has no column for Price." in text_of(browser, session.pk)


def test_it_escapes_what_a_file_says(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        session = take_in(
            csv_bytes([piece(1, title="<script>alert(1)</script>", price="<b>free</b>")]), actor=clerk
        )
    text = text_of(browser, session.pk)
    assert "<script>alert(1)" not in text
    assert "<b>free" not in text


def test_it_lists_imports_with_a_fixed_number_of_queries(browser: Client, clerk: Actor) -> None:
    counts = []
    browser.get(LIST)  # what a process reads once
    for many in (3, 12):
        with scope(clerk):
            for n in range(many):
                take_in(csv_bytes([piece(n)]), actor=clerk)
        with CaptureQueriesContext(connection) as captured:
            assert browser.get(LIST).status_code == 200
        counts.append(len(captured))
    assert counts[0] == counts[1]


def test_it_is_closed_to_those_who_do_not_import(
    world: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1, price="free")]), actor=clerk)
    for person in (world.owner, world.reviewer):
        visitor = as_person(person)
        assert session.filename not in visitor.get(LIST).content.decode()
        for path in (f"{LIST}{session.pk}/change/", f"{LIST}{session.pk}/rejected/",
                     f"{LIST}{session.pk}/progress/"):  # fmt: skip
            assert visitor.get(path).status_code in (403, 404, 302), path
        assert visitor.post(f"{LIST}{session.pk}/verb/apply/", {"sure": "yes"}).status_code in (302, 403)
        with scope(clerk):
            session.refresh_from_db()
            assert session.status == "previewed"
    assert as_person(world.staff(Role.AUDITOR)).get(f"{LIST}add/").status_code == 403


def test_finance_brings_in_what_was_sold_and_nothing_else(
    world: World, as_person: Callable[[User], Client]
) -> None:
    form = as_person(world.staff(Role.FINANCE)).get(f"{LIST}add/").context["form"]
    assert [name for name, _ in form.fields["profile"].choices if name] == ["sales"]


def test_it_names_what_waits_on_the_home_page(browser: Client, clerk: Actor) -> None:
    with scope(clerk):
        take_in(csv_bytes([piece(1)]), actor=clerk)
    assert "Imports to apply or discard" in browser.get("/admin/").content.decode()


@pytest.mark.django_db(transaction=True)
def test_it_says_how_an_import_is_stopped_and_why_its_rows_were_left(
    browser: Client, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", 2)
    with scope(clerk):
        session = take_in(csv_bytes([piece(n) for n in range(1, 6)]), actor=clerk)
        services.confirm(session=session, actor=clerk)
    original, seen = UnitProfile.apply, []

    def apply_and_stop(*args: Any, **words: Any) -> Any:
        done = original(*args, **words)
        services.cancel(session=session, actor=clerk)
        return done

    def written(*args: Any) -> Any:
        seen.append(
            (browser.get(f"{LIST}{session.pk}/progress/").content.decode(), text_of(browser, session.pk))
        )
        return write_rejected(*args)

    monkeypatch.setattr(UnitProfile, "apply", apply_and_stop)
    monkeypatch.setattr("backoffice.imports.applying.write_rejected", written)
    work_off()
    ((bar, text),) = seen
    assert "The import is being stopped. 2 of 5 rows were applied" in bar
    assert "left." not in bar
    rows = text.partition('<ol class="import-rows">')[2]
    assert re.findall(r">\s*(Created|To create|Rejected)\s*<", rows) == ["Created"] * 2 + ["Rejected"] * 3
    text = text_of(browser, session.pk)
    assert "The import ended early: 3 rows" in text
    assert "<progress" not in text
    assert re.search(r'Not applied · <a [^>]*href="\?cause=not_applied#rows">3 rows', text)
    assert '<option value="not_applied">Not applied</option>' in text
