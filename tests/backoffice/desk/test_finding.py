"""The search beside the menu."""

from collections.abc import Callable

from django.test import Client
from django.urls import reverse

from backoffice.access.models import User
from tests.catalog.inventory.making import make_units
from tests.conftest import World

Browser = Callable[[User], Client]
SEARCH = reverse("admin:search")


def found(browser: Client, words: str) -> str:
    answer = browser.get(SEARCH, {"s": words})
    assert answer.status_code == 200
    return " ".join(answer.content.decode().split())


def test_it_finds_a_piece_by_what_is_on_its_label_and_pages_by_their_names(
    world: World, as_person: Browser
) -> None:
    unit, _ = make_units(world, 2)
    page = reverse("admin:inventory_unit_change", args=[unit.pk])
    browser = as_person(world.operator)
    for words in (unit.reference, unit.reference.lower(), f"U{unit.pk}", unit.title):
        assert page in found(browser, words)
    assert reverse("admin:tasks_task_changelist") in found(browser, "task")
    assert page not in found(browser, "task")


def test_it_says_what_it_finds(world: World, as_person: Browser) -> None:
    page = as_person(world.operator).get(reverse("admin:index")).content.decode()
    assert 'placeholder="A page, a number, a name"' in page
    assert "apps and models" not in page


def test_it_says_so_where_there_is_nothing(world: World, as_person: Browser) -> None:
    browser = as_person(world.operator)
    assert "Nothing here goes by «18006632»." in found(browser, "18006632")
    assert found(browser, "  ") == ""
    assert "&lt;b&gt;" in found(browser, "<b>")


def test_it_finds_nobody_what_they_may_not_see(world: World, as_person: Browser) -> None:
    (unit,) = make_units(world)
    page = reverse("admin:inventory_unit_change", args=[unit.pk])
    assert page in found(as_person(world.owner), unit.reference)
    assert page not in found(as_person(world.stranger), unit.reference)
    applications = reverse("admin:merchants_application_changelist")
    assert applications in found(as_person(world.reviewer), "appli")
    assert applications not in found(as_person(world.operator), "appli")
