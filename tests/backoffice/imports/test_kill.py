"""Applying while worker, database and broker are taken away: it ends as if nothing had happened.

The short form of `make prove-imports`. What a database that is restarted does to the worker, ending its connections
does here; what a broker does that forgets everything, emptying its queues.
"""

from pathlib import Path

import pytest
from celery import current_app
from django.db import connection

from backoffice.access.scope import scope
from backoffice.events.feed import broken_chains
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from backoffice.imports.states import SessionStatus
from backoffice.jobs.models import Job, JobStatus
from catalog.inventory.profiles import UnitProfile
from tests.backoffice.imports.making import csv_bytes, furnish, piece, take_in, work_off
from tests.conftest import World
from tests.proofs.ending import ending
from tests.workers import Workers, interrupted_jobs, running_workers

ROWS = 3 * UnitProfile.chunk + 500


def pieces(mark: str, price: str) -> bytes:
    return csv_bytes([piece(n, reference=f"{mark}{n}", price=price) for n in range(ROWS)])


def lose_worker(workers: Workers) -> None:
    workers.kill()


def lose_connections(workers: Workers) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity"
            " WHERE datname = current_database() AND pid <> pg_backend_pid() AND backend_type = 'client backend'"
        )


def lose_queues(workers: Workers) -> None:
    workers.kill()
    with current_app.connection() as broker:
        broker.default_channel.client.delete("imports", "default", "unacked", "unacked_index")


@pytest.mark.django_db(transaction=True)
def test_it_ends_as_if_nothing_had_happened(world: World, tmp_path: Path) -> None:
    clerk = world.actor(world.operator)
    with scope(world.office):
        furnish()

    def confirmed(mark: str, price: str) -> ImportSession:
        with scope(clerk):
            session = take_in(pieces(mark, price), actor=clerk)
            services.confirm(session=session, actor=clerk)
        return session

    def progress(session: ImportSession) -> int:
        with scope(world.office):
            return Job.objects.get(kind=services.APPLY_JOB, key=str(session.pk)).progress_done

    def has_ended(session: ImportSession) -> bool:
        with scope(world.office):
            session.refresh_from_db()
        return session.status == SessionStatus.APPLIED

    undisturbed = []
    for price in ("100.00", "110.00"):
        session = confirmed("Q-", price)
        assert {job.status for job in work_off()} == {JobStatus.DONE}
        with scope(world.office):
            undisturbed.append(ending(session, "Q-"))

    interrupted = 0
    with running_workers(1, log=tmp_path / "workers.log", queues="imports,default") as workers:
        for price, expected, losses in (
            ("100.00", undisturbed[0], (lose_worker, lose_connections, lose_queues)),
            ("110.00", undisturbed[1], (lose_connections, lose_worker)),
        ):
            session = confirmed("D-", price)
            for number, lose in enumerate(losses):
                reached = number * UnitProfile.chunk or 1
                workers.sweep_until(lambda s=session, r=reached: progress(s) >= r)  # type: ignore[misc]
                interrupted += interrupted_jobs()
                lose(workers)
                workers.let_time_pass()
                if not workers.processes:
                    workers.start()
            workers.sweep_until(lambda s=session: has_ended(s))  # type: ignore[misc]
            with scope(world.office):
                assert ending(session, "D-") == expected
    assert interrupted > 2, "hardly a job was in a worker's hands: the test has shown nothing"
    with scope(world.office):
        assert broken_chains() == []
