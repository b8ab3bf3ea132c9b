"""Registering, changing, rotating, replaying: who may, and what it does."""

import re
from datetime import timedelta
from typing import Any

import pytest
from django.db.models import F
from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from backoffice.access.models import Right, Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.feed import Position, end_of_feed
from backoffice.events.models import Event
from backoffice.webhooks import services
from backoffice.webhooks.models import Delivery, Webhook
from backoffice.webhooks.states import CLAIMED, DeliveryStatus, WebhookStatus
from tests.backoffice.webhooks.making import (
    again,
    bodies,
    client_of,
    deliveries,
    feed_all,
    happen,
    later,
    register,
    work,
)
from tests.backoffice.webhooks.receiver import Answer, Receiver
from tests.conftest import World

URL = "https://partner.example.com/hooks"


def as_person(world: World, user: User) -> Any:
    return scope(world.actor(user))


def test_owners_members_with_the_right_and_platform_admins_register(world: World) -> None:
    client = client_of(world, world.aurore)
    with scope(world.office):
        keeper = User.objects.create(
            username="keeper", role=Role.BRAND_MEMBER, company=world.aurore.company, rights=Right.values
        )
        keeper.memberships.create(brand=world.aurore)
    for number, person in enumerate((world.owner, keeper, world.admin)):
        with as_person(world, person) as actor:
            webhook, secret = services.create_webhook(
                client=client, url=f"{URL}/{number}", patterns=["unit.*", " *", "unit.*"], actor=actor
            )
        assert secret.startswith("whsec_")
        assert webhook.patterns == ["*", "unit.*"]
    with scope(world.office):
        event = Event.objects.filter(verb="webhook.created").first()
        assert (event.brand_id, event.data["url"]) == (world.aurore.pk, f"{URL}/0")


def test_nobody_else_registers(world: World) -> None:
    client = client_of(world, world.aurore)
    with scope(world.office):
        goods = User.objects.create(
            username="goods", role=Role.BRAND_MEMBER, company=world.aurore.company, rights=[Right.GOODS]
        )
        goods.memberships.create(brand=world.aurore)
        # The client sees orders and money, which this member does not.
        people = User.objects.create(
            username="people", role=Role.BRAND_MEMBER, company=world.aurore.company, rights=[Right.PEOPLE]
        )
        people.memberships.create(brand=world.aurore)
    refusals = [
        (goods, Forbidden),
        (people, Forbidden),
        (world.reviewer, Forbidden),
        (world.stranger, NotFound),
    ]
    for person, refusal in refusals:
        with as_person(world, person) as actor, pytest.raises(refusal):
            services.create_webhook(client=client, url=URL, patterns=["*"], actor=actor)
    with scope(world.office):
        assert not Webhook.objects.exists()


def test_a_client_reads_the_feed_only_with_the_scope_to_do_so(world: World) -> None:
    client = client_of(world, world.aurore, scopes=[Scope.WEBHOOKS_WRITE])
    with scope(world.office) as actor, pytest.raises(Forbidden, match="events:read"):
        services.create_webhook(client=client, url=URL, patterns=["*"], actor=actor)


@pytest.mark.parametrize(
    "patterns",
    [
        [],
        [""],
        ["unit"],
        ["Unit.*"],
        ["*.held"],
        ["unit.*.x"],
        ["unit.held; DROP"],
        ["nope.*"],
        ["unit.*", "unit.nope"],
        ["x." + "y" * 90],
        [f"unit.{letter}{other}" for letter in "abcdefgh" for other in "abcdefg"],
    ],
)
def test_it_refuses_patterns_that_name_no_event(world: World, patterns: list[str]) -> None:
    client = client_of(world, world.aurore)
    with scope(world.office) as actor, pytest.raises(Invalid) as refusal:
        services.create_webhook(client=client, url=URL, patterns=patterns, actor=actor)
    assert refusal.value.data["field"] == "events"


def test_it_says_which_events_have_almost_the_name(world: World) -> None:
    for asked, like in (("unit.solt", "unit.sold"), ("units.*", "unit.*")):
        with pytest.raises(Invalid, match=rf"«{re.escape(asked)}»; .*{re.escape(like)}.* perhaps\.$"):
            services.checked_patterns([asked])
    assert services.checked_patterns(["parcel.departed", "unit.revised"]) == [
        "parcel.departed",
        "unit.revised",
    ]


