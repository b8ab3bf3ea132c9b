"""Which verb does a task: each room registers the kinds of work it knows in its `works.py`."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from .models import TaskKind

Work = Callable[..., Any]


@dataclass(frozen=True, slots=True)
class Trade:
    """A kind of work: the verb that does it to many subjects, and the words it needs beside them."""

    work: Work
    words: frozenset[str]


_trades: dict[str, Trade] = {}


def works(kind: TaskKind, *words: str) -> Callable[[Work], Work]:
    """Registers `work(subject_ids=…, actor=…, **words)` as the way to do tasks of `kind`, set-wise.

    The work calls the verb of the room that owns the subjects. It never closes tasks: the reaction to the
    verb's event does.
    """

    def register(work: Work) -> Work:
        if kind in _trades:
            raise ValueError(f"{kind} has its work already")
        _trades[kind] = Trade(work=work, words=frozenset(words))
        return work

    return register


def trade_of(kind: str) -> Trade:
    return _trades[kind]
