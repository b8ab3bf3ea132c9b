"""Fees of withdrawn pieces: taken off what their consignor is paid next, or paid by itself."""

from collections.abc import Collection, Iterable, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import append, fact_about, record

from .. import locks, queries
from ..models import ConsignedPiece, Payout, SetOff
from ..states import PAY, ConsignedStatus

REFERENCE_LENGTH = 80


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

    Raises `Forbidden`, `NotFound`, `Invalid` without a reference, or `Conflict` with code `nothing_owed`.
    """
    if not actor.may(PAY):
        raise Forbidden(f"{actor.name} may not take fees; it takes {' or '.join(sorted(PAY))}.")
    reference = reference_of(payment_reference, "payment_reference")
    piece = ConsignedPiece.objects.select_related("unit", "agreement").filter(pk=piece_id).first()
    if piece is None:
        raise _no_such(piece_id)
    locks.consignors([piece.agreement.consignor_id])
    if not queries.with_fees(ConsignedPiece.objects.filter(pk=piece_id)).filter(fee_open__gt=0).exists():
        raise Conflict("Nothing of such a fee is open.", code="nothing_owed", piece=piece_id)
    ConsignedPiece.objects.filter(pk=piece.pk).update(fee_reference=reference)
    piece.fee_reference = reference
    record(piece, "consigned_piece.fee_paid", actor=actor, unit=piece.unit_id, reference=reference)
    return piece


@transaction.atomic
def waive_fees(*, unit_ids: Collection[int], actor: Actor) -> list[ConsignedPiece]:
    """Withdrawn pieces came to harm before they were handed back: the fee for taking them back is not due. Once.

    What had been taken of it by then is to be given back, see `give_fee_back`. For the reaction to the loss.
    """
    rows = ConsignedPiece.objects.filter(
        unit__in=unit_ids, status=ConsignedStatus.WITHDRAWN, fee__gt=0, fee_waived_at=None
    )
    # Whoever sets fees off against a payment has locked the consignor: it was before, or finds nothing open.
    locks.consignors(rows.values_list("agreement__consignor", flat=True))
    pieces = list(rows.order_by("pk").select_for_update(of=("self",)))
    ConsignedPiece.objects.filter(pk__in=[piece.pk for piece in pieces]).update(fee_waived_at=timezone.now())
    append(
        actor=actor,
        facts=[fact_about(piece, "consigned_piece.fee_waived", {"unit": piece.unit_id}) for piece in pieces],
    )
    return pieces


@transaction.atomic
def give_fee_back(*, piece_id: int, payment_reference: str, actor: Actor) -> ConsignedPiece:
    """What had been taken of a fee that is not due any more was given back to its consignor, under this reference.

    Raises `Forbidden`, `NotFound`, `Invalid` without a reference, or `Conflict` with code `nothing_owed`.
    """
    if not actor.may(PAY):
        raise Forbidden(f"{actor.name} may not give fees back; it takes {' or '.join(sorted(PAY))}.")
    reference = reference_of(payment_reference, "payment_reference")
    locked = ConsignedPiece.objects.filter(pk=piece_id).select_for_update(of=("self",)).first()
    if locked is None:
        raise _no_such(piece_id)
    if not queries.fees_to_give_back().filter(pk=piece_id).exists():
        raise Conflict("Nothing of such a fee is to be given back.", code="nothing_owed", piece=piece_id)
    ConsignedPiece.objects.filter(pk=piece_id).update(fee_back_reference=reference)
    record(locked, "consigned_piece.fee_given_back", actor=actor, unit=locked.unit_id, reference=reference)
    locked.fee_back_reference = reference
    return locked


def _no_such(piece_id: int) -> NotFound:
    return NotFound(f"There is no consigned piece {piece_id}.", piece=piece_id)


def reference_of(text: str, field: str) -> str:
    """A payment's reference as it is kept. Raises `Invalid` about the field where it is none."""
    word = " ".join(text.replace("\0", " ").split())
    if not 1 <= len(word) <= REFERENCE_LENGTH:
        raise Invalid(f"Give the payment's reference, up to {REFERENCE_LENGTH} characters.", field=field)
    return word
