"""Compound files, the container of .xls and of encrypted workbooks: their directory and their streams.

Source of the layout: Microsoft's published [MS-CFB]. Every chain is followed with a bound, because a
damaged or hostile file may point in a circle.
"""

import struct
from array import array
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = 0xFFFFFFFE
_FREE = 0xFFFFFFFF
_HEADER_SLOTS = 109
_ENTRY = 128


class BrokenCompoundFile(Exception):
    """The container points outside itself or in a circle; `truncated` tells that its end is missing."""

    def __init__(self, *, truncated: bool) -> None:
        super().__init__("truncated" if truncated else "damaged")
        self.truncated = truncated


@dataclass(frozen=True, slots=True)
class Entry:
    name: str
    start: int
    size: int


class CompoundFile:
    """The streams of a compound file, by name. Raises BrokenCompoundFile."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        header = file.read(512)
        if len(header) < 512 or header[:8] != MAGIC:
            raise BrokenCompoundFile(truncated=header[:8] == MAGIC)
        self._sector = 1 << min(struct.unpack_from("<H", header, 30)[0], 16)
        self._mini_sector = 1 << min(struct.unpack_from("<H", header, 32)[0], 16)
        if self._sector not in (512, 4096) or self._mini_sector != 64:
            raise BrokenCompoundFile(truncated=False)
        file.seek(0, 2)
        self._sectors = max(0, -(-(file.tell() - self._sector) // self._sector))
        directory, cutoff, mini_fat, _, more, _ = struct.unpack_from("<IxxxxIIIII", header, 48)
        self._cutoff = cutoff
        self._mini_fat_start = mini_fat
        self._fat = self._read_fat(header, more)
        self.entries: dict[str, Entry] = {}
        self._root: Entry | None = None
        self._read_directory(self._chain_bytes(directory))

    @classmethod
    def names_in(cls, path: Path) -> set[str]:
        with path.open("rb") as file:
            return set(cls(file).entries)

    def stream(self, name: str) -> bytes:
        """The bytes of one stream; KeyError when there is none of that name."""
        entry = self.entries[name]
        if entry.size >= self._cutoff:
            return self._chain_bytes(entry.start, entry.size)
        if self._root is None:
            raise BrokenCompoundFile(truncated=False)
        store = self._chain_bytes(self._root.start, self._root.size)
        table = _numbers(self._chain_bytes(self._mini_fat_start))
        parts: list[bytes] = []
        at = entry.start
        while at < _END and len(parts) * self._mini_sector < entry.size:
            if at >= len(table) or len(parts) > len(table):
                raise BrokenCompoundFile(truncated=False)
            parts.append(store[at * self._mini_sector : (at + 1) * self._mini_sector])
            at = table[at]
        return b"".join(parts)[: entry.size]

    def _read_fat(self, header: bytes, more: int) -> "array[int]":
        slots = [slot for slot in struct.unpack_from(f"<{_HEADER_SLOTS}I", header, 76) if slot < _END]
        seen = 0
        while more < _END:
            seen += 1
            if seen > self._sectors:
                raise BrokenCompoundFile(truncated=False)
            block = _numbers(self._sector_bytes(more))
            slots += [slot for slot in block[:-1] if slot < _END]
            more = block[-1]
        if len(slots) > self._sectors:
            raise BrokenCompoundFile(truncated=True)
        fat = array("I")
        for slot in slots:
            fat.extend(_numbers(self._sector_bytes(slot)))
        return fat

    def _read_directory(self, block: bytes) -> None:
        for at in range(0, len(block) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", block, at + 64)
            if kind not in (2, 5) or not 2 <= length <= 64:
                continue
            name = block[at : at + length - 2].decode("utf-16-le", "replace")
            start, size = struct.unpack_from("<II", block, at + 116)
            entry = Entry(name, start, size)
            if kind == 5:
                self._root = entry
            else:
                self.entries.setdefault(name, entry)

    def _chain_bytes(self, start: int, size: int | None = None) -> bytes:
        parts: list[bytes] = []
        seen: set[int] = set()
        at = start
        while at < _END and (size is None or len(parts) * self._sector < size):
            if at >= len(self._fat) or at in seen:
                raise BrokenCompoundFile(truncated=at >= self._sectors)
            seen.add(at)
            parts.append(self._sector_bytes(at))
            at = self._fat[at]
        block = b"".join(parts)
        return block if size is None else block[:size]

    def _sector_bytes(self, number: int) -> bytes:
        if number >= self._sectors:
            raise BrokenCompoundFile(truncated=True)
        self._file.seek((number + 1) * self._sector)
        return self._file.read(self._sector)


def _numbers(block: bytes) -> "array[int]":
    numbers = array("I")
    numbers.frombytes(block[: len(block) - len(block) % 4])
    return numbers
