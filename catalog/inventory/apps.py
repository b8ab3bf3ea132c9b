from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from backoffice.access.upgrades import after_upgrade


class InventoryConfig(AppConfig):
    name = "catalog.inventory"
    label = "inventory"
    verbose_name = "Inventory"

    def ready(self) -> None:
        autodiscover_modules("reasons")
        after_upgrade(self, _bench)


def _bench() -> None:
    from catalog.products.models import Category

    from .services import install_bench

    if Category.objects.exists():
        install_bench()
