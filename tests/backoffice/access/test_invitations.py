"""Invitations: made within one's own reach, opened by a link that holds once and for a while."""

from datetime import timedelta
from io import StringIO

import pytest
import time_machine
from django.core.management import CommandError, call_command
from django.core.signing import Signer
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from backoffice.access.models import PLATFORM_ROLES, Invitation, Posting, Right, Role, User
from backoffice.access.scope import scope
from backoffice.access.services import (
    deactivate_user,
    invitation_of,
    invite,
    link_token,
    resend_invitation,
    revoke_invitation,
)
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound, StateConflict
from backoffice.events.feed import timeline
from backoffice.events.models import Event
from backoffice.jobs.models import Job
from backoffice.notices.models import Letter
from tests.catalog.inventory.making import make_warehouse

WORDS = "four unlikely words here"
PAGE = "/accounts/invitation/"


def asked(world, actor: Actor, **words) -> Invitation:
    given = {"email": "amelie@aurore.example", "role": Role.BRAND_MEMBER, "rights": [Right.GOODS]}
    with scope(actor):
        return invite(actor=actor, **given | words)


@pytest.fixture
def admin(world) -> Actor:
    return world.actor(world.admin)


@pytest.fixture
def owner(world) -> Actor:
    return world.actor(world.owner)


def link(world, invitation: Invitation) -> str:
    with scope(world.office):
        invitation.refresh_from_db()
        return reverse("follow_invitation", args=[link_token(invitation)])


def come_in(address: str, password: str = WORDS) -> tuple[Client, int]:
    browser = Client()
    browser.get(address)
    words = {"name": "Amélie Roux", "password": password, "again": password}
    return browser, browser.post(PAGE, words).status_code


def test_an_owner_invites_a_member_who_comes_in(world, owner) -> None:
    invitation = asked(world, owner, brand_ids=[world.aurore.pk])
    browser = Client()
    shown = browser.get(link(world, invitation), follow=True)
    assert shown.redirect_chain == [(PAGE, 302)]
    assert "owner has invited you as Brand member" in shown.content.decode()
    words = {"name": "Amélie Roux", "password": WORDS, "again": WORDS}
    assert browser.post(PAGE, words).headers["Location"] == "/"
    assert browser.get("/admin/inventory/unit/").status_code == 200
    assert browser.get("/admin/orders/order/").status_code == 403
    with scope(world.office):
        person = User.objects.get(email="amelie@aurore.example")
        assert (person.role, person.rights, person.company_id) == (
            Role.BRAND_MEMBER,
            [Right.GOODS],
            world.aurore.company_id,
        )
        assert [each.brand_id for each in person.memberships.all()] == [world.aurore.pk]
        assert person.get_full_name() == "Amélie Roux"
        invitation.refresh_from_db()
        assert (invitation.status, invitation.accepted_by_id) == ("accepted", person.pk)
        assert [event.verb for event in timeline("invitation", invitation.pk)] == [
            "invitation.accepted",
            "invitation.made",
        ]


def test_a_reviewer_who_comes_in_sets_the_second_factor_before_anything_else(world, admin) -> None:
    invitation = asked(world, admin, role=Role.REVIEWER, rights=[])
    browser, status = come_in(link(world, invitation))
    assert status == 302
    enrolment = browser.get("/", follow=True)
    assert enrolment.redirect_chain[-1][0] == "/accounts/second-factor/totp/activate/"
    assert enrolment.status_code == 200, "the password was given this moment; it is not asked for again"


def test_an_operator_is_bound_to_the_warehouses_of_the_invitation(world, admin) -> None:
    tokyo = make_warehouse(world)
    words = {"role": Role.WAREHOUSE_OPERATOR, "rights": [], "email": "op@house.example"}
    for silent in ({}, {"warehouse_ids": [tokyo.pk], "everywhere": True}):
        with pytest.raises(Invalid, match="tick that the person works in all"):
            asked(world, admin, **words, **silent)
    come_in(link(world, asked(world, admin, **words, warehouse_ids=[tokyo.pk])))
    with scope(world.office):
        person = User.objects.get(email="op@house.example")
        assert [each.warehouse_id for each in Posting.objects.filter(user=person)] == [tokyo.pk]
    assert world.actor(person).warehouses == frozenset({tokyo.pk})


def test_the_letter_carries_the_link_and_nothing_else_does(world, owner, as_person) -> None:
    invitation = asked(world, owner)
    token = link(world, invitation).split("/")[-2]
    with scope(world.office):
        letter = Letter.objects.get(address="amelie@aurore.example")
        assert token in letter.link
        secret = token.split(":")[1]
        for rows in (Event.objects.all(), Job.objects.all(), Invitation.objects.all()):
            assert secret not in str([vars(row) for row in rows])
    page = as_person(world.admin).get(f"/admin/access/invitation/{invitation.pk}/change/").content.decode()
    assert secret not in page


