"""REST doors of this room: holding and releasing units."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door
from catalog.inventory.models import Claim
from catalog.inventory.services import release_hold
from catalog.inventory.states import ClaimState

from . import queries, services


class HoldSerializer(serializers.ModelSerializer[Claim]):
    """A hold on a unit. `state` counts a hold whose end has passed as expired."""

    unit = serializers.IntegerField(source="unit_id", read_only=True)
    state = serializers.SerializerMethodField()
    price = serializers.SerializerMethodField()

    class Meta:
        model = Claim
        fields = ["id", "unit", "state", "channel", "price", "held_until", "order_reference", "created_at"]

    @extend_schema_field(serializers.ChoiceField(choices=ClaimState.choices))
    def get_state(self, claim: Claim) -> str:
        over = claim.state == ClaimState.HELD and claim.held_until <= timezone.now()
        return ClaimState.EXPIRED.value if over else str(claim.state)

    @extend_schema_field(MoneySerializer)
    def get_price(self, claim: Claim) -> dict[str, str]:
        return money(claim.price, claim.currency)


class HoldRequestSerializer(serializers.Serializer[dict[str, Any]]):
    store = serializers.CharField(max_length=40, help_text="Code of the store in which the unit is listed")
    minutes = serializers.IntegerField(
        min_value=1,
        max_value=services.LONGEST_HOLD,
        required=False,
        help_text="At most, and by default, the store's own",
    )


class NewHold(Door):
    scopes = {"POST": Scope.HOLDS_WRITE}
    serializer_class = HoldRequestSerializer
    queryset = Claim.objects.none()

    @extend_schema(operation_id="hold_unit", request=HoldRequestSerializer, responses={201: HoldSerializer})
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """Holds the unit at the price of its listing; of many callers one gets it, the others a 409."""
        words = HoldRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        claim = services.hold_listed(
            unit_id=unit_id, store_code=words.validated_data["store"],
            minutes=words.validated_data.get("minutes"), actor=self.actor,
        )  # fmt: skip
        return Response(HoldSerializer(claim).data, status=201)


class OneHold(Door):
    scopes = {"GET": Scope.HOLDS_WRITE}
    serializer_class = HoldSerializer
    queryset = Claim.objects.none()

    @extend_schema(operation_id="hold", responses=HoldSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One hold of the caller's own."""
        return Response(HoldSerializer(queries.hold_of(self.actor, pk)).data)


class ReleaseHold(Door):
    scopes = {"POST": Scope.HOLDS_WRITE}
    serializer_class = HoldSerializer
    queryset = Claim.objects.none()

    @extend_schema(operation_id="release_hold", request=None, responses={200: HoldSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Gives the unit back before the hold's end."""
        claim = queries.hold_of(self.actor, pk)
        return Response(HoldSerializer(release_hold(claim_id=claim.pk, actor=self.actor)).data)
