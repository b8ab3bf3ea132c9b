"""Every verb of a piece in any order, against a plain model of what must be; the database is the referee.

After each step the piece stands as the model says. At the end of each example every assertion of the registry holds,
the constraints and triggers behind them included. `PIECE_EXAMPLES=500` lets it go on for longer.
"""

import os
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

import pytest
from django.db import connection, transaction
from django.utils import timezone
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test

from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.assertions import examine_all
from backoffice.events.errors import Conflict, Forbidden, Refusal, StateConflict
from catalog.channels.models import Listing
from catalog.channels.queries import Wanted, unacknowledged
from catalog.channels.services import (
    acknowledge_delistings,
    hold_any,
    hold_listed,
    hold_listed_units,
    list_units,
)
from catalog.inventory.models import Claim, Unit
from catalog.inventory.queries import house_grades
from catalog.inventory.services import (
    expire_holds,
    extend_hold,
    grade_units,
    inspect_units,
    photograph_units,
    quarantine_units,
    release_hold,
    withdraw_units,
)
from fulfillment.orders.models import Order, SaleCase
from fulfillment.orders.services import cancel_order
from tests.catalog.inventory.making import pass_units, seal, shelve, whole_sets
from tests.conftest import World
from tests.fulfillment.orders.making import House, open_house, pay, put_on_sale, receive
from tests.fulfillment.shipping.making import carriers, fulfil

EXAMPLES = int(os.environ.get("PIECE_EXAMPLES", "12"))
BENCH = ("intake", "inspected", "authenticated", "graded", "photographed", "listed")
GONE = ("sold", "picked", "shipped", "delivered")
MOST_PIECES = 4
PIECES = st.integers(min_value=0, max_value=MOST_PIECES - 1)
PARTNERS = st.integers(min_value=0, max_value=1)


@dataclass
class Piece:
    """What must be true of one piece. `claim` is the last one on it, `claimed` its state in words of its own."""

    pk: int
    status: str
    holder: int = 0
    claim: int = 0
    claimed: str = ""
    over: bool = False
    extended: bool = False
    order: int = 0

    @property
    def free(self) -> bool:
        return self.status == "listed" or (self.status == "held" and self.over)

    @property
    def standing(self) -> bool:
        return self.claimed == "held" and not self.over

    def hold(self, claim: Claim, holder: int) -> None:
        self.status, self.claim, self.claimed = "held", claim.pk, "held"
        self.holder, self.over, self.extended = holder, False, False

    def free_again(self, claimed: str) -> None:
        self.status, self.claimed, self.over = "listed", claimed, False

    def why_not(self) -> str:
        return {"held": "held"}.get(self.status, "sold" if self.status in GONE else "not_listed")


