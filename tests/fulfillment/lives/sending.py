"""Picking, packing, handing over and delivering what was sold; and what buyers send back."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from backoffice.events.errors import Conflict, StateConflict
from catalog.inventory.bench_models import TamperTag
from fulfillment.orders.services import cancel_order
from fulfillment.returns.services import receive_return, refund_return, refuse_return, request_return
from fulfillment.shipping.fulfil import next_step
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.services import (
    Report,
    apply_tracking,
    hand_over_parcel,
    label_parcel,
    pack_parcel,
    pick_parcel,
    report_tracking,
)
from tests.fulfillment.shipping.making import whole_packing

from .piece import Piece, Pieces, act

NEXT = {"planned": "picked", "picked": "packed", "packed": "labelled", "labelled": "handed_over"}


class Sending(Pieces):
    """What shipping and returns do."""

    @act(lambda piece: piece.status == "sold" and not piece.parcel)
    def plan(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.order and piece.status == "sold" and not piece.parcel:
            assert next_step(piece.order, self.office) == (not piece.transfer)
            piece.parcel = "" if piece.transfer else "planned"

    @act(lambda piece: piece.parcel == "planned", right=st.booleans())
    def pick_by_scan(self, number: int, right: bool) -> None:
        piece = self.piece(number)
        if piece is not None and piece.parcel:
            tag = self._tag(piece) if right else "TAG-OF-ANOTHER"
            if piece.parcel == "planned" and right:
                self._advance(piece, pick_parcel, scans=[tag])
                piece.status, piece.missed = "picked", False
            else:
                with pytest.raises(Conflict) as refused:
                    pick_parcel(parcel_id=self._parcel(piece).pk, actor=self.office, scans=[tag])
                if piece.parcel == "planned":
                    assert refused.value.code == "scan_differs"

    @act(lambda piece: piece.parcel == "picked")
    def pack(self, number: int) -> None:
        """Without photographs where people pack, which is refused, and then with them."""
        piece = self.piece(number)
        if piece is not None and piece.parcel == "picked" and piece.place == self.house.by_hand.pk:
            with pytest.raises(Conflict) as refused:
                pack_parcel(parcel_id=self._parcel(piece).pk, weight_g=900, actor=self.office)
            assert refused.value.code == "incomplete"
            self._advance(piece, pack_parcel, weight_g=900, photos=whole_packing(self._parcel(piece)))
        else:
            self._try(number, "picked", pack_parcel, weight_g=900)

    @act(lambda piece: piece.parcel == "packed")
    def label(self, number: int) -> None:
        self._try(number, "packed", label_parcel)

    @act(lambda piece: piece.parcel == "labelled")
    def hand_over(self, number: int) -> None:
        piece = self.piece(number)
        self._try(number, "labelled", hand_over_parcel)
        if piece is not None and piece.parcel == "handed_over" and piece.status == "picked":
            piece.status = "shipped"

    @act(lambda piece: piece.parcel == "handed_over")
    def deliver(self, number: int) -> None:
        """As far as it has come: what is reported too early moves nothing before the parcel is handed over."""
        piece = self.piece(number)
        if piece is not None and piece.parcel == "handed_over":
            parcel = self._parcel(piece)
            report = Report(waybill=parcel.waybill or "", code="Delivered", happened_at=timezone.now())
            report_tracking(reports=[report], actor=self.office)
            assert apply_tracking(parcel_id=parcel.pk) == 1
            if piece.status == "shipped":
                piece.status, piece.parcel = "delivered", "delivered"
                if piece.consigned:
                    piece.payout = "waiting"

    @act(lambda piece: piece.status == "delivered" and not piece.back, times=2)
    def ask_to_return(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.order:
            words: dict[str, Any] = {"order_id": piece.order, "unit_id": piece.pk, "reason": "too small"}
            if piece.status == "delivered" and not piece.back and piece.order not in piece.paid_back:
                piece.back_of = piece.order
                piece.back, piece.back_id = "requested", request_return(actor=self.office, **words).pk
            else:
                with pytest.raises(Conflict):
                    request_return(actor=self.office, **words)

    @act(lambda piece: bool(piece.past), which=st.integers(0, 3))
    def ask_as_an_earlier_buyer(self, number: int, which: int) -> None:
        """Who gave it back, or never had it, neither returns it nor cancels, whoever has it now."""
        piece = self.piece(number)
        if piece is not None and piece.past:
            order = piece.past[which % len(piece.past)]
            with pytest.raises(Conflict):
                request_return(order_id=order, unit_id=piece.pk, reason="too small", actor=self.office)
            with pytest.raises(StateConflict):
                cancel_order(order_id=order, actor=self.office, reason="too late")

    @act(
        lambda piece: piece.back in ("requested", "received"),
        times=3,
        swapped=st.sampled_from((False, False, True)),
        whole=st.booleans(),
    )
    def take_in_the_return(self, number: int, swapped: bool, whole: bool) -> None:
        piece = self.piece(number)
        if piece is not None and piece.back_id:
            words: dict[str, Any] = {
                "return_id": piece.back_id, "warehouse_code": self.house.by_hand.code, "serial": "",
                "tag": "TAG-OF-ANOTHER" if swapped else self._tag(piece), "tag_whole": whole, "actor": self.office,
            }  # fmt: skip
            if piece.back != "requested":
                with pytest.raises(Conflict):
                    receive_return(**words)
                return
            receive_return(**words)
            piece.back = "swapped" if swapped else "received"
            if not swapped:
                piece.nobodys("intake")
                piece.claimed, piece.place, piece.bin = "returned", self.house.by_hand.pk, ""
                piece.missed = False
                piece.payout_ends()

    @act(
        lambda piece: bool(piece.owed) or piece.back in ("requested", "swapped"),
        pay=st.booleans(),
        which=st.integers(0, 3),
    )
    def settle_a_return(self, number: int, pay: bool, which: int) -> None:
        """Any of it: the undecided one, those whose money is owed, and those that are over, where nothing is left."""
        piece = self.piece(number)
        if piece is None:
            return
        returns = {pk: ("accepted", order) for pk, order in piece.owed}
        if piece.back:
            returns[piece.back_id] = piece.back, piece.back_of
        returns |= {pk: ("over", 0) for pk in piece.settled}
        if not returns:
            return
        pk = list(returns)[which % len(returns)]
        status, order = returns[pk]

        def settle() -> None:
            if pay:
                refund_return(return_id=pk, refund_reference="RE", decision="so", actor=self.office)
            else:
                refuse_return(return_id=pk, decision="so", actor=self.office)

        if status not in (("accepted", "swapped") if pay else ("requested", "swapped")):
            with pytest.raises(Conflict):
                settle()
            return
        settle()
        piece.settled += (pk,)
        piece.owed = tuple(each for each in piece.owed if each[0] != pk)
        piece.paid_back += (order,) if pay else ()
        if pk == piece.back_id:
            piece.back = ""

    def _tag(self, piece: Piece) -> str:
        return str(TamperTag.objects.filter(unit=piece.pk).latest("pk").number)

    def _parcel(self, piece: Piece) -> Parcel:
        return Parcel.objects.get(order=piece.order)

    def _advance(self, piece: Piece, verb: Callable[..., Any], **words: Any) -> None:
        verb(parcel_id=self._parcel(piece).pk, actor=self.office, **words)
        piece.parcel = NEXT[piece.parcel]

    def _try(self, number: int, since: str, verb: Callable[..., Any], **words: Any) -> None:
        piece = self.piece(number)
        if piece is not None and piece.parcel:
            if piece.parcel == since:
                self._advance(piece, verb, **words)
            else:
                with pytest.raises(Conflict), transaction.atomic():
                    verb(parcel_id=self._parcel(piece).pk, actor=self.office, **words)
