"""Which row of a file is the first with its key, however many rows there are."""

from array import array
from collections.abc import Iterable
from typing import NamedTuple

REPEATED = "duplicate_in_file"
_SMALLEST = 1 << 14
_FREE = 0


class Keyed(NamedTuple):
    """A sound row: its number, the digest of its key, and that of what it says."""

    number: int
    key: int
    content: int


# What goes from one process to another is a plain one: pickle takes a third of the time.
Plain = tuple[int, int, int]


class Repeat(NamedTuple):
    """A row whose key an earlier row has, and whether both say the same."""

    number: int
    first: int
    same: bool


class FirstRows:
    """The first row of each key, by digests of 64 bits: two keys of a million meet once in thirty million files.

    A table of open addresses in arrays takes 16 to 48 bytes a row. A dict of digests takes 110, which for a million
    rows is more than the whole import may.
    """

    def __init__(self) -> None:
        self._filled = 0
        self._make(_SMALLEST)

    def _make(self, size: int) -> None:
        self._mask = size - 1
        self._keys = array("q", bytes(8 * size))
        self._numbers = array("I", bytes(4 * size))
        self._contents = array("I", bytes(4 * size))

    def repeats(self, rows: Iterable[Keyed | Plain]) -> list[Repeat]:
        """Remembers the rows, and returns those whose key was there before."""
        found = []
        for row in rows:
            if self._filled * 3 > self._mask * 2:
                self._grow()
            number, key, content = row
            key, content = key or 1, content & 0xFFFFFFFF
            keys, mask = self._keys, self._mask
            at = key & mask
            while keys[at] != key:
                if keys[at] == _FREE:
                    keys[at], self._numbers[at], self._contents[at] = key, number, content
                    self._filled += 1
                    break
                at = (at + 1) & mask
            else:
                found.append(Repeat(number, self._numbers[at], self._contents[at] == content))
        return found

    def _grow(self) -> None:
        old = zip(self._keys, self._numbers, self._contents, strict=True)
        self._make((self._mask + 1) * 2)
        keys, mask = self._keys, self._mask
        for key, number, content in old:
            if key != _FREE:
                at = key & mask
                while keys[at] != _FREE:
                    at = (at + 1) & mask
                keys[at], self._numbers[at], self._contents[at] = key, number, content
