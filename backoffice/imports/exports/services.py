"""Verbs of exports: a list is asked for, written, given out, and kept no longer than it is good for."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager, nullcontext
from datetime import timedelta
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from django.conf import settings
from django.contrib.postgres.expressions import ArraySubquery
from django.core.files.base import File
from django.db import transaction
from django.db.models import Exists, F, Func, IntegerField, OuterRef, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record
from backoffice.files.services import keep
from backoffice.jobs.services import Run, enqueue

from ..authors import author_of
from ..states import EXPORT, ExportStatus
from . import versions, writing
from .lists import list_named
from .models import Export, ExportedRow, ExportFormat

EXPORT_JOB = "imports.export"
# What a person waits for: some two seconds.
AT_ONCE_ROWS = 2_000
MOST_ROWS = 1_000_000
# Of a list that may not be kept here, since who asks may write nothing.
MOST_ROWS_UNKEPT = 50_000


@transaction.atomic
def take_away(
    *,
    profile: str,
    rows: QuerySet[Any],
    format: str,
    actor: Actor,
    filters: Mapping[str, Any] | None = None,
) -> Export:
    """Asks for a list as a file; a short one is written at once, a longer one by a job in the actor's own scope.

    `profile` is the name of the list: a profile's, or that of a list for reading. `rows` are its records as the actor
    sees them, in the order in which they are to stand; which they are is settled now. `filters` say in words how they
    were chosen. Raises `Forbidden`, and `Invalid` for a list that has no rows or too many.
    """
    chosen = list_named(profile, actor)
    export = Export(
        brand_id=actor.brands[0] if actor.brands else None,
        profile=profile,
        format=known_format(format),
        filename=f"{chosen.filename}-{timezone.now():%Y-%m-%d}.{format}",
        filters=dict(filters or {}),
        author=actor.key,
        created_by_id=actor.id if actor.kind == "user" else None,
        created_by_name=actor.name[:150],
    )
    export.save(force_insert=True)
    this = Export.objects.filter(pk=export.pk)
    if rows.model is Export:
        rows = rows.exclude(pk=export.pk)  # which was not in the list when it was asked for
    this.update(selection=ArraySubquery(rows.values("pk")[: MOST_ROWS + 1]))
    this.update(rows=Func(F("selection"), function="cardinality", output_field=IntegerField()))
    export = this.get()
    refuse_length(export.rows, most=MOST_ROWS)
    # A list for reading goes by a name that says nothing to people.
    what = {"profile": profile} if chosen.comes_back else {"list": chosen.label}
    record(export, "export.asked", actor=actor, **what, rows=export.rows, filters=export.filters)
    if export.rows <= AT_ONCE_ROWS:
        with writing.written(export, chosen, step=lambda done: nullcontext()) as (path, count):
            return _finish(export, path, count, comes_back=chosen.comes_back)
    enqueue(
        EXPORT_JOB,
        key=str(export.pk),
        actor=actor,
        payload={"export": export.pk, "actor": actor.key},
        brand_id=export.brand_id,
    )
    return export


@contextmanager
def unkept(*, profile: str, rows: QuerySet[Any], format: str, actor: Actor) -> Iterator[Path]:
    """The list as a file of which nothing is kept here, and so without versions: for those who may write nothing.

    Raises what `take_away` raises; its limit is `MOST_ROWS_UNKEPT`.
    """
    chosen = list_named(profile, actor)
    ids = list(rows.values_list("pk", flat=True)[: MOST_ROWS_UNKEPT + 1])
    refuse_length(len(ids), most=MOST_ROWS_UNKEPT)
    with TemporaryDirectory(prefix="export-") as folder:
        path = Path(folder) / "export"
        with writing.opened(path, known_format(format), chosen, versioned=False) as write:
            for start in range(0, len(ids), writing.PARCEL):
                write(writing.in_order(chosen, ids[start : start + writing.PARCEL]), ())
        yield path


def write_export(run: Run) -> dict[str, Any]:
    """Writes a long list, as a job; may be called again after a death at any point, and then begins anew.

    Each parcel is read in a scope of the author as they are then: who has lost a right meanwhile gets nothing more.
    """
    export_id, author = run.job.payload["export"], author_of(run.job.payload["actor"])
    with scope(author):
        export = Export.objects.filter(pk=export_id).first()
        if export is None:
            raise NotFound("Who asked for this export may no longer see it; nothing was written.")
        if export.status != ExportStatus.WRITING:
            return {"rows": export.rows}
        chosen = list_named(export.profile, author)

    @contextmanager
    def step(done: int) -> Iterator[None]:
        with scope(author):
            run.checkpoint(done=done, total=export.rows)
            yield

    with writing.written(export, chosen, step=step) as (path, count), scope(author):
        run.checkpoint(done=export.rows, total=export.rows)
        _finish(export, path, count, comes_back=chosen.comes_back)
    return {"rows": count}


def _finish(export: Export, path: Path, count: int, *, comes_back: bool) -> Export:
    with path.open("rb") as content:
        keep(export.file, File(content))
    now = timezone.now()
    kept_days = max(settings.EXPORT_FILE_DAYS, settings.EXPORT_VERSION_DAYS)
    this = Export.objects.filter(pk=export.pk)
    this.update(rows=count)
    return move(
        EXPORT,
        this,
        "finish",
        actor=office("exports"),
        data={"rows": count},
        file=export.file.name or "",
        size=path.stat().st_size,
        selection=[],
        ready_at=Now(),
        file_until=now + timedelta(days=settings.EXPORT_FILE_DAYS),
        versions_until=now + timedelta(days=kept_days) if comes_back else None,
    )


def known_format(format: str) -> str:
    if format not in ExportFormat.values:
        raise Invalid(
            f"«{format[:20]}» is no format of exports; choose xlsx or csv.",
            code="unknown_format",
            field="format",
        )
    return format


def refuse_length(rows: int, *, most: int) -> None:
    if rows == 0:
        raise Invalid(
            "No row matches, so there is nothing to export. Widen the filters.", code="nothing_to_export"
        )
    if rows > most:
        raise Invalid(
            f"This list has more than {most:,} rows, the most that one file holds here. "
            "Filter or search it, then export again.",
            code="too_many_rows",
            limit=most,
        )


def end_exports() -> int:
    """Deletes the files and the versions whose time is over; returns how many files went. Inside a staff scope."""
    over = Export.objects.filter(status=ExportStatus.READY, file_until__lte=Now())
    files = list(over.only("pk", "file").order_by("pk")[:500])
    for export in files:
        with transaction.atomic():
            file = partial(export.file.storage.delete, str(export.file.name))
            move(EXPORT, Export.objects.filter(pk=export.pk), "end", actor=office("exports"), file="")
            transaction.on_commit(file)
    kept = ExportedRow.objects.filter(export=OuterRef("pk"))
    forgotten = Export.objects.filter(Exists(kept), versions_until__lte=Now())
    for export in forgotten.only("pk").order_by("pk")[:100]:
        versions.forget_rows(export)
    return len(files)
