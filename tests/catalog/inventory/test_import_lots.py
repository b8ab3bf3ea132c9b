"""Spreadsheets of lots and opening stock: what becomes of each row, and why not."""

import csv
import io
from datetime import date

import pytest
import xlsxwriter

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden
from backoffice.events.feed import broken_chains, timeline
from backoffice.imports import services as imports
from catalog.inventory import queries
from catalog.inventory.models import Lot, Movement
from catalog.inventory.places import LOSS
from catalog.inventory.services import release_lot, take_from_lot
from catalog.products.models import Category, Product
from catalog.products.services import NewProduct, create_products
from tests.backoffice.imports.making import (
    brought_in,
    counted,
    exported_again,
    furnish,
    preview,
    sentences,
    sheet_of,
    taken_back,
    work_off,
)
from tests.conftest import World

GTIN = "4006381333931"


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office) as office:
        furnish()
        shared = {
            "category_id": Category.objects.get(code="skincare").pk, "country_of_origin": "FR",
            "brand_id": world.aurore.pk,
        }  # fmt: skip
        create_products(
            products=[
                NewProduct(sku="NC-50", title="Night cream", measure="piece", gtin=GTIN, **shared),
                NewProduct(sku="POW", title="Powder", measure="gram", **shared),
            ],
            actor=office,
        )
    return world.actor(world.operator)


def lot(**cells: str) -> dict[str, str]:
    return {
        "SKU": "NC-50", "Brand": "Aurore", "Batch": "L-1", "Warehouse": "Paris", "MFG": "2026-01-15",
        "Best before": "2099-01-14", "Qty": "1200", "Unit": "pcs", **cells,
    }  # fmt: skip


def test_it_takes_opening_stock_in(clerk: Actor) -> None:
    session = brought_in(
        sheet_of(lot(), lot(SKU="POW", Batch="P-7", Qty="12.5", Unit="kg", MFG="")), "lots", actor=clerk
    )
    assert counted(session) == {"create": 2}
    with scope(clerk):
        cream, powder = Lot.objects.order_by("pk")
        assert (cream.number, cream.quantity, cream.expires_on, cream.status) == (
            "L-1", 1200, date(2099, 1, 14), "quarantine",
        )  # fmt: skip
        assert (powder.quantity, powder.manufactured_on) == (12_500, None)
        assert Movement.objects.count() == 2
        assert queries.lots_out_of_balance() == []
        assert [event.verb for event in timeline("lot", cream.pk)] == ["lot.received"]
        assert {row.number: row.record for row in session.rows.all()} == {
            2: {"id": cream.pk, "label": "lot L-1 of NC-50"},
            3: {"id": powder.pk, "label": "lot P-7 of POW"},
        }
    again = preview(
        sheet_of(lot(), lot(SKU="POW", Batch="P-7", Qty="12.5", Unit="kg", MFG="")), "lots", actor=clerk
    )
    assert counted(again) == {"unchanged": 2}


@pytest.mark.parametrize(
    ("changed", "code", "part"),
    [
        ({"SKU": "NOPE"}, "unknown_product", "The brand has no product «NOPE»"),
        ({"SKU": ""}, "missing_value", "Nothing says which product this is"),
        ({"Brand": "Nobody"}, "unknown_brand", "not onboarded"),
        ({"Batch": "L 1"}, "bad_lot_number", "«L 1» is no lot number"),
        ({"Batch": "1.23457E+12"}, "bad_code", "digits are lost"),
        ({"Batch": ""}, "missing_value", "Lot number is blank."),
        ({"Warehouse": "Atlantis"}, "unknown_warehouse", "«Atlantis» is no warehouse here."),
        ({"Warehouse": ""}, "missing_value", "does not say in which warehouse"),
        ({"Best before": ""}, "missing_value", "does not say when it expires"),
        ({"Best before": "03/04/2099"}, "bad_date", "03/04/2099"),
        ({"Best before": "MFG 2099-01"}, "bad_date", "“MFG 2099-01” is not a date"),
        ({"Best before": "36个月"}, "bad_date", "says how long it keeps"),
        ({"Best before": "2025-01-14"}, "bad_date", "and was made on 2026-01-15"),
        ({"Qty": ""}, "missing_value", "does not say how much"),
        ({"Qty": "0"}, "bad_quantity", "there is nothing of it"),
        ({"Qty": "1.5"}, "bad_quantity", "1.5 pieces is no quantity"),
        ({"Qty": "-3"}, "bad_quantity", "-3 pieces is no quantity"),
        ({"Unit": "kg"}, "other_measure", "The quantity is in grams, but NC-50 is counted in pieces."),
        ({"Unit": "litre"}, "unknown_measure", "«litre» is no unit"),
        ({"Qty": "12 cartons", "Unit": ""}, "unknown_measure", "«cartons» is no unit"),
        ({"Qty": "5箱", "Unit": ""}, "unknown_measure", "«箱» is no unit"),
        ({"Qty": "12 kg"}, "other_measure", "The quantity is in «kg», and the unit is «pcs»."),
        ({"Qty": "€ 12"}, "bad_number", "“€ 12” is an amount of money"),
        ({"Qty": "12-15 pcs"}, "bad_number", "is not a number"),
    ],
)
def test_it_says_what_is_wrong(clerk: Actor, changed: dict[str, str], code: str, part: str) -> None:
    session = preview(sheet_of(lot(**changed)), "lots", actor=clerk)
    assert session.counts["rejected"] == {code: 1}
    assert part in sentences(session, actor=clerk)[2][0]


