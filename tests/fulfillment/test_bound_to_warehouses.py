"""An operator who is bound to warehouses works there and nowhere else: in verbs, lists, the home page."""

from collections.abc import Callable
from typing import Any

import pytest
from django.contrib import admin
from django.core.files.base import ContentFile
from django.test import Client, RequestFactory

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.access.services import bind_to_warehouses
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden
from backoffice.events.models import Event
from backoffice.imports.services import upload
from catalog.channels.services import end_listings, list_units
from catalog.inventory.models import Unit
from catalog.inventory.services import (
    UnitIntake,
    UnitRevision,
    block_lot,
    inspect_units,
    receive_lot,
    receive_units,
    release_lot,
    revise_units,
    take_from_lot,
)
from fulfillment.orders.models import Order
from fulfillment.repackaging.services import cancel_work_order, plan_work_order
from fulfillment.shipping.admin import ParcelsOfOrder
from fulfillment.shipping.services import pack_parcel, pick_parcel, plan_parcel
from fulfillment.tasks.models import Task
from fulfillment.tasks.services import claim_task, work_tasks
from tests.conftest import World
from tests.fulfillment.orders.making import PRICE, House, open_house, ordered, put_on_sale, receive
from tests.fulfillment.repackaging.making import (
    a_lot,
    a_product,
    a_recipe,
    a_warehouse,
    a_work_order,
    in_days,
)
from tests.fulfillment.shipping.making import carriers


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


@pytest.fixture
def bound(world: World, house: House) -> Actor:
    """The operator, who works by hand in Roissy; Osaka is elsewhere."""
    with scope(world.office):
        bind_to_warehouses(person=world.operator, warehouse_ids=[house.by_hand.pk], actor=world.office)
    return world.actor(world.operator)


def refused(actor: Actor, verb: Callable[..., Any], **words: Any) -> None:
    with scope(actor):
        before = Event.objects.count()
        with pytest.raises(Forbidden) as refusal:
            verb(actor=actor, **words)
        assert refusal.value.code == "other_warehouse"
        assert Event.objects.count() == before


def test_they_work_on_what_lies_in_their_warehouse(world: World, house: House, bound: Actor) -> None:
    (here,) = receive(house, world.aurore, warehouse=house.by_hand)
    with scope(bound):
        inspect_units(unit_ids=[here.pk], actor=bound)
        assert Unit.objects.get(pk=here.pk).status == "inspected"


def test_they_move_nothing_that_lies_elsewhere(world: World, house: House, bound: Actor) -> None:
    (here,) = receive(house, world.aurore, warehouse=house.by_hand)
    (there,) = receive(house, world.aurore, warehouse=house.automated)
    refused(bound, inspect_units, unit_ids=[there.pk])
    refused(bound, inspect_units, unit_ids=[here.pk, there.pk])
    refused(bound, revise_units, revisions=[UnitRevision(unit_id=there.pk, changes={"title": "Another bag"})])
    with scope(world.office):
        assert set(Unit.objects.values_list("status", "title")) == {("intake", "Calf handbag, black")}


def test_they_take_in_and_offer_nothing_elsewhere(world: World, house: House, bound: Actor) -> None:
    intake = UnitIntake(
        brand_id=world.aurore.pk, reference="X-1", title="Bag", category_id=house.category.pk, asking_price=PRICE,
        currency="EUR", warehouse_id=house.automated.pk,
    )  # fmt: skip
    refused(bound, receive_units, intakes=[intake])
    units = receive(house, world.aurore, warehouse=house.automated)
    put_on_sale(house, units)
    ids = [unit.pk for unit in units]
    refused(bound, list_units, unit_ids=ids, store_codes=[house.store.code])
    with scope(world.office):
        listings = list(units[0].listings.values_list("pk", flat=True))
    refused(bound, end_listings, listing_ids=listings)


def test_they_upload_no_spreadsheet_for_elsewhere(world: World, house: House, bound: Actor) -> None:
    words = {"filename": "units.csv", "profile": "units"}
    sheet = "brand,reference,title,category,price\nAurore,X-1,Bag,handbags,10\n"
    refused(
        bound, upload, file=ContentFile(sheet.encode()), options={"warehouse": house.automated.code}, **words
    )
    with scope(bound):
        options = {"warehouse": house.by_hand.code}
        assert upload(file=ContentFile(sheet.encode()), options=options, actor=bound, **words).pk


