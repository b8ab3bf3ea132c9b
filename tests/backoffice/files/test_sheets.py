"""Spreadsheets going out: no cell runs, and what was written is read again."""

import ast
import csv
import datetime
import io
import re
import zipfile
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

import openpyxl
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from backoffice.files import sheets
from backoffice.files.formulas import guarded, unguarded
from backoffice.files.sheets import CsvFile, Workbook
from backoffice.imports.reading.cleaning import clean_text
from backoffice.imports.reading.table import read_file

ROOT = Path(sheets.__file__).parents[2]
STARTS = [*"=+-@", "\t", "\r", "\n", *"＝＋－＠﹦﹢﹣﹫"]
NASTY = st.text(
    st.one_of(
        st.sampled_from([*STARTS, "'", " ", "\u200b", "\ufeff", "\xa0", '"', ",", ";", "a", "1", "é", "中"]),
        st.characters(exclude_categories=["Cs"], exclude_characters="\x00"),
    ),
    max_size=12,
)


def as_csv(*rows: list[sheets.Value], delimiter: str = ",") -> bytes:
    content = io.BytesIO()
    with CsvFile(content, delimiter=delimiter) as file:
        for row in rows:
            file.row(row)
    return content.getvalue()


def in_workbook(path: Path, *rows: list[sheets.Value]) -> list[list[object]]:
    with Workbook(path) as book:
        sheet = book.sheet("Pieces")
        for row in rows:
            sheet.row(row)
    opened = openpyxl.load_workbook(path)
    return [[cell.value for cell in row] for row in opened["Pieces"].iter_rows()]


@pytest.mark.parametrize("start", STARTS)
@pytest.mark.parametrize("before", ["", " ", "\xa0", "\u3000", "\ufeff", "'", "''"])
def test_it_guards_whatever_a_program_could_run(start: str, before: str) -> None:
    text = f"{before}{start}1+1"
    assert guarded(text) == f"'{text}"


@given(NASTY)
@example("'=1")
@example("''  =1")
@example("'s Lands")
def test_a_guard_comes_off_again_and_nothing_else_does(text: str) -> None:
    once, twice = guarded(text), guarded(guarded(text))
    assert unguarded(once) == text
    assert unguarded(unguarded(twice)) == text
    assert once in (text, f"'{text}")
    assert not re.match(r"[\s\u200b\ufeff]*[=+\-@＝＋－＠]", once)


@settings(max_examples=60, deadline=None)
@given(st.lists(NASTY, min_size=2, max_size=4), st.sampled_from(",;\t|"))
def test_no_cell_of_a_csv_file_runs_and_the_reader_has_the_texts_again(
    texts: list[str], delimiter: str
) -> None:
    content = as_csv(
        [f"column {n}" for n in range(len(texts))], texts, ["x"] * len(texts), delimiter=delimiter
    )
    plain = list(csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""), delimiter=delimiter))
    assert [unguarded(cell) for cell in plain[1]] == texts
    assert not [cell for cell in plain[1] if cell.startswith(tuple(STARTS))]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pieces.csv"
        path.write_bytes(content)
        with read_file(path, filename="pieces.csv", delimiter=delimiter) as table:
            rows = [list(row.cells) for row in table.rows]
    cleaned = [clean_text(text)[0] for text in texts]
    assert rows == [*([cleaned] if any(cleaned) else []), ["x"] * len(texts)]


@settings(max_examples=25, deadline=None)
@given(st.lists(NASTY, min_size=1, max_size=4))
def test_no_cell_of_a_workbook_runs_and_the_reader_has_the_texts_again(texts: list[str]) -> None:
    names: list[sheets.Value] = [f"column {n}" for n in range(len(texts))]
    with TemporaryDirectory() as folder:
        path = Path(folder) / "pieces.xlsx"
        rows = in_workbook(path, names, [*texts], ["x"] * len(texts))
        with zipfile.ZipFile(path) as parts:
            xml = parts.read("xl/worksheets/sheet1.xml").decode()
        with read_file(path, filename="pieces.xlsx") as table:
            read = [list(row.cells) for row in table.rows]
    assert len(rows) == 3
    assert "<f>" not in xml
    assert "<hyperlink" not in xml
    assert set(re.findall(r'<c r="\w+"[^>]* t="(\w+)"', xml)) <= {"inlineStr"}
    cleaned = [clean_text(text)[0] or None for text in texts]
    assert read == [*([cleaned] if any(cleaned) else []), ["x"] * len(texts)]


def test_numbers_and_days_stay_what_they_are(tmp_path: Path) -> None:
    day, moment = datetime.date(2026, 5, 3), datetime.datetime(2026, 5, 3, 7, 30, tzinfo=datetime.UTC)
    values: list[sheets.Value] = [Decimal("-1250.50"), -5, 0.1, day, moment, True, None, ""]
    assert as_csv(values).decode("utf-8-sig") == "-1250.50,-5,0.1,2026-05-03,2026-05-03 07:30:00,TRUE,,\r\n"
    assert in_workbook(tmp_path / "a.xlsx", values) == [
        [-1250.5, -5, 0.1, datetime.datetime(2026, 5, 3), datetime.datetime(2026, 5, 3, 7, 30), True]  # noqa: DTZ001 - a workbook knows no zones
    ]


def test_what_a_workbook_cannot_hold_exactly_is_written_as_text(tmp_path: Path) -> None:
    values: list[sheets.Value] = [Decimal("1234567890123456.78"), 2**60, datetime.date(1899, 1, 2)]
    assert in_workbook(tmp_path / "a.xlsx", values) == [["1234567890123456.78", str(2**60), "1899-01-02"]]


@pytest.mark.parametrize(
    ("name", "made"),
    [
        ("Stock 2026", "Stock 2026"),
        ("a/b:c*?[d]\\e", "a b c   d  e"),
        ("'quoted'", "quoted"),
        ("x" * 40, "x" * 31),
        ("History", "Sheet"),
        ("", "Sheet"),
    ],
)
def test_a_sheet_keeps_its_name_as_far_as_a_workbook_allows(tmp_path: Path, name: str, made: str) -> None:
    with Workbook(tmp_path / "a.xlsx") as book:
        assert book.sheet(name).name == made
        assert book.sheet(name).name == f"{made[:29]} 2"


def test_no_other_module_writes_spreadsheets() -> None:
    """Every CSV file and workbook of the product goes through the one writer."""
    writers = {"xlsxwriter", "openpyxl", "tablib", "pandas", "xlwt", "pyexcel"}
    found = set()
    for path in (
        file for wing in ("backoffice", "catalog", "fulfillment") for file in (ROOT / wing).rglob("*.py")
    ):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        imported = {
            name.partition(".")[0]
            for node in ast.walk(tree)
            if isinstance(node, ast.Import | ast.ImportFrom)
            for name in (
                [node.module or ""] if isinstance(node, ast.ImportFrom) else [a.name for a in node.names]
            )
        }
        calls = {
            f"{node.value.id}.{node.attr}"
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name)
        }
        if imported & writers or calls & {"csv.writer", "csv.DictWriter"}:
            found.add(path.relative_to(ROOT).as_posix())
    # The sample is a stranger's file, on purpose with what a stranger's file may hold.
    assert found == {"backoffice/files/sheets.py", "fulfillment/demo/sample.py"}