def test_a_link_holds_for_a_week(world, owner) -> None:
    invitation = asked(world, owner)
    address = link(world, invitation)
    with time_machine.travel(timezone.now() + timedelta(days=7, minutes=1)):
        browser, status = come_in(address)
        assert status == 410
        assert "does not hold any more" in browser.get(PAGE).content.decode()
    with scope(world.office):
        assert not User.objects.filter(email="amelie@aurore.example").exists()


def test_a_link_serves_once(world, owner) -> None:
    address = link(world, asked(world, owner))
    assert come_in(address)[1] == 302
    assert come_in(address, "other unlikely words")[1] == 410
    with scope(world.office):
        person = User.objects.get(email="amelie@aurore.example")
        assert person.check_password(WORDS)


def test_a_later_letter_closes_the_earlier_one(world, owner) -> None:
    invitation = asked(world, owner)
    earlier = link(world, invitation)
    with scope(owner):
        resend_invitation(invitation=invitation, actor=owner)
    assert come_in(earlier)[1] == 410
    assert come_in(link(world, invitation))[1] == 302


def test_sending_again_opens_what_was_too_late(world, owner) -> None:
    invitation = asked(world, owner)
    with scope(world.office):
        Invitation.objects.update(expires_at=timezone.now() - timedelta(days=30))
    with scope(owner):
        resend_invitation(invitation=invitation, actor=owner)
    assert come_in(link(world, invitation))[1] == 302


def test_a_revoked_one_opens_nothing(world, owner) -> None:
    invitation = asked(world, owner)
    address = link(world, invitation)
    with scope(owner):
        revoke_invitation(invitation=invitation, actor=owner)
        with pytest.raises(StateConflict):
            revoke_invitation(invitation=invitation, actor=owner)
        with pytest.raises(Conflict):
            resend_invitation(invitation=invitation, actor=owner)
    assert come_in(address)[1] == 410


def test_a_forged_link_opens_nothing(world, owner) -> None:
    invitation = asked(world, owner)
    sound = link_token(invitation)
    forged = [
        sound[:-1] + ("A" if sound[-1] != "A" else "B"),
        sound.replace(f"{invitation.pk}-", f"{invitation.pk + 1}-"),
        Signer(key="guessed", salt="access.invitation").sign(f"{invitation.pk}-1"),
        Signer(salt="merchants.sign-up").sign(f"{invitation.pk}-1"),
        "nonsense",
        "",
    ]
    for token in forged:
        with pytest.raises(Conflict, match="does not hold any more"):
            invitation_of(token)


def test_a_stolen_link_is_dead_when_its_person_came_in(world, owner) -> None:
    address = link(world, asked(world, owner))
    thief = Client()
    thief.get(address)
    come_in(address)
    words = {"name": "Thief", "password": "other unlikely words", "again": "other unlikely words"}
    assert thief.post(PAGE, words).status_code == 410
    assert thief.get("/admin/").status_code == 302


@pytest.mark.parametrize("password", ["short", "password1234", "amelie@aurore.example"])
def test_it_says_why_a_password_will_not_do(world, owner, password: str) -> None:
    browser, status = come_in(link(world, asked(world, owner)), password)
    assert status == 200
    with scope(world.office):
        assert not User.objects.filter(email="amelie@aurore.example").exists()
    assert browser.get("/admin/").status_code == 302


def test_whoever_invites_does_not_learn_who_is_here(world, owner) -> None:
    """The stranger's address has a login; the owner of another company gets the same answer as for any address."""
    with scope(world.office):
        User.objects.filter(pk=world.stranger.pk).update(email="stranger@kestrel.example")
    known = asked(world, owner, email="Stranger@kestrel.example")
    unknown = asked(world, owner, email="nobody@nowhere.example")
    with scope(owner):
        rows = {each.email: each.status for each in Invitation.objects.all()}
    assert rows == {known.email: "open", unknown.email: "open"}
    browser = Client()
    browser.get(link(world, known))
    answer = browser.post(PAGE, {"name": "x", "password": WORDS, "again": WORDS})
    assert answer.status_code == 410
    assert "There is a login for this address already" in answer.content.decode()
    with scope(world.office):
        assert User.objects.filter(email__iexact="stranger@kestrel.example").count() == 1


def test_two_companies_may_invite_one_address_and_each_once(world, owner) -> None:
    stranger = world.actor(world.stranger)
    asked(world, owner)
    asked(world, stranger)
    with pytest.raises(Conflict, match="invited already"):
        asked(world, owner, email="AMELIE@aurore.example")


