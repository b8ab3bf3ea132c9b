"""The database roles behind the walls, and whether the login role can put them on.

The login role is a member of the wardrobe, and the wardrobe of the two roles of the walls. It inherits nothing, so
the login role has neither role's rows until it puts one on with SET LOCAL ROLE, and keeps its own attributes.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.core.checks import CheckMessage, Error, Tags, register
from django.db import connection
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.utils import CursorWrapper
from django.db.utils import Error as DatabaseError

from .scope import BRAND_ROLE, STAFF_ROLE

WARDROBE_ROLE = "entrepot_wardrobe"
WORN_ROLES = (BRAND_ROLE, STAFF_ROLE)
# From this version on a grant says itself whether it may be put on, and CREATEROLE grants only roles of its own.
GRANTS_HAVE_OPTIONS = 160000


@dataclass(frozen=True, slots=True)
class _Step:
    """One statement that is still missing, and whether the login role may run it."""

    statement: str
    allowed: bool


def provision(database: BaseDatabaseWrapper) -> None:
    """Creates the roles where they are missing, and gives the login role the wardrobe and both roles their rights.

    Needs CREATEROLE, or roles that were created and granted beforehand. Raises the database's error with the remedy.
    """
    with database.cursor() as cursor:
        login = _login(cursor)
        steps = _missing_steps(cursor, login)
        try:
            for step in steps:
                cursor.execute(step.statement)
        except DatabaseError as error:
            raise type(error)(f"{error} {_remedy(steps)}") from error
        for role in WORN_ROLES:
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
    """The login role must stand behind the walls itself, own its database, and be able to put on both roles."""
    if not databases or connection.alias not in databases:
        return []
    name = connection.ops.quote_name(str(connection.settings_dict["NAME"]))
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolsuper OR rolbypassrls, rolinherit,"
            " has_schema_privilege('public', 'CREATE') AND has_database_privilege(current_database(), 'CREATE')"
            " FROM pg_roles WHERE rolname = current_user"
        )
        walks_through, inherits, may_build = cursor.fetchone()
        login = _login(cursor)
        if walks_through:
            return [
                Error(
                    f"The database role {login} is a superuser or bypasses row-level security: "
                    "it walks through the walls.",
                    hint="Connect as an ordinary role: CREATE ROLE entrepot LOGIN CREATEDB CREATEROLE PASSWORD '…'; "
                    f"ALTER DATABASE {name} OWNER TO entrepot;",
                    id="entrepot.E010",
                )
            ]
        errors: list[CheckMessage] = []
        if not may_build:
            change = (
                f"ALTER DATABASE {name} OWNER TO {login};" if inherits else f"ALTER ROLE {login} INHERIT;"
            )
            errors.append(
                Error(
                    f"The database role {login} may not create tables in the database {name}.",
                    hint=f"Let a database administrator run: {change}",
                    id="entrepot.E012",
                )
            )
        if holder := _inheriting(cursor, login):
            keep_apart = f" ALTER ROLE {WARDROBE_ROLE} NOINHERIT;" if holder == WARDROBE_ROLE else ""
            errors.append(
                Error(
                    f"The database role {login} inherits {BRAND_ROLE} or {STAFF_ROLE}: "
                    "it has their rows outside a scope too.",
                    hint=f"Let a database administrator run: REVOKE {BRAND_ROLE}, {STAFF_ROLE} FROM {holder};"
                    f'{keep_apart} then run "migrate" again, which says what is still missing.',
                    id="entrepot.E013",
                )
            )
        steps = _missing_steps(cursor, login)
        if not all(step.allowed for step in steps):
            errors.append(
                Error(
                    f"The database role {login} cannot put on the roles {BRAND_ROLE} and {STAFF_ROLE}.",
                    hint=_remedy(steps),
                    id="entrepot.E011",
                )
            )
    return errors


def _login(cursor: CursorWrapper) -> str:
    """The login role's name, quoted where SQL needs it."""
    cursor.execute("SELECT quote_ident(current_user)")
    return str(cursor.fetchone()[0])


def _missing_steps(cursor: CursorWrapper, login: str) -> list[_Step]:
    """The statements after which the login role can put on both roles, in their order; none when it can."""
    cursor.execute(
        "SELECT current_setting('server_version_num')::int, rolcreaterole"
        " FROM pg_roles WHERE rolname = current_user"
    )
    version, may_create = cursor.fetchone()
    by_options = version >= GRANTS_HAVE_OPTIONS
    wearing = "SET" if by_options else "MEMBER"
    if all(_has(cursor, login, role, wearing) for role in WORN_ROLES):
        return []
    steps = []
    made = set()
    for role, attributes in ((BRAND_ROLE, ""), (STAFF_ROLE, ""), (WARDROBE_ROLE, " NOINHERIT")):
        cursor.execute("SELECT to_regrole(%s) IS NULL", [role])
        if cursor.fetchone()[0]:
            steps.append(_Step(f"CREATE ROLE {role} NOLOGIN{attributes}", may_create))
            made.add(role)
    for role, member in ((BRAND_ROLE, WARDROBE_ROLE), (STAFF_ROLE, WARDROBE_ROLE), (WARDROBE_ROLE, login)):
        if not _has(cursor, member, role, wearing):
            any_role_will_do = may_create and (not by_options or role in made)
            allowed = any_role_will_do or _has(cursor, login, role, "MEMBER WITH ADMIN OPTION")
            steps.append(_Step(f"GRANT {role} TO {member}", allowed))
    return steps


def _inheriting(cursor: CursorWrapper, login: str) -> str | None:
    """Who has the rows of the walls' roles without putting one on: the wardrobe, the login role, or nobody."""
    for holder in (WARDROBE_ROLE, login):
        if any(_has(cursor, holder, role, "USAGE") for role in WORN_ROLES):
            return holder
    return None


def _has(cursor: CursorWrapper, member: str, role: str, kind: str) -> bool:
    """Whether `member` has `role` in this way; never when one of them does not exist."""
    cursor.execute(
        "SELECT coalesce(pg_has_role(to_regrole(%s)::oid, to_regrole(%s)::oid, %s), false)",
        [member, role, kind],
    )
    return bool(cursor.fetchone()[0])


def _remedy(steps: Sequence[_Step]) -> str:
    statements = " ".join(f"{step.statement};" for step in steps)
    return f'Let a database administrator run: {statements} then run "migrate" again.'
