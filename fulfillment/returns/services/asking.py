"""A buyer asks to send a piece back, within the window of the channel."""

from datetime import date

from django.db import transaction
from django.utils import timezone

from backoffice.access.models import Role
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.log import record
from backoffice.merchants.models import Channel
from catalog.inventory.locks import lock_units
from catalog.inventory.queries import unit_conflict
from catalog.inventory.states import ClaimState, UnitStatus
from fulfillment.orders.models import OrderLine
from fulfillment.shipping.models import Parcel

from .. import queries
from ..models import Return, ReturnWindow
from ..states import ASKERS, ReturnStatus

ADMINS = frozenset({Role.PLATFORM_ADMIN})
LONGEST_DAYS = 365
# Returns of imported goods keep their tax relief when they are asked for within 30 days of release (GACC practice);
# the same 30 days stand in the terms of the shops for secondhand luxury that publish them.
KNOWN = (
    date(2020, 1, 1),
    30,
    "30 days: customs' clock for returned imports; published terms of luxury resellers",
)


@transaction.atomic
def request_return(*, order_id: int, unit_id: int, reason: str, actor: Actor) -> Return:
    """Opens a return of one piece of a delivered order. Nothing moves yet: the piece is with its buyer.

    Raises `Forbidden`, `Invalid` without a reason, `NotFound` for a piece that is not in the order, `StateConflict`
    for a piece that is with no buyer, `Conflict` with code `not_delivered`, `returned_already`, `other_order`,
    `refunded_already`, `return_open`, `return_undecided`, `return_window_over` or `no_return_window`.
    """
    if not actor.may(ASKERS):
        raise Forbidden(f"{actor.name} may not ask for returns; it takes {' or '.join(sorted(ASKERS))}.")
    reason = reason.strip()
    if not 1 <= len(reason) <= 500:
        raise Invalid("Say in up to 500 characters why the buyer sends it back.", field="reason")
    units = lock_units([unit_id])
    line = (
        OrderLine.objects.select_related("order__store", "claim").filter(order=order_id, unit=unit_id).first()
    )
    if line is None:
        raise NotFound(f"Order {order_id} has no unit {unit_id}.", order=order_id, unit=unit_id)
    unit = units[unit_id]
    if line.claim.state == ClaimState.RETURNED:
        raise Conflict(
            f"Unit {unit} has come back from this order already.", code="returned_already", unit=unit_id
        )
    if unit.status == UnitStatus.SHIPPED:
        raise Conflict(
            f"Unit {unit} is on its way to its buyer, who may send it back once it was delivered. What its carrier "
            "brings back before is taken in by its parcel.",
            code="not_delivered", unit=unit_id,
        )  # fmt: skip
    if unit.status != UnitStatus.DELIVERED:
        raise unit_conflict(unit, "take_return", unit=unit_id)
    if (known := queries.open_return_of_sale(line.pk)) is not None:
        raise Conflict(
            f"Return {known.pk} of this piece is open already.", code="return_open", **{"return": known.pk}
        )
    if (other := queries.undecided_return_of(unit_id)) is not None:
        raise Conflict(
            f"Return {other.pk} of this piece, of order {other.line.order.reference}, is not decided on yet; "
            "settle it first, by giving its money back or refusing it.",
            code="return_undecided", **{"return": other.pk},
        )  # fmt: skip
    if (paid := Return.objects.filter(line=line, status=ReturnStatus.REFUNDED).first()) is not None:
        raise Conflict(
            f"The buyer of this piece has been given the money back by return {paid.pk}; it is given back once.",
            code="refunded_already", **{"return": paid.pk},
        )  # fmt: skip
    parcel = Parcel.objects.filter(order=order_id, delivered_at__isnull=False).first()
    if parcel is None or parcel.delivered_at is None or line.claim.state != ClaimState.SOLD:
        raise Conflict(
            f"Unit {unit} did not reach its buyer by order {order_id}; name the order that brought it.",
            code="other_order", order=order_id, unit=unit_id,
        )  # fmt: skip
    delivered = parcel.delivered_at
    last_day = queries.last_day_to_ask(line.order.store.channel, delivered)
    if timezone.localdate() > last_day:
        raise Conflict(
            f"The piece could be returned until {last_day:%Y-%m-%d}; that day is over.",
            code="return_window_over",
            last_day=last_day.isoformat(),
        )
    asked = Return.objects.create(
        brand_id=line.brand_id, line=line, unit=unit, reason=reason, price=line.price, currency=line.currency
    )
    record(
        asked, "return.requested", actor=actor, unit=unit_id, order=order_id, reason=reason, last_day=last_day
    )
    return asked


@transaction.atomic
def set_return_window(
    *, channel: str, days: int, valid_from: date, source_note: str, actor: Actor
) -> ReturnWindow:
    """A window for what is delivered from a day on. Raises `Forbidden`, `Invalid`, or `Conflict` where there is one."""
    if not actor.may(ADMINS):
        raise Forbidden(f"{actor.name} may not set return windows; it takes the role platform_admin.")
    if channel not in Channel.values:
        raise Invalid(f"There is no channel «{channel}».", field="channel")
    if not 0 <= days <= LONGEST_DAYS:
        raise Invalid(f"A return window has 0 to {LONGEST_DAYS} days.", field="days")
    if not source_note.strip():
        raise Invalid("Say where the rule stands, in a few words.", field="source_note")
    if ReturnWindow.objects.filter(channel=channel, valid_from=valid_from).exists():
        raise Conflict(f"{channel} has a window from {valid_from:%Y-%m-%d} on already.", code="window_exists")
    window = ReturnWindow.objects.create(
        channel=channel, days=days, valid_from=valid_from, source_note=source_note.strip()[:200]
    )
    record(window, "return_window.set", actor=actor, channel=channel, days=days, valid_from=valid_from)
    return window


@transaction.atomic
def install_return_windows() -> None:
    """Writes the known windows of all channels; leaves what others set. Safe to repeat."""
    since, days, note = KNOWN
    ReturnWindow.objects.bulk_create(
        [
            ReturnWindow(channel=channel, days=days, valid_from=since, source_note=note)
            for channel in Channel.values
        ],
        ignore_conflicts=True,
    )
