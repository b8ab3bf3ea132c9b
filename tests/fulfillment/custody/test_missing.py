"""A piece that a count did not find is offered to nobody until somebody has it in the hand again."""

from collections.abc import Callable

import pytest
from django.core.management.sql import emit_post_migrate_signal
from django.db import IntegrityError, transaction
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.assertions import examine_all
from backoffice.events.errors import Conflict, Invalid
from backoffice.events.models import Event
from backoffice.merchants import services as merchants
from catalog.channels.services import hold_listed, list_units
from catalog.inventory.models import Unit, Warehouse
from catalog.inventory.reasons import FIND
from catalog.inventory.services import inspect_units, put_away_units, release_hold
from catalog.inventory.why_not import Act, why_not
from fulfillment.custody.models import Difference
from fulfillment.custody.services import (
    count_bin,
    find_difference,
    report_damage,
    report_loss,
    send_transfer,
)
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.services import pick_parcel
from fulfillment.tasks.models import Task
from tests.catalog.channels.making import listings_of
from tests.catalog.inventory.making import over_the_bench
from tests.conftest import World
from tests.fulfillment.orders.making import House, hold, open_house, order, put_on_sale, receive
from tests.fulfillment.shipping.making import carriers, fulfil


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


def on_sale(world: World, house: House, warehouse: Warehouse | None = None) -> Unit:
    (unit,) = receive(house, world.aurore, warehouse=warehouse or house.by_hand)
    put_on_sale(house, [unit])
    with scope(world.office):
        unit.refresh_from_db()
    return unit


def miss(world: World, unit: Unit) -> Difference:
    """Its bin is counted, and it is not there."""
    with scope(world.office) as office:
        unit.refresh_from_db()
        count_bin(warehouse=unit.warehouse, bin_code=unit.bin, scans=[], actor=office, none_is_there=True)
        return Difference.objects.get(unit=unit, status="open")


def offered(world: World, unit: Unit) -> list[str]:
    with scope(world.office):
        return [status for _, status in listings_of(unit)]


def assert_sound(world: World) -> None:
    with scope(world.office):
        assert [verdict.assertion.name for verdict in examine_all() if not verdict.holds] == []


