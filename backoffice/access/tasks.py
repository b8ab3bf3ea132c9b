"""The Celery side of the access room."""

from celery import shared_task

from backoffice.events.actors import office

from . import services
from .scope import scope


@shared_task(name="access.sweep_tokens")
def sweep_tokens() -> None:
    services.sweep_tokens()


@shared_task(name="access.sweep_sessions", ignore_result=True, expires=600)
def sweep_sessions() -> None:
    with scope(office("session sweep")):
        services.sweep_sessions()
