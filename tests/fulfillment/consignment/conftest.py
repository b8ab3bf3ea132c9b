"""Fixtures of consignment."""

import pytest

from tests.conftest import World

from .making import take_nothing_back


@pytest.fixture(autouse=True)
def nothing_is_taken_back(world: World) -> None:
    take_nothing_back(world)
