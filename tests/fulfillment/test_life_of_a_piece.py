"""Every verb of a piece in any order, against a plain model of what must be; the database is the referee.

After each step the piece stands as the model says. At the end of each example every assertion of the registry holds,
the constraints and triggers behind them included. The suite walks the same ways each time; `PIECE_EXAMPLES=200`
walks so many others, and `PIECE_SHRINK=1` shortens what it finds.
"""

import os
from inspect import getmembers

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis import strategies as st
from hypothesis.stateful import invariant, rule, run_state_machine_as_test

from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.assertions import examine_all
from backoffice.files.services import workshop
from catalog.channels.services import list_units
from catalog.inventory.queries import house_grades
from catalog.inventory.services import grade_units, inspect_units, open_bins, photograph_units, put_away_units
from fulfillment.orders.models import Order, SaleCase
from fulfillment.returns.services import refund_return, request_return
from tests.catalog.inventory.making import pass_units, whole_sets
from tests.conftest import World
from tests.fulfillment.consignment.making import attach, signed
from tests.fulfillment.lives.keeping import Keeping
from tests.fulfillment.lives.piece import BIN, GONE, HERE, Act, Piece, act
from tests.fulfillment.lives.reserving import Reserving
from tests.fulfillment.lives.selling import Selling
from tests.fulfillment.lives.sending import Sending
from tests.fulfillment.orders.making import House, hold, open_house, put_on_sale, receive
from tests.fulfillment.orders.making import order as placed
from tests.fulfillment.returns.making import brought, came_back, delivered
from tests.fulfillment.shipping.making import carriers

EXAMPLES = int(os.environ.get("PIECE_EXAMPLES", "0"))
STEPS = 40
# To shorten what was found takes minutes, in which nothing else is found.
PHASES = [phase for phase in Phase if phase != Phase.shrink or "PIECE_SHRINK" in os.environ]

# In one question: it is asked after every step. A claim that is held ends when its unit says so.
AS_IT_IS = """
SELECT unit.id, unit.status, unit.warehouse_id, unit.in_transit_to_id IS NOT NULL,
    (SELECT max(claim.id) FROM inventory_claim claim WHERE claim.unit_id = unit.id AND claim.state IN ('held', 'sold')
        AND (claim.state = 'sold' OR claim.held_until = unit.held_until) HAVING count(*) = 1),
    EXISTS (SELECT FROM channels_listing offer WHERE offer.unit_id = unit.id AND offer.status = 'live'),
    (SELECT status FROM returns_return back
        WHERE back.unit_id = unit.id AND back.status IN ('requested', 'received', 'swapped')),
    ARRAY(SELECT id FROM returns_return back WHERE back.unit_id = unit.id AND back.status = 'accepted' ORDER BY id),
    EXISTS (SELECT FROM custody_difference difference WHERE difference.unit_id = unit.id AND status = 'open'),
    (SELECT payout.status FROM consignment_payout payout
        JOIN consignment_consignedpiece piece ON piece.id = payout.piece_id
        WHERE piece.unit_id = unit.id AND payout.status IN ('waiting', 'due', 'paid')),
    (SELECT status FROM orders_presale WHERE unit_id = unit.id ORDER BY id DESC LIMIT 1),
    CASE WHEN unit.in_transit_to_id IS NULL AND unit.status = ANY (%s) THEN unit.bin ELSE '' END,
    (SELECT max(offer.price) FROM channels_listing offer WHERE offer.unit_id = unit.id AND offer.status = 'live'),
    ARRAY(SELECT concat(id, ' ', status) FROM custody_loss loss WHERE loss.unit_id = unit.id ORDER BY id),
    ARRAY(SELECT payout.id FROM consignment_payout payout
        JOIN consignment_consignedpiece piece ON piece.id = payout.piece_id
        WHERE piece.unit_id = unit.id AND payout.status = 'owed_back' ORDER BY payout.id),
    (SELECT count(*) FROM orders_order), (SELECT count(*) FROM orders_salecase)
FROM inventory_unit unit WHERE unit.id = ANY (%s) ORDER BY unit.id
"""