@pytest.mark.parametrize(
    ("made", "until", "days"),
    [
        ("2026-02", "2099-02", (date(2026, 2, 1), date(2099, 2, 28))),
        ("MFG 01/2026", "EXP 08/2099", (date(2026, 1, 1), date(2099, 8, 31))),
        ("生产日期：2026年1月15日", "有效期至2068年8月", (date(2026, 1, 15), date(2068, 8, 31))),
        ("", "Aug-27", (None, date(2027, 8, 31))),
        ("", "EXP 14/08/2099", (None, date(2099, 8, 14))),
    ],
)
def test_it_reads_dates_as_they_are_printed_on_goods(
    clerk: Actor, made: str, until: str, days: tuple[date | None, date]
) -> None:
    session = brought_in(sheet_of(lot(MFG=made, **{"Best before": until})), "lots", actor=clerk)
    with scope(clerk):
        here = Lot.objects.get()
    assert (here.manufactured_on, here.expires_on) == days
    said = (
        "In 1 cell of «Expires on» only month and year stand; they were taken as the last day of the month."
    )
    assert (said in session.reading["notes"]) == (days[1].day != 14)


def test_a_date_of_which_the_cell_shows_month_and_year_alone_is_the_last_day_of_it(clerk: Actor) -> None:
    file = io.BytesIO()
    days = [("mmm-yy", date(2097, 8, 1)), ("yyyy-mm-dd", date(2097, 9, 1)), ("mm/yyyy", date(2097, 9, 15))]
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, lot())
        for number, (code, day) in enumerate(days, 1):
            sheet.write_row(number, 0, list(lot(Batch=f"L-{number}").values()))
            sheet.write_datetime(number, 5, day, book.add_format({"num_format": code}))
    session = brought_in(file.getvalue(), "lots", actor=clerk, name="lots.xlsx")
    with scope(clerk):
        found = [here.expires_on for here in Lot.objects.order_by("number")]
        assert session.rows.get(number=2).cells[5] == "2097-08"
    assert found == [date(2097, 8, 31), date(2097, 9, 1), date(2097, 9, 15)]
    said = (
        "In 1 cell of «Expires on» only month and year stand; they were taken as the last day of the month."
    )
    assert said in session.reading["notes"]


def test_a_day_that_was_exported_is_one_however_it_is_shown_when_it_comes_back(clerk: Actor) -> None:
    brought_in(sheet_of(lot(**{"Best before": "2099-08-01"})), "lots", actor=clerk)
    header, row = csv.reader(io.StringIO(exported_again("lots", actor=clerk).decode("utf-8-sig")))
    file = io.BytesIO()
    with xlsxwriter.Workbook(file) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, header)
        for column, cell in enumerate(row):
            if cell == "2099-08-01":
                sheet.write_datetime(1, column, date(2099, 8, 1), book.add_format({"num_format": "mmm-yy"}))
            else:
                sheet.write_string(1, column, cell)
    back = preview(file.getvalue(), "lots", actor=clerk, name="lots.xlsx")
    assert counted(back) == {"unchanged": 1}


