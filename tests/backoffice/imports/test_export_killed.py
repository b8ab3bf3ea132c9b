"""A list for reading is written whole, and once, though its workers are killed."""

import csv
import io
from pathlib import Path

import pytest

from backoffice.access.scope import scope
from backoffice.events.models import Event
from backoffice.imports.exports import services
from backoffice.imports.models import Export
from backoffice.jobs.models import Job
from catalog.inventory.models import Unit
from tests.catalog.inventory.making import make_units
from tests.conftest import World
from tests.workers import interrupted_jobs, running_workers

ROWS = 9_000
KILLS_AT = (1, 4_000)
"""Numbers of rows that are read when the worker is killed."""


@pytest.mark.django_db(transaction=True)
def test_it_is_written_whole_though_workers_are_killed(world: World, tmp_path: Path) -> None:
    make_units(world, ROWS)
    clerk = world.actor(world.operator)
    with scope(clerk):
        expected = list(Unit.objects.order_by("-pk").values_list("reference", flat=True))
        export = services.take_away(
            profile="inventory.unit", rows=Unit.objects.order_by("-pk"), format="csv", actor=clerk
        )
    assert export.status == "writing"

    def progress() -> int:
        with scope(world.office):
            return Job.objects.get(kind=services.EXPORT_JOB).progress_done

    def has_ended() -> bool:
        with scope(world.office):
            export.refresh_from_db()
        return export.status == "ready"

    interrupted = 0
    with running_workers(1, log=tmp_path / "workers.log", queues="imports,default") as workers:
        for number in KILLS_AT:
            workers.sweep_until(lambda number=number: progress() >= number)  # type: ignore[misc]
            workers.kill()
            interrupted += interrupted_jobs()
            workers.let_time_pass()
            workers.start()
        workers.sweep_until(has_ended)
    assert interrupted, "no worker was killed at its work; the test proves nothing"
    with scope(clerk):
        with Export.objects.get().file.open("rb") as file:
            lines = list(csv.DictReader(io.StringIO(file.read().decode("utf-8-sig"))))
        assert [line["Reference"] for line in lines] == expected
        assert (export.rows, len(lines)) == (ROWS, ROWS)
    with scope(world.office):
        assert Event.objects.filter(verb="export.written").count() == 1
