"""REST doors of the floor, for the systems of partner warehouses: picked by scan, packed, weighed, handed over."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import Conflict, Refusal
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.problems import RefusalOnRecord
from backoffice.gateway.views import Door
from catalog.inventory.api import StepSerializer
from catalog.inventory.models import Unit

from . import queries, services
from .api import ParcelSerializer
from .models import Parcel
from .packing import missing_of
from .packing_api import MissingViewSerializer
from .reasons import next_on_the_floor
from .states import ParcelStatus


class PieceToPickSerializer(serializers.ModelSerializer[Unit]):
    unit = serializers.IntegerField(source="pk")

    class Meta:
        model = Unit
        fields = ["unit", "reference", "title", "bin", "missing_since"]


class PickListSerializer(serializers.Serializer[Any]):
    """What is in a parcel, in the order of the bins. Tag and serial are read on the piece, and told to nobody."""

    status = serializers.ChoiceField(choices=ParcelStatus.choices)
    pieces = PieceToPickSerializer(many=True)


class PickRequestSerializer(serializers.Serializer[Any]):
    scans = serializers.ListField(
        child=serializers.CharField(max_length=200),
        min_length=1,
        max_length=500,
        help_text="What was read on each piece: its whole tamper tag, or its serial",
    )


class WeightSerializer(serializers.Serializer[Any]):
    weight_g = serializers.IntegerField(help_text="Gross, in grams, as the scale shows it")
    scale_shows_it = serializers.BooleanField(
        default=False, help_text="It is far from what such pieces weigh, and somebody has weighed it again"
    )


class ParcelOnTheFloorSerializer(ParcelSerializer):
    """The parcel after what was done, which photographs it lacks before it may be packed, and what comes next."""

    lacks = serializers.SerializerMethodField()
    next = serializers.SerializerMethodField(help_text="Null once the carrier has it")

    class Meta(ParcelSerializer.Meta):
        fields = [*ParcelSerializer.Meta.fields, "lacks", "next"]

    @extend_schema_field(MissingViewSerializer(many=True))
    def get_lacks(self, parcel: Parcel) -> Any:
        if parcel.status != ParcelStatus.PICKED:
            return []
        try:
            missing = missing_of(parcel)
        except Conflict:
            # Nobody has ruled on what its category needs: whoever packs it is told.
            missing = []
        return MissingViewSerializer(missing, many=True).data

    @extend_schema_field(StepSerializer(allow_null=True))
    def get_next(self, parcel: Parcel) -> Any:
        step = next_on_the_floor(parcel)
        return None if step is None else StepSerializer(step).data


class _ParcelDoor(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    serializer_class = ParcelOnTheFloorSerializer

    def get_queryset(self) -> QuerySet[Parcel]:
        return queries.parcels_with_facts()

    def stands(self) -> Response:
        return Response(ParcelOnTheFloorSerializer(self.get_object()).data)


class Picked(_ParcelDoor):
    scopes = {"GET": Scope.BENCH_WRITE, "POST": Scope.BENCH_WRITE}

    @extend_schema(operation_id="pick_list", responses=PickListSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """The pieces of the parcel, and the bin that each lies in."""
        parcel = self.get_object()
        pieces = queries.in_order_of_bins(parcel)
        return Response(PickListSerializer({"status": parcel.status, "pieces": pieces}).data)

    @extend_schema(
        operation_id="pick_parcel", request=PickRequestSerializer, responses=ParcelOnTheFloorSerializer
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The pieces of the parcel were taken from their bins, each proved by scan. A scan of another piece is refused
        (`scan_differs`), stays on record, and uses up its key.
        """
        self.get_object()
        words = PickRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        try:
            with transaction.atomic():
                services.pick_parcel(parcel_id=pk, scans=words.validated_data["scans"], actor=self.actor)
        except Refusal as refusal:
            if refusal.afterwards is None:
                raise
            refusal.afterwards()
            return RefusalOnRecord.of(refusal)
        return self.stands()


class PutBack(_ParcelDoor):
    @extend_schema(operation_id="put_parcel_back", request=None, responses=ParcelOnTheFloorSerializer)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The picked pieces lie in their bins again, sold as they are; the parcel is picked anew."""
        self.get_object()
        services.put_parcel_back(parcel_id=pk, actor=self.actor)
        return self.stands()


class Packed(_ParcelDoor):
    @extend_schema(operation_id="pack_parcel", request=WeightSerializer, responses=ParcelOnTheFloorSerializer)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The parcel is closed and weighed. Its photographs are sent before: 409 `incomplete` names those it lacks."""
        self.get_object()
        words = WeightSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        services.pack_parcel(parcel_id=pk, actor=self.actor, **words.validated_data)
        return self.stands()


class Weighed(_ParcelDoor):
    @extend_schema(
        operation_id="weigh_parcel", request=WeightSerializer, responses=ParcelOnTheFloorSerializer
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The weight of a packed parcel is put right, until the carrier has it; its label is printed anew."""
        self.get_object()
        words = WeightSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        services.weigh_parcel(parcel_id=pk, actor=self.actor, **words.validated_data)
        return self.stands()


class HandedOver(_ParcelDoor):
    @extend_schema(operation_id="hand_parcel_over", request=None, responses=ParcelOnTheFloorSerializer)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The carrier has the parcel. An automated warehouse's is handed over by the office itself."""
        self.get_object()
        services.hand_over_parcel(parcel_id=pk, actor=self.actor)
        return self.stands()
