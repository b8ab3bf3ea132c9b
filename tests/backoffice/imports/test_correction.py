"""Rejected rows given back as the same table, mended, and taken in again as what they are."""

import csv
import io
import zipfile
from collections.abc import Callable, Sequence
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client
from openpyxl.utils import get_column_letter

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import services
from backoffice.imports.models import ImportRow, ImportSession
from backoffice.imports.rejected import formats_of, write_rejected
from catalog.inventory.models import Unit, Warehouse
from tests.backoffice.imports.making import HEADERS, csv_bytes, piece, take_in, uploaded, work_off
from tests.backoffice.imports.retelling import SHAPES
from tests.backoffice.imports.test_api import send
from tests.conftest import World

HEAD = ("Réf. ", "Brand", "Model", "Catégorie", "Zustand", "Preis (EUR)", "Online date", "", "Brand")
ROWS: list[list[Any]] = [
    ["A-1", "Aurore", "Bag one", "handbags", "gut", "1.250,00", "13/11/2021", "x", "y"],
    ["A-2", "Aurore", "Bag two", "handbags", "gut", "gratis", "05/11/2021", "", ""],
    ["A-3", "Nobody", "Bag three", "handbags", "gut", "95,5", "06/11/2021", "", "z"],
]


def a_workbook(rows: Sequence[Sequence[Any]] = ROWS, *, sheet: str = "Stock 2026") -> bytes:
    """Titles above the header, a column without a name, one name twice, and two more sheets."""
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    page.append(["Consignment of November", None, "=not a formula"])
    page.append([])
    page.append(HEAD)
    for row in rows:
        page.append(row)
    for cell in (page["C1"], *page["C"]):
        cell.data_type = "s"
    book.create_sheet("Notes").append(["Only for us"])
    book.create_sheet("Prices").append(["None yet"])
    content = BytesIO()
    book.save(content)
    return content.getvalue()


def given_back(session: ImportSession, clerk: Actor, format: str = "xlsx") -> bytes:
    with scope(clerk), write_rejected(session, format) as path:
        return path.read_bytes()


def mended(content: bytes, **cells: Any) -> bytes:
    book = openpyxl.load_workbook(BytesIO(content))
    for place, value in cells.items():
        book.worksheets[0][place] = value
    saved = BytesIO()
    book.save(saved)
    return saved.getvalue()


def lines_of(content: bytes, delimiter: str = ",") -> list[list[str]]:
    return list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))


