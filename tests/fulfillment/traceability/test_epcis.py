"""Events of the log as EPCIS 2.0, held against the schema that GS1 publishes."""

import json
import re
from collections import Counter
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from io import StringIO
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

import jsonschema_rs
import pytest
from django.core.management import CommandError, call_command
from django.test import Client
from django.utils import timezone
from drf_spectacular.generators import SchemaGenerator

from backoffice.access.models import Right, Scope, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.jobs.models import Job
from backoffice.jobs.services import retry, run
from catalog.inventory import services as inventory
from catalog.inventory.services.returning import take_returns
from fulfillment.custody import services as custody
from fulfillment.repackaging import services as repackaging
from fulfillment.traceability import services
from fulfillment.traceability.epcis.document import Selection, whole
from fulfillment.traceability.epcis.zones import offset_at
from fulfillment.traceability.models import EpcisDocument
from fulfillment.traceability.services import documents
from tests.catalog.inventory.making import make_units, make_warehouse
from tests.fulfillment.repackaging.making import a_lot, a_product, a_recipe, a_work_order, in_days
from tests.fulfillment.traceability.making import SERIAL, a_piece

HOUSE = "http://127.0.0.1:8000/id"
UUID = "[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}"


@pytest.fixture
def valid(shared_data: Path) -> Callable[[Any], None]:
    """Fails with what GS1's schema has against a document, formats (URIs, times) included."""
    schema = json.loads((shared_data / "epcis" / "EPCIS-JSON-Schema.json").read_text())
    validator = jsonschema_rs.Draft7Validator(schema, validate_formats=True)

    def judge(document: Any) -> None:
        faults = [
            f"{fault.instance_path}: {fault.message[:300]}" for fault in validator.iter_errors(document)
        ]
        assert not faults, faults[:5]

    return judge


def told(world: Any, person: User | None = None, **selection: Any) -> Any:
    actor = world.office if person is None else world.actor(person)
    with scope(actor):
        document = whole(Selection(**selection), actor, created=timezone.now())
    return json.loads(json.dumps(document))


def events(document: Any) -> list[dict[str, Any]]:
    return list(document["epcisBody"]["eventList"])


def steps(document: Any) -> list[tuple[str, str, str]]:
    return [(each.get("action", ""), each["bizStep"], each["disposition"]) for each in events(document)]


def sold_and_shipped(world: Any) -> Any:
    unit = a_piece(world)
    with scope(world.office) as office:
        inventory.offer_units(unit_ids=[unit.pk], actor=office)
        claim = inventory.hold_unit(
            unit_id=unit.pk, channel="flagship", price=unit.asking_price, currency="EUR",
            until=timezone.now() + timedelta(minutes=15), actor=office,
        )  # fmt: skip
        inventory.sell_units(claim_ids=[claim.pk], order_reference="ORDER 7/é", actor=office)
        inventory.pick_units(unit_ids=[unit.pk], actor=office)
        inventory.ship_units(unit_ids=[unit.pk], order_reference="ORDER 7/é", actor=office)
        inventory.deliver_units(unit_ids=[unit.pk], actor=office)
    return unit


