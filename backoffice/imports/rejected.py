"""Giving back what was rejected: the same columns in the same order, with the reasons beside."""

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter

from .models import ImportRow, ImportSession, Outcome

BATCH = 2_000
BESIDE = ("Row in the file", "Cause", "What is wrong", "What to do")
_NO_SHEET_NAME = re.compile(r"[\[\]:*?/\\']")


def rejected_filename(session: ImportSession) -> str:
    return f"{PurePath(session.filename).stem[:100]}-rejected.xlsx"


@contextmanager
def write_rejected(session: ImportSession) -> Iterator[Path]:
    """The workbook as a temporary file.

    Every cell is text, so no formula of the source lives in it; the guilty cells are coloured.
    """
    headers = session.reading["headers"]
    places = {name: place["index"] for name, place in session.mapping.items()}
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
            name = _NO_SHEET_NAME.sub(" ", session.reading.get("sheet") or "").strip()[:31]
            sheet = book.add_worksheet(name or "Rejected")
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
            for line, row in enumerate(_rejected_rows(session), start=1):
                bad = {places[error["column"]] for error in row.errors if error["column"] in places}
                for column, text in enumerate(row.cells):
                    if text or column in bad:
                        _write_text(sheet, line, column, text, guilty if column in bad else None)
                for column, text in enumerate(_reasons(row), start=len(headers)):
                    _write_text(sheet, line, column, text, wrapped)
        yield path


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


def _rejected_rows(session: ImportSession) -> Iterator[ImportRow]:
    """In the order of the file, a batch at a time: the database driver would hold them all."""
    rows = ImportRow.objects.filter(session=session, outcome=Outcome.ERROR).order_by("number")
    last = -1
    while batch := list(rows.filter(number__gt=last)[:BATCH]):
        yield from batch
        last = batch[-1].number