def test_it_is_off_the_shelves_and_nobody_holds_it(
    world: World, house: House, as_person: Callable[[User], Client], as_client: Callable[[str], Client]
) -> None:
    unit = on_sale(world, house)
    miss(world, unit)
    assert offered(world, unit) == ["suspended"]
    with scope(world.office) as office, pytest.raises(Conflict) as refused:
        hold_listed(unit_id=unit.pk, store_code=house.store.code, actor=office)
    assert refused.value.code == "missing"
    assert "scan it where it is found, or report it lost" in refused.value.sentence
    with scope(world.office) as office:
        told = Event.objects.get(verb="listing.suspended").data["because"]
        (reason,) = why_not(Unit.objects.get(pk=unit.pk), office).answers[0].reasons
        listing = unit.listings.get()
    assert told == ["missing"]
    assert (reason.act, reason.code, reason.step) == (Act.HOLD, "missing", FIND)
    assert reason.sentence == refused.value.sentence
    for page in (("inventory_unit_change", unit.pk), ("channels_listing_change", listing.pk)):
        shown = as_person(world.operator).get(reverse(f"admin:{page[0]}", args=[page[1]]))
        assert "has been missing since 20" in shown.content.decode()
    client = as_client(world.token(scopes=[Scope.HOLDS_WRITE])[1])
    answer = client.post(
        f"/api/v1/units/{unit.pk}/holds", {"store": house.store.code}, content_type="application/json",
        headers={"Idempotency-Key": "h"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["code"]) == (409, "missing")
    assert_sound(world)


def test_postgresql_lets_nobody_hold_it(world: World, house: House) -> None:
    unit = on_sale(world, house)
    miss(world, unit)
    with (
        scope(world.office),
        pytest.raises(IntegrityError, match="is missing and held by nobody"),
        transaction.atomic(),
    ):
        Unit.objects.filter(pk=unit.pk).update(status="held", held_until="2099-01-01T00:00Z")


@pytest.mark.parametrize("way", ["put away where it was", "sent", "counted elsewhere", "said so", "damaged"])
def test_whoever_has_it_in_the_hand_has_found_it(world: World, house: House, way: str) -> None:
    unit = on_sale(world, house)
    difference = miss(world, unit)
    with scope(world.office) as office:
        if way == "put away where it was":
            put_away_units(bins={unit.pk: unit.bin}, actor=office)
        elif way == "sent":
            send_transfer(
                origin=house.by_hand, destination=house.automated, reference="T-1", scans=[f"U{unit.pk}"], actor=office
            )  # fmt: skip
        elif way == "counted elsewhere":
            count_bin(warehouse=unit.warehouse, bin_code=unit.bin, scans=[f"U{unit.pk}"], actor=office)
        elif way == "damaged":
            report_damage(unit_id=unit.pk, reason="It lay in the rain", actor=office)
        else:
            find_difference(difference=difference, outcome="Behind the shelf", actor=office)
        difference.refresh_from_db()
        unit.refresh_from_db()
        assert (difference.status, unit.missing_since) == ("found", None)
        assert Event.objects.get(verb="difference.found").data["outcome"] == difference.outcome
        assert Event.objects.get(verb="unit.turned_up").subject_id == unit.pk
    assert offered(world, unit) == (["ended"] if way == "damaged" else ["live"])
    assert_sound(world)


def test_a_loss_ends_it_too(world: World, house: House) -> None:
    unit = on_sale(world, house)
    difference = miss(world, unit)
    with scope(world.office) as office:
        report_loss(unit_id=unit.pk, reason="nowhere", actor=office)
        difference.refresh_from_db()
        unit.refresh_from_db()
    assert (difference.status, unit.missing_since, unit.status) == ("lost", None, "lost")
    assert_sound(world)


def test_found_it_stays_off_where_something_else_is_in_the_way(world: World, house: House) -> None:
    unit = on_sale(world, house)
    difference = miss(world, unit)
    with scope(world.office) as office:
        merchants.restrict(brand=world.aurore, cause="trademark", actor=office)
        find_difference(difference=difference, outcome="Behind the shelf", actor=office)
    assert offered(world, unit) == ["suspended"]
    with scope(world.office) as office:
        merchants.lift(brand=world.aurore, cause="trademark", actor=office)
    assert offered(world, unit) == ["live"]


def test_lifting_a_restriction_does_not_offer_what_is_missing(world: World, house: House) -> None:
    unit = on_sale(world, house)
    with scope(world.office) as office:
        merchants.restrict(brand=world.aurore, cause="trademark", actor=office)
    miss(world, unit)
    with scope(world.office) as office:
        merchants.lift(brand=world.aurore, cause="trademark", actor=office)
    assert offered(world, unit) == ["suspended"]


def test_what_is_held_stays_held_and_is_not_offered_after(world: World, house: House) -> None:
    unit = on_sale(world, house)
    (claim,) = hold(house, [unit])
    miss(world, unit)
    assert offered(world, unit) == ["claimed"]
    with scope(world.office) as office:
        release_hold(claim_id=claim.pk, actor=office)
    assert offered(world, unit) == ["suspended"]
    assert_sound(world)


def test_it_is_not_listed_before_it_is_found(world: World, house: House) -> None:
    (unit,) = receive(house, world.aurore, warehouse=house.by_hand)
    with scope(world.office) as office:
        over_the_bench([unit.pk], office)
    miss(world, unit)
    with scope(world.office) as office:
        with pytest.raises(Conflict) as refused:
            list_units(unit_ids=[unit.pk], store_codes=[house.store.code], actor=office)
        reasons = why_not(Unit.objects.get(pk=unit.pk), office).answers[1].reasons
    assert refused.value.code == "missing"
    assert [(reason.code, reason.step) for reason in reasons] == [("missing", FIND)]


def test_its_pick_says_so_and_finds_it(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    unit = on_sale(world, house)
    bought = order(house, hold(house, [unit]))
    parcel = fulfil(bought)
    assert parcel is not None
    difference = miss(world, unit)
    page = as_person(world.operator).get(reverse("admin:shipping_parcel_verb", args=[parcel.pk, "pick"]))
    assert "missing since 20" in page.content.decode()
    with scope(world.actor(world.operator)) as picker:
        with pytest.raises(Invalid, match=r"It has been missing from bin A-1; look for it"):
            pick_parcel(parcel_id=parcel.pk, actor=picker, scans=[])
        pick_parcel(parcel_id=parcel.pk, actor=picker, scans=[f"TAG-{unit.pk}"])
    with scope(world.office):
        difference.refresh_from_db()
    assert (difference.status, difference.outcome) == ("found", "picked by scan")
    assert_sound(world)


def test_no_machine_picks_it_before_it_is_found(world: World, house: House) -> None:
    unit = on_sale(world, house, house.automated)
    bought = order(house, hold(house, [unit]))
    difference = miss(world, unit)
    parcel = fulfil(bought)
    assert parcel is not None
    assert parcel.status == "planned"
    with scope(world.office) as office:
        with pytest.raises(Conflict) as refused:
            pick_parcel(parcel_id=parcel.pk, actor=office)
        assert refused.value.code == "missing"
        reasons = why_not(Unit.objects.get(pk=unit.pk), office).answers[3].reasons
        assert ("missing", FIND) in [(reason.code, reason.step) for reason in reasons]
        find_difference(difference=difference, outcome="Fallen behind the belt", actor=office)
    parcel = fulfil(bought)
    assert parcel is not None
    assert parcel.status == "handed_over"
    assert_sound(world)


def test_what_was_picked_is_not_missed_in_its_bin(world: World, house: House) -> None:
    unit = on_sale(world, house)
    parcel = fulfil(order(house, hold(house, [unit])))
    assert parcel is not None
    with scope(world.actor(world.operator)) as picker:
        pick_parcel(parcel_id=parcel.pk, actor=picker, scans=[f"TAG-{unit.pk}"])
    with scope(world.office) as office:
        made = count_bin(
            warehouse=unit.warehouse, bin_code=unit.bin, scans=[], actor=office, none_is_there=True
        )
        assert (made.expected, made.missing) == (0, 0)


def test_the_bench_finds_what_was_missing(world: World, house: House) -> None:
    (unit,) = receive(house, world.aurore, warehouse=house.by_hand)
    with scope(world.office) as office:
        over_the_bench([other.pk for other in receive(house, world.aurore, warehouse=house.by_hand)], office)
        put_away_units(bins={unit.pk: "A-1"}, actor=office)
    difference = miss(world, unit)
    with scope(world.office) as office:
        inspect_units(unit_ids=[unit.pk], actor=office)
        difference.refresh_from_db()
    assert (difference.status, difference.outcome) == ("found", "inspected")


def test_a_partner_warehouse_of_one_brand_finds_it_too(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    """Its system sees nothing of counts; the case is the house's, and ends all the same."""
    (unit,) = receive(house, world.aurore, warehouse=house.by_hand)
    with scope(world.office) as office:
        over_the_bench([other.pk for other in receive(house, world.aurore, warehouse=house.by_hand)], office)
        put_away_units(bins={unit.pk: "A-1"}, actor=office)
    difference = miss(world, unit)
    client = as_client(world.token(scopes=[Scope.BENCH_WRITE], brand=world.aurore)[1])
    answer = client.post(
        f"/api/v1/units/{unit.pk}/inspection", {"defects": []}, content_type="application/json",
        headers={"Idempotency-Key": "i"},
    )  # fmt: skip
    assert answer.status_code == 201, answer.content
    with scope(world.office):
        difference.refresh_from_db()
    assert difference.status == "found"


def test_an_upgrade_takes_off_what_was_missed_before_and_ends_what_has_left(
    world: World, house: House
) -> None:
    missed, left = on_sale(world, house), on_sale(world, house)
    parcel = fulfil(order(house, hold(house, [left])))
    assert isinstance(parcel, Parcel)
    with scope(world.office) as office:
        count_bin(warehouse=house.by_hand, bin_code=missed.bin, scans=[], actor=office, none_is_there=True)
    with scope(world.actor(world.operator)) as picker:
        Difference.objects.filter(unit=left).delete()
        Unit.objects.filter(pk__in=[missed.pk, left.pk]).update(missing_since=None)
        pick_parcel(parcel_id=parcel.pk, actor=picker, scans=[f"TAG-{left.pk}"])
    with scope(world.office):
        count = Difference.objects.get().count
        Difference.objects.create(
            brand=left.brand, unit=left, count=count, warehouse=count.warehouse, bin=count.bin
        )
    for _ in range(2):
        emit_post_migrate_signal(0, False, "default", plan=[])
        with scope(world.office):
            stands = dict(Difference.objects.values_list("unit", "status"))
            missed.refresh_from_db()
        assert stands == {missed.pk: "open", left.pk: "found"}
        assert missed.missing_since is not None
        assert offered(world, missed) == ["suspended"]


def test_who_was_to_pick_it_says_that_it_is_not_there(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    """Its buyer keeps it, its order waits, and whoever finds it has it go on; a second word changes nothing."""
    unit = on_sale(world, house)
    parcel = fulfil(order(house, hold(house, [unit])))
    assert parcel is not None
    client = as_client(world.token(scopes=[Scope.BENCH_WRITE], brand=world.aurore)[1])
    address = f"/api/v1/units/{unit.pk}/missing"
    told = [
        client.post(address, content_type="application/json", headers={"Idempotency-Key": key}).json()
        for key in ("one", "two")
    ]
    assert (told[0]["bin"], told[0]["status"], told[0]["count"]) == ("A-1", "open", None)
    assert told[1] == told[0]
    assert_sound(world)
    with scope(world.office):
        unit.refresh_from_db()
        assert (unit.status, unit.missing_since is not None) == ("sold", True)
        assert Difference.objects.get().warehouse_id == house.by_hand.pk
    with scope(world.actor(world.operator)) as picker:
        pick_parcel(parcel_id=parcel.pk, actor=picker, scans=[f"TAG-{unit.pk}"])
    with scope(world.office):
        assert Difference.objects.get().status == "found"
    assert_sound(world)
    picked = client.post(address, content_type="application/json", headers={"Idempotency-Key": "three"})
    assert (picked.status_code, picked.json()["code"]) == (409, "state_conflict")


def test_what_is_offered_and_not_on_its_shelf_is_off_every_store_and_lost_by_a_word(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    unit, other = on_sale(world, house), on_sale(world, house)
    parcel = fulfil(order(house, hold(house, [other])))
    assert parcel is not None
    desk = as_person(world.operator)
    assert desk.post(f"/admin/inventory/unit/{unit.pk}/verb/report_missing/", {"go": "1"}).status_code == 302
    assert offered(world, unit) == ["suspended"]
    with scope(world.office):
        task = Task.objects.get(kind="pick")
    address = f"/admin/tasks/task/{task.pk}/verb/report_missing/"
    assert f"A-1: {other}" in desk.get(address).content.decode()
    assert desk.post(address, {"go": "1", "piece": other.pk}).status_code == 302
    assert desk.get(f"/admin/shipping/parcel/{parcel.pk}/verb/report_missing/").status_code == 302
    with scope(world.office) as office:
        difference = Difference.objects.get(unit=other)
        assert desk.get(f"/admin/custody/difference/{difference.pk}/change/").status_code == 200
        report_loss(unit_id=other.pk, reason="nowhere", actor=office)
        parcel.order.refresh_from_db()
        assert parcel.order.status == "cancelled"
    assert_sound(world)
