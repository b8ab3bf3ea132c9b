"""REST addresses of this room."""

from django.urls import path

from . import api

urlpatterns = [
    path("imports", api.Imports.as_view(), name="imports"),
    path("imports/<int:pk>", api.Import.as_view(), name="import"),
    path("imports/<int:pk>/apply", api.ApplyImport.as_view(), name="import-apply"),
    path("imports/<int:pk>/rows", api.ImportRows.as_view(), name="import-rows"),
    path("imports/<int:pk>/rejected.xlsx", api.RejectedRows.as_view(), name="import-rejected"),
]