@pytest.mark.parametrize(
    ("header", "made", "life", "last"),
    [
        ("保质期", "2026-01-15", "36个月", date(2029, 1, 14)),
        ("Shelf life (months)", "2026-01-31", "13", date(2027, 2, 28)),
        ("Shelf life (days)", "2026-01-15", "365", date(2027, 1, 14)),
        ("Shelf life", "2026-01-01", "2 years", date(2027, 12, 31)),
        ("保质期（天）", "2026-01-15", "2年", date(2028, 1, 14)),
    ],
)
def test_the_last_day_may_be_reckoned(clerk: Actor, header: str, made: str, life: str, last: date) -> None:
    row = {**lot(MFG=made), header: life}
    session = brought_in(sheet_of({**row, "Best before": ""}), "lots", actor=clerk)
    with scope(clerk):
        here = Lot.objects.get()
    assert here.expires_on == last
    assert (
        "In 1 row the last day was reckoned from the day of making and the shelf life."
        in session.reading["notes"]
    )
    # What stands on the goods goes before, and of a lot that is here nothing is reckoned.
    assert counted(preview(sheet_of({**row, "Best before": "2099-01-01"}), "lots", actor=clerk)) == {
        "update": 1
    }
    assert counted(preview(sheet_of({**row, "Best before": "", header: "9 years"}), "lots", actor=clerk)) == {
        "unchanged": 1
    }


@pytest.mark.parametrize(
    ("life", "made", "code"),
    [("36", "2026-01-15", "bad_shelf_life"), ("0 months", "2026-01-15", "bad_shelf_life"),
     ("36 months", "", "missing_value"), ("long", "2026-01-15", "bad_number")],
)  # fmt: skip
def test_a_last_day_is_never_guessed(clerk: Actor, life: str, made: str, code: str) -> None:
    session = preview(sheet_of(lot(MFG=made, **{"Best before": "", "Shelf life": life})), "lots", actor=clerk)
    assert session.counts["rejected"] == {code: 1}


def test_it_says_that_real_dates_may_be_months(clerk: Actor) -> None:
    """What somebody types as 08/2027 into a cell, Excel keeps as the first of August, shown as a day where told so."""
    book = io.BytesIO()
    workbook = xlsxwriter.Workbook(book)
    page = workbook.add_worksheet()
    page.write_row(0, 0, ["Brand", "SKU", "Lot", "Expiry", "Qty"])
    month = workbook.add_format({"num_format": "dd/mm/yyyy"})
    for row, day in enumerate([date(2099, 8, 1), date(2099, 9, 1)], start=1):
        page.write_row(row, 0, ["Aurore", "NC-50", f"L-{row}"])
        page.write_datetime(row, 3, day, month)
        page.write(row, 4, 12)
    workbook.close()
    session = preview(book.getvalue(), "lots", actor=clerk, name="lots.xlsx", warehouse="paris")
    assert counted(session) == {"create": 2}
    assert any("All its dates are the first of a month" in note for note in session.reading["notes"])


def test_a_product_is_found_by_its_gtin_without_a_brand(clerk: Actor) -> None:
    rows = [
        {"EAN": GTIN, "Lot": "A", "Expiry": "2099-01-01", "Quantity": "5"},
        {"EAN": "96385074", "Lot": "B", "Expiry": "2099-01-01", "Quantity": "5"},
    ]
    session = preview(sheet_of(*rows), "lots", actor=clerk, warehouse="paris")
    assert counted(session) == {"create": 1, "error": 1}
    assert sentences(session, actor=clerk) == {3: ["No product here has the GTIN 96385074."]}
    other = preview(
        sheet_of({"SKU": "NC-50", "Brand": "Aurore", **rows[1]}), "lots", actor=clerk, warehouse="paris"
    )
    assert other.counts["rejected"] == {"gtin_differs": 1}


def test_the_unit_may_stand_in_the_header(clerk: Actor) -> None:
    row = {"SKU": "POW", "Brand": "Aurore", "Lot": "A", "Expiry": "2099-01-01", "Quantity (kg)": "0.25"}
    session = preview(sheet_of(row), "lots", actor=clerk, warehouse="paris")
    assert counted(session) == {"create": 1}
    assert (
        "In 1 row the quantity is in kilograms; it was taken times 1,000, as grams."
        in session.reading["notes"]
    )
    with scope(clerk):
        assert session.rows.get().values["facts"]["quantity"] == 250


