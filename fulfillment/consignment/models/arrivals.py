"""Pieces that are announced and not here yet."""

import re
import unicodedata

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand
from backoffice.money import amount_field, currency_field, money_checks
from catalog.inventory.models import Unit, Warehouse
from catalog.products.models import Category

from ..states import ARRIVAL, ArrivalStatus
from .agreements import Agreement


def code_key(text: str) -> str:
    """A reference, serial or tracking number as scans are compared: letters and digits alone, in capitals."""
    return re.sub(r"[\W_]", "", unicodedata.normalize("NFKC", text)).upper()


class AnnouncedBy(models.TextChoices):
    CONSIGNOR = "consignor", "Its consignor"
    WAREHOUSE = "warehouse", "A warehouse notice"


class Arrival(models.Model):
    """A piece that a consignor or a warehouse has announced, found at intake by what is scanned.

    `codes` are the reference, serial and tracking number as scans are compared. `differences` is what intake found
    other than announced: a list of {fact, expected, found}; `damage` is what it noted. An agreement takes the piece at
    its intake.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="arrivals")
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, null=True, related_name="arrivals")
    announced_by = models.CharField(max_length=10, choices=AnnouncedBy, default=AnnouncedBy.CONSIGNOR)
    reference = models.CharField(max_length=80)
    title = models.CharField(max_length=250)
    category = models.ForeignKey(Category, on_delete=models.PROTECT, related_name="+", db_index=False)
    model_reference = models.CharField(max_length=60, blank=True, help_text="The maker's reference number")
    serial = models.CharField(max_length=60, blank=True)
    tracking_number = models.CharField(max_length=60, blank=True)
    asking_price = amount_field()
    currency = currency_field()
    expected_on = models.DateField()
    codes = ArrayField(models.CharField(max_length=80), default=list)
    status = models.CharField(max_length=10, choices=ArrivalStatus, default=ArrivalStatus.EXPECTED)
    unit = models.OneToOneField(Unit, on_delete=models.PROTECT, null=True, related_name="arrival")
    differences = models.JSONField(default=list)
    damage = models.CharField(max_length=500, blank=True)
    announced_at = models.DateTimeField(db_default=Now())
    arrived_at = models.DateTimeField(null=True)

    class Meta:
        triggers = ARRIVAL.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "reference"],
                condition=~Q(status=ArrivalStatus.CANCELLED),
                name="arrival_reference_once_per_brand",
            ),
            models.CheckConstraint(condition=Q(status__in=ArrivalStatus.values), name="arrival_status_known"),
            models.CheckConstraint(
                condition=Q(announced_by__in=AnnouncedBy.values), name="arrival_announcer_known"
            ),
            models.CheckConstraint(
                condition=Q(status=ArrivalStatus.ARRIVED, unit__isnull=False, arrived_at__isnull=False)
                | (~Q(status=ArrivalStatus.ARRIVED) & Q(unit__isnull=True, arrived_at__isnull=True)),
                name="arrival_arrived_has_unit",
            ),
            *money_checks("arrival_price", "asking_price"),
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="arrival_by_brand"),
            models.Index(
                fields=["expected_on"], condition=Q(status=ArrivalStatus.EXPECTED), name="arrival_expected"
            ),
            GinIndex(fields=["codes"], name="arrival_by_code"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.title}"
