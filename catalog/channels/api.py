"""REST doors of this room: holding and releasing units, and what the stores must take off."""

from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils import timezone
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.mixins import ListModelMixin
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import NotFound
from backoffice.gateway.amounts import MoneySerializer, money
from backoffice.gateway.filters import CodeFilter, WholeNumberFilter, WordFilter
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.problems import problem_of
from backoffice.gateway.views import Door
from catalog.inventory.models import Claim, Unit
from catalog.inventory.services import extend_hold, release_hold
from catalog.inventory.states import ClaimState

from . import queries, services
from .models import Listing, Store
from .proposing import Proposal, propose_price
from .queries import Wanted


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


class ManyHoldsRequestSerializer(HoldRequestSerializer):
    units = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        min_length=1,
        max_length=services.MOST_AT_ONCE,
        help_text="Ids of units, each once",
    )


class HoldVerdictSerializer(serializers.Serializer[Any]):
    """What became of one unit: the hold, or the problem that stands in its way."""

    unit = serializers.IntegerField()
    hold = HoldSerializer(required=False)
    problem = serializers.DictField(
        required=False, help_text="As the problem document that a request for this unit alone gets"
    )


class ManyHoldsSerializer(serializers.Serializer[Any]):
    held = serializers.IntegerField(help_text="How many of the units are held now")
    results = HoldVerdictSerializer(many=True)


class GivenGradeSerializer(serializers.Serializer[Any]):
    scale = serializers.CharField(max_length=30)
    code = serializers.CharField(max_length=30)


class AnyHoldRequestSerializer(HoldRequestSerializer):
    """At least a brand, a model or words of the title; each that is given narrows the choice."""

    brand = serializers.CharField(max_length=60, default="", help_text="The brand's code")
    model_reference = serializers.CharField(
        max_length=60, default="", help_text="The maker's reference number"
    )
    title = serializers.CharField(max_length=120, default="", help_text="Words that stand in the title")
    grade = GivenGradeSerializer(required=False, help_text="Exactly this grade of this scale")
    rank = serializers.IntegerField(
        min_value=0, max_value=100, required=False, help_text="Our rank of the grade, at least"
    )
    most = serializers.DecimalField(
        max_digits=18,
        decimal_places=3,
        min_value=0,
        required=False,
        help_text="The highest price, with its `currency`",
    )
    currency = serializers.CharField(min_length=3, max_length=3, default="", help_text="ISO 4217")


# Their fields are made once: made for every request anew they took a tenth of a hold's Python.
_HOLD = HoldSerializer()
_ASKED, _ASKED_FOR_MANY, _ASKED_FOR_ANY = (
    HoldRequestSerializer(), ManyHoldsRequestSerializer(), AnyHoldRequestSerializer(),
)  # fmt: skip


def _shown(claim: Claim) -> dict[str, Any]:
    return _HOLD.to_representation(claim)


class NewHold(Door):
    scopes = {"POST": Scope.HOLDS_WRITE}
    serializer_class = HoldRequestSerializer
    queryset = Claim.objects.none()

    @extend_schema(operation_id="hold_unit", request=HoldRequestSerializer, responses={201: HoldSerializer})
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """Holds the unit at the price of its listing; of many callers one gets it, the others a 409."""
        words = _ASKED.run_validation(request.data)
        claim = services.hold_listed(
            unit_id=unit_id, store_code=words["store"],
            minutes=words.get("minutes"), actor=self.actor,
        )  # fmt: skip
        return Response(_shown(claim), status=201)


