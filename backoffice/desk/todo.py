"""What needs doing now: each room declares its cards and tables, the home page shows those of the person's role."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import groupby

from django.db import models
from django.http import HttpRequest

from backoffice.events.actors import Actor
from backoffice.events.models import Event

from .requests import actor_of, may_see
from .told import Told, pages_apart, pages_for, told

CAP = 1000
LINES = 8
EVENTS_READ = 100


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


@dataclass(frozen=True, slots=True)
class Cell:
    """A number in a table, and where its rows are."""

    count: int
    link: str


@dataclass(frozen=True, slots=True)
class Line:
    name: str
    cells: tuple[Cell, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """Sizes that lead to what they count, such as queues by warehouse. `headers` begin with the one of the names."""

    title: str
    headers: tuple[str, ...]
    rows: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Happened:
    """One line of what happened last: an event, or a run of `many` alike ones of which it is the latest."""

    latest: Told
    many: int


Source = Callable[[Actor], Iterable[Card]]
TableSource = Callable[[Actor], Table]
_sources: list[tuple[frozenset[str], Source]] = []
_tables: list[tuple[frozenset[str], TableSource]] = []


def todo(*roles: str) -> Callable[[Source], Source]:
    """Registers a function that makes the cards of a person who holds one of `roles`."""

    def register(source: Source) -> Source:
        _sources.append((frozenset(roles), source))
        return source

    return register


def table(*roles: str) -> Callable[[TableSource], TableSource]:
    """Registers a function that makes the table of a person who holds one of `roles`; it may cost one query."""

    def register(source: TableSource) -> TableSource:
        _tables.append((frozenset(roles), source))
        return source

    return register


def waiting(rows: models.QuerySet[models.Model]) -> int:
    """How many rows there are, counted up to `CAP` + 1 so that a home page never counts a million."""
    return len(rows.order_by().values_list("pk", flat=True)[: CAP + 1])


def cards_for(request: HttpRequest) -> list[Card]:
    """The cards of the person's role: what waits before what does not, urgent first, else in the order of the work."""
    actor = actor_of(request)
    cards = [card for roles, source in _sources if may_see(actor, roles) for card in source(actor)]
    return sorted(cards, key=lambda card: (card.waiting == 0, not card.urgent))


def tables_for(request: HttpRequest) -> list[Table]:
    actor = actor_of(request)
    return [source(actor) for roles, source in _tables if may_see(actor, roles)]


def happened_last(request: HttpRequest) -> list[Happened]:
    """The latest events inside the person's wall; a run of alike ones is one line.

    A company's people are told only of what they have a page for, and nobody of a record that its page keeps from them.
    """
    events = Event.objects.order_by("-transaction", "-id")
    if not actor_of(request).passes_walls:
        events = events.filter(subject_type__in=pages_for(request))
    latest = _open_to(request, list(events[:EVENTS_READ]))
    runs = [list(run) for _, run in groupby(latest, key=lambda event: (event.verb, event.actor))]
    firsts = told((run[0] for run in runs[:LINES]), request)
    return [Happened(first, len(run)) for first, run in zip(firsts, runs, strict=False)]


def _open_to(request: HttpRequest, events: Sequence[Event]) -> list[Event]:
    """Those about records that this person may open, where the pages of these are `apart`; one query for each page."""
    hidden: set[tuple[str, int]] = set()
    for subject, page in pages_apart().items():
        ids = {event.subject_id for event in events if event.subject_type == subject}
        if ids:
            seen = (
                page.get_queryset(request).filter(pk__in=ids) if page.has_view_permission(request) else None
            )
            open_ids = set() if seen is None else set(seen.values_list("pk", flat=True))
            hidden |= {(subject, pk) for pk in ids - open_ids}
    return [event for event in events if (event.subject_type, event.subject_id) not in hidden]
