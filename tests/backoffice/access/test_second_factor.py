"""Platform staff work with a second factor or not at all; a company's people may have one."""

import pyotp
import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import SECRET_SESSION_KEY
from django.contrib import admin
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Role, User
from backoffice.access.queries import sessions_of
from backoffice.access.scope import scope
from backoffice.access.services import reset_second_factor
from backoffice.events.errors import Conflict, Forbidden
from backoffice.events.feed import timeline
from tests.backoffice.access.entering import PASSWORD, give_code, give_password

pytestmark = pytest.mark.usefixtures("everybody")
ENROL = "/accounts/second-factor/totp/activate/"


@pytest.fixture
def newcomer(world) -> Client:
    """A reviewer who has a password and no second factor, logged in."""
    with scope(world.office):
        Authenticator.objects.filter(user=world.reviewer).delete()
    browser = Client()
    give_password(browser, "reviewer")
    return browser


def enrol(browser: Client) -> None:
    browser.get(ENROL)
    answer = browser.post(ENROL, {"code": pyotp.TOTP(browser.session[SECRET_SESSION_KEY]).now()})
    assert answer.status_code == 302, answer.content.decode()


def admin_pages() -> list[str]:
    lists = [f"/admin/{m._meta.app_label}/{m._meta.model_name}/" for m in admin.site._registry]
    adds = [f"{page}add/" for page in lists]
    return ["/admin/", "/admin/search/?s=a", "/admin/jsi18n/", *lists, *adds]


def test_staff_without_one_are_sent_to_the_enrolment_from_everywhere(newcomer: Client) -> None:
    for address in [*admin_pages(), "/", reverse("account_change_password"), reverse("mfa_index")]:
        for answer in (newcomer.get(address), newcomer.post(address, {"go": "on"})):
            assert (answer.status_code, answer.headers.get("Location")) == (302, ENROL), address


def test_staff_without_one_read_nothing_over_rest(newcomer: Client, world) -> None:
    for route in ("units", "orders", "parcels", "events"):
        answer = newcomer.get(f"/api/v1/{route}")
        assert answer.status_code == 403
        assert "second factor" in answer.json()["detail"]


def test_the_enrolment_opens_the_office(newcomer: Client, world) -> None:
    page = newcomer.get(ENROL).content.decode()
    assert "Everybody who works for the platform" in page
    enrol(newcomer)
    assert newcomer.get("/admin/").status_code == 200
    codes = newcomer.get(reverse("mfa_view_recovery_codes"))
    assert codes.status_code == 200
    with scope(world.office):
        assert [event.verb for event in timeline("user", world.reviewer.pk)][0] == "user.second_factor_set"


def test_a_wrong_code_enrols_nobody(newcomer: Client, world) -> None:
    newcomer.get(ENROL)
    assert "Incorrect code." in newcomer.post(ENROL, {"code": "12345"}).content.decode()
    with scope(world.office):
        assert not Authenticator.objects.filter(user=world.reviewer).exists()


def test_the_enrolment_ends_what_was_logged_in_with_the_password_alone(newcomer: Client, world) -> None:
    """Whoever stole the password sits at the enrolment too; when the person enrols, the thief is out."""
    thief = Client()
    give_password(thief, "reviewer")
    thief.get(ENROL)
    enrol(newcomer)
    assert thief.get("/admin/").headers["Location"].startswith("/admin/login/")
    assert newcomer.get("/admin/").status_code == 200


def test_staff_cannot_put_theirs_away(world, as_person) -> None:
    browser = as_person(world.admin)
    browser.post(reverse("account_reauthenticate"), {"password": PASSWORD})
    answer = browser.post(reverse("mfa_deactivate_totp"))
    assert "You cannot deactivate" in answer.content.decode()
    with scope(world.office):
        assert Authenticator.objects.filter(user=world.admin, type=Authenticator.Type.TOTP).exists()


def test_a_brands_people_may_have_one_and_put_it_away(world) -> None:
    browser = Client()
    give_password(browser, "owner")
    enrol(browser)
    again = Client()
    assert give_password(again, "owner").headers["Location"] == reverse("mfa_authenticate")
    assert browser.post(reverse("mfa_deactivate_totp")).status_code == 302
    with scope(world.office):
        assert not Authenticator.objects.filter(user=world.owner).exists()
        verbs = [event.verb for event in timeline("user", world.owner.pk)]
    assert verbs[:2] == ["user.second_factor_dropped", "user.second_factor_set"]


def test_who_has_not_given_the_password_lately_gives_it_again(world, as_person) -> None:
    browser = as_person(world.admin)
    answer = browser.get(reverse("mfa_generate_recovery_codes"))
    assert answer.headers["Location"].startswith(reverse("account_reauthenticate"))
    assert browser.get(reverse("mfa_view_recovery_codes")).status_code in (302, 404)


def test_an_admin_resets_the_second_factor_of_another(world, as_person) -> None:
    browser = as_person(world.reviewer)
    assert browser.get("/admin/").status_code == 200
    with scope(world.office):
        assert len(sessions_of(world.reviewer)) == 1
        reset_second_factor(person=world.reviewer, actor=world.actor(world.admin))
    assert browser.get("/admin/").headers["Location"].startswith("/admin/login/")
    give_password(browser, "reviewer")
    assert browser.get("/admin/").headers["Location"] == ENROL
    with scope(world.office), pytest.raises(Conflict):
        reset_second_factor(person=world.reviewer, actor=world.actor(world.admin))


@pytest.mark.parametrize("person", ["admin", "reviewer", "owner", "stranger"])
def test_nobody_resets_their_own_and_only_admins_reset(world, person: str) -> None:
    with scope(world.office):
        actor = world.actor(getattr(world, person))
        with pytest.raises(Forbidden):
            reset_second_factor(person=world.admin, actor=actor)
        assert Authenticator.objects.filter(user=world.admin).exists()


def test_a_key_that_is_lost_is_said_kindly_and_opens_nothing(world, settings) -> None:
    browser = Client()
    give_password(browser, "admin")
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of this office", []
    give_password(browser, "admin")
    assert "cannot be read any more" in give_code(browser).content.decode()
    assert browser.get("/admin/").status_code == 302


def test_a_key_that_was_changed_still_opens_with_the_former_one(world, settings) -> None:
    former = settings.SECRET_KEY
    settings.SECRET_KEY, settings.SECRET_KEY_FALLBACKS = "another key of this office", [former]
    browser = Client()
    give_password(browser, "admin")
    assert give_code(browser).status_code == 302
    assert browser.get("/admin/").status_code == 200


def test_a_code_does_for_no_other_person(world) -> None:
    with scope(world.office):
        User.objects.filter(pk=world.operator.pk).update(role=Role.FINANCE)
        Authenticator.objects.filter(user=world.operator).delete()
    browser = Client()
    give_password(browser, "operator")
    give_code(browser)
    assert browser.get("/admin/").headers["Location"] == ENROL
