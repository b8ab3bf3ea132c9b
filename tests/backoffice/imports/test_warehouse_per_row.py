"""Lists of pieces that say per row in which warehouse they are taken in; no list moves one that is here."""

import csv
import io
from dataclasses import replace
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from catalog.inventory.models import Unit, Warehouse
from catalog.inventory.services import close_warehouse, lose_units
from tests.backoffice.imports.making import (
    brought_in,
    csv_bytes,
    exported_again,
    piece,
    preview,
    sheet_of,
    taken_back,
    work_off,
)
from tests.conftest import World

PIECE = {"brand": "Aurore", "reference": "A-1", "title": "Octave", "category": "bags", "price": "10"}


@pytest.fixture
def osaka(world: World, clerk: Actor) -> Warehouse:
    with scope(world.office):
        return Warehouse.objects.create(
            code="osaka", name="Osaka Port", kind="overseas", country="JP", address="1-1 Konohana"
        )


def two(**second: str) -> bytes:
    return sheet_of({**PIECE, "Warehouse": "Paris"}, {**PIECE, "reference": "A-2", **second})


def errors(session: ImportSession, clerk: Actor) -> dict[int, tuple[str, str, str]]:
    with scope(clerk):
        return {
            row.number: (row.errors[0]["code"], row.errors[0]["column"], row.errors[0]["sentence"])
            for row in session.rows.filter(outcome="error")
        }


def warehouses(clerk: Actor) -> dict[str, str]:
    with scope(clerk):
        return dict(Unit.objects.values_list("reference", "warehouse__code"))


def test_each_row_comes_in_where_it_says_and_the_others_where_the_upload_says(
    clerk: Actor, osaka: Warehouse
) -> None:
    content = sheet_of(
        {**PIECE, "Warehouse": "osaka"},
        {**PIECE, "reference": "A-2", "Warehouse": "Osaka  port"},
        {**PIECE, "reference": "A-3", "Warehouse": ""},
    )
    session = brought_in(content, "units", actor=clerk, warehouse="paris")
    assert warehouses(clerk) == {"A-1": "osaka", "A-2": "osaka", "A-3": "paris"}
    with scope(clerk):
        places = Unit.objects.get(reference="A-1").movements.values_list("target", flat=True)
        assert list(places) == ["warehouse:osaka"]
    assert taken_back(session, actor=clerk).status == "undone"
    assert warehouses(clerk) == {}


def test_no_warehouse_is_chosen_where_every_row_says_one(clerk: Actor, osaka: Warehouse) -> None:
    brought_in(two(Warehouse="osaka"), "units", actor=clerk)
    assert warehouses(clerk) == {"A-1": "paris", "A-2": "osaka"}


def test_a_row_that_says_none_is_refused_where_none_is_chosen(clerk: Actor, osaka: Warehouse) -> None:
    session = preview(two(Warehouse=""), "units", actor=clerk)
    assert session.counts["create"] == 1
    assert errors(session, clerk)[3][:2] == ("missing_value", "warehouse")


def test_a_file_without_the_column_needs_the_choice(clerk: Actor) -> None:
    with pytest.raises(Invalid) as refused:
        preview(sheet_of(PIECE), "units", actor=clerk)
    assert refused.value.code == "option_missing"
    assert "paris" in refused.value.sentence


def test_one_who_does_not_work_there_is_told_so_row_by_row(
    world: World, clerk: Actor, osaka: Warehouse
) -> None:
    with scope(world.office):
        paris = Warehouse.objects.get(code="paris")
    of_paris = replace(clerk, warehouses=frozenset({paris.pk}))
    session = preview(two(Warehouse="osaka"), "units", actor=of_paris, warehouse="paris")
    assert errors(session, clerk)[3][0] == "other_warehouse"
    assert session.counts["create"] == 1


