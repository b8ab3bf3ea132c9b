"""Parameters beside their statement arrive as they are, in the same transaction, and are counted as any others."""

import pytest
from django.db import connection, transaction
from django.db.utils import DataError
from django.test.utils import CaptureQueriesContext

from backoffice.events.documents import document_cursor
from backoffice.events.encoding import as_json

pytestmark = pytest.mark.django_db


def test_what_is_sent_beside_a_statement_arrives_as_it_is() -> None:
    words = [
        "O'Hara",
        'a "quote"',
        "100 %",
        "%s",
        "back\\slash",
        "日本製",
        "$1",
        "'; DROP TABLE events_event; --",
    ]
    with document_cursor() as cursor:
        cursor.execute("SELECT word FROM json_array_elements_text(%s::json) AS word", [as_json(words)])
        assert [word for (word,) in cursor.fetchall()] == words


def test_it_is_a_statement_of_the_same_transaction_and_counted() -> None:
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
            before = cursor.fetchone()
        with document_cursor() as cursor:
            cursor.execute("SELECT pg_current_xact_id()")
            assert cursor.fetchone() == before
    assert [each["sql"] for each in queries].count("SELECT pg_current_xact_id()") == 2


def test_what_the_database_refuses_is_an_error_of_djangos() -> None:
    with pytest.raises(DataError), transaction.atomic(), document_cursor() as cursor:
        cursor.execute("SELECT %s::json", ["{no json"])
