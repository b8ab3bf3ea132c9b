"""A file as a table: named columns and a stream of rows."""

import tempfile
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from types import TracebackType
from typing import Self

from .archives import inspect_archive, unpack_only_file
from .below import Below
from .cleaning import count_notes
from .content import MARKUP, Kind, detect_kind, name_mismatch
from .declared import declared_encoding
from .delimited import DelimitedFile
from .encodings import Encoding, chosen_encoding, detect_encoding
from .errors import ReadError
from .headers import Header, Recognise, read_header
from .limits import Limits
from .merged import spread
from .rows import HeadRow, Row
from .sheets import as_turned, choose_sheet, listed, sheet_header
from .turned import turned
from .workbooks import Workbook

DEFAULT_LIMITS = Limits()
BATCH = 1_000
_PARTS = 4


class Table:
    """A table that is open for reading once.

    `headers` are distinct cleaned names, one for each cell of a row; `original_headers` are the same
    cells as they stand in the file, and `above` the filled rows above them, (number, cells). `header_row` is the
    1-based number of the header's (first) row. `units` are the currencies and units that a workbook shows the
    numbers of a column with, by its place.
    `sheet` is None for delimited text, `delimiter` for workbooks, `encoding` for those that are no text.

    Use it as a context manager, or exhaust `rows` or `batches`: a workbook is read from a child process. Both may
    raise ReadError late: `too_many_rows`, `mixed_encoding`, `line_too_long`, `too_slow`, `too_heavy`,
    `damaged`.
    """

    def __init__(
        self,
        source: "DelimitedFile | Workbook",
        header: Header,
        batches: Iterator[list[Row]],
        *,
        filename: str,
        kind: Kind,
        limits: Limits,
        notes: Sequence[str],
        sheet: str | None,
        head: Sequence[HeadRow],
        keep: ExitStack,
        units: Mapping[int, str],
        recognise: Recognise | None,
    ) -> None:
        self._source = source
        self._keep = keep
        self._limits = limits
        self._notes = [*notes, *header.notes]
        self._first: list[Row] = []
        self._below = Below(header.names, header.again, recognise)
        self._stream = self._below.rows(batches)
        self._batches = self._count(self._stream)
        self.filename = filename
        self.kind = kind
        self.sheet = sheet
        self.headers = header.names
        self.original_headers = header.originals
        self.above = [(row.number, row.raw) for row in head if row.number < header.row]
        self.header_row = header.row
        self.units = units
        self.encoding: Encoding | None = source.encoding
        self.delimiter: str | None = source.delimiter if isinstance(source, DelimitedFile) else None

    @property
    def rows(self) -> Iterator[Row]:
        """The filled rows below the header, once."""
        return chain.from_iterable(self._batches)

    @property
    def batches(self) -> Iterator[list[Row]]:
        """The same rows, as many at a time as are handled together: at most `BATCH`."""
        return self._batches

    @property
    def notes(self) -> list[str]:
        """Sentences on how the file was read and what was cleaned; complete once `rows` is exhausted."""
        return [
            *self._notes,
            *self._source.notes(),
            *self._line_note(),
            *self._explaining_note(),
            *self._repeated_note(),
            *count_notes(self.cleaned),
        ]

    @property
    def cleaned(self) -> Counter[str]:
        """Number of cells by code of what cleaning did to them, so far (see `clean_text`)."""
        return self._source.cleaned

    def close(self) -> None:
        self._source.close()
        self._keep.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def require_rows(self, *, where: str) -> None:
        """Look at the first rows; raises ReadError `no_rows` when there are none."""
        self._first = next(filter(None, self._stream), [])
        if not self._first:
            raise no_rows(where, self.headers, self.header_row)

    def _line_note(self) -> list[str]:
        line = self._below.line
        return [] if line is None else [f"Row {line.number:,} is a line below the names; it was left out."]

    def _explaining_note(self) -> list[str]:
        row = self._below.explains
        if row is None:
            return []
        said = next(str(cell) for cell in row.cells if cell)
        return [f"Row {row.number:,} says in words what the columns hold (“{said[:40]}” …); it was left out."]

    def _repeated_note(self) -> list[str]:
        repeated = self._below.repeated
        if not repeated:
            return []
        listed = ", ".join(f"{number:,}" for number in repeated[:5])
        more = " and more" if len(repeated) > 5 else ""
        return [
            f"Rows that are the column names again: {len(repeated):,} (row {listed}{more}). They were left out."
        ]

    def _count(self, batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
        limit = self._limits.rows
        count = 0
        try:
            for batch in _together(chain([self._first], batches)):
                count += len(batch)
                if count > limit:
                    raise ReadError(
                        "too_many_rows",
                        f"The table has more than {limit:,} rows. Split it into several files.",
                        limit=limit,
                    )
                yield batch
        finally:
            self.close()


def _together(batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
    """At most `BATCH` rows at a time; of rows with long cells fewer, since each of `batches` holds a little text."""
    held: list[Row] = []
    parts = 0
    for batch in batches:
        if held and (parts == _PARTS or len(held) + len(batch) > BATCH):
            yield held
            held, parts = [], 0
        held += batch
        parts += 1
        while len(held) > BATCH:
            yield held[:BATCH]
            held = held[BATCH:]
    if held:
        yield held


def read_file(
    path: Path,
    *,
    filename: str,
    sheet: str | None = None,
    encoding: str | None = None,
    delimiter: str | None = None,
    header_row: int | None = None,
    limits: Limits = DEFAULT_LIMITS,
    recognise: Recognise | None = None,
    expected: Sequence[str] = (),
) -> Table:
    """Open a CSV, TSV, XLSX, XLS, XLSB or ODS file, a web page or an XML Spreadsheet, or a ZIP with one of them.

    What the file is, its encoding, separator and header row are told from its content. `sheet`, `encoding`,
    `delimiter` and `header_row` (its number) are a person's choice. `recognise` tells whether a header is a
    column that the caller knows; `expected` are names to mention when none is. Without `sheet`, the first
    visible sheet with three known headers is read, else the one with most, or the first one that is not blank.

    Raises ReadError with a sentence for the person; never returns a table without rows.
    """
    with ExitStack() as keep:
        opened = open_content(path, filename=filename, limits=limits, keep=keep)
        with explaining(opened):
            if opened.kind == "delimited":
                return _read_text(
                    opened,
                    encoding=encoding,
                    delimiter=delimiter,
                    header_row=header_row,
                    limits=limits,
                    recognise=recognise,
                    expected=expected,
                    keep=keep,
                )
            return _read_workbook(
                opened,
                sheet=sheet,
                encoding=encoding,
                header_row=header_row,
                limits=limits,
                recognise=recognise,
                expected=expected,
                keep=keep,
            )


@dataclass(frozen=True, slots=True)
class Opened:
    """A file whose kind is known, unpacked if it came in an archive. `mismatch`: its name says otherwise."""

    path: Path
    kind: Kind
    filename: str
    notes: list[str]
    mismatch: str | None = None


def open_content(path: Path, *, filename: str, limits: Limits, keep: ExitStack) -> Opened:
    """Tell what a file is, and unpack the one file in an archive; `keep` removes it again."""
    kind = detect_kind(path, filename=filename, limits=limits)
    if kind != "zip":
        mismatch = name_mismatch(filename, kind)
        return Opened(path, kind, filename, [mismatch] if mismatch else [], mismatch)
    folder = Path(keep.enter_context(tempfile.TemporaryDirectory(prefix="reading-")))
    entries = inspect_archive(path, filename=filename, limits=limits)
    inner, name, others = unpack_only_file(path, entries, folder, filename=filename, limits=limits)
    kind = detect_kind(inner, filename=name, limits=limits)
    if kind == "zip":
        raise ReadError(
            "wrong_content",
            f"The archive “{filename}” holds another archive (“{name}”). Unpack it and upload the spreadsheet.",
            found="an archive within an archive",
        )
    notes = [f"“{name}” was read from the archive."]
    if others:
        notes.append(f"Other files in the archive were ignored: {listed(others)}.")
    mismatch = name_mismatch(name, kind)
    return Opened(inner, kind, name, [*notes, mismatch] if mismatch else notes, mismatch)


@contextmanager
def explaining(opened: Opened) -> Iterator[None]:
    """Where the name of a refused file says something else than its content, say that first."""
    try:
        yield
    except ReadError as error:
        # What a page without a table is says its own sentence.
        if opened.mismatch is None or (error.code == "wrong_content" and opened.kind in {*MARKUP, "mhtml"}):
            raise
        raise ReadError(error.code, f"{opened.mismatch} {error.sentence}", **error.data) from error


def open_text(
    opened: Opened, *, encoding: str | None, delimiter: str | None, limits: Limits
) -> DelimitedFile:
    """Open delimited text in a person's encoding and separator, or those that its content tells."""
    if encoding is None:
        found = detect_encoding(opened.path, filename=opened.filename)
    else:
        found = chosen_encoding(opened.path, encoding, filename=opened.filename)
    text = DelimitedFile(opened.path, found, filename=opened.filename, limits=limits, delimiter=delimiter)
    if not text.head:
        text.close()
        raise ReadError(
            "empty_file",
            f"“{opened.filename}” holds nothing but blank lines. Save it again with its data and upload it once more.",
        )
    return text


def open_book(opened: Opened, *, encoding: str | None, limits: Limits) -> Workbook:
    """Open a workbook; one that is text in a person's encoding, or the one that it declares or its content tells."""
    found = None
    if opened.kind in MARKUP:
        if encoding is None:
            found = declared_encoding(opened.path, filename=opened.filename)
        else:
            found = chosen_encoding(opened.path, encoding, filename=opened.filename)
    return Workbook(opened.path, opened.kind, filename=opened.filename, limits=limits, encoding=found)


def no_rows(where: str, headers: Sequence[str], header_row: int) -> ReadError:
    columns = "1 column" if len(headers) == 1 else f"{len(headers)} columns"
    return ReadError(
        "no_rows",
        f"{where} has column names ({columns} in row {header_row}) but no rows below them (0 rows). "
        "Add the data below the names and upload it again.",
        header_row=header_row,
        headers=list(headers[:50]),
    )


def _read_text(
    opened: Opened,
    *,
    encoding: str | None,
    delimiter: str | None,
    header_row: int | None,
    limits: Limits,
    recognise: Recognise | None,
    expected: Sequence[str],
    keep: ExitStack,
) -> Table:
    text = open_text(opened, encoding=encoding, delimiter=delimiter, limits=limits)
    keep.callback(text.close)
    on_side = turned(text.head, recognise, chosen_row=header_row)
    head = on_side.head if on_side else text.head
    header = read_header(
        head,
        recognise=recognise,
        limits=limits,
        filename=opened.filename,
        expected=expected,
        chosen_row=header_row,
    )
    table = Table(
        text,
        header,
        (on_side or text).batches(width=len(header.names), after=header.last_row),
        filename=opened.filename,
        kind="delimited",
        limits=limits,
        notes=[*opened.notes, *(on_side.notes if on_side else ())],
        sheet=None,
        head=head,
        keep=keep.pop_all(),
        units={},
        recognise=recognise,
    )
    return _with_rows(table, where=f"“{opened.filename}”")


def _read_workbook(
    opened: Opened,
    *,
    sheet: str | None,
    encoding: str | None,
    header_row: int | None,
    limits: Limits,
    recognise: Recognise | None,
    expected: Sequence[str],
    keep: ExitStack,
) -> Table:
    book = open_book(opened, encoding=encoding, limits=limits)
    keep.callback(book.close)
    head, notes = choose_sheet(book, sheet=sheet, recognise=recognise, limits=limits)
    on_side = turned(head.head, recognise, chosen_row=header_row, first_column=head.first_column)
    if on_side is not None:
        head = as_turned(head, on_side)
    header = sheet_header(
        head,
        recognise=recognise,
        limits=limits,
        filename=opened.filename,
        expected=expected,
        chosen_row=header_row,
    )
    body_merges = sum(1 for block in head.merged if block[0] > header.last_row)
    if body_merges:
        lie = "block of merged cells lies" if body_merges == 1 else "blocks of merged cells lie"
        head.notes.append(
            f"{body_merges:,} {lie} below the header. Text or a date over several rows of a "
            "column counts for each of them; else only the first cell of a block holds a value."
        )
    width, after = len(header.names), header.last_row
    table = Table(
        book,
        header,
        on_side.batches(width=width, after=after)
        if on_side
        else spread(
            book.batches(head, width=width, after=after),
            head.merged,
            first_column=head.first_column,
            after=after,
        ),
        filename=opened.filename,
        kind=opened.kind,
        limits=limits,
        notes=[*opened.notes, *notes, *head.notes],
        sheet=head.name,
        head=head.head,
        keep=keep.pop_all(),
        units=head.units,
        recognise=recognise,
    )
    return _with_rows(table, where=f"Sheet “{head.name}” of “{opened.filename}”")


def _with_rows(table: Table, *, where: str) -> Table:
    try:
        table.require_rows(where=where)
    except BaseException:
        table.close()
        raise
    return table
