"""The processes of the office itself: web, worker and scheduler."""

import errno
import http.client
import re
import signal
import socket
import sys
from collections.abc import Callable, Mapping
from contextlib import closing

from backoffice.runtime.children import Program
from backoffice.runtime.errors import RuntimeProblem
from backoffice.runtime.layout import REPOSITORY, Layout

QUEUES = ("shipping", "repackaging", "imports", "outbox", "default")
WEB_WORKERS, WEB_THREADS = 2, 8
WORKER_PROCESSES = 2
# A running job has this long to end when the office stops; what is cut off runs again at the next start.
WARM_STOP_SECONDS = 20.0
HEALTH_PATH = "/healthz"
KINDS = ("web", "worker", "scheduler")


def open_listener(host: str, port: int) -> socket.socket:
    """The listening socket that the web processes inherit: while they restart, requests wait in it.

    Raises RuntimeProblem `port_taken`, `bad_port` or `bad_host`, exit code 2.
    """
    try:
        family, *_, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
    except OSError as error:
        raise _bad_host(host, error) from error
    try:
        return socket.create_server((str(address[0]), port), family=family, backlog=512)
    except OSError as error:
        raise _refusal(host, port, error) from error


def _refusal(host: str, port: int, error: OSError) -> RuntimeProblem:
    if isinstance(error, PermissionError):
        return RuntimeProblem(
            "bad_port",
            f"Port {port} is reserved for the system's own services. Choose another: make run PORT=8001.",
            exit_code=2,
        )
    if error.errno == errno.EADDRINUSE:
        return RuntimeProblem(
            "port_taken",
            f"Port {port} on {host} is taken by another program. "
            f"Stop that program, or choose another port: make run PORT={port + 1 if port < 65535 else 8000}.",
            exit_code=2,
        )
    return _bad_host(host, error)


def _bad_host(host: str, error: OSError) -> RuntimeProblem:
    return RuntimeProblem(
        "bad_host",
        f"The host {host!r} cannot be listened on: {error.strerror}. Name another: make run HOST=127.0.0.1.",
        exit_code=2,
    )


def address_of(listener: socket.socket) -> str:
    """The address at which this machine reaches the listener."""
    host, port = listener.getsockname()[:2]
    reachable = {"0.0.0.0": "127.0.0.1", "::": "[::1]"}.get(host, f"[{host}]" if ":" in host else host)
    return f"http://{reachable}:{port}"


def web(layout: Layout, environment: Mapping[str, str], listener: socket.socket) -> Program:
    return Program(
        name="web",
        command=(
            *(sys.executable, "-m", "gunicorn", "backoffice.wsgi"),
            *("--bind", f"fd://{listener.fileno()}"),
            *("--worker-class", "gthread", "--workers", str(WEB_WORKERS), "--threads", str(WEB_THREADS)),
            *(
                "--timeout",
                "60",
                "--graceful-timeout",
                "10",
                "--keep-alive",
                "75",
                "--preload",
                "--no-control-socket",
            ),
        ),
        log=layout.logs / "web.log",
        environment=environment,
        directory=REPOSITORY,
        is_ready=_health_of(listener),
        stop_steps=((signal.SIGTERM, 12.0), (signal.SIGQUIT, 2.0)),
        death_signal=signal.SIGQUIT,
        descriptors=(listener.fileno(),),
    )


def worker(layout: Layout, environment: Mapping[str, str], before_start: Callable[[], bool]) -> Program:
    return Program(
        name="worker",
        command=(
            *(sys.executable, "-m", "celery", "-A", "backoffice", "worker"),
            *("-c", str(WORKER_PROCESSES), "-Q", ",".join(QUEUES), "--loglevel", "INFO"),
            *("--hostname", f"entrepot-{layout.digest}@%h", "--without-gossip", "--without-mingle"),
        ),
        log=layout.logs / "worker.log",
        environment=environment,
        directory=REPOSITORY,
        is_ready=_logged(r"@\S+ ready\."),
        before_start=before_start,
        # Warm, then cold: the pool's processes are ended and their messages go back to the queues.
        stop_steps=((signal.SIGTERM, WARM_STOP_SECONDS), (signal.SIGQUIT, 5.0)),
        death_signal=signal.SIGQUIT,
    )


def scheduler(layout: Layout, environment: Mapping[str, str]) -> Program:
    return Program(
        name="scheduler",
        command=(
            *(sys.executable, "-m", "celery", "-A", "backoffice", "beat"),
            *("--schedule", str(layout.schedule), "--pidfile=", "--loglevel", "INFO"),
        ),
        log=layout.logs / "scheduler.log",
        environment=environment,
        directory=REPOSITORY,
        is_ready=_logged(r"beat: Starting"),
        stop_steps=((signal.SIGTERM, 5.0),),
    )


def _logged(pattern: str) -> Callable[[str], bool]:
    compiled = re.compile(pattern)
    return lambda logged: compiled.search(logged) is not None


def _health_of(listener: socket.socket) -> Callable[[str], bool]:
    host, port = address_of(listener).removeprefix("http://").rsplit(":", 1)

    def healthy(logged: str) -> bool:
        connection = http.client.HTTPConnection(host.strip("[]"), int(port), timeout=5)
        with closing(connection):
            try:
                connection.request("GET", HEALTH_PATH)
                return connection.getresponse().status == 200
            except (OSError, http.client.HTTPException):
                return False

    return healthy
