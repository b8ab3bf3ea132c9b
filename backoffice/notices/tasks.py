"""Background work of this room."""

from typing import Any

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.services import Run, handles

from . import sending, services


@handles(services.SEND, label="Send the mails that are due", steady=True, queue="outbox")
def send(run: Run) -> dict[str, Any]:
    return sending.send_due(run)


@shared_task(name="notices.sweep", ignore_result=True, expires=30)
def sweep() -> None:
    """Asks for the sender while anything is due: letters whose pause is over, or that came as a sender was ending."""
    with scope(office("mail sweep")) as actor:
        if sending.waits():
            services.ask_to_send(actor)
