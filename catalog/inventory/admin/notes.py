"""What somebody has noted on pieces at the bench and not sent off yet.

A label that is scanned anew, or a telephone that drops its page, loses none of it.
"""

from typing import Any

from django.http import HttpRequest

from ..models import Unit

_KEY = "bench"
# Of so many pieces at once, the latest: nobody has more in the hand.
_MOST = 10
_KEPT = ("step", "flaws", "zone", "kind", "severity", "serial", "material", "findings", "exotic")


def keep(request: HttpRequest, piece: Unit, sent: Any) -> None:
    """Keeps what was answered of the piece, on this visit of it, for whoever is logged in here."""
    others = {key: words for key, words in _all(request).items() if key != _of(piece)}
    words = {name: sent.get(name, "") for name in _KEPT}
    request.session[_KEY] = dict([*others.items(), (_of(piece), words)][-_MOST:])


def of(request: HttpRequest, piece: Unit) -> dict[str, str] | None:
    return _all(request).get(_of(piece))


def forget(request: HttpRequest, piece: Unit) -> None:
    request.session[_KEY] = {key: words for key, words in _all(request).items() if key != _of(piece)}


def _all(request: HttpRequest) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = request.session.get(_KEY, {})
    return found


def _of(piece: Unit) -> str:
    return f"{piece.pk}:{piece.visit}"
