"""Delimited text: separators, quotes, line ends, and rows that do not fit."""

import csv
import io
import random
import tracemalloc
from pathlib import Path

import pytest

from backoffice.imports.reading import Limits, Row, delimited
from backoffice.imports.reading.delimited import DelimitedFile
from backoffice.imports.reading.table import read_file
from tests.backoffice.imports.reading_making import refusal, rows_of, write_text


@pytest.mark.parametrize(
    ("text", "delimiter", "cells"),
    [
        ("sku,price\nA,1\n", ",", ("A", "1")),
        ("sku;price\nA;1,5\nB;2,5\n", ";", ("A", "1,5")),
        ("price;qty\n1,5;2,0\n2,5;3,0\n", ";", ("1,5", "2,0")),
        ("sku\tname, long\nA\tx, y\n", "\t", ("A", "x, y")),
        ("sku|price\nA|1\n", "|", ("A", "1")),
        ("sep=;\nsku;a,b\nA;1\n", ";", ("A", "1")),
        ('name,note\n"a;b;c","d;e;f"\n"g;h;i","j;k;l"\n', ",", ("a;b;c", "d;e;f")),
        ("sku\nA\n", ",", ("A",)),
    ],
)
def test_it_finds_the_delimiter(tmp_path: Path, text: str, delimiter: str, cells: tuple[str, ...]) -> None:
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert table.delimiter == delimiter
    assert rows[0].cells == cells


def test_it_reads_any_mixture_of_line_ends(tmp_path: Path) -> None:
    text = 'a,b\r\n1,"x\ry"\r2,"p\r\nq"\n3,"m\nn"\r\n'
    rows, _ = rows_of(write_text(tmp_path / "list.csv", text))
    assert [row.cells for row in rows] == [("1", "x\ny"), ("2", "p\nq"), ("3", "m\nn")]


def test_it_numbers_rows_as_a_spreadsheet_program_does(tmp_path: Path) -> None:
    """Blank rows count, line breaks within a cell do not."""
    text = '\n\nsku,note\n\nA,"two\nlines"\n,\nB,x\n'
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert table.header_row == 3
    assert [(row.number, row.cells[0]) for row in rows] == [(5, "A"), (7, "B")]


def test_it_keeps_leading_zeros_and_text_as_they_are(tmp_path: Path) -> None:
    rows, _ = rows_of(write_text(tmp_path / "list.csv", "gtin,name,flag\n00012345,=1+1,TRUE\n"))
    assert rows[0].cells == ("00012345", "=1+1", "TRUE")


def test_it_takes_text_out_of_a_formula_that_only_keeps_it(tmp_path: Path) -> None:
    text = 'sku,name\n="00123",a\n"=""0012""",b\n\'="7",="x"&"y"\n'
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert [row.cells for row in rows] == [("00123", "a"), ("0012", "b"), ('="7"', '="x"&"y"')]
    assert table.cleaned["formula_text"] == 2


def test_it_reads_quotation_marks_behind_a_backslash(tmp_path: Path) -> None:
    text = 'sku,name,size\n"A","5\\" ring, \\"gold\\"","S"\n"B","Bag","in\\\\"\n'
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert [row.cells for row in rows] == [("A", '5" ring, "gold"', "S"), ("B", "Bag", "in\\\\")]
    assert not any(row.faults for row in rows)
    assert "Quotation marks behind a backslash were taken as marks within their cells." in table.notes


def test_a_backslash_that_ends_a_cell_is_one(tmp_path: Path) -> None:
    text = 'sku,path\nA,"C:\\bags\\"\nB,"C:\\""x"""\n'
    rows, _ = rows_of(write_text(tmp_path / "list.csv", text))
    assert [row.cells[1] for row in rows] == ["C:\\bags\\", 'C:\\"x"']


def test_it_stops_cleaning_after_the_time_limit(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "a,b\n" + "&amp;,x\n" * 5)
    assert refusal(path, limits=Limits(seconds=0)).code == "too_slow"


def test_it_pads_short_rows_and_says_which(tmp_path: Path) -> None:
    rows, table = rows_of(write_text(tmp_path / "list.csv", "a,b,c\n1,2,3\n4\n5,6\n"))
    assert [row.cells for row in rows] == [("1", "2", "3"), ("4", "", ""), ("5", "6", "")]
    assert (
        "Rows with fewer cells than the header: 2 (row 3, 4). Their missing cells were taken as blank."
        in table.notes
    )


