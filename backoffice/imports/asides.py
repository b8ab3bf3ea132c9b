"""Rows between and below the records that are none: headings, notes, what a program writes at the end."""

import re
from collections.abc import Sequence, Set
from itertools import islice

from .drafts import Draft
from .reading.rows import Cell, is_blank

ASIDE = "aside"
# Fewer columns are no table in which one cell alone says nothing.
_FEWEST_COLUMNS = 3
_MOST_CELLS = 5
# More are seldom a note, unless nothing stands where all records say something.
_CELLS_OF_A_NOTE = 2
_SHOWN = 80
_AT_THE_END = re.compile(
    r"(?:\d+ )?records?(?:\(s\))? (?:downloaded|exported|found)\b|seller id\b|end of report\b|page \d+ of \d+"
    r"|(?:report |list |file )?(?:generated|printed|exported|created|downloaded|prepared|checked|approved)"
    r" (?:on|at|by)\b"
    r"|(?:制单|製單|制表|复核|审核|仓管|经手|打印|导出)(?:人|员|时间|日期)?\s*[:：]|共\s?\d+\s?(?:条|笔|页|行)"
    r"|erstellt (?:am|von)\b|(?:édité|imprimé|exporté) le\b|作成(?:者|日)\s*[:：]|出力日",
    re.IGNORECASE,
)


def refuse_asides(drafts: Sequence[Draft], columns: int, *, required: Sequence[int], alone: Set[int]) -> None:
    """A flaw for each row that fills the first cell alone in a table of several `columns` that are known, and for the
    lines by which programs and clerks close a list. `required` are the places that all records fill, `alone` those
    that a record may fill alone.
    """
    if columns < _FEWEST_COLUMNS:
        return
    for draft in drafts:
        cells = draft.cells
        if _counts_records(cells):
            _refuse(draft, " ".join(map(str, filter(None, cells))))
            continue
        if next(islice(filter(None, cells), _MOST_CELLS, None), None) is not None:
            continue
        filled = len(cells) - cells.count("") - cells.count(None)
        if not 0 < filled <= _MOST_CELLS or filled * 2 > len(cells) or draft.flaws:
            continue
        said = " ".join(map(str, filter(None, cells)))
        is_heading = filled == 1 and not is_blank(cells[0]) and 0 not in alone
        if is_heading or (_AT_THE_END.match(said) and _may_be_a_note(cells, filled, required)):
            _refuse(draft, said)


def _counts_records(cells: Sequence[Cell]) -> bool:
    """Whether a row is eBay's last one, a sentence in as many cells as it has parts: «4», «record(s) downloaded», …"""
    second = cells[1]
    return (
        isinstance(second, str)
        and second.startswith("record")
        and _AT_THE_END.match(f"{cells[0]} {second}") is not None
    )


def _refuse(draft: Draft, said: str) -> None:
    draft.flaw(
        ASIDE,
        "",
        f"The row says nothing but «{said[:_SHOWN]}»: it seems to be a heading or a note, and no record.",
        "Leave it out. If it is a record, fill in its other cells.",
    )


def _may_be_a_note(cells: Sequence[Cell], filled: int, required: Sequence[int]) -> bool:
    if not required:
        return filled <= _CELLS_OF_A_NOTE
    said = sum(not is_blank(cells[place]) for place in required)
    return not said or (filled <= _CELLS_OF_A_NOTE and said < len(required))
