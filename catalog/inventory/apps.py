from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules

from backoffice.access.reference import after_upgrade, starts_with


class InventoryConfig(AppConfig):
    name = "catalog.inventory"
    label = "inventory"
    verbose_name = "Inventory"

    def ready(self) -> None:
        autodiscover_modules("reasons", "told", "leading")
        starts_with(self, _grades_and_bench)
        after_upgrade(self, _bench)


def _grades_and_bench() -> None:
    from .services import install_bench, install_grades

    install_grades()
    install_bench()


def _bench() -> None:
    from catalog.products.models import Category

    from .services import install_bench

    if Category.objects.exists():
        install_bench()
