"""Delimited text, read as a stream: one record at a time, quotes healed where that is safe."""

import csv
import io
import re
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import suppress
from pathlib import Path

from backoffice.files.formulas import unguarded

from .cleaning import clean_text, is_clean_line, unformulated
from .delimiters import (
    DELIMITER_NAMES,
    declared_delimiter,
    guess_delimiter,
    is_escaped,
    is_quoted_by_apostrophes,
    is_wrapped,
    unescaped,
    unwrapped,
)
from .encodings import Encoding
from .errors import ReadError
from .limits import HEAD_ROWS, Limits
from .rows import Fault, HeadRow, Row, column_letters
from .shifts import Shifts

# The csv module gives up on a cell beyond 131,072 characters, which is what an unpaired quote makes.
_SAMPLE_CHARS = 64 * 1024
_SAMPLE_LINES = 300
_BLOCK_CHARS = 96 * 1024
# An apostrophe where a cell may begin: perhaps one that keeps the cell from running as a formula.
_GUARD = re.compile(r"""(?:^|["\t,;:|\r\n])\s*'""")


# Number, cells as they came, whether they only need trimming, faults.
_Record = tuple[int, list[str], bool, tuple[Fault, ...]]


_DOUBTFUL_LINES = 50
# Behind so many rows with all their cells a last one that lacks some and its line end was cut off.
_MANY_ROWS = 10
# Stands for a fault that is one only if the row has not as many cells as the header.
_DOUBTFUL = (Fault(None, "open_quote", ""),)


