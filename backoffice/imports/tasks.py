"""The background work of this room."""

from datetime import timedelta
from typing import Any

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.services import Run, handles

from .applying import apply_session
from .authors import author_of
from .exports import services as exports
from .lanes import lanes_here
from .models import ImportSession
from .services import APPLY_JOB, PREVIEW_JOB, UNDO_JOB, stage_and_preview
from .undoing import undo_session


@handles(APPLY_JOB, label="Apply an import", about="import", queue="imports", lease=timedelta(minutes=2))
def apply(run: Run) -> dict[str, Any]:
    return apply_session(run)


@handles(
    PREVIEW_JOB,
    label="Check the rows of an import",
    about="import",
    queue="imports",
    lease=timedelta(minutes=30),
)
def preview(run: Run) -> dict[str, Any]:
    author = author_of(run.job.payload["actor"])
    with scope(author):
        session = ImportSession.objects.get(pk=run.job.payload["session"])
        run.checkpoint()
        counts = stage_and_preview(session=session, actor=author, lanes=lanes_here()).counts
    return {"rows": counts["rows"], "rejected": counts["error"]}


@handles(UNDO_JOB, label="Undo an import", about="import", queue="imports", lease=timedelta(minutes=5))
def undo(run: Run) -> dict[str, Any]:
    return undo_session(run)


@handles(
    exports.EXPORT_JOB, label="Write an export", about="export", queue="imports", lease=timedelta(minutes=5)
)
def export(run: Run) -> dict[str, Any]:
    return exports.write_export(run)


@shared_task(name="imports.end_exports", ignore_result=True, expires=900)
def end_exports() -> None:
    with scope(office("exports")):
        exports.end_exports()
