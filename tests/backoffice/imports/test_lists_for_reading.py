"""Lists for reading: what the desk shows as a file that does not come back, and what systems may take over REST."""

import csv
import io
import uuid
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.access.models import Right, Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.feed import timeline
from backoffice.imports import services as imports
from backoffice.imports.exports import queries, services
from backoffice.imports.exports.lists import list_named
from backoffice.imports.models import Export, ExportedRow
from fulfillment.orders.models import Order
from tests.backoffice.imports.making import work_off
from tests.conftest import World
from tests.fulfillment.orders.making import House, held_units, open_house, order, ordered, paid_in_vain
from tests.fulfillment.shipping.making import carriers, fulfil

ORDERS = "/admin/orders/order/export/"
URL = "/api/v1/exports"
FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.fixture
def orders(world: World, house: House) -> list[Order]:
    """Two of Aurore's, one of them with two pieces and a formula for a number, and one of Kestrel's."""
    return [
        order(house, held_units(house, world.aurore, count=2), reference=FORMULA),
        ordered(house, world.aurore),
        ordered(house, world.kestrel),
    ]


def lines_of(content: bytes) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"))))


def content_of(answer: Any) -> bytes:
    assert answer.status_code == 200
    return b"".join(answer.streaming_content)


def taken(client: Client, address: str = ORDERS, format: str = "csv") -> bytes:
    return content_of(client.post(address, {"format": format}, follow=True))


def ask(client: Client, **words: Any) -> Any:
    headers = {"idempotency-key": uuid.uuid4().hex}
    return client.post(URL, words, content_type="application/json", headers=headers)


# --- the file -------------------------------------------------------------------------------------


def test_orders_are_told_by_their_facts_and_not_by_who_bought(
    world: World, orders: list[Order], as_person: Callable[[User], Client]
) -> None:
    content = taken(as_person(world.staff(Role.FINANCE)))
    lines = lines_of(content)
    with scope(world.office):
        placed = Order.objects.get(pk=orders[1].pk)
    (line,) = [each for each in lines if each["Order"] == placed.reference]
    assert line == {
        "Order": placed.reference,
        "Status": "Placed and paid",
        "Brand": "Aurore",
        "Store": "Overseas",
        "Channel": "Overseas fulfilment",
        "Pieces": "1",
        "Amount": "1250.00",
        "Currency": "EUR",
        "Payment reference": "PAY-1",
        "Country of the buyer": "China",
        "Placed at (UTC)": placed.placed_at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
    }
    assert [each["Pieces"] for each in lines] == ["1", "1", "2"]  # newest first, as the list has them
    assert "王" not in content.decode()
    assert "8000" not in content.decode()


def test_no_cell_of_it_runs(world: World, orders: list[Order], as_person: Callable[[User], Client]) -> None:
    browser = as_person(world.admin)
    assert f"'{FORMULA}" in {line["Order"] for line in lines_of(taken(browser))}
    sheet = openpyxl.load_workbook(BytesIO(taken(browser, format="xlsx")))["Orders"]
    head = [cell.value for cell in sheet[1]]
    rows = {row[0].value: row for row in sheet.iter_rows(min_row=2)}
    cells = dict(zip(head, rows[FORMULA], strict=True))
    kinds = {
        "Order": "s", "Status": "s", "Pieces": "n", "Amount": "n", "Currency": "s", "Placed at (UTC)": "d",
    }  # fmt: skip
    assert {name: cells[name].data_type for name in kinds} == kinds
    assert (cells["Pieces"].value, cells["Amount"].value) == (2, 2500)
    assert (cells["Pieces"].number_format, cells["Amount"].number_format) == ("General", "#,##0.00")


def test_it_holds_the_rows_that_its_reader_sees(
    world: World, orders: list[Order], as_person: Callable[[User], Client]
) -> None:
    assert [line["Brand"] for line in lines_of(taken(as_person(world.stranger)))] == ["Kestrel"]
    assert [line["Brand"] for line in lines_of(taken(as_person(world.member(Right.ORDERS))))] == [
        "Aurore"
    ] * 2
    words = f"{ORDERS}?q={orders[1].reference}"
    assert [line["Order"] for line in lines_of(taken(as_person(world.admin), words))] == [orders[1].reference]
    assert as_person(world.member(Right.GOODS)).post(ORDERS, {"format": "csv"}).status_code == 403


