"""Applying a confirmed import: chunk by chunk, each a transaction with its checkpoint."""

from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.db import DataError, IntegrityError, OperationalError, connection, transaction
from django.db.models import Count, F, Max, Min, Q, QuerySet, TextField
from django.db.models.functions import Cast, Now
from psycopg.errors import DeadlockDetected

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.documents import document_cursor
from backoffice.events.encoding import as_json, from_json
from backoffice.events.errors import Busy, Forbidden, Refusal
from backoffice.events.lifecycle import move
from backoffice.files.services import Archive, keep
from backoffice.jobs.services import Run, TryLater

from .approval import rows_to_write
from .authors import author_of
from .drafts import Applied, Flaw, Record, Staged, found_of
from .lanes import Line, lanes_here, side_by_side
from .models import ErrorPolicy, ImportRow, ImportSession, Outcome
from .profiles import CHANGED, OWN_NUMBER, Profile, profile_named
from .rejected import write_rejected
from .staging import open_documents, uncollected
from .states import SESSION, SessionStatus
from .tally import ROWS_SHOWN, cause_as_json

BUSY_DELAY = timedelta(seconds=2)
# Fewer rows are not worth the connections.
WORTH_LANES = 4_000
# The shortest part of a lane is a chunk divided by this: each begins all statements anew.
_SHORTEST_PART = 4
REFUSED = "refused_when_applied"
NOT_APPLIED = "not_applied"
_STOPPED = "The import was stopped before this row."
_WHY_LEFT: dict[str, str] = {
    ErrorPolicy.STOP: "An earlier row is bad, and the import was to stop there.",
    ErrorPolicy.ALL: "Another row was refused, and all or nothing was asked.",
}
_TO_APPLY = (Outcome.CREATE, Outcome.UPDATE)
_STILL_TO_APPLY = Q(applied=False, outcome__in=_TO_APPLY)

# The numbers of the first row and of the last.
Part = tuple[int, int]


def apply_session(run: Run) -> dict[str, Any]:
    """Applies what is not applied yet and ends the session; may be called again after a death at any point.

    1. A chunk of rows is written, marked as applied, and reported, all in one transaction; a lost lease undoes it.
       Where all or nothing was asked, all chunks are one. Where rows of a profile have nothing in common, chunks of a
       long file are written side by side.
    2. When none is left, or somebody has stopped it, the workbook of rejected rows is written and the session ends.
    """
    session_id, author = run.job.payload["session"], author_of(run.job.payload["actor"])
    with scope(office("imports")):
        session = ImportSession.objects.get(pk=session_id)
    if session.status == SessionStatus.APPLYING:
        SESSION.authorise("apply", author)
        profile_named(session.profile).authorise(author)
        if _in_lanes(session):
            with scope(author):
                parts = _parts(session)
            side_by_side(_Chunks(run, session_id, author).write, parts, lanes_here())
        else:
            with open_documents(session) as documents, _tried_later():
                if session.policy == ErrorPolicy.ALL:
                    _apply_all_or_nothing(run, session, author, documents)
                else:
                    while _apply_chunk(run, session_id, author, documents):
                        pass
    return finish(session_id)


@dataclass(frozen=True, slots=True)
class _Chunk:
    """What was written at once: how many rows were tried, the last one's number, and those that could not be."""

    rows: int
    last: int
    conflicts: dict[int, Flaw]


def _apply_chunk(run: Run, session_id: int, author: Actor, documents: Archive | None) -> bool:
    done = run.job.result
    with scope(author):
        # Touching the job first keeps a second worker out.
        run.checkpoint()
        session = ImportSession.objects.get(pk=session_id)
        # The rows before the last checkpoint are known to be done: they are not read again to be passed over.
        chunk = _write_chunk(session, author, documents, after=done.get("after", -1))
        if chunk is None:
            return False
        rows = done.get("rows", 0) + chunk.rows
        run.checkpoint(done=rows, total=rows_to_write(session), rows=rows, after=chunk.last)
    return True


def _in_lanes(session: ImportSession) -> bool:
    """Whether chunks are written side by side: none may depend on another, nor end the import for those before it."""
    return (
        profile_named(session.profile).apart
        and session.policy == ErrorPolicy.SKIP
        and rows_to_write(session) >= WORTH_LANES
    )


