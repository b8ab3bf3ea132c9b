"""The ledger of movements, and that of one piece on its page."""

from django.contrib import admin
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import AutocompleteSelectFilter, RangeDateFilter
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk, ReadOnlyInline
from backoffice.desk.requests import STAFF, actor_of
from backoffice.desk.told import place

from ..models import Movement


class Ends:
    """The two ends of a movement in words."""

    @display(description="From", ordering="source")
    def came_from(self, movement: Movement) -> str:
        return place(movement.source).capitalize()

    @display(description="To", ordering="target")
    def went_to(self, movement: Movement) -> str:
        return place(movement.target).capitalize()


class Movements(Ends, ReadOnlyInline):
    model = Movement
    fields = readonly_fields = ("at", "came_from", "went_to", "quantity", "reason")
    ordering = ("-pk",)
    show_change_link = False


@admin.register(Movement)
class MovementAdmin(Ends, Desk):
    viewers = STAFF | {Right.GOODS}
    list_display = ("at", "thing", "quantity", "came_from", "went_to", "reason", "brand")
    list_select_related = ("unit", "lot", "brand")
    list_filter = (("at", RangeDateFilter), ("brand", AutocompleteSelectFilter))
    list_filter_submit = True
    search_fields = ("unit__reference", "lot__number")
    ordering = ("-pk",)
    fields = ("at", "unit", "lot", "quantity", "came_from", "went_to", "reason", "brand")
    readonly_fields = ("came_from", "went_to")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Movement]:
        rows: QuerySet[Movement] = super().get_queryset(request)
        here = actor_of(request).warehouses
        if here is None:
            return rows
        return rows.filter(Q(unit__warehouse__in=here) | Q(lot__warehouse__in=here))

    @display(description="What")
    def thing(self, movement: Movement) -> str:
        thing: Model | None = movement.unit or movement.lot
        return str(thing)
