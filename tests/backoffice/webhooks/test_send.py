"""Sending to a real server in a thread, which behaves well and badly."""

import json
import threading
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from pytest_django.fixtures import Settings
from standardwebhooks import Webhook as Verifier
from standardwebhooks.webhooks import WebhookVerificationError

from backoffice.access.scope import scope
from backoffice.events.log import Fact, append
from backoffice.events.models import Event
from backoffice.jobs.models import Job
from backoffice.notices.models import Notice
from backoffice.webhooks import courier, sending, services
from backoffice.webhooks.models import Delivery, Webhook
from backoffice.webhooks.states import DeliveryStatus, DisabledBecause, WebhookStatus
from tests.backoffice.webhooks.making import (
    again,
    bodies,
    deliveries,
    feed_all,
    happen,
    later,
    register,
    work,
)
from tests.backoffice.webhooks.receiver import Answer, Got, Receiver
from tests.conftest import World

committed = pytest.mark.django_db(transaction=True)


@committed
def test_it_delivers_an_event_with_a_signature_that_the_library_verifies(
    world: World, receiver: Receiver
) -> None:
    _, secret = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 7, words="自然堂 «quoted»")
    work(world)

    (got,) = receiver.got
    with scope(world.office):
        event = Event.objects.get(subject_type="unit", subject_id=7)
    assert got.headers["webhook-id"] == f"evt_{event.pk}"
    assert got.headers["content-type"] == "application/json"
    assert got.headers["user-agent"] == "Entrepot-Webhooks/1"
    body = Verifier(secret).verify(got.body, got.headers)
    assert body["type"] == "unit.held"
    assert body["data"] == {
        "position": f"{event.transaction}-{event.pk}",
        "at": body["timestamp"],
        "verb": "unit.held",
        "subject_type": "unit",
        "subject_id": 7,
        "sequence": 1,
        "actor_name": "tests",
        "data": {"note": "Aurore 7", "words": "自然堂 «quoted»"},
    }
    with pytest.raises(WebhookVerificationError):
        Verifier(secret).verify(got.body.replace(b"Aurore", b"Kestrel"), got.headers)
    (delivery,) = deliveries(world)
    assert (delivery.status, delivery.attempts, delivery.answer_status) == (DeliveryStatus.DELIVERED, 1, 204)


def test_it_sends_only_what_is_asked_for(world: World, receiver: Receiver) -> None:
    register(world, world.aurore, receiver.url(), "order.placed", "lot.*")
    for number, verb in enumerate(
        ["unit.held", "order.placed", "order.paid", "lot.recalled", "lots.counted"]
    ):
        happen(world, world.aurore, number, verb=verb)
    work(world)
    assert {json.loads(got.body)["type"] for got in receiver.got} == {"order.placed", "lot.recalled"}


@committed
def test_it_begins_with_what_happens_after_it_was_made(world: World, receiver: Receiver) -> None:
    happen(world, world.aurore, 1)
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 2)
    work(world)
    assert bodies(receiver.got) == ["Aurore 2"]
    assert again(world, webhook).position > webhook.position


def test_it_tries_again_under_the_same_id_with_longer_and_longer_pauses(
    world: World, receiver: Receiver
) -> None:
    receiver.answers = [Answer(500, body=b"oops"), Answer(503), Answer(200, body=b"thanks")]
    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 7)
    work(world)
    (first,) = deliveries(world)
    assert (first.status, first.attempts, first.answer_status, first.answer) == ("pending", 1, 500, "oops")
    assert first.error == "Answered 500."
    assert timedelta(seconds=3) < first.due_at - timezone.now() < timedelta(seconds=6)
    work(world)
    assert len(receiver.got) == 1  # its time has not come
    later(world)
    work(world)
    (second,) = deliveries(world)
    assert timedelta(minutes=4) < second.due_at - timezone.now() < timedelta(minutes=6)
    later(world)
    work(world)
    (third,) = deliveries(world)
    assert (third.status, third.attempts, third.error) == (DeliveryStatus.DELIVERED, 3, "")
    assert len({got.headers["webhook-id"] for got in receiver.got}) == 1
    assert len({got.body for got in receiver.got}) == 1


