"""REST doors of this room: what is expected and its intake, consigned pieces, their withdrawal and its fee, payouts.

Whose a piece is is told to no system.
"""

from collections.abc import Callable
from decimal import Decimal
from typing import Any, ClassVar

import django_filters
from django.db.models import QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin, RetrieveModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import NotFound
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.choices import OneOf
from backoffice.gateway.filters import CodeFilter, WordFilter, YesNoFilter
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door
from backoffice.merchants.models import Brand
from catalog.inventory.models import Warehouse
from catalog.products.models import Category

from . import queries, services
from .models import AnnouncedBy, Arrival, ConsignedPiece, Payout
from .services import Announcement, Found
from .states import ArrivalStatus, ConsignedStatus, PayoutStatus


class DifferenceSerializer(serializers.Serializer[Any]):
    fact = serializers.CharField()
    expected = serializers.CharField()
    found = serializers.CharField()


class ArrivalSerializer(serializers.ModelSerializer[Arrival]):
    brand = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    category = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    warehouse = serializers.SlugRelatedField[Any](slug_field="code", read_only=True)
    agreement = serializers.CharField(
        source="agreement.number", default=None, read_only=True, allow_null=True
    )
    asking_price = serializers.SerializerMethodField()
    unit = serializers.IntegerField(source="unit_id", allow_null=True, read_only=True)
    differences = DifferenceSerializer(many=True, help_text="What came otherwise than announced")

    class Meta:
        model = Arrival
        fields = [
            "id", "brand", "warehouse", "agreement", "announced_by", "reference", "title", "category",
            "model_reference", "serial", "tracking_number", "asking_price", "expected_on", "status", "unit",
            "differences", "damage", "announced_at", "arrived_at",
        ]  # fmt: skip

    @extend_schema_field(MoneySerializer)
    def get_asking_price(self, arrival: Arrival) -> dict[str, str]:
        return money(arrival.asking_price, arrival.currency)


class AnnouncementSerializer(serializers.Serializer[Any]):
    brand = serializers.CharField(max_length=60, help_text="The brand's code")
    warehouse = serializers.CharField(max_length=20, help_text="The warehouse's code")
    agreement = serializers.CharField(max_length=40, required=False, help_text="The agreement's number")
    announced_by = OneOf(choices=AnnouncedBy.choices, default=AnnouncedBy.CONSIGNOR)
    reference = serializers.CharField(
        max_length=80, help_text="The name it will have, unique within its brand"
    )
    title = serializers.CharField(max_length=250)
    category = serializers.CharField(max_length=60, help_text="The category's code")
    model_reference = serializers.CharField(max_length=60, default="", allow_blank=True)
    serial = serializers.CharField(max_length=60, default="", allow_blank=True)
    tracking_number = serializers.CharField(max_length=60, default="", allow_blank=True)
    asking_price = serializers.DecimalField(max_digits=18, decimal_places=3)
    currency = serializers.CharField(min_length=3, max_length=3, help_text="ISO 4217")
    expected_on = serializers.DateField()


class ArrivalFilter(django_filters.FilterSet):
    code = django_filters.CharFilter(method="scanned", label="A scanned reference, serial or tracking number")
    status = WordFilter(choices=ArrivalStatus.choices)
    warehouse = CodeFilter(of=Warehouse, field_name="warehouse__code", label="Code of the warehouse")
    overdue = YesNoFilter(method="late", label="Only what should have been here by now")

    class Meta:
        model = Arrival
        fields = ["code", "status", "overdue"]

    def scanned(self, rows: QuerySet[Arrival], name: str, value: str) -> QuerySet[Arrival]:
        return rows.filter(pk__in=queries.arrivals_scanned(value).values("pk"))

    def late(self, rows: QuerySet[Arrival], name: str, value: bool) -> QuerySet[Arrival]:
        overdue = queries.overdue_arrivals().values("pk")
        return rows.filter(pk__in=overdue) if value else rows.exclude(pk__in=overdue)


