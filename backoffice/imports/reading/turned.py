"""Sheets that lie on their side, as questionnaires do: names one under another, and a column for each record."""

import re
from collections.abc import Iterator, Sequence

from .headers import Recognise, header_text, recognised
from .limits import HEAD_ROWS
from .rows import Fault, HeadRow, Row, column_letters, is_blank

# The names stand in one of the first columns, behind a number perhaps, and are so many at least.
_LABELS_WITHIN = 3
_FEWEST = 3
# How many times as many as in any row.
_CLEARLY_MORE = 2
# What forms write above a column that is no answer.
_NO_ANSWER = re.compile(
    r"example|sample|hint|help|comment|remark|notes?|instruction|required|beispiel|hinweis|exemple|consigne|示例|范例|样例|"
    r"说明|备注|必填",
    re.IGNORECASE,
)


class Turned:
    """The rows of a sheet turned by a right angle: `head` are its columns from that of the names on.

    Their numbers are those of the columns, A being 1. `notes` say so.
    """

    def __init__(self, head: Sequence[HeadRow], labels: int, first_column: int) -> None:
        width = max(len(row.cells) for row in head)
        left_out = [at for at in range(labels + 1, width) if _is_no_answer(head, labels, at)]
        places = [at for at in range(labels, width) if at not in left_out]
        self.head = [_turned(head, at, number=first_column + at + 1) for at in places]
        letters = column_letters(first_column + labels)
        self.notes = [
            f"The names stand in column {letters}, one under another, so each further column was read as a row; its "
            "number is that of the column."
        ]
        if left_out:
            listed = ", ".join(column_letters(first_column + at) for at in left_out)
            self.notes.append(f"Columns of examples or remarks were left out: {listed}.")

    def batches(self, *, width: int, after: int) -> Iterator[list[Row]]:
        """The records below the header, each with `width` cells, as a source hands them out."""
        rows = [
            Row(row.number, row.cells[:width], row.faults)
            for row in self.head
            if row.number > after and not all(map(is_blank, row.cells))
        ]
        if rows:
            yield rows


def turned(
    head: Sequence[HeadRow], recognise: Recognise | None, *, chosen_row: int | None, first_column: int = 0
) -> Turned | None:
    """The sheet turned, where it seems to lie on its side: nobody chose a row of names, `head` is all of it, and one of
    its first columns holds at least three names that the caller knows, more than twice as many as any row; and no row
    of names alone stands above.
    """
    if recognise is None or chosen_row is not None or len(head) >= HEAD_ROWS:
        return None
    in_a_row = max((recognised(row, recognise) for row in head), default=0)
    for labels in range(_LABELS_WITHIN):
        column = [row.cells[labels] for row in head if labels < len(row.cells)]
        count = recognised(HeadRow(0, tuple(column), ()), recognise)
        if count >= _FEWEST and count > in_a_row * _CLEARLY_MORE and not _has_names_alone(head, recognise):
            return Turned(head, labels, first_column)
    return None


def _has_names_alone(head: Sequence[HeadRow], recognise: Recognise) -> bool:
    """Whether the first row of several cells holds names that the caller knows and nothing else, as a header does."""
    rows = (HeadRow(0, tuple(cell for cell in row.cells if not is_blank(cell)), ()) for row in head)
    first = next((row for row in rows if len(row.cells) > 1), None)
    return first is not None and recognised(first, recognise) == len(first.cells)


def _turned(head: Sequence[HeadRow], at: int, *, number: int) -> HeadRow:
    faults = [
        Fault(place if fault.column == at else None, fault.code, fault.sentence)
        for place, row in enumerate(head)
        for fault in row.faults
        if fault.column in (at, None)
    ]
    return HeadRow(
        number,
        tuple(row.cells[at] if at < len(row.cells) else None for row in head),
        tuple(row.raw[at] if at < len(row.raw) else None for row in head),
        tuple(faults),
    )


def _is_no_answer(head: Sequence[HeadRow], labels: int, at: int) -> bool:
    """Whether a word in the first row that has anything in this column says that it holds no answers."""
    first = next((row for row in head if at < len(row.cells) and not is_blank(row.cells[at])), None)
    return first is not None and bool(_NO_ANSWER.search(header_text(first.cells[at])))
