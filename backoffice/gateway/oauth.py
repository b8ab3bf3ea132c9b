"""Where partner systems get access tokens: OAuth2's client credentials (RFC 6749, section 4.4), and no other grant."""

import base64
import binascii
import json
from datetime import timedelta
from functools import cache
from typing import Any
from urllib.parse import unquote_plus

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils import timezone
from django.utils.decorators import method_decorator
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.debug import sensitive_post_parameters
from django.views.generic import View
from oauth2_provider.oauth2_backends import OAuthLibCore
from oauth2_provider.oauth2_validators import OAuth2Validator
from oauthlib.common import Request
from oauthlib.oauth2.rfc6749 import errors

from backoffice.access.middleware import address_of
from backoffice.access.queries import working_secret
from backoffice.access.scope import scope
from backoffice.access.services import note_use_of_secret
from backoffice.events.actors import office

from .rates import Limit, seconds_to_next_minute

TOKENS_PER_MINUTE = 60
# What oauthlib refuses without a word. Descriptions are ASCII without quotes, as the RFC wants them.
DESCRIPTIONS = {
    "unsupported_grant_type": "This server takes grant_type=client_credentials only.",
    "invalid_client": "The client is unknown or deactivated, or its secret is wrong, ended or revoked.",
    "temporarily_unavailable": "That was too often; see Retry-After, and keep a token as long as it lasts.",
}


class Validator(OAuth2Validator):
    """What the toolkit asks of us: who the client is, what it may have, and for how long.

    A client proves itself by any of its working secrets, in the header (HTTP Basic) or in the body. A token ends with
    the secret it was given for, at the latest.
    """

    def authenticate_client(self, request: Request, *args: Any, **kwargs: Any) -> bool:
        in_body = (request.client_id or "", request.client_secret or "")
        in_header = _basic(request.headers.get("Authorization", ""))
        if in_header is not None and any(in_body) and in_body != (in_header[0], ""):
            raise errors.InvalidRequestError(
                "Send the credentials once: in the header Authorization, or in the body.", request=request
            )
        client_id, secret = in_header or in_body
        known = working_secret(client_id=client_id, secret=secret)
        if known is None:
            return False
        if Limit(f"tokens:{known.client_id}", TOKENS_PER_MINUTE).count():
            raise errors.CustomOAuth2Error("temporarily_unavailable", status_code=429, request=request)
        request.client, request.secret = known.client, known
        return True

    def get_default_scopes(self, client_id: str, request: Request, *args: Any, **kwargs: Any) -> list[str]:
        """All that the client has."""
        return list(request.client.scopes)

    def validate_scopes(
        self, client_id: str, scopes: list[str], client: Any, request: Request, *args: Any, **kwargs: Any
    ) -> bool:
        """A token may be for fewer scopes than the client has, never for more."""
        if request.resource:
            raise errors.CustomOAuth2Error(
                "invalid_target", "Tokens of this server are for itself; leave out resource.", request=request
            )
        if not set(scopes) <= set(client.scopes):
            raise errors.InvalidScopeError(
                f"This client may ask for: {' '.join(client.scopes) or 'nothing'}.", request=request
            )
        return True

    def save_bearer_token(self, token: dict[str, Any], request: Request, *args: Any, **kwargs: Any) -> None:
        lifetime, ends_at = timedelta(seconds=token["expires_in"]), request.secret.ends_at
        if ends_at is not None:
            lifetime = min(lifetime, ends_at - timezone.now())
        token["expires_in"] = max(int(lifetime.total_seconds()), 0)
        super().save_bearer_token(token, request, *args, **kwargs)
        note_use_of_secret(request.secret)


@method_decorator([csrf_exempt, sensitive_post_parameters("client_secret")], name="dispatch")
class TokenEndpoint(View):
    """`POST /api/oauth/token`. Answers and errors are those of RFC 6749, not problem documents.

    A client gets so many tokens a minute; who guesses from one address is refused like any stranger who asks too much.
    """

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        guesses = Limit(f"guesses:{address_of(request)}", settings.API_ANONYMOUS_RATE)
        if guesses.reached():
            return _refusal("temporarily_unavailable", 429)
        with scope(office("token endpoint")):
            _, _, body, status = _toolkit().create_token_response(request)
        words = json.loads(body)
        if status == 200:
            return JsonResponse(words, headers={"Cache-Control": "no-store", "Pragma": "no-cache"})
        if status == 401:
            guesses.count()
        return _refusal(words["error"], status, words.get("error_description", ""))

    def http_method_not_allowed(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = _refusal("invalid_request", 405, "Tokens are asked for by POST.")
        response["Allow"] = "POST"
        return response


@cache
def _toolkit() -> OAuthLibCore:
    return OAuthLibCore()


def _refusal(code: str, status: int, description: str = "") -> HttpResponse:
    words = {"error": code, "error_description": description or DESCRIPTIONS.get(code, "")}
    response = JsonResponse({name: text for name, text in words.items() if text}, status=status)
    response["Cache-Control"] = "no-store"
    if status == 429:
        response["Retry-After"] = str(seconds_to_next_minute())
    if status == 401:
        response["WWW-Authenticate"] = 'Basic realm="entrepot"'
    return response


def _basic(header: str) -> tuple[str, str] | None:
    """Client id and secret of an HTTP Basic header, each form-urlencoded inside it (RFC 6749, section 2.3.1)."""
    scheme, _, code = header.partition(" ")
    if scheme.lower() != "basic":
        return None
    try:
        client_id, _, secret = base64.b64decode(code.strip(), validate=True).decode().partition(":")
    except (binascii.Error, UnicodeDecodeError):
        return "", ""
    return unquote_plus(client_id), unquote_plus(secret)
