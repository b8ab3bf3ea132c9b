"""Paying consignors: what a sale comes to, when it is due, that it was paid, and what becomes of it at a return."""

from collections.abc import Collection, Sequence
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal

from django.db import transaction
from django.db.models.functions import Now
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid, NotFound
from backoffice.events.lifecycle import move_many
from backoffice.events.log import append, fact_about
from backoffice.merchants.days import day_of
from backoffice.money import decimals
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Claim
from catalog.inventory.states import ClaimState
from fulfillment.custody.models import LossKind
from fulfillment.returns.queries import asked_back, end_of_asking

from .. import queries
from ..models import AgreementTerms, Payout, SetOff
from ..states import PAYOUT, PayoutStatus
from .fees import lock_consignors, reference_of, set_offs_of
from .offers import CLOCK

_BASIS_POINTS = 10_000


@transaction.atomic
def account_for_sales(*, unit_ids: Collection[int], actor: Actor) -> list[Payout]:
    """The delivery of consigned units is taken down: what each sale comes to, by the terms of the day it was claimed.

    Asked again it writes nothing more. The window counts from now: the agreement's, or the channel's where the buyer
    has longer. In the transaction of the delivery.
    """
    now = timezone.now()
    pieces = {
        piece.unit_id: piece
        for piece in queries.pieces_here().filter(unit_id__in=unit_ids).select_related("agreement")
    }
    sales = Claim.objects.filter(unit_id__in=pieces, state=ClaimState.SOLD, payout=None).order_by("pk")
    asking_ends = {channel: end_of_asking(channel, now) for channel in {sale.channel for sale in sales}}
    rows = []
    for sale in sales:
        piece = pieces[sale.unit_id]
        terms = queries.terms_for_sale(piece.agreement, day_of(sale.created_at))
        if terms is None or terms.currency != sale.currency:
            # Nobody could offer it so; should it have been, the assertion `delivered_pieces_are_accounted_for` tells.
            continue
        fee = min(terms.sale_fee, sale.price)
        net = sale.price - fee
        share = share_of(net, terms)
        rows.append(
            Payout(
                brand_id=piece.brand_id, piece=piece, claim=sale, terms=terms, order_reference=sale.order_reference,
                price=sale.price, fee=fee, net=net, share=share, rest=net - share, currency=sale.currency,
                delivered_at=now,
                window_until=max(now + timedelta(days=terms.return_days), asking_ends[sale.channel]),
            )
        )  # fmt: skip
    payouts = Payout.objects.bulk_create(rows)
    append(
        actor=actor,
        facts=[
            fact_about(
                payout, "payout.opened", {"unit": payout.piece.unit_id, "window_until": payout.window_until}
            )
            for payout in payouts
        ],
    )
    return payouts


def share_of(net: Decimal, terms: AgreementTerms) -> Decimal:
    """The consignor's part of a net sale, rounded half up to the currency's decimals; the rest is the house's."""
    smallest = Decimal(1).scaleb(-decimals(terms.currency))
    return (net * terms.share_bp / _BASIS_POINTS).quantize(smallest, rounding=ROUND_HALF_UP)


@transaction.atomic
def settle_payouts(*, payout_ids: Collection[int] | None = None) -> list[Payout]:
    """The sweep: payouts whose return window has passed are due. Returns them."""
    over = Payout.objects.filter(status=PayoutStatus.WAITING, window_until__lte=Now())
    if payout_ids is not None:
        over = over.filter(pk__in=payout_ids)
    return move_many(PAYOUT, over, "settle", actor=CLOCK)


@transaction.atomic
def pay_payouts(*, payout_ids: Sequence[int], payment_reference: str, actor: Actor) -> list[Payout]:
    """Records that payouts were paid, all or none, with the reference of the payment that they were paid by.

    One whose window has passed a moment ago is settled first. Open fees of the same consignor's withdrawn pieces, in
    the same currency, are set off, the oldest first: what was paid is the share less those. Raises `Forbidden`,
    `NotFound`, `Invalid` without a reference, `Conflict` with code `window_open` (until when) or `return_open` (which
    return is not decided on), or `StateConflict`.
    """
    PAYOUT.authorise("pay", actor)
    reference = reference_of(payment_reference, "payment_reference")
    asked = list(dict.fromkeys(payout_ids))
    _refuse_asked_back(asked)
    settle_payouts(payout_ids=asked)
    lock_consignors(asked)
    due = Payout.objects.filter(pk__in=asked, status=PayoutStatus.DUE).select_related("piece__agreement")
    set_offs = set_offs_of(due)
    paid = move_many(
        PAYOUT, Payout.objects.filter(pk__in=asked), "pay", actor=actor, data={"reference": reference},
        paid_at=timezone.now(), payment_reference=reference,
    )  # fmt: skip
    _refuse_stuck(asked, paid, "pay")
    SetOff.objects.bulk_create(set_offs)
    return paid


