"""Scopes of API clients."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from rest_framework.permissions import SAFE_METHODS, BasePermission
from rest_framework.request import Request

from backoffice.access.middleware import ScopedRequest

if TYPE_CHECKING:
    from rest_framework.views import APIView


class HasScope(BasePermission):
    """The token holds the scope that the view names for the method; a person with a session may read.

    A method that the view does not have is let through, to end as 405; one without a scope is closed.
    """

    def has_permission(self, request: Request, view: "APIView") -> bool:
        scoped = cast(ScopedRequest, request._request)
        scopes: Mapping[str, str] = getattr(view, "scopes", {})
        method = str(request.method)
        scope = scopes.get("GET" if method == "HEAD" else method, "")
        if scoped.api_client is not None:
            if method == "OPTIONS" or not hasattr(view, method.lower()):
                return True
            held = ", ".join(sorted(scoped.actor.roles)) or "none"
            self.message = f"This needs the scope {scope}; your token has: {held}."
            return bool(scope) and scope in scoped.actor.roles
        self.message = "Writing over REST takes an API client's access token; a login may only read."
        return scoped.actor.id is not None and method in SAFE_METHODS