@pytest.mark.parametrize(
    ("sku", "written", "unit", "quantity"),
    [
        ("NC-50", "12 pcs.", "", 12),
        ("NC-50", "1 200个", "", 1200),
        ("NC-50", "12 pcs", "件", 12),
        ("POW", "1 200,5 kg", "", 1_200_500),
        ("POW", "750g", "", 750),
    ],
)
def test_the_unit_may_stand_behind_the_number(
    clerk: Actor, sku: str, written: str, unit: str, quantity: int
) -> None:
    session = preview(sheet_of(lot(SKU=sku, Qty=written, Unit=unit)), "lots", actor=clerk)
    assert counted(session) == {"create": 1}
    with scope(clerk):
        assert session.rows.get().values["facts"]["quantity"] == quantity


@pytest.mark.parametrize("header", ["数量（箱）", "Qty (cartons)", "Qty (pcs/ctn)"])
def test_cartons_are_no_pieces(clerk: Actor, header: str) -> None:
    row = {**lot(Unit=""), header: "12"}
    del row["Qty"]
    session = preview(sheet_of(row), "lots", actor=clerk)
    assert session.counts["rejected"] == {"unknown_measure": 1}
    assert counted(preview(sheet_of({**row, "Unit": "pcs"}), "lots", actor=clerk)) == {"create": 1}


@pytest.mark.parametrize(
    ("format", "sku", "outcome"),
    [
        ('0.0 "kg"', "POW", 12_500), ('0.0" 克"', "POW", None), ('0 "ctn"', "NC-50", "unknown_measure"),
        ('0 "kg"', "NC-50", "other_measure"), ('#,##0 "pcs"', "NC-50", 12),
    ],
)  # fmt: skip
def test_the_unit_may_be_shown_by_the_number_format(
    clerk: Actor, format: str, sku: str, outcome: int | str | None
) -> None:
    book = io.BytesIO()
    workbook = xlsxwriter.Workbook(book)
    page = workbook.add_worksheet()
    page.write_row(0, 0, ["Brand", "SKU", "Lot", "Expiry", "Qty"])
    page.write_row(1, 0, ["Aurore", sku, "L-1", "2099-01-14"])
    page.write_number(1, 4, 12.5 if "0.0" in format else 12, workbook.add_format({"num_format": format}))
    workbook.close()
    session = preview(book.getvalue(), "lots", actor=clerk, name="lots.xlsx", warehouse="paris")
    if isinstance(outcome, int):
        with scope(clerk):
            assert session.rows.get().values["facts"]["quantity"] == outcome
    else:
        assert session.counts["rejected"] == {outcome or "bad_quantity": 1}


def test_what_is_left_is_not_changed_by_a_sheet_and_dates_stand_once_released(clerk: Actor) -> None:
    brought_in(sheet_of(lot()), "lots", actor=clerk)
    with scope(clerk):
        here = Lot.objects.get()
    corrected = brought_in(sheet_of(lot(MFG="2026-02-15", Qty="")), "lots", actor=clerk)
    assert counted(corrected) == {"update": 1}
    with scope(clerk):
        here.refresh_from_db()
        assert here.manufactured_on == date(2026, 2, 15)
        release_lot(lot_id=here.pk, actor=clerk)
        take_from_lot(lot_id=here.pk, quantity=200, target=LOSS, reason="broken", actor=clerk)
    rows = [lot(MFG="2026-02-15", Qty=number) for number in ("1000", "1200", "900")]
    for row, outcome in zip(rows, ({"unchanged": 1}, {"unchanged": 1}, {"error": 1}), strict=True):
        session = preview(sheet_of(row), "lots", actor=clerk)
        assert counted(session) == outcome
    assert sentences(session, actor=clerk) == {
        2: ["The lot has 1,000 pieces left of 1,200; a sheet does not change that."]
    }
    late = preview(sheet_of(lot(MFG="2026-03-15", Qty="")), "lots", actor=clerk)
    assert late.counts["rejected"] == {"lot_released": 1}


