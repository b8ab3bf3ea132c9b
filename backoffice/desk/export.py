"""Lists as files that a spreadsheet program may open without harm."""

import csv
import datetime
import io
from decimal import Decimal
from typing import Any, ClassVar

import tablib
import xlsxwriter
from django.core.exceptions import PermissionDenied
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from import_export.admin import ExportMixin
from import_export.formats.base_formats import Format
from unfold.contrib.import_export.forms import ExportForm

from .admin import Desk

MOST_ROWS = 50_000
# What a spreadsheet program takes for the beginning of a formula (OWASP, CSV injection).
_FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r", "\n")


def harmless(value: Any) -> Any:
    """The value as a cell of a CSV file: text that would run as a formula gets an apostrophe, numbers stay numbers."""
    if isinstance(value, str) and value.startswith(_FORMULA_STARTS):
        return f"'{value}"
    return value


class SafeCsv(Format):
    """CSV in UTF-8 with a byte order mark, so that Excel reads Chinese and accents right."""

    def get_title(self) -> str:
        return "CSV"

    def get_extension(self) -> str:
        return "csv"

    def get_content_type(self) -> str:
        return "text/csv; charset=utf-8"

    def is_binary(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        text = io.StringIO()
        writer = csv.writer(text, lineterminator="\r\n")
        writer.writerow([harmless(header) for header in dataset.headers])
        writer.writerows([harmless(value) for value in row] for row in dataset)
        return text.getvalue().encode("utf-8-sig")


class SafeXlsx(Format):
    """A workbook in which text is text: no cell is a formula or a link."""

    def get_title(self) -> str:
        return "XLSX"

    def get_extension(self) -> str:
        return "xlsx"

    def get_content_type(self) -> str:
        return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

    def is_binary(self) -> bool:
        return True

    def can_export(self) -> bool:
        return True

    def export_data(self, dataset: tablib.Dataset, **kwargs: Any) -> bytes:
        content = io.BytesIO()
        with xlsxwriter.Workbook(content, {"in_memory": True, "remove_timezone": True}) as book:
            sheet = book.add_worksheet()
            styles = {
                "head": book.add_format({"bold": True}),
                "day": book.add_format({"num_format": "yyyy-mm-dd"}),
                "time": book.add_format({"num_format": "yyyy-mm-dd hh:mm:ss"}),
            }
            sheet.freeze_panes(1, 0)
            for column, header in enumerate(dataset.headers):
                sheet.write_string(0, column, header, styles["head"])
            for line, row in enumerate(dataset, start=1):
                for column, value in enumerate(row):
                    _write(sheet, line, column, value, styles)
        return content.getvalue()


def _write(sheet: Any, line: int, column: int, value: Any, styles: dict[str, Any]) -> None:
    if value is None or value == "":
        return
    if isinstance(value, bool):
        sheet.write_boolean(line, column, value)
    elif isinstance(value, int | float | Decimal):
        sheet.write_number(line, column, value)
    elif isinstance(value, datetime.datetime):
        sheet.write_datetime(line, column, value, styles["time"])
    elif isinstance(value, datetime.date):
        sheet.write_datetime(line, column, value, styles["day"])
    else:
        sheet.write_string(line, column, str(value)[:32_767])


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