class DelimitedFile:
    """An open text file. `head` holds its first filled rows; `batches` goes on from any of them.

    Cells are always `str`, blank ones "". `delimiter` is a person's choice. Close it, or exhaust `batches`.
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
        self._left = limits.seconds
        self._line_limit = limits.columns * 2048
        self._pushed_back: deque[str] = deque()
        self._consumed: list[str] = []
        self._spoilt = self._oversized = False
        self._doubtful = self._unended = 0
        self._wrapped = self._escaped = False
        self._shifts = Shifts()
        try:
            sample = self._sample()
            self._wrapped = is_wrapped(sample)
            if self._wrapped:
                sample = [unwrapped(line) for line in sample]
            self._escaped = is_escaped(sample)
            if self._escaped:
                sample = [unescaped(line) for line in sample]
            declared = declared_delimiter(sample[0]) if sample else None
            self.declared = declared
            self.delimiter = delimiter or declared or guess_delimiter(sample)
            self._quote = "'" if is_quoted_by_apostrophes(sample, self.delimiter) else '"'
            self._blank_after_quote = re.compile(
                rf"{self._quote}[ \t]+(?=[{re.escape(self.delimiter)}\r\n]|$)"
            )
            self._pushed_back.extend(sample[1:] if declared else sample)
            self._number = 1 if declared else 0
            self._records = self._parse()
            self.head: list[HeadRow] = []
            self._early: list[_Record] = []
            for record in self._records:
                self._early.append(record)
                self.head.append(self._head_row(record))
                if len(self.head) >= HEAD_ROWS:
                    break
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        self._stream.close()

    def notes(self) -> list[str]:
        """Sentences on how the file was read, so far."""
        notes = self.encoding.notes()
        if self.declared and self.declared == self.delimiter:
            notes.append(f"Its first line names {DELIMITER_NAMES[self.delimiter]} as the separator.")
        if self._quote == "'":
            notes.append("Its cells are quoted by apostrophes, which were taken off.")
        if self._wrapped:
            notes.append("Each of its lines stands in quotation marks as a whole, which were taken off.")
        if self._escaped:
            notes.append("Quotation marks behind a backslash were taken as marks within their cells.")
        if self.short_row_count:
            listed = ", ".join(f"{number:,}" for number in self.short_rows)
            more = " and more" if self.short_row_count > len(self.short_rows) else ""
            notes.append(
                f"Rows with fewer cells than the header: {self.short_row_count:,} (row {listed}{more}). "
                "Their missing cells were taken as blank."
            )
        return notes

    def batches(self, *, width: int, after: int) -> Iterator[list[Row]]:
        """Rows below the header row number `after`, each with `width` cells, as many at a time as a block holds.

        A block of which every line is a record, as nearly all are, is taken by one call of the csv module. What does
        not fit so (line breaks in cells, quotes that do not pair, a cell too long) is given back and read by lines.
        """
        later = [record for record in self._early if record[0] > after]
        self._shifts = Shifts(self.head, after=after, delimiter=self.delimiter)
        try:
            while True:
                # Up to the end of what was given back, or of the doubts that an open quote raises.
                while self._pushed_back or self._doubtful:
                    record = next(self._records, None)
                    if record is None:
                        break
                    later.append(record)
                rows = self._rows(later, width)
                if rows:
                    yield rows
                later = []
                lines = self._block()
                if not lines:
                    return
                records = self._at_once(lines)
                if records is None:
                    self._pushed_back.extend(lines)
                else:
                    later = records
        finally:
            self.close()

    def _rows(self, records: list[_Record], width: int) -> list[Row]:
        cell_limit, shifts = self.limits.cell_chars, self._shifts
        started = time.monotonic()
        rows = []
        for number, cells, clean, faults in records:
            cells = list(map(str.strip, cells)) if clean else self._clean(cells)
            if not any(cells):
                continue
            found = len(cells)
            if faults is _DOUBTFUL:
                faults = () if found == width else (_open_quote(number),)
            if (found > shifts.named or shifts.measured) and not any(cells[width:]):
                faults += shifts.faults(number, cells)
            if found > width:
                if any(cells[width:]):
                    faults += (_extra_cells(number, cells, width),)
                del cells[width:]
            elif found < width:
                if number == self._unended and found > 1 and number > _MANY_ROWS and not self.short_row_count:
                    faults += (_breaks_off(number, found, width),)
                self._note_short(number)
                cells += [""] * (width - found)
            if self._oversized and max(map(len, cells)) > cell_limit:
                faults += tuple(
                    _too_long(number, index, len(cell), cell_limit)
                    for index, cell in enumerate(cells)
                    if len(cell) > cell_limit
                )
            rows.append(Row(number, tuple(cells), faults))
        self._left -= time.monotonic() - started
        if self._left < 0:
            raise ReadError(
                "too_slow",
                f"Cleaning the text of “{self.filename}” took longer than {self.limits.seconds:g} seconds and was "
                "stopped. Take HTML and signs that cannot be seen out of its cells, or split the file.",
                seconds=self.limits.seconds,
            )
        return rows

    def _block(self) -> list[str]:
        """The next lines of the file, whole ones; none at its end."""
        try:
            text = self._stream.read(_BLOCK_CHARS)
        except UnicodeDecodeError as error:
            raise self._foreign_bytes() from error
        if text and text[-1] != "\n":
            text += self._line_as_it_stands()
        text = self.encoding.mended(text)
        lines = list(io.StringIO(text, newline=""))
        if self._wrapped:
            lines = [unwrapped(line) for line in lines]
        if self._escaped:
            lines = [unescaped(line) for line in lines]
        if lines and len(lines[-1]) >= self._line_limit and lines[-1][-1] not in "\r\n":
            raise self._endless_line()
        return lines

    def _at_once(self, lines: list[str]) -> list[_Record] | None:
        """The records of lines that are one record each, or None when they are not."""
        if max(map(len, lines)) > self.limits.cell_chars:
            return None
        try:
            records = list(self._csv(lines))
        except csv.Error:
            return None
        if len(records) != len(lines):
            return None
        first = self._number + 1
        self._number += len(lines)
        self._see_end(lines[-1])
        self._check_length()
        clean = _is_clean_block("".join(lines))
        return [
            (number, cells, clean or _is_clean_record(line), ())
            for number, (cells, line) in enumerate(zip(records, lines, strict=True), first)
        ]

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
        line = self.encoding.mended(self._line_as_it_stands())
        if self._wrapped:
            line = unwrapped(line)
        return unescaped(line) if self._escaped else line

    def _line_as_it_stands(self) -> str:
        try:
            line = self._stream.readline(self._line_limit)
        except UnicodeDecodeError as error:
            raise self._foreign_bytes() from error
        if len(line) >= self._line_limit and line[-1] not in "\r\n":
            raise self._endless_line()
        return line

    def _foreign_bytes(self) -> ReadError:
        return ReadError(
            "mixed_encoding",
            f"“{self.filename}” holds bytes that do not belong to {self.encoding.label}. "
            "Choose another encoding, or save the file as “CSV UTF-8” and upload that.",
            encoding=self.encoding.codec,
        )

    def _endless_line(self) -> ReadError:
        return ReadError(
            "line_too_long",
            f"“{self.filename}” has a line of more than {self._line_limit:,} characters, so it is no table of "
            "rows. Save it again as CSV or XLSX from a spreadsheet program.",
            limit=self._line_limit,
        )

    def _lines(self) -> Iterator[str]:
        consumed = self._consumed
        pushed_back = self._pushed_back
        cell_limit = self.limits.cell_chars
        while True:
            line = pushed_back.popleft() if pushed_back else self._read_line()
            if not line:
                return
            if not _is_clean_record(line):
                self._spoilt = True
            if len(line) > cell_limit:
                self._oversized = True
            consumed.append(line)
            yield line

    def _csv(self, lines: Iterable[str]) -> Iterator[list[str]]:
        return csv.reader(
            lines, delimiter=self.delimiter, quotechar=self._quote, skipinitialspace=True, strict=True
        )

    def _reader(self) -> Iterator[list[str]]:
        return self._csv(self._lines())

    def _parse(self) -> Iterator[_Record]:
        """Filled records with their numbers. A record whose quotes do not pair costs only its own line."""
        consumed = self._consumed
        reader = self._reader()
        while True:
            self._spoilt = False
            self._check_length()
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                self._number += 1
                record = self._heal(self._number)
                consumed.clear()
                reader = self._reader()
                if record is not None:
                    yield record
                continue
            self._number += 1
            if len(consumed) > 1:
                # A cell with line breaks in it; their CR or CRLF become LF.
                self._spoilt = True
                self._oversized = self._oversized or sum(map(len, consumed)) > self.limits.cell_chars
            self._see_end(consumed[-1])
            if any(cells):
                doubts = self._doubts(self._number) if self._doubtful else ()
                yield self._number, cells, not self._spoilt, doubts
            consumed.clear()

    def _see_end(self, line: str) -> None:
        """Remembers the record that ends with the file and not with its line."""
        if line[-1] not in "\r\n":
            self._unended = self._number

    def _check_length(self) -> None:
        last = 2 * self.limits.rows + 1000
        if self._number > last:
            # Nearly all of them blank, or the limit on rows had ended this earlier.
            raise ReadError(
                "too_many_rows",
                f"“{self.filename}” has more than {last:,} lines. Remove the blank ones or split the file.",
                limit=self.limits.rows,
            )

    def _heal(self, number: int) -> _Record | None:
        """Mend a record whose quotes are broken, or read its first line alone and give the others back."""
        lines = list(self._consumed)
        trimmed = [self._blank_after_quote.sub(self._quote, line) for line in lines]
        records: list[list[str]] = []
        if trimmed != lines:
            with suppress(csv.Error):
                records = list(self._csv(trimmed))
        if len(records) == 1:
            return (number, records[0], False, ()) if any(records[0]) else None
        self._pushed_back.extendleft(reversed(lines[1:]))
        self._doubtful = max(len(lines) - 1, _DOUBTFUL_LINES if self._is_unpaired(lines[:1]) else 0)
        cells = lines[0].rstrip("\r\n").split(self.delimiter)
        if not any(cell.strip() for cell in cells):
            return None
        # Without a quote the cell was only too long, which is told apart.
        faults = (_open_quote(number),) if self._quote in lines[0] else ()
        return number, cells, _is_clean_record(lines[0]), faults

    def _doubts(self, number: int) -> tuple[Fault, ...]:
        """What follows an open quote may be rows or parts of the broken cell, up to the next unpaired quote."""
        lines = self._consumed
        self._doubtful = max(0, self._doubtful - len(lines))
        if self._is_unpaired(lines):
            self._doubtful = 0
            return (_open_quote(number),)
        return _DOUBTFUL

    def _is_unpaired(self, lines: list[str]) -> bool:
        return sum(line.count(self._quote) for line in lines) % 2 == 1

    def _clean(self, cells: list[str]) -> list[str]:
        cleaned = []
        for cell in cells:
            bare, unwrapping = unformulated(cell)
            if unwrapping:
                self.cleaned[unwrapping] += 1
            text, done = clean_text(bare)
            if done:
                self.cleaned.update(done)
            cleaned.append(text)
        return cleaned

    def _note_short(self, number: int) -> None:
        self.short_row_count += 1
        if len(self.short_rows) < 5:
            self.short_rows.append(number)


def _is_clean_record(line: str) -> bool:
    return is_clean_line(line) and '="' not in line and not ("'" in line and _GUARD.search(line))


def _is_clean_block(text: str) -> bool:
    """Whether all lines of a text are clean, told by its characters alone; one that cannot be told so is looked at."""
    plain = text.replace("\r", "").replace("\n", "").replace("\t", "")
    return (
        text.isascii()
        and plain.isprintable()
        and "&" not in text
        and "_x" not in text
        and '="' not in text
        and "'" not in text
    )


def _open_quote(number: int) -> Fault:
    return Fault(
        None,
        "open_quote",
        f"Row {number:,}: the quotation marks here or just above do not pair. Write a quotation mark inside a cell "
        'twice (5"" for 5 inches), or remove it.',
    )


def _breaks_off(number: int, found: int, width: int) -> Fault:
    return Fault(
        None,
        "breaks_off",
        f"Row {number:,} is the last, has {found} of {width} cells, and no end of its line: the file seems to break "
        "off there. Save or download it again and upload the whole file.",
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
