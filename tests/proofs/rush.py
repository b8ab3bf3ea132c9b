"""A hundred clients want one piece over HTTP, while what serves them is killed; each asks until it is told."""

import http.client
import json
import random
import threading
import time
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import timedelta
from secrets import token_urlsafe
from typing import Any

from django.db import connection, connections
from django.utils import timezone
from oauth2_provider.models import get_access_token_model, set_token_value

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.access.services import create_client
from backoffice.events.actors import office
from fulfillment.orders.models import OrderLine
from tests.fulfillment.orders.making import BUYER, PRICE

CROWD = office("crowd")
PATIENCE = 60.0
# So many in one rush: where what serves is killed for ever, nobody is ever served.
MOST_KILLS = 6
Kill = Callable[[], bool]
"""Kills one thing, and tells whether there was one to kill."""


@dataclass
class Answer:
    status: int
    body: dict[str, Any]
    times: int
    """How often it was asked until it was answered."""


@dataclass
class Rush:
    """What one rush for a piece came to: the last answer of each client, its repetition, and the sales there are."""

    unit: int
    answers: list[Answer] = field(default_factory=list)
    repeated: list[Answer] = field(default_factory=list)
    sales: int = 0
    kills: Counter[str] = field(default_factory=Counter)

    def faults(self) -> list[str]:
        won = [answer.body["id"] for answer in self.answers if answer.status == 201]
        odd = [answer for answer in self.answers if answer.status not in (201, 409)]
        found = []
        if self.sales > 1 or len(won) > 1:
            found.append(
                f"unit {self.unit}: {self.sales} sales, {len(won)} clients were told that they had bought it"
            )
        if len(won) != self.sales:
            found.append(f"unit {self.unit}: {self.sales} sales, and {len(won)} clients know of one")
        if odd:
            found.append(f"unit {self.unit}: answered with {odd[0].status} {str(odd[0].body)[:300]}")
        for first, again in zip(self.answers, self.repeated, strict=True):
            if (first.status, first.body) != (again.status, again.body):
                found.append(f"unit {self.unit}: told {first.status}, and to the same request {again.status}")
        return found


def crowd_of(size: int) -> list[str]:
    """Access tokens of so many partners, each a client of its own."""
    tokens = []
    with scope(CROWD):
        for number in range(size):
            client, _ = create_client(
                name=f"rush {number} {token_urlsafe(6)}",
                scopes=[Scope.HOLDS_WRITE, Scope.ORDERS_WRITE, Scope.ORDERS_READ],
                actor=CROWD,
            )
            row = get_access_token_model()(
                application=client, scope=" ".join(client.scopes), expires=timezone.now() + timedelta(hours=6)
            )
            tokens.append(token_urlsafe(24))
            set_token_value(row, tokens[-1])
            row.save()
    return tokens


def rush(
    *,
    unit_id: int,
    tokens: Sequence[str],
    address: tuple[str, int],
    store: str,
    kills: dict[str, Kill],
    chance: random.Random,
) -> Rush:
    """All at once: every other client sells the piece and tells afterwards, the others hold it first."""
    outcome = Rush(unit_id)
    gate = threading.Barrier(len(tokens) + 1)
    found: dict[int, tuple[Answer, Answer]] = {}
    over = threading.Event()

    def want(number: int) -> None:
        client = _Client(address, tokens[number], mark=f"{unit_id}-{number}")
        gate.wait()
        found[number] = client.buy(unit_id, store, hold_first=number % 2 == 0)

    def kill() -> None:
        try:
            while outcome.kills.total() < MOST_KILLS and not over.wait(chance.uniform(0.05, 1.0)):
                name = chance.choice(list(kills))
                outcome.kills[name] += kills[name]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=want, args=[number]) for number in range(len(tokens))]
    killer = threading.Thread(target=kill)
    for thread in threads:
        thread.start()
    gate.wait()
    killer.start()
    for thread in threads:
        thread.join()
    over.set()
    killer.join()
    for number in range(len(tokens)):
        first, again = found[number]
        outcome.answers.append(first)
        outcome.repeated.append(again)
    with scope(CROWD):
        lines = OrderLine.objects.filter(unit_id=unit_id).exclude(order__status="cancelled")
        outcome.sales = lines.count()
    return outcome


def end_the_winner() -> bool:
    """The server ends the connection that the others wait for; where none waits, one that has written."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT pg_terminate_backend(pid) FROM ("
            " SELECT pid FROM pg_stat_activity JOIN ("
            "  SELECT unnest(pg_blocking_pids(pid)) AS winner FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
            " ) AS blocked ON winner = pid WHERE datname = current_database()"
            " UNION ALL"
            " SELECT pid FROM pg_stat_activity WHERE datname = current_database() AND backend_xid IS NOT NULL"
            "  AND pid <> pg_backend_pid()"
            " LIMIT 1) AS one"
        )
        return bool(cursor.rowcount)


class _Client:
    """A shop's system. It repeats a request under the same key until it is answered, as it should."""

    def __init__(self, address: tuple[str, int], token: str, *, mark: str) -> None:
        self.address, self.token, self.mark = address, token, mark

    def buy(self, unit_id: int, store: str, *, hold_first: bool) -> tuple[Answer, Answer]:
        """The answer that decides, and the answer to the same request sent once more."""
        body: dict[str, Any] = {
            "store": store,
            "reference": f"RUSH-{self.mark}",
            "buyer": {
                "name": BUYER.name, "address": BUYER.address, "city": BUYER.city, "country": BUYER.country,
            },
            "payment": {"reference": f"PAY-{self.mark}", "amount": str(PRICE), "currency": "EUR"},
        }  # fmt: skip
        if hold_first:
            request = (f"/api/v1/units/{unit_id}/holds", {"store": store}, f"hold-{self.mark}")
            held = self.ask(*request)
            if held.status != 201:
                # That it was too late may be otherwise a moment later; only what was written must stay the same.
                return held, held
            body["holds"] = [held.body["id"]]
        else:
            body["units"] = [unit_id]
        asked = ("/api/v1/orders", body, f"order-{self.mark}")
        return self.ask(*asked), self.ask(*asked)

    def ask(self, path: str, body: dict[str, Any], key: str) -> Answer:
        ends = time.monotonic() + PATIENCE
        times = 0
        while time.monotonic() < ends:
            times += 1
            try:
                status, answer = self._post(path, body, key)
            except (OSError, http.client.HTTPException, ValueError):
                time.sleep(0.05)
                continue
            if status >= 500 or answer.get("code") == "busy":
                time.sleep(0.05)
                continue
            return Answer(status, answer, times)
        return Answer(0, {"code": "never answered"}, times)

    def _post(self, path: str, body: dict[str, Any], key: str) -> tuple[int, dict[str, Any]]:
        line = http.client.HTTPConnection(*self.address, timeout=20)
        try:
            line.request(
                "POST", path, json.dumps(body),
                {
                    "Authorization": f"Bearer {self.token}", "Content-Type": "application/json",
                    "Idempotency-Key": key,
                },
            )  # fmt: skip
            answer = line.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            line.close()
