"""Pieces are found by what a person has before them: a label, a number in any spelling, a brand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.scope import scope
from catalog.inventory.models import Unit
from catalog.inventory.services import break_tag
from tests.catalog.inventory.making import make_offered_units, make_units

LIST = "/admin/inventory/unit/"


@pytest.fixture
def pieces(world: Any) -> tuple[Unit, Unit]:
    """One of Aurore that wears a tag and has a serial, and one of another brand."""
    (own,) = make_offered_units(world, serial="TH0K-50021", title="Sac Lune")
    (other,) = make_units(world, brand=world.kestrel, title="Sac Soleil")
    return own, other


def spellings(own: Unit) -> list[str]:
    return [
        f"U{own.pk}", f"u-{own.pk}", f"https://id.gs1.org/8004/9521141{own.pk}", f"TAG-{own.pk}", f"tag {own.pk}",
        "TH0K50021", "th0k 50021", "ＴＨ０Ｋ－５００２１", own.reference.lower(), "aurore", "lune",
    ]  # fmt: skip


def test_the_list_of_units_and_rest_find_it_in_any_spelling(
    world: Any,
    pieces: tuple[Unit, Unit],
    as_person: Callable[[Any], Client],
    as_client: Callable[[str], Client],
) -> None:
    own, _ = pieces
    desk, client = as_person(world.admin), as_client(world.token()[1])
    for words in spellings(own):
        found = desk.get(LIST, {"q": words}).context["cl"].result_list
        assert [unit.pk for unit in found] == [own.pk], words
        answer = client.get("/api/v1/units", {"q": words}).json()["results"]
        assert [unit["id"] for unit in answer] == [own.pk], words
    for words in ("aurore sac", '"sac lune"', "kestrel soleil"):
        assert len(desk.get(LIST, {"q": words}).context["cl"].result_list) == 1
    assert len(desk.get(LIST, {"q": "sac"}).context["cl"].result_list) == 2
    for words in ('"lune', "lune'", '" lune'):
        assert desk.get(LIST, {"q": words}).status_code == 200
    assert not desk.get(LIST, {"q": "kestrel lune"}).context["cl"].result_list
    assert not desk.get(LIST, {"q": "TAG-999999"}).context["cl"].result_list


def test_a_broken_tag_still_finds_it_and_no_stranger_does(
    world: Any, pieces: tuple[Unit, Unit], as_person: Callable[[Any], Client]
) -> None:
    own, _ = pieces
    with scope(world.office) as actor:
        break_tag(number=f"TAG-{own.pk}", reason="cut", actor=actor)
    for person, sees in ((world.admin, True), (world.owner, True), (world.stranger, False)):
        found = as_person(person).get(LIST, {"q": f"TAG-{own.pk}"}).context["cl"].result_list
        assert bool(found) is sees
