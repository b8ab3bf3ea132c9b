"""Reading the work queue."""

from django.db.models import Count, QuerySet
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.places import within

from .models import Task
from .registry import kinds_for
from .states import TaskStatus

NOT_DONE = (TaskStatus.OPEN, TaskStatus.CLAIMED)


def open_tasks() -> QuerySet[Task]:
    """What is still to be done, whether someone took it or not."""
    return Task.objects.filter(status__in=NOT_DONE)


def overdue_tasks() -> QuerySet[Task]:
    """What should have been done by now."""
    return open_tasks().filter(due_at__lt=timezone.now())


def theirs(tasks: QuerySet[Task], actor: Actor) -> QuerySet[Task]:
    """Of these tasks those that the actor may do, in the warehouses that the actor works in."""
    return within(tasks.filter(kind__in=kinds_for(actor.roles)), "warehouse", actor)


def queue_sizes(actor: Actor) -> dict[int, tuple[str, dict[str, int]]]:
    """Warehouse id → (name, kind of work → how many tasks are to be done), in one query, by name.

    Of what the actor may do, in the warehouses that the actor works in.
    """
    tasks = theirs(open_tasks(), actor)
    rows = tasks.values_list("warehouse_id", "warehouse__name", "kind").annotate(size=Count("pk"))
    sizes: dict[int, tuple[str, dict[str, int]]] = {}
    for warehouse_id, name, kind, size in rows.order_by("warehouse__name", "warehouse_id"):
        sizes.setdefault(warehouse_id, (name, {}))[1][kind] = size
    return sizes


def tasks_of(user_id: int) -> QuerySet[Task]:
    """What this person has taken."""
    return Task.objects.filter(status=TaskStatus.CLAIMED, assignee_id=user_id)
