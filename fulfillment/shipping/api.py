"""Parcels, labels and tracking over REST."""

import logging
from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.urls import reverse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import NotFound
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door

from . import queries
from .filters import ParcelFilter
from .models import Parcel, TrackingEvent
from .services import Report, Verdict, give_number, report_tracking
from .services.tracking import MOST_REPORTS

logger = logging.getLogger(__name__)


class CarrierSerializer(serializers.Serializer[Any]):
    code = serializers.CharField()
    name = serializers.CharField()
    service = serializers.CharField()


class ParcelSerializer(serializers.ModelSerializer[Parcel]):
    order = serializers.IntegerField(source="order_id")
    order_reference = serializers.CharField(source="order.reference")
    brand = serializers.CharField(source="brand.code")
    warehouse = serializers.CharField(source="warehouse.code")
    carrier = CarrierSerializer()
    label = serializers.SerializerMethodField(  # type: ignore[assignment]
        help_text="Where the label is, from the day it is printed on"
    )

    class Meta:
        model = Parcel
        fields = [
            "id",
            "order",
            "order_reference",
            "brand",
            "status",
            "waybill",
            "carrier",
            "warehouse",
            "weight_g",
            "label",
            "created_at",
            "handed_over_at",
            "delivered_at",
        ]

    def get_label(self, parcel: Parcel) -> str | None:
        return reverse("api:label", args=[parcel.pk]) if parcel.label else None


class TrackingSerializer(serializers.ModelSerializer[TrackingEvent]):
    class Meta:
        model = TrackingEvent
        fields = ["code", "text", "place", "milestone", "happened_at", "received_at"]


class ParcelWithTrackingSerializer(ParcelSerializer):
    tracking = TrackingSerializer(many=True, help_text="What the carrier reported, latest first")

    class Meta(ParcelSerializer.Meta):
        fields = [*ParcelSerializer.Meta.fields, "tracking"]


class Parcels(ListModelMixin, Door):
    """The parcels, newest first."""

    scopes = {"GET": Scope.PARCELS_READ}
    serializer_class = ParcelSerializer
    filterset_class = ParcelFilter

    def get_queryset(self) -> QuerySet[Parcel]:
        return queries.parcels_with_facts()

    @extend_schema(operation_id="parcels", responses=ParcelSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.list(request)


class OneParcel(RetrieveModelMixin, Door):
    scopes = {"GET": Scope.PARCELS_READ}
    serializer_class = ParcelWithTrackingSerializer

    def get_queryset(self) -> QuerySet[Parcel]:
        return queries.parcels_with_tracking()

    @extend_schema(operation_id="parcel", responses=ParcelWithTrackingSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return self.retrieve(request, pk=pk)


class Label(Door):
    """The label as it was printed."""

    scopes = {"GET": Scope.PARCELS_READ}
    serializer_class = ParcelSerializer

    def get_queryset(self) -> QuerySet[Parcel]:
        return Parcel.objects.all()

    @extend_schema(operation_id="label", responses={(200, "application/pdf"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int) -> HttpResponse:
        return label_response(self.get_object())


def label_response(parcel: Parcel) -> HttpResponse:
    """The label's file. Raises NotFound before it is printed, or when the file is gone from the storage."""
    if not parcel.label:
        raise NotFound(
            f"Parcel {parcel.pk} has no label yet; it is {parcel.get_status_display().lower()}. "
            "Ask again once it is labelled.",
            code="not_labelled",
            status_of_parcel=parcel.status,
        )
    try:
        with parcel.label.open("rb") as file:
            pdf = file.read()
    except FileNotFoundError as error:
        logger.exception("The label %s of parcel %s is not in the storage.", parcel.label.name, parcel.pk)
        raise NotFound(
            f"The label of parcel {parcel.pk} was printed, but its file is missing. Ask the platform to restore it.",
            code="label_missing",
        ) from error
    inline = f'inline; filename="{parcel.waybill}.pdf"'
    return HttpResponse(pdf, content_type="application/pdf", headers={"Content-Disposition": inline})


class NumberSerializer(serializers.Serializer[Any]):
    waybill = serializers.CharField(
        max_length=40, help_text="S10 and SSCC numbers with their right check digit, others as you write them"
    )
    carrier = serializers.CharField(
        max_length=20, required=False, help_text="Code of the carrier; left out, the planned one"
    )


class Number(Door):
    """A carrier, or a warehouse that numbers parcels itself, says under which number a parcel goes."""

    scopes = {"POST": Scope.TRACKING_WRITE}
    serializer_class = NumberSerializer

    def get_queryset(self) -> QuerySet[Parcel]:
        return queries.parcels_with_facts()

    @extend_schema(operation_id="number_parcel", request=NumberSerializer, responses=ParcelSerializer)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        parcel = self.get_object()
        asked = NumberSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        code = asked.validated_data.get("carrier")
        give_number(
            parcel_id=parcel.pk,
            waybill=asked.validated_data["waybill"],
            carrier_id=queries.carrier_called(code).pk if code else None,
            actor=self.actor,
        )
        return Response(ParcelSerializer(self.get_object()).data)


class ReportSerializer(serializers.Serializer[Any]):
    waybill = serializers.CharField(max_length=34)
    code = serializers.CharField(
        max_length=40, help_text="Your own code; one we do not know is looked at by a person"
    )
    text = serializers.CharField(max_length=200, default="", allow_blank=True)
    place = serializers.CharField(max_length=120, default="", allow_blank=True)
    happened_at = serializers.DateTimeField(
        help_text="With its zone; UTC without one. No earlier than the hand-over, and none to come"
    )


class ReportsSerializer(serializers.Serializer[Any]):
    events = serializers.ListField(child=ReportSerializer(), min_length=1, max_length=MOST_REPORTS)


class VerdictSerializer(serializers.Serializer[Any]):
    waybill = serializers.CharField()
    code = serializers.CharField()
    happened_at = serializers.DateTimeField()
    verdict = serializers.ChoiceField(choices=[verdict.value for verdict in Verdict])
    detail = serializers.CharField(help_text="Of one that was not taken: what is wrong, and what to do")


class VerdictsSerializer(serializers.Serializer[Any]):
    results = VerdictSerializer(many=True, help_text="One per event, in your order")


class Tracking(Door):
    """Carriers report here; what they report moves the parcels a moment later."""

    scopes = {"POST": Scope.TRACKING_WRITE}
    serializer_class = ReportsSerializer

    @extend_schema(operation_id="report_tracking", request=ReportsSerializer, responses=VerdictsSerializer)
    @idempotent
    def post(self, request: Request) -> Response:
        asked = ReportsSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        reports = [Report(**words) for words in asked.validated_data["events"]]
        answers = report_tracking(reports=reports, actor=self.actor)
        results = [
            {
                "waybill": report.waybill,
                "code": report.code,
                "happened_at": report.happened_at,
                "verdict": answer.verdict.value,
                "detail": answer.detail,
            }
            for report, answer in zip(reports, answers, strict=True)
        ]
        return Response(VerdictsSerializer({"results": results}).data)
