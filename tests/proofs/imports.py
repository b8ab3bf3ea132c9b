"""Imports that are disturbed end as if nothing had happened: `make prove-imports`.

A file of units is brought in and then revised, undisturbed; so it is known how that ends. Then the same is done again
and again, under other references, and at a random point of each import something is taken away: the worker by
`kill -9`, PostgreSQL by an immediate stop or `kill -9`, or the broker by `kill -9`. The supervisor starts database and
broker again, as it does in an office. The clock of leases is moved on, so that nobody waits until a death is noticed.
Each time units, movements, tasks, rows and events must be those of the undisturbed import.
"""

import argparse
import csv
import os
import random
import signal
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
django.setup()

from celery import current_app  # noqa: E402
from django.db import InterfaceError, OperationalError, connection  # noqa: E402

from backoffice.access.scope import scope  # noqa: E402
from backoffice.events.feed import broken_chains  # noqa: E402
from backoffice.imports import services  # noqa: E402
from backoffice.imports.models import ImportSession  # noqa: E402
from backoffice.imports.states import SessionStatus  # noqa: E402
from backoffice.jobs.models import Job  # noqa: E402
from backoffice.jobs.services import send_due  # noqa: E402
from backoffice.runtime.layout import Layout  # noqa: E402
from bench.importing.files import ACTOR, HEADER, furnish, rows  # noqa: E402
from bench.importing.ours import previewed  # noqa: E402
from tests.proofs.ending import ending  # noqa: E402
from tests.workers import Workers, interrupted_jobs, running_workers  # noqa: E402

PATIENCE = 600.0
DEARER = (0, 10)


def main() -> int:
    parser = argparse.ArgumentParser(
        prog="prove-imports", description="Disturbed imports end as undisturbed ones."
    )
    parser.add_argument("--rows", type=int, default=50_000)
    parser.add_argument("--times", type=int, default=20, help="imports that are disturbed")
    parser.add_argument("--seed", type=int, default=None, help="of what happens when")
    chosen = parser.parse_args()
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"{chosen.times} imports of {chosen.rows:,} rows; seed {seed}", flush=True)
    furnish()
    with TemporaryDirectory(prefix="prove-imports-") as folder:
        proof = _Proof(Path(folder), chosen.rows, random.Random(seed))
        with running_workers(1, log=Path(folder) / "workers.log", queues="imports,default") as workers:
            expected = [proof.bring_in(workers, "U-", dearer, None) for dearer in DEARER]
            for number in range(chosen.times):
                dearer = DEARER[number % 2]
                disturb = proof.disturbances[number % len(proof.disturbances)]
                found = proof.bring_in(workers, f"D{number // 2}-", dearer, disturb)
                if found != expected[number % 2]:
                    print(f"NOT THE SAME\nundisturbed: {expected[number % 2]}\ndisturbed:   {found}")
                    return 1
    with scope(ACTOR):
        broken = broken_chains()
    print(f"{proof.interrupted} of {chosen.times} had a job in a worker's hands when they were disturbed.")
    print(f"Broken chains in the whole log: {len(broken)}.")
    if broken or proof.interrupted * 2 < chosen.times:
        return 1
    print(f"All {chosen.times} ended as the undisturbed ones: {dict(proof.done)}")
    return 0


class _Proof:
    def __init__(self, folder: Path, size: int, chance: random.Random) -> None:
        self.folder, self.size, self.chance = folder, size, chance
        self.interrupted = 0
        self.done: Counter[str] = Counter()
        self.disturbances: tuple[Callable[[Workers], str], ...] = (
            self._lose_worker,
            self._lose_database,
            self._lose_broker,
        )

    def bring_in(
        self, workers: Workers, mark: str, dearer: int, disturb: Callable[[Workers], str] | None
    ) -> dict[str, Any]:
        """One import from its upload to its end; how it ended."""
        session = previewed(self._file(mark, dearer))
        began = time.monotonic()
        with scope(ACTOR):
            services.confirm(session=session, actor=ACTOR)
        told = "undisturbed"
        if disturb is not None:
            moment = self.chance.randrange(self.size)
            self._until(workers, lambda: self._progress(session) >= moment)
            time.sleep(self.chance.random() * 0.3)
            told = f"{disturb(workers)} behind row {moment:,}"
            self.done[disturb.__name__.removeprefix("_lose_")] += 1
        self._until(workers, lambda: self._has_ended(session))
        print(
            f"  {mark} {'revised' if dearer else 'received'} in {time.monotonic() - began:.1f} s, {told}",
            flush=True,
        )
        with scope(ACTOR):
            return ending(session, mark)

    def _file(self, mark: str, dearer: int) -> Path:
        """The same rows each time, but for the beginning of their references."""
        path = self.folder / "units.csv"
        with path.open("w", newline="", encoding="utf-8") as file:
            writer = csv.writer(file)
            writer.writerow(HEADER)
            for reference, *others in rows(self.size, mark="X", dearer=dearer):
                writer.writerow((reference.replace("X-", mark, 1), *others))
        return path

    # --- what is taken away ----------------------------------------------------------------------

    def _lose_worker(self, workers: Workers) -> str:
        workers.kill()
        self.interrupted += interrupted_jobs() > 0
        workers.let_time_pass()
        workers.start()
        return "the worker killed"

    def _lose_database(self, workers: Workers) -> str:
        self.interrupted += interrupted_jobs() > 0
        how = self.chance.choice((signal.SIGQUIT, signal.SIGKILL))
        layout = Layout.from_environment()
        folder = layout.near_cluster if layout.near_cluster.exists() else layout.far_cluster
        os.kill(int((folder / "postmaster.pid").read_text().split("\n", 1)[0]), how)
        self._patiently(workers.let_time_pass)
        return f"PostgreSQL ended by {how.name}"

    def _lose_broker(self, workers: Workers) -> str:
        self.interrupted += interrupted_jobs() > 0
        with current_app.connection() as broker:
            os.kill(broker.default_channel.client.info("server")["process_id"], signal.SIGKILL)
        return "the broker killed"

    # --- waiting ---------------------------------------------------------------------------------

    def _until(self, workers: Workers, reached: Callable[[], bool]) -> None:
        """Does what the scheduler does, until `reached`; a worker that ended by itself is started again."""
        ends, last_sweep = time.monotonic() + PATIENCE, time.monotonic()
        while not self._patiently(reached):
            if time.monotonic() > ends:
                raise AssertionError(
                    f"not reached within {PATIENCE:.0f} s; the workers said:\n{workers.log.read_text()[-4000:]}"
                )
            if any(process.poll() is not None for process in workers.processes):
                workers.kill()
                workers.start()
            if time.monotonic() - last_sweep > 1:
                self._patiently(send_due)
                last_sweep = time.monotonic()
            time.sleep(0.02)

    @staticmethod
    def _patiently(ask: Callable[[], Any]) -> Any:
        """The database may be away for a moment."""
        ends = time.monotonic() + 60
        while True:
            try:
                return ask()
            except (OperationalError, InterfaceError):
                connection.close()
                if time.monotonic() > ends:
                    raise
                time.sleep(0.1)

    @staticmethod
    def _progress(session: ImportSession) -> int:
        with scope(ACTOR):
            return Job.objects.get(kind=services.APPLY_JOB, key=str(session.pk)).progress_done

    @staticmethod
    def _has_ended(session: ImportSession) -> bool:
        with scope(ACTOR):
            session.refresh_from_db()
        return session.status == SessionStatus.APPLIED


if __name__ == "__main__":
    sys.exit(main())
