"""REST doors of custody, for the systems of partner warehouses: transfers, counts, losses."""

from decimal import Decimal
from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import NotFound
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.choices import OneOf
from backoffice.gateway.filters import CodeFilter, WholeNumberFilter, WordFilter
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.problems import problem_of
from backoffice.gateway.views import Door
from catalog.inventory.models import Unit, Warehouse
from fulfillment.shipping.models import Parcel

from . import services
from .models import BinCount, Difference, Journey, Loss, LossKind
from .states import DifferenceStatus, JourneyStatus


class ScansSerializer(serializers.Serializer[Any]):
    scans = serializers.ListField(
        child=serializers.CharField(max_length=200),
        min_length=1,
        max_length=500,
        help_text="Labels: a tamper tag, a reference, U and the number of a unit, or its GS1 link",
    )


class TransferRequestSerializer(ScansSerializer):
    origin = serializers.CharField(max_length=40, help_text="Code of the warehouse")
    destination = serializers.CharField(max_length=40, help_text="Code of the warehouse")
    reference = serializers.CharField(max_length=40)


class ReceiptRequestSerializer(ScansSerializer):
    destination = serializers.CharField(max_length=40, help_text="Code of the warehouse")
    reference = serializers.CharField(max_length=40)


class JourneySerializer(serializers.ModelSerializer[Journey]):
    unit = serializers.IntegerField(source="unit_id")

    class Meta:
        model = Journey
        fields = ["id", "unit", "status"]


class JourneyFactsSerializer(JourneySerializer):
    """One unit on its way from one warehouse to another; `reference` names the transfer that it travels with."""

    brand = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    origin = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    destination = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)

    class Meta(JourneySerializer.Meta):
        fields = [
            *JourneySerializer.Meta.fields,
            "brand",
            "reference",
            "origin",
            "destination",
            "sent_at",
            "ended_at",
        ]


class JourneyFilter(django_filters.FilterSet):
    status = WordFilter(choices=JourneyStatus.choices)
    reference = django_filters.CharFilter(help_text="Of the transfer")
    origin = CodeFilter(of=Warehouse, field_name="origin__code", help_text="Code of the warehouse")
    destination = CodeFilter(of=Warehouse, field_name="destination__code", help_text="Code of the warehouse")
    unit = WholeNumberFilter(field_name="unit_id", help_text="Id of the unit")

    class Meta:
        model = Journey
        fields = ["status", "reference"]


class TransferSerializer(serializers.Serializer[Any]):
    reference = serializers.CharField()
    pieces = JourneySerializer(many=True)


class ScanVerdictSerializer(serializers.Serializer[Any]):
    """What became of one label: the unit that is here by it, or the problem that it is none of the transfer's."""

    scan = serializers.CharField()
    unit = serializers.IntegerField(required=False)
    problem = serializers.DictField(
        required=False, help_text="As the problem document that a receipt of this label alone gets"
    )


class ReceiptSerializer(serializers.Serializer[Any]):
    arrived = JourneySerializer(many=True)
    awaited = JourneySerializer(many=True, help_text="Pieces of the transfer that are not here yet")
    results = ScanVerdictSerializer(many=True, help_text="A verdict for each label, in the order scanned")


class CountRequestSerializer(serializers.Serializer[Any]):
    warehouse = serializers.CharField(max_length=40)
    bin = serializers.CharField(max_length=20)
    scans = serializers.ListField(
        child=serializers.CharField(max_length=200), max_length=2000, help_text="Empty for an empty bin"
    )
    none_is_there = serializers.BooleanField(
        default=False,
        help_text="Pieces should lie there, not one of them was scanned, and somebody has looked again",
    )


class CountSerializer(serializers.ModelSerializer[BinCount]):
    missing_units = serializers.SerializerMethodField(help_text="Units that should have been there")

    class Meta:
        model = BinCount
        fields = ["id", "bin", "expected", "found", "moved", "missing", "unknown", "missing_units", "at"]

    def get_missing_units(self, count: BinCount) -> list[int]:
        return list(count.differences.order_by("pk").values_list("unit_id", flat=True))