def test_it_tells_the_way_of_a_piece(world: Any, valid: Callable[[Any], None]) -> None:
    unit = sold_and_shipped(world)
    document = told(world, units=(unit.pk,))
    valid(document)
    sealed = next(each for each in events(document) if each["type"] == "AssociationEvent")
    assert (sealed["action"], sealed["bizStep"]) == ("ADD", "installing")
    document["epcisBody"]["eventList"].remove(sealed)
    assert steps(document) == [
        ("ADD", "commissioning", "active"),
        ("OBSERVE", "receiving", "in_progress"),
        ("OBSERVE", "inspecting", "in_progress"),
        ("OBSERVE", "inspecting", "conformant"),
        ("OBSERVE", "inspecting", "conformant"),
        ("OBSERVE", "inspecting", "conformant"),
        ("OBSERVE", "inspecting", "in_progress"),
        ("OBSERVE", "storing", "in_progress"),
        ("OBSERVE", "storing", "sellable_accessible"),
        ("OBSERVE", "retail_selling", "retail_sold"),
        ("OBSERVE", "picking", "in_progress"),
        ("OBSERVE", "shipping", "in_transit"),
        ("OBSERVE", "arriving", "retail_sold"),
    ]
    found = events(document)
    assert {json.dumps(each["epcList"]) for each in found} == {
        f'["https://id.gs1.org/8004/9521141{unit.pk}"]'
    }
    assert len({each["eventID"] for each in found}) == len(found)
    tokyo = {"id": f"{HOUSE}/place/tokyo"}
    assert [("readPoint" in each, "bizLocation" in each) for each in found] == [*[(True, True)] * 11, (True, False),
                                                                                (False, False)]  # fmt: skip
    assert all(each["readPoint"] == tokyo for each in found[:12])
    assert {each["eventTimeZoneOffset"] for each in found[:12]} == {"+09:00"}
    assert all(each["eventTime"].endswith(each["eventTimeZoneOffset"]) for each in found)
    assert found[9]["bizTransactionList"] == [
        {"type": "po", "bizTransaction": f"{HOUSE}/order/ORDER%207%2F%C3%A9"}
    ]
    assert (found[6]["entrepot:scale"], found[6]["entrepot:grade"]) == ("entrepot", "new")
    assert found[2]["entrepot:previousHash"] == found[1]["entrepot:hash"]


def test_it_tells_of_a_transfer_where_it_began_and_where_it_ended(
    world: Any, valid: Callable[[Any], None]
) -> None:
    unit = a_piece(world)
    roissy = make_warehouse(world, "roissy", country="FR")
    with scope(world.office) as office:
        inventory.offer_units(unit_ids=[unit.pk], actor=office)
        custody.send_transfer(
            origin=unit.warehouse, destination=roissy, reference="CMR-7", scans=[f"U{unit.pk}"], actor=office
        )
        custody.receive_transfer(destination=roissy, reference="CMR-7", scans=[f"U{unit.pk}"], actor=office)
    document = told(world, units=(unit.pk,))
    valid(document)
    sent, received = events(document)[-2:]
    assert [(each["bizStep"], each["disposition"]) for each in (sent, received)] == [
        ("shipping", "in_transit"), ("receiving", "sellable_accessible")
    ]  # fmt: skip
    assert (sent["readPoint"], "bizLocation" in sent) == ({"id": f"{HOUSE}/place/tokyo"}, False)
    assert sent["destinationList"] == [{"type": "location", "destination": f"{HOUSE}/place/roissy"}]
    assert received["readPoint"] == received["bizLocation"] == {"id": f"{HOUSE}/place/roissy"}
    # In summer and in winter.
    paris = timezone.now().astimezone(ZoneInfo("Europe/Paris")).isoformat()[-6:]
    assert [each["eventTimeZoneOffset"] for each in (sent, received)] == ["+09:00", paris]
    transfer = [{"type": "desadv", "bizTransaction": f"{HOUSE}/transfer/CMR-7"}]
    assert sent["bizTransactionList"] == received["bizTransactionList"] == transfer


