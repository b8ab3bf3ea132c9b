"""The pages of people."""

import pytest
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from tests.backoffice.access.entering import give_password


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
    assert give_password(browser, "amelie", "four unlikely words here").status_code == 302
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
    browser = as_person(getattr(world, person))
    assert browser.get(reverse("admin:access_user_changelist")).status_code == 403
    assert browser.get(reverse("admin:access_user_add")).status_code == 403
    assert browser.post(reverse("admin:access_user_add"), {"name": "x"}).status_code == 403
    assert browser.get(reverse("admin:access_user_change", args=[world.stranger.pk])).status_code == 403
