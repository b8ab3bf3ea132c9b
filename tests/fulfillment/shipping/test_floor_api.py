"""A partner warehouse picks, packs, weighs and hands over by its own system."""

import hashlib
from collections.abc import Callable
from itertools import count
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.errors import Invalid, StateConflict
from backoffice.events.models import Event
from catalog.inventory.models import Unit
from catalog.inventory.states import UnitStatus
from fulfillment.shipping import services
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.queries import units_in
from fulfillment.shipping.states import ParcelStatus
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, ordered
from tests.fulfillment.shipping.making import carriers, fulfil, parcel_of, whole_packing

_keys = count()


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.fixture
def parcel(world: World, house: House) -> Parcel:
    """To be picked where people work."""
    planned = fulfil(ordered(house, world.aurore, warehouse=house.by_hand))
    assert planned is not None
    return planned


@pytest.fixture
def send(world: World, as_client: Callable[[str], Client]) -> Callable[..., Any]:
    partner = as_client(world.token(scopes=[Scope.BENCH_WRITE])[1])

    def sent(parcel: Parcel, verb: str, key: str = "", **words: Any) -> Any:
        return partner.post(
            f"/api/v1/parcels/{parcel.pk}/{verb}", words, content_type="application/json",
            headers={"Idempotency-Key": key or f"k-{next(_keys)}"},
        )  # fmt: skip

    return sent


def packed(world: World, parcel: Parcel, *, labelled: bool = False) -> Parcel:
    with scope(world.office) as office:
        services.pick_parcel(parcel_id=parcel.pk, actor=office)
        services.pack_parcel(parcel_id=parcel.pk, weight_g=1480, photos=whole_packing(parcel), actor=office)
        if labelled:
            services.label_parcel(parcel_id=parcel.pk, actor=office)
        return Parcel.objects.get(pk=parcel.pk)


def test_a_scan_of_another_piece_is_refused_and_stays_on_record(
    world: World, parcel: Parcel, send: Callable[..., Any]
) -> None:
    for _ in range(2):
        refused = send(parcel, "pick", key="first", scans=["LOCK-OF-ANOTHER"])
        assert (refused.status_code, refused.json()["code"]) == (409, "scan_differs")
        assert refused["Content-Type"] == "application/problem+json"
    assert refused["Idempotent-Replayed"] == "true"
    with scope(world.office):
        (unit,) = units_in(parcel)
        (note,) = Event.objects.filter(subject_id=unit.pk, verb="unit.scan_differed")
        assert (note.data["scanned"], unit.status) == ("LOCK-OF-ANOTHER", UnitStatus.SOLD)
        assert Parcel.objects.get().status == ParcelStatus.PLANNED
    unproved = send(parcel, "pick", scans=[unit.reference])
    assert (unproved.status_code, unproved.json()["errors"][0]["field"]) == (422, "scans")
    assert send(parcel, "pick", scans=[f"TAG-{unit.pk}"]).json()["status"] == "picked"


def test_it_is_packed_with_its_photographs_alone(
    world: World, parcel: Parcel, send: Callable[..., Any]
) -> None:
    early = send(parcel, "pack", weight_g=1480)
    assert (early.status_code, early.json()["code"]) == (409, "state_conflict")
    with scope(world.office):
        (unit,) = units_in(parcel)
    picked = send(parcel, "pick", scans=[f"TAG-{unit.pk}"]).json()
    assert {each["view"] for each in picked["lacks"]} == {"tag", "boxed", "closed"}
    bare = send(parcel, "pack", weight_g=1480).json()
    assert (bare["code"], len(bare["lacks"])) == ("incomplete", 3)