def test_it_keeps_the_order_of_each_subject_and_lets_the_others_pass(
    world: World, receiver: Receiver
) -> None:
    def answer(got: Got) -> Answer:
        return Answer(500) if b'"Aurore 1"' in got.body and failing else Answer(204)

    failing = True
    receiver.answer = answer
    register(world, world.aurore, receiver.url(), "unit.*")
    for _ in range(3):
        happen(world, world.aurore, 1, 2)
    work(world)
    later(world)
    work(world)
    assert bodies(receiver.got).count("Aurore 2") == 3
    assert bodies(receiver.got).count("Aurore 1") == 2  # the same one twice; those behind it wait
    failing = False
    later(world)
    work(world)
    sequences = [
        body["data"]["sequence"]
        for got in receiver.got
        if (body := json.loads(got.body))["data"]["subject_id"] == 1
    ]
    assert sequences == [1, 1, 1, 2, 3]
    assert {delivery.status for delivery in deliveries(world)} == {DeliveryStatus.DELIVERED}


def test_it_gives_up_after_the_last_attempt_and_lets_the_next_one_pass(
    world: World, receiver: Receiver
) -> None:
    receiver.answers = [Answer(500)]
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    happen(world, world.aurore, 1)
    for _ in range(sending.MOST_ATTEMPTS):
        work(world)
        later(world)
    first, second = deliveries(world)
    assert (first.status, first.attempts, first.error) == (DeliveryStatus.DEAD, 10, "Answered 500.")
    assert (second.status, second.attempts) == (DeliveryStatus.PENDING, 0)
    assert again(world, webhook).status == WebhookStatus.ACTIVE


def test_an_address_at_which_nothing_arrives_rests(world: World, receiver: Receiver) -> None:
    receiver.answers = [Answer(500)]
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, *range(1, 41))
    work(world)
    assert len(receiver.got) == courier.AT_ONCE  # one batch, not forty
    rested = again(world, webhook)
    assert (rested.failures, rested.failing_since is None) == (1, False)
    with scope(world.office):
        Webhook.objects.update(rests_until=None)
    receiver.answers = [Answer()]
    work(world)
    assert again(world, webhook).failing_since is None
    assert len(receiver.got) == 10 + 30


def test_what_waits_goes_out_at_once_when_an_outage_is_over(world: World, receiver: Receiver) -> None:
    receiver.answers = [Answer(500)]
    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, *range(1, 6))
    for _ in range(4):
        work(world)
        later(world)
    receiver.answers = [Answer()]
    with scope(world.office):
        Delivery.objects.filter(subject__gt="unit:1").update(due_at=timezone.now() + timedelta(hours=20))
    work(world)
    work(world)
    assert {delivery.status for delivery in deliveries(world)} == {DeliveryStatus.DELIVERED}


def test_it_waits_as_long_as_the_partner_asks(world: World, receiver: Receiver) -> None:
    receiver.answers = [Answer(429, {"Retry-After": "3600"})]
    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    (delivery,) = deliveries(world)
    assert timedelta(minutes=59) < delivery.due_at - timezone.now() <= timedelta(hours=1)


@pytest.mark.parametrize(
    "asked", ["Sun, 06 Nov 1994 08:49:37 GMT", "soon", "-5", "9" * 30, "Fri, 99 Nov 2099"]
)
def test_it_does_not_wait_for_nonsense(world: World, receiver: Receiver, asked: str) -> None:
    receiver.answers = [Answer(503, {"Retry-After": asked})]
    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    (delivery,) = deliveries(world)
    assert delivery.due_at - timezone.now() < timedelta(seconds=10)


def test_it_follows_no_redirect(world: World, receiver: Receiver) -> None:
    with Receiver() as private:
        receiver.answers = [
            Answer(307, {"Location": private.url()}),
            Answer(302, {"Location": private.url()}),
        ]
        register(world, world.aurore, receiver.url(), "unit.*")
        happen(world, world.aurore, 1)
        work(world)
        later(world)
        work(world)
        assert private.got == []
    (delivery,) = deliveries(world)
    assert "redirects are not followed" in delivery.error


