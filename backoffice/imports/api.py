"""Imports over REST."""

from typing import Any

import django_filters
from django.db.models import QuerySet
from django.http import FileResponse
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiResponse, extend_schema
from rest_framework import serializers, status
from rest_framework.mixins import ListModelMixin
from rest_framework.parsers import MultiPartParser
from rest_framework.request import Request
from rest_framework.response import Response

from backoffice.access.models import Scope
from backoffice.events.errors import NotFound
from backoffice.files.sheets import CSV_TYPE, XLSX_TYPE
from backoffice.files.uploads import uploads_up_to
from backoffice.gateway.filters import WordFilter
from backoffice.gateway.idempotency import idempotent
from backoffice.gateway.pagination import CursorPages
from backoffice.gateway.views import Door

from . import queries, services
from .choices import reading_options
from .downloads import left_response, original_response, rejected_response, template_response
from .forms import LARGEST_UPLOAD
from .models import ImportSession
from .profiles import all_profiles, profile_named
from .rows import Teller, Wanted, rows_wanted
from .serializers import (
    ImportLineSerializer,
    ImportRowSerializer,
    ImportSerializer,
    PolicySerializer,
    ReadingSerializer,
    SniffedSerializer,
    UploadSerializer,
    WantedSerializer,
)
from .sniffing import sniff
from .states import SessionStatus


class _ImportDoor(Door):
    """The imports that the caller may see."""

    queryset: QuerySet[Any] = ImportSession.objects.all()
    serializer_class: type[serializers.BaseSerializer[Any]] = ImportSerializer

    def get_queryset(self) -> QuerySet[ImportSession]:
        return queries.visible(ImportSession.objects.all(), self.actor)

    def told(self, session: ImportSession, code: int = status.HTTP_200_OK) -> Response:
        return Response(self.get_serializer(session).data, status=code)


class ImportFilter(django_filters.FilterSet):
    status = WordFilter(choices=SessionStatus.choices)
    profile = django_filters.CharFilter(help_text="Name of the profile")
    filename = django_filters.CharFilter(lookup_expr="icontains", help_text="Part of the file's name")
    sha256 = django_filters.CharFilter(help_text="Whether the very file came in before")
    created_after = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="gte")
    created_before = django_filters.IsoDateTimeFilter(field_name="created_at", lookup_expr="lt")

    class Meta:
        model = ImportSession
        fields = ["status", "profile", "filename", "sha256"]


@uploads_up_to(LARGEST_UPLOAD)
class Imports(ListModelMixin, _ImportDoor):
    """The imports, newest first; and where files come in."""

    scopes = {"GET": Scope.IMPORTS_READ, "POST": Scope.IMPORTS_WRITE}
    filterset_class = ImportFilter
    parser_classes = [MultiPartParser]

    def get_serializer_class(self) -> Any:
        return ImportSerializer if self.request.method == "POST" else ImportLineSerializer

    @extend_schema(operation_id="imports", responses=ImportLineSerializer(many=True))
    def get(self, request: Request) -> Response:
        return self.list(request)

    @extend_schema(operation_id="upload_import", request=UploadSerializer, responses={201: ImportSerializer})
    @idempotent
    def post(self, request: Request) -> Response:
        """Up to 2 MiB the answer holds the preview; above that, or with documents, a job makes it: ask again then.

        With `check=false` nothing is checked yet: look at `GET /imports/{id}/columns`, then `POST /imports/{id}/check`.
        """
        asked = UploadSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        options: dict[str, Any] = dict(asked.validated_data)
        file, profile, documents = options.pop("file"), options.pop("profile"), options.pop("documents", None)
        at_once = options.pop("check")
        session = services.upload(
            file=file,
            filename=file.name,
            profile=profile,
            actor=self.actor,
            options=options,
            documents=documents,
            documents_filename=documents.name if documents else "",
            may_be_chosen=not at_once,
        )
        if at_once:
            session = services.check(session=session, actor=self.actor)
        return self.told(session, status.HTTP_201_CREATED)


class Import(_ImportDoor):
    """One import: how it was read, what the preview found, how far it is."""

    scopes = {"GET": Scope.IMPORTS_READ}

    @extend_schema(operation_id="import")
    def get(self, request: Request, pk: int) -> Response:
        return self.told(self.get_object())


class ImportColumns(_ImportDoor):
    """How the file is read with these choices, with a sample of each column and what it was taken for. Reads only."""

    scopes = {"GET": Scope.IMPORTS_READ}
    serializer_class = SniffedSerializer

    @extend_schema(operation_id="import_columns", parameters=[ReadingSerializer], responses=SniffedSerializer)
    def get(self, request: Request, pk: int) -> Response:
        session = self.get_object()
        asked = ReadingSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        options = {**session.options, **reading_options(asked.validated_data)}
        return Response(self.get_serializer(sniff(session, options)).data)


class CheckImport(_ImportDoor):
    """Has the file checked as it is to be read from now on; what is left out of the body is told by the file again.

    May be repeated until the import is applied, also without a body's word: after a brand was onboarded, say.
    """

    scopes = {"POST": Scope.IMPORTS_WRITE}

    @extend_schema(operation_id="check_import", request=ReadingSerializer, responses=ImportSerializer)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        asked = ReadingSerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        session = self.get_object()
        if asked.validated_data:
            session = services.read_as(session=session, options=asked.validated_data, actor=self.actor)
        return self.told(services.check(session=session, actor=self.actor))


