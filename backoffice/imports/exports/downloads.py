"""Exports as responses."""

from django.http import FileResponse

from backoffice.files.services import serve
from backoffice.files.sheets import CSV_TYPE, XLSX_TYPE

from .models import Export, ExportFormat


def media_type(format: str) -> str:
    return CSV_TYPE if format == ExportFormat.CSV else XLSX_TYPE


def file_response(export: Export) -> FileResponse:
    """The file of an export, to whom `queries.file_of` has let have it."""
    return serve(export.file, filename=export.filename, media_type=media_type(export.format))
