"""Verbs of webhooks. Rows are the office's to write: behind a wall they are only read.

A webhook is looked after by a platform admin, by owners and members with the right in its client's company, and by the
client itself, which knows its own alone.
"""

import re
from collections.abc import Iterable
from datetime import datetime, timedelta
from difflib import get_close_matches
from typing import Any

from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Now
from django.utils import timezone

from backoffice.access.models import ApiClient, Right, Role, Scope
from backoffice.access.scope import scope
from backoffice.access.services import must_reach_as_far, must_reach_its_brands
from backoffice.events.actors import Actor, office
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.feed import Position, end_of_feed, place_at
from backoffice.events.lifecycle import move
from backoffice.events.log import record
from backoffice.events.verbs import known_verbs
from backoffice.jobs.services import enqueue
from backoffice.notices.services import tell_company, tell_roles

from .addresses import checked_url
from .models import Delivery, Webhook
from .secrets import new_seed, secret_of
from .states import CLAIMED, KEEPERS, WEBHOOK, DeliveryStatus, DisabledBecause, WebhookStatus

SEND = "webhooks.send"
MOST_WEBHOOKS = 20
MOST_PATTERNS = 50
OVERLAP = timedelta(hours=24)
LONGEST_OVERLAP = timedelta(days=7)
# How far back a replay may begin: what was delivered longer ago is forgotten.
KEPT = timedelta(days=30)
TEST = "webhook.test"
_PATTERN = re.compile(r"\*|[a-z_]+\.(?:\*|[a-z_]+)")


@transaction.atomic
def create_webhook(
    *,
    client: ApiClient,
    url: str,
    patterns: Iterable[str],
    actor: Actor,
    description: str = "",
    after: Position | None = None,
) -> tuple[Webhook, str]:
    """Registers an address and returns it with its secret, which is shown this once only.

    It gets the events after `after`, without one those that happen from now on. A person registers an address only for
    a client that reaches no further than they do. Raises `Forbidden`, `NotFound`, `Invalid`, or `Conflict` when the
    client has the address already or as many as it may have.
    """
    _must_keep(actor, client)
    must_reach_as_far(client=client, actor=actor)
    address, asked = checked_url(url), checked_patterns(patterns)
    if Scope.EVENTS_READ not in client.scopes:
        raise Forbidden(
            f"A webhook reads the event feed for its client, and {client} has not the scope {Scope.EVENTS_READ}.",
            code="scope_missing",
            scope=Scope.EVENTS_READ,
        )
    with scope(office("webhooks")):
        # The lock on the client keeps two at once from passing the limit.
        ApiClient.objects.select_for_update(of=("self",)).get(pk=client.pk)
        own = Webhook.objects.filter(client=client)
        if own.filter(url=address).exists():
            raise Conflict(f"{client} has a webhook for this address already.", code="webhook_exists")
        if own.count() >= MOST_WEBHOOKS:
            raise Conflict(f"A client has {MOST_WEBHOOKS} webhooks at most.", code="too_many_webhooks")
        if after is not None:
            _must_be_kept_yet(after)
        place = end_of_feed() if after is None else after
        webhook = Webhook.objects.create(
            client=client,
            url=address,
            patterns=asked,
            description=" ".join(description.split())[:200],
            seed=new_seed(),
            after_transaction=place.transaction,
            after_id=place.id,
            created_by_name=actor.name[:150],
        )
        record(webhook, "webhook.created", actor=actor, url=address, patterns=asked)
    return webhook, secret_of(webhook.seed)


@transaction.atomic
def change_webhook(
    *,
    webhook: Webhook,
    actor: Actor,
    url: str | None = None,
    patterns: Iterable[str] | None = None,
    description: str | None = None,
) -> Webhook:
    """Changes what is given. Other events are sent from now on; what waits goes to the new address.

    Raises `Forbidden`, `NotFound`, `Invalid`, or `Conflict` when the client has the address already.
    """
    changes: dict[str, Any] = {}
    if url is not None:
        changes["url"] = checked_url(url)
    if patterns is not None:
        changes["patterns"] = checked_patterns(patterns)
    if description is not None:
        changes["description"] = " ".join(description.split())[:200]
    current = _kept(webhook, actor)
    must_reach_as_far(client=current.client, actor=actor)
    with scope(office("webhooks")):
        twins = Webhook.objects.filter(client_id=current.client_id, url=changes.get("url", ""))
        if twins.exclude(pk=current.pk).exists():
            raise Conflict(f"{current.client} has a webhook for this address already.", code="webhook_exists")
        if changes:
            Webhook.objects.filter(pk=current.pk).update(**changes)
            record(current, "webhook.changed", actor=actor, **changes)
    return _reread(current)


