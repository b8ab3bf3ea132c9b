"""Opens the scope of every request."""

from collections.abc import Callable
from typing import cast

from django.http import HttpRequest, HttpResponse

from backoffice.events.actors import NOBODY, Actor, office

from .models import ApiClient
from .queries import actor_of_user, caller_of_token
from .scope import narrow_to, scope
from .services import note_use

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
    4. That a client was here is noted afterwards, by itself, whatever it was answered.
    """

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        scoped = cast(ScopedRequest, request)
        try:
            with scope(office("doorkeeper")):
                narrow_to(self._identify(scoped))
                response = self.get_response(request)
                if response.status_code >= 400:
                    raise _Undo(response)
        except _Undo as undo:
            response = undo.response
        if scoped.api_client is not None:
            note_use(scoped.api_client)
        return response

    def _identify(self, request: ScopedRequest) -> Actor:
        request.actor, request.api_client, request.token_refused = NOBODY, None, False
        header = request.headers.get("Authorization", "")
        if header[: len(BEARER)].lower() == BEARER:
            caller = caller_of_token(header[len(BEARER) :].strip())
            request.token_refused = caller is None
            if caller is not None:
                request.api_client, request.actor = caller.client, caller.actor
        elif request.user.is_authenticated:
            request.actor = actor_of_user(request.user)
        return request.actor