def as_csv(lines: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(lines)
    return text.getvalue().encode()


@pytest.fixture
def session(clerk: Actor) -> ImportSession:
    with scope(clerk):
        return take_in(a_workbook(), actor=clerk, name="stock.xlsx")


def test_it_is_the_same_workbook(session: ImportSession, clerk: Actor) -> None:
    book = openpyxl.load_workbook(BytesIO(given_back(session, clerk)))
    assert book.sheetnames == ["Stock 2026"]
    lines = [
        ["" if cell is None else cell for cell in row] for row in book.active.iter_rows(values_only=True)
    ]
    assert lines[0][:3] == ["Consignment of November", "", "=not a formula"]
    assert not any(lines[1])
    assert lines[2] == [*HEAD, f"Row of import {session.pk}", "Reason", "Suggestion"]
    assert [line[:9] for line in lines[3:]] == [[*map(str, ROWS[1])], [*map(str, ROWS[2])]]
    assert [line[9] for line in lines[3:]] == ["5", "6"]
    assert "«Nobody» is not onboarded here." in lines[4][10]
    assert "Onboard the brand" in lines[4][11]
    coloured = {
        cell.coordinate for row in book.active.iter_rows(min_row=4) for cell in row if cell.fill.patternType
    }
    assert coloured == {"F4", "B5"}
    assert "Not in here: «Notes», «Prices»" in book.active["K3"].comment.text
    assert book.active.freeze_panes == "A4"


def test_mended_and_dropped_back_it_resumes(session: ImportSession, clerk: Actor) -> None:
    with scope(clerk):
        services.confirm(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        with session.rejected_file.open("rb") as file:
            content = file.read()
        again = take_in(mended(content, F4="80,00", B5="Aurore"), actor=clerk, name="stock-rejected.xlsx")
        assert again.corrects_id == session.pk
        assert (again.counts["rows"], again.counts["create"], again.counts["error"]) == (2, 2, 0)
        assert {name: place["header"] for name, place in again.mapping.items()} == {
            name: place["header"] for name, place in session.mapping.items()
        }
        assert again.reading["unmapped"] == session.reading["unmapped"]
        assert f"It corrects rejected rows of import {session.pk} («stock.xlsx»)." in again.reading["notes"]
        services.confirm(session=again, actor=clerk)
    work_off()
    with scope(clerk):
        assert {unit.reference: str(unit.source_listed_on) for unit in Unit.objects.all()} == {
            "A-1": "2021-11-13", "A-2": "2021-11-05", "A-3": "2021-11-06",
        }  # fmt: skip
        assert str(Unit.objects.get(reference="A-3").asking_price) == "95.500"


def test_what_is_rejected_again_comes_back_without_our_columns_twice(
    session: ImportSession, clerk: Actor
) -> None:
    content = given_back(session, clerk)
    with scope(clerk):
        again = take_in(mended(content, F4="80,00"), actor=clerk, name="again.xlsx")
        assert again.counts["error"] == 1
    sheet = openpyxl.load_workbook(BytesIO(given_back(again, clerk))).active
    lines = [["" if cell is None else cell for cell in row] for row in sheet.iter_rows(values_only=True)]
    assert lines[2] == [*HEAD, f"Row of import {again.pk}", "Reason", "Suggestion"]
    assert [line[:10] for line in lines[3:]] == [[*map(str, ROWS[2]), "5"]]
    with scope(clerk):
        third = take_in(mended(given_back(again, clerk), B4="Aurore"), actor=clerk, name="third.xlsx")
        assert (third.corrects_id, third.counts["create"]) == (again.pk, 1)


def test_it_takes_over_what_its_rows_are_for(session: ImportSession, clerk: Actor) -> None:
    content = mended(given_back(session, clerk), F4="80,00", B5="Aurore")
    with scope(clerk):
        Warehouse.objects.create(code="anvers", name="Anvers", kind="overseas", country="BE", address="x")
        again = take_in(content, actor=clerk, name="again.xlsx", warehouse="anvers", currency="USD")
        assert {name: again.options[name] for name in ("warehouse", "currency")} == {
            "warehouse": "paris",
            "currency": "EUR",
        }
        file = uploaded(content, "again.xlsx")
        unsaid = services.take_in(file=file, filename="again.xlsx", profile="units", actor=clerk)
        assert unsaid.options["warehouse"] == "paris"


def test_it_takes_over_how_columns_were_chosen_and_read(clerk: Actor) -> None:
    head = ("eins", "zwei", "drei", "vier", "fünf", "sechs")
    mapping = dict(
        zip(head, ("reference", "brand", "title", "category", "price", "online_date"), strict=True)
    )
    rows = [
        ["A-1", "Aurore", "Bag", "bags", "1.250,50", "31/12/2021"],
        ["A-2", "Aurore", "Bag", "bags", "1.250", "03/04/2021"],
        ["A-3", "Nobody", "Bag", "bags", "1.250", "03/04/2021"],
    ]
    with scope(clerk):
        session = take_in(as_csv([head, *rows]), actor=clerk, mapping=mapping)
        assert session.counts["create"] == 2
    for format in ("csv", "xlsx"):
        content = given_back(session, clerk, format)
        if format == "csv":
            content = as_csv(
                [[cell.replace("Nobody", "Aurore") for cell in line] for line in lines_of(content)]
            )
        else:
            content = mended(content, B2="Aurore")
        with scope(clerk):
            again = take_in(content, actor=clerk, name=f"again.{format}")
            assert (again.corrects_id, again.counts["create"]) == (session.pk, 1)
            facts = ImportRow.objects.get(session=again).values["facts"]
            assert (facts["asking_price"], facts["source_listed_on"]) == ("1250", "2021-04-03")


def test_a_number_among_texts_with_a_comma_keeps_its_value(clerk: Actor) -> None:
    rows = [list(ROWS[0]), [*ROWS[2][:5], 1.125, *ROWS[2][6:]]]
    rows[1][5] = 95.125  # what Excel holds as a number beside «1.250,00»
    with scope(clerk):
        session = take_in(a_workbook(rows), actor=clerk, name="stock.xlsx")
        again = take_in(mended(given_back(session, clerk), B4="Aurore"), actor=clerk, name="again.xlsx")
        (row,) = ImportRow.objects.filter(session=again)
        assert row.errors[0]["sentence"].startswith("95.125 EUR has more decimals")


def test_a_text_file_comes_back_as_text_or_as_a_workbook(clerk: Actor) -> None:
    lines = [
        ["Liste", "-2021-"],
        ["reference", "brand", "title", "category", "price"],
        ["A-1", "Aurore", "=Octave", "bags", "95"],
        ["A-2", "Aurore", '\'-5; "x"', "bags", "gratis"],
        ["+3", "Aurore", "\u00e9t\u00e9\nhiver", "bags", ""],
    ]
    text = io.StringIO()
    csv.writer(text, delimiter=";").writerows(lines)
    with scope(clerk):
        session = take_in(text.getvalue().encode("cp1252"), actor=clerk)
    back = given_back(session, clerk, "csv")
    found = lines_of(back, ";")
    assert found[0] == ["Liste", "'-2021-"]
    assert found[1] == [*lines[1], f"Row of import {session.pk}", "Reason", "Suggestion"]
    assert [line[:6] for line in found[2:]] == [
        ["A-2", "Aurore", '\'-5; "x"', "bags", "gratis", "4"],
        ["'+3", "Aurore", "été\nhiver", "bags", "", "5"],
    ]
    with scope(clerk):
        again = take_in(back.replace(b"gratis", b"80"), actor=clerk)
        assert again.corrects_id == session.pk
        assert (again.counts["create"], again.counts["error"]) == (1, 1)
        first = ImportRow.objects.get(session=again, outcome="create")
        assert first.cells[:5] == ["A-2", "Aurore", '-5; "x"', "bags", "80"]
    assert openpyxl.load_workbook(BytesIO(given_back(session, clerk))).sheetnames == ["Rejected"]


@pytest.mark.parametrize("spoil", ["marker gone", "header gone", "both gone"])
def test_it_is_known_by_what_is_left_of_its_marks(session: ImportSession, clerk: Actor, spoil: str) -> None:
    content = mended(given_back(session, clerk), F4="80,00", B5="Aurore")
    if spoil in ("header gone", "both gone"):
        book = openpyxl.load_workbook(BytesIO(content))
        book.active.delete_cols(10)
        saved = BytesIO()
        book.save(saved)
        content = saved.getvalue()
    if spoil in ("marker gone", "both gone"):
        content = without_property(content)
    with scope(clerk):
        again = take_in(content, actor=clerk, name="again.xlsx")
        assert (again.corrects_id, again.counts["create"]) == (session.pk, 2)
        assert set(again.reading["unmapped"]) == set(session.reading["unmapped"])


def without_property(content: bytes) -> bytes:
    stripped = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(stripped, "w") as new:
        for entry in old.infolist():
            part = old.read(entry)
            if entry.filename == "docProps/custom.xml":
                part = part.replace(b"entrepot-import", b"something-else")
            new.writestr(entry, part)
    return stripped.getvalue()


def test_the_mark_of_an_import_that_is_not_known_is_said(session: ImportSession, clerk: Actor) -> None:
    content = without_property(given_back(session, clerk))
    content = mended(content, J3=f"Row of import {session.pk + 100}", F4="80,00", B5="Aurore")
    with scope(clerk):
        again = take_in(content, actor=clerk, name="again.xlsx")
        assert again.corrects_id is None
        assert any("which is not known here" in note for note in again.reading["notes"])
        # Taken alone, these two do not tell whether day or month comes first.
        assert again.counts["rejected"] == {"bad_date": 2}


def test_a_stranger_corrects_nothing_of_others(
    session: ImportSession, clerk: Actor, world: World, as_client: Callable[[str], Client]
) -> None:
    content = given_back(session, clerk)
    with scope(world.office):
        _, token = world.token(brand=world.kestrel, scopes=[Scope.IMPORTS_READ, Scope.IMPORTS_WRITE])
    body = send(as_client(token), content, "again.xlsx").json()
    assert body["corrects"] is None
    assert any("which is not known here" in note for note in body["reading"]["notes"])


def test_the_doors_show_the_chain(
    session: ImportSession,
    clerk: Actor,
    world: World,
    as_client: Callable[[str], Client],
    as_person: Callable[[User], Client],
) -> None:
    with scope(clerk):
        again = take_in(given_back(session, clerk), actor=clerk, name="again.xlsx")
    partner = as_client(world.token(scopes=[Scope.IMPORTS_READ])[1])
    first, second = (partner.get(f"/api/v1/imports/{pk}").json() for pk in (session.pk, again.pk))
    assert (first["corrects"], first["corrections"]) == (None, [again.pk])
    assert (second["corrects"], second["corrections"]) == (session.pk, [])
    assert first["rejected_csv"] is None
    assert partner.get(f"/api/v1/imports/{session.pk}/rejected.csv").status_code == 404
    client = as_person(world.operator)
    page = client.get(f"/admin/imports/importsession/{session.pk}/change/").content.decode()
    assert f"import {again.pk}</a> (previewed)" in page
    page = client.get(f"/admin/imports/importsession/{again.pk}/change/").content.decode()
    assert f"import {session.pk}</a>." in page


def test_a_text_file_is_offered_both_ways(
    clerk: Actor, world: World, as_client: Callable[[str], Client], as_person: Callable[[User], Client]
) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1, price="free")]), actor=clerk)
    client = as_person(world.operator)
    address = f"/admin/imports/importsession/{session.pk}"
    assert f"{address}/rejected/?format=csv" in client.get(f"{address}/change/").content.decode()
    answer = client.get(f"{address}/rejected/?format=csv")
    assert answer["Content-Disposition"] == 'attachment; filename="pieces-rejected.csv"'
    assert b"Row of import" in b"".join(answer.streaming_content)
    partner = as_client(world.token(scopes=[Scope.IMPORTS_READ])[1])
    body = partner.get(f"/api/v1/imports/{session.pk}").json()
    assert b"Row of import" in b"".join(partner.get(body["rejected_csv"]).streaming_content)


