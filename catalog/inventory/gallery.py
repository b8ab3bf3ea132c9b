"""The gallery: pieces by what one sees and knows of them, a page at a time, the newest or the oldest first.

A page costs the same at any depth: it goes on from a piece's number, along the key. What is filtered is counted up to
`COUNTED`, and no further.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from django.db.models import BooleanField, Case, QuerySet, Value, When
from django.db.models.functions import Coalesce
from django.utils import timezone

from catalog.products.queries import categories_below

from .models import Unit, UnitPhoto
from .photos import ARRIVAL_VIEW
from .queries import coloured, standing_as
from .searching import units_found

PAGE = 48
COUNTED = 1_000
# The views by which one knows a piece at first sight.
_FACES = ("front", "dial")


@dataclass(frozen=True, slots=True)
class Page:
    """Some pieces with their first pictures, by unit id; `after` is where the next page begins, None on the last."""

    units: list[Unit]
    pictures: dict[int, UnitPhoto]
    after: int | None
    count: int

    @property
    def counted(self) -> str:
        """How many there are in all, in words."""
        if self.count > COUNTED:
            return f"More than {COUNTED:,} pieces"
        return "1 piece" if self.count == 1 else f"{self.count:,} pieces"


def page_of(units: QuerySet[Unit], wish: Mapping[str, Any], *, after: int = 0) -> Page:
    """The next pieces of `units` that are as wished behind the one with the id `after`, in three queries."""
    wanted = matching(units, wish)
    oldest = wish.get("order") == "oldest"
    rows = wanted.order_by("pk" if oldest else "-pk")
    if after:
        rows = rows.filter(pk__gt=after) if oldest else rows.filter(pk__lt=after)
    found = list(rows[: PAGE + 1])
    shown = found[:PAGE]
    return Page(
        units=shown,
        pictures=first_pictures(shown),
        after=shown[-1].pk if len(found) > PAGE else None,
        count=len(wanted.order_by().values_list("pk", flat=True)[: COUNTED + 1]),
    )


def matching(units: QuerySet[Unit], wish: Mapping[str, Any]) -> QuerySet[Unit]:
    """Those of the units that are as wished. The grade is ours or, where we gave none, that of the source."""
    said = {name: value for name, value in wish.items() if value not in (None, "")}
    for name in ("brand", "warehouse"):
        if name in said:
            units = units.filter(**{name: said[name]})
    if "status" in said:
        units = units.filter(standing_as(said["status"]))
    if "q" in said:
        units = units_found(units, said["q"])
    if "model" in said:
        units = units.filter(model__icontains=said["model"])
    if "bin" in said:
        units = units.filter(bin__iexact=said["bin"])
    if "category" in said:
        units = units.filter(category__in=categories_below(said["category"]))
    if "colour" in said:
        units = units.filter(coloured(said["colour"]))
    if "grade" in said:
        units = units.annotate(found_grade=Coalesce("grade", "source_grade")).filter(
            found_grade=said["grade"].pk
        )
    if "rank" in said:
        units = units.annotate(found_rank=Coalesce("grade__rank", "source_grade__rank"))
        units = units.filter(found_rank__gte=said["rank"])
    return _in_bounds(units, said)


def _in_bounds(units: QuerySet[Unit], said: Mapping[str, Any]) -> QuerySet[Unit]:
    now = timezone.now()
    bounds = {
        "currency": ("currency", lambda value: value),
        "price_from": ("asking_price__gte", lambda value: value),
        "price_to": ("asking_price__lte", lambda value: value),
        "days_from": ("created_at__lte", lambda days: now - timedelta(days=days)),
        "days_to": ("created_at__gte", lambda days: now - timedelta(days=days + 1)),
    }
    return units.filter(**{path: bound(said[name]) for name, (path, bound) in bounds.items() if name in said})


def first_pictures(units: Sequence[Unit]) -> dict[int, UnitPhoto]:
    """Unit id → the picture by which one knows the piece: the front of its latest visit to the bench; how it came,
    where there is no other.
    """
    front = Case(When(view__in=_FACES, then=Value(True)), default=Value(False), output_field=BooleanField())
    came = Case(When(view=ARRIVAL_VIEW, then=Value(True)), default=Value(False), output_field=BooleanField())
    photos = UnitPhoto.objects.filter(unit__pk__among=[unit.pk for unit in units]).annotate(
        front=front, came=came
    )
    rows = photos.order_by("unit_id", "came", "-visit", "-front", "pk").distinct("unit_id")
    return {photo.unit_id: photo for photo in rows}


def latest_pictures(photos: Iterable[UnitPhoto]) -> list[list[UnitPhoto]]:
    """The pictures of a unit from its latest visit to the bench that has some: each with the rows of all its views.

    A file stands for several views; a flaw's picture is its own even then. How it came last, which is looked up where
    there is doubt, follows what shows the piece.
    """
    rows = sorted(photos, key=lambda photo: (_is_of_arrival(photo), photo.pk))
    latest = {_is_of_arrival(photo): photo.visit for photo in sorted(rows, key=lambda photo: photo.visit)}
    pictures: dict[tuple[str, int | None], list[UnitPhoto]] = {}
    for photo in rows:
        if photo.visit == latest[_is_of_arrival(photo)]:
            pictures.setdefault((str(photo.file.name), photo.defect_id), []).append(photo)
    return list(pictures.values())


def _is_of_arrival(photo: UnitPhoto) -> bool:
    return photo.view == ARRIVAL_VIEW
