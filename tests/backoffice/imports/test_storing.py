"""Batches stored beside the checking: in the caller's transaction, in their order, and no error is lost."""

import pytest
from django.db import DataError, connection, transaction

from backoffice.access.scope import scope
from backoffice.imports.storing import Storing
from tests.conftest import World

NOTE = "INSERT INTO notes_of_a_test VALUES (%s, current_setting('app.actor'))"


@pytest.fixture
def _notes(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("CREATE TEMPORARY TABLE notes_of_a_test (number smallint, actor text)")
        cursor.execute("GRANT ALL ON notes_of_a_test TO public")


def notes() -> list[tuple[int, str]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT number, actor FROM notes_of_a_test")
        return list(cursor.fetchall())


@pytest.mark.usefixtures("_notes")
def test_they_are_stored_in_order_for_whom_the_caller_works_and_all_by_the_end(world: World) -> None:
    with scope(world.office):
        with Storing() as storing:
            for number in range(50):
                storing.execute(NOTE, [number])
        assert notes() == [(number, world.office.key) for number in range(50)]


@pytest.mark.usefixtures("_notes")
def test_they_go_with_the_callers_transaction(world: World) -> None:
    with scope(world.office):
        with pytest.raises(RuntimeError, match="unsound"), transaction.atomic(), Storing() as storing:
            storing.execute(NOTE, [1])
            raise RuntimeError("unsound")
        assert notes() == []


@pytest.mark.usefixtures("_notes")
def test_what_the_last_one_meets_is_raised_at_the_end(world: World) -> None:
    with scope(world.office):
        with pytest.raises(DataError, match="out of range"), transaction.atomic(), Storing() as storing:
            storing.execute(NOTE, [100_000])
        assert notes() == []


@pytest.mark.usefixtures("_notes")
def test_the_cause_is_raised_and_not_what_the_caller_met_because_of_it(world: World) -> None:
    with scope(world.office):
        with pytest.raises(DataError, match="out of range"), transaction.atomic(), Storing() as storing:
            storing.execute(NOTE, [100_000])
            for _ in range(3):
                notes()
        assert notes() == []
