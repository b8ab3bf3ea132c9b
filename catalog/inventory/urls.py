"""REST addresses of this room."""

from django.urls import URLPattern, path

from . import api, bench_api, codes_api, floor_api, stock_api

urlpatterns: list[URLPattern] = [
    path("warehouses", codes_api.Warehouses.as_view(), name="warehouses"),
    path("bins", stock_api.Bins.as_view(), name="bins"),
    path("lots", stock_api.Lots.as_view(), name="lots"),
    path("movements", stock_api.Movements.as_view(), name="movements"),
    path("bench-terms", codes_api.BenchTerms.as_view(), name="bench-terms"),
    path("units/<int:unit_id>/inspection", bench_api.NewInspection.as_view(), name="inspect-unit"),
    path("units/<int:unit_id>/verdicts", bench_api.NewVerdict.as_view(), name="examine-unit"),
    path("units/<int:unit_id>/grade", floor_api.NewGrade.as_view(), name="grade-unit"),
    path("units/<int:unit_id>/seal", floor_api.NewSeal.as_view(), name="seal-unit"),
    path("units/<int:unit_id>/seal/replacement", floor_api.NewReplacement.as_view(), name="replace-tag"),
    path("units/<int:unit_id>/put-away", floor_api.NewPutAway.as_view(), name="put-unit-away"),
    path("put-away/batch", floor_api.ManyPutAway.as_view(), name="put-units-away"),
    path("units/<int:unit_id>/quarantine", bench_api.Quarantine.as_view(), name="quarantine-unit"),
    path("units/<int:unit_id>/quarantine/lift", bench_api.LiftedQuarantine.as_view(), name="lift-quarantine"),
    path("units/<int:pk>/photographs", bench_api.UnitPhotographs.as_view(), name="unit-photographs"),
    path("units/<int:unit_id>/photographs/<int:pk>", api.UnitPhotograph.as_view(), name="unit-photograph"),
    path("units/<int:pk>/why-not", api.UnitWhyNot.as_view(), name="unit-why-not"),
]
