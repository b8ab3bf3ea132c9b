"""Orders, parcels, returns, and the work on them."""

from datetime import date, timedelta

from django.core.files.base import ContentFile

from backoffice.merchants.models import Channel
from fulfillment.orders.models import Order, OrderLine, Presale, PresaleRule, ReportedSale, SaleCase
from fulfillment.returns.models import Return, ReturnPhoto, ReturnWindow
from fulfillment.shipping.models import (
    Carrier,
    NumberPool,
    PackingPhoto,
    PackingRule,
    Parcel,
    TrackingEvent,
    Vocabulary,
)
from fulfillment.tasks.models import Task

from .catalog import claim, unit
from .estate import NOON, Estate, builds


@builds("shipping.Carrier")
def carrier(estate: Estate, serial: int) -> Carrier:
    return Carrier.objects.create(
        code=f"carrier-{estate.brand.pk}-{serial}",
        name="Air Mail",
        service="Registered",
        vocabulary=Vocabulary.values[0],
    )


@builds("shipping.NumberPool")
def number_pool(estate: Estate, serial: int) -> NumberPool:
    last = (estate.brand.pk * 100 + serial) % 100_000_000
    return NumberPool.objects.create(
        carrier=estate.one("shipping.Carrier"),
        service="RR",
        country="FR",
        first_serial=last,
        next_serial=last,
        last_serial=last,
    )


@builds("tasks.Task")
def task(estate: Estate, serial: int) -> Task:
    return Task.objects.create(
        brand=estate.brand,
        kind="inspect",
        subject_type="unit",
        subject_id=estate.one("inventory.Unit").pk if serial == 1 else unit(estate, 30_000 + serial).pk,
        title=estate.text(serial),
        warehouse=estate.one("inventory.Warehouse"),
        due_at=NOON,
        done_by=estate.text(serial),
    )


@builds("orders.Order")
def order(estate: Estate, serial: int) -> Order:
    text = estate.text(serial)
    return Order.objects.create(
        brand=estate.brand,
        store=estate.one("channels.Store"),
        reference=text,
        buyer_name=text,
        buyer_phone=text[:40],
        address=text,
        city=text,
        postcode=text[:20],
        country="CN",
        payment_reference=text,
        total=estate.amount,
        currency="EUR",
    )


@builds("orders.OrderLine")
def order_line(estate: Estate, serial: int) -> OrderLine:
    held = estate.one("inventory.Claim") if serial == 1 else claim(estate, 1000 + serial)
    return OrderLine.objects.create(
        brand=estate.brand,
        order=estate.one("orders.Order") if serial == 1 else order(estate, 1000 + serial),
        unit=held.unit,
        claim=held,
        price=estate.amount,
        currency="EUR",
    )


@builds("orders.ReportedSale")
def reported_sale(estate: Estate, serial: int) -> ReportedSale:
    text = estate.text(serial)
    return ReportedSale.objects.create(
        brand=estate.brand,
        store=estate.one("channels.Store"),
        reference=text[:50],
        line=text,
        sku=text,
        title=text,
        amount=estate.amount,
        currency="EUR",
        region=text,
    )


@builds("orders.Presale")
def presale(estate: Estate, serial: int) -> Presale:
    text = estate.text(serial)
    return Presale.objects.create(
        brand=estate.brand,
        store=estate.one("channels.Store"),
        unit=estate.one("inventory.Unit") if serial == 1 else unit(estate, 2000 + serial),
        reference=f"{text[:48]}-P",
        partner="system:estate",
        price=estate.amount,
        deposit=estate.amount / 10,
        currency="EUR",
        deposit_reference=text[:80],
        keeps_deposit=True,
        balance_days=3,
    )


@builds("orders.PresaleRule")
def presale_rule(estate: Estate, serial: int) -> PresaleRule:
    return PresaleRule.objects.create(
        channel="flagship",
        deposit_bp=1000,
        balance_days=3,
        keeps_deposit=True,
        valid_from=date(2030, 1, 1) + timedelta(days=200 * estate.brand.pk % 10_000 + serial),
        source_note="estate",
    )


@builds("orders.SaleCase")
def sale_case(estate: Estate, serial: int) -> SaleCase:
    text = estate.text(serial)
    return SaleCase.objects.create(
        brand=estate.brand,
        store=estate.one("channels.Store"),
        unit=estate.one("inventory.Unit"),
        kind="late_payment",
        reference=text[:50],
        payment_reference=text[:80],
        amount=estate.amount,
        currency="EUR",
        because="sold",
        reason=text,
        partner="system:estate",
    )


@builds("returns.ReturnWindow")
def return_window(estate: Estate, serial: int) -> ReturnWindow:
    return ReturnWindow.objects.create(
        channel=Channel.OVERSEAS,
        days=30,
        valid_from=date(2000, 1, 1) + timedelta(days=(estate.brand.pk * 100 + serial) % 20_000),
        source_note="Us",
    )


@builds("returns.Return")
def a_return(estate: Estate, serial: int) -> Return:
    text = estate.text(serial)
    line = order_line(estate, 3000 + serial)
    return Return.objects.create(
        brand=estate.brand, line=line, unit=line.unit, reason=text, price=estate.amount, currency="EUR"
    )


@builds("returns.ReturnPhoto")
def return_photo(estate: Estate, serial: int) -> ReturnPhoto:
    text = estate.text(serial)
    row = ReturnPhoto(
        brand=estate.brand, of_return=estate.one("returns.Return"), by=text[:80], by_name=text[:150]
    )
    row.file.save(f"{estate.mark}-return", ContentFile(estate.mark.encode()), save=False)
    row.save()
    return row


@builds("shipping.Parcel")
def parcel(estate: Estate, serial: int) -> Parcel:
    row = Parcel(
        brand=estate.brand,
        order=estate.one("orders.Order") if serial == 1 else order(estate, 2000 + serial),
        warehouse=estate.one("inventory.Warehouse"),
        carrier=estate.one("shipping.Carrier"),
        waybill=estate.text(serial, 20),
        numbered_at=NOON,
        weight_g=500,
    )
    row.label.save(f"{estate.mark}.pdf", ContentFile(estate.mark.encode()), save=False)
    row.save()
    return row


@builds("shipping.PackingPhoto")
def packing_photo(estate: Estate, serial: int) -> PackingPhoto:
    text = estate.text(serial)
    row = PackingPhoto(
        brand=estate.brand, parcel=estate.one("shipping.Parcel"), unit=estate.one("inventory.Unit"), view="boxed",
        label=text[:80], by=text[:80], by_name=text[:150],
    )  # fmt: skip
    row.file.save(f"{estate.mark}-packing", ContentFile(estate.mark.encode()), save=False)
    row.save()
    return row


@builds("shipping.PackingRule")
def packing_rule(estate: Estate, serial: int) -> PackingRule:
    return PackingRule.objects.create(
        valid_from=date(2000, 1, 1) + timedelta(days=(estate.brand.pk * 100 + serial) % 7_000),
        piece_views=[["boxed", "The piece in its box"]],
        parcel_views=[],
        source_note="Us",
    )


@builds("shipping.TrackingEvent")
def tracking_event(estate: Estate, serial: int) -> TrackingEvent:
    return TrackingEvent.objects.create(
        brand=estate.brand,
        parcel=estate.one("shipping.Parcel"),
        code=estate.text(serial, 40),
        text=estate.text(serial),
        place=estate.text(serial),
        milestone="in_transit",
        happened_at=NOON + timedelta(minutes=serial),
    )
