"""A PostgreSQL server of the user's own, named by DATABASE_URL."""

import secrets
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import quote, urlsplit

import psycopg
from psycopg import sql

from backoffice.runtime.errors import RuntimeProblem
from backoffice.runtime.layout import Layout

CONNECT_SECONDS = 10
NAME_LIMIT = 63


def require_reachable(url: str) -> None:
    """Raise RuntimeProblem `no_database` unless a connection can be made. The password is never repeated."""
    _connect(url).close()


@contextmanager
def leased_database(url: str, layout: Layout, *, say: Callable[[str], None]) -> Iterator[str]:
    """The address of a new database on the server of `url`, dropped at the end.

    The names are written down first, so that the next lease of this state drops what a killed one left.
    Raises RuntimeProblem: `no_database`, `may_not_create`.
    """
    _drop_written_down(url, layout)
    suffix = f"_{secrets.token_hex(4)}"
    name = f"entrepot_{layout.root.name.lower()}"[: NAME_LIMIT - len(suffix)] + suffix
    layout.leased_databases.write_text(name)
    with _connect(url) as connection:
        try:
            connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(name)))
        except psycopg.errors.InsufficientPrivilege as error:
            role = connection.info.user
            raise RuntimeProblem(
                "may_not_create",
                f"The role {role!r} of DATABASE_URL may not create databases, and --fresh needs one of its "
                f'own. Allow it as a superuser with: ALTER ROLE "{role}" CREATEDB; or leave --fresh out.',
            ) from error
    say(f"Using the database {name} of its own on the server of DATABASE_URL.")
    try:
        yield urlsplit(url)._replace(path=f"/{quote(name)}").geturl()
    finally:
        _drop_written_down(url, layout)


def _drop_written_down(url: str, layout: Layout) -> None:
    if not layout.leased_databases.exists():
        return
    name = layout.leased_databases.read_text()
    with _connect(url) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(name)))
    layout.leased_databases.unlink()


def _connect(url: str) -> psycopg.Connection[tuple[object, ...]]:
    try:
        return psycopg.connect(url, autocommit=True, connect_timeout=CONNECT_SECONDS)
    except psycopg.Error as error:
        reason = next(iter(str(error).strip().splitlines()), type(error).__name__)
        raise RuntimeProblem(
            "no_database",
            f"The database of DATABASE_URL cannot be reached: {reason}. "
            "Start that server or correct the address; without DATABASE_URL an embedded one is used.",
        ) from error
