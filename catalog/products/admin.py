"""The products' pages: the category tree and the products of each brand."""

from django import forms
from django.contrib import admin
from django_countries import countries
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RelatedDropdownFilter
from unfold.decorators import display

from backoffice.access.models import Right
from backoffice.desk.admin import Desk
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.merchants.models import Brand
from backoffice.money import written

from . import services
from .models import Category, Measure, Product


class ProductForm(VerbForm):
    brand = forms.ModelChoiceField(Brand.objects.order_by("name", "pk"))
    sku = forms.CharField(
        label="SKU", max_length=services.SKU_LENGTH, help_text="The brand's own number, once per brand"
    )
    title = forms.CharField(max_length=services.TITLE_LENGTH)
    category = forms.ModelChoiceField(Category.objects.order_by("name", "pk"))
    measure = forms.ChoiceField(
        choices=Measure, initial=Measure.PIECE, help_text="How its lots are counted; raw material in grams"
    )
    gtin = forms.CharField(
        label="GTIN",
        required=False,
        max_length=20,
        help_text="The number under the barcode: 8, 12, 13 or 14 digits",
    )
    country_of_origin = forms.ChoiceField(choices=lambda: [("", "Choose a country"), *countries])


class CategoriesBelow(ReadOnlyInline):
    model = Category
    verbose_name_plural = "categories below"
    fields = readonly_fields = ("name", "code")


@admin.register(Category)
class CategoryAdmin(Desk):
    viewers = STAFF | {Right.GOODS}
    list_display = ("name", "code", "parent", "sector")
    list_select_related = ("parent",)
    search_fields = ("name", "code")
    ordering = ("name", "pk")
    fields = ("name", "code", "parent", "sector")
    inlines = (CategoriesBelow,)


@admin.register(Product)
class ProductAdmin(Desk):
    sought = True
    viewers = STAFF | {Right.GOODS}
    subject = "product"
    creation = AdminVerb(
        "create", "Create a product", services.create_product, ProductForm, roles=services.WRITERS
    )
    list_display = ("sku", "title", "brand", "category", "counted_in", "gtin", "country_of_origin")
    list_select_related = ("brand", "category")
    list_filter = (("measure", ChoicesDropdownFilter), ("brand", RelatedDropdownFilter))
    list_filter_submit = True
    search_fields = ("title", "sku", "gtin")
    ordering = ("-pk",)
    fields = (
        "brand", "sku", "title", "category", "gtin", "measure", "country_of_origin", "handle", "variant",
        "recommended_price", "created_at",
    )  # fmt: skip
    readonly_fields = ("variant", "recommended_price")

    @display(description="Variant")
    def variant(self, product: Product) -> str:
        return product.variant

    @display(description="Recommended price", empty_value="—")
    def recommended_price(self, product: Product) -> str:
        return "" if product.price is None else written(product.price, product.currency)

    @display(description="Counted in", ordering="measure")
    def counted_in(self, product: Product) -> str:
        return product.get_measure_display()
