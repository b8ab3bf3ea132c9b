"""A warehouse is closed when it is empty, takes nothing in from then on, and can be opened again."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client

from backoffice.access.models import Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden
from backoffice.events.models import Event
from catalog.inventory import services
from catalog.inventory.models import Unit, Warehouse
from catalog.inventory.profiles.warehouses import warehouse_choices
from tests.catalog.inventory.making import in_threads, make_units, make_warehouse
from tests.catalog.inventory.test_lots import make_lot


@pytest.fixture
def hall(world: Any) -> Warehouse:
    return make_warehouse(world, "lyon", country="FR")


def close(world: Any, warehouse: Warehouse) -> Warehouse:
    with scope(world.office) as office:
        return services.close_warehouse(warehouse=warehouse, reason="The lease is over", actor=office)


def refused(world: Any, warehouse: Warehouse) -> str:
    with pytest.raises(Conflict) as refusal:
        close(world, warehouse)
    assert refusal.value.code == "warehouse_in_use"
    with scope(world.office):
        warehouse.refresh_from_db()
    assert warehouse.closed_at is None
    return refusal.value.sentence


def test_it_is_closed_once_nothing_lies_in_it_and_nothing_comes(world: Any, hall: Warehouse) -> None:
    (unit,) = make_units(world, warehouse_id=hall.pk)
    assert "1 piece is in Lyon" in refused(world, hall)
    other = make_warehouse(world)
    with scope(world.office) as office:
        services.send_units(unit_ids=[unit.pk], to=other, reference="CMR-1", actor=office)
    assert "1 piece is on the way to Tokyo" in refused(world, other)
    with scope(world.office) as office:
        services.take_in_units(unit_ids=[unit.pk], reference="CMR-1", actor=office)
    lot = make_lot(world, warehouse=hall)
    assert "1 lot lies in Lyon" in refused(world, hall)
    with scope(world.office) as office:
        services.take_back_lots(lot_ids=[lot.pk], reason="mistaken", actor=office)
    assert close(world, hall).closed_at is not None
    with scope(world.office):
        assert Event.objects.get(verb="warehouse.closed").data["reason"] == "The lease is over"


def test_what_was_withdrawn_lies_there_until_it_is_handed_back(world: Any, hall: Warehouse) -> None:
    (unit,) = make_units(world, warehouse_id=hall.pk)
    with scope(world.office) as office:
        services.withdraw_units(unit_ids=[unit.pk], reason="mistaken", actor=office)
    assert "1 piece is in Lyon" in refused(world, hall)
    with scope(world.office) as office:
        services.hand_back_units(unit_ids=[unit.pk], actor=office)
    close(world, hall)


def test_nothing_comes_into_one_that_is_closed_and_it_is_offered_nowhere(
    world: Any, hall: Warehouse, as_client: Callable[[str], Client], as_person: Callable[[User], Client]
) -> None:
    (unit,) = make_units(world)
    close(world, hall)
    with scope(world.office) as office:
        for verb, words in (
            (services.send_units, {"unit_ids": [unit.pk], "to": hall, "reference": "CMR-1"}),
            (services.open_bins, {"warehouse": hall, "codes": ["A-1"]}),
            (services.take_returns, {"returns": {unit.pk: "O-1"}, "warehouse": hall, "tags_whole": True}),
        ):
            with pytest.raises(Conflict) as refusal:
                verb(**words, actor=office)
            assert refusal.value.code == "warehouse_closed", verb
    for make in (lambda: make_units(world, warehouse_id=hall.pk), lambda: make_lot(world, warehouse=hall)):
        with pytest.raises(Conflict, match="Lyon has been closed since"):
            make()
    assert warehouse_choices() == [("tokyo", "tokyo Tokyo")]
    client = as_client(world.token(scopes=[Scope.UNITS_READ])[1])
    assert [each["code"] for each in client.get("/api/v1/warehouses").json()["results"]] == ["tokyo"]
    assert client.get("/api/v1/units?warehouse=lyon").status_code == 200
    desk = as_person(world.admin)
    assert "lyon" not in desk.get("/admin/inventory/lot/add/").content.decode().lower()
    assert "Lyon" in desk.get("/admin/inventory/warehouse/").content.decode()
    page = f"/admin/inventory/warehouse/{hall.pk}/"
    assert desk.post(f"{page}verb/reopen/", {"go": "1"}).status_code == 302
    make_units(world, warehouse_id=hall.pk)
    asked = desk.post(f"{page}verb/close/", {"go": "1", "reason": "The lease is over"})
    assert "1 piece is in Lyon" in asked.content.decode()


def test_only_a_platform_admin_closes_one(world: Any, hall: Warehouse) -> None:
    for person in (world.operator, world.owner, world.staff(Role.CATALOG_MANAGER)):
        actor = world.actor(person)
        with scope(actor), pytest.raises(Forbidden):
            services.close_warehouse(warehouse=hall, reason="x", actor=actor)


@pytest.mark.django_db(transaction=True)
def test_what_comes_in_at_the_same_moment_lies_in_an_open_warehouse(world: Any, hall: Warehouse) -> None:
    """Whichever is first, the other is refused: no piece ever lies in a closed one."""
    make_units(world)
    connection.close()
    in_threads([lambda: close(world, hall), lambda: make_units(world, warehouse_id=hall.pk)])
    with scope(world.office):
        hall.refresh_from_db()
        lie_in = Unit.objects.filter(warehouse=hall).count()
    assert (hall.closed_at is None) == (lie_in == 1)
