"""Counting what a preview finds: outcomes, and errors grouped by cause."""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any

from .drafts import UNKNOWN, Flaw
from .models import Outcome

ROWS_SHOWN = 10
_WORDS_SHOWN = 20
_WORDS_KEPT = 2_000


@dataclass(slots=True)
class _Group:
    """All rows with one cause."""

    first: Flaw
    count: int = 0
    rows: list[int] = field(default_factory=list)
    words: Counter[str] = field(default_factory=Counter)
    differs: bool = False

    def as_json(self) -> dict[str, Any]:
        return cause_as_json(self.first, self.count, self.rows, self.words, differs=self.differs)


def cause_as_json(
    first: Flaw, count: int, rows: Sequence[int], words: Counter[str] | None = None, *, differs: bool
) -> dict[str, Any]:
    """A cause as `ImportSession.counts` keeps it: how many rows have it, the first of them, and what is said of that
    one; it `differs` where another one's sentence is another.
    """
    words = words or Counter()
    return {
        "code": first.code,
        "column": first.column,
        "count": count,
        "rows": rows,
        "sentence": first.sentence,
        "suggestion": first.suggestion,
        "differs": differs,
        "words": dict(words.most_common(_WORDS_SHOWN)),
        "different_words": len(words),
    }


class Tally:
    """The numbers of a session, as they are kept in `ImportSession.counts`.

    `rejected` counts every rejected row once, under the first of its causes, so that its numbers add up; `causes`
    counts a row under each of its causes, so that a person sees all there is to mend; `remarks` are notes, in the same
    way. Of the `columns` given, `unknown` counts the words that are none of their choices.
    """

    def __init__(self, columns: Collection[str] = ()) -> None:
        self.unknown: dict[str, Counter[str]] = {name: Counter() for name in columns}
        self.outcomes: Counter[str] = Counter()
        self.rejected: Counter[str] = Counter()
        self._groups: dict[str, _Group] = {}
        self._remarks: dict[str, _Group] = {}

    def count(self, outcomes: Iterable[str]) -> None:
        """Every row by its outcome."""
        self.outcomes.update(outcomes)

    def explain(
        self, number: int, flaws: Sequence[Flaw], words: Sequence[str], notes: Sequence[Flaw] = ()
    ) -> None:
        """What is said of a row; `words` are the guilty cells of the flaws, one for each."""
        if flaws:
            self.rejected[flaws[0].code] += 1
        for flaw, word in zip(flaws, words, strict=True):
            if word and flaw.code.startswith(UNKNOWN) and flaw.column in self.unknown:
                of_column = self.unknown[flaw.column]
                if word in of_column or len(of_column) < _WORDS_KEPT:
                    of_column[word] += 1
        _count(self._groups, number, flaws, words)
        _count(self._remarks, number, notes, [""] * len(notes))

    def as_json(self) -> dict[str, Any]:
        return {
            "rows": self.outcomes.total(),
            "create": self.outcomes[Outcome.CREATE],
            "update": self.outcomes[Outcome.UPDATE],
            "unchanged": self.outcomes[Outcome.UNCHANGED],
            "conflict": self.outcomes[Outcome.CONFLICT],
            "error": self.outcomes[Outcome.ERROR],
            "rejected": dict(self.rejected.most_common()),
            "causes": _ordered(self._groups),
            "remarks": _ordered(self._remarks),
        }


def _count(groups: dict[str, _Group], number: int, flaws: Sequence[Flaw], words: Sequence[str]) -> None:
    seen: set[str] = set()
    for flaw, word in zip(flaws, words, strict=True):
        if flaw.code in seen:
            continue
        seen.add(flaw.code)
        group = groups.setdefault(flaw.code, _Group(flaw))
        group.count += 1
        group.differs = group.differs or flaw.sentence != group.first.sentence
        if len(group.rows) < ROWS_SHOWN:
            group.rows.append(number)
        if word and (word in group.words or len(group.words) < _WORDS_KEPT):
            group.words[word] += 1


def _ordered(groups: dict[str, _Group]) -> list[dict[str, Any]]:
    ordered = sorted(groups.items(), key=lambda item: (-item[1].count, item[0]))
    return [group.as_json() for _, group in ordered]
