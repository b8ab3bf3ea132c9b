"""Logging in: by name or address, with the second factor where there is one, and nowhere else."""

import time

import pyotp
import pytest
from allauth.usersessions.models import UserSession
from django.contrib.sessions.models import Session
from django.test import Client
from django.urls import reverse

from backoffice.access.models import User
from backoffice.access.scope import scope
from tests.backoffice.access.entering import PASSWORD, give_code, give_password, wrong_code
from tests.conftest import TOTP_KEY

pytestmark = pytest.mark.usefixtures("everybody")
ADMIN = "/admin/"


def opens(browser: Client) -> bool:
    return browser.get(ADMIN).status_code == 200


def test_it_logs_in_by_name(world) -> None:
    browser = Client()
    assert give_password(browser, "owner").status_code == 302
    assert opens(browser)


def test_it_logs_in_by_address_whatever_its_case(world) -> None:
    with scope(world.office):
        User.objects.filter(pk=world.owner.pk).update(email="owner@aurore.example")
    browser = Client()
    assert give_password(browser, "Owner@Aurore.example").status_code == 302
    assert opens(browser)


def test_it_asks_staff_for_the_code_and_opens_nothing_before(world) -> None:
    browser = Client()
    answer = give_password(browser, "admin")
    assert answer.headers["Location"] == reverse("mfa_authenticate")
    assert not opens(browser)
    assert browser.get("/api/v1/units").status_code == 401
    assert give_code(browser).status_code == 302
    assert opens(browser)


def test_it_leads_where_the_person_wanted_to_go(world) -> None:
    browser = Client()
    asked = browser.get("/admin/inventory/unit/", follow=True)
    assert asked.redirect_chain[-1][0] == "/accounts/login/?next=%2Fadmin%2Finventory%2Funit%2F"
    answer = browser.post(
        reverse("account_login"),
        {"login": "owner", "password": PASSWORD, "next": "/admin/inventory/unit/"},
    )
    assert answer.headers["Location"] == "/admin/inventory/unit/"


def test_it_leads_to_no_foreign_site(world) -> None:
    answer = Client().post(
        reverse("account_login"), {"login": "owner", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert "evil" not in answer.headers["Location"]


@pytest.mark.parametrize(("login", "password"), [("owner", "wrong"), ("nobody", PASSWORD), ("", "")])
def test_it_says_the_same_of_a_wrong_password_and_of_nobody(world, login: str, password: str) -> None:
    browser = Client()
    answer = give_password(browser, login, password)
    assert answer.status_code == 200
    if login:
        assert "The username and/or password you specified are not correct." in answer.content.decode()
    assert not opens(browser)


def test_it_refuses_a_wrong_code(world) -> None:
    browser = Client()
    give_password(browser, "admin")
    assert "Incorrect code." in give_code(browser, wrong_code()).content.decode()
    assert not opens(browser)


def test_a_code_opens_once(world) -> None:
    code = pyotp.TOTP(TOTP_KEY).now()
    first, second = Client(), Client()
    give_password(first, "admin")
    give_password(second, "admin")
    assert give_code(first, code).status_code == 302
    assert "Incorrect code." in give_code(second, code).content.decode()
    assert not opens(second)


def test_a_code_of_the_period_before_opens_once_too(world) -> None:
    code = pyotp.TOTP(TOTP_KEY).at(time.time() - 30)
    first, second = Client(), Client()
    give_password(first, "admin")
    give_password(second, "admin")
    assert give_code(first, code).status_code == 302
    assert give_code(second, code).status_code == 200


def test_a_recovery_code_opens_once(world, as_person) -> None:
    browser = as_person(world.admin)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    browser.post(reverse("mfa_generate_recovery_codes"))
    codes = browser.get(reverse("mfa_download_recovery_codes")).content.decode().split()
    assert len(codes) == 10
    for opened in (True, False):
        lost_phone = Client()
        give_password(lost_phone, "admin")
        give_code(lost_phone, codes[3])
        assert opens(lost_phone) is opened


def test_the_key_of_the_second_factor_lies_encrypted(world) -> None:
    with scope(world.office):
        (factor,) = world.admin.authenticator_set.all()
    assert TOTP_KEY not in str(factor.data)


def test_a_login_takes_a_new_session_and_the_old_key_opens_nothing(world) -> None:
    """Fixation: whoever planted a session key in the browser before the login holds a dead key after it."""
    browser = Client()
    browser.get(reverse("account_login"))
    give_password(browser, "admin")
    planted = browser.cookies["sessionid"].value
    give_code(browser)
    assert browser.cookies["sessionid"].value != planted
    thief = Client()
    thief.cookies["sessionid"] = planted
    assert not opens(thief)
    assert opens(browser)


def test_the_admins_own_login_form_logs_nobody_in(world, as_person) -> None:
    """Whoever is logged in must not become another by Django's form, without the other's second factor."""
    for browser in (Client(), as_person(world.owner)):
        words = {"username": "admin", "password": PASSWORD, "next": ADMIN}
        answer = browser.post("/admin/login/", words)
        assert answer.status_code == 302
        assert browser.session.get("_auth_user_id") != str(world.admin.pk)


def test_there_is_no_sign_up_at_the_account_pages(world) -> None:
    browser = Client()
    with scope(world.office):
        before = User.objects.count()
    for address in ("/accounts/signup/", "/accounts/signup/"):
        assert browser.get(address).status_code == 404
        words = {"email": "x@x.example", "username": "x", "password1": PASSWORD}
        assert browser.post(address, words).status_code == 404
    with scope(world.office):
        assert User.objects.count() == before


def test_an_inactive_person_does_not_get_in(world) -> None:
    with scope(world.office):
        User.objects.filter(pk=world.owner.pk).update(is_active=False)
    browser = Client()
    give_password(browser, "owner")
    assert not opens(browser)


def test_logging_out_ends_the_session(world, as_person) -> None:
    browser = as_person(world.owner)
    assert opens(browser)
    key = browser.cookies["sessionid"].value
    browser.post(reverse("account_logout"))
    thief = Client()
    thief.cookies["sessionid"] = key
    assert not opens(thief)
    with scope(world.office):
        assert not Session.objects.filter(session_key=key).exists()
        assert not UserSession.objects.filter(session_key=key).exists()


def test_the_home_address_leads_each_to_their_work(world, as_person) -> None:
    assert Client().get("/").headers["Location"] == reverse("account_login")
    assert as_person(world.owner).get("/").headers["Location"] == ADMIN
    with scope(world.office):
        User.objects.filter(pk=world.stranger.pk).update(role="applicant")
    assert as_person(world.stranger).get("/").headers["Location"] == "/apply/"
