"""REST doors of the bench, for the systems of partner warehouses: inspection, verdict, photographs, quarantine."""

from collections.abc import Callable
from typing import Any

from django.db.models import QuerySet
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import NotFound
from backoffice.gateway.choices import OneOf
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door

from . import services
from .bench_models import Inspection, Severity, Verdict, VerdictWord
from .lacking import lacks_of_set
from .models import Unit
from .serials import opinions_on
from .services import NewPhoto, Report, SeenDefect
from .states import UnitStatus


class DefectSerializer(serializers.Serializer[Any]):
    """A flaw; `zone` and `kind` are codes of the unit's category."""

    zone = serializers.CharField(max_length=30)
    kind = serializers.CharField(max_length=30)
    severity = OneOf(choices=Severity.choices)
    note = serializers.CharField(max_length=300, required=False, default="")


class InspectionRequestSerializer(serializers.Serializer[Any]):
    findings = serializers.CharField(max_length=2000, required=False, default="")
    material = serializers.CharField(max_length=120, required=False, default="")
    nothing_exotic = serializers.BooleanField(
        required=False,
        default=False,
        help_text="No part of it is of a reptile, a wild animal, coral or rare wood",
    )
    serial = serializers.CharField(max_length=60, required=False, default="")
    defects = DefectSerializer(many=True, required=False, default=list)

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        if not set(self.initial_data) & set(self.fields):
            raise serializers.ValidationError(
                "Say what was seen; of a piece without a flaw, that `defects` is an empty list."
            )
        return attrs


class InspectionSerializer(serializers.ModelSerializer[Inspection]):
    """An inspection. `serial_check` is advice about the serial: of doubles it says how many, never whose."""

    unit = serializers.IntegerField(source="unit_id", read_only=True)
    serial_check = serializers.SerializerMethodField()

    class Meta:
        model = Inspection
        fields = [
            "id",
            "unit",
            "visit",
            "findings",
            "material",
            "nothing_exotic",
            "serial",
            "serial_check",
            "at",
        ]

    def get_serial_check(self, inspection: Inspection) -> str:
        return opinions_on([inspection.unit])[inspection.unit_id].sentence


class VerdictRequestSerializer(serializers.Serializer[Any]):
    examiner = serializers.CharField(max_length=60, help_text="The person who looked at the unit")
    verdict = OneOf(choices=VerdictWord.choices)
    findings = serializers.CharField(
        max_length=2000, required=False, default="", help_text="Why; needed where it is not genuine"
    )


class GivenVerdictSerializer(serializers.Serializer[Any]):
    """A verdict that was given, and what came of it. `serial` is advice about the serial, in a sentence."""

    unit = serializers.IntegerField(source="unit_id")
    visit = serializers.IntegerField()
    examiner = serializers.CharField(source="by_name")
    verdict = serializers.ChoiceField(choices=VerdictWord.choices)
    status = serializers.CharField(source="unit.status")
    serial = serializers.SerializerMethodField()

    def get_serial(self, verdict: Verdict) -> str:
        return opinions_on([verdict.unit])[verdict.unit_id].sentence


def _refuse_unknown(unit_id: int) -> None:
    if not Unit.objects.filter(pk=unit_id).exists():
        raise NotFound(f"There is no unit {unit_id}.", unit=unit_id)


