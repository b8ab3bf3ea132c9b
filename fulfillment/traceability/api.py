"""REST doors of this room: what happened to units and lots, as EPCIS 2.0."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from django.urls import reverse
from django.utils import timezone
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import Invalid
from backoffice.files.services import serve
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door

from . import queries, services
from .epcis.document import MEDIA_TYPE, Selection, chosen, whole
from .models import EpcisDocument
from .services.documents import AT_ONCE, check, may_take
from .states import DocumentStatus


class AskedEpcisSerializer(serializers.Serializer[Any]):
    """What is to be told: units, lots, or a period."""

    units = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=50_000
    )
    lots = serializers.ListField(
        child=serializers.IntegerField(min_value=1, max_value=2**63 - 1), required=False, max_length=50_000
    )
    since = serializers.DateTimeField(required=False, help_text="Beginning of the period, with its zone")
    until = serializers.DateTimeField(required=False, help_text="Its end, which is not part of it")


class EpcisDocumentSerializer(serializers.ModelSerializer[EpcisDocument]):
    file = serializers.SerializerMethodField(
        help_text="Address of the file, good for a while and for you alone; null before it is ready and after its end"
    )

    class Meta:
        model = EpcisDocument
        fields = [
            "id", "since", "until", "status", "events", "size", "created_at", "ready_at", "file_until", "file",
        ]  # fmt: skip

    def get_file(self, document: EpcisDocument) -> str | None:
        if not queries.has_file(document):
            return None
        word = queries.link_word(document, self.context["view"].actor)
        request = self.context["request"]
        return str(request.build_absolute_uri(reverse("api:epcis-file", args=[document.pk, word])))


class _EpcisDoor(Door):
    queryset: QuerySet[Any] = EpcisDocument.objects.none()
    serializer_class = EpcisDocumentSerializer

    def get_queryset(self) -> QuerySet[EpcisDocument]:
        return queries.own_documents(self.actor)

    def _told(self, selection: Selection) -> Response:
        may_take(self.actor)
        check(selection, self.actor)
        if len(chosen(selection, self.actor).values_list("pk", flat=True)[: AT_ONCE + 1]) > AT_ONCE:
            raise Invalid(
                f"That is more than {AT_ONCE:,} events; ask for a document by POST /epcis/documents.",
                code="too_many",
                limit=AT_ONCE,
            )
        document = whole(selection, self.actor, created=timezone.now())
        return Response(document, content_type=MEDIA_TYPE)


_DOCUMENT = {
    (200, MEDIA_TYPE): OpenApiResponse(OpenApiTypes.OBJECT, description="An EPCIS 2.0 document in JSON-LD")
}


class UnitEpcis(_EpcisDoor):
    """Everything that happened to one unit, as an EPCIS document."""

    scopes = {"GET": Scope.TRACEABILITY_READ}

    @extend_schema(operation_id="unit_epcis", responses=_DOCUMENT)
    def get(self, request: Request, pk: int) -> Response:
        return self._told(Selection(units=(pk,)))


class LotEpcis(_EpcisDoor):
    """Everything that happened to one lot, with the runs that it went into and the one it came from."""

    scopes = {"GET": Scope.TRACEABILITY_READ}

    @extend_schema(operation_id="lot_epcis", responses=_DOCUMENT)
    def get(self, request: Request, pk: int) -> Response:
        return self._told(Selection(lots=(pk,)))


class EpcisDocuments(_EpcisDoor):
    """Documents of many things or of a period are asked for here.

    Up to 2,000 events the answer has the address of the file; above that a job writes it: ask for the document again.
    """

    scopes = {"POST": Scope.TRACEABILITY_READ}
    names_others = True

    @extend_schema(
        operation_id="take_epcis",
        request=AskedEpcisSerializer,
        responses={201: EpcisDocumentSerializer, 202: EpcisDocumentSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        asked = AskedEpcisSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        document = services.take_epcis(actor=self.actor, **asked.validated_data)
        ready = document.status == DocumentStatus.READY
        return Response(
            self.get_serializer(document).data,
            status=status.HTTP_201_CREATED if ready else status.HTTP_202_ACCEPTED,
        )


class OneEpcisDocument(_EpcisDoor):
    """One document that you asked for: how far it is, and where its file is."""

    scopes = {"GET": Scope.TRACEABILITY_READ}

    @extend_schema(operation_id="epcis_document")
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


class EpcisFile(_EpcisDoor):
    """The file, by a link of `GET /epcis/documents/{id}`; the token is asked for here too."""

    scopes = {"GET": Scope.TRACEABILITY_READ}

    @extend_schema(operation_id="epcis_file", responses=_DOCUMENT)
    def get(self, request: Request, pk: int, word: str) -> FileResponse:
        may_take(self.actor)
        return epcis_file(queries.file_of(self.get_object(), word=word, actor=self.actor))


def epcis_file(document: EpcisDocument) -> FileResponse:
    """The file, to whom `queries.file_of` has let have it."""
    return serve(document.file, filename=f"epcis-{document.pk}.jsonld", media_type=MEDIA_TYPE)
