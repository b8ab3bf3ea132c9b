"""Giving back what was rejected: the same table in the same sheet, with reason and suggestion beside."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import chain
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from backoffice.files.sheets import CsvFile, Sheet, Value, Workbook

from .beside import REASON, SUGGESTION, row_header
from .choices import delimiter_called
from .corrections import MARK
from .models import ImportRow, ImportSession, Outcome

BATCH = 2_000
NOTES_SHEET = "Still to do"
NOTED = ("Row in the file", "Record", "Cause", "What is lacking", "What to do")
FORMATS = ("xlsx", "csv")


def rejected_filename(session: ImportSession, format: str = "xlsx") -> str:
    what = "rejected" if session.counts.get("error") or not session.counts.get("remarks") else "to-do"
    return f"{PurePath(session.filename).stem[:100]}-{what}.{format}"


def formats_of(session: ImportSession) -> tuple[str, ...]:
    """In which formats the rejected rows can be had: those of a text file also as one."""
    return FORMATS if session.reading.get("delimiter") else FORMATS[:1]


@contextmanager
def write_rejected(session: ImportSession, format: str = "xlsx") -> Iterator[Path]:
    """The rejected rows as a temporary file, to be mended and uploaded again.

    1. The columns are those of the file in their order, below the rows that stood above them, in a sheet of the same
       name. Beside them: which row it was, why it is rejected, what to do. The guilty cells of a workbook are coloured.
    2. All cells are text, as they were read, so no formula of the source lives in it.
    3. It names its import, so that it is known again (`corrections`).
    4. A workbook has what the other rows lack on a sheet of its own.
    """
    with TemporaryDirectory(prefix="rejected-") as folder:
        path = Path(folder) / f"rejected.{format}"
        rejected = _rows(session, rejected=True)
        if format == "csv":
            _write_csv(path, session, rejected)
        else:
            _write_workbook(path, session, rejected)
        yield path


class _Table:
    """The table of a session's file: which of its columns are its own, and what stands above them."""

    def __init__(self, session: ImportSession) -> None:
        reading = session.reading
        headers: Sequence[str] = reading.get("original_headers") or reading["headers"]
        beside = set(reading.get("beside", ()))
        self.places = [place for place in range(len(headers)) if place not in beside]
        self.head: list[Value] = [
            *(headers[place] for place in self.places),
            row_header(session.pk),
            REASON,
            SUGGESTION,
        ]
        self.above = self._lines_above(reading.get("above", ()), reading.get("header_row") or 1)
        self._of_column = {name: place["index"] for name, place in session.mapping.items()}
        if reading.get("version_column") is not None:
            self._of_column["_version"] = reading["version_column"]

    def _lines_above(self, above: Iterable[tuple[int, list[str]]], header_row: int) -> list[list[Value]]:
        """Each at its line, so that the header stands where it stood."""
        lines: dict[int, list[Value]] = {number: [*texts] for number, texts in above}
        return [lines.get(number, []) for number in range(1, header_row)]

    def values(self, row: ImportRow) -> list[Value]:
        return [*(row.cells[place] for place in self.places), str(row.number), *_reasons(row)]

    def guilty(self, row: ImportRow) -> list[bool]:
        bad = {self._of_column.get(error["column"]) for error in row.errors}
        return [place in bad for place in self.places]


def _write_csv(path: Path, session: ImportSession, rows: Iterable[ImportRow]) -> None:
    table = _Table(session)
    delimiter = delimiter_called(session.reading["delimiter"])
    with path.open("wb") as opened, CsvFile(opened, delimiter=delimiter) as file:
        for line in (*table.above, table.head):
            file.row(line)
        for row in rows:
            file.row(table.values(row))


def _write_workbook(path: Path, session: ImportSession, rejected: Iterator[ImportRow]) -> None:
    with Workbook(path) as book:
        book.mark(MARK, str(session.pk))
        noted = _rows(session, rejected=False)
        first_noted = next(noted, None)
        first = next(rejected, None)
        if first is not None or first_noted is None:
            _write_rows(book, session, chain([first] if first else [], rejected))
        if first_noted is not None:
            _write_notes(book, chain([first_noted], noted))


def _write_rows(book: Workbook, session: ImportSession, rows: Iterable[ImportRow]) -> None:
    table = _Table(session)
    width = len(table.places)
    sheet = book.sheet(session.reading.get("sheet") or "", otherwise="Rejected")
    text = book.style(num_format="@")
    head = book.style(bold=True, bottom=1, num_format="@")
    reason_head = book.style(bold=True, bottom=1, bg_color="#F3E2E0")
    guilty = book.style(bg_color="#F6B8B0", num_format="@")
    wrapped = book.style(text_wrap=True, valign="top")
    sheet.widths(0, width - 1, 18, text)
    sheet.widths(width, width, 16)
    sheet.widths(width + 1, width + 2, 60)
    for line in table.above:
        sheet.row(line)
    sheet.row(table.head, styles=[*[head] * width, *[reason_head] * 3])
    sheet.freeze(sheet.line)
    _say_other_sheets(sheet, session, column=width + 1)
    for row in rows:
        styles = [guilty if bad else text for bad in table.guilty(row)]
        sheet.row(table.values(row), styles=[*styles, *[wrapped] * 3])


def _say_other_sheets(sheet: Sheet, session: ImportSession, *, column: int) -> None:
    read = session.reading.get("sheet")
    others = [name for name in session.reading.get("sheets", ()) if name != read]
    if others:
        listed = ", ".join(f"«{name}»" for name in others[:20])
        sheet.comment(
            sheet.line - 1,
            column,
            f"Of «{session.filename}» the sheet «{read}» was read. Not in here: {listed}.",
        )


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


def _reasons(row: ImportRow) -> tuple[str, str]:
    suggestions = dict.fromkeys(error["suggestion"] for error in row.errors if error["suggestion"])
    return "\n".join(error["sentence"] for error in row.errors), "\n".join(suggestions)


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
