"""The demo operator at the bench: works the task queue, by the same verbs as the buttons in the admin."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from catalog.inventory.grades import HOUSE_SCALE
from catalog.inventory.models import Grade, Unit
from catalog.inventory.services import NewPhoto
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.services import work_tasks
from fulfillment.tasks.states import TaskStatus

from .stage import actor, stores_for

BATCH = 200


def bring_to_sale(username: str, *, leave: Mapping[str, int] | None = None) -> int:
    """Works the open bench tasks, step by step; returns how many tasks were done.

    `leave` says how many of a kind stay open, so that a queue is not empty; without it none is left.
    """
    with scope(office("demo")):
        operator = actor(username)
    done = 0
    for kind in (TaskKind.INSPECT, TaskKind.AUTHENTICATE, TaskKind.GRADE, TaskKind.PHOTOGRAPH, TaskKind.LIST):
        while batch := _work_some(kind, operator, leave=(leave or {}).get(kind, 0)):
            done += batch
    return done


def _work_some(kind: TaskKind, operator: Actor, *, leave: int) -> int:
    """One batch of one kind in one transaction, as an operator does who chooses a page of tasks."""
    with scope(operator):
        waiting = Task.objects.filter(kind=kind, status=TaskStatus.OPEN, subject_type="unit")
        tasks = list(waiting.order_by("due_at", "pk")[leave : leave + BATCH])
        units = Unit.objects.select_related("source_grade").in_bulk([task.subject_id for task in tasks])
        for words, together in _WORDS[kind](tasks, units):
            work_tasks(task_ids=[task.pk for task in together], actor=operator, **words)
    return len(tasks)


Groups = list[tuple[dict[str, Any], list[Task]]]


def _plain(tasks: Sequence[Task], units: dict[int, Unit]) -> Groups:
    return [({}, list(tasks))] if tasks else []


def _graded(tasks: Sequence[Task], units: dict[int, Unit]) -> Groups:
    """The operator grades on the house's scale, and finds what the source claims; «good» where it claims nothing.

    Ranks of two scales never convert a grade: here they only stand in for the operator's eye.
    """
    house = list(Grade.objects.filter(scale=HOUSE_SCALE).order_by("rank"))
    good = next(grade for grade in house if grade.code == "good")
    by_grade: dict[int, list[Task]] = {}
    for task in tasks:
        claimed = units[task.subject_id].source_grade
        seen = min(house, key=lambda grade: abs(grade.rank - claimed.rank)) if claimed else good
        by_grade.setdefault(seen.pk, []).append(task)
    return [({"grade": grade}, by_grade[grade.pk]) for grade in house if grade.pk in by_grade]


def _photographed(tasks: Sequence[Task], units: dict[int, Unit]) -> Groups:
    photos = {
        task.subject_id: [
            NewPhoto(view="front", file=ContentFile(_picture(units[task.subject_id]), "front.png"))
        ]
        for task in tasks
    }
    return [({"photos": photos}, list(tasks))] if tasks else []


def _listed(tasks: Sequence[Task], units: dict[int, Unit]) -> Groups:
    by_brand: dict[int, list[Task]] = {}
    for task in tasks:
        by_brand.setdefault(task.brand_id, []).append(task)
    return [
        ({"store_codes": stores_for(brand), "price": None}, together) for brand, together in by_brand.items()
    ]


_WORDS: dict[TaskKind, Callable[[Sequence[Task], dict[int, Unit]], Groups]] = {
    TaskKind.INSPECT: _plain,
    TaskKind.AUTHENTICATE: _plain,
    TaskKind.GRADE: _graded,
    TaskKind.PHOTOGRAPH: _photographed,
    TaskKind.LIST: _listed,
}


def _picture(unit: Unit) -> bytes:
    """A card with the piece's name: the demo has no camera, and a photograph must be of this very piece."""
    image = Image.new("RGB", (320, 320), (236, 232, 224))
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((30, 50, 290, 270), radius=20, fill=(58, 78, 92))
    draw.text((45, 70), unit.reference, fill=(255, 255, 255))
    draw.text((45, 95), unit.title[:36].encode("latin-1", "replace").decode("latin-1"), fill=(220, 226, 230))
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
