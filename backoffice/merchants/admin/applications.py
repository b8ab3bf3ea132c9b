"""Applications at the desk."""

from django import forms
from django.contrib import admin
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.verbs import AdminVerb, VerbForm

from .. import queries, services
from ..models import Application, Channel, Company
from ..states import APPLICATION, REVIEW, ApplicationStatus, RejectionReason
from .countries import choices


class ApplicationForm(VerbForm):
    company = forms.ModelChoiceField(Company.objects.order_by("name", "pk"))
    brand_name = forms.CharField(max_length=services.NAME_LENGTH)
    brand_country = forms.ChoiceField(
        choices=lambda: choices("Not known"), required=False, help_text="The brand's country of origin"
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
