"""Restrictions: while one is open, nothing of its brand is offered where it says.

Whoever finds a reason opens one here, and lifts it when the reason is gone. What that means for what is offered, the
rooms above do by themselves: they react to `brand.restricted` and `brand.unrestricted`, in the same transaction.
"""

from collections.abc import Collection, Iterable, Mapping
from typing import Any, NamedTuple

from django.db import transaction
from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Forbidden, Invalid, NotFound
from backoffice.events.log import Fact, append

from .. import locks
from ..models import Brand, Channel, Restriction
from ..states import RESTRICT, RestrictionCause

Details = Mapping[str, Any]


class Ground(NamedTuple):
    """Why nothing is offered, and where: on one channel or, empty, on all; in one sector or, empty, in all."""

    cause: str
    channel: str = ""
    sector: str = ""


class Settled(NamedTuple):
    """What `settle` changed."""

    opened: list[Restriction]
    lifted: list[Restriction]


def restrict(
    *,
    brand: Brand,
    cause: str,
    actor: Actor,
    channel: str = "",
    sector: str = "",
    details: Details | None = None,
) -> Restriction:
    """Opens a restriction of the brand, for one of `RestrictionCause`; where it is open already, nothing is opened.

    `details` are the facts for its sentence (`queries.restriction_sentence` names the keys), plain JSON; they replace
    those of the open one. Raises `Forbidden`, `Invalid` or `NotFound`.
    """
    ground = Ground(cause, channel, sector)
    with transaction.atomic():
        settle(wanted={brand.pk: {ground: details or {}}}, causes=[cause], actor=actor, keep_others=True)
        return Restriction.objects.select_related("brand").get(
            brand=brand, lifted_at__isnull=True, **ground._asdict()
        )


def lift(
    *, brand: Brand, cause: str, actor: Actor, channel: str | None = None, sector: str | None = None
) -> list[Restriction]:
    """Lifts the brand's open restrictions for this cause: on one channel and in one sector when they are named.

    Returns what was lifted, nothing when none was open. Raises `Forbidden`, `Invalid` or `NotFound`.
    """
    _authorise(actor)
    _check(Ground(cause, channel or "", sector or ""))
    with transaction.atomic():
        open_ones = _locked_open([brand.pk]).filter(cause=cause)
        if channel is not None:
            open_ones = open_ones.filter(channel=channel)
        if sector is not None:
            open_ones = open_ones.filter(sector=sector)
        return _close(list(open_ones), actor)


@transaction.atomic
def settle(
    *,
    wanted: Mapping[int, Mapping[Ground, Details]],
    causes: Collection[str],
    actor: Actor,
    keep_others: bool = False,
) -> Settled:
    """Makes the open restrictions for `causes` of the brands (by id) in `wanted` exactly those that are wanted.

    1. The brands are locked, in the order of their keys: whoever settles the same brand goes on after this one.
    2. What is wanted and not open is opened; what is open for other facts than the wanted ones gets these.
    3. What is open and not wanted is lifted, unless `keep_others`: last, so that goods covered by an old and a new
       restriction do not come back in between.

    Set-wise: it costs the same few statements for one brand and for a thousand. Asking again changes nothing. Raises
    `Forbidden`, `Invalid`, or `NotFound` for a brand that is not there.
    """
    _authorise(actor)
    for ground in {ground for grounds in wanted.values() for ground in grounds}:
        _check(ground)
        if ground.cause not in causes:
            raise ValueError(f"{ground} is not among the causes that are settled")
    open_now = {
        (row.brand_id, Ground(row.cause, row.channel, row.sector)): row
        for row in _locked_open(wanted).filter(cause__in=causes)
    }
    asked = {(pk, ground): dict(facts) for pk, grounds in wanted.items() for ground, facts in grounds.items()}
    opened = Restriction.objects.bulk_create(
        Restriction(brand_id=pk, details=facts, opened_at=timezone.now(), **ground._asdict())
        for (pk, ground), facts in asked.items()
        if (pk, ground) not in open_now
    )
    append(actor=actor, facts=[_fact(row, "brand.restricted") for row in opened])
    _restate([(row, asked[key]) for key, row in open_now.items() if key in asked], actor)
    lifted = [] if keep_others else _close([row for key, row in open_now.items() if key not in asked], actor)
    return Settled(opened, lifted)


def _authorise(actor: Actor) -> None:
    if not actor.may(RESTRICT):
        raise Forbidden(
            f"{actor.name} may not restrict what a brand offers; it takes {' or '.join(sorted(RESTRICT))}.",
            roles=sorted(RESTRICT),
        )


def _check(ground: Ground) -> None:
    if ground.cause not in RestrictionCause.values:
        raise Invalid(
            f"«{ground.cause[:40]}» is no cause of a restriction; use {', '.join(RestrictionCause.values)}.",
            field="cause",
        )
    if ground.channel and ground.channel not in Channel.values:
        raise Invalid(
            f"«{ground.channel[:40]}» is no channel; use {', '.join(Channel.values)}.", field="channel"
        )


def _locked_open(brand_ids: Collection[int]) -> Any:
    """The open restrictions of these brands, once their brands are locked."""
    found = locks.brands(brand_ids)
    if missing := sorted(set(brand_ids) - set(found)):
        raise NotFound(f"There is no brand {missing[0]}.", brand=missing[0])
    return Restriction.objects.filter(brand__in=found, lifted_at__isnull=True).order_by("pk")


def _close(rows: list[Restriction], actor: Actor) -> list[Restriction]:
    now = timezone.now()
    Restriction.objects.filter(pk__in=[row.pk for row in rows]).update(lifted_at=now)
    for row in rows:
        row.lifted_at = now
    append(actor=actor, facts=[_fact(row, "brand.unrestricted") for row in rows])
    return rows


def _restate(pairs: Iterable[tuple[Restriction, dict[str, Any]]], actor: Actor) -> None:
    """The restriction stays, and its sentence becomes another: a second paper has lapsed meanwhile, say."""
    changed = []
    for row, facts in pairs:
        if row.details != facts:
            row.details = facts
            changed.append(row)
    Restriction.objects.bulk_update(changed, ["details"])
    append(actor=actor, facts=[_fact(row, "brand.restriction_restated") for row in changed])


def _fact(row: Restriction, verb: str) -> Fact:
    return Fact(
        subject_id=row.brand_id,
        verb=verb,
        brand_id=row.brand_id,
        data={
            "restriction": row.pk,
            "cause": row.cause,
            "channel": row.channel,
            "sector": row.sector,
            "details": row.details,
        },
    )
