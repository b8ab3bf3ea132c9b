"""Why not: the work at the bench that a unit waits for."""

from collections.abc import Iterable

from backoffice.events.actors import Actor
from catalog.inventory.models import Unit
from catalog.inventory.why_not import Work, tells_why_not

from .queries import open_tasks
from .states import TaskStatus


@tells_why_not
def of_the_bench(unit: Unit, actor: Actor) -> Iterable[Work]:
    return work_on("unit", unit.pk)


def work_on(subject_type: str, subject_id: int) -> Iterable[Work]:
    """The tasks on one subject that are to be done, first due first."""
    tasks = open_tasks().filter(subject_type=subject_type, subject_id=subject_id).order_by("due_at", "pk")
    return [Work(str(task.kind), task.due_at, task.status == TaskStatus.CLAIMED) for task in tasks]
