"""The people around an application: who applies, who reviews, and who is a stranger to it."""

import pytest

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from tests.backoffice.merchants.making import make_person, make_unverified


@pytest.fixture
def clerk(world) -> Actor:
    return world.actor(world.admin)


@pytest.fixture
def reviewer(world) -> Actor:
    return world.actor(world.reviewer)


@pytest.fixture
def second(world) -> Actor:
    with scope(world.office):
        return world.actor(make_person("second", Role.REVIEWER))


@pytest.fixture
def orfevre(world):
    """The applicant's company, which nobody has verified yet."""
    with scope(world.office):
        return make_unverified()


@pytest.fixture
def applicant(world, orfevre) -> Actor:
    with scope(world.office):
        return world.actor(make_person("applicant", Role.APPLICANT, company=orfevre))


@pytest.fixture
def rival(world) -> Actor:
    """Another company's applicant."""
    with scope(world.office):
        company = make_unverified(name="Rival Ltd", number="R-1")
        return world.actor(make_person("rival", Role.APPLICANT, company=company))


@pytest.fixture
def manager(world, orfevre) -> Actor:
    """The account manager of the applicant's company."""
    with scope(world.office):
        user = make_person("manager", Role.ACCOUNT_MANAGER)
        type(orfevre).objects.filter(pk=orfevre.pk).update(account_manager=user)
        return world.actor(user)


@pytest.fixture
def auditor(world) -> Actor:
    with scope(world.office):
        return world.actor(make_person("auditor", Role.AUDITOR))
