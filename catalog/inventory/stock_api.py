"""REST lists of the stock: bins and how full they are, lots, and the ledger of movements."""

from typing import ClassVar

from django.db.models import Q, QuerySet
from django_filters import rest_framework as filters
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.filters import CodeFilter, WholeNumberFilter, WordFilter
from backoffice.gateway.views import Door
from backoffice.merchants.models import Brand

from . import queries
from .bench_models import Bin
from .models import Lot, Movement, Warehouse
from .places import warehouse_place
from .states import LotStatus


class BinSerializer(serializers.ModelSerializer[Bin]):
    warehouse = serializers.SlugRelatedField[Bin](slug_field="code", read_only=True)
    pieces = serializers.SerializerMethodField(
        help_text="How many units behind the caller's wall lie there by the book"
    )

    class Meta:
        model = Bin
        fields = ["warehouse", "code", "pieces"]

    @extend_schema_field(OpenApiTypes.INT)
    def get_pieces(self, place: Bin) -> int:
        return int(self.context["pieces"].get((place.warehouse_id, place.code), 0))


class BinFilter(filters.FilterSet):
    warehouse = CodeFilter(of=Warehouse, field_name="warehouse__code", label="Code of the warehouse")
    code = filters.CharFilter(label="As its label bears it")

    class Meta:
        model = Bin
        fields: ClassVar[list[str]] = []


class Bins(ListModelMixin, Door):
    scopes = {"GET": Scope.BENCH_WRITE}
    serializer_class = BinSerializer
    filterset_class = BinFilter

    def get_queryset(self) -> QuerySet[Bin]:
        return Bin.objects.select_related("warehouse")

    @extend_schema(operation_id="bins", responses=BinSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The bins, newest first, with how many units lie in each."""
        page = self.paginate_queryset(self.filter_queryset(self.get_queryset()))
        assert page is not None
        lie = {"pieces": queries.pieces_in(page)}
        return self.get_paginated_response(BinSerializer(page, many=True, context=lie).data)


class LotSerializer(serializers.ModelSerializer[Lot]):
    """A quantity of one product, in the product's `measure`; `quantity` is what is left of it."""

    brand = serializers.SlugRelatedField[Lot](slug_field="code", read_only=True)
    product = serializers.CharField(source="product.sku", help_text="Its SKU, unique within its brand")
    title = serializers.CharField(source="product.title")
    measure = serializers.CharField(source="product.measure")
    warehouse = serializers.SlugRelatedField[Lot](slug_field="code", read_only=True)

    class Meta:
        model = Lot
        fields = [
            "id", "brand", "product", "title", "number", "status", "quantity", "measure", "manufactured_on",
            "expires_on", "warehouse", "created_at",
        ]  # fmt: skip


class LotFilter(filters.FilterSet):
    brand = CodeFilter(of=Brand, field_name="brand__code", label="Code of the brand")
    product = filters.CharFilter(field_name="product__sku", label="Its SKU")
    number = filters.CharFilter(label="As printed on the goods")
    status = WordFilter(choices=LotStatus.choices)
    warehouse = CodeFilter(of=Warehouse, field_name="warehouse__code", label="Code of the warehouse")
    expires_by = filters.DateFilter(
        field_name="expires_on", lookup_expr="lte", label="Its last day of use is this one, or before"
    )

    class Meta:
        model = Lot
        fields: ClassVar[list[str]] = []


class Lots(ListModelMixin, Door):
    scopes = {"GET": Scope.UNITS_READ}
    serializer_class = LotSerializer
    filterset_class = LotFilter

    def get_queryset(self) -> QuerySet[Lot]:
        return Lot.objects.select_related("brand", "product", "warehouse")

    @extend_schema(operation_id="lots", responses=LotSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The lots behind the caller's wall, newest first."""
        return self.list(request)


class MovementSerializer(serializers.ModelSerializer[Movement]):
    """A unit, or some of a lot, went from one place to another: `warehouse:<code>`, `transit:<code of the warehouse it
    goes to>`, `supplier`, `buyer:<order>`, `work:<work order>`, `loss`, `sample` or `reject`.
    """

    brand = serializers.SlugRelatedField[Movement](slug_field="code", read_only=True)
    unit = serializers.IntegerField(source="unit_id", allow_null=True)
    lot = serializers.IntegerField(source="lot_id", allow_null=True)

    class Meta:
        model = Movement
        fields = ["id", "brand", "unit", "lot", "quantity", "source", "target", "reason", "at"]


class MovementFilter(filters.FilterSet):
    unit = WholeNumberFilter(field_name="unit_id", label="Id of the unit")
    lot = WholeNumberFilter(field_name="lot_id", label="Id of the lot")
    warehouse = CodeFilter(
        of=Warehouse, method="of_warehouse", label="Code of the warehouse that it left or came to"
    )

    class Meta:
        model = Movement
        fields: ClassVar[list[str]] = []

    def of_warehouse(self, rows: QuerySet[Movement], name: str, value: str) -> QuerySet[Movement]:
        place = warehouse_place(value)
        return rows.filter(Q(source=place) | Q(target=place))


class Movements(ListModelMixin, Door):
    scopes = {"GET": Scope.BENCH_WRITE}
    serializer_class = MovementSerializer
    filterset_class = MovementFilter

    def get_queryset(self) -> QuerySet[Movement]:
        return Movement.objects.select_related("brand")

    @extend_schema(operation_id="movements", responses=MovementSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The ledger of movements behind the caller's wall, newest first; nothing in it is ever changed."""
        return self.list(request)