@transaction.atomic
def rotate_secret(*, webhook: Webhook, actor: Actor, overlap: timedelta = OVERLAP) -> tuple[Webhook, str]:
    """Makes a new secret and returns it, shown this once only. For `overlap` the former one signs too.

    Raises `Forbidden`, `NotFound`, `Invalid`, or `Conflict` with code `secrets_overlap` while an earlier change still
    overlaps: of three secrets one would be in use at the partner's and sign no more. Without an overlap it is done.
    """
    if not timedelta(0) <= overlap <= LONGEST_OVERLAP:
        raise Invalid(
            f"The former secret may go on for 0 to {LONGEST_OVERLAP // timedelta(hours=1)} hours.",
            field="overlap_hours",
        )
    current = _kept(webhook, actor)
    must_reach_as_far(client=current.client, actor=actor)
    with scope(office("webhooks")):
        until = timezone.now() + overlap
        locked = Webhook.objects.select_for_update(of=("self",)).get(pk=current.pk)
        if overlap and locked.former_until is not None and locked.former_until > timezone.now():
            raise Conflict(
                f"The secret was changed already, and the former one signs too until {locked.former_until:%-d %B %Y} "
                f"at {locked.former_until:%H:%M} UTC. Change it after that, or now without an overlap: all former "
                "ones end at once.",
                code="secrets_overlap", former_secret_until=locked.former_until,
            )  # fmt: skip
        seed = new_seed()
        Webhook.objects.filter(pk=current.pk).update(
            seed=seed,
            former_seed=locked.seed if overlap else "",
            former_until=until if overlap else None,
        )
        record(
            current,
            "webhook.secret_rotated",
            actor=actor,
            url=current.url,
            former_until=until if overlap else None,
        )
    return _reread(current), secret_of(seed)


@transaction.atomic
def delete_webhook(*, webhook: Webhook, actor: Actor) -> None:
    """Ends the webhook with all its deliveries; what waits is not sent. Raises `Forbidden` or `NotFound`."""
    current = _kept(webhook, actor)
    with scope(office("webhooks")):
        record(current, "webhook.deleted", actor=actor, url=current.url)
        Webhook.objects.filter(pk=current.pk).delete()


@transaction.atomic
def disable_webhook(*, webhook: Webhook, actor: Actor) -> Webhook:
    """Stops sending. The place in the feed is kept. Raises `Forbidden`, `NotFound` or `StateConflict`."""
    current = _kept(webhook, actor)
    with scope(office("webhooks")):
        _disable(current, DisabledBecause.BY_HAND, actor)
    return _reread(current)


def give_up(webhook: Webhook, because: DisabledBecause, *, actor: Actor) -> None:
    """Stops sending to an address that is gone or fails for days, and tells whoever looks after it.

    Called as the office. Nothing is lost: what waits goes out when the webhook is enabled again.
    """
    disabled = _disable(webhook, because, actor)
    told: dict[str, Any] = {
        "topic": "webhook.disabled",
        "key": f"webhook.disabled:{webhook.pk}:{timezone.now():%Y-%m-%dT%H:%M:%S}",
        "params": {
            "url": webhook.url,
            "client": webhook.client.name,
            "because": because,
            "waiting": _waiting(webhook).count(),
        },
        "link": f"/admin/webhooks/webhook/{disabled.pk}/change/",
    }
    if webhook.company_id is None:
        tell_roles(roles=[Role.PLATFORM_ADMIN], **told)
    else:
        tell_company(company_id=webhook.company_id, rights=[Right.PEOPLE], **told)


def _disable(webhook: Webhook, because: DisabledBecause, actor: Actor) -> Webhook:
    return move(
        WEBHOOK,
        Webhook.objects.filter(pk=webhook.pk),
        "disable",
        actor=actor,
        data={"url": webhook.url, "because": because},
        disabled_because=because,
    )


@transaction.atomic
def enable_webhook(*, webhook: Webhook, actor: Actor, skip_missed: bool = False) -> Webhook:
    """Sends again: what waits, then what happened meanwhile, or with `skip_missed` only what happens from now on.

    Raises `Forbidden`, `NotFound` or `StateConflict`.
    """
    current = _kept(webhook, actor)
    with scope(office("webhooks")):
        fresh: dict[str, Any] = {"failures": 0, "failing_since": None, "rests_until": None}
        if skip_missed:
            place = end_of_feed()
            fresh |= {"after_transaction": place.transaction, "after_id": place.id}
            _waiting(current).delete()
        move(
            WEBHOOK,
            Webhook.objects.filter(pk=current.pk),
            "enable",
            actor=actor,
            data={"url": current.url, "skip_missed": skip_missed},
            disabled_because="",
            **fresh,
        )
        ask_to_send(current, actor)
    return _reread(current)


