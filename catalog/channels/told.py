"""This room's codes in the words of people: events name stores by code, timelines by name."""

from collections.abc import Collection, Mapping

from backoffice.desk.told import declare

from .models import Store


def _stores(codes: Collection[str]) -> Mapping[str, str]:
    return dict(Store.objects.filter(code__in=codes).values_list("code", "name"))


declare(callings=dict.fromkeys(("store", "stores"), _stores))
