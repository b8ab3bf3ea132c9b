"""How a brand comes in: applications, the questions asked about them, and the clock of each step."""

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from backoffice.access.models import User

from ..states import (
    APPLICATION,
    DECIDED_BY_A_PERSON,
    WITH_BRAND,
    WITHOUT_BRAND,
    ApplicationStatus,
    RejectionReason,
)
from .companies import Brand, Channel, Company
from .documents import Document, DocumentKind
from .searching import search_key_field


class ApplicationSource(models.TextChoices):
    """By which door an application came in."""

    PORTAL = "portal", _("The applicant's own pages")
    DESK = "desk", _("A member of staff")
    SHEET = "sheet", _("A spreadsheet")
    API = "api", _("A partner system")


class Application(models.Model):
    """A company asks to sell a brand on one or more channels, for a term, in some sectors of goods.

    It stands behind its company's wall, with its events. `created_by` is the person who opened it (null for a partner
    system), `created_by_key` the actor's key in any case. `reviewer` has it in review; `second_reviewer` in the second
    one, which `second_review_because` asks for. `due_at` is when the present step should end: of the reviewer in a
    review, of the applicant while information is needed. `starts_on` and `ends_on` are the term asked for, both
    included. `reference` is the company's or partner's own name for it, `agreed_terms_at` when the applicant declared
    the dossier true, `decided_at` when it was approved or rejected.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="applications")
    reference = models.CharField(max_length=80, blank=True)
    brand_name = models.CharField(max_length=120)
    search_key = search_key_field("brand_name")
    brand_country = CountryField(blank=True, help_text="Country of origin; empty while it is not known")
    channels = ArrayField(models.CharField(max_length=20, choices=Channel))
    sectors = ArrayField(models.SlugField(max_length=40), default=list, blank=True)
    territory = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    starts_on = models.DateField(null=True, blank=True)
    ends_on = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=10, choices=ApplicationSource, default=ApplicationSource.DESK)
    status = models.CharField(max_length=20, choices=ApplicationStatus, default=ApplicationStatus.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    created_by_key = models.CharField(max_length=80, blank=True)
    submitted_at = models.DateTimeField(null=True)
    agreed_terms_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    due_at = models.DateTimeField(null=True)
    reminded_at = models.DateTimeField(null=True)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second_reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    second_review_because = models.CharField(max_length=300, blank=True)
    reason_code = models.CharField(max_length=40, choices=RejectionReason, blank=True)
    reason = models.TextField(blank=True)
    onboarded_brand = models.ForeignKey(
        Brand, on_delete=models.PROTECT, null=True, related_name="applications", db_column="brand_id"
    )
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = APPLICATION.triggers()
        constraints = [
            models.CheckConstraint(
                condition=Q(status__in=ApplicationStatus.values), name="application_status_known"
            ),
            models.CheckConstraint(
                condition=Q(created_by__isnull=True)
                | Q(reviewer__isnull=True)
                | ~Q(reviewer=F("created_by")),
                name="application_reviewer_is_not_creator",
            ),
            models.CheckConstraint(
                condition=Q(second_reviewer__isnull=True)
                | (
                    Q(reviewer__isnull=False)
                    & ~Q(second_reviewer=F("reviewer"))
                    & (Q(created_by__isnull=True) | ~Q(second_reviewer=F("created_by")))
                ),
                name="application_second_reviewer_is_another",
            ),
            models.CheckConstraint(
                condition=Q(status__in=WITH_BRAND, onboarded_brand__isnull=False)
                | Q(status__in=WITHOUT_BRAND, onboarded_brand__isnull=True)
                | ~Q(status__in=[*WITH_BRAND, *WITHOUT_BRAND]),
                name="application_approved_has_brand",
            ),
            models.CheckConstraint(
                condition=Q(status=ApplicationStatus.REJECTED, reason_code__in=RejectionReason.values)
                | (~Q(status=ApplicationStatus.REJECTED) & Q(reason_code="")),
                name="application_rejected_has_reason",
            ),
            models.CheckConstraint(
                condition=~Q(status__in=DECIDED_BY_A_PERSON) | Q(reviewer__isnull=False),
                name="application_in_review_has_reviewer",
            ),
            models.CheckConstraint(
                condition=Q(channels__len__gt=0, channels__contained_by=Channel.values),
                name="application_channels_known",
            ),
            models.CheckConstraint(
                condition=Q(starts_on__isnull=True)
                | Q(ends_on__isnull=True)
                | Q(ends_on__gte=F("starts_on")),
                name="application_term_runs_forward",
            ),
            models.UniqueConstraint(
                fields=["company", "reference"],
                condition=~Q(reference=""),
                name="application_reference_once_per_company",
            ),
        ]
        indexes = [
            models.Index(fields=["company", "-id"], name="application_by_company"),
            models.Index(fields=["status", "due_at"], name="application_by_due"),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="application_search_keys"),
        ]

    def __str__(self) -> str:
        return f"{self.brand_name} ({self.company})"


class InfoRequest(models.Model):
    """A reviewer asks the applicant for something; the items say exactly what. Open until it is answered.

    The reviewer's clock stands still meanwhile: `review_due_at` is when the review should have ended.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    application = models.ForeignKey(Application, on_delete=models.CASCADE, related_name="info_requests")
    message = models.TextField(blank=True)
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    asked_at = models.DateTimeField(db_default=Now())
    review_due_at = models.DateTimeField(null=True)
    answered_at = models.DateTimeField(null=True)
    answer = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["application"],
                condition=Q(answered_at__isnull=True),
                name="info_request_open_once_per_application",
            )
        ]

    def __str__(self) -> str:
        return f"request {self.pk}"


class InfoItem(models.Model):
    """One thing that is asked for: a document of a kind, a better version of one that is here, or an answer in words.

    `answered_with` is the version the applicant gave for it, `words` what they said; it is open while it has neither.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    request = models.ForeignKey(InfoRequest, on_delete=models.CASCADE, related_name="items")
    kind = models.CharField(
        max_length=30, choices=DocumentKind, blank=True, help_text="Empty: an answer in words"
    )
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    sentence = models.CharField(max_length=500, blank=True)
    answered_with = models.ForeignKey(
        "merchants.DocumentVersion", on_delete=models.PROTECT, null=True, related_name="+"
    )
    words = models.TextField(blank=True)

    def __str__(self) -> str:
        """What is asked for: the kind of document, the sentence, or both."""
        kind = str(self.get_kind_display()) if self.kind else ""
        return ": ".join(part for part in (kind, self.sentence) if part)

    @property
    def is_open(self) -> bool:
        return self.answered_with_id is None and not self.words


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class StepClock(models.Model):
    """How many working days a step may take. Effective-dated: the row in force when the step begins counts.

    A step is a status of an application. A reminder goes out `remind_before` working days before its end.
    """

    step = models.CharField(max_length=20, choices=ApplicationStatus)
    working_days = models.PositiveSmallIntegerField()
    remind_before = models.PositiveSmallIntegerField(default=1)
    valid_from = models.DateField()
    source_note = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["step", "valid_from"], name="step_clock_once_per_day"),
            models.CheckConstraint(condition=Q(working_days__gte=1), name="step_clock_at_least_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.get_step_display()}: {self.working_days} working days from {self.valid_from}"


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Holiday(models.Model):
    """A day on which the office does not work; with `works`, a weekend day on which it does (a make-up day)."""

    day = models.DateField(unique=True)
    name = models.CharField(max_length=120)
    works = models.BooleanField(default=False)
    source_note = models.CharField(max_length=300, blank=True)

    def __str__(self) -> str:
        return f"{self.day} {self.name}"
