"""A piece that was accepted back is sold again, and comes back again while its first buyer's money is still owed."""

from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.assertions import examine_all
from backoffice.events.errors import Conflict
from catalog.channels.services import list_units
from catalog.inventory.models import Unit
from catalog.inventory.queries import house_grades
from catalog.inventory.services import (
    find_units,
    grade_units,
    inspect_units,
    open_bins,
    photograph_units,
    put_away_units,
    quarantine_units,
)
from fulfillment.consignment.models import Payout
from fulfillment.custody.services import report_loss
from fulfillment.orders.models import Order
from fulfillment.returns.models import Return
from fulfillment.returns.services import refund_return, refuse_return, request_return
from fulfillment.tasks.models import Task
from tests.catalog.inventory.making import pass_units, whole_sets
from tests.conftest import World
from tests.fulfillment.consignment.making import attach, signed
from tests.fulfillment.orders.making import House, hold, open_house, order, put_on_sale, receive
from tests.fulfillment.returns.making import brought, came_back
from tests.fulfillment.shipping.making import carriers


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.fixture
def unit(world: World, house: House) -> Unit:
    """A consigned piece on sale."""
    (unit,) = receive(house, world.aurore)
    put_on_sale(house, [unit])
    attach(world, signed(world), [unit])
    return unit


def sell(house: House, unit: Unit) -> Order:
    sold, _ = brought(house, order(house, hold(house, [unit])))
    assert sold.status == "delivered"
    return sold


def ask(house: House, sold: Order, unit: Unit) -> Return:
    with scope(house.office) as actor:
        return request_return(order_id=sold.pk, unit_id=unit.pk, reason="Too small", actor=actor)


def come(house: House, row: Return) -> Return:
    return came_back(house, row, warehouse_code=house.automated.code)


def examine(unit: Unit, actor: Any) -> None:
    inspect_units(unit_ids=[unit.pk], actor=actor)
    pass_units([unit.pk])


def list_again(house: House, unit: Unit, actor: Any) -> None:
    grade_units(unit_ids=[unit.pk], grade=house_grades()[0], actor=actor)
    photograph_units(photos=whole_sets([unit.pk]), actor=actor)
    put_away_units(bins={unit.pk: "A-1"}, actor=actor)
    list_units(unit_ids=[unit.pk], store_codes=[house.store.code], actor=actor)


def test_its_second_buyer_sends_it_back_before_the_first_has_the_money(
    world: World, house: House, unit: Unit
) -> None:
    first = sell(house, unit)
    back = come(house, ask(house, first, unit))
    with scope(world.office) as actor:
        open_bins_of(house, actor)
        examine(unit, actor)
        list_again(house, unit, actor)
    second = sell(house, unit)
    with scope(world.office) as actor:
        # What goes on with the first return is nothing to the payout of the second sale.
        assert states(Payout) == ["cancelled", "waiting"]
        with pytest.raises(Conflict) as gone:
            request_return(order_id=first.pk, unit_id=unit.pk, reason="Again", actor=actor)
        assert gone.value.code == "returned_already"
    again = ask(house, second, unit)
    with pytest.raises(Conflict) as twice:
        ask(house, second, unit)
    assert twice.value.code == "return_open"
    come(house, again)
    with scope(world.office) as actor:
        assert states(Payout) == ["cancelled", "cancelled"]
        assert states(Return) == ["accepted", "received"]
        examine(unit, actor)
        assert states(Return) == ["accepted", "accepted"]
        for row in (again, back):
            task = Task.objects.get(subject_type="return", subject_id=row.pk)
            refund_return(return_id=row.pk, refund_reference=f"RE-{row.pk}", actor=actor)
            with pytest.raises(Conflict):
                refund_return(return_id=row.pk, refund_reference="RE", actor=actor)
            task.refresh_from_db()
            assert task.status == "done"
        paid = Return.objects.order_by("pk").values_list("line__order", "refund_reference", "refunded")
        assert list(paid) == [
            (sold.pk, f"RE-{row.pk}", row.price) for sold, row in ((first, back), (second, again))
        ]
        assert states(Order) == ["returned", "returned"]
        broken = [(verdict.assertion.name, verdict.guilty) for verdict in examine_all() if not verdict.holds]
    assert broken == []


def test_while_nobody_has_said_whose_it_is_no_second_buyer_sends_it_back(
    world: World, house: House, unit: Unit
) -> None:
    """It was put aside after its return, was lost, and was found and examined: the money of that return waits."""
    back = come(house, ask(house, sell(house, unit), unit))
    with scope(world.office) as actor:
        open_bins_of(house, actor)
        quarantine_units(unit_ids=[unit.pk], reason="a doubt", actor=actor)
        report_loss(unit_id=unit.pk, reason="not there", actor=actor)
        find_units(unit_ids=[unit.pk], warehouse=house.automated, reason="behind the shelf", actor=actor)
        examine(unit, actor)
        list_again(house, unit, actor)
    second = sell(house, unit)
    with pytest.raises(Conflict) as undecided:
        ask(house, second, unit)
    assert (undecided.value.code, undecided.value.data["return"]) == ("return_undecided", back.pk)
    with scope(world.office) as actor:
        refuse_return(return_id=back.pk, decision="It was another bag", actor=actor)
    assert ask(house, second, unit).status == "requested"


def open_bins_of(house: House, actor: Any) -> None:
    open_bins(warehouse=house.automated, codes=["A-1"], actor=actor)


def states(model: Any) -> list[str]:
    return list(model.objects.order_by("pk").values_list("status", flat=True))