class MissingPieceSerializer(serializers.ModelSerializer[Difference]):
    """A unit that is not where the book has it. `count` is the one that missed it; null where a person did."""

    unit = serializers.IntegerField(source="unit_id", read_only=True)
    warehouse = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    count = serializers.IntegerField(source="count_id", read_only=True, allow_null=True)

    class Meta:
        model = Difference
        fields = ["id", "unit", "warehouse", "bin", "status", "count", "opened_at", "ended_at", "outcome"]


class LossRequestSerializer(serializers.Serializer[Any]):
    kind = OneOf(choices=LossKind.choices)
    reason = serializers.CharField(max_length=500)
    value = serializers.DecimalField(
        max_digits=14, decimal_places=3, min_value=Decimal("0.001"), required=False,
        help_text="What it was worth; without it the price it was sold or asked at",
    )  # fmt: skip
    currency = serializers.CharField(min_length=3, max_length=3, required=False, help_text="With a value")
    write_off = serializers.BooleanField(
        default=False,
        help_text="Damaged only: it cannot be sold as it was meant to be, and is paid for as a lost one",
    )

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if ("value" in attrs) != ("currency" in attrs):
            raise serializers.ValidationError({"currency": "A value and its currency are sent together."})
        if attrs["write_off"] and attrs["kind"] != LossKind.DAMAGED:
            raise serializers.ValidationError(
                {"write_off": "Only a damaged piece is written off; a lost one is gone."}
            )
        return attrs


class LossSerializer(serializers.ModelSerializer[Loss]):
    unit = serializers.IntegerField(source="unit_id")
    value = serializers.SerializerMethodField(method_name="get_worth")
    refund = serializers.SerializerMethodField(
        help_text="Owed to the buyer whose order waited for it; else null"
    )

    class Meta:
        model = Loss
        fields = [
            "id",
            "unit",
            "kind",
            "written_off",
            "value",
            "basis",
            "order_reference",
            "refund",
            "status",
            "reported_at",
        ]

    @extend_schema_field(MoneySerializer)
    def get_worth(self, loss: Loss) -> dict[str, str]:
        return money(loss.value, loss.currency)

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_refund(self, loss: Loss) -> dict[str, str] | None:
        return None if loss.refund is None else money(loss.refund, loss.refund_currency)


class ParcelLossRequestSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=400, help_text="What its carrier says")


class ParcelLossSerializer(serializers.Serializer[Any]):
    losses = LossSerializer(many=True, help_text="One for each piece that was in it")


def _warehouse(code: str) -> Warehouse:
    warehouse = Warehouse.objects.filter(code=code).first()
    if warehouse is None:
        raise NotFound(f"There is no warehouse «{code}».", warehouse=code)
    return warehouse


