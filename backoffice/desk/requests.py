"""The actor behind an admin request."""

from collections.abc import Set
from typing import cast

from django.http import HttpRequest

from backoffice.access.middleware import ScopedRequest
from backoffice.access.models import PLATFORM_ROLES, Role
from backoffice.events.actors import Actor

STAFF = PLATFORM_ROLES
# Applicants have pages of their own; the admin is for staff and for the people of brands.
EVERYONE = STAFF | {Role.BRAND_OWNER, Role.BRAND_MEMBER}
# Who may do something where everybody may: an auditor does nothing.
DOERS = EVERYONE - {Role.AUDITOR}


def may_see(actor: Actor, viewers: frozenset[str]) -> bool:
    """Whether the actor is one of the viewers. An auditor sees whatever any of the platform's staff sees."""
    return may_see_as(actor.roles, viewers)


def may_see_as(roles: Set[str], viewers: frozenset[str]) -> bool:
    return bool(roles & viewers) or (Role.AUDITOR in roles and bool(viewers & STAFF))


def actor_of(request: HttpRequest) -> Actor:
    return cast(ScopedRequest, request).actor


def asked_by(actor: Actor) -> HttpRequest:
    """A request as the actor would make it for a page: for work that reads a list of theirs when nobody asks."""
    request = ScopedRequest()
    request.method = "GET"
    request.actor = actor
    request.api_client = None
    return request