def test_it_gives_a_slow_server_up_and_tries_again(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(courier, "PATIENCE", 0.3)
    receiver.answers = [Answer(204, after=1.0), Answer(204)]
    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    (delivery,) = deliveries(world)
    assert (delivery.status, delivery.answer_status) == (DeliveryStatus.PENDING, None)
    assert "No whole answer within" in delivery.error
    later(world)
    work(world)
    assert deliveries(world)[0].status == DeliveryStatus.DELIVERED


def test_it_reads_only_the_beginning_of_a_huge_answer(world: World, receiver: Receiver) -> None:
    receiver.answers = [Answer(200, endless=True)]
    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    (delivery,) = deliveries(world)
    assert delivery.status == DeliveryStatus.DELIVERED
    assert delivery.answer == "x" * 500
    assert receiver.poured < 20_000_000  # the sockets' buffers, not the endless rest


def test_it_keeps_an_answer_that_is_not_text(world: World, receiver: Receiver) -> None:
    receiver.answers = [Answer(200, body=b"\x00\xff<script>\x1b[31m")]
    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    assert deliveries(world)[0].answer == "�<script> [31m"


def test_it_says_so_when_nobody_is_there(world: World, receiver: Receiver) -> None:
    register(world, world.aurore, "http://127.0.0.1:1/hook", "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    (delivery,) = deliveries(world)
    assert delivery.error.startswith("127.0.0.1 cannot be reached")


@pytest.mark.usefixtures("everybody")
def test_gone_means_gone_and_the_company_is_told(world: World, receiver: Receiver) -> None:
    receiver.answers = [Answer(410)]
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    disabled = again(world, webhook)
    assert (disabled.status, disabled.disabled_because) == (WebhookStatus.DISABLED, DisabledBecause.GONE)
    happen(world, world.aurore, 2)
    later(world)
    work(world)
    assert len(receiver.got) == 1
    with scope(world.office):
        told = {notice.user_id: notice for notice in Notice.objects.all()}
    assert set(told) == {world.owner.pk, world.teammate.pk}
    assert "The address answered 410 Gone. 1 messages wait" in told[world.owner.pk].sentence
    assert told[world.owner.pk].link == f"/admin/webhooks/webhook/{webhook.pk}/change/"


def test_it_is_turned_off_after_days_of_failure_and_goes_on_where_it_was(
    world: World, receiver: Receiver
) -> None:
    receiver.answers = [Answer(500)]
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    for _ in range(sending.DISABLING_FAILURES):
        work(world)
        later(world)
    assert again(world, webhook).status == WebhookStatus.ACTIVE
    with scope(world.office):
        Webhook.objects.update(failing_since=timezone.now() - timedelta(days=6))
    work(world)
    assert again(world, webhook).disabled_because == DisabledBecause.FAILING
    happen(world, world.aurore, 2)
    work(world)
    receiver.answers = [Answer()]
    with scope(world.actor(world.owner)) as owner:
        services.enable_webhook(webhook=webhook, actor=owner)
    later(world)
    work(world)
    assert sorted(bodies(receiver.got)[-2:]) == ["Aurore 1", "Aurore 2"]


@pytest.mark.usefixtures("everybody")
def test_platform_admins_are_told_of_the_platforms_own_partners(world: World, receiver: Receiver) -> None:
    receiver.answers = [Answer(410)]
    register(world, None, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    with scope(world.office):
        assert [notice.user_id for notice in Notice.objects.all()] == [world.admin.pk]


@committed
def test_it_sends_again_under_the_same_id_when_it_died_before_recording(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    def die(*_: Any) -> None:
        raise KeyboardInterrupt

    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    happen(world, world.aurore, 1)
    with monkeypatch.context() as dying, pytest.raises(KeyboardInterrupt):
        dying.setattr(sending, "_record", die)
        work(world)
    (claimed, behind) = deliveries(world)
    assert (claimed.attempts, behind.attempts) == (1, 0)
    with scope(world.office):
        Job.objects.update(lease_until=timezone.now() - timedelta(seconds=1))
    work(world)
    assert (
        len(receiver.got) == 1
    )  # while it may still be under way nobody else sends it, nor what is behind it
    later(world)
    with scope(world.office):
        Job.objects.update(status="queued", lease_until=None, lease_owner="")
    work(world)
    ids = [got.headers["webhook-id"] for got in receiver.got]
    assert ids[0] == ids[1]
    assert len(ids) == 3
    assert {delivery.status for delivery in deliveries(world)} == {DeliveryStatus.DELIVERED}


@committed
def test_two_workers_at_once_send_each_message_once(world: World, receiver: Receiver) -> None:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, *range(1, 31))
    feed_all(world)
    claims: list[int] = []
    barrier = threading.Barrier(4)

    def claim() -> None:
        from django.db import connection

        try:
            barrier.wait()
            while batch := sending._claim(webhook.pk):
                claims.extend(each.pk for each in batch)
        finally:
            connection.close()

    threads = [threading.Thread(target=claim) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(claims) == sorted(delivery.pk for delivery in deliveries(world))


@committed
def test_each_event_becomes_one_delivery_however_many_read(world: World, receiver: Receiver) -> None:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, *range(1, 31))
    feed_all(world)
    with scope(world.office):  # as if the place had not been kept
        Webhook.objects.update(after_transaction=0, after_id=0)
    feed_all(world)
    assert len(deliveries(world)) == 30
    assert again(world, webhook).after_transaction > 0


def test_a_deactivated_client_gets_nothing_and_misses_nothing(world: World, receiver: Receiver) -> None:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    feed_all(world)
    with scope(world.office):
        webhook.client.active = False
        webhook.client.save(update_fields=["active"])
    happen(world, world.aurore, 2)
    work(world)
    assert receiver.got == []
    with scope(world.office):
        webhook.client.active = True
        webhook.client.save(update_fields=["active"])
    work(world)
    assert sorted(bodies(receiver.got)) == ["Aurore 1", "Aurore 2"]


def test_it_sends_nothing_that_has_gone_out_of_its_clients_sight(world: World, receiver: Receiver) -> None:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    feed_all(world)
    with scope(world.office):
        webhook.client.brand, webhook.client.company = world.kestrel, world.kestrel.company
        webhook.client.save(update_fields=["brand", "company"])
    work(world)
    assert receiver.got == []
    (delivery,) = deliveries(world)
    assert (delivery.status, delivery.error) == (DeliveryStatus.DEAD, sending.OUT_OF_SIGHT)


def test_a_companys_client_hears_of_its_papers_and_a_brands_of_its_goods_too(
    world: World, receiver: Receiver
) -> None:
    client, _ = world.client(company=world.aurore.company)
    register(world, None, receiver.url(), "application.*", "unit.*", client=client)
    with scope(world.office) as actor:
        papers = [
            Fact(
                1,
                "application.looked_at",
                None,
                {"note": f"paper of {brand.name}"},
                company_id=brand.company_id,
            )
            for brand in (world.aurore, world.kestrel)
        ]
        append(actor=actor, facts=[papers[0]])
        append(actor=actor, facts=[replace(papers[1], subject_id=2)])
    happen(world, world.aurore, 1)
    happen(world, world.kestrel, 2)
    work(world)
    assert sorted(bodies(receiver.got)) == ["Aurore 1", "paper of Aurore"]


def test_a_worker_gives_its_turn_to_others(
    world: World, receiver: Receiver, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sending, "TURN", 0.0)
    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, *range(1, 31))
    work(world)
    assert len(receiver.got) == 30
    with scope(world.office):
        assert Job.objects.filter(kind=services.SEND, status="done").count() == 1


def test_it_matches_the_published_vector(shared_data: Any) -> None:
    vector = json.loads((shared_data / "vectors" / "standard_webhooks_vector.json").read_text())
    at = datetime.fromtimestamp(int(vector["webhook-timestamp"]), tz=UTC)
    made = Verifier(vector["secret"]).sign(vector["webhook-id"], at, vector["body"])
    assert made == vector["webhook-signature"]


def test_both_secrets_verify_while_they_overlap(world: World, receiver: Receiver, settings: Settings) -> None:
    webhook, former = register(world, world.aurore, receiver.url(), "unit.*")
    with scope(world.actor(world.owner)) as owner:
        rotated, new = services.rotate_secret(webhook=webhook, overlap=timedelta(hours=2), actor=owner)
    assert new != former
    happen(world, world.aurore, 1)
    work(world)
    (got,) = receiver.got
    for secret in (former, new):
        Verifier(secret).verify(got.body, got.headers)
    assert len(got.headers["webhook-signature"].split(" ")) == 2
    with time_machine.travel(timezone.now() + timedelta(hours=3), tick=True):
        happen(world, world.aurore, 2)
        work(world)
        last = receiver.got[-1]
        Verifier(new).verify(last.body, last.headers)
        with pytest.raises(WebhookVerificationError, match="No matching"):
            Verifier(former).verify(last.body, last.headers)


def test_secrets_live_through_a_change_of_the_installations_key(
    world: World, receiver: Receiver, settings: Settings
) -> None:
    _, secret = register(world, world.aurore, receiver.url(), "unit.*")
    settings.SECRET_KEY_FALLBACKS = [settings.SECRET_KEY]
    settings.SECRET_KEY = "another key of the installation, random and long enough"
    happen(world, world.aurore, 1)
    work(world)
    Verifier(secret).verify(receiver.got[0].body, receiver.got[0].headers)


def test_no_secret_is_kept_anywhere(world: World, receiver: Receiver) -> None:
    from django.db import connection

    _, secret = register(world, world.aurore, receiver.url(), "unit.*")
    with scope(world.office), connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname FROM pg_class WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace"
            " AND has_table_privilege(oid, 'SELECT')"
        )
        for (table,) in cursor.fetchall():
            cursor.execute(f"SELECT count(*) FROM {table} t WHERE t::text LIKE %s", [f"%{secret[6:30]}%"])
            assert cursor.fetchone() == (0,), table
