"""The actor was found by the middleware; here the REST framework learns of it."""

from typing import Any, cast

from django.middleware.csrf import CsrfViewMiddleware
from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.authentication import BaseAuthentication
from rest_framework.exceptions import AuthenticationFailed, PermissionDenied
from rest_framework.request import Request

from backoffice.access.middleware import ScopedRequest


class ScopedAuthentication(BaseAuthentication):
    """`Authorization: Bearer ent_…` for partner systems; the admin's session for people who read."""

    def authenticate(self, request: Request) -> tuple[Any, Any] | None:
        scoped = cast(ScopedRequest, request._request)
        if scoped.token_refused:
            raise AuthenticationFailed(
                "The token is unknown or was deactivated; ask the platform for a new one."
            )
        if scoped.api_client is not None:
            return scoped.actor, scoped.api_client
        if scoped.user.is_authenticated:
            # A session can be ridden by a foreign page, a token cannot.
            reason = CsrfViewMiddleware(lambda _: None).process_view(scoped, None, (), {})  # type: ignore[arg-type]
            if reason is not None:
                raise PermissionDenied("The CSRF token is missing or wrong.")
            return scoped.actor, None
        return None

    def authenticate_header(self, request: Request) -> str:
        return 'Bearer realm="entrepot"'


class ScopedAuthenticationScheme(OpenApiAuthenticationExtension):
    target_class = ScopedAuthentication
    name = "token"

    def get_security_definition(self, auto_schema: object) -> dict[str, str]:
        return {"type": "http", "scheme": "bearer", "description": "The token of your API client."}
