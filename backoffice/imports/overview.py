"""What the sound rows of a file hold together: sums of amounts, first and last days, how many rows have which brand.

It is what a person looks at before any single row. Counted batch by batch while these are checked, column by column, so
that it takes 1 to 2 µs a row; of a file of any length no more is kept than the numbers said.
"""

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from .drafts import Draft, plain
from .profile_columns import Kind
from .profiles import Profile

_WORDS_SHOWN = 10
_WORDS_KEPT = 2_000
# Amounts are counted by their size: a hundred steps between 10 and 100.
_STEPS = 100
# So many of a batch in one currency tell how large half of them are.
_MEASURED = 250


class Extreme(NamedTuple):
    """A value, as it would be written, and the first row that has it."""

    value: Any
    text: str
    row: int


@dataclass(slots=True)
class Span:
    """How many rows have a value, and which are the least and the greatest of them."""

    rows: int = 0
    least: Extreme | None = None
    most: Extreme | None = None

    def meet(self, least: Extreme, most: Extreme) -> None:
        """Of two rows with one value the one further up counts."""
        if self.least is None or (least.value, least.row) < (self.least.value, self.least.row):
            self.least = least
        if self.most is None or (most.value, -most.row) > (self.most.value, -self.most.row):
            self.most = most


@dataclass(slots=True)
class Amounts(Span):
    """The amounts of one column in one currency."""

    total: Decimal = Decimal()
    sizes: Counter[int] = field(default_factory=Counter)

    def middle(self) -> float:
        """What half of the amounts above zero are below, but for one part in forty; 0 where there is none."""
        left = self.sizes.total() / 2
        for size, count in sorted(self.sizes.items()):
            left -= count
            if left <= 0:
                return float(10 ** (size / _STEPS))
        return 0.0


class Overview:
    """Adds up the sound rows of one file by the facts that they would write or that stand already.

    Rows of our own exports that nobody touched say nothing, and are not among them.
    """

    def __init__(self, profile: Profile, options: Mapping[str, Any]) -> None:
        columns = profile.columns().items()
        facts = [(name, column.kind, column.attribute) for name, column in columns if column.attribute]
        self._money = [(name, fact) for name, kind, fact in facts if kind is Kind.MONEY]
        self._dated = [(name, fact) for name, kind, fact in facts if kind in (Kind.DATE, Kind.TIME)]
        parts = {part: place for place, part in enumerate(profile.key_parts)}
        self._counted = [
            (name, fact, parts.get(fact), options.get(name) or None if fact == name else None)
            for name, fact in profile.counted.items()
        ]
        self.rows = 0
        self.amounts: dict[tuple[str, str], Amounts] = defaultdict(Amounts)
        self.days: dict[str, Span] = defaultdict(Span)
        self.words: dict[str, Counter[Any]] = {name: Counter() for name in profile.counted}

    def see(self, drafts: Sequence[Draft]) -> None:
        """A batch of sound rows, in the order of the file."""
        drafts = [draft for draft in drafts if not draft.untouched]
        if not drafts:
            return
        self.rows += len(drafts)
        facts = [draft.facts for draft in drafts]
        for name, fact in self._money:
            self._see_amounts(name, [each.get(fact) for each in facts], drafts)
        for name, fact in self._dated:
            self._see_days(name, [each.get(fact) for each in facts], drafts)
        for name, fact, part, chosen in self._counted:
            if part is not None:
                said: Iterable[Any] = (draft.key[part] for draft in drafts if draft.key)
            elif chosen is not None:  # for all new records of the file
                said = (draft.facts.get(fact, None if draft.found else chosen) for draft in drafts)
            else:
                said = (each.get(fact) for each in facts)
            _count(self.words[name], Counter(said))

    def counted(self) -> tuple[Any, ...]:
        """What was counted, as `add` takes it from a copy of this one that saw other batches."""
        return self.rows, dict(self.amounts), dict(self.days), self.words

    def add(self, counted: tuple[Any, ...]) -> None:
        rows, amounts, days, words = counted
        self.rows += rows
        for key, other in amounts.items():
            mine = self.amounts[key]
            mine.rows += other.rows
            mine.total += other.total
            mine.sizes += other.sizes
            mine.meet(other.least, other.most)
        for name, span in days.items():
            self.days[name].rows += span.rows
            self.days[name].meet(span.least, span.most)
        for name, counts in words.items():
            _count(self.words[name], counts)

    def of_facts(self) -> Iterator[tuple[str, str, str, Amounts]]:
        """(column, fact, currency, amounts) of every sum."""
        fact_of = dict(self._money)
        for (name, currency), amounts in self.amounts.items():
            yield name, fact_of[name], currency, amounts

    def as_json(self, profile: Profile) -> dict[str, Any]:
        """As `ImportSession.counts` keeps it: amounts and days as text, each column by its name."""
        return {
            "rows": self.rows,
            "amounts": [
                {
                    "column": name,
                    "currency": currency,
                    "rows": amounts.rows,
                    "sum": plain(amounts.total),
                    **_ends(amounts),
                }
                for (name, currency), amounts in sorted(self.amounts.items())
            ],
            "days": [
                {"column": name, "rows": span.rows, **_ends(span)} for name, span in sorted(self.days.items())
            ],
            "values": [
                {
                    "column": name,
                    "different": len(words),
                    "is_whole": len(words) < _WORDS_KEPT,
                    "words": {
                        str(profile.shown(fact, word)): count
                        for word, count in words.most_common(_WORDS_SHOWN)
                    },
                }
                for name, fact, _, _ in self._counted
                if (words := self.words[name])
            ],
        }

    def _see_amounts(self, name: str, texts: Sequence[str | None], drafts: Sequence[Draft]) -> None:
        if not any(texts):
            return
        said = [draft.facts.get("currency") or "" for draft in drafts]
        for currency in set(said):
            pairs = [(place, text) for place, text in enumerate(texts) if text and said[place] == currency]
            if not pairs:
                continue
            at, of_currency = zip(*pairs, strict=True)
            numbers = list(map(float, of_currency))
            amounts = self.amounts[name, currency]
            amounts.rows += len(at)
            amounts.total += sum(map(Decimal, of_currency))
            step = max(1, len(numbers) // _MEASURED)
            for number in numbers[::step]:
                if number > 0:
                    amounts.sizes[round(_STEPS * math.log10(number))] += step
            ends = (numbers.index(end) for end in (min(numbers), max(numbers)))
            amounts.meet(*(Extreme(numbers[i], of_currency[i], drafts[at[i]].number) for i in ends))

    def _see_days(self, name: str, days: Sequence[str | None], drafts: Sequence[Draft]) -> None:
        known = [day for day in days if day]
        if known:
            self.days[name].rows += len(known)
            ends = (Extreme(day, day, drafts[days.index(day)].number) for day in (min(known), max(known)))
            self.days[name].meet(*ends)


def _count(words: Counter[Any], met: Counter[Any]) -> None:
    for word, count in met.items():
        if word is not None and (word in words or len(words) < _WORDS_KEPT):
            words[word] += count


def _ends(span: Span) -> dict[str, Any]:
    return {
        name: {"value": end.text, "row": end.row}
        for name, end in (("least", span.least), ("most", span.most))
        if end is not None
    }
