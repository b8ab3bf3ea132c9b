"""A stranger's webhook asks for everything from the beginning of the feed, and gets nothing of Aurore."""

import json
from collections.abc import Iterator
from ipaddress import ip_network
from typing import Any

import pytest
from pytest_django.fixtures import Settings

from backoffice.access.scope import scope
from backoffice.events.feed import Position
from backoffice.events.log import Fact, append
from backoffice.events.models import Event
from backoffice.webhooks import services
from backoffice.webhooks.models import Delivery, Webhook
from tests.backoffice.webhooks.making import client_of, deliveries, work
from tests.backoffice.webhooks.receiver import Receiver
from tests.walls.estates import OFFICE, Estate

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def receivers(settings: Settings) -> Iterator[tuple[Receiver, Receiver]]:
    settings.WEBHOOKS_MAY_REACH = [ip_network("127.0.0.0/8")]
    with Receiver() as one, Receiver() as other:
        yield one, other


def tell_everything(estate: Estate) -> int:
    """One event about every record of the estate, behind the brand's wall and, as of a paper, behind the company's."""
    facts = []
    for number, (label, rows) in enumerate(sorted(estate.rows.items())):
        subject = label.rpartition(".")[2].lower()
        note = {"note": f"{estate.mark} {label}", "number": f"{estate.mark}-{number}"}
        facts.append(Fact(rows[0].pk, f"{subject}.seen", estate.brand.pk, note))
        facts.append(
            Fact(rows[0].pk, f"{subject}_paper.seen", None, note, company_id=estate.brand.company_id)
        )
    with scope(OFFICE) as actor:
        append(actor=actor, facts=facts)
    return len(facts)


def hook(neighbours: Any, estate: Estate, receiver: Receiver) -> Webhook:
    client = client_of(neighbours.world, estate.brand)
    with scope(OFFICE) as actor:
        Webhook.objects.filter(client__brand=estate.brand).delete()  # that of the estate leads nowhere
        webhook, _ = services.create_webhook(
            client=client, url=receiver.url(), patterns=["*"], after=Position(1, 0), actor=actor
        )
    return webhook


def test_stranger_gets_no_event_of_another_brand_or_company(
    neighbours: Any, receivers: tuple[Receiver, Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    theirs, hers = receivers
    # From the very first event on, however long ago.
    monkeypatch.setattr(services, "_must_be_kept_yet", lambda place: None)
    stranger = hook(neighbours, neighbours.own, theirs)
    owner = hook(neighbours, neighbours.secret, hers)
    told = tell_everything(neighbours.secret)
    tell_everything(neighbours.own)
    with scope(OFFICE) as actor:
        append(actor=actor, facts=[Fact(1, "platform.spoke", None, {"note": "the platform's own"})])
    work(neighbours.world)

    said = b"\n".join(got.body for got in theirs.got).decode().lower()
    assert "kestrel-own" in said
    assert "aurore" not in said
    assert "the platform's own" not in said
    with scope(OFFICE):
        foreign = Event.objects.exclude(brand_id=neighbours.own.brand.pk).exclude(
            company_id=neighbours.own.brand.company_id
        )
        kept = Delivery.objects.filter(webhook=stranger, event_id__in=foreign.values("pk"))
        assert not kept.exists()
    assert len(deliveries(neighbours.world, webhook=owner)) >= told / 2
    assert any("aurore" in got.body.decode().lower() for got in hers.got)


def test_stranger_replays_nothing_of_another(
    neighbours: Any, receivers: tuple[Receiver, Receiver], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A replay from the beginning, and deliveries of Aurore's events forged into the stranger's queue."""
    theirs, _ = receivers
    monkeypatch.setattr(services, "_must_be_kept_yet", lambda place: None)
    webhook = hook(neighbours, neighbours.own, theirs)
    tell_everything(neighbours.secret)
    with scope(OFFICE) as actor:
        forged = Event.objects.filter(brand_id=neighbours.secret.brand.pk)
        Delivery.objects.bulk_create(
            Delivery(
                webhook=webhook, event_id=event.pk, event_transaction=event.transaction,
                verb=event.verb, subject=f"{event.subject_type}:{event.subject_id}",
            )
            for event in forged
        )  # fmt: skip
        services.replay_from(webhook=webhook, after=Position(1, 0), actor=actor)
    work(neighbours.world)
    assert not any("aurore" in got.body.decode().lower() for got in theirs.got)


def test_stranger_sees_no_webhook_and_no_delivery_of_another(neighbours: Any) -> None:
    with scope(neighbours.world.actor(neighbours.stranger)):
        shown = [
            *Webhook.objects.values_list("url", flat=True),
            *Delivery.objects.values_list("answer", flat=True),
        ]
    assert shown
    assert "aurore" not in json.dumps(shown).lower()
