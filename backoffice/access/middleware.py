"""Opens the scope of every request."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from backoffice.events.actors import NOBODY, Actor, office

from .models import ApiClient
from .queries import actor_of_client, actor_of_user, client_of_token
from .scope import narrow_to, scope

BEARER = "bearer "


class ScopedRequest(HttpRequest):
    """A request after the middleware: it knows its actor, and the client when a partner system asks."""

    actor: Actor
    api_client: ApiClient | None
    token_refused: bool


class _Undo(Exception):
    def __init__(self, response: HttpResponse) -> None:
        self.response = response


class ScopeMiddleware:
    """One transaction per request, inside the wall of whoever asks.

    1. As the office: find out who asks, by token or by session.
    2. As the one who asks: everything else.
    3. An answer of 400 or above undoes all of it: a refused request has written nothing.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            with scope(office("doorkeeper")):
                narrow_to(self._identify(cast(ScopedRequest, request)))
                response = self.get_response(request)
                if response.status_code >= 400:
                    raise _Undo(response)
                return response
        except _Undo as undo:
            return undo.response

    def _identify(self, request: ScopedRequest) -> Actor:
        request.actor, request.api_client, request.token_refused = NOBODY, None, False
        header = request.headers.get("Authorization", "")
        if header[: len(BEARER)].lower() == BEARER:
            request.api_client = client_of_token(header[len(BEARER) :].strip())
            request.token_refused = request.api_client is None
            if request.api_client is not None:
                request.actor = actor_of_client(request.api_client)
        elif request.user.is_authenticated:
            request.actor = actor_of_user(request.user)
        return request.actor