def test_it_keeps_one_webhook_per_address_and_twenty_per_client(world: World) -> None:
    webhook, _ = register(world, world.aurore, URL)
    with scope(world.office) as actor:
        with pytest.raises(Conflict, match="already"):
            services.create_webhook(client=webhook.client, url=URL, patterns=["*"], actor=actor)
        for number in range(services.MOST_WEBHOOKS - 1):
            services.create_webhook(client=webhook.client, url=f"{URL}/{number}", patterns=["*"], actor=actor)
        with pytest.raises(Conflict, match="20 webhooks at most"):
            services.create_webhook(client=webhook.client, url=f"{URL}/x", patterns=["*"], actor=actor)
        with pytest.raises(Conflict, match="already"):
            services.change_webhook(webhook=webhook, url=f"{URL}/3", actor=actor)


def test_it_changes_what_is_given(world: World, receiver: Receiver) -> None:
    webhook, _ = register(world, world.aurore, URL, "order.*")
    with as_person(world, world.owner) as actor:
        changed = services.change_webhook(
            webhook=webhook, url=receiver.url(), patterns=["unit.*"], description=" Shop ", actor=actor
        )
    assert (changed.url, changed.patterns, changed.description) == (receiver.url(), ["unit.*"], "Shop")
    happen(world, world.aurore, 1)
    work(world)
    assert bodies(receiver.got) == ["Aurore 1"]


def test_strangers_and_other_clients_change_nothing(world: World) -> None:
    webhook, _ = register(world, world.aurore, URL)
    colleague = client_of(world, world.aurore)
    with scope(world.office):
        from backoffice.access.queries import actor_of_client

        system = actor_of_client(colleague.pk)
        delivery = Delivery.objects.create(webhook=webhook, verb="webhook.test", subject="test:1")
        before = (Webhook.objects.values().get(), Delivery.objects.values().get())
    for actor in (world.actor(world.stranger), system):
        for verb in (
            lambda actor: services.change_webhook(webhook=webhook, url=f"{URL}/x", actor=actor),
            lambda actor: services.rotate_secret(webhook=webhook, actor=actor),
            lambda actor: services.delete_webhook(webhook=webhook, actor=actor),
            lambda actor: services.disable_webhook(webhook=webhook, actor=actor),
            lambda actor: services.enable_webhook(webhook=webhook, actor=actor),
            lambda actor: services.send_test(webhook=webhook, actor=actor),
            lambda actor: services.replay_dead(webhook=webhook, actor=actor),
            lambda actor: services.replay_from(webhook=webhook, after=Position(), actor=actor),
            lambda actor: services.replay_delivery(delivery=delivery, actor=actor),
        ):
            with scope(actor), pytest.raises(NotFound):
                verb(actor)
    with scope(world.office):
        assert (Webhook.objects.values().get(), Delivery.objects.values().get()) == before


def test_a_rotation_without_overlap_ends_the_former_secret_at_once(world: World, receiver: Receiver) -> None:
    webhook, former = register(world, world.aurore, receiver.url(), "unit.*")
    with as_person(world, world.owner) as actor:
        _, new = services.rotate_secret(webhook=webhook, overlap=timedelta(0), actor=actor)
    happen(world, world.aurore, 1)
    work(world)
    (got,) = receiver.got
    assert len(got.headers["webhook-signature"].split()) == 1
    Verifier(new).verify(got.body, got.headers)
    with as_person(world, world.owner) as actor, pytest.raises(Invalid):
        services.rotate_secret(webhook=webhook, overlap=timedelta(days=8), actor=actor)


def test_a_secret_in_use_is_not_lost_between_two_changes(world: World, receiver: Receiver) -> None:
    webhook, former = register(world, world.aurore, receiver.url(), "unit.*")
    with as_person(world, world.owner) as actor:
        services.rotate_secret(webhook=webhook, overlap=timedelta(hours=1), actor=actor)
        with pytest.raises(Conflict) as refused:
            services.rotate_secret(webhook=webhook, overlap=timedelta(hours=1), actor=actor)
    assert refused.value.code == "secrets_overlap"
    happen(world, world.aurore, 1)
    work(world)
    (got,) = receiver.got
    Verifier(former).verify(got.body, got.headers)
    with as_person(world, world.owner) as actor:
        services.rotate_secret(webhook=webhook, overlap=timedelta(0), actor=actor)


