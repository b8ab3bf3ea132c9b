"""Background work of this room."""

from datetime import timedelta
from typing import Any

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.services import Run, handles

from . import services
from .services.watch import JOB

SWEPT_AT_ONCE = 200


@handles(JOB, label="Look after papers, clocks and contracts", queue="default", lease=timedelta(minutes=5))
def watch(run: Run) -> dict[str, Any]:
    return services.keep_watch(run)


@shared_task(name="merchants.watch_expiries", ignore_result=True, expires=300)
def watch_expiries() -> None:
    """Asks for the watch of the day over papers, contracts and deposits, until it is done."""
    with scope(office("scheduler")) as actor:
        services.ask_for_watch(actor=actor)


@shared_task(name="merchants.watch_clocks", ignore_result=True, expires=300)
def watch_clocks() -> None:
    """Ends what is over, then reminds of what is not, in short transactions, until nothing is left."""
    for sweep in (services.expire, services.remind):
        swept = SWEPT_AT_ONCE
        while swept == SWEPT_AT_ONCE:
            with scope(office("clock")):
                swept = sweep(limit=SWEPT_AT_ONCE)