def test_what_is_exported_comes_back_unchanged_also_when_nothing_is_left(clerk: Actor) -> None:
    brought_in(sheet_of(lot(), lot(SKU="POW", Batch="007", Qty="5", Unit="g")), "lots", actor=clerk)
    with scope(clerk):
        here = Lot.objects.get(number="L-1")
        release_lot(lot_id=here.pk, actor=clerk)
        take_from_lot(lot_id=here.pk, quantity=100, target=LOSS, reason="broken", actor=clerk)
    taken = exported_again("lots", actor=clerk)
    with scope(clerk):
        take_from_lot(lot_id=here.pk, quantity=1100, target=LOSS, reason="broken", actor=clerk)
    # What was left then is what the row says, not what somebody edited.
    assert counted(preview(taken, "lots", actor=clerk)) == {"unchanged": 2}
    assert counted(preview(exported_again("lots", actor=clerk), "lots", actor=clerk)) == {"unchanged": 2}


def test_what_moved_since_the_preview_is_a_conflict(clerk: Actor) -> None:
    brought_in(sheet_of(lot()), "lots", actor=clerk)
    session = preview(sheet_of(lot(MFG="2026-02-15")), "lots", actor=clerk)
    with scope(clerk):
        release_lot(lot_id=Lot.objects.get().pk, actor=clerk)
        imports.confirm(session=session, actor=clerk)
    work_off()
    assert sentences(session, actor=clerk) == {2: ["Lot L-1 is released; its dates stand."]}


def test_it_is_undone_where_nothing_happened_to_the_lot(clerk: Actor) -> None:
    session = brought_in(sheet_of(lot(), lot(Batch="L-2"), lot(Batch="L-3")), "lots", actor=clerk)
    with scope(clerk):
        release_lot(lot_id=Lot.objects.get(number="L-2").pk, actor=clerk)
    taken_back(session, actor=clerk)
    with scope(clerk):
        assert list(Lot.objects.values_list("number", flat=True)) == ["L-2"]
        assert Movement.objects.count() == 1
        assert {row.number: row.left["sentence"] for row in session.rows.filter(reversal="left")} == {
            3: "Lot L-2 is released by now, so it stays."
        }
        assert broken_chains() == []
        assert Product.objects.count() == 2


def test_lots_are_taken_in_by_who_works_there(world: World, clerk: Actor) -> None:
    with scope(world.office):
        client, _ = world.client(brand=world.aurore)
    partner = Actor(
        kind="client", id=client.pk, name=client.name, roles=frozenset(client.scopes), brands=(world.aurore.pk,)
    )  # fmt: skip
    for actor in (partner, world.actor(world.owner), world.actor(world.reviewer)):
        with pytest.raises(Forbidden):
            preview(sheet_of(lot()), "lots", actor=actor)
    bound = Actor(
        kind="user", id=clerk.id, name=clerk.name, roles=clerk.roles, brands=None, warehouses=frozenset({0})
    )
    session = preview(sheet_of(lot()), "lots", actor=bound)
    assert session.counts["rejected"] == {"other_warehouse": 1}


