"""Looking after people: roles, rights, warehouses, letting in and out."""

from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.urls import reverse

from backoffice.access.models import Right, Role, User
from backoffice.access.queries import sessions_of
from backoffice.access.scope import scope
from backoffice.access.services import (
    bind_to_warehouses,
    change_role,
    create_user,
    deactivate_user,
    end_sessions,
    give_rights,
    reactivate_user,
    set_password,
)
from backoffice.events.actors import Actor
from backoffice.events.errors import Conflict, Forbidden, Invalid, NotFound
from backoffice.events.feed import timeline
from tests.backoffice.access.entering import give_password
from tests.catalog.inventory.making import make_warehouse

pytestmark = pytest.mark.usefixtures("everybody")


@pytest.fixture
def admin(world) -> Actor:
    return world.actor(world.admin)


def latest(world, person: User) -> str:
    with scope(world.office):
        return timeline("user", person.pk)[0].verb


def now(world, person: User) -> User:
    with scope(world.office):
        return User.objects.get(pk=person.pk)


def test_it_changes_a_role(world, admin) -> None:
    with scope(admin):
        change_role(person=world.reviewer, role=Role.FINANCE, actor=admin)
    assert now(world, world.reviewer).role == Role.FINANCE
    assert latest(world, world.reviewer) == "user.role_changed"


def test_what_belonged_to_the_old_role_goes_with_it(world, admin) -> None:
    tokyo = make_warehouse(world)
    member = world.member(Right.GOODS)
    with scope(admin):
        bind_to_warehouses(person=world.operator, warehouse_ids=[tokyo.pk], actor=admin)
        change_role(person=world.operator, role=Role.REVIEWER, actor=admin)
        change_role(person=member, role=Role.BRAND_OWNER, actor=admin)
        assert not now(world, world.operator).postings.exists()
    assert now(world, member).rights == []
    assert set(world.actor(now(world, member)).roles) == {Role.BRAND_OWNER, *Right.values}


@pytest.mark.parametrize(
    ("who", "role"),
    [("owner", Role.PLATFORM_ADMIN), ("owner", Role.REVIEWER), ("reviewer", Role.BRAND_OWNER)],
)
def test_nobody_changes_sides(world, admin, who: str, role: Role) -> None:
    person = getattr(world, who)
    with scope(admin), pytest.raises(Invalid, match="do not change sides"):
        change_role(person=person, role=role, actor=admin)
    assert now(world, person).role == person.role


def test_who_becomes_an_operator_is_told_where(world, admin) -> None:
    tokyo = make_warehouse(world)
    words = {"person": world.reviewer, "role": Role.WAREHOUSE_OPERATOR, "actor": admin}
    with scope(admin):
        with pytest.raises(Invalid, match="tick that the person works in all"):
            change_role(**words)
        change_role(**words, warehouse_ids=[tokyo.pk])
    assert world.actor(now(world, world.reviewer)).warehouses == frozenset({tokyo.pk})


def test_the_last_platform_admin_stays(world, admin) -> None:
    with scope(world.office), pytest.raises(Conflict) as refusal:
        deactivate_user(person=world.admin, actor=world.office)
    assert refusal.value.code == "last_admin"
    with scope(world.office), pytest.raises(Conflict):
        change_role(person=world.admin, role=Role.AUDITOR, actor=world.office)
    second = world.staff(Role.PLATFORM_ADMIN)
    with scope(admin):
        deactivate_user(person=second, actor=admin)
        reactivate_user(person=second, actor=admin)
        change_role(person=second, role=Role.AUDITOR, actor=admin)


def test_nobody_does_it_to_themselves(world, admin) -> None:
    world.staff(Role.PLATFORM_ADMIN)
    with scope(admin):
        for verb, words in (
            (deactivate_user, {}),
            (reactivate_user, {}),
            (change_role, {"role": Role.AUDITOR}),
        ):
            with pytest.raises(Forbidden) as refusal:
                verb(person=world.admin, actor=admin, **words)
            assert refusal.value.code == "not_oneself"
    assert now(world, world.admin).is_active


def test_who_is_deactivated_is_out_at_once_and_stays_out(world, admin, as_person) -> None:
    browser = as_person(world.owner)
    assert browser.get("/admin/").status_code == 200
    with scope(admin):
        deactivate_user(person=world.owner, actor=admin)
    assert browser.get("/admin/").status_code == 302
    assert give_password(browser, "owner").headers["Location"] == reverse("account_inactive")
    assert browser.get("/admin/").status_code == 302
    with scope(admin):
        with pytest.raises(Conflict):
            deactivate_user(person=world.owner, actor=admin)
        reactivate_user(person=world.owner, actor=admin)
    give_password(browser, "owner")
    assert browser.get("/admin/").status_code == 200


