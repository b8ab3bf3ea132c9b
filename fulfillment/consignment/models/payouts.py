"""What consignors are owed for what was sold, and what became of it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from pgtrigger import Before, Condition, Delete, Protect, ReadOnly, Trigger, Update

from backoffice.merchants.models import Brand
from backoffice.money import amount_field, currency_field, money_checks
from catalog.inventory.models import Claim
from fulfillment.custody.models import Loss

from ..states import PAYOUT, PayoutStatus
from .agreements import AgreementTerms
from .pieces import ConsignedPiece

# States in which the consignor has the money of the sale, or is to get it.
STANDING = (PayoutStatus.WAITING, PayoutStatus.DUE, PayoutStatus.PAID)


class Payout(models.Model):
    """The share of one sale from its delivery on, or what is paid for one loss: exact, and never changed.

    `net` is `price` less `fee`, of which `share` is the consignor's and `rest` the house's, in `currency`, by `terms`.
    It is due when `window_until` has passed without a return; that counts on every read, whether or not the sweep has
    come by. A piece that comes back, or is found again, cancels it, or, once it is paid, makes it owed back. What is
    paid for a damaged piece stays paid: with it the piece became the house's.
    """

    # The wall's key, (piece, brand), holds both.
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    piece = models.ForeignKey(ConsignedPiece, on_delete=models.PROTECT, related_name="payouts")
    claim = models.OneToOneField(Claim, on_delete=models.PROTECT, null=True, related_name="payout")
    loss = models.OneToOneField(Loss, on_delete=models.PROTECT, null=True, related_name="payout")
    terms = models.ForeignKey(AgreementTerms, on_delete=models.PROTECT, related_name="+", db_index=False)
    order_reference = models.CharField("order", max_length=80)
    price = amount_field()
    fee = amount_field()
    net = amount_field()
    share = amount_field()
    rest = amount_field()
    currency = currency_field()
    delivered_at = models.DateTimeField()
    window_until = models.DateTimeField("return window until")
    status = models.CharField(max_length=10, choices=PayoutStatus, default=PayoutStatus.WAITING)
    paid_at = models.DateTimeField(null=True)
    payment_reference = models.CharField(max_length=80, blank=True)
    returned_at = models.DateTimeField(null=True)
    recovery_reference = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            *PAYOUT.triggers(),
            ReadOnly(
                name="payout_amounts_stay",
                fields=[
                    "brand", "piece", "claim", "loss", "terms", "price", "fee", "net", "share", "rest", "currency",
                    "delivered_at",
                ],
            ),
            Protect(name="payouts_stay", operation=Delete),
            # No clock but the database's own says that a window is over.
            Trigger(
                name="payout_after_its_window",
                when=Before,
                operation=Update,
                condition=Condition("NEW.status IN ('due', 'paid')"),
                func="""
                    IF NEW.window_until > clock_timestamp() THEN
                        RAISE EXCEPTION 'The return window of payout % is open until %', NEW.id, NEW.window_until
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(
                fields=["piece"], condition=Q(status__in=STANDING), name="payout_standing_once_per_piece"
            ),
            models.CheckConstraint(condition=Q(status__in=PayoutStatus.values), name="payout_status_known"),
            models.CheckConstraint(
                condition=Q(claim__isnull=False, loss__isnull=True)
                | Q(claim__isnull=True, loss__isnull=False),
                name="payout_of_a_sale_or_a_loss",
            ),
            models.CheckConstraint(
                condition=Q(net=F("share") + F("rest")) & Q(net__lte=F("price")), name="payout_adds_up"
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[PayoutStatus.PAID, PayoutStatus.OWED_BACK, PayoutStatus.RECOVERED])
                | (Q(paid_at__gte=F("window_until")) & ~Q(payment_reference="")),
                name="payout_paid_after_its_window",
            ),
            models.CheckConstraint(
                condition=~Q(status=PayoutStatus.RECOVERED) | ~Q(recovery_reference=""),
                name="payout_recovered_has_reference",
            ),
            models.CheckConstraint(
                condition=Q(window_until__gte=F("delivered_at")), name="payout_window_after_delivery"
            ),
            *money_checks("payout_price", "price"),
            *money_checks("payout_fee", "fee")[::2],
            *money_checks("payout_share", "share")[::2],
            *money_checks("payout_rest", "rest")[::2],
        ]
        indexes = [
            models.Index(fields=["brand", "-id"], name="payout_by_brand"),
            models.Index(
                fields=["window_until"], condition=Q(status=PayoutStatus.WAITING), name="payout_waiting"
            ),
        ]

    def __str__(self) -> str:
        return f"payout {self.pk} of {self.order_reference}"


class SetOff(models.Model):
    """So much of the fee of a withdrawn piece was taken off a payout of the same consignor when that was paid."""

    # The wall's keys, (payout, brand) and (piece, brand), hold it too.
    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    payout = models.ForeignKey(Payout, on_delete=models.PROTECT, related_name="set_offs")
    piece = models.ForeignKey(ConsignedPiece, on_delete=models.PROTECT, related_name="set_offs")
    amount = amount_field()
    currency = currency_field()
    at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [Protect(name="once_written", operation=Update | Delete)]
        constraints = [
            models.UniqueConstraint(fields=["payout", "piece"], name="set_off_once_per_payout"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="set_off_of_something"),
            *money_checks("set_off", "amount"),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="set_off_by_brand")]

    def __str__(self) -> str:
        return f"fee of {self.piece}"
