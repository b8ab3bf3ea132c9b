"""REST addresses of this room."""

from django.urls import path

from .api import Label, Number, OneParcel, Parcels, Tracking

urlpatterns = [
    path("parcels", Parcels.as_view(), name="parcels"),
    path("parcels/<int:pk>", OneParcel.as_view(), name="parcel"),
    path("parcels/<int:pk>/label.pdf", Label.as_view(), name="label"),
    path("parcels/<int:pk>/number", Number.as_view(), name="parcel_number"),
    path("tracking", Tracking.as_view(), name="tracking"),
]
