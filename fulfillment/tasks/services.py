"""Verbs of the work queue."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.utils import timezone

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move, move_many
from backoffice.events.log import Fact, append
from backoffice.events.writing import write_new

from .deadlines import due_at
from .models import Task, TaskKind
from .queries import NOT_DONE
from .registry import trade_of
from .states import TASK


@dataclass(frozen=True, slots=True)
class Subject:
    """What a task is about, named as the event log names it, where it lies, and a title for the person."""

    type: str
    id: int
    brand_id: int
    warehouse_id: int
    title: str


@transaction.atomic
def open_tasks(*, kind: TaskKind, subjects: Sequence[Subject], actor: Actor) -> list[int]:
    """Opens one task of `kind` for each subject that has no such task open; returns the ids of the new ones.

    The caller holds the subjects' rows locked in this transaction: that keeps two callers from opening the
    same task.
    """
    if not subjects:
        return []
    taken = set(
        Task.objects.filter(
            kind=kind,
            subject_type__in={subject.type for subject in subjects},
            subject_id__among=[subject.id for subject in subjects],
            status__in=NOT_DONE,
        ).values_list("subject_type", "subject_id")
    )
    due = due_at(kind, timezone.now())
    rows: list[dict[str, Any]] = [
        {
            "brand_id": subject.brand_id,
            "subject_type": subject.type,
            "subject_id": subject.id,
            "title": subject.title[:300],
            "warehouse_id": subject.warehouse_id,
        }
        for subject in subjects
        if (subject.type, subject.id) not in taken
    ]
    ids = write_new(Task, rows, same={"kind": kind, "due_at": due})
    append(
        actor=actor,
        facts=[
            Fact(
                subject_id=pk,
                verb="task.opened",
                brand_id=row["brand_id"],
                data={"kind": kind, "subject": f"{row['subject_type']} {row['subject_id']}", "due_at": due},
            )
            for pk, row in zip(ids, rows, strict=True)
        ],
        first=True,
    )
    return ids


@transaction.atomic
def complete_tasks(
    *, kind: TaskKind, subject_type: str, subject_ids: Collection[int], actor: Actor
) -> list[Task]:
    """Closes the open tasks of `kind` about these subjects as done by `actor`; returns them.

    For the reactions to the events of the subjects only: a task is done when its verb was.
    """
    tasks = Task.objects.filter(kind=kind, subject_type=subject_type, subject_id__in=subject_ids)
    return move_many(TASK, tasks, "complete", actor=actor, done_at=timezone.now(), done_by=actor.name[:150])


@transaction.atomic
def cancel_tasks(*, subject_type: str, subject_ids: Collection[int], actor: Actor, reason: str) -> list[Task]:
    """Cancels whatever is open about these subjects; returns the cancelled tasks."""
    tasks = Task.objects.filter(subject_type=subject_type, subject_id__in=subject_ids)
    return move_many(TASK, tasks, "cancel", actor=actor, data={"reason": reason})


@transaction.atomic
def claim_task(*, task_id: int, actor: Actor) -> Task:
    """Takes an open task for the acting person.

    Raises Forbidden for anyone but a person whose work it is, NotFound, and StateConflict when someone has it already.
    """
    if actor.kind != "user":
        raise Forbidden("Only a person can take a task; log in as the one who will do it.")
    kind = Task.objects.filter(pk=task_id).values_list("kind", flat=True).first()
    if kind is not None:
        _refuse_others_work(kind, actor)
    return move(
        TASK,
        Task.objects.filter(pk=task_id),
        "claim",
        actor=actor,
        data={"assignee": actor.name},
        assignee_id=actor.id,
    )


@transaction.atomic
def put_back_task(*, task_id: int, actor: Actor) -> Task:
    """Puts a claimed task back into the queue. Raises Conflict when another person has it.

    A platform admin may put back anyone's.
    """
    tasks = Task.objects.filter(pk=task_id)
    task = tasks.select_related("assignee").first()
    if task is not None:
        _refuse_if_taken(task, actor)
    return move(TASK, tasks, "put_back", actor=actor, assignee=None)


@transaction.atomic
def work_tasks(*, task_ids: Sequence[int], actor: Actor, **words: Any) -> Any:
    """Does tasks of one kind: calls the verb that belongs to the kind, once, on all their subjects.

    All or nothing. The tasks are closed by the reaction to the verb's event and nowhere else. `words` are
    what the kind needs, for example `grade` or `weight_g`. Returns what the verb returns.
    Raises NotFound, Invalid (mixed kinds, wrong words), Conflict (done already, taken by another), and
    whatever the verb raises.
    """
    # Not locked: a verb called directly locks its subject before its tasks, and so must this one. The
    # subject's own compare-and-swap decides between two people.
    tasks = list(Task.objects.filter(pk__in=task_ids).select_related("assignee").order_by("pk"))
    missing = sorted(set(task_ids) - {task.pk for task in tasks})
    if missing or not tasks:
        raise NotFound(
            f"There is no task {missing[0] if missing else ''}.".replace(" .", "."), missing=missing
        )
    kinds = sorted({task.kind for task in tasks})
    if len(kinds) > 1:
        raise Invalid(
            f"These tasks are of several kinds ({', '.join(kinds)}); do one kind at a time.", kinds=kinds
        )
    for task in tasks:
        TASK.authorise("complete", actor)
        if task.status not in NOT_DONE:
            raise TASK.conflict(task, "complete")
        _refuse_if_taken(task, actor)
    trade = trade_of(kinds[0])
    _refuse_others_work(kinds[0], actor)
    if not trade.takes(words):
        raise Invalid(
            f"To {TaskKind(kinds[0]).label.lower()} takes: {', '.join(sorted(trade.words)) or 'no further words'}.",
            words=sorted(trade.words),
        )
    return trade.work(subject_ids=[task.subject_id for task in tasks], actor=actor, **words)


def _refuse_others_work(kind: str, actor: Actor) -> None:
    roles = trade_of(kind).roles
    if not actor.may(roles):
        raise Forbidden(
            f"«{TaskKind(kind).label}» is not {actor.name}'s work; it takes {' or '.join(sorted(roles))}."
        )


def _refuse_if_taken(task: Task, actor: Actor) -> None:
    if task.assignee is None or actor.may(frozenset({Role.PLATFORM_ADMIN})):
        return
    if actor.kind != "user" or task.assignee_id != actor.id:
        holder = task.assignee.get_full_name() or task.assignee.username
        raise Conflict(
            f"«{task}» was taken by {holder}; ask them to put it back.", code="task_taken", holder=holder
        )