@transaction.atomic
def postpone_payouts(
    *, payout_ids: Sequence[int], until: datetime, reason: str, actor: Actor
) -> list[Payout]:
    """Payouts wait longer, all or none: a return was announced within the window and is still on its way.

    Raises `Forbidden`, `NotFound`, `StateConflict`, or `Invalid` without a reason or for an end that is not later.
    """
    PAYOUT.authorise("postpone", actor)
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    asked = list(dict.fromkeys(payout_ids))
    rows = Payout.objects.filter(pk__in=asked)
    if until <= timezone.now() or rows.filter(window_until__gte=until).exists():
        raise Invalid("A payout waits longer than it did; give a later time.", field="until")
    moved = move_many(
        PAYOUT,
        rows,
        "postpone",
        actor=actor,
        data={"reason": reason.strip(), "until": until},
        window_until=until,
    )
    _refuse_stuck(asked, moved, "postpone")
    return moved


@transaction.atomic
def return_payouts(
    *, unit_ids: Collection[int], reason: str, actor: Actor
) -> tuple[list[Payout], list[Payout]]:
    """Sold pieces came back, or lost ones were found: what was not paid yet is cancelled, what was is owed back.

    Returns both. Units without a payout that stands are passed over, and so is what was paid for a damaged piece, which
    is the house's since: whose sale comes back is nothing to who consigned it. Raises `Forbidden`, `Invalid` without a
    reason.
    """
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    lock_units(unit_ids)
    rows = Payout.objects.filter(piece__unit_id__in=unit_ids).exclude(loss__kind=LossKind.DAMAGED)
    data, now = {"reason": reason.strip()}, timezone.now()
    cancelled = move_many(PAYOUT, rows, "cancel", actor=actor, data=data, returned_at=now)
    owed = move_many(PAYOUT, rows, "claw_back", actor=actor, data=data, returned_at=now)
    return cancelled, owed


@transaction.atomic
def recover_payouts(*, payout_ids: Sequence[int], reference: str, actor: Actor) -> list[Payout]:
    """What consignors owed back for returned pieces has been got back, all or none, under this reference."""
    PAYOUT.authorise("recover", actor)
    word = reference_of(reference, "reference")
    asked = list(dict.fromkeys(payout_ids))
    moved = move_many(
        PAYOUT, Payout.objects.filter(pk__in=asked), "recover", actor=actor, data={"reference": word},
        recovery_reference=word,
    )  # fmt: skip
    _refuse_stuck(asked, moved, "recover")
    return moved


def _refuse_asked_back(payout_ids: Sequence[int]) -> None:
    """No return is asked for meanwhile: whoever asks locks the unit first."""
    unpaid = (PayoutStatus.WAITING, PayoutStatus.DUE)
    sales = Claim.objects.filter(payout__in=payout_ids, payout__status__in=unpaid)
    lock_units(sales.values_list("unit_id", flat=True))
    back = asked_back(sales.values_list("pk", flat=True))
    if back is not None:
        raise Conflict(
            f"The buyer has asked to return unit {back.unit} (return {back.pk}), and nobody has decided on it yet; the "
            "payout waits for that.",
            code="return_open",
            **{"return": back.pk},
        )


def _refuse_stuck(asked: Sequence[int], moved: Sequence[Payout], verb: str) -> None:
    done = {payout.pk for payout in moved}
    stuck = next((pk for pk in asked if pk not in done), None)
    if stuck is None:
        return
    payout = Payout.objects.filter(pk=stuck).first()
    if payout is None:
        raise NotFound(f"There is no payout {stuck}.", payout=stuck)
    if verb == "pay" and payout.status == PayoutStatus.WAITING:
        raise Conflict(
            f"The buyer may return the piece until {payout.window_until:%Y-%m-%d %H:%M} UTC; it is due after that.",
            code="window_open", payout=stuck, window_until=payout.window_until,
        )  # fmt: skip
    raise PAYOUT.conflict(payout, verb)
