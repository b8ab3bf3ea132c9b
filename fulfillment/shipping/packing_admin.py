"""Packing at the desk and on a telephone: its photographs, and the rules that ask for them."""

from typing import Any, cast

from django import forms
from django.contrib import admin
from django.core.files.uploadedfile import UploadedFile
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import cached_property
from django.utils.html import format_html
from unfold.contrib.filters.admin import RelatedDropdownFilter
from unfold.decorators import display

from backoffice.desk.admin import Desk
from backoffice.desk.inlines import ReadOnlyInline
from backoffice.desk.requests import STAFF
from backoffice.desk.verbs import AdminVerb, VerbForm
from backoffice.events.actors import Actor
from backoffice.events.errors import Refusal
from catalog.inventory.models import Unit
from catalog.inventory.states import FLOOR
from catalog.products.models import Category
from fulfillment.tasks.models import Task

from . import queries, services
from .models import Parcel
from .packing import missing_of
from .packing_models import PackingPhoto, PackingRule, PackingView
from .services import PackingPicture
from .services.packing_rules import RULERS
from .services.picturing import PICTURED_IN
from .services.weighing import WEIGHED_IN, WEIGHERS

_CAMERA = {"accept": "image/*", "capture": "environment"}


class PicturesForm(VerbForm):
    """A file for each view that is still missing: those of a piece one by one, those of the parcel once."""

    def _is_asked(self, field: forms.BoundField) -> bool:
        """Without those that were kept although the rest was refused."""
        return super()._is_asked(field) and (
            not field.name.startswith("picture_") or field.name in self._lacking
        )

    @cached_property
    def _lacking(self) -> set[str]:
        parcel = parcel_of(self.row)
        return set() if parcel is None else {_name(unit, view) for unit, view in missing_of(parcel)}

    def fit(self, row: Any) -> None:
        parcel = parcel_of(row)
        try:
            missing = missing_of(parcel) if parcel is not None else []
        except Refusal:
            # The verb says it: nobody has ruled on what its category needs.
            return
        several = len({unit.pk for unit, _ in missing}) > 1
        for unit, view in missing:
            name = _name(unit, view)
            of_piece = several and not view.of_parcel
            self.fields[name] = forms.FileField(
                label=f"{unit.reference}: {view.label}" if of_piece else view.label,
                required=False, widget=forms.FileInput(attrs=_CAMERA),
            )  # fmt: skip


def _name(unit: Unit, view: PackingView) -> str:
    return f"picture_{0 if view.of_parcel else unit.pk}_{view.code}"


class WeightForm(VerbForm):
    weight_g = forms.IntegerField(
        min_value=1, label="Weight in grams", help_text="Gross, as the scale shows it"
    )
    scale_shows_it = forms.BooleanField(required=False, label="The scale shows it indeed")
    second_words = frozenset({"scale_shows_it"})


class PackForm(WeightForm, PicturesForm):
    """Its weight, and the photographs that it still lacks."""


def pictures_given(words: dict[str, Any]) -> list[PackingPicture]:
    """The photographs out of the words of a `PicturesForm`."""
    photos = []
    for name, file in words.items():
        if isinstance(file, UploadedFile) and name.startswith("picture_"):
            _, unit, view = name.split("_", 2)
            photos.append(PackingPicture(view=view, file=file, unit=int(unit) or None))
    return photos


def pack(parcel: Parcel, *, actor: Actor, weight_g: int, scale_shows_it: bool, **words: Any) -> Parcel:
    return services.pack_parcel(
        parcel_id=parcel.pk, weight_g=weight_g, scale_shows_it=scale_shows_it, photos=pictures_given(words),
        actor=actor,
    )  # fmt: skip


def _weigh(parcel: Parcel, *, actor: Actor, **words: Any) -> Parcel:
    return services.weigh_parcel(parcel_id=parcel.pk, actor=actor, **words)


def _photograph(parcel: Parcel, *, actor: Actor, **words: Any) -> None:
    services.photograph_packing(parcel_id=parcel.pk, photos=pictures_given(words), actor=actor)


