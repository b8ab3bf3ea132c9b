"""From deliveries to the partner's machine: in the order of each subject, again until it arrives, or dead."""

import email.utils
import json
import random
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from time import monotonic
from typing import Any

from django.db.models import CharField, Exists, F, OuterRef, Q
from django.db.models.functions import Cast
from django.utils import timezone

from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor, office
from backoffice.events.models import Event
from backoffice.gateway.views import EventSerializer
from backoffice.jobs.models import Job, JobStatus
from backoffice.jobs.services import Run, TryLater

from .courier import AT_ONCE, Courier, Message, Outcome
from .models import Delivery, Webhook
from .secrets import signatures
from .services import SEND, give_up
from .states import CLAIMED, DeliveryStatus, DisabledBecause, WebhookStatus

# The pauses that Standard Webhooks recommends; after the last attempt a delivery is a dead letter.
PAUSES = tuple(
    timedelta(seconds=seconds) for seconds in (5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400)
)
MOST_ATTEMPTS = len(PAUSES) + 1
# An address at which nothing arrives rests, longer with every failure, whatever else waits for it.
FIRST_REST, LONGEST_REST = timedelta(seconds=5), timedelta(minutes=10)
# Of so many failures in a row, the first of them so long ago, no more are made.
DISABLED_AFTER, DISABLING_FAILURES = timedelta(days=5), 5
# After so many failures in a row an arrival means that the address is back: what waits need not wait any more.
OUTAGE_FAILURES = 3
# A job gives its worker back after this, however much is left.
TURN = 30.0
GONE = 410
OUT_OF_SIGHT = "The event is not in sight of this client any more; nothing was sent."


def send(run: Run, webhook_id: int) -> dict[str, Any]:
    """Sends what is due for one webhook, in batches with one message of each subject.

    1. A batch is claimed: its attempts are counted and its next ones lie ahead, committed before anything is sent.
    2. The bodies are made of the events as the client sees them now: what it may not see any more is not sent.
    3. After the batch each outcome is recorded. Whoever dies before that has sent twice, under the same id.
    """
    begun, arrived, failed = monotonic(), 0, 0
    with Courier() as courier:
        while batch := _claim(webhook_id):
            run.checkpoint(done=arrived + failed)
            webhook = batch[0].webhook
            messages = _messages(webhook, batch)
            outcomes = courier.carry(list(messages.values()))
            results = dict(zip(messages, outcomes, strict=True))
            _record(webhook, batch, results)
            arrived += sum(outcome.arrived for outcome in outcomes)
            failed += sum(not outcome.arrived for outcome in outcomes)
            if monotonic() - begun > TURN:
                raise TryLater("It is the turn of others.", delay=timedelta(0))
    return {"arrived": arrived, "failed": failed}


def waiting_webhooks() -> list[Webhook]:
    """The webhooks for which something is due now, and no job is at it already."""
    now = timezone.now()
    due = Delivery.objects.filter(webhook=OuterRef("pk"), status=DeliveryStatus.PENDING, due_at__lte=now)
    at_it = Job.objects.filter(
        kind=SEND,
        key=Cast(OuterRef("pk"), CharField()),
        status__in=[JobStatus.QUEUED, JobStatus.RUNNING],
    )
    return list(_open().filter(Exists(due), ~Exists(at_it)).select_related("client").order_by("pk"))


def _open() -> Any:
    """Those that may be sent to now."""
    rested = Q(rests_until__isnull=True) | Q(rests_until__lte=timezone.now())
    return Webhook.objects.filter(rested, status=WebhookStatus.ACTIVE, client__active=True)


def _claim(webhook_id: int) -> list[Delivery]:
    with scope(office("webhooks")):
        # The lock keeps a worker that was thought dead, and its successor, from claiming the same.
        webhook = (
            _open().select_related("client").select_for_update(of=("self",)).filter(pk=webhook_id).first()
        )
        if webhook is None:
            return []
        now = timezone.now()
        pending = Delivery.objects.filter(webhook=webhook, status=DeliveryStatus.PENDING)
        ahead = pending.filter(subject=OuterRef("subject"), event_id__lt=OuterRef("event_id"))
        heads = list(pending.filter(~Exists(ahead), due_at__lte=now).order_by("pk")[:AT_ONCE])
        claimed = Delivery.objects.filter(pk__in=[each.pk for each in heads])
        claimed.update(attempts=F("attempts") + 1, attempted_at=now, due_at=now + CLAIMED)
        for each in heads:
            each.webhook, each.attempts = webhook, each.attempts + 1
        return heads


