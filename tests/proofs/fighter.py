"""One who tries everything that may be done to a piece, with the holds and orders it was told it has.

What is not a buyer's or a shop's is done on the floor (`floor.py`).
"""

import random
from collections.abc import Callable
from itertools import count

from django.db import connection

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict
from catalog.channels.queries import Wanted
from catalog.channels.services import MOST_AT_ONCE, hold_any, hold_listed, hold_listed_units
from catalog.inventory.models import Claim
from catalog.inventory.services import expire_holds, extend_hold, release_hold
from fulfillment.orders.models import SaleCase
from fulfillment.orders.services import Payment, cancel_order, take_payment
from tests.fulfillment.orders.making import BUYER, PRICE

from .floor import Floor, Place

MOST_REMEMBERED = 100
MOST_ORDERS = 3
Tried = tuple[str, int]
"""What came of it, and at how many pieces it was tried."""


class Fighter:
    """Whatever it does goes through the verbs of the product. Only the clock is moved on by hand (`lapse`)."""

    def __init__(self, units: list[int], place: Place, chance: random.Random, actor: Actor) -> None:
        self.units, self.chance, self.actor, self.store = units, chance, actor, place.store
        self.floor = Floor(units, place, chance, actor)
        self.mine: list[int] = []
        self.orders: list[int] = []
        # The payment whose answer was not heard: asking again tells what became of it.
        self.unheard: tuple[str, list[int], list[int]] | None = None
        self.used: tuple[list[int], int] | None = None
        self.held_now: list[int] = []
        self.sold_now: list[int] = []
        self.numbers = count(1)
        self.table: dict[Callable[[], Tried], int] = {
            self.hold: 30, self.hold_many: 30, self.hold_any: 4, self.pay: 20, self.sell_unheld: 4,
            self.release: 8, self.extend: 4, self.cancel: 4, self.lapse: 6, self.sweep: 2,
            **self.floor.in_steps, **self.floor.at_once,
        }  # fmt: skip

    def next_verb(self) -> Callable[[], Tried]:
        if self.unheard is not None:
            return self.ask_again
        if len(self.orders) > MOST_ORDERS:
            return self.cancel
        (verb,) = self.chance.choices(list(self.table), list(self.table.values()))
        return verb

    def attempt(self, verb: Callable[[], Tried]) -> Tried:
        """Does it, in one transaction unless it is one that commits each of its steps."""
        if verb in self.floor.in_steps:
            return verb()
        with scope(self.actor):
            return verb()

    def hold(self) -> Tried:
        claim = hold_listed(unit_id=self.chance.choice(self.units), store_code=self.store, actor=self.actor)
        return self._won([claim], 1)

    def hold_many(self) -> Tried:
        asked = self.chance.sample(self.units, min(MOST_AT_ONCE, len(self.units)))
        verdicts = hold_listed_units(unit_ids=asked, store_code=self.store, actor=self.actor)
        return self._won([verdict for verdict in verdicts if isinstance(verdict, Claim)], len(asked))

    def hold_any(self) -> Tried:
        claim = hold_any(wanted=Wanted(title="handbag"), store_code=self.store, actor=self.actor)
        return self._won([claim], 1)

    def pay(self) -> Tried:
        """In time or too late: the payment does not know."""
        return self._pay([self._one(self.mine)], [])

    def sell_unheld(self) -> Tried:
        """As a channel that sells by itself and tells afterwards."""
        return self._pay([], [self.chance.choice(self.units)])

    def ask_again(self) -> Tried:
        """The same payment once more: whoever sent it learns what it has become."""
        assert self.unheard is not None
        number, claims, units = self.unheard
        return self._pay(claims, units, number)

    def release(self) -> Tried:
        release_hold(claim_id=self._one(self.mine), actor=self.actor)
        return "released", 1

    def extend(self) -> Tried:
        extend_hold(claim_id=self._one(self.mine), actor=self.actor)
        return "extended", 1

    def cancel(self) -> Tried:
        cancel_order(order_id=self._one(self.orders), actor=self.actor, reason="comes back")
        return "came back", 1

    def lapse(self) -> Tried:
        """The clock moves on for some pieces that are held."""
        with connection.cursor() as cursor:
            asked = self.chance.sample(self.units, min(20, len(self.units)))
            cursor.execute(
                "SELECT id FROM inventory_unit WHERE id = ANY (%s) AND status = 'held' ORDER BY id FOR UPDATE",
                [asked],
            )
            held = [pk for (pk,) in cursor.fetchall()]
            cursor.execute(
                "UPDATE inventory_unit SET held_until = now() WHERE id = ANY (%s::bigint[])", [held]
            )
            cursor.execute(
                "UPDATE inventory_claim SET held_until = now() WHERE unit_id = ANY (%s::bigint[]) AND state = 'held'",
                [held],
            )
            return ("over" if cursor.rowcount else "was not held"), max(1, cursor.rowcount)

    def sweep(self) -> Tried:
        freed = expire_holds(limit=20)
        return ("swept" if freed else "nothing"), max(1, freed)

    def heard(self) -> int:
        """The transaction has ended and its answer stands: it is remembered. Returns how many holds it won."""
        self.mine = [*self.mine, *self.held_now][-MOST_REMEMBERED:]
        self.orders += self.sold_now
        won = len(self.held_now)
        self.unheard, self.held_now, self.sold_now, self.used = None, [], [], None
        return won

    def refused(self) -> None:
        """Nothing was written."""
        self.unheard, self.held_now, self.sold_now, self.used = None, [], [], None

    def not_heard(self) -> None:
        """Nobody knows what became of it: what it was about may still be ours."""
        if self.used is not None:
            memory, key = self.used
            memory.append(key)
        self.held_now, self.sold_now, self.used = [], [], None

    def _pay(self, claims: list[int], units: list[int], number: str = "") -> Tried:
        again = bool(number)
        number = number or f"{self.actor.name}-{next(self.numbers)}"[-50:]
        self.unheard = number, claims, units
        try:
            outcome = take_payment(
                store_code=self.store,
                reference=number,
                claim_ids=claims,
                unit_ids=units,
                buyer=BUYER,
                payment=Payment(reference=number, amount=PRICE, currency="EUR"),
                actor=self.actor,
            )
        except Conflict as known:
            if known.code != "order_exists" or not again:
                raise
            self.sold_now.append(known.data["order"])
            return "it was an order", 1
        if isinstance(outcome, SaleCase):
            return f"case, {outcome.kind}", 1
        self.sold_now.append(outcome.pk)
        return "order", 1

    def _won(self, claims: list[Claim], asked: int) -> Tried:
        self.held_now = [claim.pk for claim in claims]
        return ("won" if claims else "none"), asked

    def _one(self, known: list[int]) -> int:
        if not known:
            return 0
        key = known.pop(self.chance.randrange(len(known)))
        self.used = known, key
        return key
