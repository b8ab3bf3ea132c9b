"""The pages of people and partner systems."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.access.models import ApiClient, Role, Scope, User
from backoffice.access.scope import scope
from backoffice.events.feed import timeline

PAGES = ("user", "apiclient")
TOKEN = re.compile(r"ent_[0-9a-f]{12}_[\w-]{43}")


def create_client(browser: Client, **words):
    given = {"name": "Storefront", "scopes": [Scope.UNITS_READ, Scope.EVENTS_READ]} | words
    return browser.post(reverse("admin:access_apiclient_add"), given)


def test_it_shows_a_new_token_once_and_it_opens_the_api(world, as_person, as_client) -> None:
    browser = as_person(world.admin)
    answer = create_client(browser, brand=world.aurore.pk)
    assert answer.status_code == 200
    (token,) = TOKEN.findall(answer.content.decode())
    assert "no-store" in answer.headers["Cache-Control"]
    with scope(world.office):
        client = ApiClient.objects.get(name="Storefront")
    assert (client.brand_id, client.scopes) == (world.aurore.pk, ["events:read", "units:read"])
    secret = token.rsplit("_", 1)[-1] if token.count("_") == 2 else token.split("_", 2)[2]
    for address in (
        reverse("admin:access_apiclient_changelist"),
        reverse("admin:access_apiclient_change", args=[client.pk]),
        reverse("admin:index"),
    ):
        text = browser.get(address).content.decode()
        assert secret not in text
        assert client.secret_hash not in text
    assert as_client(token).get("/api/v1/events").status_code == 200


def test_it_deactivates_a_client(world, as_person, as_client) -> None:
    client, token = world.token(name="Old partner")
    browser = as_person(world.admin)
    page = reverse("admin:access_apiclient_change", args=[client.pk])
    verb = page.replace("/change/", "/verb/deactivate/")
    assert verb in browser.get(page).content.decode()
    assert browser.post(verb, {"go": "on"}).status_code == 302
    assert as_client(token).get("/api/v1/events").status_code == 401
    assert verb not in browser.get(page).content.decode()
    with scope(world.office):
        assert [event.verb for event in timeline("client", client.pk)] == [
            "client.deactivated",
            "client.created",
        ]


def test_it_says_why_a_client_was_not_created(world, as_person) -> None:
    world.token(name="Storefront")
    answer = create_client(as_person(world.admin))
    assert "named «Storefront» exists already" in answer.content.decode()
    assert TOKEN.search(answer.content.decode()) is None
    answer = create_client(as_person(world.admin), name="Other", scopes=[])
    assert TOKEN.search(answer.content.decode()) is None
    with scope(world.office):
        assert ApiClient.objects.count() == 1


def create_user(browser: Client, **words):
    given = {
        "username": "amelie",
        "email": "amelie@aurore.example",
        "password": "four unlikely words here",
        "role": Role.BRAND_OWNER,
    }
    return browser.post(reverse("admin:access_user_add"), given | words)


def test_it_creates_a_brand_operator_who_can_log_in(world, as_person) -> None:
    assert create_user(as_person(world.admin), brands=[world.aurore.pk]).status_code == 302
    with scope(world.office):
        user = User.objects.get(username="amelie")
        assert [membership.brand_id for membership in user.memberships.all()] == [world.aurore.pk]
    browser = Client()
    logged_in = browser.post(
        reverse("admin:login"), {"username": "amelie", "password": "four unlikely words here"}
    )
    assert logged_in.status_code == 302
    text = browser.get(reverse("admin:merchants_brand_changelist")).content.decode()
    assert "Aurore" in text
    assert "Kestrel" not in text


@pytest.mark.parametrize(
    ("words", "sentence"),
    [
        ({"password": "short"}, "at least 10 characters"),
        ({"password": "password1234"}, "too common"),
        ({"password": "amelieamelie", "username": "amelieamelie"}, "too similar"),
        ({"brands": []}, "Choose at least one brand"),
        ({"role": "reviewer"}, "Platform staff see all brands"),
        ({"role": "emperor"}, "Select a valid choice"),
        ({"username": "owner"}, "A user named «owner» exists already"),
    ],
)
def test_it_says_why_a_user_was_not_created(world, as_person, words, sentence: str) -> None:
    answer = create_user(as_person(world.admin), **{"brands": [world.aurore.pk]} | words)
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    with scope(world.office):
        assert User.objects.count() == 6


def test_it_never_shows_a_password(world, as_person) -> None:
    browser = as_person(world.admin)
    for address in (
        reverse("admin:access_user_changelist"),
        reverse("admin:access_user_change", args=[world.owner.pk]),
    ):
        text = browser.get(address).content.decode()
        assert "owner" in text
        assert "argon2" not in text
        assert world.owner.password not in text


@pytest.mark.parametrize("person", ["reviewer", "operator", "owner", "stranger"])
def test_it_is_for_platform_admins(world, as_person, person: str) -> None:
    client, _ = world.token(brand=world.kestrel)
    browser = as_person(getattr(world, person))
    for page, row in zip(PAGES, (world.stranger, client), strict=True):
        assert browser.get(reverse(f"admin:access_{page}_changelist")).status_code == 403
        assert browser.get(reverse(f"admin:access_{page}_add")).status_code == 403
        assert browser.post(reverse(f"admin:access_{page}_add"), {"name": "x"}).status_code == 403
        assert browser.get(reverse(f"admin:access_{page}_change", args=[row.pk])).status_code == 403
    verb = reverse("admin:access_apiclient_change", args=[client.pk]).replace("/change/", "/verb/deactivate/")
    assert browser.post(verb, {"go": "on"}).status_code == 403
    with scope(world.office):
        assert ApiClient.objects.get(pk=client.pk).active
