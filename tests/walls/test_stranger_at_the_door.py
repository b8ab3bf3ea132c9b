"""Every account page, by the resolver: asked by nobody and by a stranger, with whatever keys there are.

None may be a server error, show a foreign byte, or change a row of Aurore's.
"""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.access.services import link_token
from tests.walls.estates import OFFICE
from tests.walls.test_stranger_in_the_admin import Walk
from tests.walls.walking import Place, places

PLACES = places(settings.ACCOUNT_PAGES)
WORDS = {
    "login": "stranger",
    "password": "x",
    "code": "000000",
    "email": "owner@aurore.example",
    "name": "x",
    "again": "x",
    "oldpassword": "x",
    "password1": "four unlikely words here",
    "password2": "four unlikely words here",
}


def ways(place: Place, walk: Walk) -> Iterator[dict[str, Any]]:
    """Every way to fill the address: keys that were never given out."""
    choices = {
        "uidb36": ["1", "zz"],
        "key": ["set-password", "c0ffee-0123456789abcdef"],
        "token": ["x", "1-1:x"],
    }
    found: list[dict[str, Any]] = [{}]
    for parameter in place.parameters:
        name = parameter.split("(")[-1].strip("?P<")
        assert name in choices, f"say in this test how to fill {parameter} of {place.route}"
        found = [{**way, parameter: value} for way in found for value in choices[name]]
    yield from found


def address_of(place: Place, way: dict[str, Any]) -> str:
    """The password's address is a regular expression, and is called by an example."""
    if place.name == "account_reset_password_from_key":
        values = list(way.values()) or ["1", "c0ffee-0123456789abcdef"]
        return f"/{settings.ACCOUNT_PAGES}password/reset/key/{values[0]}-{values[-1]}/"
    return place.at(way)


@pytest.mark.parametrize("who", ["nobody", "stranger"])
def test_every_account_page_is_kind_and_tells_nothing(
    who: str, neighbours: Any, as_person: Callable[[User], Client]
) -> None:
    client = as_person(neighbours.stranger) if who == "stranger" else Client()
    client.raise_request_exception = False
    walk = Walk(client, neighbours)
    with scope(OFFICE):
        sessions = [row.pk for row in walk.secret.rows["usersessions.UserSession"]]
    with walk.raised:
        for place in PLACES:
            if "logout" in place.route:
                continue
            for way in ways(place, walk):
                address = address_of(place, way)
                walk.get(address)
                walk.get(address, next="https://elsewhere.example/")
                walk.post(address, {})
                walk.post(address, {**WORDS, "session": sessions[0]})
    walk.end()


def test_a_strangers_link_opens_no_invitation_of_another(neighbours: Any) -> None:
    """The stranger's own letter carries a good signature; no other number can be put beside it."""
    with scope(OFFICE):
        own = neighbours.own.one("access.Invitation")
        secret = neighbours.secret.one("access.Invitation")
        signature = link_token(own).partition(":")[2]
    browser = Client()
    answer = browser.get(f"/accounts/invitation/{secret.pk}-1:{signature}/", follow=True)
    assert answer.status_code == 410
    assert "aurore" not in answer.content.decode().lower()
