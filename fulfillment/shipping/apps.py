from django.apps import AppConfig

from backoffice.access.reference import after_upgrade, starts_with


class ShippingConfig(AppConfig):
    name = "fulfillment.shipping"
    label = "shipping"
    verbose_name = "Shipping"

    def ready(self) -> None:
        starts_with(self, _carriers_and_packing)
        after_upgrade(self, _packing)


def _carriers_and_packing() -> None:
    from .services import install_carriers, install_packing_rules

    install_carriers()
    install_packing_rules()


def _packing() -> None:
    from catalog.products.models import Category

    from .services import install_packing_rules

    if Category.objects.exists():
        install_packing_rules()
