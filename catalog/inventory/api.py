"""REST doors of this room: what a unit shows, its photographs, and why something cannot be done with it."""

from typing import Any

from django.http import FileResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import NotFound
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.views import Door

from . import queries
from .gallery import latest_pictures
from .models import Grade, Unit, UnitPhoto
from .photos import ARRIVAL_VIEW, served
from .states import UnitStatus
from .why_not import Act, why_not


class GradeSerializer(serializers.ModelSerializer[Grade]):
    class Meta:
        model = Grade
        fields = ["scale", "code", "label", "rank"]


class PhotographSerializer(serializers.Serializer[Any]):
    """A picture, which may show several views at once."""

    views = serializers.ListField(child=serializers.CharField(), help_text="Codes of views, as «front»")
    flaw = serializers.BooleanField(help_text="Whether it was taken of a flaw")
    file = serializers.CharField(help_text="Its address, for the same token: a WebP")


class UnitSerializer(serializers.ModelSerializer[Unit]):
    """A single unit, of `units_as_they_stand` with its photographs. `status` counts a hold that is over as ended;
    `held_until` stands only while held, `missing_since` while a count misses it. The photographs are those of its
    latest visit to the bench.
    """

    brand = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    category = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    warehouse = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    status = serializers.ChoiceField(choices=UnitStatus.choices, source="standing", read_only=True)
    held_until = serializers.SerializerMethodField()
    grade = GradeSerializer(allow_null=True, read_only=True)
    source_grade = GradeSerializer(allow_null=True, read_only=True)
    asking_price = serializers.SerializerMethodField()
    source_country = serializers.CharField(source="source_country.code", read_only=True)
    photograph_count = serializers.SerializerMethodField()
    photographs = serializers.SerializerMethodField()

    class Meta:
        model = Unit
        fields = [
            "id", "reference", "title", "brand", "category", "status", "held_until", "grade", "source_grade",
            "asking_price", "model", "model_reference", "serial", "material", "colour", "size", "gender", "year",
            "source_url", "source_listed_on", "source_country", "warehouse", "missing_since", "photograph_count",
            "photographs", "created_at",
        ]  # fmt: skip

    @extend_schema_field(serializers.DateTimeField(allow_null=True))
    def get_held_until(self, unit: Any) -> str | None:
        if unit.standing != UnitStatus.HELD or unit.held_until is None:
            return None
        return serializers.DateTimeField().to_representation(unit.held_until)

    @extend_schema_field(MoneySerializer)
    def get_asking_price(self, unit: Unit) -> dict[str, str]:
        return money(unit.asking_price, unit.currency)

    @extend_schema_field(OpenApiTypes.INT)
    def get_photograph_count(self, unit: Unit) -> int:
        return len(_pictures(unit))

    @extend_schema_field(PhotographSerializer(many=True))
    def get_photographs(self, unit: Unit) -> list[dict[str, Any]]:
        return [
            {
                "views": [photo.view for photo in photos],
                "flaw": photos[0].defect_id is not None,
                "file": reverse("api:unit-photograph", args=[unit.pk, photos[0].pk]),
            }
            for photos in _pictures(unit)
        ]


def _pictures(unit: Unit) -> list[list[UnitPhoto]]:
    """Without those of how it came, which are the house's and may show labels of its parcel."""
    return latest_pictures(photo for photo in unit.photos.all() if photo.view != ARRIVAL_VIEW)


class UnitPhotograph(Door):
    scopes = {"GET": Scope.UNITS_READ}
    serializer_class = PhotographSerializer
    queryset = UnitPhoto.objects.none()

    @extend_schema(
        operation_id="unit_photograph", responses={(200, "image/webp"): OpenApiResponse(OpenApiTypes.BINARY)}
    )
    def get(self, request: Request, unit_id: int, pk: int) -> FileResponse:
        """One photograph of a unit, as it was kept: without metadata."""
        shown = UnitPhoto.objects.select_related("unit").exclude(view=ARRIVAL_VIEW)
        photo = shown.filter(pk=pk, unit=unit_id).first()
        if photo is None:
            raise NotFound(f"Unit {unit_id} has no photograph {pk}.", unit=unit_id)
        return served(photo)


class StepSerializer(serializers.Serializer[Any]):
    verb = serializers.CharField(help_text="The next permitted act on the way")
    roles = serializers.ListField(
        child=serializers.CharField(),
        help_text="Roles and scopes that may do it; none is the office by itself",
    )
    owner = serializers.CharField(help_text="Whom to ask, in words")


class ReasonSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="As in the problem document of the refused request")
    sentence = serializers.CharField()
    store = serializers.CharField(help_text="The one store where it is so; empty where it is so everywhere")
    step = StepSerializer(allow_null=True)


class AnswerSerializer(serializers.Serializer[Any]):
    act = serializers.ChoiceField(choices=Act.choices)
    possible = serializers.BooleanField()
    stores = serializers.ListField(child=serializers.CharField(), help_text="Where it can be held or listed")
    reasons = ReasonSerializer(many=True)


class WorkSerializer(serializers.Serializer[Any]):
    kind = serializers.CharField()
    due_at = serializers.DateTimeField()
    taken = serializers.BooleanField(help_text="Whether somebody is at it")


class WhyNotSerializer(serializers.Serializer[Any]):
    answers = AnswerSerializer(many=True)
    work = WorkSerializer(many=True, help_text="Tasks that wait on the way")


class UnitWhyNot(Door):
    scopes = {"GET": Scope.UNITS_READ}
    serializer_class = WhyNotSerializer
    queryset = Unit.objects.none()

    @extend_schema(operation_id="unit_why_not", responses=WhyNotSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """Whether the unit can be held, listed, sold, shipped; if not, why, whose affair it is and what comes next."""
        unit = queries.units_as_they_stand().filter(pk=pk).first()
        if unit is None:
            raise NotFound(f"There is no unit {pk}.", unit=pk)
        return Response(WhyNotSerializer(why_not(unit, self.actor)).data)
