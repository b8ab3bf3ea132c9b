"""Names of one file that are the same, or nearly."""

from collections.abc import Callable, Iterator
from typing import NamedTuple

from ..dossier.parties import alike

# How many rows are compared with each other; each takes some kilobytes.
MOST_COMPARED = 20_000
# Of how many new rows the names are looked for among those that are here: each takes up to a thirtieth of a second.
MOST_LOOKED_FOR = 1_000
_SHORTEST = 5


def looked_for(rows: int) -> list[str]:
    """What is said of a file with so many new rows."""
    if rows <= MOST_LOOKED_FOR:
        return []
    return [
        f"Names like those of the first {MOST_LOOKED_FOR:,} new rows were looked for among those that are here; of the "
        "further ones only the very same names and numbers."
    ]


class Namesake(NamedTuple):
    """An earlier row with the name, in which it is the `same` but for dress, or differs by one slip of the pen."""

    number: int
    name: str
    same: bool


class Namesakes:
    """Finds the first row of a file by whose name a later one may be meant. `key` is the name as it is compared.

    A name differs by one slip where both make the same word when a letter of each is left out, so that each row costs
    as much as its name is long, and not as the file is.
    """

    def __init__(self, key: Callable[[str], str]) -> None:
        self._key = key
        self._rows: dict[str, tuple[int, str]] = {}
        self._slips: dict[int, tuple[int, str]] = {}
        self.left_out = 0

    def meet(self, number: int, name: str) -> Namesake | None:
        """Remembers the row, and returns the first that may be about the same."""
        key = self._key(name)
        if not key:
            return None
        if len(self._rows) >= MOST_COMPARED:
            self.left_out += 1
            return None
        first = self._rows.setdefault(key, (number, name))
        if first[0] != number:
            return Namesake(*first, same=True)
        found = None
        for slip in _slips(key, name):
            row = self._slips.setdefault(slip, (number, name))
            if found is None and row[0] != number and alike(row[1], name):
                found = Namesake(*row, same=False)
        return found

    def note(self) -> list[str]:
        if not self.left_out:
            return []
        return [
            f"The names of the first {MOST_COMPARED:,} rows were compared with each other, no further ones."
        ]


def _slips(key: str, name: str) -> Iterator[int]:
    """Marks that two names share which differ by one letter, or by the order of their words."""
    yield hash(" ".join(sorted(name.casefold().split())))
    if len(key) >= _SHORTEST:
        yield hash(key)
        for at in range(len(key)):
            yield hash(key[:at] + key[at + 1 :])