def _parts(session: ImportSession) -> list[Part]:
    """The numbers of the rows that are not applied yet, in stretches of at most a chunk; towards the end they get
    shorter, so that no lane works on for long when the others have nothing left.
    """
    ends = _pending(session).aggregate(first=Min("number"), last=Max("number"))
    if ends["first"] is None:
        return []
    most = profile_named(session.profile).chunk
    parts, first = [], ends["first"]
    while first <= ends["last"]:
        fair = (ends["last"] + 1 - first) // (2 * lanes_here())
        size = min(most, max(fair, most // _SHORTEST_PART, 1))
        parts.append((first, first + size - 1))
        first += size
    return parts


@dataclass(frozen=True, slots=True)
class _Chunks:
    """Chunks of one import, written by one of several processes.

    A chunk touches the job last, right before its commit: touched first, each would wait for the one before it. That
    the lease was not lost is thus known when it counts, and a worker that takes the job over waits for whoever has
    touched it. Chunks end in any order, so what is done already is told by the rows alone.
    """

    run: Run
    session_id: int
    author: Actor

    def write(self, parts: Iterator[Part], line: Line) -> None:
        with scope(self.author):
            session = ImportSession.objects.get(pk=self.session_id)
        with open_documents(session) as documents:
            for part in parts:
                if not self._written(part, documents):
                    break

    def _written(self, part: Part, documents: Archive | None) -> bool:
        """Writes the rows of a part; whether the import is to go on."""
        with scope(self.author):
            session = ImportSession.objects.get(pk=self.session_id)
            if session.status != SessionStatus.APPLYING:
                return False
            with uncollected(), _tried_later():
                staged = _staged(session, part)
                if staged:
                    _write_rows(session, staged, self.author, documents)
            self.run.checkpoint(done=F("progress_done") + len(staged), total=rows_to_write(session))
        return True


@contextmanager
def _tried_later() -> Iterator[None]:
    """What another import stands in the way of has its turn later."""
    try:
        yield
    except Busy as busy:
        raise TryLater(busy.sentence, delay=BUSY_DELAY) from busy
    except OperationalError as error:
        if isinstance(error.__cause__, DeadlockDetected):
            raise TryLater("Another import is writing the same records.", delay=BUSY_DELAY) from error
        raise


class _Spoilt(Exception):
    """All or nothing was asked, and it is not to be all."""


def _apply_all_or_nothing(run: Run, session: ImportSession, author: Actor, documents: Archive | None) -> None:
    """Every row in one transaction; where some cannot be applied none is, and each of them says why.

    Progress and lease are kept by a connection of their own: others would not see them in this transaction, and the
    sweep would wait for it.
    """
    conflicts: dict[int, Flaw] = {}
    rows, after = 0, -1
    try:
        with ThreadPoolExecutor(1) as beside, scope(author):
            try:
                while True:
                    beside.submit(run.checkpoint, done=rows, total=rows_to_write(session)).result()
                    session.refresh_from_db(fields=["status"])
                    chunk = _write_chunk(session, author, documents, after=after)
                    if chunk is None:
                        break
                    conflicts |= chunk.conflicts
                    rows, after = rows + chunk.rows, chunk.last
            finally:
                beside.submit(lambda: connection.close()).result()
            if conflicts or session.status != SessionStatus.APPLYING:
                raise _Spoilt
            run.checkpoint()
    except _Spoilt:
        with scope(author):
            run.checkpoint()
            _mark(session, Applied(conflicts=conflicts))


def _write_chunk(
    session: ImportSession, author: Actor, documents: Archive | None, *, after: int
) -> _Chunk | None:
    """Applies and marks the next rows behind the number `after`; None when there is none, or none is to be."""
    with uncollected():
        staged = _next_rows(session, after=after)
        if not staged:
            return None
        applied = _write_rows(session, staged, author, documents)
    return _Chunk(len(staged), staged[-1].number, applied.conflicts)


def _next_rows(session: ImportSession, *, after: int) -> list[Staged]:
    """The next stretch of rows behind the number `after`, at most as many as are applied at once; none when none is
    left, or none is to be.
    """
    if session.status != SessionStatus.APPLYING:
        return []
    first = _pending(session).filter(number__gt=after).aggregate(first=Min("number"))["first"]
    return [] if first is None else _staged(session, _stretch(session, first))


def _stretch(session: ImportSession, first: int) -> Part:
    """The chunk that begins with this row. Of a limit instead PostgreSQL may read and sort all that is left for it."""
    return first, first + profile_named(session.profile).chunk - 1


def _staged(session: ImportSession, part: Part) -> list[Staged]:
    """The rows of a stretch, without the records that they are about: those are looked up when it is written."""
    rows = _pending(session).filter(number__range=part).order_by("number")
    # As text: Django calls five functions for each document that it reads.
    documents = rows.values_list("number", Cast("values", TextField()))
    return [as_staged(number, from_json(document), None) for number, document in documents]


def _write_rows(
    session: ImportSession, staged: Sequence[Staged], author: Actor, documents: Archive | None
) -> Applied:
    profile = profile_named(session.profile)
    apply = _apply_to_the_first_bad if session.policy == ErrorPolicy.STOP else _apply
    options = {**session.options, OWN_NUMBER: str(session.pk)}
    applied = apply(profile, staged, options, author, documents)
    _mark(session, applied)
    return applied


def _pending(session: ImportSession) -> QuerySet[ImportRow]:
    """The sound rows that are not applied yet; where the first bad one stops the import, those before it."""
    pending = ImportRow.objects.filter(_STILL_TO_APPLY, session=session)
    if session.policy != ErrorPolicy.STOP:
        return pending
    bad = ImportRow.objects.filter(session=session, outcome=Outcome.ERROR).aggregate(first=Min("number"))
    return pending.filter(number__lt=bad["first"]) if bad["first"] is not None else pending


def as_staged(number: int, values: dict[str, Any], record: dict[str, Any] | None) -> Staged:
    """A row as it stands in the table of rows."""
    return Staged(
        number=number,
        key=tuple(values["key"]),
        facts=values["facts"],
        found=found_of(values),
        record=Record(**record) if record else None,
    )


def _apply(
    profile: Profile,
    rows: Sequence[Staged],
    options: Mapping[str, str],
    author: Actor,
    documents: Archive | None,
) -> Applied:
    """The whole chunk at once; when a row spoils it, half by half, so that only that one is left out."""
    try:
        with transaction.atomic():
            applied = profile.apply(rows, options=options, actor=author, documents=documents)
            # Foreign keys are deferred: unasked, a bad one would show at the commit and take the whole chunk with it.
            connection.check_constraints()
            return applied
    except (Busy, Forbidden):
        raise
    except (IntegrityError, DataError, Refusal) as error:
        if len(rows) == 1:
            return Applied(conflicts={rows[0].number: _refused(error)})
    together = Applied()
    middle = len(rows) // 2
    for half in (rows[:middle], rows[middle:]):
        alone = _apply(profile, half, options, author, documents)
        together.created += alone.created
        together.updated += alone.updated
        together.unchanged += alone.unchanged
        together.conflicts |= alone.conflicts
        together.records |= alone.records
        together.notes |= alone.notes
    return together


def _apply_to_the_first_bad(
    profile: Profile,
    rows: Sequence[Staged],
    options: Mapping[str, str],
    author: Actor,
    documents: Archive | None,
) -> Applied:
    """The rows before the first that is refused, and that one's refusal."""
    with transaction.atomic():
        applied = _apply(profile, rows, options, author, documents)
        if not applied.conflicts:
            return applied
        transaction.set_rollback(True)
    first = min(applied.conflicts)
    before = [row for row in rows if row.number < first]
    # Without the later rows another one may be the first to be refused.
    applied_before = (
        _apply_to_the_first_bad(profile, before, options, author, documents) if before else Applied()
    )
    if not applied_before.conflicts:
        applied_before.conflicts[first] = applied.conflicts[first]
    return applied_before


def _refused(error: Exception) -> Flaw:
    sentence = error.sentence if isinstance(error, Refusal) else "The database refuses this row."
    return Flaw(REFUSED, "", sentence, "Check the row against the record as it is now and import it again.")


_MARKED = ("applied", "outcome", "errors", "record", "notes")
_MARK = """
UPDATE imports_importrow AS row
SET applied = (new ->> 1)::boolean, outcome = coalesce(new ->> 2, row.outcome),
    errors = coalesce(nullif(new -> 3, 'null'), row.errors), record = coalesce(nullif(new -> 4, 'null'), row.record),
    notes = row.notes || coalesce(nullif(new -> 5, 'null'), '[]')
FROM jsonb_array_elements(%s::jsonb) AS new
WHERE row.session_id = %s AND row.number = (new ->> 0)::integer
"""


def _mark(session: ImportSession, applied: Applied) -> None:
    """What became of a chunk's rows, in one statement."""
    marks: dict[int, dict[str, Any]] = {
        number: {"applied": True} for number in (*applied.created, *applied.updated)
    }
    marks |= {number: {"applied": True, "outcome": Outcome.UNCHANGED} for number in applied.unchanged}
    for number, flaw in applied.conflicts.items():
        marks[number] = {"applied": False, "outcome": Outcome.ERROR, "errors": [flaw.as_json()]}
    for number, record in applied.records.items():
        marks[number]["record"] = record.as_json()
    for number, notes in applied.notes.items():
        marks[number]["notes"] = [note.as_json() for note in notes]
    if marks:
        with document_cursor() as cursor:
            rows = [(number, *map(mark.get, _MARKED)) for number, mark in marks.items()]
            cursor.execute(_MARK, [as_json(rows), session.pk])


def _leave_the_rest(session: ImportSession) -> None:
    """Rows that are not applied when the import ends come back with the rejected ones."""
    stopped = session.status == SessionStatus.STOPPING
    why = Flaw(
        NOT_APPLIED,
        "",
        _STOPPED if stopped else _WHY_LEFT.get(session.policy, _STOPPED),
        "Import it again, in this workbook or another one.",
    )
    rest = ImportRow.objects.filter(_STILL_TO_APPLY, session=session)
    rest.update(outcome=Outcome.ERROR, errors=[why.as_json()])


def finish(session_id: int) -> dict[str, Any]:
    """Writes the workbook of rejected rows and ends the session; nothing happens to one that has ended.

    The workbook also says what the applied rows still lack.
    """
    with scope(office("imports")):
        session = ImportSession.objects.select_for_update(of=("self",)).get(pk=session_id)
        if session.status not in (SessionStatus.APPLYING, SessionStatus.STOPPING):
            return dict(session.counts.get("applied", {}))
        result = _result(session)
        causes = session.counts.get("causes", []) + _late_causes(session, result["conflicts"])
        counts = {**session.counts, "causes": causes, "applied": result}
        if result["rejected"] or result["noted"]:
            with write_rejected(session) as path, path.open("rb") as workbook:
                keep(session.rejected_file, File(workbook))
        move(
            SESSION,
            ImportSession.objects.filter(pk=session.pk),
            "finish",
            actor=office("imports"),
            data=result,
            counts=counts,
            rejected_file=session.rejected_file.name or "",
            applied_at=Now(),
        )
    return result


def _result(session: ImportSession) -> dict[str, Any]:
    """What became of the rows, counted from the rows themselves: a long import reads all of them once."""
    counted = _counted(session)
    if counted.pop("left"):
        _leave_the_rest(session)
        counted = _counted(session)
        counted.pop("left")
    rejected = session.rows.filter(outcome=Outcome.ERROR)
    causes = rejected.filter(errors__0__code__in=(CHANGED, REFUSED, NOT_APPLIED)).order_by()
    conflicts = dict(causes.values_list("errors__0__code").annotate(rows=Count("pk")))
    return {**counted, "conflicts": conflicts}


def _late_causes(session: ImportSession, conflicts: Mapping[str, int]) -> list[dict[str, Any]]:
    """Why rows that were sound at the preview are rejected all the same, as the preview names its own causes."""
    causes = []
    for code, count in sorted(conflicts.items(), key=lambda each: (-each[1], each[0])):
        rows = session.rows.filter(outcome=Outcome.ERROR, errors__0__code=code).order_by("number")
        first = list(rows.values_list("number", "errors__0")[:ROWS_SHOWN])
        flaw = Flaw(**first[0][1])
        differs = any(each["sentence"] != flaw.sentence for _, each in first)
        causes.append(cause_as_json(flaw, count, [number for number, _ in first], differs=differs))
    return causes


def _counted(session: ImportSession) -> dict[str, int]:
    rejected = Q(outcome=Outcome.ERROR)
    counted: dict[str, int] = session.rows.aggregate(
        created=Count("pk", filter=Q(outcome=Outcome.CREATE)),
        updated=Count("pk", filter=Q(outcome=Outcome.UPDATE)),
        unchanged=Count("pk", filter=Q(outcome=Outcome.UNCHANGED)),
        rejected=Count("pk", filter=rejected),
        noted=Count("pk", filter=~rejected & ~Q(notes=[])),
        left=Count("pk", filter=_STILL_TO_APPLY),
    )
    return counted
