import pytest
from django.db import DatabaseError, connection, transaction

from backoffice.access.scope import narrow_to, scope
from backoffice.events.actors import Actor, office
from backoffice.merchants.models import Brand, Company
from tests.conftest import World

STAFF = office("tests")


def operator_of(*brands: Brand) -> Actor:
    return Actor(kind="user", id=1, name="operator", brands=tuple(brand.pk for brand in brands))


def names() -> set[str]:
    return set(Brand.objects.values_list("name", flat=True))


def test_it_raises_outside_any_scope(world: World) -> None:
    with pytest.raises(DatabaseError), transaction.atomic():
        names()


def test_it_shows_a_brand_only_itself(world: World) -> None:
    with scope(operator_of(world.aurore)):
        assert names() == {"Aurore"}
        assert Company.objects.count() == 1
    with scope(operator_of(world.aurore, world.kestrel)):
        assert names() == {"Aurore", "Kestrel"}
    with scope(operator_of()):
        assert names() == set()


def test_it_shows_staff_everything(world: World) -> None:
    with scope(STAFF):
        assert names() == {"Aurore", "Kestrel"}


def test_it_restores_the_outer_scope_when_an_inner_one_ends(world: World) -> None:
    with scope(operator_of(world.aurore)):
        with scope(STAFF):
            assert len(names()) == 2
        assert names() == {"Aurore"}


def test_it_restores_the_outer_scope_when_an_inner_one_fails(world: World) -> None:
    with scope(operator_of(world.aurore)):
        with pytest.raises(ZeroDivisionError), scope(STAFF):
            raise ZeroDivisionError
        assert names() == {"Aurore"}


def test_it_narrows_an_open_scope_until_its_end(world: World) -> None:
    with scope(operator_of(world.kestrel)):
        with scope(STAFF):
            narrow_to(operator_of(world.aurore))
            assert names() == {"Aurore"}
        assert names() == {"Kestrel"}


def test_it_refuses_to_narrow_what_is_not_open() -> None:
    with pytest.raises(RuntimeError):
        narrow_to(STAFF)


@pytest.mark.django_db(transaction=True)
def test_it_leaves_nothing_behind_on_the_connection(world: World) -> None:
    """A pooler hands the same connection to the next client."""
    with scope(STAFF):
        assert len(names()) == 2

    with connection.cursor() as cursor:
        cursor.execute("SELECT current_user = session_user, current_setting('app.brands', true)")
        assert cursor.fetchone() == (True, "")
    with pytest.raises(DatabaseError):
        names()


def test_it_never_runs_as_a_superuser(world: World) -> None:
    with scope(operator_of(world.aurore)), connection.cursor() as cursor:
        cursor.execute(
            "SELECT rolname, rolsuper, rolbypassrls FROM pg_roles WHERE rolname IN (current_user, session_user)"
        )
        rows = cursor.fetchall()
    assert "entrepot_brand" in {name for name, _, _ in rows}
    assert not any(superuser or bypass for _, superuser, bypass in rows)
