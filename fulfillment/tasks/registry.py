"""Which verb does a task: each room registers the kinds of work it knows in its `works.py`."""

from collections.abc import Callable, Collection, Set
from dataclasses import dataclass
from typing import Any

from backoffice.access.models import Role
from catalog.inventory.states import CATALOG

from .models import TaskKind

Work = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of work: the verb that does it to many subjects, the words it needs beside them, and those it may have.

    `roles` are whose work it is: to nobody else is it shown.
    """

    work: Work
    words: frozenset[str]
    may: frozenset[str] = frozenset()
    roles: frozenset[str] = CATALOG

    def takes(self, words: Collection[str]) -> bool:
        """Whether these are words for it: all that it needs, and none that it does not know."""
        return self.words <= set(words) <= self.words | self.may


_trades: dict[str, Trade] = {}


def works(
    kind: TaskKind, *words: str, may: Collection[str] = (), roles: frozenset[str] = CATALOG
) -> Callable[[Work], Work]:
    """Registers `work(subject_ids=…, actor=…, **words)` as the way to do tasks of `kind`, set-wise.

    The work calls the verb of the room that owns the subjects. It never closes tasks: the reaction to the
    verb's event does.
    """

    def register(work: Work) -> Work:
        if kind in _trades:
            raise ValueError(f"{kind} has its work already")
        _trades[kind] = Trade(work=work, words=frozenset(words), may=frozenset(may), roles=roles)
        return work

    return register


def kinds_for(roles: Set[str]) -> list[str]:
    """The kinds of work that are somebody's of these roles. An auditor sees all of them."""
    return [kind for kind, trade in _trades.items() if roles & trade.roles or Role.AUDITOR in roles]


def trade_of(kind: str) -> Trade:
    return _trades[kind]