@pytest.mark.parametrize(
    ("end", "cut_off"),
    [
        ("30,1", ["breaks_off"]), ("30,1\n", []), ("30,1,9", []), ("Total", []), ("30,1\n31,1", []),
    ],
)  # fmt: skip
def test_a_file_that_ends_within_its_last_row_was_cut_off(
    tmp_path: Path, end: str, cut_off: list[str]
) -> None:
    text = "sku,price,size\n" + "".join(f"{n},12.50,M\n" for n in range(30))
    rows, _ = rows_of(write_text(tmp_path / "list.csv", text + end))
    assert [fault.code for row in rows for fault in row.faults] == cut_off
    rows, _ = rows_of(write_text(tmp_path / "list.csv", "sku,price,size\n1,12.50,M\n2,1"))
    assert not any(row.faults for row in rows)


def test_it_faults_a_row_with_more_cells_than_the_header(tmp_path: Path) -> None:
    rows, _ = rows_of(write_text(tmp_path / "list.csv", "name,price\nBag, red,12\nShoe,5,,\nHat,6\nTie,7\n"))
    assert rows[0].cells == ("Bag", "red")
    assert [fault.code for fault in rows[0].faults] == ["extra_cells"]
    assert rows[0].faults[0].sentence.startswith("Row 2 has 3 cells but the header has 2")
    assert rows[1].faults == ()


@pytest.mark.parametrize(
    ("text", "faulty"),
    [
        # The last column is blank, so the row has one cell more, and that is blank too.
        ("sku,price,size\nA,12,S\nB,12,50,\nC,9,M\n", [3]),
        ("sku,price,size\nA,12,S\nB,€1,250.00,\nC,9,M\n", [3]),
        # A column without a name takes what is left over.
        ("sku,price,size,\nA,12,S,\nB,12,50,L\nC,9,M,\n", [3]),
        # Each row ends in a separator, or has a remark under no name.
        ("sku,price,stock\nA,12,5,\nB,9,50,\nC,7,1,\n", []),
        ("sku,price,stock,\nA,12,5,new\nB,9,50,\nC,7,1,old\n", []),
        ("sku,price,size\nA,12,S,,\nB,12,M\nC,9,L\n", []),
        # A remark here and there, behind a column of numbers.
        ("sku,price,stock,\nA,12,5,\nB,9,50,discontinued\nC,7,1,\n", []),
        ("sku;price;size\nA;12;S\nB;12;50;\nC;9;M\n", []),
        # Most rows end before their last cells, which are blank.
        ("sku,price,stock,size\nA,12\nB,9\nC,7\nD,12,50,S\nE,3,5\n", []),
        # What was shifted found room: most rows end before their last cells.
        ("sku,size,abv,price,note\nA,75 cl,13,12\nB,1,5 L,13,24\nC,70 cl,40,30\nD,3 L,13,50,x\n", [3]),
        ("sku,size,abv,price,note\nA,75,13,12\nB,1,5 L,13,24\nC,70,40,30\n", []),
    ],
)
def test_it_faults_a_row_that_a_comma_in_a_number_has_shifted(
    tmp_path: Path, text: str, faulty: list[int]
) -> None:
    rows, _ = rows_of(
        write_text(tmp_path / "list.csv", text), recognise={"sku", "price", "size"}.__contains__
    )
    assert [row.number for row in rows if row.faults] == faulty
    assert all("one number" in fault.sentence for row in rows for fault in row.faults)


def test_it_loses_only_the_row_with_an_open_quote(tmp_path: Path) -> None:
    rows, _ = rows_of(write_text(tmp_path / "list.csv", 'a,b\n1,"x\n2,y\n3,z\n'))
    assert [(row.number, row.cells, len(row.faults)) for row in rows] == [
        (2, ("1", '"x'), 1),
        (3, ("2", "y"), 0),
        (4, ("3", "z"), 0),
    ]
    assert rows[0].faults[0].code == "open_quote"


def test_it_loses_only_the_row_when_a_later_quote_closes_the_open_one(tmp_path: Path) -> None:
    text = 'a,b\n1,"x\n2,y\n3,"z"\n4,w\n'
    rows, _ = rows_of(write_text(tmp_path / "list.csv", text))
    assert [row.number for row in rows if row.faults] == [2]
    assert [row.cells for row in rows[1:]] == [("2", "y"), ("3", "z"), ("4", "w")]


