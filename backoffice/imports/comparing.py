"""Staged rows beside the records as they are now: what is new, what is to change, what moved meanwhile."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from .drafts import Applied, Flaw, Record, Staged, Undone
from .profiles import CHANGED, MOVED

Key = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Standing:
    """A record as it is now: its id, what people call it («product NC-50»), and the facts that rows may say of it."""

    id: int
    label: str
    facts: Mapping[str, Any]


@dataclass(slots=True)
class Work:
    """What is left to be written of a chunk: new rows in their order, and rows that change a record, by its id."""

    new: list[Staged] = field(default_factory=list)
    changed: dict[int, Staged] = field(default_factory=dict)


def still_to_write(
    rows: Sequence[Staged], here: Mapping[Key, Standing], applied: Applied, *, label: str
) -> Work:
    """What of the rows is still to be written; what says nothing new, or is about a record that moved, is `applied`.

    `here` are the records by key, locked. `label` names a record that is not here, with its key's last part in place
    of the braces: «product {}».
    """
    work = Work()
    for row in rows:
        standing = here.get(row.key)
        now = None if standing is None else dict(standing.facts)
        if standing is not None and all(standing.facts[name] == fact for name, fact in row.facts.items()):
            applied.unchanged.append(row.number)
            applied.records[row.number] = Record(standing.id, standing.label)
        elif now != row.found:
            applied.conflicts[row.number] = _moved(row, standing, label)
        elif standing is None:
            work.new.append(row)
        else:
            work.changed[standing.id] = row
            applied.records[row.number] = Record(standing.id, standing.label)
    return work


def still_as_written(
    rows: Sequence[Staged], here: Mapping[Key, Standing], undone: Undone, *, label: str
) -> tuple[dict[int, Staged], dict[int, Staged]]:
    """The rows whose record is still as they have written it, by its id: those that created it, those that changed it.

    What moved since is left in `undone`, with its sentence.
    """
    created: dict[int, Staged] = {}
    changed: dict[int, Staged] = {}
    for row in rows:
        standing = here.get(row.key)
        if standing is None or (row.record is not None and row.record.id != standing.id):
            undone.left[row.number] = Flaw(
                MOVED, "", f"{_named(row, label)} is gone by now.", "Nothing is to be done."
            )
        elif differing := [name for name, fact in row.facts.items() if standing.facts[name] != fact]:
            undone.left[row.number] = Flaw(
                MOVED, "",
                f"{_first(standing.label)} was changed since the import ({_words(differing)}), so it stays as it is.",
                "Change it by hand, or import a row with the facts that it should have.",
            )  # fmt: skip
        elif row.found is None:
            created[standing.id] = row
        else:
            changed[standing.id] = row
    return created, changed


def _moved(row: Staged, standing: Standing | None, label: str) -> Flaw:
    if standing is None:
        sentence = f"{_named(row, label)} was here at the preview and is gone."
    elif row.found is None:
        sentence = f"{_first(standing.label)} has come in since the preview, with other facts."
    else:
        differing = [name for name, fact in standing.facts.items() if row.found.get(name) != fact]
        sentence = (
            f"{_first(standing.label)} was changed since the preview ({_words(differing)}); "
            "it was left as it is."
        )
    return Flaw(CHANGED, "", sentence, "Import the file again: its preview shows what is here now.")


def _named(row: Staged, label: str) -> str:
    return _first(label.format(row.key[-1]))


def _first(text: str) -> str:
    return text[:1].upper() + text[1:]


def _words(names: Iterable[str]) -> str:
    return ", ".join(name.removesuffix("_id").replace("_", " ") for name in names)
