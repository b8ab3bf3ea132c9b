"""What lies in a contract's deposit, what must, and how it came to that."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from django.db.models import QuerySet, Sum

from backoffice.money import exact, written

from ..days import today
from ..models import Contract, DepositEntry, Shortfall
from ..states import ApplicationStatus, ContractStatus
from .contracts import governing_terms


@dataclass(frozen=True, slots=True)
class DepositStanding:
    """How a contract's deposit stands on a day; `required` by the terms that hold the contract, 0 once it has ended."""

    contract_id: int
    balance: Decimal
    required: Decimal
    currency: str

    @property
    def missing(self) -> Decimal:
        return max(self.required - self.balance, Decimal(0))

    @property
    def complete(self) -> bool:
        return not self.missing

    @property
    def free(self) -> Decimal:
        """What may be paid back."""
        return max(self.balance - self.required, Decimal(0))


def deposits_of(contracts: Iterable[Contract], *, on: date | None = None) -> dict[int, DepositStanding]:
    """The standing of each contract's deposit on the day (today in Shanghai), by contract id, in two queries."""
    asked = list(contracts)
    terms = governing_terms(asked, on=on or today())
    sums = DepositEntry.objects.filter(contract__in=asked).values_list("contract", "currency")
    balances = {pk: (balance, currency) for pk, currency, balance in sums.annotate(balance=Sum("amount"))}
    standings = {}
    for contract in asked:
        held = terms.get(contract.pk)
        balance, currency = balances.get(contract.pk, (Decimal(0), held.currency if held is not None else ""))
        required = held.deposit if held is not None else Decimal(0)
        standings[contract.pk] = DepositStanding(
            contract_id=contract.pk,
            balance=exact(balance, currency) if currency else balance,
            required=exact(required, currency) if currency else required,
            currency=currency,
        )
    return standings


def deposit_of(contract: Contract, *, on: date | None = None) -> DepositStanding:
    return deposits_of([contract], on=on)[contract.pk]


@dataclass(frozen=True, slots=True)
class StatementLine:
    """One line of a deposit's statement, with the balance after it."""

    at: datetime
    kind: str
    amount: Decimal
    balance: Decimal
    currency: str
    reference: str
    note: str
    booked_by: str

    @property
    def amount_written(self) -> str:
        return written(self.amount, self.currency)

    @property
    def balance_written(self) -> str:
        return written(self.balance, self.currency)


def statement(contract: Contract) -> list[StatementLine]:
    """Every entry of the contract's deposit in the order of booking, with the running balance."""
    balance = Decimal(0)
    lines = []
    for entry in contract.deposit_entries.select_related("booked_by").order_by("pk"):
        balance += entry.amount
        lines.append(
            StatementLine(
                at=entry.booked_at,
                kind=str(entry.get_kind_display()),
                amount=entry.amount,
                balance=balance,
                currency=entry.currency,
                reference=entry.reference,
                note=entry.note,
                booked_by=str(entry.booked_by or ""),
            )
        )
    return lines


def open_shortfalls() -> QuerySet[Shortfall]:
    """Shortfalls that are not made good, the soonest due first."""
    return Shortfall.objects.filter(closed_at__isnull=True).order_by("due_on", "pk")


def contracts_without_deposit() -> QuerySet[Contract]:
    """Signed contracts whose application waits for their first deposit."""
    return Contract.objects.filter(
        status=ContractStatus.SIGNED, application__status=ApplicationStatus.CONTRACT_SIGNED
    )


def open_shortfall(contract: Contract) -> Shortfall | None:
    return contract.shortfalls.filter(closed_at__isnull=True).first()
