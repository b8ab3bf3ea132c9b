"""What a cell may have meant that is none of its column's words: the nearest of them, and all where they are few."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from .cells import cell_text, parts_of
from .countries import country_names
from .drafts import Draft, Flaw
from .profiles import Column, Kind

MOST_CHOICES = 5_000
FEW_CHOICES = 12
_UNKNOWN = "unknown_"
_ALIKE = 0.65
_LONGEST_WORD = 60
# Comparing a word with one other takes up to an eighth of a millisecond, and a file may have a million wrong ones.
_MOST_COMPARISONS = 20_000


def choices_of(column: Column) -> list[str]:
    """The words that a cell of the column may hold, in the scope of whom it is for; empty where any may."""
    if column.choices is not None:
        return list(column.choices())[:MOST_CHOICES]
    return country_names() if column.kind is Kind.COUNTRY else []


class Suggestions:
    """Advice for cells that hold none of their column's words; one per file, so that what repeats is compared once."""

    def __init__(self, columns: Mapping[str, Column], places: Mapping[str, int]) -> None:
        self.columns, self.places = columns, places
        self._choices: dict[str, dict[str, str]] = {}
        self._meant: dict[tuple[str, str], str] = {}
        self._compared: dict[str, int] = {}

    def add(self, drafts: Iterable[Draft]) -> None:
        """To each flaw of an unknown word: what may be meant before what is to be done, and what is known behind it."""
        for draft in drafts:
            for at, flaw in enumerate(draft.flaws):
                if flaw.code.startswith(_UNKNOWN) and flaw.column in self.places:
                    draft.flaws[at] = self._advised(draft, flaw)

    def _advised(self, draft: Draft, flaw: Flaw) -> Flaw:
        column = self.columns[flaw.column]
        text = cell_text(draft.cells[self.places[flaw.column]])
        choices = self._choices_of(flaw.column)
        for word in parts_of(text, column) if choices else []:
            key = _key(word)
            if key in choices or len(word) > _LONGEST_WORD:
                continue
            meant = self._nearest(flaw.column, key, choices)
            all_known = f"Known are: {', '.join(choices.values())}." if len(choices) <= FEW_CHOICES else ""
            return replace(flaw, suggestion=" ".join(filter(None, (meant, flaw.suggestion, all_known))))
        return flaw

    def _choices_of(self, name: str) -> dict[str, str]:
        if name not in self._choices:
            self._choices[name] = {_key(word): word for word in choices_of(self.columns[name])}
        return self._choices[name]

    def _nearest(self, name: str, key: str, choices: Mapping[str, str]) -> str:
        if (name, key) not in self._meant:
            if self._compared.get(name, 0) >= _MOST_COMPARISONS:
                return ""
            self._compared[name] = self._compared.get(name, 0) + len(choices)
            near = get_close_matches(key, choices, n=1, cutoff=_ALIKE)
            self._meant[name, key] = f"Did you mean «{choices[near[0]]}»?" if near else ""
        return self._meant[name, key]


def _key(word: str) -> str:
    return " ".join(word.casefold().split())
