"""A verb for several records of a list: asked once, done for each on its own."""

import re
from collections.abc import Callable, Sequence
from typing import Any

import pytest
from django.contrib.messages import get_messages
from django.http import HttpResponse
from django.test import Client
from django.urls import reverse

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.desk import together
from catalog.channels.models import Listing
from catalog.inventory import services
from catalog.inventory.models import Unit
from tests.catalog.channels.making import make_store
from tests.catalog.inventory.making import make_photographed_units, make_units, make_warehouse
from tests.conftest import World

Browser = Callable[[User], Client]
LIST = reverse("admin:inventory_unit_changelist")


def choose(browser: Client, verb: str, units: Sequence[Unit]) -> Any:
    words = {"action": verb, "_selected_action": [unit.pk for unit in units]}
    return browser.post(LIST, words)


def said(answer: HttpResponse) -> list[str]:
    return [str(message) for message in get_messages(answer.wsgi_request)]  # type: ignore[attr-defined]


def statuses(world: World) -> list[str]:
    with scope(world.office):
        return list(Unit.objects.order_by("pk").values_list("status", flat=True))


def test_the_words_are_asked_once_and_each_is_done(world: World, as_person: Browser) -> None:
    units = make_units(world, 3)
    browser = as_person(world.operator)

    asked = choose(browser, "quarantine", units[:2])["Location"]
    page = browser.get(asked).content.decode()
    assert "Put into quarantine: 2 units" in page
    assert all(unit.reference in page for unit in units[:2])
    assert units[2].reference not in page
    assert statuses(world) == ["intake"] * 3

    assert "This field is required." in browser.post(asked, {"reason": ""}).content.decode()
    done = browser.post(asked, {"reason": "water in the box"})
    assert said(done) == ["Put into quarantine: done for 2."]
    assert statuses(world) == ["quarantined", "quarantined", "intake"]
    assert "water in the box" in browser.get(f"{LIST}{units[0].pk}/change/").content.decode()


def test_those_that_are_not_open_to_it_are_named_beforehand_and_left(
    world: World, as_person: Browser
) -> None:
    units = make_units(world, 2)
    with scope(world.office) as office:
        services.quarantine_units(unit_ids=[units[0].pk], reason="mould", actor=office)
    browser = as_person(world.operator)

    asked = choose(browser, "quarantine", units)["Location"]
    page = browser.get(asked).content.decode()
    assert "Put into quarantine: 1 unit<" in page
    assert "Left as it is" in page
    assert "is «In quarantine»; quarantine needs «At intake»" in page

    answer = browser.post(asked, {"reason": "mould"})
    assert said(answer)[0] == "Put into quarantine: done for 1."
    assert "is «In quarantine»; quarantine needs «At intake»" in said(answer)[1]
    again = browser.get(asked)
    assert (again.status_code, again["Location"]) == (302, LIST)


def test_pieces_of_several_brands_are_offered_in_stores_that_may_sell_all_of_them(
    world: World, as_person: Browser
) -> None:
    shared, own = make_store(world, "cross"), make_store(world, "maison", brand=world.aurore)
    units = [
        *make_photographed_units(world, 2),
        *make_photographed_units(world, 1, brand=world.kestrel),
    ]
    browser = as_person(world.admin)

    asked = choose(browser, "list", units)["Location"]
    options = re.findall(r'<option value="(\d+)"', browser.get(asked).content.decode())
    assert options == [str(shared.pk)]
    assert str(own.pk) in browser.get(choose(browser, "list", units[:2])["Location"]).content.decode()

    assert said(browser.post(asked, {"stores": [shared.pk], "price": ""})) == ["Offer in stores: done for 3."]
    assert statuses(world) == ["listed"] * 3
    with scope(world.office):
        assert Listing.objects.filter(store=shared).count() == 3


def test_a_refusal_of_one_leaves_the_others_done_and_says_which(world: World, as_person: Browser) -> None:
    here = make_units(world, 2)
    (elsewhere,) = make_units(world, warehouse_id=make_warehouse(world, "osaka").pk)
    with scope(world.office) as office:
        services.open_bins(warehouse=here[0].warehouse, codes=["A-1"], actor=office)
    browser = as_person(world.admin)
    asked = choose(browser, "put_away", [*here, elsewhere])["Location"]

    nowhere = browser.post(asked, {"bin": "Z-9"})
    assert nowhere.status_code == 200
    assert 'value="Z-9"' in nowhere.content.decode()
    assert len(said(nowhere)) == 3

    browser.get(LIST)
    done, refused = said(browser.post(asked, {"bin": "A-1"}))
    assert done == "Put away: done for 2."
    assert elsewhere.reference in refused
    assert "A-1" in refused


def test_all_that_match_are_taken_as_the_list_narrows_them(world: World, as_person: Browser) -> None:
    make_units(world, 2)
    with scope(world.office):
        Unit.objects.update(title="Octave")
    make_units(world, 1)
    browser = as_person(world.operator)

    answer = browser.post(
        f"{LIST}?q=Octave",
        {"action": "quarantine", "_selected_action": ["0"], "select_across": "1", "index": "0"},
    )
    assert "Put into quarantine: 2 units" in browser.get(answer["Location"]).content.decode()
    done = browser.post(answer["Location"], {"reason": "water"})
    assert done["Location"] == f"{LIST}?q=Octave"
    assert statuses(world) == ["quarantined", "quarantined", "intake"]


def test_more_than_one_request_can_do_are_refused_whole(
    world: World, as_person: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(together, "AT_ONCE", 2)
    units = make_units(world, 3)
    browser = as_person(world.operator)

    answer = browser.get(choose(browser, "quarantine", units)["Location"])
    assert said(answer) == ["2 at once are the most; narrow the list, or choose fewer of it."]
    assert statuses(world) == ["intake"] * 3


def test_it_is_open_to_nobody_who_may_not_use_the_verb(world: World, as_person: Browser) -> None:
    (unit,) = make_units(world)
    asked = f"{reverse('admin:inventory_unit_together', args=['quarantine'])}?chosen={unit.pk}"

    assert as_person(world.owner).post(asked, {"reason": "mine"}).status_code == 403
    assert as_person(world.reviewer).post(asked, {"reason": "mine"}).status_code == 403
    nothing = reverse("admin:inventory_unit_together", args=["grade"])
    assert as_person(world.operator).get(nothing).status_code == 403
    assert statuses(world) == ["intake"]
