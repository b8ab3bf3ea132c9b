"""Companies at the desk."""

from django import forms
from django.contrib import admin

from backoffice.desk.admin import Desk, ReadOnlyInline
from backoffice.desk.verbs import AdminVerb, VerbForm

from .. import services
from ..models import Brand, Company
from ..states import REVIEW
from .countries import choices


class CompanyForm(VerbForm):
    name = forms.CharField(max_length=services.COMPANY_NAME_LENGTH, help_text="As its register writes it")
    country = forms.ChoiceField(choices=lambda: choices("Choose a country"))
    registration_number = forms.CharField(
        max_length=services.REGISTRATION_LENGTH,
        help_text="Its number in that country's register of companies",
    )


class BrandsOfCompany(ReadOnlyInline):
    model = Brand
    fields = readonly_fields = ("name", "code", "country")


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
