"""The process that parses workbooks, so that a hostile one harms nobody but itself.

It takes its limits on itself before it opens anything, knows nothing of Django, and talks in frames: a
four-byte length and a pickle of plain values. Commands come as lines of JSON on standard input.

1. It opens the workbook and sends `("book", {...})`.
2. For `{"sheet": name}` it loads that sheet and sends `("sheet", {...})` with the first filled rows.
3. For `{"rows": true}` it sends `("rows", [...])` frames and `("end", {...})`.

A refusal is `("error", (code, sentence, data))`, after which it ends.
"""

import contextlib
import datetime
import json
import pickle
import re
import struct
import sys
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any, BinaryIO

import python_calamine

from backoffice.files.confined.launching import limit_this_process

from .archives import damaged, encrypted
from .cleaning import clean_text, is_clean
from .encodings import Encoding
from .errors import ReadError
from .inspection import Finding, Inspection, SheetFindings, inspect_workbook
from .inspection.formats import shown_text
from .limits import HEAD_ROWS, Limits
from .markup import open_markup
from .rows import Cell, Month, column_letters

_STDERR_BYTES = 1 << 20
_CHUNK_ROWS = 1000
_CHUNK_CHARACTERS = 1 << 20
_BEYOND_MEMORY = ("capacity overflow", "out of memory", "memory allocation", "Cell limit exceeded")
_WHOLE_FLOAT = 2.0**53
_OF_NUMBERS = frozenset(("padded", "per_cent", "worded", "scaled", "unit"))
_THREE_DECIMALS = re.compile(r"-?[0-9]+\.[0-9]{3}")

PlainFault = tuple[int | None, str, str]
PlainRow = tuple[int, tuple[Cell, ...], tuple[PlainFault, ...]]


def main() -> None:
    """Serve one workbook: `sys.argv[1]` is JSON with path, kind, filename and limits."""
    task = json.loads(sys.argv[1])
    limit_this_process(memory=task["memory"], seconds=task["seconds"], written=_STDERR_BYTES)
    out = sys.stdout.buffer
    try:
        limits = Limits(**task["limits"])
        encoding = Encoding(**task["encoding"]) if task["encoding"] else None
        book = _Book(Path(task["path"]), task["kind"], encoding, filename=task["filename"], limits=limits)
        _send(out, "book", book.describe())
        for line in sys.stdin:
            command = json.loads(line)
            if "sheet" in command:
                _send(out, "sheet", book.load(command["sheet"]))
            else:
                for chunk in book.chunks():
                    _send(out, "rows", chunk)
                _send(out, "end", book.summary())
    except ReadError as error:
        _send(out, "error", (error.code, error.sentence, error.data))
    except MemoryError:
        _send(out, "error", ("too_heavy", "", {}))
    except BrokenPipeError:
        # The reader has what it wanted and went away.
        sys.stderr.close()


def _send(out: BinaryIO, kind: str, body: Any) -> None:
    frame = pickle.dumps((kind, body), protocol=5)
    out.write(struct.pack("<I", len(frame)) + frame)
    out.flush()


