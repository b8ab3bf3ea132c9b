"""Lists as files that a spreadsheet program may open without harm."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any, ClassVar

from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from import_export.admin import ExportMixin
from import_export.formats.base_formats import Format
from unfold.contrib.import_export.forms import ExportForm

from backoffice.files.sheets import CSV_TYPE, XLSX_TYPE, CsvFile, Workbook

from .admin import Desk

MOST_ROWS = 50_000


class SafeCsv(Format):
    """CSV in UTF-8 with a byte order mark, so that Excel reads Chinese and accents right."""

    def get_title(self) -> str:
        return "CSV"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return CSV_TYPE

    def is_binary(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        content = io.BytesIO()
        with CsvFile(content) as file:
            file.row(dataset.headers)
            for row in dataset:
                file.row(row)
        return content.getvalue()


class SafeXlsx(Format):
    """A workbook in which text is text: no cell is a formula or a link."""

    def get_title(self) -> str:
        return "XLSX"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return XLSX_TYPE

    def is_binary(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: Any, **kwargs: Any) -> bytes:
        with TemporaryDirectory(prefix="export-") as folder:
            path = Path(folder) / "list.xlsx"
            with Workbook(path) as book:
                sheet = book.sheet("Sheet1")
                sheet.freeze(1)
                sheet.row(dataset.headers, book.style(bold=True))
                for row in dataset:
                    sheet.row(row)
            return path.read_bytes()


class ExportDesk(ExportMixin, Desk):
    """A page whose list can be taken away as a file, with its filters and search, inside the person's wall."""

    export_form_class = ExportForm
    formats: ClassVar[list[type[Format]]] = [SafeXlsx, SafeCsv]
    show_change_form_export = False

    def has_export_permission(self, request: HttpRequest) -> bool:
        return bool(self.has_view_permission(request))

    def get_export_formats(self) -> list[type[Format]]:
        return list(self.formats)

    def get_export_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        rows: QuerySet[Any] = super().get_export_queryset(request)
        return rows

    def export_action(self, request: HttpRequest) -> HttpResponse:
        """Refuses with a sentence what is longer than a list should be; filters make it shorter."""
        if not self.has_export_permission(request):
            raise PermissionDenied
        found = len(
            self.get_export_queryset(request).order_by().values_list("pk", flat=True)[: MOST_ROWS + 1]
        )
        if found > MOST_ROWS:
            self.message_user(
                request,
                f"This list has more than {MOST_ROWS:,} rows, the most that one file holds. "
                "Filter or search it, then export again.",
                "error",
            )
            return HttpResponseRedirect("../")
        response: HttpResponse = super().export_action(request)
        return response
