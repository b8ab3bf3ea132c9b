"""The deposit ledger: what is paid in, taken and paid back, and what happens when too little lies in it."""

from collections.abc import Collection
from datetime import timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import append, fact_about, record
from backoffice.money import exact, written

from .. import locks, queries
from ..days import today
from ..models import Contract, DepositEntry, EntryKind, Shortfall
from ..queries.deposits import DepositStanding
from ..states import MONEY, ApplicationStatus, ContractStatus, RestrictionCause
from . import progress
from .restrictions import lift, restrict
from .wording import words_of

BOOKING_REFERENCE_LENGTH = 80
BOOKING_NOTE_LENGTH = 300
_MEASURED_AT_ONCE = 500
_INCOMING = (EntryKind.PAYMENT, EntryKind.TOP_UP)
_BOOKED = {
    EntryKind.PAYMENT: "contract.deposit_paid",
    EntryKind.TOP_UP: "contract.deposit_topped_up",
    EntryKind.DEDUCTION: "contract.deposit_deducted",
    EntryKind.REFUND: "contract.deposit_refunded",
}
# Until the deposit was there for the first time the application waits for it, with a clock of its own.
_ONCE_PAID = (ApplicationStatus.DEPOSIT_PAID, ApplicationStatus.LIVE, ApplicationStatus.SUSPENDED)


def book_payment(
    *, contract: Contract, amount: Decimal, reference: str, actor: Actor, note: str = ""
) -> DepositEntry:
    """Books a deposit that arrived; `reference` is the bank's number. See `_book` for what is raised.

    The application goes on when this was the last deposit it waited for.
    """
    return _book(contract, EntryKind.PAYMENT, amount, reference, note, actor)


def top_up(
    *, contract: Contract, amount: Decimal, reference: str, actor: Actor, note: str = ""
) -> DepositEntry:
    """Books money that makes a shortfall good, wholly or in part; `reference` is the bank's number. See `_book`."""
    return _book(contract, EntryKind.TOP_UP, amount, reference, note, actor)


def deduct(*, contract: Contract, amount: Decimal, reference: str, note: str, actor: Actor) -> DepositEntry:
    """Takes from the deposit what the company owes; `reference` is the case's number, `note` says what for.

    Where less than the terms ask for is left, a shortfall is open from then on. See `_book` for what is raised.
    """
    words_of(note, field="note", most=BOOKING_NOTE_LENGTH)
    return _book(contract, EntryKind.DEDUCTION, amount, reference, note, actor)


def refund(
    *, contract: Contract, amount: Decimal, reference: str, actor: Actor, note: str = ""
) -> DepositEntry:
    """Pays back what lies above the requirement; everything once the contract has ended.

    Raises as `_book`, and `Conflict` with code `deposit_needed` naming what may be paid back.
    """
    return _book(contract, EntryKind.REFUND, amount, reference, note, actor)


@transaction.atomic
def measure_deposits(*, contract_ids: Collection[int], actor: Actor) -> None:
    """Opens and closes shortfalls so that exactly those contracts have an open one whose deposit is too small.

    1. The contracts are locked in the order of their keys; whoever books meanwhile goes on after this.
    2. A shortfall is open from now on, with the last day to make it good, or closed; then its restriction is lifted.

    Asking again changes nothing. Raises `Conflict` with code `threshold_missing` where nobody has set how many days
    there are.
    """
    contracts = locks.contracts(contract_ids)
    standings = queries.deposits_of(contracts)
    open_ones = {
        row.contract_id: row
        for row in Shortfall.objects.filter(contract__in=contracts, closed_at__isnull=True)
    }
    short = [c for c in contracts if _is_due(c) and not standings[c.pk].complete]
    _open([(c, standings[c.pk]) for c in short if c.pk not in open_ones], actor)
    made_good = [c for c in contracts if c.pk in open_ones and c not in short]
    _close([(c, open_ones[c.pk], standings[c.pk]) for c in made_good], actor)