def words_of_task(task: Task, words: dict[str, Any]) -> dict[str, Any]:
    """The words of a `PackForm` as the work of its task takes them."""
    return {
        "weight_g": words["weight_g"],
        "scale_shows_it": words["scale_shows_it"],
        "photos": {task.subject_id: pictures_given(words)},
    }


PHOTOGRAPH = AdminVerb(
    "photograph", "Photograph the packing", _photograph, form=PicturesForm, roles=FLOOR,
    offered=lambda parcel: parcel.status in PICTURED_IN and _still_lacks(parcel),
)  # fmt: skip


WEIGH = AdminVerb(
    "weigh", "Put its weight right", _weigh, form=WeightForm, roles=WEIGHERS,
    offered=lambda parcel: parcel.status in WEIGHED_IN,
    outlook=lambda parcel: "Its label is printed anew." if parcel.label else "",
)  # fmt: skip


def _still_lacks(parcel: Parcel) -> bool:
    try:
        return bool(missing_of(parcel))
    except Refusal:
        return False


def parcel_of(row: Any) -> Parcel | None:
    if isinstance(row, Task):
        parcels = queries.parcels_with_facts().filter(pk=row.subject_id)
        return parcels.first() if row.subject_type == "parcel" else None
    return cast(Parcel, row)


class _Photos(ReadOnlyInline):
    model = PackingPhoto
    verbose_name_plural = "photographs at packing"
    ordering = ("-pk",)
    show_change_link = False

    @display(description="Photograph")
    def picture(self, photo: PackingPhoto) -> str:
        address = reverse("admin:shipping_parcel_photo", args=[photo.parcel_id, photo.pk])
        return format_html('<a href="{}">{}</a>', address, photo.label)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("unit", "parcel")


class PhotosOfParcel(_Photos):
    fields = readonly_fields = ("picture", "unit", "by_name", "at")


class PhotosOfUnit(_Photos):
    fields = readonly_fields = ("picture", "parcel", "by_name", "at")


def add_to_units() -> None:
    """The page of a unit, whichever room below has made it last, shows how the piece was packed."""
    page: Any = cast(type[Desk], type(admin.site.get_model_admin(Unit)))
    page.inlines = (*page.inlines, PhotosOfUnit)


class RuleForm(VerbForm):
    category = forms.ModelChoiceField(
        Category.objects.order_by("name"), required=False, help_text="Left out, for all that have no rule"
    )
    valid_from = forms.DateField(help_text="For what is packed from this day on")
    piece_views = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 3}),
        required=False,
        label="Of each piece",
        help_text="One on a line",
    )
    parcel_views = forms.CharField(
        widget=forms.Textarea(attrs={"rows": 2}),
        required=False,
        label="Of the parcel",
        help_text="One on a line",
    )
    of_machines = forms.BooleanField(
        required=False,
        label="Automated warehouses too",
        help_text="Their systems send the photographs over REST",
    )
    source_note = forms.CharField(max_length=200, help_text="Where the rule stands")

    def clean_piece_views(self) -> list[str]:
        return str(self.cleaned_data["piece_views"]).splitlines()

    def clean_parcel_views(self) -> list[str]:
        return str(self.cleaned_data["parcel_views"]).splitlines()


@admin.register(PackingRule)
class PackingRuleDesk(Desk):
    subject = "packing_rule"
    viewers = STAFF
    creation = AdminVerb("set", "Set a rule", services.set_packing_rule, form=RuleForm, roles=RULERS)
    list_display = ["__str__", "valid_from", "photographs", "of_machines", "source_note"]
    list_filter = [("category", RelatedDropdownFilter)]
    list_select_related = ["category"]
    ordering = ["category__name", "-valid_from"]
    empty_advice = "Without a rule no parcel can be packed: set one for all others first."
    fields = ["category", "valid_from", "photographs", "of_machines", "source_note"]
    readonly_fields = ["photographs"]

    @display(description="Photographs")
    def photographs(self, rule: PackingRule) -> str:
        return ", ".join(view.label for view in rule.views)
