"""What rooms above the desk offer for whole lists, on the pages of rooms they need not know."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.db.models import Model, QuerySet
from django.http import HttpRequest, HttpResponseBase

from backoffice.events.actors import Actor

if TYPE_CHECKING:
    from .admin import Desk


# What the label of a way ends with, beside the list; over chosen rows it is these.
ALL = "all that match"


@dataclass(frozen=True, slots=True)
class ListWay:
    """A page that stands beside the list of a model and does something with its rows.

    `name` is its last part of the address and one word for what it does, `label` its button, which means all rows that
    match. It is there for the models it `serves`, for who `may` use it on one. `view` gets the desk, the request, and
    the rows: the list as the person sees it, filtered, searched and ordered, or those of it that were chosen.
    `of_one` is its button on the page of a record, empty where it has none there.
    """

    name: str
    label: str
    serves: Callable[[type[Model]], bool]
    may: Callable[[type[Model], Actor], bool]
    view: Callable[[Desk, HttpRequest, QuerySet[Any]], HttpResponseBase]
    of_one: str = ""


_ways: list[ListWay] = []


def offer(way: ListWay) -> None:
    """Makes a way known; called when the pages of its room are loaded."""
    _ways.append(way)


def ways_of(model: type[Model]) -> list[ListWay]:
    return [way for way in _ways if way.serves(model)]
