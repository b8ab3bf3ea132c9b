"""The two database roles behind the walls, and whether the login role can put them on."""

from collections.abc import Sequence
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import Error as DatabaseError

from .scope import BRAND_ROLE, STAFF_ROLE

REMEDY = (
    f"Let a database administrator run: CREATE ROLE {BRAND_ROLE} NOLOGIN; CREATE ROLE {STAFF_ROLE} NOLOGIN; "
    f'ALTER ROLE "{{login}}" NOINHERIT; GRANT {BRAND_ROLE}, {STAFF_ROLE} TO "{{login}}"{{options}};'
    ' or give the login role CREATEROLE and run "migrate" again.'
)


def provision(database: BaseDatabaseWrapper) -> None:
    """Creates the roles where they are missing and grants them to the login role, without inheritance.

    Without inheritance the login role has neither role's rows until it puts one on with SET LOCAL ROLE. Needs
    CREATEROLE, or roles that were created and granted beforehand. Raises the database's error with the remedy.
    """
    grants_have_options = _server_version(database) >= 160000
    with database.cursor() as cursor:
        cursor.execute("SELECT current_user, rolinherit FROM pg_roles WHERE rolname = current_user")
        login, inherits = cursor.fetchone()
        quoted = database.ops.quote_name(login)
        try:
            for role in (BRAND_ROLE, STAFF_ROLE):
                cursor.execute("SELECT FROM pg_roles WHERE rolname = %s", [role])
                if cursor.rowcount == 0:
                    cursor.execute(f"CREATE ROLE {role} NOLOGIN")
            if inherits and not grants_have_options:
                cursor.execute(f"ALTER ROLE {quoted} NOINHERIT")
            for role in (BRAND_ROLE, STAFF_ROLE):
                if not _can_wear(database, role):
                    options = " WITH INHERIT FALSE, SET TRUE" if grants_have_options else ""
                    cursor.execute(f"GRANT {role} TO {quoted}{options}")
        except DatabaseError as error:
            raise type(error)(f"{error} {_remedy(login, grants_have_options)}") from error
        for role in (BRAND_ROLE, STAFF_ROLE):
            cursor.execute(
                f"GRANT USAGE ON SCHEMA public TO {role};"
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON ALL TABLES IN SCHEMA public TO {role};"
                f"GRANT USAGE, SELECT ON ALL SEQUENCES IN SCHEMA public TO {role};"
                "ALTER DEFAULT PRIVILEGES IN SCHEMA public "
                f"GRANT SELECT, INSERT, UPDATE, DELETE ON TABLES TO {role};"
                f"ALTER DEFAULT PRIVILEGES IN SCHEMA public GRANT USAGE, SELECT ON SEQUENCES TO {role}"
            )


@register(Tags.database)
def check_login_role(*, databases: Sequence[str] | None = None, **kwargs: Any) -> list[CheckMessage]:
    """The login role must stand behind the walls itself, and be able to put on both roles."""
    if not databases or connection.alias not in databases:
        return []
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT current_user, rolsuper OR rolbypassrls, rolcreaterole,"
            " (SELECT count(*) FROM pg_roles WHERE rolname IN (%s, %s))"
            " FROM pg_roles WHERE rolname = current_user",
            [BRAND_ROLE, STAFF_ROLE],
        )
        login, walks_through, may_create, existing = cursor.fetchone()
    if walks_through:
        return [
            Error(
                f"The database role {login} is a superuser or bypasses row-level security: it walks through the walls.",
                hint=f"Connect as an ordinary role: CREATE ROLE entrepot LOGIN CREATEDB CREATEROLE PASSWORD '…'; "
                f"ALTER DATABASE {connection.settings_dict['NAME']} OWNER TO entrepot;",
                id="entrepot.E010",
            )
        ]
    wearable = existing == 2 and all(_can_wear(connection, role) for role in (BRAND_ROLE, STAFF_ROLE))
    if not wearable and not may_create:
        return [
            Error(
                f"The database role {login} cannot put on the roles {BRAND_ROLE} and {STAFF_ROLE}.",
                hint=_remedy(login, _server_version(connection) >= 160000),
                id="entrepot.E011",
            )
        ]
    return []


def _can_wear(database: BaseDatabaseWrapper, role: str) -> bool:
    kind = "SET" if _server_version(database) >= 160000 else "MEMBER"
    with database.cursor() as cursor:
        cursor.execute("SELECT pg_has_role(current_user, %s, %s)", [role, kind])
        return bool(cursor.fetchone()[0])


def _server_version(database: BaseDatabaseWrapper) -> int:
    with database.cursor() as cursor:
        cursor.execute("SHOW server_version_num")
        return int(cursor.fetchone()[0])


def _remedy(login: str, grants_have_options: bool) -> str:
    return REMEDY.format(login=login, options=" WITH INHERIT FALSE, SET TRUE" if grants_have_options else "")
