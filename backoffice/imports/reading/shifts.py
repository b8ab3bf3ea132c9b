"""Rows of a comma file in which the comma of a number has parted one cell into two: all behind it stands under the
wrong names.
"""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import pairwise

from .rows import Fault, HeadRow

# What a number is parted into at its comma: «12,50», «€ 1,250.00».
_BEFORE_COMMA = re.compile(r"[-+]?(?:[^\w\s]|US\$|[A-Z]{3})?\s?\d{1,9}")
_BEHIND_COMMA = re.compile(r"(?:\d{1,2}|\d{3}(?:\.\d{1,4})?)\s?(?:[^\w\s]|[A-Za-z]{1,4})?")
# «75 cl», and «14.5».
_WITH_UNIT = re.compile(r"\d+(?:[.,]\d+)?\s?[A-Za-zµ]{1,4}")
_WITHOUT_UNIT = re.compile(r"[-+]?\d+(?:[.,]\d+)*")


class Shifts:
    """How wide the rows are below the header row number `after`, told by those of `head`, and what two columns side by
    side hold: numbers with a unit, and numbers without.

    Only rows of more than `named` cells, or any where there is such a pair (`measured`), can be shifted.
    """

    def __init__(self, head: Iterable[HeadRow] = (), *, after: int = 0, delimiter: str = "") -> None:
        self.delimiter = delimiter
        rows = list(head)
        near = [row.cells for row in rows if row.number >= after]
        counted = Counter(map(len, near)).most_common()
        usual = min((cells for cells, number in counted if number == counted[0][1]), default=0)
        names = (row.cells for row in rows if row.number <= after)
        self.named = max((at for cells in names for at, name in enumerate(cells, start=1) if name), default=0)
        if sum(any(cells[self.named :]) for cells in near) * 2 >= len(near):
            self.named = usual
        self.usual = max(usual, self.named)
        last = [cells[self.named - 1] for cells in near[1:] if len(cells) >= self.named > 0]
        self.ends_in_numbers = bool(last) and all(re.search(r"\d", str(cell)) for cell in last)
        self.measured = self._measured([list(map(str, cells)) for cells in near[1:]])

    def _measured(self, near: Sequence[Sequence[str]]) -> list[int]:
        """The places of «volume» beside «price»: most cells have a unit there, and most next to it have none."""
        if self.delimiter != ",":
            return []
        columns = [[cells[at] for cells in near if at < len(cells) and cells[at]] for at in range(self.named)]
        return [
            at
            for at, (here, next_to_it) in enumerate(pairwise(columns))
            if _most(_WITH_UNIT, here) and _most(_WITHOUT_UNIT, next_to_it)
        ]

    def faults(self, number: int, cells: Sequence[str]) -> tuple[Fault, ...]:
        """A fault where two cells side by side look like one number, and the row reaches further right than others; or
        where they stand in such a pair of columns, since what was shifted may have found room in a shorter row.
        """
        if self.delimiter != ",":
            return ()
        if parted := self._in_a_longer_row(cells):
            return (
                Fault(
                    None,
                    "shifted_cells",
                    f"Row {number:,} reaches further right than the others: “{parted}” seems to be one number whose "
                    "comma parted it into two cells, so that what follows stands under the wrong names. Put the number "
                    "in quotation marks, or write it with a point; if it is two numbers, delete the empty columns at "
                    "the end.",
                ),
            )
        if parted := self._of_a_measure(cells):
            return (
                Fault(
                    None,
                    "shifted_cells",
                    f"“{parted}” in row {number:,} seems to be one number whose comma parted it into two cells, so "
                    "that what follows stands under the wrong names. Put the number in quotation marks, or write it "
                    "with a point.",
                ),
            )
        return ()

    def _in_a_longer_row(self, cells: Sequence[str]) -> str:
        if not (len(cells) > self.usual or any(cells[self.named :])):
            return ""
        # What was shifted stands one further right: words behind a column of numbers are a remark.
        beyond = next(filter(None, cells[self.named :]), "")
        if self.ends_in_numbers and beyond and not re.search(r"\d", beyond):
            return ""
        return next(_parted(cells), "")

    def _of_a_measure(self, cells: Sequence[str]) -> str:
        pairs = (cells[at : at + 2] for at in self.measured)
        return next(
            (parted for pair in pairs for parted in _parted(pair) if _WITH_UNIT.fullmatch(pair[1])), ""
        )


def _parted(cells: Sequence[str]) -> Iterator[str]:
    """«12,50» of two cells «12» and «50» side by side."""
    return (
        f"{before},{behind}"
        for before, behind in pairwise(cells)
        if _BEFORE_COMMA.fullmatch(before) and _BEHIND_COMMA.fullmatch(behind)
    )


def _most(form: re.Pattern[str], cells: Sequence[str]) -> bool:
    return sum(form.fullmatch(cell.strip()) is not None for cell in cells) * 2 > len(cells)
