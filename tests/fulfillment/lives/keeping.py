"""The bench, the shelves, and custody: what is received, examined, put away, sent, lost, found, counted, given back."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import transaction
from django.utils import timezone
from hypothesis import strategies as st

from backoffice.events.errors import Conflict, NotFound, Refusal, StateConflict
from catalog.channels.services import list_units
from catalog.inventory.lacking import whole_tags
from catalog.inventory.models import Warehouse
from catalog.inventory.queries import house_grades
from catalog.inventory.services import (
    find_units,
    give_verdicts,
    grade_units,
    inspect_units,
    lift_quarantine,
    photograph_units,
    put_away_units,
    quarantine_units,
    regrade_unit,
    replace_tag,
    seal_units,
    withdraw_units,
)
from fulfillment.consignment.models import ConsignedPiece, Payout
from fulfillment.consignment.services import (
    hand_back_pieces,
    pay_fee,
    pay_payouts,
    postpone_payouts,
    recover_payouts,
    withdraw_pieces,
)
from fulfillment.custody.models import Difference, Loss
from fulfillment.custody.services import (
    claim_loss,
    close_loss,
    count_bin,
    find_difference,
    receive_transfer,
    report_damage,
    report_loss,
    send_transfer,
    settle_loss,
    write_off_difference,
)
from fulfillment.custody.states import DifferenceStatus
from fulfillment.orders.models import Presale
from tests.catalog.inventory.making import EXAMINERS, pass_units, whole_sets
from tests.fulfillment.orders.making import PRICE, receive

from .piece import BENCH, BIN, HERE, MOST_PIECES, PIECES, Piece, Pieces, act

# How far a loss is with the insurer → the verbs that lead on, and to where.
INSURED: dict[str, dict[str, str]] = {
    "reported": {"claim": "claimed", "close": "closed"},
    "claimed": {"settle": "settled", "close": "closed"},
    "settled": {},
    "closed": {},
}
MAY_TRAVEL = (*BENCH, "quarantined")


class Keeping(Pieces):
    """What people in the warehouse do."""

    transfers = tags = 0

    @act()
    def receive(self) -> None:
        if len(self.pieces) < MOST_PIECES:
            (unit,) = receive(self.house, self.world.aurore)
            self.pieces.append(Piece(unit.pk, "intake", self.house.automated.pk))

    @act(lambda piece: piece.status in BENCH[:-1])
    def take_the_next_step_on_the_bench(self, number: int) -> None:
        piece = self.piece(number)
        if piece is None or piece.status not in BENCH[:-1]:
            return
        to = BENCH[BENCH.index(piece.status) + 1]
        if piece.transfer or (to == "listed" and (not piece.bin or piece.failed or piece.missed)):
            with pytest.raises(Conflict), transaction.atomic():
                self._step(piece, to)
            return
        self._step(piece, to)
        piece.status = to
        # Whoever has it at the bench has found it; a grade is given by the record of what was seen.
        piece.missed = piece.missed and to == "graded"
        if to == "listed":
            piece.price, piece.off_shelf, piece.was_offered = PRICE, False, True
        if to == "listed" and piece.presale == "reserved":
            # It is put on sale and held, for who has paid a deposit, in one.
            piece.presale = "due"
            piece.hold_for_deposit(Presale.objects.get(pk=piece.presale_id))
        if to == "photographed":
            piece.bin = BIN
        if to == "authenticated" and piece.back == "received":
            piece.back = ""
            piece.owed += ((piece.back_id, piece.back_of),)

    @act(lambda piece: piece.status in BENCH, to=st.sampled_from(BENCH[1:]))
    def leave_out_a_step(self, number: int, to: str) -> None:
        piece = self.piece(number)
        if piece is None or (piece.status in BENCH and BENCH.index(piece.status) == BENCH.index(to) - 1):
            return
        if to == piece.status == "listed":
            return
        with pytest.raises(Refusal), transaction.atomic():
            self._step(piece, to)

    @act(lambda piece: piece.status == "inspected")
    def find_it_not_genuine(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.status == "inspected" and not piece.transfer:
            give_verdicts(verdicts={piece.pk: "fail"}, findings="The stitches", actor=EXAMINERS[2])
            piece.failed, piece.missed = True, False
            self._put_aside(piece)

    @act(lambda piece: piece.status in BENCH[:-1])
    def put_in_quarantine(self, number: int) -> None:
        if (piece := self.piece(number)) is not None:
            words: dict[str, Any] = {"unit_ids": [piece.pk], "reason": "a doubt", "actor": self.office}
            if piece.status in BENCH[:-1]:
                quarantine_units(**words)
                self._put_aside(piece)
            else:
                with pytest.raises(StateConflict):
                    quarantine_units(**words)

    @act(lambda piece: piece.status == "quarantined")
    def lift_its_quarantine(self, number: int) -> None:
        if (piece := self.piece(number)) is not None:
            words: dict[str, Any] = {"unit_ids": [piece.pk], "reason": "label read", "actor": self.office}
            if piece.status == "quarantined" and not piece.failed:
                lift_quarantine(**words)
                piece.status, piece.back = "intake", "received" if piece.back == "swapped" else piece.back
            else:
                with pytest.raises(Conflict):
                    lift_quarantine(**words)

    @act(lambda piece: piece.lies_here or bool(piece.transfer))
    def put_away(self, number: int) -> None:
        if (piece := self.piece(number)) is not None:
            if (piece.status in HERE or piece.status == "withdrawn") and not (
                piece.transfer or piece.handed_back
            ):
                put_away_units(bins={piece.pk: BIN}, actor=self.office)
                piece.bin, piece.missed = BIN, False
            else:
                with pytest.raises(Conflict):
                    put_away_units(bins={piece.pk: BIN}, actor=self.office)

    # --- given back to who brought it ------------------------------------------------------------

    @act(lambda piece: piece.status in (*BENCH, "quarantined") or piece.free, times=2)
    def withdraw(self, number: int) -> None:
        if (piece := self.piece(number)) is not None:
            words: dict[str, Any] = {"unit_ids": [piece.pk], "reason": "wanted back", "actor": self.office}
            if self._may_be_withdrawn(piece):
                withdraw_units(**words)
                self._withdrawn(piece)
            else:
                with pytest.raises(Conflict):
                    withdraw_units(**words)

    @act(lambda piece: piece.consigned and (piece.free or piece.status == "quarantined"))
    def let_its_consignor_take_it_back(self, number: int) -> None:
        if (piece := self.piece(number)) is not None:
            words: dict[str, Any] = {"unit_ids": [piece.pk], "reason": "a wedding", "actor": self.office}
            if piece.consigned and self._may_be_withdrawn(piece):
                withdraw_pieces(**words)
                self._withdrawn(piece)
                piece.fee_open, piece.consigned, piece.leaving = True, False, True
            else:
                with pytest.raises(Conflict):
                    withdraw_pieces(**words)

    @act(lambda piece: piece.status == "withdrawn" and not piece.handed_back, times=2)
    def hand_it_back(self, number: int) -> None:
        if (piece := self.piece(number)) is not None:
            if piece.status == "withdrawn" and not (piece.handed_back or piece.transfer):
                hand_back_pieces(unit_ids=[piece.pk], actor=self.office)
                piece.handed_back, piece.consigned, piece.leaving = True, False, False
                piece.missed = False
            else:
                with pytest.raises(Conflict):
                    hand_back_pieces(unit_ids=[piece.pk], actor=self.office)

    @act(lambda piece: piece.fee_open)
    def pay_the_fee_of_its_withdrawal(self, number: int) -> None:
        piece = self.piece(number)
        row = None if piece is None else ConsignedPiece.objects.filter(unit=piece.pk).last()
        if piece is None or row is None:
            return
        words: dict[str, Any] = {"piece_id": row.pk, "payment_reference": "CASH", "actor": self.office}
        if piece.fee_open:
            pay_fee(**words)
            piece.fee_open = False
        else:
            with pytest.raises(Conflict):
                pay_fee(**words)

    @act(lambda piece: piece.payout == "waiting", times=2)
    def pay_its_consignor(self, number: int) -> None:
        """Not before the window of a sale is over, nor while it is asked back; for a loss at once; and once."""
        piece = self.piece(number)
        row = None if piece is None else Payout.objects.filter(piece__unit=piece.pk).last()
        if piece is None or row is None:
            return
        words: dict[str, Any] = {"payout_ids": [row.pk], "payment_reference": "SEPA", "actor": self.office}
        asked_back = row.claim_id is not None and piece.back in ("requested", "swapped")
        if piece.payout == "waiting" and not asked_back:
            if row.window_until > timezone.now():
                with pytest.raises(Conflict):
                    pay_payouts(**words)
                Payout.objects.filter(pk=row.pk).update(window_until=row.delivered_at)
            pay_payouts(**words)
            piece.payout, piece.payout_id = "paid", row.pk
        with pytest.raises(Conflict):
            pay_payouts(**words)

    @act(lambda piece: bool(piece.payout))
    def let_its_consignor_wait(self, number: int) -> None:
        piece = self.piece(number)
        row = None if piece is None else Payout.objects.filter(piece__unit=piece.pk).last()
        if piece is None or row is None:
            return
        words: dict[str, Any] = {
            "payout_ids": [row.pk], "until": max(row.window_until, timezone.now()) + timedelta(days=3),
            "reason": "a return is on its way", "actor": self.office,
        }  # fmt: skip
        if piece.payout == "waiting":
            postpone_payouts(**words)
        else:
            with pytest.raises(StateConflict):
                postpone_payouts(**words)

    @act(lambda piece: bool(piece.owed_back), times=2)
    def get_back_what_was_paid(self, number: int) -> None:
        """All that is owed back for it, and no more."""
        piece = self.piece(number)
        if piece is None:
            return
        words: dict[str, Any] = {"reference": "BACK", "actor": self.office}
        if piece.owed_back:
            recover_payouts(payout_ids=piece.owed_back, **words)
        paid = (piece.payout_id,) if piece.payout == "paid" else piece.owed_back
        piece.owed_back = ()
        if paid:
            with pytest.raises(StateConflict):
                recover_payouts(payout_ids=paid, **words)

    @act(
        lambda piece: bool(piece.insured),
        verb=st.sampled_from(("claim", "settle", "close")),
        which=st.integers(0, 3),
    )
    def deal_with_the_insurer(self, number: int, verb: str, which: int) -> None:
        piece = self.piece(number)
        if piece is None or not piece.insured:
            return
        pk, status = piece.insured[which % len(piece.insured)]
        loss = Loss.objects.get(pk=pk)

        def deal() -> None:
            if verb == "claim":
                claim_loss(loss=loss, claim_reference="AXA", actor=self.office)
            elif verb == "settle":
                settle_loss(loss=loss, paid=Decimal(800), actor=self.office)
            else:
                close_loss(loss=loss, outcome="below the excess", actor=self.office)

        if verb not in INSURED[status]:
            with pytest.raises(StateConflict):
                deal()
            return
        deal()
        piece.insured = tuple(
            (each, INSURED[status][verb] if each == pk else now) for each, now in piece.insured
        )

    # --- custody ---------------------------------------------------------------------------------

    @act(lambda piece: piece.status in (*MAY_TRAVEL, "held") and not piece.transfer, together=st.booleans())
    def send_to_the_other_warehouse(self, number: int, together: bool) -> None:
        """Alone, or with whatever else there may travel."""
        piece = self.piece(number)
        if piece is None:
            return
        may = [p for p in self.pieces if p.place == piece.place and p.status in MAY_TRAVEL and not p.transfer]
        going = may if together and piece in may else [piece]
        origin, destination = Warehouse.objects.get(pk=piece.place), self._other(piece)
        name = f"T-{self.transfers + 1}"
        words: dict[str, Any] = {
            "origin": origin, "destination": destination, "reference": name,
            "scans": [f"U{each.pk}" for each in going], "actor": self.office,
        }  # fmt: skip
        if piece in may:
            send_transfer(**words)
            self.transfers += 1
            for each in going:
                each.transfer, each.bin, each.missed = name, "", False
        else:
            with pytest.raises(NotFound if piece.transfer else Conflict):
                send_transfer(**words)

    @act(lambda piece: bool(piece.transfer), times=2)
    def receive_from_the_other_warehouse(self, number: int) -> None:
        piece = self.piece(number)
        if piece is None:
            return
        name, destination = piece.transfer or "T-0", self._other(piece)
        words: dict[str, Any] = {
            "destination": destination, "reference": name, "scans": [f"U{piece.pk}"], "actor": self.office,
        }  # fmt: skip
        if not piece.transfer:
            with pytest.raises(Conflict) as refused:
                receive_transfer(**words)
            assert refused.value.code == "nothing_coming"
            return
        received = receive_transfer(**words)
        piece.transfer, piece.place = "", destination.pk
        awaited = sorted(each.pk for each in self.pieces if each.transfer == name)
        assert sorted(each.unit_id for each in received.awaited) == awaited

    @act(lambda piece: piece.in_our_hands)
    def lose(self, number: int) -> None:
        if (piece := self.piece(number)) is not None:
            words: dict[str, Any] = {"unit_id": piece.pk, "reason": "not there", "actor": self.office}
            if piece.in_our_hands:
                report_loss(**words)
                self._lost(piece)
            else:
                with pytest.raises(Conflict):
                    report_loss(**words)

    @act(lambda piece: piece.status == "lost")
    def find(self, number: int) -> None:
        if (piece := self.piece(number)) is not None:
            words: dict[str, Any] = {
                "unit_ids": [piece.pk], "warehouse": self.house.automated, "reason": "behind the shelf",
                "actor": self.office,
            }  # fmt: skip
            if piece.status == "lost":
                find_units(**words)
                piece.status = "withdrawn" if piece.leaving else "intake"
                piece.place = self.house.automated.pk
                piece.payout_ends()
            else:
                with pytest.raises(StateConflict):
                    find_units(**words)

    @act(lambda piece: piece.in_our_hands, write_off=st.booleans())
    def damage(self, number: int, write_off: bool) -> None:
        if (piece := self.piece(number)) is not None:
            words: dict[str, Any] = {
                "unit_id": piece.pk, "reason": "a bottle broke", "write_off": write_off, "actor": self.office,
            }  # fmt: skip
            if piece.in_our_hands and not piece.transfer:
                piece.insured += ((report_damage(**words).pk, "reported"),)
                piece.missed = False
                piece.fee_open = piece.fee_open and not piece.leaving
                if piece.status not in ("quarantined", "withdrawn"):
                    piece.owed_for_losses += piece.claimed == "sold"
                    piece.nobodys("intake")
                if write_off:
                    self._answered_for(piece)
                    if piece.presale == "reserved":
                        piece.give_up()
                if write_off and (piece.consigned or piece.leaving):
                    # Paid for as the terms say of a loss, it is the house's own.
                    piece.consigned, piece.taken_over, piece.payout = False, True, "waiting"
                    piece.leaving = False
                    piece.status = "intake" if piece.status == "withdrawn" else piece.status
            else:
                with pytest.raises(Conflict):
                    report_damage(**words)

    @act(missing=PIECES, place=st.booleans())
    def count_the_bin(self, missing: int, place: bool) -> None:
        """All that lies in the warehouse is found in the one bin, but for one piece."""
        warehouse = self.house.by_hand if place else self.house.automated
        lying = [piece for piece in self.pieces if piece.place == warehouse.pk and piece.lies_here]
        lost = self.piece(missing)
        found = [piece for piece in lying if piece is not lost]
        made = count_bin(
            warehouse=warehouse, bin_code=BIN, scans=[f"U{piece.pk}" for piece in found], actor=self.office,
            none_is_there=True,
        )  # fmt: skip
        # What was picked is in somebody's hands.
        gone = lost is not None and lost in lying and bool(lost.bin) and lost.status != "picked"
        strays = sum(not piece.bin for piece in found)
        assert (made.missing, made.moved) == (int(gone), strays)
        for piece in found:
            piece.bin, piece.missed = BIN, False
        if gone and lost is not None:
            lost.missed = True

    @act(lambda piece: piece.missed)
    def find_what_was_missed(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.missed:
            row = Difference.objects.get(unit=piece.pk, status=DifferenceStatus.OPEN)
            find_difference(difference=row, outcome="in the wrong bin", actor=self.office)
            piece.missed = False

    @act(lambda piece: piece.missed and piece.status in HERE)
    def write_off_what_was_missed(self, number: int) -> None:
        piece = self.piece(number)
        if piece is not None and piece.missed:
            row = Difference.objects.get(unit=piece.pk, status=DifferenceStatus.OPEN)
            if piece.status in HERE:
                write_off_difference(difference=row, reason="nowhere", actor=self.office)
                self._lost(piece)
            else:
                with pytest.raises(StateConflict):
                    write_off_difference(difference=row, reason="nowhere", actor=self.office)

    # --- tags and grades -------------------------------------------------------------------------

    @act(lambda piece: piece.status in ("authenticated", "graded", "listed"))
    def replace_its_tag(self, number: int) -> None:
        piece = self.piece(number)
        # Once it is photographed the new one has to be photographed too before it is listed; that is another test's.
        if piece is None or piece.status == "photographed" or not (worn := whole_tags([piece.pk])):
            return
        self.tags += 1
        words: dict[str, Any] = {
            "number": worn[piece.pk].number, "new_number": f"NEW-{self.tags}", "reason": "it was torn",
            "actor": self.office,
        }  # fmt: skip
        if piece.status in BENCH[2:]:
            replace_tag(**words)
            piece.missed = False
        else:
            with pytest.raises(Conflict):
                replace_tag(**words)

    @act(lambda piece: piece.status in BENCH[3:], grade=st.integers(0, 2))
    def grade_it_anew(self, number: int, grade: int) -> None:
        piece = self.piece(number)
        if piece is not None:
            words: dict[str, Any] = {
                "unit_id": piece.pk, "grade": house_grades()[grade], "reason": "worn more", "actor": self.office,
            }  # fmt: skip
            if piece.status in BENCH[3:]:
                regrade_unit(**words)
            else:
                with pytest.raises(Conflict):
                    regrade_unit(**words)

    # --- in words of the verbs -------------------------------------------------------------------

    def _may_be_withdrawn(self, piece: Piece) -> bool:
        ours = piece.status in (*BENCH, "quarantined") or piece.free
        return ours and piece.back not in ("received", "swapped")

    def _lost(self, piece: Piece) -> None:
        piece.owed_for_losses += piece.claimed == "sold"
        piece.nobodys("lost")
        piece.insured += ((Loss.objects.filter(unit=piece.pk).latest("pk").pk, "reported"),)
        self._answered_for(piece)
        if piece.consigned or piece.leaving:
            piece.payout = "waiting"
        piece.fee_open = piece.fee_open and not piece.leaving
        piece.bin, piece.transfer, piece.missed = "", "", False

    def _answered_for(self, piece: Piece) -> None:
        """Its buyer sent it back, and nobody will examine it: what was paid for it is owed, by the return."""
        if piece.back == "received":
            piece.back = ""
            piece.owed += ((piece.back_id, piece.back_of),)

    def _withdrawn(self, piece: Piece) -> None:
        piece.end_what_is_over()
        if piece.presale == "reserved":
            piece.give_up()
        piece.claimed = "expired" if piece.claimed == "held" else piece.claimed
        piece.status, piece.over = "withdrawn", False

    def _put_aside(self, piece: Piece) -> None:
        piece.status = "quarantined"
        if piece.presale == "reserved":
            piece.give_up()
        if piece.back == "received":
            piece.back = "swapped"

    def _other(self, piece: Piece) -> Warehouse:
        here = piece.place == self.house.automated.pk
        return self.house.by_hand if here else self.house.automated

    def _step(self, piece: Piece, to: str) -> None:
        ids = [piece.pk]
        if to == "inspected":
            inspect_units(unit_ids=ids, actor=self.office)
        elif to == "authenticated":
            pass_units(ids)
        elif to == "graded":
            grade_units(unit_ids=ids, grade=house_grades()[0], actor=self.office)
        elif to == "photographed":
            if not whole_tags(ids):
                seal_units(tags={piece.pk: f"TAG-{piece.pk}-{self.unit(piece).visit}"}, actor=self.office)
            photograph_units(photos=whole_sets(ids), actor=self.office)
            put_away_units(bins={piece.pk: BIN}, actor=self.office)
        else:
            list_units(unit_ids=ids, store_codes=[self.house.store.code], actor=self.office)
