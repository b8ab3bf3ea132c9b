"""The codes of warehouses and of the bench, as partner systems write them."""

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.views import Door

from .bench_models import BenchTerm, TermList
from .models import Warehouse, WarehouseKind


class WarehouseSerializer(serializers.ModelSerializer[Warehouse]):
    kind = serializers.ChoiceField(choices=WarehouseKind.choices)
    country = serializers.CharField(source="country.code")

    class Meta:
        model = Warehouse
        fields = ["code", "name", "kind", "country", "automated", "grade_scale"]


class BenchTermSerializer(serializers.ModelSerializer[BenchTerm]):
    """A zone, a kind of flaw or a view, of a category and those below it; of all others where it names none."""

    list = serializers.ChoiceField(choices=TermList.choices)
    category = serializers.SlugRelatedField[BenchTerm](slug_field="code", read_only=True, allow_null=True)

    class Meta:
        model = BenchTerm
        fields = ["list", "category", "code", "label"]


class Warehouses(ListModelMixin, Door):
    scopes = {"GET": Scope.UNITS_READ}
    serializer_class = WarehouseSerializer

    def get_queryset(self) -> QuerySet[Warehouse]:
        return Warehouse.objects.open()

    @extend_schema(operation_id="warehouses", responses=WarehouseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The warehouses in use, newest first."""
        return self.list(request)


class BenchTerms(ListModelMixin, Door):
    scopes = {"GET": Scope.BENCH_WRITE}
    serializer_class = BenchTermSerializer

    def get_queryset(self) -> QuerySet[BenchTerm]:
        return BenchTerm.objects.select_related("category").order_by("-pk")

    @extend_schema(operation_id="bench_terms", responses=BenchTermSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The words of the bench: what inspections and photographs name."""
        return self.list(request)
