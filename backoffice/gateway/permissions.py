"""Scopes of API clients."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from backoffice.access.middleware import ScopedRequest
from backoffice.access.models import Right, Role, Scope

if TYPE_CHECKING:
    from rest_framework.views import APIView


# What a company's people may read with their login; what is not named here only its owner may, such as the feed.
READERS: Mapping[str, frozenset[str]] = {
    Scope.UNITS_READ: frozenset({Right.GOODS}),
    Scope.IMPORTS_READ: frozenset({Right.GOODS}),
    Scope.ORDERS_READ: frozenset({Right.ORDERS}),
    Scope.PARCELS_READ: frozenset({Right.ORDERS}),
    Scope.APPLICATIONS_READ: frozenset({Right.PAPERS, Role.APPLICANT}),
}


class HasScope(BasePermission):
    """The token holds the scope that the view names for the method; a person with a session may read: staff everything,
    a company's people what their rights open.

    A method that the view does not have is let through, to end as 405; one without a scope is closed.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        scoped = cast(ScopedRequest, request._request)
        method = str(request.method)
        needed = scopes_of(view, "GET" if method == "HEAD" else method)
        if scoped.api_client is not None:
            if method == "OPTIONS" or not hasattr(view, method.lower()):
                return True
            held = ", ".join(sorted(scoped.actor.roles)) or "none"
            self.message = f"This needs the scope {' or '.join(needed)}; your token has: {held}."
            return bool(scoped.actor.roles.intersection(needed))
        self.message = "Writing over REST takes an API client's access token; a login may only read."
        if scoped.actor.id is None or method not in SAFE_METHODS:
            return False
        self.message = "Your login does not include this; your company's owner can give you the right to it."
        readers = frozenset[str]().union(
            *(READERS.get(each, frozenset({Role.BRAND_OWNER})) for each in needed)
        )
        return scoped.actor.passes_walls or bool(scoped.actor.roles & readers)


def scopes_of(view: object, method: str) -> tuple[str, ...]:
    """The scopes of which a client needs one; none where nobody gets in."""
    scopes: Mapping[str, str | tuple[str, ...]] = getattr(view, "scopes", {})
    needed = scopes.get(method, ())
    return (needed,) if isinstance(needed, str) else needed
