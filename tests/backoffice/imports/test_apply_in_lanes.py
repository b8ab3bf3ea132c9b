"""Chunks of one import side by side: each row once, and nothing of whoever is not the worker any more."""

import os
import signal
from collections.abc import Sequence
from multiprocessing import get_context
from typing import Any

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Busy
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event as LoggedEvent
from backoffice.imports import applying, services
from backoffice.imports.models import ErrorPolicy, ImportRow, ImportSession
from backoffice.imports.states import SessionStatus
from backoffice.jobs.models import Job
from backoffice.jobs.services import run
from catalog.inventory.models import Movement, Unit
from catalog.inventory.profiles import UnitProfile
from tests.backoffice.imports.making import csv_bytes, piece, take_in
from tests.catalog.inventory.making import in_threads

PIECES = 95
LANES = 3
# What the lanes share: they are processes, copies of the test's own.
SHARED = get_context("fork")


@pytest.fixture(autouse=True)
def _short_lanes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", 10)
    monkeypatch.setattr(applying, "WORTH_LANES", 20)
    monkeypatch.setattr(applying, "lanes_here", lambda: LANES)


def confirmed(clerk: Actor, policy: str = ErrorPolicy.SKIP) -> tuple[ImportSession, Job]:
    with scope(clerk):
        session = take_in(csv_bytes([piece(n) for n in range(PIECES)]), actor=clerk)
        services.confirm(session=session, actor=clerk, policy=policy)
        return session, Job.objects.get(kind=services.APPLY_JOB, key=str(session.pk))


def free_again(job: Job, clerk: Actor) -> None:
    with scope(clerk):
        Job.objects.filter(pk=job.pk).update(due_at="2020-01-01T00:00:00Z")


def each_is_here_once(session: ImportSession, job: Job, clerk: Actor) -> bool:
    with scope(clerk):
        session.refresh_from_db()
        job.refresh_from_db()
        assert (session.status, job.status, job.progress_done) == (SessionStatus.APPLIED, "done", PIECES)
        assert session.counts["applied"]["created"] == PIECES
        received = LoggedEvent.objects.filter(verb="unit.received").values_list("subject_id", flat=True)
        assert (
            len(received) == len(set(received)) == Unit.objects.count() == Movement.objects.count() == PIECES
        )
        assert broken_chains() == []
    return True


@pytest.mark.django_db(transaction=True)
def test_chunks_are_written_at_once_and_every_row_once(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    real, together = UnitProfile.apply, SHARED.Barrier(LANES)
    first_of_its_lane = iter([True])

    def waits_for_the_others(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        done = real(self, rows, **words)
        if next(first_of_its_lane, False):
            together.wait(timeout=30)
        return done

    monkeypatch.setattr(UnitProfile, "apply", waits_for_the_others)
    session, job = confirmed(clerk)
    run(job.pk)
    assert each_is_here_once(session, job, clerk)


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize(("chunk", "shortest"), [(10, 2), (3, 1)])
def test_the_last_parts_are_short_so_that_no_lane_ends_long_after_the_others(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch, chunk: int, shortest: int
) -> None:
    monkeypatch.setattr(UnitProfile, "chunk", chunk)
    sizes: list[int] = []
    monkeypatch.setattr(
        applying, "side_by_side", lambda write, parts, lanes: sizes.extend(e - b + 1 for b, e in parts)
    )
    monkeypatch.setattr(applying, "finish", lambda session_id: {})
    _, job = confirmed(clerk)
    run(job.pk)
    assert sum(sizes) >= PIECES
    assert (sizes[0], sizes[-1]) == (chunk, shortest)
    assert sizes == sorted(sizes, reverse=True)


@pytest.mark.django_db(transaction=True)
def test_who_lost_the_lease_commits_nothing(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    session, job = confirmed(clerk)
    real = UnitProfile.apply

    def slow(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        done = real(self, rows, **words)
        Job.objects.filter(pk=job.pk).update(lease_owner="another")
        return done

    monkeypatch.setattr(UnitProfile, "apply", slow)
    run(job.pk)
    with scope(clerk):
        assert Unit.objects.count() == LoggedEvent.objects.filter(verb="unit.received").count() == 0
        assert not ImportRow.objects.filter(session=session, applied=True).exists()


@pytest.mark.django_db(transaction=True)
def test_what_one_lane_meets_ends_all_and_the_next_turn_goes_on(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, job = confirmed(clerk)
    real, calls = UnitProfile.apply, SHARED.Value("i", 0)

    def busy_at_the_fourth(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        with calls.get_lock():
            calls.value += 1
            mine = calls.value
        if mine == 4:
            raise Busy("Another request is working on one of these units.")
        return real(self, rows, **words)

    monkeypatch.setattr(UnitProfile, "apply", busy_at_the_fourth)
    run(job.pk)
    with scope(clerk):
        job.refresh_from_db()
        done = ImportRow.objects.filter(session=session, applied=True).count()
        assert (job.status, job.progress_done, Unit.objects.count()) == ("queued", done, done)
        assert done < PIECES
        # Its turn comes later, and no attempt is counted for it.
        assert (job.error, job.attempts) == ("Another request is working on one of these units.", 0)
    free_again(job, clerk)
    run(job.pk)
    assert each_is_here_once(session, job, clerk)


@pytest.mark.django_db(transaction=True)
def test_who_stops_it_waits_for_the_chunks_that_are_being_written(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, job = confirmed(clerk)
    real, asked, stopped = UnitProfile.apply, SHARED.Lock(), SHARED.Event()

    def stop() -> None:
        with scope(clerk):
            services.cancel(session=session, actor=clerk)

    def somebody_stops_it(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        if asked.acquire(block=False):
            in_threads([stop])
            stopped.set()
        assert stopped.wait(timeout=30)
        return real(self, rows, **words)

    monkeypatch.setattr(UnitProfile, "apply", somebody_stops_it)
    run(job.pk)
    with scope(clerk):
        session.refresh_from_db()
        counts = session.counts["applied"]
        assert 0 < counts["created"] == Unit.objects.count() <= LANES * 10
        assert counts["created"] + counts["rejected"] == PIECES


def test_where_a_bad_row_ends_it_there_is_one_lane(clerk: Actor, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(applying, "side_by_side", lambda *_: pytest.fail("they are written side by side"))
    session, job = confirmed(clerk, ErrorPolicy.STOP)
    run(job.pk)
    assert each_is_here_once(session, job, clerk)


@pytest.mark.django_db(transaction=True)
def test_a_lane_that_is_killed_fails_the_turn_and_the_next_one_goes_on(
    clerk: Actor, monkeypatch: pytest.MonkeyPatch
) -> None:
    session, job = confirmed(clerk)
    real, killed = UnitProfile.apply, SHARED.Lock()

    def killed_in_the_middle(self: UnitProfile, rows: Sequence[Any], **words: Any) -> Any:
        done = real(self, rows, **words)
        if killed.acquire(block=False):
            os.kill(os.getpid(), signal.SIGKILL)
        return done

    monkeypatch.setattr(UnitProfile, "apply", killed_in_the_middle)
    run(job.pk)
    with scope(clerk):
        job.refresh_from_db()
        assert "killed" in job.error
        assert Unit.objects.count() == job.progress_done < PIECES
    free_again(job, clerk)
    run(job.pk)
    assert each_is_here_once(session, job, clerk)
