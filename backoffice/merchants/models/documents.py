"""The papers of a dossier: documents with versions, the rules that ask for them, and the sectors of goods."""

from datetime import date

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Now
from django.utils.translation import gettext_lazy as _
from django_countries.fields import CountryField
from pgtrigger import ReadOnly

from backoffice.access.models import User

from .companies import Channel, Company
from .searching import NumberKey, search_key_field


class DocumentKind(models.TextChoices):
    REGISTRATION = "registration", _("Company registration")
    TRADEMARK = "trademark", _("Trademark certificate")
    AUTHORISATION = "authorisation", _("Letter of authorisation")
    BANK_PROOF = "bank_proof", _("Proof of the bank account")
    RETAIL_LICENCE = "retail_licence", _("Retail licence")
    FOOD_LICENCE = "food_licence", _("Food business licence")
    COSMETICS_LICENCE = "cosmetics_licence", _("Cosmetics filing or licence")
    BRAND_STORY = "brand_story", _("Brand story")
    TRANSLATION = "translation", _("Translation")
    OTHER = "other", _("Another paper")


class Verdict(models.TextChoices):
    """What a reviewer thinks of a version."""

    PENDING = "pending", _("Not yet looked at")
    ACCEPTED = "accepted", _("Accepted")
    REFUSED = "refused", _("Refused")


class TrademarkStatus(models.TextChoices):
    REGISTERED = "R", _("Registered (R)")
    PENDING = "TM", _("Pending (TM)")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Sector(models.Model):
    """A sector of goods that a brand may ask for: which Nice classes a trademark must cover for it.

    `code` is what rules, applications and the catalog's categories name. Effective-dated, both ends included; an end
    that is null is open, and of one code one row at most is in force on a day.
    """

    code = models.SlugField(max_length=40)
    name = models.CharField(max_length=120)
    name_zh_hans = models.CharField(max_length=120, blank=True)
    nice_classes = ArrayField(models.PositiveSmallIntegerField())
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source_note = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["code", "valid_from"], name="sector_once_per_day"),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="sector_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(nice_classes__contained_by=list(range(1, 46))), name="sector_nice_classes_1_to_45"
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def in_force(self, day: date) -> bool:
        return self.valid_from <= day and (self.valid_to is None or self.valid_to >= day)


class RuleKind(models.TextChoices):
    DOCUMENT = "document", _("A document is needed")
    COMPANY_AGE = "company_age", _("The company must be so many months old")
    SECOND_REVIEW = "second_review", _("A pending trademark (TM) takes a second review")
    TRADEMARK_REGISTERED = "trademark_registered", _("A pending trademark (TM) is not enough")


@pghistory.track(pghistory.InsertEvent(), pghistory.UpdateEvent(), pghistory.DeleteEvent())
class Rule(models.Model):
    """What the dossier of an application must hold, by channel × sector × country of the company.

    An empty `channel`, `sector` or `country` means every one. `document` is set for kind `document`, `months` for
    `company_age`. Effective-dated, both ends included; an end that is null is open. `source_note` says where the rule
    is from.
    """

    kind = models.CharField(max_length=24, choices=RuleKind)
    document = models.CharField(max_length=30, choices=DocumentKind, blank=True)
    months = models.PositiveSmallIntegerField(null=True, blank=True)
    channel = models.CharField(max_length=20, choices=Channel, blank=True)
    sector = models.SlugField(max_length=40, blank=True)
    country = CountryField(blank=True)
    outside_mainland = models.BooleanField(
        default=False, help_text="Only for companies outside mainland China (with HK, MO and TW among them)"
    )
    valid_from = models.DateField()
    valid_to = models.DateField(null=True, blank=True)
    source_note = models.CharField(max_length=300)

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=RuleKind.values), name="rule_kind_known"),
            models.CheckConstraint(
                condition=~Q(kind=RuleKind.DOCUMENT) | Q(document__in=DocumentKind.values),
                name="rule_for_document_names_it",
            ),
            models.CheckConstraint(
                condition=~Q(kind=RuleKind.COMPANY_AGE) | Q(months__isnull=False),
                name="rule_for_age_names_months",
            ),
            models.CheckConstraint(
                condition=Q(valid_to__isnull=True) | Q(valid_to__gte=F("valid_from")),
                name="rule_runs_forward",
            ),
        ]

    def __str__(self) -> str:
        return self.get_document_display() if self.document else str(self.get_kind_display())


