from django.apps import AppConfig


class ReturnsConfig(AppConfig):
    name = "fulfillment.returns"
    label = "returns"
    verbose_name = "Returns"
