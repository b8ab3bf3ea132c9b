"""Our whole way of a file: upload, preview, confirm, and the job that applies it, with its events."""

import time
from dataclasses import dataclass
from pathlib import Path

from django.core.files.base import File

from backoffice.access.scope import scope
from backoffice.imports import services
from backoffice.imports.lanes import lanes_here
from backoffice.imports.models import ImportSession
from backoffice.imports.states import SessionStatus
from backoffice.jobs.models import Job
from backoffice.jobs.services import run
from catalog.inventory.models import Unit

from .files import ACTOR, WAREHOUSE


@dataclass(frozen=True, slots=True)
class Took:
    """Seconds of one file's way; a file that changes nothing ends with its preview."""

    preview: float
    apply: float

    @property
    def whole(self) -> float:
        return self.preview + self.apply


def units_here() -> int:
    """How many units the office has."""
    with scope(ACTOR):
        return Unit.objects.count()


def previewed(path: Path) -> ImportSession:
    """The file uploaded and checked against what is here, as the worker does it with files of this size."""
    with scope(ACTOR), path.open("rb") as file:
        session = services.upload(
            file=File(file),
            filename=path.name,
            profile="units",
            actor=ACTOR,
            options={"warehouse": WAREHOUSE, "currency": "EUR"},
        )
    with scope(ACTOR):
        return services.stage_and_preview(session=session, actor=ACTOR, lanes=lanes_here())


def applied(session: ImportSession) -> None:
    """The session confirmed, and applied by its job as a worker would. Raises when a row was left out."""
    with scope(ACTOR):
        services.confirm(session=session, actor=ACTOR)
        job = Job.objects.get(kind=services.APPLY_JOB, key=str(session.pk))
    run(job.pk)
    with scope(ACTOR):
        ended = ImportSession.objects.get(pk=session.pk)
    if ended.status != SessionStatus.APPLIED or ended.counts["applied"]["rejected"]:
        raise RuntimeError(f"import {ended.pk} ended as {ended.status}: {ended.counts.get('applied')}")


def bring_in(path: Path, outcome: str) -> Took:
    """The file's whole way; every row must come out as `outcome`."""
    began = time.perf_counter()
    session = previewed(path)
    if session.counts[outcome] != session.counts["rows"]:
        raise RuntimeError(f"not every row is {outcome}: {session.counts}")
    seen = time.perf_counter()
    if outcome != "unchanged":
        applied(session)
    return Took(preview=seen - began, apply=time.perf_counter() - seen)
