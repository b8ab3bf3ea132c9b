"""The token endpoint: client credentials by RFC 6749, and nothing else of OAuth2."""

import base64
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.contrib import admin
from django.test import Client
from django.urls import get_resolver
from django.utils import timezone
from oauth2_provider.models import get_access_token_model
from pytest_django.fixtures import Settings

from backoffice.access.models import ApiClient, ClientSecret, Scope
from backoffice.access.scope import scope
from backoffice.access.services import deactivate_client, revoke_secret
from tests.conftest import World
from tests.walls.walking import places

TOKEN = "/api/oauth/token"


def basic(client_id: str, secret: str) -> dict[str, str]:
    return {"authorization": "Basic " + base64.b64encode(f"{client_id}:{secret}".encode()).decode()}


def ask(client: ApiClient, secret: str, /, **words: Any) -> Any:
    return Client().post(
        TOKEN, {"grant_type": "client_credentials"} | words, headers=basic(client.client_id, secret)
    )


def assert_refused(answer: Any, status: int, error: str) -> None:
    assert (answer.status_code, answer.json()["error"]) == (status, error)
    assert answer["Content-Type"] == "application/json"
    assert answer["Cache-Control"] == "no-store"
    description = answer.json()["error_description"]
    assert description.isascii()
    assert not set('"\\') & set(description)


def tokens_kept(world: World) -> int:
    with scope(world.office):
        return get_access_token_model().objects.count()


def test_it_gives_a_token_that_opens_the_api(world: World, as_client: Callable[[str], Client]) -> None:
    client, secret = world.client()

    answer = ask(client, secret)

    assert answer.status_code == 200
    assert answer["Cache-Control"] == "no-store"
    words = answer.json()
    assert (words["token_type"], words["expires_in"]) == ("Bearer", 900)
    assert set(words["scope"].split()) == set(Scope.values)
    assert "refresh_token" not in words
    assert as_client(words["access_token"]).get("/api/v1/events").status_code == 200


def test_it_takes_the_credentials_in_the_body_too(world: World) -> None:
    client, secret = world.client()

    answer = Client().post(
        TOKEN,
        {"grant_type": "client_credentials", "client_id": client.client_id, "client_secret": secret},
    )

    assert answer.status_code == 200


def test_it_keeps_the_token_as_a_checksum_only(world: World) -> None:
    client, secret = world.client()
    token = ask(client, secret).json()["access_token"]

    with scope(world.office):
        assert token not in str(list(get_access_token_model().objects.values()))


def test_a_token_may_be_for_fewer_scopes(world: World, as_client: Callable[[str], Client]) -> None:
    client, secret = world.client()

    words = ask(client, secret, scope="units:read orders:read").json()

    assert words["scope"] == "units:read orders:read"
    partner = as_client(words["access_token"])
    assert partner.get("/api/v1/units").status_code == 200
    answer = partner.get("/api/v1/events")
    assert answer.status_code == 403
    assert "your token has: orders:read, units:read" in answer.json()["detail"]


@pytest.mark.parametrize("asked", ["orders:write", "units:read orders:write", "moon:write", "__all__", "*"])
def test_a_token_is_never_for_more_scopes(world: World, asked: str) -> None:
    client, secret = world.client(scopes=[Scope.UNITS_READ])

    answer = ask(client, secret, scope=asked)

    assert_refused(answer, 400, "invalid_scope")
    assert "units:read" in answer.json()["error_description"]
    assert not tokens_kept(world)


def test_the_body_does_not_say_who_the_client_is(world: World) -> None:
    """What oauthlib reads from the body must not stand in for what was found out."""
    client, secret = world.client(scopes=[Scope.UNITS_READ])

    words = ask(client, secret, scopes="orders:write", client="1", user="1", secrets="x").json()

    assert words["scope"] == "units:read"
    with scope(world.office):
        token = get_access_token_model().objects.get()
        assert (token.application_id, token.user_id) == (client.pk, None)


