"""Fees of withdrawn pieces: taken off what their consignor is paid next, or paid by itself."""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from django.db import transaction

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid
from backoffice.events.log import record
from backoffice.merchants.states import MONEY

from .. import locks, queries
from ..models import ConsignedPiece, Payout, SetOff


def set_offs_of(payouts: Iterable[Payout]) -> list[SetOff]:
    """What is taken off these payouts when they are paid now, the oldest fee first; not written yet.

    Fees and payouts of one consignor in one currency are set off, under whatever agreements. `piece` of the payouts is
    read, and its agreement. Their consignors must be locked: of two payments each finds what the other left.
    """
    rows = list(payouts)
    fees = queries.fees_open({payout.piece.agreement.consignor_id for payout in rows})
    left = {piece.pk: piece.fee_open for of_consignor in fees.values() for piece in of_consignor}
    found = []
    for payout in sorted(rows, key=lambda row: row.pk):
        room = payout.share
        for piece in fees.get(payout.piece.agreement.consignor_id, []):
            taken = min(room, left[piece.pk]) if piece.currency == payout.currency else Decimal()
            if taken > 0:
                left[piece.pk] -= taken
                room -= taken
                found.append(
                    SetOff(
                        brand_id=payout.brand_id, payout=payout, piece=piece, amount=taken, currency=payout.currency
                    )
                )  # fmt: skip
    return found


def lock_consignors(payout_ids: Sequence[int]) -> None:
    """Whoever is paid by these payouts, in the order of their keys."""
    locks.consignors(
        Payout.objects.filter(pk__in=payout_ids).values_list("piece__agreement__consignor", flat=True)
    )


@transaction.atomic
def pay_fee(*, piece_id: int, payment_reference: str, actor: Actor) -> ConsignedPiece:
    """What is left of a withdrawal's fee was paid by the consignor, under this reference: it is not set off any more.

    Raises `Forbidden`, `Invalid` without a reference, or `Conflict` with code `nothing_owed`.
    """
    if not actor.may(MONEY):
        raise Forbidden(f"{actor.name} may not take fees; it takes {' or '.join(sorted(MONEY))}.")
    reference = " ".join(payment_reference.replace("\0", " ").split())
    if not 1 <= len(reference) <= 80:
        raise Invalid("Give the payment's reference, up to 80 characters.", field="payment_reference")
    piece = ConsignedPiece.objects.select_related("unit", "agreement").filter(pk=piece_id).first()
    whose = locks.consignors([] if piece is None else [piece.agreement.consignor_id])
    owed = [
        row
        for of_consignor in queries.fees_open([each.pk for each in whose]).values()
        for row in of_consignor
    ]
    if piece is None or piece.pk not in {each.pk for each in owed}:
        raise Conflict("Nothing of such a fee is open.", code="nothing_owed", piece=piece_id)
    ConsignedPiece.objects.filter(pk=piece.pk).update(fee_reference=reference)
    piece.fee_reference = reference
    record(piece, "consigned_piece.fee_paid", actor=actor, unit=piece.unit_id, reference=reference)
    return piece
