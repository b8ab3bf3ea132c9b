"""Giving back what was rejected: the same columns in the same order, with the reasons beside."""

import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from .models import ImportRow, ImportSession, Outcome

BATCH = 2_000
NOTES_SHEET = "Still to do"
NOTED = ("Row in the file", "Record", "Cause", "What is lacking", "What to do")
BESIDE = ("Row in the file", "Cause", "What is wrong", "What to do")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def rejected_filename(session: ImportSession) -> str:
    what = "rejected" if session.counts.get("error") or not session.counts.get("remarks") else "to-do"
    return f"{PurePath(session.filename).stem[:100]}-{what}.xlsx"


@contextmanager
def write_rejected(session: ImportSession) -> Iterator[Path]:
    """The workbook as a temporary file: the rejected rows, and on a sheet of its own what the others lack.

    Every cell is text, so no formula of the source lives in it; the guilty cells are coloured.
    """
    with TemporaryDirectory(prefix="rejected-") as folder:
        path = Path(folder) / "rejected.xlsx"
        options: dict[str, Any] = {
            "constant_memory": True,
            "strings_to_formulas": False,
            "strings_to_urls": False,
            "strings_to_numbers": False,
            "tmpdir": folder,
        }
        with xlsxwriter.Workbook(str(path), options) as book:
            rejected, noted = _rows(session, rejected=True), _rows(session, rejected=False)
            first_noted = next(noted, None)
            first = next(rejected, None)
            if first is not None or first_noted is None:
                _write_rows(book, session, chain([first] if first else [], rejected))
            if first_noted is not None:
                _write_notes(book, chain([first_noted], noted))
        yield path


def _write_rows(book: Any, session: ImportSession, rows: Iterable[ImportRow]) -> None:
    headers = session.reading["headers"]
    places = {name: place["index"] for name, place in session.mapping.items()}
    name = _NO_SHEET_NAME.sub(" ", session.reading.get("sheet") or "").strip()[:31]
    sheet = book.add_worksheet(name if name and name != NOTES_SHEET else "Rejected")
    head = book.add_format({"bold": True, "bottom": 1})
    reason_head = book.add_format({"bold": True, "bottom": 1, "bg_color": "#F3E2E0"})
    guilty = book.add_format({"bg_color": "#F6B8B0"})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, len(headers) - 1, 18)
    sheet.set_column(len(headers), len(headers) + 1, 16)
    sheet.set_column(len(headers) + 2, len(headers) + 3, 60)
    for column, header in enumerate(headers):
        sheet.write_string(0, column, header, head)
    for column, header in enumerate(BESIDE, start=len(headers)):
        sheet.write_string(0, column, header, reason_head)
    for line, row in enumerate(rows, start=1):
        bad = {places[error["column"]] for error in row.errors if error["column"] in places}
        for column, text in enumerate(row.cells):
            if text or column in bad:
                _write_text(sheet, line, column, text, guilty if column in bad else None)
        for column, text in enumerate(_reasons(row), start=len(headers)):
            _write_text(sheet, line, column, text, wrapped)


def _write_notes(book: Any, rows: Iterable[ImportRow]) -> None:
    sheet = book.add_worksheet(NOTES_SHEET)
    head = book.add_format({"bold": True, "bottom": 1})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.freeze_panes(1, 0)
    sheet.set_column(0, 0, 12)
    sheet.set_column(1, 2, 32)
    sheet.set_column(3, 4, 60)
    for column, header in enumerate(NOTED):
        sheet.write_string(0, column, header, head)
    line = 0
    for row in rows:
        label = row.record["label"] if row.record else " · ".join([cell for cell in row.cells if cell][:3])
        for note in row.notes:
            line += 1
            texts = (str(row.number), label, note["code"], note["sentence"], note["suggestion"])
            for column, text in enumerate(texts):
                _write_text(sheet, line, column, text, wrapped)


def _write_text(sheet: Any, line: int, column: int, text: str, style: Any) -> None:
    if text:
        sheet.write_string(line, column, text[:32_767], style)
    else:
        sheet.write_blank(line, column, None, style)


def _reasons(row: ImportRow) -> tuple[str, ...]:
    suggestions = dict.fromkeys(error["suggestion"] for error in row.errors if error["suggestion"])
    return (
        str(row.number),
        ", ".join(dict.fromkeys(error["code"] for error in row.errors)),
        "\n".join(error["sentence"] for error in row.errors),
        "\n".join(suggestions),
    )


def _rows(session: ImportSession, *, rejected: bool) -> Iterator[ImportRow]:
    """Those rejected, or the others that have remarks, in the order of the file.

    A batch at a time: the database driver would hold them all.
    """
    rows = ImportRow.objects.filter(session=session).defer("values").order_by("number")
    rows = (
        rows.filter(outcome=Outcome.ERROR)
        if rejected
        else rows.exclude(outcome=Outcome.ERROR).exclude(notes=[])
    )
    last = -1
    while batch := list(rows.filter(number__gt=last)[:BATCH]):
        yield from batch
        last = batch[-1].number
