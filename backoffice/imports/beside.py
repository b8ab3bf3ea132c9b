"""The columns that we put beside a file's own when we give its rejected rows back."""

import re
from collections.abc import Sequence

REASON, SUGGESTION = "Reason", "Suggestion"
_ROW = re.compile(r"row of import (\d{1,18})", re.IGNORECASE)


def row_header(session_id: int) -> str:
    """The header of the column that says which row of which import it was."""
    return f"Row of import {session_id}"


def names_import(header: str) -> int | None:
    """The import that a header names as its own; None for any other header."""
    found = _ROW.fullmatch(header.strip())
    return int(found[1]) if found else None


def columns_beside(headers: Sequence[str], *, is_correction: bool) -> set[int]:
    """The places of the columns that we put beside the file's own: they are not read."""
    ours = {place for place, header in enumerate(headers) if names_import(header) is not None}
    if ours or is_correction:
        said = {REASON.casefold(), SUGGESTION.casefold()}
        ours |= {place for place, header in enumerate(headers) if header.strip().casefold() in said}
    return ours
