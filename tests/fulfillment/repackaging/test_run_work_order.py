"""The job, with death at every point."""

import multiprocessing
import os
import signal
import threading
from collections.abc import Callable
from typing import Any

import pytest
from django.db import connections
from django.db.models.functions import Now

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.feed import broken_chains
from backoffice.jobs import services as jobs
from backoffice.jobs.models import Job, JobStatus
from catalog.inventory.models import Lot, Movement
from catalog.inventory.queries import lots_out_of_balance
from fulfillment.repackaging import services
from fulfillment.repackaging.locks import lock_work_order
from fulfillment.repackaging.models import LotConsumption, WorkOrder
from fulfillment.repackaging.services import runs
from fulfillment.repackaging.weighing import Report
from tests.fulfillment.repackaging.making import a_lot, a_recipe, a_work_order

World = Any
REPORT = Report(good=9_850, samples=20, rejects=130, loss_mg=15_385_000)
OFFICE = office("tests")


@pytest.fixture(autouse=True)
def _no_broker(monkeypatch: pytest.MonkeyPatch) -> None:
    """The tests carry the job's id themselves."""
    monkeypatch.setattr(jobs.current_app, "send_task", lambda *args, **kwargs: None)


@pytest.fixture
def order(world: World) -> WorkOrder:
    with scope(OFFICE):
        recipe = a_recipe(world.aurore, actor=OFFICE)
        powder = recipe.lines.get().product
        a_lot(powder, "R-1", 300_000, actor=OFFICE)
        a_lot(powder, "R-2", 400_000, actor=OFFICE)
        return a_work_order(recipe, actor=OFFICE)


def asked(order: WorkOrder, report: Report | None = REPORT) -> Job:
    with scope(OFFICE):
        services.hand_to_line(work_order=order, actor=OFFICE, report=report)
        return Job.objects.get(kind=services.JOB, status=JobStatus.QUEUED)


def _in_a_process(job_id: int) -> None:
    connections.close_all()
    jobs.run(job_id)


