"""Labels to print, of pieces and of bins, and that they are read again."""

import io
from collections.abc import Callable
from typing import Any

import pypdf
import pytest
import zxingcpp
from django.test import Client

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from catalog.inventory.models import Bin, Unit
from catalog.inventory.scans import unit_by_scan
from catalog.inventory.services import open_bins, put_away_units
from fulfillment.custody import labels
from tests.catalog.inventory.making import make_units, make_warehouse
from tests.fulfillment.shipping.test_labels import picture_of

UNITS = "/admin/inventory/unit/"
BINS = "/admin/inventory/bin/"
WAREHOUSES = "/admin/inventory/warehouse/"


def pages(response: Any) -> list[str]:
    assert response["Content-Type"] == "application/pdf", response.status_code
    return [page.extract_text() for page in pypdf.PdfReader(io.BytesIO(response.content)).pages]


def make_bins(world: Any, *codes: str, warehouse: str = "tokyo") -> list[Bin]:
    place = make_warehouse(world, warehouse)
    with scope(world.office) as office:
        return open_bins(warehouse=place, codes=codes, actor=office)


@pytest.fixture
def operator(world: Any, as_person: Callable[[User], Client]) -> Client:
    return as_person(world.operator)


def test_the_page_of_a_unit_leads_to_its_label(world: Any, operator: Client) -> None:
    (unit,) = make_units(world, title="月亮手袋 " * 20, serial="SN-4711")
    make_units(world)
    address = f"{UNITS}labels/?chosen={unit.pk}"
    assert address in operator.get(f"{UNITS}{unit.pk}/change/").content.decode()
    (page,) = pages(operator.get(address))
    assert {f"U{unit.pk}", "Aurore", unit.reference, "tokyo"} <= set(page.splitlines())
    assert "SN-4711" not in page


def test_a_list_gives_a_label_for_each_row_that_matches_or_is_chosen(world: Any, operator: Client) -> None:
    first, second, third = make_units(world, 3)
    assert len(pages(operator.get(f"{UNITS}labels/"))) == 3
    assert [
        f"U{unit.pk}" in "".join(pages(operator.get(f"{UNITS}labels/?q={first.reference}")))
        for unit in (first, second)
    ] == [True, False]
    words = {"action": "labels", "_selected_action": [first.pk, third.pk]}
    answer = operator.post(UNITS, words)
    assert len(pages(operator.get(answer["Location"]))) == 2


def test_a_bin_and_a_warehouse_lead_to_the_labels_of_bins(world: Any, operator: Client) -> None:
    first, second = make_bins(world, "B-02", "A-01")
    make_bins(world, "C-01", warehouse="osaka")
    address = f"{BINS}labels/?chosen={first.pk}"
    assert address in operator.get(f"{BINS}{first.pk}/change/").content.decode()
    assert [first.code in page for page in pages(operator.get(address))] == [True]
    address = f"{WAREHOUSES}bin-labels/?chosen={first.warehouse_id}"
    assert address in operator.get(f"{WAREHOUSES}{first.warehouse_id}/change/").content.decode()
    found = pages(operator.get(address))
    assert ["A-01" in found[0], "B-02" in found[1], len(found)] == [True, True, 2]


def scanned(paper: bytes) -> str:
    (page,) = pypdf.PdfReader(io.BytesIO(paper)).pages
    (code,) = zxingcpp.read_barcodes(picture_of(page, size=(70, 40)))
    return str(code.text)


def test_what_the_codes_hold_is_read_at_the_desks(world: Any) -> None:
    (unit,) = make_units(world)
    (place,) = make_bins(world, "A-01")
    with scope(world.office) as office:
        on_unit = scanned(labels.labels_of_units(Unit.objects.filter(pk=unit.pk)))
        on_bin = scanned(labels.labels_of_bins([place]))
        assert unit_by_scan(on_unit, Unit.objects.all()) == unit
        assert put_away_units(bins={unit.pk: on_bin}, actor=office) == [unit.pk]


def test_more_than_a_roll_holds_and_nothing_at_all_are_refused(
    world: Any, operator: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fulfillment.custody.admin.labels.MOST_LABELS", 1)
    make_units(world, 2)
    for address, sentence in (
        (f"{UNITS}labels/", "1 labels are the most at a time"),
        (f"{BINS}labels/", "There is nothing here that gets a label"),
    ):
        response = operator.get(address, follow=True)
        assert [sentence in str(each) for each in response.context["messages"]] == [True]


def test_who_has_no_goods_in_hand_prints_none(world: Any, as_person: Callable[[User], Client]) -> None:
    (unit,) = make_units(world)
    for person in (world.owner, world.staff(Role.FINANCE)):
        client = as_person(person)
        assert client.get(f"{UNITS}labels/?chosen={unit.pk}").status_code == 403
        assert "labels/" not in client.get(f"{UNITS}{unit.pk}/change/").content.decode()
