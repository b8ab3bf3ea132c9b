from django.apps import AppConfig

from backoffice.access.reference import after_upgrade


class ConsignmentConfig(AppConfig):
    name = "fulfillment.consignment"
    label = "consignment"
    verbose_name = "Consignment"

    def ready(self) -> None:
        after_upgrade(self, _withdrawn_before)


def _withdrawn_before() -> None:
    from .services import catch_up_with_withdrawn

    catch_up_with_withdrawn()
