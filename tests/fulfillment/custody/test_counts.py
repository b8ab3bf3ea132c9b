"""A bin is counted by scan: the book follows the shelf, and what is missing is somebody's case."""

from collections.abc import Callable, Iterable

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Invalid, NotFound
from catalog.inventory.models import Unit
from catalog.inventory.services import open_bins, put_away_units
from fulfillment.custody.models import BinCount, Difference
from fulfillment.custody.services import (
    count_bin,
    counting,
    find_difference,
    send_transfer,
    write_off_difference,
)
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, receive


@pytest.fixture
def house(world: World) -> House:
    return open_house(world.office)


@pytest.fixture
def pieces(world: World, house: House) -> list[Unit]:
    """Two in bin A-1, one in bin B-1."""
    units = receive(house, world.aurore, count=3)
    with scope(world.office) as office:
        open_bins(warehouse=house.automated, codes=["A-1", "B-1"], actor=office)
        bins = dict(zip([unit.pk for unit in units], ["A-1", "A-1", "B-1"], strict=True))
        put_away_units(bins=bins, actor=office)
    return units


def count(world: World, house: House, code: str, *scans: str, none_is_there: bool = False) -> BinCount:
    with scope(world.office) as office:
        return count_bin(
            warehouse=house.automated, bin_code=code, scans=scans, actor=office, none_is_there=none_is_there
        )


def test_a_count_moves_strays_misses_the_absent_and_keeps_strange_labels(
    world: World, house: House, pieces: list[Unit]
) -> None:
    here, absent, stray = pieces
    made = count(world, house, "a-1", here.reference, f"U{stray.pk}", here.reference, "XYZ")
    assert (made.expected, made.found, made.moved, made.missing, made.unknown) == (2, 1, 1, 1, ["XYZ"])
    with scope(world.office):
        stray.refresh_from_db()
        assert stray.bin == "A-1"
        assert Difference.objects.get(status="open").unit_id == absent.pk


def test_a_piece_is_missed_once_and_a_later_count_finds_it(
    world: World, house: House, pieces: list[Unit]
) -> None:
    here, absent, _ = pieces
    for _ in range(2):
        count(world, house, "A-1", here.reference)
    count(world, house, "B-1", absent.reference, none_is_there=True)
    with scope(world.office):
        difference = Difference.objects.get(unit=absent)
        assert (difference.status, difference.outcome) == ("found", "counted in bin B-1")
        absent.refresh_from_db()
        assert absent.bin == "B-1"


def test_who_leaves_while_the_count_waits_is_neither_missing_nor_a_stray(
    world: World, house: House, pieces: list[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    here, leaving, stray = pieces
    locked = counting.lock_units

    def once_they_have_left(unit_ids: Iterable[int]) -> dict[int, Unit]:
        with scope(world.office) as office:
            send_transfer(
                origin=house.automated, destination=house.by_hand, reference="CMR-7",
                scans=[f"U{leaving.pk}", f"U{stray.pk}"], actor=office,
            )  # fmt: skip
        return locked(unit_ids)

    monkeypatch.setattr(counting, "lock_units", once_they_have_left)
    made = count(world, house, "A-1", here.reference, f"U{stray.pk}")
    assert (made.expected, made.found, made.moved, made.missing) == (1, 1, 0, 0)


def test_what_stays_missing_is_written_off_as_a_loss(world: World, house: House, pieces: list[Unit]) -> None:
    count(world, house, "B-1", none_is_there=True)
    with scope(world.office) as office:
        difference = Difference.objects.get(unit=pieces[2])
        write_off_difference(difference=difference, reason="Searched twice", actor=office)
        difference.refresh_from_db()
        assert difference.status == "lost"
        assert pieces[2].losses.get().kind == "lost"
        with pytest.raises(Conflict):
            find_difference(difference=difference, outcome="here", actor=office)


@pytest.mark.parametrize("scans", [(), ("zzz",)])
def test_a_count_that_finds_none_of_those_due_is_asked_about_first(
    world: World, house: House, pieces: list[Unit], scans: tuple[str, ...]
) -> None:
    with pytest.raises(Invalid) as asked:
        count(world, house, "A-1", *scans)
    assert (asked.value.code, asked.value.data["expected"]) == ("none_found", 2)
    assert asked.value.sentence.startswith("2 pieces should lie in A-1, and none of them was scanned.")
    with pytest.raises(Invalid):
        count(world, house, "A-1", pieces[2].reference)
    with scope(world.office):
        assert not BinCount.objects.exists()
        assert not Unit.objects.filter(missing_since__isnull=False).exists()
        assert Unit.objects.get(pk=pieces[2].pk).bin == "B-1"
    assert count(world, house, "A-1", *scans, none_is_there=True).missing == 2


def test_what_a_wrong_count_missed_is_found_at_once(
    world: World, house: House, pieces: list[Unit], as_person: Callable[[User], Client]
) -> None:
    count(world, house, "A-1", none_is_there=True)
    with scope(world.office):
        chosen = ",".join(str(pk) for pk in Difference.objects.values_list("pk", flat=True))
    address = f"{reverse('admin:custody_difference_together', args=['find'])}?chosen={chosen}"
    as_person(world.operator).post(address, {"outcome": "The next bin had been scanned"})
    with scope(world.office):
        assert set(Difference.objects.values_list("status", flat=True)) == {"found"}
        assert not Unit.objects.filter(missing_since__isnull=False).exists()


def test_labels_of_bins_are_none_of_pieces_and_what_is_on_its_way_is_told(
    world: World, house: House, pieces: list[Unit], as_person: Callable[[User], Client]
) -> None:
    here, also, on_its_way = pieces
    with scope(world.office) as office:
        send_transfer(
            origin=house.automated, destination=house.by_hand, reference="CMR-7", scans=[f"U{on_its_way.pk}"],
            actor=office,
        )  # fmt: skip
    with pytest.raises(Invalid) as refused:
        count(world, house, "A-1", "A-1", here.reference, "b-1")
    assert refused.value.code == "another_bin"
    made = count(world, house, "A-1", "a-1", here.reference, also.reference, f"U{on_its_way.pk}", "XYZ")
    assert made.unknown == [f"U{on_its_way.pk}", "XYZ"]
    page = as_person(world.operator).get(f"/admin/custody/bincount/{made.pk}/change/").content.decode()
    assert f"U{on_its_way.pk}: it is at intake, on its way to {house.by_hand}; XYZ" in page


def test_at_the_desk_an_empty_count_asks_before_it_counts(
    world: World, house: House, pieces: list[Unit], as_person: Callable[[User], Client]
) -> None:
    desk, address = as_person(world.operator), "/admin/custody/bincount/add/"
    asks = "None of them is there"
    sent = {"warehouse": house.automated.pk, "bin_code": "B-1", "scans": ""}
    assert asks not in desk.get(address).content.decode()
    assert asks not in desk.post(address, {**sent, "bin_code": "Z-9"}).content.decode()
    page = desk.post(address, sent).content.decode()
    assert asks in page
    assert "1 piece should lie in B-1" in page
    with scope(world.office):
        assert not BinCount.objects.exists()
    assert desk.post(address, {**sent, "none_is_there": "on"}).status_code == 302
    with scope(world.office):
        assert Difference.objects.get().unit_id == pieces[2].pk


def test_a_bin_that_is_not_there_is_not_counted(world: World, house: House) -> None:
    with pytest.raises(NotFound):
        count(world, house, "Z-9")
