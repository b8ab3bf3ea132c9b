"""REST addresses of this room."""

from django.urls import path

from .api import Label, Number, OneParcel, Parcels, Tracking
from .codes_api import Carriers
from .floor_api import HandedOver, Packed, Picked, PutBack, Weighed
from .packing_api import PackingPhotograph, PackingPhotographs

urlpatterns = [
    path("parcels", Parcels.as_view(), name="parcels"),
    path("parcels/<int:pk>", OneParcel.as_view(), name="parcel"),
    path("parcels/<int:pk>/label.pdf", Label.as_view(), name="label"),
    path("parcels/<int:pk>/number", Number.as_view(), name="parcel_number"),
    path("parcels/<int:pk>/photographs", PackingPhotographs.as_view(), name="packing_photographs"),
    path(
        "parcels/<int:pk>/photographs/<int:photo_id>", PackingPhotograph.as_view(), name="packing_photograph"
    ),
    path("parcels/<int:pk>/pick", Picked.as_view(), name="pick_parcel"),
    path("parcels/<int:pk>/put-back", PutBack.as_view(), name="put_parcel_back"),
    path("parcels/<int:pk>/pack", Packed.as_view(), name="pack_parcel"),
    path("parcels/<int:pk>/weight", Weighed.as_view(), name="weigh_parcel"),
    path("parcels/<int:pk>/hand-over", HandedOver.as_view(), name="hand_parcel_over"),
    path("carriers", Carriers.as_view(), name="carriers"),
    path("tracking", Tracking.as_view(), name="tracking"),
]
