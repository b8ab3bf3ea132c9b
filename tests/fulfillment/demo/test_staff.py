"""What the demo says of a file that it cannot read without a choice."""

from collections.abc import Callable

from django.test import Client

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import services
from fulfillment.demo.staff import what_is_open
from tests.backoffice.imports.making import furnish, uploaded
from tests.conftest import World


def said_of(content: str, world: World, as_client: Callable[[str], Client]) -> str:
    with scope(world.office):
        furnish()
    clerk: Actor = world.actor(world.operator)
    with scope(clerk):
        session = services.upload(
            file=uploaded(content.encode()), filename="list.csv", profile="units", actor=clerk, options={},
            may_be_chosen=True,
        )  # fmt: skip
    reader = as_client(world.token(scopes=[Scope.IMPORTS_READ])[1])
    return what_is_open(reader.get(f"/api/v1/imports/{session.pk}/columns").json())


def test_it_names_the_missing_column_those_of_the_file_and_what_to_do(
    world: World, as_client: Callable[[str], Client]
) -> None:
    sentence = said_of("Brand,Title,Weight\r\nAurore,Bag,12\r\n", world, as_client)
    assert "No column of it was taken for Price; it has «Brand», «Title», «Weight»." in sentence
    assert "upload the file under Imports" in sentence
    assert "Log out" not in sentence


def test_it_names_the_cell_that_may_mean_several_things(
    world: World, as_client: Callable[[str], Client]
) -> None:
    sentence = said_of('Brand,Title,Price\r\nAurore,Bag,"1,250"\r\n', world, as_client)
    assert "Nothing tells what «1,250» in «Price» means." in sentence
