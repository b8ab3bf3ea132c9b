"""Asking for work, taking it, and ending it exactly once."""

import logging
import uuid
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from celery import current_app
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.db.models.expressions import CombinedExpression
from django.db.models.functions import Now
from django.utils import timezone
from kombu.exceptions import OperationalError

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Busy, Conflict, Forbidden, Refusal

from .models import Job, JobStatus
from .owners import is_gone, this_process

logger = logging.getLogger(__name__)

RUN_TASK = "jobs.run"
RESEND_AFTER = timedelta(seconds=10)
RETRIERS = frozenset({Role.PLATFORM_ADMIN, Role.WAREHOUSE_OPERATOR})
BACK_OFF = (2, 10, 60, 300, 900)


class LeaseLost(Exception):
    """The job belongs to another worker by now; whatever this one holds uncommitted must not be committed."""


class TryLater(Exception):
    """Raised by a handler whose turn has not come; the job goes back to the queue without counting an attempt."""

    def __init__(self, reason: str, *, delay: timedelta) -> None:
        super().__init__(reason)
        self.delay = delay

    def __reduce__(self) -> tuple[Any, ...]:
        # A process that works on a part of the job hands it to the one that has the job.
        return partial(type(self), delay=self.delay), self.args


@dataclass(slots=True)
class Run:
    """What a handler gets: its job, and the means to report progress."""

    job: Job
    owner: str
    lease: timedelta

    def checkpoint(
        self, *, done: int | CombinedExpression | None = None, total: int | None = None, **result: Any
    ) -> None:
        """Extends the lease and reports progress, in the caller's transaction when there is one.

        `done` may be told by what is done so far (`F("progress_done") + 5`), where several work on one job.

        Raises `LeaseLost` when another worker took over; called inside the transaction of a step, that undoes the step.
        """
        changes: dict[str, Any] = {"lease_until": timezone.now() + self.lease}
        if done is not None:
            changes["progress_done"] = done
        if total is not None:
            changes["progress_total"] = total
        if result:
            self.job.result = {**self.job.result, **result}
            changes["result"] = self.job.result
        with scope(office("worker")):
            mine = Job.objects.filter(pk=self.job.pk, status=JobStatus.RUNNING, lease_owner=self.owner)
            if mine.update(**changes) != 1:
                raise LeaseLost(f"{self.job} was taken over")


