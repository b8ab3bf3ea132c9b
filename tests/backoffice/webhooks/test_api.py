"""Webhooks over REST, as a partner system meets them."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from standardwebhooks import Webhook as Verifier

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.models import Answer as KeptAnswer
from backoffice.webhooks.models import Delivery, Webhook
from tests.backoffice.webhooks.making import happen, work
from tests.backoffice.webhooks.receiver import Answer, Receiver
from tests.conftest import World

HOOKS = "/api/v1/webhooks"
_keys = iter(range(10_000))


class System:
    """A partner system with a token of its own."""

    def __init__(self, world: World, as_client: Callable[[str], Client], **words: Any) -> None:
        self.client, token = world.token(**words)
        self.browser = as_client(token)

    def get(self, path: str, **query: Any) -> Any:
        return self.browser.get(path, query)

    def post(self, path: str, words: Any = None, *, key: str = "") -> Any:
        return self.browser.post(
            path,
            words or {},
            content_type="application/json",
            headers={"Idempotency-Key": key or f"k{next(_keys)}"},
        )


@pytest.fixture
def aurore(world: World, as_client: Callable[[str], Client]) -> System:
    return System(world, as_client, brand=world.aurore)


@pytest.fixture
def made(aurore: System, receiver: Receiver) -> dict[str, Any]:
    answer = aurore.post(HOOKS, {"url": receiver.url(), "events": ["unit.*"], "description": "Shop"})
    assert answer.status_code == 201
    return dict(answer.json())


def test_it_registers_and_shows_the_secret_once(
    aurore: System, made: dict[str, Any], receiver: Receiver
) -> None:
    assert made["secret"].startswith("whsec_")
    assert (made["url"], made["events"], made["status"]) == (receiver.url(), ["unit.*"], "active")
    shown = aurore.get(f"{HOOKS}/{made['id']}").json()
    assert "secret" not in shown
    assert shown == {name: value for name, value in made.items() if name != "secret"}
    assert [each["id"] for each in aurore.get(HOOKS).json()["results"]] == [made["id"]]


def test_the_same_request_again_registers_once_and_keeps_the_secret_to_itself(
    world: World, aurore: System, receiver: Receiver
) -> None:
    words = {"url": receiver.url(), "events": ["*"]}
    first, second = aurore.post(HOOKS, words, key="once"), aurore.post(HOOKS, words, key="once")
    assert second.status_code == 201
    assert second.headers["Idempotent-Replayed"] == "true"
    assert second.json() == {**first.json(), "secret": None}
    with scope(world.office):
        assert Webhook.objects.count() == 1
        assert b"whsec_" not in bytes(KeptAnswer.objects.get(key="once").body)


def test_it_says_what_is_wrong(aurore: System, receiver: Receiver) -> None:
    for words, field in (
        ({"events": ["*"]}, "url"),
        ({"url": receiver.url(), "events": "all"}, "events"),
        ({"url": receiver.url(), "events": ["*"], "after": "yesterday"}, "after"),
    ):
        answer = aurore.post(HOOKS, words)
        assert answer.status_code == 422
        assert answer.json()["errors"][0]["field"] == field
    refused = aurore.post(HOOKS, {"url": "https://10.0.0.1/", "events": ["*"]})
    assert (refused.status_code, refused.json()["code"]) == (422, "webhook_address")
    assert aurore.post(HOOKS, {"url": receiver.url(), "events": ["what?"]}).status_code == 422


def test_it_begins_after_a_position_of_the_feed(world: World, aurore: System, receiver: Receiver) -> None:
    position = aurore.get("/api/v1/events").json()["next"]
    happen(world, world.aurore, 1)
    made = aurore.post(HOOKS, {"url": receiver.url(), "events": ["unit.*"], "after": position}).json()
    assert made["position"] == position
    work(world)
    assert len(receiver.got) == 1


def test_it_changes_rotates_tests_disables_and_enables(
    world: World, aurore: System, made: dict[str, Any], receiver: Receiver
) -> None:
    hook = f"{HOOKS}/{made['id']}"
    assert aurore.post(f"{hook}/change", {"events": ["*"]}).json()["events"] == ["*"]
    rotated = aurore.post(f"{hook}/rotate", {"overlap_hours": 1}).json()
    assert rotated["secret"] != made["secret"]
    assert rotated["former_secret_until"] is not None
    assert aurore.post(f"{hook}/rotate", {"overlap_hours": 999}).status_code == 422
    assert aurore.post(f"{hook}/test").status_code == 202
    work(world)
    assert any(Verifier(rotated["secret"]).verify(got.body, got.headers) for got in receiver.got)
    assert aurore.post(f"{hook}/disable").json()["disabled_because"] == "by_hand"
    refused = aurore.post(f"{hook}/test")
    assert (refused.status_code, refused.json()["code"]) == (409, "webhook_disabled")
    assert aurore.post(f"{hook}/enable", {"skip_missed": True}).json()["status"] == "active"


def test_it_shows_deliveries_and_replays_them(
    world: World, aurore: System, made: dict[str, Any], receiver: Receiver
) -> None:
    hook = f"{HOOKS}/{made['id']}"
    receiver.answers = [Answer(500, body=b"no"), Answer(204)]
    happen(world, world.aurore, 1)
    work(world)
    (waiting,) = aurore.get(f"{hook}/deliveries").json()["results"]
    assert (waiting["status"], waiting["answer_status"], waiting["answer"]) == ("pending", 500, "no")
    assert waiting["next_attempt_at"] is not None
    with scope(world.office):
        Delivery.objects.update(status="dead", ended_at=timezone.now())
    assert aurore.get(f"{hook}/deliveries", status="delivered").json()["results"] == []
    assert len(aurore.get(f"{hook}/deliveries", status="dead", event="unit.held").json()["results"]) == 1
    assert aurore.get(f"{hook}/deliveries", status="lost").status_code == 422
    assert aurore.post(f"{hook}/replay").json() == {"dead_letters": 1, "after": None}
    work(world)
    (ended,) = aurore.get(f"{hook}/deliveries").json()["results"]
    assert (ended["status"], ended["message_id"], ended["next_attempt_at"]) == (
        "delivered",
        waiting["message_id"],
        None,
    )
    assert aurore.post(f"{hook}/deliveries/{ended['id']}/replay").status_code == 202
    place = aurore.post(f"{hook}/replay", {"since": made["created_at"]}).json()["after"]
    assert aurore.post(f"{hook}/replay", {"after": place}).json() == {"dead_letters": None, "after": place}
    assert aurore.post(f"{hook}/replay", {"after": place, "since": made["created_at"]}).status_code == 422


def test_it_deletes(world: World, aurore: System, made: dict[str, Any]) -> None:
    hook = f"{HOOKS}/{made['id']}"
    assert aurore.browser.delete(hook).status_code == 204
    assert aurore.browser.delete(hook).status_code == 404
    assert aurore.get(hook).status_code == 404


@pytest.mark.parametrize("whose", ["aurore", "kestrel", None])
def test_a_system_knows_its_own_webhooks_alone(
    world: World, as_client: Callable[[str], Client], aurore: System, made: dict[str, Any], whose: str | None
) -> None:
    """Another system of the same brand, of another, and a partner of the platform itself."""
    other = System(world, as_client, brand=getattr(world, whose) if whose else None)
    hook = f"{HOOKS}/{made['id']}"
    with scope(world.office):
        delivery = Delivery.objects.create(webhook_id=made["id"], verb="webhook.test", subject="test:1")
        before = Webhook.objects.values().get()
    assert other.get(HOOKS).json()["results"] == []
    assert other.get(hook).status_code == 404
    assert other.get(f"{hook}/deliveries").status_code == 404
    assert other.browser.delete(hook).status_code == 404
    for verb in (
        "change",
        "rotate",
        "test",
        "disable",
        "enable",
        "replay",
        f"deliveries/{delivery.pk}/replay",
    ):
        assert other.post(f"{hook}/{verb}").status_code == 404, verb
    with scope(world.office):
        assert Webhook.objects.values().get() == before


def test_it_takes_the_scope(world: World, as_client: Callable[[str], Client], receiver: Receiver) -> None:
    reader = System(world, as_client, brand=world.aurore, scopes=[Scope.EVENTS_READ])
    assert reader.get(HOOKS).status_code == 403
    assert reader.post(HOOKS, {"url": receiver.url(), "events": ["*"]}).status_code == 403
    writer = System(world, as_client, brand=world.aurore, scopes=[Scope.WEBHOOKS_WRITE])
    refused = writer.post(HOOKS, {"url": receiver.url(), "events": ["*"]})
    assert (refused.status_code, refused.json()["code"]) == (403, "scope_missing")
