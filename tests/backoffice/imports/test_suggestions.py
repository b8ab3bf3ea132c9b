"""Advice on a word that is none of its column's: the nearest one, and all where they are few."""

import time

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.drafts import Draft
from backoffice.imports.profile_columns import Column, Kind
from backoffice.imports.suggesting import SAY_ONCE, Suggestions
from catalog.products.services import install_categories
from tests.backoffice.imports.making import csv_bytes, furnish, piece, take_in
from tests.conftest import World


def advice(cell: str, *choices: str, code: str = "unknown_thing", between: str = "") -> str:
    column = Column(attribute="it", label="It", between=between, choices=lambda: list(choices))
    draft = Draft(2, (cell,))
    draft.flaw(code, "it", "It is not known.", "Write another.")
    Suggestions({"it": column}, {"it": 0}).add([draft])
    return draft.flaws[0].suggestion


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("handbgs", f"Did you mean «Handbags»? Write another. Known are: Handbags, Shoes. {SAY_ONCE}"),
        ("HAND  BAGS", f"Did you mean «Handbags»? Write another. Known are: Handbags, Shoes. {SAY_ONCE}"),
        ("鞋", f"Write another. Known are: Handbags, Shoes. {SAY_ONCE}"),
        ("shoes", "Write another."),
        ("", "Write another."),
        ("x" * 61, "Write another."),
    ],
)
def test_it_names_the_nearest_and_all_where_they_are_few(cell: str, said: str) -> None:
    assert advice(cell, "Handbags", "Shoes") == said


def test_of_many_words_it_names_only_the_nearest() -> None:
    many = [f"Category {number}" for number in range(40)]
    assert advice("Catgory 17", *many) == f"Did you mean «Category 17»? Write another. {SAY_ONCE}"
    assert advice("nothing like it", *many) == f"Write another. {SAY_ONCE}"


def test_it_advises_on_unknown_words_alone() -> None:
    assert advice("handbgs", "Handbags", code="missing_value") == "Write another."
    assert advice("handbgs") == "Write another."
    assert advice("Shoes; handbgs", "Handbags", "Shoes", between=";").startswith("Did you mean «Handbags»?")


def test_a_file_of_nothing_but_wrong_words_takes_no_longer() -> None:
    known = [f"a rather long word number {number}" for number in range(2_000)]
    column = Column(attribute="it", label="It", kind=Kind.CHOICE, choices=lambda: known)
    drafts = [Draft(number, (f"a rather lonk wort {number}",)) for number in range(5_000)]
    for draft in drafts:
        draft.flaw("unknown_thing", "it", "It is not known.")
    began = time.perf_counter()
    Suggestions({"it": column}, {"it": 0}).add(drafts)
    assert time.perf_counter() - began < 15
    assert "Did you mean" in drafts[0].flaws[0].suggestion


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        furnish()
        install_categories()
    return world.actor(world.operator)


def test_it_helps_with_the_words_of_every_profile(clerk: Actor) -> None:
    rows = [
        piece(1, category="hanbags"),
        piece(2, condition="very god condition"),
        piece(3, location="Frnace"),
    ]
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk)
        told = {
            row.number: (row.errors[0]["code"], row.errors[0]["suggestion"])
            for row in session.rows.filter(outcome="error")
        }
    assert told[2][0] == "unknown_category"
    assert told[2][1].startswith("Did you mean «Handbags»?")
    assert told[4][0] == "unknown_country"
    assert told[4][1].startswith("Did you mean «France»?")
    assert told[3][0] == "unknown_grade"
    assert "Did you mean «Very good" in told[3][1]
    causes = {cause["code"]: cause["suggestion"] for cause in session.counts["causes"]}
    assert causes["unknown_country"].startswith("Did you mean «France»?")
