"""REST addresses of this room."""

from django.urls import path

from .api import OneOrder, Orders

urlpatterns = [
    path("orders", Orders.as_view(), name="orders"),
    path("orders/<int:pk>", OneOrder.as_view(), name="order"),
]