def test_an_owner_stays_within_their_company_and_their_brands(world, owner) -> None:
    beyond = [
        {"company_id": world.kestrel.company_id},
        {"brand_ids": [world.kestrel.pk]},
        {"brand_ids": [world.aurore.pk, world.kestrel.pk]},
        {"brand_ids": [999_999]},
        {"role": Role.PLATFORM_ADMIN, "rights": []},
        {"role": Role.REVIEWER, "rights": []},
        {"role": Role.APPLICANT, "rights": []},
        {"role": "emperor", "rights": []},
    ]
    for words in beyond:
        with pytest.raises((Forbidden, Invalid)):
            asked(world, owner, **words)
    with scope(world.office):
        assert not Invitation.objects.exists()
        assert not Letter.objects.exists()


def test_a_member_with_the_right_gives_no_more_than_they_have(world) -> None:
    keeper = world.actor(world.member(Right.PEOPLE, Right.GOODS))
    asked(world, keeper, brand_ids=[world.aurore.pk])
    beyond = [
        {"rights": [Right.MONEY]},
        {"rights": [Right.GOODS, Right.ORDERS]},
        {"role": Role.BRAND_OWNER, "rights": []},
    ]
    for number, words in enumerate(beyond):
        with pytest.raises(Forbidden):
            asked(world, keeper, email=f"more{number}@aurore.example", **words)


@pytest.mark.parametrize("right", [right for right in Right if right != Right.PEOPLE])
def test_a_member_without_the_right_invites_nobody(world, right: Right) -> None:
    with pytest.raises(Forbidden):
        asked(world, world.actor(world.member(right)))


@pytest.mark.parametrize("role", sorted(PLATFORM_ROLES - {Role.PLATFORM_ADMIN}))
def test_no_other_staff_invites(world, role: Role) -> None:
    with pytest.raises(Forbidden):
        asked(world, world.actor(world.staff(role)), company_id=world.aurore.company_id)


def test_a_stranger_neither_sees_nor_touches_anothers_invitations(world, owner, as_person) -> None:
    invitation = asked(world, owner)
    stranger = world.actor(world.stranger)
    with scope(stranger):
        assert not Invitation.objects.exists()
        for verb in (resend_invitation, revoke_invitation):
            with pytest.raises(NotFound):
                verb(invitation=invitation, actor=stranger)
    browser = as_person(world.stranger)
    assert "amelie" not in browser.get("/admin/access/invitation/").content.decode()
    browser.post(f"/admin/access/invitation/{invitation.pk}/verb/revoke/", {"go": "on"})
    with scope(world.office):
        invitation.refresh_from_db()
        assert invitation.status == "open"


def test_a_member_does_not_send_what_goes_beyond_them(world, owner) -> None:
    invitation = asked(world, owner, rights=[Right.MONEY])
    keeper = world.actor(world.member(Right.PEOPLE))
    with scope(keeper), pytest.raises(Forbidden):
        resend_invitation(invitation=invitation, actor=keeper)


def test_who_is_deactivated_has_invited_nobody(world, owner, admin) -> None:
    address = link(world, asked(world, owner))
    with scope(admin):
        deactivate_user(person=world.owner, actor=admin)
    assert come_in(address)[1] == 410


def test_the_page_invites(world, as_person) -> None:
    browser = as_person(world.owner)
    form = browser.get("/admin/access/invitation/add/").content.decode()
    assert "Aurore" in form
    assert "Kestrel" not in form
    assert "Platform admin" not in form
    words = {
        "email": "amelie@aurore.example",
        "role": Role.BRAND_MEMBER,
        "brands": [world.aurore.pk],
        "rights": [Right.GOODS],
        "language": "zh-hans",
    }
    assert (
        browser.post("/admin/access/invitation/add/", words | {"brands": [world.kestrel.pk]}).status_code
        == 200
    )
    assert browser.post("/admin/access/invitation/add/", words).status_code == 302
    listed = browser.get("/admin/access/invitation/").content.decode()
    assert "amelie@aurore.example" in listed
    with scope(world.office):
        assert Letter.objects.get().language == "zh-hans"


def test_the_first_admin_comes_in_by_the_command_line(world) -> None:
    said = StringIO()
    call_command("invite", "first@house.example", stdout=said)
    address = said.getvalue().strip().partition("/accounts/")[2]
    assert come_in(f"/accounts/{address}")[1] == 302
    with scope(world.office):
        assert User.objects.get(email="first@house.example").role == Role.PLATFORM_ADMIN
    with pytest.raises(CommandError):
        call_command("invite", "nonsense")