def _messages(webhook: Webhook, batch: Sequence[Delivery]) -> dict[int, Message]:
    """Delivery → message, of those whose event the client may see."""
    with scope(office("webhooks")):
        reader = actor_of_client(webhook.client_id)
        with scope(reader):
            known = Event.objects.in_bulk([each.event_id for each in batch if each.event_id is not None])
    now = timezone.now()
    messages = {}
    for each in batch:
        if each.event_id is None:
            body = _test_body(each)
        elif each.event_id in known:
            body = body_of(known[each.event_id])
        else:
            continue
        headers = {
            "Content-Type": "application/json",
            "webhook-id": each.message_id,
            "webhook-timestamp": str(int(now.timestamp())),
            "webhook-signature": signatures(webhook, message_id=each.message_id, at=now, body=body),
        }
        messages[each.pk] = Message(webhook.url, headers, body)
    return messages


def body_of(event: Event) -> str:
    """The body as it is signed and sent: the event as the feed shows it."""
    shown = EventSerializer(event).data
    return _json({"type": event.verb, "timestamp": shown["at"], "data": shown})


def _test_body(delivery: Delivery) -> str:
    sentence = "This is a test; it is about nothing that happened."
    return _json(
        {
            "type": delivery.verb,
            "timestamp": delivery.created_at.astimezone(UTC).isoformat().replace("+00:00", "Z"),
            "data": {"webhook": delivery.webhook_id, "detail": sentence},
        }
    )


def _json(body: dict[str, Any]) -> str:
    return json.dumps(body, ensure_ascii=False, separators=(",", ":"))


def _record(webhook: Webhook, batch: Sequence[Delivery], outcomes: dict[int, Outcome]) -> None:
    now = timezone.now()
    with scope(office("webhooks")) as actor:
        for each in batch:
            mine = Delivery.objects.filter(pk=each.pk, status=DeliveryStatus.PENDING, attempts=each.attempts)
            outcome = outcomes.get(each.pk)
            if outcome is None:
                mine.update(status=DeliveryStatus.DEAD, ended_at=now, error=OUT_OF_SIGHT)
            else:
                mine.update(**_columns(each, outcome, now))
        _judge(webhook, list(outcomes.values()), now, actor)


def _judge(webhook: Webhook, outcomes: Sequence[Outcome], now: datetime, actor: Actor) -> None:
    """What a batch says about the address itself: it is well, it rests, or it is given up."""
    current = (
        Webhook.objects.select_related("client").select_for_update(of=("self",)).filter(pk=webhook.pk).first()
    )
    if current is None or not outcomes:
        return
    row = Webhook.objects.filter(pk=current.pk)
    if any(outcome.arrived for outcome in outcomes):
        row.update(failures=0, failing_since=None, rests_until=None, last_arrival_at=now)
        if current.failures >= OUTAGE_FAILURES:
            later = Delivery.objects.filter(webhook=current, status=DeliveryStatus.PENDING, due_at__gt=now)
            later.update(due_at=now)
        return
    failures, since = current.failures + 1, current.failing_since or now
    rest = min(FIRST_REST * 2 ** min(failures - 1, 10), LONGEST_REST)
    row.update(failures=failures, failing_since=since, rests_until=now + rest)
    if current.status != WebhookStatus.ACTIVE:
        return
    if any(outcome.status == GONE for outcome in outcomes):
        give_up(current, DisabledBecause.GONE, actor=actor)
    elif failures >= DISABLING_FAILURES and since < now - DISABLED_AFTER:
        give_up(current, DisabledBecause.FAILING, actor=actor)


def _columns(delivery: Delivery, outcome: Outcome, now: datetime) -> dict[str, Any]:
    """What an outcome makes of a delivery: delivered, to be tried later, or dead."""
    columns: dict[str, Any] = {
        "took_ms": outcome.took_ms,
        "answer_status": outcome.status,
        "answer": outcome.answer,
        "error": _why(outcome),
    }
    if outcome.arrived:
        return {**columns, "status": DeliveryStatus.DELIVERED, "ended_at": now}
    if delivery.attempts >= MOST_ATTEMPTS:
        return {**columns, "status": DeliveryStatus.DEAD, "ended_at": now}
    pause = PAUSES[delivery.attempts - 1]
    # Spread a little, so that all that failed together does not come back together.
    spread = pause * random.uniform(0.9, 1.1)
    return {**columns, "due_at": now + max(spread, _asked_pause(outcome, now))}


def _why(outcome: Outcome) -> str:
    if outcome.arrived or outcome.status is None:
        return outcome.error
    if 300 <= outcome.status < 400:
        return f"Answered {outcome.status}: redirects are not followed; register the final address."
    return f"Answered {outcome.status}."


def _asked_pause(outcome: Outcome, now: datetime) -> timedelta:
    """What the partner asks for by Retry-After, in seconds or as a date, up to the longest of our own pauses."""
    text = outcome.retry_after.strip()
    if text.isascii() and text.isdigit() and len(text) < 9:
        pause = timedelta(seconds=int(text))
    else:
        try:
            pause = email.utils.parsedate_to_datetime(text).astimezone(UTC) - now
        except (TypeError, ValueError):
            return timedelta(0)
    return min(max(pause, timedelta(0)), PAUSES[-1])
