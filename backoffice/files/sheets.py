"""Spreadsheets going out: every CSV file and every workbook of the office is written here, so that none runs anything.

In a workbook text is written as text and never read as anything else: a cell that begins with «=» holds that sign and
is no formula, and an address is no link. A CSV file knows no kinds of cells, and programs run what looks like a formula
(OWASP, CSV injection): there such a text gets an apostrophe in front, which the reader of imports takes off again.
"""

import csv
import datetime
import io
import re
from collections.abc import Iterable, Sequence
from decimal import Decimal
from pathlib import Path
from types import TracebackType
from typing import Any, BinaryIO, Self

import xlsxwriter

from .formulas import guarded

CSV_TYPE = "text/csv; charset=utf-8"
XLSX_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
# What Excel itself holds in a cell, in a sheet, and in the name of one.
LONGEST_TEXT = 32_767
MOST_LINES = 1_048_576
LONGEST_NAME = 31
_DIGITS_OF_A_NUMBER = 15

Value = str | int | float | Decimal | bool | datetime.date | datetime.datetime | None
Style = Any

_NOT_IN_NAMES = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
_FIRST_DAY = datetime.date(1900, 3, 1)  # before it Excel counts a day that never was


def sheet_name(name: str, *, otherwise: str) -> str:
    """The name as a workbook allows it."""
    fit = _NOT_IN_NAMES.sub(" ", name).strip().strip("'").strip()[:LONGEST_NAME].strip("' ")
    return otherwise if not fit or fit.casefold() == "history" else fit


class CsvFile:
    """A CSV file that is written row by row. UTF-8 with a byte order mark by default, so that Excel reads it right."""

    def __init__(self, file: BinaryIO, *, delimiter: str = ",", encoding: str = "utf-8-sig") -> None:
        self._text = io.TextIOWrapper(file, encoding=encoding, newline="", write_through=False)
        self._writer = csv.writer(self._text, delimiter=delimiter, lineterminator="\r\n")

    def row(self, values: Iterable[Value]) -> None:
        self._writer.writerow([_plain(value) for value in values])

    def close(self) -> None:
        """Ends the file; it stays open for whoever opened it."""
        self._text.flush()
        self._text.detach()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def _plain(value: Value) -> str:
    match value:
        case None:
            return ""
        case str():
            return guarded(value)
        case bool():
            return "TRUE" if value else "FALSE"
        case datetime.datetime():
            return _without_zone(value).isoformat(" ", "seconds")
        case datetime.date():
            return value.isoformat()
        case Decimal():
            return f"{value:f}"
        case _:
            return str(value)


class Workbook:
    """An XLSX file that is written row by row and never held in memory; the sheets one after the other."""

    def __init__(self, path: Path) -> None:
        self._book = xlsxwriter.Workbook(
            str(path),
            {
                "constant_memory": True,
                "strings_to_formulas": False,
                "strings_to_urls": False,
                "strings_to_numbers": False,
                "remove_timezone": True,
                "tmpdir": str(path.parent),
            },
        )
        self._day = self._book.add_format({"num_format": "yyyy-mm-dd"})
        self._time = self._book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"})
        self._names: set[str] = set()

    def style(self, **properties: Any) -> Style:
        """A look of cells, in the words of xlsxwriter."""
        return self._book.add_format(properties)

    def sheet(self, name: str, *, otherwise: str = "Sheet", hidden: bool = False) -> "Sheet":
        """A new sheet under this name, or one as near to it as is allowed and free."""
        wanted = sheet_name(name, otherwise=otherwise)
        free, number = wanted, 1
        while free.casefold() in self._names:
            number += 1
            free = f"{wanted[: LONGEST_NAME - len(str(number)) - 1]} {number}"
        self._names.add(free.casefold())
        sheet = self._book.add_worksheet(free)
        if hidden:
            sheet.hide()
        return Sheet(sheet, free, day=self._day, time=self._time)

    def mark(self, name: str, text: str) -> None:
        """A property of the workbook that programs keep and do not show in its sheets."""
        self._book.set_custom_property(name, text, "text")

    def close(self) -> None:
        self._book.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


