from importlib import import_module

from django.apps import AppConfig


class MerchantsConfig(AppConfig):
    name = "backoffice.merchants"
    label = "merchants"
    verbose_name = "Merchants"

    def ready(self) -> None:
        import_module("backoffice.merchants.told")
