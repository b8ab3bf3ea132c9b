"""What stands below the rows of a table: its column names once more, and another table."""

import re
from collections.abc import Iterator, Sequence
from itertools import zip_longest
from typing import NamedTuple

from .headers import Recognise, header_text, is_words
from .rows import Cell, Fault, Row, is_blank

OTHER_TABLE = "other_table"
_BRACKETED = re.compile(r"[(\[（【][^()\[\]（）【】]*[)\]）】]")
_DIGIT = re.compile(r"\d")
# Of so many rows it is told which columns hold numbers.
_ROWS_SEEN = 50
# A row that explains the columns has different sentences, of so many letters each, in so many of those that hold
# numbers; in Chinese they are shorter. «On request» and «pending» are what a record says.
_EXPLAINED = 3
_SENTENCE = 14
_SENTENCE_HAN = 6
_HAN = re.compile(r"[\u3400-\u9fff]")
_EXPLAINING_ROWS = 5
# What templates for uploading write below each name.
_DEMANDS = frozenset({
    "mandatory", "conditional mandatory", "required", "optional", "recommended", "conditional",
    "conditionally required", "必填", "选填", "非必填", "必填项", "选填项", "必須", "任意", "필수", "선택",
    "pflichtfeld", "pflicht", "obligatoire", "facultatif", "optionnel", "obligatorio", "opcional", "obbligatorio",
    "facoltativo", "wajib", "opsional", "обязательно", "необязательно", "zorunlu", "isteğe bağlı",
})  # fmt: skip
# What databases draw below the names.
_LINE = re.compile(r":?[-=─]{2,}:?")
_SHOWN = 6


class _Other(NamedTuple):
    """The row in which another table begins, and its first words."""

    number: int
    words: list[str]

    def fault(self) -> Fault:
        shown = ", ".join(f"“{word}”" for word in self.words[:_SHOWN])
        more = " …" if len(self.words) > _SHOWN else ""
        return Fault(
            None,
            OTHER_TABLE,
            f"Another table begins in row {self.number:,} ({shown}{more}), and the rows from there on are not of the "
            "first one. Put it into a file or sheet of its own, with its column names on top.",
        )


