"""A piece that was here, left and comes again: its reference stands for what happened to it, and is not used twice."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.errors import Conflict
from backoffice.imports.models import ImportSession
from catalog.inventory.models import Unit
from catalog.inventory.services import lose_units, receive_units, withdraw_units
from catalog.inventory.states import AWAY, HERE, UnitStatus
from tests.catalog.inventory.making import an_intake
from tests.conftest import World

from .test_arrivals import announce, imported, receive

ARRIVALS = "Reference,Brand,Title,Category,Price,Currency,Expected on\n"
UNITS = "Reference,Brand,Title,Category,Price,Currency\n"


def left(world: World, reference: str = "DUV-1") -> Unit:
    """An announced piece that came, and that its owner took back."""
    arrival = receive(world, announce(world, reference=reference))
    assert arrival.unit_id is not None
    with scope(world.office) as office:
        withdraw_units(unit_ids=[arrival.unit_id], reason="Taken back", actor=office)
        return Unit.objects.get(pk=arrival.unit_id)


def remarks(world: World, session: ImportSession) -> list[tuple[str, list[str], list[str]]]:
    """By row: what is to be done, and the codes of what rejects it and of what is remarked."""
    with scope(world.office):
        return [
            (row.outcome, [each["code"] for each in row.errors], [each["code"] for each in row.notes])
            for row in session.rows.order_by("number")
        ]


def test_every_state_is_here_or_away() -> None:
    assert {*HERE, *AWAY} == set(UnitStatus)
    assert not {*HERE} & {*AWAY}


def test_it_is_neither_announced_nor_received_under_its_reference(world: World) -> None:
    left(world)
    with pytest.raises(Conflict, match="was here and is withdrawn now") as refused:
        announce(world)
    assert (refused.value.code, refused.value.data["field"]) == ("unit_away", "reference")
    with scope(world.office) as office, pytest.raises(Conflict, match="another reference") as again:
        receive_units(intakes=[an_intake(world, reference="DUV-1")], actor=office)
    assert again.value.code == "unit_away"
    assert announce(world, reference="DUV-1 again").status == "expected"


def test_a_list_of_arrivals_says_so(world: World) -> None:
    unit, announced = left(world), announce(world, reference="DUV-2")
    with scope(world.office) as office:
        receive_units(
            intakes=[an_intake(world, reference="W-1"), an_intake(world, reference="W-2")], actor=office
        )
        gone = Unit.objects.get(reference="W-1")
        lose_units(unit_ids=[gone.pk], reason="Not on its shelf", actor=office)
    day = announced.expected_on
    rows = "".join(
        f"{reference},Aurore,Sac Lune,bags,1250.00,EUR,{day}\n"
        for reference in (unit.reference, "DUV-2", "W-1", "W-2")
    )
    session = imported(world, "arrivals", ARRIVALS + rows, warehouse=unit.warehouse.code)
    assert remarks(world, session) == [
        ("unchanged", [], ["unit_away"]),
        ("unchanged", [], []),
        ("error", ["unit_away"], []),
        ("error", ["unit_exists"], []),
    ]


def test_a_list_of_pieces_does_not_seem_to_take_it_in_again(world: World) -> None:
    unit = left(world)
    with scope(world.office) as office:
        (here,) = receive_units(intakes=[an_intake(world, reference="W-2", title="Sac Nuit")], actor=office)
        other = Unit.objects.get(pk=here)
    rows = "".join(
        f"{each.reference},Aurore,{each.title},bags,{each.asking_price},EUR\n" for each in (unit, other)
    )
    session = imported(world, "units", UNITS + rows, warehouse=unit.warehouse.code)
    assert remarks(world, session) == [("unchanged", [], ["unit_away"]), ("unchanged", [], [])]
    with scope(world.office):
        (row,) = session.rows.filter(number=2)
        assert row.notes[0]["sentence"] == "The unit is withdrawn, and no list takes it in again."