class Transfers(ListModelMixin, Door):
    scopes = {"GET": Scope.BENCH_WRITE, "POST": Scope.BENCH_WRITE}
    names_others = True
    serializer_class = JourneyFactsSerializer
    filterset_class = JourneyFilter

    def get_queryset(self) -> QuerySet[Journey]:
        return Journey.objects.select_related("brand", "origin", "destination")

    @extend_schema(operation_id="transfers", responses=JourneyFactsSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The pieces that were sent between warehouses, newest first, and what became of each."""
        return self.list(request)

    @extend_schema(
        operation_id="send_transfer", request=TransferRequestSerializer, responses={201: TransferSerializer}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Pieces were scanned out to another warehouse, all or none."""
        words = TransferRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        pieces = services.send_transfer(
            origin=_warehouse(said["origin"]),
            destination=_warehouse(said["destination"]),
            reference=said["reference"],
            scans=said["scans"],
            actor=self.actor,
        )
        answer = TransferSerializer({"reference": said["reference"].strip(), "pieces": pieces})
        return Response(answer.data, status=201)


class Receipts(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    names_others = True
    serializer_class = ReceiptRequestSerializer
    queryset = Journey.objects.none()

    @extend_schema(
        operation_id="receive_transfer", request=ReceiptRequestSerializer, responses={201: ReceiptSerializer}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Pieces of a transfer were scanned in; the answer says which are still awaited, and of a strange label why."""
        words = ReceiptRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        received = services.receive_transfer(
            destination=_warehouse(said["destination"]),
            reference=said["reference"],
            scans=said["scans"],
            actor=self.actor,
        )
        results = [
            {"scan": scan, "unit": verdict}
            if isinstance(verdict, int)
            else {"scan": scan, "problem": problem_of(verdict)}
            for scan, verdict in received.verdicts
        ]
        told = {"arrived": received.arrived, "awaited": received.awaited, "results": results}
        return Response(ReceiptSerializer(told).data, status=201)


class Counts(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    names_others = True
    serializer_class = CountRequestSerializer
    queryset = BinCount.objects.none()

    @extend_schema(operation_id="count_bin", request=CountRequestSerializer, responses={201: CountSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """A bin was counted by scan: what lay elsewhere is booked here, what is missing becomes a difference."""
        words = CountRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        count = services.count_bin(
            warehouse=_warehouse(said["warehouse"]),
            bin_code=said["bin"],
            scans=said["scans"],
            none_is_there=said["none_is_there"],
            actor=self.actor,
        )
        return Response(CountSerializer(count).data, status=201)


class DifferenceFilter(django_filters.FilterSet):
    status = WordFilter(choices=DifferenceStatus.choices)
    warehouse = CodeFilter(of=Warehouse, field_name="warehouse__code", help_text="Code of the warehouse")
    unit = WholeNumberFilter(field_name="unit_id", help_text="Id of the unit")

    class Meta:
        model = Difference
        fields = ["status"]


class Differences(ListModelMixin, Door):
    scopes = {"GET": Scope.BENCH_WRITE}
    serializer_class = MissingPieceSerializer
    filterset_class = DifferenceFilter

    def get_queryset(self) -> QuerySet[Difference]:
        return Difference.objects.select_related("warehouse")

    @extend_schema(operation_id="differences", responses=MissingPieceSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The pieces that were not where the book has them, newest first, and how each case ended."""
        return self.list(request)


class Missing(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    serializer_class = MissingPieceSerializer
    queryset = Difference.objects.none()

    @extend_schema(operation_id="report_missing", request=None, responses={201: MissingPieceSerializer})
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """The unit is not on its shelf: no store offers it, and its order waits, until it is found or written off."""
        difference = services.report_missing(unit_id=unit_id, actor=self.actor)
        return Response(MissingPieceSerializer(difference).data, status=201)


class Losses(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    serializer_class = LossRequestSerializer
    queryset = Loss.objects.none()

    @extend_schema(operation_id="report_loss", request=LossRequestSerializer, responses={201: LossSerializer})
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """The unit is lost, or damaged: it is off every channel at once."""
        words = LossRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        if not Unit.objects.filter(pk=unit_id).exists():
            raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
        value = services.Value(said["value"], said["currency"].upper()) if "value" in said else None
        facts: dict[str, Any] = {
            "unit_id": unit_id,
            "reason": said["reason"],
            "value": value,
            "actor": self.actor,
        }
        if said["kind"] == LossKind.LOST:
            loss = services.report_loss(**facts)
        else:
            loss = services.report_damage(**facts, write_off=said["write_off"])
        return Response(LossSerializer(loss).data, status=201)


class ParcelLost(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    serializer_class = ParcelLossRequestSerializer
    queryset = Parcel.objects.none()

    @extend_schema(
        operation_id="lose_parcel", request=ParcelLossRequestSerializer, responses={201: ParcelLossSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The carrier has lost the parcel: its pieces are lost, and its buyer gets the money back."""
        words = ParcelLossRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        losses = services.report_parcel_lost(
            parcel_id=pk, reason=words.validated_data["reason"], actor=self.actor
        )
        return Response(ParcelLossSerializer({"losses": losses}).data, status=201)
