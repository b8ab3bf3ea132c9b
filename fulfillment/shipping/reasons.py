"""Why not: what the order and the parcel of a sold unit have to say."""

from collections.abc import Iterable

from django.db.models import F

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict
from catalog.inventory.models import Unit
from catalog.inventory.queries import unit_conflict
from catalog.inventory.states import BENCH, BUYERS, ClaimState, UnitStatus
from catalog.inventory.why_not import Act, Reason, Step, Work, refused, step_towards, tells_why_not
from fulfillment.orders.models import OrderLine
from fulfillment.tasks.reasons import work_on

from . import queries
from .models import NumberPool, Parcel
from .packing import lacks_photographs, missing_of
from .services.numbering import NUMBERERS
from .states import PARCEL, ParcelStatus

PLACE = Step("place the order", tuple(sorted(BUYERS)))
# By the job that every order has.
PLAN = Step("plan the parcel")
NUMBERS = Step("add a number pool", tuple(sorted(NUMBERERS)))
PICTURES = Step("photograph the packing", tuple(sorted(BENCH)))
RULE = Step("set a packing rule", (Role.PLATFORM_ADMIN.value,))
CARRIER = Step("register a carrier", (Role.PLATFORM_ADMIN.value,))


def next_on_the_floor(parcel: Parcel) -> Step | None:
    """The next act on the parcel's way to its carrier, and whose it is; None once that has it."""
    if parcel.status == ParcelStatus.LABELLED:
        return Step("hand_over", tuple(sorted(PARCEL["hand_over"].roles)))
    return step_towards(PARCEL, parcel.status, "hand_over")


@tells_why_not
def of_the_parcel(unit: Unit, actor: Actor) -> Iterable[Reason | Work]:
    if unit.status not in (UnitStatus.SOLD, UnitStatus.PICKED):
        return
    order_id = (
        OrderLine.objects.filter(unit=unit, claim__state=ClaimState.SOLD)
        .values_list("order_id", flat=True)
        .first()
    )
    parcel = (
        Parcel.objects.select_related("carrier", "warehouse").filter(order_id=order_id).first()
        if order_id
        else None
    )
    if parcel is None:
        # One on its way between warehouses is received first (custody says so); its order goes on by itself then.
        step = PLACE if order_id is None else PLAN if unit.in_transit_to_id is None else None
        yield refused(Act.SHIP, unit_conflict(unit, "ship"), step=step)
        if order_id is not None and queries.carrier_for_new_parcels() is None:
            none = Conflict("There is no carrier to send parcels with.", code="no_carrier")
            yield refused(Act.SHIP, none, step=CARRIER)
        return
    if parcel.status != ParcelStatus.LABELLED:
        onward = step_towards(PARCEL, parcel.status, "hand_over")
        yield refused(Act.SHIP, PARCEL.conflict(parcel, "hand_over"), step=onward)
    if parcel.status == ParcelStatus.PICKED:
        yield from _photographs_of(parcel, unit)
    if parcel.waybill is None and not _has_numbers(parcel.carrier_id):
        used_up = Conflict(f"{parcel.carrier} has no waybill numbers left.", code="pool_exhausted")
        yield refused(Act.SHIP, used_up, step=NUMBERS)
    yield from work_on("parcel", parcel.pk)


def _photographs_of(parcel: Parcel, unit: Unit) -> Iterable[Reason]:
    try:
        missing = [each for each in missing_of(parcel) if each.unit.pk == unit.pk]
    except Conflict as unknown:
        yield refused(Act.SHIP, unknown, step=RULE)
        return
    if missing:
        yield refused(Act.SHIP, lacks_photographs(parcel, missing), step=PICTURES)


def _has_numbers(carrier_id: int) -> bool:
    return NumberPool.objects.filter(carrier=carrier_id, next_serial__lte=F("last_serial")).exists()
