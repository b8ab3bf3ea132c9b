"""Giving back what was rejected: the same columns in the same order, with the reasons beside."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from itertools import chain
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from backoffice.files.sheets import Workbook

from .models import ImportRow, ImportSession, Outcome

BATCH = 2_000
NOTES_SHEET = "Still to do"
NOTED = ("Row in the file", "Record", "Cause", "What is lacking", "What to do")
BESIDE = ("Row in the file", "Cause", "What is wrong", "What to do")


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
        with Workbook(path) as book:
            rejected, noted = _rows(session, rejected=True), _rows(session, rejected=False)
            first_noted = next(noted, None)
            first = next(rejected, None)
            if first is not None or first_noted is None:
                _write_rows(book, session, chain([first] if first else [], rejected))
            if first_noted is not None:
                _write_notes(book, chain([first_noted], noted))
        yield path


def _write_rows(book: Workbook, session: ImportSession, rows: Iterable[ImportRow]) -> None:
    headers = session.reading["headers"]
    places = {name: place["index"] for name, place in session.mapping.items()}
    sheet = book.sheet(session.reading.get("sheet") or "", otherwise="Rejected")
    head = book.style(bold=True, bottom=1)
    reason_head = book.style(bold=True, bottom=1, bg_color="#F3E2E0")
    guilty = book.style(bg_color="#F6B8B0")
    wrapped = book.style(text_wrap=True, valign="top")
    sheet.freeze(1)
    sheet.widths(0, len(headers) - 1, 18)
    sheet.widths(len(headers), len(headers) + 1, 16)
    sheet.widths(len(headers) + 2, len(headers) + 3, 60)
    sheet.row([*headers, *BESIDE], styles=[*[head] * len(headers), *[reason_head] * len(BESIDE)])
    for row in rows:
        bad = {places[error["column"]] for error in row.errors if error["column"] in places}
        styles = [guilty if column in bad else None for column in range(len(row.cells))]
        sheet.row([*row.cells, *_reasons(row)], styles=[*styles, *[wrapped] * len(BESIDE)])


def _write_notes(book: Workbook, rows: Iterable[ImportRow]) -> None:
    sheet = book.sheet(NOTES_SHEET)
    wrapped = book.style(text_wrap=True, valign="top")
    sheet.freeze(1)
    sheet.widths(0, 0, 12)
    sheet.widths(1, 2, 32)
    sheet.widths(3, 4, 60)
    sheet.row(NOTED, book.style(bold=True, bottom=1))
    for row in rows:
        label = row.record["label"] if row.record else " · ".join([cell for cell in row.cells if cell][:3])
        for note in row.notes:
            sheet.row((str(row.number), label, note["code"], note["sentence"], note["suggestion"]), wrapped)


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
