from django.apps import AppConfig
from django.utils.module_loading import autodiscover_modules


class InventoryConfig(AppConfig):
    name = "catalog.inventory"
    label = "inventory"
    verbose_name = "Inventory"

    def ready(self) -> None:
        autodiscover_modules("reasons")
