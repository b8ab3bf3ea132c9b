"""Lists of pieces without a number of their own, imported again next week: one piece stays one piece."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports.rejected import write_rejected
from catalog.inventory import services
from catalog.inventory.models import Unit
from tests.backoffice.imports.making import (
    brought_in,
    counted,
    furnish,
    preview,
    sentences,
    sheet_of,
    taken_back,
)
from tests.catalog.inventory.making import make_units
from tests.conftest import World

WATCH = {
    "Brand": "Aurore", "Model": "Diver", "Reference number": "116610LN", "Condition": "Very good",
    "Price": "4250", "Scope of delivery": "Box",
}  # fmt: skip


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        furnish()
    return world.actor(world.operator)


def bring(actor: Actor, *rows: dict[str, str]) -> dict[str, int]:
    session = brought_in(sheet_of(*rows), "units", actor=actor, warehouse="paris", category="watches")
    return counted(session)


def prices(actor: Actor) -> list[int]:
    with scope(actor):
        return sorted(int(unit.asking_price) for unit in Unit.objects.all())


@pytest.mark.parametrize(
    "changed",
    [
        {"Price": "3990"},
        {"Condition": "Good", "Price": "3990"},
        {"Scope of delivery": "Box & papers", "Price": "3990"},
        {"Brand": "AURORE", "Model": "diver ", "Price": "3990"},
        {"Reference number": "116610 LN", "Price": "3990"},
    ],
)
def test_the_same_piece_at_another_price_is_the_same_piece(clerk: Actor, changed: dict[str, str]) -> None:
    assert bring(clerk, WATCH) == {"create": 1}
    assert bring(clerk, {**WATCH, **changed}) == {"update": 1}
    assert prices(clerk) == [3990]


@pytest.mark.parametrize("other", [{"Model": "Flyer"}, {"Reference number": "116610LV"}, {"Year": "2015"}])
def test_another_piece_is_another(clerk: Actor, other: dict[str, str]) -> None:
    bring(clerk, WATCH)
    assert bring(clerk, {**WATCH, **other}) == {"create": 1}


def test_pieces_that_nothing_tells_apart_are_as_many_as_their_rows(clerk: Actor) -> None:
    """Those that are alike in every cell are one, and told."""
    rows = [WATCH, {**WATCH, "Price": "4500"}, WATCH, {**WATCH, "Scope of delivery": "Papers"}]
    assert bring(clerk, *rows) == {"create": 3, "error": 1}
    assert bring(clerk, *rows) == {"unchanged": 3, "error": 1}
    assert bring(clerk, WATCH, {**WATCH, "Price": "4600"}) == {"update": 1, "unchanged": 1}
    assert bring(clerk, {**WATCH, "Price": "4600"}) == {"update": 1}
    with scope(clerk):
        assert Unit.objects.count() == 3


def test_one_of_them_that_comes_back_mended_does_not_overwrite_another(clerk: Actor) -> None:
    content = sheet_of(WATCH, {**WATCH, "Price": "free"})
    session = brought_in(content, "units", actor=clerk, warehouse="paris", category="watches")
    with scope(clerk), write_rejected(session, "csv") as path:
        back = path.read_bytes().replace(b"free", b"4700")
    again = preview(back, "units", actor=clerk, name="mended.csv")
    assert again.corrects_id == session.pk
    assert again.counts["rejected"] == {"row_of_another_piece": 1}


def test_a_row_that_does_not_say_which_piece_it_is_counts_as_a_whole(clerk: Actor) -> None:
    thin = {"Brand": "Aurore", "Price": "100", "Lot note": "left shelf"}
    assert bring(clerk, thin, {**thin, "Lot note": "right shelf"}) == {"create": 2}
    assert bring(clerk, {**thin, "Lot note": "right shelf"}) == {"unchanged": 1}


@pytest.mark.parametrize(
    "header",
    [
        "Listing code",
        "Listing ID",
        "Inserat-Nr.",
        "Anzeigen-ID",
        "Chrono24 code",
        "N° annonce",
        "Listing No.",
    ],
)
def test_the_number_of_an_offer_is_the_reference(clerk: Actor, header: str) -> None:
    bring(clerk, {header: "XK29A1", **WATCH})
    assert bring(clerk, {header: "XK29A1", **WATCH, "Price": "3990"}) == {"update": 1}
    with scope(clerk):
        unit = Unit.objects.get()
    assert (unit.reference, unit.model_reference, unit.asking_price) == ("XK29A1", "116610LN", 3990)


def test_beside_the_number_of_an_offer_a_watchs_reference_is_its_models(clerk: Actor) -> None:
    named = {name: value for name, value in WATCH.items() if name != "Reference number"}
    first = {"Inserat-Nr.": "35123456", "Referenznummer": "116610LN", **named, "Seriennummer": "Z1"}
    other = {**first, "Inserat-Nr.": "35199999", "Price": "5850", "Seriennummer": "Z9"}
    assert bring(clerk, first) == {"create": 1}
    assert bring(clerk, other) == {"create": 1}
    assert bring(clerk, {**other, "Price": "5800"}) == {"update": 1}
    with scope(clerk):
        units = Unit.objects.order_by("reference").values_list("reference", "model_reference", "asking_price")
        assert list(units) == [("35123456", "116610LN", 4250), ("35199999", "116610LN", 5800)]


def test_rows_that_come_back_mended_mean_the_same_columns(clerk: Actor) -> None:
    named = {name: value for name, value in WATCH.items() if name != "Reference number"}
    rows = [
        {"Inserat-Nr.": f"3512345{at}", "Referenznummer": "116610LN", **named, "Price": price}
        for at, price in enumerate(("4100", "ask"))
    ]
    session = brought_in(sheet_of(*rows), "units", actor=clerk, warehouse="paris", category="watches")
    with scope(clerk), write_rejected(session, "csv") as path:
        back = path.read_bytes().replace(b"ask", b"4200")
    again = brought_in(back, "units", actor=clerk, name="mended.csv")
    with scope(clerk):
        units = Unit.objects.order_by("reference").values_list("reference", "model_reference", "asking_price")
        assert list(units) == [("35123450", "116610LN", 4100), ("35123451", "116610LN", 4200)], again.counts


def test_a_row_with_another_serial_than_the_piece_of_its_reference_is_asked_about(clerk: Actor) -> None:
    listed = {"Listing code": "L1", **WATCH, "Serial number": "K 123 456"}
    brought_in(sheet_of(listed), "units", actor=clerk, warehouse="paris", category="watches")
    same = {**listed, "Serial number": "k123456", "Price": "3990"}
    assert bring(clerk, same) == {"update": 1}
    again = preview(sheet_of({**listed, "Serial number": "K999"}), "units", actor=clerk, warehouse="paris")
    assert again.counts["rejected"] == {"another_serial": 1}
    assert "has the serial k123456 here, and the row says K999" in sentences(again, actor=clerk)[2][0]


def test_the_same_serial_and_model_under_another_number_is_asked_about(clerk: Actor, world: World) -> None:
    listed = {"Listing code": "L1", **WATCH, "Serial number": "K 123 456"}
    session = brought_in(sheet_of(listed), "units", actor=clerk, warehouse="paris", category="watches")
    relisted = {**listed, "Listing code": "L2", "Serial number": "k123456", "Price": "3990"}
    again = preview(sheet_of(relisted), "units", actor=clerk, warehouse="paris", category="watches")
    assert again.counts["rejected"] == {"piece_is_here": 1}
    assert "The piece L1 of the brand has the same serial" in sentences(again, actor=clerk)[2][0]
    other_model = {**relisted, "Reference number": "116610LV"}
    assert bring(clerk, other_model) == {"create": 1}
    taken_back(session, actor=clerk)
    assert bring(clerk, {**relisted, "Listing code": "L3"}) == {"create": 1}


def test_a_piece_that_is_gone_does_not_stand_in_the_way(clerk: Actor, world: World) -> None:
    (gone,) = make_units(world, brand=world.aurore, serial="K123456", model_reference="116610LN")
    with scope(world.office):
        services.withdraw_units(unit_ids=[gone.pk], reason="given back", actor=clerk)
    assert bring(clerk, {"Listing code": "L2", **WATCH, "Serial number": "K123456"}) == {"create": 1}
