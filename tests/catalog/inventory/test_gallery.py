"""The gallery: pieces as pictures, as somebody wishes, each person's own and no others."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from io import BytesIO
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from PIL import Image

from backoffice.access.models import Right
from backoffice.access.scope import scope
from catalog.inventory import gallery
from catalog.inventory.models import Grade, Unit
from catalog.inventory.queries import grade_by_word
from catalog.inventory.services import install_grades
from tests.catalog.inventory.making import make_photographed_units, make_units

GALLERY = "/admin/inventory/unit/gallery/"


def shown(person: Client, **wish: Any) -> list[str]:
    answer = person.get(GALLERY, wish)
    assert answer.status_code == 200
    return [tile["unit"].reference for tile in answer.context_data["tiles"]]


@pytest.fixture
def admin(world: Any, as_person: Callable[[Any], Client]) -> Client:
    return as_person(world.admin)


@pytest.fixture
def pieces(world: Any) -> dict[str, Unit]:
    with scope(world.office):
        install_grades()
        good, fair = grade_by_word("good condition"), grade_by_word("fair condition")
    assert good is not None
    assert fair is not None
    facts: dict[str, dict[str, Any]] = {
        "black": {"model": "Timeless classique", "colour": "Noir", "source_grade_id": good.pk},
        "navy": {"model": "Boy", "colour": "navy", "asking_price": Decimal(300), "source_grade_id": fair.pk},
        "dollar": {"colour": "香槟色", "currency": "USD", "asking_price": Decimal(500)},
    }
    made = {name: make_units(world, reference=name.upper(), **words)[0] for name, words in facts.items()}
    made["theirs"] = make_units(world, brand=world.kestrel, reference="THEIRS", colour="black")[0]
    return made


@pytest.mark.parametrize(
    ("wish", "found"),
    [
        ({}, "THEIRS DOLLAR NAVY BLACK"),
        ({"order": "oldest"}, "BLACK NAVY DOLLAR THEIRS"),
        ({"colour": "black"}, "THEIRS BLACK"),
        ({"colour": "blue"}, "NAVY"),
        ({"model": "timeless"}, "BLACK"),
        ({"brand": "kestrel"}, "THEIRS"),
        ({"q": "navy"}, "NAVY"),
        ({"price_from": 200, "price_to": 600, "currency": "EUR"}, "NAVY"),
        ({"currency": "USD"}, "DOLLAR"),
        ({"rank": 60}, "BLACK"),
        ({"status": "intake", "warehouse": "tokyo", "category": "bags"}, "THEIRS DOLLAR NAVY BLACK"),
        ({"status": "listed"}, ""),
        ({"days_from": 1}, ""),
        ({"days_to": 1, "colour": "blue"}, "NAVY"),
    ],
)
def test_it_shows_what_is_wished(
    pieces: dict[str, Unit], admin: Client, wish: dict[str, Any], found: str
) -> None:
    assert shown(admin, **wish) == found.split()


def test_it_finds_by_our_grade_and_else_by_the_sources(
    world: Any, pieces: dict[str, Unit], admin: Client
) -> None:
    with scope(world.office):
        fair = Grade.objects.get(scale="vestiaire", code="fair")
        house = Grade.objects.get(scale="entrepot", code="good")
        Unit.objects.filter(pk=pieces["navy"].pk).update(grade=house, graded_at=timezone.now())
    assert shown(admin, grade=fair.pk) == []
    assert shown(admin, grade=house.pk) == ["NAVY"]
    page = admin.get(GALLERY, {"colour": "blue"}).content.decode()
    assert "Good, graded here" in page
    assert "Colour: Blue" in page


def test_an_impossible_wish_is_said_and_shows_nothing(pieces: dict[str, Unit], admin: Client) -> None:
    page = admin.get(GALLERY, {"price_from": "5"})
    assert "Choose the currency of the price" in page.content.decode()
    assert page.context_data["tiles"] == []
    assert "Nothing here is like that." in page.content.decode()
    assert shown(admin, grade="x", after="x") == []


def test_each_sees_their_own_and_nobody_without_the_right(
    world: Any, pieces: dict[str, Unit], as_person: Callable[[Any], Client]
) -> None:
    assert shown(as_person(world.owner)) == ["DOLLAR", "NAVY", "BLACK"]
    stranger = as_person(world.stranger)
    assert shown(stranger) == ["THEIRS"]
    assert shown(stranger, brand="aurore") == [], "a brand behind the wall is no choice"
    assert "Aurore" not in stranger.get(GALLERY).content.decode()
    assert as_person(world.member(Right.SELLING)).get(GALLERY).status_code == 403


def test_a_card_says_the_model_unless_its_title_does(
    world: Any, pieces: dict[str, Unit], admin: Client
) -> None:
    make_units(world, reference="SAID", title="A BOY bag", model="Boy", colour="navy")
    facts = {tile["unit"].reference: tile["facts"] for tile in admin.get(GALLERY).context_data["tiles"]}  # type: ignore[attr-defined]
    assert (facts["NAVY"], facts["SAID"]) == ("Boy · navy", "navy")


def test_it_goes_on_where_a_page_ends(
    world: Any, pieces: dict[str, Unit], admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gallery, "PAGE", 3)
    first = admin.get(GALLERY, {"warehouse": "tokyo"})
    assert "4 pieces" in first.content.decode()
    assert first.context_data["next_page"] == f"?warehouse=tokyo&after={pieces['navy'].pk}"
    make_units(world, reference="LATER")
    second = admin.get(f"{GALLERY}{first.context_data['next_page']}")
    assert [tile["unit"].reference for tile in second.context_data["tiles"]] == ["BLACK"]
    assert second.context_data["next_page"] == ""


def test_it_asks_as_much_for_many_as_for_few(world: Any, admin: Client) -> None:
    costs = []
    for number in (3, 27):
        make_photographed_units(world, number)
        admin.get(GALLERY)
        with CaptureQueriesContext(connection) as asked:
            assert len(shown(admin)) == (3 if number == 3 else 30)
        costs.append(len(asked))
    assert costs[0] == costs[1] <= 16, costs


def test_a_small_picture_is_made_once_for_those_who_may_see_it(
    world: Any, admin: Client, as_person: Callable[[Any], Client]
) -> None:
    (unit,) = make_photographed_units(world)
    with scope(world.office):
        photo = gallery.first_pictures([unit])[unit.pk]
        assert photo.view == "front"
        large = BytesIO()
        Image.new("RGB", (1200, 900), "teal").save(large, "WEBP")
        with open(photo.file.path, "wb") as file:
            file.write(large.getvalue())
    address = f"/admin/inventory/unit/{unit.pk}/photo/{photo.pk}/small/"
    assert address in admin.get(GALLERY).content.decode()
    for _ in range(2):
        answer = admin.get(address)
        assert Image.open(BytesIO(b"".join(answer.streaming_content))).size == (400, 300)
    assert answer["Cache-Control"] == "private, max-age=3600"
    assert "Cookie" in answer["Vary"]
    mine = as_person(world.owner).get(address)
    assert mine.status_code == 200
    assert b"".join(mine.streaming_content)[:4] == b"RIFF"
    assert as_person(world.stranger).get(address).status_code in (302, 403, 404)
    assert admin.get(f"/admin/inventory/unit/{unit.pk}/photo/0/small/").status_code == 404


def test_pieces_that_are_long_here_are_found(world: Any, pieces: dict[str, Unit], admin: Client) -> None:
    with scope(world.office):
        old = timezone.now() - timedelta(days=90, hours=1)
        Unit.objects.filter(pk=pieces["black"].pk).update(created_at=old)
    assert shown(admin, days_from=90) == ["BLACK"]
    assert shown(admin, days_from=91) == []
    assert shown(admin, days_to=90, days_from=30) == ["BLACK"]
    assert "90 days" in admin.get(GALLERY, {"days_from": "30"}).content.decode()
