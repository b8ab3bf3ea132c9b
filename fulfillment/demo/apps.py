from django.apps import AppConfig


class DemoConfig(AppConfig):
    name = "fulfillment.demo"
    label = "demo"
    verbose_name = "Demo"
