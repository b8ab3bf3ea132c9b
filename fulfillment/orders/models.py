"""What was bought, by whom, for how much."""

from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django_countries.fields import CountryField

from backoffice.merchants.models import Brand
from backoffice.money import amount_field, currency_field, money_checks
from catalog.channels.models import Store
from catalog.inventory.models import Claim, Unit

from .states import ORDER, OrderStatus


class Order(models.Model):
    """A paid order from a store, for pieces of one brand.

    A basket with several brands arrives as one order per brand, all under the store's one number: each stands
    behind its brand's own wall. `reference` is that number. `placed_at` is the payment's time; GMV days are
    counted by it.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="orders")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="orders")
    reference = models.CharField(max_length=50)
    status = models.CharField(max_length=10, choices=OrderStatus, default=OrderStatus.PLACED)
    buyer_name = models.CharField(max_length=120)
    buyer_phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300)
    city = models.CharField(max_length=80)
    postcode = models.CharField(max_length=20, blank=True)
    country = CountryField()
    payment_reference = models.CharField(max_length=80)
    total = amount_field()
    currency = currency_field()
    placed_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = ORDER.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "store", "reference"], name="order_reference_once_per_brand_and_store"
            ),
            models.CheckConstraint(condition=Q(status__in=OrderStatus.values), name="order_status_known"),
            *money_checks("order_total", "total"),
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="order_by_brand"),
            models.Index(fields=["status", "-id"], name="order_by_status"),
            models.Index(fields=["placed_at"], name="order_by_time"),
        ]

    def __str__(self) -> str:
        return self.reference


class OrderLine(models.Model):
    """One piece in an order, bought through its claim."""

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+")
    order = models.ForeignKey(Order, on_delete=models.PROTECT, related_name="lines")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="order_lines")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, related_name="order_line")
    price = amount_field()
    currency = currency_field()

    class Meta:
        constraints = [*money_checks("order_line_price", "price")]

    def __str__(self) -> str:
        return f"{self.unit} in {self.order}"
