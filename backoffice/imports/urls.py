"""REST addresses of this room."""

from django.urls import path

from . import api
from .exports import api as exports

urlpatterns = [
    path("exports", exports.Exports.as_view(), name="exports"),
    path("exports/<int:pk>", exports.OneExport.as_view(), name="export"),
    path("exports/<int:pk>/file/<str:word>", exports.ExportFile.as_view(), name="export-file"),
    path("imports", api.Imports.as_view(), name="imports"),
    path("imports/templates/<slug:profile>.xlsx", api.Template.as_view(), name="import-template"),
    path("imports/<int:pk>", api.Import.as_view(), name="import"),
    path("imports/<int:pk>/columns", api.ImportColumns.as_view(), name="import-columns"),
    path("imports/<int:pk>/rows", api.ImportRows.as_view(), name="import-rows"),
    path("imports/<int:pk>/file", api.ImportFile.as_view(), name="import-file"),
    path("imports/<int:pk>/rejected.xlsx", api.RejectedRows.as_view(), name="import-rejected"),
    path("imports/<int:pk>/rejected.csv", api.RejectedText.as_view(), name="import-rejected-csv"),
    path("imports/<int:pk>/left.xlsx", api.LeftRows.as_view(), name="import-left"),
    path("imports/<int:pk>/disputes", exports.Disputes.as_view(), name="import-disputes"),
    path("imports/<int:pk>/check", api.CheckImport.as_view(), name="import-check"),
    path("imports/<int:pk>/apply", api.ApplyImport.as_view(), name="import-apply"),
    path("imports/<int:pk>/cancel", api.CancelImport.as_view(), name="import-cancel"),
    path("imports/<int:pk>/undo", api.UndoImport.as_view(), name="import-undo"),
    path("imports/<int:pk>/discard", api.DiscardImport.as_view(), name="import-discard"),
]
