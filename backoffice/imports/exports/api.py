"""Exports over REST."""

from typing import Any

from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiParameter, OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.files.sheets import CSV_TYPE, XLSX_TYPE
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.views import Door

from ..models import ImportSession
from ..serializers import ImportSerializer
from ..states import ExportStatus
from . import queries, services
from .downloads import file_response
from .lists import list_named
from .models import Export
from .serializers import (
    AskedExportSerializer,
    DisputesSerializer,
    ExportSerializer,
    SettlementSerializer,
)
from .settling import Choice, disputes, settle

# Which of them a list takes it says itself.
READERS_OF_LISTS = (Scope.IMPORTS_READ, Scope.ORDERS_READ, Scope.PARCELS_READ)


class _ExportDoor(Door):
    """What the caller took away."""

    queryset: QuerySet[Any] = Export.objects.none()
    serializer_class = ExportSerializer

    def get_queryset(self) -> QuerySet[Export]:
        return queries.own_exports(self.actor)


class Exports(_ExportDoor):
    """Lists are taken away here: those of import profiles, which come back, and `orders`, `parcels`, `returns` and
    `sale-cases`, which are for reading and carry no versions.

    Each has what its own door shows you, and takes the scope of that door; a list of a profile takes `imports:read`
    too. Up to 2,000 rows the answer has the address of the file; above that a job writes it: ask for the export again.
    """

    scopes = {"POST": READERS_OF_LISTS}

    @extend_schema(
        operation_id="export_list",
        request=AskedExportSerializer,
        responses={201: ExportSerializer, 202: ExportSerializer},
    )
    @idempotent
    def post(self, request: Request) -> Response:
        asked = AskedExportSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        words = asked.validated_data
        chosen = list_named(words["profile"], self.actor)
        filters = words.get("filters") or {}
        export = services.take_away(
            profile=chosen.name,
            rows=chosen.chosen(filters),
            format=words["format"],
            actor=self.actor,
            filters=filters,
        )
        ready = export.status == ExportStatus.READY
        return Response(
            self.get_serializer(export).data,
            status=status.HTTP_201_CREATED if ready else status.HTTP_202_ACCEPTED,
        )


class OneExport(_ExportDoor):
    """One export: how far it is, and where its file is."""

    scopes = {"GET": READERS_OF_LISTS}

    @extend_schema(operation_id="export")
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


class ExportFile(_ExportDoor):
    """The file, by a link of `GET /exports/{id}`; the token is asked for here too."""

    scopes = {"GET": READERS_OF_LISTS}

    @extend_schema(
        operation_id="export_file",
        responses={
            (200, XLSX_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="An XLSX workbook"),
            (200, CSV_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="A CSV file"),
        },
    )
    def get(self, request: Request, pk: int, word: str) -> FileResponse:
        return file_response(queries.file_of(self.get_object(), word=word, actor=self.actor))


class Disputes(Door):
    """What a merge found changed both in the file and here since the export, and whose value counts."""

    scopes = {"GET": Scope.IMPORTS_READ, "POST": Scope.IMPORTS_WRITE}
    queryset = ImportSession.objects.all()
    serializer_class = DisputesSerializer

    @extend_schema(
        operation_id="import_disputes",
        parameters=[OpenApiParameter("after", int, description="The `next` of the answer before")],
        responses=DisputesSerializer,
    )
    def get(self, request: Request, pk: int) -> Response:
        after = request.query_params.get("after", "")
        begin = int(after) if after.isascii() and after.isdigit() and len(after) < 10 else -1
        page = disputes(get_object_or_404(ImportSession, pk=pk), after=begin)
        return Response(DisputesSerializer({"results": page.disputes, "next": page.after}).data)

    @extend_schema(
        operation_id="settle_import", request=SettlementSerializer, responses={200: ImportSerializer}
    )
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        asked = SettlementSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        choices = [Choice(**choice) for choice in asked.validated_data["choices"]]
        session = get_object_or_404(ImportSession, pk=pk)
        settled = settle(session=session, choices=choices, actor=self.actor)
        return Response(ImportSerializer(settled, context=self.get_serializer_context()).data)
