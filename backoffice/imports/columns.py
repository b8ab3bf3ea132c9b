"""The page of columns: what a person sent from it, and what it shows. Part of the admin's door."""

from collections.abc import Mapping
from typing import Any

from django.http import QueryDict

from .choices import READING_OPTIONS
from .forms import ColumnsForm, OptionsForm
from .meanings import unknown_words
from .models import ImportSession
from .profiles import Profile, profile_named
from .queries import same_file
from .sniffing import Question, Sniffed, SniffedColumn

_WHY = {
    "synonym": "by its name",
    "layout": "as exports of this platform have it",
    "content": "by what stands in it",
    "remembered": "as you chose before",
    "chosen": "as you chose",
    "version": "tells which export the row comes from",
    "example": "marks an example, which is not read",
    "beside": "says what was wrong, and is not read",
    "blank": "left out, for nothing stands below it",
    "zero": "left out, for no amount above zero stands below it",
    "counting": "left out, for what stands below it names nothing",
    "numbered": "left out, for only numbers stand below it",
}


def choices_sent(sent: QueryDict, profile: Profile) -> dict[str, Any]:
    """How to read, which header fills which column, what words mean, and what holds for all rows.

    Every select of the page comes back, most of them as they were shown: only what is different from `was-<n>` is a
    choice, beside the `chosen-<n>` of before. A choice takes its column away from an earlier one.
    """
    choices: dict[str, Any] = {name: sent[name] for name in READING_OPTIONS if sent.get(name)}
    for option in profile.options:
        if (value := sent.get(f"option-{option.name}")) is not None:
            choices[option.name] = value
    mapping: dict[str, str] = {}
    changed: dict[str, str] = {}
    for field, header in sent.items():
        if not field.startswith("header-"):
            continue
        index = field.removeprefix("header-")
        now, was = sent.get(f"column-{index}", ""), sent.get(f"was-{index}", "")
        if now != was:
            changed[str(header)] = now
        elif f"chosen-{index}" in sent:
            mapping[str(header)] = now
    taken = {name for name in changed.values() if name}
    mapping = {header: name for header, name in mapping.items() if name not in taken}
    choices["mapping"] = {**mapping, **_first_of_each(changed)}
    if words := _words_sent(sent):
        choices["words"] = words
    return choices


def _words_sent(sent: QueryDict) -> dict[str, dict[str, str]]:
    """What words mean. One that stands as it is `remembered` is no choice for this file."""
    words: dict[str, dict[str, str]] = {}
    for field, word in sent.items():
        if not field.startswith("word-"):
            continue
        place = field.removeprefix("word-")
        column = place.rpartition("-")[0]
        meaning = sent.get(f"meaning-{place}", "")
        if meaning != sent.get(f"remembered-{place}", ""):
            words.setdefault(column, {})[str(word)] = meaning
    return words


def _first_of_each(changed: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for header, name in changed.items():
        if not name or name not in kept.values():
            kept[header] = name
    return kept


def columns_context(
    session: ImportSession, options: Mapping[str, Any], sniffed: Sniffed, *, holding: OptionsForm
) -> dict[str, Any]:
    """What the template draws. `holding` is what holds for all rows, with what was refused of it."""
    profile = profile_named(session.profile)
    columns = profile.columns()
    names = [
        (name, f"{column.label} *" if column.required else column.label) for name, column in columns.items()
    ]
    asked = {question.option for question in sniffed.questions}
    return {
        "session": session,
        "same_file": same_file(session),
        "what": profile.label,
        "found": sniffed,
        "form": ColumnsForm(initial=dict(options), row=sniffed, asked=asked),
        "options": holding,
        "questions": [_asked(question, options) for question in sniffed.questions],
        "names": names,
        "columns": [_shown(column, sniffed.mapping) for column in sniffed.columns],
        "hints": {name: column.hint for name, column in columns.items()},
        "unknown": unknown_words(session, options),
        "compared": not sniffed.is_sure or bool(options.get("encoding")),
        "matched": sum(1 for column in sniffed.columns if column.name),
    }


def _shown(column: SniffedColumn, mapping: Mapping[str, str]) -> dict[str, Any]:
    chosen = column.header in mapping
    why = _WHY.get(column.how, "")
    if not column.name and not column.how:
        why = "left out, as you chose" if chosen else "no column here is called that"
    return {"it": column, "chosen": chosen, "why": why}


def _asked(question: Question, options: Mapping[str, Any]) -> dict[str, Any]:
    given = str(options.get(question.option, ""))
    return {"it": question, "answers": [(code, read, code == given) for code, read in question.answers]}


def unanswered(sniffed: Sniffed) -> list[str]:
    """What must be settled before the file can be checked, as sentences."""
    sentences = [sniffed.problem] if sniffed.problem else []
    if sniffed.missing:
        one = "column" if len(sniffed.missing) == 1 else "columns"
        sentences.append(
            f"Every row needs {' and '.join(sniffed.missing)}: choose the {one} of the file with it."
        )
    return [
        *sentences,
        *sniffed.rivals,
        *(f"Say what «{question.text}» in «{question.label}» means." for question in sniffed.questions),
    ]
