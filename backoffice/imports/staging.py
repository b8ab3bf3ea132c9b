"""From the file to staged rows: read, map the columns, check every cell, and COPY the result beside the session."""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from itertools import islice
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.base import File
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection

from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.files.services import Archive, open_archive, workshop

from .cells import CellReader, Conventions, cell_text
from .choices import for_reader
from .mapping import Place, Vocabulary, header_currency
from .models import ImportRow, ImportSession, Outcome
from .profiles import Check, Draft, Flaw, Kind, Profile, Sheet, profile_named
from .reading import ReadError, Table, read_file
from .reading.rows import Row
from .states import SessionStatus
from .tally import Tally

BATCH = 2_000
REMEMBERED_SESSIONS = 20

_COLUMNS = 'number, cells, "values", outcome, errors, notes, record'
# COPY does not pass row-level security, so the rows go through a table of the transaction's own.
_MAKE_TABLE = """
CREATE TEMPORARY TABLE imports_staging
(number integer, cells jsonb, "values" jsonb, outcome varchar(10), errors jsonb, notes jsonb, record jsonb)
ON COMMIT DROP
"""
_MOVE_ROWS = f"""
INSERT INTO imports_importrow (session_id, brand_id, {_COLUMNS}, applied)
SELECT %s, %s, {_COLUMNS}, false FROM imports_staging ORDER BY number
"""  # noqa: S608 - column names only


@dataclass(frozen=True, slots=True)
class Staging:
    """What staging found out, as it is kept in the session."""

    reading: dict[str, Any]
    mapping: dict[str, Any]
    counts: dict[str, Any]


@contextmanager
def local_copy(file: File) -> Iterator[Path]:
    """The stored file as a path, whether or not the storage keeps it on this machine."""
    try:
        path = Path(file.path)  # type: ignore[attr-defined]
    except NotImplementedError:
        with NamedTemporaryFile(prefix="import-") as copy:
            with file.open("rb") as stored:
                for chunk in stored.chunks():
                    copy.write(chunk)
            copy.flush()
            yield Path(copy.name)
        return
    yield path


@contextmanager
def open_documents(session: ImportSession) -> Iterator[Archive | None]:
    """The archive that came with the spreadsheet, open, with a workshop for its files; None where none came."""
    if not session.documents:
        yield None
        return
    with (
        local_copy(session.documents) as path,
        open_archive(path, filename=session.documents_filename) as documents,
        workshop(),
    ):
        yield documents


def as_refusal(error: ReadError) -> Invalid:
    """What the reader says, as the doors understand it."""
    return Invalid(error.sentence, code=error.code, **error.data)


def stage(session: ImportSession, actor: Actor) -> Staging:
    """Reads and checks the whole file and replaces the session's rows; the records themselves are only read.

    Raises `Invalid` with the reader's sentence, or when a column is missing that no row can do without.
    """
    profile = profile_named(session.profile)
    with local_copy(session.file) as path, open_documents(session) as documents:
        try:
            return _stage(session, profile, path, documents, actor)
        except ReadError as error:
            raise as_refusal(error) from error


def _stage(
    session: ImportSession, profile: Profile, path: Path, documents: Archive | None, actor: Actor
) -> Staging:
    columns = profile.columns()
    vocabulary = Vocabulary(columns)
    with _open(session, path, vocabulary, profile) as table:
        places = vocabulary.match(
            table.headers, remembered=_remembered(session), chosen=session.options.get("mapping")
        )
        _demand_columns(profile, places, table.headers)
        indexes = {name: place.index for name, place in places.items()}
        conventions = Conventions(columns, indexes, session.options)
        for row in table.rows:
            conventions.see(row.cells)
    decided = conventions.decide()
    sheet = Sheet(
        headers=table.headers,
        places=indexes,
        options=session.options,
        currencies={
            name: header_currency(place.header)
            for name, place in places.items()
            if columns[name].kind is Kind.MONEY
        },
        documents=documents,
        actor=actor,
    )
    check = profile.check(sheet)
    reader = CellReader(columns, indexes, conventions)
    tally = Tally()
    with _open(session, path, vocabulary, profile) as again:
        _write(session, _checked(again.rows, reader=reader, check=check, sheet=sheet), sheet, tally)
        notes = again.notes
    unsaid = [
        f"«{word}» in «{columns[name].label}» was taken as nothing stated, in {count:,} cells."
        for (name, word), count in reader.unsaid.items()
    ]
    restored = [
        f"Leading zeros were restored in {count:,} cells of «{columns[name].label}»; the check digits prove them."
        for name, count in reader.restored.items()
    ]
    reading = {
        **session.reading,
        "header_row": table.header_row,
        "headers": list(table.headers),
        "unmapped": [h for i, h in enumerate(table.headers) if i not in set(indexes.values())],
        "notes": [*_same_file_note(session), *notes, *decided, *unsaid, *restored, *check.notes()],
    }
    mapping = {name: asdict(place) for name, place in places.items()}
    return Staging(reading=reading, mapping=mapping, counts=tally.as_json())


def _open(session: ImportSession, path: Path, vocabulary: Vocabulary, profile: Profile) -> Table:
    return read_file(
        path,
        filename=session.filename,
        **for_reader(session.options),
        recognise=vocabulary.recogniser(session.options.get("mapping") or {}),
        expected=[column.label for column in profile.columns().values()],
    )


