"""Who sells: companies and their brands."""

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField

from backoffice.access.models import User

from .searching import NumberKey, register_key, search_key_field


class Channel(models.TextChoices):
    """The four ways of selling."""

    FLAGSHIP = "flagship", _("Flagship store")
    SELF_OPERATED = "self_operated", _("Self-operated")
    FULL_SERVICE = "full_service", _("Full-service")
    OVERSEAS = "overseas", _("Overseas fulfilment")


class Company(models.Model):
    """The legal person behind one or more brands.

    An applicant names it; a reviewer verifies it. Only verified companies are unique by their number: a number that is
    taken would else tell a stranger who is here. `reference` is the office's own name for it (a number of suppliers,
    say), by which a list that states no register number knows it; such a company is not verified before its number is
    written down. `name_key` is the name without legal form, case, accents and punctuation (`queries.company_key`);
    duplicates are looked for by it.
    """

    name = models.CharField(max_length=200)
    name_key = models.CharField(max_length=200, blank=True)
    search_key = search_key_field("name")
    country = CountryField()
    registration_number = models.CharField(max_length=60)
    reference = models.CharField(max_length=80, blank=True, help_text="The office's own name for it")
    registered_on = models.DateField(null=True, blank=True, help_text="The date of its registration")
    vat_number = models.CharField("VAT number", max_length=30, blank=True)
    iban = models.CharField("IBAN", max_length=40, blank=True)
    gtin_prefix = models.CharField("GS1 company prefix", max_length=12, blank=True)
    address = models.CharField(max_length=300, blank=True)
    website = models.URLField(max_length=200, blank=True)
    account_manager = models.ForeignKey(
        User, on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    verified_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        verbose_name_plural = "companies"
        constraints = [
            models.UniqueConstraint(
                "country",
                register_key("registration_number"),
                condition=Q(verified_at__isnull=False),
                name="company_registered_once",
            ),
            models.UniqueConstraint(
                fields=["reference"], condition=~Q(reference=""), name="company_reference_once"
            ),
            models.CheckConstraint(
                condition=Q(verified_at__isnull=True) | ~Q(registration_number=""),
                name="company_verified_has_number",
            ),
        ]
        indexes = [
            GinIndex(fields=["name_key"], opclasses=["gin_trgm_ops"], name="company_name_trigrams"),
            models.Index(fields=["country", "registration_number"], name="company_by_number"),
            GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="company_search_keys"),
            models.Index(NumberKey("registration_number"), name="company_by_number_key"),
            models.Index(NumberKey("vat_number"), name="company_by_vat_key", condition=~Q(vat_number="")),
            models.Index(NumberKey("iban"), name="company_by_iban_key", condition=~Q(iban="")),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def company_id(self) -> int:
        """A company stands behind its own wall."""
        return self.pk


class FindingOverride(models.Model):
    """A reviewer let a number of the company stand though a check speaks against it: this very number, and why."""

    company = models.ForeignKey(Company, on_delete=models.CASCADE, related_name="overrides")
    field = models.CharField(max_length=40)
    code = models.CharField(max_length=40)
    value = models.CharField(max_length=60)
    reason = models.CharField(max_length=500)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["company", "field", "code", "value"], name="finding_override_once"
            )
        ]

    def __str__(self) -> str:
        return f"{self.field} {self.value}"


class Brand(models.Model):
    """A brand that has been onboarded. It exists from the approval of its application on, never before.

    `by_application`: an application created it, so it sells only what that or a later one covers. A brand that was here
    before any application sells as it did.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="brands")
    code = models.SlugField(max_length=60, unique=True)
    name = models.CharField(max_length=120)
    country = CountryField(blank=True, help_text="Country of origin; empty while it is not known")
    by_application = models.BooleanField(db_default=False, default=False)
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
    search_key = search_key_field("name")

    class Meta:
        indexes = [GinIndex(fields=["search_key"], opclasses=["gin_trgm_ops"], name="brand_name_search_keys")]

    def __str__(self) -> str:
        return self.name