@pytest.mark.parametrize("who", ["reviewer", "operator", "stranger"])
def test_others_do_nothing_to_people(world, who: str) -> None:
    actor = world.actor(getattr(world, who))
    member = world.member(Right.GOODS)
    with scope(actor):
        for verb, words in (
            (deactivate_user, {}),
            (reactivate_user, {}),
            (change_role, {"role": Role.AUDITOR}),
            (give_rights, {"rights": [Right.MONEY], "brand_ids": []}),
            (bind_to_warehouses, {"warehouse_ids": [], "everywhere": True}),
            (end_sessions, {}),
        ):
            with pytest.raises((Forbidden, NotFound)):
                verb(person=member, actor=actor, **words)
    assert (now(world, member).is_active, now(world, member).rights) == (True, [Right.GOODS])


def test_an_owner_looks_after_the_members_of_their_company(world) -> None:
    owner = world.actor(world.owner)
    member = world.member(Right.GOODS)
    with scope(owner):
        give_rights(
            person=member, rights=[Right.GOODS, Right.MONEY], brand_ids=[world.aurore.pk], actor=owner
        )
        assert now(world, member).rights == [Right.GOODS, Right.MONEY]
        with pytest.raises(Invalid):
            give_rights(person=member, rights=[Right.GOODS], brand_ids=[world.kestrel.pk], actor=owner)
        deactivate_user(person=member, actor=owner)
        reactivate_user(person=member, actor=owner)
    assert latest(world, member) == "user.reactivated"


def test_an_owner_does_nothing_to_another_owner_nor_to_another_company(world) -> None:
    owner = world.actor(world.owner)
    foreign = world.member(Right.GOODS, brand=world.kestrel)
    with scope(owner):
        with pytest.raises(Forbidden, match="owner of your company"):
            deactivate_user(person=world.teammate, actor=owner)
        for person in (world.stranger, foreign, world.admin):
            with pytest.raises(NotFound):
                deactivate_user(person=person, actor=owner)
        with pytest.raises(NotFound):
            give_rights(person=foreign, rights=[Right.MONEY], brand_ids=[], actor=owner)


def test_a_member_gives_and_takes_no_more_than_they_have(world) -> None:
    keeper = world.actor(world.member(Right.PEOPLE, Right.GOODS))
    rich = world.member(Right.MONEY)
    brands = [world.aurore.pk]
    with scope(keeper):
        for rights in ([Right.MONEY, Right.ORDERS], [Right.GOODS]):
            with pytest.raises(Forbidden, match="not yours to give or take"):
                give_rights(person=rich, rights=rights, brand_ids=brands, actor=keeper)
        give_rights(person=rich, rights=[Right.MONEY, Right.GOODS], brand_ids=brands, actor=keeper)
        with pytest.raises(Forbidden):
            deactivate_user(person=rich, actor=keeper)


def test_an_operator_is_bound_and_set_free_expressly(world, admin) -> None:
    tokyo = make_warehouse(world)
    with scope(admin):
        bind_to_warehouses(person=world.operator, warehouse_ids=[tokyo.pk], actor=admin)
        assert world.actor(world.operator).warehouses == frozenset({tokyo.pk})
        contradictions: list[dict[str, Any]] = [
            {"warehouse_ids": []},
            {"warehouse_ids": [tokyo.pk], "everywhere": True},
        ]
        for words in contradictions:
            with pytest.raises(Invalid):
                bind_to_warehouses(person=world.operator, actor=admin, **words)
        with pytest.raises(Invalid):
            bind_to_warehouses(person=world.operator, warehouse_ids=[999_999], actor=admin)
        with pytest.raises(Invalid):
            bind_to_warehouses(person=world.reviewer, warehouse_ids=[tokyo.pk], actor=admin)
        bind_to_warehouses(person=world.operator, warehouse_ids=[], everywhere=True, actor=admin)
    assert world.actor(world.operator).warehouses is None


def test_an_admin_ends_all_sessions_of_a_person(world, admin, as_person) -> None:
    first, second = as_person(world.owner), as_person(world.owner)
    for browser in (first, second):
        browser.get("/admin/")
    with scope(admin):
        assert end_sessions(person=world.owner, actor=admin) == 2
    assert [browser.get("/admin/").status_code for browser in (first, second)] == [302, 302]
    assert latest(world, world.owner) == "user.sessions_ended"


