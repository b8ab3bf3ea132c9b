"""What the pages of this room ask for before they do something."""

from django import forms
from django_countries import countries

from backoffice.desk.verbs import VerbForm
from catalog.products.models import Product

from .. import queries
from ..models import Warehouse, WarehouseKind


class FindingsForm(VerbForm):
    findings = forms.CharField(required=False, max_length=2000, widget=forms.Textarea)


class ReasonForm(VerbForm):
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


class WarehouseForm(VerbForm):
    code = forms.SlugField(max_length=20, help_text="Short, as it stands on labels and in movements")
    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=WarehouseKind)
    country = forms.ChoiceField(choices=lambda: [("", "Choose a country"), *countries])
    address = forms.CharField(max_length=300)
    automated = forms.BooleanField(required=False, help_text="Its own system confirms picking and packing")


class BinsForm(VerbForm):
    codes = forms.CharField(widget=forms.Textarea, help_text="One code on each line, as the labels bear them")


class ScaleForm(VerbForm):
    scale = forms.ChoiceField(choices=queries.scale_choices)


class LotForm(VerbForm):
    product = forms.ModelChoiceField(Product.objects.select_related("brand").order_by("sku", "pk"))
    warehouse = forms.ModelChoiceField(Warehouse.objects.order_by("code"))
    number = forms.CharField(max_length=20, help_text="As printed on the goods")
    manufactured_on = forms.DateField(required=False)
    expires_on = forms.DateField()
    quantity = forms.IntegerField(min_value=1, help_text="In the product's measure: pieces or grams")
