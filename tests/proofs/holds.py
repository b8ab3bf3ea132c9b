"""No piece is ever two people's: `make prove`.

Many processes, each with a connection of its own, do to some hundred pieces whatever may be done to them, at random and
as fast as they can: hold one, hold a hundred at once, hold any that will do, extend, release, pay in time or too late,
sell without a hold, cancel, sweep. What is sold is picked, packed, handed over and delivered, comes back (or another
piece does in its place), goes over the bench anew and is fought for again; pieces travel, are lost, damaged, found and
counted meanwhile. The clock is moved on for some holds, so that expired ones are taken over as they are being
paid. Nothing is co-ordinated; PostgreSQL is the only referee. Now and then the server ends a connection in the middle
of its work; who was paying asks again and is told what became of it.

An attempt is one act on one piece: who tries to get, keep, sell, send, bring back or move it. In a batch each piece is
one. Afterwards every assertion of the registry must hold of the whole database, every answered win must be a claim in
it, and every piece must be there, after a life that its lifecycle allows, step by step.
"""

import argparse
import json
import os
import random
import sys
import time
from collections import Counter
from dataclasses import asdict, dataclass, field
from datetime import timedelta
from multiprocessing import get_context
from multiprocessing.synchronize import Event as Flag
from pathlib import Path
from queue import Empty
from typing import Any

import django
from psycopg.errors import DeadlockDetected

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
django.setup()

from django.db import InterfaceError, OperationalError, connection, connections  # noqa: E402

from backoffice.access.scope import scope  # noqa: E402
from backoffice.events.actors import office  # noqa: E402
from backoffice.events.assertions import examine_all  # noqa: E402
from backoffice.events.errors import Refusal  # noqa: E402
from backoffice.files.services import workshop  # noqa: E402
from backoffice.merchants.models import Brand  # noqa: E402
from bench.importing import files  # noqa: E402
from catalog.inventory.models import Claim, Unit  # noqa: E402
from catalog.inventory.services import open_bins  # noqa: E402
from fulfillment.returns.services import install_return_windows  # noqa: E402
from tests.fulfillment.orders.making import open_house, receive  # noqa: E402
from tests.fulfillment.shipping.making import carriers  # noqa: E402

from .fighter import Fighter  # noqa: E402
from .floor import BINS, Place, bring_on_sale  # noqa: E402
from .lives import lives_of  # noqa: E402

REFEREE = office("proof")
PLACE = Place(warehouses=("osaka", "roissy"), store="overseas")
TOLD_EVERY = 5.0
TALLY = Path(os.environ.get("ENTREPOT_STATE", "var/prove")) / "holds.json"


@dataclass
class Tally:
    """How far it has come; written down every minute, so that a run can go on where another one ended."""

    seed: int
    units: list[int]
    attempts: int = 0
    won: int = 0
    calls: int = 0
    seconds: float = 0.0
    ended: int = 0
    outcomes: dict[str, int] = field(default_factory=dict)

    def add(self, news: dict[str, Any]) -> None:
        self.attempts += news["attempts"]
        self.won += news["won"]
        self.calls += sum(news["outcomes"].values())
        for name, times in news["outcomes"].items():
            self.outcomes[name] = self.outcomes.get(name, 0) + times

    def write(self) -> None:
        TALLY.write_text(json.dumps(asdict(self)), encoding="utf-8")


def main() -> int:
    parser = argparse.ArgumentParser(prog="prove", description="No piece is ever two people's.")
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--seed", type=int, default=None)
    parser.add_argument("--resume", action="store_true", help="go on with the run that was broken off")
    chosen = parser.parse_args()
    if chosen.resume:
        tally = Tally(**json.loads(TALLY.read_text(encoding="utf-8")))
        print(f"goes on after {tally.attempts:,} attempts; seed {tally.seed}", flush=True)
    else:
        seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(10**6)
        tally = Tally(seed, _furnish(chosen.units))
        print(f"{chosen.attempts:,} attempts by {chosen.connections} connections; seed {seed}", flush=True)
    _fight(tally, chosen.attempts, chosen.connections)
    print(
        f"{tally.attempts:,} attempts in {tally.calls:,} calls and {tally.seconds:,.0f} s; "
        f"{tally.ended} connections were ended",
        flush=True,
    )
    for name, times in sorted(tally.outcomes.items()):
        print(f"  {name:<34} {times:>9,}")
    return _judge(tally)


