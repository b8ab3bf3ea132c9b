"""The merchants' pages: companies, brands, and the applications that wait."""

from collections.abc import Iterable

from django import forms
from django.contrib import admin
from django.urls import reverse
from django_countries import countries
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Role
from backoffice.desk.admin import Desk, ReadOnlyInline
from backoffice.desk.todo import Card, todo, waiting
from backoffice.desk.verbs import AdminVerb, VerbForm

from . import queries, services
from .models import Application, Brand, BrandName, Channel, Company
from .states import APPLICATION, REVIEW, ApplicationStatus, RejectionReason


def _countries(empty: str) -> list[tuple[str, str]]:
    return [("", empty), *countries]


class CompanyForm(VerbForm):
    name = forms.CharField(max_length=services.COMPANY_NAME_LENGTH, help_text="As its register writes it")
    country = forms.ChoiceField(choices=lambda: _countries("Choose a country"))
    registration_number = forms.CharField(
        max_length=services.REGISTRATION_LENGTH,
        help_text="Its number in that country's register of companies",
    )


class ApplicationForm(VerbForm):
    company = forms.ModelChoiceField(Company.objects.order_by("name", "pk"))
    brand_name = forms.CharField(max_length=services.NAME_LENGTH)
    brand_country = forms.ChoiceField(
        choices=lambda: _countries("Not known"), required=False, help_text="The brand's country of origin"
    )
    channels = forms.MultipleChoiceField(choices=Channel)


class RejectionForm(VerbForm):
    reason_code = forms.ChoiceField(
        label="Reason", choices=[("", "Choose a reason"), *RejectionReason.choices]
    )
    reason = forms.CharField(
        label="In words",
        required=False,
        widget=forms.Textarea,
        help_text="What the company is told; needed for «other»",
    )


class NameForm(VerbForm):
    name = forms.CharField(
        max_length=services.NAME_LENGTH,
        help_text="Another spelling; a name like CHANDO/自然堂 adds both halves too",
    )


class BrandsOfCompany(ReadOnlyInline):
    model = Brand
    fields = readonly_fields = ("name", "code", "country")


class NamesOfBrand(ReadOnlyInline):
    model = BrandName
    verbose_name_plural = "names"
    fields = readonly_fields = ("name", "key")
    show_change_link = False


@admin.register(Company)
class CompanyAdmin(Desk):
    subject = "company"
    creation = AdminVerb(
        "register", "Register a company", services.register_company, CompanyForm, roles=REVIEW
    )
    list_display = ("name", "country", "registration_number", "created_at")
    search_fields = ("name", "registration_number")
    ordering = ("name", "pk")
    fields = ("name", "country", "registration_number", "created_at")
    inlines = (BrandsOfCompany,)


@admin.register(Brand)
class BrandAdmin(Desk):
    subject = "brand"
    verbs = (
        AdminVerb(
            "name",
            "Add a name",
            lambda brand, **words: services.add_brand_name(brand=brand, **words),
            NameForm,
            roles=REVIEW,
        ),
    )
    list_display = ("name", "code", "country", "company", "created_at")
    list_select_related = ("company",)
    search_fields = ("name", "code", "names__name")
    ordering = ("name", "pk")
    fields = ("name", "code", "country", "company", "created_at")
    inlines = (NamesOfBrand,)


@admin.register(Application)
class ApplicationAdmin(Desk):
    empty_advice = "Open one for a company that wants to sell a brand; another person reviews it."
    lifecycle = APPLICATION
    subject = "application"
    viewers = REVIEW
    creation = AdminVerb(
        "open", "Open an application", services.open_application, ApplicationForm, roles=REVIEW
    )
    verbs = (
        AdminVerb(
            "submit", "Submit", lambda row, **words: services.submit(application=row, **words), bulk=True
        ),
        AdminVerb(
            "review",
            "Take for review",
            lambda row, **words: services.review(application=row, **words),
            bulk=True,
        ),
        AdminVerb("approve", "Approve", lambda row, **words: services.approve(application=row, **words)),
        AdminVerb(
            "reject",
            "Reject",
            lambda row, **words: services.reject(application=row, **words),
            RejectionForm,
            danger=True,
        ),
        AdminVerb(
            "withdraw",
            "Withdraw",
            lambda row, **words: services.withdraw(application=row, **words),
            danger=True,
        ),
    )
    list_display = (
        "brand_name",
        "company",
        "state",
        "asked_channels",
        "created_by",
        "reviewer",
        "created_at",
    )
    list_select_related = ("company", "created_by", "reviewer")
    list_filter = (("status", ChoicesDropdownFilter),)
    list_filter_submit = True
    search_fields = ("brand_name", "company__name")
    ordering = ("-pk",)
    fieldsets = (
        (
            None,
            {
                "fields": (
                    "brand_name",
                    "brand_country",
                    "company",
                    "asked_channels",
                    "created_by",
                    "created_at",
                )
            },
        ),
        ("Decision", {"fields": ("reviewer", "reason_code", "reason", "onboarded_brand")}),
        ("For the reviewer", {"fields": ("brands_with_a_similar_name",)}),
    )
    readonly_fields = ("asked_channels", "brands_with_a_similar_name")

    @display(
        description="State",
        ordering="status",
        label={
            ApplicationStatus.DRAFT: "primary",
            ApplicationStatus.SUBMITTED: "warning",
            ApplicationStatus.IN_REVIEW: "info",
            ApplicationStatus.APPROVED: "success",
            ApplicationStatus.REJECTED: "danger",
        },
    )
    def state(self, application: Application) -> tuple[str, str]:
        return application.status, application.get_status_display()

    @display(description="Channels")
    def asked_channels(self, application: Application) -> str:
        return ", ".join(str(Channel(channel).label) for channel in application.channels)

    @display(description="Brands with a similar name", empty_value="None")
    def brands_with_a_similar_name(self, application: Application) -> str:
        alike = queries.similar_brands(application.brand_name)
        others = [brand for brand in alike if brand.pk != application.onboarded_brand_id]
        return ", ".join(f"{brand.name} ({brand.code})" for brand in others)


def _applications(status: ApplicationStatus) -> str:
    return f"{reverse('admin:merchants_application_changelist')}?status__exact={status}"


@todo(Role.PLATFORM_ADMIN, Role.REVIEWER)
def applications() -> Iterable[Card]:
    yield Card(
        title="Applications to review",
        waiting=waiting(queries.applications_to_review()),
        link=_applications(ApplicationStatus.SUBMITTED),
        advice="Take one for review; whoever opened it cannot.",
    )
    yield Card(
        title="Applications in review",
        waiting=waiting(queries.applications_in_review()),
        link=_applications(ApplicationStatus.IN_REVIEW),
        advice="Approve or reject them.",
    )
