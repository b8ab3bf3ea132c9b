"""From the file to staged rows: read, map the columns, check every cell, and store the result beside the session."""

import gc
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from dataclasses import asdict, dataclass, replace
from functools import partial
from itertools import chain
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.core.files.base import File
from django.db import connection

from backoffice.events.actors import Actor
from backoffice.events.errors import Invalid
from backoffice.files.services import Archive, open_archive, workshop

from .adding_up import TAIL, row_adding_up
from .beside import columns_beside
from .cells import CellReader
from .checking import Checked, Checking, check_in_lanes
from .choices import for_reader
from .conventions import Conventions
from .corrections import Returned
from .counters import LeftOut, first_batches, first_rows, left_out, notes_on_counters, refuse_filled_later
from .exports.lists import refuse_list_for_reading
from .exports.merging import Merge, version_column
from .exports.settling import answer_again, answers
from .header_currencies import currency_of_file, shown_currency
from .layouts import Layout, columns_in, layout_of, places_of
from .lines_beside import currencies_said_beside, lines_below, notes_on_lines, the_one_said
from .mapping import Place, Vocabulary
from .meanings import asked_words, meanings_of, untold
from .models import ImportRow, ImportSession
from .other_amounts import other_amounts_noted, reasons_why_missing
from .outliers import remark_far_off
from .overview import Overview
from .profile_columns import Column, Kind
from .profiles import Check, Profile, Reconsidered, Sheet, profile_named
from .reading import Cell, ReadError, Row
from .reading.table import Table, read_file
from .remembering import remembered
from .repeats import FirstRows
from .siblings import amounts_left_out, currencies_left_out
from .spooling import Spool
from .staging_notes import layout_note, remembered_notes, repeats_note, same_file_note
from .storing import Storing
from .tally import Tally
from .templates import Examples
from .texts import cell_text

LONGEST_ABOVE = 1_000
# Fewer rows are checked before lanes are made.
WORTH_LANES = 8_000
# One document a batch, so that it is made and taken apart by one call each. COPY does not pass row-level security.
_STORE = """
INSERT INTO imports_importrow
    (session_id, brand_id, number, cells, "values", outcome, errors, notes, record, applied)
SELECT %s, %s::bigint, (staged -> 0)::integer, staged -> 1, nullif(staged -> 2, 'null'), staged ->> 3, staged -> 4,
    staged -> 5, nullif(staged -> 6, 'null'), false
FROM jsonb_array_elements(%s::jsonb) AS staged
"""


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