class Arrivals(ListModelMixin, Door):
    """Announced pieces, newest first; and the way to announce one."""

    scopes = {"GET": Scope.CONSIGNMENTS_READ, "POST": Scope.CONSIGNMENTS_WRITE}
    names_others = True
    serializer_class = ArrivalSerializer
    filterset_class = ArrivalFilter

    def get_queryset(self) -> QuerySet[Arrival]:
        return queries.arrivals_with_facts()

    @extend_schema(operation_id="arrivals", responses=ArrivalSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(
        operation_id="announce_arrival", request=AnnouncementSerializer, responses={201: ArrivalSerializer}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        asked = AnnouncementSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = dict(asked.validated_data)
        number = words.pop("agreement", None)
        ids: dict[str, Any] = {
            "brand_id": _named(Brand, words.pop("brand"), "brand"),
            "warehouse_id": _named(Warehouse, words.pop("warehouse"), "warehouse"),
            "category_id": _named(Category, words.pop("category"), "category"),
            "agreement_id": None if number is None else queries.agreement_by_number(number).pk,
        }
        (arrival,) = services.announce_arrivals(
            announcements=[Announcement(**words, **ids)], actor=self.actor
        )
        return Response(ArrivalSerializer(queries.arrivals_with_facts().get(pk=arrival.pk)).data, status=201)


class OneArrival(RetrieveModelMixin, Door):
    scopes = {"GET": Scope.CONSIGNMENTS_READ}
    serializer_class = ArrivalSerializer

    def get_queryset(self) -> QuerySet[Arrival]:
        return queries.arrivals_with_facts()

    @extend_schema(operation_id="arrival", responses=ArrivalSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One announced piece; once it is here, what differs."""
        return self.retrieve(request, pk=pk)


class FoundSerializer(serializers.Serializer[Any]):
    """What was read on the piece. What was announced of it is demanded: nobody fills it in for who has not looked."""

    serial = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="As it stands there, or NONE"
    )
    model_reference = serializers.CharField(
        max_length=60, required=False, allow_blank=True, help_text="As it stands there, or NONE"
    )
    damage = serializers.CharField(max_length=500, required=False, allow_blank=True)


class ArrivalReceipt(Door):
    scopes = {"POST": Scope.CONSIGNMENTS_WRITE}
    serializer_class = ArrivalSerializer
    queryset = Arrival.objects.none()

    @extend_schema(
        operation_id="receive_arrival", request=FoundSerializer, responses={201: ArrivalSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """The piece is here: it becomes a unit as it was found, under its agreement; the answer says what differs."""
        asked = FoundSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        # Blank is no answer here, as in the form of the desk.
        read = {name: word for name, word in asked.validated_data.items() if word}
        arrival = services.receive_arrival(arrival_id=pk, found=Found(**read), actor=self.actor)
        return Response(ArrivalSerializer(queries.arrivals_with_facts().get(pk=arrival.pk)).data, status=201)


class ConsignedPieceSerializer(serializers.ModelSerializer[ConsignedPiece]):
    unit = serializers.IntegerField(source="unit_id")
    reference = serializers.CharField(source="unit.reference")
    agreement = serializers.CharField(source="agreement.number")

    class Meta:
        model = ConsignedPiece
        fields = ["id", "unit", "reference", "agreement", "status", "attached_at", "ended_at"]


class ConsignmentSerializer(ConsignedPieceSerializer):
    """With its money, which whoever may only withdraw pieces is not told."""

    fee = serializers.SerializerMethodField(help_text="Of its withdrawal; null where none was written down")
    fee_open = serializers.SerializerMethodField(help_text="Of the fee still to come from its consignor")
    fee_to_give_back = serializers.SerializerMethodField(
        help_text="Taken of a fee that is not due any more: the piece came to harm before it was handed back"
    )

    class Meta(ConsignedPieceSerializer.Meta):
        fields = [
            *ConsignedPieceSerializer.Meta.fields, "fee", "fee_open", "fee_reference", "fee_waived_at",
            "fee_to_give_back", "fee_back_reference",
        ]  # fmt: skip

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_fee(self, piece: ConsignedPiece) -> dict[str, str] | None:
        return None if piece.fee is None else money(piece.fee, piece.currency)

    @extend_schema_field(MoneySerializer)
    def get_fee_open(self, piece: Any) -> dict[str, str]:
        return money(piece.fee_open, piece.currency)

    @extend_schema_field(MoneySerializer)
    def get_fee_to_give_back(self, piece: Any) -> dict[str, str]:
        return money(piece.fee_to_give_back, piece.currency)


class ConsignedPieceFilter(django_filters.FilterSet):
    agreement = django_filters.CharFilter(field_name="agreement__number", help_text="The agreement's number")
    status = WordFilter(choices=ConsignedStatus.choices)
    fee = WordFilter(
        choices=[("open", "Still to come"), ("back", "To be given back")],
        method="with_fee",
        label="Only pieces of whose fee something is still to come, or to be given back",
    )

    class Meta:
        model = ConsignedPiece
        fields = ["agreement", "status", "fee"]

    def with_fee(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(fee_open__gt=0) if value == "open" else rows.filter(fee_to_give_back__gt=0)


class _ConsignmentDoor(Door):
    serializer_class: Any = ConsignmentSerializer
    queryset: QuerySet[Any] = ConsignedPiece.objects.none()

    def get_queryset(self) -> QuerySet[ConsignedPiece]:
        return queries.with_fees(ConsignedPiece.objects.select_related("unit", "agreement")).order_by("-pk")


class Consignments(ListModelMixin, _ConsignmentDoor):
    """Which piece stands, or stood, under which agreement, newest first."""

    scopes = {"GET": Scope.CONSIGNMENTS_READ}
    filterset_class = ConsignedPieceFilter

    @extend_schema(operation_id="consignments", responses=ConsignmentSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.list(request)


class WithdrawalSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class WithdrawnPieceSerializer(serializers.Serializer[Any]):
    """A piece that was withdrawn. Of one under no agreement `id`, `agreement` and `attached_at` are null."""

    id = serializers.IntegerField(allow_null=True, help_text="Of the consignment")
    unit = serializers.IntegerField()
    reference = serializers.CharField()
    agreement = serializers.CharField(allow_null=True)
    status = serializers.CharField()
    attached_at = serializers.DateTimeField(allow_null=True)
    ended_at = serializers.DateTimeField()


class UnitWithdrawal(Door):
    scopes = {"POST": Scope.CONSIGNMENTS_WRITE}
    serializer_class = WithdrawnPieceSerializer
    queryset = ConsignedPiece.objects.none()

    @extend_schema(
        operation_id="withdraw_unit", request=WithdrawalSerializer, responses={201: WithdrawnPieceSerializer}
    )
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """The consignor takes the piece back: off every channel at once, unless it is held or sold. One under no
        agreement goes back to its brand, without a fee.
        """
        asked = WithdrawalSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        unit, piece = services.withdraw_piece(
            unit_id=unit_id, reason=asked.validated_data["reason"], actor=self.actor
        )
        own = {"id": None, "agreement": None, "attached_at": None, "ended_at": timezone.now()}
        told = own if piece is None else ConsignedPieceSerializer(piece).data
        withdrawn = {**told, "unit": unit.pk, "reference": unit.reference, "status": "withdrawn"}
        return Response(WithdrawnPieceSerializer(withdrawn).data, status=201)


class PaymentReferenceSerializer(serializers.Serializer[Any]):
    payment_reference = serializers.CharField(max_length=services.REFERENCE_LENGTH)


class _FeeDoor(_ConsignmentDoor):
    scopes = {"POST": Scope.PAYOUTS_WRITE}

    def recorded(self, request: Request, pk: int, verb: Callable[..., Any]) -> Response:
        asked = PaymentReferenceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        verb(piece_id=pk, actor=self.actor, **asked.validated_data)
        return Response(ConsignmentSerializer(self.get_queryset().get(pk=pk)).data, status=201)


class FeePayment(_FeeDoor):
    @extend_schema(
        operation_id="pay_withdrawal_fee",
        request=PaymentReferenceSerializer,
        responses={201: ConsignmentSerializer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Records that a consignor paid what was open of a withdrawal's fee, which is set off no more."""
        return self.recorded(request, pk, services.pay_fee)


class FeeReturn(_FeeDoor):
    @extend_schema(
        operation_id="give_withdrawal_fee_back",
        request=PaymentReferenceSerializer,
        responses={201: ConsignmentSerializer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Records that what had been taken of a fee which is not due any more was given back; 409 where nothing was."""
        return self.recorded(request, pk, services.give_fee_back)


def _named(model: Any, code: str, what: str) -> int:
    pk = model.objects.filter(code=code).values_list("pk", flat=True).first()
    if pk is None:
        raise NotFound(f"There is no {what} «{code}».", **{what: code})
    return int(pk)


class PayoutSerializer(serializers.ModelSerializer[Payout]):
    """What a consignor gets for one sale. `status` counts one whose return window has passed as due."""

    unit = serializers.IntegerField(source="piece.unit_id")
    agreement = serializers.CharField(source="piece.agreement.number")
    order = serializers.CharField(source="order_reference")
    status = serializers.ChoiceField(choices=PayoutStatus.choices, source="standing")
    price = serializers.SerializerMethodField()
    fee = serializers.SerializerMethodField()
    share = serializers.SerializerMethodField(help_text="For the consignor")
    set_off = serializers.SerializerMethodField(
        help_text="Of the share, against fees of withdrawn pieces; nothing before it is paid"
    )
    fees_open = serializers.SerializerMethodField(
        help_text="Open fees of its consignor, set off when it is paid, up to the share"
    )
    rest = serializers.SerializerMethodField(help_text="For the house")
    loss = serializers.IntegerField(source="loss_id", allow_null=True, help_text="The loss that it pays for")

    class Meta:
        model = Payout
        fields = [
            "id", "unit", "agreement", "order", "status", "price", "fee", "share", "set_off", "fees_open", "rest",
            "loss", "delivered_at", "window_until", "paid_at", "payment_reference", "returned_at",
        ]  # fmt: skip

    @extend_schema_field(MoneySerializer)
    def get_price(self, payout: Payout) -> dict[str, str]:
        return money(payout.price, payout.currency)

    @extend_schema_field(MoneySerializer)
    def get_fee(self, payout: Payout) -> dict[str, str]:
        return money(payout.fee, payout.currency)

    @extend_schema_field(MoneySerializer)
    def get_share(self, payout: Payout) -> dict[str, str]:
        return money(payout.share, payout.currency)

    @extend_schema_field(MoneySerializer)
    def get_set_off(self, payout: Payout) -> dict[str, str]:
        return money(sum((each.amount for each in payout.set_offs.all()), Decimal()), payout.currency)

    @extend_schema_field(MoneySerializer)
    def get_fees_open(self, payout: Any) -> dict[str, str]:
        return money(payout.fees_open, payout.currency)

    @extend_schema_field(MoneySerializer)
    def get_rest(self, payout: Payout) -> dict[str, str]:
        return money(payout.rest, payout.currency)


class PayoutFilter(django_filters.FilterSet):
    agreement = django_filters.CharFilter(
        field_name="piece__agreement__number", help_text="The agreement's number"
    )
    status = WordFilter(field_name="standing", choices=PayoutStatus.choices)

    class Meta:
        model = Payout
        fields: ClassVar[list[str]] = []


class _PayoutDoor(Door):
    serializer_class: Any = PayoutSerializer
    queryset: QuerySet[Any] = Payout.objects.none()

    def get_queryset(self) -> QuerySet[Payout]:
        rows = Payout.objects.select_related("piece__agreement").prefetch_related("set_offs")
        return queries.with_open_fees(queries.as_they_stand(rows)).order_by("-pk")


class Payouts(ListModelMixin, _PayoutDoor):
    """What consignors get, newest first."""

    scopes = {"GET": Scope.CONSIGNMENTS_READ}
    filterset_class = PayoutFilter

    @extend_schema(operation_id="payouts", responses=PayoutSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.list(request)


class PayoutPayment(_PayoutDoor):
    scopes = {"POST": Scope.PAYOUTS_WRITE}

    @extend_schema(
        operation_id="pay_consignor", request=PaymentReferenceSerializer, responses={201: PayoutSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Records that a payout which is due was paid; 409 while the buyer may still return the piece."""
        asked = PaymentReferenceSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        services.pay_payouts(payout_ids=[pk], actor=self.actor, **asked.validated_data)
        return Response(PayoutSerializer(self.get_queryset().get(pk=pk)).data, status=201)
