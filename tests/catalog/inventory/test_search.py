"""Pieces are found by what a person has before them: a label, a number in any spelling, a brand."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from backoffice.access.scope import scope
from catalog.inventory.models import Unit
from catalog.inventory.services import break_tag
from tests.catalog.inventory.making import make_offered_units, make_units

LIST = "/admin/inventory/unit/"


@pytest.fixture
def pieces(world: Any) -> tuple[Unit, Unit]:
    """One of Aurore that wears a tag and has a serial, and one of another brand."""
    (own,) = make_offered_units(world, serial="TH0K-50021", title="Sac Lune")
    (other,) = make_units(world, brand=world.kestrel, title="Sac Soleil")
    return own, other


def spellings(own: Unit) -> list[str]:
    return [
        f"U{own.pk}", f"u-{own.pk}", f"https://id.gs1.org/8004/9521141{own.pk}", f"TAG-{own.pk}", f"tag {own.pk}",
        "TH0K50021", "th0k 50021", "ＴＨ０Ｋ－５００２１", own.reference.lower(), "aurore", "lune",
    ]  # fmt: skip


def test_the_list_of_units_and_rest_find_it_in_any_spelling(
    world: Any,
    pieces: tuple[Unit, Unit],
    as_person: Callable[[Any], Client],
    as_client: Callable[[str], Client],
) -> None:
    own, _ = pieces
    desk, client = as_person(world.admin), as_client(world.token()[1])
    for words in spellings(own):
        found = desk.get(LIST, {"q": words}).context["cl"].result_list
        assert [unit.pk for unit in found] == [own.pk], words
        answer = client.get("/api/v1/units", {"q": words}).json()["results"]
        assert [unit["id"] for unit in answer] == [own.pk], words
    for words in ("aurore sac", '"sac lune"', "kestrel soleil"):
        assert len(desk.get(LIST, {"q": words}).context["cl"].result_list) == 1
    assert len(desk.get(LIST, {"q": "sac"}).context["cl"].result_list) == 2
    for words in ('"lune', "lune'", '" lune'):
        assert desk.get(LIST, {"q": words}).status_code == 200
    assert not desk.get(LIST, {"q": "kestrel lune"}).context["cl"].result_list
    assert not desk.get(LIST, {"q": "TAG-999999"}).context["cl"].result_list


def test_a_broken_tag_still_finds_it_and_no_stranger_does(
    world: Any, pieces: tuple[Unit, Unit], as_person: Callable[[Any], Client]
) -> None:
    own, _ = pieces
    with scope(world.office) as actor:
        break_tag(number=f"TAG-{own.pk}", reason="cut", actor=actor)
    for person, sees in ((world.admin, True), (world.owner, True), (world.stranger, False)):
        found = as_person(person).get(LIST, {"q": f"TAG-{own.pk}"}).context["cl"].result_list
        assert bool(found) is sees


def found(client: Client, **words: str) -> list[str]:
    answer = client.get("/api/v1/units", words)
    assert answer.status_code == 200, answer.content
    return sorted(unit["reference"] for unit in answer.json()["results"])


@pytest.mark.parametrize("words", ["été", "ETE", "grand ete", "Grànd É", "sac «ete»"])
def test_accents_do_not_matter(
    world: Any, as_client: Callable[[str], Client], as_person: Callable[[Any], Client], words: str
) -> None:
    make_units(world, reference="E-1", title="Sac «Été» grand été 77")
    make_units(world, reference="E-2", title="Sac «Grande État»")
    shown = as_person(world.admin).get(LIST, {"q": words}).context["cl"].result_list
    assert "E-1" in {unit.reference for unit in shown}
    assert "E-1" in found(as_client(world.token()[1]), q=words)


def test_a_sign_of_a_pattern_is_a_sign(world: Any, as_client: Callable[[str], Client]) -> None:
    make_units(world, reference="E-1", title="Sac (été) 50% [neuf]")
    client = as_client(world.token()[1])
    assert found(client, q="(ete) 50% [neuf]") == ["E-1"]
    assert found(client, q=".*") == found(client, q="[a-z]") == found(client, q="E.E") == []


@pytest.mark.parametrize("between", [", ", "\n", "; ", " ", "，", "\t"])
def test_labels_pasted_from_a_column_find_each_its_piece(
    world: Any, as_client: Callable[[str], Client], as_person: Callable[[Any], Client], between: str
) -> None:
    (tagged,) = make_offered_units(world, reference="BIG-0001", title="One")
    make_units(world, reference="BIG-0002", serial="TH0K-50021", title="Two")
    make_units(world, reference="BIG-0003", title="Three")
    (fourth,) = make_units(world, reference="BIG-0004", title="Four")
    make_units(world, reference="BIG-0005", title="Five")
    words = between.join([f"tag-{tagged.pk}", "TH0K50021", "big-0003", f"U{fourth.pk}", "NONE-77"])
    wanted = ["BIG-0001", "BIG-0002", "BIG-0003", "BIG-0004"]
    assert found(as_client(world.token()[1]), q=words) == wanted
    shown = as_person(world.admin).get(LIST, {"q": words}).context["cl"].result_list
    assert sorted(unit.reference for unit in shown) == wanted


def test_labels_of_others_stay_behind_the_wall(
    world: Any, pieces: tuple[Unit, Unit], as_person: Callable[[Any], Client]
) -> None:
    own, other = pieces
    words = f"U{own.pk}, U{other.pk}"
    for person, sees in ((world.owner, own), (world.stranger, other)):
        shown = as_person(person).get(LIST, {"q": words}).context["cl"].result_list
        assert [unit.pk for unit in shown] == [sees.pk]


def test_the_list_is_filtered_by_several_states_by_missing_and_by_day(
    world: Any, as_person: Callable[[Any], Client], as_client: Callable[[str], Client]
) -> None:
    (offered,) = make_offered_units(world)
    (missed, _) = make_units(world, 2)
    with scope(world.office):
        Unit.objects.filter(pk=missed.pk).update(missing_since=timezone.now())
    desk = as_person(world.admin)

    def shown(words: str) -> set[int]:
        return {unit.pk for unit in desk.get(f"{LIST}?{words}").context["cl"].result_list}

    assert len(shown("status__exact=listed&status__exact=intake")) == 3
    assert shown("status__exact=listed") == {offered.pk}
    assert shown("missing=yes") == {missed.pk}
    assert len(shown("missing=no")) == 2
    today = f"{timezone.localdate():%Y-%m-%d}"
    assert len(shown(f"created_at_from={today}")) == 3
    assert shown("created_at_to=2020-01-01") == set()
    assert shown("store=-none") == {offered.pk, *shown("status__exact=intake")}
    assert shown("store=-any") == set()
    assert "All" in desk.get(LIST).content.decode().partition('name="brand__id__exact"')[2][:800]
    client = as_client(world.token()[1])
    assert len(found(client, status="listed,intake")) == 3
    refused = client.get("/api/v1/units", {"status": "listed,gone"})
    assert refused.status_code == 422
    assert "«gone» is none of" in refused.json()["errors"][0]["detail"]
