"""Reading the work queue."""

from django.db.models import QuerySet
from django.utils import timezone

from .models import Task
from .states import TaskStatus

NOT_DONE = (TaskStatus.OPEN, TaskStatus.CLAIMED)


def open_tasks() -> QuerySet[Task]:
    """What is still to be done, whether someone took it or not."""
    return Task.objects.filter(status__in=NOT_DONE)


def overdue_tasks() -> QuerySet[Task]:
    """What should have been done by now."""
    return open_tasks().filter(due_at__lt=timezone.now())


def tasks_of(user_id: int) -> QuerySet[Task]:
    """What this person has taken."""
    return Task.objects.filter(status=TaskStatus.CLAIMED, assignee_id=user_id)
