"""The job of a process that is certainly gone is free at once; that of one that may be there waits for its lease."""

import os
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connections
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs import services
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.owners import is_gone, this_process
from backoffice.jobs.services import Run, enqueue, handles, run, send_due

OFFICE = office("tests")
LEASE = timedelta(hours=1)


@pytest.fixture(autouse=True)
def sent(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Kinds of this test's own, and what was sent to the broker."""
    monkeypatch.setattr(services, "_kinds", {})
    numbers: list[int] = []
    monkeypatch.setattr(
        services.current_app, "send_task", lambda name, args, **words: numbers.append(args[0])
    )
    return numbers


@pytest.fixture
def child() -> Iterator[list[int]]:
    """The processes that a test has made, ended with it."""
    made: list[int] = []
    yield made
    for pid in made:
        try:
            os.kill(pid, signal.SIGKILL)
            os.waitpid(pid, 0)
        except (ProcessLookupError, ChildProcessError):
            continue


def begun(job: Job, made: list[int]) -> int:
    """A process of its own that does the job, and does not end."""
    for connection in connections.all(initialized_only=True):
        connection.close()
    pid = os.fork()
    if pid == 0:
        try:
            run(job.pk)
        finally:
            os._exit(1)
    made.append(pid)
    ends = time.monotonic() + 10
    while again(job).status != JobStatus.RUNNING:
        assert time.monotonic() < ends
        time.sleep(0.01)
    return pid


def again(job: Job) -> Job:
    with scope(OFFICE):
        return Job.objects.get(pk=job.pk)


def asked(*, attempts: int = 5) -> tuple[Job, int]:
    """A job that goes on for ever in any process but this one."""
    me = os.getpid()

    @handles("test.job", lease=LEASE, attempts=attempts)
    def handle(current: Run) -> None:
        if os.getpid() != me:
            time.sleep(600)

    with scope(OFFICE):
        enqueue("test.job", key="1", actor=OFFICE)
        return Job.objects.get(), me


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("buried", [True, False])
def test_the_sweep_frees_the_job_of_a_killed_process(sent: list[int], child: list[int], buried: bool) -> None:
    job, _ = asked()
    pid = begun(job, child)
    sent.clear()
    send_due()
    assert (again(job).status, sent) == (JobStatus.RUNNING, [])
    os.kill(pid, signal.SIGKILL)
    if buried:
        os.waitpid(pid, 0)
    killed, freed = time.monotonic(), False
    while not freed:
        send_due()
        freed = again(job).status == JobStatus.QUEUED
        assert time.monotonic() - killed < 2
    assert sent == [job.pk]
    run(job.pk)
    assert (again(job).status, again(job).attempts) == (JobStatus.DONE, 2)


@pytest.mark.django_db(transaction=True)
def test_whoever_is_given_it_next_takes_it_from_the_dead_and_not_from_the_living(child: list[int]) -> None:
    job, _ = asked()
    pid = begun(job, child)
    run(job.pk)
    assert (again(job).status, again(job).attempts) == (JobStatus.RUNNING, 1)
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    run(job.pk)
    assert (again(job).status, again(job).attempts) == (JobStatus.DONE, 2)


@pytest.mark.django_db(transaction=True)
def test_a_job_that_may_be_what_kills_waits_for_its_lease(child: list[int]) -> None:
    job, _ = asked(attempts=2)
    for deaths in (1, 2):
        pid = begun(job, child)
        os.kill(pid, signal.SIGKILL)
        os.waitpid(pid, 0)
        send_due()
        assert (again(job).status, again(job).attempts) == (
            JobStatus.QUEUED if deaths == 1 else JobStatus.RUNNING, deaths,
        )  # fmt: skip
    run(job.pk)
    assert again(job).status == JobStatus.RUNNING
    with scope(OFFICE):
        Job.objects.update(lease_until=timezone.now())
    run(job.pk)
    assert again(job).status == JobStatus.DONE


def test_only_a_process_of_this_machine_is_ever_found_gone(child: list[int]) -> None:
    pid = os.fork()
    if pid == 0:
        time.sleep(600)
    child.append(pid)
    boot, namespaces, me, _ = this_process().split(":")
    began = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[19]
    assert int(me) == os.getpid()
    owner = f"{boot}:{namespaces}:{pid}:{began}"
    assert [is_gone(each) for each in (this_process(), owner, f"{owner}:a1b2")] == [False] * 3
    # The number was given again since.
    assert is_gone(f"{boot}:{namespaces}:{pid}:{int(began) - 1}")
    os.kill(pid, signal.SIGKILL)
    os.waitpid(pid, 0)
    assert is_gone(owner)
    assert is_gone(f"{owner}:a1b2")
    for elsewhere in (
        f"another-boot:{namespaces}:{pid}:{began}", f"{boot}:4026531836.0:{pid}:{began}", f":{pid}:", "host:417:a1b2",
        "dead", "", f"{boot}:{namespaces}:{pid}:", f"{boot}:{namespaces}::{began}",
    ):  # fmt: skip
        assert not is_gone(elsewhere), elsewhere
