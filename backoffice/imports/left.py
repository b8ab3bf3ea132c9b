"""What undoing left as it is, as a workbook."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from backoffice.files.sheets import Value, Workbook

from .models import ImportSession, Reversal
from .rows import Wanted, first_cells, page_of

HEAD = ("Row in the file", "Record", "Why it stays", "What to do")
_BATCH = 2_000


def left_filename(session: ImportSession) -> str:
    return f"{PurePath(session.filename).stem[:100]}-not-undone.xlsx"


@contextmanager
def write_left(session: ImportSession) -> Iterator[Path]:
    """A temporary file: the rows that moved since the import, in the order of the file, each with its reason."""
    with TemporaryDirectory(prefix="left-") as folder:
        path = Path(folder) / "left.xlsx"
        with Workbook(path) as book:
            sheet = book.sheet("Not undone", otherwise="Not undone")
            wrapped = book.style(text_wrap=True, valign="top")
            sheet.freeze(1)
            sheet.widths(0, 0, 12)
            sheet.widths(1, 1, 40)
            sheet.widths(2, 3, 60)
            sheet.row(HEAD, book.style(bold=True, bottom=1))
            for line in _lines(session):
                sheet.row(line, wrapped)
        yield path


def _lines(session: ImportSession) -> Iterator[tuple[Value, ...]]:
    wanted, after = Wanted(reversal=Reversal.LEFT), -1
    while True:
        rows, following = page_of(session, wanted, after=after, size=_BATCH)
        for row in rows:
            label = row.record["label"] if row.record else " · ".join(first_cells(row))
            left = row.left or {}
            yield row.number, label, left.get("sentence", ""), left.get("suggestion", "")
        if following is None:
            return
        after = following
