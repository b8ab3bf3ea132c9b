"""Pieces under an agreement: attached, detached, withdrawn by their consignor, handed back."""

from collections.abc import Collection, Sequence
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, Refusal
from backoffice.events.lifecycle import move_many
from backoffice.events.log import append, fact_about, record
from backoffice.events.places import refuse_elsewhere
from backoffice.merchants.days import today
from backoffice.money import exact, written
from catalog.channels.limits import why_not_at
from catalog.channels.queries import open_listings
from catalog.inventory.locks import lock_units
from catalog.inventory.models import Unit
from catalog.inventory.queries import handed_back
from catalog.inventory.services import free_lapsed, hand_back_units, withdraw_units
from catalog.inventory.states import BEFORE_SALE, UnitStatus
from fulfillment.tasks.models import TaskKind
from fulfillment.tasks.services import Subject, open_tasks

from .. import locks, queries
from ..models import Agreement, AgreementTerms, Arrival, ConsignedPiece
from ..states import ATTACH, CONSIGNED, AgreementStatus, ConsignedStatus, VersionStatus

ATTACHABLE = frozenset({*BEFORE_SALE, UnitStatus.QUARANTINED})


@transaction.atomic
def attach_pieces(
    *, agreement: Agreement, unit_ids: Sequence[int], actor: Actor, minimum_price: Decimal | None = None
) -> list[ConsignedPiece]:
    """Puts units under an agreement, all or none; `minimum_price` is theirs where one of their own was agreed.

    Raises `Forbidden`, `NotFound`, `Invalid`, or `Conflict` with code `agreement_ended`, `other_brand`,
    `other_currency`, `consigned_already`, `taken_over`, `unit_claimed`, or as a listing is refused where a unit is
    offered below.
    """
    if not actor.may(ATTACH):
        raise Forbidden(
            f"{actor.name} may not put pieces under an agreement; it takes {' or '.join(sorted(ATTACH))}."
        )
    current = locks.agreement(agreement.pk)
    if current is None:
        raise NotFound("There is no such agreement.")
    if current.status == AgreementStatus.ENDED:
        raise Conflict(
            f"Agreement {current} has ended; draft another one.",
            code="agreement_ended",
            agreement=current.number,
        )
    currency = _currency(current)
    least = None if minimum_price is None else exact(minimum_price, currency)
    if least is not None and least < 0:
        raise Invalid("The minimum price is below zero.", field="minimum_price")
    asked = list(dict.fromkeys(unit_ids))
    units = _locked_units(asked)
    refuse_elsewhere(actor, (unit.warehouse_id for unit in units.values()), what="consign units")
    here = dict(queries.pieces_here().filter(unit_id__in=asked).values_list("unit_id", "agreement__number"))
    _refuse_ours(units)
    for unit_id in asked:
        _must_fit(units[unit_id], current, currency, here.get(unit_id))
    pieces = ConsignedPiece.objects.bulk_create(
        ConsignedPiece(
            brand_id=current.brand_id, agreement=current, unit=units[unit_id], minimum_price=least, currency=currency
        )
        for unit_id in asked
    )  # fmt: skip
    _refuse_offers_below(units)
    append(
        actor=actor,
        facts=[
            fact_about(
                piece, "consigned_piece.attached", {"unit": piece.unit_id, "agreement": current.number}
            )
            for piece in pieces
        ],
    )
    return pieces


@transaction.atomic
def put_under_agreements(*, arrivals: Sequence[Arrival], actor: Actor) -> None:
    """Puts pieces that have arrived under the agreements that their announcements name.

    A piece that its agreement cannot carry (it has ended, or is in another currency) is here all the same: the sentence
    is written beside what else differs from the announcement, and a person decides.
    """
    for arrival in arrivals:
        if arrival.agreement is None or arrival.unit_id is None:
            continue
        try:
            with transaction.atomic():
                attach_pieces(agreement=arrival.agreement, unit_ids=[arrival.unit_id], actor=actor)
        except Refusal as refusal:
            arrival.differences = [
                *arrival.differences,
                {"fact": "agreement", "expected": arrival.agreement.number, "found": refusal.sentence},
            ]
            Arrival.objects.filter(pk=arrival.pk).update(differences=arrival.differences)
            record(arrival, "arrival.not_consigned", actor=actor, because=refusal.code)