class Document(models.Model):
    """A paper of a company, as one thing through all its versions.

    Without an `application` it counts for every application of the company (its registration, say); with one, for that
    one.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="documents")
    application = models.ForeignKey(
        "merchants.Application", on_delete=models.PROTECT, null=True, related_name="documents"
    )
    kind = models.CharField(max_length=30, choices=DocumentKind)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(kind__in=DocumentKind.values), name="document_kind_known")
        ]
        indexes = [models.Index(fields=["company", "kind"], name="document_by_company")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.pk}"


class DocumentVersion(models.Model):
    """One version of a document: the file, and what it says. Never edited; a correction is a further version.

    `holder` owns the trademark, gives the authorisation, or is named on the licence; `granted_to` receives an
    authorisation. Their keys are the names as `queries.company_key` makes them. `expires_on` is the last day it
    holds; null with `unlimited` for ever, null without it not stated, and what is not stated counts as missing where
    a date is needed. `territory` are ISO 3166-1 codes, empty for the whole world. The file is private: served only by
    `documents.open_file` behind a check, under a name that tells nothing.
    """

    company = models.ForeignKey(Company, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, related_name="versions")
    number = models.PositiveSmallIntegerField()
    file = models.FileField(upload_to="papers/%Y/%m/", max_length=200)
    filename = models.CharField(max_length=255)
    media_type = models.CharField(max_length=80)
    size = models.BigIntegerField(help_text="Bytes")
    sha256 = models.CharField(max_length=64)
    paper_number = models.CharField(max_length=80, blank=True, help_text="The number on the paper")
    issuer = models.CharField(max_length=200, blank=True)
    holder = models.CharField(max_length=200, blank=True)
    holder_key = models.CharField(max_length=200, blank=True)
    granted_to = models.CharField(max_length=200, blank=True)
    granted_to_key = models.CharField(max_length=200, blank=True)
    mark = models.CharField(max_length=120, blank=True, help_text="The trademark as it is written")
    search_key = search_key_field("mark")
    trademark_status = models.CharField(max_length=2, choices=TrademarkStatus, blank=True)
    nice_classes = ArrayField(models.PositiveSmallIntegerField(), default=list, blank=True)
    territory = ArrayField(models.CharField(max_length=2), default=list, blank=True)
    issued_on = models.DateField(null=True, blank=True)
    expires_on = models.DateField(null=True, blank=True)
    unlimited = models.BooleanField(default=False)
    language = models.CharField(max_length=10, blank=True, help_text="ISO 639-1")
    translation_of = models.ForeignKey(
        "self", on_delete=models.PROTECT, null=True, blank=True, related_name="translations"
    )
    verdict = models.CharField(max_length=10, choices=Verdict, default=Verdict.PENDING)
    verdict_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    verdict_note = models.CharField(max_length=500, blank=True)
    uploaded_by_name = models.CharField(max_length=150, blank=True)
    uploaded_by_key = models.CharField(max_length=80, blank=True)
    created_at = models.DateTimeField(db_default=Now())

    class Meta:
        triggers = [
            ReadOnly(
                name="versions_are_never_edited",
                # Judged, and taken along when a company turns out to be one that is here already.
                exclude=["verdict", "verdict_by", "verdict_note", "company", "search_key"],
            )
        ]
        constraints = [
            models.UniqueConstraint(fields=["document", "number"], name="document_version_once"),
            models.CheckConstraint(condition=Q(verdict__in=Verdict.values), name="document_verdict_known"),
            models.CheckConstraint(
                condition=~Q(unlimited=True) | Q(expires_on__isnull=True),
                name="document_unlimited_has_no_end",
            ),
            models.CheckConstraint(
                condition=Q(issued_on__isnull=True)
                | Q(expires_on__isnull=True)
                | Q(expires_on__gte=F("issued_on")),
                name="document_runs_forward",
            ),
            models.CheckConstraint(
                condition=Q(nice_classes__contained_by=list(range(1, 46))), name="document_nice_1_to_45"
            ),
            models.CheckConstraint(
                condition=~Q(verdict=Verdict.REFUSED) | ~Q(verdict_note=""),
                name="document_refused_has_reason",
            ),
        ]
        indexes = [
            models.Index(fields=["expires_on"], name="document_by_expiry"),
            models.Index(fields=["company", "-id"], name="document_version_by_company"),
            GinIndex(
                fields=["search_key"],
                opclasses=["gin_trgm_ops"],
                name="document_search_keys",
                condition=~Q(mark=""),
            ),
            models.Index(
                NumberKey("paper_number"), name="document_by_number_key", condition=~Q(paper_number="")
            ),
        ]

    def __str__(self) -> str:
        return f"{self.filename} (version {self.number})"
