"""The sweep of this room."""

from celery import shared_task

from backoffice.access.scope import scope

from . import services
from .services.offers import CLOCK


@shared_task(name="consignment.sweep", ignore_result=True, expires=60)
def sweep() -> None:
    """Agreements whose terms have ended; nothing of them is offered from then on. Payouts whose window has passed."""
    with scope(CLOCK):
        services.end_lapsed_agreements()
    with scope(CLOCK):
        services.settle_payouts()
