"""Names of records that differ in case, blanks and signs alone: `NC-1`, `nc-1` and `NC 1` are three pieces, or one."""

import re
from collections.abc import Iterable

from .reading.rows import Cell

_SIGNS = re.compile(r"[\W_]+")
# Of a longer file the first names are looked at.
_LOOKED_AT = 50_000


class Lookalikes:
    """Looks at the names in one column; it changes none."""

    def __init__(self) -> None:
        self._met: dict[str, str] = {}
        self._pairs: dict[str, str] = {}

    def see(self, cells: Iterable[Cell]) -> None:
        if len(self._met) >= _LOOKED_AT:
            return
        for cell in cells:
            if not isinstance(cell, str) or not (key := _SIGNS.sub("-", cell.casefold()).strip("-")):
                continue
            if (first := self._met.setdefault(key, cell)) != cell:
                self._pairs.setdefault(cell, first)

    def suspect(self) -> str:
        """A sentence on them; "" where there are none."""
        if not self._pairs:
            return ""
        other, first = next(iter(self._pairs.items()))
        more = f" and {len(self._pairs) - 1:,} more" if len(self._pairs) > 1 else ""
        return (
            f"«{other}» differs from «{first}» in case, blanks or signs alone{more}. Each makes a record of its own; "
            "write them alike where they are one."
        )