@contextmanager
def uncollected() -> Iterator[None]:
    """Without the collector of cycles: rows make none, and for every few thousand of them it would look through all
    that the office holds, which takes a quarter of the time.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def as_refusal(error: ReadError) -> Invalid:
    """What the reader says, as the doors understand it."""
    return Invalid(error.sentence, code=error.code, **error.data)


def other_report(layout: Layout, filename: str) -> ReadError:
    """What is said of a file that looks like records of the profile and is a report of other things."""
    return ReadError("other_report", f"“{filename}” is {layout.name}: {layout.refusal}", layout=layout.name)


def stage(session: ImportSession, actor: Actor, *, lanes: int = 1) -> Staging:
    """Reads and checks the whole file and replaces the session's rows; the records themselves are only read.

    The rows of a long file are checked in so many `lanes` at once, which see what was committed before. Raises
    `Invalid` with the reader's sentence, or when a column is missing that no row can do without.
    """
    profile = profile_named(session.profile)
    with (
        local_copy(session.file) as path,
        open_documents(session) as documents,
        uncollected(),
        _refusing(session, profile),
    ):
        return _stage(session, profile, path, documents, actor, lanes)


@contextmanager
def _refusing(session: ImportSession, profile: Profile) -> Iterator[None]:
    """What the reader says as the doors understand it; a list for reading that lacks columns is told for what it is."""
    try:
        yield
    except ReadError as error:
        raise as_refusal(error) from error
    except Invalid as error:
        if error.code == "column_missing":
            refuse_list_for_reading(session.reading["headers"], profile)
        raise


def _stage(
    session: ImportSession,
    profile: Profile,
    path: Path,
    documents: Archive | None,
    actor: Actor,
    lanes: int,
) -> Staging:
    """Reads the file once: only when all of it was seen is it known how its cells are to be read."""
    vocabulary = Vocabulary(profile.columns())
    with Spool() as spool:
        with _open(session, path, vocabulary, profile) as table:
            examples = Examples(profile, table.headers)
            batches = examples.without(table.batches)
            sight = _first_sight(session, profile, vocabulary, table, batches)
            beside, layout, columns = sight.beside, sight.layout, sight.columns
            left, places = sight.left, sight.places
            indexes = {name: place.index for name, place in places.items()}
            merge = Merge(profile, table.headers, indexes, column=sight.version)
            examples.stand_at(indexes)
            conventions = Conventions(
                columns,
                indexes,
                session.options,
                own=merge.column is not None,
                known=session.reading.get("known_conventions"),
                headers=table.headers,
                words_of=profile.words_of,
                told_apart=profile.told_apart,
            )
            last: list[Row] = []
            for rows in chain(sight.first, batches):
                conventions.see(rows)
                spool.add(rows)
                last = [*last, *rows[-TAIL:]][-TAIL:]
        refuse_filled_later(left, table.headers, spool.batches())
        decided = conventions.decide()
        meanings = meanings_of(session, columns, session.options)
        words = untold(conventions.words, meanings)
        told = reconsidered(
            session, profile, places, table.headers, spool.batches, words, own=sight.version is not None
        )
        set_aside = {places[name].index for name, new in told.columns.items() if name in places and not new}
        places = as_told(places, told, table.headers)
        profile.demand_options(places.keys(), session.options, actor)
        indexes = {name: place.index for name, place in places.items()}
        lines_above = [" ".join(_texts(cells)).strip() for _, cells in table.above]
        said_beside = currencies_said_beside([*lines_above, *lines_below(last)])
        named = currency_of_file(table.headers, layout) or the_one_said(said_beside)
        sheet = Sheet(
            headers=table.headers,
            places=indexes,
            options={**session.options, **told.options},
            currencies={
                name: shown_currency(place.header, table.units.get(place.index, "")) or named
                for name, place in places.items()
                if columns[name].kind is Kind.MONEY
            },
            shown={name: table.units.get(place.index, "") for name, place in places.items()},
            documents=documents,
            actor=actor,
            beside={*beside, *(each.column for each in (merge, examples) if each.column is not None)},
            set_aside=set_aside,
            corrects=session.corrects,
        )
        sums: Mapping[int, str] = {}
        if merge.column is None:
            sums = row_adding_up(
                first_rows(sight.first),
                last,
                spool.batches,
                columns=columns,
                places=indexes,
                key=profile.key,
                conventions=conventions,
                beside=beside,
            )
        check = profile.check(sheet)
        new_reader = partial(
            CellReader, columns, indexes, conventions, meanings, beside=beside, shown=sheet.shown, sums=sums
        )
        if check.gathers:
            _gather(spool, check, new_reader(), profile)
        reader = new_reader()
        settled = answers(session) if merge.column is not None else {}
        checking = Checking(
            reader,
            check,
            merge,
            examples,
            with_comma=conventions.with_comma,
            returned=Returned(session, beside),
            overview=Overview(profile, sheet.options),
        )
        asked = [name for name in indexes if columns[name].may_mean]
        tally = _checked(session, spool, checking, FirstRows(), Tally(asked), lanes)
        remark_far_off(session, profile, checking.overview, tally)
        merge.remark(session, tally)
    reading = {
        **session.reading,
        "header_row": table.header_row,
        "headers": list(table.headers),
        "original_headers": [_kept(header) for header in table.original_headers],
        "above": [[number, _texts(cells)] for number, cells in table.above],
        "beside": sorted(beside),
        "version_column": merge.column,
        "conventions": {**conventions.as_json(), **told.as_json(), **asdict(left)},
        "told_words": reader.told_words(),
        "unmapped": [h for i, h in enumerate(table.headers) if i not in {*indexes.values(), *sheet.beside}],
        "notes": [
            *same_file_note(session),
            *session.reading.get("correction", ()),
            *merge.notes(),
            *examples.notes(),
            *table.notes,
            *layout_note(layout, named),
            *notes_on_lines(said_beside, set(sheet.currencies.values()), lines_above),
            *remembered_notes(sight.known, places, vocabulary),
            *told.notes,
            *notes_on_counters(left, profile, places, table.headers, first_rows(sight.first)),
            *currencies_left_out(sheet, columns, first_rows(sight.first)),
            *amounts_left_out(sheet, vocabulary, first_rows(sight.first)),
            *vocabulary.in_other_currencies(places, table.headers),
            *vocabulary.in_other_systems(places, table.headers),
            *other_amounts_noted(vocabulary, table.headers, places),
            *decided,
            *reader.notes(),
            *repeats_note(tally, profile, places),
            *check.notes(),
        ],
    }
    mapping = {name: asdict(place) for name, place in places.items()}
    counts = {
        **tally.as_json(),
        "unknown_words": asked_words(tally.unknown, columns),
        "overview": checking.overview.as_json(profile),
    }
    if settled:
        counts |= answer_again(session, settled, profile)
    return Staging(reading=reading, mapping=mapping, counts=counts)


@dataclass(frozen=True, slots=True)
class _FirstSight:
    """What the names of a table and its `first` rows tell: which column is which, which has versions of exports, and
    which are left out.
    """

    layout: Layout | None
    columns: Mapping[str, Column]
    beside: Set[int]
    left: LeftOut
    places: dict[str, Place]
    known: Mapping[str, str]
    version: int | None
    first: list[Sequence[Row]]


def refuse_at_first_sight(session: ImportSession) -> None:
    """Raises what `stage` raises before it has read all rows: the file cannot be read as it is to be, is another
    report, lacks a column, or two may be the same one.
    """
    profile = profile_named(session.profile)
    vocabulary = Vocabulary(profile.columns())
    with (
        local_copy(session.file) as path,
        _refusing(session, profile),
        _open(session, path, vocabulary, profile) as table,
    ):
        batches = Examples(profile, table.headers).without(table.batches)
        _first_sight(session, profile, vocabulary, table, batches)


def _first_sight(
    session: ImportSession,
    profile: Profile,
    vocabulary: Vocabulary,
    table: Table,
    batches: Iterator[Sequence[Row]],
) -> _FirstSight:
    beside = columns_beside(table.headers, is_correction=session.corrects_id is not None)
    layout = layout_of(profile.layouts, table.headers)
    if layout is not None and layout.refusal:
        raise other_report(layout, session.filename)
    known = remembered(session, table.headers, vocabulary)
    chosen = _chosen(session, table.headers, beside)
    laid_out = places_of(layout, table.headers)
    first = first_batches(batches)
    looked_at = first_rows(first)
    version = version_column(table.headers, looked_at)
    if version is not None:
        chosen.setdefault(table.headers[version], "")
    left = left_out(
        session, vocabulary, table.headers, looked_at, known=known, chosen=chosen, laid_out=laid_out
    )
    chosen |= left.choices
    places = vocabulary.match(
        table.headers,
        remembered=known,
        chosen=chosen,
        layout=laid_out,
        currency=session.options.get("currency", ""),
    )
    places = left.told(places)
    _demand_columns(profile, vocabulary, places, table.headers, session.options)
    if unclear := vocabulary.rivals(places, table.headers, looked_at, known, chosen, laid_out):
        raise Invalid(" ".join(unclear), code="several_columns", field="mapping")
    columns = columns_in(layout, vocabulary.columns)
    return _FirstSight(layout, columns, beside, left, places, known, version, first)


def reconsidered(
    session: ImportSession,
    profile: Profile,
    places: Mapping[str, Place],
    headers: Sequence[str],
    batches: Callable[[], Iterable[Sequence[Row]]],
    words: Mapping[str, Set[str]],
    *,
    own: bool,
) -> Reconsidered:
    """What `Profile.reconsidered` says; a file of rows that come back mended means what the whole file did, and one of
    our own what its words say.
    """
    if own:
        return Reconsidered()
    if session.corrects_id is not None:
        known = session.reading.get("known_conventions") or {}
        return Reconsidered(**{name: known.get(name, {}) for name in ("columns", "further", "options")})
    return profile.reconsidered(
        {name: place.index for name, place in places.items()},
        free={name for name, place in places.items() if place.how == "synonym"},
        headers=headers,
        batches=batches,
        words=words,
        options=session.options,
    )


def as_told(places: Mapping[str, Place], told: Reconsidered, headers: Sequence[str]) -> dict[str, Place]:
    """The places with the columns as the cells tell them; a column that is none of ours is left out."""
    further = {
        name: Place(headers.index(header), header, "content")
        for name, header in told.further.items()
        if header in headers
    }
    return further | {
        new: place if new == name else replace(place, how="content")
        for name, place in places.items()
        if (new := told.columns.get(name, name))
    }


def _open(session: ImportSession, path: Path, vocabulary: Vocabulary, profile: Profile) -> Table:
    return read_file(
        path,
        filename=session.filename,
        **for_reader(session.options),
        recognise=vocabulary.recogniser(session.options.get("mapping") or {}),
        expected=[column.label for column in profile.columns().values()],
    )


def _demand_columns(
    profile: Profile,
    vocabulary: Vocabulary,
    places: dict[str, Place],
    headers: Sequence[str],
    options: Mapping[str, Any],
) -> None:
    missing = profile.missing(places.keys(), options)
    if missing:
        reasons = reasons_why_missing(vocabulary, missing, headers, places)
        advice = reasons or ["Add the column, or rename the one that holds it."]
        raise Invalid(
            f"The file has no column for {' and '.join(missing)}. Its columns are "
            f"{', '.join(f'«{header}»' for header in headers[:30])}. {' '.join(advice)}",
            code="column_missing",
            missing=missing,
        )


def _gather(spool: Spool, check: Check, reader: CellReader, profile: Profile) -> None:
    """Shows the check the whole file, without the examples of a template; what is said on the way is said later."""
    examples = Examples(profile, check.sheet.headers)
    examples.stand_at(check.sheet.places)
    for rows in spool.batches():
        drafts = reader.drafts(rows)
        examples.leave_out(drafts)
        check.gather([draft for draft in drafts if not draft.left_out])


def _checked(
    session: ImportSession,
    spool: Spool,
    checking: Checking,
    first_rows: FirstRows,
    tally: Tally,
    lanes: int,
) -> Tally:
    """Checks the rows and stores them beside the session, batch by batch; in lanes where there are many."""
    ImportRow.objects.filter(session=session).delete()
    with _constraints_at_once(), Storing() as storing:

        def take(checked: Checked) -> None:
            storing.execute(_STORE, [session.pk, session.brand_id, checked.staged])
            tally.count(checked.outcomes)
            for each in checked.explained:
                tally.explain(*each)

        if lanes > 1 and checking.splits and spool.rows >= WORTH_LANES:
            check_in_lanes(checking, spool, first_rows, take, lanes)
        else:
            for rows in spool.batches():
                take(checking.batch(rows, first_rows.repeats))
    checking.examples.refuse_nothing_else(tally.outcomes.total())
    return tally


@contextmanager
def _constraints_at_once() -> Iterator[None]:
    """Foreign keys are checked with each batch, beside Python's work; at the commit all of them would be waited for."""
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        yield
        cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def _texts(cells: Sequence[Cell]) -> list[str]:
    return [_kept(cell_text(cell))[:LONGEST_ABOVE] for cell in cells]


def _kept(text: str) -> str:
    """The text as PostgreSQL keeps it: without the sign that ends strings elsewhere."""
    return text.replace("\0", "")


def _chosen(session: ImportSession, headers: Sequence[str], beside: Set[int]) -> dict[str, str]:
    """What a person chose, for this file or the one that it corrects, and nothing for our own columns."""
    chosen: dict[str, str] = session.options.get("mapping") or {}
    if session.corrects_id is not None:
        chosen = {header: name for header, name in chosen.items() if header in headers}
    return {**dict.fromkeys((headers[place] for place in beside), ""), **chosen}
