"""The language of a page, and the switch."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.errors import Forbidden, Invalid
from backoffice.events.models import Event
from backoffice.language.services import choose_language


def test_it_keeps_the_language_on_the_person_and_in_a_cookie(
    world: Any, as_person: Callable[[User], Client]
) -> None:
    client = as_person(world.owner)
    response = client.post("/language/", {"language": "zh-hans", "next": "/healthz"})
    assert (response.status_code, response["Location"]) == (302, "/healthz")
    assert client.cookies["django_language"].value == "zh-hans"
    with scope(world.office):
        world.owner.refresh_from_db()
        assert world.owner.language == "zh-hans"
        assert Event.objects.filter(verb="user.language_chosen", actor=f"user:{world.owner.pk}").count() == 1


def test_it_keeps_the_language_of_a_visitor_in_a_cookie_only(db: None) -> None:
    client = Client()
    assert client.post("/language/", {"language": "zh-hans"}).status_code == 302
    assert client.cookies["django_language"].value == "zh-hans"


def test_it_never_leads_to_another_site(db: None) -> None:
    response = Client().post("/language/", {"language": "zh-hans", "next": "https://elsewhere.example/"})
    assert response["Location"] == "/"


def test_it_refuses_a_language_that_nobody_speaks_here(
    world: Any, as_person: Callable[[User], Client]
) -> None:
    assert as_person(world.owner).post("/language/", {"language": "tlh"}).status_code == 422
    with scope(world.office):
        world.owner.refresh_from_db()
    assert world.owner.language == "en-gb"


def test_it_is_the_persons_own_choice(world: Any) -> None:
    with scope(world.office), pytest.raises(Forbidden):
        choose_language(user=world.owner, language="zh-hans", actor=world.actor(world.stranger))
    with scope(world.office), pytest.raises(Invalid):
        choose_language(user=world.owner, language="tlh", actor=world.actor(world.owner))


@pytest.mark.parametrize(("asked", "spoken"), [("zh-CN,zh;q=0.9", "en-gb"), ("fr", "en-gb")])
def test_the_admin_speaks_the_language_of_the_house(world: Any, asked: str, spoken: str) -> None:
    response = Client(headers={"accept-language": asked}).get("/admin/login/")
    assert response["Content-Language"] == spoken
