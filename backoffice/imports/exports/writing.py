"""From records to the file: parcel by parcel, each with its versions where the list comes back, so that memory stays
flat.
"""

import datetime
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory

from django.db import connection

from backoffice.files.sheets import CsvFile, Sheet, Style, Value, Workbook

from . import versions
from .digests import Digester
from .lists import ExportedList, Line, ProfileList
from .models import Export, ExportFormat

PARCEL = 2_000
VERSION_ADVICE = (
    "Leave this column as it is. By it an import knows what the row said when it was exported, so that only your own "
    "changes count and nothing is undone that others changed meanwhile."
)

Write = Callable[[Sequence[Line], Sequence[str]], None]
# Gives the lines of a parcel their versions, the first of them with this number.
Keep = Callable[[Sequence[Line], int], list[str]]
# Opens a step of the work, in which some rows are done already: the scope of its author, a transaction, a checkpoint.
Step = Callable[[int], AbstractContextManager[None]]


@contextmanager
def written(export: Export, chosen: ExportedList, *, step: Step) -> Iterator[tuple[Path, int]]:
    """Writes the file of an export; gives its path, which is gone afterwards, and how many rows it has.

    1. Whatever an earlier attempt has kept goes first.
    2. Each parcel is read, kept with its versions, and written, in one step. Records that went out of the author's
       sight since they were chosen are left out.
    """
    with TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / "export"
        with step(0):
            versions.forget_rows(export)
        done = 0
        keep = _keeper(export, chosen)
        with opened(path, export.format, chosen, versioned=chosen.comes_back) as write:
            for start in range(0, export.rows, PARCEL):
                with step(start):
                    lines = in_order(chosen, _parcel(export, start))
                    write(lines, keep(lines, done + 1))
                done += len(lines)
        yield path, done


def in_order(chosen: ExportedList, ids: Sequence[int]) -> list[Line]:
    """The records in the order of their ids."""
    place = {pk: number for number, pk in enumerate(ids)}
    return sorted(chosen.lines(ids), key=lambda line: place[line.id])


def _keeper(export: Export, chosen: ExportedList) -> Keep:
    if not isinstance(chosen, ProfileList):
        return lambda lines, first: []
    digester = Digester(chosen.profile)

    def keep(lines: Sequence[Line], first: int) -> list[str]:
        said = [line.said for line in lines if line.said is not None]
        return versions.keep_rows(export, said, digester, first=first)

    return keep


def _parcel(export: Export, start: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT selection[%s:%s] FROM imports_export WHERE id = %s",
            [start + 1, start + PARCEL, export.pk],
        )
        found = cursor.fetchone()
    return list(found[0]) if found else []


@contextmanager
def opened(path: Path, format: str, chosen: ExportedList, *, versioned: bool) -> Iterator[Write]:
    """A new file with its header; what is given writes rows below it, with their versions when it is `versioned`."""
    names = [*(head.name for head in chosen.heads), *([versions.HEADER] if versioned else [])]
    zoned = format == ExportFormat.CSV and not chosen.comes_back

    row: Callable[[Iterable[Value]], None]
    with ExitStack() as keep:
        if format == ExportFormat.CSV:
            file = keep.enter_context(CsvFile(keep.enter_context(path.open("wb"))))
            row = file.row
            row(names)
        else:
            book = keep.enter_context(Workbook(path))
            sheet = book.sheet(chosen.label, otherwise="Export")
            text = book.style(num_format="@")
            for place, head in enumerate(chosen.heads):
                sheet.widths(place, place, head.width, text if head.is_text else None)
            if versioned:
                place = len(chosen.heads)
                sheet.widths(place, place, 10, book.style(num_format="@", font_color="#999999"))
                sheet.comment(0, place, VERSION_ADVICE)
            sheet.freeze(1)
            sheet.row(names, book.style(bold=True, bottom=1))
            row = _row_of(sheet, book, [place for place, head in enumerate(chosen.heads) if head.is_amount])

        def write(lines: Sequence[Line], given: Sequence[str]) -> None:
            for place, line in enumerate(lines):
                values = [_zoned(value) for value in line.values] if zoned else line.values
                row([*values, given[place]] if versioned else values)

        yield write


def _row_of(sheet: Sheet, book: Workbook, amounts: Sequence[int]) -> Callable[[Iterable[Value]], None]:
    """What writes a line of the sheet, with its amounts as people read them: with the decimals that each has by its
    currency.
    """
    looks: dict[int, Style] = {}

    def look(decimals: int) -> Style:
        if decimals not in looks:
            looks[decimals] = book.style(num_format="#,##0" + ("." + "0" * decimals if decimals else ""))
        return looks[decimals]

    def write(cells: Iterable[Value]) -> None:
        values = list(cells)
        styles: list[Style] = [None] * len(values)
        for place in amounts:
            if isinstance(value := values[place], Decimal):
                exponent = value.as_tuple().exponent
                styles[place] = look(max(0, -exponent) if isinstance(exponent, int) else 0)
        sheet.row(values, styles=styles)

    return write


def _zoned(value: Value) -> Value:
    """A time as ISO 8601 writes it with its zone: a text file, unlike a workbook, has room for it."""
    if isinstance(value, datetime.datetime) and value.tzinfo is not None:
        return value.astimezone(datetime.UTC).isoformat(timespec="seconds").replace("+00:00", "Z")
    return value
