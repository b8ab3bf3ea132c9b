"""Companies at the desk."""

from typing import Any

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.html import format_html_join
from unfold.decorators import display

from backoffice.access.models import Role
from backoffice.desk.admin import Desk
from backoffice.desk.file_columns import FileColumn
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import EVERYONE, actor_of
from backoffice.desk.verbs import AdminVerb, VerbForm

from .. import identifiers, services
from ..models import Application, Brand, Company, FindingOverride
from ..services.findings import OVERRIDE_LENGTH
from ..states import ASSIGN, MANAGE, REVIEW
from .application_forms import ManagerForm
from .countries import choices
from .queues import NOT_APPOINTED


class CompanyForm(VerbForm):
    name = forms.CharField(max_length=services.COMPANY_NAME_LENGTH, help_text="As its register writes it")
    country = forms.ChoiceField(choices=lambda: choices("Choose a country"))
    registration_number = forms.CharField(
        max_length=services.REGISTRATION_LENGTH,
        help_text="Its number in that country's register of companies",
    )


class CompanyFactsForm(CompanyForm):
    reference = forms.CharField(
        max_length=services.COMPANY_REFERENCE_LENGTH, required=False, help_text="The office's own name for it"
    )
    registered_on = forms.DateField(required=False)
    vat_number = forms.CharField(label="VAT number", max_length=30, required=False)
    iban = forms.CharField(label="IBAN", max_length=40, required=False)
    gtin_prefix = forms.CharField(label="GS1 company prefix", max_length=12, required=False)
    address = forms.CharField(max_length=services.ADDRESS_LENGTH, required=False)
    website = forms.URLField(max_length=200, required=False, assume_scheme="https")

    def fit(self, row: Company) -> None:
        for name, field in self.fields.items():
            field.initial = str(row.country) if name == "country" else getattr(row, name)
        self.fields["registration_number"].required = bool(row.registration_number)


class FindingForm(VerbForm):
    """Which number stands, of those that a check speaks against."""

    finding = forms.ChoiceField(label="What is found")
    reason = forms.CharField(
        max_length=OVERRIDE_LENGTH,
        widget=forms.Textarea,
        help_text="Where the number was seen, and by whom",
    )

    def fit(self, row: Company) -> None:
        field = self.fields["finding"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(f"{each.field}:{each.code}", each.sentence) for each in _open_findings(row)]


def _open_findings(company: Company) -> list[identifiers.Finding]:
    return [each for each in identifiers.findings(company) if each.stands and each.overridable]


class WithdrawalForm(VerbForm):
    """Which number stands no longer, of those that a reviewer has let stand."""

    override = forms.ModelChoiceField(FindingOverride.objects.none(), label="What stands")
    reason = forms.CharField(max_length=OVERRIDE_LENGTH, widget=forms.Textarea)

    def fit(self, row: Company) -> None:
        field = self.fields["override"]
        assert isinstance(field, forms.ModelChoiceField)
        field.queryset = FindingOverride.objects.filter(company=row).order_by("pk")


def _let_stand(company: Company, *, finding: str, **words: Any) -> FindingOverride:
    field, _, code = finding.partition(":")
    return services.override_finding(company=company, field=field, code=code, **words)


class BrandsOfCompany(ReadOnlyInline):
    model = Brand
    fields = readonly_fields = ("name", "code", "country")


class ApplicationsOfCompany(ReadOnlyInline):
    model = Application
    fields = readonly_fields = ("brand_name", "status", "created_at")
    ordering = ("-pk",)


@admin.register(Company)
class CompanyAdmin(Desk):
    sought = True
    viewers = EVERYONE
    subject = "company"
    apart = True
    creation = AdminVerb(
        "register", "Register a company", services.register_company, CompanyForm, roles=REVIEW
    )
    verbs = (
        AdminVerb(
            "change",
            "Change",
            lambda company, **words: services.change_company(company=company, **words),
            CompanyFactsForm,
            roles=REVIEW | MANAGE,
        ),
        AdminVerb(
            "let_stand",
            "Let a number stand",
            _let_stand,
            FindingForm,
            roles=REVIEW,
            offered=lambda company: bool(_open_findings(company)),
        ),
        AdminVerb(
            "withdraw_override",
            "Let a number stand no longer",
            lambda company, **words: services.withdraw_override(**words),
            WithdrawalForm,
            roles=REVIEW,
            offered=lambda company: company.overrides.exists(),
            danger=True,
        ),
        AdminVerb(
            "appoint",
            "Appoint an account manager",
            lambda company, **words: services.appoint(company=company, **words),
            ManagerForm,
            roles=ASSIGN,
        ),
    )
    list_display = ("name", "country", "registration_number", "verified", "account_manager", "created_at")
    file_columns = (
        "name", "country", "registration_number", FileColumn("Verified at", "verified_at"), "account_manager",
        "created_at",
    )  # fmt: skip
    list_select_related = ("account_manager",)
    search_fields = ("name", "registration_number", "reference")
    ordering = ("name", "pk")
    fields = (
        "name",
        "country",
        "registration_number",
        "reference",
        "registered_on",
        "vat_number",
        "iban",
        "gtin_prefix",
        "address",
        "website",
        "account_manager",
        "verified_at",
        "created_at",
        "checks",
    )
    readonly_fields = ("checks",)
    inlines = (BrandsOfCompany, ApplicationsOfCompany)

    def advice_on_unseen(self, request: HttpRequest) -> str:
        return NOT_APPOINTED if Role.ACCOUNT_MANAGER in actor_of(request).roles else ""

    def get_queryset(self, request: HttpRequest) -> QuerySet[Company]:
        """Account managers see the companies that they look after."""
        rows: QuerySet[Company] = super().get_queryset(request)
        actor = actor_of(request)
        return rows.filter(account_manager=actor.id) if Role.ACCOUNT_MANAGER in actor.roles else rows

    @display(description="Verified", ordering="verified_at", label={"Yes": "success", "Not yet": "warning"})
    def verified(self, company: Company) -> str:
        return "Not yet" if company.verified_at is None else "Yes"

    @display(description="What checks of its numbers find", empty_value="Nothing")
    def checks(self, company: Company) -> str:
        found = [
            f"{each.sentence} {f'Stands: {each.overridden.reason}' if each.overridden else each.advice}"
            for each in identifiers.findings(company)
        ]
        return format_html_join("", "<p>{}</p>", ((sentence,) for sentence in found))
