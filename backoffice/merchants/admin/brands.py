"""Brands at the desk."""

from django import forms
from django.contrib import admin

from backoffice.desk.admin import Desk, ReadOnlyInline
from backoffice.desk.verbs import AdminVerb, VerbForm

from .. import services
from ..models import Brand, BrandName
from ..states import REVIEW


class NameForm(VerbForm):
    name = forms.CharField(
        max_length=services.NAME_LENGTH,
        help_text="Another spelling; a name like CHANDO/自然堂 adds both halves too",
    )


class NamesOfBrand(ReadOnlyInline):
    model = BrandName
    verbose_name_plural = "names"
    fields = readonly_fields = ("name", "key")
    show_change_link = False


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