class Life(RuleBasedStateMachine):
    world: World
    house: House
    partners: list[Actor]
    beginning: list[int]

    def __init__(self) -> None:
        super().__init__()
        self.office = self.world.office
        self.scope = scope(self.office)
        self.scope.__enter__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.pieces = [
            Piece(pk, str(Unit.objects.values_list("status", flat=True).get(pk=pk))) for pk in self.beginning
        ]
        self.payments = self.orders = self.cases = 0
        self.last_payment: tuple[Any, dict[str, Any], Actor] | None = None

    @rule()
    def receive(self) -> None:
        if len(self.pieces) < MOST_PIECES:
            (unit,) = receive(self.house, self.world.aurore)
            self.pieces.append(Piece(unit.pk, "intake"))

    @rule(number=PIECES)
    def take_the_next_step_on_the_bench(self, number: int) -> None:
        if (piece := self._piece(number)) is not None and piece.status in BENCH[:-1]:
            piece.status = BENCH[BENCH.index(piece.status) + 1]
            self._step(piece, piece.status)

    @rule(number=PIECES, to=st.sampled_from(BENCH[1:]))
    def leave_out_a_step(self, number: int, to: str) -> None:
        piece = self._piece(number)
        if piece is None or (piece.status in BENCH and BENCH.index(piece.status) == BENCH.index(to) - 1):
            return
        if to == piece.status == "listed":
            return
        with pytest.raises(Refusal), transaction.atomic():
            self._step(piece, to)

    @rule(number=PIECES)
    def put_in_quarantine(self, number: int) -> None:
        if (piece := self._piece(number)) is not None:
            if piece.status in BENCH[:-1]:
                quarantine_units(unit_ids=[piece.pk], reason="a doubt", actor=self.office)
                piece.status = "quarantined"
            else:
                with pytest.raises(StateConflict):
                    quarantine_units(unit_ids=[piece.pk], reason="a doubt", actor=self.office)

    @rule(number=PIECES)
    def withdraw(self, number: int) -> None:
        if (piece := self._piece(number)) is not None:
            if piece.status in BENCH or piece.free:
                withdraw_units(unit_ids=[piece.pk], reason="wanted back", actor=self.office)
                piece.claimed = "expired" if piece.claimed == "held" else piece.claimed
                piece.status, piece.over = "withdrawn", False
            else:
                with pytest.raises(StateConflict):
                    withdraw_units(unit_ids=[piece.pk], reason="wanted back", actor=self.office)

    @rule(number=PIECES, partner=PARTNERS)
    def hold(self, number: int, partner: int) -> None:
        if (piece := self._piece(number)) is not None:
            words = {"unit_id": piece.pk, "store_code": self.house.store.code}
            if piece.free:
                piece.hold(hold_listed(actor=self.partners[partner], **words), partner)
            else:
                with pytest.raises(Conflict) as refused:
                    hold_listed(actor=self.partners[partner], **words)
                assert refused.value.code == piece.why_not()

    @rule(partner=PARTNERS)
    def hold_all(self, partner: int) -> None:
        verdicts = hold_listed_units(
            unit_ids=[piece.pk for piece in self.pieces], store_code=self.house.store.code,
            actor=self.partners[partner],
        )  # fmt: skip
        for piece, verdict in zip(self.pieces, verdicts, strict=True):
            assert isinstance(verdict, Claim) == piece.free
            if isinstance(verdict, Claim):
                piece.hold(verdict, partner)
            else:
                assert verdict.code == piece.why_not()

    @rule(partner=PARTNERS)
    def hold_any(self, partner: int) -> None:
        words = {"wanted": Wanted(title="handbag"), "store_code": self.house.store.code}
        free = {piece.pk: piece for piece in self.pieces if piece.free}
        if free:
            claim = hold_any(actor=self.partners[partner], **words)
            free[claim.unit_id].hold(claim, partner)
        else:
            with pytest.raises(Conflict) as refused:
                hold_any(actor=self.partners[partner], **words)
            assert refused.value.code == "none_free"

    @rule(number=PIECES)
    def extend(self, number: int) -> None:
        piece = self._piece(number)
        if piece is not None and piece.claim:
            words = {"claim_id": piece.claim, "actor": self.partners[piece.holder]}
            if piece.standing and not piece.extended:
                extend_hold(**words)
                piece.extended = True
            else:
                with pytest.raises(Conflict):
                    extend_hold(**words)

    @rule(number=PIECES)
    def release(self, number: int) -> None:
        piece = self._piece(number)
        if piece is not None and piece.claim:
            with pytest.raises(Forbidden):
                release_hold(claim_id=piece.claim, actor=self.partners[1 - piece.holder])
            words = {"claim_id": piece.claim, "actor": self.partners[piece.holder]}
            if piece.standing:
                release_hold(**words)
                piece.free_again("released")
            else:
                with pytest.raises(Conflict):
                    release_hold(**words)

    @rule(number=PIECES)
    def let_the_hold_run_out(self, number: int) -> None:
        piece = self._piece(number)
        if piece is not None and piece.status == "held":
            past = timezone.now() - timedelta(seconds=1)
            Unit.objects.filter(pk=piece.pk).update(held_until=past)
            Claim.objects.filter(pk=piece.claim).update(held_until=past)
            piece.over = True

    @rule()
    def sweep(self) -> None:
        over = [piece for piece in self.pieces if piece.over]
        assert expire_holds() == len(over)
        for piece in over:
            piece.free_again("expired")

    @rule(number=PIECES)
    def pay_for_the_last_hold(self, number: int) -> None:
        piece = self._piece(number)
        if piece is not None and piece.claim:
            retaken = piece.claimed in ("held", "expired") and piece.free
            outcome = self._pay(self.partners[piece.holder], claim_ids=[piece.claim])
            self._settled(piece, outcome, sold=piece.standing or retaken, kind="late_payment")

    @rule(number=PIECES, partner=PARTNERS)
    def sell_without_a_hold(self, number: int, partner: int) -> None:
        if (piece := self._piece(number)) is not None:
            own = piece.standing and piece.holder == partner
            outcome = self._pay(self.partners[partner], unit_ids=[piece.pk])
            if isinstance(outcome, Order):
                piece.holder = partner
            self._settled(piece, outcome, sold=own or piece.free, kind="sold_twice")

    @rule()
    def pay_again_under_the_same_number(self) -> None:
        if self.last_payment is not None:
            outcome, words, actor = self.last_payment
            if isinstance(outcome, SaleCase):
                assert pay(self.house, actor, **words) == outcome
            else:
                with pytest.raises(Conflict) as refused:
                    pay(self.house, actor, **words)
                assert (refused.value.code, refused.value.data["order"]) == ("order_exists", outcome.pk)

    @rule(number=PIECES)
    def cancel_the_order(self, number: int) -> None:
        piece = self._piece(number)
        if piece is not None and piece.order:
            if piece.status == "sold":
                cancel_order(order_id=piece.order, actor=self.office, reason="the buyer changed her mind")
                piece.free_again("cancelled")
            else:
                with pytest.raises(StateConflict):
                    cancel_order(order_id=piece.order, actor=self.office, reason="too late")

    @rule(number=PIECES)
    def send_it(self, number: int) -> None:
        piece = self._piece(number)
        if piece is not None and piece.status == "sold":
            fulfil(Order.objects.get(pk=piece.order))
            piece.status = "shipped"

    @rule()
    def say_that_it_is_off_the_shelves(self) -> None:
        listings = list(unacknowledged().values_list("pk", flat=True))
        acknowledge_delistings(listing_ids=listings, actor=self.office)

    @invariant()
    def each_piece_stands_as_the_model_says(self) -> None:
        if self.pieces:
            with connection.cursor() as cursor:
                cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        ids = [piece.pk for piece in self.pieces]
        assert dict(Unit.objects.filter(pk__in=ids).values_list("pk", "status")) == {
            piece.pk: piece.status for piece in self.pieces
        }
        active = Claim.objects.filter(unit__in=ids, state__in=("held", "sold"))
        assert sorted(active.values_list("unit", "pk")) == sorted(
            (piece.pk, piece.claim) for piece in self.pieces if piece.status in ("held", *GONE)
        )
        held = active.filter(state="held")
        assert dict(held.values_list("unit", "held_until")) == dict(
            Unit.objects.filter(pk__in=ids, status="held").values_list("pk", "held_until")
        )
        live = Listing.objects.filter(unit__in=ids, status="live")
        assert sorted(live.values_list("unit", flat=True)) == sorted(
            piece.pk for piece in self.pieces if piece.status == "listed"
        )
        assert (Order.objects.count(), SaleCase.objects.count()) == (self.orders, self.cases)

    def teardown(self) -> None:
        try:
            broken = [
                (verdict.assertion.name, verdict.guilty) for verdict in examine_all() if not verdict.holds
            ]
        finally:
            transaction.set_rollback(True)
            self.outer.__exit__(None, None, None)
            self.scope.__exit__(None, None, None)
        assert broken == []

    def _piece(self, number: int) -> Piece | None:
        return self.pieces[number] if number < len(self.pieces) else None

    def _step(self, piece: Piece, to: str) -> None:
        ids = [piece.pk]
        if to == "inspected":
            inspect_units(unit_ids=ids, actor=self.office)
        elif to == "authenticated":
            pass_units(ids)
        elif to == "graded":
            grade_units(unit_ids=ids, grade=house_grades()[0], actor=self.office)
        elif to == "photographed":
            seal(ids, self.office)
            photograph_units(photos=whole_sets(ids), actor=self.office)
            shelve(ids, self.office)
        else:
            list_units(unit_ids=ids, store_codes=[self.house.store.code], actor=self.office)

    def _pay(self, actor: Actor, **words: Any) -> Order | SaleCase:
        self.payments += 1
        words["reference"] = f"LIFE-{self.payments}"
        outcome = pay(self.house, actor, **words)
        self.last_payment = outcome, words, actor
        return outcome

    def _settled(self, piece: Piece, outcome: Order | SaleCase, *, sold: bool, kind: str) -> None:
        assert isinstance(outcome, Order) == sold
        if isinstance(outcome, SaleCase):
            self.cases += 1
            assert outcome.kind == kind
            return
        self.orders += 1
        piece.status, piece.claimed, piece.over = "sold", "sold", False
        piece.claim, piece.order = outcome.lines.get().claim_id, outcome.pk


def test_a_piece_lives_as_its_model(world: World) -> None:
    carriers()
    house = open_house(world.office)
    units = receive(house, world.aurore, count=3)
    put_on_sale(house, units[:2])
    with scope(world.office):
        partners = [actor_of_client(world.client()[0].pk) for _ in range(2)]
    machine = type(
        "LifeHere",
        (Life,),
        {
            "world": world,
            "house": house,
            "partners": partners,
            "beginning": [unit.pk for unit in units],
        },
    )
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=EXAMPLES,
            stateful_step_count=30,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
        ),
    )
