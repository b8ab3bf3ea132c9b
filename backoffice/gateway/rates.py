"""How much may be asked in a minute, counted for all processes together."""

import logging
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import cast

from django.conf import settings
from django.core.cache import caches
from django.db import DatabaseError
from django.http import HttpRequest, HttpResponse
from redis.exceptions import RedisError

from backoffice.access.middleware import ScopedRequest, address_of

from .problems import as_problem

logger = logging.getLogger(__name__)

WINDOW = 60
TOKEN_ENDPOINT = "/api/oauth/token"  # keeps count by itself


@dataclass(frozen=True, slots=True)
class Limit:
    """So many requests of one caller in each minute of the clock; 0 is without end.

    Where the counter cannot be reached, nobody is refused: the API does not stand or fall with it.
    """

    caller: str
    most: int

    def count(self) -> bool:
        """Counts one request more, and says whether that was one too many."""
        return self._is_beyond(_add_one)

    def reached(self) -> bool:
        """Whether the next request would be one too many; counts nothing."""
        return self._is_beyond(lambda key: int(caches["rates"].get(key, 0)) + 1)

    def _is_beyond(self, count: Callable[[str], int]) -> bool:
        if not self.most:
            return False
        try:
            return count(f"rate:{self.caller}:{int(time.time()) // WINDOW}") > self.most
        except (RedisError, DatabaseError):
            logger.warning("The counter of requests cannot be reached; nobody is limited.", exc_info=True)
            return False


def _add_one(key: str) -> int:
    cache = caches["rates"]
    cache.add(key, 0, timeout=2 * WINDOW)
    return int(cache.incr(key))


def seconds_to_next_minute() -> int:
    return WINDOW - int(time.time()) % WINDOW


class RateLimits:
    """Refuses who asks too much of the API, before anything is looked up for them. Stands inside `ScopeMiddleware`."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        if request.path.startswith("/api/") and request.path != TOKEN_ENDPOINT:
            limit = _limit_of(cast(ScopedRequest, request))
            if limit.count():
                return _refusal(limit)
        return self.get_response(request)


def _limit_of(request: ScopedRequest) -> Limit:
    if request.actor.id is None:
        return Limit(f"address:{address_of(request)}", settings.API_ANONYMOUS_RATE)
    return Limit(request.actor.key, settings.API_RATE)


def _refusal(limit: Limit) -> HttpResponse:
    wait = seconds_to_next_minute()
    response = as_problem(
        429,
        "rate_limited",
        f"You may ask {limit.most:,} times a minute and have; go on in {wait} seconds.",
        limit=limit.most,
        retry_after=wait,
    )
    response["Retry-After"] = str(wait)
    return response
