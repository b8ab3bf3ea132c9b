"""Announced pieces: found at intake by whatever is scanned, and what is otherwise than announced is said."""

from collections.abc import Callable
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.test import Client

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Invalid
from backoffice.events.models import Event
from backoffice.imports import services as imports
from backoffice.imports.models import ImportRow, ImportSession
from backoffice.imports.profiles import profile_named
from backoffice.merchants.days import today
from catalog.inventory.models import Unit
from catalog.inventory.services import close_warehouse, receive_units
from fulfillment.consignment import queries, services
from fulfillment.consignment.models import Agreement, Arrival
from fulfillment.consignment.services import Announcement, Found
from tests.backoffice.imports.making import work_off
from tests.catalog.channels.making import make_store
from tests.catalog.inventory.making import (
    an_intake,
    make_category,
    make_photographed_units,
    make_warehouse,
    picture,
)
from tests.conftest import World

from .making import attach, draft, signed


def announce(world: World, agreement: Agreement | None = None, **words: Any) -> Arrival:
    with scope(world.office) as office:
        announcement = Announcement(
            **{
                "brand_id": world.aurore.pk,
                "warehouse_id": make_warehouse(world).pk,
                "category_id": make_category().pk,
                "reference": "DUV-1",
                "title": "Sac Lune",
                "serial": "A 128-834",
                "model_reference": "M-77",
                "tracking_number": "RR473124829GB",
                "asking_price": Decimal("1250.00"),
                "currency": "EUR",
                "expected_on": today(),
                "agreement_id": agreement.pk if agreement else None,
                **words,
            }
        )
        return services.announce_arrivals(announcements=[announcement], actor=office)[0]


def receive(world: World, arrival: Arrival, **found: Any) -> Arrival:
    """Received as it was announced, but for what was `found`."""
    read = {"serial": arrival.serial, "model_reference": arrival.model_reference, **found}
    with scope(world.actor(world.operator)) as operator:
        return services.receive_arrival(arrival_id=arrival.pk, found=Found(**read), actor=operator)


def test_a_scan_finds_it_in_any_spelling(world: World) -> None:
    arrival = announce(world)
    with scope(world.office):
        for code in ("duv-1", "A128834", " rr 473 124 829 gb "):
            assert list(queries.arrivals_scanned(code)) == [arrival]
        assert [queries.arrivals_scanned(code).count() for code in ("DUV-2", "", "--")] == [0, 0, 0]
    receive(world, arrival)
    with scope(world.office):
        assert queries.arrivals_scanned("duv-1").count() == 0


def test_intake_says_what_differs_and_puts_it_under_its_agreement(world: World) -> None:
    arrival = announce(world, signed(world))
    taken = receive(world, arrival, serial="B999", model_reference="m77", damage="corner  worn")
    with scope(world.office):
        unit = Unit.objects.get(reference=arrival.reference)
        assert (unit.reference, unit.serial, unit.status) == ("DUV-1", "B999", "intake")
        assert queries.difference_sentences(taken) == ["The serial is B999, announced was A 128-834."]
        assert (taken.status, taken.damage) == ("arrived", "corner worn")
        piece = queries.piece_of(unit)
        assert piece is not None
        assert piece.agreement_id == arrival.agreement_id
    with pytest.raises(Conflict):
        receive(world, arrival)


def test_a_piece_that_comes_by_another_door_meets_its_announcement(world: World) -> None:
    agreement = signed(
        world, currency="JPY", minimum_price=Decimal(1), sale_fee=Decimal(0), withdrawal_fee=Decimal(0)
    )
    arrival = announce(world, agreement, currency="JPY", asking_price=Decimal(160_000))
    with scope(world.office) as office:
        intake = an_intake(world, reference="DUV-1", serial="A128834", model_reference="M-77")
        receive_units(intakes=[intake], actor=office)
        arrival.refresh_from_db()
        assert arrival.status == "arrived"
        # Its agreement is in another currency: the piece is here all the same, and a person reads why it stands alone.
        (sentence,) = queries.difference_sentences(arrival)
        assert "is priced in EUR, and agreement" in sentence


