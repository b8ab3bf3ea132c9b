"""Rows that are no records: sums, counts, headings, closing lines, and pieces that are not there."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from tests.backoffice.imports.making import preview, sentences, sheet_of
from tests.catalog.channels.making import make_store
from tests.conftest import World

PIECE = {"brand": "Aurore", "reference": "A-1", "title": "Octave", "category": "bags"}


@pytest.mark.parametrize(
    "first",
    [
        "Total", "Grand total:", "Subtotal November", "Aurore Total", "合计：2家", "三月小计", "Summe", "Razem",
        "Итого:", "Genel Toplam", "Tổng cộng", "총합계", "รวมทั้งหมด", "Totaal", "Suma ogółem", "总数", "累计", "以上",
        "全部", "平均", "المجموع", "Σ", "Celkem", "Összesen:", "Yhteensä", "I alt", "Σύνολο", "סה״כ", "Jumlah",
        "Average", "共2笔", "2 orders", "End of report", "导出时间：2026-11-05",
    ],
)  # fmt: skip
def test_a_row_that_sums_up_others_is_no_record(clerk: Actor, first: str) -> None:
    rows = [{**PIECE, "price": "10"}, {"brand": first, "price": "1,349.00 €", "title": ""}]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], session.counts["rejected"]) == (1, {"total_row": 1})


@pytest.mark.parametrize("price", ["￥2,695,800", "\\2,695,800"])
def test_a_sum_in_the_signs_of_japan_is_no_record(clerk: Actor, price: str) -> None:
    rows = [{**PIECE, "price": "10"}, {"brand": "合計", "price": price, "title": ""}]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], session.counts["rejected"]) == (1, {"total_row": 1})


def test_nor_is_one_behind_the_number_of_a_row(clerk: Actor) -> None:
    rows = [{"No": "1", **PIECE, "price": "10"}, {"No": "2", "brand": "Total", "price": "10"}]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], session.counts["rejected"]) == (1, {"total_row": 1})


def test_a_record_whose_name_is_a_word_for_sums_stays_one(clerk: Actor) -> None:
    rows = [
        {"title": "Total look", **PIECE, "price": "10"},
        {**PIECE, "reference": "Total 1", "price": "10"},
        {"title": "Average Joe", "brand": "", "reference": "7", "price": "10"},
        {"title": "Total", "brand": "rs." * 25 + "x"},  # would be tried in millions of ways
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert (session.counts["create"], "total_row" in session.counts["rejected"]) == (2, False)


@pytest.mark.parametrize(
    ("header", "cell", "outcome", "code"),
    [
        ("Qty", "1 pc", "create", ""), ("Qty", "3", "error", "several_pieces"), ("数量", "0件", "error", "no_piece"),
        ("Availability", "in stock", "create", ""), ("Status", "SOLD", "create", "said_gone"),
        ("Sold?", "yes", "create", "said_gone"), ("销售状态", "未售", "create", ""),
    ],
)  # fmt: skip
def test_a_row_of_units_is_one_piece_that_is_there(
    clerk: Actor, header: str, cell: str, outcome: str, code: str
) -> None:
    session = preview(
        sheet_of({**PIECE, "price": "10", header: cell}), "units", actor=clerk, warehouse="paris"
    )
    with scope(clerk):
        row = session.rows.get()
    said = [each["code"] for each in (*row.errors, *row.notes)]
    assert (row.outcome, said) == (outcome, [code] if code else [])


def test_headings_and_closing_lines_are_told_for_what_they_are(clerk: Actor) -> None:
    rows = [
        {**PIECE, "price": "10"},
        {**dict.fromkeys(PIECE, ""), next(iter(PIECE)): "*** new arrivals ***", "price": ""},
        {**dict.fromkeys(PIECE, ""), "title": "2 record(s) downloaded", "price": ""},
    ]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert session.counts["rejected"] == {"aside": 2}
    assert "The row says nothing but «*** new arrivals ***»" in sentences(session, actor=clerk)[3][0]


SALES = "Order,Date,Total,Paid,Product\nT-1,2026-11-01,100,100,a\nT-2,2026-11-02,50,0,b\n"


@pytest.mark.parametrize(
    ("rows", "taken"),
    [
        (f"{SALES}~~~,,150,100,\n", 2),
        (f"{SALES}~~~,,150,100,\nseen,,,,\n", 2),
        (f"{SALES}Total,,150,100,\n~~~,,150,100,\n", 2),
        (f"{SALES},,150.00,100 CNY,\n", 2),
        (f"{SALES}T-13,,150,100,\n", 3),  # numbered as they are
        (f"{SALES}~~~,,151,100,\n", 3),  # one sum alone
        (f"{SALES}T-3,2026-11-03,150,100,\n", 3),  # its day
        ("Order,Total,Paid,Product\nT-1,100,100,\nT-2,50,0,b\nT-3,150,100,\n", 3),  # all that the others say
        ("Order,Total,Paid,Product\nT-1,100,100,a\nT-2,100,100,\n", 2),  # of one row alone
        (f"{SALES}T-3,2026-11-03,x,1,b\n~~~,,150,101,\n", 3),
    ],
)
def test_a_last_row_that_adds_up_all_others_is_no_record(
    world: World, clerk: Actor, rows: str, taken: int
) -> None:
    make_store(world, "mall")
    session = preview(rows.encode(), "sales", actor=world.actor(world.admin), store="mall")
    assert session.counts["create"] == taken, sentences(session, actor=clerk)
    if taken == 2 and "~~~" in rows:
        assert "150 and 100 is what they come to" in " ".join(
            sum(sentences(session, actor=clerk).values(), [])
        )
