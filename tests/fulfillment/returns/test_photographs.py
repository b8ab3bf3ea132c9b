"""What came back is photographed while it lies there undecided; its pictures stand with the return alone."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import ProgrammingError, transaction
from django.test import Client

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Invalid
from backoffice.events.models import Event
from catalog.inventory.models import UnitPhoto
from fulfillment.returns.models import Return, ReturnPhoto
from fulfillment.returns.services import photograph_return, refuse_return
from tests.catalog.inventory.making import picture
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house
from tests.fulfillment.returns.making import asked, came_back
from tests.fulfillment.shipping.making import carriers

OTHER_TAG = {"tag": "TAG-OF-ANOTHER"}


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.mark.parametrize("read", [{}, OTHER_TAG], ids=["the piece", "another"])
def test_they_are_taken_with_the_scan_and_stand_with_the_return(
    world: World, house: House, read: dict[str, str]
) -> None:
    row = came_back(house, asked(house, world.aurore), photographs=[picture(), picture()], **read)
    with scope(world.office):
        assert ReturnPhoto.objects.filter(of_return=row, by_name=world.office.name).count() == 2
        assert not UnitPhoto.objects.filter(unit=row.unit_id, visit=2).exists()
        assert Event.objects.get(verb="return.pictured").data == {"unit": row.unit_id, "photographs": 2}
        with pytest.raises(ProgrammingError, match="Cannot update or delete"), transaction.atomic():
            ReturnPhoto.objects.all().delete()


def test_a_file_that_is_no_picture_leaves_it_on_its_way(world: World, house: House) -> None:
    row = asked(house, world.aurore)
    with pytest.raises(Invalid, match="tag.jpg"):
        came_back(house, row, photographs=[picture(), SimpleUploadedFile("tag.jpg", b"no picture")])
    with scope(world.office):
        assert Return.objects.get().status == "requested"
        assert not ReturnPhoto.objects.exists()


def test_there_is_nothing_to_photograph_before_it_came_and_after_the_decision(
    world: World, house: House
) -> None:
    row = asked(house, world.aurore)
    with scope(world.office) as actor, pytest.raises(Conflict, match="is requested"):
        photograph_return(return_id=row.pk, photographs=[picture()], actor=actor)
    came_back(house, row, **OTHER_TAG)
    with scope(world.office) as actor:
        refuse_return(return_id=row.pk, decision="Another bag", actor=actor)
        with pytest.raises(Conflict, match="is refused") as refused:
            photograph_return(return_id=row.pk, photographs=[picture()], actor=actor)
        assert refused.value.code == "not_at_the_door"


def test_they_are_taken_and_seen_at_the_desk(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    row = asked(house, world.aurore)
    desk = as_person(world.admin)
    read = {"tag": "NONE", "serial": "NONE", "read_again": "on"}
    sent = {"warehouse": house.by_hand.pk, **read, "photographs": [picture()]}
    desk.post(f"/admin/returns/return/{row.pk}/verb/receive/", sent)
    desk.post(f"/admin/returns/return/{row.pk}/verb/photograph/", {"photographs": [picture(), picture()]})
    with scope(world.office):
        photos = list(ReturnPhoto.objects.order_by("pk"))
        assert len(photos) == 3
    page = desk.get(f"/admin/returns/return/{row.pk}/change/").content.decode()
    for photo in photos:
        address = f"/admin/returns/return/{row.pk}/photo/{photo.pk}/"
        assert page.count(address) == 2
        for shown in (address, f"{address}small/"):
            answer = desk.get(shown)
            assert b"".join(answer.streaming_content).startswith(b"RIFF")  # type: ignore[arg-type]
    stranger = as_person(world.stranger)
    assert stranger.get(f"/admin/returns/return/{row.pk}/photo/{photos[0].pk}/").status_code in (403, 404)


def test_a_warehouse_sends_them(world: World, house: House, as_client: Callable[[str], Client]) -> None:
    row = came_back(house, asked(house, world.aurore), **OTHER_TAG)
    door = f"/api/v1/returns/{row.pk}/photographs"
    warehouse = as_client(world.token(scopes=[Scope.BENCH_WRITE])[1])
    photograph = picture()
    answer = warehouse.post(door, {"file": photograph}, headers={"Idempotency-Key": "one"})
    assert answer.status_code == 201, answer.content
    photograph.seek(0)
    again = warehouse.post(door, {"file": photograph}, headers={"Idempotency-Key": "one"})
    assert again.json() == answer.json()
    bad = warehouse.post(
        door, {"file": SimpleUploadedFile("a.jpg", b"no")}, headers={"Idempotency-Key": "two"}
    )
    assert bad.status_code == 422
    assert warehouse.get(door).status_code == 403
    shop = as_client(world.token(scopes=[Scope.ORDERS_READ])[1])
    (told,) = shop.get(door).json()
    image = shop.get(f"{door}/{told['id']}")
    assert (image.status_code, image["Content-Type"]) == (200, "image/webp")
    assert b"".join(image.streaming_content).startswith(b"RIFF")  # type: ignore[arg-type]
    other = as_client(world.token(brand=world.kestrel, company=world.kestrel.company)[1])
    assert {other.get(address).status_code for address in (door, f"{door}/{told['id']}")} == {404}
