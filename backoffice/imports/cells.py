"""From rows to drafts: each mapped cell read, and what was taken for something else than it looks said."""

import datetime
from collections import Counter
from collections.abc import Mapping, Sequence, Set

from .asides import refuse_asides
from .column_reader import ColumnReader
from .conventions import Conventions
from .countries import codes_by_name
from .drafts import Draft
from .profile_columns import Column, Kind
from .reading.rows import Cell, Fault, Month, Row
from .totals import refuse_sums, refuse_totals
from .units_shown import UnitsShown

# What was made of cells that do not say it themselves, by how many of a column.
_DONE = {
    "tags": "Tags of a web page, such as «<b>», were taken out of «{column}» in {cells}.",
    "restored": "Leading zeros were restored in {cells} of «{column}»; the check digits prove them.",
    "of_platform": "A marketplace's own number, which is no GTIN, was left out in {cells} of «{column}».",
    "plain": "Full-width signs and dashes of typesetting were written in plain ones in {cells} of «{column}».",
    "in_full": "{cells} of «{column}» were written in thousands or ten thousands (k, 万) and read in full.",
    "exponent": "An exponent (1e5) stands in {cells} of «{column}»; the number was read in full.",
    "linked": "A formula that makes a link stood in {cells} of «{column}»; {linked} was taken.",
    "month": "In {cells} of «{column}» only month and year stand; they were taken as the {day} day of the month.",
}
_WORDS_TOLD = 10