class Life(Reserving, Selling, Sending, Keeping):
    """All of it, in one transaction that is undone at the end of the example."""

    def __init__(self) -> None:
        super().__init__()
        self.scope = scope(self.office)
        self.scope.__enter__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.pieces = [Piece(**vars(piece)) for piece in self.beginning]
        self.orders, self.cases = Order.objects.count(), SaleCase.objects.count()

    @rule(data=st.data())
    def do_something(self, data: st.DataObject) -> None:
        """Three times in four what a piece allows now, else anything to any piece."""
        acts: dict[str, Act] = {name: way.act for name, way in getmembers(type(self)) if hasattr(way, "act")}
        lawful = data.draw(st.sampled_from((True, True, True, False)), "lawful")
        numbers = {
            name: act.numbers(self.pieces) if lawful else list(range(len(self.pieces)))
            for name, act in acts.items()
        }
        # Hypothesis draws the first of a list more often than others, and in its simplest examples nothing else.
        order = sorted(acts, key=lambda name: (name != "go_on", name))
        names = [name for name in order if numbers[name] for _ in range(acts[name].times)]
        name = data.draw(st.sampled_from(names), "act")
        words = {word: data.draw(each, word) for word, each in acts[name].drawn.items()}
        if acts[name].fits is not None:
            words["number"] = data.draw(st.sampled_from(numbers[name]), "piece")
        getattr(self, name)(**words)

    @act(lambda piece: True, times=4)
    def go_on(self, number: int) -> None:
        """The next step of its way, from the bench to the buyer and back: else few examples would come far."""
        piece = self.piece(number)
        if piece is None:
            return
        if piece.transfer:
            self.receive_from_the_other_warehouse(number)
        elif piece.missed and piece.free:
            self.find_what_was_missed(number)
        elif piece.status == "listed" and piece.off_shelf:
            self.offer_it_again(number)
        elif piece.status == "listed":
            self.hold(number, partner=number % 2)
        elif piece.status == "held":
            (self.pay_for_the_last_hold if piece.holder >= 0 else self.pay_the_balance)(number)
        elif piece.status == "delivered":
            if piece.back == "requested":
                self.take_in_the_return(number, swapped=False, whole=bool(number % 2))
            elif piece.back:
                self.settle_a_return(number, pay=bool(number % 2), which=len(piece.owed))
            else:
                self.ask_to_return(number)
        elif piece.status == "lost":
            self.find(number)
        elif piece.status == "withdrawn":
            self.hand_it_back(number)
        elif piece.status == "quarantined":
            if piece.back:
                self.settle_a_return(number, pay=bool(number % 2), which=len(piece.owed))
            elif piece.failed:
                self.withdraw(number)
            else:
                self.lift_its_quarantine(number)
        elif piece.parcel == "planned":
            self.pick_by_scan(number, right=True)
        elif piece.status in ("sold", "picked", "shipped"):
            self.ON_ITS_WAY[piece.parcel](self, number)
        elif piece.status == "photographed" and not piece.bin:
            self.put_away(number)
        elif piece.failed and piece.status == "photographed":
            self.withdraw(number)
        else:
            self.take_the_next_step_on_the_bench(number)

    @act(lambda piece: True, times=4)
    def go_on_some_steps(self, number: int) -> None:
        for _ in range(4):
            self.go_on(number)
            self.each_piece_stands_as_the_model_says()

    ON_ITS_WAY = {
        "": Sending.plan, "picked": Sending.pack, "packed": Sending.label, "labelled": Sending.hand_over,
        "handed_over": Sending.deliver,
    }  # fmt: skip

    @invariant()
    def each_piece_stands_as_the_model_says(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
            cursor.execute(AS_IT_IS, [list(HERE), [piece.pk for piece in self.pieces]])
            found = cursor.fetchall()
        assert found == [
            (
                piece.pk, piece.status, piece.place, bool(piece.transfer),
                piece.claim if piece.status in ("held", *GONE) else None,
                piece.status == "listed" and piece.offered, piece.back or None,
                sorted(pk for pk, _ in piece.owed), piece.missed,
                piece.payout or None, piece.presale or None, piece.bin if piece.lies_here else "",
                piece.price if piece.status == "listed" and piece.offered else None,
                [f"{pk} {status}" for pk, status in piece.insured], sorted(piece.owed_back), self.orders,
                self.cases + sum(each.deposits_back for each in self.pieces),
            )
            for piece in sorted(self.pieces, key=lambda piece: piece.pk)
        ]  # fmt: skip

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


def begin(world: World, house: House, partner: Actor) -> list[Piece]:
    """One at intake, two on sale of which one is consigned, one with its second buyer: no example walks there first."""
    with scope(world.office) as actor:
        for warehouse in (house.automated, house.by_hand):
            open_bins(warehouse=warehouse, codes=[BIN], actor=actor)
    first, (with_buyer,) = delivered(house, world.aurore, actor=partner)
    with scope(world.office) as actor:
        back = request_return(order_id=first.pk, unit_id=with_buyer.pk, reason="too small", actor=actor)
    came_back(house, back, warehouse_code=house.automated.code)
    with scope(world.office) as actor:
        inspect_units(unit_ids=[with_buyer.pk], actor=actor)
        pass_units([with_buyer.pk])
        refund_return(return_id=back.pk, refund_reference="RE", actor=actor)
        grade_units(unit_ids=[with_buyer.pk], grade=house_grades()[0], actor=actor)
        photograph_units(photos=whole_sets([with_buyer.pk]), actor=actor)
        put_away_units(bins={with_buyer.pk: BIN}, actor=actor)
        list_units(unit_ids=[with_buyer.pk], store_codes=[house.store.code], actor=actor)
    again = placed(house, hold(house, [with_buyer], actor=partner), actor=partner)
    order, _ = brought(house, again)
    units = receive(house, world.aurore, count=3)
    put_on_sale(house, units[:2])
    attach(world, signed(world, on_loss="minimum"), units[1:2])
    with scope(world.office):
        here, claim = house.automated.pk, order.lines.get().claim_id
    return [
        Piece(units[0].pk, "listed", here, BIN, was_offered=True),
        Piece(units[1].pk, "listed", here, BIN, was_offered=True, consigned=True),
        Piece(units[2].pk, "intake", here),
        Piece(
            with_buyer.pk,
            "delivered",
            here,
            claim=claim,
            claimed="sold",
            order=order.pk,
            past=(first.pk,),
            parcel="delivered",
            settled=(back.pk,),
            paid_back=(first.pk,),
            was_offered=True,
        ),
    ]


def test_a_piece_lives_as_its_model(world: World) -> None:
    carriers()
    house = open_house(world.office)
    with scope(world.office):
        partners = [actor_of_client(world.client()[0].pk) for _ in range(2)]
    # One process for all pictures: its start would be most of an example.
    with workshop():
        facts = {
            "world": world,
            "house": house,
            "partners": partners,
            "beginning": begin(world, house, partners[0]),
        }
        run_state_machine_as_test(
            type("LifeHere", (Life,), facts),
            settings=settings(
                max_examples=EXAMPLES or 28,
                derandomize=not EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                phases=PHASES,
                report_multiple_bugs=False,
                suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
            ),
        )
