"""Which tables of a page are data, which belong together, and what they are called."""

import html
import re
from collections.abc import Iterable, Sequence

from .grid import Grid

_SHEET = re.compile(r"<x:ExcelWorksheet>")
SHEET_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>")
_LONGEST_NAME = 60


def joined(tables: Iterable[Grid]) -> list[Grid]:
    """The tables with those put below the one before that go on with it: one that has no names of its own below names
    that stand alone, as where these do not scroll, and one that repeats its names, as on each page of a report.
    """
    found: list[Grid] = []
    for table in tables:
        if not table.filled:
            continue
        if found and _goes_on(found[-1], table):
            found[-1].append(table)
        else:
            found.append(table)
    return found


def _goes_on(above: Grid, table: Grid) -> bool:
    if (above.visible, above.start[1], above.end[1]) != (table.visible, table.start[1], table.end[1]):
        return False
    if table.width < 2:
        return False
    if above.filled_rows == 1 and not table.names_itself:
        return True
    return above.first_filled() == table.first_filled()


def as_sheets(tables: Sequence[Grid], head: str) -> tuple[list[Grid], list[str]]:
    """The tables that are data, each with a name of its own, and a note on those that are several in one.

    Those of one row or column, as menus and titles are, count only where there is no other. They are called as their
    caption says, as Excel names its sheets in the `head` of the page, or by their number.
    """
    wide = [table for table in tables if table.filled_rows > 1 and table.width > 1]
    sheets = wide or [table for table in tables if table.filled > 1]
    names = [html.unescape(name).strip() for name in SHEET_NAME.findall(head)]
    if len(names) != len(sheets) or len(_SHEET.findall(head)) != len(sheets):
        names = [""] * len(sheets)
    for number, (sheet, named) in enumerate(zip(sheets, names, strict=True), start=1):
        sheet.name = named or " ".join(sheet.name.split())[:_LONGEST_NAME] or f"Table {number}"
    told_apart(sheets)
    notes = [
        f"“{sheet.name}” stands in {sheet.pages:,} tables of the same columns, which were read as one."
        for sheet in sheets
        if sheet.pages > 1
    ]
    return sheets, notes


def told_apart(sheets: Sequence[Grid]) -> None:
    """Gives those of several that are called alike their numbers."""
    taken: set[str] = set()
    for number, sheet in enumerate(sheets, start=1):
        if sheet.name in taken:
            sheet.name = f"{sheet.name} ({number})"
        taken.add(sheet.name)
