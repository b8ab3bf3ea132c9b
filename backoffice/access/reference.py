"""What the code knows of the world: what a new office starts with, and what an upgrade brings along later."""

from collections.abc import Callable
from typing import Any

from django.apps import AppConfig
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.migrations.loader import MigrationLoader
from django.db.models.signals import post_migrate

_installers: dict[str, Callable[[], None]] = {}


def starts_with(app: AppConfig, install: Callable[[], None]) -> None:
    """A new office starts with what `install` writes. It must be safe to repeat, and leave what people set.

    Rooms are asked in their order, the lowest first: an upper one may build on what is there by then.
    """
    _installers[app.label] = install


def install_reference() -> None:
    """Writes what all rooms start with, where it is missing. Inside a staff scope."""
    for install in _installers.values():
        install()


def after_upgrade(app: AppConfig, install: Callable[[], None]) -> None:
    """Calls `install` as the office itself, after every `migrate` that leaves all tables as the code knows them.

    It must be safe to repeat, leave what people set, and do nothing in an office that is still empty. A migration
    to an earlier state or of one room alone calls nothing, for the code may ask for columns that are not there, and so
    does a flush.
    """

    def run(*, using: str, plan: Any = None, **_: Any) -> None:
        from backoffice.events.actors import office

        from .scope import scope

        if plan is None or using != DEFAULT_DB_ALIAS or not _is_whole(using):
            return
        with scope(office("installation")):
            install()

    post_migrate.connect(run, sender=app, weak=False, dispatch_uid=f"upgrade of {app.label}")


def _is_whole(using: str) -> bool:
    loader = MigrationLoader(connections[using])
    return all(node in loader.applied_migrations for node in loader.graph.leaf_nodes())
