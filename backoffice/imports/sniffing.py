"""What a file seems to be, for the page on which a person sees a sample and corrects what was guessed. Reads only."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, field
from decimal import Decimal
from itertools import chain
from pathlib import Path
from typing import Any, cast

from django_countries import countries

from .beside import columns_beside
from .choices import DELIMITERS, for_reader
from .column_reader import ColumnReader
from .conventions import Conventions
from .counters import first_rows, left_out, notes_on_counters
from .drafts import Draft
from .exports.lists import said_of_list_for_reading
from .exports.merging import version_column
from .layouts import columns_in, layout_of, places_of
from .mapping import Place, Vocabulary
from .meanings import Words, meanings_of, untold
from .models import ImportSession
from .other_amounts import other_amounts_noted
from .profile_columns import Column, Kind
from .profiles import Profile, profile_named
from .reading import ENCODINGS, Cell, Encoding, ReadError, Row, column_letters
from .reading.rows import is_blank
from .reading.surveying import Survey, survey
from .reading.values import DateOrder, DecimalMark, parse_date, parse_decimal
from .remembering import remembered
from .staging import as_told, local_copy, other_report, reconsidered
from .templates import Examples, example_column
from .texts import cell_text
from .units_shown import UnitsShown

SAMPLES = 5
# How far down a file is looked for what its dates and decimals are; the preview looks at all of it.
ROWS_SEEN = 20_000
# Without those that are another name of one.
DIFFERENT_ENCODINGS = tuple(dict((codec, name) for name, codec in reversed(ENCODINGS.items())).values())[::-1]
_TOP_ROWS = 12
_TEXT_SHOWN = 60
_DATED = (Kind.DATE, Kind.TIME)
# What is asked when a column does not tell, and the answers in the order in which they are offered.
_ORDERS = ("dmy", "mdy", "ymd")
_MARKS = (".", ",")


@dataclass(frozen=True, slots=True)
class Sample:
    """A cell as it stands in the file, and what is read from it where that looks different.

    `fault` says why nothing can be read from it; «?» where that is asked.
    """

    text: str
    read: str = ""
    fault: str = ""


@dataclass(frozen=True, slots=True)
class SniffedColumn:
    """A column of the file. `name` is the profile's column that it fills, "" for none, and `how` why.

    Columns of our own fill none: `how` is «version» for the one that tells the versions of exported rows, «beside» for
    those that say what was wrong with a rejected row. Nor do those that were left out for what stands below them:
    «blank» for nothing, «zero» for no amount above it, «counting» for what names nothing.
    """

    index: int
    letters: str
    header: str
    samples: list[Sample]
    name: str = ""
    how: str = ""


@dataclass(frozen=True, slots=True)
class Question:
    """What the file leaves open: `option` is to be chosen, each answer shown with what it makes of `text`."""

    option: str
    label: str
    text: str
    answers: list[tuple[str, str]]


@dataclass(slots=True, kw_only=True)
class Sniffed:
    """How the file is read with the options given, and what that makes of it.

    `encoding` is the code to choose it by, `other_encodings` are (code, label, the same line as `encoding_sample` in
    that one). `top` are the first rows, from which the row of the header may be chosen. `missing` are labels of columns
    that every row needs and that no header fills, `rivals` sentences on those that several fill alike; `questions` must
    be answered before the file can be checked. `mapping` are the choices by hand that hold for these headers.
    """

    kind: str = ""
    problem: str = ""
    problem_code: str = ""
    encoding: str = ""
    encoding_label: str = ""
    encoding_sample: str = ""
    is_sure: bool = True
    other_encodings: list[tuple[str, str, str]] = field(default_factory=list)
    delimiter: str = ""
    sheet: str = ""
    sheets: list[str] = field(default_factory=list)
    header_row: int | None = None
    top: list[tuple[int, list[str]]] = field(default_factory=list)
    columns: list[SniffedColumn] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    rivals: list[str] = field(default_factory=list)
    questions: list[Question] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    mapping: dict[str, str] = field(default_factory=dict)


def sniff(session: ImportSession, options: Mapping[str, Any]) -> Sniffed:
    """Looks at the stored file as `options` say it is to be read. What cannot be read is the answer's `problem`."""
    profile = profile_named(session.profile)
    found = Sniffed()
    with local_copy(session.file) as path:
        try:
            _look(found, session, profile, path, options)
        except ReadError as error:
            found.problem, found.problem_code = error.sentence, error.code
    return found


