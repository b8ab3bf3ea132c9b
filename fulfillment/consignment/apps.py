from django.apps import AppConfig

from backoffice.access.reference import after_upgrade


class ConsignmentConfig(AppConfig):
    name = "fulfillment.consignment"
    label = "consignment"
    verbose_name = "Consignment"

    def ready(self) -> None:
        after_upgrade(self, _withdrawn_before)


def _withdrawn_before() -> None:
    """What was withdrawn by the house before that asked for a task has one."""
    from backoffice.events.actors import office

    from . import queries
    from .services import ask_to_hand_back

    ask_to_hand_back(unit_ids=queries.units_to_hand_back(), actor=office("consignment"))
