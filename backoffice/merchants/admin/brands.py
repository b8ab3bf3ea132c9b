"""Brands at the desk."""

from django import forms
from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import EVERYONE
from backoffice.desk.verbs import AdminVerb, VerbForm

from .. import queries, services
from ..models import Brand, BrandName, Restriction
from ..states import REVIEW
from .countries import choices


class NameForm(VerbForm):
    name = forms.CharField(
        max_length=services.NAME_LENGTH,
        help_text="Another spelling; a name like CHANDO/自然堂 adds both halves too",
    )


class OriginForm(VerbForm):
    country = forms.ChoiceField(
        choices=lambda: choices("Not known"), required=False, label="Country of origin"
    )

    def fit(self, row: Brand) -> None:
        self.fields["country"].initial = str(row.country)


class NamesOfBrand(ReadOnlyInline):
    model = BrandName
    verbose_name_plural = "names"
    fields = readonly_fields = ("name", "key")
    show_change_link = False


class RestrictionsOfBrand(ReadOnlyInline):
    model = Restriction
    verbose_name_plural = "what may not be offered"
    fields = readonly_fields = ("sentence", "opened_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Restriction]:
        return super().get_queryset(request).filter(lifted_at__isnull=True).select_related("brand")

    @display(description="In words")
    def sentence(self, restriction: Restriction) -> str:
        return queries.restriction_sentence(restriction)


@admin.register(Brand)
class BrandAdmin(Desk):
    sought = True
    viewers = EVERYONE
    subject = "brand"
    verbs = (
        AdminVerb(
            "name",
            "Add a name",
            lambda brand, **words: services.add_brand_name(brand=brand, **words),
            NameForm,
            roles=REVIEW,
        ),
        AdminVerb(
            "change",
            "Change the country of origin",
            lambda brand, **words: services.change_brand(brand=brand, **words),
            OriginForm,
            roles=REVIEW,
        ),
    )
    list_display = ("name", "code", "country", "company", "created_at")
    list_select_related = ("company",)
    search_fields = ("name", "code", "names__name")
    ordering = ("name", "pk")
    fields = ("name", "code", "country", "company", "created_at")
    inlines = (RestrictionsOfBrand, NamesOfBrand)
