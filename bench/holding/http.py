"""A server of its own, and clients that keep their connections and read no more than they must."""

import os
import re
import signal
import socket
import subprocess
import sys
import threading
import time
import urllib.request
import uuid
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from secrets import token_urlsafe
from types import TracebackType

from django.utils import timezone
from oauth2_provider.models import get_access_token_model, set_token_value

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.access.services import create_client
from backoffice.events.actors import office

from .stock import STORE, next_units

WORKERS, THREADS = 2, 8
_LENGTH = re.compile(rb"[Cc]ontent-[Ll]ength: (\d+)")


class Server:
    """gunicorn as `make run` has it, on a port of its own; `token` is a partner's."""

    def __enter__(self) -> "Server":
        self.token = _token()
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port: int = probe.getsockname()[1]
        self._process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "bench.holding.wsgi", "--bind", f"127.0.0.1:{self.port}",
                "--worker-class", "gthread", "--workers", str(WORKERS), "--threads", str(THREADS), "--keep-alive", "75",
                "--preload", "--log-level", "error", "--no-control-socket",
            ],
            cwd=Path(__file__).parents[2],
            env={**os.environ, "DJANGO_SETTINGS_MODULE": "bench.holding.settings"},
        )  # fmt: skip
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{self.port}/healthz", timeout=5).close()
            except OSError:
                time.sleep(0.1)
            else:
                return self
        raise RuntimeError("the server of the bench does not answer")

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._process.send_signal(signal.SIGTERM)
        self._process.wait(timeout=30)


def ask_all(server: Server, door: str, requests: int, clients: int) -> tuple[int, float]:
    """So many requests by so many clients at once; every one must be answered with 201."""
    share = requests // clients
    chosen = [[0] * share if door == "noop" else next_units(share) for _ in range(clients)]
    jobs = [[_request(server, door, unit_id) for unit_id in units] for units in chosen]
    failures: list[bytes] = []
    threads = [threading.Thread(target=_ask, args=(server.port, job, failures)) for job in jobs]
    began = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    took = time.perf_counter() - began
    if failures:
        raise RuntimeError(f"{len(failures)} of {requests} were not answered with 201: {failures[0][:400]!r}")
    return share * clients, took


def _request(server: Server, door: str, unit_id: int) -> bytes:
    address = f"/api/v1/units/{unit_id}/holds" if door == "hold" else f"/api/v1/bench/{unit_id}/{door}"
    body = f'{{"store": "{STORE}"}}'.encode()
    return (
        f"POST {address} HTTP/1.1\r\nHost: 127.0.0.1:{server.port}\r\nAuthorization: Bearer {server.token}\r\n"
        f"Idempotency-Key: {uuid.uuid4()}\r\nContent-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    ).encode() + body


def _ask(port: int, requests: Sequence[bytes], failures: list[bytes]) -> None:
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for request in requests:
            connection.sendall(request)
            answer = connection.recv(65536)
            while b"\r\n\r\n" not in answer:
                answer += connection.recv(65536)
            head, _, body = answer.partition(b"\r\n\r\n")
            length = _LENGTH.search(head)
            assert length is not None
            while len(body) < int(length[1]):
                body += connection.recv(65536)
            if not head.startswith(b"HTTP/1.1 201"):
                failures.append(head + body)


def _token() -> str:
    """An access token of a partner who may hold, as the token endpoint gives it."""
    actor = office("bench")
    with scope(actor):
        client, _ = create_client(name=f"bench {uuid.uuid4()}", scopes=[Scope.HOLDS_WRITE], actor=actor)
        row = get_access_token_model()(
            application=client, scope=" ".join(client.scopes), expires=timezone.now() + timedelta(hours=6)
        )
        token = token_urlsafe(24)
        set_token_value(row, token)
        row.save()
    return token