def test_it_takes_no_part_of_a_broken_cell_for_a_row(tmp_path: Path) -> None:
    text = 'a,b,c\n1,"He said "hello" and\nthen he\nleft",5\n2,x,y\n'
    rows, _ = rows_of(write_text(tmp_path / "list.csv", text))
    assert [(row.number, [fault.code for fault in row.faults]) for row in rows] == [
        (2, ["open_quote"]),
        (3, ["open_quote"]),
        (4, ["open_quote"]),
        (5, []),
    ]
    assert rows[3].cells == ("2", "x", "y")


def test_it_faults_a_cell_that_no_quote_ends(tmp_path: Path) -> None:
    rows, _ = rows_of(write_text(tmp_path / "list.csv", f"a,b\n1,{'y' * 200_000}\n2,z\n"))
    assert [(row.number, [fault.code for fault in row.faults]) for row in rows] == [
        (2, ["cell_too_long"]),
        (3, []),
    ]


def test_it_survives_an_open_quote_above_many_rows(tmp_path: Path) -> None:
    text = 'a,b\n1,"x\n' + "2,y\n" * 60_000
    rows, _ = rows_of(write_text(tmp_path / "list.csv", text))
    assert len(rows) == 60_001
    assert [row.number for row in rows if row.faults] == [2]


def test_it_reads_quotes_with_blanks_around_them(tmp_path: Path) -> None:
    text = 'a,b,c\n1, "x, y" ,"z" \n2,"two\nlines" ,"w"\n'
    rows, _ = rows_of(write_text(tmp_path / "list.csv", text))
    assert rows == [(2, ("1", "x, y", "z"), ()), (3, ("2", "two\nlines", "w"), ())]


def test_it_reads_inch_marks(tmp_path: Path) -> None:
    rows, _ = rows_of(write_text(tmp_path / "list.csv", 'a,b\n1,5" pipe\n2,"6"" pipe"\n'))
    assert [row.cells[1] for row in rows] == ['5" pipe', '6" pipe']


def test_it_faults_a_cell_beyond_the_limit(tmp_path: Path) -> None:
    rows, _ = rows_of(write_text(tmp_path / "list.csv", f"a,b\n1,{'y' * 32_767}\n2,{'y' * 32_768}\n"))
    assert rows[0].faults == ()
    assert [(fault.column, fault.code) for fault in rows[1].faults] == [(1, "cell_too_long")]
    assert "column B: the cell has 32,768 characters; at most 32,767" in rows[1].faults[0].sentence


def test_it_refuses_more_rows_than_the_limit_and_takes_as_many(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "a\n" + "1\n" * 10)
    assert len(rows_of(path, limits=Limits(rows=10))[0]) == 10
    error = refusal(path, limits=Limits(rows=9))
    assert (error.code, error.data["limit"]) == ("too_many_rows", 9)


def test_it_refuses_a_desert_of_blank_lines(tmp_path: Path) -> None:
    path = write_text(tmp_path / "list.csv", "a,b\n1,2\n" + "\n" * 5000 + "3,4\n")
    assert refusal(path, limits=Limits(rows=10)).code == "too_many_rows"


def test_it_refuses_a_table_of_300_columns(tmp_path: Path) -> None:
    names = ",".join(f"c{n}" for n in range(300))
    error = refusal(write_text(tmp_path / "list.csv", f"{names}\n{names}\n"))
    assert error.code == "too_many_columns"
    assert "300 columns; at most 256" in error.sentence


def test_it_refuses_a_file_without_line_ends(tmp_path: Path) -> None:
    assert refusal(write_text(tmp_path / "list.csv", "x" * 3_000_000)).code == "line_too_long"


def test_it_holds_only_little_of_the_file_in_memory(tmp_path: Path) -> None:
    path = tmp_path / "list.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(["reference", "name", "price"])
        writer.writerows(
            [f"R{n:06d}", f"A piece of leather number {n} " + "of many " * 50, "12.50"] for n in range(20_000)
        )
    tracemalloc.start()
    try:
        with read_file(path, filename=path.name) as table:
            count = sum(1 for _ in table.rows)
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert count == 20_000
    assert path.stat().st_size > 7_000_000
    assert peak < 4_000_000


def test_a_person_chooses_the_separator(tmp_path: Path) -> None:
    path = write_text(tmp_path / "a.csv", "sep=;\nname;size,colour\nBag;10,red\n")
    rows, table = rows_of(path, delimiter=",")
    assert (table.delimiter, table.headers, rows[0].cells) == (
        ",",
        ["name;size", "colour"],
        ("Bag;10", "red"),
    )
    assert not [note for note in table.notes if "separator" in note]


