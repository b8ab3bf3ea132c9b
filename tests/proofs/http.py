"""One piece, a hundred clients over HTTP, and whatever serves them killed meanwhile: `make prove-http`.

The office runs as `make run` has it. While all want the one piece, web processes and workers get `kill -9`, and the
server ends the connection of the one that the others wait for. One sale or none: never two; and whoever sends the same
request under the same key again learns which.
"""

import argparse
import os
import random
import sys
import time
from collections import Counter
from datetime import timedelta
from urllib.parse import urlsplit

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "backoffice.settings")
django.setup()

from backoffice.access.scope import scope  # noqa: E402
from backoffice.events.assertions import examine_all  # noqa: E402
from backoffice.merchants.models import Brand  # noqa: E402
from bench.importing import files  # noqa: E402
from tests.fulfillment.orders.making import open_house, put_on_sale, receive  # noqa: E402

from .processes import children_of, command_of, kill_below  # noqa: E402
from .rush import CROWD, Kill, crowd_of, end_the_winner, rush  # noqa: E402

# As the supervisor counts it, with something to spare.
LIVED = 22.0


def main() -> int:
    parser = argparse.ArgumentParser(prog="prove-http", description="One sale or none, whatever is killed.")
    parser.add_argument("--rounds", type=int, default=20)
    parser.add_argument("--clients", type=int, default=100)
    parser.add_argument("--seed", type=int, default=None)
    chosen = parser.parse_args()
    seed = chosen.seed if chosen.seed is not None else random.SystemRandom().randrange(10**6)
    chance = random.Random(seed)
    print(f"{chosen.rounds} rounds of {chosen.clients} clients; seed {seed}", flush=True)
    files.furnish()
    house = open_house(CROWD)
    with scope(CROWD):
        brand = Brand.objects.order_by("pk")[0]
    units = receive(house, brand, count=chosen.rounds)
    put_on_sale(house, units)
    tokens = crowd_of(chosen.clients)
    at = urlsplit(os.environ["ENTREPOT_URL"])
    kills: dict[str, Kill] = {
        "web process": lambda: _kill_web(chance),
        "worker": lambda: _kill_worker(chance),
        "winner's connection": end_the_winner,
    }
    faults: list[str] = []
    killed: Counter[str] = Counter()
    sold = 0
    for number, unit in enumerate(units, 1):
        began = time.monotonic()
        outcome = rush(
            unit_id=unit.pk,
            tokens=tokens,
            address=(str(at.hostname), at.port or 80),
            store=house.store.code,
            kills=kills,
            chance=chance,
        )
        faults += outcome.faults()
        killed += outcome.kills
        sold += outcome.sales
        told = Counter(str(answer.body.get("code", "order")) for answer in outcome.answers)
        asked = sum(answer.times for answer in outcome.answers)
        print(
            f"  {number}: {outcome.sales} sale, {dict(told)}, {asked} requests, killed {dict(outcome.kills)},"
            f" {time.monotonic() - began:.1f} s",
            flush=True,
        )
    print(f"{sold} sales of {len(units)} pieces; killed {dict(killed)}")
    with scope(CROWD):
        for verdict in examine_all(each=timedelta(minutes=10)):
            if not verdict.holds:
                faults.append(f"{verdict.assertion.name}: {[str(guilty) for guilty in verdict.guilty[:3]]}")
    for fault in faults:
        print(f"  {fault}")
    print("no fault" if not faults else f"{len(faults)} faults")
    return 1 if faults else 0


def _kill_web(chance: random.Random) -> bool:
    """One of the processes that answer; the first of gunicorn keeps the socket and starts another."""
    first = [pid for pid in children_of(os.getppid()) if "gunicorn" in command_of(pid)]
    return bool(first) and kill_below(first[0], chance)


def _kill_worker(chance: random.Random) -> bool:
    """The worker with all it has in hand; the supervisor starts another, and gives up on one that dies young."""
    return kill_below(
        os.getppid(), chance, which=lambda line: "celery" in line and " worker " in line, older=LIVED
    )


if __name__ == "__main__":
    sys.exit(main())
