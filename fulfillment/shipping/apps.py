from django.apps import AppConfig

from backoffice.access.upgrades import after_upgrade


class ShippingConfig(AppConfig):
    name = "fulfillment.shipping"
    label = "shipping"
    verbose_name = "Shipping"

    def ready(self) -> None:
        after_upgrade(self, _packing)


def _packing() -> None:
    from catalog.products.models import Category

    from .services import install_packing_rules

    if Category.objects.exists():
        install_packing_rules()