def test_it_tells_what_is_missing_lost_and_found(world: Any, valid: Callable[[Any], None]) -> None:
    unit = a_piece(world)
    with scope(world.office) as office:
        inventory.offer_units(unit_ids=[unit.pk], actor=office)
        custody.count_bin(
            warehouse=unit.warehouse, bin_code="A-1", scans=[], actor=office, none_is_there=True
        )
        custody.count_bin(warehouse=unit.warehouse, bin_code="A-1", scans=[f"U{unit.pk}"], actor=office)
        custody.report_loss(unit_id=unit.pk, reason="nowhere", actor=office)
        inventory.find_units(
            unit_ids=[unit.pk], warehouse=unit.warehouse, reason="behind the shelf", actor=office
        )
        inventory.quarantine_units(unit_ids=[unit.pk], reason="A doubt", actor=office)
        custody.report_damage(unit_id=unit.pk, reason="A bottle broke", actor=office)
        inventory.withdraw_units(unit_ids=[unit.pk], reason="Asked for", actor=office)
        inventory.hand_back_units(unit_ids=[unit.pk], actor=office)
    document = told(world, units=(unit.pk,))
    valid(document)
    found = events(document)[-8:]
    assert [(each["bizStep"], each["disposition"]) for each in found] == [
        ("cycle_counting", "unknown"), ("cycle_counting", "sellable_accessible"), ("other", "unknown"),
        ("receiving", "in_progress"), ("holding", "non_sellable_other"), ("holding", "damaged"),
        ("holding", "non_sellable_other"), ("shipping", "returned"),
    ]  # fmt: skip
    tokyo = {"id": f"{HOUSE}/place/tokyo"}
    assert [each["readPoint"] for each in found] == [tokyo] * 8
    assert ["bizLocation" in each for each in found] == [
        True, True, False, True, True, True, True, False
    ]  # fmt: skip


def test_a_piece_missed_at_a_pick_was_not_counted(world: Any, valid: Callable[[Any], None]) -> None:
    sought, sold = a_piece(world), a_piece(world)
    with scope(world.office) as office:
        custody.report_missing(unit_id=sought.pk, actor=office)
        inventory.offer_units(unit_ids=[sold.pk], actor=office)
        claim = inventory.hold_unit(
            unit_id=sold.pk, channel="flagship", price=sold.asking_price, currency="EUR",
            until=timezone.now() + timedelta(minutes=15), actor=office,
        )  # fmt: skip
        inventory.sell_units(claim_ids=[claim.pk], order_reference="O-1", actor=office)
        custody.report_missing(unit_id=sold.pk, actor=office)
    document = told(world, units=(sought.pk, sold.pk))
    valid(document)
    last = {
        each["epcList"][0]: (each["bizStep"], each["disposition"])
        for each in events(document)
        if "epcList" in each
    }
    assert list(last.values()) == [("other", "unknown"), ("picking", "unknown")]


def test_a_delivery_is_told_at_its_time_and_a_return_where_it_was_scanned_in(
    world: Any, valid: Callable[[Any], None]
) -> None:
    unit = a_piece(world)
    brought = timezone.now() - timedelta(days=2)
    with scope(world.office) as office:
        inventory.offer_units(unit_ids=[unit.pk], actor=office)
        claim = inventory.hold_unit(
            unit_id=unit.pk, channel="flagship", price=unit.asking_price, currency="EUR",
            until=timezone.now() + timedelta(minutes=15), actor=office,
        )  # fmt: skip
        inventory.sell_units(claim_ids=[claim.pk], order_reference="A-7", actor=office)
        inventory.pick_units(unit_ids=[unit.pk], actor=office)
        inventory.ship_units(unit_ids=[unit.pk], order_reference="A-7", actor=office)
        inventory.deliver_units(unit_ids=[unit.pk], at=brought, actor=office)
        take_returns(returns={unit.pk: "A-7"}, warehouse=unit.warehouse, tags_whole=True, actor=office)
    document = told(world, units=(unit.pk,))
    valid(document)
    delivered, returned = events(document)[-2:]
    assert abs(datetime.fromisoformat(delivered["eventTime"]) - brought) < timedelta(milliseconds=1)
    assert (returned["bizStep"], returned["disposition"]) == ("receiving", "returned")
    assert returned["readPoint"] == returned["bizLocation"] == {"id": f"{HOUSE}/place/tokyo"}


def test_it_tells_neither_serial_nor_price(world: Any) -> None:
    unit = sold_and_shipped(world)
    text = re.sub(UUID, "", json.dumps(told(world, units=(unit.pk,))))
    for secret in (SERIAL, "1250", "EUR", "Koto", "tests"):
        assert secret not in text


