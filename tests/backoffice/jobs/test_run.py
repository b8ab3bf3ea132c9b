from datetime import timedelta

import pytest
from django.db import transaction
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.errors import Busy, Invalid
from backoffice.jobs import services
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import LeaseLost, Run, TryLater, enqueue, handles, retry, run, send_due

pytestmark = pytest.mark.django_db
OFFICE = office("tests")


@pytest.fixture(autouse=True)
def _own_kinds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "_kinds", {})


def ask(kind: str = "test.job", key: str = "1") -> Job:
    with scope(OFFICE):
        enqueue(kind, key=key, actor=OFFICE)
        return Job.objects.get(kind=kind, key=key)


def again(job: Job) -> Job:
    with scope(OFFICE):
        return Job.objects.get(pk=job.pk)


def test_it_does_the_job_once_however_often_it_is_delivered() -> None:
    done: list[int] = []

    @handles("test.job")
    def handle(current: Run) -> dict[str, int]:
        done.append(current.job.pk)
        return {"answer": 42}

    job = ask()
    run(job.pk)
    run(job.pk)

    assert done == [job.pk]
    after = again(job)
    assert (after.status, after.result, after.lease_owner) == (JobStatus.DONE, {"answer": 42}, "")


def test_it_keeps_one_open_job_per_key() -> None:
    with scope(OFFICE):
        enqueue("test.job", key="1", actor=OFFICE)
        enqueue("test.job", key="1", actor=OFFICE)
        assert Job.objects.count() == 1


def test_it_asks_for_nothing_when_the_verb_is_undone() -> None:
    with pytest.raises(ZeroDivisionError), scope(OFFICE):
        enqueue("test.job", key="1", actor=OFFICE)
        raise ZeroDivisionError
    with scope(OFFICE):
        assert not Job.objects.exists()


def test_it_tries_a_fault_again_and_gives_up_after_the_last_attempt() -> None:
    @handles("test.job", attempts=2)
    def handle(current: Run) -> None:
        raise RuntimeError("the disk is full")

    job = ask()
    run(job.pk)
    first = again(job)
    assert (first.status, first.attempts) == (JobStatus.QUEUED, 1)
    assert first.due_at > timezone.now()

    with scope(OFFICE):
        Job.objects.update(due_at=timezone.now())
    run(job.pk)
    last = again(job)
    assert (last.status, last.attempts, last.error) == (JobStatus.FAILED, 2, "RuntimeError: the disk is full")


def test_it_does_not_repeat_what_was_refused() -> None:
    @handles("test.job")
    def handle(current: Run) -> None:
        raise Invalid("The pool is empty; add numbers.")

    job = ask()
    run(job.pk)

    assert (again(job).status, again(job).error) == (JobStatus.FAILED, "The pool is empty; add numbers.")


def test_it_goes_back_to_the_queue_without_an_attempt_when_told_to_wait() -> None:
    @handles("test.job")
    def handle(current: Run) -> None:
        raise TryLater("the parcel is not packed yet", delay=timedelta(minutes=5))

    job = ask()
    run(job.pk)

    assert (again(job).status, again(job).attempts) == (JobStatus.QUEUED, 0)


def test_it_takes_over_a_job_whose_worker_died_and_the_dead_one_ends_nothing() -> None:
    runs: list[Run] = []

    @handles("test.job")
    def handle(current: Run) -> None:
        runs.append(current)
        if len(runs) == 1:
            with scope(OFFICE):
                Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
            run(current.job.pk)  # another worker
            with pytest.raises(LeaseLost):
                current.checkpoint(done=1)
            raise LeaseLost("taken over")

    job = ask()
    run(job.pk)

    assert len(runs) == 2
    assert (again(job).status, again(job).attempts) == (JobStatus.DONE, 2)


def test_it_leaves_a_job_alone_while_its_lease_holds() -> None:
    calls: list[int] = []

    @handles("test.job")
    def handle(current: Run) -> None:
        calls.append(1)
        run(current.job.pk)

    run(ask().pk)

    assert calls == [1]


def test_it_reports_progress() -> None:
    @handles("test.job")
    def handle(current: Run) -> None:
        current.checkpoint(done=3, total=10, rows=3)

    job = ask()
    run(job.pk)

    after = again(job)
    assert (after.progress_done, after.progress_total, after.result) == (3, 10, {"rows": 3})


def test_it_sends_again_what_nobody_took(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(services.current_app, "send_task", lambda name, args, **kw: sent.append(args[0]))

    @handles("test.job")
    def handle(current: Run) -> None:
        return None

    job = ask()
    assert (send_due(), sent) == (1, [job.pk])
    assert (send_due(), sent) == (0, [job.pk])

    with scope(OFFICE):
        Job.objects.update(sent_at=timezone.now() - timedelta(minutes=1))
    assert (send_due(), sent) == (1, [job.pk, job.pk])


def test_it_frees_a_job_whose_lease_ran_out(monkeypatch: pytest.MonkeyPatch) -> None:
    sent: list[int] = []
    monkeypatch.setattr(services.current_app, "send_task", lambda name, args, **kw: sent.append(args[0]))

    @handles("test.job")
    def handle(current: Run) -> None:
        return None

    job = ask()
    with scope(OFFICE):
        Job.objects.update(
            status=JobStatus.RUNNING, lease_owner="dead", lease_until=timezone.now() - timedelta(seconds=1)
        )
    send_due()

    assert sent == [job.pk]
    run(job.pk)
    assert again(job).status == JobStatus.DONE


def test_it_tries_a_failed_job_again_on_a_persons_word() -> None:
    failing = [True]

    @handles("test.job", attempts=1)
    def handle(current: Run) -> None:
        if failing[0]:
            raise RuntimeError("no")

    job = ask()
    run(job.pk)
    failing[0] = False
    with scope(OFFICE), transaction.atomic():
        retry(job=again(job), actor=OFFICE)
    run(job.pk)

    assert again(job).status == JobStatus.DONE


def test_it_comes_back_to_what_was_busy() -> None:
    @handles("test.job")
    def handle(current: Run) -> None:
        raise Busy("Another transaction holds the lot.")

    job = ask()
    run(job.pk)

    assert (again(job).status, again(job).attempts) == (JobStatus.QUEUED, 1)
