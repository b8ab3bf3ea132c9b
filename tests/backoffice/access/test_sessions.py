"""Where a person is logged in, and how that ends."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.access.queries import sessions_of
from backoffice.access.scope import scope
from backoffice.access.services import end_session, end_sessions, sweep_sessions
from backoffice.events.errors import Forbidden
from backoffice.events.feed import timeline
from tests.backoffice.access.entering import PASSWORD, give_password

pytestmark = pytest.mark.usefixtures("everybody")
PAGE = "/accounts/sessions/"


def logged_in(name: str, device: str) -> Client:
    browser = Client(headers={"user-agent": device})
    assert give_password(browser, name).status_code == 302
    return browser


def alive(browser: Client) -> bool:
    return browser.get("/admin/").status_code == 200


def test_it_lists_device_address_and_time(world) -> None:
    phone, desk = logged_in("owner", "Phone/1"), logged_in("owner", "Desk/2")
    logged_in("stranger", "Stranger/3")
    page = desk.get(PAGE).content.decode()
    assert "Phone/1" in page
    assert "Desk/2" in page
    assert "127.0.0.1" in page
    assert "Stranger/3" not in page
    assert alive(phone)


def test_it_ends_one_session(world) -> None:
    phone, desk = logged_in("owner", "Phone/1"), logged_in("owner", "Desk/2")
    with scope(world.office):
        session = UserSession.objects.get(user_agent="Phone/1")
    assert desk.post(PAGE, {"session": session.pk}).status_code == 302
    assert not alive(phone)
    assert alive(desk)
    with scope(world.office):
        assert [event.verb for event in timeline("user", world.owner.pk)][0] == "user.session_ended"


def test_it_ends_all_others(world) -> None:
    phone, tablet, desk = (logged_in("owner", device) for device in ("Phone", "Tablet", "Desk"))
    desk.post(PAGE)
    assert [alive(each) for each in (phone, tablet, desk)] == [False, False, True]


def test_it_ends_its_own(world) -> None:
    desk = logged_in("owner", "Desk")
    with scope(world.office):
        session = UserSession.objects.get(user_agent="Desk")
    assert desk.post(PAGE, {"session": session.pk}).headers["Location"] == reverse("account_login")
    assert not alive(desk)


def test_a_stranger_ends_nobody_elses(world) -> None:
    desk, stranger = logged_in("owner", "Desk"), logged_in("stranger", "Stranger")
    with scope(world.office):
        session = UserSession.objects.get(user_agent="Desk")
    stranger.post(PAGE, {"session": session.pk})
    assert alive(desk)
    with scope(world.office), pytest.raises(Forbidden):
        end_session(session=session, actor=world.actor(world.stranger))
    with scope(world.office), pytest.raises(Forbidden):
        end_sessions(person=world.owner, actor=world.actor(world.reviewer))
    assert alive(desk)


def test_a_new_password_ends_every_other_session(world) -> None:
    phone, desk = logged_in("owner", "Phone"), logged_in("owner", "Desk")
    words = {"oldpassword": PASSWORD, "password1": "four unlikely words here"}
    words["password2"] = words["password1"]
    assert desk.post(reverse("account_change_password"), words).status_code == 302
    assert not alive(phone)
    assert alive(desk)
    with scope(world.office):
        assert len(sessions_of(world.owner)) == 1
        assert [event.verb for event in timeline("user", world.owner.pk)][0] == "user.password_changed"


def test_it_notes_when_a_session_was_seen_and_from_where(world, as_person) -> None:
    browser = as_person(world.owner)
    noon = datetime(2026, 11, 11, 12, tzinfo=UTC)
    seen = []
    for minutes, address in ((0, "192.0.2.7"), (4, "192.0.2.8"), (6, "192.0.2.9")):
        with time_machine.travel(noon + timedelta(minutes=minutes), tick=False):
            browser.get("/admin/", REMOTE_ADDR=address)
            with scope(world.office):
                (session,) = sessions_of(world.owner)
        seen.append((session.ip, session.last_seen_at - noon))
    assert seen == [
        ("192.0.2.7", timedelta(0)),
        ("192.0.2.7", timedelta(0)),
        ("192.0.2.9", timedelta(minutes=6)),
    ]


def test_the_sweep_forgets_what_has_run_out(world) -> None:
    logged_in("owner", "Old")
    logged_in("owner", "New")
    with scope(world.office):
        old = UserSession.objects.get(user_agent="Old")
        Session.objects.filter(session_key=old.session_key).update(expire_date=timezone.now())
        assert [each.user_agent for each in sessions_of(world.owner)] == ["New"]
        sweep_sessions()
        assert [each.user_agent for each in UserSession.objects.all()] == ["New"]
        assert Session.objects.count() == 1