@pytest.mark.parametrize(
    ("header", "cells"),
    [
        ("JANコード,ロット番号,製造年月日,賞味期限,在庫数,単位", "{gtin},L-7,2026/01/15,2099年1月14日,40,個"),
        ("바코드,로트번호,제조일자,유통기한,재고수량,단위", "{gtin},L-7,2026-01-15,2099-01-14,40,개"),
        (
            "Código de barras;Lote;Fecha de fabricación;Fecha de vencimiento;Uds.;Unidad",
            "{gtin};L-7;15/01/2026;14/01/2099;40;uds",
        ),
        (
            "Código de barras;Lote;Data de fabricação;Validade;Estoque;Unidade",
            "{gtin};L-7;15/01/2026;14/01/2099;40;un.",
        ),
        ("Codice a barre;Lotto;Data di produzione;Scadenza;Giacenza;U.M.", "{gtin};L-7;15/01/2026;14/01/2099;40;pz"),
        ("Kod kreskowy;Nr partii;Data produkcji;Data ważności;Stan;J.m.", "{gtin};L-7;15.01.2026;14.01.2099;40;szt."),
        ("Barkod;Parti No;Üretim Tarihi;SKT;Stok;Birim", "{gtin};L-7;15.01.2026;14.01.2099;40;adet"),
        ("Штрихкод;Серия;Дата изготовления;Годен до;Остаток;Ед. изм.", "{gtin};L-7;15.01.2026;14.01.2099;40;шт."),
        ("Mã vạch;Số lô;NSX;HSD;Tồn kho;ĐVT", "{gtin};L-7;15/01/2026;14/01/2099;40;cái"),
        ("บาร์โค้ด;ล็อต;วันผลิต;วันหมดอายุ;คงเหลือ;หน่วย", "{gtin};L-7;2026-01-15;2099-01-14;40;ชิ้น"),
        ("条形码,批次编号,出厂日期,失效期,现有库存,基本单位", "{gtin},L-7,2026-01-15,2099-01-14,40,盒"),
    ],
)  # fmt: skip
def test_stock_lists_in_many_languages_come_in(clerk: Actor, header: str, cells: str) -> None:
    sheet = f"{header}\n{cells.format(gtin=GTIN)}\n"
    assert counted(brought_in(sheet.encode(), "lots", actor=clerk, warehouse="paris")) == {"create": 1}
    with scope(clerk):
        (lot,) = Lot.objects.values_list(
            "product__sku", "number", "manufactured_on", "expires_on", "quantity"
        )
    assert lot == ("NC-50", "L-7", date(2026, 1, 15), date(2099, 1, 14), 40)


def test_what_is_there_now_goes_before_what_once_came_in(clerk: Actor) -> None:
    """A list of batches as warehouses keep it tells both."""
    sheet = "itemId,batchNumber,expiryDate,quantityReceived,currentStock\nNC-50,L-7,2099-01-14,6000,5000\n"
    brought_in(sheet.encode(), "lots", actor=clerk, warehouse="paris", brand="aurore")
    with scope(clerk):
        assert Lot.objects.get().quantity == 5000


def test_a_list_without_codes_tells_the_product_by_its_title(world: World, clerk: Actor) -> None:
    sheet = (
        b"Drug Name,Batch No,Expiry Date,Qty\nnight CREAM,L-7,2099-01-14,5\nDay cream,L-8,2099-01-14,5\n"
        b"Powder,L-9,2099-01-14,5\n,L-10,2099-01-14,5\n"
    )
    with scope(world.office) as office:
        create_products(
            products=[
                NewProduct(
                    sku="POW-2", title="Powder", measure="gram", category_id=Category.objects.get(code="skincare").pk,
                    country_of_origin="FR", brand_id=world.aurore.pk,
                )
            ],
            actor=office,
        )  # fmt: skip
    session = brought_in(sheet, "lots", actor=clerk, warehouse="paris", brand="aurore")
    assert counted(session) == {"create": 1, "error": 3}
    said = sentences(session, actor=clerk)
    assert "no product of the brand is called «Day cream»" in said[3][0]
    assert said[4] == ["2 products of the brand are called «Powder»."]
    assert "Nothing says which product this is" in said[5][0]
    assert "In 1 row neither SKU nor GTIN is stated" in " ".join(session.reading["notes"])
    with scope(clerk):
        assert Lot.objects.get().product.sku == "NC-50"
    again = preview(exported_again("lots", actor=clerk, of=session), "lots", actor=clerk)
    assert counted(again) == {"unchanged": 1}


def test_a_title_beside_a_code_says_nothing(clerk: Actor) -> None:
    session = preview(sheet_of(lot(**{"Product name": "Something else"})), "lots", actor=clerk)
    assert counted(session) == {"create": 1}


def test_a_lot_in_two_places_is_refused_with_what_to_do(clerk: Actor) -> None:
    rows = b"SKU,Lot,Expiry,Qty,Bin\nNC-50,L1,2099-12-31,10,A-01\nNC-50,L1,2099-12-31,5,A-02\n"
    session = preview(rows, "lots", actor=clerk, warehouse="paris", brand="aurore")
    with scope(clerk):
        (flaw,) = session.rows.get(number=3).errors
    assert flaw["code"] == "duplicate_in_file"
    assert flaw["suggestion"].endswith(
        "If both are parts of one lot, in two places, write their sum in one row."
    )


