"""Work that goes on behind the doors. The row is the job; the broker only carries its id."""

from django.db import models
from django.db.models.functions import Now
from django.utils import timezone


class JobStatus(models.TextChoices):
    QUEUED = "queued", "Queued"
    RUNNING = "running", "Running"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"


class Job(models.Model):
    """One piece of background work.

    A worker owns a running job by a lease. When the lease runs out, or the worker is found dead before (see `owners`),
    another may take it. `key` names the work itself: while a job of that key is open, asking for it again changes
    nothing.
    """

    kind = models.CharField(max_length=60)
    key = models.CharField(max_length=120)
    payload = models.JSONField(default=dict)
    brand_id = models.BigIntegerField(null=True)
    status = models.CharField(max_length=10, choices=JobStatus, default=JobStatus.QUEUED)
    due_at = models.DateTimeField(db_default=Now())
    sent_at = models.DateTimeField(null=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_owner = models.CharField(max_length=120, blank=True)
    lease_until = models.DateTimeField(null=True)
    progress_done = models.PositiveBigIntegerField(default=0)
    progress_total = models.PositiveBigIntegerField(null=True)
    result = models.JSONField(default=dict)
    error = models.TextField(blank=True)
    asked_by = models.CharField(max_length=150)
    created_at = models.DateTimeField(db_default=Now())
    finished_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=models.Q(status__in=JobStatus.values), name="job_status_known"),
            models.CheckConstraint(
                condition=models.Q(status=JobStatus.RUNNING, lease_until__isnull=False)
                | (~models.Q(status=JobStatus.RUNNING) & models.Q(lease_until__isnull=True)),
                name="job_running_has_lease",
            ),
            models.CheckConstraint(
                condition=models.Q(status__in=[JobStatus.DONE, JobStatus.FAILED], finished_at__isnull=False)
                | models.Q(status__in=[JobStatus.QUEUED, JobStatus.RUNNING], finished_at__isnull=True),
                name="job_ended_has_end",
            ),
            models.UniqueConstraint(
                fields=["kind", "key"],
                condition=models.Q(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]),
                name="job_open_once_per_key",
            ),
        ]
        indexes = [
            models.Index(fields=["due_at"], condition=models.Q(status=JobStatus.QUEUED), name="job_due"),
            models.Index(
                fields=["lease_until"], condition=models.Q(status=JobStatus.RUNNING), name="job_leases"
            ),
            models.Index(fields=["brand_id", "-id"], name="job_by_brand"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.key}"

    @property
    def seconds_running(self) -> float:
        return ((self.finished_at or timezone.now()) - self.created_at).total_seconds()