def test_a_column_of_other_words_is_left_out_and_the_choice_counts(clerk: Actor) -> None:
    content = sheet_of(
        {**PIECE, "Warehouse": "WH-EU-3"}, {**PIECE, "reference": "A-2", "Warehouse": "WH-US-1"}
    )
    session = preview(content, "units", actor=clerk, warehouse="paris")
    assert session.counts["create"] == 2
    (said,) = [note for note in session.reading["notes"] if "Warehouse" in note]
    assert "names no warehouse here («WH-EU-3», «WH-US-1»), so it was left out" in said


def test_a_word_among_warehouses_of_the_house_is_asked_for(clerk: Actor, osaka: Warehouse) -> None:
    content = two(Warehouse="WH-JP")
    session = preview(content, "units", actor=clerk, warehouse="paris")
    assert errors(session, clerk)[3] == ("unknown_warehouse", "warehouse", "«WH-JP» is no warehouse here.")
    told = preview(content, "units", actor=clerk, warehouse="paris", words={"warehouse": {"WH-JP": "osaka"}})
    assert told.counts["create"] == 2


def test_nothing_new_is_taken_in_where_it_is_closed_and_what_was_there_is_known(
    world: World, clerk: Actor, osaka: Warehouse
) -> None:
    brought_in(two(Warehouse="osaka"), "units", actor=clerk)
    with scope(world.office) as office:
        units = list(Unit.objects.filter(warehouse=osaka).values_list("pk", flat=True))
        lose_units(unit_ids=units, reason="It burned down", actor=office)
        close_warehouse(warehouse=osaka, reason="It burned down", actor=office)
    content = sheet_of(
        {**PIECE, "reference": "A-2", "Warehouse": "osaka"},
        {**PIECE, "reference": "A-3", "Warehouse": "osaka"},
    )
    session = preview(content, "units", actor=clerk)
    assert errors(session, clerk) == {
        3: ("unknown_warehouse", "warehouse", "Osaka Port is closed, and takes nothing in.")
    }
    with pytest.raises(Invalid) as refused:
        preview(sheet_of(PIECE), "units", actor=clerk, warehouse="osaka")
    assert refused.value.code.startswith("option_")


def test_a_list_previewed_before_its_warehouse_was_closed_says_so_row_by_row(
    world: World, clerk: Actor, osaka: Warehouse
) -> None:
    session = preview(two(Warehouse="osaka"), "units", actor=clerk)
    assert session.counts["create"] == 2
    with scope(world.office) as office:
        close_warehouse(warehouse=osaka, reason="The lease is over", actor=office)
    with scope(clerk):
        services.confirm(session=session, actor=clerk)
    assert [job.status for job in work_off()] == ["done"]
    with scope(clerk):
        session.refresh_from_db()
        (refused,) = session.rows.filter(outcome="error")
        assert (session.status, refused.errors[0]["code"]) == ("applied", "refused_when_applied")
        assert "Osaka Port has been closed since" in refused.errors[0]["sentence"]
    assert warehouses(clerk) == {"A-1": "paris"}


def test_a_piece_that_is_here_stays_where_it_is(clerk: Actor, osaka: Warehouse) -> None:
    brought_in(sheet_of(PIECE), "units", actor=clerk, warehouse="paris")
    content = sheet_of({**PIECE, "price": "12", "Warehouse": "osaka"})
    session = brought_in(content, "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        row = session.rows.get()
    assert (row.outcome, [note["code"] for note in row.notes]) == ("update", ["unit_elsewhere"])
    assert warehouses(clerk) == {"A-1": "paris"}


def test_a_row_added_to_an_exported_list_comes_in_where_it_says(clerk: Actor, osaka: Warehouse) -> None:
    brought_in(csv_bytes([piece(1)]), "units", actor=clerk, warehouse="paris")
    lines: list[dict[str, Any]] = list(
        csv.DictReader(io.StringIO(exported_again("units", actor=clerk).decode("utf-8-sig")))
    )
    added = {**lines[0], "Reference": "ADD-1", "Warehouse": "osaka", "_version": ""}
    session = preview(csv_bytes([*lines, added], list(lines[0])), "units", actor=clerk)
    assert (session.counts["create"], session.counts["unchanged"]) == (1, 1)
    with scope(clerk):
        services.confirm(session=session, actor=clerk)