def test_a_header_of_two_rows_comes_back_as_one_and_means_the_same(clerk: Actor) -> None:
    content = (
        b"Ref,Brand,Title,Category,Price,,Stock,\n,,,,EUR,HKD,JP,HK\n"
        b"A-1,Aurore,Bag,handbags,1250,9800,1,0\nA-2,Aurore,Bag,handbags,free,900,0,1\n"
    )
    with scope(clerk):
        session = take_in(content, actor=clerk, currency="JPY")
        assert session.reading["unmapped"] == ["Price HKD", "Stock JP", "Stock HK"]
        facts = session.rows.get(number=3).values["facts"]
        assert (facts["asking_price"], facts["currency"]) == ("1250", "EUR")
    lines = lines_of(given_back(session, clerk, "csv"))
    assert lines[0][4:8] == ["Price EUR", "Price HKD", "Stock JP", "Stock HK"]
    lines[1][4] = "120"
    with scope(clerk):
        again = services.take_in(
            file=uploaded(as_csv(lines)), filename="mended.csv", profile="units", actor=clerk,
            options={"warehouse": "paris"},
        )  # fmt: skip
        assert again.corrects_id == session.pk
        assert (again.counts["create"], again.counts["error"]) == (1, 0)
        facts = again.rows.get().values["facts"]
        assert (facts["asking_price"], facts["currency"]) == ("120", "EUR")


