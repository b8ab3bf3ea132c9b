"""The label of a parcel: what it says, and its file."""

import hashlib

from django.core.files.base import ContentFile
from django_countries import countries

from backoffice.events.errors import Conflict
from catalog.inventory.models import Warehouse

from . import queries
from .labels import Address, Label, LabelError, render_label
from .models import Parcel


def label_of(parcel: Parcel) -> Label:
    """What the label of a numbered parcel says; the same for the same parcel, whenever it is asked.

    Raises Conflict `label_impossible` when a fact is missing or cannot be printed.
    """
    assert parcel.waybill is not None
    assert parcel.numbered_at is not None
    order, carrier = parcel.order, parcel.carrier
    try:
        return Label(
            waybill=parcel.waybill,
            carrier=carrier.name,
            service=carrier.service,
            sender=_sender(parcel.warehouse),
            recipient=Address(
                name=order.buyer_name,
                lines=(order.address,),
                city=order.city,
                postcode=order.postcode,
                country=str(order.country),
                phone=order.buyer_phone,
            ),
            parcel_reference=f"PCL-{parcel.pk:06d}",
            weight_g=parcel.weight_g or 0,
            pieces=tuple((unit.title, 1) for unit in queries.units_in(parcel)),
            origin_country=str(parcel.brand.country),
            printed_at=parcel.numbered_at,
        )
    except LabelError as error:
        raise _impossible(parcel, error) from error


def printed(parcel: Parcel) -> bytes:
    """The label as PDF. The same parcel gives the same bytes."""
    try:
        return render_label(label_of(parcel))
    except LabelError as error:
        raise _impossible(parcel, error) from error


def store_label(parcel: Parcel, pdf: bytes, *, anew: bool = False) -> tuple[str, str]:
    """Writes the label's file and returns its name in the storage and its SHA-256.

    A file of that name that an interrupted try left is kept when it is whole and replaced when it is not: no row
    points to it yet. One that is printed `anew`, for another weight, has a name of its own: the row points to the
    other until the transaction ends.
    """
    assert parcel.numbered_at is not None
    storage = Parcel._meta.get_field("label").storage
    weighed = f"-{parcel.weight_g}g" if anew else ""
    name = f"labels/{parcel.numbered_at:%Y/%m}/{parcel.waybill}{weighed}.pdf"
    digest = hashlib.sha256(pdf).hexdigest()
    if storage.exists(name):
        with storage.open(name) as left:
            if left.read() == pdf:
                return name, digest
        storage.delete(name)
    return storage.save(name, ContentFile(pdf)), digest


def _sender(warehouse: Warehouse) -> Address:
    """The warehouse; the part of its address behind the last comma is the town."""
    street, _, town = warehouse.address.rpartition(",")
    return Address(
        name=warehouse.name,
        lines=(street.strip() or warehouse.address,),
        city=town.strip() or countries.name(str(warehouse.country)),
        country=str(warehouse.country),
    )


def _impossible(parcel: Parcel, error: LabelError) -> Conflict:
    return Conflict(
        f"The label of parcel {parcel.pk} cannot be printed. {error.sentence}",
        code="label_impossible",
        parcel=parcel.pk,
        reason=error.code,
    )
