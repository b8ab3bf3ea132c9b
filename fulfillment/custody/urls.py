"""REST addresses of this room."""

from django.urls import path

from .api import Counts, Differences, Losses, Missing, ParcelLost, Receipts, Transfers

urlpatterns = [
    path("transfers", Transfers.as_view(), name="transfers"),
    path("transfers/receipts", Receipts.as_view(), name="transfer-receipts"),
    path("differences", Differences.as_view(), name="differences"),
    path("counts", Counts.as_view(), name="counts"),
    path("parcels/<int:pk>/lost", ParcelLost.as_view(), name="parcel-lost"),
    path("units/<int:unit_id>/missing", Missing.as_view(), name="unit-missing"),
    path("units/<int:unit_id>/losses", Losses.as_view(), name="unit-losses"),
]
