"""Background work of this room."""

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office

from .services import expire_holds

SWEPT_AT_ONCE = 200


@shared_task(name="inventory.sweep_holds", ignore_result=True, expires=60)
def sweep_holds() -> None:
    """Closes what is over, in short transactions, until nothing is left."""
    swept = SWEPT_AT_ONCE
    while swept == SWEPT_AT_ONCE:
        with scope(office("hold sweep")):
            swept = expire_holds(limit=SWEPT_AT_ONCE)
