"""Whether two cells of an XLSX sheet stand at one place, of which the engine keeps the later in silence."""

import re
from itertools import groupby, pairwise, repeat

_LETTERS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
# As nearly all programs write a cell; of one that is written otherwise it finds an empty place.
_USUAL_PLACE = re.compile(rb'<c(?: r="([A-Z]{1,3}[0-9]{1,9})"|[ >/])')
_PLACE = re.compile(rb"""<(?:\w+:)?c\s[^<>]*?\br=["']([A-Z]{1,3}[0-9]{1,9})["']""")
_CELL = re.compile(rb"<(?:\w+:)?c[\s/>]")
_ROW = re.compile(rb"<(?:\w+:)?row[\s/>]")
_ROW_NUMBER = re.compile(rb"""<(?:\w+:)?row\s[^<>]*?\br=["']([0-9]{1,9})["']""")
# Longer than any row that is taken: 256 cells of 32,767 characters.
_LONGEST_ROW = 16 << 20


class Places:
    """The places of a sheet's cells, told by its bytes: no XML is parsed, and of most sheets one expression is asked.

    `doubtful` once anything is otherwise than spreadsheet programs write it: rows ascend, each place comes once in its
    row, and all cells or none say where they stand. Only then the sheet has to be walked cell by cell to know.
    """

    def __init__(self) -> None:
        self.doubtful = False
        self._rest = b""
        self._last_row = 0
        self._numbered: bool | None = None

    def feed(self, chunk: bytes) -> None:
        """The sheet's next bytes. Whole rows are looked at, what is left of the last one when the next bytes come."""
        block = self._rest + chunk
        end = max(block.rfind(b"</row>"), block.rfind(b":row>"))
        self._look(block[: max(end, 0)])
        self._rest = block[max(end, 0) :]
        self.doubtful = self.doubtful or len(self._rest) > _LONGEST_ROW

    def close(self) -> None:
        self._look(self._rest)
        self._rest = b""

    def _look(self, rows: bytes) -> None:
        places = _USUAL_PLACE.findall(rows)
        cells, unlike = len(places), set(places)
        if b"" in unlike or b":c " in rows or b":c>" in rows:
            places, cells = _PLACE.findall(rows), len(_CELL.findall(rows))
            unlike = set(places)
        if self.doubtful or not cells:
            return
        if len(places) == cells:
            numbers = [int(row) for row, _ in groupby(map(bytes.lstrip, places, repeat(_LETTERS)))]
            self._follow(numbers, unique=len(unlike) == cells)
        elif places:
            self.doubtful = True
        else:
            self._count_rows(rows)

    def _count_rows(self, rows: bytes) -> None:
        """Cells that do not say where they stand follow each other; only their rows could come twice."""
        numbers = [int(number) for number in _ROW_NUMBER.findall(rows)]
        numbered = len(numbers) == len(_ROW.findall(rows))
        if self._numbered not in (None, numbered) or (numbers and not numbered):
            self.doubtful = True
        self._numbered = numbered
        if numbers:
            self._follow(numbers, unique=True)

    def _follow(self, numbers: list[int], *, unique: bool) -> None:
        ascending = numbers[0] > self._last_row and all(one < next_ for one, next_ in pairwise(numbers))
        self.doubtful = self.doubtful or not (unique and ascending)
        self._last_row = numbers[-1]
