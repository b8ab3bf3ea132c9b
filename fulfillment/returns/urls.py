"""REST addresses of this room."""

from django.urls import path

from .api import (
    OneReturn,
    OneReturnPhotograph,
    OweForReturn,
    ParcelBack,
    ReceiveReturn,
    RefundReturn,
    RefuseReturn,
    ReturnPhotographs,
    Returns,
)

urlpatterns = [
    path("parcels/<int:pk>/back", ParcelBack.as_view(), name="parcel_back"),
    path("returns", Returns.as_view(), name="returns"),
    path("returns/<int:pk>", OneReturn.as_view(), name="return"),
    path("returns/<int:pk>/receive", ReceiveReturn.as_view(), name="receive_return"),
    path("returns/<int:pk>/photographs", ReturnPhotographs.as_view(), name="return_photographs"),
    path(
        "returns/<int:pk>/photographs/<int:photo_id>", OneReturnPhotograph.as_view(), name="return_photograph"
    ),
    path("returns/<int:pk>/owe", OweForReturn.as_view(), name="owe_for_return"),
    path("returns/<int:pk>/refund", RefundReturn.as_view(), name="refund_return"),
    path("returns/<int:pk>/refuse", RefuseReturn.as_view(), name="refuse_return"),
]
