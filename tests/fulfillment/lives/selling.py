"""Holding, selling and cancelling."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Refusal, StateConflict
from catalog.channels.limits import BELOW_MINIMUM
from catalog.channels.models import Listing
from catalog.channels.queries import Wanted, unacknowledged
from catalog.channels.services import (
    acknowledge_delistings,
    end_listings,
    hold_any,
    hold_listed,
    hold_listed_units,
    list_units,
    reprice_listings,
)
from catalog.inventory.models import Claim, Unit
from catalog.inventory.services import expire_holds, extend_hold, release_hold
from fulfillment.orders.models import Order, Presale, SaleCase
from fulfillment.orders.services import cancel_order
from tests.fulfillment.orders.making import PRICE, pay

from .piece import PARTNERS, Pieces, act

# Of the agreement under which the consigned piece stands.
MINIMUM = Decimal(900)


class Selling(Pieces):
    """What shops do."""

    def __init__(self) -> None:
        super().__init__()
        self.payments = 0
        self.last_payment: tuple[Any, dict[str, Any], Actor] | None = None

    @act(lambda piece: piece.offered, partner=PARTNERS)
    def hold(self, number: int, partner: int) -> None:
        if (piece := self.piece(number)) is not None:
            words = {"unit_id": piece.pk, "store_code": self.house.store.code}
            if piece.offered:
                piece.hold(hold_listed(actor=self.partners[partner], **words), partner)
            else:
                with pytest.raises(Conflict) as refused, transaction.atomic():
                    hold_listed(actor=self.partners[partner], **words)
                assert refused.value.code == piece.why_not()

    @act(partner=PARTNERS)
    def hold_all(self, partner: int) -> None:
        verdicts = hold_listed_units(
            unit_ids=[piece.pk for piece in self.pieces], store_code=self.house.store.code,
            actor=self.partners[partner],
        )  # fmt: skip
        for piece, verdict in zip(self.pieces, verdicts, strict=True):
            assert isinstance(verdict, Claim) == piece.offered
            if isinstance(verdict, Claim):
                piece.hold(verdict, partner)
            else:
                assert verdict.code == piece.why_not()
                if piece.over:
                    # Nobody may have it, for it is on no shelf; the hold that had run out is closed all the same.
                    piece.free_again("expired")

    @act(partner=PARTNERS)
    def hold_any(self, partner: int) -> None:
        words = {"wanted": Wanted(title="handbag"), "store_code": self.house.store.code}
        free = {piece.pk: piece for piece in self.pieces if piece.offered}
        if free:
            claim = hold_any(actor=self.partners[partner], **words)
            assert free[claim.unit_id].price == min(piece.price for piece in free.values())
            free[claim.unit_id].hold(claim, partner)
        else:
            with pytest.raises(Conflict) as refused:
                hold_any(actor=self.partners[partner], **words)
            assert refused.value.code == "none_free"

    @act(lambda piece: piece.status == "held", times=2)
    def extend(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.claim:
            if piece.holder < 0:
                with pytest.raises(Refusal):
                    extend_hold(claim_id=piece.claim, actor=self.partners[0])
                return
            words = {"claim_id": piece.claim, "actor": self.partners[piece.holder]}
            if piece.standing and not piece.extended:
                extend_hold(**words)
                piece.extended = True
            else:
                with pytest.raises(Conflict):
                    extend_hold(**words)

    @act(lambda piece: piece.status == "held")
    def release(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.claim:
            if piece.holder < 0:
                for partner in self.partners:
                    with pytest.raises(Forbidden):
                        release_hold(claim_id=piece.claim, actor=partner)
                return
            with pytest.raises(Forbidden):
                release_hold(claim_id=piece.claim, actor=self.partners[1 - piece.holder])
            words = {"claim_id": piece.claim, "actor": self.partners[piece.holder]}
            if piece.standing:
                release_hold(**words)
                piece.free_again("released")
            else:
                with pytest.raises(Conflict):
                    release_hold(**words)

    @act(lambda piece: piece.status == "held" and not piece.over)
    def let_the_hold_run_out(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.status == "held":
            past = timezone.now() - timedelta(seconds=1)
            Unit.objects.filter(pk=piece.pk).update(held_until=past)
            Claim.objects.filter(pk=piece.claim).update(held_until=past)
            if piece.presale == "due":
                Presale.objects.filter(pk=piece.presale_id).update(due_at=past)
            piece.over = True

    @act()
    def sweep(self) -> None:
        over = [piece for piece in self.pieces if piece.over]
        assert expire_holds() == len(over)
        for piece in over:
            piece.free_again("expired")

    @act(lambda piece: piece.status == "held")
    def pay_for_the_last_hold(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.claim and piece.holder < 0:
            with pytest.raises(Forbidden):
                self._pay(self.partners[0], claim_ids=[piece.claim])
        elif piece is not None and piece.claim:
            retaken = piece.claimed in ("held", "expired") and piece.free and not piece.missed
            outcome = self._pay(
                self.partners[piece.holder], claim_ids=[piece.claim], amount=piece.claim_price
            )
            self.paid(piece, outcome, sold=piece.standing or retaken, kind="late_payment")

    @act(lambda piece: piece.offered, partner=PARTNERS)
    def sell_without_a_hold(self, number: int, partner: int) -> None:
        if (piece := self.piece(number)) is not None:
            own = piece.standing and piece.holder == partner
            amount = piece.claim_price if own else piece.price
            if not piece.was_offered:
                with pytest.raises(Conflict) as refused:
                    self._pay(self.partners[partner], unit_ids=[piece.pk], amount=amount)
                assert refused.value.code == "never_offered"
                return
            outcome = self._pay(self.partners[partner], unit_ids=[piece.pk], amount=amount)
            if isinstance(outcome, Order):
                piece.holder = partner
            self.paid(piece, outcome, sold=own or piece.offered, kind="sold_twice")

    @act()
    def pay_again_under_the_same_number(self) -> None:
        if self.last_payment is not None:
            outcome, words, actor = self.last_payment
            if isinstance(outcome, SaleCase):
                assert pay(self.house, actor, **words) == outcome
            else:
                with pytest.raises(Conflict) as refused:
                    pay(self.house, actor, **words)
                assert (refused.value.code, refused.value.data["order"]) == ("order_exists", outcome.pk)

    @act(lambda piece: piece.status == "sold")
    def cancel_the_order(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.order:
            if piece.status == "sold" and piece.parcel in ("", "planned"):
                cancel_order(order_id=piece.order, actor=self.office, reason="the buyer changed her mind")
                piece.free_again("cancelled")
                piece.parcel = ""
            else:
                with pytest.raises(Conflict):
                    cancel_order(order_id=piece.order, actor=self.office, reason="too late")

    @act(lambda piece: piece.status == "listed", price=st.sampled_from(("800.00", "950.00", "1400.00")))
    def ask_another_price(self, number: int, price: str) -> None:
        """While nobody has it; of a consigned piece not below its minimum, which is 900.00."""
        piece, asked = self.piece(number), Decimal(price)
        offer = (
            None if piece is None else Listing.objects.filter(unit=piece.pk).exclude(status="ended").last()
        )
        if piece is None or offer is None:
            return
        outcome = reprice_listings(prices={offer.pk: asked}, actor=self.office)
        if piece.status != "listed":
            assert outcome.conflicts[offer.pk].code == "listing_not_priced"
        elif piece.consigned and asked < MINIMUM:
            assert outcome.conflicts[offer.pk].code == BELOW_MINIMUM
        else:
            assert (outcome.unchanged if asked == piece.price else outcome.changed) == [offer.pk]
            piece.price = asked

    @act(lambda piece: piece.status in ("listed", "held", "sold") and not piece.off_shelf)
    def end_its_listing(self, number: int) -> None:
        """Also while somebody has it: the claim stands."""
        piece = self.piece(number)
        offer = None if piece is None else Listing.objects.filter(unit=piece.pk).last()
        if piece is None or offer is None:
            return
        if piece.status in ("listed", "held", "sold") and not piece.off_shelf:
            end_listings(listing_ids=[offer.pk], actor=self.office)
            piece.off_shelf = True
        with pytest.raises(StateConflict):
            end_listings(listing_ids=[offer.pk], actor=self.office)

    @act(lambda piece: piece.status == "listed" and piece.off_shelf, times=2)
    def offer_it_again(self, number: int) -> None:
        piece = self.piece(number)
        if piece is None or piece.status == "photographed":
            return
        words: dict[str, Any] = {
            "unit_ids": [piece.pk], "store_codes": [self.house.store.code], "actor": self.office,
        }  # fmt: skip
        if piece.status == "listed" and piece.off_shelf and not piece.missed:
            list_units(**words)
            piece.off_shelf, piece.price = False, PRICE
        else:
            with pytest.raises(Conflict):
                list_units(**words)

    @act()
    def say_that_it_is_off_the_shelves(self) -> None:
        listings = list(unacknowledged().values_list("pk", flat=True))
        acknowledge_delistings(listing_ids=listings, actor=self.office)

    def _pay(self, actor: Actor, **words: Any) -> Order | SaleCase:
        self.payments += 1
        words["reference"] = f"LIFE-{self.payments}"
        outcome = pay(self.house, actor, **words)
        self.last_payment = outcome, words, actor
        return outcome