def test_the_same_event_has_the_same_name_each_time(world: Any) -> None:
    unit = a_piece(world)
    first, again = (events(told(world, units=(unit.pk,))) for _ in range(2))
    assert first == again


def test_it_tells_repackaging_as_a_transformation(world: Any, valid: Callable[[Any], None]) -> None:
    with scope(world.office) as office:
        recipe = a_recipe(world.aurore, actor=office)
        raw = a_lot(recipe.lines.get().product, "RAW/1", 2_000, actor=office)
        order = a_work_order(recipe, actor=office, number="P-1", pieces=10)
        order = repackaging.start_work_order(work_order_id=order.pk, actor=office)
        taken = order.consumptions.get().quantity
        order = repackaging.finish_work_order(
            work_order_id=order.pk,
            good=10,
            samples=0,
            rejects=0,
            loss_mg=taken * 1000 - 600_000,
            actor=office,
        )
        made = order.output_lot_id
    document = told(world, lots=(raw.pk,))
    valid(document)
    (run_,) = [each for each in events(document) if each["type"] == "TransformationEvent"]
    assert "action" not in run_
    assert run_["inputQuantityList"] == [
        {"epcClass": f"{HOUSE}/lot/aurore/POWDER/RAW%2F1", "quantity": taken, "uom": "GRM"}
    ]
    assert run_["outputQuantityList"] == [{"epcClass": f"{HOUSE}/lot/aurore/POUCH/P-1", "quantity": 10}]
    assert (run_["bizStep"], run_["transformationID"]) == ("repackaging", f"{HOUSE}/work-order/{order.pk}")
    assert run_["ilmd"]["cbvmda:lotNumber"] == "P-1"
    assert run_["eventTimeZoneOffset"] == "+08:00"
    assert Counter(step for _, step, _ in steps(document)) == {
        "receiving": 1, "inspecting": 1, "picking": 1, "repackaging": 1
    }  # fmt: skip
    (of_made,) = events(told(world, lots=(made,)))
    assert of_made == run_


def test_it_names_a_lot_by_gtin_where_there_is_one(world: Any, valid: Callable[[Any], None]) -> None:
    with scope(world.office) as office:
        product = a_product(world.aurore, "CREAM", "piece")
        type(product).objects.filter(pk=product.pk).update(gtin="09521234543213")
        product.refresh_from_db()
        lot = a_lot(product, "10AB-123", 40, actor=office)
        inventory.recall_lot(lot_id=lot.pk, reason="Glass", actor=office)
    document = told(world, lots=(lot.pk,))
    valid(document)
    assert events(document)[0]["quantityList"] == [
        {"epcClass": "https://id.gs1.org/01/09521234543213/10/10AB-123", "quantity": 40}
    ]
    assert steps(document)[-1] == ("OBSERVE", "holding", "recalled")


def test_it_declares_what_was_corrected(world: Any, valid: Callable[[Any], None]) -> None:
    with scope(world.office) as office:
        lot = a_lot(a_product(world.aurore, "RAW"), "R-1", 500, actor=office, release=False)
        before = lot.expires_on.isoformat()
        inventory.correct_lots(corrections={lot.pk: {"expires_on": in_days(90)}}, actor=office)
    document = told(world, lots=(lot.pk,))
    valid(document)
    wrong, declared, right = events(document)
    assert wrong == {key: value for key, value in declared.items() if key != "errorDeclaration"}
    declaration = declared["errorDeclaration"]
    assert (declaration["reason"], declaration["correctiveEventIDs"]) == (
        "incorrect_data",
        [right["eventID"]],
    )
    assert (wrong["entrepot:expiresOn"], right["entrepot:expiresOn"]) == (before, in_days(90).isoformat())
    assert right["quantityList"] == wrong["quantityList"]