@transaction.atomic
def detach_pieces(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[ConsignedPiece]:
    """Takes units from under their agreement that were put there by mistake, all or none; not while they are claimed.

    Raises `Forbidden`, `NotFound`, `Invalid` without a reason, `Conflict` with code `unit_claimed` or `not_consigned`.
    """
    CONSIGNED.authorise("detach", actor)
    asked = list(dict.fromkeys(unit_ids))
    units = _locked_units(asked)
    for unit in units.values():
        _refuse_claimed(unit)
    return _move(asked, units, "detach", actor, {"reason": _reason(reason)})


@transaction.atomic
def withdraw_pieces(*, unit_ids: Sequence[int], reason: str, actor: Actor) -> list[ConsignedPiece]:
    """The consignor takes pieces back, all or none: allowed unless a piece is claimed. A hold that is over is none.

    1. The units are withdrawn, and with them every offer ends, in this transaction.
    2. What the agreement takes for it, by the terms of today, is written down.
    3. A task has each piece handed back.

    Raises `Forbidden`, `NotFound`, `Invalid` without a reason, `Conflict` with code `not_consigned`, or `unit_claimed`
    for a piece that is held or sold.
    """
    CONSIGNED.authorise("withdraw", actor)
    asked = list(dict.fromkeys(unit_ids))
    free_lapsed(asked)
    units = _locked_units(asked)
    for unit in units.values():
        _refuse_claimed(unit)
    words = {"reason": _reason(reason)}
    pieces = _move(asked, units, "withdraw", actor, words)
    fees = {pk: withdrawal_fee(piece) for pk, piece in {each.agreement_id: each for each in pieces}.items()}
    for piece in pieces:
        piece.fee = fees[piece.agreement_id]
    ConsignedPiece.objects.bulk_update(pieces, ["fee"])
    # Who may withdraw was decided above; that the unit goes with its consignment is nobody's further choice.
    withdraw_units(
        unit_ids=asked,
        actor=office("consignment"),
        reason=f"withdrawn by its consignor, asked by {actor.name}",
    )
    return pieces


@transaction.atomic
def withdraw_piece(*, unit_id: int, reason: str, actor: Actor) -> tuple[Unit, ConsignedPiece | None]:
    """Takes one piece back, for its consignor, or where it stands under no agreement for the house or its brand: then
    without a fee. Raises as `withdraw_pieces`, but for `not_consigned`.
    """
    CONSIGNED.authorise("withdraw", actor)
    _locked_units([unit_id])
    if queries.pieces_here().filter(unit_id=unit_id).exists():
        (piece,) = withdraw_pieces(unit_ids=[unit_id], reason=reason, actor=actor)
        return Unit.objects.get(pk=unit_id), piece
    free_lapsed([unit_id])
    _refuse_claimed(_locked_units([unit_id])[unit_id])
    (unit,) = withdraw_units(unit_ids=[unit_id], reason=_reason(reason), actor=actor)
    return unit, None


@transaction.atomic
def withdraw_again(*, unit_ids: Collection[int]) -> None:
    """Lost units turned up that their consignors had withdrawn: they are not ours to sell, and are handed back.

    For the reaction to the find. Others are passed over: they go over the bench.
    """
    withdrawn = ConsignedPiece.objects.filter(unit__in=unit_ids, status=ConsignedStatus.WITHDRAWN)
    if ids := sorted(withdrawn.values_list("unit_id", flat=True)):
        withdraw_units(
            unit_ids=ids, reason="found again, and withdrawn by its consignor", actor=office("consignment")
        )


@transaction.atomic
def ask_to_hand_back(*, unit_ids: Collection[int], actor: Actor) -> None:
    """A task has each of these withdrawn units handed back to who had brought it: its consignor, or its brand.

    For the reaction to their withdrawal, and for an upgrade. Units that are handed back or waited for are passed over.
    """
    gone = handed_back(unit_ids)
    units = {
        pk: unit
        for pk, unit in lock_units([pk for pk in unit_ids if pk not in gone]).items()
        if unit.status == UnitStatus.WITHDRAWN
    }
    pieces = ConsignedPiece.objects.filter(unit__in=units, status=ConsignedStatus.WITHDRAWN)
    consigned = {piece.unit_id: piece for piece in pieces.select_related("agreement").order_by("pk")}
    open_tasks(
        kind=TaskKind.HAND_BACK,
        subjects=[
            Subject(
                type="unit", id=pk, brand_id=unit.brand_id, warehouse_id=unit.warehouse_id,
                title=_title(unit, consigned.get(pk)),
            )
            for pk, unit in sorted(units.items())
        ],
        actor=actor,
    )  # fmt: skip


@transaction.atomic
def hand_back_pieces(*, unit_ids: Sequence[int], actor: Actor) -> list[ConsignedPiece]:
    """Withdrawn pieces went back to their consignors, all or none. Raises as `hand_back_units` of the inventory."""
    asked = list(dict.fromkeys(unit_ids))
    units = hand_back_units(unit_ids=asked, actor=actor)
    house = office("consignment")
    # Those that the house withdrew stood under their agreement until now.
    by_us = queries.pieces_here().filter(unit__in=units)
    moved = move_many(CONSIGNED, by_us, "hand_back", actor=house, ended_at=timezone.now())
    withdrawn = ConsignedPiece.objects.filter(unit__in=units, status=ConsignedStatus.WITHDRAWN)
    return [*moved, *move_many(CONSIGNED, withdrawn, "hand_back", actor=house)]


@transaction.atomic
def catch_up_with_withdrawn() -> None:
    """For an upgrade: what the house withdrew before has its task, and what it gave back stands under no agreement."""
    house = office("consignment")
    ask_to_hand_back(unit_ids=queries.units_to_hand_back(), actor=house)
    stale = queries.pieces_here().filter(unit__status=UnitStatus.WITHDRAWN).values_list("unit_id", flat=True)
    gone = queries.pieces_here().filter(unit__in=handed_back(stale))
    move_many(CONSIGNED, gone, "hand_back", actor=house, ended_at=timezone.now())


def withdrawal_fee(piece: ConsignedPiece) -> Decimal:
    """What its withdrawal costs by the terms of today; nothing where none ever counted."""
    terms = queries.terms_for_sale(piece.agreement, today())
    return Decimal() if terms is None else terms.withdrawal_fee


def _title(unit: Unit, piece: ConsignedPiece | None) -> str:
    if piece is None:
        return f"{unit.reference}: {unit.title}"
    owed = f", against {written(piece.fee, piece.currency)}" if piece.fee else ""
    return f"{unit.reference} under {piece.agreement}{owed}: {unit.title}"


def _locked_units(asked: Sequence[int]) -> dict[int, Unit]:
    units = lock_units(asked)
    missing = next((pk for pk in asked if pk not in units), None)
    if missing is not None:
        raise NotFound(f"There is no unit {missing}.", unit=missing)
    return units


def _move(
    asked: Sequence[int], units: dict[int, Unit], verb: str, actor: Actor, data: dict[str, str]
) -> list[ConsignedPiece]:
    pieces = queries.pieces_here().filter(unit_id__in=asked)
    moved = move_many(
        CONSIGNED, pieces, verb, actor=actor, data=lambda piece: {"unit": piece.unit_id, **data},
        ended_at=timezone.now(),
    )  # fmt: skip
    done = {piece.unit_id for piece in moved}
    stuck = next((pk for pk in asked if pk not in done), None)
    if stuck is not None:
        raise Conflict(
            f"Unit {units[stuck]} stands under no agreement; it is withdrawn on its own page.",
            code="not_consigned", unit=stuck,
        )  # fmt: skip
    return list(
        ConsignedPiece.objects.filter(pk__in=[piece.pk for piece in moved]).select_related("agreement")
    )


def _currency(agreement: Agreement) -> str:
    """Of the signed terms, or of those that are proposed while none are signed."""
    versions = AgreementTerms.objects.filter(agreement=agreement).exclude(status=VersionStatus.DISCARDED)
    currency = versions.order_by("-status", "-number").values_list("currency", flat=True).first()
    if currency is None:
        raise Conflict(
            f"Agreement {agreement} has no terms; propose some first.",
            code="no_terms",
            agreement=agreement.number,
        )
    return currency


def _refuse_ours(units: dict[int, Unit]) -> None:
    taken = ConsignedPiece.objects.filter(unit__in=units, status=ConsignedStatus.TAKEN_OVER)
    ours = taken.order_by("unit").first()
    if ours is not None:
        raise Conflict(
            f"Unit {units[ours.unit_id]} was paid for as damaged and is the house's own; it is consigned by nobody.",
            code="taken_over", unit=ours.unit_id,
        )  # fmt: skip


def _must_fit(unit: Unit, agreement: Agreement, currency: str, other: str | None) -> None:
    if unit.brand_id != agreement.brand_id:
        raise Conflict(
            f"Agreement {agreement} is of another brand than unit {unit}.", code="other_brand", unit=unit.pk
        )
    if other is not None:
        raise Conflict(
            f"Unit {unit} stands under agreement {other} already.", code="consigned_already", unit=unit.pk
        )
    if unit.currency != currency:
        raise Conflict(
            f"Unit {unit} is priced in {unit.currency}, and agreement {agreement} is in {currency}; give it a price in "
            f"{currency} first.",
            code="other_currency", unit=unit.pk, currency=currency,
        )  # fmt: skip
    _refuse_claimed(unit)
    if unit.status not in ATTACHABLE:
        raise Conflict(
            f"Unit {unit} is {UnitStatus(unit.status).label.lower()}; what has left the house is not consigned.",
            code="unit_gone", unit=unit.pk, state=unit.status,
        )  # fmt: skip


def _refuse_claimed(unit: Unit) -> None:
    if unit.status == UnitStatus.HELD and unit.held_until is not None and unit.held_until > timezone.now():
        raise Conflict(
            f"Unit {unit} is held until {unit.held_until:%Y-%m-%d %H:%M:%S} UTC; ask again after that.",
            code="unit_claimed", unit=unit.pk, state=unit.status, held_until=unit.held_until,
        )  # fmt: skip
    if unit.status in (UnitStatus.SOLD, UnitStatus.PICKED, UnitStatus.SHIPPED, UnitStatus.DELIVERED):
        raise Conflict(
            f"Unit {unit} has been sold; what is sold stays under its agreement.",
            code="unit_claimed", unit=unit.pk, state=unit.status,
        )  # fmt: skip


def _refuse_offers_below(units: dict[int, Unit]) -> None:
    """What is offered already must be offered at prices that the agreement allows."""
    limits = queries.limits_of_pieces(list(units))
    for listing in open_listings().filter(unit_id__in=units).order_by("pk").select_for_update(of=("self",)):
        refusal = why_not_at(
            units[listing.unit_id], listing.price, listing.currency, [limits[listing.unit_id]]
        )
        if refusal is not None:
            raise refusal


def _reason(reason: str) -> str:
    if not reason.strip():
        raise Invalid("Say why, in a few words.", field="reason")
    return reason.strip()