def test_a_test_arrives_whatever_the_webhook_asks_for(world: World, receiver: Receiver) -> None:
    webhook, secret = register(world, world.aurore, receiver.url(), "order.placed")
    with as_person(world, world.owner) as actor:
        test = services.send_test(webhook=webhook, actor=actor)
    work(world)
    (got,) = receiver.got
    assert got.headers["webhook-id"] == test.message_id == f"test_{test.pk}"
    assert Verifier(secret).verify(got.body, got.headers)["type"] == "webhook.test"
    assert deliveries(world)[0].status == DeliveryStatus.DELIVERED


def test_a_test_ends_the_pause_after_failures(world: World, receiver: Receiver) -> None:
    receiver.answers = [Answer(500), Answer(204)]
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    with as_person(world, world.owner) as actor:
        services.send_test(webhook=webhook, actor=actor)
    work(world)
    assert [delivery.status for delivery in deliveries(world)] == ["pending", "delivered"]


def test_nothing_is_sent_while_it_is_disabled_and_nothing_is_lost(world: World, receiver: Receiver) -> None:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    feed_all(world)
    with as_person(world, world.owner) as actor:
        services.disable_webhook(webhook=webhook, actor=actor)
        with pytest.raises(StateConflict):
            services.disable_webhook(webhook=webhook, actor=actor)
        with pytest.raises(Conflict, match="disabled"):
            services.send_test(webhook=webhook, actor=actor)
    happen(world, world.aurore, 2)
    work(world)
    assert receiver.got == []
    with as_person(world, world.owner) as actor:
        services.enable_webhook(webhook=webhook, actor=actor)
    work(world)
    assert sorted(bodies(receiver.got)) == ["Aurore 1", "Aurore 2"]
    assert again(world, webhook).status == WebhookStatus.ACTIVE


def test_enabling_may_skip_what_was_missed(world: World, receiver: Receiver) -> None:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    feed_all(world)
    with as_person(world, world.owner) as actor:
        services.disable_webhook(webhook=webhook, actor=actor)
    happen(world, world.aurore, 2)
    with as_person(world, world.owner) as actor:
        services.enable_webhook(webhook=webhook, skip_missed=True, actor=actor)
    happen(world, world.aurore, 3)
    work(world)
    assert bodies(receiver.got) == ["Aurore 3"]


def delivered(world: World, receiver: Receiver, *subjects: int) -> Webhook:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    for subject in subjects:
        happen(world, world.aurore, subject)
    work(world)
    return webhook


def test_it_replays_one_message_under_its_id(world: World, receiver: Receiver) -> None:
    delivered(world, receiver, 1, 2)
    chosen = deliveries(world)[0]
    with as_person(world, world.owner) as actor:
        services.replay_delivery(delivery=chosen, actor=actor)
        with pytest.raises(Conflict, match="waits to be sent already"):
            services.replay_delivery(delivery=chosen, actor=actor)
    work(world)
    ids = [got.headers["webhook-id"] for got in receiver.got]
    assert len(ids) == 3
    assert ids.count(chosen.message_id) == 2


def test_what_waits_after_a_failure_is_tried_at_once_and_never_twice_at_a_time(
    world: World, receiver: Receiver
) -> None:
    receiver.answers = [Answer(500), Answer(204)]
    register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    work(world)
    (waiting,) = deliveries(world)
    assert (waiting.status, waiting.attempts, len(receiver.got)) == ("pending", 1, 1)
    with scope(world.office):
        # As while an attempt is being made.
        Delivery.objects.update(due_at=F("attempted_at") + CLAIMED)
    with as_person(world, world.owner) as actor, pytest.raises(Conflict, match="waits to be sent already"):
        services.replay_delivery(delivery=waiting, actor=actor)
    with scope(world.office):
        Delivery.objects.update(due_at=waiting.due_at + timedelta(hours=10))
    with as_person(world, world.owner) as actor:
        services.replay_delivery(delivery=waiting, actor=actor)
    work(world)
    (arrived,) = deliveries(world)
    assert (arrived.status, arrived.attempts, len(receiver.got)) == ("delivered", 2, 2)


