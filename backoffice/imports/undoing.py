"""Undoing an applied import: chunk by chunk from its last row to its first, each a transaction with its checkpoint."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DataError, IntegrityError, connection, transaction
from django.db.models import Max, QuerySet
from django.db.models.functions import Now

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Busy, Forbidden, Refusal
from backoffice.events.lifecycle import move
from backoffice.jobs.services import Run, TryLater

from .applying import BUSY_DELAY, as_staged
from .authors import author_of
from .drafts import Flaw, Staged, Undone
from .models import ImportRow, ImportSession, Outcome, Reversal
from .profiles import MOVED, Profile, profile_named
from .states import SESSION, SessionStatus

WRITTEN_OUTCOMES = (Outcome.CREATE, Outcome.UPDATE)


def written_rows(session: ImportSession) -> QuerySet[ImportRow]:
    """The rows by which applying changed something."""
    return ImportRow.objects.filter(session=session, applied=True, outcome__in=WRITTEN_OUTCOMES)


def undo_session(run: Run) -> dict[str, Any]:
    """Takes back what is not taken back yet and ends the session; may be called again after a death at any point.

    1. A chunk of rows is undone, marked, and reported, all in one transaction. Touching the job first keeps a second
       worker out; a lost lease undoes the chunk. Rows go from last to first: a later one may stand on an earlier.
    2. When none is left, the session ends; what had moved stands at its rows.
    """
    session_id, author = run.job.payload["session"], author_of(run.job.payload["actor"])
    SESSION.authorise("undo", author)
    with scope(author):
        session = ImportSession.objects.get(pk=session_id)
        total = written_rows(session).count()
    profile_named(session.profile).authorise(author)
    try:
        while _undo_chunk(run, session_id, author, total):
            pass
    except Busy as busy:
        raise TryLater(busy.sentence, delay=BUSY_DELAY) from busy
    return finish_undo(session_id)


def _undo_chunk(run: Run, session_id: int, author: Actor, total: int) -> bool:
    with scope(author):
        run.checkpoint()
        session = ImportSession.objects.get(pk=session_id)
        if session.status != SessionStatus.UNDOING:
            return False
        profile = profile_named(session.profile)
        pending = written_rows(session).filter(reversal="")
        # The rows behind the last checkpoint are known to be done: they are not read again to be passed over.
        if "before" in run.job.result:
            pending = pending.filter(number__lt=run.job.result["before"])
        last = pending.aggregate(last=Max("number"))["last"]
        if last is None:
            return False
        # A stretch of numbers: of a limit PostgreSQL may read and sort all that is left for it.
        rows = list(pending.filter(number__gt=last - profile.chunk).order_by("-number"))
        undone = _undo(
            profile,
            [as_staged(row.number, row.values or {}, row.record) for row in rows],
            session.options,
            author,
        )
        _mark(rows, undone)
        run.checkpoint(
            done=run.job.result.get("rows", 0) + len(rows),
            total=total,
            rows=run.job.result.get("rows", 0) + len(rows),
            before=rows[-1].number,
        )
    return True


def _undo(profile: Profile, rows: Sequence[Staged], options: Mapping[str, str], author: Actor) -> Undone:
    """The whole chunk at once; when a row spoils it, row by row, so that only that one is left."""
    try:
        with transaction.atomic():
            undone = profile.undo(rows, options=options, actor=author)
            connection.check_constraints()
            return undone
    except (Busy, Forbidden):
        raise
    except (IntegrityError, DataError, Refusal) as error:
        if len(rows) == 1:
            return Undone(left={rows[0].number: _refused(error)})
    together = Undone()
    for row in rows:
        alone = _undo(profile, [row], options, author)
        together.done += alone.done
        together.left |= alone.left
    return together


def _refused(error: Exception) -> Flaw:
    sentence = (
        error.sentence
        if isinstance(error, Refusal)
        else "Something else stands on this record by now, so it stays."
    )
    return Flaw(MOVED, "", sentence, "Look at the record and change it by hand where it should not stay.")


def _mark(rows: Sequence[ImportRow], undone: Undone) -> None:
    by_number = {row.number: row for row in rows}
    ImportRow.objects.filter(pk__in=[by_number[number].pk for number in undone.done]).update(
        reversal=Reversal.UNDONE
    )
    left = []
    for number, flaw in undone.left.items():
        row = by_number[number]
        row.reversal, row.left = Reversal.LEFT, flaw.as_json()
        left.append(row)
    ImportRow.objects.bulk_update(left, ["reversal", "left"])


def finish_undo(session_id: int) -> dict[str, Any]:
    """Ends the undoing; nothing happens to a session in which it has ended."""
    with scope(office("imports")):
        session = ImportSession.objects.select_for_update(of=("self",)).get(pk=session_id)
        if session.status != SessionStatus.UNDOING:
            return dict(session.counts.get("undone", {}))
        rows = ImportRow.objects.filter(session=session)
        result = {
            "undone": rows.filter(reversal=Reversal.UNDONE).count(),
            "left": rows.filter(reversal=Reversal.LEFT).count(),
        }
        move(
            SESSION,
            ImportSession.objects.filter(pk=session.pk),
            "finish_undo",
            actor=office("imports"),
            data=result,
            counts={**session.counts, "undone": result},
            undone_at=Now(),
        )
    return result
