from django.apps import AppConfig

from backoffice.access.reference import after_upgrade


class CustodyConfig(AppConfig):
    name = "fulfillment.custody"
    label = "custody"
    verbose_name = "Custody"

    def ready(self) -> None:
        after_upgrade(self, _missed_before)


def _missed_before() -> None:
    from .services import catch_up_with_missing

    catch_up_with_missing()