def in_processes(job: Job, count: int) -> list[int | None]:
    """Runs the job in that many processes at once; returns how each ended."""
    connections.close_all()
    fork = multiprocessing.get_context("fork")
    workers = [fork.Process(target=_in_a_process, args=(job.pk,)) for _ in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join(timeout=30)
    return [worker.exitcode for worker in workers]


def state(order: WorkOrder) -> str:
    with scope(OFFICE):
        return WorkOrder.objects.get(pk=order.pk).status


def lease_runs_out(job: Job) -> None:
    with scope(OFFICE):
        Job.objects.filter(pk=job.pk, status=JobStatus.RUNNING).update(lease_until="2020-01-01T00:00:00Z")


def assert_done_once(order: WorkOrder, job: Job) -> None:
    with scope(OFFICE):
        job.refresh_from_db()
        assert (job.status, job.error) == (JobStatus.DONE, "")
        done = WorkOrder.objects.get(pk=order.pk)
        assert (done.status, done.unexplained_mg) == ("finished", 0)
        assert job.result == {"status": "finished", "output_lot": done.output_lot_id}
        assert Lot.objects.filter(number="P-1").count() == 1
        assert LotConsumption.objects.filter(work_order=order).count() == 2
        assert Movement.objects.filter(reason="repackaging").count() == 2
        assert list(lots_out_of_balance()) == []
        assert broken_chains() == []


@pytest.mark.django_db(transaction=True)
def test_it_starts_and_finishes_by_the_report(order: WorkOrder) -> None:
    job = asked(order)
    jobs.run(job.pk)
    assert_done_once(order, job)
    assert (job.progress_done, job.progress_total) == (2, 2)
    jobs.run(job.pk)
    assert_done_once(order, job)


@pytest.mark.django_db(transaction=True)
def test_it_only_starts_without_a_report_and_finishes_when_one_comes(order: WorkOrder) -> None:
    job = asked(order, report=None)
    jobs.run(job.pk)
    assert state(order) == "started"
    second = asked(order)
    jobs.run(second.pk)
    assert_done_once(order, second)


@pytest.mark.django_db(transaction=True)
def test_it_does_not_lose_a_report_that_comes_while_it_starts(order: WorkOrder) -> None:
    with scope(OFFICE):
        services.hand_to_line(work_order=order, actor=OFFICE)
        services.hand_to_line(work_order=order, actor=OFFICE, report=REPORT)
        services.hand_to_line(work_order=order, actor=OFFICE, report=REPORT)
        assert Job.objects.filter(kind=services.JOB).count() == 2


@pytest.mark.django_db(transaction=True)
@pytest.mark.parametrize("step", ["start_work_order", "finish_work_order"])
@pytest.mark.parametrize("moment", ["before", "inside"])
def test_it_goes_on_after_a_death_at_any_step(
    step: str, moment: str, order: WorkOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(order)
    whole: Callable[..., WorkOrder] = getattr(runs, step)

    def dies(**words: Any) -> WorkOrder:
        if moment == "inside":
            whole(**words)
        os.kill(os.getpid(), signal.SIGKILL)
        raise AssertionError("still alive")

    with monkeypatch.context() as patch:
        patch.setattr(runs, step, dies)
        assert in_processes(job, 1) == [-signal.SIGKILL]
    assert state(order) == ("planned" if step == "start_work_order" else "started")
    # Nobody waits for the lease of one that is certainly dead.
    jobs.run(job.pk)
    assert_done_once(order, job)


@pytest.mark.django_db(transaction=True)
def test_it_undoes_its_step_when_another_worker_owns_the_job(
    order: WorkOrder, monkeypatch: pytest.MonkeyPatch
) -> None:
    job = asked(order)
    whole = runs.start_work_order

    def taken_over(**words: Any) -> WorkOrder:
        started = whole(**words)
        Job.objects.filter(pk=job.pk).update(lease_owner="another")
        return started

    with monkeypatch.context() as patch:
        patch.setattr(runs, "start_work_order", taken_over)
        jobs.run(job.pk)
    assert state(order) == "planned"
    jobs.run(job.pk)
    lease_runs_out(job)
    jobs.run(job.pk)
    assert_done_once(order, job)


@pytest.mark.django_db(transaction=True)
def test_it_is_done_once_by_two_processes(order: WorkOrder) -> None:
    job = asked(order)
    assert in_processes(job, 2) == [0, 0]
    assert_done_once(order, job)


@pytest.mark.django_db(transaction=True)
def test_it_fails_with_the_numbers_when_raw_material_is_short(order: WorkOrder) -> None:
    with scope(OFFICE):
        Lot.objects.filter(number="R-2").update(quantity=10)
    job = asked(order)
    jobs.run(job.pk)
    with scope(OFFICE):
        job.refresh_from_db()
        assert job.status == JobStatus.FAILED
        assert "615385 g are needed, 300010 g may be used, 315375 g are missing" in job.error
    assert state(order) == "planned"


@pytest.mark.django_db(transaction=True)
def test_it_comes_back_later_when_another_transaction_works_on_the_order(order: WorkOrder) -> None:
    job = asked(order)
    locked, over = threading.Event(), threading.Event()

    def hold_the_row() -> None:
        with scope(OFFICE):
            lock_work_order(order.pk)
            locked.set()
            over.wait(timeout=20)
        connections.close_all()

    holder = threading.Thread(target=hold_the_row)
    holder.start()
    assert locked.wait(timeout=10)
    jobs.run(job.pk)
    over.set()
    holder.join()
    with scope(OFFICE):
        job.refresh_from_db()
        assert (job.status, job.attempts) == (JobStatus.QUEUED, 0)
        assert "working on work order" in job.error
        Job.objects.filter(pk=job.pk).update(due_at=Now())
    jobs.run(job.pk)
    assert_done_once(order, job)


@pytest.mark.django_db(transaction=True)
def test_it_leaves_a_cancelled_order_alone(order: WorkOrder) -> None:
    job = asked(order)
    with scope(OFFICE):
        services.cancel_work_order(work_order_id=order.pk, actor=OFFICE)
    jobs.run(job.pk)
    with scope(OFFICE):
        job.refresh_from_db()
        assert (job.status, job.result) == (JobStatus.DONE, {"status": "cancelled", "output_lot": None})
        assert not LotConsumption.objects.exists()