def test_nobody_sets_the_password_of_another(world, admin) -> None:
    with scope(admin), pytest.raises(Forbidden):
        set_password(person=world.owner, password="four unlikely words here", actor=admin)


@pytest.mark.parametrize(
    "words",
    [
        {"role": "emperor"},
        {"role": Role.REVIEWER, "brand_ids": "aurore"},
        {"role": Role.BRAND_OWNER},
        {"role": Role.BRAND_MEMBER, "brand_ids": "aurore"},
        {"role": Role.BRAND_MEMBER, "brand_ids": "aurore", "rights": ["right:everything"]},
        {"role": Role.BRAND_OWNER, "brand_ids": "aurore", "rights": [Right.GOODS]},
        {"role": Role.BRAND_OWNER, "brand_ids": "both"},
        {"role": Role.REVIEWER, "warehouse_ids": [1]},
        {"role": Role.WAREHOUSE_OPERATOR, "warehouse_ids": [999_999]},
    ],
)
def test_it_says_what_does_not_fit_together(world, words) -> None:
    brands = {"aurore": [world.aurore.pk], "both": [world.aurore.pk, world.kestrel.pk]}
    words = words | {"brand_ids": brands.get(words.get("brand_ids"), [])}
    with scope(world.office), pytest.raises(Invalid):
        create_user(username="x", password="four unlikely words here", actor=world.office, **words)
    with scope(world.office):
        assert not User.objects.filter(username="x").exists()


def test_an_address_is_of_one_person(world) -> None:
    words = {"password": "four unlikely words here", "role": Role.FINANCE, "actor": world.office}
    with scope(world.office):
        create_user(username="one", email="Some@body.example", **words)
        with pytest.raises(Invalid, match="address or name already"):
            create_user(username="two", email="some@BODY.example", **words)


def test_a_brand_sees_its_own_people_and_writes_none(world) -> None:
    owner = world.actor(world.owner)
    with scope(owner):
        assert set(User.objects.values_list("username", flat=True)) == {"owner", "teammate"}
        assert User.objects.update(role=Role.APPLICANT) == 0
        for table in ("django_session", "account_emailconfirmation", "access_user_groups"):
            with pytest.raises(DatabaseError, match="permission denied"), transaction.atomic():
                connection.cursor().execute(f"SELECT * FROM {table}")
    applicant = Actor(kind="user", id=world.owner.pk, name="x", roles=frozenset({Role.APPLICANT}))
    with scope(applicant):
        assert list(User.objects.values_list("username", flat=True)) == []
    client = Actor(kind="client", id=world.owner.pk, name="x")
    with scope(client):
        assert not User.objects.exists()


def test_the_page_of_an_owner_shows_their_people_and_what_may_be_done(world, as_person) -> None:
    member = world.member(Right.GOODS)
    browser = as_person(world.owner)
    listed = browser.get("/admin/access/user/").content.decode()
    assert "teammate" in listed
    for name in ("stranger", "operator", "reviewer"):
        assert f">{name}<" not in listed
    page = browser.get(f"/admin/access/user/{member.pk}/change/").content.decode()
    assert "/verb/rights/" in page
    assert "/verb/deactivate/" in page
    assert "/verb/role/" not in page
    for other in (world.owner, world.teammate):
        assert "/verb/" not in browser.get(f"/admin/access/user/{other.pk}/change/").content.decode()
    words = {"rights": [Right.GOODS, Right.ORDERS], "brands": [world.aurore.pk]}
    assert browser.post(f"/admin/access/user/{member.pk}/verb/rights/", words).status_code == 302
    assert now(world, member).rights == [Right.GOODS, Right.ORDERS]


def test_the_page_of_an_admin_shows_sessions_and_verbs(world, as_person) -> None:
    as_person(world.owner).get("/admin/", headers={"user-agent": "Netscape/4"})
    browser = as_person(world.admin)
    page = browser.get(f"/admin/access/user/{world.owner.pk}/change/").content.decode()
    assert "Netscape" in page
    assert world.owner.password not in page
    address = f"/admin/access/user/{world.owner.pk}/verb/sessions/"
    assert browser.post(address, {"go": "on"}).status_code == 302
    with scope(world.office):
        assert not sessions_of(world.owner)


def test_people_come_in_by_invitation_only(world, as_person) -> None:
    assert as_person(world.admin).get("/admin/access/user/add/").status_code == 403
