"""Why not: what the state of a unit and the claims on it have to say."""

from collections.abc import Iterable

from django.utils import timezone

from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Invalid
from backoffice.merchants.states import RESTRICT

from .models import Claim, Unit
from .queries import why_not_free, why_restricted
from .states import SELLERS, UNIT, ClaimState, UnitStatus
from .why_not import Act, Reason, Step, refused, step_towards, tells_why_not

LISTABLE = (UnitStatus.PHOTOGRAPHED, UnitStatus.LISTED)
HOLD_IT = Step("hold", tuple(sorted(SELLERS)))
LIFT = Step("lift the restriction", tuple(sorted(RESTRICT)))


@tells_why_not
def of_the_unit(unit: Unit, actor: Actor) -> Iterable[Reason]:
    if (taken := why_not_free(unit)) is not None:
        yield refused(Act.HOLD, taken, step=step_towards(UNIT, unit.status, "hold"))
    if unit.status not in LISTABLE:
        step = step_towards(UNIT, unit.status, "list")
        yield refused(Act.LIST, UNIT.conflict(unit, "list"), step=step)
    if (unsold := _why_not_sold(unit, actor)) is not None:
        yield unsold
    if unit.status not in (UnitStatus.SOLD, UnitStatus.PICKED):
        step = step_towards(UNIT, unit.status, "ship")
        yield refused(Act.SHIP, UNIT.conflict(unit, "ship"), step=step)


def _why_not_sold(unit: Unit, actor: Actor) -> Reason | None:
    """As an order is told that names the unit's last hold; None when that can be sold."""
    claim = Claim.objects.filter(unit=unit).order_by("-pk").first()
    if claim is None:
        never = Invalid(f"Nobody has held unit {unit}; an order names the hold.", code="unknown_hold")
        return refused(Act.SELL, never, step=step_towards(UNIT, unit.status, "sell") or HOLD_IT)
    if claim.state == ClaimState.HELD and claim.held_until > timezone.now():
        return None
    if claim.state in (ClaimState.HELD, ClaimState.EXPIRED):
        # A hold that ran out is taken again by its order while the unit is free.
        if (taken := why_not_free(unit)) is not None:
            return refused(Act.SELL, taken, step=step_towards(UNIT, unit.status, "sell"))
        restricted = why_restricted(unit, claim.channel, actor)
        return None if restricted is None else refused(Act.SELL, restricted, step=LIFT)
    if claim.state == ClaimState.SOLD:
        sold = Conflict(f"Unit {unit} has been sold.", code="sold")
        return refused(Act.SELL, sold, step=step_towards(UNIT, unit.status, "sell"))
    over = Conflict(f"The last hold on unit {unit} is over; hold it again.", code="hold_ended")
    return refused(Act.SELL, over, step=step_towards(UNIT, unit.status, "sell"))
