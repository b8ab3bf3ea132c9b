"""A table of a page or of an XML workbook, as its cells come one after another."""

import datetime
import re
from collections import Counter
from collections.abc import Iterator
from itertools import repeat

from ..inspection import Finding, SheetFindings
from ..inspection.findings import Looks
from ..rows import Cell
from .number_formats import Format

# The last row that a spreadsheet program has.
MOST_ROWS = 1_048_576
_INTEGER = re.compile(r"[-+]?\d{1,30}")
_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d{1,3})?")
_DIGITS = re.compile(r"\d+")
_BEFORE_1900_MARCH = 61
_DAYS_TO_1904 = 1462
_LAST_SERIAL = 2_958_466
_BLANK_ROW: list[Cell] = []


class Grid:
    """One table, which the child reads as it reads the sheet of the workbook engine: `start` and `end` are the 0-based
    row and column of the first and last filled cell, `merged_cell_ranges` pairs of such.

    Columns beyond `columns` are not kept, only how far they reach, so that no span makes them.
    """

    typ = "WorkSheet"

    def __init__(self, name: str = "", *, columns: int, counts_from_1904: bool = False) -> None:
        self.name = name
        self.visible = "Visible"
        self.filled = self.filled_rows = self.hidden_rows = 0
        self.merged_cell_ranges: list[tuple[tuple[int, int], tuple[int, int]]] = []
        self.formulas = False
        self.pages = 1
        self.names_itself = False
        self.cleaned: Counter[str] = Counter()
        self._columns = columns
        self._counts_from_1904 = counts_from_1904
        self._rows: list[list[Cell]] = []
        self._row: list[Cell] = _BLANK_ROW
        self._found: dict[int, dict[int, Finding]] = {}
        self._looks = Looks({}, self._found)
        self._left, self._right = columns, -1
        self._beyond = 0
        self._column = 0
        self._is_hidden = False
        # Rows that a cell still reaches down to, by its column.
        self._down: dict[int, int] = {}

    @property
    def height(self) -> int:
        """The rows so far, the open one too."""
        return len(self._rows)

    @property
    def column(self) -> int:
        """Where the next cell stands."""
        return self._column

    @property
    def width(self) -> int:
        """Columns from the first to the last filled one."""
        return self._right - self._left + 1

    @property
    def start(self) -> tuple[int, int]:
        return (0, 0 if self._beyond else max(0, min(self._left, self._right)))

    @property
    def end(self) -> tuple[int, int]:
        return (len(self._rows) - 1, max(self._right, self._beyond))

    def iter_rows(self) -> Iterator[list[Cell]]:
        """All rows, each as wide as the table."""
        left, width = self.start[1], min(self.width, self._columns)
        for row in self._rows:
            cells = row[left:] if left else row
            yield cells if len(cells) == width else cells + [""] * (width - len(cells))

    def findings(self) -> SheetFindings:
        return SheetFindings(self._found, self.formulas, self._looks.units(), self.hidden_rows, self.cleaned)

    def first_filled(self) -> list[Cell]:
        """The cells of the first row that has any."""
        return next((row for row in self._rows if any(cell != "" for cell in row)), [])

    def text(self, *, at_most: int) -> str | None:
        """What the cells say, row below row; None where that is more characters than `at_most`."""
        lines: list[str] = []
        length = 0
        for row in self._rows:
            line = " ".join(str(cell) for cell in row if cell != "")
            length += len(line)
            if length > at_most:
                return None
            lines.append(line)
        return "\n".join(filter(None, lines))

    def begin_row(self, number: int | None = None, *, hidden: bool = False) -> None:
        """Opens the next row, or the one of a 1-based `number` further down; no cell reaches down to that."""
        if number is not None:
            self._rows.extend(repeat(_BLANK_ROW, number - 1 - len(self._rows)))
            self._down.clear()
        self._row = []
        self._rows.append(self._row)
        self._column, self._is_hidden = 0, hidden
        if self._down:
            self._pass_covered()

    def end_row(self) -> None:
        row = self._row
        filled = len(row) - row.count("")
        if filled:
            self.filled += filled
            self.filled_rows += 1
            self.hidden_rows += self._is_hidden
            self._left = min(self._left, next(at for at, cell in enumerate(row) if cell != ""))
            self._right = max(
                self._right, len(row) - next(n for n, cell in enumerate(reversed(row)) if cell != "") - 1
            )
            self._row = _BLANK_ROW
        if self._down:
            self._down = {at: left - 1 for at, left in self._down.items() if left > 1}
        self._is_hidden = False

    def end_group(self) -> None:
        """No cell reaches down beyond its group of rows."""
        self.end_row()
        self._down.clear()

    def put(self, cell: Cell, *, across: int = 1, down: int = 1) -> None:
        """The next cell of the open row, over so many columns and rows."""
        at = self._column
        if at >= self._columns:
            if cell != "":
                self._beyond = max(self._beyond, at)
                self.filled += 1
        else:
            if len(self._row) < at:
                self._row.extend(repeat("", at - len(self._row)))
            self._row.append(cell)
            if cell != "" and type(cell) is str:
                self._looks.text(at)
        if across > 1 or down > 1:
            top, last = len(self._rows) - 1, min(at + across, self._columns) - 1
            if last >= at:
                self.merged_cell_ranges.append(((top, at), (min(top + down, MOST_ROWS) - 1, last)))
            if down > 1:
                self._down.update(dict.fromkeys(range(at, last + 1), down))
        self._column = at + across
        if self._down:
            self._pass_covered()

    def skip_to(self, column: int) -> None:
        """Goes on at a 0-based column further right; one further left makes the row doubtful."""
        if column < self._column:
            self.find("twice")
        else:
            self._column = column

    def put_number(self, text: str, shown: Format, *, across: int = 1, down: int = 1) -> None:
        """The next cell, a number that is shown in some format. What is no number stays a text, and so do digits behind
        zeros, which are a code.
        """
        number = (
            None
            if text.startswith("0") and len(text) > shown.zeros and text[1:2].isdigit()
            else as_number(text)
        )
        if number is None:
            self.put(text, across=across, down=down)
            return
        cell: Cell = number
        if shown.is_date:
            cell = moment(number, from_1904=self._counts_from_1904)
        elif shown.is_duration:
            cell = _duration(number)
        if self._column < self._columns:
            self._looks.take(len(self._rows), self._column, shown.style)
        self.put(cell, across=across, down=down)

    def put_moment(self, cell: Cell, shown: Format, *, across: int = 1, down: int = 1) -> None:
        """The next cell, a day or time that is shown in some format."""
        if shown.style.kind == "month":
            self.find("month")
        self.put(cell, across=across, down=down)

    def find(self, kind: str, text: str = "") -> None:
        """Notes what is special about the next cell."""
        if self._column < self._columns:
            self._found.setdefault(len(self._rows), {})[self._column] = Finding(kind, text)

    def append(self, below: "Grid") -> None:
        """Puts the rows of another table of the same columns below these."""
        offset = len(self._rows)
        self._rows += below._rows
        self.merged_cell_ranges += [
            ((top + offset, left), (bottom + offset, right))
            for (top, left), (bottom, right) in below.merged_cell_ranges
        ]
        self._found |= {number + offset: cells for number, cells in below._found.items()}
        self._looks.below(below._looks, offset)
        self.filled += below.filled
        self.filled_rows += below.filled_rows
        self.hidden_rows += below.hidden_rows
        self.formulas = self.formulas or below.formulas
        self.pages += below.pages
        self.cleaned.update(below.cleaned)

    def close(self) -> None:
        """Ends the table: what reaches below its last row ends there."""
        self.end_group()
        last = len(self._rows) - 1
        self.merged_cell_ranges = [
            ((top, left), (min(bottom, last), right))
            for (top, left), (bottom, right) in self.merged_cell_ranges
            if (top, left) != (min(bottom, last), right)
        ]

    def _pass_covered(self) -> None:
        covered = self._down
        while covered.get(self._column):
            self._column += 1


