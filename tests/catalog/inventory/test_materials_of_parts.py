"""A bracelet of crocodile makes a watch of steel one of a protected species, whatever column says so."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from catalog.inventory.cites import findings_on
from catalog.inventory.models import Unit
from catalog.inventory.services import install_bench
from tests.backoffice.imports.making import brought_in, furnish, preview, sentences, sheet_of
from tests.conftest import World

WATCH = {
    "Reference": "W-1", "Brand": "Aurore", "Title": "Diver", "Category": "watches", "Price": "4250",
    "Case material": "Steel",
}  # fmt: skip


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        furnish()
        install_bench()
    return world.actor(world.operator)


@pytest.mark.parametrize(
    ("header", "said"),
    [
        ("Bracelet material", "Steel; bracelet material: Crocodile skin"),
        ("Lining", "Steel; lining: Crocodile skin"),
        ("表带材质", "Steel; 表带材质: Crocodile skin"),
    ],
)
def test_the_material_of_a_part_counts(clerk: Actor, header: str, said: str) -> None:
    brought_in(sheet_of({**WATCH, header: "Crocodile skin"}), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        unit = Unit.objects.select_related("warehouse").get()
        assert unit.material == said
        assert findings_on([unit])[unit.pk].standing == "listed"


@pytest.mark.parametrize(("part", "said"), [("", "Steel"), ("steel", "Steel")])
def test_a_part_of_the_same_or_of_nothing_adds_nothing(clerk: Actor, part: str, said: str) -> None:
    brought_in(sheet_of({**WATCH, "Bracelet material": part}), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        assert Unit.objects.get().material == said


def test_what_would_be_too_long_is_refused(clerk: Actor) -> None:
    session = preview(
        sheet_of({**WATCH, "Case material": "x" * 90, "Bracelet material": "y" * 90}),
        "units", actor=clerk, warehouse="paris",
    )  # fmt: skip
    assert "at most 120 can be kept of what a piece is made of" in sentences(session, actor=clerk)[2][0]


@pytest.mark.parametrize(("word", "told"), [("Alligator", True), ("Calf", False)])
def test_a_column_that_is_left_out_and_names_a_protected_one_is_asked_about(
    clerk: Actor, word: str, told: bool
) -> None:
    row = {**WATCH, "Strap no. 2, leather": word}
    notes = preview(sheet_of(row), "units", actor=clerk, warehouse="paris").reading["notes"]
    said = [note for note in notes if "protected species" in note]
    assert bool(said) is told
