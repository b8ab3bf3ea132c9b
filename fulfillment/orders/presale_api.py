"""Presales over REST."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.filters import WordFilter
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door

from . import queries
from .api import BuyerSerializer, OrderSerializer, PaymentSerializer, refused
from .buyers import Buyer
from .models import Presale, SaleCase
from .services import Payment, pay_balance, reserve_piece
from .states import PresaleStatus


class PresaleSerializer(serializers.ModelSerializer[Presale]):
    """A piece kept against a deposit. Once it is on sale, `due_at` says until when the balance must have come."""

    store = serializers.CharField(source="store.code")
    unit = serializers.IntegerField(source="unit_id")
    price = serializers.SerializerMethodField()
    deposit = serializers.SerializerMethodField()
    balance = serializers.SerializerMethodField()

    class Meta:
        model = Presale
        fields = [
            "id", "reference", "store", "unit", "status", "price", "deposit", "balance", "keeps_deposit",
            "balance_days", "due_at", "created_at",
        ]  # fmt: skip

    @extend_schema_field(MoneySerializer)
    def get_price(self, presale: Presale) -> dict[str, str]:
        return money(presale.price, presale.currency)

    @extend_schema_field(MoneySerializer)
    def get_deposit(self, presale: Presale) -> dict[str, str]:
        return money(presale.deposit, presale.currency)

    @extend_schema_field(MoneySerializer)
    def get_balance(self, presale: Presale) -> dict[str, str]:
        return money(presale.balance, presale.currency)


class NewPresaleSerializer(serializers.Serializer[Any]):
    store = serializers.CharField(max_length=40, help_text="The store's code")
    unit = serializers.IntegerField(min_value=1, help_text="A piece that is not on sale yet")
    reference = serializers.CharField(max_length=50, help_text="The shop's own order number")
    deposit = PaymentSerializer(help_text="Exactly what the channel's rule asks; a refusal names it")


class BalanceSerializer(serializers.Serializer[Any]):
    buyer = BuyerSerializer()
    payment = PaymentSerializer(help_text="Exactly the balance")


class PresaleFilter(django_filters.FilterSet):
    reference = django_filters.CharFilter(help_text="The shop's own order number")
    status = WordFilter(choices=PresaleStatus.choices)

    class Meta:
        model = Presale
        fields = ["reference", "status"]


class Presales(ListModelMixin, Door):
    scopes = {"GET": Scope.ORDERS_READ, "POST": Scope.ORDERS_WRITE}
    names_others = True
    serializer_class = PresaleSerializer
    queryset = Presale.objects.none()
    filterset_class = PresaleFilter

    def get_queryset(self) -> QuerySet[Presale]:
        return queries.presales_seen_by(self.actor)

    @extend_schema(operation_id="presales", responses=PresaleSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Your reserved pieces, newest first."""
        return self.list(request)

    @extend_schema(
        operation_id="reserve_piece", request=NewPresaleSerializer, responses={201: PresaleSerializer}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Keeps a piece that is not on sale yet for you, against a deposit; of many who want it one gets it."""
        asked = NewPresaleSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = asked.validated_data
        presale = reserve_piece(
            unit_id=words["unit"], store_code=words["store"], reference=words["reference"],
            deposit=Payment(**words["deposit"]), actor=self.actor,
        )  # fmt: skip
        return Response(PresaleSerializer(presale).data, status=201)


class OnePresale(Door):
    scopes = {"GET": Scope.ORDERS_READ}
    serializer_class = PresaleSerializer
    queryset = Presale.objects.none()

    @extend_schema(operation_id="presale", responses=PresaleSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(PresaleSerializer(queries.presale_of(self.actor, pk)).data)


class PayBalance(Door):
    scopes = {"POST": Scope.ORDERS_WRITE}
    serializer_class = BalanceSerializer
    queryset = Presale.objects.none()

    @extend_schema(operation_id="pay_balance", request=BalanceSerializer, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The rest of the price has been paid: an order. Too late for the piece, a 409 `refund_due` with its case."""
        presale = queries.presale_of(self.actor, pk)
        asked = BalanceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = asked.validated_data
        outcome = pay_balance(
            presale_id=presale.pk, buyer=Buyer(**words["buyer"]), payment=Payment(**words["payment"]),
            actor=self.actor,
        )  # fmt: skip
        if isinstance(outcome, SaleCase):
            what = f"The balance of presale {presale.reference} came too late, and no order was placed."
            return refused(outcome, what=what)
        placed = queries.orders_with_lines().get(pk=outcome.pk)
        return Response(OrderSerializer(placed).data, status=201)
