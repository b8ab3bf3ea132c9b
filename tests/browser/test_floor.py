"""The floor's forms in a browser: photographs are chosen, a scanner types and presses Enter."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Page

from backoffice.access.models import Role
from backoffice.access.scope import scope
from catalog.inventory.models import Unit
from catalog.inventory.services import open_bins, put_away_units
from fulfillment.custody.models import BinCount
from fulfillment.returns.models import Return
from tests.browser.people import Colleague, hire
from tests.browser.windows import PHONE
from tests.catalog.inventory.making import picture
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, receive
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


@pytest.fixture
def shelved(house: House, world: World) -> Unit:
    """A piece in bin A-1 of the warehouse that works by hand."""
    (unit,) = receive(house, world.aurore, warehouse=house.by_hand)
    with scope(world.office) as actor:
        open_bins(warehouse=house.by_hand, codes=["A-1"], actor=actor)
        put_away_units(bins={unit.pk: "A-1"}, actor=actor)
    return unit


def scans(page: Page, text: str) -> None:
    """What a scanner does: it types into what has the focus, and presses Enter."""
    page.keyboard.type(text)
    page.keyboard.press("Enter")


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.name"))


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


def test_a_scanner_leads_through_the_form_of_a_count_and_does_not_send_it(
    shelved: Unit, house: House, oriel: Colleague
) -> None:
    page = oriel.page
    page.goto("/admin/custody/bincount/add/")
    page.locator("[name=warehouse]").select_option(str(house.by_hand.pk), force=True)
    page.locator("[name=bin_code]").focus()
    scans(page, "A-1")
    assert focused(page) == "scans"
    scans(page, f"U{shelved.pk}")
    assert page.locator("[name=scans]").input_value() == f"U{shelved.pk}\n"
    with scope(house.office):
        assert not BinCount.objects.exists()
    page.locator("form[enctype] button[type=submit]").click()
    page.get_by_text("Count a bin: done for").first.wait_for()
    with scope(house.office):
        made = BinCount.objects.get()
        assert (made.expected, made.found) == (1, 1)


def test_a_scanner_leads_through_the_form_of_a_return(sent_back: Return, oriel: Colleague) -> None:
    page = oriel.page
    page.goto(f"/admin/returns/return/{sent_back.pk}/verb/receive/")
    page.locator("[name=tag]").focus()
    scans(page, f"TAG-{sent_back.unit_id}")
    scans(page, "NONE")
    assert focused(page) == "tag_whole"
    assert page.locator("[name=tag]").input_value() == f"TAG-{sent_back.unit_id}"
    oriel.accessible(page)


def test_many_tasks_fit_on_a_telephone_and_the_next_one_is_a_touch_away(
    house: House, world: World, oriel: Colleague
) -> None:
    receive(house, world.aurore, count=12, warehouse=house.by_hand)
    page = oriel.page
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto("/admin/tasks/task/?due=open")
    heights = page.evaluate(
        "[...document.querySelectorAll('#result_list tbody tr')].map(row => row.getBoundingClientRect().height)"
    )
    assert len(heights) == 12
    assert max(heights) <= 110, heights
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    oriel.accessible(page)
    page.get_by_role("link", name="The next one").click()
    page.wait_for_url("**/admin/tasks/task/*/change/")


def test_a_second_label_that_is_scanned_while_the_page_loads_is_a_label_of_its_own(
    house: House, world: World, oriel: Colleague
) -> None:
    first, second = receive(house, world.aurore, count=2)
    page = oriel.page
    page.goto("/admin/inventory/unit/bench/")
    page.locator("#scan:focus").wait_for()
    line = page.context.new_cdp_session(page)
    line.send("Network.enable")
    slow = {"offline": False, "latency": 1500, "downloadThroughput": -1, "uploadThroughput": -1}
    line.send("Network.emulateNetworkConditions", slow)
    scans(page, f"U{first.pk}")
    scans(page, f"U{second.pk}")
    page.get_by_text(second.reference).first.wait_for()
