"""Pieces on their way back: what was asked for, what came, what was decided."""

import pgtrigger
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand, Channel
from backoffice.money import amount_field, currency_field, money_checks
from catalog.inventory.models import Unit
from fulfillment.orders.models import OrderLine

from .states import OPEN, RETURN, UNDECIDED, ReturnStatus


class ReturnWindow(models.Model):
    """For how many days after delivery a buyer may ask for a return, by sales channel, from a day on.

    Of several rows of a channel the latest that has begun counts. A channel without one takes nothing back.
    """

    channel = models.CharField(max_length=20, choices=Channel)
    days = models.PositiveSmallIntegerField()
    valid_from = models.DateField()
    source_note = models.CharField(max_length=200)

    class Meta:
        verbose_name = "return window"
        constraints = [
            models.UniqueConstraint(fields=["channel", "valid_from"], name="return_window_once_per_day"),
            models.CheckConstraint(
                condition=Q(channel__in=Channel.values), name="return_window_channel_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_channel_display()}: {self.days} days"


class Return(models.Model):
    """One piece that its buyer sends back. A sale has one open return at a time.

    A piece has one undecided return at a time. Once that is accepted the piece is the house's again: it may be sold,
    and its next buyer send it back, while the money of the first is still owed.

    `price` is what was paid for it. What was read at the door stands in `tag_read` and `serial_read`. `doubt` says why
    what came may be another piece: then it lies apart, the sale stands, and the money is held until someone decides.
    `lost_at` is when it was lost or written off in our hands; accepted unexamined, it is paid back whole.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    line = models.ForeignKey(OrderLine, on_delete=models.PROTECT, related_name="returns")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="returns")
    status = models.CharField(max_length=10, choices=ReturnStatus, default=ReturnStatus.REQUESTED)
    reason = models.CharField(max_length=500, help_text="In the buyer's words")
    price = amount_field()
    currency = currency_field()
    requested_at = models.DateTimeField(db_default=Now())
    tag_read = models.CharField(max_length=40, blank=True)
    serial_read = models.CharField(max_length=60, blank=True)
    tag_whole = models.BooleanField(null=True)
    received_at = models.DateTimeField(null=True)
    received_by = models.CharField(max_length=150, blank=True)
    doubt = models.CharField(max_length=500, blank=True)
    lost_at = models.DateTimeField("lost with us", null=True)
    refunded = amount_field(null=True)
    refund_reference = models.CharField(max_length=80, blank=True)
    decision = models.CharField(max_length=500, blank=True)
    settled_at = models.DateTimeField(null=True)
    settled_by = models.CharField(max_length=150, blank=True)

    class Meta:
        triggers = RETURN.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["unit"], condition=Q(status__in=UNDECIDED), name="return_undecided_once"
            ),
            models.UniqueConstraint(
                fields=["line"], condition=Q(status__in=OPEN), name="return_open_once_per_sale"
            ),
            models.CheckConstraint(condition=Q(status__in=ReturnStatus.values), name="return_status_known"),
            models.CheckConstraint(
                condition=Q(status__in=[ReturnStatus.REQUESTED, ReturnStatus.REFUSED])
                | Q(received_at__isnull=False),
                name="return_received_has_time",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReturnStatus.SWAPPED) | ~Q(doubt=""), name="return_swapped_has_doubt"
            ),
            models.CheckConstraint(
                condition=(
                    Q(status=ReturnStatus.REFUNDED) & Q(refunded__isnull=False) & ~Q(refund_reference="")
                )
                | (~Q(status=ReturnStatus.REFUNDED) & Q(refunded__isnull=True)),
                name="return_refunded_has_amount",
            ),
            models.CheckConstraint(
                condition=Q(refunded__isnull=True)
                | (Q(refunded__lte=F("price")) & (Q(refunded=F("price"), doubt="") | ~Q(decision=""))),
                name="return_refunds_the_price_or_says_why",
            ),
            models.CheckConstraint(
                condition=~Q(status=ReturnStatus.REFUSED) | ~Q(decision=""), name="return_refused_says_why"
            ),
            models.CheckConstraint(
                condition=Q(lost_at=None)
                | Q(status=ReturnStatus.ACCEPTED)
                | Q(status=ReturnStatus.REFUNDED, refunded=F("price")),
                name="return_lost_here_is_paid_whole",
            ),
            *money_checks("return_price", "price"),
            *money_checks("return_refunded", "refunded")[::2],
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="return_by_brand"),
            models.Index(fields=["status", "-id"], name="return_by_status"),
        ]

    def __str__(self) -> str:
        return f"return {self.pk} of {self.unit}"


class ReturnPhoto(models.Model):
    """A photograph of what came back, re-encoded without metadata: the proof where it may be another piece.

    It stands with the return and not with the piece on record, which it may not show.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    of_return = models.ForeignKey(Return, on_delete=models.PROTECT, related_name="photos")
    file = models.FileField(upload_to="returns/%Y/%m/")
    by = models.CharField(max_length=80)
    by_name = models.CharField("taken by", max_length=150)
    at = models.DateTimeField("taken at", db_default=Now())

    class Meta:
        triggers = [pgtrigger.Protect(name="once_written", operation=pgtrigger.Update | pgtrigger.Delete)]

    def __str__(self) -> str:
        return f"photograph {self.pk} of {self.of_return}"
