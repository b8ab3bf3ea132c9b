"""REST addresses of this room."""

from django.urls import URLPattern, path

from . import api, codes_api, units_api

urlpatterns: list[URLPattern] = [
    path("units/<int:unit_id>/holds", api.NewHold.as_view(), name="unit-holds"),
    path("units/<int:pk>/price-proposal", api.PriceProposal.as_view(), name="unit-price-proposal"),
    path("holds", api.Holds.as_view(), name="holds"),
    path("holds/batch", api.ManyHolds.as_view(), name="holds-batch"),
    path("holds/any", api.AnyHold.as_view(), name="holds-any"),
    path("holds/<int:pk>", api.OneHold.as_view(), name="hold"),
    path("holds/<int:pk>/release", api.ReleaseHold.as_view(), name="hold-release"),
    path("holds/<int:pk>/extension", api.ExtendHold.as_view(), name="hold-extension"),
    path("units", units_api.Units.as_view(), name="units"),
    path("units/<int:pk>", units_api.OneUnit.as_view(), name="unit"),
    path("stores", codes_api.Stores.as_view(), name="stores"),
    path("delistings", api.Delistings.as_view(), name="delistings"),
]
