"""The demo operator at the bench: works the task queue, by the same verbs as the buttons in the admin."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import IO, Any

from django.core.files.base import ContentFile
from PIL import Image, ImageDraw

from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from catalog.inventory.bench_models import TermList, Verdict, VerdictWord
from catalog.inventory.grades import HOUSE_SCALE
from catalog.inventory.lacking import PROOF_VIEW, lacks_of_border
from catalog.inventory.models import Grade, Unit
from catalog.inventory.photos import SHORTEST_SIDE
from catalog.inventory.services import NewPhoto, Report, put_away_units
from catalog.inventory.terms import terms_for
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.services import work_tasks
from fulfillment.tasks.states import TaskStatus

from .stage import BINS, actor, stores_for

BATCH = 200
# The cards of the demo's pictures: their colours, and how many lie side by side on a table.
_PAPER, _CARD, _ABREAST = (236, 232, 224), (58, 78, 92), 8
EXAMINER = "examiner"


def bring_to_sale(username: str, *, leave: Mapping[str, int] | None = None) -> int:
    """Works the open bench tasks, step by step; returns how many tasks were done.

    Two people examine every piece. `leave` says how many of a kind stay open, so that a queue is not empty; without it
    none is left but those of pieces that may not be offered as they are: of a protected species without papers, say.
    """
    with scope(office("demo")):
        operator, examiner = actor(username), actor(EXAMINER)
    done = 0
    for kind, worker in (
        (TaskKind.INSPECT, operator),
        (TaskKind.AUTHENTICATE, operator),
        (TaskKind.AUTHENTICATE, examiner),
        (TaskKind.GRADE, operator),
        (TaskKind.PHOTOGRAPH, operator),
        (TaskKind.LIST, operator),
    ):
        skip = (leave or {}).get(kind, 0)
        while True:
            worked, left = _work_some(kind, worker, skip=skip)
            if not worked and not left:
                break
            done, skip = done + worked, skip + left
    return done


def _work_some(kind: TaskKind, worker: Actor, *, skip: int) -> tuple[int, int]:
    """One batch of one kind in one transaction, as somebody does who chooses a page of tasks.

    Returns how many were done, and how many of the page must stay.
    """
    with scope(worker):
        waiting = Task.objects.filter(kind=kind, status=TaskStatus.OPEN, subject_type="unit")
        if kind == TaskKind.AUTHENTICATE:
            waiting = waiting.exclude(subject_id__in=Verdict.objects.filter(by=worker.key).values("unit"))
        page = list(waiting.order_by("due_at", "pk")[skip : skip + BATCH])
        pieces = Unit.objects.select_related("source_grade", "category", "warehouse")
        units = pieces.in_bulk([task.subject_id for task in page])
        tasks = page
        if kind == TaskKind.LIST:
            tasks = _offerable(page, units, worker)
        for words, together in _WORDS[kind](tasks, units):
            work_tasks(task_ids=[task.pk for task in together], actor=worker, **words)
    return len(tasks), len(page) - len(tasks)


def _offerable(tasks: Sequence[Task], units: dict[int, Unit], worker: Actor) -> list[Task]:
    """Puts the pieces on the shelves; those that may cross the border as they are."""
    bins = {unit_id: BINS[unit_id % len(BINS)] for unit_id in units}
    put_away_units(bins=bins, actor=worker)
    lacks = lacks_of_border(list(units.values()))
    return [task for task in tasks if not lacks[task.subject_id]]


Groups = list[tuple[dict[str, Any], list[Task]]]


def _inspected(tasks: Sequence[Task], units: dict[int, Unit]) -> Groups:
    """The operator sees nothing exotic; where the source or the title names a protected species, that counts."""
    reports = {task.subject_id: Report(nothing_exotic=True) for task in tasks}
    return [({"reports": reports}, list(tasks))] if tasks else []


def _examined(tasks: Sequence[Task], units: dict[int, Unit]) -> Groups:
    return [({"verdict": VerdictWord.PASS}, list(tasks))] if tasks else []


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
    """A card stands for the front, which buyers see. For all other views a brand's pieces of the batch lie on one
    table, each with its tag: a picture of many pieces is kept once, and shows none of another brand's.
    """
    tags = {task.subject_id: f"DEMO-{task.subject_id:07d}" for task in tasks}
    views = terms_for(TermList.VIEW, {unit.category_id for unit in units.values()})
    tables = {
        brand: ContentFile(
            table([unit for unit in units.values() if unit.brand_id == brand], tags), "table.png"
        )
        for brand in {unit.brand_id for unit in units.values()}
    }
    photos = {
        pk: _set(
            units[pk], tag, [view.code for view in views[units[pk].category_id]], tables[units[pk].brand_id]
        )
        for pk, tag in tags.items()
    }
    return [({"photos": photos, "tags": tags}, list(tasks))] if tasks else []


def _set(unit: Unit, tag: str, views: Sequence[str], table: IO[bytes]) -> list[NewPhoto]:
    front = NewPhoto("front", ContentFile(picture(unit), "front.png"))
    rest = tuple(view for view in views if view not in ("front", PROOF_VIEW))
    return [front, NewPhoto(PROOF_VIEW, table, also=rest, tag=tag)]


def _listed(tasks: Sequence[Task], units: dict[int, Unit]) -> Groups:
    by_brand: dict[int, list[Task]] = {}
    for task in tasks:
        by_brand.setdefault(task.brand_id, []).append(task)
    return [
        ({"store_codes": stores_for(brand), "price": None}, together) for brand, together in by_brand.items()
    ]


_WORDS: dict[TaskKind, Callable[[Sequence[Task], dict[int, Unit]], Groups]] = {
    TaskKind.INSPECT: _inspected,
    TaskKind.AUTHENTICATE: _examined,
    TaskKind.GRADE: _graded,
    TaskKind.PHOTOGRAPH: _photographed,
    TaskKind.LIST: _listed,
}


def picture(unit: Unit) -> bytes:
    """A card with the piece's name: the demo has no camera, and a photograph must be of this very piece."""
    image = Image.new("RGB", (320, 320), _PAPER)
    draw = ImageDraw.Draw(image)
    draw.rounded_rectangle((30, 50, 290, 270), radius=20, fill=_CARD)
    draw.text((45, 70), unit.reference, fill="white")
    # Pillow's own font has no Chinese: of a title in two scripts the rest is left out.
    title = " ".join(unit.title.encode("latin-1", "ignore").decode("latin-1").split())
    draw.text((45, 95), title[:36], fill=(220, 226, 230))
    return _as_png(image)


def table(units: Sequence[Unit], tags: Mapping[int, str]) -> bytes:
    """Cards of all these pieces side by side, each with its reference and the number of its tag."""
    width, height = 150, 56
    rows = -(-len(units) // _ABREAST)
    image = Image.new("RGB", (_ABREAST * width, max(rows * height, SHORTEST_SIDE)), _PAPER)
    draw = ImageDraw.Draw(image)
    for place, unit in enumerate(units):
        left, top = place % _ABREAST * width, place // _ABREAST * height
        draw.rectangle((left + 4, top + 4, left + width - 4, top + height - 4), fill=_CARD)
        draw.text((left + 12, top + 10), unit.reference[:20], fill=(220, 226, 230))
        draw.text((left + 12, top + 30), tags[unit.pk], fill="white")
    return _as_png(image)


def _as_png(image: Image.Image) -> bytes:
    buffer = io.BytesIO()
    image.save(buffer, "PNG", compress_level=1)
    return buffer.getvalue()
