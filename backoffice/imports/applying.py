"""Applying a confirmed import: chunk by chunk, each a transaction with its checkpoint."""

from collections.abc import Mapping, Sequence
from datetime import timedelta
from typing import Any

from django.core.files.base import File
from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Count
from django.db.models.functions import Now

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Busy, Forbidden, Refusal
from backoffice.events.lifecycle import move
from backoffice.files.services import Archive, keep
from backoffice.jobs.services import Run, TryLater

from .authors import author_of
from .models import ImportRow, ImportSession, Outcome
from .profiles import CHANGED, Applied, Flaw, Profile, Record, Staged, profile_named
from .rejected import write_rejected
from .staging import open_documents
from .states import SESSION, SessionStatus

BUSY_DELAY = timedelta(seconds=2)
REFUSED = "refused_when_applied"
_TO_APPLY = (Outcome.CREATE, Outcome.UPDATE)


def apply_session(run: Run) -> dict[str, Any]:
    """Applies what is not applied yet and ends the session; may be called again after a death at any point.

    1. A chunk of rows is written, marked as applied, and reported, all in one transaction. Touching the job first keeps
       a second worker out; a lost lease undoes the chunk.
    2. When none is left, the workbook of rejected rows is written and the session ends.
    """
    session_id, author = run.job.payload["session"], author_of(run.job.payload["actor"])
    SESSION.authorise("apply", author)
    with scope(author):
        session = ImportSession.objects.get(pk=session_id)
    profile_named(session.profile).authorise(author)
    try:
        with open_documents(session) as documents:
            while _apply_chunk(run, session_id, author, documents):
                pass
    except Busy as busy:
        raise TryLater(busy.sentence, delay=BUSY_DELAY) from busy
    return finish(session_id)


def _apply_chunk(run: Run, session_id: int, author: Actor, documents: Archive | None) -> bool:
    with scope(author):
        run.checkpoint()
        session = ImportSession.objects.get(pk=session_id)
        if session.status != SessionStatus.APPLYING:
            return False
        profile = profile_named(session.profile)
        pending = ImportRow.objects.filter(session=session, applied=False, outcome__in=_TO_APPLY)
        rows = pending.order_by("number").values_list("number", "values", "record")[: profile.chunk]
        staged = [as_staged(number, values or {}, record) for number, values, record in rows]
        if not staged:
            return False
        applied = _apply(profile, staged, session.options, author, documents)
        _mark(session, applied)
        total = session.counts["create"] + session.counts["update"]
        run.checkpoint(done=total - pending.count(), total=total)
    return True


def as_staged(number: int, values: dict[str, Any], record: dict[str, Any] | None) -> Staged:
    """A row as it stands in the table of rows."""
    return Staged(
        number=number,
        key=tuple(values["key"]),
        facts=values["facts"],
        found=values["found"],
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


def _refused(error: Exception) -> Flaw:
    sentence = error.sentence if isinstance(error, Refusal) else "The database refuses this row."
    return Flaw(REFUSED, "", sentence, "Check the row against the record as it is now and import it again.")


def _mark(session: ImportSession, applied: Applied) -> None:
    rows = ImportRow.objects.filter(session=session)
    rows.filter(number__in=[*applied.created, *applied.updated]).update(applied=True)
    rows.filter(number__in=applied.unchanged).update(applied=True, outcome=Outcome.UNCHANGED)
    refused = [
        ImportRow(pk=pk, outcome=Outcome.ERROR, errors=[applied.conflicts[number].as_json()])
        for pk, number in rows.filter(number__in=applied.conflicts).values_list("pk", "number")
    ]
    ImportRow.objects.bulk_update(refused, ["outcome", "errors"])
    if applied.records or applied.notes:
        told = list(
            rows.filter(number__in={*applied.records, *applied.notes}).only("number", "record", "notes")
        )
        for row in told:
            record = applied.records.get(row.number)
            row.record = record.as_json() if record else row.record
            row.notes = [*row.notes, *(note.as_json() for note in applied.notes.get(row.number, ()))]
        ImportRow.objects.bulk_update(told, ["record", "notes"])


def finish(session_id: int) -> dict[str, Any]:
    """Writes the workbook of rejected rows and ends the session; nothing happens to one that has ended.

    The workbook also says what the applied rows still lack.
    """
    with scope(office("imports")):
        session = ImportSession.objects.select_for_update(of=("self",)).get(pk=session_id)
        if session.status != SessionStatus.APPLYING:
            return dict(session.counts.get("applied", {}))
        result = _result(session)
        counts = {**session.counts, "applied": result}
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
    """What became of the rows, counted from the rows themselves."""
    by_outcome = dict(
        session.rows.order_by()
        .values_list("outcome")
        .annotate(rows=Count("pk"))
        .values_list("outcome", "rows")
    )
    conflicts: dict[str, int] = {
        code: session.rows.filter(errors__0__code=code).count() for code in (CHANGED, REFUSED)
    }
    return {
        "created": by_outcome.get(Outcome.CREATE, 0),
        "updated": by_outcome.get(Outcome.UPDATE, 0),
        "unchanged": by_outcome.get(Outcome.UNCHANGED, 0),
        "rejected": by_outcome.get(Outcome.ERROR, 0),
        "conflicts": {code: count for code, count in conflicts.items() if count},
        "noted": session.rows.exclude(outcome=Outcome.ERROR).exclude(notes=[]).count(),
    }
