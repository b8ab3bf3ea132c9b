"""REST doors of the floor, for the systems of partner warehouses: grade, tamper tag, and the bin on the shelf."""

from typing import Any

from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import NotFound
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.problems import problem_of
from backoffice.gateway.views import Door

from . import queries, services
from .api import GradeSerializer, StepSerializer
from .bench_api import LackSerializer
from .lacking import lacks_of_sale
from .models import Unit
from .reasons import next_at_the_bench
from .states import UnitStatus

MOST_AT_ONCE = 100


class GradeRequestSerializer(serializers.Serializer[Any]):
    grade = serializers.CharField(
        max_length=30, help_text="Its code on the scale of the warehouse, which `GET /warehouses` names"
    )


class SealRequestSerializer(serializers.Serializer[Any]):
    tag = serializers.CharField(max_length=60, help_text="The number of the tamper tag, as it is read on it")


class ReplacementRequestSerializer(SealRequestSerializer):
    reason = serializers.CharField(max_length=300, help_text="Why the one before is broken")


class PutAwayRequestSerializer(serializers.Serializer[Any]):
    bin = serializers.CharField(max_length=40, help_text="Its code, as the label bears it")


class PutAwayOfOneSerializer(PutAwayRequestSerializer):
    unit = serializers.IntegerField(min_value=1)


class ManyPutAwayRequestSerializer(serializers.Serializer[Any]):
    pieces = serializers.ListField(
        child=PutAwayOfOneSerializer(), min_length=1, max_length=MOST_AT_ONCE, help_text="Each unit once"
    )

    def validate_pieces(self, pieces: list[dict[str, Any]]) -> list[dict[str, Any]]:
        units = [piece["unit"] for piece in pieces]
        twice = next((unit for unit in units if units.count(unit) > 1), None)
        if twice is not None:
            raise serializers.ValidationError(
                f"Unit {twice} stands here more than once; it lies in one bin.", code="twice"
            )
        return pieces


class AtTheBenchSerializer(serializers.Serializer[Any]):
    """Where a unit stands after what was done, what it still lacks to be offered, and what comes next."""

    unit = serializers.IntegerField(source="pk")
    status = serializers.CharField()
    grade = GradeSerializer(allow_null=True)
    bin = serializers.CharField(help_text="Empty where it lies in none")
    lacks = serializers.SerializerMethodField()
    next = serializers.SerializerMethodField(help_text="Null once it is offered, sold, or gone")

    @extend_schema_field(LackSerializer(many=True))
    def get_lacks(self, unit: Unit) -> Any:
        asked = unit.status in (UnitStatus.AUTHENTICATED, UnitStatus.GRADED, UnitStatus.PHOTOGRAPHED)
        return LackSerializer(lacks_of_sale([unit])[unit.pk] if asked else [], many=True).data

    @extend_schema_field(StepSerializer(allow_null=True))
    def get_next(self, unit: Unit) -> Any:
        step = next_at_the_bench(unit)
        return None if step is None else StepSerializer(step).data


class PutAwayVerdictSerializer(serializers.Serializer[Any]):
    """What became of one unit: the bin it lies in now, or the problem that stands in its way."""

    unit = serializers.IntegerField()
    bin = serializers.CharField(required=False)
    problem = serializers.DictField(
        required=False, help_text="As the problem document that a request for this unit alone gets"
    )


class ManyPutAwaySerializer(serializers.Serializer[Any]):
    put_away = serializers.IntegerField(help_text="How many of the units lie in their bins now")
    results = PutAwayVerdictSerializer(many=True)


class _FloorDoor(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    queryset = Unit.objects.none()

    def unit(self, unit_id: int) -> Unit:
        unit = Unit.objects.select_related("category", "warehouse", "grade").filter(pk=unit_id).first()
        if unit is None:
            raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)
        return unit

    def stands(self, unit_id: int) -> Response:
        return Response(AtTheBenchSerializer(self.unit(unit_id)).data, status=201)


class NewGrade(_FloorDoor):
    serializer_class = GradeRequestSerializer

    @extend_schema(
        operation_id="grade_unit", request=GradeRequestSerializer, responses={201: AtTheBenchSerializer}
    )
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """The bench's grade of an authenticated unit, on its own scale; no grade is converted into one of another."""
        unit = self.unit(unit_id)
        words = GradeRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        grade = queries.grade_at(unit.warehouse_id, words.validated_data["grade"])
        services.grade_units(unit_ids=[unit_id], grade=grade, actor=self.actor)
        return self.stands(unit_id)


class NewSeal(_FloorDoor):
    serializer_class = SealRequestSerializer

    @extend_schema(
        operation_id="seal_unit", request=SealRequestSerializer, responses={201: AtTheBenchSerializer}
    )
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """A tamper tag is on the unit. Its number is used once, in all houses."""
        self.unit(unit_id)
        words = SealRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        services.seal_units(tags={unit_id: words.validated_data["tag"]}, actor=self.actor)
        return self.stands(unit_id)


class NewReplacement(_FloorDoor):
    serializer_class = ReplacementRequestSerializer

    @extend_schema(
        operation_id="replace_tag",
        request=ReplacementRequestSerializer,
        responses={201: AtTheBenchSerializer},
    )
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """The tag that the unit wears is broken, and another one is on it. Its proof is photographed anew."""
        unit = self.unit(unit_id)
        words = ReplacementRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        services.replace_tag(
            number=services.worn_by(unit).number,
            new_number=said["tag"],
            reason=said["reason"],
            actor=self.actor,
        )
        return self.stands(unit_id)


class NewPutAway(_FloorDoor):
    serializer_class = PutAwayRequestSerializer

    @extend_schema(
        operation_id="put_unit_away", request=PutAwayRequestSerializer, responses={201: AtTheBenchSerializer}
    )
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """The unit lies in this bin of its warehouse. One that was missing is found by it."""
        self.unit(unit_id)
        words = PutAwayRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        services.put_away_units(bins={unit_id: words.validated_data["bin"]}, actor=self.actor)
        return self.stands(unit_id)


class ManyPutAway(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    names_others = True
    serializer_class = ManyPutAwayRequestSerializer
    queryset = Unit.objects.none()

    @extend_schema(
        operation_id="put_units_away",
        request=ManyPutAwayRequestSerializer,
        responses={200: ManyPutAwaySerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        """Up to 100 units lie in their bins, each by itself: a verdict for every one, in the order sent."""
        words = ManyPutAwayRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        bins = {piece["unit"]: piece["bin"] for piece in words.validated_data["pieces"]}
        verdicts = services.put_away_each(bins=bins, actor=self.actor)
        lie_in = dict(Unit.objects.filter(pk__in=bins).values_list("pk", "bin"))
        results = [
            {"unit": pk, "bin": lie_in[pk]}
            if refusal is None
            else {"unit": pk, "problem": problem_of(refusal)}
            for pk, refusal in verdicts.items()
        ]
        return Response({"put_away": sum("bin" in result for result in results), "results": results})
