"""REST doors of packing, for the systems of partner warehouses: its photographs, sent and fetched."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.files.services import serve
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door

from . import queries, services
from .models import Parcel
from .packing import missing_of
from .packing_models import PackingPhoto
from .services import PackingPicture
from .states import ParcelStatus


class PackingPhotoSerializer(serializers.ModelSerializer[PackingPhoto]):
    unit = serializers.IntegerField(source="unit_id")

    class Meta:
        model = PackingPhoto
        fields = ["id", "unit", "view", "label", "at"]


class MissingViewSerializer(serializers.Serializer[Any]):
    unit = serializers.IntegerField(source="unit.pk")
    view = serializers.CharField(source="view.code")
    label = serializers.CharField(source="view.label")  # type: ignore[assignment]
    of_parcel = serializers.BooleanField(
        source="view.of_parcel", help_text="One photograph of the parcel stands for all its units"
    )


class PackingSerializer(serializers.Serializer[Any]):
    """How a parcel was photographed, and which views it still lacks before it may be packed."""

    photographs = PackingPhotoSerializer(many=True)
    lacks = MissingViewSerializer(many=True)


class NewPackingPhotoSerializer(serializers.Serializer[Any]):
    file = serializers.FileField()
    view = serializers.CharField(max_length=40, help_text="A code out of `lacks`")
    also = serializers.ListField(
        child=serializers.CharField(max_length=40), required=False, default=list,
        help_text="Further views that the same picture shows",
    )  # fmt: skip
    unit = serializers.IntegerField(
        required=False, help_text="The unit that it shows; left out, all units of the parcel"
    )


class PackingPhotographs(Door):
    scopes = {"GET": Scope.PARCELS_READ, "POST": Scope.BENCH_WRITE}
    serializer_class = PackingSerializer
    parser_classes = [MultiPartParser]

    def get_queryset(self) -> QuerySet[Parcel]:
        return queries.parcels_with_facts()

    def _told(self, parcel: Parcel, status: int = 200) -> Response:
        taken = parcel.status in (ParcelStatus.PLANNED, ParcelStatus.PICKED)
        words = {
            "photographs": PackingPhoto.objects.filter(parcel=parcel).order_by("pk"),
            "lacks": missing_of(parcel) if taken else [],
        }
        return Response(PackingSerializer(words).data, status=status)

    @extend_schema(operation_id="packing_photographs", responses=PackingSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return self._told(self.get_object())

    @extend_schema(
        operation_id="photograph_packing",
        request=NewPackingPhotoSerializer,
        responses={201: PackingSerializer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """A photograph of a parcel whose pieces are picked."""
        parcel = self.get_object()
        asked = NewPackingPhotoSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        said = asked.validated_data
        photo = PackingPicture(
            view=said["view"], file=said["file"], also=tuple(said["also"]), unit=said.get("unit")
        )
        services.photograph_packing(parcel_id=parcel.pk, photos=[photo], actor=self.actor)
        return self._told(self.get_object(), status=201)


class PackingPhotograph(Door):
    scopes = {"GET": Scope.PARCELS_READ}
    serializer_class = PackingPhotoSerializer

    def get_queryset(self) -> QuerySet[Parcel]:
        return Parcel.objects.all()

    @extend_schema(operation_id="packing_photograph", responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, photo_id: int) -> FileResponse:
        return photo_response(get_object_or_404(PackingPhoto, pk=photo_id, parcel=self.get_object()))


def photo_response(photo: PackingPhoto) -> FileResponse:
    name = f"parcel {photo.parcel_id} {photo.view}.webp"
    return serve(photo.file, filename=name, media_type="image/webp", inline=True)