def test_what_is_late_is_overdue_until_it_is_here_or_called_off(world: World) -> None:
    yesterday = today() - timedelta(days=1)
    late, lost = (announce(world, reference=word, expected_on=yesterday) for word in ("late", "lost"))
    announce(world, reference="tomorrow", expected_on=today() + timedelta(days=1))
    receive(world, late)
    with scope(world.office) as office:
        assert list(queries.overdue_arrivals()) == [lost]
        services.cancel_arrivals(arrival_ids=[lost.pk], reason="kept by its owner", actor=office)
        assert queries.overdue_arrivals().count() == 0
    announce(world, reference="lost")
    with pytest.raises(Invalid, match="in the year 9999"):
        announce(world, reference="far", expected_on=date(9999, 1, 1))
    for day in (date(1999, 12, 2), today() - timedelta(days=91), today() + timedelta(days=1_100)):
        with pytest.raises(Invalid, match="look at the date") as far:
            announce(world, reference="far", expected_on=day)
        assert far.value.data["field"] == "expected_on"
    with pytest.raises(Conflict, match="announced already"):
        announce(world, reference="lost")
    with pytest.raises(Conflict, match="already has a unit late here"):
        announce(world, reference="late")


def imported(world: World, profile: str, rows: str, **options: str) -> ImportSession:
    with scope(world.office) as office:
        return imports.take_in(
            file=SimpleUploadedFile("list.csv", rows.encode()), filename="list.csv", profile=profile, actor=office,
            options=options,
        )  # fmt: skip


def test_a_list_announces_and_is_taken_back(world: World) -> None:
    agreement = signed(world)
    make_category("bags")
    session = imported(
        world,
        "arrivals",
        "Reference,Brand,Title,Category,Price,Currency,Expected on,Tracking number,Agreement\n"
        f"L-1,Aurore,Sac Lune,bags,900.00,EUR,{today()},TRK1,{agreement.number}\n"
        f"L-2,Aurore,Sac Nuit,bags,800.00,EUR,{today()},TRK2,K-1999-00001\n"
        f"L-3,Aurore,,bags,800.00,EUR,{today()},,\n",
        warehouse=make_warehouse(world).code,
    )
    with scope(world.office) as office:
        rejected = ImportRow.objects.filter(session=session, outcome="error").order_by("number")
        assert [row.errors[0]["code"] for row in rejected] == ["unknown_agreement", "missing_value"]
        imports.confirm(session=session, actor=office)
    work_off()
    with scope(world.office) as office:
        (arrival,) = Arrival.objects.all()
        assert (arrival.reference, arrival.agreement_id, arrival.codes) == (
            "L-1",
            agreement.pk,
            ["L1", "TRK1"],
        )
        session.refresh_from_db()
        imports.undo(session=session, actor=office)
    work_off()
    with scope(world.office):
        arrival.refresh_from_db()
        assert arrival.status == "cancelled"


# The days count from the test's own, not from the one on which it was collected.
UNFIT: list[tuple[Callable[[], dict[str, Any]], str, str]] = [
    (lambda: {"currency": "USD"}, "other_currency", "currency"),
    (lambda: {"asking_price": Decimal("899.99")}, "below_minimum", "asking_price"),
    (lambda: {"expected_on": today() + timedelta(days=181)}, "agreement_ended", "expected_on"),
]


class TestItsAgreement:
    @pytest.mark.parametrize(("words", "code", "field"), UNFIT)
    def test_must_carry_what_is_announced(
        self, world: World, words: Callable[[], dict[str, Any]], code: str, field: str
    ) -> None:
        with pytest.raises(Conflict) as refusal:
            announce(world, signed(world), **words())
        assert (refusal.value.code, refusal.value.data["field"]) == (code, field)
        with scope(world.office):
            assert not Arrival.objects.exists()

    def test_is_of_the_same_brand(self, world: World) -> None:
        with pytest.raises(Conflict, match="is of another brand") as refusal:
            announce(world, signed(world), brand_id=world.kestrel.pk)
        assert refusal.value.code == "other_brand"

    def test_is_judged_by_what_is_proposed_while_nothing_is_signed(self, world: World) -> None:
        agreement = draft(world, starts_on=today() + timedelta(days=5))
        with pytest.raises(Conflict, match="below the minimum price of agreement K-.*, 900.00 EUR"):
            announce(world, agreement, asking_price=Decimal(100))
        announce(world, agreement, expected_on=today())

    @pytest.mark.parametrize(("words", "code", "field"), UNFIT)
    def test_must_carry_what_is_put_right(
        self, world: World, words: Callable[[], dict[str, Any]], code: str, field: str
    ) -> None:
        arrival = announce(world, signed(world))
        with scope(world.office) as office:
            outcome = services.revise_arrivals(revisions={arrival.pk: words()}, actor=office)
            assert outcome.conflicts[arrival.pk].code == code
            assert services.revise_arrivals(
                revisions={arrival.pk: {"title": "Sac"}}, actor=office
            ).changed == [arrival.pk]

    def test_that_has_ended_meanwhile_keeps_nothing_from_being_put_right(self, world: World) -> None:
        agreement = signed(world)
        arrival = announce(world, agreement)
        with scope(world.office) as office:
            Agreement.objects.filter(pk=agreement.pk).update(status="ended", ends_on=today())
            outcome = services.revise_arrivals(
                revisions={arrival.pk: {"asking_price": Decimal(1000)}}, actor=office
            )
            assert outcome.changed == [arrival.pk]

    def test_refuses_the_row_of_a_list_alone(self, world: World) -> None:
        agreement = signed(world)
        make_category("bags")
        late = today() + timedelta(days=181)
        session = imported(
            world,
            "arrivals",
            "Reference,Brand,Title,Category,Price,Currency,Expected on,Agreement\n"
            f"L-1,Aurore,Sac Lune,bags,900.00,EUR,{today()},{agreement.number}\n"
            f"L-2,Aurore,Sac Lune,bags,900.00,USD,{today()},{agreement.number}\n"
            f"L-3,Aurore,Sac Lune,bags,899.00,EUR,{today()},{agreement.number}\n"
            f"L-4,Aurore,Sac Lune,bags,900.00,EUR,{late},{agreement.number}\n",
            warehouse=make_warehouse(world).code,
        )
        with scope(world.office):
            rows = ImportRow.objects.filter(session=session).order_by("number")
            found = [(row.errors[0]["code"], row.errors[0]["column"]) if row.errors else None for row in rows]
            assert found == [
                None,
                ("other_currency", "currency"),
                ("below_minimum", "price"),
                ("agreement_ended", "expected_on"),
            ]


