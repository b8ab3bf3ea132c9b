"""The ledger of movements, and that of one piece on its page."""

from typing import Any

from django.contrib import admin
from django.db.models import CharField, Func, Model, OuterRef, Q, QuerySet, Subquery, Value
from django.http import HttpRequest
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk
from backoffice.desk.filters import ChosenFilter, RangeDayFilter
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF, actor_of
from backoffice.desk.told import place

from ..models import Movement, Warehouse


def with_names(movements: QuerySet[Movement]) -> QuerySet[Movement]:
    """Movements with `source_name` and `target_name`, the warehouses by name, in the same question."""

    def name_of(end: str) -> Subquery:
        code = Func(OuterRef(end), Value(":"), Value(2), function="split_part", output_field=CharField())
        return Subquery(Warehouse.objects.filter(code=code).values("name"))

    return movements.annotate(source_name=name_of("source"), target_name=name_of("target"))


def _end(at: str, name: str | None) -> str:
    code = at.partition(":")[2]
    said = place(at, {code: f"{name} ({code})"} if name else None)
    return said[:1].upper() + said[1:]


class Ends:
    """The two ends of a movement in words; of `with_names`."""

    @display(description="From", ordering="source")
    def came_from(self, movement: Any) -> str:
        return _end(movement.source, movement.source_name)

    @display(description="To", ordering="target")
    def went_to(self, movement: Any) -> str:
        return _end(movement.target, movement.target_name)


class Movements(Ends, ReadOnlyInline):
    model = Movement
    fields = readonly_fields = ("at", "came_from", "went_to", "quantity", "reason")
    ordering = ("-pk",)
    show_change_link = False

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return with_names(super().get_queryset(request))


@admin.register(Movement)
class MovementAdmin(Ends, Desk):
    viewers = STAFF | {Right.GOODS}
    list_display = ("at", "thing", "quantity", "came_from", "went_to", "reason", "brand")
    list_select_related = ("unit", "lot", "brand")
    list_filter = (("at", RangeDayFilter), ("brand", ChosenFilter))
    list_filter_submit = True
    search_fields = ("unit__reference", "lot__number")
    ordering = ("-pk",)
    fields = ("at", "unit", "lot", "quantity", "came_from", "went_to", "reason", "brand")
    readonly_fields = ("came_from", "went_to")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Movement]:
        rows = with_names(super().get_queryset(request))
        here = actor_of(request).warehouses
        if here is None:
            return rows
        return rows.filter(Q(unit__warehouse__in=here) | Q(lot__warehouse__in=here))

    @display(description="What")
    def thing(self, movement: Movement) -> str:
        thing: Model | None = movement.unit or movement.lot
        return str(thing)
