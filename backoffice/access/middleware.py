"""Opens the scope of every request."""

import time
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

from allauth.usersessions.models import UserSession
from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import InternalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.defaults import permission_denied
from psycopg.errors import ReadOnlySqlTransaction

from backoffice.events.actors import NOBODY, Actor, office

from .models import ApiClient, User
from .queries import actor_of_user, caller_of_token, standing_of
from .scope import narrow_to, scope
from .services import note_use

BEARER = "bearer "
# How long «last seen» may lag behind, in seconds: a page costs no write of its own.
SEEN_EVERY = 300
SEEN_AT = "seen_at"
# An auditor changes nothing here, but for what is only about themselves: their notices, the language.
OF_ONESELF = ("/notices/", "/language/")
# All that a member of the platform's staff may open before the second factor is set.
ENROLMENT = frozenset(
    {
        "mfa_activate_totp",
        "account_reauthenticate",
        "account_logout",
        "admin:logout",
    }
)


class ScopedRequest(HttpRequest):
    """A request after the middleware: it knows its actor, and the client when a partner system asks."""

    actor: Actor
    api_client: ApiClient | None
    token_refused: bool
    # Platform staff without their second factor act as nobody.
    second_factor_missing: bool
    unseen: bool


def address_of(request: HttpRequest) -> str:
    """Where a request comes from. Of `X-Forwarded-For` only what our own proxies wrote is believed."""
    proxies: int = settings.TRUSTED_PROXIES
    passed = [each.strip() for each in request.headers.get("X-Forwarded-For", "").split(",") if each.strip()]
    return passed[-proxies] if len(passed) >= proxies > 0 else request.META.get("REMOTE_ADDR", "")


class _Undo(Exception):
    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class ScopeMiddleware:
    """One transaction per request, inside the wall of whoever asks.

    1. As the office: find out who asks, by token or by session.
    2. As the one who asks: everything else. Only the account pages stay the office's, because there nobody is known
       yet; they touch the rows of the one person that the login or the session is about.
    3. An answer of 400 or above undoes all of it: a refused request has written nothing. Only an answer that is
       marked `on_record` stands: what it refuses, and why, has been taken down.
    4. When that is over, note that the client or the session was here, whatever it was answered: nobody waits for
       these rows while the request runs.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scoped = cast(ScopedRequest, request)
        response = self._within_scope(scoped)
        if scoped.api_client is not None:
            note_use(scoped.api_client)
        # Whoever has just logged out is nobody now; the REST framework puts the actor in the person's place.
        if scoped.unseen and isinstance(scoped.user, User) and scoped.session.session_key:
            scoped.session[SEEN_AT] = int(time.time())
            with scope(office("doorkeeper")):
                UserSession.objects.create_from_request(scoped)
        return response

    def process_view(self, request: HttpRequest, *view: Any) -> HttpResponse | None:
        """Sends staff without a second factor to the page where they set it; REST refuses them itself."""
        scoped = cast(ScopedRequest, request)
        match = request.resolver_match
        if not scoped.second_factor_missing or match is None:
            return None
        if match.view_name in ENROLMENT or "api" in match.namespaces:
            return None
        return redirect("mfa_activate_totp")

    def process_exception(self, request: HttpRequest, error: Exception) -> HttpResponse | None:
        """What PostgreSQL refuses to an auditor is a kind 403, wherever it was tried."""
        if isinstance(error, InternalError) and isinstance(error.__cause__, ReadOnlySqlTransaction):
            return permission_denied(
                request, PermissionDenied(_("You may read everything here and change nothing."))
            )
        return None

    def _within_scope(self, request: ScopedRequest) -> HttpResponse:
        try:
            with scope(office("doorkeeper")):
                actor = self._identify(request)
                if request.path_info.startswith(OF_ONESELF):
                    actor = replace(actor, read_only=False)
                if not request.path_info.startswith(f"/{settings.ACCOUNT_PAGES}"):
                    narrow_to(actor)
                response = self.get_response(request)
                if response.status_code >= 400 and not getattr(response, "on_record", False):
                    raise _Undo(response)
                return response
        except _Undo as undo:
            return undo.response

    def _identify(self, request: ScopedRequest) -> Actor:
        request.actor, request.api_client, request.token_refused = NOBODY, None, False
        request.second_factor_missing = request.unseen = False
        header = request.headers.get("Authorization", "")
        if header[: len(BEARER)].lower() == BEARER:
            caller = caller_of_token(header[len(BEARER) :].strip())
            request.token_refused = caller is None
            if caller is not None:
                request.api_client, request.actor = caller.client, caller.actor
        elif request.user.is_authenticated:
            person = request.user
            request.unseen = time.time() - request.session.get(SEEN_AT, 0) > SEEN_EVERY
            standing = standing_of(person)
            request.second_factor_missing = person.is_platform_staff and not standing.second_factor
            if not request.second_factor_missing:
                request.actor = actor_of_user(person)
        return request.actor
