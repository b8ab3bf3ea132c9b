"""REST addresses of this room."""

from django.urls import URLPattern, path

from . import api

urlpatterns: list[URLPattern] = [
    path("units/<int:unit_id>/holds", api.NewHold.as_view(), name="unit-holds"),
    path("holds/<int:pk>", api.OneHold.as_view(), name="hold"),
    path("holds/<int:pk>/release", api.ReleaseHold.as_view(), name="hold-release"),
]
