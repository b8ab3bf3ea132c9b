"""Pieces that are not on sale yet, kept for who has paid a deposit."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand, Channel
from backoffice.money import amount_field, currency_field, exact, money_checks
from catalog.channels.models import Store
from catalog.inventory.models import Claim, Unit

from .states import PRESALE, PresaleStatus


class PresaleRule(models.Model):
    """What a deposit is on a channel, from a day on: its share of the price in basis points, how many days the balance
    may take once the piece is on sale, and whether the deposit is kept when the balance does not come."""

    channel = models.CharField(max_length=20, choices=Channel)
    deposit_bp = models.PositiveSmallIntegerField()
    balance_days = models.PositiveSmallIntegerField()
    keeps_deposit = models.BooleanField()
    valid_from = models.DateField()
    source_note = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["channel", "valid_from"], name="presale_rule_once_per_day"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="presale_rule_channel_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    deposit_bp__gte=1, deposit_bp__lt=10_000, balance_days__gte=1, balance_days__lte=60
                ),
                name="presale_rule_possible",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()} from {self.valid_from}"


class Presale(models.Model):
    """A piece kept for `partner` (an actor's key) against `deposit`; one at a time for a piece.

    When the piece is put on sale it is held (`claim`) at `price` until `due_at`; then the balance is paid and it is
    sold, or it is free again. `keeps_deposit` is the rule as it was when the deposit was paid.
    """

    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="presales")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="presales", db_constraint=False)
    status = models.CharField(max_length=10, choices=PresaleStatus, default=PresaleStatus.RESERVED)
    reference = models.CharField(max_length=50)
    partner = models.CharField(max_length=80)
    price = amount_field()
    deposit = amount_field()
    currency = currency_field()
    deposit_reference = models.CharField(max_length=80)
    keeps_deposit = models.BooleanField()
    balance_days = models.PositiveSmallIntegerField()
    claim = models.OneToOneField(
        Claim, on_delete=models.PROTECT, null=True, related_name="presale", db_constraint=False
    )
    due_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = PRESALE.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(status__in=[PresaleStatus.RESERVED, PresaleStatus.DUE]),
                name="presale_open_once_per_unit",
            ),
            models.UniqueConstraint(
                fields=["brand", "store", "reference"], name="presale_reference_once_per_brand_and_store"
            ),
            models.CheckConstraint(condition=Q(status__in=PresaleStatus.values), name="presale_status_known"),
            models.CheckConstraint(condition=Q(deposit__lt=F("price")), name="presale_deposit_below_price"),
            models.CheckConstraint(
                condition=~Q(status__in=[PresaleStatus.DUE, PresaleStatus.SOLD])
                | Q(claim__isnull=False, due_at__isnull=False),
                name="presale_due_is_held",
            ),
            *money_checks("presale_price", "price"),
            *money_checks("presale_deposit", "deposit"),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="presale_by_brand")]

    def __str__(self) -> str:
        return f"presale {self.reference}"

    @property
    def balance(self) -> Decimal:
        """What is still to be paid beside the deposit."""
        return exact(self.price - self.deposit, self.currency)
