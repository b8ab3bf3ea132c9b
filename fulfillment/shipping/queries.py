"""Reading parcels, their numbers and their tracking."""

from collections.abc import Sequence

from django.db.models import F, Prefetch, QuerySet

from backoffice.events.errors import Invalid
from catalog.inventory.models import Unit

from .models import Carrier, NumberPool, Parcel, TrackingEvent
from .states import ParcelStatus

FEW_NUMBERS = 1000
ON_THE_FLOOR = (ParcelStatus.PLANNED, ParcelStatus.PICKED, ParcelStatus.PACKED, ParcelStatus.LABELLED)


def parcels_with_facts() -> QuerySet[Parcel]:
    """Parcels with all that a list shows of them, in one query."""
    return Parcel.objects.select_related("order", "carrier", "warehouse", "brand")


def parcels_with_tracking() -> QuerySet[Parcel]:
    """Parcels with what their carrier reported, latest first."""
    tracking = TrackingEvent.objects.order_by("-happened_at", "-pk")
    return parcels_with_facts().prefetch_related(Prefetch("tracking", queryset=tracking))


def units_in(parcel: Parcel) -> Sequence[Unit]:
    """The pieces in a parcel, in the order they were bought in."""
    bought = Unit.objects.filter(order_lines__order_id=parcel.order_id)
    return list(bought.select_related("category__parent").order_by("order_lines__pk"))


def in_order_of_bins(parcel: Parcel) -> Sequence[Unit]:
    """The pieces in a parcel, as whoever picks them walks."""
    return sorted(units_in(parcel), key=lambda piece: (piece.bin, piece.pk))


def carrier_called(code: str) -> Carrier:
    """The carrier of this code. Raises Invalid."""
    carrier = Carrier.objects.filter(code=code).first()
    if carrier is None:
        raise Invalid(f"There is no carrier «{code}».", code="unknown_carrier", field="carrier")
    return carrier


def carrier_for_new_parcels() -> Carrier | None:
    """The first carrier that has numbers left; without such a one the first carrier; None when there is none."""
    with_numbers = Carrier.objects.filter(pools__next_serial__lte=F("pools__last_serial"))
    return with_numbers.order_by("pk").first() or Carrier.objects.order_by("pk").first()


def exceptions() -> QuerySet[Parcel]:
    """Parcels that a person must look at: the carrier reported trouble, or in words we do not know."""
    return Parcel.objects.filter(status=ParcelStatus.EXCEPTION)


def without_number() -> QuerySet[Parcel]:
    """Packed, and still without a waybill."""
    return Parcel.objects.filter(status=ParcelStatus.PACKED, waybill__isnull=True)


def parcels_on_the_floor() -> QuerySet[Parcel]:
    """Planned and not yet with the carrier."""
    return Parcel.objects.filter(status__in=ON_THE_FLOOR)


def pools_running_out() -> QuerySet[NumberPool]:
    """Pools with fewer than `FEW_NUMBERS` numbers left that are not used up."""
    return NumberPool.objects.filter(
        next_serial__lte=F("last_serial"), next_serial__gt=F("last_serial") + 1 - FEW_NUMBERS
    )
