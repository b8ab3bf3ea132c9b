"""Why rows are rejected, in the words of people; a cause has a code too, which a partner's system reads."""

from collections.abc import Mapping

from .models import ImportSession
from .profiles import profile_named

# Of those that any profile may name. A profile has words for its own.
_CAUSES = {
    "aside": "A remark, not a row of the table",
    "breaks_off": "The file ends within the row",
    "cell_twice": "A cell stands there twice",
    "duplicate_in_file": "Repeats a row further up",
    "error_value": "A cell shows an error",
    "extra_cells": "More cells than the header has",
    "not_calculated": "A formula without its result",
    "other_table": "A row of another table",
    "shifted_cells": "Cells shifted by a comma",
}


def cause_told(session: ImportSession, code: str) -> str:
    """`duplicate_in_file` → «Repeats a row further up»; without words for it the code itself, with blanks."""
    told = _CAUSES | dict(profile_named(session.profile).causes)
    return told.get(code) or code.replace("_", " ").capitalize()


def causes_told(session: ImportSession) -> str:
    """How many rows were rejected for which cause, most first: «Repeats a row further up: 2; Unknown brand: 1»."""
    rejected: Mapping[str, int] = session.counts["rejected"]
    most_first = sorted(rejected.items(), key=lambda cause: (-cause[1], cause[0]))
    return "; ".join(f"{cause_told(session, code)}: {count:,}" for code, count in most_first)
