"""Delimited text, read as a stream: one record at a time, quotes healed where that is safe."""

import csv
import io
import re
from collections import Counter, deque
from collections.abc import Iterator
from itertools import chain
from pathlib import Path

from backoffice.files.sheets import unguarded

from .cleaning import clean_text, is_clean_line
from .delimiters import DELIMITER_NAMES, declared_delimiter, guess_delimiter
from .encodings import Encoding
from .errors import ReadError
from .limits import Limits
from .rows import Fault, HeadRow, Row, column_letters

# The csv module gives up on a cell beyond 131,072 characters, which is what an unpaired quote makes.
_SAMPLE_CHARS = 64 * 1024
_SAMPLE_LINES = 300
_HEAD_ROWS = 60
# An apostrophe where a cell may begin: perhaps one that keeps the cell from running as a formula.
_GUARD = re.compile(r"""(?:^|["\t,;:|\r\n])\s*'""")


# Number, cells as they came, whether they only need trimming, faults.
_Record = tuple[int, list[str], bool, tuple[Fault, ...]]


_DOUBTFUL_LINES = 50
# Stands for a fault that is one only if the row has not as many cells as the header.
_DOUBTFUL = (Fault(None, "open_quote", ""),)


class DelimitedFile:
    """An open text file. `head` holds its first filled rows; `rows` goes on from any of them.

    Cells are always `str`, blank ones "". `delimiter` is a person's choice. Close it, or exhaust `rows`.
    """

    kind = "delimited"

    def __init__(
        self, path: Path, encoding: Encoding, *, filename: str, limits: Limits, delimiter: str | None = None
    ) -> None:
        self.filename = filename
        self.limits = limits
        self.encoding = encoding
        self.cleaned: Counter[str] = Counter()
        self.short_rows: list[int] = []
        self.short_row_count = 0
        self._stream = io.TextIOWrapper(
            path.open("rb"), encoding=encoding.stream_codec, errors="strict", newline="", write_through=True
        )
        self._line_limit = limits.columns * 2048
        self._pushed_back: deque[str] = deque()
        self._consumed: list[str] = []
        self._spoilt = self._oversized = False
        self._doubtful = 0
        try:
            sample = self._sample()
            declared = declared_delimiter(sample[0]) if sample else None
            self.declared = declared
            self.delimiter = delimiter or declared or guess_delimiter(sample)
            self._pushed_back.extend(sample[1:] if declared else sample)
            self._records = self._parse(first=2 if declared else 1)
            self.head: list[HeadRow] = []
            self._early: list[_Record] = []
            for record in self._records:
                self._early.append(record)
                self.head.append(self._head_row(record))
                if len(self.head) >= _HEAD_ROWS:
                    break
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._stream.close()

    def notes(self) -> list[str]:
        """Sentences on how the file was read, so far."""
        notes = []
        if self.encoding.bom:
            notes.append("The byte order mark at the start of the file was left out.")
        if self.encoding.codec != "utf-8":
            sure = "" if self.encoding.certainty != "unsure" else " This is a guess: please check the sample"
            shown = f", such as “{self.encoding.sample[:80]}”." if sure and self.encoding.sample else "."
            notes.append(f"The file was read as {self.encoding.label}.{sure}{shown if sure else ''}")
        if self.declared and self.declared == self.delimiter:
            notes.append(f"Its first line names {DELIMITER_NAMES[self.delimiter]} as the separator.")
        if self.short_row_count:
            listed = ", ".join(f"{number:,}" for number in self.short_rows)
            more = " and more" if self.short_row_count > len(self.short_rows) else ""
            notes.append(
                f"Rows with fewer cells than the header: {self.short_row_count:,} (row {listed}{more}). "
                "Their missing cells were taken as blank."
            )
        return notes

    def rows(self, *, width: int, after: int) -> Iterator[Row]:
        """Rows below the header row number `after`, each with `width` cells."""
        cell_limit = self.limits.cell_chars
        later = (record for record in self._early if record[0] > after)
        try:
            for number, cells, clean, faults in chain(later, self._records):
                cells = [cell.strip() for cell in cells] if clean else self._clean(cells)
                if not any(cells):
                    continue
                found = len(cells)
                if faults is _DOUBTFUL:
                    faults = () if found == width else (_open_quote(number),)
                if found > width:
                    if any(cells[width:]):
                        faults += (_extra_cells(number, cells, width),)
                    del cells[width:]
                elif found < width:
                    self._note_short(number)
                    cells += [""] * (width - found)
                if self._oversized and max(map(len, cells)) > cell_limit:
                    faults += tuple(
                        _too_long(number, index, len(cell), cell_limit)
                        for index, cell in enumerate(cells)
                        if len(cell) > cell_limit
                    )
                yield Row(number, tuple(cells), faults)
        finally:
            self.close()

    def _head_row(self, record: _Record) -> HeadRow:
        number, cells, _, faults = record
        cells = [unguarded(cell) for cell in cells]
        return HeadRow(number, tuple(clean_text(cell)[0] for cell in cells), tuple(cells), faults)

    def _sample(self) -> list[str]:
        lines: list[str] = []
        size = 0
        while len(lines) < _SAMPLE_LINES and size < _SAMPLE_CHARS:
            line = self._read_line()
            if not line:
                break
            lines.append(line)
            size += len(line)
        return lines

    def _read_line(self) -> str:
        try:
            line = self._stream.readline(self._line_limit)
        except UnicodeDecodeError as error:
            raise ReadError(
                "mixed_encoding",
                f"“{self.filename}” holds bytes that do not belong to {self.encoding.label}. "
                "Choose another encoding, or save the file as “CSV UTF-8” and upload that.",
                encoding=self.encoding.codec,
            ) from error
        if len(line) >= self._line_limit and line[-1] not in "\r\n":
            raise ReadError(
                "line_too_long",
                f"“{self.filename}” has a line of more than {self._line_limit:,} characters, so it is no table of "
                "rows. Save it again as CSV or XLSX from a spreadsheet program.",
                limit=self._line_limit,
            )
        return line

    def _lines(self) -> Iterator[str]:
        consumed = self._consumed
        pushed_back = self._pushed_back
        cell_limit = self.limits.cell_chars
        while True:
            line = pushed_back.popleft() if pushed_back else self._read_line()
            if not line:
                return
            if not is_clean_line(line) or ("'" in line and _GUARD.search(line)):
                self._spoilt = True
            if len(line) > cell_limit:
                self._oversized = True
            consumed.append(line)
            yield line

    def _reader(self) -> Iterator[list[str]]:
        return csv.reader(self._lines(), delimiter=self.delimiter, skipinitialspace=True, strict=True)

    def _parse(self, first: int) -> Iterator[_Record]:
        """Filled records with their numbers. A record whose quotes do not pair costs only its own line."""
        number = first - 1
        last = 2 * self.limits.rows + 1000
        consumed = self._consumed
        reader = self._reader()
        while True:
            self._spoilt = False
            if number > last:
                # Nearly all of them blank, or the limit on rows had ended this earlier.
                raise ReadError(
                    "too_many_rows",
                    f"“{self.filename}” has more than {last:,} lines. Remove the blank ones or split the file.",
                    limit=self.limits.rows,
                )
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                number += 1
                record = self._heal(number)
                consumed.clear()
                reader = self._reader()
                if record is not None:
                    yield record
                continue
            number += 1
            if len(consumed) > 1:
                # A cell with line breaks in it; their CR or CRLF become LF.
                self._spoilt = True
                self._oversized = self._oversized or sum(map(len, consumed)) > self.limits.cell_chars
            if any(cells):
                yield number, cells, not self._spoilt, self._doubts(number) if self._doubtful else ()
            consumed.clear()

    def _heal(self, number: int) -> _Record | None:
        """Mend a record whose quotes are broken, or read its first line alone and give the others back."""
        lines = list(self._consumed)
        blank_after_quote = re.compile(rf'"[ \t]+(?=[{re.escape(self.delimiter)}\r\n]|$)')
        trimmed = [blank_after_quote.sub('"', line) for line in lines]
        try:
            records = list(csv.reader(trimmed, delimiter=self.delimiter, skipinitialspace=True, strict=True))
        except csv.Error:
            records = []
        if len(records) == 1:
            return (number, records[0], False, ()) if any(records[0]) else None
        self._pushed_back.extendleft(reversed(lines[1:]))
        self._doubtful = max(len(lines) - 1, _DOUBTFUL_LINES if _is_unpaired(lines[:1]) else 0)
        cells = lines[0].rstrip("\r\n").split(self.delimiter)
        if not any(cell.strip() for cell in cells):
            return None
        # Without a quote the cell was only too long, which is told apart.
        return number, cells, False, ((_open_quote(number),) if '"' in lines[0] else ())

    def _doubts(self, number: int) -> tuple[Fault, ...]:
        """What follows an open quote may be rows or parts of the broken cell, up to the next unpaired quote."""
        lines = self._consumed
        self._doubtful = max(0, self._doubtful - len(lines))
        if _is_unpaired(lines):
            self._doubtful = 0
            return (_open_quote(number),)
        return _DOUBTFUL

    def _clean(self, cells: list[str]) -> list[str]:
        cleaned = []
        for cell in cells:
            bare = unguarded(cell)
            if bare is not cell:
                self.cleaned["guard"] += 1
            text, done = clean_text(bare)
            if done:
                self.cleaned.update(done)
            cleaned.append(text)
        return cleaned

    def _note_short(self, number: int) -> None:
        self.short_row_count += 1
        if len(self.short_rows) < 5:
            self.short_rows.append(number)


def _is_unpaired(lines: list[str]) -> bool:
    return sum(line.count('"') for line in lines) % 2 == 1


def _open_quote(number: int) -> Fault:
    return Fault(
        None,
        "open_quote",
        f"Row {number:,}: the quotation marks here or just above do not pair. Write a quotation mark inside a cell "
        'twice (5"" for 5 inches), or remove it.',
    )


def _extra_cells(number: int, cells: list[str], width: int) -> Fault:
    extra = next(cell for cell in cells[width:] if cell)
    return Fault(
        None,
        "extra_cells",
        f"Row {number:,} has {len(cells)} cells but the header has {width}; the first one too many holds "
        f"“{extra[:40]}”. A separator inside a cell needs quotation marks around that cell.",
    )


def _too_long(number: int, index: int, length: int, limit: int) -> Fault:
    return Fault(
        index,
        "cell_too_long",
        f"Row {number:,}, column {column_letters(index)}: the cell has {length:,} characters; at most {limit:,} "
        "are taken. Shorten it.",
    )
