"""The pages of lots, and those that expire soon on the home page."""

from collections.abc import Iterable
from datetime import timedelta

from django.contrib import admin
from django.urls import reverse
from django.utils import timezone
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    RangeDateFilter,
    RelatedDropdownFilter,
)
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk
from backoffice.desk.filters import ChosenFilter
from backoffice.desk.requests import STAFF
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb
from backoffice.events.actors import Actor
from backoffice.events.places import within

from .. import services
from ..models import Lot
from ..states import FLOOR, LOT, LotStatus
from .forms import LotForm, ReasonForm
from .movements import Movements


@admin.register(Lot)
class LotAdmin(Desk):
    sought = True
    viewers = STAFF | {Right.GOODS}
    warehouse_path = "warehouse"
    lifecycle = LOT
    subject = "lot"
    creation = AdminVerb("receive", "Receive a lot", services.receive_lot, LotForm, roles=FLOOR)
    verbs = (
        AdminVerb(
            "release",
            "Release",
            lambda lot, actor: services.release_lot(lot_id=lot.pk, actor=actor),
            bulk=True,
        ),
        AdminVerb(
            "block",
            "Put on hold",
            lambda lot, actor, reason: services.block_lot(lot_id=lot.pk, reason=reason, actor=actor),
            ReasonForm,
            bulk=True,
            danger=True,
        ),
        AdminVerb(
            "recall",
            "Recall",
            lambda lot, actor, reason: services.recall_lot(lot_id=lot.pk, reason=reason, actor=actor),
            ReasonForm,
            bulk=True,
            danger=True,
        ),
    )
    list_display = ("number", "product", "brand", "stage", "left", "expires_on", "warehouse")
    list_select_related = ("product", "brand", "warehouse")
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("expires_on", RangeDateFilter),
        ("brand", ChosenFilter),
        ("warehouse", RelatedDropdownFilter),
    )
    list_filter_submit = True
    search_fields = ("number", "product__sku", "product__title")
    ordering = ("-pk",)
    fields = (
        "number",
        "product",
        "brand",
        "warehouse",
        "left",
        "manufactured_on",
        "expires_on",
        "created_at",
    )
    readonly_fields = ("left",)
    inlines = (Movements,)

    @display(
        description="State",
        ordering="status",
        label={
            LotStatus.QUARANTINE: "warning",
            LotStatus.RELEASED: "success",
            LotStatus.ON_HOLD: "warning",
            LotStatus.RECALLED: "danger",
        },
    )
    def stage(self, lot: Lot) -> tuple[str, str]:
        return lot.status, lot.get_status_display()

    @display(description="Left", ordering="quantity")
    def left(self, lot: Lot) -> str:
        return f"{lot.quantity:,} {lot.product.get_measure_display()}"


EXPIRES_SOON = timedelta(days=60)


@todo(*STAFF, Right.GOODS)
def lots(actor: Actor) -> Iterable[Card]:
    end = timezone.now().date() + EXPIRES_SOON
    usable = Lot.objects.exclude(status=LotStatus.RECALLED).filter(quantity__gt=0, expires_on__lte=end)
    yield Card(
        title="Lots expiring within 60 days",
        waiting=waiting(within(usable, "warehouse", actor)),
        link=f"{reverse('admin:inventory_lot_changelist')}?expires_on__lte={end.isoformat()}&quantity__gt=0",
        advice="Use them first, or take them out.",
        urgent=True,
    )