def test_a_reference_that_is_taken_is_refused_by_name_beside_its_field(
    world: World, as_person: Callable[[User], Client]
) -> None:
    arrival = announce(world)
    with pytest.raises(Conflict, match="A piece DUV-1 of this brand is announced already") as refusal:
        announce(world)
    assert refusal.value.code == "announced_already"
    response = as_person(world.admin).post(
        "/admin/consignment/arrival/add/",
        {
            "brand": arrival.brand_id, "warehouse": arrival.warehouse_id, "announced_by": "consignor",
            "reference": "DUV-1", "title": "Sac", "category": arrival.category_id, "asking_price": "10",
            "currency": "EUR", "expected_on": str(today()),
        },
    )  # fmt: skip
    (sentence,) = response.context["form"].errors["reference"]
    assert sentence.startswith(
        "A piece DUV-1 of this brand is announced already; give this one another reference"
    )


def test_a_list_of_prices_keeps_the_minimum(world: World) -> None:
    make_store(world)
    units = make_photographed_units(world, 2)
    attach(world, signed(world), units)
    low, fair = (
        f"boutique,Aurore,{unit.reference},{price},EUR\n"
        for unit, price in zip(units, (899, 900), strict=True)
    )
    session = imported(world, "listings", f"store,brand,reference,price,currency\n{low}{fair}")
    with scope(world.office):
        (row,) = ImportRow.objects.filter(session=session, outcome="error")
        assert row.errors[0]["code"] == "below_minimum"
        assert "899.00 EUR, below the minimum price of its agreement K-" in row.errors[0]["sentence"]


def test_at_the_desk_a_scan_leads_to_the_intake(world: World, as_person: Callable[[User], Client]) -> None:
    arrival = announce(world)
    browser = as_person(world.operator)
    page = f"/admin/consignment/arrival/{arrival.pk}/verb/receive/"
    assert browser.get("/admin/consignment/arrival/scan/", {"code": "a128834"}).headers["Location"] == page
    missing = browser.get("/admin/consignment/arrival/scan/", {"code": "nothing"})
    assert "Nothing is expected under «nothing»" in missing.content.decode()
    assert arrival.serial not in browser.get(page).content.decode().partition("<form")[2]
    unread = browser.post(page, {"serial": "", "model_reference": "M-77", "damage": ""})
    assert "This field is required" in unread.content.decode()
    words = {"serial": "B999", "model_reference": "M-77", "damage": ""}
    asked = browser.post(page, words).content.decode()
    assert "What was read is not what was announced: serial." in asked
    assert "I have read it again" in asked
    assert arrival.serial not in asked.partition("<form")[2]
    differs = browser.post(page, {**words, "read_again": "on"})
    assert differs.headers["Location"] == page.replace("verb/receive/", "change/")
    shown = browser.get(f"/admin/consignment/arrival/{arrival.pk}/change/").content.decode()
    assert "The serial is B999, announced was A 128-834." in shown


