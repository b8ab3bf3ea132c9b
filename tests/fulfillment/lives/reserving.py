"""Deposits on pieces that are not on sale yet, and money that goes back: of cases, and for what was lost."""

from typing import Any

import pytest
from hypothesis import strategies as st

from backoffice.events.errors import Conflict, Refusal, StateConflict
from fulfillment.custody.services import pay_back
from fulfillment.orders.models import Order, Presale, SaleCase
from fulfillment.orders.services import Payment, cancel_presale, pay_balance, settle_case
from fulfillment.orders.states import CaseStatus
from fulfillment.tasks.models import Task, TaskKind
from fulfillment.tasks.services import work_tasks
from fulfillment.tasks.states import TaskStatus
from tests.fulfillment.orders.making import BUYER, PRICE, reserved

from .piece import BENCH, PARTNERS, Pieces, act

DEPOSIT = PRICE / 10
KEPT = ("reserved", "due")


class Reserving(Pieces):
    """What shops do before a piece is on sale, and what finance does when one is not to be had."""

    reservations = 0

    @act(lambda piece: piece.status in BENCH[:-1] and piece.presale != "reserved", partner=PARTNERS)
    def reserve(self, number: int, partner: int) -> None:
        piece = self.piece(number)
        if piece is None:
            return
        name = f"PRE-{self.reservations + 1}"
        if piece.status in BENCH[:-1] and piece.presale != "reserved":
            made = reserved(self.house, self.unit(piece), actor=self.partners[partner], reference=name)
            self.reservations += 1
            piece.presale, piece.presale_id, piece.presale_of = "reserved", made.pk, partner
            piece.deposit_kept, piece.balance_back = True, False
            return
        with pytest.raises(Conflict) as refused:
            reserved(self.house, self.unit(piece), actor=self.partners[partner], reference=name)
        assert refused.value.code == ("reserved" if piece.status in BENCH[:-1] else "not_presale")

    @act(lambda piece: piece.presale in ("due", "lapsed"), times=2)
    def pay_the_balance(self, number: int) -> None:
        """In time; too late, which takes the piece while it is free and the deposit here; and once it is over."""
        piece = self.piece(number)
        if piece is None or not piece.presale:
            return

        def pay() -> Order | SaleCase:
            return pay_balance(
                presale_id=piece.presale_id, buyer=BUYER, actor=self.partners[piece.presale_of],
                payment=Payment(reference="BAL", amount=PRICE - DEPOSIT, currency="EUR"),
            )  # fmt: skip

        if piece.presale in ("reserved", "sold"):
            with pytest.raises(StateConflict):
                pay()
            return
        in_time = piece.presale == "due" and not piece.over
        if piece.presale == "due" and piece.over:
            piece.free_again("expired")
        free = piece.free and not piece.missed
        takes_it = piece.presale == "lapsed" and free and piece.deposit_kept and not piece.balance_back
        if in_time or takes_it:
            if not in_time:
                # Another's hold that was over ends with it.
                piece.end_what_is_over()
            piece.presale = "sold"
            self.paid(piece, pay(), sold=True, kind="")
            piece.holder = -1
            return
        outcome = pay()
        assert isinstance(outcome, SaleCase)
        if piece.balance_back:
            assert pay() == outcome
        self.cases += not piece.balance_back
        piece.balance_back = True

    @act(lambda piece: piece.presale in KEPT)
    def give_up_the_presale(self, number: int) -> None:
        piece = self.piece(number)
        if piece is None or not piece.presale:
            return
        words: dict[str, Any] = {
            "presale_id": piece.presale_id, "actor": self.office, "reason": "it is not to be had",
        }  # fmt: skip
        if piece.presale in KEPT and not (piece.presale == "due" and piece.over):
            cancel_presale(**words)
            if piece.presale == "due":
                piece.free_again("released")
            else:
                piece.give_up()
        else:
            with pytest.raises(Conflict):
                cancel_presale(**words)

    @act(which=st.integers(0, 3))
    def settle_a_case(self, which: int) -> None:
        """By its task, and not once more."""
        cases = list(SaleCase.objects.filter(status=CaseStatus.OPEN).order_by("pk"))
        if not cases:
            return
        case = cases[which % len(cases)]
        words = {"refund_reference": "RE", "told": "We are sorry"}
        task = Task.objects.get(subject_type="sale_case", subject_id=case.pk)
        work_tasks(task_ids=[task.pk], actor=self.office, **words)
        task.refresh_from_db()
        assert task.status == TaskStatus.DONE
        with pytest.raises(StateConflict):
            settle_case(case_id=case.pk, actor=self.office, **words)
        presale = Presale.objects.filter(reference=case.reference).first()
        for piece in self.pieces:
            if presale is not None and piece.presale_id == presale.pk:
                piece.deposit_kept = False

    @act()
    def pay_for_what_was_lost(self) -> None:
        """Each order that waited for it has one task; it is paid once."""
        tasks = list(
            Task.objects.filter(kind=TaskKind.PAY_BACK, status=TaskStatus.OPEN).values_list(
                "pk", "subject_id"
            )
        )
        assert len(tasks) == sum(piece.owed_for_losses for piece in self.pieces)
        if tasks:
            work_tasks(task_ids=[pk for pk, _ in tasks], actor=self.office, refund_reference="PB")
        for _, loss_id in tasks:
            with pytest.raises(Refusal):
                pay_back(loss_ids=[loss_id], refund_reference="PB", actor=self.office)
        for piece in self.pieces:
            piece.owed_for_losses = 0
