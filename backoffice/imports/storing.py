"""Checked rows on their way into the table: PostgreSQL takes one batch in while Python checks the next."""

from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from types import TracebackType
from typing import Any, LiteralString, Self

from django.db import connection
from psycopg import Cursor


class Storing:
    """One statement at a time is executed beside the caller, in the caller's own transaction.

    psycopg lets one thread after the other use a connection: a query of the caller waits for the statement before it.
    What a statement raises, the next call or the end raises here. Use it as a context manager; at its end all is done.
    """

    def __init__(self) -> None:
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="storing")
        self._last: Future[None] | None = None
        # Django lets no other thread use its connection, so the one below it is taken; its errors are told apart here.
        connection.ensure_connection()
        self._errors, self._connection = connection.wrap_database_errors, connection.connection

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._thread.shutdown()
        # A statement that failed has spoilt the transaction: what the caller met then only follows from it.
        self._settle()

    def execute(self, statement: LiteralString, parameters: Sequence[Any]) -> None:
        """Executes it soon, behind the one before it, for which it waits: no more than two batches are held."""
        self._settle()
        self._last = self._thread.submit(self._execute, statement, parameters)

    def _settle(self) -> None:
        last, self._last = self._last, None
        if last is not None:
            last.result()

    def _execute(self, statement: LiteralString, parameters: Sequence[Any]) -> None:
        # Parameters beside the statement, as those of a `document_cursor`.
        with self._errors, Cursor(self._connection) as cursor:
            cursor.execute(statement, parameters)
