"""An address, a letter, a password; and nothing that tells a stranger who is here."""

import re
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import Any

import pytest
import time_machine
from django.db import connections
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role, User
from backoffice.access.scope import scope
from backoffice.events.errors import Conflict, Invalid
from backoffice.events.models import Event
from backoffice.merchants.services.signup import ask_to_sign_up, read_link, sign_up
from backoffice.notices.models import Letter

ADDRESS = "claire@aurore.example"
WORDS = {"name": "Claire Moreau", "password": "seven bridges over the Seine"}


def letters(world: Any) -> list[Letter]:
    with scope(world.office):
        return list(Letter.objects.order_by("pk"))


def made(world: Any) -> list[User]:
    with scope(world.office):
        return list(User.objects.filter(email=ADDRESS))


def token_sent(world: Any) -> str:
    return letters(world)[-1].link.rstrip("/").rpartition("/")[2]


def test_it_makes_an_applicant_of_whoever_has_the_link(world: Any, client: Client) -> None:
    assert client.post("/apply/sign-up/", {"email": " Claire@Aurore.example "}).status_code == 302
    address = letters(world)[-1].link
    assert client.get(address).status_code == 200
    response = client.post(address, WORDS)
    assert (response.status_code, response["Location"]) == (302, "/apply/applications/")
    (user,) = made(world)
    assert (user.username, user.first_name, user.role, user.company_id) == (
        ADDRESS, "Claire Moreau", Role.APPLICANT, None,
    )  # fmt: skip
    assert not user.is_staff
    assert user.check_password(WORDS["password"])
    assert int(client.session["_auth_user_id"]) == user.pk
    with scope(world.office):
        assert Event.objects.filter(verb="user.created", subject_id=user.pk).count() == 1


def test_it_keeps_the_language_in_which_somebody_signed_up(world: Any, client: Client) -> None:
    client.cookies["django_language"] = "zh-hans"
    client.post("/apply/sign-up/", {"email": ADDRESS})
    letter = letters(world)[-1]
    assert letter.language == "zh-hans"
    client.post(letter.link, WORDS)
    assert [user.language for user in made(world)] == ["zh-hans"]


def test_it_answers_the_same_whether_or_not_the_address_is_known(world: Any) -> None:
    with scope(world.office):
        User.objects.filter(pk=world.stranger.pk).update(email="Known@Kestrel.example")
    answers = [
        Client().post("/apply/sign-up/", {"email": email}, follow=True)
        for email in ("known@kestrel.example", "new@kestrel.example")
    ]
    bodies = [re.sub(rb'value="\w{64}"', b"", each.content) for each in answers]
    assert bodies[0] == bodies[1]
    assert [each.status_code for each in answers] == [200, 200]
    assert [each.redirect_chain for each in answers] == [[("/apply/sign-up/sent/", 302)]] * 2
    assert [each.topic for each in letters(world)] == ["sign_up.known", "sign_up.link"]
    assert letters(world)[0].link.startswith(reverse("account_login"))


def test_it_sends_an_address_one_letter_in_some_minutes(world: Any) -> None:
    with time_machine.travel("2026-11-22T10:01:00Z", tick=False) as clock:
        for _ in range(4):
            ask_to_sign_up(address=ADDRESS, language="en-gb")
        assert len(letters(world)) == 1
        clock.shift(timedelta(minutes=5))
        ask_to_sign_up(address=ADDRESS, language="en-gb")
        assert len(letters(world)) == 2


def test_it_stops_whoever_tries_many_addresses(world: Any, client: Client) -> None:
    answers = [
        client.post("/apply/sign-up/", {"email": f"p{n}@kestrel.example"}).status_code for n in range(22)
    ]
    assert answers[0] == 302
    assert answers[-1] == 429
    assert len(letters(world)) == answers.count(302)


def test_the_link_lapses(world: Any, client: Client) -> None:
    with time_machine.travel("2026-11-22T10:00:00Z", tick=False) as clock:
        ask_to_sign_up(address=ADDRESS, language="en-gb")
        token = token_sent(world)
        clock.shift(timedelta(hours=23, minutes=59))
        assert read_link(token).address == ADDRESS
        clock.shift(timedelta(minutes=2))
        with pytest.raises(Invalid) as refusal:
            read_link(token)
        assert refusal.value.code == "link_lapsed"
        page = client.get(f"/apply/sign-up/{token}/")
        assert page.status_code == 410
        assert "Ask for a new link" in page.content.decode()
        assert client.post(f"/apply/sign-up/{token}/", WORDS).status_code == 410
    assert made(world) == []


