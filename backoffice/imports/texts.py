"""A cell as a person sees it, and its words as they are compared."""

import datetime

from .reading.rows import Cell, Month, is_blank


def cell_text(cell: Cell) -> str:
    """A cell as the person sees it, whole numbers without a point, dates in ISO form."""
    if is_blank(cell):
        return ""
    if isinstance(cell, bool):
        return "TRUE" if cell else "FALSE"
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < 1e15:
        return str(int(cell))
    if isinstance(cell, float):
        return f"{cell:.15g}"  # as Excel shows it: 0.1 + 0.2 is 0.3
    if isinstance(cell, Month):
        return f"{cell:%Y-%m}"
    if isinstance(cell, datetime.datetime):
        midnight = cell.time() == datetime.time()
        return cell.date().isoformat() if midnight else cell.isoformat(" ", "seconds")
    if isinstance(cell, datetime.date | datetime.time):
        return cell.isoformat()
    return str(cell)


def word_key(word: str) -> str:
    """A word of a cell, however it is spaced and whatever its case."""
    return " ".join(word.casefold().split())
