"""Holding, releasing and selling single units: of many who want the one piece, one gets it."""

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Now
from django.utils import timezone
from psycopg.errors import UniqueViolation

from backoffice.access.models import Role
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Busy, Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move, move_many
from backoffice.events.log import record
from backoffice.merchants.models import Channel
from backoffice.money import exact

from .. import queries
from ..locks import LAPSED, lock_free_unit, lock_lapsed_units, lock_units
from ..models import Claim, Unit
from ..states import CLAIM, UNIT, ClaimState, UnitStatus
from .moves import move_all

CLOCK = office("hold clock")
RETAKEN_FOR = timedelta(minutes=1)


@transaction.atomic
def hold_unit(
    *, unit_id: int, channel: str, price: Decimal, currency: str, until: datetime, actor: Actor
) -> Claim:
    """Holds a unit for `actor` until `until` (aware); of many callers one gets it.

    1. The unit is locked only if it is free at this moment; a hold that is over counts as free and is closed here.
    2. The unit moves to held and the claim is written; the partial unique index stands behind both.

    Raises `Conflict` with code `held` (until when, never by whom), `sold`, `not_listed`, or `restricted` while the
    brand may not sell such goods on the channel; `Busy` when another request keeps the row for long; `Invalid` for an
    end that has passed or a wrong amount. Then nothing is written.
    """
    UNIT.authorise("hold", actor)
    if channel not in Channel.values:
        raise Invalid(
            f"There is no channel «{channel}». Known: {', '.join(Channel.values)}.", field="channel"
        )
    if timezone.is_naive(until) or until <= timezone.now():
        raise Invalid("A hold must end in the future; give a later end, with its time zone.", field="until")
    return _take(
        unit_id, channel=channel, price=exact(price, currency), currency=currency, until=until, actor=actor
    )


@transaction.atomic
def release_hold(*, claim_id: int, actor: Actor) -> Claim:
    """Gives a held unit back before its time.

    Raises `Forbidden` for anyone but the claimant, platform admins and the office; `Conflict` with code `expired`,
    `sold` or `hold_ended` for a hold that is over.
    """
    UNIT.authorise("release", actor)
    claim = _locked_claims([claim_id])[claim_id]
    _refuse_stranger(claim, actor)
    if claim.state != ClaimState.HELD or _over(claim):
        raise _ended(claim)
    _move_unit(claim.unit_id, "release", actor=actor, held_until=None, data={"claim": claim.pk})
    return move(CLAIM, Claim.objects.filter(pk=claim.pk), "release", actor=actor)


@transaction.atomic
def sell_units(*, claim_ids: Sequence[int], order_reference: str, actor: Actor) -> list[Claim]:
    """Turns holds of `actor` into sales of one order, all or none; returns the sold claims in the order asked.

    A hold past its end is taken again, as a new claim, when its unit is still free; otherwise the sale is refused
    with the code of `hold_unit`. Raises `NotFound`, `Forbidden`, `Conflict`.
    """
    UNIT.authorise("sell", actor)
    if not order_reference.strip():
        raise Invalid("A sale needs the reference of its order.", field="order_reference")
    asked = list(dict.fromkeys(claim_ids))
    claims = _locked_claims(asked)
    for claim in claims.values():
        _refuse_stranger(claim, actor)
    _lapse([claim.unit_id for claim in claims.values() if claim.state == ClaimState.HELD and _over(claim)])
    current = [_standing_claim(claims[claim_id], actor) for claim_id in asked]
    data = {"order": order_reference}
    move_all("sell", [claim.unit_id for claim in current], actor=actor, data=data, held_until=None)
    rows = Claim.objects.filter(pk__in=[claim.pk for claim in current])
    sold = {
        c.pk: c
        for c in move_many(CLAIM, rows, "sell", actor=actor, data=data, order_reference=order_reference)
    }
    if len(sold) != len(current):
        raise _ended(next(claim for claim in current if claim.pk not in sold))
    return [sold[claim.pk] for claim in current]


@transaction.atomic
def cancel_sales(*, claim_ids: Sequence[int], actor: Actor, reason: str = "") -> list[Claim]:
    """Takes sales back before anything was picked, all or none: the units are for sale again.

    Raises `NotFound`, `Forbidden`, or `StateConflict` naming the first unit that is past it.
    """
    UNIT.authorise("unsell", actor)
    asked = list(dict.fromkeys(claim_ids))
    claims = _locked_claims(asked)
    for claim in claims.values():
        if claim.state != ClaimState.SOLD:
            raise CLAIM.conflict(claim, "cancel", claim=claim.pk)
    data = {"reason": reason} if reason else {}
    move_all("unsell", [claims[claim_id].unit_id for claim_id in asked], actor=actor, data=data)
    return move_many(CLAIM, Claim.objects.filter(pk__in=asked), "cancel", actor=actor, data=data)


@transaction.atomic
def expire_holds(*, limit: int = 500) -> int:
    """The sweep: closes holds that are over and frees their units; returns how many. Skips what others work on."""
    unit_ids = lock_lapsed_units(limit=limit)
    _lapse(unit_ids)
    return len(unit_ids)


