"""Returns over REST: shops ask for them and give the money back, warehouses scan them in."""

from typing import Any

from django.db.models import QuerySet
from django.db.models.fields.files import FieldFile
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.generics import get_object_or_404
from rest_framework.mixins import ListModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.files.services import serve
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door

from . import queries
from .filters import ReturnFilter
from .models import Return, ReturnPhoto
from .services import (
    owe_for_lost,
    photograph_return,
    receive_return,
    refund_return,
    refuse_return,
    request_return,
    take_back_parcel,
)


class ReturnSerializer(serializers.ModelSerializer[Return]):
    """A piece on its way back. `doubt` says why what came may be another piece; the money is then held.

    `lost_at` is when it was lost with us before it was examined: its whole price goes back.
    """

    brand = serializers.CharField(source="brand.code")
    order = serializers.IntegerField(source="line.order_id")
    order_reference = serializers.CharField(source="line.order.reference")
    unit = serializers.IntegerField(source="unit_id")
    paid = serializers.SerializerMethodField()
    refund = serializers.SerializerMethodField()

    class Meta:
        model = Return
        fields = [
            "id",
            "status",
            "brand",
            "order",
            "order_reference",
            "unit",
            "reason",
            "paid",
            "requested_at",
            "received_at",
            "tag_whole",
            "doubt",
            "lost_at",
            "refund",
            "refund_reference",
            "decision",
            "settled_at",
        ]

    @extend_schema_field(MoneySerializer)
    def get_paid(self, row: Return) -> dict[str, str]:
        return money(row.price, row.currency)

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_refund(self, row: Return) -> dict[str, str] | None:
        return None if row.refunded is None else money(row.refunded, row.currency)


class ReturnRequestSerializer(serializers.Serializer[Any]):
    order = serializers.IntegerField(min_value=1)
    unit = serializers.IntegerField(min_value=1)
    reason = serializers.CharField(max_length=500, help_text="In the buyer's words")


class ReturnReceiptSerializer(serializers.Serializer[Any]):
    warehouse = serializers.CharField(max_length=50, help_text="Code of the warehouse it was scanned in at")
    tag = serializers.CharField(max_length=40, help_text="The tamper tag as scanned; NONE when there is none")
    serial = serializers.CharField(
        max_length=60, default="", allow_blank=True, help_text="As read on the piece; NONE when it bears none"
    )
    tag_whole = serializers.BooleanField(help_text="Whether the tag is uncut")


class ReturnRefundSerializer(serializers.Serializer[Any]):
    refund_reference = serializers.CharField(max_length=80, help_text="The payment company's, of the refund")
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=3, required=False, allow_null=True, default=None,
        help_text="Left out, it is the whole price",
    )  # fmt: skip
    decision = serializers.CharField(
        max_length=500,
        default="",
        allow_blank=True,
        help_text="Must be there for less than the price, or a doubt",
    )


class ReturnRefusalSerializer(serializers.Serializer[Any]):
    decision = serializers.CharField(max_length=500, help_text="Why no money goes back")


class _ReturnDoor(Door):
    queryset = Return.objects.none()

    def words(self, request: Request) -> dict[str, Any]:
        words = self.get_serializer(data=request.data)
        words.is_valid(raise_exception=True)
        return dict(words.validated_data)

    def told(self, row: Return, status: int = 200) -> Response:
        return Response(ReturnSerializer(queries.return_of(row.pk)).data, status=status)


