"""Checking a file, while its worker is killed in the middle: nobody waits half an hour, and nothing is there twice."""

import time
from pathlib import Path

import pytest

from backoffice.access.scope import scope
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from backoffice.jobs.models import Job, JobStatus
from tests.backoffice.imports.making import csv_bytes, furnish, piece, take_in, work_off
from tests.conftest import World
from tests.workers import interrupted_jobs, running_workers

ROWS = 30_000
AT_MOST = 2.5
"""Seconds from a death to the job's freedom: the sweep comes by every two, here every one."""


@pytest.mark.django_db(transaction=True)
def test_it_is_checked_once_though_its_worker_is_killed(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clerk = world.actor(world.operator)
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 0)
    rows = [piece(n) for n in range(ROWS)] + [piece(3), piece(ROWS, price="dear")]
    with scope(world.office):
        furnish()

    def uploaded() -> ImportSession:
        with scope(clerk):
            return take_in(csv_bytes(rows), actor=clerk)

    undisturbed = uploaded()
    assert [job.status for job in work_off()] == [JobStatus.DONE]
    session = uploaded()

    def job() -> Job:
        with scope(world.office):
            return Job.objects.get(kind=services.PREVIEW_JOB, key=str(session.pk))

    with running_workers(1, log=tmp_path / "workers.log", queues="imports,default") as workers:
        for deaths in (1, 2):
            workers.sweep_until(lambda d=deaths: job().attempts == d and job().status == JobStatus.RUNNING)  # type: ignore[misc]
            time.sleep(0.2)
            workers.kill()
            died = time.monotonic()
            assert interrupted_jobs() == 1, "no worker was killed at its work; the test proves nothing"
            workers.sweep_until(lambda: job().status == JobStatus.QUEUED)
            assert time.monotonic() - died < AT_MOST
            workers.start()
        workers.sweep_until(lambda: job().status == JobStatus.DONE)
    assert job().attempts == 3
    with scope(world.office):
        for each in (undisturbed, session):
            each.refresh_from_db()
        assert (session.status, session.counts) == ("previewed", undisturbed.counts)
        assert session.rows.count() == undisturbed.rows.count() == ROWS + 2
