"""Holding, releasing and selling single units: of many who want the one piece, one gets it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import OperationalError, connection, transaction
from django.db.models import BooleanField, ExpressionWrapper, Q
from django.db.models.functions import Now
from django.utils import timezone
from psycopg.errors import LockNotAvailable

from backoffice.access.models import Role
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Busy, Conflict, Forbidden, Invalid, NotFound
from backoffice.events.lifecycle import move, move_many
from backoffice.events.log import record
from backoffice.merchants.models import Channel
from backoffice.money import exact

from .. import queries
from ..locks import LAPSED, LAPSED_CLAIM, lock_lapsed_units, lock_units, pass_over_locked
from ..models import Claim, Unit
from ..states import CLAIM, UNIT, ClaimState, UnitStatus
from .moves import move_all

CLOCK = office("hold clock")
RETAKEN_FOR = timedelta(minutes=1)
_HOLD = "inventory_hold(%s, %s, %s, %s, %s, %s, %s)"
_COLUMNS = tuple(field.attname for field in Claim._meta.concrete_fields)


@transaction.atomic
def hold_unit(
    *, unit_id: int, channel: str, price: Decimal, currency: str, until: datetime, actor: Actor
) -> Claim:
    """Holds a unit for `actor` until `until` (aware); of many callers one gets it.

    A hold that is over counts as free and is closed here. Raises `Conflict` with code `held` (until when, never by
    whom), `sold`, `not_listed`, or `restricted` while the brand may not sell such goods on the channel; `Busy` when
    another request keeps the row for long; `Invalid` for an end that has passed or a wrong amount. Then nothing is
    written.
    """
    UNIT.authorise("hold", actor)
    if channel not in Channel.values:
        raise Invalid(
            f"There is no channel «{channel}». Known: {', '.join(Channel.values)}.", field="channel"
        )
    if timezone.is_naive(until) or until <= timezone.now():
        raise Invalid("A hold must end in the future; give a later end, with its time zone.", field="until")
    asked = [[unit_id], channel, [exact(price, currency)], [currency], until, actor.key, actor.name[:150]]
    claims = claims_of(_HOLD, asked)
    if not claims and free_lapsed([unit_id]):
        claims = claims_of(_HOLD, asked)
    unit = Unit.objects.select_related("category").filter(pk=unit_id).first()
    if unit is None:
        raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
    if not claims:
        raise queries.why_missed(unit)
    if (restricted := queries.why_restricted(unit, channel, actor)) is not None:
        raise restricted
    return claims[unit_id]


@transaction.atomic
def extend_hold(*, claim_id: int, actor: Actor) -> Claim:
    """Lets a hold last once more as long as it was placed for, counted from its present end; once only.

    Raises `Forbidden` for anyone but the claimant, platform admins and the office; `Conflict` with code
    `extended_already`, or `expired`, `sold` or `hold_ended` for a hold that is over.
    """
    UNIT.authorise("hold", actor)
    claim = _locked_claims([claim_id])[claim_id]
    _refuse_stranger(claim, actor)
    if claim.state != ClaimState.HELD or _over(claim):
        raise _ended(claim)
    if claim.extended_at is not None:
        raise Conflict(
            f"Hold {claim.pk} was extended once already, until {claim.held_until:%H:%M:%S} UTC; no hold lasts longer.",
            code="extended_already",
            claim=claim.pk,
            held_until=claim.held_until,
        )
    if claim.unit.status != UnitStatus.HELD:
        raise UNIT.conflict(claim.unit, "release", claim=claim.pk)
    claim.held_until += claim.held_until - claim.created_at
    claim.extended_at = timezone.now()
    claim.save(update_fields=["held_until", "extended_at"])
    Unit.objects.filter(pk=claim.unit_id).update(held_until=claim.held_until)
    record(claim, "hold.extended", actor=actor, unit=claim.unit_id, until=claim.held_until)
    record(claim.unit, "unit.hold_extended", actor=actor, claim=claim.pk, until=claim.held_until)
    return claim


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
def sell_units(
    *,
    claim_ids: Sequence[int],
    order_reference: str,
    actor: Actor,
    prices: Mapping[int, Decimal] | None = None,
) -> list[Claim]:
    """Turns holds of `actor` into sales of one order, all or none; returns the sold claims in the order asked.

    A hold past its end is taken again, as a new claim, when its unit is still free: at its own price, or at what
    `prices` says by hold. Otherwise the sale is refused with the code of `hold_unit`. Raises `NotFound`, `Forbidden`,
    `Conflict`.
    """
    UNIT.authorise("sell", actor)
    if not order_reference.strip():
        raise Invalid("A sale needs the reference of its order.", field="order_reference")
    asked = list(dict.fromkeys(claim_ids))
    claims = _locked_claims(asked)
    for claim in claims.values():
        _refuse_stranger(claim, actor)
    _lapse([claim.unit_id for claim in claims.values() if claim.state == ClaimState.HELD and _over(claim)])
    again = prices or {}
    current = [
        _standing_claim(claims[claim_id], again.get(claim_id, claims[claim_id].price), actor)
        for claim_id in asked
    ]
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


def free_lapsed(unit_ids: Iterable[int], *, wait: bool = True) -> list[int]:
    """Closes those holds on these units that are over, so that a verb finds them free; returns the freed units.

    Without `wait` those that another transaction works on are left to it.
    """
    over = list(
        Claim.objects.filter(LAPSED_CLAIM, unit_id__in=list(unit_ids)).values_list("unit_id", flat=True)
    )
    if not over:
        return []
    if wait:
        freed = list(Unit.objects.filter(LAPSED, pk__in=lock_units(over)).values_list("pk", flat=True))
    else:
        freed = pass_over_locked(Unit.objects.filter(LAPSED, pk__in=over))
    _lapse(freed)
    return freed


def claims_of(function: str, asked: Sequence[Any]) -> dict[int, Claim]:
    """Calls a function that claims free units; the claims by unit id. Units that were not free are missing.

    Such functions lock the units that are free in the order of their keys, so whoever waited for a winner
    gets no row, writes nothing and keeps no lock. Raises `Busy` when another keeps one of them for long.
    """
    with connection.cursor() as cursor:
        try:
            cursor.execute(f"SELECT {', '.join(_COLUMNS)} FROM {function}", asked)  # noqa: S608  # a constant
        except OperationalError as error:
            if isinstance(error.__cause__, LockNotAvailable):
                # No savepoint was opened for the one statement, so what stands around it is over as well.
                transaction.set_rollback(True)
                raise Busy(
                    "Another request is working on one of these units; send the same request again in a moment."
                ) from error
            raise
        claims = [Claim.from_db(connection.alias, _COLUMNS, row) for row in cursor.fetchall()]
    return {claim.unit_id: claim for claim in claims}


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


def _standing_claim(claim: Claim, price: Decimal, actor: Actor) -> Claim:
    """The claim itself while it stands, or a new one at this price when it ran out and the unit is still free."""
    if claim.state == ClaimState.HELD and not _over(claim):
        return claim
    if claim.state not in (ClaimState.HELD, ClaimState.EXPIRED):
        raise _ended(claim)
    return hold_unit(
        unit_id=claim.unit_id,
        channel=claim.channel,
        price=price,
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
            held_until=claim.held_until,
        )
    state = ClaimState(claim.state).label.lower()
    return Conflict(
        f"Hold {claim.pk} is over ({state}); hold the unit again.", code="hold_ended", claim=claim.pk
    )
