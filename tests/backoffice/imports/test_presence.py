"""What a list says of how many pieces a row is, and of whether they are still to be had."""

import datetime
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from catalog.inventory.profiles.presence import pieces_said, says_gone
from tests.backoffice.imports.making import preview, sheet_of

PIECE = {"brand": "Aurore", "title": "Octave", "category": "bags", "price": "10"}


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("2 pcs", 2), ("2件", 2), ("1.0", 1), ("1,00", 1), ("0.0", 0), ("1,000", None), ("1.000", None),
        ("1,200", 1200), ("12.000", 12_000), ("3,5", None), ("0,500", None), ("about 3", None),
    ],
)  # fmt: skip
def test_pieces_are_read_in_one_way_or_not_at_all(text: str, pieces: int | None) -> None:
    assert pieces_said(text) == pieces


@pytest.mark.parametrize(
    ("header", "text", "is_gone"),
    [
        ("Status", "預留", True), ("Status", "已預定", True), ("Status", "可预定", False), ("Status", "可預訂", False),
        ("Status", "Reserved: no", False), ("Status", "Reserved: yes", True), ("Status", "not on hold", False),
        ("Status", "on-hold", True), ("Status", "Never sold", False), ("Status", "sold by Hermès", False),
        ("Status", "Sold out", True), ("Status", "unsold", False), ("Status", "out-of-stock", True),
        ("Status", "売約済", True), ("Status", "予約済", True), ("Status", "在庫なし", True),
        ("Status", "没有售出", False),
        ("Availability", "no", True), ("Availability", "0", True), ("Availability", "yes", False),
        ("In stock", "no", True), ("In stock?", "FALSE", True), ("In stock", "0", True), ("Quantity", "0", False),
        ("Available quantity", "0", False), ("Sold", "2026-05-01", True), ("Sold", "13/05/2026", True),
        ("Listing status", "2026-05-01", False), ("Sold", "no", False), ("Sold", "", False),
    ],
)  # fmt: skip
def test_what_is_said_of_a_piece_that_is_gone(header: str, text: str, is_gone: bool) -> None:
    assert says_gone(text, header) is is_gone


@pytest.mark.parametrize(
    ("header", "cell", "codes"),
    [
        ("Sold", datetime.date(2026, 5, 1), ["said_gone"]),
        ("Availability", datetime.date(2026, 5, 1), []),
        ("In stock", datetime.date(2026, 5, 1), []),
        ("In stock", datetime.time(10, 30), []),
        ("In stock", "#REF!", []),
        ("Availability", "#VALUE!", []),
        ("Stock", 12345678901234567.0, []),
        ("Availability", "1.23457E+15", []),
        ("In stock", False, ["said_gone"]),
    ],
)
def test_what_nobody_reads_in_a_column_that_is_only_looked_at_rejects_no_row(
    clerk: Actor, tmp_path: Path, header: str, cell: Any, codes: list[str]
) -> None:
    path = tmp_path / "list.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["reference", *PIECE, header])
        sheet.write_row(1, 0, ["A-1", *PIECE.values()])
        if isinstance(cell, datetime.date | datetime.time):
            shown = "yyyy-mm-dd" if isinstance(cell, datetime.date) else "hh:mm"
            sheet.write_datetime(1, len(PIECE) + 1, cell, book.add_format({"num_format": shown}))
        elif isinstance(cell, str) and cell.startswith("#"):
            sheet.write_formula(1, len(PIECE) + 1, "=1/0", None, cell)
        else:
            sheet.write(1, len(PIECE) + 1, cell)
    session = preview(path.read_bytes(), "units", actor=clerk, name="list.xlsx", warehouse="paris")
    with scope(clerk):
        row = session.rows.get()
    assert (row.outcome, [each["code"] for each in (*row.errors, *row.notes)]) == ("create", codes)


def test_a_day_says_under_which_name_it_stands(clerk: Actor) -> None:
    row = {"reference": "A-1", **PIECE, "Date sold": "2026-05-01"}
    session = preview(sheet_of(row), "units", actor=clerk, warehouse="paris")
    with scope(clerk):
        assert "«Date sold: 2026-05-01»" in session.rows.get().notes[0]["sentence"]


@pytest.mark.parametrize(
    ("header", "cells", "rejected"),
    [
        ("Stock", ["10234", "10235", "10236"], {}),
        ("Stock", ["101", "102", "103"], {}),
        ("Stock (EUR)", ["120", "120"], {}),
        ("Qty", ["1", "1", "3"], {"several_pieces": 1}),
        ("Qty", ["2", "3", "4"], {"several_pieces": 3}),
        ("Stock", ["1", "1", "1", "1200"], {"several_pieces": 1}),
        ("In stock", ["2", "3", "4"], {"several_pieces": 3}),
        ("Qty", ["1,000", "1,000", "0,000"], {"no_piece": 1}),
        ("Stock", ["1", "2"], {"several_pieces": 1}),
    ],
)
def test_numbers_of_the_stock_are_no_pieces(
    clerk: Actor, header: str, cells: list[str], rejected: dict[str, int]
) -> None:
    rows = [{"reference": f"A-{n}", **PIECE, header: cell} for n, cell in enumerate(cells)]
    session = preview(sheet_of(*rows), "units", actor=clerk, warehouse="paris")
    assert session.counts["rejected"] == rejected
    left_out = f"«{header}» does not seem to count pieces" in " ".join(session.reading["notes"])
    assert left_out is ("pieces" not in session.mapping) is (not rejected)


def test_a_piece_of_several_is_rejected_also_where_it_is_sold(clerk: Actor) -> None:
    row = {"reference": "A-1", **PIECE, "Qty": "2", "Status": "sold"}
    session = preview(sheet_of(row), "units", actor=clerk, warehouse="paris")
    assert session.counts["rejected"] == {"several_pieces": 1}
