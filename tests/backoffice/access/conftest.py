"""People log in here by their names, and are on lists of all."""

import pytest

from tests.conftest import World


@pytest.fixture
def world(world: World) -> World:
    """The world with everybody in it."""
    world.everybody()
    return world
