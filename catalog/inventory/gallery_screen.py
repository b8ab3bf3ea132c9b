"""The gallery at the desk: what somebody looks for, as a form, and the pieces that are so, as pictures."""

from datetime import datetime
from typing import Any

from django import forms
from django.http import HttpRequest, QueryDict
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone

from backoffice.desk.requests import actor_of
from backoffice.desk.verbs import VerbForm
from backoffice.events.places import within
from backoffice.imports.amounts import currency_choices
from backoffice.merchants.models import Brand
from backoffice.money import written
from catalog.products.queries import category_choices

from .gallery import Page, page_of
from .grades import HOUSE_SCALE
from .known.colours import Colour
from .models import Grade, Warehouse
from .queries import units_as_they_stand
from .states import UnitStatus

_LONGEST = 80
_ICONS = {
    "watches": "watch",
    "shoes": "steps",
    "jewellery": "diamond",
    "clothing": "apparel",
    "bags": "shopping_bag",
}


class WishForm(VerbForm):
    """What somebody looks for. Each field may stay empty; all that are filled in count together."""

    q = forms.CharField(
        required=False, max_length=_LONGEST, label="Search", help_text="Title, reference or serial"
    )
    brand = forms.ModelChoiceField(
        Brand.objects.order_by("name"), required=False, empty_label="Any", to_field_name="code"
    )
    model = forms.CharField(required=False, max_length=_LONGEST)
    category = forms.ChoiceField(required=False, choices=lambda: [("", "Any"), *category_choices()])
    grade = forms.ModelChoiceField(
        Grade.objects.order_by("scale", "-rank"), required=False, empty_label="Any",
        help_text="Ours, or the source's where we gave none",
    )  # fmt: skip
    rank = forms.IntegerField(
        required=False, min_value=0, max_value=100, label="Rank from", help_text="0–100, on all scales"
    )
    colour = forms.ChoiceField(required=False, choices=[("", "Any"), *Colour.choices])
    price_from = forms.DecimalField(required=False, min_value=0, max_digits=12)
    price_to = forms.DecimalField(required=False, min_value=0, max_digits=12)
    currency = forms.ChoiceField(required=False, choices=lambda: [("", "Any"), *currency_choices()])
    days_from = forms.IntegerField(
        required=False, min_value=0, max_value=36_500, label="Days from", help_text="In stock"
    )
    days_to = forms.IntegerField(
        required=False, min_value=0, max_value=36_500, label="Days to", help_text="In stock"
    )
    status = forms.ChoiceField(required=False, choices=[("", "Any"), *UnitStatus.choices])
    warehouse = forms.ModelChoiceField(
        Warehouse.objects.order_by("code"), required=False, empty_label="Any", to_field_name="code"
    )
    bin = forms.CharField(required=False, max_length=20)
    order = forms.ChoiceField(required=False, choices=[("", "Newest first"), ("oldest", "Oldest first")])

    def clean(self) -> dict[str, Any]:
        wish = dict(super().clean() or {})
        asks_price = wish.get("price_from") is not None or wish.get("price_to") is not None
        if asks_price and not wish.get("currency") and not self.errors.get("currency"):
            self.add_error("currency", "Choose the currency of the price; none is converted into another.")
        return wish


def gallery_view(request: HttpRequest, context: dict[str, Any]) -> TemplateResponse:
    """The pieces that this person may see, as they wish; without a wish, all. `context` is that of every admin page."""
    form = WishForm(request.GET)
    sound = form.is_valid()
    units = within(units_as_they_stand(), "warehouse", actor_of(request))
    after = request.GET.get("after", "")
    page = page_of(
        units if sound else units.none(),
        form.cleaned_data if sound else {},
        after=int(after) if after.isascii() and after.isdigit() and len(after) < 19 else 0,
    )
    wish = _wish(request.GET)
    further = wish.copy()
    further["after"] = str(page.after)
    return TemplateResponse(
        request,
        "inventory/gallery.html",
        {
            **context,
            "title": "Gallery",
            "form": form,
            "page": page,
            "tiles": _tiles(page),
            "wishes": _wishes(form, wish) if sound else [],
            "wish": wish.urlencode(),
            "first": not after,
            "next_page": f"?{further.urlencode()}" if page.after else "",
        },
    )


def _wish(asked: QueryDict) -> QueryDict:
    """What of an address says what is looked for, without the empty fields and the place where a page begins."""
    wish = QueryDict(mutable=True)
    for name in WishForm.base_fields:
        if value := asked.get(name, "").strip():
            wish[name] = value
    return wish


def _wishes(form: WishForm, wish: QueryDict) -> list[dict[str, str]]:
    """Each thing that is asked for, in words, with the address at which it no longer is."""
    told = []
    for name in wish:
        rest = wish.copy()
        del rest[name]
        value = form.cleaned_data[name]
        choices = dict(getattr(form.fields[name], "choices", ()) or ()) if isinstance(value, str) else {}
        label = form.fields[name].label or name.replace("_", " ").capitalize()
        told.append({"words": f"{label}: {choices.get(value, value)}", "without": f"?{rest.urlencode()}"})
    return told


def _tiles(page: Page) -> list[dict[str, Any]]:
    now = timezone.now()
    return [_tile(unit, page, now) for unit in page.units]


def _model_unsaid(unit: Any) -> str:
    """The model, unless the title above it says it."""
    return "" if unit.model.casefold() in unit.title.casefold() else str(unit.model)


def _tile(unit: Any, page: Page, now: datetime) -> dict[str, Any]:
    picture = page.pictures.get(unit.pk)
    grade = unit.grade or unit.source_grade
    days = (now - unit.created_at).days
    return {
        "address": reverse("admin:inventory_unit_change", args=[unit.pk]),
        "picture": picture and reverse("admin:inventory_unit_small_photo", args=[unit.pk, picture.pk]),
        "icon": next((icon for word, icon in _ICONS.items() if word in unit.category.code), "diamond"),
        "unit": unit,
        "facts": " · ".join(filter(None, (_model_unsaid(unit), unit.colour, unit.size))),
        "grade": grade and (grade.label if grade.scale == HOUSE_SCALE else str(grade)),
        "grade_by": "graded here" if unit.grade else "says the source",
        "price": written(unit.asking_price, unit.currency),
        "status": UnitStatus(unit.standing),
        "age": "today" if days < 1 else "1 day" if days == 1 else f"{days:,} days",
    }
