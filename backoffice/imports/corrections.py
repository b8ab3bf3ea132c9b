"""Rejected rows that were mended and come back: by what a file shows whose correction it is, and what it takes over.

The workbook of rejected rows says it twice: in a property that programs keep and do not show, and in the header of its
column of row numbers, which also stands in a CSV file. Where both are gone, the same columns with «Reason» and
«Suggestion» behind them say it.
"""

import re
import zipfile
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from .beside import columns_beside, names_import
from .drafts import Draft
from .models import ImportSession, Outcome
from .profiles import Profile
from .repeats import REPEATED
from .states import SessionStatus

MARK = "entrepot-import"
_PROPERTY = re.compile(rf'name="{MARK}"[^>]*>\s*<vt:\w+>(\d{{1,18}})</vt:')
_PROPERTIES = "docProps/custom.xml"
_MOST_PROPERTY_BYTES = 64 * 1024
_SESSIONS_LOOKED_AT = 50


@dataclass(frozen=True, slots=True)
class Correction:
    """Whose correction a file is, None for one of its own; `notes` say what follows from it."""

    of: ImportSession | None = None
    notes: list[str] = field(default_factory=list)

    def options(self, given: Mapping[str, Any], profile: Profile) -> dict[str, Any]:
        """What was chosen, for this file or else for the one that it corrects.

        What its rows are for (a warehouse, say) it takes over: a form always sends something. How it is read is what
        was chosen now, where anything was.
        """
        if self.of is None:
            return dict(given)
        before = self.of.options
        chosen = {name: value for name, value in given.items() if value}
        over = {option.name: before[option.name] for option in profile.options if before.get(option.name)}
        read = {name: before[name] for name in ("date_order", "decimal_mark") if before.get(name)}
        mapping = {**before.get("mapping", {}), **(chosen.pop("mapping", None) or {})}
        words = {**before.get("words", {}), **(chosen.pop("words", None) or {})}
        said = {name: value for name, value in (("mapping", mapping), ("words", words)) if value}
        return {**read, **chosen, **over, **said}

    @property
    def conventions(self) -> dict[str, Any]:
        """How the columns of the file before were read: a few rows of them tell less than all did."""
        return dict(self.of.reading.get("conventions", {})) if self.of is not None else {}


def correction(path: Path, headers: Sequence[str], profile: str) -> Correction:
    """What the file at `path` corrects, among the imports of the caller's scope."""
    in_header = next((pk for header in headers if (pk := names_import(header)) is not None), None)
    named = in_header or _marked(path)
    if named is None:
        before = _with_these_columns(headers, profile)
        return Correction() if before is None else _correcting(before)
    before = ImportSession.objects.filter(pk=named, profile=profile).first()
    if before is None:
        strange = f"It says that it corrects import {named}, which is not known here: it is taken as a file of its own."
        return Correction(notes=[strange])
    return _correcting(before)


def _correcting(before: ImportSession) -> Correction:
    return Correction(before, [f"It corrects rejected rows of import {before.pk} («{before.filename}»)."])


def _marked(path: Path) -> int | None:
    """The import that a workbook names in its properties."""
    try:
        with zipfile.ZipFile(path) as parts:
            part = parts.getinfo(_PROPERTIES)
            if part.file_size > _MOST_PROPERTY_BYTES:
                return None
            with parts.open(part) as opened:
                found = _PROPERTY.search(opened.read(_MOST_PROPERTY_BYTES).decode("utf-8", "replace"))
    except (zipfile.BadZipFile, KeyError, OSError, RuntimeError, NotImplementedError, ValueError):
        return None  # the reader of workbooks says what is wrong with it
    return int(found[1]) if found else None


def _with_these_columns(headers: Sequence[str], profile: str) -> ImportSession | None:
    beside = columns_beside(headers, is_correction=True)
    if len(beside) < 2:
        return None
    own = [header for place, header in enumerate(headers) if place not in beside]
    latest = ImportSession.objects.filter(profile=profile, counts__error__gt=0).exclude(
        status=SessionStatus.DISCARDED
    )
    for session in latest.order_by("-pk")[:_SESSIONS_LOOKED_AT]:
        if own_headers(session) == own:
            return session
    return None


def own_headers(session: ImportSession) -> list[str]:
    """The columns of its file, without those that we put beside them."""
    beside = set(session.reading.get("beside", ()))
    return [header for place, header in enumerate(session.reading.get("headers", ())) if place not in beside]


class Returned:
    """Rows of a correction that come back as they were, of which some repeated others of the file before.

    Those would now be changes of the very records that the others made.
    """

    def __init__(self, session: ImportSession, beside: Set[int]) -> None:
        self._beside = beside
        self._repeated: set[int] = set()
        before = session.corrects
        if before is not None:
            beside_before = set(before.reading.get("beside", ()))
            repeated = before.rows.filter(outcome=Outcome.ERROR, errors__contains=[{"code": REPEATED}])
            self._repeated = {
                _digest(cells, beside_before)
                for cells in repeated.values_list("cells", flat=True).iterator(chunk_size=1_000)
            }

    def refuse_repeats(self, changing: Iterable[tuple[Draft, Sequence[str]]]) -> None:
        """A flaw for each of these rows, which would change a record, that repeated another one and is as it was."""
        if not self._repeated:
            return
        for draft, cells in changing:
            if _digest(cells, self._beside) in self._repeated:
                draft.flaw(
                    REPEATED,
                    "",
                    "The row came back as it was: it is about the same record as another one, which counts.",
                    "Where this one is right, write into it what is to count, or a key of its own; else leave it out.",
                )


def _digest(cells: Sequence[str], beside: Set[int]) -> int:
    return hash(tuple(cell.strip() for place, cell in enumerate(cells) if place not in beside))
