"""What spreadsheet programs do to codes, seen over a whole column: zeros taken off, dates and fractions made."""

import re
from collections import Counter
from collections.abc import Iterable

from .reading.rows import Cell

_MADE_DATE = re.compile(
    r"^(?:\d{1,2}-(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)(?:-\d\d)?"
    r"|(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)-\d\d|\d{1,2}月\d{1,2}日)$",
    re.MULTILINE,
)
_MADE_FLOAT = re.compile(r"^\d{4,}\.0$", re.MULTILINE)
# A spreadsheet keeps so many digits of a number; the others have become zeros.
_KEPT = 15
# Of numbers of one length: how many there must be, of how many digits, and how few may be shorter.
_ENOUGH = 2
_FEWEST, _SHORTEST, _MOST_SHORTER = 5, 4, 0.4


class Suspicion:
    """Looks at the codes of one column; it changes none. With `fixed_width` all of them should have as many digits.

    Where several numbers are longer than a spreadsheet keeps, and each has nothing but zeros there, their digits are
    lost; one such number might be right by chance.
    """

    def __init__(self, *, fixed_width: bool) -> None:
        self.fixed_width = fixed_width
        self._lengths: Counter[int] = Counter()
        self._zeros: Counter[int] = Counter()
        self._samples: dict[int, str] = {}
        self._zero_samples: dict[int, str] = {}
        self._found: dict[str, tuple[int, str]] = {}
        self._long: set[str] = set()
        self._is_kept = False

    def see(self, cells: Iterable[Cell]) -> None:
        texts = [cell if type(cell) is str else str(cell) for cell in cells if type(cell) in (str, int)]
        digits = [text for text in texts if text.isdecimal()]
        self._lengths.update(map(len, digits))
        for text in digits:
            if len(text) > _KEPT and not self._is_kept:
                self._is_kept = bool(text[_KEPT:].strip("0"))
                if len(self._long) < _ENOUGH:
                    self._long.add(text)
            self._samples.setdefault(len(text), text)
            if text[0] == "0" and len(text) > 1:
                self._zeros[len(text)] += 1
                self._zero_samples.setdefault(len(text), text)
        joined = "\n".join(texts)
        for name, pattern in (("date", _MADE_DATE), ("float", _MADE_FLOAT)):
            if found := pattern.findall(joined):
                count, sample = self._found.get(name, (0, found[0]))
                self._found[name] = (count + len(found), sample)

    @property
    def has_lost_digits(self) -> bool:
        return not self._is_kept and len(self._long) >= _ENOUGH

    def sentences(self) -> list[str]:
        said = []
        if shorter := self._shorter():
            said.append(shorter)
        if "date" in self._found:
            count, sample = self._found["date"]
            said.append(
                f"{_cells(count)} like a date that a spreadsheet program has made, such as “{sample}”. Compare with "
                "what was typed; it was taken as it stands."
            )
        if "float" in self._found:
            count, sample = self._found["float"]
            said.append(
                f"{_cells(count)} like a number that a program has made of a code, such as “{sample}”. It was taken "
                "as it stands."
            )
        return said

    def _shorter(self) -> str:
        """Numbers with fewer digits than those whose zeros are kept, or than nearly all others."""
        width = max(self._zeros, default=0)
        sample = self._zero_samples.get(width, "")
        if not self.fixed_width and self._lengths[width] <= self._lengths.total() // 2:
            return ""  # sizes such as 0000 among 36 and 38
        if self.fixed_width and not width and self._lengths:
            width = max(self._lengths)
            alike = self._lengths[width]
            others = self._lengths.total() - alike
            if alike < _FEWEST or width < _SHORTEST or others > _MOST_SHORTER * alike:
                return ""
            sample = self._samples[width]
        short = [
            length
            for length in self._lengths
            if length < width and self._lengths[length] > self._zeros[length]
        ]
        if not short or any(length > width for length in self._lengths):
            return ""
        count = sum(self._lengths[length] - self._zeros[length] for length in short)
        example = next((self._samples[length] for length in sorted(short, reverse=True)), "")
        return (
            f"{count:,} {'number has' if count == 1 else 'numbers have'} fewer digits than others, such as {example} "
            f"beside {sample}; a spreadsheet program may have taken zeros off. They were taken as they stand."
        )


def _cells(count: int) -> str:
    return "1 cell looks" if count == 1 else f"{count:,} cells look"