class NewInspection(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    serializer_class = InspectionRequestSerializer
    queryset = Unit.objects.none()

    @extend_schema(
        operation_id="inspect_unit",
        request=InspectionRequestSerializer,
        responses={201: InspectionSerializer},
    )
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """The unit was looked over: its flaws, its material, its serial."""
        _refuse_unknown(unit_id)
        words = InspectionRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        said = dict(words.validated_data)
        defects = [SeenDefect(**{**flaw, "severity": int(flaw["severity"])}) for flaw in said.pop("defects")]
        services.inspect_units(
            unit_ids=[unit_id], actor=self.actor, reports={unit_id: Report(defects=defects, **said)}
        )
        inspection = Inspection.objects.select_related("unit__brand").filter(unit=unit_id).latest("pk")
        return Response(InspectionSerializer(inspection).data, status=201)


class NewVerdict(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    serializer_class = VerdictRequestSerializer
    queryset = Unit.objects.none()

    @extend_schema(
        operation_id="examine_unit", request=VerdictRequestSerializer, responses={201: GivenVerdictSerializer}
    )
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """One examiner's verdict. Two who pass it make the unit genuine, one who fails it puts it aside."""
        _refuse_unknown(unit_id)
        words = VerdictRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        services.give_verdicts(
            verdicts={unit_id: said["verdict"]},
            examiner=said["examiner"],
            findings=said["findings"],
            actor=self.actor,
        )
        verdict = Verdict.objects.select_related("unit__brand").filter(unit=unit_id).latest("pk")
        return Response(GivenVerdictSerializer(verdict).data, status=201)


class NewUnitPhotoSerializer(serializers.Serializer[Any]):
    file = serializers.FileField()
    view = serializers.CharField(
        max_length=30,
        help_text="A code out of `lacks`; «arrival» for how it came, at intake; «flaw» with a `defect`",
    )
    also = serializers.ListField(
        child=serializers.CharField(max_length=30), required=False, default=list,
        help_text="Further views that the same picture shows",
    )  # fmt: skip
    defect = serializers.IntegerField(
        required=False, default=None, allow_null=True, help_text="The flaw that it shows"
    )
    tag = serializers.CharField(
        max_length=40, required=False, default="", help_text="The tamper tag as it is read on the picture"
    )


class LackSerializer(serializers.Serializer[Any]):
    code = serializers.CharField(help_text="«view:front», «defect:12», «tag», «proof»")
    what = serializers.CharField()


class UnitPhotographsSerializer(serializers.Serializer[Any]):
    """How a unit was photographed on this visit, and what its set lacks; nothing is asked before it is inspected."""

    unit = serializers.IntegerField(source="pk")
    status = serializers.CharField()
    views = serializers.SerializerMethodField()
    lacks = serializers.SerializerMethodField()

    @extend_schema_field(serializers.ListField(child=serializers.CharField()))
    def get_views(self, unit: Unit) -> list[str]:
        return list(unit.photos.filter(visit=unit.visit).order_by("pk").values_list("view", flat=True))

    @extend_schema_field(LackSerializer(many=True))
    def get_lacks(self, unit: Unit) -> Any:
        asked = unit.status in (UnitStatus.INSPECTED, UnitStatus.AUTHENTICATED, UnitStatus.GRADED)
        return LackSerializer(lacks_of_set([unit])[unit.pk] if asked else [], many=True).data


class UnitPhotographs(Door):
    scopes = {"GET": Scope.BENCH_WRITE, "POST": Scope.BENCH_WRITE}
    serializer_class = UnitPhotographsSerializer
    parser_classes = [MultiPartParser]

    def get_queryset(self) -> QuerySet[Unit]:
        return Unit.objects.select_related("category")

    @extend_schema(operation_id="unit_photographs", responses=UnitPhotographsSerializer)
    def get(self, request: Request, pk: int) -> Response:
        return Response(UnitPhotographsSerializer(self.get_object()).data)

    @extend_schema(
        operation_id="photograph_unit",
        request=NewUnitPhotoSerializer,
        responses={201: UnitPhotographsSerializer},
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        """A photograph of a unit; with the last one that a graded unit lacks, it counts as photographed."""
        self.get_object()
        words = NewUnitPhotoSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        said = words.validated_data
        services.photograph_piece(
            unit_id=pk, photo=NewPhoto(**{**said, "also": tuple(said["also"])}), actor=self.actor
        )
        return Response(UnitPhotographsSerializer(self.get_object()).data, status=201)


class QuarantineRequestSerializer(serializers.Serializer[Any]):
    reason = serializers.CharField(max_length=500)


class PutAsideSerializer(serializers.ModelSerializer[Unit]):
    """Where the unit stands now. A new `visit` to the bench begins when a quarantine is lifted."""

    unit = serializers.IntegerField(source="pk")
    status = serializers.CharField()

    class Meta:
        model = Unit
        fields = ["unit", "status", "visit"]


class _QuarantineDoor(Door):
    scopes = {"POST": Scope.BENCH_WRITE}
    serializer_class = QuarantineRequestSerializer
    queryset = Unit.objects.none()

    def done(self, request: Request, unit_id: int, verb: Callable[..., list[Unit]]) -> Response:
        words = QuarantineRequestSerializer(data=request.data)
        words.is_valid(raise_exception=True)
        (unit,) = verb(unit_ids=[unit_id], actor=self.actor, **words.validated_data)
        return Response(PutAsideSerializer(unit).data, status=201)


class Quarantine(_QuarantineDoor):
    @extend_schema(
        operation_id="quarantine_unit",
        request=QuarantineRequestSerializer,
        responses={201: PutAsideSerializer},
    )
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """The unit is put aside for good cause, before it is listed."""
        return self.done(request, unit_id, services.quarantine_units)


class LiftedQuarantine(_QuarantineDoor):
    @extend_schema(
        operation_id="lift_quarantine",
        request=QuarantineRequestSerializer,
        responses={201: PutAsideSerializer},
    )
    @idempotent
    def post(self, request: Request, unit_id: int) -> Response:
        """The unit goes over the bench anew. Never where an examiner found it not genuine (`not_genuine`)."""
        return self.done(request, unit_id, services.lift_quarantine)
