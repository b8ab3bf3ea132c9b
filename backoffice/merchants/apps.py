from importlib import import_module

from django.apps import AppConfig

from backoffice.access.reference import starts_with


class MerchantsConfig(AppConfig):
    name = "backoffice.merchants"
    label = "merchants"
    verbose_name = "Merchants"

    def ready(self) -> None:
        import_module("backoffice.merchants.told")
        starts_with(self, _rules)


def _rules() -> None:
    from .services import install_rules

    install_rules()
