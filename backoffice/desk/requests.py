"""The actor behind an admin request."""

from typing import cast

from django.http import HttpRequest

from backoffice.access.middleware import ScopedRequest
from backoffice.access.models import Role
from backoffice.events.actors import Actor

STAFF = frozenset({Role.PLATFORM_ADMIN, Role.REVIEWER, Role.WAREHOUSE_OPERATOR})
EVERYONE = STAFF | {Role.BRAND_OPERATOR}


def actor_of(request: HttpRequest) -> Actor:
    return cast(ScopedRequest, request).actor
