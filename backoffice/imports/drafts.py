"""Rows on their way: as a file has them, as staged, what applying and undoing made of them, and as exported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from .reading.rows import Cell

# Codes of flaws that blame a word which is none of its column's begin so.
UNKNOWN = "unknown_"


@dataclass(frozen=True, slots=True)
class Flaw:
    """Why a row is rejected.

    `code` is the cause by which rows are grouped; `column` the profile's column at fault, or "" for the whole row;
    `sentence` says what is wrong with this cell, `suggestion` what to do about it.
    """

    code: str
    column: str
    sentence: str
    suggestion: str = ""

    def as_json(self) -> dict[str, str]:
        return {
            "code": self.code,
            "column": self.column,
            "sentence": self.sentence,
            "suggestion": self.suggestion,
        }


@dataclass(frozen=True, slots=True)
class Record:
    """What a row became, or is about: its id, what people call it, and its page where that is not the profile's."""

    id: int
    label: str
    page: str = ""

    def as_json(self) -> dict[str, Any]:
        return {"id": self.id, "label": self.label, **({"page": self.page} if self.page else {})}


@dataclass(frozen=True, slots=True)
class Base:
    """What a row said when it was exported, of which record, and when that was."""

    record_id: int
    key: tuple[Any, ...]
    facts: dict[str, Any]
    at: datetime


@dataclass(frozen=True, slots=True)
class Dispute:
    """A fact that was changed both in the file and here since the export, and differently."""

    exported: Any
    now: Any
    yours: Any


@dataclass(slots=True)
class Draft:
    """A row of the file on its way to a record.

    The engine fills `values` (by column, None where blank), `currencies` (the sign or code that stood beside an amount)
    and `units` (the word that stood behind a number); the profile adds flaws, notes that reject nothing, the natural
    `key`, the `facts` it would write (JSON-able) and, where the record exists, the facts `found` in it and which
    `record` it is.

    A row that was exported once brings what it was `exported` as (set before the profile checks it): its key and facts
    then. It means that record, whatever else its other cells would tell. One that is `untouched` is not checked: it
    says nothing that is to be written.

    What only belongs to another row (a further picture of the product above) makes no record of its own: `left_out`.
    Such rows are not counted; the check's notes say how many there were.
    """

    number: int
    cells: tuple[Cell, ...]
    values: dict[str, Any] = field(default_factory=dict)
    currencies: dict[str, str] = field(default_factory=dict)
    units: dict[str, str] = field(default_factory=dict)
    flaws: list[Flaw] = field(default_factory=list)
    notes: list[Flaw] = field(default_factory=list)
    key: tuple[Any, ...] | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    found: dict[str, Any] | None = None
    record: Record | None = None
    exported: Base | None = None
    disputed: dict[str, Dispute] = field(default_factory=dict)
    left_out: bool = False
    untouched: bool = False

    def flaw(self, code: str, column: str, sentence: str, suggestion: str = "") -> None:
        self.flaws.append(Flaw(code, column, sentence, suggestion))

    def note(self, code: str, column: str, sentence: str, suggestion: str = "") -> None:
        self.notes.append(Flaw(code, column, sentence, suggestion))

    def has_flaw_in(self, *columns: str) -> bool:
        return any(flaw.column in columns for flaw in self.flaws)


@dataclass(frozen=True, slots=True)
class Staged:
    """A checked row as it was staged: `found` is what stood in the record at the preview, None for a new one.

    `record` is what it became, once it is applied and its profile names its records.
    """

    number: int
    key: tuple[Any, ...]
    facts: dict[str, Any]
    found: dict[str, Any] | None
    record: Record | None = None


def kept_values(
    key: Sequence[Any] | None, facts: dict[str, Any], found: dict[str, Any] | None
) -> dict[str, Any]:
    """What a row says and found, as it is staged: {key, facts, found}; of the found, what differs from its facts."""
    if found is None:
        return {"key": key, "facts": facts, "found": None}
    differing = {name: fact for name, fact in found.items() if name not in facts or facts[name] != fact}
    if not facts.keys() <= found.keys():
        differing |= dict.fromkeys(facts.keys() - found.keys())
    return {"key": key, "facts": facts, "found": differing}


def found_of(values: Mapping[str, Any]) -> dict[str, Any] | None:
    """All that a row found in its record, None for a new one, from its `kept_values`."""
    found = values.get("found")
    return None if found is None else {**values["facts"], **found}


@dataclass(slots=True)
class Applied:
    """What applying a chunk did, by row number. `conflicts` are rows whose record moved since the preview; `records`
    what the rows became, `notes` what is still to be done about them.
    """

    created: list[int] = field(default_factory=list)
    updated: list[int] = field(default_factory=list)
    unchanged: list[int] = field(default_factory=list)
    conflicts: dict[int, Flaw] = field(default_factory=dict)
    records: dict[int, Record] = field(default_factory=dict)
    notes: dict[int, list[Flaw]] = field(default_factory=dict)


@dataclass(slots=True)
class Undone:
    """What undoing a chunk did, by row number: `done` is as it was before the import, `left` moved since, and why."""

    done: list[int] = field(default_factory=list)
    left: dict[int, Flaw] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Exported:
    """A record as one row of an export: its `cells` by column, as the importer reads them back, its natural `key`, and
    its `facts` in the shape in which a check finds them.
    """

    id: int
    key: tuple[Any, ...]
    cells: Mapping[str, Any]
    facts: Mapping[str, Any]


def plain(value: Any) -> Any:
    """A fact as JSON holds it: amounts and dates as text."""
    if isinstance(value, Decimal):
        return f"{value.normalize():f}"
    return value.isoformat() if hasattr(value, "isoformat") else value
