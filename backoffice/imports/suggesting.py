"""What a cell may have meant that is none of its column's words: the nearest of them, and all where they are few."""

from collections.abc import Iterable, Mapping
from dataclasses import replace
from difflib import get_close_matches

from .conventions import parts_of
from .countries import country_names
from .drafts import UNKNOWN, Draft, Flaw
from .profile_columns import Column, Kind
from .texts import cell_text, word_key

MOST_CHOICES = 5_000
FEW_CHOICES = 12
_ALIKE = 0.65
SAY_ONCE = "Or say once for all rows what the word means, where the columns are chosen."
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
        self._near: dict[tuple[str, str], str] = {}
        self._compared: dict[str, int] = {}

    def add(self, drafts: Iterable[Draft]) -> None:
        """To each flaw of an unknown word: what may be meant before what is to be done, and what is known behind it."""
        for draft in drafts:
            for at, flaw in enumerate(draft.flaws):
                if flaw.code.startswith(UNKNOWN) and flaw.column in self.places:
                    draft.flaws[at] = self._advised(draft, flaw)

    def _advised(self, draft: Draft, flaw: Flaw) -> Flaw:
        column = self.columns[flaw.column]
        text = cell_text(draft.cells[self.places[flaw.column]])
        choices = self._choices_of(flaw.column)
        for word in parts_of(text, column) if choices else []:
            key = word_key(word)
            if key in choices or len(word) > _LONGEST_WORD:
                continue
            near = self.nearest(flaw.column, key)
            meant = f"Did you mean «{near}»?" if near else ""
            all_known = f"Known are: {', '.join(choices.values())}." if len(choices) <= FEW_CHOICES else ""
            said = SAY_ONCE if column.may_mean else ""
            return replace(flaw, suggestion=" ".join(filter(None, (meant, flaw.suggestion, all_known, said))))
        return flaw

    def _choices_of(self, name: str) -> dict[str, str]:
        if name not in self._choices:
            self._choices[name] = {word_key(word): word for word in choices_of(self.columns[name])}
        return self._choices[name]

    def nearest(self, name: str, key: str) -> str:
        """The choice of the column that looks most like the word of this key; "" where none does."""
        if (name, key) not in self._near:
            if self._compared.get(name, 0) >= _MOST_COMPARISONS:
                return ""
            choices = self._choices_of(name)
            self._compared[name] = self._compared.get(name, 0) + len(choices)
            self._near[name, key] = nearest(key, choices)
        return self._near[name, key]


def nearest(key: str, choices: Mapping[str, str]) -> str:
    """Of the choices by their keys the one that looks most like this one; "" where none does."""
    near = get_close_matches(key, choices, n=1, cutoff=_ALIKE) if len(key) <= _LONGEST_WORD else []
    return choices[near[0]] if near else ""
