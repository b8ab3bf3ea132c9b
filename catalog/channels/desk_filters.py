"""Filters of the list of units by where they are offered."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.contrib.filters.admin import DropdownFilter

from catalog.inventory.models import Unit

from . import queries
from .models import Store

ANYWHERE, NOWHERE = "-any", "-none"


class StoreFilter(DropdownFilter):
    """By a listing that has not ended: in one store, in any, in none."""

    title = "store"
    parameter_name = "store"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        stores = Store.objects.order_by("name", "pk").values_list("code", "name")
        return [(ANYWHERE, "Offered in any store"), (NOWHERE, "Offered in none"), *stores]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Unit]) -> QuerySet[Unit]:
        chosen, offered = self.value(), queries.open_listings()
        if not chosen:
            return queryset
        if chosen == NOWHERE:
            return queryset.exclude(pk__in=offered.values("unit"))
        if chosen != ANYWHERE:
            offered = offered.filter(store__code=chosen)
        return queryset.filter(pk__in=offered.values("unit"))
