"""Reading imports."""

from dataclasses import dataclass
from typing import Any

from django.db import connection
from django.db.models import QuerySet

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.feed import timeline
from backoffice.jobs.models import Job, JobStatus

from .models import ImportRow, ImportSession, Outcome
from .profiles import Profile, all_profiles, profile_named
from .rows import first_cells
from .services import APPLY_JOB, PREVIEW_JOB, UNDO_JOB
from .states import WRITTEN, SessionStatus

NOTED_ON_A_PAGE = 50
READS_ALL = frozenset({Role.PLATFORM_ADMIN, Role.AUDITOR})


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the session's latest job is; `total` is None until it is known."""

    kind: str
    status: str
    done: int
    total: int | None
    seconds: float
    error: str

    @property
    def percent(self) -> int:
        return (
            100
            if self.status == JobStatus.DONE
            else min(99, 100 * self.done // self.total)
            if self.total
            else 0
        )

    @property
    def is_open(self) -> bool:
        return self.status in (JobStatus.QUEUED, JobStatus.RUNNING)

    @property
    def seconds_left(self) -> int | None:
        """At the pace so far; None until that can be told."""
        if not (self.is_open and self.total and self.done and self.seconds):
            return None
        return int((self.total - self.done) * self.seconds / self.done)

    @property
    def rows_per_second(self) -> int | None:
        return int(self.done / self.seconds) if self.done and self.seconds else None


@dataclass(frozen=True, slots=True)
class Preview:
    """What a person needs to see of a session before and after applying it."""

    columns: list[dict[str, str]]
    unmapped: list[str]
    causes: list[dict[str, Any]]
    progress: Progress | None


@dataclass(frozen=True, slots=True)
class Noted:
    """Rows with remarks, {number, record, label, notes}; `after` is where the next page begins, None on the last."""

    rows: list[dict[str, Any]]
    after: int | None


def visible(sessions: QuerySet[ImportSession], actor: Actor) -> QuerySet[ImportSession]:
    """Of these inside the walls: who reads all sees all, the others the imports of what they may import or read. Of a
    brand's people each sees their own: a file may hold rows of brands for which a colleague does not work.
    """
    if actor.kind == "system" or actor.may(READS_ALL):
        return sessions
    if actor.kind == "user" and actor.brands is not None:
        sessions = sessions.filter(created_by=actor.id)
    return sessions.filter(profile__in=[each.name for each in all_profiles() if actor.may(_readers(each))])


def _readers(profile: Profile) -> frozenset[str]:
    """Partner systems that may only read have the scope beside the one that writes."""
    return profile.roles | {role.replace(":write", ":read") for role in profile.roles}


def noted(session: ImportSession, *, after: int = -1) -> Noted:
    """The sound rows about which something is to be done, in the order of the file: each with its own list."""
    rows = ImportRow.objects.filter(session=session, number__gt=after).exclude(outcome=Outcome.ERROR)
    found = list(rows.exclude(notes=[]).defer("values").order_by("number")[: NOTED_ON_A_PAGE + 1])
    page = found[:NOTED_ON_A_PAGE]
    return Noted(
        rows=[
            {
                "number": row.number,
                "record": row.record,
                "label": row.record["label"] if row.record else " · ".join(first_cells(row)),
                "notes": row.notes,
            }
            for row in page
        ],
        after=page[-1].number if len(found) > NOTED_ON_A_PAGE else None,
    )


def progress(session: ImportSession) -> Progress | None:
    """The latest job of the session, or None when it never had one."""
    kinds = (APPLY_JOB, PREVIEW_JOB, UNDO_JOB)
    return progress_of(Job.objects.filter(kind__in=kinds, key=str(session.pk)))


def progress_of(jobs: QuerySet[Job]) -> Progress | None:
    """How far the latest of these jobs is."""
    job = jobs.order_by("-pk").first()
    if job is None:
        return None
    return Progress(
        kind=job.kind,
        status=job.status,
        done=job.progress_done,
        total=job.progress_total,
        seconds=job.seconds_running,
        error=job.error,
    )


def preview(session: ImportSession) -> Preview:
    """The session's page: mapping, causes, progress. Its rows are in `rows`."""
    labels = {name: column.label for name, column in profile_named(session.profile).columns().items()}
    columns = [
        {"label": labels.get(name, name), "header": place["header"], "how": place["how"]}
        for name, place in session.mapping.items()
    ]
    return Preview(
        columns=columns,
        unmapped=session.reading.get("unmapped", []),
        causes=session.counts.get("causes", []),
        progress=progress(session),
    )


def same_file(session: ImportSession) -> dict[str, Any] | None:
    """The import by which the very same file came in before: its id, when (`at`), and its `status` as it is now."""
    same = session.reading.get("same_file")
    if not same:
        return None
    status = ImportSession.objects.filter(pk=same["id"]).values_list("status", flat=True).first()
    if status is None:
        return None
    return {"id": same["id"], "at": same["at"], "status": SessionStatus(status).label.lower()}


def report(session: ImportSession) -> dict[str, Any]:
    """The numbers of an import: rows, created, updated, unchanged, rejected by cause (each row under its first cause).

    Before it is applied, `created` and `updated` are what applying would do.
    """
    counts = session.counts
    if not counts:
        return {"rows": 0, "created": 0, "updated": 0, "unchanged": 0, "rejected": {}}
    applied = counts.get("applied")
    if applied is None:
        done = {"created": counts["create"], "updated": counts["update"], "unchanged": counts["unchanged"]}
    else:
        done = {name: applied[name] for name in ("created", "updated", "unchanged")}
    late = (applied or {}).get("conflicts", {})
    return {"rows": counts["rows"], **done, "rejected": {**counts["rejected"], **late}}


def words_rejected(session: ImportSession, *, cause: str) -> dict[str, int]:
    """The different texts in the guilty cells of one cause, with the number of rows; say, the unknown brands."""
    group = next((group for group in session.counts.get("causes", []) if group["code"] == cause), None)
    if group is None or group["column"] not in session.mapping:
        return {}
    index = session.mapping[group["column"]]["index"]
    with connection.cursor() as cursor:
        cursor.execute(
            """
            SELECT cells ->> %s AS word, count(*) FROM imports_importrow
            WHERE session_id = %s AND errors @> %s::jsonb
            GROUP BY word ORDER BY count(*) DESC, word
            """,
            [index, session.pk, f'[{{"code": "{group["code"]}"}}]'],
        )
        return dict(cursor.fetchall())


def has_rejected(session: ImportSession) -> bool:
    """Whether a workbook of rejected rows and remarks can be downloaded now."""
    if session.status in WRITTEN:
        return bool(session.rejected_file)
    said = session.counts.get("error") or session.counts.get("remarks")
    return session.status in (SessionStatus.PREVIEWED, SessionStatus.TO_APPROVE) and bool(said)


def sent_back(session: ImportSession) -> str:
    """Who has just refused to approve it, and why; "" where nobody has, or it was asked for again since."""
    if session.status != SessionStatus.PREVIEWED or not session.confirmed_by_key:
        return ""
    (last,) = timeline("import", session.pk, limit=1)
    if last.verb != "import.sent_back":
        return ""
    reason = last.data.get("reason")
    return f"{last.actor_name} sent it back" + (f": {reason}" if reason else ".")
