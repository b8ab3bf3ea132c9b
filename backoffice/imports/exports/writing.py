"""From records to the file: parcel by parcel, each with its versions, so that memory stays flat."""

import datetime
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from decimal import Decimal
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.db import connection

from backoffice.files.sheets import CsvFile, Value, Workbook

from ..drafts import Exported
from ..profiles import Column, Kind, Profile
from . import versions
from .digests import Digester
from .models import Export, ExportFormat

PARCEL = 2_000
VERSION_ADVICE = (
    "Leave this column as it is. By it an import knows what the row said when it was exported, so that only your own "
    "changes count and nothing is undone that others changed meanwhile."
)
_TYPED = frozenset({Kind.MONEY, Kind.DECIMAL, Kind.DATE, Kind.TIME})
_WIDTHS = {Kind.MONEY: 12, Kind.DECIMAL: 12, Kind.DATE: 12, Kind.TIME: 19, Kind.GTIN: 16, Kind.COUNTRY: 10}

Write = Callable[[Sequence[Exported], Sequence[str]], None]
# Opens a step of the work, in which some rows are done already: the scope of its author, a transaction, a checkpoint.
Step = Callable[[int], AbstractContextManager[None]]


@contextmanager
def written(export: Export, profile: Profile, *, step: Step) -> Iterator[tuple[Path, int]]:
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
        digester = Digester(profile)
        with opened(path, export.format, profile, versioned=True) as write:
            for start in range(0, export.rows, PARCEL):
                with step(start):
                    rows = records(profile, _parcel(export, start))
                    write(rows, versions.keep_rows(export, rows, digester, first=done + 1))
                done += len(rows)
        yield path, done


def records(profile: Profile, ids: Sequence[int]) -> list[Exported]:
    """The records in the order of their ids."""
    place = {pk: number for number, pk in enumerate(ids)}
    return sorted(profile.export(ids), key=lambda row: place[row.id])


def _parcel(export: Export, start: int) -> list[int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT selection[%s:%s] FROM imports_export WHERE id = %s",
            [start + 1, start + PARCEL, export.pk],
        )
        found = cursor.fetchone()
    return list(found[0]) if found else []


@contextmanager
def opened(path: Path, format: str, profile: Profile, *, versioned: bool) -> Iterator[Write]:
    """A new file with its header; what is given writes rows below it, with their versions when it is `versioned`."""
    headers = profile.exported_columns()
    columns: Mapping[str, Column] = profile.columns()
    head = [*headers.values(), *([versions.HEADER] if versioned else [])]

    def values(row: Exported, version: Sequence[str]) -> list[Value]:
        return [*(_value(columns.get(name), row.cells.get(name)) for name in headers), *version]

    with ExitStack() as keep:
        if format == ExportFormat.CSV:
            file = keep.enter_context(CsvFile(keep.enter_context(path.open("wb"))))
            row = file.row
        else:
            book = keep.enter_context(Workbook(path))
            sheet = book.sheet(profile.label, otherwise="Export")
            text = book.style(num_format="@")
            for place, name in enumerate(headers):
                kind = columns[name].kind if name in columns else Kind.TEXT
                sheet.widths(place, place, _WIDTHS.get(kind, 20), None if kind in _TYPED else text)
            if versioned:
                sheet.widths(len(headers), len(headers), 10, book.style(num_format="@", font_color="#999999"))
                sheet.comment(0, len(headers), VERSION_ADVICE)
            sheet.freeze(1)
            sheet.row(head, book.style(bold=True, bottom=1))
            row = sheet.row
        if format == ExportFormat.CSV:
            row(head)

        def write(rows: Sequence[Exported], given: Sequence[str]) -> None:
            for place, record in enumerate(rows):
                row(values(record, [given[place]] if versioned else []))

        yield write


def _value(column: Column | None, value: Any) -> Value:
    if isinstance(value, list | tuple):
        joint = column.joint if column is not None else ", "
        return joint.join(str(each) for each in value)
    if value is None or isinstance(value, str | bool | int | float | Decimal | datetime.date):
        return value
    return str(value)