def test_it_declares_what_never_happened(world: Any, valid: Callable[[Any], None]) -> None:
    """The things are gone; the period still tells of them."""
    since = timezone.now()
    (unit,) = make_units(world)
    with scope(world.office) as office:
        lot = a_lot(a_product(world.aurore, "RAW"), "R-1", 500, actor=office, release=False)
        inventory.take_back_units(unit_ids=[unit.pk], reason="Twice in the list", actor=office)
        inventory.take_back_lots(lot_ids=[lot.pk], reason="Twice in the list", actor=office)
    document = told(world, since=since, until=timezone.now() + timedelta(minutes=1))
    valid(document)
    declared = [each for each in events(document) if "errorDeclaration" in each]
    assert [(each["bizStep"], each["errorDeclaration"]["reason"]) for each in declared] == [
        ("commissioning", "did_not_occur"), ("receiving", "did_not_occur"), ("receiving", "did_not_occur")
    ]  # fmt: skip
    assert declared[2]["quantityList"] == [
        {"epcClass": f"{HOUSE}/lot/aurore/RAW/R-1", "quantity": 500, "uom": "GRM"}
    ]
    assert declared[0]["readPoint"] == {"id": f"{HOUSE}/place/tokyo"}


def test_a_period_begins_with_its_beginning_and_ends_before_its_end(world: Any) -> None:
    make_units(world)
    between = timezone.now()
    (second,) = make_units(world)
    end = timezone.now()
    make_units(world)
    found = events(told(world, since=between, until=end))
    assert {each["epcList"][0].removeprefix("https://id.gs1.org/8004/9521141") for each in found} == {
        str(second.pk)
    }


def test_a_wall_hides_what_is_behind_it(world: Any) -> None:
    (own,), (other,) = make_units(world), make_units(world, brand=world.kestrel)
    day = {"since": timezone.now() - timedelta(days=1), "until": timezone.now() + timedelta(days=1)}
    assert len(events(told(world, **day))) == 4
    seen = json.dumps(told(world, world.owner, **day))
    assert f'9521141{own.pk}"' in seen
    assert f'9521141{other.pk}"' not in seen
    with scope(world.actor(world.owner)) as owner, pytest.raises(NotFound):
        services.take_epcis(units=[other.pk], actor=owner)


def test_it_is_refused_with_a_sentence(world: Any, settings: Any) -> None:
    now = timezone.now()
    with scope(world.office) as office:
        for wrong, code in (
            ({}, "nothing_chosen"),
            ({"since": now}, "nothing_chosen"),
            ({"since": now, "until": now}, "invalid"),
            ({"since": now, "until": now + timedelta(days=1)}, "nothing_to_tell"),
        ):
            with pytest.raises(Invalid) as refusal:
                services.take_epcis(**wrong, actor=office)
            assert refusal.value.code == code
        (unit,) = make_units(world)
        settings.GS1_COMPANY_PREFIX = ""
        with pytest.raises(Conflict, match="GS1_COMPANY_PREFIX"):
            services.take_epcis(units=[unit.pk], actor=office)
        assert not EpcisDocument.objects.exists()
    with scope(world.actor(world.member(Right.SELLING))) as nobody, pytest.raises(Forbidden):
        services.take_epcis(units=[unit.pk], actor=nobody)


def test_the_command_writes_a_file(world: Any, tmp_path: Path, valid: Callable[[Any], None]) -> None:
    unit = sold_and_shipped(world)
    said, file = StringIO(), tmp_path / "way.jsonld"
    call_command("export_epcis", str(file), unit=[unit.pk], stdout=said)
    document = json.loads(file.read_text())
    valid(document)
    assert said.getvalue() == f"14 EPCIS events written to {file}.\n"
    assert events(document) == events(told(world, units=(unit.pk,)))
    for wrong in ({"unit": [987_654]}, {"since": "yesterday"}, {}):
        with pytest.raises(CommandError):
            call_command("export_epcis", str(file), **wrong)


