"""What a word of a file means that is none of its column's: said once by a person, for all rows and the next files."""

from collections import Counter
from collections.abc import Mapping, Set
from dataclasses import dataclass, replace
from typing import Any

from backoffice.events.errors import Invalid

from .models import ImportSession
from .profile_columns import Column
from .profiles import Profile, profile_named
from .remembering import remembered_words
from .suggesting import Suggestions, choices_of, nearest
from .texts import word_key

_LONGEST_WORD = 200
_MOST_WORDS = 1_000
_WORDS_ASKED = 50

# Column → word → which of the column's choices it means, "" where it is not to mean the one that it meant before.
Words = Mapping[str, Mapping[str, str]]


@dataclass(frozen=True, slots=True)
class Word:
    """A word of a column, the number of rows with it, and what it means: `how` is «chosen» for this file, «remembered»,
    or empty. `remembered` is what it meant in files before, `near` what it looks like.
    """

    text: str
    rows: int
    meaning: str = ""
    how: str = ""
    remembered: str = ""
    near: str = ""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A column with words that are none of its choices."""

    name: str
    label: str
    choices: list[str]
    words: list[Word]


def checked_words(given: Words, profile: Profile) -> None:
    """Raises `Invalid` for a meaning that is none of its column's choices, or a column that has none."""
    columns = profile.columns()
    if sum(map(len, given.values())) > _MOST_WORDS:
        raise Invalid(
            f"At most {_MOST_WORDS:,} words can be told; mend the others in the file.",
            code="unknown_meaning",
            field="words",
        )
    for name, words in given.items():
        if name not in columns or not columns[name].may_mean:
            able = ", ".join(each for each, column in columns.items() if column.may_mean)
            raise Invalid(
                f"Words of «{name[:40]}» cannot be given a meaning; those of these columns can: {able}.",
                code="unknown_meaning",
                field="words",
            )
        choices = {word_key(choice): choice for choice in choices_of(columns[name])}
        for word, meaning in words.items():
            if meaning and word_key(word) in choices:
                raise Invalid(
                    f"«{word[:60]}» is known in «{columns[name].label}», and means itself.",
                    code="unknown_meaning",
                    field="words",
                )
            if len(word) > _LONGEST_WORD or (meaning and word_key(meaning) not in choices):
                near = nearest(word_key(meaning), choices)
                raise Invalid(
                    f"«{word[:60]}» cannot mean «{meaning[:60]}»: «{columns[name].label}» knows no such word."
                    + (f" Did you mean «{near}»?" if near else ""),
                    code="unknown_meaning",
                    field="words",
                )


def meanings_of(
    session: ImportSession, columns: Mapping[str, Column], options: Mapping[str, Any]
) -> dict[str, dict[str, str]]:
    """Column → key of a word → the choice that it means, as chosen in `options` or else remembered.

    What is a choice by now means itself, and a choice that is gone is no meaning. In the scope of whom the file is of.
    """
    given = _joined(remembered_words(session), options.get("words") or {})
    found: dict[str, dict[str, str]] = {}
    for name, words in given.items():
        if name not in columns or not columns[name].may_mean:
            continue
        choices = {word_key(choice): choice for choice in choices_of(columns[name])}
        found[name] = {
            key: choices[word_key(meaning)]
            for key, meaning in words.items()
            if key not in choices and word_key(meaning) in choices
        }
    return {name: words for name, words in found.items() if words}


def untold(words: Mapping[str, Set[str]], meanings: Words) -> dict[str, Set[str]]:
    """The different words of columns, those left out of which a person said what they mean."""
    return {
        name: {word for word in of_column if word_key(word) not in meanings.get(name, {})}
        for name, of_column in words.items()
    }


def asked_words(unknown: Mapping[str, Counter[str]], columns: Mapping[str, Column]) -> dict[str, Any]:
    """Of the words that none of a column's choices is called those with the most rows, as a session keeps them."""
    suggestions = Suggestions(columns, {})
    return {
        name: [
            {"text": text, "rows": rows, "near": suggestions.nearest(name, word_key(text))}
            for text, rows in words.most_common(_WORDS_ASKED)
        ]
        for name, words in unknown.items()
        if words
    }


def unknown_words(session: ImportSession, options: Mapping[str, Any]) -> list[Unknown]:
    """What the last preview found that is none of its column's choices, and what was said of it; most rows first."""
    met = _met(session, options)
    if not met:
        return []
    columns = profile_named(session.profile).columns()
    chosen = _joined(options.get("words") or {})
    before = _joined(remembered_words(session))
    found = []
    for name, column in columns.items():
        if name not in met or not column.may_mean:
            continue
        choices = choices_of(column)
        by_key = {word_key(choice): choice for choice in choices}
        told = [_told(word, by_key, chosen.get(name, {}), before.get(name, {})) for word in met[name]]
        told.sort(key=lambda word: (-word.rows, word.text))
        found.append(Unknown(name, column.label, choices, told))
    return found


def _told(
    word: Word, choices: Mapping[str, str], chosen: Mapping[str, str], before: Mapping[str, str]
) -> Word:
    key = word_key(word.text)
    remembered = choices.get(word_key(before.get(key, "")), "")
    meaning = choices.get(word_key(chosen[key]), "") if key in chosen else remembered
    how = "" if not meaning else "chosen" if key in chosen else "remembered"
    return replace(word, meaning=meaning, how=how, remembered=remembered)


def _met(session: ImportSession, options: Mapping[str, Any]) -> dict[str, list[Word]]:
    """By column the words of the last preview, those that it read as they were said to mean, and those of `options`."""
    met: dict[str, dict[str, Word]] = {}

    def meet(name: str, word: Word) -> None:
        met.setdefault(name, {}).setdefault(word_key(word.text), word)

    for name, words in session.counts.get("unknown_words", {}).items():
        for each in words:
            meet(name, Word(**each))
    for name, rows in session.reading.get("told_words", {}).items():
        for text, count in rows.items():
            meet(name, Word(text, count))
    for name, meanings in (options.get("words") or {}).items():
        for text in meanings:
            meet(name, Word(text, 0))
    return {name: list(words.values()) for name, words in met.items()}


def _joined(*given: Words) -> dict[str, dict[str, str]]:
    """With keys for words; the last one counts."""
    joined: dict[str, dict[str, str]] = {}
    for each in given:
        for name, words in each.items():
            joined.setdefault(name, {}).update({word_key(word): meaning for word, meaning in words.items()})
    return joined
