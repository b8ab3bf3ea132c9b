"""The floor's forms in a browser: photographs are chosen, a scanner types and presses Enter."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from backoffice.access.models import Role
from fulfillment.returns.models import Return
from tests.browser.people import Colleague, hire
from tests.catalog.inventory.making import picture
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house
from tests.fulfillment.returns.making import asked
from tests.fulfillment.shipping.making import carriers

Enter = Callable[[str], Colleague]
# What stands in the lines that a person fills in.
LINES = """() => Object.fromEntries(
    [...document.querySelectorAll("form[enctype] input[type=text]:enabled")].map(line => [line.name, line.value]))"""


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.fixture
def oriel(world: World, colleague: Enter) -> Colleague:
    hire({"oriel": ("Oriel Operator", Role.WAREHOUSE_OPERATOR)})
    person = colleague("oriel")
    person.page.bring_to_front()
    return person


@pytest.fixture
def sent_back(house: House, world: World) -> Return:
    return asked(house, world.aurore)


@pytest.fixture
def photographs(tmp_path: Path) -> list[Path]:
    paths = [tmp_path / name for name in ("a.png", "b.png")]
    for path in paths:
        path.write_bytes(picture().getvalue())
    return paths


def written(page: Page) -> dict[str, Any]:
    lines: dict[str, Any] = page.evaluate(LINES)
    return lines


def test_chosen_photographs_are_written_into_no_other_field(
    sent_back: Return, oriel: Colleague, photographs: list[Path]
) -> None:
    page = oriel.page
    page.goto(f"/admin/returns/return/{sent_back.pk}/verb/receive/")
    before = written(page)
    page.locator("[name=photographs]").set_input_files(photographs)
    assert "tag" in before
    assert written(page) == before