@pytest.mark.django_db(transaction=True)
def test_a_long_one_is_written_by_a_job(
    world: Any,
    monkeypatch: pytest.MonkeyPatch,
    as_person: Callable[[User], Client],
    valid: Callable[[Any], None],
) -> None:
    monkeypatch.setattr(documents, "AT_ONCE", 2)
    monkeypatch.setattr("fulfillment.traceability.epcis.document.PARCEL", 3)
    units = make_units(world, 5)
    desk = as_person(world.owner)
    page = desk.post("/admin/inventory/unit/epcis/", follow=True)
    assert "Being written" in page.content.decode()
    with scope(world.office):
        job = Job.objects.get(kind=documents.DOCUMENT_JOB)
        Job.objects.filter(pk=job.pk).update(status="failed", finished_at=timezone.now(), error="Full.")
        EpcisDocument.objects.update(events=1_234_567)
    listed = desk.get("/admin/traceability/epcisdocument/").content.decode()
    assert ("Not written" in listed, "Being written" in listed, "1,234,567" in listed) == (True, False, True)
    with scope(world.office) as office:
        retry(job=Job.objects.get(pk=job.pk), actor=office)
    run(job.pk)
    with scope(world.office):
        document = EpcisDocument.objects.get()
    assert (document.status, document.events, document.author) == ("ready", 10, f"user:{world.owner.pk}")
    response = desk.get(f"/admin/traceability/epcisdocument/{document.pk}/link/", follow=True)
    body = json.loads(b"".join(response.streaming_content))
    valid(body)
    assert len(events(body)) == 2 * len(units)
    # The link is the owner's alone, and for a while.
    address = response.redirect_chain[0][0]
    for other in (world.teammate, world.stranger, world.admin):
        refused = as_person(other).get(address, follow=True)
        assert not refused.streaming, other
    with scope(world.office):
        EpcisDocument.objects.update(file_until=timezone.now() - timedelta(seconds=1))
        assert services.end_documents() == 1
    assert "no longer kept" in desk.get(address, follow=True).content.decode()


def test_it_is_given_over_rest(
    world: Any, as_client: Callable[[str], Client], valid: Callable[[Any], None]
) -> None:
    (own,), (other,) = make_units(world), make_units(world, brand=world.kestrel)
    client = as_client(world.token(brand=world.aurore, scopes=[Scope.TRACEABILITY_READ])[1])
    answer = client.get(f"/api/v1/units/{own.pk}/epcis")
    assert (answer.status_code, answer["Content-Type"]) == (200, "application/ld+json")
    valid(answer.json())
    assert client.get(f"/api/v1/units/{other.pk}/epcis").status_code == 404
    asked = client.post(
        "/api/v1/epcis/documents", {"units": [own.pk]}, content_type="application/json",
        headers={"Idempotency-Key": "one"},
    )  # fmt: skip
    assert asked.status_code == 201, asked.content
    file = client.get(asked.json()["file"])
    valid(json.loads(b"".join(file.streaming_content)))
    nowhere = client.post(
        "/api/v1/epcis/documents", {"units": [other.pk]}, content_type="application/json",
        headers={"Idempotency-Key": "two"},
    )  # fmt: skip
    promised = SchemaGenerator().get_schema(request=None, public=True)["paths"]["/api/v1/epcis/documents"]
    assert nowhere.status_code == 404
    assert "404" in promised["post"]["responses"]
    blind = as_client(world.token(brand=world.aurore, scopes=[Scope.UNITS_READ])[1])
    assert blind.get(f"/api/v1/units/{own.pk}/epcis").status_code == 403
    stranger = as_client(world.token(brand=world.kestrel)[1])
    assert stranger.get(f"/api/v1/epcis/documents/{asked.json()['id']}").status_code == 404


@pytest.mark.parametrize(
    ("country", "hours"),
    [("JP", 9), ("CN", 8), ("FR", 1), ("DE", 1), ("ES", 1), ("US", 0), ("", 0), ("IN", 5.5)],
)
def test_it_knows_the_clocks_of_a_place(country: str, hours: float) -> None:
    winter = datetime(2026, 11, 11, 12, tzinfo=UTC)
    assert offset_at(country, winter) == timedelta(hours=hours)