@pytest.mark.parametrize("format", ["xlsx", "csv"])
def test_what_comes_back_as_it_was_repeats_and_sums_up_as_before(
    world: World, clerk: Actor, format: str
) -> None:
    lines = [
        ["reference", "brand", "title", "category", "price"],
        ["A-1", "Aurore", "Bag one", "handbags", "1200"],
        ["A-1", "Aurore", "Bag one", "handbags", "1300"],
        ["A-1", "Aurore", "Bag one", "handbags", "1400"],
        ["A-2", "Aurore", "Bag two", "handbags", "gratis"],
        ["Total", "", "", "", "3900"],
    ]
    before = applied(take_in_as(clerk, as_csv(lines), "stock.csv"), clerk)
    returned = given_back(before, clerk, format)
    if format == "csv":
        returned = returned.replace(b"gratis", b"500").replace(b"1400", b"1500")
    else:
        returned = mended(returned, E3="1500", E4="500")
    again = applied(take_in_as(clerk, returned, f"stock.{format}"), clerk)
    assert (again.corrects_id, again.counts["create"], again.counts["update"]) == (before.pk, 1, 1)
    assert again.counts["rejected"] == {"duplicate_in_file": 1, "total_row": 1}
    with scope(clerk):
        prices = dict(Unit.objects.values_list("reference", "asking_price"))
    assert {name: int(price) for name, price in prices.items()} == {"A-1": 1500, "A-2": 500}


