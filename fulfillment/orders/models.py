"""What was bought, by whom, for how much."""

from typing import Any

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Now
from django_countries.fields import CountryField

from backoffice.merchants.models import Brand
from backoffice.money import amount_field, currency_field, money_checks
from catalog.channels.models import Store
from catalog.inventory.models import Claim, Unit

from .states import CASE, ORDER, CaseKind, CaseStatus, OrderStatus, SaleState


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


class SaleCase(models.Model):
    """A payment that no piece could be given for: it is given back, and where a channel has sold twice, made good.

    `reference` is the shop's order number; no order of that number exists, nor ever will, unless a deposit was
    used for it. `unit` is the piece, of
    several the first in the way; `because` the code of the refusal and `reason` its sentence, as the shop was told.
    `partner` is the key of who placed it. Who bought is known to the shop under its number, and not kept here.
    """

    brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, related_name="+", db_index=False, db_constraint=False
    )
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="sale_cases")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="sale_cases", db_constraint=False)
    kind = models.CharField(max_length=15, choices=CaseKind)
    status = models.CharField(max_length=10, choices=CaseStatus, default=CaseStatus.OPEN)
    reference = models.CharField(max_length=50)
    payment_reference = models.CharField(max_length=80)
    amount = amount_field()
    currency = currency_field()
    because = models.CharField(max_length=40)
    reason = models.CharField(max_length=500)
    partner = models.CharField(max_length=80)
    opened_at = models.DateTimeField(db_default=Now())
    refund_reference = models.CharField(max_length=80, blank=True)
    told = models.CharField(max_length=500, blank=True, help_text="What the buyer was told and offered")
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        verbose_name = "case"
        verbose_name_plural = "refunds and apologies"
        triggers = CASE.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["brand", "store", "reference"], name="sale_case_once_per_brand_and_store"
            ),
            models.CheckConstraint(condition=Q(status__in=CaseStatus.values), name="sale_case_status_known"),
            models.CheckConstraint(condition=Q(kind__in=CaseKind.values), name="sale_case_kind_known"),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.OPEN, settled_at__isnull=True)
                | (Q(status=CaseStatus.SETTLED, settled_at__isnull=False) & ~Q(refund_reference=""))
                | Q(status=CaseStatus.USED, kind=CaseKind.DEPOSIT, settled_at__isnull=False),
                name="sale_case_settled_gave_back",
            ),
            models.CheckConstraint(
                condition=Q(status=CaseStatus.OPEN) | ~Q(kind=CaseKind.SOLD_TWICE) | ~Q(told=""),
                name="sale_case_sold_twice_apologised",
            ),
            *money_checks("sale_case_amount", "amount"),
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="sale_case_by_brand"),
            models.Index(fields=["kind"], condition=Q(status=CaseStatus.OPEN), name="sale_case_open"),
        ]

    def __str__(self) -> str:
        return f"case {self.reference}, {self.get_kind_display().lower()}"


def _reported_amount(**options: Any) -> "models.DecimalField[Any, Any]":
    """An amount as a report states it: reports divide discounts and count to more decimals than money has."""
    return models.DecimalField(max_digits=20, decimal_places=6, **options)


class ReportedSale(models.Model):
    """One row of a channel's own report: an order, or one `line` of it, as that channel tells it.

    It reserves nothing and ships nothing; those are orders. `reference` is the order's number there. `amount` is what
    the row comes to, `received` what the buyer has paid of it in the end, `refunded` what went back; None where the
    report does not say. `state` follows from these. `brand` is the store's; a store of the platform has none.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, null=True, related_name="+")
    store = models.ForeignKey(Store, on_delete=models.PROTECT, related_name="reported_sales")
    reference = models.CharField(max_length=50)
    line = models.CharField(max_length=80, blank=True)
    ordered_at = models.DateTimeField(null=True)
    paid_at = models.DateTimeField(null=True)
    shipped_on = models.DateField(null=True)
    sku = models.CharField(max_length=80, blank=True)
    title = models.CharField(max_length=250, blank=True)
    quantity = models.DecimalField(max_digits=14, decimal_places=3, null=True)
    amount = _reported_amount()
    received = _reported_amount(null=True)
    refunded = _reported_amount(null=True)
    currency = currency_field()
    region = models.CharField(max_length=120, blank=True, help_text="Where it went, as the report says")
    created_at = models.DateTimeField(db_default=Now())
    state = models.GeneratedField(
        expression=Case(
            When(received=None, refunded=None, paid_at=None, then=Value(SaleState.STATED)),
            When(Q(refunded__gt=0, refunded__gte=F("amount")), then=Value(SaleState.REFUNDED)),
            When(refunded__gt=0, then=Value(SaleState.PART_REFUNDED)),
            When(Q(received__gt=0) | Q(paid_at__isnull=False), then=Value(SaleState.PAID)),
            default=Value(SaleState.UNPAID),
        ),
        output_field=models.CharField(max_length=15, choices=SaleState),
        db_persist=True,
    )

    class Meta:
        verbose_name = "reported sale"
        constraints = [
            models.UniqueConstraint(fields=["store", "reference", "line"], name="reported_sale_once"),
            models.CheckConstraint(
                condition=Q(amount__gte=0)
                & (Q(received=None) | Q(received__gte=0))
                & (Q(refunded=None) | Q(refunded__gte=0, refunded__lte=F("amount")))
                & (Q(quantity=None) | Q(quantity__gte=0)),
                name="reported_sale_amounts_possible",
            ),
            models.CheckConstraint(
                condition=Q(currency__regex="^[A-Z]{3}$"), name="reported_sale_has_currency"
            ),
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="reported_sale_by_brand"),
            models.Index(fields=["store", "ordered_at"], name="reported_sale_by_time"),
        ]

    def __str__(self) -> str:
        return f"{self.reference} {self.line}".strip()

    @property
    def key(self) -> tuple[int, str, str]:
        return self.store_id, self.reference, self.line


SALE_FACTS = (
    "ordered_at", "paid_at", "shipped_on", "sku", "title", "quantity", "amount", "received", "refunded", "currency",
    "region",
)  # fmt: skip
"""What a report may state of a sale, and may change by stating it again."""

from .presale_models import Presale, PresaleRule  # noqa: E402

__all__ = ["Order", "OrderLine", "Presale", "PresaleRule", "ReportedSale", "SALE_FACTS", "SaleCase"]
