"""The rows of a file, read once: how it writes dates and numbers is decided from all of them before one is checked."""

import os
import pickle
from collections.abc import Iterator, Sequence
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import Any, Self

from .reading.rows import Fault, Row

_IN_MEMORY = 4 << 20


class Spool:
    """Batches of rows set aside in a temporary file; a small one stays in memory. Use it as a context manager."""

    def __init__(self) -> None:
        self._file: Any = SpooledTemporaryFile(max_size=_IN_MEMORY, prefix="import-")  # noqa: SIM115
        self._ends: list[int] = []
        self.rows = 0

    def __len__(self) -> int:
        """How many batches were added."""
        return len(self._ends)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._file.close()

    def add(self, rows: Sequence[Row]) -> None:
        # Plain tuples: pickle takes a third of the time that it takes for named ones.
        numbers, cells, faults = zip(*rows, strict=True)
        plain = {at: [tuple(fault) for fault in found] for at, found in enumerate(faults) if found}
        pickle.dump((numbers, cells, plain), self._file, protocol=pickle.HIGHEST_PROTOCOL)
        # A copy of this process would write what is still to be written once more.
        self._file.flush()
        self._ends.append(self._file.tell())
        self.rows += len(rows)

    def batches(self) -> Iterator[list[Row]]:
        """What was added, in its order."""
        return map(self.batch, range(len(self)))

    def batch(self, number: int) -> list[Row]:
        """One of the batches, counted from 0. Copies of this process may read at the same time."""
        begin, end = self._ends[number - 1] if number else 0, self._ends[number]
        if self._ends[-1] > _IN_MEMORY:
            # Copies share the place in the file.
            written = os.pread(self._file.fileno(), end - begin, begin)
        else:
            self._file.seek(begin)
            written = self._file.read(end - begin)
        numbers, cells, faults = pickle.loads(written)
        rows = list(map(Row, numbers, cells))
        for at, found in faults.items():
            rows[at] = rows[at]._replace(faults=tuple(Fault(*fault) for fault in found))
        return rows