@transaction.atomic
def send_test(*, webhook: Webhook, actor: Actor) -> Delivery:
    """Sends a message of no event, `webhook.test`, to see whether it arrives.

    Raises `Forbidden`, `NotFound`, or `Conflict` while the webhook is disabled.
    """
    current = _kept(webhook, actor)
    _must_be_active(current)
    with scope(office("webhooks")):
        test = Delivery.objects.create(webhook=current, verb=TEST, subject="")
        # A subject of its own: no other message waits for a test, and it for none.
        Delivery.objects.filter(pk=test.pk).update(subject=f"test:{test.pk}")
        _wake(current, actor)
    test.subject = f"test:{test.pk}"
    return test


@transaction.atomic
def replay_delivery(*, delivery: Delivery, actor: Actor) -> Delivery:
    """Sends one message again under its id, delivered or not; one that waits after a failure is tried at once.

    Raises `Forbidden`, `NotFound`, or `Conflict` for one that is being sent, or that nobody has tried to send yet.
    """
    current = _kept(delivery.webhook, actor)
    _must_be_active(current)
    with scope(office("webhooks")):
        one = Delivery.objects.filter(pk=delivery.pk, webhook=current)
        if not _replay(one) and not _hasten(one):
            raise Conflict(
                f"{delivery} waits to be sent already, or is gone; there is nothing to replay.",
                code="delivery_waiting",
            )
        _wake(current, actor)
        return Delivery.objects.select_related("webhook").get(pk=delivery.pk)


@transaction.atomic
def replay_dead(*, webhook: Webhook, actor: Actor) -> int:
    """Sends all dead letters again; returns how many. Raises `Forbidden`, `NotFound` or `Conflict`."""
    current = _kept(webhook, actor)
    _must_be_active(current)
    with scope(office("webhooks")):
        count = _replay(Delivery.objects.filter(webhook=current, status=DeliveryStatus.DEAD))
        record(current, "webhook.replayed", actor=actor, url=current.url, dead_letters=count)
        _wake(current, actor)
    return count


@transaction.atomic
def replay_from(
    *, webhook: Webhook, actor: Actor, after: Position | None = None, since: datetime | None = None
) -> Position:
    """Sends everything again from a position of the feed, or from a time (aware): delivered, dead, and never asked for.

    1. Messages from there on are put back into the queue under their ids.
    2. The webhook's place in the feed is moved back, so that events become deliveries which were none: of patterns
       that were added since, or of the time in which it was disabled with `skip_missed`.

    Returns the position it begins after. Raises `Forbidden`, `NotFound`, `Conflict`, or `Invalid` without exactly one
    of the two, or for a time before what is kept.
    """
    current = _kept(webhook, actor)
    _must_be_active(current)
    if (after is None) == (since is None):
        raise Invalid("Say from where: send either `after`, a position, or `since`, a time.", field="after")
    with scope(office("webhooks")):
        if since is not None:
            _must_be_within(since)
        place = after if after is not None else place_at(since) if since is not None else Position()
        _must_be_kept_yet(place)
        later = Q(event_transaction__gt=place.transaction) | Q(
            event_transaction=place.transaction, event_id__gt=place.id
        )
        _replay(Delivery.objects.filter(later, webhook=current))
        if place < current.position:
            Webhook.objects.filter(pk=current.pk).update(
                after_transaction=place.transaction, after_id=place.id
            )
        record(current, "webhook.replayed", actor=actor, url=current.url, after=str(place))
        _wake(current, actor)
    return place


def forget_old(*, limit: int = 5_000) -> int:
    """Deletes deliveries that ended longer ago than they are kept; called as the office, returns how many."""
    ended = Delivery.objects.filter(ended_at__lt=timezone.now() - KEPT).order_by("ended_at")
    return Delivery.objects.filter(pk__in=list(ended.values_list("pk", flat=True)[:limit])).delete()[0]


def ask_to_send(webhook: Webhook, actor: Actor) -> None:
    """Has a job send what is due; one for each webhook at a time."""
    enqueue(
        SEND,
        key=str(webhook.pk),
        payload={"webhook": webhook.pk},
        brand_id=webhook.client.brand_id,
        actor=actor,
    )


def _wake(webhook: Webhook, actor: Actor) -> None:
    """Somebody asks for an attempt now: the pause after failures is over."""
    Webhook.objects.filter(pk=webhook.pk).update(rests_until=None)
    ask_to_send(webhook, actor)


