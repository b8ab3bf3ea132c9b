"""Columns that an export shows and no list changes: who edits them is told."""

import csv
import io
from typing import Any

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import services as imports
from tests.backoffice.imports.making import csv_bytes, exported_again, piece, take_in, work_off
from tests.conftest import World


def exported(clerk: Actor) -> list[dict[str, str]]:
    with scope(clerk):
        imports.confirm(session=take_in(csv_bytes(piece(n) for n in range(1, 5)), actor=clerk), actor=clerk)
    work_off()
    return list(csv.DictReader(io.StringIO(exported_again("units", actor=clerk).decode("utf-8-sig"))))


def notes_of(clerk: Actor, lines: list[dict[str, str]]) -> tuple[list[str], dict[str, Any]]:
    """What the preview says beside the columns that are only shown, and its counts."""
    with scope(clerk):
        session = take_in(csv_bytes(lines, list(lines[0])), actor=clerk, name="units.csv")
        return [note for note in session.reading["notes"] if "something else" in note], session.counts


def test_a_state_and_a_place_that_were_edited_change_nothing_and_are_told(world: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[1]["Status"] = "Sold"
    lines[3]["Status"] = "Sold"
    lines[2]["Warehouse"] = "osaka"

    notes, counts = notes_of(clerk, lines)

    assert counts["unchanged"] == 4
    assert notes == [
        "«Status» says something else than stands here in 2 rows (row 3: «Sold», here «At intake»). "
        "A list does not change it: what is here stays.",
        "«Warehouse» says something else than stands here in 1 row (row 4: «osaka», here «paris»). "
        "A list does not change it: what is here stays.",
    ]


def test_a_file_that_comes_back_as_it_went_is_told_nothing(world: World, clerk: Actor) -> None:
    lines = exported(clerk)
    lines[0]["Title"] = "Octave, restored"
    lines[1]["Status"] = "at intake "

    notes, counts = notes_of(clerk, lines)

    assert (notes, counts["update"], counts["unchanged"]) == ([], 1, 3)
