"""The work queue of the floor: what a person has to do, with which piece, until when."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.access.models import User
from backoffice.merchants.models import Brand
from catalog.inventory.models import Warehouse

from .states import TASK, TaskStatus


class TaskKind(models.TextChoices):
    INSPECT = "inspect", "Inspect"
    AUTHENTICATE = "authenticate", "Authenticate"
    GRADE = "grade", "Grade"
    PHOTOGRAPH = "photograph", "Photograph"
    LIST = "list", "List"
    PICK = "pick", "Pick"
    PACK = "pack", "Pack"
    HAND_OVER = "hand_over", "Hand over to the carrier"
    HAND_BACK = "hand_back", "Hand back"
    REFUND = "refund", "Give back"
    APOLOGISE = "apologise", "Apologise"
    PAY_BACK = "pay_back", "Pay back a lost piece"
    SETTLE_RETURN = "settle_return", "Settle a return"
    CLEAR_UP = "clear_up", "Clear up where a parcel is"


class Task(models.Model):
    """One thing to do to one subject. While it is open there is no second one of its kind for that subject.

    `subject_type` and `subject_id` name it as the event log does: `unit` 7, `parcel` 12.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=15, choices=TaskKind)
    subject_type = models.CharField(max_length=40)
    subject_id = models.BigIntegerField()
    title = models.CharField(max_length=300)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="tasks")
    status = models.CharField(max_length=10, choices=TaskStatus, default=TaskStatus.OPEN)
    assignee = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, related_name="tasks", db_index=False
    )
    due_at = models.DateTimeField()
    created_at = models.DateTimeField(db_default=Now())
    done_at = models.DateTimeField(null=True)
    done_by = models.CharField(max_length=150, blank=True)

    class Meta:
        triggers = TASK.triggers()
        constraints = [
            models.CheckConstraint(condition=Q(status__in=TaskStatus.values), name="task_status_known"),
            models.CheckConstraint(condition=Q(kind__in=TaskKind.values), name="task_kind_known"),
            models.CheckConstraint(
                condition=~Q(status=TaskStatus.CLAIMED) | Q(assignee__isnull=False),
                name="task_claimed_has_assignee",
            ),
            models.CheckConstraint(
                condition=Q(status=TaskStatus.DONE, done_at__isnull=False)
                | (~Q(status=TaskStatus.DONE) & Q(done_at__isnull=True)),
                name="task_done_has_time",
            ),
            models.UniqueConstraint(
                fields=["kind", "subject_type", "subject_id"],
                condition=Q(status__in=[TaskStatus.OPEN, TaskStatus.CLAIMED]),
                name="task_open_once_per_subject",
            ),
        ]
        indexes = [
            models.Index(
                fields=["warehouse", "kind", "due_at"], condition=Q(status=TaskStatus.OPEN), name="task_queue"
            ),
            models.Index(fields=["subject_type", "subject_id"], name="task_by_subject"),
            models.Index(fields=["brand", "-id"], name="task_by_brand"),
            models.Index(fields=["assignee"], condition=Q(assignee__isnull=False), name="task_by_assignee"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()}: {self.title}"
