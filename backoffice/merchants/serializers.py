"""Applications, companies and papers as partner systems see them."""

from typing import Any

from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from backoffice.desk.told import headline
from backoffice.gateway.choices import OneOf
from backoffice.gateway.preconditions import Etagged

from .dossier import Gap, Requirement
from .identifiers import Finding
from .models import (
    Application,
    Channel,
    Company,
    Document,
    DocumentKind,
    DocumentVersion,
    InfoItem,
    InfoRequest,
    TrademarkStatus,
)
from .queries import Happened, next_step
from .services import (
    ADDRESS_LENGTH,
    COMPANY_NAME_LENGTH,
    NAME_LENGTH,
    REASON_LENGTH,
    REFERENCE_LENGTH,
    REGISTRATION_LENGTH,
)

COUNTRY = "ISO 3166-1 alpha-2"
MOST_SECTORS, MOST_COUNTRIES, MOST_ITEMS = 50, 250, 50


def country_field(**options: Any) -> serializers.CharField:
    return serializers.CharField(max_length=2, help_text=COUNTRY, **options)


# --- companies -------------------------------------------------------------------------------------


class CompanySerializer(Etagged):
    country = serializers.CharField(help_text=COUNTRY)
    verified = serializers.SerializerMethodField(help_text="Whether a reviewer has verified it")

    class Meta:
        model = Company
        fields = [
            "id",
            "name",
            "country",
            "registration_number",
            "registered_on",
            "vat_number",
            "iban",
            "gtin_prefix",
            "address",
            "website",
            "verified",
            "etag",
        ]

    def get_verified(self, company: Company) -> bool:
        return company.verified_at is not None


class CompanyFactsSerializer(serializers.Serializer[Any]):
    """What a change of a company may say; what is left out stays."""

    name = serializers.CharField(max_length=COMPANY_NAME_LENGTH, required=False)
    country = country_field(required=False)
    registration_number = serializers.CharField(max_length=REGISTRATION_LENGTH, required=False)
    registered_on = serializers.DateField(required=False, allow_null=True)
    vat_number = serializers.CharField(max_length=30, required=False, allow_blank=True)
    iban = serializers.CharField(max_length=40, required=False, allow_blank=True)
    gtin_prefix = serializers.CharField(max_length=12, required=False, allow_blank=True)
    address = serializers.CharField(max_length=ADDRESS_LENGTH, required=False, allow_blank=True)
    website = serializers.URLField(max_length=200, required=False, allow_blank=True)


class NamedCompanySerializer(CompanyFactsSerializer):
    """The company a partner of the platform applies for: known by its number, or new here."""

    name = serializers.CharField(max_length=COMPANY_NAME_LENGTH)
    country = country_field()
    registration_number = serializers.CharField(max_length=REGISTRATION_LENGTH)


class BriefCompanySerializer(serializers.ModelSerializer[Company]):
    country = serializers.CharField(help_text=COUNTRY)

    class Meta:
        model = Company
        fields = ["id", "name", "country", "registration_number"]


# --- applications ----------------------------------------------------------------------------------


class NextStepSerializer(serializers.Serializer[Any]):
    sentence = serializers.CharField(help_text="What happens next, in words")
    who = serializers.CharField(help_text="Whose turn it is: applicant, reviewer, account_manager, nobody")
    due_at = serializers.DateTimeField(allow_null=True, help_text="Until when")


class ApplicationSerializer(Etagged):
    in_words = frozenset({"next_step"})
    company = BriefCompanySerializer()
    brand_country = serializers.CharField(help_text=f"{COUNTRY}; empty while it is not known")
    brand = serializers.SerializerMethodField(help_text="Code of the brand that was onboarded, or null")
    agreed = serializers.SerializerMethodField(
        help_text="Whether the dossier was declared true and the terms agreed to"
    )
    next_step = serializers.SerializerMethodField()

    class Meta:
        model = Application
        fields = [
            "id",
            "reference",
            "status",
            "company",
            "brand_name",
            "brand_country",
            "channels",
            "sectors",
            "territory",
            "starts_on",
            "ends_on",
            "agreed",
            "source",
            "next_step",
            "created_at",
            "submitted_at",
            "decided_at",
            "reason_code",
            "reason",
            "brand",
            "etag",
        ]

    @extend_schema_field(serializers.CharField(allow_null=True))
    def get_brand(self, application: Application) -> str | None:
        return None if application.onboarded_brand is None else application.onboarded_brand.code

    def get_agreed(self, application: Application) -> bool:
        return application.agreed_terms_at is not None

    @extend_schema_field(NextStepSerializer)
    def get_next_step(self, application: Application) -> dict[str, Any]:
        return dict(NextStepSerializer(next_step(application)).data)


