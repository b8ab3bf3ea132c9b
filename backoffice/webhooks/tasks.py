"""Background work of this room."""

from time import monotonic
from typing import Any

from celery import shared_task

from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.jobs.services import Run, handles

from . import feeding, sending, services

SWEEP_SECONDS = 20.0


@handles(services.SEND, label="Send to a webhook", about="webhook", steady=True, queue="outbox")
def send(run: Run) -> dict[str, Any]:
    return sending.send(run, run.job.payload["webhook"])


@shared_task(name="webhooks.sweep", ignore_result=True, expires=10)
def sweep() -> None:
    """Lets every webhook read on in the feed, then asks for a job for each that has something due."""
    begun = monotonic()
    for webhook_id in feeding.behind():
        while feeding.feed(webhook_id).more and monotonic() - begun < SWEEP_SECONDS:
            pass
        if monotonic() - begun > SWEEP_SECONDS:
            break  # the next sweep goes on where this one ends
    with scope(office("webhooks")) as actor:
        for webhook in sending.waiting_webhooks():
            services.ask_to_send(webhook, actor)


@shared_task(name="webhooks.forget", ignore_result=True, expires=3600)
def forget() -> None:
    forgotten = 1
    while forgotten:
        with scope(office("webhooks")):
            forgotten = services.forget_old()
