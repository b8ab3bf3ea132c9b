from django.apps import AppConfig


class ShippingConfig(AppConfig):
    name = "fulfillment.shipping"
    label = "shipping"
    verbose_name = "Shipping"
