"""What is photographed while a parcel is packed: the rule by category, and the photographs."""

from typing import NamedTuple

import pgtrigger
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand
from catalog.inventory.models import Unit
from catalog.products.models import Category


class PackingView(NamedTuple):
    """A view that a rule asks for; one photograph `of_parcel` stands for all pieces in it."""

    code: str
    label: str
    of_parcel: bool


class PackingRule(models.Model):
    """Which photographs a piece needs before its parcel is closed, by category, from a day on.

    For one category and those below it that have no rule of their own; without a category, for all others. Of several
    rows the latest that has begun counts. `piece_views` and `parcel_views` are lists of [code, label]. In an automated
    warehouse, whose own system confirms packing, only rules that are `of_machines` ask for photographs.
    """

    category = models.ForeignKey(Category, on_delete=models.PROTECT, null=True, related_name="+")
    valid_from = models.DateField()
    piece_views = models.JSONField()
    parcel_views = models.JSONField()
    of_machines = models.BooleanField(default=False, help_text="Asked of automated warehouses too")
    source_note = models.CharField(max_length=200)

    class Meta:
        verbose_name = "packing rule"
        constraints = [
            models.UniqueConstraint(
                fields=["category", "valid_from"], nulls_distinct=False, name="packing_rule_once_per_day"
            ),
            models.CheckConstraint(
                condition=~Q(piece_views=[], parcel_views=[]), name="packing_rule_asks_for_something"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.category or 'All others'} from {self.valid_from:%Y-%m-%d}"

    @property
    def views(self) -> list[PackingView]:
        return [
            *(PackingView(code, label, False) for code, label in self.piece_views),
            *(PackingView(code, label, True) for code, label in self.parcel_views),
        ]


class PackingPhoto(models.Model):
    """A photograph taken at packing, re-encoded without metadata: the proof of what left and in which state.

    Several rows may point to one file: it shows several views, or all pieces of the parcel.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    parcel = models.ForeignKey("shipping.Parcel", on_delete=models.PROTECT, related_name="photos")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="packing_photos")
    view = models.SlugField(max_length=40, db_index=False)
    label = models.CharField(max_length=80)
    file = models.FileField(upload_to="packing/%Y/%m/")
    by = models.CharField(max_length=80)
    by_name = models.CharField("taken by", max_length=150)
    at = models.DateTimeField("taken at", db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="once_written", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return self.label
