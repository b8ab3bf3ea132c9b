"""Who leaves pieces with the house to be sold, and what was agreed with them: agreements with effective-dated terms."""

from datetime import date

from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django_countries.fields import CountryField
from pgtrigger import Before, Delete, Protect, ReadOnly, Trigger, Update
from pgtrigger import Q as When

from backoffice.merchants.models import Brand
from backoffice.money import amount_field, currency_field, money_checks

from ..states import AGREEMENT, VERSION, AgreementStatus, VersionStatus


class ConsignorKind(models.TextChoices):
    PERSON = "person", "Person"
    COMPANY = "company", "Company"


class Consignor(models.Model):
    """A person or company that owns pieces and leaves them to be sold under a brand.

    Known to the office and to the brand's people with the right «Contracts and deposits», to nobody else: events,
    tasks, passports and the API name a consignor by number only.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    kind = models.CharField(max_length=10, choices=ConsignorKind)
    name = models.CharField(max_length=150)
    email = models.EmailField(blank=True)
    phone = models.CharField(max_length=40, blank=True)
    address = models.CharField(max_length=300, blank=True)
    country = CountryField()
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=ConsignorKind.values), name="consignor_kind_known")
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="consignor_by_brand")]

    def __str__(self) -> str:
        return f"consignor {self.pk}"


class Agreement(models.Model):
    """A consignment agreement. What it says are versions: see `AgreementTerms`.

    `ends_on` is its last day, from the moment that its end is known; it has ended when that day has passed.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    consignor = models.ForeignKey(Consignor, on_delete=models.PROTECT, related_name="agreements")
    number = models.CharField(max_length=40, unique=True, help_text="Ours, on the paper")
    status = models.CharField(max_length=10, choices=AgreementStatus, default=AgreementStatus.DRAFT)
    ends_on = models.DateField("last day", null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name = "consignment agreement"
        triggers = AGREEMENT.triggers()
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=AgreementStatus.values), name="consignment_status_known"
            ),
            models.CheckConstraint(
                condition=~Q(status=AgreementStatus.ENDED) | Q(ends_on__isnull=False),
                name="consignment_ended_has_last_day",
            ),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="consignment_by_brand")]

    def __str__(self) -> str:
        return self.number


class OnLoss(models.TextChoices):
    """What a consignor gets for a piece that the house has lost or written off; nothing agreed is no answer."""

    MINIMUM = "minimum", "The agreed minimum price"
    VALUE = "value", "The value of the loss"
    SHARE = "share", "The consignor's share of the value, as of a sale"


class AgreementTerms(models.Model):
    """The terms of an agreement from one day to another (both included), never edited: a change is a further version.

    The consignor gets `share_bp` basis points of the net sale, which is the price less `sale_fee`. No piece is offered
    below `minimum_price`. A piece that is withdrawn costs `withdrawal_fee`. All amounts are in `currency`. The
    consignor is paid when `return_days` days have passed since the delivery. `on_loss` says what is paid for a piece
    that the house loses or writes off as damaged; empty where nobody has agreed on it. Signed versions never overlap.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="+", db_index=False)
    agreement = models.ForeignKey(Agreement, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    share_bp = models.PositiveIntegerField("share", help_text="Basis points of the net sale: 7000 are 70 %")
    minimum_price = amount_field()
    sale_fee = amount_field(help_text="Per piece sold, before the split")
    withdrawal_fee = amount_field(help_text="Per piece that the consignor takes back")
    currency = currency_field()
    return_days = models.PositiveSmallIntegerField(help_text="Days from delivery in which a buyer may return")
    return_rules = models.CharField(max_length=1000, blank=True)
    on_loss = models.CharField(
        max_length=10,
        choices=OnLoss,
        blank=True,
        help_text="What is paid for a piece that is lost here, or damaged and written off",
    )
    status = models.CharField(max_length=10, choices=VersionStatus, default=VersionStatus.PROPOSED)
    signed_on = models.DateField(null=True)
    signed_by = models.CharField(max_length=150, blank=True, help_text="Who signed for the consignor")
    # The last day on which these terms count, once later ones or the agreement's end cut them short.
    cut_off_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "agreement terms"
        triggers = [
            *VERSION.triggers(),
            ReadOnly(
                name="consignment_terms_are_never_edited",
                fields=[
                    "brand", "agreement", "number", "starts_on", "ends_on", "share_bp", "minimum_price", "sale_fee",
                    "withdrawal_fee", "currency", "return_days", "return_rules", "on_loss",
                ],
            ),
            Protect(name="consignment_terms_stay", operation=Delete),
            Trigger(
                name="signed_consignment_stays",
                when=Before,
                operation=Update,
                condition=When(old__status=VersionStatus.SIGNED),
                func="""
                    IF (NEW.signed_on, NEW.signed_by) IS DISTINCT FROM (OLD.signed_on, OLD.signed_by)
                        OR NEW.cut_off_on IS NULL AND OLD.cut_off_on IS NOT NULL OR NEW.cut_off_on > OLD.cut_off_on
                    THEN
                        RAISE EXCEPTION 'Terms % are signed; they can only be cut off, earlier', OLD.id
                            USING ERRCODE = 'restrict_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]  # fmt: skip
        constraints = [
            models.UniqueConstraint(fields=["agreement", "number"], name="consignment_terms_once"),
            models.CheckConstraint(
                condition=Q(status__in=VersionStatus.values), name="consignment_terms_status_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="consignment_terms_run_forward"
            ),
            models.CheckConstraint(
                condition=Q(on_loss__in=["", *OnLoss.values]), name="consignment_terms_on_loss_known"
            ),
            models.CheckConstraint(condition=Q(share_bp__lte=10_000), name="consignment_terms_share_to_100"),
            models.CheckConstraint(
                condition=~Q(status=VersionStatus.SIGNED) | Q(signed_on__isnull=False),
                name="consignment_terms_signed_have_a_date",
            ),
            models.CheckConstraint(
                condition=Q(cut_off_on__isnull=True) | Q(cut_off_on__lte=F("ends_on")),
                name="consignment_terms_cut_off_before_end",
            ),
            # Terms that never came to count, cut off before their first day, stand in nobody's way.
            ExclusionConstraint(
                name="consignment_terms_signed_never_overlap",
                expressions=[
                    ("agreement", RangeOperators.EQUAL),
                    (
                        Func(
                            F("starts_on"),
                            Func(F("cut_off_on"), F("ends_on"), function="coalesce"),
                            RangeBoundary(inclusive_lower=True, inclusive_upper=True),
                            function="daterange",
                            output_field=DateRangeField(),
                        ),
                        RangeOperators.OVERLAPS,
                    ),
                ],
                condition=Q(status=VersionStatus.SIGNED)
                & (Q(cut_off_on__isnull=True) | Q(cut_off_on__gte=F("starts_on"))),
            ),
            *money_checks("consignment_minimum", "minimum_price"),
            *money_checks("consignment_sale_fee", "sale_fee"),
            *money_checks("consignment_withdrawal_fee", "withdrawal_fee"),
        ]
        indexes = [models.Index(fields=["brand", "-id"], name="consignment_terms_by_brand")]

    def __str__(self) -> str:
        return f"terms {self.number} of {self.agreement}"

    @property
    def last_day(self) -> date:
        """The last day on which they count: their own, or the one on which something later cut them off."""
        return self.ends_on if self.cut_off_on is None else self.cut_off_on
