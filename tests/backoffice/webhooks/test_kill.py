"""Real workers are killed while messages are under way."""

import json
from collections import defaultdict
from pathlib import Path

import pytest
from django.utils import timezone

from backoffice.access.scope import scope
from backoffice.webhooks import tasks
from backoffice.webhooks.models import Delivery, Webhook
from tests.backoffice.webhooks.making import deliveries, happen, register
from tests.backoffice.webhooks.receiver import Answer, Receiver
from tests.conftest import World
from tests.workers import interrupted_jobs, running_workers

SUBJECTS = (1, 2, 3)
EACH = 6
KILLS_AT = (2, 9)
"""Numbers of messages received at which all workers are killed: the partner has them, nobody has recorded it."""


@pytest.mark.django_db(transaction=True)
def test_every_message_arrives_in_order_though_workers_are_killed(
    world: World, receiver: Receiver, tmp_path: Path
) -> None:
    receiver.answers = [Answer(204, after=0.4)]  # time to be killed in
    register(world, world.aurore, receiver.url(), "unit.*")
    for _ in range(EACH):
        happen(world, world.aurore, *SUBJECTS)

    def received(number: int) -> bool:
        tasks.sweep()
        return len(receiver.got) >= number

    def all_delivered() -> bool:
        tasks.sweep()
        with scope(world.office):
            ended = Delivery.objects.filter(status="delivered").count()
        return ended == EACH * len(SUBJECTS)

    interrupted = 0
    log = tmp_path / "workers.log"
    with running_workers(2, log=log, queues="outbox", WEBHOOKS_MAY_REACH="127.0.0.0/8") as workers:
        for number in KILLS_AT:
            workers.sweep_until(lambda number=number: received(number))  # type: ignore[misc]
            workers.kill()
            interrupted += interrupted_jobs()
            workers.let_time_pass()
            with scope(world.office):
                Delivery.objects.filter(status="pending").update(due_at=timezone.now())
            workers.start()
        workers.sweep_until(all_delivered)

    assert interrupted > 0, "no job was in a worker's hands at any kill: the test has shown nothing"
    ids = [got.headers["webhook-id"] for got in receiver.got]
    assert len(set(ids)) == EACH * len(SUBJECTS)
    assert len(ids) > len(set(ids)), "nothing came twice: no worker died between sending and recording"
    sequences: dict[int, list[int]] = defaultdict(list)
    for got in receiver.got:
        event = json.loads(got.body)["data"]
        sequences[event["subject_id"]].append(event["sequence"])
    for subject in SUBJECTS:
        assert sequences[subject] == sorted(sequences[subject])
        assert set(sequences[subject]) == set(range(1, EACH + 1))
    assert {each.status for each in deliveries(world)} == {"delivered"}
    with scope(world.office):
        assert Webhook.objects.get().failures == 0