def test_the_desk_finds_it_by_its_agreement_and_by_its_codes_in_any_spelling(
    world: World, as_person: Callable[[User], Client]
) -> None:
    agreement = signed(world)
    mine = announce(world, agreement)
    announce(world, reference="DUV-2", serial="", tracking_number="")
    desk = as_person(world.operator)
    for words in (agreement.number, "a128834", "Ａ 128-834", "rr 4731 24829 gb"):
        found = desk.get("/admin/consignment/arrival/", {"q": words}).context["cl"].result_list
        assert [each.pk for each in found] == [mine.pk], words


def test_from_a_piece_that_is_as_announced_the_scanner_goes_on(
    world: World, as_person: Callable[[User], Client]
) -> None:
    arrival = announce(world)
    words = {"serial": arrival.serial, "model_reference": arrival.model_reference, "damage": ""}
    done = as_person(world.operator).post(f"/admin/consignment/arrival/{arrival.pk}/verb/receive/", words)
    assert done.headers["Location"] == "/admin/consignment/arrival/scan/"


def test_at_the_desk_a_piece_without_its_number_is_said_to_have_none(
    world: World, as_person: Callable[[User], Client]
) -> None:
    arrival = announce(world)
    words = {
        "serial": "none", "model_reference": arrival.model_reference, "damage": "", "read_again": "on",
    }  # fmt: skip
    as_person(world.operator).post(f"/admin/consignment/arrival/{arrival.pk}/verb/receive/", words)
    with scope(world.office):
        arrival.refresh_from_db()
        assert arrival.unit is not None
        assert (arrival.unit.serial, [each["fact"] for each in arrival.differences]) == ("", ["serial"])


@pytest.mark.parametrize("word", ["NONE", "n/a", "unknown"])
def test_over_rest_a_piece_without_its_number_is_said_to_have_none_too(
    world: World, as_client: Callable[[str], Client], word: str
) -> None:
    arrival = announce(world)
    client = as_client(world.token()[1])
    told = client.post(
        f"/api/v1/arrivals/{arrival.pk}/receipt", {"serial": word, "model_reference": word},
        content_type="application/json", headers={"Idempotency-Key": "k-1"},
    ).json()  # fmt: skip
    assert [(each["fact"], each["found"]) for each in told["differences"]] == [
        ("model_reference", ""),
        ("serial", ""),
    ]
    with scope(world.office):
        unit = Unit.objects.get(pk=told["unit"])
        assert (unit.serial, unit.model_reference) == ("", "")


def test_over_rest_a_warehouse_announces_and_receives(
    world: World, as_client: Callable[[str], Client]
) -> None:
    agreement = signed(world)
    make_category()
    warehouse = make_warehouse(world)
    client = as_client(world.token()[1])
    words = {
        "brand": "aurore", "warehouse": warehouse.code, "agreement": agreement.number, "reference": "R-1",
        "title": "Sac Lune", "category": "bags", "serial": "X1", "asking_price": "1250.00", "currency": "EUR",
        "expected_on": str(today()), "announced_by": "warehouse",
    }  # fmt: skip

    def post(path: str, body: Any) -> Any:
        headers = {"Idempotency-Key": path}
        return client.post(f"/api/v1/{path}", body, content_type="application/json", headers=headers)

    arrival = post("arrivals", words).json()
    (found,) = client.get("/api/v1/arrivals", {"code": "x-1"}).json()["results"]
    assert found["id"] == arrival["id"]
    told = post(f"arrivals/{arrival['id']}/receipt", {"serial": "X2"}).json()
    assert told["differences"] == [{"fact": "serial", "expected": "X1", "found": "X2"}]
    (piece,) = client.get("/api/v1/consignments").json()["results"]
    assert (piece["unit"], piece["agreement"]) == (told["unit"], agreement.number)
    gone = post(f"units/{told['unit']}/withdrawal", {"reason": "A wedding"})
    assert (gone.status_code, gone.json()["status"]) == (201, "withdrawn")
    stranger = as_client(world.token(brand=world.kestrel, company=world.kestrel.company)[1])
    assert stranger.get(f"/api/v1/arrivals/{arrival['id']}").status_code == 404
    for word, expected in (("TRUE", []), ("1", []), ("false", [arrival["id"]]), ("0", [arrival["id"]])):
        late = client.get("/api/v1/arrivals", {"overdue": word}).json()["results"]
        assert [each["id"] for each in late] == expected, word
    assert client.get("/api/v1/arrivals", {"overdue": "banana"}).status_code == 422
    reader = as_client(world.token(scopes=[Scope.UNITS_READ])[1])
    assert reader.get("/api/v1/arrivals").status_code == 403