def as_number(text: str) -> int | float | None:
    """The number that a program wrote, exactly; None for what is none."""
    text = text.strip()
    if _INTEGER.fullmatch(text):
        return int(text)
    return float(text) if _NUMBER.fullmatch(text) else None


def is_digits(text: str) -> bool:
    return text.isascii() and _DIGITS.fullmatch(text) is not None


def _duration(days: float) -> str:
    sign, seconds = "-" if days < 0 else "", round(abs(days) * 86_400)
    return f"{sign}{seconds // 3600}:{seconds // 60 % 60:02}:{seconds % 60:02}"


def moment(serial: float, *, from_1904: bool) -> Cell:
    """The day or time of a number of days since 1900, as spreadsheet programs count them, or since 1904."""
    if not 0 <= serial < _LAST_SERIAL - (_DAYS_TO_1904 if from_1904 else 0):
        return serial
    if from_1904:
        serial += _DAYS_TO_1904
    seconds = round(serial * 86_400)
    if seconds < 86_400:
        return (datetime.datetime(1900, 1, 1) + datetime.timedelta(seconds=seconds)).time()  # noqa: DTZ001
    start = datetime.datetime(1899, 12, 30 if serial >= _BEFORE_1900_MARCH else 31)  # noqa: DTZ001
    found = start + datetime.timedelta(seconds=seconds)
    return found.date() if seconds % 86_400 == 0 else found
