"""A reference that hardly differs from one that is here makes a piece of its own, and a remark."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from tests.backoffice.imports.making import brought_in, furnish, piece, sheet_of, take_in
from tests.conftest import World


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        furnish()
    return world.actor(world.operator)


def test_it_is_remarked_on_its_row(clerk: Actor) -> None:
    brought_in(
        sheet_of(piece(1, reference="NC-1"), piece(2, reference="Q 7")),
        "units",
        actor=clerk,
        warehouse="paris",
    )
    rows = [piece(1, reference="nc 1"), piece(2, reference="Q-7"), piece(3, reference="NC-11"), piece(4)]
    with scope(clerk):
        session = take_in(sheet_of(*rows), actor=clerk)
        notes = {
            row.number: row.notes[0]["sentence"] for row in session.rows.exclude(notes=[]).order_by("number")
        }
    assert session.counts["create"] == 4
    assert notes == {
        2: "The reference nc 1 differs from NC-1 of a piece here in case, blanks or signs alone.",
        3: "The reference Q-7 differs from Q 7 of a piece here in case, blanks or signs alone.",
    }


def test_the_piece_itself_is_none_of_them(clerk: Actor) -> None:
    brought_in(sheet_of(piece(1, reference="NC-1")), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        session = take_in(sheet_of(piece(1, reference="NC-1", price="1100")), actor=clerk)
        assert session.counts["remarks"] == []
