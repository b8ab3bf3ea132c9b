"""Presales: a piece that is not on sale yet is kept against a deposit, and sold when the balance comes in time."""

from collections.abc import Collection
from datetime import timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone
from psycopg.errors import UniqueViolation

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Busy, Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move
from backoffice.events.log import record
from backoffice.money import decimals, exact, written
from catalog.channels.limits import limits_of, why_not_at
from catalog.channels.models import Store
from catalog.inventory.locks import lock_units
from catalog.inventory.services import hold_unit, release_hold
from catalog.inventory.states import BEFORE_SALE, BUYERS, UnitStatus
from fulfillment.tasks.services import cancel_tasks

from .. import queries
from ..buyers import Buyer
from ..locks import lock_number
from ..models import Order, Presale, PresaleRule, SaleCase
from ..states import CASE, PRESALE, CaseKind, CaseStatus, PresaleStatus
from .paying import open_case, why_in_vain
from .placing import Payment, known_order, order_number, place_order

DESK = office("presales")
OPEN = (PresaleStatus.RESERVED, PresaleStatus.DUE)


def deposit_of(price: Decimal, currency: str, rule: PresaleRule) -> Decimal:
    """The share of the price that the rule asks, to the currency's own decimals."""
    share = price * rule.deposit_bp / 10_000
    return share.quantize(Decimal(1).scaleb(-decimals(currency)), ROUND_HALF_UP)


@transaction.atomic
def reserve_piece(
    *, unit_id: int, store_code: str, reference: str, deposit: Payment, actor: Actor
) -> Presale:
    """Keeps a piece that is not on sale yet for `actor`, at the price asked for it now, against a paid deposit.

    The deposit is exactly what the rule of the store's channel asks. Raises `NotFound`; `Invalid` (`unknown_store`,
    `no_presale` where the channel has no rule, `amount_differs` with the deposit, `other_channel`); `Conflict` with
    code `reserved` for a piece that is kept already, `not_presale` for one that is on sale, claimed or gone,
    `presale_exists`, `order_exists` or `case_exists` for the number, and what `why_not_at` says of the price. Then
    nothing is written.
    """
    if not actor.may(BUYERS):
        raise Forbidden(f"{actor.name} may not reserve pieces; it takes the scope orders:write.")
    reference = order_number(reference)
    if not 1 <= len(deposit.reference.strip()) <= 80:
        raise Invalid("Send the reference of the deposit's payment.", field="deposit/reference")
    store = Store.objects.filter(code=store_code).first()
    if store is None:
        raise Invalid(f"There is no store «{store_code}».", code="unknown_store", field="store")
    lock_number(store.pk, reference)
    unit = lock_units([unit_id]).get(unit_id)
    if unit is None:
        raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    if store.brand_id not in (None, unit.brand_id):
        raise Invalid(f"{store} does not sell this brand.", code="other_channel", field="store")
    if unit.status not in BEFORE_SALE or unit.status == UnitStatus.LISTED:
        raise Conflict(
            f"Unit {unit} is {unit.get_status_display().lower()}; only what is not on sale yet is reserved.",
            code="not_presale", unit=unit.pk, state=unit.status,
        )  # fmt: skip
    if (
        why := why_not_at(unit, unit.asking_price, unit.currency, limits_of([unit.pk]).get(unit.pk, ()))
    ) is not None:
        raise why
    rule = queries.presale_rule(store.channel)
    if rule is None:
        raise Invalid(
            f"{store} takes no deposits: its channel has no rule.", code="no_presale", field="store"
        )
    asked = deposit_of(unit.asking_price, unit.currency, rule)
    if (exact(deposit.amount, deposit.currency), deposit.currency) != (asked, unit.currency):
        raise Invalid(
            f"The deposit for {unit} is {written(asked, unit.currency)}, and "
            f"{written(deposit.amount, deposit.currency)} was paid.",
            code="amount_differs", field="deposit/amount", deposit=str(asked), currency=unit.currency,
        )  # fmt: skip
    if (placed := known_order(unit.brand_id, store, reference)) is not None:
        raise placed
    # The deposit may have to be given back by a case of this number.
    if (
        case := SaleCase.objects.filter(brand_id=unit.brand_id, store=store, reference=reference).first()
    ) is not None:
        raise Conflict(
            f"A payment under the number {reference} is given back by case {case.pk}; give the presale another number.",
            code="case_exists", case=case.pk,
        )  # fmt: skip
    presale = Presale(
        brand_id=unit.brand_id, store=store, unit=unit, reference=reference, partner=actor.key,
        price=unit.asking_price, deposit=asked, currency=unit.currency,
        deposit_reference=deposit.reference.strip(), keeps_deposit=rule.keeps_deposit,
        balance_days=rule.balance_days,
    )  # fmt: skip
    try:
        with transaction.atomic():
            presale.save(force_insert=True)
    except IntegrityError as error:
        if not isinstance(error.__cause__, UniqueViolation):
            raise
        if error.__cause__.diag.constraint_name == "presale_open_once_per_unit":
            raise Conflict(
                f"Unit {unit} is kept for another already.", code="reserved", unit=unit.pk
            ) from error
        raise Conflict(f"There is a presale {reference} already.", code="presale_exists") from error
    record(
        presale, "presale.reserved", actor=actor, unit=unit.pk, store=store.code, reference=reference,
        price=str(presale.price), deposit=str(asked), currency=unit.currency,
    )  # fmt: skip
    return presale


