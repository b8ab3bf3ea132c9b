"""A channel's report that names pieces of which there is one each."""

import pytest

from backoffice.access.scope import scope
from tests.backoffice.imports.making import preview, sheet_of
from tests.conftest import World
from tests.fulfillment.orders.making import House, held_units, hold, open_house, order, put_on_sale, receive


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


def remarks(house: House, *rows: dict[str, str]) -> dict[int, str]:
    """By row what is remarked of its single piece."""
    lines = [
        {"Quantity": "1", "Amount": "1250.00", "Currency": "EUR", "Refunded": "0", **row} for row in rows
    ]
    session = preview(sheet_of(*lines), "sales", actor=house.office, store=house.store.code)
    with scope(house.office):
        assert session.counts["create"] == len(rows), session.counts
        return {
            row.number: note["sentence"]
            for row in session.rows.order_by("number")
            for note in row.notes
            if note["code"] == "single_piece"
        }


def test_a_piece_that_is_still_for_sale_is_remarked(world: World, house: House) -> None:
    units = receive(house, world.aurore, count=3)
    put_on_sale(house, units[:2])
    hold(house, units[:1])
    rows = [{"Order number": f"CH-{at}", "SKU": unit.reference} for at, unit in enumerate(units)]
    told = remarks(house, *rows, {"Order number": "CH-9", "SKU": "of-nobody"})
    assert [(at, "still for sale here" in sentence) for at, sentence in told.items()] == [
        (2, True),
        (3, True),
    ]


def test_two_buyers_of_one_piece_are_remarked(world: World, house: House) -> None:
    unit, other = receive(house, world.aurore, count=2)
    put_on_sale(house, [unit, other])
    placed = order(house, hold(house, [unit]))
    rows = [
        {"Order number": placed.reference, "SKU": unit.reference},
        {"Order number": "CH-2", "SKU": other.reference},
        {"Order number": "CH-3", "SKU": other.reference},
    ]
    told = remarks(house, *rows)
    assert [(at, "order CH-2 of this report" in sentence) for at, sentence in told.items()] == [
        (3, False),
        (4, True),
    ]
    (sentence,) = remarks(house, {"Order number": "CH-4", "SKU": unit.reference}).values()
    assert f"order {placed.reference} has it here" in sentence


def test_what_was_given_back_may_be_for_sale_again(world: World, house: House) -> None:
    (claim,) = held_units(house, world.aurore)
    with scope(house.office):
        reference = claim.unit.reference
    back = {"Order number": "CH-1", "SKU": reference, "Received": "1250.00", "Refunded": "1250.00"}
    assert remarks(house, back) == {}
