"""Pieces that reached their buyers, made by the verbs of shipping."""

from datetime import datetime, timedelta
from typing import Any

from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.merchants.models import Brand
from catalog.inventory.bench_models import TamperTag
from catalog.inventory.models import Unit
from catalog.inventory.why_not import why_not
from fulfillment.orders.models import Order
from fulfillment.returns.models import Return
from fulfillment.returns.services import install_return_windows, receive_return, request_return
from fulfillment.shipping.models import Parcel
from fulfillment.shipping.services import Report, apply_tracking, report_tracking
from tests.fulfillment.orders.making import House, ordered
from tests.fulfillment.shipping.making import fulfil


def delivered(
    house: House, brand: Brand, *, at: datetime | None = None, **words: Any
) -> tuple[Order, list[Unit]]:
    """An order that its carrier has brought to the buyer."""
    return brought(house, ordered(house, brand, **words), at=at)


def brought(house: House, order: Order, *, at: datetime | None = None) -> tuple[Order, list[Unit]]:
    """A placed order, once its carrier has brought it to the buyer."""
    with scope(house.office):
        install_return_windows()
    parcel = fulfil(order)
    assert parcel is not None
    at = at or timezone.now()
    report = Report(waybill=parcel.waybill or "", code="Delivered", happened_at=at)
    with scope(house.office) as actor:
        # Whoever has it since then was sent it before.
        Parcel.objects.filter(pk=parcel.pk, handed_over_at__gt=at).update(
            handed_over_at=at - timedelta(hours=1)
        )
        report_tracking(reports=[report], actor=actor)
        apply_tracking(parcel_id=parcel.pk)
        return Order.objects.get(pk=order.pk), list(
            Unit.objects.filter(order_lines__order=order).order_by("pk")
        )


def asked(house: House, brand: Brand, *, days_ago: int = 0) -> Return:
    """A return of the one piece of a delivered order."""
    order, (unit,) = delivered(house, brand, at=timezone.now() - timedelta(days=days_ago))
    with scope(house.office) as actor:
        return request_return(order_id=order.pk, unit_id=unit.pk, reason="Too small", actor=actor)


def came_back(house: House, row: Return, **words: Any) -> Return:
    with scope(house.office) as actor:
        worn = TamperTag.objects.filter(unit=row.unit_id).latest("pk").number
        facts = {"tag": worn, "serial": "", "tag_whole": True, "warehouse_code": house.by_hand.code, **words}
        return receive_return(return_id=row.pk, actor=actor, **facts)


def steps_back(unit_id: int, actor: Actor) -> dict[str, str]:
    """By the reasons' codes, the steps that lead a piece back to be offered."""
    unit = Unit.objects.select_related("category", "brand", "source_grade", "warehouse").get(pk=unit_id)
    told = why_not(unit, actor).answers
    return {each.code: each.step.verb for answer in told for each in answer.reasons if each.step}
