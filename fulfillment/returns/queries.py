"""Reading returns."""

from collections.abc import Collection
from datetime import date, datetime, time, timedelta

from django.db.models import Q, QuerySet
from django.utils import timezone

from backoffice.events.errors import Conflict, NotFound
from catalog.inventory.scans import units_labelled
from catalog.inventory.states import ClaimState, UnitStatus
from fulfillment.orders.models import OrderLine
from fulfillment.shipping.numbers import as_kept

from .models import Return, ReturnWindow
from .states import OPEN, UNDECIDED, ReturnStatus


def returns_with_facts() -> QuerySet[Return]:
    """Returns with all that a door shows of them, newest first."""
    return Return.objects.select_related("brand", "unit", "line__order__store").order_by("-pk")


def return_of(return_id: int) -> Return:
    """One of `returns_with_facts`. Raises `NotFound`."""
    found = returns_with_facts().filter(pk=return_id).first()
    if found is None:
        raise NotFound(f"There is no return {return_id}.", asked=return_id)
    return found


def undecided_return_of(unit_id: int) -> Return | None:
    """The one return of a piece, whoever bought it, of which the house has not said yet whose the piece is."""
    return Return.objects.filter(unit=unit_id, status__in=UNDECIDED).select_related("line__order").first()


def open_return_of_sale(line_id: int) -> Return | None:
    """The one return of an order's line that is not settled, its money included."""
    return Return.objects.filter(line=line_id, status__in=OPEN).first()


def return_lost_with(unit_id: int) -> Return | None:
    """The last return of a piece that was lost before anybody examined it."""
    return Return.objects.filter(unit=unit_id, lost_at__isnull=False).order_by("pk").last()


def lost_unexamined() -> QuerySet[Return]:
    """Returns that wait for examiners although their piece is lost: their buyers are still to be owed the price."""
    return awaiting(ReturnStatus.RECEIVED).filter(unit__status=UnitStatus.LOST)


def returns_labelled(text: str) -> QuerySet[Return]:
    """Returns of which this is something that is read at the door: the number of the order or its beginning, the
    waybill under which it had left, a label of the piece, or its tag, which may be cut.
    """
    word = text.strip()
    if not word:
        return Return.objects.none()
    return Return.objects.filter(
        Q(unit__in=units_labelled(word))
        | Q(line__order__reference__startswith=word)
        | Q(line__order__parcel__waybill=as_kept(word))
    )


def awaiting(status: ReturnStatus) -> QuerySet[Return]:
    return Return.objects.filter(status=status)


def last_day_to_ask(channel: str, delivered_at: datetime) -> date:
    """The last day on which a return may be asked for of what was delivered then, by the rule of that day.

    Raises `Conflict` with code `no_return_window` where no rule is known: what is unknown is not allowed.
    """
    day = timezone.localdate(delivered_at)
    window = ReturnWindow.objects.filter(channel=channel, valid_from__lte=day).order_by("-valid_from").first()
    if window is None:
        raise Conflict(
            f"No return window is known for the channel «{channel}» on {day:%Y-%m-%d}; add one first.",
            code="no_return_window",
            channel=channel,
        )
    return day + timedelta(days=window.days)


def returnable_until(unit_id: int) -> date | None:
    """The last day on which a return may be asked for of a piece that its buyer has; None where none may."""
    delivered = (
        OrderLine.objects.filter(unit=unit_id, claim__state=ClaimState.SOLD)
        .exclude(returns__status=ReturnStatus.REFUNDED)
        .filter(order__parcel__delivered_at__isnull=False)
        .values_list("order__store__channel", "order__parcel__delivered_at")
        .first()
    )
    if delivered is None or delivered[1] is None:
        return None
    try:
        last_day = last_day_to_ask(delivered[0], delivered[1])
    except Conflict:
        return None
    return last_day if timezone.localdate() <= last_day else None


def end_of_asking(channel: str, delivered_at: datetime) -> datetime:
    """The moment from which no return may be asked for of what was delivered then: at once where no rule is known."""
    try:
        last_day = last_day_to_ask(channel, delivered_at)
    except Conflict:
        return delivered_at
    return timezone.make_aware(datetime.combine(last_day + timedelta(days=1), time.min))


def asked_back(claim_ids: Collection[int]) -> Return | None:
    """A return of one of these sales that the house has not decided on."""
    return Return.objects.filter(line__claim__in=claim_ids, status__in=UNDECIDED).order_by("pk").first()
