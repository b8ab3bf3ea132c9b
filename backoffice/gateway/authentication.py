"""The actor was found by the middleware; here the REST framework learns of it."""

from typing import Any, cast

from django.middleware.csrf import CsrfViewMiddleware
from django.urls import reverse
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from backoffice.access.middleware import ScopedRequest
from backoffice.access.models import Scope

from .permissions import scopes_of


class ScopedAuthentication(BaseAuthentication):
    """An access token for partner systems (RFC 6750, in the header only); the admin's session for people who read."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scoped = cast(ScopedRequest, request._request)
        if scoped.token_refused:
            raise AuthenticationFailed(
                "The token is unknown or over; get a new one from POST /api/oauth/token and send the request again."
            )
        if scoped.api_client is not None:
            return scoped.actor, scoped.api_client
        if scoped.user.is_authenticated:
            if scoped.second_factor_missing:
                raise PermissionDenied(
                    "Set up your second factor first; any page of the admin leads you there."
                )
            # A session can be ridden by a foreign page, a token cannot.
            reason = CsrfViewMiddleware(lambda _: None).process_view(scoped, None, (), {})  # type: ignore[arg-type]
            if reason is not None:
                raise PermissionDenied("The CSRF token is missing or wrong.")
            return scoped.actor, None
        return None

    def authenticate_header(self, request: Request) -> str:
        refused = cast(ScopedRequest, request._request).token_refused
        return 'Bearer realm="entrepot"' + (', error="invalid_token"' if refused else "")


class ScopedAuthenticationScheme(OpenApiAuthenticationExtension):
    target_class = ScopedAuthentication
    name = "client"

    def get_security_definition(self, auto_schema: object) -> dict[str, Any]:
        flow = {
            "tokenUrl": reverse("token"),
            "scopes": {str(code): str(words) for code, words in Scope.choices},
        }
        return {
            "type": "oauth2",
            "description": "Client id and secret of your API client get an access token.",
            "flows": {"clientCredentials": flow},
        }

    def get_security_requirement(self, auto_schema: Any) -> list[dict[str, list[str]]]:
        """The scope that the operation needs, or the several of which one is enough."""
        needed = scopes_of(auto_schema.view, auto_schema.method)
        return [{self.name: [str(scope)]} for scope in needed] or [{self.name: []}]
