"""Background work of this room."""

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office

from . import queries, services

TOLD_AT_ONCE = 200


@shared_task(name="channels.follow_restrictions", ignore_result=True, expires=600)
def follow_restrictions() -> None:
    """Puts right what no event tells: goods whose category was given another sector, say."""
    with scope(office("listing sweep")):
        services.follow(listings=queries.listings_to_follow())


@shared_task(name="channels.remind_of_delistings", ignore_result=True, expires=60)
def remind_of_delistings() -> None:
    """Tells the stores again that still may show what is not for sale any more."""
    told = TOLD_AT_ONCE
    while told == TOLD_AT_ONCE:
        with scope(office("listing sweep")):
            told = services.remind_of_delistings(limit=TOLD_AT_ONCE)
