from django.apps import AppConfig

from backoffice.access.reference import starts_with


class ProductsConfig(AppConfig):
    name = "catalog.products"
    label = "products"
    verbose_name = "Products"

    def ready(self) -> None:
        starts_with(self, _categories)


def _categories() -> None:
    from .services import install_categories

    install_categories()
