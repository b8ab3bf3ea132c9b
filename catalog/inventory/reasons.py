"""Why not: what the state of a unit and the claims on it have to say."""

from collections.abc import Iterable, Sequence

from django.utils import timezone

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid
from backoffice.merchants.queries import way_out
from backoffice.merchants.states import MANAGE

from .bench_models import Verdict
from .lacking import Lack, lacks_of_border, lacks_of_sale, lacks_of_set
from .models import Claim, Unit
from .queries import (
    found_not_genuine,
    handed_back,
    is_partner,
    restrictions_in_the_way,
    told_of,
    unit_conflict,
    why_missing,
    why_not_free,
)
from .services.examining import EXAMINERS
from .services.source import REVISERS
from .states import BENCH, CATALOG, FLOOR, HANDS, OFFERED, UNIT, ClaimState, UnitStatus
from .why_not import Act, Reason, Step, refused, step_towards, tells_why_not

SOLD_ALREADY = (UnitStatus.SOLD, UnitStatus.PICKED, UnitStatus.SHIPPED)
LISTABLE = (UnitStatus.PHOTOGRAPHED, UnitStatus.LISTED)
HAND_BACK = Step("hand back", tuple(sorted(FLOOR)))
WITHDRAW = Step("withdraw", tuple(sorted(UNIT["withdraw"].roles)))
VERDICT = Step("give a verdict", tuple(sorted(BENCH)))
FIND = Step("scan it where it is found", tuple(sorted(BENCH)))
# What a partner's system is told: what a brand owes or lacks is between it and the office.
ASK_THE_OFFICE = Step("settle it with the brand", tuple(sorted(MANAGE)))
# What gives a piece the thing that it lacks, by the first part of the lack's code.
GIVES = {
    "views": Step("install the words of the bench", (Role.PLATFORM_ADMIN.value,)),
    "tag": Step("seal", tuple(sorted(HANDS))),
    **dict.fromkeys(("view", "defect", "proof"), Step("photograph", tuple(sorted(HANDS)))),
    "bin": Step("put away", tuple(sorted(BENCH))),
    "material": Step("change what is said of its material", tuple(sorted(REVISERS))),
    "cites": Step("record the CITES papers", tuple(sorted(CATALOG))),
}


def refused_as_restricted(act: Act, unit: Unit, channel: str, actor: Actor, **store: str) -> Reason | None:
    """Why the unit's brand may not sell it on this channel, and the act that leads on; None when nothing is in the way.

    Of several restrictions the oldest says who does the next thing.
    """
    found = restrictions_in_the_way(unit, channel)
    if not found:
        return None
    verb, roles = way_out(found[0])
    step = ASK_THE_OFFICE if is_partner(actor) else Step(verb, tuple(sorted(roles)))
    return refused(act, told_of(found, unit, channel, actor), step=step, **store)


@tells_why_not
def of_the_unit(unit: Unit, actor: Actor) -> Iterable[Reason]:
    lacks = _lacks_now(unit)
    if (taken := why_not_free(unit)) is not None:
        yield refused(Act.HOLD, taken, step=_free(unit, taken, "hold", lacks))
    if unit.status not in LISTABLE:
        yield refused(Act.LIST, unit_conflict(unit, "list"), step=_onward(unit, "list", lacks))
    elif unit.missing_since is not None:
        yield refused(Act.LIST, why_missing(unit), step=FIND)
    yield from _of_the_bench(unit, lacks)
    if (unsold := _why_not_sold(unit, actor, lacks)) is not None:
        yield unsold
    if unit.status not in (UnitStatus.SOLD, UnitStatus.PICKED):
        yield refused(Act.SHIP, unit_conflict(unit, "ship"), step=_onward(unit, "ship", lacks))
    elif unit.missing_since is not None:
        yield refused(Act.SHIP, why_missing(unit), step=FIND)


def next_at_the_bench(unit: Unit) -> Step | None:
    """The next act on the way to be offered, and whose it is; None once it is offered, sold, or gone."""
    if unit.status in (*OFFERED, *SOLD_ALREADY, UnitStatus.DELIVERED):
        return None
    lacks = _lacks_now(unit)
    if unit.status == UnitStatus.PHOTOGRAPHED:
        return _first_of(lacks) if lacks else Step("list", tuple(sorted(UNIT["list"].roles)))
    return _onward(unit, "list", lacks)


