from django.apps import AppConfig


class GatewayConfig(AppConfig):
    name = "backoffice.gateway"
    label = "gateway"
    verbose_name = "Partner API"
