"""System checks of the wiring. Ids: E001 the environment, W001 counters, E010–E013 the role (`access.roles`),
E014 the history of the tables."""

from collections.abc import Sequence
from typing import Any

from django.conf import settings
from django.core.checks import CheckMessage, Error, Tags, Warning, register
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.recorder import MigrationRecorder

from .environment import Environment

OURS = {"backoffice", "catalog", "fulfillment"}


@register
def check_environment(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Every variable that could not be used, with its remedy."""
    environment: Environment = settings.ENVIRONMENT
    return [
        Error(problem.sentence, hint=problem.remedy, obj=problem.variable, id="entrepot.E001")
        for problem in environment.problems
    ]


@register
def check_counters(app_configs: object = None, **kwargs: object) -> list[CheckMessage]:
    """Rate limits mean little when each process counts for itself."""
    if str(settings.CACHES["rates"]["BACKEND"]).endswith("RedisCache"):
        return []
    return [
        Warning(
            "Requests are counted by each process for itself: the limits of the API hold per process.",
            hint="Set COUNTERS_URL to a Redis or Valkey (redis://host:6379/0).",
            id="entrepot.W001",
        )
    ]


@register(Tags.database)
def check_history(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """No database stops in the middle of migrations that have become one.

    Django would leave out what took their place, or make tables anew that are there.
    """
    if not databases or connection.alias not in databases:
        return []
    recorded = set(MigrationRecorder(connection).applied_migrations())
    for key, migration in sorted(MigrationLoader(None).disk_migrations.items()):
        if not migration.replaces or migration.__module__.partition(".")[0] not in OURS:
            continue
        missing = [before for before in migration.replaces if before not in recorded]
        begun = key in recorded or len(missing) < len(migration.replaces)
        if begun and missing:
            return [
                Error(
                    f"The database is in the middle of the migrations that {'.'.join(key)} has taken the place of: "
                    f"{'.'.join(missing[0])} has not run.",
                    hint=f'Run "migrate" with the last version that has {".".join(missing[-1])}, then with this one. '
                    "A database that holds nothing yet is made anew.",
                    id="entrepot.E014",
                )
            ]
    return []
