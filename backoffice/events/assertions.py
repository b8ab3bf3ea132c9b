"""What must always be true of the data, as named SQL: a sentence, and the query of the rows that break it.

Each room registers what it owns in its `assertions.py`. The command `assert_invariants`, the page «Proofs», the demo's
account and the tests run the same list. Where PostgreSQL can refuse the fault itself, the assertion names what refuses
it, and is broken too when that guard is missing or switched off.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic

from django.db import OperationalError, connection, transaction
from psycopg.errors import QueryCanceled

SHOWN = 50
EACH = timedelta(seconds=60)
_NAME = re.compile(r"[a-z]+(_[a-z]+)*")


@dataclass(frozen=True, slots=True)
class Assertion:
    """`query` returns (subject type, subject id, what is wrong) of every guilty row, the subject as the log names it.

    `guards` are the names of the constraints, unique indexes and triggers that refuse the fault when it is written.
    """

    name: str
    sentence: str
    query: str
    guards: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Guilty:
    subject_type: str
    subject_id: int
    found: str

    def __str__(self) -> str:
        return f"{self.subject_type.replace('_', ' ')} {self.subject_id}: {self.found}"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one run found. `guilty` are the first `SHOWN` rows; of more there is `more`.

    `guards_missing` are guards that do not stand. `finished` is false when the time was up: then nothing is proved.
    """

    assertion: Assertion
    seconds: float
    guilty: tuple[Guilty, ...] = ()
    more: bool = False
    guards_missing: tuple[str, ...] = ()
    finished: bool = True

    @property
    def holds(self) -> bool:
        return self.finished and not self.guilty and not self.guards_missing


_assertions: dict[str, Assertion] = {}

_GUARDS_MISSING = """
SELECT name FROM unnest(%s::text[]) AS guard (name)
WHERE NOT EXISTS (SELECT FROM pg_constraint WHERE conname = name AND convalidated)
  AND NOT EXISTS (SELECT FROM pg_trigger WHERE tgname = name AND tgenabled <> 'D')
  AND NOT EXISTS (
      SELECT FROM pg_index JOIN pg_class ON pg_class.oid = indexrelid
      WHERE relname = name AND indisunique AND indisvalid
  )
"""


def always(name: str, sentence: str, query: str, *, guards: tuple[str, ...] = ()) -> Assertion:
    """Registers an assertion under a name of its own."""
    if not _NAME.fullmatch(name) or name in _assertions:
        raise ValueError(f"«{name}» is no name for one more assertion")
    _assertions[name] = Assertion(name, sentence, query, guards)
    return _assertions[name]


def assertions() -> list[Assertion]:
    """All that the rooms have registered, the lowest room first."""
    return list(_assertions.values())


def examine(assertion: Assertion, *, within: timedelta = EACH) -> Verdict:
    """Runs one assertion inside the current wall, for so long at most."""
    begun = monotonic()
    milliseconds = str(max(1, int(within.total_seconds() * 1000)))
    try:
        with transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(
                "SELECT current_setting('statement_timeout'), set_config('statement_timeout', %s, true)",
                [milliseconds],
            )
            (before, _) = cursor.fetchone()
            cursor.execute(_GUARDS_MISSING, [list(assertion.guards)])
            missing = tuple(name for (name,) in cursor.fetchall())
            cursor.execute(f"SELECT * FROM ({assertion.query}) AS guilty LIMIT {SHOWN + 1}")  # noqa: S608
            rows = [Guilty(*row) for row in cursor.fetchall()]
            cursor.execute("SELECT set_config('statement_timeout', %s, true)", [before])
    except OperationalError as error:
        if not isinstance(error.__cause__, QueryCanceled):
            raise
        return Verdict(assertion, monotonic() - begun, finished=False)
    return Verdict(
        assertion, monotonic() - begun, tuple(rows[:SHOWN]), more=len(rows) > SHOWN, guards_missing=missing
    )


def examine_all(*, each: timedelta = EACH, within: timedelta | None = None) -> Iterator[Verdict]:
    """Runs all of them, `each` for so long at most, and together `within` that time; who comes too late is unproved."""
    begun = monotonic()
    for assertion in assertions():
        left = each if within is None else min(each, within - timedelta(seconds=monotonic() - begun))
        yield examine(assertion, within=left) if left > timedelta() else Verdict(assertion, 0, finished=False)
