"""REST addresses of this room."""

from django.urls import URLPattern, path

from . import api

urlpatterns: list[URLPattern] = [
    path("units/<int:pk>/epcis", api.UnitEpcis.as_view(), name="unit-epcis"),
    path("lots/<int:pk>/epcis", api.LotEpcis.as_view(), name="lot-epcis"),
    path("epcis/documents", api.EpcisDocuments.as_view(), name="epcis-documents"),
    path("epcis/documents/<int:pk>", api.OneEpcisDocument.as_view(), name="epcis-document"),
    path("epcis/documents/<int:pk>/file/<str:word>", api.EpcisFile.as_view(), name="epcis-file"),
]
