"""Payments that no piece was left for, over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door

from . import queries
from .filters import SaleCaseFilter
from .models import SaleCase
from .services import settle_case


class SaleCaseSerializer(serializers.ModelSerializer[SaleCase]):
    """A payment that is to be given back, and why. `told` is what the buyer was told of a piece sold twice."""

    store = serializers.CharField(source="store.code")
    brand = serializers.CharField(source="brand.code")
    unit = serializers.IntegerField(source="unit_id")
    refund = serializers.SerializerMethodField()

    class Meta:
        model = SaleCase
        fields = [
            "id",
            "kind",
            "status",
            "reference",
            "store",
            "brand",
            "unit",
            "because",
            "reason",
            "payment_reference",
            "refund",
            "opened_at",
            "refund_reference",
            "told",
            "settled_at",
        ]

    @extend_schema_field(MoneySerializer)
    def get_refund(self, case: SaleCase) -> dict[str, str]:
        return money(case.amount, case.currency)


class CaseSettlementSerializer(serializers.Serializer[Any]):
    refund_reference = serializers.CharField(max_length=80, help_text="The payment company's, of the refund")
    told = serializers.CharField(
        max_length=500,
        default="",
        allow_blank=True,
        help_text="What the buyer was told and offered; must be there for what was sold twice",
    )


class SaleCases(ListModelMixin, Door):
    scopes = {"GET": Scope.ORDERS_READ}
    serializer_class = SaleCaseSerializer
    queryset = SaleCase.objects.none()
    filterset_class = SaleCaseFilter

    def get_queryset(self) -> QuerySet[SaleCase]:
        return queries.cases_seen_by(self.actor)

    @extend_schema(operation_id="sale_cases", responses=SaleCaseSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Payments of yours that no piece was left for, newest first."""
        return self.list(request)


class OneSaleCase(Door):
    scopes = {"GET": Scope.ORDERS_READ}
    serializer_class = SaleCaseSerializer
    queryset = SaleCase.objects.none()

    @extend_schema(operation_id="sale_case", responses=SaleCaseSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(SaleCaseSerializer(queries.case_of(self.actor, pk)).data)


class SettleSaleCase(Door):
    scopes = {"POST": Scope.ORDERS_WRITE}
    serializer_class = CaseSettlementSerializer
    queryset = SaleCase.objects.none()

    @extend_schema(
        operation_id="settle_sale_case", request=CaseSettlementSerializer, responses={200: SaleCaseSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The shop has given the payment back, and told the buyer."""
        words = CaseSettlementSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        case = settle_case(
            case_id=queries.case_of(self.actor, pk).pk, actor=self.actor, **words.validated_data
        )
        return Response(SaleCaseSerializer(case).data)
