"""REST addresses of this room."""

from django.urls import URLPattern, path

from . import api

urlpatterns: list[URLPattern] = [
    path("arrivals", api.Arrivals.as_view(), name="arrivals"),
    path("arrivals/<int:pk>", api.OneArrival.as_view(), name="arrival"),
    path("arrivals/<int:pk>/receipt", api.ArrivalReceipt.as_view(), name="arrival-receipt"),
    path("consignments", api.Consignments.as_view(), name="consignments"),
    path("consignments/<int:pk>/fee-payment", api.FeePayment.as_view(), name="fee-payment"),
    path("consignments/<int:pk>/fee-return", api.FeeReturn.as_view(), name="fee-return"),
    path("payouts", api.Payouts.as_view(), name="payouts"),
    path("payouts/<int:pk>/payment", api.PayoutPayment.as_view(), name="payout-payment"),
    path("units/<int:unit_id>/withdrawal", api.UnitWithdrawal.as_view(), name="unit-withdrawal"),
]
