"""The Celery side of the files room."""

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office

from . import services


@shared_task(name="files.sweep", ignore_result=True)
def sweep() -> None:
    with scope(office("files")):
        services.sweep_files()
