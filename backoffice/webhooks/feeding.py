"""From the event feed to deliveries: each webhook reads on from its own place, behind its client's wall."""

from collections.abc import Iterable
from dataclasses import dataclass

from django.db import connection
from django.db.models import Q

from backoffice.access.models import Scope
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import office
from backoffice.events.feed import Position, end_of_feed, events_after
from backoffice.events.models import Event

from .models import Delivery, Webhook
from .states import WebhookStatus

READ_AT_ONCE = 500
READER = frozenset({Scope.EVENTS_READ})


@dataclass(frozen=True, slots=True)
class Fed:
    """What one reading brought: new deliveries, and whether there may be more at once."""

    created: int
    more: bool


# Which webhooks may have something to read: a quick look for all at once, by the indexes of the feed. It may name one
# that then finds nothing, never leave one out that would find something: the events of its company and of all brands
# of it are looked at, and of the platform's own partners every one. What a webhook really gets, the wall decides.
_BEHIND = """
SELECT webhook.id FROM webhooks_webhook webhook JOIN access_apiclient client ON client.id = webhook.client_id
WHERE webhook.status = %(active)s AND client.active AND (
    (client.company_id IS NULL
     AND (webhook.after_transaction, webhook.after_id) < (%(transaction)s, %(id)s))
    OR EXISTS (
        SELECT FROM events_event event WHERE event.company_id = client.company_id
        AND (event.transaction, event.id) > (webhook.after_transaction, webhook.after_id)
        AND (event.transaction, event.id) <= (%(transaction)s, %(id)s))
    OR EXISTS (
        SELECT FROM merchants_brand brand JOIN events_event event ON event.brand_id = brand.id
        WHERE brand.company_id = client.company_id
        AND (event.transaction, event.id) > (webhook.after_transaction, webhook.after_id)
        AND (event.transaction, event.id) <= (%(transaction)s, %(id)s)))
ORDER BY webhook.id
"""


def behind() -> list[int]:
    """The active webhooks for which something may have happened since they last read."""
    with scope(office("webhooks")), connection.cursor() as cursor:
        end = end_of_feed()
        active = str(WebhookStatus.ACTIVE)
        cursor.execute(_BEHIND, {"active": active, "transaction": end.transaction, "id": end.id})
        return [webhook_id for (webhook_id,) in cursor.fetchall()]


def feed(webhook_id: int) -> Fed:
    """Makes deliveries of the next events that the webhook asks for, and moves its place on, in one transaction.

    1. The row is locked: of two readers one goes on, the other leaves.
    2. The end of the feed is noted as the office; nothing settles at or before it any more.
    3. The events are read as the client, behind its wall: what it may not see does not exist.
    4. Deliveries and the new place are written together, so each event becomes one delivery, whatever dies.
    """
    with scope(office("webhooks")):
        webhook = _locked(webhook_id)
        if webhook is None:
            return Fed(0, more=False)
        reader = actor_of_client(webhook.client_id)
        if not reader.may(READER):  # deactivated, or without the scope: its place is kept
            return Fed(0, more=False)
        end = end_of_feed()
        with scope(reader):
            events = events_after(
                webhook.position, reader=reader, limit=READ_AT_ONCE, only=asked_for(webhook.patterns)
            )
        Delivery.objects.bulk_create((_delivery(webhook, event) for event in events), ignore_conflicts=True)
        last = Position(events[-1].transaction, events[-1].pk) if events else webhook.position
        more = len(events) == READ_AT_ONCE
        place = last if more else max(last, end)
        Webhook.objects.filter(pk=webhook.pk).update(after_transaction=place.transaction, after_id=place.id)
    return Fed(len(events), more=more)


def asked_for(patterns: Iterable[str]) -> Q:
    """The condition on events that a webhook's patterns make."""
    wanted = set(patterns)
    if "*" in wanted:
        return Q()
    kinds = {each.removesuffix(".*") for each in wanted if each.endswith(".*")}
    return Q(subject_type__in=kinds) | Q(verb__in=wanted)


def _locked(webhook_id: int) -> Webhook | None:
    active = Webhook.objects.filter(pk=webhook_id, status=WebhookStatus.ACTIVE)
    return active.select_related("client").select_for_update(of=("self",), skip_locked=True).first()


def _delivery(webhook: Webhook, event: Event) -> Delivery:
    return Delivery(
        webhook=webhook,
        event_id=event.pk,
        event_transaction=event.transaction,
        verb=event.verb,
        subject=f"{event.subject_type}:{event.subject_id}",
    )
