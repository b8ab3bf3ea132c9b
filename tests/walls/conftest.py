"""Two neighbours with one record of everything: Aurore, whose goods are secret, and Kestrel, who is the stranger."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

import pytest

from backoffice.access.models import User
from backoffice.access.scope import scope
from tests.walls.estates import OFFICE, Estate, build_estates


@dataclass
class Neighbours:
    world: Any
    secret: Estate
    own: Estate

    @property
    def stranger(self) -> User:
        return self.world.stranger


@pytest.fixture
def neighbours(world: Any) -> Neighbours:
    world.everybody()
    with scope(OFFICE):
        User.objects.filter(pk__in=[world.owner.pk, world.teammate.pk]).update(last_name="Aurore-Secret")
        secret = Estate(world.aurore, mark="AURORE-SECRET", amount=Decimal("765432.10"), person=world.owner)
        own = Estate(world.kestrel, mark="KESTREL-OWN", amount=Decimal("120.00"), person=world.stranger)
    build_estates(secret, own)
    return Neighbours(world=world, secret=secret, own=own)
