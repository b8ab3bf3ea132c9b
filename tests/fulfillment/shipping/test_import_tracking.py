"""Sheets of tracking numbers: which parcel gets which number, and why not."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Scope, User
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.feed import broken_chains, timeline
from backoffice.imports import services as imports
from fulfillment.orders.models import Order
from fulfillment.orders.services import cancel_order
from fulfillment.shipping import services
from fulfillment.shipping.fulfil import next_step
from fulfillment.shipping.models import Carrier, NumberPool, Parcel, Vocabulary
from fulfillment.shipping.numbers import s10_number
from tests.backoffice.imports.making import (
    brought_in,
    counted,
    exported_again,
    preview,
    sentences,
    sheet_of,
    taken_back,
    work_off,
)
from tests.conftest import World
from tests.fulfillment.orders.making import House, held_units, open_house, order
from tests.fulfillment.shipping.making import carriers, parcel_of, run_jobs

FIRST, SECOND = "RR473124829GB", "EE000717595FR"


@pytest.fixture
def house(world: World) -> House:
    carriers()
    return open_house(world.office)


@pytest.fixture
def clerk(world: World) -> Actor:
    return world.actor(world.operator)


def planned(house: House, world: World, reference: str, *, steps: int = 1, **words: Any) -> Parcel:
    """The parcel of a new order, some steps on its way: 1 planned, 2 picked, 3 packed, 4 numbered, 5 labelled."""
    placed = order(house, held_units(house, words.pop("brand", world.aurore), **words), reference=reference)
    for _ in range(steps):
        with scope(house.office) as actor:
            next_step(placed.pk, actor)
    parcel = parcel_of(placed)
    assert parcel is not None
    return parcel


def row(reference: str, number: str, **cells: str) -> dict[str, str]:
    return {"订单编号": reference, "物流公司": "La Route Postale", "运单号": number, **cells}


def now(parcel: Parcel, world: World) -> Parcel:
    with scope(world.office):
        return Parcel.objects.select_related("carrier").get(pk=parcel.pk)


def test_it_gives_numbers_and_takes_them_off_again(world: World, house: House, clerk: Actor) -> None:
    first, second = planned(house, world, "A-1"), planned(house, world, "A-2", steps=2)
    with scope(world.office) as office:
        services.register_carrier(
            code="sf", name="SF Express", service="Express", vocabulary=Vocabulary.SF, actor=office
        )
    rows = [row("A-1", " rr 473 124 829 gb"), row("A-2", "SF1234567890123", 物流公司="sf express")]
    session = brought_in(sheet_of(*rows), "tracking", actor=clerk)
    assert counted(session) == {"update": 2}
    assert (now(first, world).waybill, now(second, world).waybill) == (FIRST, "SF1234567890123")
    assert now(second, world).carrier.code == "sf"
    assert now(first, world).numbered_at is not None
    assert "In 1 row the number is in a carrier's own form" in " ".join(session.reading["notes"])
    with scope(clerk):
        event = timeline("parcel", second.pk)[0]
        assert (event.verb, event.data["waybill"], event.data["by_hand"]) == (
            "parcel.numbered", "SF1234567890123", True,
        )  # fmt: skip
        assert session.rows.get(number=2).record == {"id": first.pk, "label": "parcel of order A-1"}
    assert counted(preview(sheet_of(*rows), "tracking", actor=clerk)) == {"unchanged": 2}

    session = taken_back(session, actor=clerk)
    assert session.counts["undone"] == {"undone": 2, "left": 0}
    back = now(second, world)
    assert (back.waybill, back.numbered_at, back.carrier.code) == (None, None, "air-mail")
    with scope(world.office):
        assert timeline("parcel", second.pk)[0].verb == "parcel.number_taken_off"
        assert broken_chains() == []


def test_a_parcel_that_waited_goes_on_and_keeps_its_number_then(
    world: World, house: House, clerk: Actor
) -> None:
    parcel = planned(house, world, "A-1", steps=3)
    session = brought_in(sheet_of(row("A-1", FIRST)), "tracking", actor=clerk)
    assert [job.status for job in run_jobs("shipping.fulfil")][-1] == "done"
    assert now(parcel, world).status == "handed_over"
    assert now(parcel, world).label.name.endswith(f"{FIRST}.pdf")
    session = taken_back(session, actor=clerk)
    assert session.counts["undone"] == {"undone": 0, "left": 1}
    with scope(clerk):
        (left,) = session.rows.values_list("left", flat=True)
    assert f"printed with {FIRST}" in left["sentence"]


def test_a_number_of_which_the_carrier_has_reported_stays(world: World, house: House, clerk: Actor) -> None:
    parcel = planned(house, world, "A-1")
    session = brought_in(sheet_of(row("A-1", FIRST)), "tracking", actor=clerk)
    with scope(world.office) as office:
        report = services.Report(waybill=FIRST, code="InfoReceived", happened_at=parcel.created_at)
        (answer,) = services.report_tracking(reports=[report], actor=office)
        assert answer.verdict == "accepted"
    assert taken_back(session, actor=clerk).counts["undone"] == {"undone": 0, "left": 1}
    assert now(parcel, world).waybill == FIRST


@pytest.mark.parametrize(
    ("said", "code", "sentence"),
    [
        (row("A-1", "RR473124828GB"), "bad_waybill", "of these digits it is 9"),
        (row("A-1", "see mail"), "bad_waybill", "is no tracking number"),
        (row("A-1", "RR473124829GB;EE000717595FR"), "bad_waybill", "holds 2 tracking numbers"),
        (row("A-1", ", ".join(["SF1234567890123"] * 4)), "bad_waybill", "holds 4 tracking numbers"),
        (row("A-1", "1" * 35), "bad_waybill", "6 to 34 letters and digits"),
        (row("A-1", "=1+1"), "not_calculated", "holds the formula “=1+1”, not its result"),
        (row("A-1", "1.23457E+17"), "bad_code", "lost"),
        (row("A-1", "0" * 201), "bad_code", "201 characters"),
        (row("B-9", FIRST), "unknown_order", "No order here has the number «B-9»"),
        (row("", FIRST), "missing_value", "Nothing says which order"),
        (row("C-1", FIRST), "order_cancelled", "is cancelled"),
        (row("P-1", FIRST), "no_parcel", "has no parcel yet"),
        (row("N-1", FIRST), "other_number", "has another number, LX1"),
        (row("A-1", FIRST, 物流公司="Nobody"), "unknown_carrier", "no carrier here"),
        (row("A-1", FIRST, 店铺="mars"), "unknown_store", "no such store"),
        (row("A-1", FIRST, 品牌="Nobody"), "unknown_brand", "not onboarded"),
        (row("A-1", FIRST, 包裹号="PCL-999999"), "unknown_parcel", "No parcel here"),
        (row("A-1", FIRST, 包裹号="box"), "unknown_parcel", "No parcel here"),
        (row("A-1", FIRST, 发货日期="yesterday"), "bad_date", "Shipped on"),
    ],
)
def test_it_says_what_is_wrong_with_a_row(
    world: World, house: House, clerk: Actor, said: dict[str, str], code: str, sentence: str
) -> None:
    planned(house, world, "A-1")
    planned(house, world, "N-1", steps=4)
    for reference in ("C-1", "P-1"):
        order(house, held_units(house, world.aurore), reference=reference)
    with scope(house.office) as office:
        cancelled = Order.objects.get(reference="C-1")
        cancel_order(order_id=cancelled.pk, reason="no longer wanted", actor=office)
    session = preview(sheet_of(said), "tracking", actor=clerk)
    assert counted(session) == {"error": 1}
    assert list(session.counts["rejected"]) == [code]
    (told,) = sentences(session, actor=clerk).values()
    assert sentence in " ".join(told)
    assert session.counts["causes"][0]["suggestion"] or code == "bad_code"


def test_a_number_of_two_parcels_is_given_to_neither(world: World, house: House, clerk: Actor) -> None:
    first, second = planned(house, world, "A-1"), planned(house, world, "A-2")
    third = planned(house, world, "A-3")
    rows = [row("A-1", FIRST), row("A-3", SECOND), row("A-2", FIRST.lower())]
    session = brought_in(sheet_of(*rows), "tracking", actor=clerk)
    assert counted(session) == {"update": 1, "error": 2}
    told = sentences(session, actor=clerk)
    assert "Row 4 gives the same number" in told[2][0]
    assert "Row 2 gives the same number" in told[4][0]
    assert [now(each, world).waybill for each in (first, second, third)] == [None, None, SECOND]

    session = preview(sheet_of(row("A-1", SECOND)), "tracking", actor=clerk)
    assert list(session.counts["rejected"]) == ["number_taken"]
    assert "order A-3 has this number" in sentences(session, actor=clerk)[2][0]


def test_an_order_of_two_brands_needs_the_brand(world: World, house: House, clerk: Actor) -> None:
    for brand in (world.aurore, world.kestrel):
        planned(house, world, "A-1", brand=brand)
    session = preview(sheet_of(row("A-1", FIRST)), "tracking", actor=clerk)
    assert list(session.counts["rejected"]) == ["several_orders"]
    said = row("A-1", FIRST, 品牌=world.kestrel.name, 店铺="overseas")
    assert counted(preview(sheet_of(said), "tracking", actor=clerk)) == {"update": 1}
    assert counted(preview(sheet_of(row("A-1", FIRST)), "tracking", actor=clerk, brand="aurore")) == {
        "update": 1
    }


def test_a_parcel_is_found_by_our_label_and_zeros_come_back(world: World, house: House, clerk: Actor) -> None:
    parcel = planned(house, world, "A-1")
    other = planned(house, world, "A-2")
    lost = SECOND.replace("EE000", "EE0")
    said = {
        "Parcel ref": f"PCL-{parcel.pk:06d}",
        "Tracking": lost,
        "Weight (kg)": "0.9",
        "Ship date": "2026-11-12",
    }
    session = brought_in(sheet_of(said), "tracking", actor=clerk)
    assert now(parcel, world).waybill == SECOND
    notes = " ".join(session.reading["notes"])
    assert "zeros that a spreadsheet had taken were put back" in notes
    with scope(clerk):
        (remark,) = session.rows.get(number=2).notes
    assert remark["code"] == "not_handed_over"
    both = row("A-1", SECOND, 包裹号=f"PCL-{other.pk:06d}")
    session = preview(sheet_of(both), "tracking", actor=clerk)
    assert list(session.counts["rejected"]) == ["parcel_differs"]


@pytest.mark.parametrize(
    "said",
    [
        {"序号": "1", "运单号": FIRST, "客户订单号": "A-1", "计费重量(kg)": "1.5", "运单状态": "已签收"},
        {"运单号码": FIRST, "客户订单号": "A-1", "寄件日期": "2026-11-12", "实际重量(KG)": "1.50", "状态": "已签收"},
        {"Tracking Number": FIRST, "Shipment Reference": "A-1", "Weight (kg)": "1.5", "Status": "Delivered"},
        {"Tracking Number": FIRST, "Manifest Date": "11/22/2026", "Reference Number(s)": "A-1"},
        {"Tracking number": FIRST, "Ship date": "2026-11-12", "Reference": "A-1", "Pkg wt (kg)": "1.5"},
        {"订单编号": '="A-1"', "订单状态": "卖家已发货", "物流单号 ": f"No:{FIRST}"},
        {"お客様管理番号": "A-1", "送り状種類": "0", "伝票番号": FIRST, "出荷予定日": "2026/11/12"},
        {"Order - Number": "A-1", "Date - Shipped Date": "11/22/2026", "Shipment - Tracking Number": FIRST},
    ],
    ids=["sf", "yto", "dhl", "ups", "fedex", "taobao", "yamato", "shipstation"],
)  # fmt: skip
def test_lists_of_carriers_come_in(world: World, house: House, clerk: Actor, said: dict[str, str]) -> None:
    parcel = planned(house, world, "A-1")
    brought_in(sheet_of(said), "tracking", actor=clerk)
    assert now(parcel, world).waybill == FIRST


def test_a_file_without_numbers_or_orders_is_refused(world: World, house: House, clerk: Actor) -> None:
    for headers in ({"订单编号": "1", "重量": "2"}, {"运单号": FIRST, "重量": "2"}):
        with pytest.raises(Invalid) as refusal:
            preview(sheet_of(headers), "tracking", actor=clerk)
        assert refusal.value.code == "column_missing"


def test_an_export_comes_back_unchanged_and_filled_in(world: World, house: House, clerk: Actor) -> None:
    waiting = planned(house, world, "A-1")
    planned(house, world, "A-2", steps=6)
    taken = exported_again("tracking", actor=clerk)
    session = preview(taken, "tracking", actor=clerk)
    assert counted(session) == {"unchanged": 2}
    assert "In 1 row there is no number" in " ".join(session.reading["notes"])
    lines = taken.decode("utf-8-sig").splitlines()
    at = lines[0].split(",").index("Tracking number")
    filled = [line.split(",") for line in lines]
    next(cells for cells in filled if "A-1" in cells)[at] = FIRST
    session = brought_in("\r\n".join(map(",".join, filled)).encode(), "tracking", actor=clerk)
    assert counted(session) == {"update": 1, "unchanged": 1}
    assert now(waiting, world).waybill == FIRST


def test_what_moved_since_the_preview_is_left_alone(world: World, house: House, clerk: Actor) -> None:
    parcel = planned(house, world, "A-1", steps=3)
    session = preview(sheet_of(row("A-1", FIRST)), "tracking", actor=clerk)
    with scope(world.office) as office:
        services.number_parcel(parcel_id=parcel.pk, actor=office)
    with scope(clerk):
        imports.confirm(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
    assert session.counts["applied"]["conflicts"] == {"changed_since_preview": 1}
    assert now(parcel, world).waybill != FIRST


def test_it_is_for_the_floor_and_for_carriers(world: World, house: House) -> None:
    parcel = planned(house, world, "A-1")
    for stranger in (world.actor(world.owner), world.actor(world.reviewer)):
        with pytest.raises(Forbidden):
            preview(sheet_of(row("A-1", FIRST)), "tracking", actor=stranger)
        with scope(stranger), pytest.raises(Forbidden):
            services.give_number(parcel_id=parcel.pk, waybill=FIRST, actor=stranger)


def test_a_person_bound_to_a_warehouse_numbers_no_parcel_of_another(
    world: World, house: House, clerk: Actor
) -> None:
    parcel = planned(house, world, "A-1")
    bound = replace(clerk, warehouses=frozenset({house.by_hand.pk}))
    session = preview(sheet_of(row("A-1", FIRST)), "tracking", actor=bound)
    assert list(session.counts["rejected"]) == ["other_warehouse"]
    with scope(bound), pytest.raises(Forbidden):
        services.give_number(parcel_id=parcel.pk, waybill=FIRST, actor=bound)


def test_a_carrier_numbers_a_parcel_over_rest(
    world: World, house: House, as_client: Callable[[str], Client]
) -> None:
    parcel, other = planned(house, world, "A-1"), planned(house, world, "A-2")
    _, token = world.token(scopes=[Scope.TRACKING_WRITE])
    client = as_client(token)

    def post(pk: int, key: str, **words: str) -> Any:
        address = f"/api/v1/parcels/{pk}/number"
        return client.post(address, words, content_type="application/json", headers={"idempotency-key": key})

    answer = post(parcel.pk, "1", waybill=FIRST.lower(), carrier="air-mail")
    assert (answer.status_code, answer.json()["waybill"]) == (200, FIRST)
    assert post(parcel.pk, "1", waybill=FIRST.lower(), carrier="air-mail").json() == answer.json()
    refused = {
        "parcel_numbered": post(parcel.pk, "2", waybill=SECOND),
        "waybill_taken": post(other.pk, "3", waybill=FIRST),
        "bad_waybill": post(other.pk, "4", waybill="RR473124828GB"),
        "unknown_carrier": post(other.pk, "5", waybill=SECOND, carrier="nobody"),
    }
    assert {code: each.json()["code"] for code, each in refused.items()} == {code: code for code in refused}
    assert post(10**9, "6", waybill=SECOND).status_code == 404


def test_a_person_numbers_a_parcel_at_the_desk(
    world: World, house: House, as_person: Callable[[User], Client]
) -> None:
    parcel = planned(house, world, "A-1")
    desk = as_person(world.operator)
    address = f"/admin/shipping/parcel/{parcel.pk}/verb/number/"
    assert address in desk.get(f"/admin/shipping/parcel/{parcel.pk}/change/").content.decode()
    assert desk.post(address, {"go": "1", "waybill": FIRST}).status_code == 302
    assert now(parcel, world).waybill == FIRST
    assert address not in desk.get(f"/admin/shipping/parcel/{parcel.pk}/change/").content.decode()


def test_a_pool_passes_over_what_was_given_by_hand(world: World, house: House, clerk: Actor) -> None:
    by_hand, next_one = planned(house, world, "A-1"), planned(house, world, "A-2", steps=3)
    with scope(world.office):
        pool = NumberPool.objects.get()
        serial = pool.next_serial
    number = s10_number(service=pool.service, serial=serial, country=str(pool.country))
    brought_in(sheet_of(row("A-1", number)), "tracking", actor=clerk)
    assert now(by_hand, world).waybill == number
    with scope(world.office) as office:
        given = services.number_parcel(parcel_id=next_one.pk, actor=office)
        assert given.waybill == s10_number(service=pool.service, serial=serial + 1, country=str(pool.country))
        with pytest.raises(Conflict) as refusal:
            services.give_number(parcel_id=next_one.pk, waybill=SECOND, actor=office)
        assert refusal.value.code == "parcel_numbered"
        assert Carrier.objects.count() == 1


@pytest.mark.parametrize(
    ("header", "unit", "grams"),
    [
        ("Package Weight", " LBS", "453.59237"),
        ("Weight (oz)", "", "28.349523125"),
        ("Weight (kg)", "", "1000"),
        ("Weight", "g", "1"),
    ],
)
def test_weights_of_any_unit_are_held_against_the_scale(
    world: World, house: House, clerk: Actor, header: str, unit: str, grams: str
) -> None:
    parcel = planned(house, world, "A-1")
    with scope(house.office):
        Parcel.objects.filter(pk=parcel.pk).update(weight_g=2000)
    for factor, codes in ((1, []), (2, ["weight_differs"])):
        said = f"{2000 * factor / Decimal(grams):.3f}{unit}"
        session = preview(
            sheet_of({"Order": "A-1", "Tracking": FIRST, header: said}), "tracking", actor=clerk
        )
        with scope(clerk):
            assert [note["code"] for note in session.rows.get().notes] == codes


@pytest.mark.parametrize("word", ["顺丰速运", "順豐", "S.F. Express", "sf"])
def test_a_carrier_goes_by_its_names_in_chinese(world: World, house: House, clerk: Actor, word: str) -> None:
    parcel = planned(house, world, "A-1")
    with scope(world.office) as office:
        services.register_carrier(
            code="sf-cn", name="SF Express", service="Express", vocabulary=Vocabulary.SF, actor=office
        )
    session = brought_in(sheet_of(row("A-1", FIRST, 物流公司=word)), "tracking", actor=clerk)
    assert counted(session) == {"update": 1}
    assert now(parcel, world).carrier.code == "sf-cn"
    other = preview(sheet_of(row("A-1", FIRST, 物流公司="圆通")), "tracking", actor=clerk)
    assert other.counts["rejected"] == {"unknown_carrier": 1}


@pytest.mark.parametrize(
    "header",
    [
        "受注番号;送り状番号;配送業者",
        "ご注文番号;お問い合わせ番号;運送会社",
        "주문번호;운송장번호;택배사",
        "Bestellnummer;Sendungsnummer;Versanddienstleister",
        "N° de commande;Numéro de colis;Transporteur",
        "Número de pedido;Número de guía;Paquetería",
        "Número do pedido;Código de rastreio;Transportadora",
        "Numero ordine;Lettera di vettura;Corriere",
        "Numer zamówienia;Nr przesyłki;Kurier",
        "Sipariş No;Kargo Takip No;Kargo Firması",
        "Номер заказа;Трек-номер;Служба доставки",
        "Mã đơn hàng;Mã vận đơn;Đơn vị vận chuyển",
        "หมายเลขคำสั่งซื้อ;เลขพัสดุ;บริษัทขนส่ง",
        "平台订单号;快递号;快递名称",
    ],
)
def test_lists_in_many_languages_give_numbers(world: World, house: House, clerk: Actor, header: str) -> None:
    parcel = planned(house, world, "A-1")
    session = brought_in(f"{header}\nA-1;{FIRST};La Route Postale\n".encode(), "tracking", actor=clerk)
    assert counted(session) == {"update": 1}
    assert (now(parcel, world).waybill, set(session.mapping)) == (FIRST, {"reference", "waybill", "carrier"})
