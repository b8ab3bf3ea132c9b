"""Undoing, while its workers are killed: nothing stays that was to go, and nothing is done twice."""

from pathlib import Path

import pytest

from backoffice.access.scope import scope
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.imports import services
from backoffice.jobs.models import Job, JobStatus
from catalog.inventory.models import Movement, Unit
from tests.backoffice.imports.making import csv_bytes, furnish, piece, take_in, work_off
from tests.conftest import World
from tests.workers import interrupted_jobs, running_workers

ROWS = 4_000
KILLS_AT = (3_500, 1_500)
"""Numbers of units that are left when the worker is killed."""


@pytest.mark.django_db(transaction=True)
def test_it_undoes_each_row_once_though_workers_are_killed(world: World, tmp_path: Path) -> None:
    clerk = world.actor(world.operator)
    with scope(world.office):
        furnish()
    with scope(clerk):
        session = take_in(csv_bytes([piece(n) for n in range(ROWS)]), actor=clerk)
        services.confirm(session=session, actor=clerk)
    assert [job.status for job in work_off()] == ["done"]

    def left() -> int:
        with scope(world.office):
            return Unit.objects.count()

    interrupted = 0
    with running_workers(1, log=tmp_path / "workers.log", queues="imports,default") as workers:
        with scope(clerk):
            services.undo(session=session, actor=clerk)
        for number in KILLS_AT:
            workers.sweep_until(lambda number=number: left() <= number, seconds=120)  # type: ignore[misc]
            workers.kill()
            interrupted += interrupted_jobs()
            workers.let_time_pass()
            workers.start()

        def is_done() -> bool:
            with scope(world.office):
                return Job.objects.filter(kind="imports.undo", status=JobStatus.DONE).exists()

        workers.sweep_until(is_done, seconds=120)
    assert interrupted, "no worker was killed at its work; the test proves nothing"
    with scope(world.office):
        session.refresh_from_db()
        assert (session.status, session.counts["undone"]) == ("undone", {"undone": ROWS, "left": 0})
        assert (Unit.objects.count(), Movement.objects.count()) == (0, 0)
        struck = Event.objects.filter(verb="unit.taken_back")
        assert struck.count() == ROWS == struck.values("subject_id").distinct().count()
        assert Event.objects.filter(verb="import.undone").count() == 1
        assert broken_chains() == []
