"""The deposit ledger and its shortfall against a plain model of both, under any order of what may happen."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import transaction
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule, run_state_machine_as_test

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict
from backoffice.events.feed import broken_chains
from backoffice.merchants import queries, services
from backoffice.merchants.models import Contract, DepositEntry, Restriction, Shortfall
from tests.backoffice.merchants.agreeing import make_application_of, make_contract, set_thresholds, staff

REQUIRED = 100
DAYS = 15
BEGINNING = datetime(2026, 11, 30, 4, 0, tzinfo=UTC)
AMOUNTS = st.integers(min_value=1, max_value=150)


class Ledger(RuleBasedStateMachine):
    """The model: a balance, the last day of the open shortfall, whether it has lapsed."""

    world: Any

    def __init__(self) -> None:
        super().__init__()
        self.scope = scope(self.world.office)
        self.scope.__enter__()
        self.outer = transaction.atomic()
        self.outer.__enter__()
        self.clock = time_machine.travel(BEGINNING, tick=False)
        self.now = self.clock.start()
        self.balance, self.bookings, self.lapsed = 0, 0, False
        self.due_on: date | None = None

    @initialize()
    def begin(self) -> None:
        self.finance = staff(self.world, Role.FINANCE)
        application = make_application_of(self.world, status="approved")
        self.contract = make_contract(self.world, application, deposit=Decimal(REQUIRED))
        self._book("book_payment", REQUIRED)
        self._model(REQUIRED)

    @rule(amount=AMOUNTS)
    def top_up(self, amount: int) -> None:
        self._book("top_up", amount)
        self._model(amount)

    @rule(amount=AMOUNTS)
    def deduct(self, amount: int) -> None:
        if amount > self.balance:
            with pytest.raises(Conflict) as refused:
                self._book("deduct", amount, note="A case")
            assert refused.value.code == "overdrawn"
        else:
            self._book("deduct", amount, note="A case")
            self._model(-amount)

    @rule(amount=AMOUNTS)
    def refund(self, amount: int) -> None:
        if amount > self.balance - REQUIRED:
            with pytest.raises(Conflict) as refused:
                self._book("refund", amount)
            assert refused.value.code in ("overdrawn", "deposit_needed")
        else:
            self._book("refund", amount)
            self._model(-amount)

    @rule()
    def repeat_the_last_booking(self) -> None:
        entry = DepositEntry.objects.latest("pk")
        verb = {"payment": "book_payment", "top_up": "top_up", "deduction": "deduct", "refund": "refund"}
        words = {"note": "A case"} if entry.kind == "deduction" else {}
        with pytest.raises(Conflict) as refused:
            getattr(services, verb[entry.kind])(
                contract=self.contract,
                amount=abs(entry.amount),
                reference=entry.reference,
                actor=self.finance,
                **words,
            )
        assert (refused.value.code, refused.value.data["entry"]) == ("booked_already", entry.pk)

    @rule(days=st.integers(min_value=1, max_value=20))
    def let_days_pass(self, days: int) -> None:
        self.now.shift(timedelta(days=days))

    @rule()
    def sweep(self) -> None:
        services.lapse_shortfalls(actor=self.world.office)
        services.measure_deposits(contract_ids=[self.contract.pk], actor=self.world.office)
        if self.due_on is not None and self._today() > self.due_on:
            self.lapsed = True

    @invariant()
    def it_stands_as_the_model_says(self) -> None:
        if not hasattr(self, "contract"):
            return
        standing = queries.deposit_of(Contract.objects.get(pk=self.contract.pk))
        assert (standing.balance, standing.missing) == (self.balance, max(REQUIRED - self.balance, 0))
        assert [line.balance for line in queries.statement(self.contract)][-1] == self.balance
        open_ones = Shortfall.objects.filter(contract=self.contract, closed_at__isnull=True)
        assert [(row.due_on, row.lapsed_at is not None) for row in open_ones] == (
            [] if self.due_on is None else [(self.due_on, self.lapsed)]
        )
        restricted = Restriction.objects.filter(brand=self.world.aurore, lifted_at__isnull=True)
        assert [(row.channel, row.cause) for row in restricted] == (
            [("flagship", "deposit")] if self.lapsed else []
        )

    def teardown(self) -> None:
        assert broken_chains() == []
        self.clock.stop()
        transaction.set_rollback(True)
        self.outer.__exit__(None, None, None)
        self.scope.__exit__(None, None, None)

    def _today(self) -> date:
        return (datetime.now(UTC) + timedelta(hours=8)).date()

    def _book(self, verb: str, amount: int, **words: str) -> None:
        self.bookings += 1
        getattr(services, verb)(
            contract=self.contract,
            amount=Decimal(amount),
            reference=f"REF-{self.bookings}",
            actor=self.finance,
            **words,
        )

    def _model(self, change: int) -> None:
        self.balance += change
        if self.balance >= REQUIRED:
            self.due_on, self.lapsed = None, False
        elif self.due_on is None:
            self.due_on = self._today() + timedelta(days=DAYS)


def test_the_ledger_stands_as_its_model(world: Any) -> None:
    with scope(world.office):
        set_thresholds()
    machine = type("LedgerHere", (Ledger,), {"world": world})
    run_state_machine_as_test(
        machine,
        settings=settings(
            max_examples=20,
            stateful_step_count=15,
            deadline=None,
            suppress_health_check=[HealthCheck.function_scoped_fixture],
        ),
    )