def _lacks_now(unit: Unit) -> list[Lack]:
    """What the piece lacks for its next step, as that step would name it."""
    match unit.status:
        case UnitStatus.GRADED:
            return lacks_of_set([unit])[unit.pk]
        case UnitStatus.PHOTOGRAPHED:
            return lacks_of_sale([unit])[unit.pk]
        case UnitStatus.LISTED:
            return lacks_of_border([unit])[unit.pk]
    return []


def _gives(lack: Lack) -> Step:
    return GIVES[lack.code.partition(":")[0]]


def _first_of(lacks: Sequence[Lack]) -> Step:
    """Only a sealed piece can show its tag."""
    return min((_gives(lack) for lack in lacks), key=lambda each: each.verb != "seal")


def _onward(unit: Unit, verb: str, lacks: Sequence[Lack]) -> Step | None:
    """The next act on the way to `verb`: what a piece lacks comes before its next move.

    A withdrawn piece waits for nothing but to be handed back, whatever was asked of it, and no way leads on for one in
    quarantine that an examiner failed.
    """
    if unit.status == UnitStatus.WITHDRAWN:
        return None if unit.in_transit_to_id is not None or handed_back([unit.pk]) else HAND_BACK
    if unit.status == UnitStatus.QUARANTINED and found_not_genuine([unit.pk]).exists():
        return None
    if verb != "ship" and unit.status in SOLD_ALREADY:
        # Its order may fall through; nobody is asked to see to that.
        return None
    if unit.status in (UnitStatus.SHIPPED, UnitStatus.DELIVERED):
        # It comes back by a return, which its buyer asks for.
        return None
    step = step_towards(UNIT, unit.status, verb)
    if step is None or unit.status == UnitStatus.LISTED:
        return step
    if lacks:
        return _first_of(lacks)
    return VERDICT if step.verb == "authenticate" else step


def _free(unit: Unit, taken: Conflict, verb: str, lacks: Sequence[Lack]) -> Step | None:
    """What frees a unit that cannot be claimed for this reason."""
    return FIND if taken.code == "missing" else _onward(unit, verb, lacks)


def _of_the_bench(unit: Unit, lacks: Sequence[Lack]) -> Iterable[Reason]:
    """What keeps a piece from being offered besides its state, one reason for each act that helps."""
    if unit.status == UnitStatus.INSPECTED:
        given = Verdict.objects.filter(unit=unit, visit=unit.visit).count()
        yield Reason(
            Act.LIST,
            "needs_verdicts",
            f"Unit {unit} needs {EXAMINERS} examiners who find it genuine, each alone. Examined so far: {given}.",
            VERDICT,
        )
    elif unit.status in (UnitStatus.QUARANTINED, UnitStatus.PHOTOGRAPHED):
        if found_not_genuine([unit.pk]).exists():
            said = f"An examiner found unit {unit} not genuine; it is never offered."
            yield Reason(Act.LIST, "not_genuine", said, WITHDRAW)
    by_step: dict[Step, list[str]] = {}
    for lack in lacks:
        by_step.setdefault(_gives(lack), []).append(lack.what)
    for step, names in by_step.items():
        yield Reason(Act.LIST, "incomplete", f"Unit {unit} lacks: {', '.join(names)}.", step)


def _why_not_sold(unit: Unit, actor: Actor, lacks: Sequence[Lack]) -> Reason | None:
    """As an order is told that names the unit's last hold; None when that can be sold."""
    claim = Claim.objects.filter(unit=unit).order_by("-pk").first()
    if claim is None:
        never = Invalid(f"Nobody has held unit {unit}; an order names the hold.", code="unknown_hold")
        return refused(Act.SELL, never, step=_onward(unit, "sell", lacks))
    if claim.state == ClaimState.HELD and claim.held_until > timezone.now():
        anothers = actor.kind == "client" and claim.claimant != actor.key
        taken = why_not_free(unit) if anothers else None
        return None if taken is None else refused(Act.SELL, taken)
    if claim.state in (ClaimState.HELD, ClaimState.EXPIRED):
        # A hold that ran out is taken again by its order while the unit is free.
        if (taken := why_not_free(unit)) is not None:
            return refused(Act.SELL, taken, step=_free(unit, taken, "sell", lacks))
        return refused_as_restricted(Act.SELL, unit, claim.channel, actor)
    if claim.state == ClaimState.SOLD:
        sold = Conflict(f"Unit {unit} has been sold.", code="sold")
        return refused(Act.SELL, sold, step=_onward(unit, "sell", lacks))
    over = Conflict(f"The last hold on unit {unit} is over; hold it again.", code="hold_ended")
    return refused(Act.SELL, over, step=_onward(unit, "sell", lacks))
