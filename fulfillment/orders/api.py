"""Orders over REST."""

from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.problems import RefusalOnRecord
from backoffice.gateway.views import Door

from . import queries
from .buyers import Buyer, masked_name, masked_phone
from .filters import OrderFilter
from .models import Order, OrderLine, SaleCase
from .services import MOST_PIECES, SMALLEST, Payment, cancel_order, take_payment
from .states import CaseKind


class BuyerSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(max_length=120)
    phone = serializers.CharField(max_length=40, default="", allow_blank=True)
    address = serializers.CharField(max_length=300)
    city = serializers.CharField(max_length=80)
    postcode = serializers.CharField(max_length=20, default="", allow_blank=True)
    country = serializers.CharField(min_length=2, max_length=2, help_text="ISO 3166-1 alpha-2")


class PaymentSerializer(serializers.Serializer[Any]):
    reference = serializers.CharField(max_length=80)
    amount = serializers.DecimalField(
        max_digits=18, decimal_places=3, min_value=SMALLEST, help_text="Exactly the total of the pieces"
    )
    currency = serializers.CharField(min_length=3, max_length=3, help_text="ISO 4217")


class NewOrderSerializer(serializers.Serializer[Any]):
    store = serializers.CharField(max_length=40, help_text="The store's code")
    reference = serializers.CharField(max_length=50, help_text="The shop's own order number")
    holds = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        default=list,
        max_length=MOST_PIECES,
        help_text="Your holds; or name `units` instead",
    )
    units = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        default=list,
        max_length=MOST_PIECES,
        help_text="Pieces that your shop has sold without a hold",
    )
    buyer = BuyerSerializer()
    payment = PaymentSerializer()


class OrderLineSerializer(serializers.ModelSerializer[OrderLine]):
    unit = serializers.IntegerField(source="unit_id")
    reference = serializers.CharField(source="unit.reference")
    title = serializers.CharField(source="unit.title")
    hold = serializers.IntegerField(source="claim_id", help_text="A new one when yours had run out")
    price = serializers.SerializerMethodField()

    class Meta:
        model = OrderLine
        fields = ["unit", "reference", "title", "hold", "price"]

    @extend_schema_field(MoneySerializer)
    def get_price(self, line: OrderLine) -> dict[str, str]:
        return money(line.price, line.currency)


class OrderSerializer(serializers.ModelSerializer[Order]):
    store = serializers.CharField(source="store.code")
    brand = serializers.CharField(source="brand.code")
    total = serializers.SerializerMethodField()
    buyer = serializers.SerializerMethodField()
    lines = OrderLineSerializer(many=True)

    class Meta:
        model = Order
        fields = [
            "id",
            "reference",
            "store",
            "brand",
            "status",
            "total",
            "payment_reference",
            "placed_at",
            "buyer",
            "lines",
        ]

    @extend_schema_field(MoneySerializer)
    def get_total(self, order: Order) -> dict[str, str]:
        return money(order.total, order.currency)

    @extend_schema_field(BuyerSerializer)
    def get_buyer(self, order: Order) -> dict[str, str]:
        return {
            "name": order.buyer_name,
            "phone": order.buyer_phone,
            "address": order.address,
            "city": order.city,
            "postcode": order.postcode,
            "country": str(order.country),
        }


class ListedBuyerSerializer(serializers.Serializer[Any]):
    name = serializers.CharField(help_text="Its first character")
    phone = serializers.CharField(help_text="Its last four digits")
    country = serializers.CharField(help_text="ISO 3166-1 alpha-2")


class ListedOrderSerializer(OrderSerializer):
    """An order as lists show it: who bought stays hidden."""

    @extend_schema_field(ListedBuyerSerializer)
    def get_buyer(self, order: Order) -> dict[str, str]:
        return {
            "name": masked_name(order.buyer_name),
            "phone": masked_phone(order.buyer_phone),
            "country": str(order.country),
        }


class Orders(ListModelMixin, Door):
    """The orders, newest first; and the way to place one."""

    scopes = {"GET": Scope.ORDERS_READ, "POST": Scope.ORDERS_WRITE}
    names_others = True
    serializer_class = ListedOrderSerializer
    filterset_class = OrderFilter

    def get_queryset(self) -> QuerySet[Order]:
        return queries.orders_with_lines()

    @extend_schema(operation_id="orders", responses=ListedOrderSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(operation_id="place_order", request=NewOrderSerializer, responses={201: OrderSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Places an order that has been paid, for pieces you hold, or that your shop has sold without a hold.

        A hold that ran out is taken again when its piece is still free. Where a piece is not to be had, the answer is
        a 409 `refund_due` (the payment came too late) or `sold_twice` (the piece is another's): a `case` is open, the
        payment is to be given back, and the same number never becomes an order.
        """
        asked = NewOrderSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = asked.validated_data
        outcome = take_payment(
            store_code=words["store"],
            reference=words["reference"],
            claim_ids=words["holds"],
            unit_ids=words["units"],
            buyer=Buyer(**words["buyer"]),
            payment=Payment(**words["payment"]),
            actor=self.actor,
        )
        if isinstance(outcome, SaleCase):
            return refused(outcome)
        placed = queries.orders_with_lines().get(pk=outcome.pk)
        return Response(OrderSerializer(placed).data, status=201)


CODES = {
    CaseKind.LATE_PAYMENT: "refund_due",
    CaseKind.SOLD_TWICE: "sold_twice",
    CaseKind.DEPOSIT: "refund_due",
}


def refused(case: SaleCase, *, what: str = "") -> RefusalOnRecord:
    """The answer to a payment that no piece was left for; `what` came of it, where it was not for a whole order."""
    what = what or f"Order {case.reference} was not placed and never will be."
    return RefusalOnRecord(
        status=409,
        code=CODES[CaseKind(case.kind)],
        detail=(
            f"{what} {case.reason} What was paid, "
            f"{money(case.amount, case.currency)['amount']} {case.currency}, is to be given back; "
            f"case {case.pk} stands for that."
        ),
        case=case.pk,
        reference=case.reference,
        unit=case.unit_id,
        because=case.because,
        refund=money(case.amount, case.currency),
    )


class CancellationSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=300, help_text="Why, for those who look at the order later")


class CancelOrder(Door):
    scopes = {"POST": Scope.ORDERS_WRITE}
    serializer_class = CancellationSerializer
    queryset = Order.objects.none()

    @extend_schema(
        operation_id="cancel_order", request=CancellationSerializer, responses={200: OrderSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Cancels an order of which nothing was picked; its pieces are for sale again, and the shop gives the payment
        back. Once its parcel is in somebody's hands it is a 409, `in_hand`: the buyer returns what has come.
        """
        words = CancellationSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        cancel_order(order_id=pk, actor=self.actor, reason=words.validated_data["reason"])
        return Response(OrderSerializer(queries.orders_with_lines().get(pk=pk)).data)


class OneOrder(RetrieveModelMixin, Door):
    scopes = {"GET": Scope.ORDERS_READ}
    serializer_class = OrderSerializer

    def get_queryset(self) -> QuerySet[Order]:
        return queries.orders_with_lines()

    @extend_schema(operation_id="order", responses=OrderSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return self.retrieve(request, pk=pk)