def call_balances(*, unit_ids: Collection[int]) -> None:
    """These pieces are on sale now: those that are kept are held for their buyers, until the balance is due."""
    waiting = Presale.objects.filter(unit__in=unit_ids, status=PresaleStatus.RESERVED).select_related("store")
    for presale in waiting.order_by("unit_id").select_for_update(of=("self",)):
        due_at = timezone.now() + timedelta(days=presale.balance_days)
        claim = hold_unit(
            unit_id=presale.unit_id, channel=presale.store.channel, price=presale.price,
            currency=presale.currency, until=due_at, actor=DESK,
        )  # fmt: skip
        move(
            PRESALE, Presale.objects.filter(pk=presale.pk), "call", actor=DESK,
            data={
                "unit": presale.unit_id, "due_at": due_at,
                "balance": str(presale.balance), "currency": presale.currency,
            },
            claim=claim, due_at=due_at,
        )  # fmt: skip


@transaction.atomic
def pay_balance(*, presale_id: int, buyer: Buyer, payment: Payment, actor: Actor) -> Order | SaleCase:
    """The rest of the price, exactly: the piece is sold to an order of the presale's number.

    A balance that comes when the hold has run out takes the piece again while it is free and its deposit is still
    here: kept by the rule, or not given back yet. Otherwise it is to be given back: a case, as of any late payment.
    Raises `NotFound`, `Forbidden`, `Invalid` (`amount_differs`), `StateConflict` while the piece is not on sale yet,
    and what `place_order` raises while the hold stands.
    """
    PRESALE.authorise("sell", actor)
    presale = queries.presale_of(actor, presale_id)
    lock_number(presale.store_id, presale.reference)
    lock_units([presale.unit_id])
    presale.refresh_from_db()
    balance = presale.balance
    if (exact(payment.amount, payment.currency), payment.currency) != (balance, presale.currency):
        raise Invalid(
            f"The balance is {written(balance, presale.currency)}, and "
            f"{written(payment.amount, payment.currency)} was paid.",
            code="amount_differs", field="payment/amount", balance=str(balance),
            currency=presale.currency,
        )  # fmt: skip
    if (
        presale.status == PresaleStatus.DUE
        and presale.due_at is not None
        and presale.due_at <= timezone.now()
    ):
        _lapse(presale)
        presale.refresh_from_db()
    if presale.status == PresaleStatus.CANCELLED:
        over = f"The presale {presale.reference} is over (cancelled)."
        return _balance_back(presale, payment, balance, actor, because=presale.status, reason=over)
    if presale.status == PresaleStatus.LAPSED:
        return _take_late(presale, buyer, payment, balance, actor)
    if presale.status != PresaleStatus.DUE:
        raise PRESALE.conflict(presale, "sell", presale=presale.pk)
    return _sell(presale, buyer, payment, balance, actor)


def _take_late(
    presale: Presale, buyer: Buyer, payment: Payment, balance: Decimal, actor: Actor
) -> Order | SaleCase:
    """The balance of a lapsed presale: an order while piece and deposit are still to be had, else its case."""
    known = _case_of(presale, _balance_number(presale)).first()
    if known is not None:
        return known
    back = _case_of(presale, presale.reference).select_for_update(of=("self",)).first()
    if back is not None and back.status == CaseStatus.SETTLED:
        gone = f"The presale {presale.reference} has lapsed, and its deposit was given back."
        return _balance_back(presale, payment, balance, actor, because="lapsed", reason=gone)
    try:
        with transaction.atomic():
            order = _sell(presale, buyer, payment, balance, actor)
    except Conflict as refusal:
        if isinstance(refusal, Busy):
            raise
        reason = why_in_vain(refusal, presale.unit)
        return _balance_back(presale, payment, balance, actor, because=refusal.code, reason=reason)
    if back is not None:
        # Who may sell was decided above; that the deposit need not go back any more is nobody's further choice.
        move(
            CASE, SaleCase.objects.filter(pk=back.pk), "use", actor=DESK, data={"order": order.pk},
            settled_at=timezone.now(), settled_by=DESK.name,
        )  # fmt: skip
        cancel_tasks(
            subject_type="sale_case", subject_ids=[back.pk], actor=DESK, reason="the balance came after all"
        )
    return order