def _replay(deliveries: QuerySet[Delivery]) -> int:
    """Puts what has ended back into the queue, with all its attempts."""
    ended = deliveries.exclude(status=DeliveryStatus.PENDING)
    return ended.update(status=DeliveryStatus.PENDING, attempts=0, due_at=Now(), ended_at=None, error="")


def _hasten(deliveries: QuerySet[Delivery]) -> int:
    """What waits after a failure is due now, with the attempts that it has left."""
    failed = deliveries.filter(status=DeliveryStatus.PENDING, attempts__gt=0)
    return failed.exclude(due_at=F("attempted_at") + CLAIMED).update(due_at=Now())


def _waiting(webhook: Webhook) -> QuerySet[Delivery]:
    return Delivery.objects.filter(webhook=webhook, status=DeliveryStatus.PENDING)


def _must_keep(actor: Actor, client: ApiClient) -> None:
    """Raises `Forbidden` for who does not look after webhooks, `NotFound` for a client that is not the actor's."""
    if not actor.may(KEEPERS):
        raise Forbidden(
            "Webhooks are looked after by platform admins, a company's owners and members with the right to manage"
            " API clients, and by the clients themselves with the scope webhooks:write."
        )
    mine = actor.kind != "client" or client.pk == actor.id
    if not (mine and ApiClient.objects.filter(pk=client.pk).exists()):
        raise NotFound("There is no such API client.")


def _kept(webhook: Webhook, actor: Actor) -> Webhook:
    """The webhook as it stands, read in the caller's own scope: what is behind another wall is not there."""
    current = Webhook.objects.select_related("client").filter(pk=webhook.pk).first()
    if current is None or (actor.kind == "client" and current.client_id != actor.id):
        raise NotFound("There is no such webhook.")
    _must_keep(actor, current.client)
    must_reach_its_brands(client=current.client, actor=actor)
    return current


def _must_be_within(since: datetime) -> None:
    """Raises `Invalid` for a time to come, and for one before all that is kept. Called as the office."""
    now = timezone.now()
    if since > now:
        raise Invalid("Nothing has happened yet at that time; send one that has passed.", field="since")
    if since < now - KEPT:
        raise _too_long_ago(place_at(now - KEPT))


def _must_be_kept_yet(place: Position) -> None:
    """Raises `Invalid` for a place before all that is kept. Called as the office."""
    oldest = place_at(timezone.now() - KEPT)
    if place < oldest:
        raise _too_long_ago(oldest)


def _too_long_ago(oldest: Position) -> Invalid:
    return Invalid(
        f"Webhooks go back {KEPT.days} days at most; read what is older in the event feed.",
        code="too_long_ago",
        oldest=str(oldest),
    )


def _reread(webhook: Webhook) -> Webhook:
    return Webhook.objects.select_related("client").get(pk=webhook.pk)


def _must_be_active(webhook: Webhook) -> None:
    if webhook.status != WebhookStatus.ACTIVE:
        raise Conflict(
            f"The webhook {webhook} is disabled, and nothing is sent to it; enable it first.",
            code="webhook_disabled",
        )


def checked_patterns(patterns: Iterable[str]) -> list[str]:
    """The patterns as they are kept. Raises `Invalid` for one that no event here ever answers to."""
    asked = sorted({each.strip() for each in patterns if each.strip()})
    if not asked:
        raise Invalid(
            "Name at least one event, such as application.approved, document.* or *.", field="events"
        )
    if len(asked) > MOST_PATTERNS:
        raise Invalid(
            f"Name up to {MOST_PATTERNS} events; application.* stands for all of a kind.", field="events"
        )
    for each in asked:
        if len(each) > 80 or not _PATTERN.fullmatch(each):
            raise Invalid(
                f"«{each[:40]}» names no event; write application.approved, application.* or *.",
                field="events",
            )
        if not _happens(each):
            raise Invalid(f"No event here is called «{each[:40]}»{_like(each)}.", field="events")
    return asked


def _happens(pattern: str) -> bool:
    subject, _, past = pattern.partition(".")
    if past in ("", "*"):
        return not past or any(verb.startswith(f"{subject}.") for verb in known_verbs())
    return pattern in known_verbs()


def _like(pattern: str) -> str:
    """Which events have almost the same name, in words; "" where none has."""
    subject, _, past = pattern.partition(".")
    known = known_verbs() if past != "*" else {f"{verb.partition('.')[0]}.*" for verb in known_verbs()}
    found = get_close_matches(pattern, sorted(known), n=3, cutoff=0.75)
    return f"; {' or '.join(found)} perhaps" if found else ""
