"""What was agreed, and what was paid for it: contracts with effective-dated terms, deposits, restrictions."""

from datetime import date

import pghistory
from django.contrib.postgres.constraints import ExclusionConstraint
from django.contrib.postgres.fields import ArrayField, DateRangeField, RangeBoundary, RangeOperators
from django.db import models
from django.db.models import F, Func, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from pgtrigger import Before, Delete, Insert, Protect, ReadOnly, Trigger, Update
from pgtrigger import Q as When

from backoffice.access.models import User
from backoffice.money import amount_field, currency_field, money_checks

from ..states import CONTRACT, TERMS, ContractStatus, RestrictionCause, TermsStatus
from .applications import Application
from .companies import Brand, Channel, Company


class SettlementCycle(models.TextChoices):
    WEEKLY = "weekly", _("Weekly")
    MONTHLY = "monthly", _("Monthly")
    QUARTERLY = "quarterly", _("Quarterly")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Contract(models.Model):
    """One channel's contract with a brand's company. Its terms are versions: see `ContractTerms`.

    A contract is the company's paper and stands behind its wall, not behind the brand's. `ends_on` is its last day,
    from the moment that notice was given; it has ended when that day has passed.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="contracts")
    application = models.ForeignKey(Application, on_delete=models.PROTECT, related_name="contracts")
    selling_brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="contracts")
    channel = models.CharField(max_length=20, choices=Channel)
    number = models.CharField(max_length=40, unique=True, help_text="Ours, on the paper")
    status = models.CharField(max_length=12, choices=ContractStatus, default=ContractStatus.DRAFT)
    ends_on = models.DateField("last day", null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = CONTRACT.triggers()
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ContractStatus.values), name="contract_status_known"
            ),
            models.CheckConstraint(condition=Q(channel__in=Channel.values), name="contract_channel_known"),
            models.CheckConstraint(
                condition=~Q(status=ContractStatus.ENDED) | Q(ends_on__isnull=False),
                name="contract_ended_has_last_day",
            ),
            models.UniqueConstraint(
                fields=["selling_brand", "channel"],
                condition=~Q(status=ContractStatus.ENDED),
                name="contract_open_once_per_brand_and_channel",
            ),
        ]

    def __str__(self) -> str:
        return self.number


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class ContractTerms(models.Model):
    """The terms of a contract from one day to another (both included), never edited: a change is a further version.

    Commission in basis points; amounts in `currency`; `deposit` is what must lie in the deposit ledger. Signed versions
    of one contract never overlap. `proposed_by`, `approved_by` and, above the threshold, `second_approved_by` are
    different people.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    starts_on = models.DateField()
    ends_on = models.DateField()
    commission_bp = models.PositiveIntegerField("commission", help_text="Basis points: 400 are 4 %")
    fixed_fee = amount_field()
    minimum_guarantee = amount_field()
    deposit = amount_field()
    currency = currency_field()
    settlement_cycle = models.CharField(max_length=10, choices=SettlementCycle)
    territory = ArrayField(models.CharField(max_length=2))
    exclusive = models.BooleanField(default=False)
    notice_days = models.PositiveSmallIntegerField()
    status = models.CharField(max_length=15, choices=TermsStatus, default=TermsStatus.PROPOSED)
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second_approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_on = models.DateField(null=True)
    signed_by = models.CharField(max_length=150, blank=True, help_text="Who signed for the company")
    # The last day on which these terms count, once later ones cut them short.
    cut_off_on = models.DateField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "contract terms"
        triggers = [
            *TERMS.triggers(),
            ReadOnly(
                name="terms_are_never_edited",
                fields=[
                    "contract", "number", "starts_on", "ends_on", "commission_bp", "fixed_fee", "minimum_guarantee",
                    "deposit", "currency", "settlement_cycle", "territory", "exclusive", "notice_days",
                ],
            ),
            Protect(name="terms_stay", operation=Delete),
            Trigger(
                name="what_is_signed_stays",
                when=Before,
                operation=Update,
                condition=When(old__status=TermsStatus.SIGNED),
                func="""
                    IF (NEW.signed_on, NEW.signed_by, NEW.proposed_by_id, NEW.approved_by_id, NEW.second_approved_by_id)
                        IS DISTINCT FROM
                       (OLD.signed_on, OLD.signed_by, OLD.proposed_by_id, OLD.approved_by_id, OLD.second_approved_by_id)
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
            models.UniqueConstraint(fields=["contract", "number"], name="contract_terms_once"),
            models.CheckConstraint(
                condition=Q(status__in=TermsStatus.values), name="contract_terms_status_known"
            ),
            models.CheckConstraint(
                condition=Q(ends_on__gte=F("starts_on")), name="contract_terms_run_forward"
            ),
            models.CheckConstraint(
                condition=Q(commission_bp__lte=10_000), name="contract_terms_commission_to_100"
            ),
            models.CheckConstraint(
                condition=Q(proposed_by__isnull=True)
                | Q(approved_by__isnull=True)
                | ~Q(approved_by=F("proposed_by")),
                name="contract_terms_approved_by_another",
            ),
            models.CheckConstraint(
                condition=Q(second_approved_by__isnull=True)
                | (
                    Q(approved_by__isnull=False)
                    & ~Q(second_approved_by=F("approved_by"))
                    & (Q(proposed_by__isnull=True) | ~Q(second_approved_by=F("proposed_by")))
                ),
                name="contract_terms_second_approval_by_another",
            ),
            models.CheckConstraint(
                condition=Q(status=TermsStatus.SIGNED, signed_on__isnull=False)
                | ~Q(status=TermsStatus.SIGNED),
                name="contract_terms_signed_have_a_date",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=[TermsStatus.APPROVED_ONCE, TermsStatus.APPROVED, TermsStatus.SIGNED])
                | Q(approved_by__isnull=False),
                name="contract_terms_approved_by_somebody",
            ),
            models.CheckConstraint(
                condition=Q(cut_off_on__isnull=True)
                | Q(cut_off_on__gte=F("starts_on"), cut_off_on__lte=F("ends_on")),
                name="contract_terms_cut_off_within_them",
            ),
            ExclusionConstraint(
                name="contract_terms_signed_never_overlap",
                expressions=[
                    ("contract", RangeOperators.EQUAL),
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
                condition=Q(status=TermsStatus.SIGNED),
            ),
            *money_checks("contract_terms_fixed_fee", "fixed_fee"),
            *money_checks("contract_terms_guarantee", "minimum_guarantee"),
            *money_checks("contract_terms_deposit", "deposit"),
        ]

    def __str__(self) -> str:
        return f"terms {self.number} of {self.contract}"

    @property
    def last_day(self) -> date:
        """The last day on which they count: their own, or the one on which later terms cut them off."""
        return self.cut_off_on or self.ends_on


class Limit(models.TextChoices):
    """The limits of the office; commissions are in basis points. Special goods are health food and the like."""

    SECOND_APPROVAL = (
        "second_approval",
        "Fixed fee, guarantee or deposit above which two people approve terms",
    )
    COMMISSION_FLOOR = "commission_floor", "Commission below which two people approve terms, in basis points"
    COMMISSION = "commission", "Commission that new terms are proposed with, in basis points"
    NOTICE_DAYS = "notice_days", "Days of notice that new terms are proposed with"
    DEPOSIT = "deposit", "Deposit that new terms are proposed with"
    DEPOSIT_SPECIAL = "deposit_special", "Deposit for special goods"
    ANNUAL_FEE = "annual_fee", "Annual fee that new terms are proposed with"
    ANNUAL_FEE_SPECIAL = "annual_fee_special", "Annual fee for special goods"
    DEPOSIT_DAYS = "deposit_days", "Days to make good a deposit that falls short"
    IMPORT_ROWS = "import_rows", "Rows that one person may have a spreadsheet write at once"
    TERM_YEARS = "term_years", "Years ahead of today within which a term ends"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Threshold(models.Model):
    """A limit of the office in force from a day on, such as the amount above which two people approve terms."""

    code = models.SlugField("limit", max_length=40, choices=Limit)
    value = models.DecimalField(max_digits=18, decimal_places=4)
    currency = models.CharField(max_length=3, blank=True)
    valid_from = models.DateField()
    source_note = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "currency", "valid_from"], name="threshold_once_per_day")
        ]

    def __str__(self) -> str:
        return f"{self.get_code_display()}: {self.amount}"

    @property
    def amount(self) -> str:
        return f"{self.value.normalize():,f} {self.currency}".strip()


class EntryKind(models.TextChoices):
    """Why money moved in the deposit ledger."""

    PAYMENT = "payment", _("Deposit paid")
    TOP_UP = "top_up", _("Topped up")
    DEDUCTION = "deduction", _("Deducted")
    REFUND = "refund", _("Paid back")


class DepositEntry(models.Model):
    """One line of a contract's deposit ledger, append-only; payments are positive, deductions and refunds negative."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="deposit_entries")
    kind = models.CharField(max_length=10, choices=EntryKind)
    amount = models.DecimalField(max_digits=18, decimal_places=4)
    currency = currency_field()
    reference = models.CharField(max_length=80, help_text="The bank's or the case's number")
    note = models.CharField(max_length=300, blank=True)
    booked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    booked_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "deposit entries"
        triggers = [
            Protect(name="deposit_entries_stay", operation=Update | Delete),
            Trigger(
                name="deposit_never_overdrawn",
                when=Before,
                operation=Insert,
                condition=When(new__amount__lt=0),
                # The contract's row is locked, so that two deductions never both see the same balance.
                func="""
                    PERFORM FROM merchants_contract WHERE id = NEW.contract_id FOR NO KEY UPDATE;
                    IF (
                        SELECT coalesce(sum(amount), 0) + NEW.amount FROM merchants_depositentry
                        WHERE contract_id = NEW.contract_id AND currency = NEW.currency
                    ) < 0 THEN
                        RAISE EXCEPTION 'The deposit of contract % would be overdrawn', NEW.contract_id
                            USING ERRCODE = 'check_violation';
                    END IF;
                    RETURN NEW;
                """,
            ),
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(kind__in=[EntryKind.PAYMENT, EntryKind.TOP_UP], amount__gt=0)
                | Q(kind__in=[EntryKind.DEDUCTION, EntryKind.REFUND], amount__lt=0),
                name="deposit_entry_has_its_sign",
            ),
            models.UniqueConstraint(
                fields=["contract", "kind", "reference"], name="deposit_entry_once_per_reference"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount:f} {self.currency}"


class Shortfall(models.Model):
    """The deposit of a contract lies below what its terms ask for, from `opened_at` until it is made good.

    `due_on` is the last day to do so; when it has passed, listing is restricted (`lapsed_at`).
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="shortfalls")
    opened_at = models.DateTimeField(db_default=Now())
    due_on = models.DateField()
    lapsed_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["contract"], condition=Q(closed_at__isnull=True), name="shortfall_open_once"
            )
        ]

    def __str__(self) -> str:
        return f"shortfall of {self.contract}"


class Restriction(models.Model):
    """While it is not lifted, nothing of the brand is offered: on one channel or all, in one sector or all.

    This is the one thing that listings ask. `details` are the facts for its sentence: the document and the day it
    lapsed, the contract, the application.
    """

    brand = models.ForeignKey(Brand, on_delete=models.PROTECT, related_name="restrictions")
    channel = models.CharField(max_length=20, choices=Channel, blank=True)
    sector = models.SlugField(max_length=40, blank=True)
    cause = models.CharField(max_length=20, choices=RestrictionCause)
    details = models.JSONField(default=dict)
    opened_at = models.DateTimeField(db_default=Now())
    lifted_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(cause__in=RestrictionCause.values), name="restriction_cause_known"
            ),
            models.UniqueConstraint(
                fields=["brand", "channel", "sector", "cause"],
                condition=Q(lifted_at__isnull=True),
                name="restriction_open_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_cause_display()} of {self.brand}"


class ExpiryWarning(models.Model):
    """A reminder that was sent before a version of a document lapses: one per version and number of days."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    version = models.ForeignKey(
        "merchants.DocumentVersion", on_delete=models.CASCADE, related_name="warnings"
    )
    days = models.PositiveSmallIntegerField()
    sent_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [models.UniqueConstraint(fields=["version", "days"], name="expiry_warning_once")]

    def __str__(self) -> str:
        return f"{self.days} days before {self.version}"