def test_the_link_serves_once(world: Any, client: Client) -> None:
    ask_to_sign_up(address=ADDRESS, language="en-gb")
    token = token_sent(world)
    client.post(f"/apply/sign-up/{token}/", WORDS)
    other = Client()
    assert other.get(f"/apply/sign-up/{token}/").status_code == 410
    assert (
        other.post(f"/apply/sign-up/{token}/", {**WORDS, "password": "another one entirely"}).status_code
        == 410
    )
    assert [user.check_password(WORDS["password"]) for user in made(world)] == [True]
    with pytest.raises(Conflict):
        sign_up(token=token, **WORDS)


@pytest.mark.django_db(transaction=True)
def test_the_link_serves_once_for_two_who_follow_it_at_the_same_moment(world: Any) -> None:
    ask_to_sign_up(address=ADDRESS, language="en-gb")
    token = token_sent(world)

    def follow(_: int) -> str:
        try:
            sign_up(token=token, **WORDS)
        except Conflict as refusal:
            return refusal.code
        finally:
            connections.close_all()
        return "made"

    with ThreadPoolExecutor(4) as threads:
        outcomes = sorted(threads.map(follow, range(4)))
    assert outcomes == ["link_used", "link_used", "link_used", "made"]
    assert len(made(world)) == 1


def test_looking_at_the_link_does_not_use_it_up(world: Any, client: Client) -> None:
    ask_to_sign_up(address=ADDRESS, language="en-gb")
    address = letters(world)[-1].link
    assert [client.get(address).status_code for _ in range(3)] == [200, 200, 200]
    assert client.post(address, WORDS).status_code == 302


@pytest.mark.parametrize(
    "token",
    ["", "x", "WyJ4QHkueiIsICJlbi1nYiJd:1abcde:AAAA", "a:b:c", "%00", "🙂"],
)
def test_a_link_that_was_not_signed_here_opens_nothing(world: Any, client: Client, token: str) -> None:
    with pytest.raises(Invalid):
        read_link(token)


def test_a_token_for_something_else_opens_nothing(world: Any) -> None:
    from backoffice.notices.muting import mute_token

    with pytest.raises(Invalid):
        read_link(mute_token(world.stranger.pk, "application.approved"))


@pytest.mark.parametrize(
    ("password", "fault"),
    [("short", "too short"), ("password1234", "too common"), ("claire@aurore.example", "too similar")],
)
def test_it_asks_for_a_password_that_is_hard_to_guess(
    world: Any, client: Client, password: str, fault: str
) -> None:
    ask_to_sign_up(address=ADDRESS, language="en-gb")
    page = client.post(letters(world)[-1].link, {"name": "Claire", "password": password})
    assert page.status_code == 422
    assert fault in page.content.decode()
    assert made(world) == []


def test_it_takes_nobody_who_is_here_already(world: Any, as_person: Callable[[User], Client]) -> None:
    assert as_person(world.stranger).get("/apply/sign-up/")["Location"] == "/"


def test_the_first_page_speaks_both_languages(db: None) -> None:
    english, chinese = (
        Client(headers={"accept-language": asked}).get("/apply/") for asked in ("en-US", "zh-CN,zh;q=0.9")
    )
    assert "Sell your brand to consumers in China" in english.content.decode()
    assert "让您的品牌走进中国消费者" in chinese.content.decode()
    assert (english["Content-Language"], chinese["Content-Language"]) == ("en-gb", "zh-hans")
    assert "Accept-Language" in chinese["Vary"]


def test_the_pages_run_nothing_that_is_written_into_them(client: Client, db: None) -> None:
    page = client.get("/apply/")
    policy = page["Content-Security-Policy"]
    assert "default-src 'self'" in policy
    assert "unsafe" not in policy
    body = page.content.decode()
    assert not re.search(r"<script(?![^>]*\bsrc=)|\son\w+=|\sstyle=|<style", body)