def _remembered(session: ImportSession) -> dict[str, str]:
    """Headers that were mapped by hand in imports that were applied; the latest word counts."""
    earlier = ImportSession.objects.filter(
        profile=session.profile,
        brand=session.brand_id,
        status=SessionStatus.APPLIED,
        options__has_key="mapping",
    )
    latest = list(earlier.order_by("-pk").values_list("options", flat=True)[:REMEMBERED_SESSIONS])
    return {header: name for options in reversed(latest) for header, name in options["mapping"].items()}


def _demand_columns(profile: Profile, places: dict[str, Place], headers: Sequence[str]) -> None:
    missing = [c.label for name, c in profile.columns().items() if c.required and name not in places]
    if missing:
        raise Invalid(
            f"The file has no column for {' and '.join(missing)}. Its columns are "
            f"{', '.join(f'«{header}»' for header in headers[:30])}. Add the column, or rename the one that holds it.",
            code="column_missing",
            missing=missing,
        )


def _same_file_note(session: ImportSession) -> list[str]:
    same = session.reading.get("same_file")
    if not same:
        return []
    return [f"The very same file came in before: import {same['id']} of {same['at']} ({same['status']})."]


def _checked(
    rows: Iterator[Row], *, reader: CellReader, check: Check, sheet: Sheet
) -> Iterator[tuple[Draft, str]]:
    """The drafts with their outcomes, batch by batch."""
    first_of: dict[tuple[Any, ...], tuple[int, int]] = {}
    iterator = iter(rows)
    while batch := list(islice(iterator, BATCH)):
        drafts = [_draft(row, reader, sheet) for row in batch]
        check.rows([draft for draft in drafts if not _is_spoilt(draft)])
        for draft in drafts:
            if not draft.flaws:
                _refuse_repeated(draft, first_of)
            yield draft, _outcome(draft)


def _is_spoilt(draft: Draft) -> bool:
    """The reader itself rejects the row as a whole: its cells are not to be trusted."""
    return not draft.values


def _draft(row: Row, reader: CellReader, sheet: Sheet) -> Draft:
    draft = Draft(number=row.number, cells=row.cells)
    names = {index: name for name, index in sheet.places.items()}
    of_row = [fault for fault in row.faults if fault.column is None]
    for fault in of_row:
        draft.flaw(fault.code, "", fault.sentence)
    if of_row:
        return draft
    guilty = {
        names[fault.column]: fault
        for fault in row.faults
        if fault.column is not None and fault.column in names
    }
    reader.fill(draft)
    for name, fault in guilty.items():
        draft.values[name] = None
        draft.flaws = [flaw for flaw in draft.flaws if flaw.column != name]
        draft.flaw(fault.code, name, fault.sentence)
    for name, column in reader.columns.items():
        if column.required and draft.values[name] is None and not draft.has_flaw_in(name):
            draft.flaw(
                column.missing,
                name,
                f"{column.label} is blank.",
                f"Fill it in{f', for example {column.example}' if column.example else ''}.",
            )
    return draft


def _refuse_repeated(draft: Draft, first_of: dict[tuple[Any, ...], tuple[int, int]]) -> None:
    if draft.key is None:
        raise ValueError(f"row {draft.number} is sound but has no key")
    content = hash(json.dumps(draft.facts, sort_keys=True))
    first = first_of.setdefault(draft.key, (draft.number, content))
    if first[0] == draft.number:
        return
    same = first[1] == content
    likeness = "says the same as" if same else "is about the same record, with other values, as"
    draft.flaw(
        "duplicate_in_file",
        "",
        f"This row {likeness} row {first[0]:,}.",
        f"Row {first[0]:,} is imported. Keep one of the two rows, the right one.",
    )


def _outcome(draft: Draft) -> str:
    if draft.flaws:
        return Outcome.ERROR
    if draft.found is None:
        return Outcome.CREATE
    same = all(draft.found.get(name) == fact for name, fact in draft.facts.items())
    return Outcome.UNCHANGED if same else Outcome.UPDATE


def _write(session: ImportSession, checked: Iterator[tuple[Draft, str]], sheet: Sheet, tally: Tally) -> None:
    ImportRow.objects.filter(session=session).delete()
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_TABLE)
        while batch := list(islice(checked, BATCH)):
            with cursor.copy(f"COPY imports_staging ({_COLUMNS}) FROM STDIN") as copy:
                for draft, outcome in batch:
                    texts = [cell_text(cell) for cell in draft.cells]
                    copy.write_row(_staged_row(draft, outcome, texts))
                    words = _guilty_words(draft.flaws, texts, sheet)
                    tally.add(draft.number, outcome, draft.flaws, words, draft.notes)
        cursor.execute(_MOVE_ROWS, [session.pk, session.brand_id])
        cursor.execute("DROP TABLE imports_staging")


def _staged_row(draft: Draft, outcome: str, texts: list[str]) -> tuple[Any, ...]:
    values = None
    if outcome != Outcome.ERROR:
        values = json.dumps(
            {"key": draft.key, "facts": draft.facts, "found": draft.found}, cls=DjangoJSONEncoder
        )
    errors = json.dumps([flaw.as_json() for flaw in draft.flaws])
    notes = json.dumps([note.as_json() for note in draft.notes])
    record = json.dumps(draft.record.as_json()) if draft.record else None
    return draft.number, json.dumps(texts), values, outcome, errors, notes, record


def _guilty_words(flaws: Sequence[Flaw], texts: Sequence[str], sheet: Sheet) -> list[str]:
    return [texts[sheet.places[flaw.column]] if flaw.column in sheet.places else "" for flaw in flaws]