def _look(
    found: Sniffed, session: ImportSession, profile: Profile, path: Path, options: Mapping[str, Any]
) -> None:
    columns = profile.columns()
    vocabulary = Vocabulary(columns)
    words: dict[str, Any] = {
        "filename": session.filename,
        **for_reader(options),
        "recognise": vocabulary.recogniser(options.get("mapping") or {}),
        "expected": [column.label for column in columns.values()],
    }
    surveyed = survey(path, **words, rows=ROWS_SEEN)
    _describe(found, surveyed)
    if options.get("encoding"):
        found.other_encodings = _told_by_the_file(path, words, found.encoding)
    if surveyed.problem is not None:
        raise surveyed.problem
    headers, found.notes = surveyed.headers, list(surveyed.notes)
    rows = list(chain.from_iterable(Examples(profile, headers).without([surveyed.rows])))
    layout = layout_of(profile.layouts, headers)
    if layout is not None and layout.refusal:
        raise other_report(layout, session.filename)
    columns = columns_in(layout, columns)
    found.mapping = {h: name for h, name in (options.get("mapping") or {}).items() if h in headers}
    beside = columns_beside(headers, is_correction=session.corrects_id is not None)
    known, laid_out = remembered(session, headers, vocabulary), places_of(layout, headers)
    chosen = {**dict.fromkeys((headers[place] for place in beside), ""), **found.mapping}
    first = first_rows([rows])
    version = version_column(headers, first)
    if version is not None:
        chosen.setdefault(headers[version], "")
    left = left_out(session, vocabulary, headers, first, known=known, chosen=chosen, laid_out=laid_out)
    chosen |= left.choices
    currency = str(options.get("currency") or "")
    places = vocabulary.match(headers, remembered=known, chosen=chosen, layout=laid_out, currency=currency)
    places = left.told(places)
    found.rivals = vocabulary.rivals(places, headers, first, known, chosen, laid_out)
    words = {
        name: {cell for row in rows if isinstance(cell := row.cells[places[name].index], str) and cell}
        for name in profile.words_of
        if name in places
    }
    meanings = meanings_of(session, columns, options)
    told = reconsidered(
        session, profile, places, headers, lambda: [rows], untold(words, meanings), own=version is not None
    )
    places = as_told(places, told, headers)
    found.notes += [
        *told.notes,
        *notes_on_counters(left, profile, places, headers, first),
        *vocabulary.in_other_currencies(places, headers),
        *vocabulary.in_other_systems(places, headers),
        *other_amounts_noted(vocabulary, headers, places),
    ]
    found.missing = profile.missing(places.keys(), options)
    if found.missing and (sentence := said_of_list_for_reading(headers, profile)):
        found.problem, found.problem_code = sentence, "list_for_reading"
    ours = {place: ("", "beside") for place in beside}
    for why, without in asdict(left).items():
        ours |= {headers.index(header): ("", why) for header in without}
    for place, what in ((version, "version"), (example_column(headers), "example")):
        ours |= {} if place is None else {place: ("", what)}
    theirs = {place.index: (name, place.how) for name, place in places.items()}
    indexes = {name: place.index for name, place in places.items()}
    conventions = Conventions(
        columns,
        indexes,
        options,
        own=version is not None,
        known=session.reading.get("known_conventions"),
        headers=headers,
    )
    conventions.see(rows)
    found.notes += conventions.decide()
    shown = {name: surveyed.units.get(index, "") for name, index in indexes.items()}
    samples = _samples(UnitsShown(columns, indexes, shown).worded(rows), len(headers))
    found.columns = _columns(headers, samples, {**ours, **theirs}, columns, conventions, meanings)
    found.questions = _questions(rows, places, columns, conventions)


def _describe(found: Sniffed, surveyed: Survey) -> None:
    found.kind = surveyed.kind_name
    if surveyed.encoding is not None:
        encoding = surveyed.encoding
        found.encoding, found.encoding_label = _code(encoding.codec), encoding.label
        found.encoding_sample = encoding.sample
        found.is_sure = encoding.certainty != "unsure"
        found.other_encodings = [
            (_code(codec), Encoding(codec=codec).label, line) for codec, line in encoding.alternatives
        ]
    found.delimiter = next((name for name, sign in DELIMITERS.items() if sign == surveyed.delimiter), "")
    found.sheet, found.sheets = surveyed.sheet or "", [info.name for info in surveyed.sheets]
    found.header_row = surveyed.header_row
    found.top = [
        (number, [cell_text(cell)[:_TEXT_SHOWN] for cell in cells])
        for number, cells in surveyed.top[:_TOP_ROWS]
    ]


def _told_by_the_file(path: Path, words: Mapping[str, Any], chosen: str) -> list[tuple[str, str, str]]:
    """Beside an encoding that a person chose: those that the file itself tells, to go back to."""
    try:
        own = survey(path, **{**words, "encoding": None}).encoding
    except ReadError:
        return []
    if own is None:
        return []
    lines = [(own.codec, own.sample), *own.alternatives]
    return [
        (_code(codec), Encoding(codec=codec).label, line) for codec, line in lines if _code(codec) != chosen
    ]