class ManyHolds(Door):
    scopes = {"POST": Scope.HOLDS_WRITE}
    names_others = True
    serializer_class = ManyHoldsRequestSerializer
    queryset = Claim.objects.none()

    @extend_schema(
        operation_id="hold_units", request=ManyHoldsRequestSerializer, responses={200: ManyHoldsSerializer}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Holds up to 100 units, each by itself: a verdict for every one, in the order asked."""
        words = _ASKED_FOR_MANY.run_validation(request.data)
        asked = words["units"]
        verdicts = services.hold_listed_units(
            unit_ids=asked, store_code=words["store"],
            minutes=words.get("minutes"), actor=self.actor,
        )  # fmt: skip
        results = [
            {"unit": unit_id, "hold": _shown(verdict)}
            if isinstance(verdict, Claim)
            else {"unit": unit_id, "problem": problem_of(verdict)}
            for unit_id, verdict in zip(asked, verdicts, strict=True)
        ]
        return Response({"held": sum("hold" in result for result in results), "results": results})


class AnyHold(Door):
    scopes = {"POST": Scope.HOLDS_WRITE}
    names_others = True
    serializer_class = AnyHoldRequestSerializer
    queryset = Claim.objects.none()

    @extend_schema(
        operation_id="hold_any_unit", request=AnyHoldRequestSerializer, responses={201: HoldSerializer}
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Holds the cheapest piece in the store that will do; 409 `none_free` when there is none."""
        asked = _ASKED_FOR_ANY.run_validation(request.data)
        grade = asked.get("grade")
        wanted = Wanted(
            brand=asked["brand"], model_reference=asked["model_reference"], title=asked["title"],
            grade=(grade["scale"], grade["code"]) if grade else None, rank=asked.get("rank"),
            most=asked.get("most"), currency=asked["currency"],
        )  # fmt: skip
        claim = services.hold_any(
            wanted=wanted, store_code=asked["store"], minutes=asked.get("minutes"), actor=self.actor
        )
        return Response(_shown(claim), status=201)


class HoldFilter(django_filters.FilterSet):
    state = WordFilter(method="as_it_stands", choices=ClaimState.choices)
    unit = WholeNumberFilter(field_name="unit_id", help_text="Id of the unit")
    order_reference = django_filters.CharFilter(help_text="The shop's own order number")

    class Meta:
        model = Claim
        fields = ["state", "unit", "order_reference"]

    def as_it_stands(self, rows: QuerySet[Claim], name: str, value: str) -> QuerySet[Claim]:
        """One whose end has passed is expired, whether it was swept or not."""
        over = Q(state=ClaimState.HELD, held_until__lte=timezone.now())
        if value == ClaimState.EXPIRED:
            return rows.filter(Q(state=value) | over)
        return rows.filter(Q(state=value) & ~over)


class Holds(ListModelMixin, Door):
    scopes = {"GET": Scope.HOLDS_WRITE}
    serializer_class = HoldSerializer
    filterset_class = HoldFilter

    def get_queryset(self) -> QuerySet[Claim]:
        if getattr(self, "swagger_fake_view", False):  # the schema is drawn for nobody
            return Claim.objects.none()
        return queries.holds_of(self.actor)

    @extend_schema(operation_id="holds", responses=HoldSerializer(many=True))
    def get(self, request: Request) -> Response:
        """The caller's own holds, newest first, and what became of them."""
        return self.list(request)


class OneHold(Door):
    scopes = {"GET": Scope.HOLDS_WRITE}
    serializer_class = HoldSerializer
    queryset = Claim.objects.none()

    @extend_schema(operation_id="hold", responses=HoldSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """One hold of the caller's own."""
        return Response(_shown(queries.hold_of(self.actor, pk)))


class ReleaseHold(Door):
    scopes = {"POST": Scope.HOLDS_WRITE}
    serializer_class = HoldSerializer
    queryset = Claim.objects.none()

    @extend_schema(operation_id="release_hold", request=None, responses={200: HoldSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Gives the unit back before the hold's end."""
        claim = queries.hold_of(self.actor, pk)
        return Response(_shown(release_hold(claim_id=claim.pk, actor=self.actor)))


class ExtendHold(Door):
    scopes = {"POST": Scope.HOLDS_WRITE}
    serializer_class = HoldSerializer
    queryset = Claim.objects.none()

    @extend_schema(operation_id="extend_hold", request=None, responses={200: HoldSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """Lets the hold last once more as long as it was placed for; once only."""
        claim = queries.hold_of(self.actor, pk)
        return Response(_shown(extend_hold(claim_id=claim.pk, actor=self.actor)))


class DelistingFilter(django_filters.FilterSet):
    store = CodeFilter(of=Store, field_name="store__code", help_text="The store's code")

    class Meta:
        model = Listing
        fields = ["store"]


class DelistingSerializer(serializers.ModelSerializer[Listing]):
    """An offer that was taken off, and whether its store has said that it did."""

    unit = serializers.IntegerField(source="unit_id")
    reference = serializers.CharField(source="unit.reference")
    store = serializers.CharField(source="store.code")

    class Meta:
        model = Listing
        fields = ["id", "unit", "reference", "store", "status", "taken_off_at", "reminded", "acknowledged_at"]


class AcknowledgementSerializer(serializers.Serializer[Any]):
    listings = serializers.ListField(
        child=serializers.IntegerField(min_value=1),
        min_length=1,
        max_length=services.MOST_AT_ONCE,
        help_text="Ids of listings that are off the store's shelves now",
    )


class AcknowledgedSerializer(serializers.Serializer[Any]):
    listings = DelistingSerializer(many=True)


class Delistings(ListModelMixin, Door):
    """What the stores must take off, newest first; and the way to say that it is off."""

    scopes = {"GET": Scope.HOLDS_WRITE, "POST": Scope.HOLDS_WRITE}
    names_others = True
    serializer_class = DelistingSerializer
    filterset_class = DelistingFilter

    def get_queryset(self) -> QuerySet[Listing]:
        return queries.unacknowledged().select_related("unit", "store")

    @extend_schema(operation_id="delistings", responses=DelistingSerializer(many=True))
    def get(self, request: Request) -> Response:
        """Listings that were taken off and not acknowledged; the event `listing.taken_off` tells of each at once."""
        return self.list(request)

    @extend_schema(
        operation_id="acknowledge_delistings",
        request=AcknowledgementSerializer,
        responses={200: AcknowledgedSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """The store says that these are off its shelves; saying it again changes nothing."""
        words = AcknowledgementSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        listings = services.acknowledge_delistings(
            listing_ids=words.validated_data["listings"], actor=self.actor
        )
        return Response({"listings": DelistingSerializer(listings, many=True).data})


class ComparableSerializer(serializers.Serializer[Any]):
    unit = serializers.IntegerField(source="unit_id")
    reference = serializers.CharField()
    title = serializers.CharField()
    grade = serializers.CharField()
    price = serializers.SerializerMethodField()
    sold_on = serializers.DateField()
    age = serializers.IntegerField(help_text="Days since the sale")

    @extend_schema_field(MoneySerializer)
    def get_price(self, comparable: Any) -> dict[str, str]:
        return money(comparable.price, comparable.currency)


class TriedSerializer(serializers.Serializer[Any]):
    step = serializers.CharField(help_text="Which sales were looked for, in words")
    found = serializers.IntegerField(help_text="How many there are, in the piece's currency")
    least = serializers.IntegerField(help_text="How many it takes")


class PriceProposalSerializer(serializers.Serializer[Any]):
    """`price` is null where there are too few comparables; the sentence says what was found."""

    price = serializers.SerializerMethodField()
    sentence = serializers.CharField()
    comparables = ComparableSerializer(many=True, help_text="Those of the last step tried, the latest first")
    tried = TriedSerializer(many=True)
    left_out = serializers.SerializerMethodField(help_text="Sales in other currencies, by currency")

    @extend_schema_field(MoneySerializer(allow_null=True))
    def get_price(self, proposal: Proposal) -> dict[str, str] | None:
        return None if proposal.price is None else money(proposal.price, proposal.currency)

    @extend_schema_field(serializers.DictField(child=serializers.IntegerField()))
    def get_left_out(self, proposal: Proposal) -> dict[str, int]:
        return dict(proposal.left_out)


class PriceProposal(Door):
    scopes = {"GET": Scope.ORDERS_READ}
    serializer_class = PriceProposalSerializer
    queryset = Unit.objects.none()

    @extend_schema(operation_id="unit_price_proposal", responses=PriceProposalSerializer)
    def get(self, request: Request, pk: int) -> Response:
        """A price by sales of like pieces of the same brand, with every sale that it goes by."""
        unit = Unit.objects.select_related("grade").filter(pk=pk).first()
        if unit is None:
            raise NotFound(f"There is no unit {pk}.", unit=pk)
        return Response(PriceProposalSerializer(propose_price(unit)).data)
