"""A furnished world for imports: grades, categories, a warehouse and the brand Aurore."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from tests.backoffice.imports.making import furnish
from tests.conftest import World


@pytest.fixture
def clerk(world: World) -> Actor:
    """A warehouse operator in a furnished world; open a scope with it."""
    with scope(world.office):
        furnish()
    return world.actor(world.operator)
