"""The version of an exported row: a short word in its file that stands for what the row said, which is kept here.

The word is `v<export>.<number>.<check>`. Begun by a letter, it is a text to every spreadsheet program; and since Excel
counts up whatever ends in a number when a cell is dragged down, the check tells a word that was given from one that was
made up.
"""

import base64
import hmac
import json
import re
from collections.abc import Iterable, Sequence
from typing import Any, NamedTuple

from django.conf import settings
from django.core.serializers.json import DjangoJSONEncoder
from django.db import connection
from django.utils.crypto import salted_hmac

from ..drafts import Exported
from .digests import Digester
from .models import Export, ExportedRow

HEADER = "_version"
_WORD = re.compile(r"v([0-9a-z]{1,12})\.([0-9a-z]{1,6})\.([a-z2-7]{7})")
_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"

_COLUMNS = "number, record_id, key, facts, digest"
# COPY does not pass row-level security, so the rows go through a table of the transaction's own.
_MAKE_TABLE = """
CREATE TEMPORARY TABLE imports_giving (number integer, record_id bigint, key jsonb, facts jsonb, digest text)
ON COMMIT DROP
"""
_MOVE_ROWS = f"""
INSERT INTO imports_exportedrow (export_id, brand_id, {_COLUMNS}) SELECT %s, %s, {_COLUMNS} FROM imports_giving
"""  # noqa: S608 - column names only
_ASKED = """
SELECT kept.export_id, kept.number, kept.record_id, kept.key, kept.facts, kept.digest
FROM unnest(%s::bigint[], %s::integer[]) AS asked(export_id, number)
     JOIN imports_exportedrow AS kept USING (export_id, number)
"""

Place = tuple[int, int]


class Kept(NamedTuple):
    """What is kept of an exported row."""

    record_id: int
    key: tuple[Any, ...]
    facts: dict[str, Any]
    digest: str


def word_for(export_id: int, number: int) -> str:
    """The version of a row by its export and its number in it."""
    return f"v{_written(export_id)}.{_written(number)}.{_check(export_id, number, settings.SECRET_KEY)}"


def place_of(word: str) -> Place | None:
    """The export and the number that a version stands for; None for a word that was never given."""
    found = _WORD.fullmatch(word.strip().lower())
    if found is None:
        return None
    export_id, number = int(found[1], 36), int(found[2], 36)
    if export_id >= 2**63 or number >= 2**31:
        return None
    keys = [settings.SECRET_KEY, *settings.SECRET_KEY_FALLBACKS]
    known = any(hmac.compare_digest(found[3], _check(export_id, number, key)) for key in keys)
    return (export_id, number) if known else None


def keep_rows(export: Export, rows: Sequence[Exported], digester: Digester, *, first: int) -> list[str]:
    """Keeps what the rows say, numbered from `first` on, and returns their versions."""
    with connection.cursor() as cursor:
        cursor.execute(_MAKE_TABLE)
        with cursor.copy(f"COPY imports_giving ({_COLUMNS}) FROM STDIN") as copy:
            for number, row in enumerate(rows, start=first):
                digest = digester.of_record(row.cells)
                copy.write_row((number, row.id, _json(row.key), _json(row.facts), digest))
        cursor.execute(_MOVE_ROWS, [export.pk, export.brand_id])
        cursor.execute("DROP TABLE imports_giving")
    return [word_for(export.pk, number) for number in range(first, first + len(rows))]


def rows_at(places: Iterable[Place]) -> dict[Place, Kept]:
    """What the rows at these places said, as far as it is kept and the caller may see it. One query."""
    wanted = list(places)
    if not wanted:
        return {}
    with connection.cursor() as cursor:
        cursor.execute(_ASKED, [[each for each, _ in wanted], [number for _, number in wanted]])
        return {
            (export_id, number): Kept(record_id, tuple(json.loads(key)), json.loads(facts), digest)
            for export_id, number, record_id, key, facts, digest in cursor.fetchall()
        }


def forget_rows(export: Export) -> int:
    """Deletes what the rows of an export said; returns how many they were."""
    return ExportedRow.objects.filter(export=export)._raw_delete(connection.alias)


def _check(export_id: int, number: int, key: str | bytes) -> str:
    made = salted_hmac("imports.version", f"{export_id}.{number}", secret=key, algorithm="sha256").digest()
    return base64.b32encode(made)[:7].decode().lower()


def _written(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = _DIGITS[rest] + digits
    return digits or "0"


def _json(value: Any) -> str:
    return json.dumps(value, cls=DjangoJSONEncoder)
