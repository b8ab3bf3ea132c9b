from django.apps import AppConfig

from backoffice.access.reference import starts_with


class ReturnsConfig(AppConfig):
    name = "fulfillment.returns"
    label = "returns"
    verbose_name = "Returns"

    def ready(self) -> None:
        starts_with(self, _windows)


def _windows() -> None:
    from .services import install_return_windows

    install_return_windows()
