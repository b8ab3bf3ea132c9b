"""The Celery side of the access room."""

from celery import shared_task

from . import services


@shared_task(name="access.sweep_tokens")
def sweep_tokens() -> None:
    services.sweep_tokens()