Handler = Callable[[Run], dict[str, Any] | None]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of job: who does it, on which queue, how long without a checkpoint until it counts as dead.

    `label` is its name for people; `about` the subject, as in the log, whose number its keys carry. Of a `steady` kind
    one is done every few seconds, so that a list shows those that are done only to who asks.
    """

    handler: Handler
    queue: str
    lease: timedelta
    attempts: int
    label: str = ""
    about: str = ""
    steady: bool = False


_kinds: dict[str, Kind] = {}


def handles(
    kind: str,
    *,
    label: str = "",
    about: str = "",
    steady: bool = False,
    queue: str = "default",
    lease: timedelta = timedelta(minutes=1),
    attempts: int = 5,
) -> Callable[[Handler], Handler]:
    """Declares the function that does the jobs of one kind.

    The function is called outside any transaction and opens a scope for each of its steps. It may be called again after
    any step, by another worker: every step must find out what is already done.
    """

    def register(handler: Handler) -> Handler:
        _kinds[kind] = Kind(
            handler=handler,
            queue=queue,
            lease=lease,
            attempts=attempts,
            label=label,
            about=about,
            steady=steady,
        )
        return handler

    return register


def all_kinds() -> dict[str, Kind]:
    """Every kind that a room has declared, by its name."""
    return dict(_kinds)


def kind_named(name: str) -> Kind | None:
    """What was declared for a kind; None for one that no room knows any more."""
    return _kinds.get(name)


def enqueue(
    kind: str,
    *,
    key: str,
    actor: Actor,
    payload: dict[str, Any] | None = None,
    brand_id: int | None = None,
    delay: timedelta = timedelta(0),
) -> None:
    """Asks for a job in the caller's transaction; it is sent to the workers when that commits.

    While a job of the same kind and key is open nothing happens.
    """
    due_at = timezone.now() + delay
    job = Job(
        kind=kind, key=key, payload=payload or {}, brand_id=brand_id, asked_by=actor.name, due_at=due_at
    )
    with transaction.atomic():
        Job.objects.bulk_create([job], ignore_conflicts=True)
    if not delay:
        transaction.on_commit(lambda: send_due(kind=kind, key=key))


def is_open(kind: str, *, key: str) -> bool:
    """Whether a job of this kind and key waits or is being done."""
    jobs = Job.objects.filter(kind=kind, key=key, status__in=(JobStatus.QUEUED, JobStatus.RUNNING))
    return jobs.exists()


def send_due(*, kind: str | None = None, key: str | None = None, limit: int = 500) -> int:
    """Sends the ids of jobs that are due and unclaimed to the broker; returns how many were sent.

    Without arguments this is the sweep: it sends again what the broker or a dead worker lost, and frees jobs whose
    lease has run out, or whose process on this machine is gone. A broker that does not answer is no error: the next
    sweep finds the same rows.
    """
    with scope(office("dispatcher")):
        now = timezone.now()
        if kind is None:
            over = Job.objects.filter(status=JobStatus.RUNNING, lease_until__lt=now)
            # What a preview that is being undone holds locked is free a moment later.
            over = Job.objects.filter(pk__in=[*over.values_list("pk", flat=True), *_of_the_dead()])
            free = list(over.filter(status=JobStatus.RUNNING).select_for_update(skip_locked=True))
            Job.objects.filter(pk__in=[job.pk for job in free if _is_free(job, now)]).update(
                status=JobStatus.QUEUED, lease_until=None, lease_owner="", sent_at=None
            )
        unsent = Q(sent_at__isnull=True) | Q(sent_at__lt=now - RESEND_AFTER)
        due = Job.objects.filter(unsent, status=JobStatus.QUEUED, due_at__lte=now)
        if kind is not None:
            due = due.filter(kind=kind, key=key)
        jobs = list(due.order_by("due_at", "pk").select_for_update(skip_locked=True)[:limit])
        Job.objects.filter(pk__in=[job.pk for job in jobs]).update(sent_at=now)
    for job in jobs:
        try:
            current_app.send_task(RUN_TASK, args=[job.pk], queue=_kinds[job.kind].queue, retry=False)
        except OperationalError as error:
            logger.warning("The broker does not answer (%s); the sweep will send job %s.", error, job.pk)
            break
    return len(jobs)


def run(job_id: int) -> None:
    """Takes the job by lease and does it; whoever comes second, or after its end, does nothing.

    1. Claim: compare-and-swap on state and lease.
    2. Do it, outside any transaction of ours.
    3. End it, only if the lease is still ours.
    """
    owner = f"{this_process()}:{uuid.uuid4().hex[:8]}"
    job = _claim(job_id, owner)
    if job is None:
        return
    kind = _kinds[job.kind]
    current = Run(job=job, owner=owner, lease=kind.lease)
    try:
        result = kind.handler(current) or {}
    except LeaseLost:
        logger.warning("Job %s (%s) was taken over by another worker.", job.pk, job)
    except TryLater as later:
        _end(
            current,
            status=JobStatus.QUEUED,
            due_at=timezone.now() + later.delay,
            sent_at=None,
            attempts=job.attempts - 1,
            error=str(later),
        )
    except Exception as error:
        _fail(current, kind, error)
    else:
        _end(current, status=JobStatus.DONE, finished_at=Now(), error="", result={**job.result, **result})


@transaction.atomic
def retry(*, job: Job, actor: Actor) -> None:
    """Puts a failed job back into the queue.

    Raises `Forbidden`, or `Conflict` when the job is in another state or its work has been asked for again meanwhile.
    """
    if not actor.may(RETRIERS):
        raise Forbidden("Only platform admins and warehouse operators try jobs again.")
    failed = Job.objects.filter(pk=job.pk, status=JobStatus.FAILED)
    try:
        with transaction.atomic():
            again = failed.update(
                status=JobStatus.QUEUED, finished_at=None, attempts=0, due_at=Now(), sent_at=None
            )
    except IntegrityError as error:
        raise Conflict(
            f"{job} has been asked for again already; see its open job.", code="job_open"
        ) from error
    if not again:
        raise Conflict(f"{job} has not failed; there is nothing to try again.", code="job_not_failed")
    logger.info("Job %s (%s) is tried again on the word of %s.", job.pk, job, actor.name)
    transaction.on_commit(lambda: send_due(kind=job.kind, key=job.key))


def _of_the_dead() -> list[int]:
    """The jobs in the hands of processes that are gone, as far as that can be told from here."""
    running = Job.objects.filter(status=JobStatus.RUNNING).values_list("pk", "lease_owner")
    return [pk for pk, owner in running if is_gone(owner)]


def _is_free(job: Job, now: datetime) -> bool:
    """Whether nobody is at the job: it waits, its lease has run out, or its worker is certainly dead.

    A job in whose hands so many workers have died may be what kills them: it waits for its lease.
    """
    if job.status == JobStatus.QUEUED or job.lease_until is None or job.lease_until < now:
        return True
    kind = kind_named(job.kind)
    return kind is not None and job.attempts < kind.attempts and is_gone(job.lease_owner)


def _claim(job_id: int, owner: str) -> Job | None:
    with scope(office("worker")):
        now = timezone.now()
        open_ones = Q(status=JobStatus.QUEUED, due_at__lte=now) | Q(status=JobStatus.RUNNING)
        job = Job.objects.filter(open_ones, pk=job_id).select_for_update(skip_locked=True).first()
        if job is None or not _is_free(job, now):
            return None
        job.status, job.lease_owner, job.attempts = JobStatus.RUNNING, owner, job.attempts + 1
        job.lease_until = now + _kinds[job.kind].lease
        job.save(update_fields=["status", "lease_owner", "attempts", "lease_until"])
        return job


def _fail(current: Run, kind: Kind, error: Exception) -> None:
    job = current.job
    sentence = error.sentence if isinstance(error, Refusal) else f"{type(error).__name__}: {error}"
    # What is refused stays refused, but a row that is busy now is free in a moment.
    refused = isinstance(error, Refusal) and not isinstance(error, Busy)
    final = refused or job.attempts >= kind.attempts
    logger.log(
        logging.ERROR if final else logging.WARNING,
        "Job %s (%s), attempt %s: %s",
        job.pk,
        job,
        job.attempts,
        sentence,
        exc_info=None if isinstance(error, Refusal) else error,
    )
    if final:
        _end(current, status=JobStatus.FAILED, finished_at=Now(), error=sentence)
    else:
        delay = timedelta(seconds=BACK_OFF[min(job.attempts, len(BACK_OFF)) - 1])
        _end(current, status=JobStatus.QUEUED, due_at=timezone.now() + delay, sent_at=None, error=sentence)


def _end(current: Run, *, status: JobStatus, **columns: Any) -> None:
    with scope(office("worker")):
        mine = Job.objects.filter(pk=current.job.pk, status=JobStatus.RUNNING, lease_owner=current.owner)
        mine.update(status=status, lease_owner="", lease_until=None, **columns)