class Sheet:
    """A sheet of a workbook. `line` is the 0-based line that is written next."""

    def __init__(self, sheet: Any, name: str, *, day: Style, time: Style) -> None:
        self.name = name
        self.line = 0
        self._sheet = sheet
        self._day = day
        self._time = time

    def row(
        self, values: Iterable[Value], style: Style = None, *, styles: Sequence[Style] | None = None
    ) -> None:
        """Writes a line and goes on to the next. `styles` are one for each cell, `style` is one for all."""
        for column, value in enumerate(values):
            self._write(column, value, styles[column] if styles is not None else style)
        self.line += 1

    def _write(self, column: int, value: Value, style: Style) -> None:
        sheet, line = self._sheet, self.line
        match value:
            case None | "":
                if style is not None:
                    sheet.write_blank(line, column, None, style)
            case str():
                sheet.write_string(line, column, value[:LONGEST_TEXT], style)
            case bool():
                sheet.write_boolean(line, column, value, style)
            case datetime.datetime() if value.date() >= _FIRST_DAY:
                sheet.write_datetime(line, column, _without_zone(value), style or self._time)
            case datetime.date() if not isinstance(value, datetime.datetime) and value >= _FIRST_DAY:
                sheet.write_datetime(line, column, value, style or self._day)
            case int() | float() | Decimal() if _is_exact(value):
                sheet.write_number(line, column, value, style)
            case _:
                sheet.write_string(line, column, _plain(value), style)

    def widths(
        self, first: int, last: int, width: float, style: Style = None, *, hidden: bool = False
    ) -> None:
        """How wide the columns are, in characters, and how their cells without a style of their own look."""
        if last >= first:
            self._sheet.set_column(first, last, width, style, {"hidden": True} if hidden else {})

    def freeze(self, lines: int) -> None:
        """Keeps the first lines in sight."""
        self._sheet.freeze_panes(lines, 0)

    def comment(self, line: int, column: int, text: str) -> None:
        self._sheet.write_comment(
            line, column, text[:LONGEST_TEXT], {"x_scale": 2, "y_scale": 1 + len(text) // 120}
        )

    def offer(
        self,
        column: int,
        *,
        lines: tuple[int, int],
        choices: tuple["Sheet", int, int] | None = None,
        title: str = "",
        advice: str = "",
    ) -> None:
        """Gives the cells of a column, from the first of `lines` to the last, advice and a list to choose from.

        `choices` is where the list stands: sheet, column, number of lines. Other words may be written too, after a
        question: a file is judged where it comes in.
        """
        rule: dict[str, Any] = {"validate": "any", "input_title": title[:32], "input_message": advice[:255]}
        if choices is not None and choices[2]:
            source, place, length = choices
            letters = xlsxwriter.utility.xl_col_to_name(place, True)
            rule |= {
                "validate": "list",
                "source": f"='{source.name}'!{letters}$1:{letters}${length}",
                "error_type": "warning",
                "error_title": "Not in the list",
                "error_message": "This word is not in the list. It is taken where the import knows it all the same.",
            }
        self._sheet.data_validation(lines[0], column, lines[1], column, rule)


def _without_zone(value: datetime.datetime) -> datetime.datetime:
    return value if value.tzinfo is None else value.astimezone(datetime.UTC).replace(tzinfo=None)


def _is_exact(value: int | float | Decimal) -> bool:
    """Whether a workbook, which knows only binary fractions of some 15 digits, gives back the very number."""
    number = Decimal(repr(value)) if isinstance(value, float) else Decimal(value)
    return number.is_finite() and len(number.normalize().as_tuple().digits) <= _DIGITS_OF_A_NUMBER