class ApplyImport(_ImportDoor):
    """Applies the sound rows of a previewed import, by a job; its progress stands in the import.

    A change set above the office's limit waits first (`to_approve`) until a person of the platform has approved it.
    `policy` says what becomes of the sound rows when others are not: `skip` the bad ones, `stop` at the first, or `all`
    or nothing.
    """

    scopes = {"POST": Scope.IMPORTS_WRITE}

    @extend_schema(operation_id="apply_import", request=PolicySerializer, responses={202: ImportSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        asked = PolicySerializer(data=request.data)
        asked.is_valid(raise_exception=True)
        session = services.confirm(session=self.get_object(), actor=self.actor, **asked.validated_data)
        return self.told(session, status.HTTP_202_ACCEPTED)


class CancelImport(_ImportDoor):
    """Stops an import that is being applied, between two chunks: what is written stays, the rest comes back."""

    scopes = {"POST": Scope.IMPORTS_WRITE}

    @extend_schema(operation_id="cancel_import", request=None, responses={202: ImportSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        session = services.cancel(session=self.get_object(), actor=self.actor)
        return self.told(session, status.HTTP_202_ACCEPTED)


class UndoImport(_ImportDoor):
    """Takes an applied import back, by a job: what it created goes, what it changed is as it was before.

    What has moved since is left; `GET /imports/{id}/rows?reversal=left` says of each such row why. It may be asked for
    again then.
    """

    scopes = {"POST": Scope.IMPORTS_WRITE}

    @extend_schema(operation_id="undo_import", request=None, responses={202: ImportSerializer})
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        session = services.undo(session=self.get_object(), actor=self.actor)
        return self.told(session, status.HTTP_202_ACCEPTED)


class DiscardImport(_ImportDoor):
    """Puts an import aside that is not applied. The file is kept, its rows go."""

    scopes = {"POST": Scope.IMPORTS_WRITE}

    @extend_schema(operation_id="discard_import", request=None, responses=ImportSerializer)
    @idempotent
    def post(self, request: Request, pk: int) -> Response:
        return self.told(services.discard(session=self.get_object(), actor=self.actor))


class RowPages(CursorPages):
    ordering = "number"


class ImportRows(_ImportDoor):
    """The rows in the order of the file: what each becomes or became, why it is rejected, what its record lacks."""

    scopes = {"GET": Scope.IMPORTS_READ}
    serializer_class = ImportRowSerializer
    pagination_class = RowPages

    @extend_schema(
        operation_id="import_rows",
        parameters=[WantedSerializer],
        responses=ImportRowSerializer(many=True),
    )
    def get(self, request: Request, pk: int) -> Response:
        session = self.get_object()
        asked = WantedSerializer(data=request.query_params)
        asked.is_valid(raise_exception=True)
        rows = rows_wanted(session, Wanted.of(asked.validated_data))
        if "number" in asked.validated_data:
            rows = rows.filter(number=asked.validated_data["number"])
        page = self.paginate_queryset(rows)
        teller = Teller(profile_named(session.profile), session.mapping)
        said = self.get_serializer(
            page, many=True, context={**self.get_serializer_context(), "teller": teller}
        )
        return self.get_paginated_response(said.data)


class ImportFile(_ImportDoor):
    """The file as it was uploaded."""

    scopes = {"GET": Scope.IMPORTS_READ}

    @extend_schema(
        operation_id="import_file",
        responses={(200, "application/octet-stream"): OpenApiResponse(OpenApiTypes.BINARY)},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        return original_response(self.get_object())


class LeftRows(_ImportDoor):
    """The rows that undoing left as they are, as a workbook with the reasons."""

    scopes = {"GET": Scope.IMPORTS_READ}

    @extend_schema(
        operation_id="left_rows",
        responses={(200, XLSX_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="An XLSX workbook")},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        return left_response(self.get_object())


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
        names = [each.name for each in all_profiles()]
        if profile not in names:
            raise NotFound(f"There is no import profile «{profile[:40]}»; choose one of {', '.join(names)}.")
        return template_response(profile, actor=self.actor)


class RejectedRows(_ImportDoor):
    """The rejected rows in the file's own columns, reason and suggestion beside: mend them, and upload them again."""

    scopes = {"GET": Scope.IMPORTS_READ}

    @extend_schema(
        operation_id="rejected_rows",
        responses={(200, XLSX_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="An XLSX workbook")},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        return rejected_response(self.get_object())


class RejectedText(_ImportDoor):
    """The same as text, of a text file."""

    scopes = {"GET": Scope.IMPORTS_READ}

    @extend_schema(
        operation_id="rejected_rows_csv",
        responses={(200, CSV_TYPE): OpenApiResponse(OpenApiTypes.BINARY, description="A CSV file")},
    )
    def get(self, request: Request, pk: int) -> FileResponse:
        return rejected_response(self.get_object(), "csv")
