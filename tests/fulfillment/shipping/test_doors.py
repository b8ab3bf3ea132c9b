from collections.abc import Callable

import pytest
from django.core.files.base import ContentFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.models import Event
from catalog.inventory.states import UnitStatus
from fulfillment.shipping.fulfil import next_step
from fulfillment.shipping.models import NumberPool, PackingPhoto, Parcel
from fulfillment.shipping.queries import units_in
from fulfillment.shipping.states import ParcelStatus
from fulfillment.tasks.models import Task
from tests.catalog.inventory.making import picture
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, ordered
from tests.fulfillment.shipping.making import carriers, fulfil, parcel_of

PARCELS = "/admin/shipping/parcel/"


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


def test_it_gives_a_parcel_and_its_label(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    order = ordered(house, world.aurore)
    parcel = fulfil(order)
    assert parcel is not None
    _, token = world.token(brand=world.aurore, scopes=[Scope.PARCELS_READ])
    client = as_client(token)
    (listed,) = client.get(f"/api/v1/parcels?order={order.pk}").json()["results"]
    one = client.get(f"/api/v1/parcels/{parcel.pk}").json()
    assert one == {**listed, "tracking": []}
    assert (one["waybill"], one["status"], one["order"]) == (parcel.waybill, "handed_over", order.pk)
    answer = client.get(one["label"])
    assert answer.status_code == 200
    assert answer["Content-Type"] == "application/pdf"
    assert answer.content.startswith(b"%PDF")
    assert client.get(one["label"], headers={"accept": "application/pdf"}).status_code == 200


def test_it_has_no_label_before_it_is_printed(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    order = ordered(house, world.aurore)
    with scope(world.office) as actor:
        next_step(order.pk, actor)
    parcel = parcel_of(order)
    assert parcel is not None
    _, token = world.token()
    answer = as_client(token).get(
        f"/api/v1/parcels/{parcel.pk}/label.pdf", headers={"accept": "application/pdf"}
    )
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "not_labelled"


def test_a_stranger_finds_no_parcel(
    world: World, house: House, as_client: Callable[[str], Client], as_person: Callable[[User], Client]
) -> None:
    parcel = fulfil(ordered(house, world.aurore))
    assert parcel is not None
    _, token = world.token(brand=world.kestrel)
    stranger = as_client(token)
    assert stranger.get("/api/v1/parcels").json()["results"] == []
    for address in (f"/api/v1/parcels/{parcel.pk}", f"/api/v1/parcels/{parcel.pk}/label.pdf"):
        assert stranger.get(address).status_code == 404
    assert as_person(world.stranger).get(f"{PARCELS}{parcel.pk}/label.pdf").status_code == 404
    label = as_person(world.owner).get(f"{PARCELS}{parcel.pk}/label.pdf")
    assert label.status_code == 200
    assert label.content.startswith(b"%PDF")
    assert Client().get(f"{PARCELS}{parcel.pk}/label.pdf").status_code == 302


def test_who_picks_is_told_which_pieces_and_where_they_lie(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    order = ordered(house, world.aurore, warehouse=house.by_hand)
    fulfil(order)
    parcel = parcel_of(order)
    assert parcel is not None
    with scope(world.office):
        (unit,) = units_in(parcel)
        task = Task.objects.get(kind="pick")
    desk = as_person(world.operator)
    for address in (f"{PARCELS}{parcel.pk}/verb/pick/", f"/admin/tasks/task/{task.pk}/verb/do_pick/"):
        form = desk.get(address).content.decode()
        assert f"{unit.bin}: {unit}" in form
        assert f"tag-{unit.pk}" not in form.lower()
    assert f"</a>, bin {unit.bin}" in desk.get(f"{PARCELS}{parcel.pk}/change/").content.decode()
    of_order = desk.get(f"/admin/orders/order/{order.pk}/change/").content.decode()
    assert f'href="{PARCELS}{parcel.pk}/change/"' in of_order


def test_it_is_handled_at_the_desk(world: World, house: House, as_person: Callable[[User], Client]) -> None:
    order = ordered(house, world.aurore, warehouse=house.by_hand)
    fulfil(order)
    parcel = parcel_of(order)
    assert parcel is not None
    desk = as_person(world.operator)

    def do(verb: str, **words: object) -> str:
        address = f"{PARCELS}{parcel.pk}/verb/{verb}/"
        assert address in desk.get(f"{PARCELS}{parcel.pk}/change/").content.decode()
        assert desk.post(address, {"go": "1", **words}).status_code == 302
        with scope(world.office):
            return Parcel.objects.get(pk=parcel.pk).status

    refused = desk.post(f"{PARCELS}{parcel.pk}/verb/pick/", {"go": "1", "scans": "T-OF-ANOTHER"}, follow=True)
    assert "«T-OF-ANOTHER» was scanned" in refused.content.decode()
    with scope(world.office):
        (unit,) = units_in(parcel)
        note = Event.objects.filter(subject_type="unit", subject_id=unit.pk).latest("sequence")
        assert Parcel.objects.get().status == ParcelStatus.PLANNED
    assert (note.verb, note.data["scanned"]) == ("unit.scan_differed", "T-OF-ANOTHER")
    assert unit.status == UnitStatus.SOLD
    assert do("pick", scans=f"tag-{unit.pk}") == ParcelStatus.PICKED
    form = desk.get(f"{PARCELS}{parcel.pk}/verb/pack/").content.decode()
    assert form.count('capture="environment"') == 3
    assert do("photograph", **{f"picture_{unit.pk}_tag": picture()}) == ParcelStatus.PICKED
    refused = desk.post(f"{PARCELS}{parcel.pk}/verb/pack/", {"go": "1", "weight_g": 900})
    assert "«The piece in its box», «The parcel closed and sealed»" in refused.content.decode()
    rest = {f"picture_{unit.pk}_boxed": picture(), "picture_0_closed": ContentFile(b"<html>", "closed.jpg")}
    refused = desk.post(f"{PARCELS}{parcel.pk}/verb/pack/", {"go": "1", "weight_g": 900, **rest})
    form = refused.content.decode()
    assert "The other photographs are kept; take this one again." in form
    assert "picture_0_closed" in form
    assert f"picture_{unit.pk}_boxed" not in form
    assert do("pack", weight_g=900, picture_0_closed=picture()) == ParcelStatus.PACKED
    assert do("label") == ParcelStatus.LABELLED
    assert do("hand_over") == ParcelStatus.HANDED_OVER
    page = desk.get(f"{PARCELS}{parcel.pk}/change/").content.decode()
    assert f"{PARCELS}{parcel.pk}/label.pdf" in page
    assert "Parcel handed over" in page
    of_unit = desk.get(f"/admin/inventory/unit/{unit.pk}/change/").content.decode()
    with scope(world.office):
        photos = list(PackingPhoto.objects.filter(parcel=parcel).order_by("pk"))
    assert [photo.view for photo in photos] == ["tag", "boxed", "closed"]
    for photo in photos:
        address = f"{PARCELS}{parcel.pk}/photo/{photo.pk}/"
        assert address in page
        assert address in of_unit
        assert b"".join(desk.get(address).streaming_content)[8:12] == b"WEBP"  # type: ignore[attr-defined]
    assert "Unit pictured at packing" in of_unit
    assert as_person(world.stranger).get(address).status_code == 404


def test_it_adds_carriers_and_numbers_at_the_desk(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    desk = as_person(world.admin)
    words: dict[str, object] = {"code": "swift", "name": "Swift", "service": "Express", "vocabulary": "sf"}
    assert desk.post("/admin/shipping/carrier/add/", words).status_code == 302
    with scope(world.office):
        pool = NumberPool.objects.select_related("carrier").get()
    words = {
        "carrier": pool.carrier_id,
        "service": "EE",
        "country": "FR",
        "first_serial": 1,
        "last_serial": 500,
    }
    assert desk.post("/admin/shipping/numberpool/add/", words).status_code == 302
    assert "overlap" not in desk.get("/admin/shipping/numberpool/").content.decode()
    again = desk.post("/admin/shipping/numberpool/add/", words)
    assert again.status_code == 200
    assert "stand in a pool already" in again.content.decode()
    assert as_person(world.operator).get("/admin/shipping/numberpool/add/").status_code == 403


@pytest.mark.parametrize("page", ["parcel", "carrier", "numberpool", "trackingevent"])
def test_it_shows_every_list(
    world: World, house: House, as_person: Callable[[User], Client], page: str
) -> None:
    fulfil(ordered(house, world.aurore))
    desk = as_person(world.admin)
    assert desk.get(f"/admin/shipping/{page}/").status_code == 200
    assert desk.get("/admin/shipping/parcel/?status__in=planned,picked").status_code == 200
    assert desk.get("/admin/shipping/parcel/?status__exact=packed&waybill__isnull=1").status_code == 200
    home = desk.get("/admin/").content.decode()
    assert "Parcels on the floor" in home
    assert "Parcels in trouble" in home


@pytest.mark.parametrize("address", [PARCELS, "/api/v1/parcels"])
def test_it_lists_with_a_constant_number_of_queries(
    world: World,
    house: House,
    as_client: Callable[[str], Client],
    as_person: Callable[[User], Client],
    address: str,
) -> None:
    _, token = world.token()
    client = as_person(world.admin) if address == PARCELS else as_client(token)
    numbers = []
    for count in (1, 4):
        for _ in range(count):
            fulfil(ordered(house, world.aurore))
        client.get(address)
        with CaptureQueriesContext(connection) as queries:
            assert client.get(address).status_code == 200
        numbers.append(len(queries))
    assert numbers[0] == numbers[1]
