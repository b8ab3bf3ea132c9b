"""The deposit ledger: what is booked, what is refused, and the clock of a shortfall."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, connection, transaction

from backoffice.access.models import Role
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.feed import broken_chains
from backoffice.events.models import Event
from backoffice.merchants import queries, services
from backoffice.merchants.days import today
from backoffice.merchants.models import (
    Application,
    Contract,
    DepositEntry,
    Restriction,
    Shortfall,
    Threshold,
)
from tests.backoffice.merchants.agreeing import (
    make_application_of,
    make_contract,
    pay,
    set_thresholds,
    sign,
    staff,
)
from tests.catalog.inventory.making import in_threads


@pytest.fixture
def here(world: Any) -> Any:
    with scope(world.office):
        set_thresholds()
        yield world


@pytest.fixture
def finance(here: Any) -> Actor:
    return staff(here, Role.FINANCE)


def verbs_of(contract: Contract) -> list[str]:
    chain = Event.objects.filter(subject_type="contract", subject_id=contract.pk).order_by("sequence")
    return [event.verb.removeprefix("contract.") for event in chain][2:]


def standing(contract: Contract) -> tuple[int, int]:
    """(balance, missing)."""
    now = queries.deposit_of(contract)
    return int(now.balance), int(now.missing)


def deduct(contract: Contract, amount: int, actor: Actor, reference: str = "CASE-1") -> DepositEntry:
    return services.deduct(
        contract=contract, amount=Decimal(amount), reference=reference, note="Unpaid returns", actor=actor
    )


def offered(here: Any) -> list[tuple[str, str]]:
    """The channels on which nothing is offered for want of deposit, with the contract's number."""
    rows = Restriction.objects.filter(brand=here.aurore, cause="deposit", lifted_at__isnull=True)
    return [(row.channel, row.details["contract"]) for row in rows]


# --- booking -------------------------------------------------------------------------------------


def test_the_application_goes_on_with_the_last_deposit(here: Any, finance: Actor) -> None:
    application = make_application_of(here, channels=("flagship", "overseas"))
    first = make_contract(here, application, channel="flagship")
    second = make_contract(here, application, channel="overseas", deposit=Decimal(50_000))
    assert standing(first) == (0, 100_000)
    pay(here, first)
    pay(here, second, 49_999)
    application.refresh_from_db()
    assert application.status == "contract_signed"
    assert not Shortfall.objects.exists(), "the first deposit has the application's own clock"
    pay(here, second, 1)
    application.refresh_from_db()
    assert application.status == "deposit_paid"
    assert standing(second) == (50_000, 0)
    assert verbs_of(second) == ["deposit_paid", "deposit_paid"]
    assert broken_chains() == []


def test_deposits_may_be_there_before_the_last_signature(here: Any) -> None:
    application = make_application_of(here, channels=("flagship", "overseas"))
    pay(here, make_contract(here, application, channel="flagship"))
    make_contract(here, application, channel="overseas", deposit=Decimal(0))
    application.refresh_from_db()
    assert application.status == "deposit_paid"