class ApplicationFactsSerializer(serializers.Serializer[Any]):
    """What a change of an application may say; what is left out stays."""

    brand_name = serializers.CharField(max_length=NAME_LENGTH, required=False)
    brand_country = country_field(required=False, allow_blank=True)
    channels = serializers.ListField(
        child=OneOf(choices=Channel.choices),
        min_length=1,
        max_length=len(Channel),
        required=False,
    )
    sectors = serializers.ListField(
        child=serializers.CharField(max_length=40), max_length=MOST_SECTORS, required=False
    )
    territory = serializers.ListField(
        child=country_field(), max_length=MOST_COUNTRIES, required=False, help_text="Where to sell"
    )
    starts_on = serializers.DateField(required=False, allow_null=True, help_text="First day of the term")
    ends_on = serializers.DateField(required=False, allow_null=True, help_text="Its last day")
    reference = serializers.CharField(
        max_length=REFERENCE_LENGTH,
        required=False,
        allow_blank=True,
        help_text="Your own name for it, once per company",
    )
    agreed = serializers.BooleanField(
        required=False, help_text="The papers are true, and the company agrees to the terms"
    )


class NewApplicationSerializer(ApplicationFactsSerializer):
    brand_name = serializers.CharField(max_length=NAME_LENGTH)
    channels = serializers.ListField(
        child=OneOf(choices=Channel.choices), min_length=1, max_length=len(Channel)
    )
    company = NamedCompanySerializer(
        required=False, help_text="For partners of the platform; a company's own client applies for that one"
    )


class ReasonSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=REASON_LENGTH, required=False, allow_blank=True)


# --- what is missing -------------------------------------------------------------------------------


class GapSerializer(serializers.Serializer[Gap | Finding]):
    code = serializers.CharField(help_text="Stable; decide by this one")
    severity = serializers.CharField(
        help_text="missing, expired and error (a number of the company) stand in the way, a warning does not"
    )
    kind = serializers.CharField(allow_null=True, help_text="The kind of document that it is about")
    document = serializers.IntegerField(source="document_id", allow_null=True)
    sentence = serializers.CharField(help_text="What is missing, in words")
    advice = serializers.CharField(help_text="What to do about it")
    params = serializers.DictField(help_text="The facts of the case")


class RequirementSerializer(serializers.Serializer[Requirement]):
    kind = serializers.CharField()
    state = serializers.CharField(
        help_text="missing, refused, incomplete, lapsed, given, accepted or not_needed"
    )
    sentence = serializers.CharField(help_text="What it is needed for")
    channels = serializers.ListField(child=serializers.CharField())
    sectors = serializers.ListField(child=serializers.CharField())
    sources = serializers.ListField(child=serializers.CharField(), help_text="Where the rules are from")


class DossierSerializer(serializers.Serializer[Any]):
    complete = serializers.BooleanField(help_text="Nothing stands in the way")
    gaps = GapSerializer(many=True)
    requirements = RequirementSerializer(many=True)


# --- papers ----------------------------------------------------------------------------------------


class VersionSerializer(serializers.ModelSerializer[DocumentVersion]):
    translation_of = serializers.IntegerField(source="translation_of_id", allow_null=True)
    file = serializers.SerializerMethodField(help_text="Where to get it, with this token")

    class Meta:
        model = DocumentVersion
        fields = [
            "id",
            "number",
            "filename",
            "media_type",
            "size",
            "sha256",
            "verdict",
            "verdict_note",
            "paper_number",
            "issuer",
            "holder",
            "granted_to",
            "mark",
            "trademark_status",
            "nice_classes",
            "territory",
            "issued_on",
            "expires_on",
            "unlimited",
            "language",
            "translation_of",
            "uploaded_by_name",
            "created_at",
            "file",
        ]

    @extend_schema_field(OpenApiTypes.URI_REF)
    def get_file(self, version: DocumentVersion) -> str:
        return reverse("api:document-file", args=[version.pk])


class DocumentSerializer(serializers.ModelSerializer[Document]):
    application = serializers.IntegerField(
        source="application_id", allow_null=True, help_text="Null: it counts for every application"
    )
    versions = VersionSerializer(many=True, help_text="The latest first")

    class Meta:
        model = Document
        fields = ["id", "kind", "application", "created_at", "versions"]


