"""Pieces under an agreement."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now

from backoffice.merchants.models import Brand
from backoffice.money import amount_field, money_checks
from catalog.inventory.models import Unit

from ..states import CONSIGNED, ConsignedStatus
from .agreements import Agreement


class ConsignedPiece(models.Model):
    """A unit that is sold under an agreement, from the moment that it was attached until it goes its way.

    `minimum_price` is the piece's own, where one was agreed beside the agreement's; the higher of the two counts. `fee`
    is what its withdrawal costs; it is set off against payouts, or was paid under `fee_reference`. It is not due from
    `fee_waived_at` on, when the withdrawn piece came to harm with us; what had been taken of it by then is given back,
    under `fee_back_reference`. A unit stands under one agreement at most.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="pieces")
    unit = models.ForeignKey(Unit, on_delete=models.PROTECT, related_name="consignments")
    minimum_price = amount_field(null=True)
    currency = models.CharField(max_length=3)
    fee = amount_field(null=True)
    fee_reference = models.CharField(
        max_length=80, blank=True, help_text="Of the payment of what was left of the fee"
    )
    fee_waived_at = models.DateTimeField("fee not due since", null=True)
    fee_back_reference = models.CharField(
        "fee given back under",
        max_length=80,
        blank=True,
        db_default="",
        help_text="Of our payment to the consignor",
    )
    status = models.CharField(max_length=12, choices=ConsignedStatus, default=ConsignedStatus.HERE)
    attached_at = models.DateTimeField(db_default=Now())
    ended_at = models.DateTimeField(null=True)

    class Meta:
        triggers = CONSIGNED.triggers()
        constraints = [
            models.UniqueConstraint(
                fields=["unit"],
                condition=Q(status=ConsignedStatus.HERE),
                name="consigned_once_at_a_time",
            ),
            models.CheckConstraint(
                condition=Q(status__in=ConsignedStatus.values), name="consigned_status_known"
            ),
            models.CheckConstraint(
                condition=Q(status=ConsignedStatus.HERE, ended_at=None)
                | (~Q(status=ConsignedStatus.HERE) & Q(ended_at__gte=F("attached_at"))),
                name="consigned_ended_has_time",
            ),
            models.CheckConstraint(
                condition=Q(fee_back_reference="") | Q(fee_waived_at__isnull=False),
                name="consigned_fee_given_back_was_waived",
            ),
            *money_checks("consigned_minimum", "minimum_price")[::2],
            *money_checks("consigned_fee", "fee"),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="consigned_by_brand")]

    def __str__(self) -> str:
        return f"{self.unit} under {self.agreement}"
