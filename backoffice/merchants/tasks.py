"""Background work of this room."""

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office

from .services import expire, remind

SWEPT_AT_ONCE = 200


@shared_task(name="merchants.watch_clocks", ignore_result=True, expires=300)
def watch_clocks() -> None:
    """Ends what is over, then reminds of what is not, in short transactions, until nothing is left."""
    for sweep in (expire, remind):
        swept = SWEPT_AT_ONCE
        while swept == SWEPT_AT_ONCE:
            with scope(office("clock")):
                swept = sweep(limit=SWEPT_AT_ONCE)