def measure_all_deposits(*, actor: Actor) -> int:
    """The sweep: terms begin and end as days pass, so every deposit that is due is measured anew, many at a time.

    Only contracts whose shortfall is not as it should be are locked; returns how many these were.
    """
    found = 0
    due = Contract.objects.filter(status=ContractStatus.SIGNED, application__status__in=_ONCE_PAID)
    open_ones = Shortfall.objects.filter(closed_at__isnull=True).values("contract")
    watched = Contract.objects.filter(Q(pk__in=due) | Q(pk__in=open_ones)).select_related("application")
    last = 0
    while rows := list(watched.filter(pk__gt=last).order_by("pk")[:_MEASURED_AT_ONCE]):
        last = rows[-1].pk
        standings = queries.deposits_of(rows)
        short = {row.pk for row in rows if _is_due(row) and not standings[row.pk].complete}
        known = set(
            Shortfall.objects.filter(contract__in=rows, closed_at__isnull=True).values_list(
                "contract", flat=True
            )
        )
        if differing := short ^ known:
            measure_deposits(contract_ids=differing, actor=actor)
            found += len(differing)
    return found


@transaction.atomic
def lapse_shortfalls(*, actor: Actor) -> list[Shortfall]:
    """The sweep: where the last day to make a shortfall good has passed, nothing is listed on the contract's channel.

    Returns those that lapsed now; asking again changes nothing.
    """
    due = Shortfall.objects.filter(closed_at__isnull=True, lapsed_at__isnull=True, due_on__lt=today())
    contracts = {c.pk: c for c in locks.contracts(due.values_list("contract", flat=True))}
    # Read again under the locks: one of them may have been made good meanwhile.
    lapsed = list(due.filter(contract__in=contracts).order_by("contract"))
    now = timezone.now()
    Shortfall.objects.filter(pk__in=[row.pk for row in lapsed]).update(lapsed_at=now)
    for row in lapsed:
        contract, row.lapsed_at = contracts[row.contract_id], now
        details = {"contract": contract.number, "due_on": row.due_on.isoformat()}
        record(contract, "contract.shortfall_lapsed", actor=actor, due_on=row.due_on, shortfall=row.pk)
        restrict(
            brand=contract.selling_brand,
            channel=contract.channel,
            cause=RestrictionCause.DEPOSIT,
            details=details,
            actor=actor,
        )
    return lapsed


@transaction.atomic
def _book(
    contract: Contract, kind: EntryKind, amount: Decimal, reference: str, note: str, actor: Actor
) -> DepositEntry:
    """One entry of the ledger; `amount` is positive, in the currency of the contract's terms.

    1. Application and contract are locked, in this order: of two bookings at once, one sees the other's balance.
    2. The same kind and reference booked before is the same booking: nothing is booked again.
    3. The entry is written, and the deposit measured anew.

    Raises `Forbidden`, `NotFound`, `Invalid`, or `Conflict` with code `not_signed`, `booked_already`,
    `reference_used`, `overdrawn` or `deposit_needed`.
    """
    _must_keep_books(actor)
    number = words_of(reference, field="reference", most=BOOKING_REFERENCE_LENGTH)
    words = " ".join(note.split())[:BOOKING_NOTE_LENGTH]
    locks.application(contract.application_id)
    current = locks.contract(contract.pk)
    if current is None:
        raise NotFound("There is no such contract.")
    standing = queries.deposit_of(current)
    if not standing.currency:
        raise Conflict(
            f"Contract {current.number} has no signed terms; sign them before its deposit is booked.",
            code="not_signed",
        )
    value = exact(amount, standing.currency)
    if value <= 0:
        raise Invalid("Write the amount above zero; the ledger knows its sign.", field="amount")
    signed_value = value if kind in _INCOMING else -value
    _must_be_new(current, kind, number, signed_value)
    _must_be_there(current, kind, value, standing)
    entry = DepositEntry.objects.create(
        company_id=current.company_id,
        contract=current,
        kind=kind,
        amount=signed_value,
        currency=standing.currency,
        reference=number,
        note=words,
        booked_by_id=actor.id if actor.kind == "user" else None,
        booked_at=timezone.now(),
    )
    record(
        current,
        _BOOKED[kind],
        actor=actor,
        amount=str(value),
        balance=str(standing.balance + signed_value),
        currency=standing.currency,
        reference=number,
        note=words,
    )
    measure_deposits(contract_ids=[current.pk], actor=actor)
    progress.go_on(application_id=current.application_id)
    return entry