class _Book:
    def __init__(
        self, path: Path, kind: str, encoding: Encoding | None, *, filename: str, limits: Limits
    ) -> None:
        self._filename = filename
        self._limits = limits
        self._cleaned: Counter[str] = Counter()
        self._dates = 0
        self._sheet: _Sheet | None = None
        self._inspection: Inspection
        self._engine: Any
        if encoding is not None or kind == "mhtml":
            book = self._guard(lambda: open_markup(path, kind, encoding, filename=filename, limits=limits))
            self._inspection = self._engine = book
        else:
            self._inspection = inspect_workbook(path, kind, filename=filename, limits=limits)
            self._engine = self._guard(lambda: python_calamine.load_workbook(path))

    def _guard(self, work: Any) -> Any:
        """Run a call into the engine; whatever it raises means that the workbook is broken."""
        try:
            return work()
        except python_calamine.PasswordError as error:
            raise encrypted(self._filename) from error
        except (MemoryError, ReadError, KeyboardInterrupt, SystemExit):
            raise
        except BaseException as error:
            # A panic of the engine is no Exception.
            if any(sign in str(error) for sign in _BEYOND_MEMORY):
                raise MemoryError from error
            raise damaged(self._filename) from error

    def describe(self) -> dict[str, Any]:
        sheets = [
            (sheet.name, str(sheet.typ).rpartition(".")[2], str(sheet.visible).rpartition(".")[2])
            for sheet in self._engine.sheets_metadata
        ]
        return {"sheets": sheets, "notes": self._inspection.notes}

    def load(self, name: str) -> dict[str, Any]:
        names = [sheet.name for sheet in self._engine.sheets_metadata]
        sheet, findings = self._loaded(name, names.index(name))
        self._cleaned.clear()
        self._cleaned.update(findings.cleaned)
        self._dates = 0
        self._sheet = _Sheet(sheet, findings, limits=self._limits, cleaned=self._cleaned)
        notes = []
        if self._inspection.saved_uncalculated and findings.formulas:
            notes.append(
                "The workbook was saved by a program that leaves its formulas to Excel, so results may be missing or "
                "0. If so, open it in Excel, save it, and upload it again."
            )
        if findings.hidden_rows:
            notes.append(
                f"Hidden rows in the sheet: {findings.hidden_rows:,}. They were read like the others; delete those "
                "that are not meant."
            )
        if twice := findings.twice:
            notes.append(
                f"Cells that the sheet holds twice: {len(twice):,} (first {twice[0]}). Only the later value of each "
                "could be read, so rows with such cells are refused; in the header, check the names of the columns."
            )
        return self._sheet.describe() | {"notes": notes, "units": dict(findings.units)}

    def _loaded(self, name: str, index: int) -> tuple[Any, SheetFindings]:
        """The engine lets other threads run while it loads a sheet, so the sheet is looked at meanwhile."""
        self._inspection.admit(index)
        with ThreadPoolExecutor(max_workers=1) as beside:
            looking = beside.submit(self._inspection.sheet, index)
            try:
                sheet = self._guard(lambda: self._engine.get_sheet_by_name(name))
            except (ReadError, MemoryError):
                # What its bytes tell says more than that the engine failed on it.
                looking.result()
                raise
            return sheet, looking.result()

    def chunks(self) -> Iterator[list[PlainRow]]:
        if self._sheet is None:
            return
        chunk: list[PlainRow] = []
        written = self._sheet.characters
        for row in self._sheet.rest():
            chunk.append(row)
            if len(chunk) >= _CHUNK_ROWS or self._sheet.characters - written > _CHUNK_CHARACTERS:
                yield chunk
                chunk, written = [], self._sheet.characters
        if chunk:
            yield chunk

    def summary(self) -> dict[str, Any]:
        dated = self._sheet is not None and self._sheet.dates > 0
        return {
            "cleaned": dict(self._cleaned),
            "dates_from_1904": dated and self._inspection.counts_from_1904,
        }


