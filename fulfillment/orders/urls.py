"""REST addresses of this room."""

from django.urls import path

from .api import CancelOrder, OneOrder, Orders
from .case_api import OneSaleCase, SaleCases, SettleSaleCase
from .presale_api import OnePresale, PayBalance, Presales

urlpatterns = [
    path("orders", Orders.as_view(), name="orders"),
    path("orders/<int:pk>", OneOrder.as_view(), name="order"),
    path("orders/<int:pk>/cancel", CancelOrder.as_view(), name="cancel_order"),
    path("presales", Presales.as_view(), name="presales"),
    path("presales/<int:pk>", OnePresale.as_view(), name="presale"),
    path("presales/<int:pk>/balance", PayBalance.as_view(), name="pay_balance"),
    path("sale-cases", SaleCases.as_view(), name="sale_cases"),
    path("sale-cases/<int:pk>", OneSaleCase.as_view(), name="sale_case"),
    path("sale-cases/<int:pk>/settle", SettleSaleCase.as_view(), name="settle_sale_case"),
]
