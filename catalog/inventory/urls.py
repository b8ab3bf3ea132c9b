"""REST addresses of this room."""

from django.urls import URLPattern, path

from . import api

urlpatterns: list[URLPattern] = [
    path("units", api.Units.as_view(), name="units"),
    path("units/<int:pk>", api.OneUnit.as_view(), name="unit"),
    path("units/<int:pk>/why-not", api.UnitWhyNot.as_view(), name="unit-why-not"),
]
