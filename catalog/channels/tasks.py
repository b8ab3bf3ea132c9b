"""Background work of this room."""

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office

from . import queries, services


@shared_task(name="channels.follow_restrictions", ignore_result=True, expires=600)
def follow_restrictions() -> None:
    """Puts right what no event tells: goods whose category was given another sector, say."""
    with scope(office("listing sweep")):
        services.follow(listings=queries.listings_to_follow())