@pytest.mark.parametrize(
    ("weight_g", "code"),
    [(1, "invalid"), (30_001, "invalid"), (140, "unlikely_weight"), (20_000, "unlikely_weight")],
)
def test_a_weight_that_such_pieces_hardly_have_is_asked_about(
    world: World, parcel: Parcel, send: Callable[..., Any], weight_g: int, code: str
) -> None:
    boxed = packed(world, parcel)
    refused = send(boxed, "weight", weight_g=weight_g).json()
    assert (refused["status"], refused["code"]) == (422, code)
    sure = send(boxed, "weight", weight_g=weight_g, scale_shows_it=True)
    assert sure.status_code == (200 if code == "unlikely_weight" else 422)
    with scope(world.office):
        assert Parcel.objects.get().weight_g == (weight_g if code == "unlikely_weight" else 1480)


def test_a_weight_put_right_is_on_the_label_too_until_the_carrier_has_it(
    world: World, parcel: Parcel, send: Callable[..., Any]
) -> None:
    labelled = packed(world, parcel, labelled=True)
    assert send(labelled, "weight", weight_g=1620).json()["weight_g"] == 1620
    with scope(world.office):
        now = Parcel.objects.get()
        told = Event.objects.get(verb="parcel.weighed").data
        with now.label.open("rb") as label:
            assert told["sha256"] == hashlib.sha256(label.read()).hexdigest()
        assert (told["before"], told["weight_g"], now.label.name != labelled.label.name) == (1480, 1620, True)
        first = Event.objects.get(verb="parcel.labelled").data["sha256"]
        with labelled.label.open("rb") as label:
            assert first == hashlib.sha256(label.read()).hexdigest()
    assert send(labelled, "hand-over").json()["status"] == "handed_over"
    late = send(labelled, "weight", weight_g=1480)
    assert (late.status_code, late.json()["code"]) == (409, "state_conflict")


def test_the_desk_asks_about_a_weight_once_more(
    world: World, parcel: Parcel, as_person: Callable[[User], Client]
) -> None:
    boxed = packed(world, parcel)
    address = f"/admin/shipping/parcel/{boxed.pk}/verb/weigh/"
    desk = as_person(world.operator)
    assert "scale_shows_it" not in desk.get(address).content.decode()
    asked = desk.post(address, {"go": "1", "weight_g": 14})
    assert "A parcel weighs 20 to 30,000 g gross" in asked.content.decode()
    asked = desk.post(address, {"go": "1", "weight_g": 140})
    assert "far from what a parcel with" in asked.content.decode()
    assert "scale_shows_it" in asked.content.decode()
    assert desk.post(address, {"go": "1", "weight_g": 140, "scale_shows_it": "on"}).status_code == 302
    with scope(world.office):
        assert Parcel.objects.get().weight_g == 140


def test_what_is_picked_or_gone_is_not_weighed(world: World, parcel: Parcel) -> None:
    with scope(world.office) as office:
        services.pick_parcel(parcel_id=parcel.pk, actor=office)
        with pytest.raises(StateConflict):
            services.weigh_parcel(parcel_id=parcel.pk, weight_g=1480, actor=office)
        with pytest.raises(Invalid, match="about 1,450 g with its box"):
            services.pack_parcel(
                parcel_id=parcel.pk, weight_g=100, photos=whole_packing(parcel), actor=office
            )


def test_another_brands_partner_finds_no_parcel(
    world: World, parcel: Parcel, as_client: Callable[[str], Client]
) -> None:
    stranger = as_client(world.token(scopes=[Scope.BENCH_WRITE], brand=world.kestrel)[1])
    for verb in ("pick", "put-back", "pack", "weight", "hand-over"):
        answer = stranger.post(
            f"/api/v1/parcels/{parcel.pk}/{verb}", {"scans": ["x"], "weight_g": 1480},
            content_type="application/json", headers={"Idempotency-Key": verb},
        )  # fmt: skip
        assert answer.status_code == 404, verb
    with scope(world.office):
        assert Unit.objects.get().status == UnitStatus.SOLD
    assert parcel_of(parcel.order) is not None
