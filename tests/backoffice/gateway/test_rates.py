"""How much may be asked in a minute."""

from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.test import Client
from pytest_django.fixtures import Settings
from redis.exceptions import ConnectionError as NoRedis

from backoffice.environment import Environment
from backoffice.gateway.rates import Limit, address_of
from tests.conftest import World

PROBLEM = "application/problem+json"


def test_a_client_that_asks_too_much_is_told_when_to_go_on(
    world: World, as_client: Callable[[str], Client], settings: Settings
) -> None:
    settings.API_RATE = 2
    (_, token), (_, other) = world.token(), world.token()
    partner = as_client(token)
    assert [partner.get("/api/v1/units").status_code for _ in range(2)] == [200, 200]

    answer = partner.get("/api/v1/units")

    assert (answer.status_code, answer["Content-Type"]) == (429, PROBLEM)
    assert answer.json()["code"] == "rate_limited"
    assert answer.json()["limit"] == 2
    assert 1 <= int(answer["Retry-After"]) == answer.json()["retry_after"] <= 60
    assert as_client(other).get("/api/v1/units").status_code == 200


def test_all_tokens_of_a_client_count_together(
    world: World, as_client: Callable[[str], Client], settings: Settings
) -> None:
    settings.API_RATE = 1
    client, token = world.token()

    assert as_client(token).get("/api/v1/units").status_code == 200
    assert as_client(world.token_of(client)).get("/api/v1/units").status_code == 429


def test_callers_without_a_token_count_by_their_address(world: World, settings: Settings) -> None:
    settings.API_ANONYMOUS_RATE = 3
    guesser = Client(headers={"authorization": "Bearer wrong"})

    answers = [
        Client().get("/api/v1/units").status_code,
        guesser.get("/api/v1/units").status_code,
        Client().get("/api/no/such/place").status_code,
        Client().get("/api/schema/").status_code,
    ]

    assert answers == [401, 401, 404, 429]
    assert Client(REMOTE_ADDR="192.0.2.7").get("/api/v1/units").status_code == 401
    assert Client().get("/healthz").status_code == 200


def test_a_refused_write_has_written_nothing_and_used_no_key(
    world: World, as_client: Callable[[str], Client], settings: Settings
) -> None:
    settings.API_RATE = 1
    partner = as_client(world.token()[1])
    words = {"content_type": "application/json", "headers": {"idempotency-key": "once"}}
    partner.get("/api/v1/units")
    assert partner.post("/api/v1/orders", {}, **words).status_code == 429

    settings.API_RATE = 0
    answer = partner.post("/api/v1/orders", {}, **words)

    assert (answer.status_code, answer.json()["code"]) == (422, "invalid")


def test_people_count_by_themselves(
    world: World, as_person: Callable[..., Client], settings: Settings
) -> None:
    settings.API_RATE = 1
    browser = as_person(world.admin)

    assert [browser.get("/api/v1/units").status_code for _ in range(2)] == [200, 429]
    assert as_person(world.owner).get("/api/v1/units").status_code == 200


def test_nobody_is_refused_when_the_counter_cannot_be_reached(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    def gone(*_: object, **__: object) -> None:
        raise NoRedis("gone")

    monkeypatch.setattr(type(caches["rates"]), "add", gone)

    assert [Limit("x", 1).count() for _ in range(3)] == [False] * 3
    assert "cannot be reached" in caplog.text


@pytest.mark.parametrize(
    ("proxies", "passed", "address"),
    [
        (0, "203.0.113.1", "127.0.0.1"),
        (1, "203.0.113.1", "203.0.113.1"),
        (1, "198.51.100.9, 203.0.113.1", "203.0.113.1"),
        (2, "198.51.100.9, 203.0.113.1, 10.0.0.1", "203.0.113.1"),
        (2, "203.0.113.1", "127.0.0.1"),
        (1, "", "127.0.0.1"),
    ],
)
def test_it_believes_its_own_proxies_only(
    proxies: int, passed: str, address: str, settings: Settings, rf: object
) -> None:
    settings.TRUSTED_PROXIES = proxies
    headers = {"x-forwarded-for": passed} if passed else {}

    assert address_of(rf.get("/", headers=headers)) == address  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    ("variables", "broker", "location"),
    [
        ({}, "redis+socket:///tmp/v.sock?virtual_host=0", "unix:///tmp/v.sock?db=0"),
        ({}, "redis://queue:6379/0", "redis://queue:6379/0"),
        ({"COUNTERS_URL": "redis://counts:6379/1"}, "amqp://queue", "redis://counts:6379/1"),
    ],
)
def test_it_counts_where_all_processes_count(variables: dict[str, str], broker: str, location: str) -> None:
    found = Environment(variables).counters("COUNTERS_URL", broker)

    assert found["BACKEND"] == "django.core.cache.backends.redis.RedisCache"
    assert found["LOCATION"] == location


def test_it_counts_in_each_process_where_there_is_no_such_place() -> None:
    assert "locmem" in str(Environment({}).counters("COUNTERS_URL", "amqp://queue")["BACKEND"])