def _must_be_new(contract: Contract, kind: EntryKind, reference: str, amount: Decimal) -> None:
    """Raises `Conflict` for a booking that stands in the ledger, and for a reference that stands for something else; as
    banks write them, letters in another case are the same reference.
    """
    alike = _INCOMING if kind in _INCOMING else (kind,)
    entries = contract.deposit_entries.select_related("booked_by")
    known = entries.filter(kind__in=alike, reference__iexact=reference).first()
    if known is None:
        return
    if known.kind == kind and known.amount == amount:
        who = f" by {known.booked_by.get_full_name() or known.booked_by.username}" if known.booked_by else ""
        raise Conflict(
            f"{known.reference} was booked already, on {known.booked_at:%-d %b %Y, %H:%M} UTC{who}, with "
            f"{written(abs(known.amount), known.currency)}; nothing was booked now.",
            code="booked_already",
            entry=known.pk,
            field="reference",
        )
    raise Conflict(
        f"{reference} is booked already, with {written(abs(known.amount), known.currency)} "
        f"({known.get_kind_display().lower()}). Check the number; every booking has its own.",
        code="reference_used",
        entry=known.pk,
    )


def _must_be_there(contract: Contract, kind: EntryKind, value: Decimal, standing: DepositStanding) -> None:
    if kind not in _INCOMING and value > standing.balance:
        raise Conflict(
            f"There are {written(standing.balance, standing.currency)} in the deposit of contract {contract.number}, "
            f"not {written(value, standing.currency)}.",
            code="overdrawn",
            balance=str(standing.balance),
        )
    if kind == EntryKind.REFUND and value > standing.free:
        raise Conflict(
            f"While contract {contract.number} runs, {written(standing.required, standing.currency)} must stay "
            f"in its deposit; {written(standing.free, standing.currency)} may be paid back.",
            code="deposit_needed",
            free=str(standing.free),
        )


def _is_due(contract: Contract) -> bool:
    return contract.status == ContractStatus.SIGNED and contract.application.status in _ONCE_PAID


def _open(pairs: list[tuple[Contract, DepositStanding]], actor: Actor) -> None:
    if not pairs:
        return
    days = queries.threshold("deposit_days", on=today())
    if days is None:
        raise Conflict(
            "Nobody has set within how many days a shortfall is made good; set the limit deposit_days first.",
            code="threshold_missing",
        )
    due_on = today() + timedelta(days=int(days))
    rows = Shortfall.objects.bulk_create(
        Shortfall(company_id=c.company_id, contract=c, opened_at=timezone.now(), due_on=due_on)
        for c, _ in pairs
    )
    append(
        actor=actor,
        facts=[
            fact_about(c, "contract.shortfall_opened", {**_facts(standing, row), "due_on": due_on})
            for (c, standing), row in zip(pairs, rows, strict=True)
        ],
    )


def _close(rows: list[tuple[Contract, Shortfall, DepositStanding]], actor: Actor) -> None:
    pks = [shortfall.pk for _, shortfall, _ in rows]
    Shortfall.objects.filter(pk__in=pks).update(closed_at=timezone.now())
    append(
        actor=actor,
        facts=[
            fact_about(c, "contract.shortfall_closed", _facts(standing, row)) for c, row, standing in rows
        ],
    )
    for contract, shortfall, _ in rows:
        if shortfall.lapsed_at is not None:
            lift(
                brand=contract.selling_brand,
                channel=contract.channel,
                cause=RestrictionCause.DEPOSIT,
                actor=actor,
            )


def _facts(standing: DepositStanding, shortfall: Shortfall) -> dict[str, Any]:
    return {
        "shortfall": shortfall.pk,
        "balance": str(standing.balance),
        "required": str(standing.required),
        "missing": str(standing.missing),
        "currency": standing.currency,
    }


def _must_keep_books(actor: Actor) -> None:
    if not actor.may(MONEY):
        raise Forbidden(
            f"{actor.name} may not book deposits: finance or a platform admin does.", roles=sorted(MONEY)
        )
