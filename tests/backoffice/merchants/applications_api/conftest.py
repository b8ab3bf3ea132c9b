"""Two companies' own systems and a partner of the platform."""

import pytest

from backoffice.access.scope import scope
from backoffice.merchants import services
from tests.backoffice.merchants.applications_api.partners import Partner
from tests.backoffice.merchants.making import make_sector, make_unverified
from tests.conftest import World


@pytest.fixture(autouse=True)
def _rules(world: World) -> None:
    with scope(world.office):
        make_sector()
        services.install_rules()


@pytest.fixture
def own(world: World) -> Partner:
    """The system of the Orfèvre company."""
    with scope(world.office):
        company = make_unverified()
    return Partner(*world.token(company=company))


@pytest.fixture
def rival(world: World) -> Partner:
    with scope(world.office):
        company = make_unverified(name="Rival Ltd", number="R-1")
    return Partner(*world.token(company=company))


@pytest.fixture
def platform(world: World) -> Partner:
    return Partner(*world.token())
