"""Imports over REST."""

from typing import Any

from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import status
from rest_framework.generics import get_object_or_404
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.files.sheets import CSV_TYPE, XLSX_TYPE
from backoffice.files.uploads import uploads_up_to
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.pagination import CursorPages
from backoffice.gateway.views import Door

from . import services
from .downloads import rejected_response, template_response
from .forms import LARGEST_UPLOAD
from .models import ImportRow, ImportSession
from .serializers import ImportRowSerializer, ImportSerializer, UploadSerializer


@uploads_up_to(LARGEST_UPLOAD)
class Imports(Door):
    """Files come in here.

    Up to 5 MB the answer holds the preview; above that, or with documents, a job makes it: ask for the import again.
    """

    scopes = {"POST": Scope.IMPORTS_WRITE}
    queryset = ImportSession.objects.all()
    serializer_class = ImportSerializer
    parser_classes = [MultiPartParser]

    @extend_schema(operation_id="upload_import", request=UploadSerializer, responses={201: ImportSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        options: dict[str, Any] = dict(asked.validated_data)
        file, profile, documents = options.pop("file"), options.pop("profile"), options.pop("documents", None)
        session = services.take_in(
            file=file,
            filename=file.name,
            profile=profile,
            actor=self.actor,
            options=options,
            documents=documents,
            documents_filename=documents.name if documents else "",
        )
        return Response(self.get_serializer(session).data, status=status.HTTP_201_CREATED)


class Import(Door):
    """One import: how it was read, what the preview found, how far it is."""

    scopes = {"GET": Scope.IMPORTS_READ}
    queryset = ImportSession.objects.all()
    serializer_class = ImportSerializer

    @extend_schema(operation_id="import")
    def get(self, request: Request, pk: int) -> Response:
        return Response(self.get_serializer(self.get_object()).data)


class ApplyImport(Door):
    """Applies the sound rows of a previewed import, by a job; its progress stands in the import.

    A change set above the office's limit waits first (`to_approve`) until a person of the platform has approved it.
    """

    scopes = {"POST": Scope.IMPORTS_WRITE}
    queryset = ImportSession.objects.all()
    serializer_class = ImportSerializer

    @extend_schema(operation_id="apply_import", request=None, responses={202: ImportSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        session = services.confirm(session=get_object_or_404(ImportSession, pk=pk), actor=self.actor)
        return Response(self.get_serializer(session).data, status=status.HTTP_202_ACCEPTED)


class UndoImport(Door):
    """Takes an applied import back, by a job: what it created goes, what it changed is as it was before.

    What has moved since is left; `GET /imports/{id}/rows` says of each such row why. It may be asked for again then.
    """

    scopes = {"POST": Scope.IMPORTS_WRITE}
    queryset = ImportSession.objects.all()
    serializer_class = ImportSerializer

    @extend_schema(operation_id="undo_import", request=None, responses={202: ImportSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        session = services.undo(session=get_object_or_404(ImportSession, pk=pk), actor=self.actor)
        return Response(self.get_serializer(session).data, status=status.HTTP_202_ACCEPTED)


class RowPages(CursorPages):
    ordering = "number"


class ImportRows(Door):
    """The rows in the order of the file: what each became, why it is rejected, what its record still lacks."""

    scopes = {"GET": Scope.IMPORTS_READ}
    queryset = ImportSession.objects.all()
    serializer_class = ImportRowSerializer
    pagination_class = RowPages

    @extend_schema(operation_id="import_rows", responses=ImportRowSerializer(many=True))
    def get(self, request: Request, pk: int) -> Response:
        session = get_object_or_404(ImportSession, pk=pk)
        rows = self.paginate_queryset(ImportRow.objects.filter(session=session).defer("values"))
        return self.get_paginated_response(self.get_serializer(rows, many=True).data)


class Template(Door):
    """The template workbook of a profile: its columns with hints, an example, and lists of your own words to choose."""

    scopes = {"GET": Scope.IMPORTS_READ}
    queryset = ImportSession.objects.none()
    serializer_class = ImportSerializer

    @extend_schema(
        operation_id="import_template",
        responses={(200, XLSX_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="An XLSX workbook")},
    )
    def get(self, request: Request, profile: str) -> FileResponse:
        return template_response(profile, actor=self.actor)


class RejectedRows(Door):
    """The rejected rows in the file's own columns, reason and suggestion beside: mend them, and upload them again."""

    scopes = {"GET": Scope.IMPORTS_READ}
    queryset = ImportSession.objects.all()
    serializer_class = ImportSerializer

    @extend_schema(
        operation_id="rejected_rows",
        responses={(200, XLSX_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="An XLSX workbook")},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        return rejected_response(self.get_object())


class RejectedText(Door):
    """The same as text, of a text file."""

    scopes = {"GET": Scope.IMPORTS_READ}
    queryset = ImportSession.objects.all()
    serializer_class = ImportSerializer

    @extend_schema(
        operation_id="rejected_rows_csv",
        responses={(200, CSV_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="A CSV file")},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        return rejected_response(self.get_object(), "csv")