def test_a_location_that_is_no_warehouse_is_left_out_where_one_is_chosen(clerk: Actor) -> None:
    rows = [
        {
            **{name: cell for name, cell in lot(Batch=f"L-{n}").items() if name != "Warehouse"},
            "Location": place,
        }
        for n, place in enumerate(("A-01-02", "A-01-03"))
    ]
    session = preview(sheet_of(*rows), "lots", actor=clerk, warehouse="paris")
    assert counted(session) == {"create": 2}
    assert "«Location» names no warehouse («A-01-02», «A-01-03»)" in " ".join(session.reading["notes"])
    assert counted(preview(sheet_of(*rows), "lots", actor=clerk)) == {"error": 2}


@pytest.mark.parametrize(
    ("places", "outcome"),
    [
        (["Tokyo DC"], "error"),
        (["Tokyo DC", "Osaka"], "error"),
        (["WH2"], "error"),
        (["1号仓"], "error"),
        (["BIN-12", "Rack 12"], "create"),
        (["A-01-03"], "create"),
        (["B区3架"], "create"),
        (["Tokyo DC2"], "error"),
        (["Paris", "A-01-03"], "error"),
    ],
)
def test_a_word_that_is_no_shelf_may_be_a_warehouse(clerk: Actor, places: list[str], outcome: str) -> None:
    """One that is not known here is refused, and its lots are not taken in elsewhere."""
    rows = [{**lot(Batch=f"L-{n}"), "Location": place} for n, place in enumerate(places)]
    for row in rows:
        del row["Warehouse"]
    session = preview(sheet_of(*rows), "lots", actor=clerk, warehouse="paris")
    assert counted(session).get(outcome, 0) == (1 if "Paris" in places else len(places))


@pytest.mark.parametrize(
    ("cells", "quantity"),
    [
        ({"入库数量": "100", "库存数量": "7"}, 7),
        ({"实收数量": "100", "库存数量": "7"}, 7),
        ({"Received qty": "100", "Stock": "7"}, 7),
        ({"Received quantity": "100", "数量": "7"}, 7),
        ({"数量": "100", "实收数量": "7"}, 7),
        ({"入库数量": "7"}, 7),
        ({"实收数量": "7"}, 7),
    ],
)
def test_what_is_there_goes_before_what_once_came_in(
    clerk: Actor, cells: dict[str, str], quantity: int
) -> None:
    row = {name: cell for name, cell in lot().items() if name != "Qty"} | cells
    brought_in(sheet_of(row), "lots", actor=clerk)
    with scope(clerk):
        assert Lot.objects.get().quantity == quantity


@pytest.mark.parametrize(
    "header",
    [
        "Medicine_ID,Batch_ID,Label_Expiry_Date,Quantity",
        "Nombre de producto (igual a la orden),LOTE,Fecha de vencimiento,Cantidad",
    ],
)
def test_lists_of_stock_are_known_by_their_words(clerk: Actor, header: str) -> None:
    product = "NC-50" if "Medicine" in header else "Night cream"
    brought_in(
        f"{header}\n{product},L-1,2099-07-11,5\n".encode(),
        "lots",
        actor=clerk,
        brand="aurore",
        warehouse="paris",
    )
    with scope(clerk):
        assert list(Lot.objects.values_list("number", "expires_on", "quantity")) == [
            ("L-1", date(2099, 7, 11), 5)
        ]


def test_numbers_of_lots_that_differ_in_case_alone_are_remarked(clerk: Actor) -> None:
    brought_in(sheet_of(lot(Batch="AB-1")), "lots", actor=clerk)
    rows = [lot(Batch=number) for number in ("ab-1", "AB-1", "AB-2", "Ab-2", "AB-3")]
    session = preview(sheet_of(*rows, lot(SKU="POW", Batch="ab-2", Unit="g")), "lots", actor=clerk)
    with scope(clerk):
        rows_noted = session.rows.filter(notes__contains=[{"code": "lot_in_another_case"}])
        assert sorted(rows_noted.values_list("number", flat=True)) == [2, 5]
    assert counted(session) == {"create": 5, "unchanged": 1}


def test_it_reads_when_goods_were_made_in_a_german_list(clerk: Actor) -> None:
    row = {**lot(), "Hergestellt": "31.08.2025"}
    del row["MFG"]
    session = preview(sheet_of(row), "lots", actor=clerk)
    with scope(clerk):
        assert session.rows.get().values["facts"]["manufactured_on"] == "2025-08-31"