def _furnish(number: int) -> list[int]:
    """Pieces on sale, brought there by the verbs of the bench."""
    files.furnish()
    carriers()
    house = open_house(REFEREE)
    with scope(REFEREE):
        install_return_windows()
        for warehouse in (house.automated, house.by_hand):
            open_bins(warehouse=warehouse, codes=BINS, actor=REFEREE)
        brands = list(Brand.objects.order_by("pk")[:4])
    units = [unit for brand in brands for unit in receive(house, brand, count=-(-number // len(brands)))]
    with scope(REFEREE):
        bring_on_sale([unit.pk for unit in units], PLACE.store, REFEREE)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return [unit.pk for unit in units]


def _fight(tally: Tally, attempts: int, workers: int) -> None:
    """Lets them all loose until so many attempts have been made."""
    connections.close_all()
    context = get_context("fork")
    news: Any = context.Queue()
    over = context.Event()
    mark = f"{tally.seed}-{tally.attempts}"
    fighters = [
        context.Process(target=_attempt_often, args=(tally.units, f"{mark}-{number}", news, over))
        for number in range(workers)
    ]
    killer = context.Process(target=_end_connections, args=(over, mark, news))
    began = told_at = time.monotonic()
    before, seconds = tally.attempts, tally.seconds
    for process in (*fighters, killer):
        process.start()
    ends = 0
    while ends < workers + 1:
        if any(each.exitcode not in (None, 0) for each in (*fighters, killer)):
            over.set()
            raise RuntimeError("a process ended with an error; see above")
        try:
            heard = news.get(timeout=5)
        except Empty:
            continue
        tally.ended += heard.get("ended", 0)
        if "attempts" in heard:
            tally.add(heard)
        ends += heard["last"]
        tally.seconds = seconds + time.monotonic() - began
        if tally.attempts >= attempts:
            over.set()
        if time.monotonic() - told_at >= 60:
            rate = (tally.attempts - before) / (time.monotonic() - told_at)
            left = max(0, attempts - tally.attempts) / max(rate, 1e-9) / 60
            print(
                f"  minute {tally.seconds / 60:.0f}: {tally.attempts:,} attempts, {rate:,.0f} a second, "
                f"{tally.won:,} holds won, {tally.ended} connections ended; some {left:.0f} minutes to go",
                flush=True,
            )
            told_at, before = time.monotonic(), tally.attempts
            tally.write()
    tally.write()
    for process in (*fighters, killer):
        process.join()


def _attempt_often(units: list[int], mark: str, news: Any, over: Flag) -> None:
    with workshop():
        _fight_on(Fighter(units, PLACE, random.Random(mark), office(f"fighter {mark}")), news, over)
    _leave(news)


def _fight_on(fighter: Fighter, news: Any, over: Flag) -> None:
    outcomes: Counter[str] = Counter()
    attempts = won = 0
    told_at = time.monotonic()
    while not over.is_set():
        verb = fighter.next_verb()
        answer, tried = "", 1
        try:
            answer, tried = fighter.attempt(verb)
            won += fighter.heard()
        except Refusal as refusal:
            answer = refusal.code
            fighter.refused()
        except (OperationalError, InterfaceError) as error:
            # The server ended the connection. Whether it was written is not known here.
            answer = "deadlock" if isinstance(error.__cause__, DeadlockDetected) else "cut off"
            fighter.not_heard()
            connection.close()
        outcomes[f"{verb.__name__}: {answer}"] += 1
        attempts += tried
        if time.monotonic() - told_at > TOLD_EVERY:
            news.put({"attempts": attempts, "won": won, "outcomes": dict(outcomes), "last": 0})
            outcomes.clear()
            attempts = won = 0
            told_at = time.monotonic()
    news.put({"attempts": attempts, "won": won, "outcomes": dict(outcomes), "last": 1})


def _end_connections(over: Flag, mark: str, news: Any) -> None:
    """Once in a second or two one working connection is ended by the server."""
    chance = random.Random(mark)
    ended = 0
    while not over.wait(chance.uniform(0.2, 2.0)):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
                " ORDER BY random() LIMIT 1) AS one"
            )
            ended += cursor.rowcount
        if ended >= 10:
            news.put({"ended": ended, "last": 0})
            ended = 0
    news.put({"ended": ended, "last": 1})
    _leave(news)


def _leave(news: Any) -> None:
    news.close()
    news.join_thread()
    os._exit(0)


def _judge(tally: Tally) -> int:
    """Asks every assertion of the registry, and what only this run knows: its pieces and its wins."""
    faults: dict[str, list[Any]] = {}
    with scope(REFEREE):
        for verdict in examine_all(each=timedelta(hours=1)):
            wrong: list[Any] = [*verdict.guilty, *(f"{guard} is missing" for guard in verdict.guards_missing)]
            if not verdict.finished:
                wrong.append("not proved: it did not finish")
            faults[verdict.assertion.name] = wrong
        claims = Claim.objects.filter(unit__in=tally.units).count()
        known = Unit.objects.filter(pk__in=tally.units).values_list("pk", flat=True)
        faults["pieces lost"] = sorted(set(tally.units) - set(known))
        lives = lives_of(tally.units)
    faults["pieces whose events do not explain them"] = lives.faults
    print(
        "  pieces stand at the end: "
        + ", ".join(f"{n} {state}" for state, n in sorted(lives.states.items())),
        flush=True,
    )
    for name, times in sorted(lives.steps.items()):
        print(f"  {name:<40} {times:>9,}")
    print(f"  {claims:,} claims were written, {tally.won:,} of them answered as holds", flush=True)
    faults["wins without a claim"] = [tally.won - claims] if claims < tally.won else []
    for name, rows in faults.items():
        print(f"  {name:<40} {len(rows)}")
        for row in rows[:5]:
            print(f"    {row}")
    return 1 if any(faults.values()) else 0


if __name__ == "__main__":
    sys.exit(main())