class _Sheet:
    """One loaded sheet, handed out once: first its head, then the rest."""

    def __init__(self, sheet: Any, found: SheetFindings, *, limits: Limits, cleaned: Counter[str]) -> None:
        findings = found.cells
        self._limits = limits
        self._cleaned = cleaned
        self._findings = findings
        self.dates = self.characters = 0
        start, end = sheet.start or (0, 0), sheet.end or (-1, -1)
        found_columns = [column for cells in findings.values() for column in cells]
        self._engine_left = start[1]
        self._left = min([start[1], *found_columns])
        right = max([end[1], *found_columns])
        self._width = right - self._left + 1
        self._bottom = max([end[0] + 1, *findings])
        self._merged = sheet.merged_cell_ranges or found.merged
        self._rows = self._filled_rows(sheet)
        if self._width > limits.columns:
            raise ReadError(
                "too_many_columns",
                f"The sheet has {self._width:,} columns (up to column {column_letters(right)}); at most "
                f"{limits.columns:,} are taken. Delete the columns that are not needed and upload it again.",
                columns=self._width,
                limit=limits.columns,
            )
        self.head: list[tuple[int, tuple[Cell, ...], tuple[Cell, ...], tuple[PlainFault, ...]]] = []
        self._raw: tuple[Cell, ...] = ()
        self._keep_raw = True
        for number, cells, faults in self._rows:
            self.head.append((number, cells, self._raw, faults))
            if len(self.head) >= HEAD_ROWS:
                break
        self._keep_raw = False

    def describe(self) -> dict[str, Any]:
        return {
            "first_column": self._left,
            "width": self._width,
            "bottom": self._bottom,
            "merged": [
                (top + 1, left, bottom + 1, right) for (top, left), (bottom, right) in self._merged[:5000]
            ],
            "head": self.head,
        }

    def rest(self) -> Iterator[PlainRow]:
        return self._rows

    def _filled_rows(self, sheet: Any) -> Iterator[PlainRow]:
        lead = self._engine_left - self._left
        width = self._width
        findings = self._findings
        number = 0
        for values in sheet.iter_rows():
            number += 1
            cells = [None] * lead + self._tidy_row(values)
            if len(cells) < width:
                cells += [None] * (width - len(cells))
            faults: tuple[PlainFault, ...] = ()
            if self._keep_raw:
                self._raw = tuple([None] * lead + [_plain_raw(value) for value in values])
            if number in findings:
                faults = self._apply(number, cells)
            if self._too_long:
                faults += self._shorten_faults(number, cells)
            if faults or any(cell is not None for cell in cells):
                yield number, tuple(cells), faults
        for number in sorted(row for row in findings if row > number):
            cells = [None] * width
            faults = self._apply(number, cells)
            self._raw = tuple(cells)
            yield number, tuple(cells), faults

    _too_long = False

    def _tidy_row(self, values: list[Any]) -> list[Cell]:
        """Cells as plain values: blanks None, whole numbers int, text cleaned, durations as text."""
        cells: list[Cell] = []
        add = cells.append
        longest = self._limits.cell_chars
        self._too_long = False
        for value in values:
            kind = type(value)
            if kind is str:
                if not is_clean(value):
                    value, done = clean_text(value)
                    self._cleaned.update(done)
                self.characters += len(value)
                if len(value) > longest:
                    self._too_long = True
                add(value.strip() or None)
            elif kind is float:
                if value.is_integer() and -_WHOLE_FLOAT < value < _WHOLE_FLOAT:
                    add(int(value))
                else:
                    add(value if value - value == 0 else str(value))
            elif kind is int or kind is bool:
                add(value)
            else:
                add(self._moment(value))
        return cells

    def _moment(self, value: Any) -> Cell:
        if isinstance(value, datetime.timedelta):
            seconds = round(value.total_seconds())
            sign = "-" if seconds < 0 else ""
            minutes, second = divmod(abs(seconds), 60)
            return f"{sign}{minutes // 60}:{minutes % 60:02d}:{second:02d}"
        self.dates += 1
        if isinstance(value, datetime.datetime) and value.microsecond >= 999_000:
            # The engine cuts a day's fraction to milliseconds; the sheet shows the full second.
            with contextlib.suppress(OverflowError):
                value = value.replace(microsecond=0) + datetime.timedelta(seconds=1)
        return value

    def _apply(self, number: int, cells: list[Cell]) -> tuple[PlainFault, ...]:
        faults: list[PlainFault] = []
        twice = [
            column for column, finding in sorted(self._findings[number].items()) if finding.kind == "twice"
        ]
        if twice:
            faults.append(
                (
                    None,
                    "cell_twice",
                    f"Row {number:,} has two values in column {', '.join(map(column_letters, twice))}: the file holds "
                    "these cells twice, perhaps as two rows of one number, and only the later were read. Give each its "
                    "own row, and upload it again.",
                )
            )
        for column, finding in sorted(self._findings[number].items()):
            at = column - self._left
            place = f"Row {number:,}, column {column_letters(column)}"
            value = cells[at]
            if finding.kind == "month":
                if isinstance(value, datetime.date) and _is_first_of_month(value):
                    cells[at] = Month(value.year, value.month, 1)
            elif finding.kind in _OF_NUMBERS:
                if isinstance(value, int | float) and not isinstance(value, bool):
                    cells[at] = self._as_shown(value, finding)
            elif finding.kind == "error":
                cells[at] = finding.text or "#ERROR"
                faults.append(
                    (
                        at,
                        "error_value",
                        f"{place} shows the error {cells[at]}. Correct the formula or write the value itself.",
                    )
                )
            elif finding.kind == "not_calculated":
                faults.append(
                    (
                        at,
                        "not_calculated",
                        f"{place} holds a formula whose result was not saved. Open the workbook in Excel, save it and "
                        "upload it again, or write the value itself.",
                    )
                )
        return tuple(faults)

    def _as_shown(self, number: float, finding: Finding) -> Cell:
        """A number as its format shows it, exactly; itself where that adds nothing to it."""
        match finding.kind:
            case "padded":
                if isinstance(number, int) and number >= 0:
                    self._cleaned["padded"] += 1
                    return str(number).zfill(finding.width)
            case "per_cent":
                return f"{float(f'{number:.15g}') * 100:.15g}%"
            case "worded":
                if text := shown_text(finding.text, number):
                    self._cleaned["worded"] += 1
                    return text
            case "scaled":
                self._cleaned["scaled"] += 1
                return f"{_plainly(number)} {finding.text}" if finding.text else number
            case "unit":
                return f"{_plainly(number)} {finding.text}"
        return number

    def _shorten_faults(self, number: int, cells: list[Cell]) -> tuple[PlainFault, ...]:
        limit = self._limits.cell_chars
        return tuple(
            (
                at,
                "cell_too_long",
                f"Row {number:,}, column {column_letters(self._left + at)}: the cell has {len(cell):,} characters; at "
                f"most {limit:,} are taken. Shorten it.",
            )
            for at, cell in enumerate(cells)
            if isinstance(cell, str) and len(cell) > limit
        )


def _is_first_of_month(day: datetime.date) -> bool:
    return day.day == 1 and not (isinstance(day, datetime.datetime) and day.time() != datetime.time())


def _plainly(number: float) -> str:
    """The number as text; one of three decimals with a fourth, since 1.234 is a thousand to some."""
    text = f"{number:.15g}"
    return f"{text}0" if _THREE_DECIMALS.fullmatch(text) else text


def _plain_raw(value: Any) -> Cell:
    return str(value) if isinstance(value, datetime.timedelta) else value
