"""Finds every page and route by itself, and reads what an answer really says."""

import gzip
import io
import traceback
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from types import TracebackType
from typing import Any

from django.core.signals import got_request_exception
from django.http import HttpResponseBase
from django.urls import URLPattern, URLResolver, get_resolver


@dataclass(frozen=True)
class Place:
    """One address: its parts up to each parameter, the parameters' names, and the view behind it."""

    route: str
    parameters: tuple[str, ...]
    name: str
    callback: Any

    def at(self, values: dict[str, Any]) -> str:
        """The address with the parameters filled in."""
        path = self.route
        for parameter in self.parameters:
            start = path.index("<")
            path = path[:start] + str(values[parameter]) + path[path.index(">", start) + 1 :]
        return f"/{path}"


def places(under: str) -> list[Place]:
    """Every address whose route begins with `under`, as the resolver knows them."""
    found = [place for place in _walk(get_resolver().url_patterns, "") if place.route.startswith(under)]
    assert found, f"there is nothing under {under}"
    return found


def _walk(patterns: list[Any], prefix: str) -> Iterator[Place]:
    for pattern in patterns:
        route = prefix + _plain(str(pattern.pattern))
        if isinstance(pattern, URLResolver):
            yield from _walk(pattern.url_patterns, route)
        elif isinstance(pattern, URLPattern):
            parameters = tuple(part.split(">")[0].split(":")[-1] for part in route.split("<")[1:])
            yield Place(route, parameters, pattern.name or "", pattern.callback)


def _plain(route: str) -> str:
    """Django's catch-all and the redirect behind a record are regular expressions; they are called by an example."""
    return {"(?P<url>.*)$": "<url>", "^": ""}.get(route, route)


def said(response: HttpResponseBase) -> str:
    """Everything an answer tells, in small letters: headers, cookies, body, what lies packed inside the body."""
    body = b"".join(response.streaming_content) if response.streaming else response.content  # type: ignore[attr-defined]
    texts = [body, *_unpacked(body)]
    headers = "\n".join(f"{name}: {value}" for name, value in response.items())
    return "\n".join(
        [headers, str(response.cookies), *(each.decode("utf-8", "replace") for each in texts)]
    ).lower()


def _unpacked(body: bytes) -> Iterator[bytes]:
    if body.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(body)) as archive:
            yield from (archive.read(name) for name in archive.namelist())
    elif body.startswith(b"\x1f\x8b"):
        yield gzip.decompress(body)


class Faults:
    """Collects what views raised, with the place in our code, instead of stopping at the first."""

    def __init__(self) -> None:
        self.last = ""

    def __enter__(self) -> "Faults":
        got_request_exception.connect(self._note)
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        got_request_exception.disconnect(self._note)

    def _note(self, **_: Any) -> None:
        lines = traceback.format_exc().strip().splitlines()
        ours = [line.strip() for line in lines if 'File "' in line and "site-packages" not in line]
        self.last = f"{lines[-1]} — {ours[-1] if ours else lines[-3]}"
