"""A database that has run all the migrations of before needs nothing, and one that has run some is refused."""

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder

from backoffice.checks import check_history

pytestmark = pytest.mark.django_db


def recorded() -> set[tuple[str, str]]:
    return set(MigrationRecorder(connection).applied_migrations())


def test_it_has_nothing_to_do_where_all_migrations_of_before_have_run() -> None:
    recorder = MigrationRecorder(connection)
    new = {
        key
        for key, migration in MigrationExecutor(connection).loader.disk_migrations.items()
        if migration.replaces and key[1] != "0001_initial"
    }
    assert ("inventory", "0004_hold_in_one_statement") in new
    for app, name in new:
        recorder.record_unapplied(app, name)

    assert check_history(databases=["default"]) == []
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []
    executor.check_replacements()
    assert recorded() >= new


@pytest.mark.parametrize(
    ("place", "left_out"),
    [
        ("inventory.0001_initial", ["inventory.0021_missing_is_not_held"]),
        ("webhooks.0001_initial", ["webhooks.0003_guard_by_condition"]),
        (
            "products.0001_initial",
            [
                "products.0003_category_sector",
                "products.0004_variants_and_prices",
                "products.0005_decimals_by_function",
            ],
        ),
    ],
)
def test_it_refuses_one_that_stops_in_the_middle(place: str, left_out: list[str]) -> None:
    for name in left_out:
        MigrationRecorder(connection).record_unapplied(*name.split("."))

    (message,) = check_history(databases=["default"])
    assert message.id == "entrepot.E014"
    assert f"the migrations that {place} has taken the place of: {left_out[0]} has not run" in message.msg
    assert f"the last version that has {left_out[-1]}" in str(message.hint)


def test_it_says_nothing_of_a_database_that_is_not_asked_about() -> None:
    assert check_history() == []
