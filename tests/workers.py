"""Real workers on a real broker, to be killed."""

import os
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

from celery import current_app
from django.conf import settings
from django.db import connection

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import send_due
from backoffice.runtime.binaries import broker_program
from backoffice.runtime.layout import REPOSITORY


class Workers:
    """Worker processes, each the leader of a process group of its own."""

    def __init__(
        self, count: int, *, broker_url: str, log: Path, queues: str, environment: Mapping[str, str]
    ) -> None:
        self.count = count
        self.broker_url = broker_url
        self.log = log
        self.queues = queues
        self.environment = environment
        self.processes: list[subprocess.Popen[bytes]] = []

    def start(self) -> None:
        environment = {
            **os.environ,
            "DJANGO_SETTINGS_MODULE": "backoffice.settings",
            "DATABASE_URL": database_url(),
            "CELERY_BROKER_URL": self.broker_url,
            "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            **self.environment,
        }
        command = [
            sys.executable, "-m", "celery", "-A", "backoffice", "worker", "-c", "1", "-Q", self.queues, "-l", "WARNING",
            "--without-gossip", "--without-mingle", "--without-heartbeat",
        ]  # fmt: skip
        for number in range(self.count):
            with self.log.open("ab") as log:
                self.processes.append(
                    subprocess.Popen(
                        [*command, "-n", f"test-{os.getpid()}-{number}@%h"],
                        env=environment, cwd=REPOSITORY, stdout=log, stderr=log, start_new_session=True,
                    )
                )  # fmt: skip

    def kill(self) -> None:
        """`kill -9` of every worker with its pool; then the clock is moved on to where that has been noticed.

        Nobody works any more, so nothing but time is left to pass: until the leases of the dead have run out and the
        sweep sends again what they had taken from the broker.
        """
        for process in self.processes:
            os.killpg(process.pid, signal.SIGKILL)
        for process in self.processes:
            process.wait()
        self.processes = []

    def _said(self) -> str:
        return self.log.read_text()[-4000:]

    @staticmethod
    def let_time_pass() -> None:
        with scope(office("clock")):
            past = "now() - interval '1 hour'"
            with connection.cursor() as cursor:
                cursor.execute(
                    f"UPDATE jobs_job SET lease_until = {past} WHERE status = %s", [JobStatus.RUNNING]
                )
                cursor.execute(f"UPDATE jobs_job SET sent_at = {past} WHERE status = %s", [JobStatus.QUEUED])

    def sweep_until(self, reached: Callable[[], bool], *, seconds: float = 120) -> None:
        """Does what the scheduler does, several times a second, until `reached`."""
        ends = time.monotonic() + seconds
        last_sweep = 0.0
        while not reached():
            if time.monotonic() > ends:
                raise AssertionError(f"not reached within {seconds} s; the workers said:\n{self._said()}")
            if any(process.poll() is not None for process in self.processes):
                raise AssertionError(f"a worker ended by itself; it said:\n{self._said()}")
            if time.monotonic() - last_sweep > 1:
                send_due()
                last_sweep = time.monotonic()
            time.sleep(0.02)


def interrupted_jobs() -> int:
    """How many jobs were in the hands of a worker; asked after a kill, how many it interrupted."""
    with scope(office("clock")):
        return Job.objects.filter(status=JobStatus.RUNNING).count()


def open_jobs() -> int:
    """How many jobs are still to be done, in a worker's hands or out of a dead one's and not yet in another's."""
    with scope(office("clock")):
        return Job.objects.filter(status__in=[JobStatus.QUEUED, JobStatus.RUNNING]).count()


@contextmanager
def running_workers(count: int, *, log: Path, queues: str, **environment: str) -> Iterator[Workers]:
    """`count` workers of one process each, on the broker of `CELERY_BROKER_URL` or on one of their own."""
    with _broker() as broker_url:
        workers = Workers(count, broker_url=broker_url, log=log, queues=queues, environment=environment)
        workers.start()
        try:
            yield workers
        finally:
            workers.kill()


@contextmanager
def _broker() -> Iterator[str]:
    if given := os.environ.get("CELERY_BROKER_URL"):
        yield given
        return
    folder = Path(tempfile.mkdtemp(prefix="entrepot-broker-", dir="/tmp"))
    path = folder / "valkey.sock"
    process = subprocess.Popen(
        [broker_program(), "--port", "0", "--unixsocket", str(path), "--dir", str(folder), "--save", ""],
        stdout=subprocess.DEVNULL,
    )
    before = current_app.conf.broker_url
    try:
        _wait_for(path)
        _talk_to(f"redis+socket://{path}?virtual_host=0")
        yield f"redis+socket://{path}?virtual_host=0"
    finally:
        current_app.pool.force_close_all()  # type: ignore[attr-defined]
        _talk_to(before)
        process.terminate()
        process.wait()
        shutil.rmtree(folder)


def _talk_to(broker_url: str) -> None:
    """This process asks for jobs too; its pools keep the address they began with."""
    current_app.conf.update(broker_url=broker_url, broker_read_url=broker_url, broker_write_url=broker_url)
    current_app._pool = None  # type: ignore[attr-defined]
    current_app.amqp._producer_pool = None  # type: ignore[attr-defined]


def _wait_for(path: Path) -> None:
    ends = time.monotonic() + 10
    while time.monotonic() < ends:
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
            try:
                probe.connect(str(path))
                return
            except OSError:
                time.sleep(0.05)
    raise AssertionError("the broker did not start")


def database_url() -> str:
    """The address of the database of this test, for processes of its own."""
    facts = {
        name: str(value or "")
        for name, value in connection.settings_dict.items()
        if isinstance(value, str | int)
    }
    user = quote(facts["USER"]) + (f":{quote(facts['PASSWORD'])}" if facts["PASSWORD"] else "")
    if facts["HOST"].startswith("/"):
        port = f":{facts['PORT']}" if facts["PORT"] else ""
        return f"postgres://{user}@{port}/{facts['NAME']}?host={quote(facts['HOST'], safe='')}"
    return f"postgres://{user}@{facts['HOST'] or 'localhost'}:{facts['PORT'] or 5432}/{facts['NAME']}"