_CELLS = (
    "a", "b 1", " c ", "", "1,5", "Tom &amp; Co", "x\u00a0y", "'=1+1", "line\nbreak", "car\rriage", 'say "so"', "é",
    "e\u0301", "long " * 20, "_x000D_z",
)  # fmt: skip
_SPOILT = (
    '"open,x,y',
    'a"b,"c"d,e',
    '"x" ,y,z',
    "too,many,cells,here",
    "few",
    "",
    "   ,, ",
    '"a""b","c,d",e',
)


@pytest.mark.parametrize("seed", range(24))
def test_it_reads_blocks_as_it_reads_lines(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, seed: int
) -> None:
    """Whatever the block at which a record begins or ends, and whatever stands in it."""
    chance = random.Random(seed)
    text = io.StringIO()
    ends = chance.choice((["\n"], ["\r\n"], ["\r"], ["\n", "\r\n", "\r"]))
    spoilt = chance.choice((0.0, 0.02, 0.2))
    text.write("one,two,three" + ends[0])
    for _ in range(700):
        if chance.random() < spoilt:
            text.write(chance.choice(_SPOILT))
        else:
            csv.writer(text, lineterminator="").writerow(chance.choices(_CELLS, k=3))
        text.write(chance.choice(ends))
    path = tmp_path / "a.csv"
    path.write_text(text.getvalue(), encoding="utf-8", newline="")

    def read() -> tuple[list[Row], list[str]]:
        with read_file(path, filename="a.csv") as table:
            return list(table.rows), table.notes

    monkeypatch.setattr(DelimitedFile, "_at_once", lambda self, lines: None)
    by_lines = read()
    monkeypatch.undo()
    assert len(by_lines[0]) > 300
    for size in (1, 37, 400, 5_000, 1 << 20):
        monkeypatch.setattr(delimited, "_BLOCK_CHARS", size)
        assert read() == by_lines


def test_it_cleans_a_row_that_an_open_quote_spoils(tmp_path: Path) -> None:
    text = 'sku,name\nA,"Bag\u00a0one &amp; only\nB,Shoe\nC,"Belt\nD,Hat\n'
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert [row.cells for row in rows] == [
        ("A", '"Bag one & only'), ("B", "Shoe"), ("C", '"Belt'), ("D", "Hat"),
    ]  # fmt: skip
    assert "HTML entities such as “&amp;” were decoded in 1 cell." in table.notes


def test_it_reads_cells_in_apostrophes(tmp_path: Path) -> None:
    text = "'sku','name','price'\n'A','Bag, red','1'\n'B','L''Heure \"Bleue\"','2'\n"
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert table.headers == ["sku", "name", "price"]
    assert [row.cells for row in rows] == [("A", "Bag, red", "1"), ("B", 'L\'Heure "Bleue"', "2")]
    assert "Its cells are quoted by apostrophes, which were taken off." in table.notes
    plain, _ = rows_of(write_text(tmp_path / "other.csv", "sku,name\nA,'Bag'\nB,L'Heure\n"))
    assert [row.cells for row in plain] == [("A", "'Bag'"), ("B", "L'Heure")]


def test_it_reads_a_table_whose_lines_are_quoted_as_a_whole(tmp_path: Path) -> None:
    text = '"sku,name,price"\r\n"A,""Bag, red"",1"\r\n\r\n"B,""5"""" strap"",2"\r\n'
    rows, table = rows_of(write_text(tmp_path / "list.csv", text))
    assert table.headers == ["sku", "name", "price"]
    assert [row[:2] for row in rows] == [(2, ("A", "Bag, red", "1")), (4, ("B", '5" strap', "2"))]
    assert any("quotation marks as a whole" in note for note in table.notes)
    many = '"sku,name"\n' + "".join(f'"{n},Bag"\n' for n in range(30_000)) + "x,Shoe\n"
    rows, _ = rows_of(write_text(tmp_path / "many.csv", many))
    assert (rows[-2].cells, rows[-1].cells, len(rows)) == (("29999", "Bag"), ("x", "Shoe"), 30_001)
    alone, table = rows_of(write_text(tmp_path / "one.csv", '"name"\n"Bag, red"\n"Belt"\n'))
    assert [row.cells for row in alone] == [("Bag, red",), ("Belt",)]
