"""What the pages of this room ask for before they do something."""

from typing import Any

from django import forms
from django.db.models import Model
from django_countries import countries

from backoffice.desk.verbs import VerbForm
from catalog.products.models import Category, Product

from .. import queries
from ..models import YEARS, Grade, Unit, Warehouse, WarehouseKind, Wearer


class ReasonForm(VerbForm):
    reason = forms.CharField(max_length=500, widget=forms.Textarea)


class FactsForm(VerbForm):
    """What is said of a piece, as it stands. It gives on what was changed in it alone, so that it takes nothing back
    that somebody else changed after it was opened.
    """

    title = forms.CharField(max_length=250)
    category_id = forms.ModelChoiceField(Category.objects.order_by("name", "pk"), label="Category")
    model = forms.CharField(max_length=250, required=False)
    model_reference = forms.CharField(max_length=60, required=False, help_text="The maker's reference number")
    serial = forms.CharField(max_length=60, required=False)
    material = forms.CharField(
        max_length=120, required=False, help_text="What it is made of, for example calfskin"
    )
    colour = forms.CharField(max_length=80, required=False)
    size = forms.CharField(max_length=80, required=False)
    gender = forms.ChoiceField(choices=[("", "Not said"), *Wearer.choices], required=False, label="Made for")
    year = forms.IntegerField(min_value=YEARS[0], max_value=YEARS[1], required=False, label="Year made")
    source_grade_id = forms.ModelChoiceField(
        Grade.objects.order_by("scale", "-rank"), required=False, label="Condition, as its source says it"
    )
    source_url = forms.CharField(max_length=500, required=False, label="Page at the source")
    source_listed_on = forms.DateField(required=False, label="Offered by its source since")
    source_country = forms.ChoiceField(choices=lambda: [("", "Not said"), *countries], required=False)

    def fit(self, row: Unit) -> None:
        for name, field in self.fields.items():
            field.initial = getattr(row, name)
            field.show_hidden_initial = True

    def is_written(self, name: str) -> bool:
        return name in self.changed_data

    def clean(self) -> dict[str, Any]:
        said = super().clean()
        return {
            name: value.pk if isinstance(value, Model) else value
            for name, value in said.items()
            if name in self.changed_data
        }


class WarehouseForm(VerbForm):
    code = forms.SlugField(max_length=20, help_text="Short, as it stands on labels and in movements")
    name = forms.CharField(max_length=120)
    kind = forms.ChoiceField(choices=WarehouseKind)
    country = forms.ChoiceField(choices=lambda: [("", "Choose a country"), *countries])
    address = forms.CharField(max_length=300)
    automated = forms.BooleanField(required=False, help_text="Its own system confirms picking and packing")


class ReviseWarehouseForm(VerbForm):
    name = forms.CharField(max_length=120)
    address = forms.CharField(max_length=300, help_text="As labels print it from now on")
    automated = forms.BooleanField(required=False, help_text="Its own system confirms picking and packing")

    def fit(self, row: Warehouse) -> None:
        for name, field in self.fields.items():
            field.initial = getattr(row, name)


class BinsForm(VerbForm):
    codes = forms.CharField(widget=forms.Textarea, help_text="One code on each line, as the labels bear them")


class ScaleForm(VerbForm):
    scale = forms.ChoiceField(choices=queries.scale_choices)


class LotForm(VerbForm):
    second_words = frozenset({"read_again"})

    product = forms.ModelChoiceField(Product.objects.select_related("brand").order_by("sku", "pk"))
    warehouse = forms.ModelChoiceField(Warehouse.objects.open().order_by("code"))
    number = forms.CharField(max_length=20, help_text="As printed on the goods")
    manufactured_on = forms.DateField(required=False)
    expires_on = forms.DateField()
    quantity = forms.IntegerField(min_value=1, help_text="In the product's measure: pieces or grams")
    read_again = forms.BooleanField(required=False, label="I have read number and dates again")
