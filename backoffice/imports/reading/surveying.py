"""A first look at a file, for the page where a person checks and corrects what was guessed."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass, field
from itertools import chain, islice
from pathlib import Path

from .cleaning import count_notes
from .content import KIND_NAMES, Kind
from .delimited import DelimitedFile
from .delimiters import DELIMITER_NAMES
from .encodings import Encoding
from .errors import ReadError
from .headers import Header, Recognise, read_header
from .limits import Limits
from .rows import Cell, HeadRow, Row
from .sheets import as_turned, choose_sheet, sheet_header
from .table import DEFAULT_LIMITS, Opened, explaining, no_rows, open_book, open_content, open_text
from .turned import turned
from .workbooks import SheetInfo, Workbook

_SAMPLE_ROWS = 20


@dataclass(slots=True, kw_only=True)
class Survey:
    """What a file seems to be.

    `header_row` is a 1-based row number, None when no row has a known column name (see `problem`). `top` are
    the first filled rows of the file, from which a person may choose it. `headers` belong to it; `sample` are
    (row number, cells) of the first filled rows below it, or of the file when there is no header. `rows` are as
    many whole rows below it as were asked for; `units` are those of a `Table`. `delimiter` is None for workbooks,
    `encoding` for those that are no text, `sheets` empty for delimited text. `ignored_sheets` are hidden, chart, macro
    and dialog sheets.
    """

    filename: str
    kind: Kind
    encoding: Encoding | None = None
    delimiter: str | None = None
    sheets: list[SheetInfo] = field(default_factory=list)
    ignored_sheets: list[SheetInfo] = field(default_factory=list)
    sheet: str | None = None
    header_row: int | None = None
    headers: list[str] = field(default_factory=list)
    original_headers: list[str] = field(default_factory=list)
    sample: list[tuple[int, tuple[Cell, ...]]] = field(default_factory=list)
    rows: list[Row] = field(default_factory=list)
    units: Mapping[int, str] = field(default_factory=dict)
    top: list[tuple[int, tuple[Cell, ...]]] = field(default_factory=list)
    problem: ReadError | None = None
    notes: list[str] = field(default_factory=list)

    @property
    def kind_name(self) -> str:
        return KIND_NAMES[self.kind]

    @property
    def delimiter_name(self) -> str | None:
        return DELIMITER_NAMES[self.delimiter] if self.delimiter else None


def survey(
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
    rows: int = 0,
) -> Survey:
    """Look at a file without reading its rows, or no more than `rows` of them.

    Raises ReadError for what cannot be read at all. A header that is missing, too wide or without rows
    below it is no refusal here but the survey's `problem`, so that the person sees the sample.
    """
    with ExitStack() as keep:
        opened = open_content(path, filename=filename, limits=limits, keep=keep)
        with explaining(opened):
            if opened.kind == "delimited":
                return _survey_text(
                    opened, encoding, delimiter, header_row, limits, recognise, expected, rows, keep
                )
            return _survey_workbook(
                opened, sheet, encoding, header_row, limits, recognise, expected, rows, keep
            )


def _survey_text(
    opened: Opened,
    encoding: str | None,
    delimiter: str | None,
    header_row: int | None,
    limits: Limits,
    recognise: Recognise | None,
    expected: Sequence[str],
    rows: int,
    keep: ExitStack,
) -> Survey:
    text = open_text(opened, encoding=encoding, delimiter=delimiter, limits=limits)
    keep.callback(text.close)
    found = Survey(
        filename=opened.filename, kind="delimited", encoding=text.encoding, delimiter=text.delimiter
    )
    on_side = turned(text.head, recognise, chosen_row=header_row)
    head = on_side.head if on_side else text.head
    found.notes = [*opened.notes, *(on_side.notes if on_side else ())]

    def header() -> Header:
        return read_header(
            head,
            recognise=recognise,
            limits=limits,
            filename=opened.filename,
            expected=expected,
            chosen_row=header_row,
        )

    last_row = _describe(found, head, header, where=f"“{opened.filename}”")
    _read_on(found, text, (on_side or text).batches(width=len(found.headers), after=last_row), rows)
    return found


def _survey_workbook(
    opened: Opened,
    sheet: str | None,
    encoding: str | None,
    header_row: int | None,
    limits: Limits,
    recognise: Recognise | None,
    expected: Sequence[str],
    rows: int,
    keep: ExitStack,
) -> Survey:
    book = open_book(opened, encoding=encoding, limits=limits)
    keep.callback(book.close)
    head, notes = choose_sheet(book, sheet=sheet, recognise=recognise, limits=limits)
    on_side = turned(head.head, recognise, chosen_row=header_row, first_column=head.first_column)
    if on_side is not None:
        head = as_turned(head, on_side)
    found = Survey(filename=opened.filename, kind=opened.kind, encoding=book.encoding, sheet=head.name)
    found.units = head.units
    found.sheets = [info for info in book.sheets if info.state == "visible"]
    found.ignored_sheets = [info for info in book.sheets if info.state != "visible"]
    found.notes = [*opened.notes, *notes, *head.notes]

    def header() -> Header:
        return sheet_header(
            head,
            recognise=recognise,
            limits=limits,
            filename=opened.filename,
            expected=expected,
            chosen_row=header_row,
        )

    last_row = _describe(found, head.head, header, where=f"Sheet “{head.name}” of “{opened.filename}”")
    width = len(found.headers)
    batches = (
        on_side.batches(width=width, after=last_row)
        if on_side
        else book.batches(head, width=width, after=last_row)
    )
    _read_on(found, book, batches, rows)
    return found


def _describe(found: Survey, head: Sequence[HeadRow], header: Callable[[], Header], *, where: str) -> int:
    """Fill in header and sample, or the problem that stands in the way; the last row of the header."""
    last_row = 0
    found.top = [(row.number, row.cells) for row in head][:_SAMPLE_ROWS]
    try:
        named = header()
        found.header_row, last_row = named.row, named.last_row
        found.headers, found.original_headers = named.names, named.originals
        found.notes += named.notes
    except ReadError as problem:
        found.problem = problem
    found.sample = [(row.number, row.cells) for row in head if row.number > last_row][:_SAMPLE_ROWS]
    if found.header_row is not None and not found.sample:
        found.problem = no_rows(where, found.headers, found.header_row)
    return last_row


def _read_on(
    found: Survey, source: DelimitedFile | Workbook, batches: Iterator[list[Row]], most: int
) -> None:
    """The first rows below the header, where there is one, and what the reader has to say of all it saw."""
    if most and found.problem is None:
        found.rows = list(islice(chain.from_iterable(batches), most))
    found.notes += [*source.notes(), *count_notes(source.cleaned)]
