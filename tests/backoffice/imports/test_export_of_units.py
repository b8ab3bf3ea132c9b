"""The list of units taken away as a file."""

import csv
import io
from collections.abc import Callable
from io import BytesIO

import openpyxl
import pytest
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.desk import export
from backoffice.events.actors import Actor
from backoffice.imports import services
from tests.backoffice.imports.making import csv_bytes, piece, take_in, work_off
from tests.conftest import World

EXPORT = "/admin/inventory/unit/export/"
XLSX, CSV = "0", "1"
NAMES = ["=1+1", "+cmd", "-2+3", "@SUM(A1)", "Ordinary bag", "&=x"]


@pytest.fixture
def stocked(world: World, clerk: Actor) -> World:
    rows = [piece(n, title=name) for n, name in enumerate(NAMES)] + [piece(9, brand="Kestrel", price="7.10")]
    with scope(clerk):
        session = take_in(csv_bytes(rows), actor=clerk)
        services.confirm(session=session, actor=clerk)
    work_off()
    return world


def test_it_writes_no_formula_into_csv(stocked: World, as_person: Callable[[User], Client]) -> None:
    answer = as_person(stocked.operator).post(EXPORT, {"format": CSV})
    assert answer["Content-Type"] == "text/csv; charset=utf-8"
    lines = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    titles = {line["Title"] for line in lines}
    assert titles == {
        "'=1+1",
        "'+cmd",
        "'-2+3",
        "'@SUM(A1)",
        "Ordinary bag",
        "&=x",
        "Octave 9 leather handbag",
    }
    assert {line["Price"] for line in lines} == {"1250.50", "7.10"}
    assert {(line["Location"], line["Warehouse"], line["Status"]) for line in lines} == {
        ("FR", "paris", "At intake")
    }


def test_it_writes_text_as_text_and_numbers_as_numbers_into_a_workbook(
    stocked: World, as_person: Callable[[User], Client]
) -> None:
    answer = as_person(stocked.operator).post(EXPORT, {"format": XLSX})
    sheet = openpyxl.load_workbook(BytesIO(answer.content)).active
    head = [cell.value for cell in sheet[1]]
    title, price, day = (head.index(name) for name in ("Title", "Price", "Online date"))
    rows = list(sheet.iter_rows(min_row=2))
    assert {row[title].value for row in rows} >= set(NAMES)
    assert {row[title].data_type for row in rows} == {"s"}
    assert {(row[price].value, row[price].data_type) for row in rows} == {(1250.5, "n"), (7.1, "n")}
    assert {row[day].data_type for row in rows} == {"d"}


def test_it_goes_in_again_unchanged(
    stocked: World, clerk: Actor, as_person: Callable[[User], Client]
) -> None:
    content = as_person(stocked.operator).post(EXPORT, {"format": XLSX}).content
    with scope(clerk):
        again = take_in(content, actor=clerk, name="export.xlsx")
        assert (again.counts["unchanged"], again.counts["rejected"]) == (7, {})


def test_it_stays_inside_the_wall_and_the_filters(
    stocked: World, as_person: Callable[[User], Client]
) -> None:
    own = as_person(stocked.stranger).post(EXPORT, {"format": CSV}).content.decode("utf-8-sig")
    assert [line["Brand"] for line in csv.DictReader(io.StringIO(own))] == ["Kestrel"]
    found = (
        as_person(stocked.operator).post(f"{EXPORT}?q=Ordinary", {"format": CSV}).content.decode("utf-8-sig")
    )
    assert [line["Title"] for line in csv.DictReader(io.StringIO(found))] == ["Ordinary bag"]


def test_it_refuses_a_list_that_is_too_long_with_a_sentence(
    stocked: World, as_person: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(export, "MOST_ROWS", 6)
    answer = as_person(stocked.operator).post(EXPORT, {"format": CSV}, follow=True)
    assert "This list has more than 6 rows, the most that one file holds." in answer.content.decode()