class Returns(ListModelMixin, _ReturnDoor):
    names_others = True
    scopes = {"GET": Scope.ORDERS_READ, "POST": Scope.ORDERS_WRITE}
    filterset_class = ReturnFilter

    def get_serializer_class(self) -> type[serializers.BaseSerializer[Any]]:
        return ReturnRequestSerializer if self.request.method == "POST" else ReturnSerializer

    def get_queryset(self) -> QuerySet[Return]:
        return queries.returns_with_facts()

    @extend_schema(operation_id="returns", responses=ReturnSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Returns, newest first."""
        return self.list(request)

    @extend_schema(
        operation_id="request_return", request=ReturnRequestSerializer, responses={201: ReturnSerializer}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """The buyer wants to send a piece of a delivered order back."""
        words = self.words(request)
        row = request_return(
            order_id=words["order"], unit_id=words["unit"], reason=words["reason"], actor=self.actor
        )
        return self.told(row, status=201)


class OneReturn(_ReturnDoor):
    scopes = {"GET": Scope.ORDERS_READ}
    serializer_class = ReturnSerializer

    @extend_schema(operation_id="return", responses=ReturnSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(ReturnSerializer(queries.return_of(pk)).data)


class ParcelBackSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=400, help_text="Why it was not delivered, as its carrier says")


class ReturnsOfParcelSerializer(serializers.Serializer[Any]):
    returns = ReturnSerializer(many=True, help_text="One for each piece in it, to be received next")


class ParcelBack(_ReturnDoor):
    scopes = {"POST": Scope.BENCH_WRITE}
    serializer_class = ParcelBackSerializer

    @extend_schema(
        operation_id="take_parcel_back",
        request=ParcelBackSerializer,
        responses={201: ReturnsOfParcelSerializer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The parcel came back undelivered: a return of each piece in it is opened."""
        opened = take_back_parcel(parcel_id=pk, reason=self.words(request)["reason"], actor=self.actor)
        rows = queries.returns_with_facts().filter(pk__in=[row.pk for row in opened]).order_by("pk")
        return Response(ReturnsOfParcelSerializer({"returns": rows}).data, status=201)


class ReceiveReturn(_ReturnDoor):
    scopes = {"POST": Scope.BENCH_WRITE}
    serializer_class = ReturnReceiptSerializer

    @extend_schema(
        operation_id="receive_return", request=ReturnReceiptSerializer, responses={200: ReturnSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The piece was scanned in. Another tag or serial makes a case, and nothing is taken into stock."""
        words = self.words(request)
        warehouse = words.pop("warehouse")
        return self.told(receive_return(return_id=pk, warehouse_code=warehouse, actor=self.actor, **words))


class ReturnPhotoSerializer(serializers.ModelSerializer[ReturnPhoto]):
    class Meta:
        model = ReturnPhoto
        fields = ["id", "at"]


class NewReturnPhotoSerializer(serializers.Serializer[Any]):
    file = serializers.FileField()


class ReturnPhotographs(_ReturnDoor):
    scopes = {"GET": Scope.ORDERS_READ, "POST": Scope.BENCH_WRITE}
    serializer_class = ReturnPhotoSerializer
    parser_classes = [MultiPartParser]
    pagination_class = None

    @extend_schema(operation_id="return_photographs", responses=ReturnPhotoSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        """Photographs of what came back, in the order in which they were taken."""
        photos = queries.return_of(pk).photos.order_by("pk")
        return Response(ReturnPhotoSerializer(photos, many=True).data)

    @extend_schema(
        operation_id="photograph_return",
        request=NewReturnPhotoSerializer,
        responses={201: ReturnPhotoSerializer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """A photograph of what was scanned in and is not decided on."""
        asked = NewReturnPhotoSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        (photo,) = photograph_return(
            return_id=pk, photographs=[asked.validated_data["file"]], actor=self.actor
        )
        return Response(ReturnPhotoSerializer(photo).data, status=201)


class OneReturnPhotograph(_ReturnDoor):
    scopes = {"GET": Scope.ORDERS_READ}
    serializer_class = ReturnPhotoSerializer

    @extend_schema(operation_id="return_photograph", responses={(200, "image/webp"): OpenApiTypes.BINARY})
    def get(self, request: Request, pk: int, photo_id: int) -> FileResponse:
        photo = get_object_or_404(ReturnPhoto, pk=photo_id, of_return=queries.return_of(pk))
        return photo_response(photo, photo.file)


def photo_response(photo: ReturnPhoto, picture: FieldFile) -> FileResponse:
    """The photograph, or its small copy, to be looked at."""
    name = f"return {photo.of_return_id} {photo.pk}.webp"
    return serve(picture, filename=name, media_type="image/webp", inline=True)


class OweForReturn(_ReturnDoor):
    scopes = {"POST": Scope.ORDERS_WRITE}
    serializer_class = ReturnSerializer

    @extend_schema(operation_id="owe_for_return", request=None, responses={200: ReturnSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Its piece was lost with us before anybody examined it: the buyer is owed the whole price."""
        return self.told(owe_for_lost(return_id=pk, actor=self.actor))


class RefundReturn(_ReturnDoor):
    scopes = {"POST": Scope.ORDERS_WRITE}
    serializer_class = ReturnRefundSerializer

    @extend_schema(
        operation_id="refund_return", request=ReturnRefundSerializer, responses={200: ReturnSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The shop has given the buyer the money back."""
        return self.told(refund_return(return_id=pk, actor=self.actor, **self.words(request)))


class RefuseReturn(_ReturnDoor):
    scopes = {"POST": Scope.ORDERS_WRITE}
    serializer_class = ReturnRefusalSerializer

    @extend_schema(
        operation_id="refuse_return", request=ReturnRefusalSerializer, responses={200: ReturnSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """No money goes back: nothing came, or another piece did."""
        return self.told(refuse_return(return_id=pk, actor=self.actor, **self.words(request)))
