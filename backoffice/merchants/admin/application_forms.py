"""The words that the verbs of an application need, as forms."""

from typing import Any

from django import forms
from django_countries import countries

from backoffice.access.models import Role, User
from backoffice.desk.verbs import VerbForm

from .. import queries, services
from ..days import today
from ..models import Application, Channel, Company, Document, DocumentKind, DocumentVersion, InfoItem
from ..states import REVIEW, RejectionReason
from .countries import choices


def _sectors() -> list[tuple[str, str]]:
    return list(queries.sectors_on(today()).values_list("code", "name"))


class FactsForm(VerbForm):
    """What an application asks for. Only the brand and one channel are needed for a draft."""

    brand_name = forms.CharField(max_length=services.NAME_LENGTH)
    brand_country = forms.ChoiceField(
        choices=lambda: choices("Not known"), required=False, help_text="The brand's country of origin"
    )
    channels = forms.MultipleChoiceField(choices=Channel)
    sectors = forms.MultipleChoiceField(choices=_sectors, required=False, help_text="Sectors of goods")
    territory = forms.MultipleChoiceField(
        choices=lambda: list(countries), required=False, help_text="Countries to sell in"
    )
    starts_on = forms.DateField(required=False, label="Term begins on")
    ends_on = forms.DateField(required=False, label="Term ends on", help_text="The last day of the term")
    reference = forms.CharField(
        max_length=services.REFERENCE_LENGTH, required=False, help_text="The company's own name for it"
    )


class OpeningForm(FactsForm):
    company = forms.ModelChoiceField(Company.objects.order_by("name", "pk"))
    field_order = ("company",)


class ChangeForm(FactsForm):
    agreed = forms.BooleanField(
        required=False,
        label="Declared true",
        help_text="The company declares that its papers are true and agrees to the terms",
    )

    def fit(self, row: Application) -> None:
        for name, field in self.fields.items():
            field.initial = (
                row.agreed_terms_at is not None
                if name == "agreed"
                else str(row.brand_country)
                if name == "brand_country"
                else getattr(row, name)
            )


class SubmissionForm(VerbForm):
    override = forms.CharField(
        label="Why it is handed in with gaps",
        required=False,
        widget=forms.Textarea,
        help_text="Only where its dossier has gaps that come later; the approval asks for them again",
    )


class ReviewerForm(VerbForm):
    reviewer = forms.ModelChoiceField(
        User.objects.filter(is_active=True, role__in=sorted(REVIEW)).order_by("username")
    )

    def fit(self, row: Application) -> None:
        field = self.fields["reviewer"]
        assert isinstance(field, forms.ModelChoiceField)
        cannot = [row.created_by_id, row.reviewer_id, row.second_reviewer_id]
        field.queryset = User.objects.filter(is_active=True, role__in=sorted(REVIEW)).exclude(
            pk__in=[pk for pk in cannot if pk is not None]
        )


class AskingForm(VerbForm):
    """What to ask for. Each line of `questions` is one question that is answered in words."""

    kinds = forms.MultipleChoiceField(
        choices=DocumentKind, required=False, label="Documents that are missing"
    )
    documents = forms.ModelMultipleChoiceField(
        Document.objects.none(), required=False, label="Documents that need a better version"
    )
    questions = forms.CharField(
        required=False, widget=forms.Textarea, help_text="One on each line; answered in words"
    )
    message = forms.CharField(
        required=False, widget=forms.Textarea, help_text="What the applicant should know about all of it"
    )

    def fit(self, row: Application) -> None:
        field = self.fields["documents"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        of_company = Document.objects.filter(company=row.company_id).order_by("kind", "pk")
        field.queryset = of_company.filter(application=None) | of_company.filter(application=row)

    def clean(self) -> dict[str, Any]:
        words = super().clean() or {}
        if not any(words.get(name) for name in ("kinds", "documents", "questions")):
            raise forms.ValidationError("Ask for at least one document, or write a question.")
        return words


class AnswerForm(VerbForm):
    """The answers on the applicant's behalf: for each item that is open, words or a version that has come since."""

    answer = forms.CharField(required=False, widget=forms.Textarea, help_text="About all of it")

    def fit(self, row: Application) -> None:
        for item in open_items(row):
            if item.kind:
                came = versions_for(item)
                self.fields[f"version_{item.pk}"] = forms.ModelChoiceField(
                    came, required=False, label=str(item), empty_label="None", initial=came.first()
                )
            self.fields[f"words_{item.pk}"] = forms.CharField(
                required=False, label=f"{item}: in words", widget=forms.Textarea
            )


def open_items(application: Application) -> list[InfoItem]:
    items = InfoItem.objects.filter(
        request__application=application, request__answered_at=None, answered_with=None, words=""
    )
    return list(items.select_related("request").order_by("pk"))


def versions_for(item: InfoItem) -> Any:
    """What has come since the question was asked and may be its answer, latest first."""
    came = DocumentVersion.objects.filter(
        company=item.company_id, document__kind=item.kind, created_at__gte=item.request.asked_at
    )
    if item.document_id is not None:
        came = came.filter(document=item.document_id)
    return came.order_by("-pk")


class EndorsementForm(VerbForm):
    because = forms.CharField(
        label="Why a second person must look",
        max_length=services.BECAUSE_LENGTH,
        help_text="Such as: the trademark is only applied for",
    )


class ApprovalForm(VerbForm):
    override = forms.CharField(
        label="Why it is approved with gaps",
        required=False,
        widget=forms.Textarea,
        help_text="Only where the dossier still has gaps",
    )


class RejectionForm(VerbForm):
    reason_code = forms.ChoiceField(
        label="Reason", choices=[("", "Choose a reason"), *RejectionReason.choices]
    )
    reason = forms.CharField(
        label="In words", widget=forms.Textarea, help_text="What the company is told, and what it may do"
    )


class ReasonForm(VerbForm):
    reason = forms.CharField(widget=forms.Textarea, help_text="The company reads it")


class RemarkForm(VerbForm):
    reason = forms.CharField(required=False, widget=forms.Textarea)


class AttachmentForm(VerbForm):
    company = forms.ModelChoiceField(
        Company.objects.none(), help_text="Verified companies with its number, or with a name like its own"
    )
    people = forms.BooleanField(
        required=False,
        label="Its people too",
        help_text="They act for the known company from now on, and see all of its papers. Be sure that they may",
    )

    def fit(self, row: Application) -> None:
        field = self.fields["company"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = queries.known_companies(row.company)


class ManagerForm(VerbForm):
    manager = forms.ModelChoiceField(
        User.objects.filter(is_active=True, role=Role.ACCOUNT_MANAGER).order_by("username"),
        label="Account manager",
    )