class FactsSerializer(serializers.Serializer[Any]):
    """What a paper says, as you read it off."""

    paper_number = serializers.CharField(max_length=80, required=False, allow_blank=True)
    issuer = serializers.CharField(max_length=200, required=False, allow_blank=True)
    holder = serializers.CharField(
        max_length=200,
        required=False,
        allow_blank=True,
        help_text="Who owns the trademark, gives the authorisation, or is named on the licence",
    )
    granted_to = serializers.CharField(
        max_length=200, required=False, allow_blank=True, help_text="Who receives the authorisation"
    )
    mark = serializers.CharField(
        max_length=120, required=False, allow_blank=True, help_text="The trademark as it is written"
    )
    trademark_status = OneOf(choices=TrademarkStatus.choices, required=False, allow_blank=True)
    nice_classes = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=45), max_length=45, required=False
    )
    territory = serializers.ListField(
        child=country_field(), max_length=MOST_COUNTRIES, required=False, help_text="None: the whole world"
    )
    issued_on = serializers.DateField(required=False)
    expires_on = serializers.DateField(required=False, help_text="The last day it holds")
    unlimited = serializers.BooleanField(required=False, help_text="It never expires")
    language = serializers.CharField(max_length=10, required=False, allow_blank=True, help_text="ISO 639-1")
    translation_of = serializers.IntegerField(
        min_value=1, required=False, help_text="Id of the version that it translates"
    )


class NewDocumentSerializer(FactsSerializer):
    kind = OneOf(choices=DocumentKind.choices)
    file = serializers.FileField(allow_empty_file=True, help_text="A PDF, or a picture")
    for_company = serializers.BooleanField(
        default=False, help_text="It counts for every application of the company, not for this one alone"
    )


class NewVersionSerializer(FactsSerializer):
    file = serializers.FileField(
        allow_empty_file=True, required=False, help_text="Left out: the same file, and other words about it"
    )


# --- questions -------------------------------------------------------------------------------------


class InfoItemSerializer(serializers.ModelSerializer[InfoItem]):
    document = serializers.IntegerField(
        source="document_id", allow_null=True, help_text="A better version of this one is asked for"
    )
    version = serializers.IntegerField(
        source="answered_with_id", allow_null=True, help_text="The version that answers it"
    )
    sentence = serializers.CharField(source="__str__", help_text="What is asked for, in words")

    class Meta:
        model = InfoItem
        fields = ["id", "kind", "document", "sentence", "version", "words"]


class InfoRequestSerializer(serializers.ModelSerializer[InfoRequest]):
    items = InfoItemSerializer(many=True)

    class Meta:
        model = InfoRequest
        fields = ["id", "message", "asked_at", "answered_at", "answer", "items"]


class QuestionsSerializer(serializers.Serializer[Any]):
    results = InfoRequestSerializer(many=True, help_text="The latest first")


class ItemAnswerSerializer(serializers.Serializer[Any]):
    item = serializers.IntegerField(min_value=1)
    version = serializers.IntegerField(
        min_value=1, required=False, help_text="Id of the version of a document that answers it"
    )
    words = serializers.CharField(
        max_length=REASON_LENGTH,
        required=False,
        allow_blank=True,
        help_text="An answer in words; also why there is no such document",
    )


class AnswerSerializer(serializers.Serializer[Any]):
    items = serializers.ListField(
        child=ItemAnswerSerializer(),
        max_length=MOST_ITEMS,
        required=False,
        help_text="One for each open item",
    )
    answer = serializers.CharField(max_length=REASON_LENGTH, required=False, allow_blank=True)


# --- what happened ---------------------------------------------------------------------------------


class HappenedSerializer(serializers.Serializer[Happened]):
    at = serializers.DateTimeField(source="event.at")
    verb = serializers.CharField(source="event.verb", help_text="As in the event feed")
    headline = serializers.SerializerMethodField(help_text="The same in words")
    subject_type = serializers.CharField(source="event.subject_type")
    subject_id = serializers.IntegerField(source="event.subject_id")
    by = serializers.CharField(help_text="A person or system of the company; all others are the office")

    def get_headline(self, happened: Happened) -> str:
        return headline(happened.event.verb)


class TimelineSerializer(serializers.Serializer[Any]):
    results = HappenedSerializer(many=True, help_text="The latest first, 200 at most")
