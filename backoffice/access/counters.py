"""Counting attempts where no rollback can undo it.

A request is one transaction, and a refused one is undone wholly. What throttling counts must stay all the same, and
every process must see it: it lies in a table of the same database, reached by a connection of its own.
"""

from datetime import datetime
from typing import Any

from django.core.cache.backends.db import DatabaseCache
from django.db.backends.utils import CursorWrapper

APART = "apart"


class CountersApart:
    """Sends the counters to their own connection, and nothing else."""

    def db_for_read(self, model: type[Any], **hints: Any) -> str | None:
        return APART if model._meta.app_label == "django_cache" else None

    db_for_write = db_for_read

    def allow_migrate(self, db: str, app_label: str, **hints: Any) -> bool:
        return db != APART


class Counters(DatabaseCache):
    """Forgets what has expired and nothing else: whoever fills it cannot push out what is counted against them."""

    def _cull(self, db: str, cursor: CursorWrapper, now: datetime, num: int) -> None:
        table = self._table  # type: ignore[attr-defined]
        cursor.execute(f'DELETE FROM "{table}" WHERE expires < %s', [now])  # noqa: S608 - a name from the settings
