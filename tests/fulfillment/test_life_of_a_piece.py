"""Every verb of a piece in any order, against a plain model of what must be; the database is the referee.

After each step the piece stands as the model says. At the end of each example every assertion of the registry holds,
the constraints and triggers behind them included. `PIECE_EXAMPLES=200` lets it go on for longer, and `PIECE_SHRINK=1`
shortens what it finds.
"""

import os

from django.db import connection, transaction
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import invariant, run_state_machine_as_test

from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.assertions import examine_all
from backoffice.files.services import workshop
from catalog.channels.models import Listing
from catalog.inventory.models import Claim, Unit
from catalog.inventory.services import open_bins
from fulfillment.orders.models import Order, SaleCase
from tests.conftest import World
from tests.fulfillment.consignment.making import attach, signed
from tests.fulfillment.lives.keeping import Keeping
from tests.fulfillment.lives.piece import BIN, GONE, Piece
from tests.fulfillment.lives.selling import Selling
from tests.fulfillment.lives.sending import Sending
from tests.fulfillment.orders.making import House, open_house, put_on_sale, receive
from tests.fulfillment.returns.making import delivered
from tests.fulfillment.shipping.making import carriers

EXAMPLES = int(os.environ.get("PIECE_EXAMPLES", "12"))
STEPS = 30
# To shorten what was found takes minutes, in which nothing else is found.
PHASES = [phase for phase in Phase if phase != Phase.shrink or "PIECE_SHRINK" in os.environ]


class Life(Selling, Sending, Keeping):
    """All of it, in one transaction that is undone at the end of the example."""

    def __init__(self) -> None:
        super().__init__()
        self.scope = scope(self.office)
        self.scope.__enter__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.pieces = [Piece(**vars(piece)) for piece in self.beginning]
        self.orders, self.cases = Order.objects.count(), SaleCase.objects.count()

    @invariant()
    def each_piece_stands_as_the_model_says(self) -> None:
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE; SET CONSTRAINTS ALL DEFERRED")
        ids = [piece.pk for piece in self.pieces]
        units = {unit.pk: unit for unit in Unit.objects.filter(pk__in=ids)}
        for piece in self.pieces:
            unit = units[piece.pk]
            assert (unit.status, unit.warehouse_id, unit.in_transit_to_id is not None) == (
                piece.status, piece.place, bool(piece.transfer),
            )  # fmt: skip
        active = Claim.objects.filter(unit__in=ids, state__in=("held", "sold"))
        claims = {claim.unit_id: claim for claim in active}
        assert sorted((claim.unit_id, claim.pk) for claim in active) == sorted(
            (piece.pk, piece.claim) for piece in self.pieces if piece.status in ("held", *GONE)
        )
        for piece in self.pieces:
            if piece.status == "held":
                assert claims[piece.pk].held_until == units[piece.pk].held_until
        live = Listing.objects.filter(unit__in=ids, status="live")
        assert sorted(live.values_list("unit", flat=True)) == sorted(
            piece.pk for piece in self.pieces if piece.status == "listed"
        )
        assert (Order.objects.count(), SaleCase.objects.count()) == (self.orders, self.cases)
        self.returns_stand_as_the_model_says()
        self.differences_stand_as_the_model_says()

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
    """One at intake, two on sale of which one is consigned, and one with its buyer: no example walks there first."""
    with scope(world.office):
        for warehouse in (house.automated, house.by_hand):
            open_bins(warehouse=warehouse, codes=[BIN], actor=world.office)
    order, (with_buyer,) = delivered(house, world.aurore, actor=partner)
    units = receive(house, world.aurore, count=3)
    put_on_sale(house, units[:2])
    attach(world, signed(world), units[1:2])
    with scope(world.office):
        here, claim = house.automated.pk, order.lines.get().claim_id
    return [
        Piece(units[0].pk, "listed", here, BIN),
        Piece(units[1].pk, "listed", here, BIN, consigned=True),
        Piece(units[2].pk, "intake", here),
        Piece(
            with_buyer.pk, "delivered", here, claim=claim, claimed="sold", order=order.pk, parcel="delivered"
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
                max_examples=EXAMPLES,
                stateful_step_count=STEPS,
                deadline=None,
                phases=PHASES,
                report_multiple_bugs=False,
                suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
            ),
        )
