"""Lost and written-off pieces that are not the house's own: what their consignors are owed, by their agreements."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move_many
from backoffice.events.log import append, fact_about, record
from backoffice.merchants.days import day_of
from backoffice.merchants.states import MONEY
from backoffice.money import written
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Unit
from catalog.inventory.services import set_back_units
from catalog.inventory.states import UnitStatus
from fulfillment.custody.models import Basis, Loss, LossKind

from .. import queries
from ..models import AgreementTerms, ConsignedPiece, OnLoss, Payout
from ..states import CONSIGNED
from .payouts import share_of


@transaction.atomic
def account_for_losses(*, loss_ids: Sequence[int], actor: Actor) -> list[Payout]:
    """What consignors are owed for lost pieces is taken down, due at once, all or none. Asked again it writes nothing.

    The terms of the day of the loss decide; where they say nothing, the first signed after it that do. A damaged piece
    that was written off is paid for in the same way, and is the house's from then on: no sale of it is shared.
    Raises `Forbidden`, `NotFound`, or `Conflict` with code `not_consigned` for a piece of the house's own, one that is
    only damaged, found again or sold meanwhile, `no_loss_terms` that names the agreement,
    `comes_to_nothing`, `other_currency`.
    """
    if not actor.may(MONEY):
        raise Forbidden(f"{actor.name} may not compensate consignors; it takes {' or '.join(sorted(MONEY))}.")
    # A piece that is about to be held waits, or has been.
    lock_units(list(Loss.objects.filter(pk__in=loss_ids).values_list("unit_id", flat=True)))
    losses = list(Loss.objects.filter(pk__in=loss_ids).order_by("pk").select_for_update(of=("self",)))
    if missing := sorted(set(loss_ids) - {loss.pk for loss in losses}):
        raise NotFound(f"There is no loss {missing[0]}.", loss=missing[0])
    now = timezone.now()
    rows = []
    for loss in losses:
        if Payout.objects.filter(loss=loss).exists():
            continue
        kept = queries.pieces_in_our_keeping().filter(unit=loss.unit_id)
        piece = kept.select_related("agreement", "unit").first()
        if piece is None or not queries.uncompensated_losses().filter(pk=loss.pk).exists():
            raise Conflict(
                f"Nothing is owed to a consignor for {loss}: it stands under no agreement, or is neither lost nor "
                "written off and unsold.",
                code="not_consigned", loss=loss.pk,
            )  # fmt: skip
        terms = queries.terms_for_loss(piece.agreement, day_of(loss.reported_at))
        price, fee, share = _owed(loss, piece, terms)
        rows.append(
            Payout(
                brand_id=piece.brand_id, piece=piece, loss=loss, terms=terms, order_reference=f"loss {loss.pk}",
                price=price, fee=fee, net=price - fee, share=share, rest=price - fee - share,
                currency=terms.currency, delivered_at=now, window_until=now,
            )
        )  # fmt: skip
    payouts = Payout.objects.bulk_create(rows)
    _take_over({loss.unit_id: loss.pk for loss in losses if loss.kind == LossKind.DAMAGED})
    append(
        actor=actor,
        facts=[
            fact_about(payout, "payout.opened", {"unit": payout.piece.unit_id, "loss": payout.loss_id})
            for payout in payouts
        ],
    )
    return payouts


def _take_over(losses: Mapping[int, int]) -> None:
    """Damaged units that are paid for, by the loss of each, are ours; what was withdrawn goes over the bench again."""
    house, units = office("consignment"), list(losses)
    move_many(
        CONSIGNED, queries.pieces_in_our_keeping().filter(unit__in=units), "take_over", actor=house,
        data=lambda piece: {"unit": piece.unit_id, "loss": losses[piece.unit_id]}, ended_at=timezone.now(),
    )  # fmt: skip
    withdrawn = Unit.objects.filter(pk__in=units, status=UnitStatus.WITHDRAWN).order_by("pk")
    if ids := list(withdrawn.values_list("pk", flat=True)):
        set_back_units(unit_ids=ids, reason="Paid for as damaged, it is the house's own.", actor=house)


@transaction.atomic
def compensate(*, loss_id: int, actor: Actor) -> None:
    """A piece was lost or written off a moment ago: its consignor is owed for it, or it is noted what is in the way.

    For the reaction to the loss: that must be reported whatever the agreement says.
    """
    unit_id = Loss.objects.values_list("unit_id", flat=True).get(pk=loss_id)
    piece = queries.pieces_in_our_keeping().filter(unit=unit_id).select_for_update(of=("self",)).first()
    if piece is None:
        return
    try:
        with transaction.atomic():
            account_for_losses(loss_ids=[loss_id], actor=actor)
    except Conflict as refusal:
        record(
            piece, "consigned_piece.loss_unsettled", actor=actor, loss=loss_id, because=refusal.code,
            reason=refusal.sentence,
        )  # fmt: skip


def why_unsettled(loss: Loss) -> str:
    """What is in the way of opening what the consignor of a lost or written-off piece is owed; empty where nothing."""
    piece = queries.pieces_in_our_keeping().filter(unit=loss.unit_id).select_related("agreement").first()
    if piece is None:
        return ""
    try:
        _owed(loss, piece, queries.terms_for_loss(piece.agreement, day_of(loss.reported_at)))
    except Conflict as refusal:
        return refusal.sentence
    return ""


def refuse_other_currency(loss_id: int) -> None:
    """A stated value of a consigned piece is in the currency of its agreement, which pays by it. Raises `Invalid`."""
    loss = Loss.objects.get(pk=loss_id)
    piece = queries.pieces_in_our_keeping().filter(unit=loss.unit_id).first()
    if piece is not None and loss.basis == Basis.STATED and loss.currency != piece.currency:
        raise Invalid(
            f"The piece is consigned, and its agreement is in {piece.currency}: state its value in {piece.currency}.",
            field="currency", currency=piece.currency,
        )  # fmt: skip


@transaction.atomic
def compensate_anew(*, loss_id: int, actor: Actor) -> None:
    """The value of a loss was put right: as `compensate`.

    Raises `Conflict` with code `loss_paid` where its consignor is owed by the value before.
    """
    if Payout.objects.filter(loss=loss_id).exists():
        raise Conflict(
            "What its consignor is owed was reckoned by the value that stands; that is not changed any more.",
            code="loss_paid", loss=loss_id,
        )  # fmt: skip
    if queries.uncompensated_losses().filter(pk=loss_id).exists():
        compensate(loss_id=loss_id, actor=actor)


def _owed(loss: Loss, piece: ConsignedPiece, terms: AgreementTerms) -> tuple[Decimal, Decimal, Decimal]:
    """Price, fee and the consignor's part, in the currency of the terms."""
    if terms.on_loss != OnLoss.MINIMUM and loss.currency != terms.currency:
        raise Conflict(
            f"The loss is valued in {loss.currency}, and agreement {piece.agreement} is in {terms.currency}: put its "
            f"value right, in {terms.currency}.",
            code="other_currency", loss=loss.pk, currency=terms.currency,
        )  # fmt: skip
    if terms.on_loss == OnLoss.MINIMUM:
        price, fee = max(piece.minimum_price or Decimal(), terms.minimum_price), Decimal()
        share = price
    elif terms.on_loss == OnLoss.VALUE:
        price, fee, share = loss.value, Decimal(), loss.value
    else:
        price, fee = loss.value, min(terms.sale_fee, loss.value)
        share = share_of(price - fee, terms)
    if not share:
        raise Conflict(
            f"By agreement {piece.agreement} nothing is owed for {loss}: {_why_nothing(loss, terms)}",
            code="comes_to_nothing", loss=loss.pk, agreement=piece.agreement.number,
        )  # fmt: skip
    return price, fee, share


def _why_nothing(loss: Loss, terms: AgreementTerms) -> str:
    otherwise = "Agree with the consignor on what is paid, and sign terms that say so."
    if terms.on_loss == OnLoss.MINIMUM:
        return f"it pays the minimum price, which is zero. {otherwise}"
    if not loss.value:
        return "it is valued at nothing. Put its value right."
    worth, fee = written(loss.value, loss.currency), written(terms.sale_fee, terms.currency)
    return f"of {worth}, less the fee of {fee}, nothing is the consignor's. {otherwise}"