def test_they_touch_no_lot_and_no_run_elsewhere(world: World, house: House, bound: Actor) -> None:
    with scope(world.office) as office:
        lot = a_lot(a_product(world.aurore, "POWDER"), "L-1", 700_000, actor=office, release=False)
        recipe = a_recipe(world.aurore, actor=office)
        order = a_work_order(recipe, actor=office)
        hall = a_warehouse()
    refused(bound, release_lot, lot_id=lot.pk)
    refused(bound, block_lot, lot_id=lot.pk, reason="smells")
    refused(bound, take_from_lot, lot_id=lot.pk, quantity=1, target="loss", reason="spilt")
    refused(
        bound, receive_lot, product=lot.product, warehouse=hall, number="L-2", manufactured_on=None,
        expires_on=in_days(100), quantity=5,
    )  # fmt: skip
    refused(bound, plan_work_order, recipe=recipe, warehouse=hall, output_number="P-2", pieces=5)
    refused(bound, cancel_work_order, work_order_id=order.pk)


def test_they_send_no_parcel_from_elsewhere(world: World, house: House, bound: Actor) -> None:
    carriers()
    order = ordered(house, world.aurore, warehouse=house.automated)
    refused(bound, plan_parcel, order_id=order.pk)
    with scope(world.office) as office:
        parcel = plan_parcel(order_id=order.pk, actor=office)
    refused(bound, pick_parcel, parcel_id=parcel.pk)
    refused(bound, pack_parcel, parcel_id=parcel.pk, weight_g=500)


def test_an_order_shows_them_the_parcels_of_their_warehouse(
    world: World, house: House, bound: Actor, as_person: Callable[[User], Client]
) -> None:
    carriers()
    here = ordered(house, world.aurore, warehouse=house.by_hand)
    there = ordered(house, world.aurore, warehouse=house.automated)
    with scope(world.office) as office:
        parcels = [plan_parcel(order_id=order.pk, actor=office).pk for order in (here, there)]
    request = RequestFactory().get("/")
    request.actor = bound  # type: ignore[attr-defined]
    table = ParcelsOfOrder(Order, admin.site)
    with scope(bound):
        assert [parcel.pk for parcel in table.get_queryset(request)] == parcels[:1]


def test_their_queue_is_their_warehouses(
    world: World, house: House, bound: Actor, as_person: Callable[[User], Client]
) -> None:
    (here,) = receive(house, world.aurore, warehouse=house.by_hand)
    (there,) = receive(house, world.aurore, warehouse=house.automated)
    with scope(world.office):
        tasks = dict(Task.objects.values_list("subject_id", "pk"))
    refused(bound, claim_task, task_id=tasks[there.pk])
    refused(bound, work_tasks, task_ids=[tasks[there.pk]])
    browser = as_person(world.operator)
    for page in ("/admin/inventory/unit/", "/admin/tasks/task/"):
        listed = browser.get(page).content.decode()
        assert here.reference in listed
        assert there.reference not in listed
    assert browser.get(f"/admin/inventory/unit/{there.pk}/change/").status_code == 302
    assert browser.get(f"/admin/inventory/unit/{here.pk}/change/").status_code == 200
    warehouses = browser.get("/admin/inventory/warehouse/").content.decode()
    assert "roissy" in warehouses
    assert "osaka" not in warehouses
    home = browser.get("/admin/").content.decode()
    assert "Entrepôt Roissy" in home
    assert "Entrepôt Osaka" not in home
    with scope(bound):
        claim_task(task_id=tasks[here.pk], actor=bound)
        work_tasks(task_ids=[tasks[here.pk]], actor=bound)


def test_an_operator_bound_to_none_works_in_all(world: World, house: House) -> None:
    operator = world.actor(world.operator)
    assert operator.warehouses is None
    units = [
        *receive(house, world.aurore, warehouse=house.by_hand),
        *receive(house, world.aurore, warehouse=house.automated),
    ]
    with scope(operator):
        inspect_units(unit_ids=[unit.pk for unit in units], actor=operator)
