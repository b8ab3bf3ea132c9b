"""What is left of a body when its request was refused as too large.

The server would say that the connection goes on and then drop it, for what still comes in looks like no request; a
client that keeps connections, as pools do, would lose its next request by it.
"""

from collections.abc import Callable, Iterable
from typing import Any

StartResponse = Callable[..., Any]
Application = Callable[[dict[str, Any], StartResponse], Iterable[bytes]]

TOO_LARGE = "413"
# So much is read away, and the connection goes on; beyond it the connection ends with the answer, which says so.
MOST = 64 * 1024 * 1024
_AT_ONCE = 64 * 1024


def without_leftovers(application: Application) -> Application:
    """The application, with the rest of a body that it refused read away or its connection ended."""

    def serve(environ: dict[str, Any], start_response: StartResponse) -> Iterable[bytes]:
        def start(status: str, headers: list[tuple[str, str]], *more: Any) -> Any:
            if status.startswith(TOO_LARGE) and not _read_away(environ["wsgi.input"]):
                _end_connection(start_response)
            return start_response(status, headers, *more)

        return application(environ, start)

    return serve


def _read_away(body: Any) -> bool:
    """Whether the body is at its end now."""
    left = MOST
    while left > 0:
        read = len(body.read(min(_AT_ONCE, left)))
        if not read:
            return True
        left -= read
    return not body.read(1)


def _end_connection(start_response: StartResponse) -> None:
    """By gunicorn's own answer, which passes over a header `Connection` of ours; other servers see to it themselves."""
    end = getattr(getattr(start_response, "__self__", None), "force_close", None)
    if end is not None:
        end()