class Below:
    """Looks at the rows below a header named `names`, in their order.

    Rows that are the names again, as lists of several pages and joined files have them, are left out; `repeated` are
    their numbers. So is a first row that says in words what the columns hold (`explains`), or is a `line` drawn there.
    From the row on that names the columns of another table all rows have a fault: a row of names that the caller knows,
    in other places; or, behind a blank row, one of words alone where there were numbers above.
    """

    def __init__(self, names: Sequence[str], again: Sequence[str], recognise: Recognise | None) -> None:
        self._again = tuple(again)
        self._recognise = recognise
        # As the file has them: blank ones were given a name, and of two alike one was told apart.
        self._keys = [_key(name) for name, _ in zip_longest(again or names, names, fillvalue="")]
        self._known = frozenset(filter(None, self._keys))
        self._first = next((place for place, name in enumerate(again) if name), 0)
        self._last_number = 0
        self._seen: list[Row] = []
        self._other: _Other | None = None
        self.repeated: list[int] = []
        self.explains: Row | None = None
        self.line: Row | None = None

    def rows(self, batches: Iterator[list[Row]]) -> Iterator[list[Row]]:
        for batch in batches:
            if self._other is None:
                batch = self._looked_through(batch)
            else:
                fault = self._other.fault()
                batch = [row._replace(faults=(*row.faults, fault)) for row in batch]
            yield batch

    def _looked_through(self, batch: list[Row]) -> list[Row]:
        first, known, last = self._first, self._known, self._last_number
        kept: list[Row] = []
        if batch and not last and _is_line(batch[0]):
            self.line, last = batch[0], batch[0].number
            batch = batch[1:]
        if batch and not last:
            row = batch[0]
            if _explains(row, batch[1 : 1 + _EXPLAINING_ROWS]) or self._is_names_in_other_words(row):
                self.explains, last = row, row.number
                batch = batch[1:]
        for at, row in enumerate(batch):
            cell = row.cells[first]
            apart = last and row.number > last + 1
            last = row.number
            if apart or (type(cell) is str and cell.casefold() in known):
                if self._is_names_again(row):
                    self.repeated.append(row.number)
                    continue
                if self._begins_another(row, kept, apart=bool(apart)):
                    words = [header_text(each) for each in row.cells if not is_blank(each)]
                    self._other = _Other(row.number, words)
                    fault = self._other.fault()
                    return kept + [each._replace(faults=(*each.faults, fault)) for each in batch[at:]]
            kept.append(row)
        self._last_number = last
        if len(self._seen) < _ROWS_SEEN:
            self._seen += kept[: _ROWS_SEEN - len(self._seen)]
        return kept

    def _is_names_again(self, row: Row) -> bool:
        return bool(self._again) and all(
            _key(cell) == key for cell, key in zip(row.cells, self._keys, strict=True)
        )

    def _is_names_in_other_words(self, row: Row) -> bool:
        """Whether a row names each of the columns once more, as where their names stand in two languages."""
        if self._recognise is None or not self._again:
            return False
        names, words = (
            [header_text(cell) for cell in cells] for cells in (self._again[: len(row.cells)], row.cells)
        )
        if any(bool(name) != bool(word) for name, word in zip(names, words, strict=False)):
            return False
        if not all(is_words(word) and not _DIGIT.search(word) for word in words if word):
            return False
        known = [name for name, word in zip(names, words, strict=False) if word and self._recognise(word)]
        return (
            len(known) >= _EXPLAINED
            and len(known) * 2 >= sum(map(bool, words))
            and all(map(self._recognise, known))
        )

    def _begins_another(self, row: Row, above: Sequence[Row], *, apart: bool) -> bool:
        filled = [(place, cell) for place, cell in enumerate(row.cells) if not is_blank(cell)]
        if len(filled) < 2 or any(not is_words(cell) or _DIGIT.search(str(cell)) for _, cell in filled):
            return False
        elsewhere = [place for place, cell in filled if _key(cell) != self._keys[place]]
        known = [place for place, cell in filled if self._recognise and self._recognise(header_text(cell))]
        if len(known) > 1 and len(known) * 2 >= len(filled) and any(place in elsewhere for place in known):
            return True
        seen = [*self._seen, *above[: _ROWS_SEEN - len(self._seen)]]
        return (
            apart
            and len(elsewhere) == len(filled)
            and any(_holds_numbers(seen, place) for place, _ in filled)
        )


def _is_line(row: Row) -> bool:
    """Whether a row is drawn and says nothing: dashes in several cells, and nothing else in the others."""
    filled = [cell for cell in row.cells if not is_blank(cell)]
    return len(filled) > 1 and all(isinstance(cell, str) and _LINE.fullmatch(cell) for cell in filled)


def _explains(first: Row, others: Sequence[Row]) -> bool:
    """Whether a row holds nothing but words, different ones also in columns of which all rows below it hold numbers; or
    says of each column no more than whether it must be filled.
    """
    filled = [(place, cell) for place, cell in enumerate(first.cells) if not is_blank(cell)]
    if len(filled) >= _EXPLAINED and all(str(cell).strip(" *").casefold() in _DEMANDS for _, cell in filled):
        return True
    if len(others) < 2 or any(not isinstance(cell, str) or _is_number(cell) for _, cell in filled):
        return False
    said = {
        str(cell)
        for place, cell in filled
        if len(str(cell)) >= (_SENTENCE_HAN if _HAN.search(str(cell)) else _SENTENCE)
        and not _DIGIT.search(str(cell))
        and all(_is_number(row.cells[place]) for row in others)
    }
    return len(said) >= _EXPLAINED


def _is_number(cell: Cell) -> bool:
    """Whether a cell is a number or a date, or a text of digits for the most part."""
    if not isinstance(cell, str):
        return not is_blank(cell)
    return sum(map(str.isdigit, cell)) * 2 >= len(cell.replace(" ", "")) > 0


def _key(cell: Cell) -> str:
    """A name without case and without what stands in brackets, which pages and files vary."""
    return "" if is_blank(cell) else _BRACKETED.sub("", header_text(cell)).strip().casefold()


def _holds_numbers(rows: Sequence[Row], column: int) -> bool:
    values = [row.cells[column] for row in rows if not is_blank(row.cells[column])]
    return len(values) > 1 and not any(is_words(value) for value in values)
