"""Units and currencies that a workbook shows the numbers of whole columns with, and that no cell of them holds."""

from collections.abc import Mapping, Sequence

from .profile_columns import Column, Kind
from .reading.rows import Cell, Row
from .reading.values import currencies_named


class UnitsShown:
    """What `shown` says by the names of columns, at their `places`.

    A unit is a part of what the numbers say in texts («38 EU») and beside amounts. A currency of amounts and the unit
    of quantities are known to the profile; a currency in texts is none that somebody meant. Their numbers stay.
    """

    def __init__(
        self, columns: Mapping[str, Column], places: Mapping[str, int], shown: Mapping[str, str]
    ) -> None:
        self._worded: dict[int, str] = {}
        self._beside: dict[int, str] = {}
        for name, unit in shown.items():
            column = columns[name]
            is_currency = bool(currencies_named(unit))
            if (is_currency and column.kind is Kind.MONEY) or column.parted(f"1 {unit}")[1]:
                self._beside[places[name]] = unit
            elif unit and not is_currency and column.kind in (Kind.TEXT, Kind.CHOICE, Kind.CODE, Kind.MONEY):
                self._worded[places[name]] = unit

    def worded(self, rows: Sequence[Row]) -> Sequence[Row]:
        """The rows with the texts that such numbers are."""
        if not self._worded:
            return rows
        return [
            row._replace(cells=tuple(self._in_words(place, cell) for place, cell in enumerate(row.cells)))
            for row in rows
        ]

    def write(self, rows: Sequence[Row], texts: Sequence[list[str]]) -> None:
        """Writes them behind the numbers of all other columns, as texts that come back must say them."""
        for place, unit in self._beside.items():
            for row, row_texts in zip(rows, texts, strict=True):
                if _is_number(row.cells[place]):
                    row_texts[place] = f"{row_texts[place]} {unit}"

    def _in_words(self, place: int, cell: Cell) -> Cell:
        unit = self._worded.get(place)
        if unit is None or not _is_number(cell):
            return cell
        return f"{cell} {unit}" if isinstance(cell, int) else f"{cell:.15g} {unit}"


def _is_number(cell: Cell) -> bool:
    return isinstance(cell, int | float) and not isinstance(cell, bool)
