"""No piece is ever two people's: `make prove`.

Many processes, each with a connection of its own, do to a few hundred pieces whatever may be done to them, at random
and as fast as they can: hold one, hold many at once, hold any that will do, extend, release, sell, cancel, sweep.
The clock is moved on for some holds, so that expired ones are taken over at the same moment as they are sold. Nothing
is co-ordinated; PostgreSQL is the only referee. Now and then the server ends a connection in the middle of its work.

Afterwards it must be true of the whole database: as many active claims as the status of each piece says and never two,
every piece where it must be, each win that was answered is a claim in the table, no live offer of a piece that is held
or sold, and every chain of the log whole.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from multiprocessing import get_context
from multiprocessing.synchronize import Event as Flag
from queue import Empty
from typing import Any

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
django.setup()

from django.db import InterfaceError, OperationalError, connection, connections  # noqa: E402

from backoffice.access.scope import scope  # noqa: E402
from backoffice.events.actors import Actor, office  # noqa: E402
from backoffice.events.errors import Refusal  # noqa: E402
from backoffice.events.feed import broken_chains  # noqa: E402
from bench.holding.stock import STORE, furnish, next_units  # noqa: E402
from catalog.channels.models import Listing  # noqa: E402
from catalog.channels.queries import Wanted  # noqa: E402
from catalog.channels.services import hold_any, hold_listed, hold_listed_units  # noqa: E402
from catalog.channels.states import ListingStatus  # noqa: E402
from catalog.inventory import queries  # noqa: E402
from catalog.inventory.models import Claim  # noqa: E402
from catalog.inventory.services import (  # noqa: E402
    cancel_sales,
    expire_holds,
    extend_hold,
    release_hold,
    sell_units,
)
from catalog.inventory.states import UnitStatus  # noqa: E402

REFEREE = office("proof")
MOST_REMEMBERED = 40


def main() -> int:
    parser = argparse.ArgumentParser(prog="prove", description="No piece is ever two people's.")
    parser.add_argument("--attempts", type=int, default=1_000_000)
    parser.add_argument("--connections", type=int, default=32)
    parser.add_argument("--units", type=int, default=300)
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args()
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(10**6)
    print(f"{chosen.attempts:,} attempts by {chosen.connections} connections; seed {seed}", flush=True)
    furnish(chosen.units)
    units = next_units(chosen.units)
    began = time.monotonic()
    told = _fight(units, chosen.attempts, chosen.connections, seed)
    print(f"{sum(told.values()):,} attempts in {time.monotonic() - began:.0f} s", flush=True)
    for name, times in sorted(told.items()):
        print(f"  {name:<28} {times:>9,}")
    return _judge(units, told)


def _fight(units: list[int], attempts: int, workers: int, seed: int) -> Counter[str]:
    """Lets them all loose; what every attempt came to, by verb and outcome."""
    connections.close_all()
    context = get_context("fork")
    told: Any = context.Queue()
    over = context.Event()
    share = -(-attempts // workers)
    fighters = [
        context.Process(target=_attempt_often, args=(units, share, f"{seed}-{number}", told))
        for number in range(workers)
    ]
    killer = context.Process(target=_end_connections, args=(over, seed))
    for process in (*fighters, killer):
        process.start()
    total: Counter[str] = Counter()
    heard = 0
    while heard < workers and (fallen := [each for each in fighters if each.exitcode not in (None, 0)]) == []:
        try:
            total += told.get(timeout=5)
            heard += 1
        except Empty:
            continue
    over.set()
    if heard < workers:
        raise RuntimeError(f"{len(fallen)} of {workers} processes ended with an error")
    for process in (*fighters, killer):
        process.join()
    return total


def _attempt_often(units: list[int], attempts: int, seed: str, told: Any) -> None:
    chance = random.Random(seed)
    fighter = _Fighter(units, chance, office(f"fighter {seed}"))
    outcomes: Counter[str] = Counter()
    for _ in range(attempts):
        verb = chance.choices(fighter.verbs, fighter.weights)[0]
        try:
            with scope(fighter.actor):
                answer = verb()
            outcomes[f"{verb.__name__}: {answer}"] += 1
        except Refusal as refusal:
            outcomes[f"{verb.__name__}: {refusal.code}"] += 1
        except (OperationalError, InterfaceError):
            # The server ended the connection, or put a deadlock back: nothing of it is written, nobody was told a win.
            outcomes[f"{verb.__name__}: cut off"] += 1
            connection.close()
    told.put(outcomes)
    told.close()
    told.join_thread()
    os._exit(0)


class _Fighter:
    """One who tries everything, with the holds it was told it has."""

    def __init__(self, units: list[int], chance: random.Random, actor: Actor) -> None:
        self.units, self.chance, self.actor = units, chance, actor
        self.mine: list[int] = []
        self.sold: list[int] = []
        table: dict[Callable[[], str], int] = {
            self.hold: 50, self.hold_many: 4, self.hold_any: 4, self.sell: 14, self.release: 10, self.extend: 4,
            self.cancel: 10, self.lapse: 3, self.sweep: 1,
        }  # fmt: skip
        self.verbs, self.weights = list(table), list(table.values())

    def hold(self) -> str:
        claim = hold_listed(unit_id=self.chance.choice(self.units), store_code=STORE, actor=self.actor)
        return self._won([claim])

    def hold_many(self) -> str:
        asked = self.chance.sample(self.units, 10)
        verdicts = hold_listed_units(unit_ids=asked, store_code=STORE, actor=self.actor)
        return self._won([verdict for verdict in verdicts if isinstance(verdict, Claim)])

    def hold_any(self) -> str:
        return self._won([hold_any(wanted=Wanted(title="Leather"), store_code=STORE, actor=self.actor)])

    def sell(self) -> str:
        chosen = self._one(self.mine)
        sold = sell_units(
            claim_ids=[chosen], order_reference=f"P-{self.chance.randrange(10**12)}", actor=self.actor
        )
        self.sold = [*self.sold, *(claim.pk for claim in sold)][-MOST_REMEMBERED:]
        return "sold"

    def release(self) -> str:
        release_hold(claim_id=self._one(self.mine), actor=self.actor)
        return "released"

    def extend(self) -> str:
        extend_hold(claim_id=self._one(self.mine), actor=self.actor)
        return "extended"

    def cancel(self) -> str:
        cancel_sales(claim_ids=[self._one(self.sold)], actor=self.actor)
        return "cancelled"

    def lapse(self) -> str:
        """The clock moves on for one piece that is held."""
        with connection.cursor() as cursor:
            cursor.execute(
                "WITH over AS (UPDATE inventory_unit SET held_until = now()"
                " WHERE id = %s AND status = 'held' RETURNING id)"
                " UPDATE inventory_claim SET held_until = now() FROM over"
                " WHERE unit_id = over.id AND state = 'held'",
                [self.chance.choice(self.units)],
            )
            return "over" if cursor.rowcount else "was not held"

    def sweep(self) -> str:
        return "swept" if expire_holds(limit=20) else "nothing"

    def _won(self, claims: list[Claim]) -> str:
        self.mine = [*self.mine, *(claim.pk for claim in claims)][-MOST_REMEMBERED:]
        return "won" if claims else "none"

    def _one(self, known: list[int]) -> int:
        return known.pop(self.chance.randrange(len(known))) if known else 0


def _end_connections(over: Flag, seed: int) -> None:
    """A few times a second one working connection is ended by the server."""
    chance = random.Random(seed)
    while not over.wait(chance.uniform(0.1, 0.6)):
        with connection.cursor() as cursor:
            cursor.execute(
                "SELECT pg_terminate_backend(pid) FROM (SELECT pid FROM pg_stat_activity"
                " WHERE datname = current_database() AND usename = current_user AND pid <> pg_backend_pid()"
                " ORDER BY random() LIMIT 1) AS one"
            )
    os._exit(0)


def _judge(units: list[int], told: Counter[str]) -> int:
    with scope(REFEREE):
        offered = Listing.objects.filter(unit__in=units, status=ListingStatus.LIVE)
        faults = {
            "claims that are not the unit's": queries.double_claims(),
            "pieces that are not where they must be": queries.units_without_place(),
            "offers of what is not free": list(offered.exclude(unit__status=UnitStatus.LISTED)),
            "broken chains": broken_chains(),
            "pieces lost": sorted(set(units) - _known(units)),
        }
        claims = Claim.objects.filter(unit__in=units).count()
    wins = sum(times for name, times in told.items() if name.startswith(("hold: won", "hold_any: won")))
    print(f"  {claims:,} claims were written, {wins:,} of them answered one by one", flush=True)
    if claims < wins:
        faults["wins without a claim"] = [wins - claims]
    for name, rows in faults.items():
        print(f"  {name:<40} {len(rows)}")
        for row in rows[:5]:
            print(f"    {row}")
    return 1 if any(faults.values()) else 0


def _known(units: list[int]) -> set[int]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT id FROM inventory_unit WHERE id = ANY (%s)", [units])
        return {pk for (pk,) in cursor.fetchall()}


if __name__ == "__main__":
    sys.exit(main())
