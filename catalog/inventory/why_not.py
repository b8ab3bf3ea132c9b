"""Why can it not be held, listed, sold, shipped? Each room says what it knows of a unit, in its `reasons.py`.

An answer says what the verbs themselves would: what it calls possible succeeds for whoever may do it, and what it
denies is refused with the same code.
"""

from collections import deque
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import models

from backoffice.access.models import Role, Scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal
from backoffice.events.lifecycle import Lifecycle

from .models import Unit


class Act(models.TextChoices):
    HOLD = "hold", "Hold"
    LIST = "list", "List"
    SELL = "sell", "Sell"
    SHIP = "ship", "Ship"


@dataclass(frozen=True, slots=True)
class Step:
    """The next permitted act on the way, and the roles and scopes that may do it; none: the office by itself."""

    verb: str
    roles: tuple[str, ...] = ()

    @property
    def words(self) -> str:
        """The act as people read it."""
        return self.verb.replace("_", " ")

    @property
    def owner(self) -> str:
        """Whom to ask, in words."""
        people = [Role(role).label.lower() for role in self.roles if role in Role.values]
        scopes = [Scope(role).label for role in self.roles if role in Scope.values]
        systems = [f"a system that may {label[0].lower()}{label[1:]}" for label in scopes]
        *first, last = [*(f"a {name}" for name in people), *systems] or ["the office itself, by its clock"]
        return f"{', '.join(first)} or {last}" if first else last


@dataclass(frozen=True, slots=True)
class Reason:
    """Why an act is refused: everywhere, or in one `store` (its code), which people know as `store_name`."""

    act: str
    code: str
    sentence: str
    step: Step | None = None
    store: str = ""
    store_name: str = ""


@dataclass(frozen=True, slots=True)
class Open:
    """A store (its code) in which the act can be done, and how people call it."""

    act: str
    store: str
    store_name: str = ""


@dataclass(frozen=True, slots=True)
class Work:
    """A task that waits on the way: what, until when, and whether somebody has taken it."""

    kind: str
    due_at: datetime
    taken: bool


@dataclass(frozen=True, slots=True)
class Answer:
    act: str
    stores: tuple[str, ...]
    reasons: tuple[Reason, ...]
    store_names: tuple[str, ...] = ()

    @property
    def possible(self) -> bool:
        """Nothing is in the way everywhere, and not every store has something in the way."""
        return all(reason.store for reason in self.reasons) and bool(self.stores or not self.reasons)

    @property
    def label(self) -> str:
        return str(Act(self.act).label)


@dataclass(frozen=True, slots=True)
class WhyNot:
    answers: tuple[Answer, ...]
    work: tuple[Work, ...]


Source = Callable[[Unit, Actor], Iterable[Reason | Open | Work]]
_sources: list[Source] = []


def tells_why_not(source: Source) -> Source:
    """Registers a function that says what its room knows of a unit; the rooms are asked from below."""
    _sources.append(source)
    return source


def why_not(unit: Unit, actor: Actor) -> WhyNot:
    """What may be done with the unit now and what not, as far as `actor` may be told.

    `unit` is as it was just read inside the actor's wall.
    """
    told = [each for source in _sources for each in source(unit, actor)]
    return WhyNot(
        answers=tuple(_answer(act, told) for act in Act),
        work=tuple(each for each in told if isinstance(each, Work)),
    )


def _answer(act: Act, told: Sequence[Reason | Open | Work]) -> Answer:
    """A store is open for the act only while nothing is in the way everywhere."""
    reasons = tuple(each for each in told if isinstance(each, Reason) and each.act == act)
    open_in = [each for each in told if isinstance(each, Open) and each.act == act]
    if not all(each.store for each in reasons):
        open_in = []
    return Answer(
        act.value,
        tuple(each.store for each in open_in),
        reasons,
        tuple(each.store_name or each.store for each in open_in),
    )


def refused(
    act: str, refusal: Refusal, *, step: Step | None = None, store: str = "", store_name: str = ""
) -> Reason:
    """A refusal of the verb itself as a reason."""
    return Reason(act, refusal.code, refusal.sentence, step, store, store_name)


def step_towards(lifecycle: Lifecycle, status: str, verb: str) -> Step | None:
    """The first of the fewest moves that lead to where `verb` is permitted; None where none but a mishap does."""
    wanted = set(lifecycle[verb].sources)
    ways: deque[tuple[str, Step | None]] = deque([(status, None)])
    seen = {status}
    while ways:
        here, first = ways.popleft()
        if here in wanted:
            return first
        for move in lifecycle.onward(here):
            if move.target not in seen:
                seen.add(move.target)
                ways.append((move.target, first or Step(move.verb, tuple(sorted(move.roles)))))
    return None