def test_the_page_and_the_export_say_that_it_does_not_come_back(
    world: World, orders: list[Order], as_person: Callable[[User], Client]
) -> None:
    browser = as_person(world.admin)
    page = browser.get(ORDERS).content.decode()
    assert "Export 3 rows of orders" in page
    assert "cannot be uploaded again" in page
    taken(browser)
    with scope(world.office):
        export = Export.objects.get()
        assert (export.profile, export.versions_until, export.rows) == ("orders.order", None, 3)
        assert export.filename.startswith("orders-2")
        assert not ExportedRow.objects.exists()
        assert timeline("export", export.pk)[-1].data["list"] == "Orders"
    page = browser.get(f"/admin/imports/export/{export.pk}/change/").content.decode()
    assert "carries no versions, and cannot be uploaded again" in page
    assert "only your own changes count" not in page
    assert "Orders" in browser.get("/admin/imports/export/").content.decode()


def test_a_list_that_comes_back_can_be_taken_to_read_too(
    world: World, orders: list[Order], as_person: Callable[[User], Client]
) -> None:
    browser = as_person(world.admin)
    address = "/admin/shipping/parcel/export/"
    fulfil(orders[1])
    both = [
        lines_of(content_of(browser.post(address, {"format": "csv", "purpose": purpose}, follow=True)))
        for purpose in ("change", "read")
    ]
    assert "_version" in both[0][0]
    assert {"Warehouse", "Weight, g", "Planned at (UTC)"} <= both[1][0].keys()
    assert "_version" not in both[1][0]


# --- by a job -------------------------------------------------------------------------------------


