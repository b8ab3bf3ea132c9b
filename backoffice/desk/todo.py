"""What needs doing now: each room declares its cards, the home page shows those of the person's role."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import models
from django.http import HttpRequest

from .requests import actor_of

CAP = 1000


@dataclass(frozen=True, slots=True)
class Card:
    """One thing to do: how many wait, and where. `urgent` cards are drawn in red while anything waits."""

    title: str
    waiting: int
    link: str
    advice: str
    urgent: bool = False

    @property
    def count(self) -> str:
        return f"{CAP}+" if self.waiting > CAP else str(self.waiting)


Source = Callable[[], Iterable[Card]]
_sources: list[tuple[frozenset[str], Source]] = []


def todo(*roles: str) -> Callable[[Source], Source]:
    """Registers a function that makes cards for people who hold one of `roles`."""

    def register(source: Source) -> Source:
        _sources.append((frozenset(roles), source))
        return source

    return register


def waiting(rows: models.QuerySet[models.Model]) -> int:
    """How many rows there are, counted up to `CAP` + 1 so that a home page never counts a million."""
    return len(rows.order_by().values_list("pk", flat=True)[: CAP + 1])


def cards_for(request: HttpRequest) -> list[Card]:
    """The cards of the person's role, what waits before what does not, urgent first."""
    held = actor_of(request).roles
    cards = [card for roles, source in _sources if held & roles for card in source()]
    return sorted(cards, key=lambda card: (card.waiting == 0, not card.urgent, card.title))
