"""Who takes reports of sales in."""

import pytest

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.merchants.models import Channel
from catalog.channels.models import Store
from tests.conftest import World


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        Store.objects.create(code="mall", name="Mall", channel=Channel.SELF_OPERATED)
    return world.actor(world.admin)