def test_a_brands_own_system_announces_and_receives_nothing(
    world: World, as_client: Callable[[str], Client]
) -> None:
    arrival = announce(world)
    scopes = [Scope.CONSIGNMENTS_READ, Scope.CONSIGNMENTS_WRITE]
    own = as_client(world.token(brand=world.aurore, company=world.aurore.company, scopes=scopes)[1])
    assert own.get(f"/api/v1/arrivals/{arrival.pk}").status_code == 200
    answer = own.post(
        f"/api/v1/arrivals/{arrival.pk}/receipt",
        {"serial": arrival.serial, "model_reference": arrival.model_reference}, content_type="application/json",
        headers={"Idempotency-Key": "k-1"},
    )  # fmt: skip
    assert (answer.status_code, answer.json().get("code")) == (409, "to_be_announced")
    with scope(world.office):
        arrival.refresh_from_db()
        assert (arrival.status, arrival.unit) == ("expected", None)


@pytest.mark.parametrize(
    ("words", "field"),
    [
        ({}, "serial"),
        ({"serial": "A-128834", "model_reference": ""}, "model_reference"),
        ({"model_reference": "M-77"}, "serial"),
    ],
)
def test_over_rest_what_was_announced_is_read_and_not_filled_in(
    world: World, as_client: Callable[[str], Client], words: dict[str, str], field: str
) -> None:
    arrival = announce(world)
    answer = as_client(world.token()[1]).post(
        f"/api/v1/arrivals/{arrival.pk}/receipt", words, content_type="application/json",
        headers={"Idempotency-Key": "k-1"},
    )  # fmt: skip
    assert (answer.status_code, answer.json()["errors"][0]["field"]) == (422, field)
    with scope(world.office):
        assert not Unit.objects.exists()


def test_announced_pieces_are_read_as_units_are() -> None:
    units, arrivals = profile_named("units").columns(), profile_named("arrivals").columns()
    for name in ("reference", "brand", "title", "serial", "price", "model_reference"):
        for said in ("in_words", "clock", "each", "unsaid", "code_like", "fixed_width", "units", "month"):
            assert getattr(arrivals[name], said) == getattr(units[name], said), (name, said)
    assert (units["reference"].attribute, arrivals["title"].required) == ("reference", False)
    assert (units["price"].attribute, arrivals["price"].attribute) == ("asking_price", "asking_price")
    assert arrivals["reference"].hint != units["reference"].hint


def test_intake_takes_photographs_of_how_it_came(world: World, as_person: Callable[[User], Client]) -> None:
    arrival = announce(world, serial="", model_reference="")
    client = as_person(world.operator)
    sent = {"damage": "corner worn", "photographs": [picture(), picture()]}
    client.post(f"/admin/consignment/arrival/{arrival.pk}/verb/receive/", sent)
    with scope(world.office):
        unit = Unit.objects.get(reference=arrival.reference)
        assert list(unit.photos.values_list("view", "visit")) == [("arrival", 1)] * 2
        assert "unit.pictured" in set(
            Event.objects.filter(subject_type="unit", subject_id=unit.pk).values_list("verb", flat=True)
        )
    page = client.get(f"/admin/inventory/unit/{unit.pk}/change/").content.decode()
    assert page.count("As it came") == 2
    assert (
        'class="bench-pictures"'
        in client.get(f"/admin/inventory/unit/bench/?unit={unit.pk}").content.decode()
    )


def test_a_file_that_is_no_picture_leaves_the_piece_expected(
    world: World, as_person: Callable[[User], Client]
) -> None:
    arrival = announce(world, serial="", model_reference="")
    client = as_person(world.operator)
    sent = {"photographs": [picture(), SimpleUploadedFile("damage.jpg", b"no picture")]}
    page = client.post(f"/admin/consignment/arrival/{arrival.pk}/verb/receive/", sent).content.decode()
    assert "damage.jpg" in page
    with scope(world.office):
        arrival.refresh_from_db()
        assert arrival.status == "expected"
        assert not Unit.objects.filter(reference=arrival.reference).exists()


def test_a_warehouse_is_not_closed_while_a_piece_is_expected_there(world: World) -> None:
    arrival = announce(world)
    with scope(world.office) as office:
        words = {"warehouse": arrival.warehouse, "reason": "The lease is over", "actor": office}
        with pytest.raises(Conflict, match="1 piece is expected there") as refused, transaction.atomic():
            close_warehouse(**words)
        assert refused.value.code == "warehouse_in_use"
        services.cancel_arrivals(arrival_ids=[arrival.pk], reason="It will not come", actor=office)
        close_warehouse(**words)
    with pytest.raises(Conflict, match="has been closed since"):
        announce(world, reference="another")
