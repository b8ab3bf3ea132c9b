"""Webhooks, events and workers for the tests of this room."""

import time
from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.utils import timezone

from backoffice.access.models import ApiClient
from backoffice.access.scope import scope
from backoffice.events.log import Fact, append
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import run
from backoffice.merchants.models import Brand
from backoffice.webhooks import feeding, services, tasks
from backoffice.webhooks.models import Delivery, Webhook
from tests.conftest import World


def client_of(world: World, brand: Brand | None, **words: Any) -> ApiClient:
    return world.token(brand=brand, **words)[0]


def register(
    world: World, brand: Brand | None, url: str, *patterns: str, client: ApiClient | None = None
) -> tuple[Webhook, str]:
    """A webhook of a client of the brand, with its secret; for everything unless told otherwise."""
    owner = client or client_of(world, brand)
    with scope(world.office) as actor:
        return services.create_webhook(client=owner, url=url, patterns=patterns or ("*",), actor=actor)


def happen(world: World, brand: Brand, *subjects: int, verb: str = "unit.held", **data: Any) -> None:
    """One event about each subject, in their order, in a transaction of its own."""
    with scope(world.office) as actor:
        facts = [
            Fact(subject, verb, brand.pk, {"note": f"{brand.name} {subject}", **data}) for subject in subjects
        ]
        append(actor=actor, facts=facts)


def feed_all(world: World) -> None:
    """Lets every webhook read to the end of what has settled; an older transaction elsewhere may keep it waiting."""
    for _ in range(100):
        tasks.sweep()
        if not feeding.behind():
            return
        time.sleep(0.05)


def work(world: World) -> None:
    """What the scheduler and the workers do: feed, then send all that is due."""
    feed_all(world)
    while jobs := _queued(world):
        for job_id in jobs:
            run(job_id)


def _queued(world: World) -> list[int]:
    with scope(world.office):
        jobs = Job.objects.filter(kind=services.SEND, status=JobStatus.QUEUED, due_at__lte=timezone.now())
        return list(jobs.order_by("pk").values_list("pk", flat=True))


def later(world: World, wait: timedelta = timedelta(days=2)) -> None:
    """Time passes for whatever waits: it is due now, and nobody rests."""
    with scope(world.office):
        Delivery.objects.filter(status="pending").update(due_at=timezone.now())
        Webhook.objects.update(rests_until=None)


def deliveries(world: World, **conditions: Any) -> list[Delivery]:
    with scope(world.office):
        return list(Delivery.objects.filter(**conditions).select_related("webhook__client").order_by("pk"))


def again(world: World, webhook: Webhook) -> Webhook:
    with scope(world.office):
        return Webhook.objects.select_related("client").get(pk=webhook.pk)


def bodies(notes: Iterable[Any]) -> list[str]:
    """The notes of the events that were received, in their order."""
    import json

    return [json.loads(got.body)["data"]["data"]["note"] for got in notes]
