"""A hundred clients over HTTP want one piece while what serves them is killed: one sale or none, and each learns which.

The short form; `make prove-http` is the long one.
"""

import os
import random
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from django.conf import settings

from backoffice.access.scope import scope
from backoffice.events.assertions import examine_all
from backoffice.runtime.layout import REPOSITORY
from tests.conftest import World
from tests.fulfillment.orders.making import open_house, put_on_sale, receive
from tests.proofs.processes import kill_below
from tests.proofs.rush import crowd_of, end_the_winner, rush
from tests.workers import database_url, running_workers

CLIENTS, ROUNDS = 100, 1


@contextmanager
def web(log: Path) -> Iterator[tuple[str, int, int]]:
    """gunicorn on the database of the test: host, port, and its process."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
    with log.open("wb") as out:
        process = subprocess.Popen(
            [
                sys.executable, "-m", "gunicorn", "backoffice.wsgi", "--bind", f"127.0.0.1:{port}",
                "--worker-class", "gthread", "--workers", "2", "--threads", "8", "--preload", "--no-control-socket",
            ],
            cwd=REPOSITORY, stdout=out, stderr=out,
            env={
                **os.environ, "DJANGO_SETTINGS_MODULE": "backoffice.settings", "DATABASE_URL": database_url(),
                "MEDIA_ROOT": str(settings.MEDIA_ROOT),
            },
        )  # fmt: skip
    try:
        for _ in range(300):
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{port}/healthz", timeout=5).close()
                break
            except OSError:
                time.sleep(0.1)
        yield "127.0.0.1", port, process.pid
    finally:
        process.send_signal(signal.SIGQUIT)
        process.wait(timeout=30)


@pytest.mark.django_db(transaction=True, databases=["default", "apart"])
def test_one_of_a_hundred_buys_the_piece_though_what_serves_them_is_killed(
    world: World, tmp_path: Path
) -> None:
    house = open_house(world.office)
    units = receive(house, world.aurore, count=ROUNDS)
    put_on_sale(house, units)
    tokens = crowd_of(CLIENTS)
    chance = random.Random(7)
    faults: list[str] = []
    killed = 0
    with (
        running_workers(1, log=tmp_path / "workers.log", queues="shipping,default") as workers,
        web(tmp_path / "web.log") as (host, port, server),
    ):

        def kill_worker() -> bool:
            workers.kill()
            workers.start()
            return True

        for unit in units:
            outcome = rush(
                unit_id=unit.pk,
                tokens=tokens,
                address=(host, port),
                store=house.store.code,
                kills={
                    "web process": lambda: kill_below(server, chance),
                    "worker": kill_worker,
                    "winner's connection": end_the_winner,
                },
                chance=chance,
            )
            faults += outcome.faults()
            killed += outcome.kills.total()
            assert outcome.sales == 1
    assert faults == []
    assert killed > 0, "nothing was killed: the test has shown nothing"
    with scope(world.office):
        assert [verdict.assertion.name for verdict in examine_all() if not verdict.holds] == []