def test_it_refuses_a_wrong_secret_without_saying_what_was_wrong(world: World) -> None:
    client, secret = world.client()
    other, _ = world.client()
    answers = [
        ask(client, "wrong"),
        ask(other, secret),
        ask(ApiClient(client_id="nobody"), secret),
        ask(ApiClient(client_id=""), ""),
        Client().post(TOKEN, {"grant_type": "client_credentials"}),
        Client().post(
            TOKEN, {"grant_type": "client_credentials"}, headers={"authorization": "Basic =rubbish="}
        ),
        Client().post(
            TOKEN,
            {"grant_type": "client_credentials"},
            headers={"authorization": f"Basic {base64.b64encode(bytes([255, 254])).decode()}"},
        ),
        ask(ApiClient(client_id="a\0b"), "c\0d"),
        ask(client, "秘密"),
    ]

    assert {answer.content for answer in answers} == {answers[0].content}
    for answer in answers:
        assert_refused(answer, 401, "invalid_client")
        assert answer["WWW-Authenticate"].startswith("Basic ")
    assert not tokens_kept(world)


def test_it_refuses_secrets_that_ended_were_revoked_or_whose_client_is_deactivated(world: World) -> None:
    ended, of_ended = world.client()
    revoked, of_revoked = world.client()
    gone, of_gone = world.client()
    with scope(world.office):
        past = timezone.now() - timedelta(seconds=1)
        ClientSecret.objects.filter(client=ended).update(created_at=past, ends_at=past)
        revoke_secret(secret=revoked.secrets.get(), actor=world.office)
        deactivate_client(client=gone, actor=world.office)

    for client, secret in ((ended, of_ended), (revoked, of_revoked), (gone, of_gone)):
        assert_refused(ask(client, secret), 401, "invalid_client")


def test_a_token_ends_with_its_secret(world: World) -> None:
    client, secret = world.client()
    with scope(world.office):
        client.secrets.update(ends_at=timezone.now() + timedelta(seconds=100))

    words = ask(client, secret).json()

    assert 90 <= words["expires_in"] <= 100
    with scope(world.office):
        left = get_access_token_model().objects.get().expires - timezone.now()
    assert timedelta(seconds=80) < left <= timedelta(seconds=100)


def test_it_notes_the_use_of_the_secret(world: World) -> None:
    client, secret = world.client()

    ask(client, secret)

    with scope(world.office):
        assert client.secrets.get().last_used_at is not None


@pytest.mark.parametrize(
    "grant",
    ["password", "authorization_code", "refresh_token", "implicit", "x"]
    + ["urn:ietf:params:oauth:grant-type:device_code"],
)
def test_it_knows_no_other_grant(world: World, grant: str) -> None:
    client, secret = world.client()

    answer = ask(
        client, secret, grant_type=grant, username=world.admin.username, password="correct horse battery",
        code="x", refresh_token="x", device_code="x",
    )  # fmt: skip

    assert_refused(answer, 400, "unsupported_grant_type")


def test_it_refuses_what_is_no_sound_request(world: World) -> None:
    client, secret = world.client()
    header = basic(client.client_id, secret)

    assert_refused(Client().post(TOKEN, headers=header), 400, "invalid_request")
    assert_refused(
        Client().post(
            TOKEN, {"grant_type": "client_credentials"}, content_type="application/json", headers=header
        ),
        400,
        "invalid_request",
    )
    in_query = Client().post(f"{TOKEN}?client_secret={secret}", {"grant_type": "client_credentials"})
    assert_refused(in_query, 400, "invalid_request")
    twice = ask(client, secret, client_id=client.client_id, client_secret=secret)
    assert_refused(twice, 400, "invalid_request")
    assert_refused(ask(client, secret, resource="https://elsewhere.example"), 400, "invalid_target")
    for method in ("get", "put", "delete", "head", "options"):
        answer = getattr(Client(), method)(TOKEN, headers=header)
        assert (answer.status_code, answer["Allow"]) == (405, "POST")
    assert not tokens_kept(world)


def test_the_same_client_id_in_the_body_beside_the_header_is_fine(world: World) -> None:
    client, secret = world.client()

    assert ask(client, secret, client_id=client.client_id).status_code == 200


