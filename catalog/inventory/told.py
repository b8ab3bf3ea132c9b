"""This room's codes in the words of people: events name warehouses by code, timelines by name."""

from collections.abc import Collection, Mapping

from backoffice.desk.told import declare

from .models import Warehouse


def _warehouses(codes: Collection[str]) -> Mapping[str, str]:
    return dict(Warehouse.objects.filter(code__in=codes).values_list("code", "name"))


declare(callings=dict.fromkeys(("warehouse", "from", "to", "source", "target"), _warehouses))
