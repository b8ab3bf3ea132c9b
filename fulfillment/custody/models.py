"""Who answers for a piece while it is ours: journeys between warehouses, counts of bins, losses."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand
from backoffice.money import amount_field, currency_field, money_checks
from catalog.inventory.models import Unit, Warehouse

from .states import DIFFERENCE, JOURNEY, LOSS, DifferenceStatus, JourneyStatus, LossStatus


class Journey(models.Model):
    """One piece on its way from one of our warehouses to another; `reference` names the transfer it travels with."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="journeys")
    reference = models.CharField(max_length=40)
    origin = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="+", db_index=False)
    destination = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="journeys")
    status = models.CharField(max_length=12, choices=JourneyStatus, default=JourneyStatus.ON_THE_WAY)
    sent_at = models.DateTimeField(db_default=Now())
    sent_by = models.CharField(max_length=150)
    ended_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name_plural = "transfers"
        triggers = JOURNEY.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status=JourneyStatus.ON_THE_WAY), name="journey_one_at_a_time"
            ),
            models.CheckConstraint(condition=Q(status__in=JourneyStatus.values), name="journey_status_known"),
            models.CheckConstraint(
                condition=Q(status=JourneyStatus.ON_THE_WAY, ended_at=None)
                | (~Q(status=JourneyStatus.ON_THE_WAY) & Q(ended_at__isnull=False)),
                name="journey_ended_has_time",
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="journey_by_brand"),
            models.Index(fields=["reference"], name="journey_by_reference"),
        ]

    def __str__(self) -> str:
        return f"{self.unit} to {self.destination}"


class BinCount(models.Model):
    """A bin was counted by scan. `unknown` are the labels that no piece of this warehouse wears."""

    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="counts", db_index=False)
    bin = models.CharField(max_length=20)
    expected = models.PositiveIntegerField()
    found = models.PositiveIntegerField()
    moved = models.PositiveIntegerField()
    missing = models.PositiveIntegerField()
    unknown = ArrayField(models.CharField(max_length=80))
    at = models.DateTimeField("counted at", db_default=Now())
    by_name = models.CharField("counted by", max_length=150)

    class Meta:
        verbose_name = "count"
        indexes = [models.Index(fields=["warehouse", "bin", "-id"], name="count_by_bin")]

    def __str__(self) -> str:
        return f"count {self.pk} of {self.bin}"


class Difference(models.Model):
    """A piece that was not where it should be, until it is found or written off.

    A `count` missed it, or whoever was to take it from its `bin`, which is empty where the book had it in none.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="differences")
    count = models.ForeignKey(BinCount, on_delete=models.PROTECT, null=True, related_name="differences")
    warehouse = models.ForeignKey(
        Warehouse, on_delete=models.PROTECT, related_name="differences", db_index=False
    )
    bin = models.CharField(max_length=20, blank=True)
    reported_by = models.CharField(max_length=150)
    status = models.CharField(max_length=10, choices=DifferenceStatus, default=DifferenceStatus.OPEN)
    opened_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)
    outcome = models.CharField(max_length=300, blank=True)

    class Meta:
        verbose_name = "missing piece"
        triggers = DIFFERENCE.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status=DifferenceStatus.OPEN), name="difference_open_once"
            ),
            models.CheckConstraint(
                condition=Q(status__in=DifferenceStatus.values), name="difference_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=DifferenceStatus.OPEN, ended_at=None)
                | (~Q(status=DifferenceStatus.OPEN) & Q(ended_at__isnull=False)),
                name="difference_ended_has_time",
            ),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="difference_by_brand")]

    def __str__(self) -> str:
        return f"{self.unit}, missing from {self.bin or 'its place'}"


class LossKind(models.TextChoices):
    LOST = "lost", "Lost"
    DAMAGED = "damaged", "Damaged"


class Basis(models.TextChoices):
    """What a loss is valued by."""

    SALE = "sale", "The price it was sold at"
    ASKING = "asking", "Its asking price"
    STATED = "stated", "A value stated in the report"


class Loss(models.Model):
    """A piece that was lost or damaged while it was ours, its value, and what the insurer made of it.

    `order_reference` names the order that was waiting for it, if one was, and `refund` what its buyer is owed: the
    price of the piece, or all that was paid where the order was given up with its other pieces. A damaged piece
    that is `written_off` cannot be sold as it was meant to be: whoever was owed for it is paid as for a lost one.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="losses")
    kind = models.CharField(max_length=10, choices=LossKind)
    written_off = models.BooleanField(db_default=False)
    warehouse = models.ForeignKey(Warehouse, on_delete=models.PROTECT, related_name="losses")
    reason = models.CharField(max_length=500)
    value = amount_field()
    currency = currency_field()
    basis = models.CharField(max_length=10, choices=Basis)
    order_reference = models.CharField(max_length=80, blank=True)
    status = models.CharField(max_length=10, choices=LossStatus, default=LossStatus.REPORTED)
    reported_at = models.DateTimeField(db_default=Now())
    reported_by = models.CharField(max_length=150)
    claim_reference = models.CharField(max_length=80, blank=True, help_text="The insurer's or the carrier's")
    paid = amount_field(null=True)
    refund = amount_field(null=True)
    refund_currency = currency_field(blank=True)
    refund_reference = models.CharField(
        max_length=80, blank=True, help_text="Of the money that the buyer got back"
    )
    outcome = models.CharField(max_length=500, blank=True)

    class Meta:
        verbose_name_plural = "losses"
        triggers = LOSS.triggers()
        constraints = [
            *money_checks("loss_value", "value"),
            *money_checks("loss_paid", "paid")[::2],
            *money_checks("loss_refund", "refund", "refund_currency", optional=True),
            models.CheckConstraint(condition=Q(status__in=LossStatus.values), name="loss_status_known"),
            models.CheckConstraint(condition=Q(kind__in=LossKind.values), name="loss_kind_known"),
            models.CheckConstraint(
                condition=Q(kind=LossKind.DAMAGED) | Q(written_off=False), name="loss_written_off_is_damaged"
            ),
            models.CheckConstraint(condition=Q(basis__in=Basis.values), name="loss_basis_known"),
            models.CheckConstraint(
                condition=Q(status=LossStatus.SETTLED, paid__isnull=False)
                | (~Q(status=LossStatus.SETTLED) & Q(paid=None)),
                name="loss_settled_was_paid",
            ),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="loss_by_brand")]

    def __str__(self) -> str:
        return f"{self.unit}, {self.get_kind_display().lower()}"
