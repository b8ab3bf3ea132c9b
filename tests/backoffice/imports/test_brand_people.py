"""A brand's people bring the lists that they took away: behind their wall, each their own."""

import csv
import io
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Right, Role, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden
from backoffice.imports import approval, services
from backoffice.imports.models import ImportSession
from backoffice.merchants.days import today
from catalog.inventory.models import Unit
from fulfillment.consignment.models import Arrival
from tests.backoffice.imports.making import (
    brought_in,
    csv_bytes,
    piece,
    preview,
    sheet_of,
    take_in,
    uploaded,
    work_off,
)
from tests.conftest import World

LIST = "/admin/imports/importsession/"
Browser = Callable[[User], Client]


def page(session: ImportSession, name: str = "change") -> str:
    return f"{LIST}{session.pk}/{name}/"


def status_of(browser: Client, address: str) -> int:
    """Of a page or a file, which is read to its end."""
    answer = browser.get(address)
    if answer.streaming:
        assert b"".join(answer.streaming_content)  # type: ignore[attr-defined]
    return answer.status_code


def prices(clerk: Actor) -> dict[str, str]:
    with scope(clerk):
        return {unit.reference: f"{unit.asking_price:.2f}" for unit in Unit.objects.all()}


@pytest.fixture
def goods(clerk: Actor) -> None:
    """Two pieces of Aurore's and one of Kestrel's."""
    rows = [piece(1), piece(2), piece(3, brand="Kestrel")]
    brought_in(csv_bytes(rows), "units", actor=clerk, warehouse="paris")


@pytest.mark.usefixtures("goods")
def test_a_brand_person_changes_an_exported_list_and_brings_it_back(
    world: World, clerk: Actor, as_person: Browser
) -> None:
    browser = as_person(world.member(Right.GOODS))
    taken = browser.post("/admin/inventory/unit/export/", {"format": "csv", "purpose": "change"}, follow=True)
    rows = list(csv.DictReader(io.StringIO(b"".join(taken.streaming_content).decode("utf-8-sig"))))  # type: ignore[attr-defined]
    assert {row["Reference"] for row in rows} == {"A-1", "A-2"}
    for row in rows:
        row["Price"] = "990.00" if row["Reference"] == "A-1" else row["Price"]
    words = {"profile": "units", "file": uploaded(csv_bytes(rows, list(rows[0])), "mine.csv")}
    columns = browser.post(f"{LIST}add/", words, follow=True)
    assert "Columns: mine.csv" in columns.content.decode()
    with scope(clerk):
        session = ImportSession.objects.get(filename="mine.csv")
    browser.post(page(session, "columns"), {"check": "1", "option-currency": "EUR"})
    shown = browser.get(page(session)).content.decode()
    assert "990.00 EUR" in shown
    browser.post(f"{LIST}{session.pk}/verb/apply/", {"policy": "skip"})
    work_off()
    assert prices(clerk) == {"A-1": "990.00", "A-2": "1250.50", "A-3": "1250.50"}
    browser.post(f"{LIST}{session.pk}/verb/undo/", {"go": "1"})
    work_off()
    assert prices(clerk)["A-1"] == "1250.50"


@pytest.mark.usefixtures("goods")
def test_what_is_new_is_announced_and_what_is_others_is_not_known(world: World, clerk: Actor) -> None:
    owner = world.actor(world.owner)
    rows = [piece(1, price="10"), piece(3, brand="Kestrel", price="10"), piece(9)]
    session = preview(csv_bytes(rows), "units", actor=owner)
    assert session.counts["rejected"] == {"unknown_brand": 1, "to_be_announced": 1}
    assert session.counts["update"] == 1
    announced = {"brand": "Aurore", "reference": "A-9", "title": "Bag", "category": "bags", "price": "10"}
    brought_in(
        sheet_of({**announced, "expected on": str(today())}), "arrivals", actor=owner, warehouse="paris"
    )
    with scope(clerk):
        assert Arrival.objects.get().reference == "A-9"
        assert Unit.objects.count() == 3


@pytest.mark.usefixtures("goods")
def test_each_sees_their_own_imports_and_no_other_ones(
    world: World, clerk: Actor, as_person: Browser
) -> None:
    owner = world.actor(world.owner)
    with scope(owner):
        session = take_in(csv_bytes([piece(1, price="free"), piece(2, price="20")]), actor=owner)
    with scope(clerk):
        houses = take_in(csv_bytes([piece(1, price="30")]), actor=clerk)
    parts = ("change", "columns", "file", "rejected", "progress", "left")
    own = as_person(world.owner)
    for part in ("change", "file", "rejected"):
        assert status_of(own, page(session, part)) == 200, part
    assert f"{session.pk}/change" in own.get(LIST).content.decode()
    for person, hidden in ((world.stranger, session), (world.teammate, session), (world.owner, houses)):
        browser = as_person(person)
        assert f"{hidden.pk}/change" not in browser.get(LIST).content.decode()
        for part in parts:
            assert status_of(browser, page(hidden, part)) in (302, 404), part
        browser.post(f"{LIST}{hidden.pk}/verb/apply/", {"policy": "skip"})
        with scope(clerk):
            hidden.refresh_from_db()
            assert hidden.status == "previewed"
    assert as_person(world.member(Right.MONEY)).get(LIST).status_code == 403
    assert prices(clerk) == {"A-1": "1250.50", "A-2": "1250.50", "A-3": "1250.50"}


@pytest.mark.usefixtures("goods")
def test_what_is_large_the_platform_approves(
    world: World, clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(approval, "_limits", [lambda: 1])
    owner, teammate = world.actor(world.owner), world.actor(world.teammate)
    with scope(owner):
        session = take_in(csv_bytes([piece(1, price="20"), piece(2, price="20")]), actor=owner)
        session = services.confirm(session=session, actor=owner)
        assert session.status == "to_approve"
    for actor in (owner, teammate):
        with scope(actor), pytest.raises(Forbidden):
            services.approve(session=session, actor=actor)
    admin = world.actor(world.admin)
    with scope(admin):
        services.approve(session=session, actor=admin)
    work_off()
    assert prices(clerk) == {"A-1": "20.00", "A-2": "20.00", "A-3": "1250.50"}


def test_the_upload_offers_what_the_rights_open(world: World, as_person: Browser) -> None:
    def offered(person: User) -> set[str]:
        form: Any = as_person(person).get(f"{LIST}add/").context_data["form"]  # type: ignore[attr-defined]
        return {value for value, _ in form.fields["profile"].choices if value}

    assert offered(world.owner) == {"units", "products", "arrivals", "sales"}
    assert offered(world.member(Right.GOODS)) == {"units", "products", "arrivals"}
    assert offered(world.member(Right.ORDERS)) == {"sales"}
    assert {"lots", "listings", "companies"} <= offered(world.staff(Role.PLATFORM_ADMIN))
