"""Lines of a text file that show in which encoding it is, and where they stand."""

import re
from pathlib import Path

from .cleaning import without_controls

_BLOCK = 1 << 20
_FOREIGN_RUN = re.compile(r"[^\x00-\x7f]+")


def line_at(path: Path, offset: int) -> int:
    """Number of the line, from 1, that holds the byte at `offset`; CR alone ends a line only without LF."""
    feeds = returns = 0
    with path.open("rb") as file:
        left = offset
        while left > 0 and (block := file.read(min(_BLOCK, left))):
            feeds += block.count(b"\n")
            returns += block.count(b"\r")
            left -= len(block)
    return (feeds or returns) + 1


def number_of(path: Path, line: bytes) -> int:
    """Number of the first line of the file, from 1, that is this one; 1 where none is."""
    offset = 0
    held = b""
    with path.open("rb") as file:
        while block := file.read(_BLOCK):
            held += block
            if (at := held.find(line)) >= 0:
                return line_at(path, offset + at)
            offset += max(0, len(held) - len(line))
            held = held[-len(line) :]
    return 1


def telling(text: str) -> tuple[int, str]:
    """The line with most letters beyond ASCII among the first hundred, with its position."""
    lines = text.splitlines()[:100]
    if not lines:
        return 0, ""
    counts = [len(_FOREIGN_RUN.findall(line[:300])) and sum(map(ord, line[:300])) for line in lines]
    best = max(range(len(lines)), key=counts.__getitem__)
    return (best, _shown(lines[best])) if counts[best] else (0, "")


def telling_line(text: str) -> str:
    return telling(text)[1]


def shown_line(text: str, number: int) -> str:
    lines = text.splitlines()[:100]
    return _shown(lines[number]) if number < len(lines) else ""


def _shown(line: str) -> str:
    return without_controls(line.strip())[:160]
