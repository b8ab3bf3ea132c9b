"""Whoever is stopped is told so in their own language, also where the page that they wanted speaks another."""

from collections.abc import Callable

import pytest
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from tests.conftest import World


@pytest.fixture
def chinese(world: World, as_person: Callable[[User], Client]) -> Client:
    """A brand's person who has chosen 中文."""
    with scope(world.office):
        User.objects.filter(pk=world.owner.pk).update(language="zh-hans")
    world.owner.language = "zh-hans"
    return as_person(world.owner)


def test_an_unknown_address_speaks_the_browsers_language(db: None) -> None:
    answer = Client(headers={"accept-language": "zh-CN,zh;q=0.9"}).get("/nope")
    assert (answer.status_code, answer["Content-Language"]) == (404, "zh-hans")
    assert "Accept-Language" in answer["Vary"]
    assert "Nothing here" not in answer.content.decode()
    assert "Nothing here" in Client(headers={"accept-language": "fr"}).get("/nope").content.decode()


def test_a_page_that_is_not_theirs_speaks_the_language_chosen(chinese: Client) -> None:
    for address, status in (("/admin/shipping/numberpool/", 403), ("/nope", 404)):
        answer = chinese.get(address)
        assert (answer.status_code, answer["Content-Language"]) == (status, "zh-hans"), address
        assert "not open to you" not in answer.content.decode()


def test_the_pages_of_the_admin_still_speak_that_of_the_house(chinese: Client) -> None:
    assert chinese.get("/admin/")["Content-Language"] == "en-gb"


def test_a_form_without_its_cookie_is_refused_in_the_language_chosen(db: None) -> None:
    visitor = Client(enforce_csrf_checks=True, headers={"accept-language": "zh-CN"})
    answer = visitor.post("/language/", {"language": "en-gb"})
    assert (answer.status_code, answer["Content-Language"]) == (403, "zh-hans")
    assert "open for too long" not in answer.content.decode()
