"""The digest of an exported row's cells: the same for what was written, and for what is read of it untouched."""

import datetime
import hashlib
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ..profile_columns import Kind
from ..profiles import Profile
from ..reading import clean_text
from ..texts import cell_text

_NUMBERS = frozenset({Kind.MONEY, Kind.DECIMAL})
_PLAIN_NUMBER = re.compile(r"-?\d+(\.\d+)?")


class Digester:
    """Digests rows of one profile: the columns that an import may write, in the order of the export."""

    def __init__(self, profile: Profile) -> None:
        columns = profile.columns()
        self.names = [
            name for name in profile.exported_columns() if name in columns and not columns[name].looked_at
        ]
        self._kinds = [columns[name].kind for name in self.names]
        self._joints = [columns[name].joint for name in self.names]

    def of_record(self, cells: Mapping[str, Any]) -> str:
        """Of a row as it is about to be written."""
        values = (cells.get(name) for name in self.names)
        return self.of_cells(
            joint.join(str(each) for each in value) if isinstance(value, list | tuple) else value
            for value, joint in zip(values, self._joints, strict=True)
        )

    def of_cells(self, cells: Iterable[Any]) -> str:
        """Of a row as it was read, its cells in the order of `names`."""
        texts = (_text(kind, cell) for kind, cell in zip(self._kinds, cells, strict=True))
        return hashlib.blake2b("\x1f".join(texts).encode(), digest_size=16).hexdigest()


def _text(kind: Kind, cell: Any) -> str:
    """A value as text, whether it was written into a text file or into a cell of its own kind."""
    if cell is None:
        return ""
    if kind in _NUMBERS and (number := _number(cell)) is not None:
        return f"{number.normalize():f}"
    if isinstance(cell, datetime.datetime) and cell.tzinfo is not None:
        cell = cell.astimezone(datetime.UTC).replace(tzinfo=None)
    text = cell if isinstance(cell, str) else cell_text(cell)
    if kind is Kind.TIME:
        text = text.removesuffix(" 00:00:00")
    return clean_text(text)[0]


def _number(cell: Any) -> Decimal | None:
    if isinstance(cell, bool):
        return None
    if isinstance(cell, int | Decimal):
        return Decimal(cell)
    if isinstance(cell, float):
        return Decimal(format(cell, ".15g"))
    return Decimal(cell) if isinstance(cell, str) and _PLAIN_NUMBER.fullmatch(cell) else None
