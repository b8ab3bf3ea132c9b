"""REST addresses of this room."""

from django.urls import path

from .api import OneOrder, Orders
from .case_api import OneSaleCase, SaleCases, SettleSaleCase

urlpatterns = [
    path("orders", Orders.as_view(), name="orders"),
    path("orders/<int:pk>", OneOrder.as_view(), name="order"),
    path("sale-cases", SaleCases.as_view(), name="sale_cases"),
    path("sale-cases/<int:pk>", OneSaleCase.as_view(), name="sale_case"),
    path("sale-cases/<int:pk>/settle", SettleSaleCase.as_view(), name="settle_sale_case"),
]
