from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "fulfillment.orders"
    label = "orders"
    verbose_name = "Orders"
