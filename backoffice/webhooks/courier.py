"""Carrying a message to a partner's machine: one POST, with nothing trusted on the other side.

- Only public addresses: the name is looked up here, each address it has must be public, and the connection is then
  pinned to an address that was checked (httpx-secure), so a name that changes its mind meanwhile leads nowhere.
- No redirect is followed, no proxy of the environment asked, no cookie kept.
- One attempt has `PATIENCE` from the first look-up to the last byte; of the answer only its beginning is read.
"""

import asyncio
import socket
from collections.abc import Mapping
from dataclasses import dataclass
from ipaddress import ip_address
from time import monotonic
from urllib.parse import urlsplit

import httpx
from django.conf import settings
from httpx_secure import SSRFProtectionError, httpx_ssrf_protection

from .addresses import Address, may_reach
from .states import PATIENCE

AT_ONCE = 10
ANSWER_READ = 2000
ANSWER_KEPT = 500
AGENT = "Entrepot-Webhooks/1"


@dataclass(frozen=True, slots=True)
class Message:
    """What goes out. `body` is signed as it is."""

    url: str
    headers: Mapping[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one attempt: the answer's status and beginning, or why there was none (`error`)."""

    status: int | None
    answer: str
    error: str
    took_ms: int
    retry_after: str = ""

    @property
    def arrived(self) -> bool:
        return self.status is not None and 200 <= self.status < 300


class _NotPublic(Exception):
    pass


class Courier:
    """Carries messages over connections that are kept open between batches; use it as a context."""

    def __init__(self) -> None:
        self._runner = asyncio.Runner()
        self._client: httpx.AsyncClient | None = None

    def __enter__(self) -> "Courier":
        self._runner.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        try:
            if self._client is not None:
                self._runner.run(self._client.aclose())
        finally:
            self._runner.__exit__(None, None, None)

    def carry(self, messages: list[Message]) -> list[Outcome]:
        """Sends all messages at the same time; the outcomes in their order. Raises nothing for what goes wrong."""
        return self._runner.run(self._carry(messages))

    async def _carry(self, messages: list[Message]) -> list[Outcome]:
        client = self._client = self._client or _protected_client()
        return list(await asyncio.gather(*(_attempt(client, message) for message in messages)))


def _protected_client() -> httpx.AsyncClient:
    client = httpx.AsyncClient(
        timeout=httpx.Timeout(PATIENCE, connect=5.0),
        limits=httpx.Limits(max_connections=AT_ONCE, max_keepalive_connections=AT_ONCE),
        follow_redirects=False,
        trust_env=False,
        headers={"User-Agent": AGENT, "Accept-Encoding": "identity"},
    )
    return httpx_ssrf_protection(
        client,
        # With networks of its own the installation decides by `may_reach` alone, which lets no other private one pass.
        check_globally_reachable=not settings.WEBHOOKS_MAY_REACH,
        custom_validator=lambda host, address, port: may_reach(address),
        dns_cache_ttl=30,
    )


async def _attempt(client: httpx.AsyncClient, message: Message) -> Outcome:
    begun = monotonic()

    def failed(error: str) -> Outcome:
        return Outcome(None, "", error, _since(begun))

    host = urlsplit(message.url).hostname or ""
    try:
        async with asyncio.timeout(PATIENCE):
            await _must_be_public(message.url)
            return await _post(client, message, begun)
    except (_NotPublic, SSRFProtectionError):
        return failed(f"{host} does not lead to a public address; nothing was sent.")
    except (TimeoutError, httpx.TimeoutException):
        return failed(f"No whole answer within {PATIENCE:.0f} seconds.")
    except (OSError, ValueError, httpx.HTTPError, httpx.InvalidURL, httpx.StreamError) as error:
        return failed(f"{host} cannot be reached: {error or type(error).__name__}")


async def _must_be_public(url: str) -> None:
    """Looks the name up before anything is opened towards it: all that it leads to must be public."""
    parts = urlsplit(url)
    port = parts.port or (443 if parts.scheme == "https" else 80)
    found = await asyncio.get_running_loop().getaddrinfo(parts.hostname or "", port, type=socket.SOCK_STREAM)
    addresses: list[Address] = [ip_address(str(each[4][0]).partition("%")[0]) for each in found]
    if not all(may_reach(address, in_the_clear=parts.scheme == "http") for address in addresses):
        raise _NotPublic


async def _post(client: httpx.AsyncClient, message: Message, begun: float) -> Outcome:
    beginning = b""
    async with client.stream(
        "POST", message.url, content=message.body.encode(), headers=dict(message.headers)
    ) as response:
        async for chunk in response.aiter_raw():
            beginning += chunk[: ANSWER_READ - len(beginning)]
            if len(beginning) >= ANSWER_READ:
                break
    client.cookies.clear()
    return Outcome(
        status=response.status_code,
        answer=_readable(beginning),
        error="",
        took_ms=_since(begun),
        retry_after=response.headers.get("Retry-After", ""),
    )


def _readable(answer: bytes) -> str:
    text = answer.decode("utf-8", "replace")
    return "".join(each if each.isprintable() or each == "\n" else " " for each in text)[:ANSWER_KEPT].strip()


def _since(begun: float) -> int:
    return int((monotonic() - begun) * 1000)
