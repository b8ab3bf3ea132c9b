"""Who sells: companies, their brands, and how a brand comes in."""

from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django_countries.fields import CountryField

from backoffice.access.models import User

from .states import APPLICATION, DECIDED_BY_A_PERSON, ApplicationStatus, RejectionReason


class Channel(models.TextChoices):
    """The four ways of selling."""

    FLAGSHIP = "flagship", "Flagship store"
    SELF_OPERATED = "self_operated", "Self-operated"
    FULL_SERVICE = "full_service", "Full-service"
    OVERSEAS = "overseas", "Overseas fulfilment"


class Company(models.Model):
    """The legal person behind one or more brands."""

    name = models.CharField(max_length=200)
    country = CountryField()
    registration_number = models.CharField(max_length=60)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "companies"
        constraints = [
            models.UniqueConstraint(fields=["country", "registration_number"], name="company_registered_once")
        ]

    def __str__(self) -> str:
        return self.name


class Brand(models.Model):
    """A brand that has been onboarded. It exists from the approval of its application on, never before."""

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="brands")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    country = CountryField(blank=True, help_text="Country of origin; empty while it is not known")
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        indexes = [GinIndex(fields=["name"], opclasses=["gin_trgm_ops"], name="brand_name_trigrams")]

    def __str__(self) -> str:
        return self.name

    @property
    def brand_id(self) -> int:
        """A brand stands behind its own wall."""
        return self.pk


class BrandName(models.Model):
    """A way of writing a brand's name. `key` is the name without case, accents and punctuation (`queries.name_key`)."""

    brand = models.ForeignKey(Brand, on_delete=models.CASCADE, related_name="names")
    name = models.CharField(max_length=120)
    key = models.CharField(max_length=120, unique=True)

    def __str__(self) -> str:
        return self.name


class Application(models.Model):
    """A company asks to sell a brand on one or more channels.

    An application is the platform's own paper: its events stand behind no brand's wall, also once `onboarded_brand` is
    set, so that they stay one chain.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="applications")
    brand_name = models.CharField(max_length=120)
    brand_country = CountryField(blank=True, help_text="Country of origin; empty while it is not known")
    channels = ArrayField(models.CharField(max_length=20, choices=Channel))
    status = models.CharField(max_length=20, choices=ApplicationStatus, default=ApplicationStatus.DRAFT)
    created_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
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
                condition=Q(status=ApplicationStatus.APPROVED, onboarded_brand__isnull=False)
                | (~Q(status=ApplicationStatus.APPROVED) & Q(onboarded_brand__isnull=True)),
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
        ]

    def __str__(self) -> str:
        return f"{self.brand_name} ({self.company})"
