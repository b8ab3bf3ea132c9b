"""Guessing is slow: attempts are counted where no rollback undoes it."""

import re
from collections.abc import Callable

import pytest
from django.core.cache import caches
from django.db import DatabaseError, connection, transaction
from django.test import Client
from django.urls import reverse
from django.utils.module_loading import import_string

from backoffice.access.models import User
from backoffice.access.scope import scope
from backoffice.events.actors import NOBODY
from backoffice.language.middleware import LanguageMiddleware
from backoffice.urls import handler429
from tests.backoffice.access.entering import PASSWORD, give_code, give_password, wrong_code

pytestmark = pytest.mark.usefixtures("everybody")
SHARED = pytest.mark.django_db(transaction=True, databases=["default", "apart"])
ADMITTED = 5


def attempts(give: Callable[[], object], most: int = 12) -> int:
    """How many of the first attempts are judged at all."""
    judged = 0
    for _ in range(most):
        answer = give()
        if answer.status_code == 429 or "Too many failed login attempts" in answer.content.decode():
            return judged
        judged += 1
    return judged


@SHARED
@pytest.mark.usefixtures("real_counters")
def test_guessing_a_password_stops_in_whatever_browser(world) -> None:
    assert attempts(lambda: give_password(Client(), "owner", "wrong")) == ADMITTED
    right = give_password(Client(), "owner", PASSWORD)
    assert right.status_code == 200
    assert "Too many failed login attempts" in right.content.decode()


@SHARED
@pytest.mark.usefixtures("real_counters")
def test_an_attempt_counts_although_its_request_is_undone(world) -> None:
    """A script that asks for JSON is answered with a 400, and the request's transaction goes back."""

    def guess() -> object:
        script = Client(headers={"x-requested-with": "XMLHttpRequest"})
        answer = give_password(script, "owner", "wrong")
        assert answer.status_code in (400, 429)
        return answer

    assert attempts(guess) == ADMITTED


@SHARED
@pytest.mark.usefixtures("real_counters")
def test_guessing_a_code_stops(world) -> None:
    browser = Client()
    give_password(browser, "admin")
    code = wrong_code()
    assert attempts(lambda: give_code(browser, code)) == ADMITTED
    assert give_code(browser).status_code == 200
    assert browser.get("/admin/").status_code == 302


@SHARED
@pytest.mark.usefixtures("real_counters")
def test_many_names_from_one_address_stop_too(world) -> None:
    names = iter(f"person-{n}" for n in range(40))
    judged = attempts(lambda: give_password(Client(), next(names), "wrong"), most=40)
    assert judged == 10
    elsewhere = Client(REMOTE_ADDR="192.0.2.44")
    assert give_password(elsewhere, "owner").status_code == 302


@SHARED
@pytest.mark.usefixtures("real_counters")
def test_success_does_not_wipe_what_was_counted(world) -> None:
    for _ in range(ADMITTED - 1):
        give_password(Client(), "owner", "wrong")
    assert give_password(Client(), "owner").status_code == 302
    assert attempts(lambda: give_password(Client(), "owner", "wrong")) == 1


@SHARED
@pytest.mark.usefixtures("real_counters")
def test_a_flood_of_other_counts_pushes_nothing_out() -> None:
    counters = caches["default"]
    counters.set("counted", [1.0], 600)
    counters._max_entries = 20
    for n in range(60):
        counters.set(f"flood-{n}", [1.0], 600)
    assert counters.get("counted") == [1.0]


@pytest.mark.usefixtures("db")
def test_the_counters_are_for_the_login_role_alone(world) -> None:
    """They are unpickled: whoever could write there could run code."""
    for actor in (NOBODY, world.actor(world.owner), world.office):
        with scope(actor), pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
            connection.cursor().execute("SELECT * FROM access_counter")


def test_asking_for_new_passwords_is_slow_and_says_nothing(world) -> None:
    with scope(world.office):
        User.objects.filter(pk=world.owner.pk).update(email="owner@aurore.example")
    known = Client().post(reverse("account_reset_password"), {"email": "owner@aurore.example"}, follow=True)
    unknown = Client().post(reverse("account_reset_password"), {"email": "no@body.example"}, follow=True)
    # The token against forgeries in the switch of languages is another one in every answer.
    bodies = [re.sub(rb'value="\w{64}"', b"", each.content) for each in (known, unknown)]
    assert bodies[0] == bodies[1]
    ask = [Client().post(reverse("account_reset_password"), {"email": "no@body.example"}) for _ in range(6)]
    assert ask[-1].status_code == 429
    assert "Wait a few minutes" in ask[-1].content.decode()
    chinese = Client(headers={"accept-language": "zh-CN"}).post(
        reverse("account_reset_password"), {"email": "no@body.example"}
    )
    assert (chinese.status_code, chinese.headers["Content-Language"]) == (429, "zh-hans")
    assert "尝试次数过多" in chinese.content.decode()


def test_who_chose_a_language_is_told_in_it_on_any_page(world, rf) -> None:
    """Also where the page itself speaks that of the house."""
    with scope(world.office):
        User.objects.filter(pk=world.owner.pk).update(language="zh-hans")
        request = rf.get("/admin/")
        request.user = User.objects.get(pk=world.owner.pk)

    told = LanguageMiddleware(import_string(handler429))(request)
    assert (told.status_code, "尝试次数过多" in told.content.decode()) == (429, True)