def test_guessing_is_slowed_down_for_the_address_and_nobody_else(world: World, settings: Settings) -> None:
    settings.API_ANONYMOUS_RATE = 3
    client, secret = world.client()
    for _ in range(3):
        assert ask(client, "wrong").status_code == 401

    answer = ask(client, secret)

    assert_refused(answer, 429, "temporarily_unavailable")
    assert 1 <= int(answer["Retry-After"]) <= 60
    elsewhere = Client(REMOTE_ADDR="192.0.2.7").post(
        TOKEN, {"grant_type": "client_credentials"}, headers=basic(client.client_id, secret)
    )
    assert elsewhere.status_code == 200


def test_a_client_gets_so_many_tokens_a_minute(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("backoffice.gateway.oauth.TOKENS_PER_MINUTE", 2)
    client, secret = world.client()
    assert [ask(client, secret).status_code for _ in range(3)] == [200, 200, 429]
    other, its = world.client()
    assert ask(other, its).status_code == 200


# --- using them ------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    "header",
    ["Bearer ent_000000000000_wrong", "Bearer ", "bearer x\0y", "Bearer 秘密", "Bearer " + "x" * 5000],
)
def test_it_refuses_a_token_it_does_not_know(world: World, header: str) -> None:
    answer = Client().get("/api/v1/events", headers={"authorization": header})

    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
    assert 'error="invalid_token"' in answer["WWW-Authenticate"]


def test_it_takes_no_token_from_the_address_or_the_body(world: World) -> None:
    _, token = world.token()

    assert Client().get(f"/api/v1/events?access_token={token}").status_code == 401
    assert Client().post("/api/v1/orders", {"access_token": token}).status_code == 401


def test_a_secret_is_no_token(world: World, as_client: Callable[[str], Client]) -> None:
    client, secret = world.client()

    assert as_client(secret).get("/api/v1/events").status_code == 401
    assert as_client(f"ent_{client.client_id}_{secret}").get("/api/v1/events").status_code == 401
    answer = Client().get("/api/v1/events", headers=basic(client.client_id, secret))
    assert answer.status_code == 401


def test_an_expired_token_is_refused(world: World, as_client: Callable[[str], Client]) -> None:
    _, token = world.token()
    with scope(world.office):
        get_access_token_model().objects.update(expires=timezone.now())

    answer = as_client(token).get("/api/v1/events")

    assert (answer.status_code, answer.json()["code"]) == (401, "authentication_failed")
    assert "POST /api/oauth/token" in answer.json()["detail"]


def test_tokens_end_at_once_with_their_client_or_secret(
    world: World, as_client: Callable[[str], Client]
) -> None:
    deactivated, of_deactivated = world.token()
    revoked, of_revoked = world.token()
    with scope(world.office):
        deactivate_client(client=deactivated, actor=world.office)
        revoke_secret(secret=revoked.secrets.get(), actor=world.office)

    assert as_client(of_deactivated).get("/api/v1/events").status_code == 401
    assert as_client(of_revoked).get("/api/v1/events").status_code == 401


@pytest.mark.django_db(transaction=True)
def test_the_use_of_a_client_is_noted_even_when_it_is_refused(
    world: World, as_client: Callable[[str], Client]
) -> None:
    client, token = world.token(scopes=[])

    assert as_client(token).get("/api/v1/events").status_code == 403

    with scope(world.office):
        client.refresh_from_db()
    assert client.last_used_at is not None


# --- what is not there -----------------------------------------------------------------------------


def test_nothing_else_of_the_toolkit_can_be_reached(db: None) -> None:
    assert [place.route for place in places("api/oauth")] == ["api/oauth/token"]
    assert "oauth2_provider" not in get_resolver().namespace_dict
    assert not [model for model in admin.site._registry if model._meta.app_label == "oauth2_provider"]


def test_the_openapi_document_says_how_to_get_in(db: None) -> None:
    document = Client().get("/api/schema/", headers={"accept": "application/json"}).json()

    ((name, scheme),) = document["components"]["securitySchemes"].items()
    flow = scheme["flows"]["clientCredentials"]
    assert (scheme["type"], flow["tokenUrl"]) == ("oauth2", TOKEN)
    assert set(flow["scopes"]) == set(Scope.values)
    assert document["paths"]["/api/v1/orders"]["post"]["security"] == [{name: ["orders:write"]}]
    assert document["paths"]["/api/v1/orders"]["get"]["security"] == [{name: ["orders:read"]}]