def _sell(presale: Presale, buyer: Buyer, payment: Payment, balance: Decimal, actor: Actor) -> Order:
    assert presale.claim_id is not None
    # The hold is the office's, for whoever paid the deposit; that this is them was decided above.
    order = place_order(
        store_code=presale.store.code, reference=presale.reference, claim_ids=[presale.claim_id], buyer=buyer,
        payment=Payment(
            reference=f"{presale.deposit_reference} + {payment.reference.strip()}"[:80],
            amount=presale.price, currency=presale.currency,
        ),
        actor=DESK,
    )  # fmt: skip
    move(
        PRESALE, Presale.objects.filter(pk=presale.pk), "sell", actor=actor,
        data={
            "unit": presale.unit_id, "order": order.pk, "balance": str(balance), "currency": presale.currency,
        },
    )  # fmt: skip
    return order


@transaction.atomic
def cancel_presale(*, presale_id: int, actor: Actor, reason: str) -> Presale:
    """Gives a reserved piece up on our side: the deposit goes back whatever the rule, and the piece is free.

    Raises `Invalid` without a reason, `NotFound`, `Forbidden`, `StateConflict`.
    """
    PRESALE.authorise("cancel", actor)
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    presale = queries.presale_of(actor, presale_id)
    lock_units([presale.unit_id])
    cancelled = _cancel(presale, reason.strip(), actor)
    if presale.claim_id is not None:
        release_hold(claim_id=presale.claim_id, actor=DESK)
    return cancelled


def cancel_for(*, unit_ids: Collection[int], because: str) -> None:
    """These pieces will not be on sale: what was paid for them beforehand goes back."""
    for presale in Presale.objects.filter(unit__in=unit_ids, status__in=OPEN).order_by("unit_id"):
        cancel_presale(presale_id=presale.pk, actor=DESK, reason=because)


def cancel_held(*, claim_ids: Collection[int], because: str) -> None:
    """These holds were let go by the house; who paid a deposit for one has it back, whatever the rule."""
    for presale in Presale.objects.filter(claim__in=claim_ids, status=PresaleStatus.DUE).order_by("pk"):
        _cancel(presale, because, DESK)


def lapse_for(*, claim_ids: Collection[int]) -> None:
    """These holds are over without a sale; a presale among them has lapsed, and its rule says whose the deposit is."""
    for presale in Presale.objects.filter(claim__in=claim_ids, status=PresaleStatus.DUE).order_by("pk"):
        _lapse(presale)


def _cancel(presale: Presale, reason: str, actor: Actor) -> Presale:
    cancelled = move(
        PRESALE, Presale.objects.filter(pk=presale.pk), "cancel", actor=actor,
        data={"unit": presale.unit_id, "reason": reason},
    )  # fmt: skip
    _deposit_back(cancelled, because="cancelled", reason=f"The presale was cancelled: {reason}")
    return cancelled


def _lapse(presale: Presale) -> None:
    move(
        PRESALE, Presale.objects.filter(pk=presale.pk), "lapse", actor=DESK,
        data={"unit": presale.unit_id, "deposit": "kept" if presale.keeps_deposit else "goes back"},
    )  # fmt: skip
    if not presale.keeps_deposit:
        _deposit_back(presale, because="lapsed", reason="The balance was not paid in time.")


def _deposit_back(presale: Presale, *, because: str, reason: str) -> None:
    case = _case(presale, kind=CaseKind.DEPOSIT, because=because, reason=reason)
    case.payment_reference, case.amount = presale.deposit_reference, presale.deposit
    open_case(case, [presale.unit], DESK)


def _balance_back(
    presale: Presale, payment: Payment, balance: Decimal, actor: Actor, *, because: str, reason: str
) -> SaleCase:
    number = _balance_number(presale)
    known = _case_of(presale, number).first()
    if known is not None:
        return known
    case = _case(presale, kind=CaseKind.LATE_PAYMENT, because=because, reason=reason)
    case.reference, case.payment_reference, case.amount = number, payment.reference.strip()[:80], balance
    return open_case(case, [presale.unit], actor)


def _balance_number(presale: Presale) -> str:
    """A number of its own beside the deposit's case: the two payments go back one by one."""
    return f"{presale.reference[:41]}/balance"


def _case_of(presale: Presale, reference: str) -> QuerySet[SaleCase]:
    return SaleCase.objects.filter(brand_id=presale.brand_id, store=presale.store, reference=reference)


def _case(presale: Presale, *, kind: CaseKind, because: str, reason: str) -> SaleCase:
    return SaleCase(
        brand_id=presale.brand_id, store=presale.store, unit=presale.unit, kind=kind,
        reference=presale.reference, currency=presale.currency, because=because, reason=reason[:500],
        partner=presale.partner,
    )  # fmt: skip
