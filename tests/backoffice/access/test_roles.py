"""What the check says of login roles that are not as they must be; each lives in the transaction of its test."""

import secrets
from collections.abc import Callable, Iterator

import pytest
from django.core.checks import CheckMessage
from django.db import connection

from backoffice.access.roles import check_login_role

Newcomer = Callable[..., dict[str | None, CheckMessage]]


@pytest.fixture
def newcomer(db: None) -> Iterator[Newcomer]:
    """Checks a new login role, given the roles it is granted; the answers by their ids."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT rolcreaterole FROM pg_roles WHERE rolname = current_user")
        if not cursor.fetchone()[0]:
            pytest.skip("the login role may not create roles")

        def checked(name: str, *granted: str) -> dict[str | None, CheckMessage]:
            quoted = connection.ops.quote_name(name)
            cursor.execute(f"CREATE ROLE {quoted}")
            cursor.execute(f"GRANT {quoted} TO CURRENT_USER")
            for role in granted:
                cursor.execute(f"GRANT {role} TO {quoted}")
            cursor.execute(f"SET LOCAL ROLE {quoted}")
            return {message.id: message for message in check_login_role(databases=["default"])}

        yield checked


def unused_name() -> str:
    return f"Second {secrets.token_hex(4)}"


def test_it_finds_no_fault_with_the_login_role_of_the_tests(db: None) -> None:
    assert check_login_role(databases=["default"]) == []


def test_it_inherits_neither_role(db: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_has_role(current_user, 'entrepot_brand', 'USAGE'),"
            " pg_has_role(current_user, 'entrepot_staff', 'USAGE')"
        )
        assert cursor.fetchone() == (False, False)


def test_it_tells_the_statements_that_a_login_role_lacks(newcomer: Newcomer) -> None:
    name = unused_name()
    answers = newcomer(name)

    assert set(answers) == {"entrepot.E011", "entrepot.E012"}
    lacks, builds = answers["entrepot.E011"], answers["entrepot.E012"]
    assert (
        lacks.msg == f'The database role "{name}" cannot put on the roles entrepot_brand and entrepot_staff.'
    )
    assert str(lacks.hint).endswith(f'GRANT entrepot_wardrobe TO "{name}"; then run "migrate" again.')
    assert str(builds.hint).endswith(f'OWNER TO "{name}";')


def test_it_refuses_a_login_role_that_has_the_rows_of_staff_without_asking(newcomer: Newcomer) -> None:
    name = unused_name()
    answers = newcomer(name, "entrepot_brand", "entrepot_staff")

    assert "entrepot.E013" in answers
    assert f'REVOKE entrepot_brand, entrepot_staff FROM "{name}";' in str(answers["entrepot.E013"].hint)


def test_it_accepts_a_grant_of_the_wardrobe(newcomer: Newcomer) -> None:
    assert "entrepot.E011" not in newcomer(unused_name(), "entrepot_wardrobe")
