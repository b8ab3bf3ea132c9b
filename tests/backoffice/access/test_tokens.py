import pytest

from backoffice.access.models import ApiClient, Scope
from backoffice.access.queries import client_of_token
from backoffice.access.scope import scope
from backoffice.access.services import create_client, deactivate_client
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.models import Event
from tests.conftest import World


def test_it_finds_the_client_of_its_token(world: World) -> None:
    client, token = world.token(scopes=[Scope.UNITS_READ])
    with scope(world.office):
        assert client_of_token(token) == client
        assert client_of_token(token[:-1] + ("A" if token[-1] != "A" else "B")) is None
        assert client_of_token("nonsense") is None


def test_it_keeps_no_secret(world: World) -> None:
    _, token = world.token()
    secret = token.split("_", 2)[2]
    with scope(world.office):
        assert secret not in str(list(ApiClient.objects.values()))
        assert secret not in str(list(Event.objects.values_list("data", flat=True)))


def test_it_opens_nothing_after_deactivation(world: World) -> None:
    client, token = world.token()
    with scope(world.office):
        deactivate_client(client=client, actor=world.office)
        assert client_of_token(token) is None


def test_it_refuses_an_unknown_scope_a_second_name_and_a_stranger(world: World) -> None:
    with scope(world.office):
        with pytest.raises(Invalid, match="no scope 'moon:write'"):
            create_client(name="x", scopes=["moon:write"], actor=world.office)
        create_client(name="x", scopes=[], actor=world.office)
        with pytest.raises(Invalid, match="exists already"):
            create_client(name="x", scopes=[], actor=world.office)
    with pytest.raises(Forbidden):
        create_client(name="y", scopes=[], actor=world.actor(world.owner))