def _code(codec: str) -> str:
    """The name under which a person chooses a codec."""
    return next((name for name, known in ENCODINGS.items() if known == codec), codec)


def label_of(code: str) -> str:
    return Encoding(codec=ENCODINGS[code]).label


def _samples(rows: Sequence[Row], width: int) -> list[list[Cell]]:
    """The first different filled cells of each column."""
    samples: list[dict[str, Cell]] = [{} for _ in range(width)]
    wanting = set(range(width))
    for row in rows:
        for index in list(wanting):
            cell = row.cells[index]
            if not is_blank(cell):
                samples[index].setdefault(cell_text(cell), cell)
                if len(samples[index]) == SAMPLES:
                    wanting.discard(index)
        if not wanting:
            break
    return [list(of_column.values()) for of_column in samples]


def _columns(
    headers: Sequence[str],
    samples: Sequence[Sequence[Cell]],
    by_index: Mapping[int, tuple[str, str]],
    columns: Mapping[str, Column],
    conventions: Conventions,
    meanings: Words,
) -> list[SniffedColumn]:
    found = []
    for index, (header, cells) in enumerate(zip(headers, samples, strict=True)):
        name, how = by_index.get(index, ("", ""))
        shown = (
            _read(cells, name, columns[name], conventions, meanings.get(name, {}))
            if name
            else [Sample(cell_text(cell)) for cell in cells]
        )
        found.append(SniffedColumn(index, column_letters(index), header, shown, name, how))
    return found


def _read(
    cells: Sequence[Cell], name: str, column: Column, conventions: Conventions, meanings: Mapping[str, str]
) -> list[Sample]:
    reader = ColumnReader(
        name,
        column,
        0,
        date_order=conventions.date_orders.get(name),
        decimal_mark=conventions.decimal_marks.get(name),
        meanings=meanings,
        has_lost_digits=name in conventions.lost_digits,
    )
    drafts = [Draft(at, (cell,)) for at, cell in enumerate(cells)]
    is_asked = name in conventions.undecided()
    values = reader.read(cells, drafts)
    if name in conventions.doubtful:
        for draft, value in zip(drafts, values, strict=True):
            draft.values[name] = value
        reader.refuse_doubtful(cells, drafts, [conventions.currencies[name]] * len(cells))
        values = [draft.values[name] for draft in drafts]
    samples = []
    for cell, draft, value in zip(cells, drafts, values, strict=True):
        text, read = cell_text(cell), _said(value, column.kind)
        fault = ("?" if is_asked else draft.flaws[0].sentence) if draft.flaws else ""
        samples.append(Sample(text, read if read != text else "", fault))
    return samples


def _said(value: Any, kind: Kind) -> str:
    """A value as it would be written down by hand; "" for none."""
    if value is None:
        return ""
    if isinstance(value, list):
        return ", ".join(_said(one, kind) for one in value)
    if isinstance(value, datetime.datetime):
        return f"{value.day} {value:%B %Y, %H:%M}"
    if isinstance(value, datetime.date):
        return f"{value.day} {value:%B %Y}"
    if isinstance(value, Decimal):
        return f"{value:f}"
    if kind is Kind.COUNTRY:
        return str(countries.name(value) or value)
    return str(value)


def _questions(
    rows: Sequence[Row],
    places: Mapping[str, Place],
    columns: Mapping[str, Column],
    conventions: Conventions,
) -> list[Question]:
    """One for dates and one for decimals at most: what is chosen holds for the whole file."""
    questions: dict[str, Question] = {}
    for name in conventions.undecided():
        option = "date_order" if columns[name].kind in _DATED else "decimal_mark"
        if option in questions:
            continue
        for row in rows:
            cell = row.cells[places[name].index]
            if not isinstance(cell, str):
                continue
            answers = _answers(option, columns[name].without_own_name(cell))
            if len({read for _, read in answers}) > 1:
                questions[option] = Question(option, columns[name].label, cell[:_TEXT_SHOWN], answers)
                break
    return list(questions.values())


def _answers(option: str, text: str) -> list[tuple[str, str]]:
    """What the text means, by each answer that makes anything of it."""
    answers = []
    for choice in _ORDERS if option == "date_order" else _MARKS:
        try:
            if option == "date_order":
                read = _said(parse_date(text, order=cast("DateOrder", choice)), Kind.DATE)
            else:
                number = parse_decimal(text, decimal_mark=cast("DecimalMark", choice))
                read = _said(number.normalize(), Kind.DECIMAL)
        except ValueError:
            continue
        answers.append((choice, read))
    return answers
