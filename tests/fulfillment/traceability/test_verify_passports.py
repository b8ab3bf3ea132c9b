"""`manage.py verify_passports`, and the same check on the page of a unit."""

from collections.abc import Callable
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from catalog.inventory.models import Unit
from tests.catalog.inventory.making import make_units
from tests.fulfillment.traceability.making import a_piece, tamper


def verify(*units: int) -> str:
    said = StringIO()
    call_command("verify_passports", *units, stdout=said)
    return said.getvalue().strip()


def test_it_says_that_all_is_whole(world: Any) -> None:
    assert verify() == "Every chain is whole: 0 units, 0 events."
    unit = a_piece(world)
    make_units(world, 2)
    assert verify() == "Every chain is whole: 3 units, 11 events."
    assert verify(unit.pk) == "Every chain is whole: 1 unit, 9 events."


CHANGES = {
    "another fact": ("UPDATE events_event SET data = data || '{\"x\": 1}' WHERE sequence = 3", "Event 3"),
    # Whoever changes an event and seals it anew is given away by the next one.
    "another fact, sealed anew": (
        "UPDATE events_event SET data = data || '{\"x\": 1}', hash = events_hash(previous_hash, subject_type,"
        " subject_id, sequence, verb, actor, brand_id, at, data || '{\"x\": 1}', company_id) WHERE sequence = 3",
        "Event 4",
    ),
    "another author": ("UPDATE events_event SET actor = 'user:1' WHERE sequence = 1", "Event 1"),
    "another time": ("UPDATE events_event SET at = at - interval '1 day' WHERE sequence = 2", "Event 2"),
    "a gap": ("DELETE FROM events_event WHERE sequence = 2", "Event 3"),
    "no end": ("DELETE FROM events_event WHERE sequence >= 8", "its chain ends with graded"),
    "nothing at all": ("DELETE FROM events_event WHERE sequence > 0", "The log has no event of it"),
}


@pytest.mark.parametrize("change", CHANGES)
def test_it_finds(world: Any, change: str) -> None:
    unit, other = a_piece(world), a_piece(world)
    statement, said = CHANGES[change]
    tamper(f"{statement} AND subject_type = 'unit' AND subject_id = %s", unit.pk)
    with pytest.raises(CommandError, match=said) as refusal:
        verify()
    assert "1 of 2 units" in str(refusal.value)
    assert f"unit {unit.pk}, {unit.reference}" in str(refusal.value)
    with pytest.raises(CommandError):
        verify(unit.pk)
    assert "1 unit" in verify(other.pk)


def test_it_finds_a_row_that_was_changed_past_the_log(world: Any) -> None:
    unit = a_piece(world)
    with scope(world.office):
        Unit.objects.filter(pk=unit.pk).update(status="listed")
    with pytest.raises(CommandError, match="It is listed, and its chain ends with photographed"):
        verify()


def test_it_knows_no_unit_that_is_not_there(world: Any) -> None:
    with pytest.raises(CommandError, match="There is no unit 987654"):
        verify(987_654)


def test_the_page_of_the_unit_shows_it(world: Any, as_person: Callable[[User], Client]) -> None:
    unit = a_piece(world)
    for person in (world.operator, world.owner):
        page = as_person(person).get(f"/admin/inventory/unit/{unit.pk}/change/").content.decode()
        assert "Verified now: 9 events, unbroken" in page
    tamper(
        "UPDATE events_event SET actor_name = 'x', data = '{}' WHERE subject_id = %s AND sequence = 2",
        unit.pk,
    )
    page = as_person(world.owner).get(f"/admin/inventory/unit/{unit.pk}/change/").content.decode()
    assert "Broken. Event 2 does not continue" in page
