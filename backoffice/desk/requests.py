"""The actor behind an admin request."""

from typing import cast

from django.http import HttpRequest

from backoffice.access.middleware import ScopedRequest
from backoffice.access.models import PLATFORM_ROLES, Role
from backoffice.events.actors import Actor

STAFF = PLATFORM_ROLES
# Applicants have pages of their own; the admin is for staff and for the people of brands.
EVERYONE = STAFF | {Role.BRAND_OWNER, Role.BRAND_MEMBER}


def actor_of(request: HttpRequest) -> Actor:
    return cast(ScopedRequest, request).actor