def test_the_same_reference_is_one_booking(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    words = {"contract": contract, "reference": "BANK-77", "actor": finance}
    first = services.book_payment(amount=Decimal(100_000), **words)
    said = r"BANK-77 was booked already, on .* UTC by finance.*, with 100,000\.00 CNY; nothing was booked now"
    for again in ("BANK-77", " bank-77 "):
        with pytest.raises(Conflict, match=said) as refused:
            services.book_payment(amount=Decimal("100000.00"), **{**words, "reference": again})
        assert (refused.value.code, refused.value.data["entry"]) == ("booked_already", first.pk)
    assert standing(contract) == (100_000, 0)
    assert verbs_of(contract) == ["deposit_paid"]
    for verb, amount in ((services.book_payment, 99_999), (services.top_up, 100_000)):
        with pytest.raises(Conflict, match=r"BANK-77 is booked already, with 100,000\.00 CNY") as refused:
            verb(amount=Decimal(amount), **words)
        assert refused.value.code == "reference_used"
    services.deduct(amount=Decimal(10), note="The same number of another kind", **words)
    assert standing(contract) == (99_990, 10)


def test_it_is_never_overdrawn(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    pay(here, contract)
    with pytest.raises(Conflict, match=r"There are 100,000\.00 CNY") as refused:
        deduct(contract, 100_001, finance)
    assert refused.value.code == "overdrawn"
    deduct(contract, 100_000, finance)
    assert standing(contract) == (0, 100_000)


def test_no_refund_goes_below_the_requirement_while_the_contract_runs(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    pay(here, contract, 120_000)
    words: dict[str, Any] = {"contract": contract, "actor": finance}
    with pytest.raises(Conflict, match=r"20,000\.00 CNY may be paid back") as refused:
        services.refund(amount=Decimal(20_001), reference="R-1", **words)
    assert refused.value.code == "deposit_needed"
    services.refund(amount=Decimal(20_000), reference="R-1", **words)
    contract = services.end_contract(contract=contract, actor=staff(here))
    with pytest.raises(Conflict):
        services.refund(amount=Decimal(1), reference="R-2", **words)
    assert contract.ends_on is not None
    with time_machine.travel(contract.ends_on + timedelta(days=1, hours=1)):
        services.end_lapsed_contracts(actor=here.office)
        services.refund(amount=Decimal(100_000), reference="R-2", **words)
        assert standing(Contract.objects.get()) == (0, 0)


def test_it_refuses(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    words: dict[str, Any] = {"contract": contract, "amount": Decimal(1), "reference": "X", "actor": finance}
    for actor in (here.actor(here.owner), staff(here), here.actor(here.reviewer)):
        with pytest.raises(Forbidden):
            services.book_payment(**{**words, "actor": actor})
    for wrong in (
        {"amount": Decimal(0)},
        {"amount": Decimal(-5)},
        {"amount": Decimal("0.001")},
        {"reference": " "},
    ):
        with pytest.raises(Invalid):
            services.book_payment(**{**words, **wrong})
    with pytest.raises(Invalid):
        services.deduct(**words, note=" ")
    draft = services.draft_contract(
        application=make_application_of(here, here.kestrel), channel="flagship", actor=staff(here)
    )
    with pytest.raises(Conflict) as refused:
        services.book_payment(**{**words, "contract": draft})
    assert refused.value.code == "not_signed"
    assert not DepositEntry.objects.exists()


def test_the_statement_has_a_running_balance(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    pay(here, contract, 110_000, "B-1")
    deduct(contract, 30_000, finance, "C-1")
    services.top_up(contract=contract, amount=Decimal(20_000), reference="B-2", actor=finance)
    assert [(line.reference, int(line.amount), int(line.balance)) for line in queries.statement(contract)] == [
        ("B-1", 110_000, 110_000), ("C-1", -30_000, 80_000), ("B-2", 20_000, 100_000),
    ]  # fmt: skip


# --- shortfalls ----------------------------------------------------------------------------------


def test_a_shortfall_opens_at_once_and_lapses_after_its_last_day(here: Any, finance: Actor) -> None:
    # 23:30 in Shanghai on 30 November: its clock counts from that day.
    with time_machine.travel(datetime(2026, 11, 30, 15, 30, tzinfo=UTC), tick=False) as clock:
        application = make_application_of(here)
        contract = make_contract(here, application)
        pay(here, contract)
        Application.objects.filter(pk=application.pk).update(status="live")
        deduct(contract, 30_000, finance)
        shortfall = Shortfall.objects.get()
        assert (shortfall.due_on, shortfall.closed_at) == (date(2026, 12, 15), None)
        assert Event.objects.get(verb="contract.shortfall_opened").data == {
            "balance": "70000.00", "required": "100000.00", "missing": "30000.00", "currency": "CNY",
            "due_on": "2026-12-15", "shortfall": shortfall.pk,
        }  # fmt: skip
        deduct(contract, 1_000, finance, "CASE-2")
        assert Shortfall.objects.get().due_on == date(2026, 12, 15), "the clock does not start again"
        clock.move_to(datetime(2026, 12, 15, 15, 59, 59, tzinfo=UTC))
        assert services.lapse_shortfalls(actor=here.office) == []
        assert offered(here) == []
        clock.move_to(datetime(2026, 12, 15, 16, 0, tzinfo=UTC))
        assert services.lapse_shortfalls(actor=here.office) == [shortfall]
        assert services.lapse_shortfalls(actor=here.office) == []
        assert offered(here) == [("flagship", contract.number)]
        services.top_up(contract=contract, amount=Decimal(30_999), reference="B-2", actor=finance)
        assert offered(here) == [("flagship", contract.number)]
        services.top_up(contract=contract, amount=Decimal(1), reference="B-3", actor=finance)
        assert offered(here) == []
        shortfall.refresh_from_db()
        assert shortfall.closed_at is not None
    assert verbs_of(contract) == [
        "deposit_paid", "deposit_deducted", "shortfall_opened", "deposit_deducted", "shortfall_lapsed",
        "deposit_topped_up", "deposit_topped_up", "shortfall_closed",
    ]  # fmt: skip
    assert broken_chains() == []


def test_made_good_in_time_nothing_is_restricted(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    pay(here, contract)
    deduct(contract, 1, finance)
    services.top_up(contract=contract, amount=Decimal(1), reference="B-2", actor=finance)
    with time_machine.travel(datetime.now(UTC) + timedelta(days=20)):
        assert services.lapse_shortfalls(actor=here.office) == []
        deduct(contract, 5, finance, "CASE-2")
        assert Shortfall.objects.latest("pk").due_on == today() + timedelta(days=15), (
            "another one has its own clock"
        )
    assert "brand.restricted" not in Event.objects.values_list("verb", flat=True)


def test_terms_that_ask_for_more_open_one_when_they_begin(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    pay(here, contract)
    begins = today() + timedelta(days=10)
    sign(here, contract, starts_on=begins, deposit=Decimal(150_000))
    assert not Shortfall.objects.exists()
    with time_machine.travel(begins + timedelta(hours=1)):
        services.measure_deposits(contract_ids=[contract.pk], actor=here.office)
        services.measure_deposits(contract_ids=[contract.pk], actor=here.office)
        assert Shortfall.objects.get().due_on == begins + timedelta(days=15)
        sign(here, contract, starts_on=today() + timedelta(days=1), deposit=Decimal(100_000))
    with time_machine.travel(begins + timedelta(days=1, hours=1)):
        services.measure_deposits(contract_ids=[contract.pk], actor=here.office)
        assert Shortfall.objects.get().closed_at is not None


def test_it_closes_with_the_end_of_the_contract(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    pay(here, contract)
    deduct(contract, 30_000, finance)
    ends_on = services.end_contract(contract=contract, actor=staff(here)).ends_on
    assert ends_on is not None
    with time_machine.travel(ends_on + timedelta(days=1, hours=1)):
        services.lapse_shortfalls(actor=here.office)
        assert offered(here) == [("flagship", contract.number)]
        services.end_lapsed_contracts(actor=here.office)
        assert offered(here) == []
        assert Shortfall.objects.get().closed_at is not None


def test_the_days_are_those_in_force_and_somebody_must_have_set_them(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    pay(here, contract)
    Threshold.objects.create(
        code="deposit_days", value=7, valid_from=today(), source_note="The new contract law"
    )
    deduct(contract, 1, finance)
    assert Shortfall.objects.get().due_on == today() + timedelta(days=7)
    services.top_up(contract=contract, amount=Decimal(1), reference="B-2", actor=finance)
    Threshold.objects.filter(code="deposit_days").delete()
    with pytest.raises(Conflict) as refused:
        deduct(contract, 2, finance, "CASE-2")
    assert refused.value.code == "threshold_missing"
    assert standing(contract) == (100_000, 0)


# --- what PostgreSQL holds -----------------------------------------------------------------------


def refused_by_postgresql(sql: str, *values: Any, match: str) -> None:
    with pytest.raises(DatabaseError, match=match), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(sql, values)


def test_postgresql_keeps_every_line_of_the_ledger(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    pay(here, contract, reference="BANK-1")
    refused_by_postgresql("UPDATE merchants_depositentry SET amount = 1", match="Cannot update or delete")
    refused_by_postgresql("DELETE FROM merchants_depositentry", match="Cannot update or delete")
    insert = (
        "INSERT INTO merchants_depositentry (company_id, contract_id, kind, amount, currency, reference, note)"
        " SELECT company_id, contract_id, %s, %s, currency, %s, '' FROM merchants_depositentry"
    )
    refused_by_postgresql(insert, "refund", 5, "X", match="deposit_entry_has_its_sign")
    refused_by_postgresql(insert, "payment", -5, "X", match="deposit_entry_has_its_sign")
    refused_by_postgresql(insert, "deduction", -100_001, "X", match="would be overdrawn")
    with connection.cursor() as cursor:
        cursor.execute(insert, ["deduction", -100_000, "X"])
    with pytest.raises(IntegrityError, match="deposit_entry_once_per_reference"), transaction.atomic():
        DepositEntry.objects.create(
            company_id=contract.company_id, contract=contract, kind="payment", amount=1, currency="CNY",
            reference="BANK-1",
        )  # fmt: skip
    Shortfall.objects.create(company_id=contract.company_id, contract=contract, due_on=today())
    refused_by_postgresql(
        "INSERT INTO merchants_shortfall (company_id, contract_id, due_on)"
        " SELECT company_id, contract_id, due_on FROM merchants_shortfall",
        match="shortfall_open_once",
    )


@pytest.mark.django_db(transaction=True)
def test_deductions_at_once_never_overdraw(world: Any) -> None:
    with scope(world.office):
        set_thresholds()
        contract, finance = make_contract(world), staff(world, Role.FINANCE)
        pay(world, contract)

    def take(number: int) -> DepositEntry:
        with scope(finance):
            return deduct(contract, 30_000, finance, f"CASE-{number}")

    results = in_threads([lambda number=number: take(number) for number in range(6)])  # type: ignore[misc]
    assert (
        sorted(getattr(result, "code", "booked") for result in results) == ["booked"] * 3 + ["overdrawn"] * 3
    )
    with scope(world.office):
        assert standing(contract) == (10_000, 90_000)
        assert Shortfall.objects.filter(closed_at__isnull=True).count() == 1


@pytest.mark.django_db(transaction=True)
def test_the_same_booking_sent_many_times_at_once_is_booked_once(world: Any) -> None:
    with scope(world.office):
        set_thresholds()
        contract, finance = make_contract(world), staff(world, Role.FINANCE)

    def book() -> int:
        with scope(finance):
            try:
                return services.book_payment(
                    contract=contract, amount=Decimal(100_000), reference="BANK-1", actor=finance
                ).pk
            except Conflict as refused:
                return refused.data["entry"]

    assert len(set(in_threads([book] * 6))) == 1
    with scope(world.office):
        assert standing(contract) == (100_000, 0)
        assert Event.objects.filter(verb="application.deposit_paid").count() == 1


@pytest.mark.django_db(transaction=True)
def test_sweep_and_top_up_at_once_leave_no_restriction_behind(world: Any) -> None:
    with scope(world.office):
        set_thresholds()
        contract, finance = make_contract(world), staff(world, Role.FINANCE)
        pay(world, contract)
        deduct(contract, 30_000, finance)
        Shortfall.objects.update(due_on=today() - timedelta(days=1))

    def sweep() -> Any:
        with scope(world.office) as office:
            return services.lapse_shortfalls(actor=office)

    def top_up() -> Any:
        with scope(finance):
            return services.top_up(
                contract=contract, amount=Decimal(30_000), reference="BANK-2", actor=finance
            )

    in_threads([sweep, top_up, sweep])
    with scope(world.office):
        assert Shortfall.objects.get().closed_at is not None
        assert not Restriction.objects.filter(lifted_at__isnull=True).exists()


def test_the_company_reads_its_deposit_and_no_others(here: Any, finance: Actor) -> None:
    contract = make_contract(here)
    pay(here, contract)
    deduct(contract, 1, finance)
    with scope(here.actor(here.owner)):
        assert DepositEntry.objects.count() == 2
        assert Shortfall.objects.count() == 1
        assert standing(Contract.objects.get()) == (99_999, 1)
    with scope(here.actor(here.stranger)):
        assert not DepositEntry.objects.exists()
        assert not Shortfall.objects.exists()