def test_it_replays_all_dead_letters(world: World, receiver: Receiver) -> None:
    receiver.answers = [Answer(500)]
    webhook = delivered(world, receiver, 1, 2)
    with scope(world.office):
        Delivery.objects.update(status="dead", ended_at=timezone.now(), attempts=10)
    receiver.answers = [Answer()]
    with as_person(world, world.owner) as actor:
        assert services.replay_dead(webhook=webhook, actor=actor) == 2
    work(world)
    assert {(each.status, each.attempts) for each in deliveries(world)} == {("delivered", 1)}


def test_it_replays_everything_from_a_position(world: World, receiver: Receiver) -> None:
    webhook = delivered(world, receiver, 1, 2, 3)
    first = deliveries(world)[0]
    receiver.got.clear()
    with as_person(world, world.owner) as actor:
        place = Position(first.event_transaction or 0, first.event_id or 0)
        assert services.replay_from(webhook=webhook, after=place, actor=actor) == place
    work(world)
    assert sorted(bodies(receiver.got)) == ["Aurore 2", "Aurore 3"]
    assert len(deliveries(world)) == 3


def test_it_replays_everything_since_a_time_also_what_it_had_not_asked_for(
    world: World, receiver: Receiver
) -> None:
    begun = timezone.now()
    webhook = delivered(world, receiver, 1, 2)
    happen(world, world.aurore, 9, verb="order.placed")
    feed_all(world)
    receiver.got.clear()
    with as_person(world, world.owner) as actor:
        services.change_webhook(webhook=webhook, patterns=["unit.*", "order.*"], actor=actor)
        services.replay_from(webhook=webhook, since=begun, actor=actor)
    work(world)
    assert sorted(bodies(receiver.got)) == ["Aurore 1", "Aurore 2", "Aurore 9"]


def test_a_replay_says_from_where_and_not_from_before_what_is_kept(world: World, receiver: Receiver) -> None:
    webhook = delivered(world, receiver, 1)
    with as_person(world, world.owner) as actor:
        with pytest.raises(Invalid, match="either `after`"):
            services.replay_from(webhook=webhook, actor=actor)
        with pytest.raises(Invalid, match="either `after`"):
            services.replay_from(webhook=webhook, after=Position(), since=timezone.now(), actor=actor)
        with pytest.raises(Invalid, match="30 days at most"):
            services.replay_from(webhook=webhook, after=Position(1, 1), actor=actor)


def test_it_forgets_what_ended_long_ago_and_a_replay_names_it_as_before(
    world: World, receiver: Receiver
) -> None:
    webhook = delivered(world, receiver, 1)
    kept = deliveries(world)[0]
    with scope(world.office):
        assert services.forget_old() == 0
        Delivery.objects.update(ended_at=timezone.now() - services.KEPT - timedelta(hours=1))
        assert services.forget_old() == 1
        assert services.forget_old() == 0
    with as_person(world, world.owner) as actor:
        services.replay_from(webhook=webhook, since=timezone.now() - timedelta(hours=1), actor=actor)
    work(world)
    assert {got.headers["webhook-id"] for got in receiver.got} == {kept.message_id}
    assert len(receiver.got) == 2


def test_deleting_ends_everything(world: World, receiver: Receiver) -> None:
    webhook, _ = register(world, world.aurore, receiver.url(), "unit.*")
    happen(world, world.aurore, 1)
    feed_all(world)
    with as_person(world, world.owner) as actor:
        services.delete_webhook(webhook=webhook, actor=actor)
    later(world)
    work(world)
    assert receiver.got == []
    assert deliveries(world) == []
    with scope(world.office):
        assert Event.objects.filter(verb="webhook.deleted").count() == 1


def test_the_feed_ends_where_nothing_has_settled_yet(world: World) -> None:
    with scope(world.office):
        last = end_of_feed()
    happen(world, world.aurore, 1)
    with scope(world.office):
        assert end_of_feed() > last