class CellReader:
    """Makes drafts of rows, column by column. One per file, so that what repeats is read once.

    `meanings` are by column what a person said of words, by their keys; `beside` are the places of our own columns,
    `shown` by column the currencies and units that a workbook shows its numbers with, and `sums` the rows that add up
    others, with what these come to.
    """

    def __init__(
        self,
        columns: Mapping[str, Column],
        places: Mapping[str, int],
        conventions: Conventions,
        meanings: Mapping[str, Mapping[str, str]],
        *,
        beside: Set[int] = frozenset(),
        shown: Mapping[str, str] | None = None,
        sums: Mapping[int, str] | None = None,
    ) -> None:
        self.columns = columns
        self._beside, self._sums = beside, sums or {}
        self.units = UnitsShown(columns, places, shown or {})
        self.own = conventions.own
        self.readers = [
            ColumnReader(
                name,
                columns[name],
                place,
                date_order=conventions.date_orders.get(name),
                decimal_mark=conventions.decimal_marks.get(name),
                meanings=meanings.get(name),
                own=conventions.own,
                has_lost_digits=name in conventions.lost_digits,
            )
            for name, place in places.items()
        ]
        self._doubtful = [reader for reader in self.readers if reader.name in conventions.doubtful]
        self._currencies = conventions.currencies
        self._names = [reader.name for reader in self.readers]
        self._required = [reader.place for reader in self.readers if reader.column.required]
        self._alone = {reader.place for reader in self.readers if reader.column.alone}
        if any(reader.column.kind is Kind.COUNTRY for reader in self.readers):
            # Before this process is copied: each copy would read the names of countries for itself.
            codes_by_name()

    def drafts(self, rows: Sequence[Row]) -> list[Draft]:
        """The rows with every mapped cell read; what cannot be read is a flaw of its column.

        A row that the reader of the file rejects as a whole has no values: its cells are not to be trusted.
        """
        rows = self.units.worded(rows)
        if self.own:
            # A day that we exported is one, however it is shown when it comes back.
            rows = list(map(_in_days, rows))
        drafts = [Draft(row.number, row.cells) for row in rows]
        faulty = [(draft, row.faults) for draft, row in zip(drafts, rows, strict=True) if row.faults]
        for draft, faults in faulty:
            for fault in faults:
                if fault.column is None:
                    draft.flaw(fault.code, "", fault.sentence)
        if not self.own:
            refuse_totals(drafts, beside=self._beside)
            if self._sums:
                refuse_sums(drafts, self._sums)
            refuse_asides(drafts, len(self.readers), required=self._required, alone=self._alone)
        whole = [draft for draft in drafts if not draft.flaws]
        if not whole:
            return drafts
        blamed = {
            draft.number: {fault.column for fault in faults} for draft, faults in faulty if not draft.flaws
        }
        columns = list(
            zip(*(_without(draft.cells, blamed.get(draft.number)) for draft in whole), strict=True)
        )
        read = [reader.read(columns[reader.place], whole) for reader in self.readers]
        for draft, values in zip(whole, zip(*read, strict=True), strict=True):
            draft.values = dict(zip(self._names, values, strict=True))
        for amounts in self._doubtful:
            said = self._currencies.get(amounts.name, "")
            amounts.refuse_doubtful(
                columns[amounts.place], whole, [str(draft.values.get("currency") or said) for draft in whole]
            )
        for draft, faults in faulty:
            if draft.values:
                self._blame(draft, faults)
        for reader in self.readers:
            if reader.column.required:
                reader.demand(whole)
        return drafts

    def _blame(self, draft: Draft, faults: Sequence[Fault]) -> None:
        """What the reader of the file says of a cell stands in place of what was read from it."""
        by_column = {fault.column: fault for fault in faults}
        for reader in self.readers:
            fault = by_column.get(reader.place)
            if fault is not None:
                draft.values[reader.name] = None
                if reader.column.looked_at:
                    continue
                draft.flaws = [flaw for flaw in draft.flaws if flaw.column != reader.name]
                draft.flaw(fault.code, reader.name, fault.sentence)

    def counted(self) -> list[tuple[Counter[str], Counter[str], Counter[str]]]:
        """What the readers of the columns counted for the notes, as `add` takes it from a copy of this one."""
        return [(reader.unsaid, reader.done, reader.told) for reader in self.readers]

    def add(self, counted: Sequence[tuple[Counter[str], Counter[str], Counter[str]]]) -> None:
        for reader, (unsaid, done, told) in zip(self.readers, counted, strict=True):
            reader.unsaid += unsaid
            reader.done += done
            reader.told += told

    def told_words(self) -> dict[str, dict[str, int]]:
        """Column → word that was read as what a person said that it means → cells."""
        return {reader.name: dict(reader.told) for reader in self.readers if reader.told}

    def notes(self) -> list[str]:
        """Sentences on what was taken for something else than it looks."""
        unsaid = [
            f"«{word}» in «{reader.column.label}» was taken as nothing stated, in {_cells(count)}."
            for reader in self.readers
            for word, count in reader.unsaid.items()
        ]
        done = [
            sentence.format(
                cells=_cells(reader.done[code]),
                column=reader.column.label,
                day=reader.column.month,
                linked="its address" if reader.column.addresses else "its text",
            )
            for code, sentence in _DONE.items()
            for reader in self.readers
            if reader.done[code]
        ]
        told = [
            f"«{word}» in «{reader.column.label}» was read as «{reader.meaning(word)}», as was said, in {count:,} "
            f"cell{'' if count == 1 else 's'}."
            for reader in self.readers
            for word, count in reader.told.most_common(_WORDS_TOLD)
        ]
        return [*told, *unsaid, *done]


def _in_days(row: Row) -> Row:
    if Month not in map(type, row.cells):
        return row
    days = (
        datetime.date(cell.year, cell.month, 1) if isinstance(cell, Month) else cell for cell in row.cells
    )
    return row._replace(cells=tuple(days))


def _without(cells: Sequence[Cell], places: Set[int | None] | None) -> Sequence[Cell]:
    """The cells without those in some places."""
    if not places:
        return cells
    return tuple(None if place in places else cell for place, cell in enumerate(cells))


def _cells(count: int) -> str:
    return "1 cell" if count == 1 else f"{count:,} cells"