def test_a_long_list_is_written_by_a_job_in_the_scope_of_who_asked(
    world: World, orders: list[Order], as_person: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE_ROWS", 1)
    monkeypatch.setattr("backoffice.imports.exports.writing.PARCEL", 1)
    browser = as_person(world.owner)
    work_off()
    assert (
        "The file is being written" in browser.post(ORDERS, {"format": "csv"}, follow=True).content.decode()
    )
    with scope(world.office):
        # Somebody else's order among those chosen: what the author does not see by then is left out.
        Export.objects.update(selection=[row.pk for row in orders], rows=3)
    (job,) = work_off()
    assert (job.status, job.error, job.progress_done) == ("done", "", 3)
    actor = world.actor(world.owner)
    with scope(actor):
        export = Export.objects.get()
        assert (export.status, export.rows, export.versions_until) == ("ready", 2, None)
        word = queries.link_word(export, actor)
    lines = lines_of(content_of(browser.get(f"/admin/imports/export/{export.pk}/file/{word}/")))
    assert [line["Brand"] for line in lines] == ["Aurore", "Aurore"]


def test_a_worker_sees_no_more_than_the_page(world: World, house: House, orders: list[Order]) -> None:
    """The wall lets staff through; that a person works in one building only is what the list itself looks at."""
    parcel = fulfil(orders[1])
    assert parcel is not None
    seen = {}
    for place in (house.by_hand, house.automated):
        actor = replace(world.actor(world.operator), warehouses=frozenset({place.pk}))
        with scope(actor):
            seen[place.code] = len(list_named("shipping.parcel", actor).lines([parcel.pk]))
    assert seen == {"roissy": 0, "osaka": 1}


def test_who_lost_the_list_meanwhile_gets_nothing(
    world: World, orders: list[Order], as_person: Callable[[User], Client], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(services, "AT_ONCE_ROWS", 1)
    member = world.member(Right.ORDERS)
    as_person(member).post(ORDERS, {"format": "csv"})
    with scope(world.office):
        User.objects.filter(pk=member.pk).update(rights=[Right.GOODS])
    (job,) = [each for each in work_off() if each.kind == services.EXPORT_JOB]
    assert (job.status, "may not take orders away" in job.error) == ("failed", True)
    with scope(world.office):
        member.refresh_from_db()
    actor = world.actor(member)
    with scope(world.office):
        export = Export.objects.get()
        with pytest.raises(Forbidden, match="may not take orders away"):
            queries.file_of(export, word=queries.link_word(export, actor), actor=actor)


# --- uploaded all the same ------------------------------------------------------------------------


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_uploaded_it_is_told_for_what_it_is(
    world: World, orders: list[Order], as_person: Callable[[User], Client], format: str
) -> None:
    content = taken(as_person(world.admin), format=format)
    for profile in ("products", "companies", "recipes"):
        actor = world.actor(world.admin)
        with scope(actor), pytest.raises(Invalid, match="«Orders» as it was exported for reading") as refusal:
            imports.take_in(
                file=SimpleUploadedFile("orders", content),
                filename=f"orders.{format}",
                profile=profile,
                actor=actor,
            )
        assert refusal.value.code == "list_for_reading"


def test_the_page_of_columns_says_it_too(
    world: World, orders: list[Order], as_person: Callable[[User], Client]
) -> None:
    browser = as_person(world.admin)
    file = SimpleUploadedFile("orders.csv", taken(browser))
    words = {"profile": "units", "warehouse": "roissy", "file": file}
    page = browser.post("/admin/imports/importsession/add/", words, follow=True).content.decode()
    assert "«Orders» as it was exported for reading" in page


# --- over REST ------------------------------------------------------------------------------------


def test_systems_take_the_lists_that_their_scopes_read(
    world: World, house: House, orders: list[Order], as_client: Callable[[str], Client]
) -> None:
    fulfil(orders[2])
    client = as_client(world.token(scopes=[Scope.ORDERS_READ])[1])
    body = ask(
        client, profile="orders", format="csv", filters={"store": "overseas", "status": "placed"}
    ).json()
    assert (body["profile"], body["status"], body["versions_until"]) == ("orders", "ready", None)
    lines = lines_of(content_of(client.get(body["file"])))
    assert [line["Order"] for line in lines] == [orders[1].reference, f"'{FORMULA}"]
    assert client.get(f"{URL}/{body['id']}").json()["rows"] == len(lines)
    assert ask(client, profile="parcels").json()["detail"].endswith("it takes the scope parcels:read.")
    carrier = as_client(world.token(scopes=[Scope.PARCELS_READ])[1])
    assert ask(carrier, profile="parcels").json()["rows"] == 1
    assert ask(carrier, profile="orders").status_code == 403
    # What an import takes in again is read by the scope of imports as well.
    assert "imports:read" in ask(carrier, profile="tracking").json()["detail"]


def test_a_brands_system_gets_its_own_and_a_shop_its_own_cases(
    world: World, house: House, orders: list[Order], as_client: Callable[[str], Client]
) -> None:
    client = as_client(world.token(brand=world.kestrel, scopes=[Scope.ORDERS_READ])[1])
    lines = lines_of(content_of(client.get(ask(client, profile="orders", format="csv").json()["file"])))
    assert [line["Brand"] for line in lines] == ["Kestrel"]
    paid_in_vain(house, world.aurore)
    stranger = as_client(world.token(scopes=[Scope.ORDERS_READ])[1])
    assert ask(stranger, profile="sale-cases").json()["code"] == "nothing_to_export"


def test_it_says_what_is_wrong(world: World, as_client: Callable[[str], Client]) -> None:
    client = as_client(world.token(scopes=[Scope.ORDERS_READ, Scope.IMPORTS_READ])[1])
    unknown = ask(client, profile="moons").json()
    assert unknown["code"] == "unknown_profile"
    assert "sale-cases" in unknown["detail"]
    assert ask(client, profile="orders.order").status_code == 403
    assert (
        "known: reference, status, store"
        in ask(client, profile="orders", filters={"moon": "1"}).json()["detail"]
    )
    assert ask(as_client(world.token(scopes=[Scope.UNITS_READ])[1]), profile="orders").status_code == 403


def test_a_person_takes_no_list_of_systems(world: World) -> None:
    actor = replace(world.actor(world.admin), roles=frozenset({Role.PLATFORM_ADMIN}))
    with scope(actor), pytest.raises(Forbidden, match="may not take orders away"):
        list_named("orders", actor)
