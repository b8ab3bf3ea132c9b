"""Columns of a list that came back sorted or shifted by themselves: each cell says what another one was exported as."""

from array import array
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from ..drafts import Flaw
from ..models import ImportSession
from ..outliers import keep_notes
from ..tally import Tally

CELLS_MOVED = "cells_moved"
# Two cells that were exchanged may be one person's correction.
_FEWEST = 3
# Where a column was shifted, its first cell is typed anew, or its last one gone.
_FEWEST_WITH_ONE_NEW = 5
# Of so many cells one may say something new.
_ONE_NEW_OF = 10
_MOST_NOTED = 10_000


@dataclass(slots=True)
class _Edited:
    """The cells of one column that were edited, by digests: their rows, what they say, and what they said."""

    numbers: "array[int]" = field(default_factory=lambda: array("I"))
    now: "array[int]" = field(default_factory=lambda: array("q"))
    before: Counter[int] = field(default_factory=Counter)

    def moved(self) -> list[int]:
        """The rows whose cell says what another edited one said, where nearly all of them do; none else."""
        now = Counter(self.now)
        met = sum((now & self.before).values())
        new = len(self.now) - met
        if len(now) < _FEWEST or new > max(1, len(self.now) // _ONE_NEW_OF):
            return []
        if new and len(self.now) < _FEWEST_WITH_ONE_NEW:
            return []
        return [number for number, said in zip(self.numbers, self.now, strict=True) if said in self.before]


class MovedCells:
    """Sees the edited cells of one file, and remarks the rows of each column whose values were only moved about."""

    def __init__(self) -> None:
        self._edited: dict[str, _Edited] = defaultdict(_Edited)

    def see(
        self, number: int, edited: Mapping[str, Any], exported: Mapping[str, Any], emptied: Iterable[str]
    ) -> None:
        """A row with its facts that were `edited`, and those whose cells were `emptied`."""
        for name, fact in edited.items():
            cells = self._edited[name]
            cells.numbers.append(number)
            cells.now.append(_digest(fact))
            cells.before[_digest(exported.get(name))] += 1
        for name in emptied:
            self._edited[name].before[_digest(exported[name])] += 1

    def remark(self, session: ImportSession, labels: Mapping[str, tuple[str, str]], tally: Tally) -> None:
        """A note on each such row; `labels` are by fact the column and what it is called. After rows are stored."""
        for name, cells in self._edited.items():
            moved = cells.moved()[:_MOST_NOTED]
            if not moved:
                continue
            column, label = labels.get(name, ("", name))
            note = Flaw(
                CELLS_MOVED,
                column,
                f"{label} is now what it was in another row when the list was exported. So it is with {len(moved):,} "
                f"of the {len(cells.now):,} cells of this column that were changed: it seems to have been sorted or "
                "shifted by itself.",
                "Compare it with its row. Where the column has slipped, take it from a fresh export.",
            )
            keep_notes(session, dict.fromkeys(moved, note))
            for number in moved:
                tally.explain(number, (), (), [note])


def _digest(fact: Any) -> int:
    return hash(repr(fact))