def take_in_as(clerk: Actor, content: bytes, name: str) -> ImportSession:
    with scope(clerk):
        return take_in(content, actor=clerk, name=name)


def applied(session: ImportSession, clerk: Actor) -> ImportSession:
    with scope(clerk):
        services.confirm(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        return ImportSession.objects.get(pk=session.pk)


@pytest.mark.parametrize("shape", ["a page in GBK, cells said to be text", "an XML spreadsheet"])
def test_rejected_rows_of_a_page_named_like_a_workbook_come_back_as_a_workbook(
    clerk: Actor, shape: str
) -> None:
    names = list(HEADERS)
    pieces = [piece(1), piece(2, price="soon", title="手提包 <b> & co."), piece(3, brand="Nobody")]
    told = SHAPES[shape]([names, *([each[name] for name in names] for each in pieces)])
    with scope(clerk):
        first = take_in(told.content, actor=clerk, name=told.name)
        assert (first.counts["create"], first.counts["error"]) == (1, 2)
        assert formats_of(first) == ("xlsx",)
        with first.file.open("rb") as kept:
            assert kept.read() == told.content
        same = take_in(told.content, actor=clerk, name="again.xls")
        assert same.reading["same_file"]["id"] == first.pk
    content = given_back(first, clerk)
    lines = list(openpyxl.load_workbook(BytesIO(content)).active.iter_rows(values_only=True))
    assert lines[0][: len(names)] == tuple(names)
    assert [line[names.index("title")] for line in lines[1:]] == [pieces[1]["title"], pieces[2]["title"]]
    price, brand = (get_column_letter(names.index(name) + 1) for name in ("price", "brand"))
    with scope(clerk):
        again = take_in(
            mended(content, **{f"{price}2": "80.00", f"{brand}3": "Aurore"}), actor=clerk, name="back.xlsx"
        )
    assert again.corrects_id == first.pk
    assert (again.counts["rows"], again.counts["create"]) == (2, 2)