def free_lapsed(unit_ids: Iterable[int]) -> None:
    """Closes those holds on these units that are over, so that a verb finds them free."""
    lapsed = [pk for pk, unit in lock_units(unit_ids).items() if unit.status == UnitStatus.HELD]
    _lapse(Unit.objects.filter(LAPSED, pk__in=lapsed).values_list("pk", flat=True))


def _take(
    unit_id: int, *, channel: str, price: Decimal, currency: str, until: datetime, actor: Actor
) -> Claim:
    unit = lock_free_unit(unit_id)
    if unit is None:
        raise _why_not_free(unit_id)
    if (restricted := queries.why_restricted(unit, channel, actor)) is not None:
        raise restricted
    if unit.status == UnitStatus.HELD:
        _lapse([unit_id])
    claim = Claim(
        brand_id=unit.brand_id,
        unit_id=unit_id,
        channel=channel,
        claimant=actor.key,
        price=price,
        currency=currency,
        held_until=until,
    )
    try:
        with transaction.atomic():
            claim.save(force_insert=True)
    except IntegrityError as error:
        if isinstance(error.__cause__, UniqueViolation):
            raise Conflict(f"Unit {unit} has been claimed by another.", code="held", unit=unit_id) from error
        raise
    facts: dict[str, Any] = {"channel": channel, "price": str(price), "currency": currency, "until": until}
    _move_unit(unit_id, "hold", actor=actor, held_until=until, data={"claim": claim.pk, **facts})
    record(claim, "hold.placed", actor=actor, unit=unit_id, **facts)
    return claim


def _move_unit(unit_id: int, verb: str, *, actor: Actor, data: dict[str, Any], **columns: Any) -> None:
    move(UNIT, Unit.objects.filter(pk=unit_id), verb, actor=actor, data=data, **columns)


def _lapse(unit_ids: Iterable[int]) -> None:
    """Closes the holds of units whose lock is held and whose hold is over."""
    over = list(unit_ids)
    if not over:
        return
    holds = Claim.objects.filter(unit_id__in=over, state=ClaimState.HELD)
    move_many(CLAIM, holds, "expire", actor=CLOCK)
    move_all("release", over, actor=CLOCK, data={"because": "the hold expired"}, held_until=None)


def _locked_claims(claim_ids: Sequence[int]) -> dict[int, Claim]:
    """The claims by id as they are once their units are locked. A claim never moves without its unit's lock."""
    lock_units(Claim.objects.filter(pk__in=claim_ids).values_list("unit_id", flat=True))
    over = ExpressionWrapper(Q(held_until__lte=Now()), output_field=BooleanField())
    rows = Claim.objects.filter(pk__in=claim_ids).select_related("unit").annotate(over=over)
    claims: dict[int, Claim] = {claim.pk: claim for claim in rows}
    for claim_id in claim_ids:
        if claim_id not in claims:
            raise NotFound(f"There is no hold {claim_id}.", claim=claim_id)
    return claims


def _over(claim: Claim) -> bool:
    """Whether its end had passed, by the database's clock, when it was read."""
    return bool(claim.over)  # type: ignore[attr-defined]


def _standing_claim(claim: Claim, actor: Actor) -> Claim:
    """The claim itself while it stands, or a new one in its place when it ran out and the unit is still free."""
    if claim.state == ClaimState.HELD and not _over(claim):
        return claim
    if claim.state not in (ClaimState.HELD, ClaimState.EXPIRED):
        raise _ended(claim)
    return _take(
        claim.unit_id,
        channel=claim.channel,
        price=claim.price,
        currency=claim.currency,
        until=timezone.now() + RETAKEN_FOR,
        actor=actor,
    )


def _refuse_stranger(claim: Claim, actor: Actor) -> None:
    if claim.claimant == actor.key or actor.may(frozenset({Role.PLATFORM_ADMIN})):
        return
    raise Forbidden(f"Hold {claim.pk} was placed by another; only who placed it may use it.", claim=claim.pk)


def _ended(claim: Claim) -> Conflict:
    """Why a hold cannot be used any more."""
    if claim.state == ClaimState.SOLD:
        return Conflict(
            f"The unit of hold {claim.pk} has been sold, for order {claim.order_reference}.",
            code="sold",
            claim=claim.pk,
            permitted=[move.verb for move in CLAIM.permitted(claim.state)],
        )
    if claim.state in (ClaimState.HELD, ClaimState.EXPIRED):
        return Conflict(
            f"Hold {claim.pk} ended at {claim.held_until:%H:%M:%S} UTC; hold the unit again.",
            code="expired",
            claim=claim.pk,
            held_until=claim.held_until.isoformat(),
        )
    state = ClaimState(claim.state).label.lower()
    return Conflict(
        f"Hold {claim.pk} is over ({state}); hold the unit again.", code="hold_ended", claim=claim.pk
    )


def _why_not_free(unit_id: int) -> Conflict | NotFound:
    unit = Unit.objects.filter(pk=unit_id).first()
    if unit is None:
        return NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    return queries.why_not_free(unit) or Busy(
        f"Unit {unit} has come free this moment; send the same request again.", unit=unit_id
    )
