"""Who sees which page: said by each page itself, drawn in the docs."""

from pathlib import Path

import pytest
from django.contrib import admin
from django.urls import reverse

from backoffice.access.models import PLATFORM_ROLES, Right, Role
from backoffice.desk.admin import Desk
from backoffice.desk.drawing import page, roles_of
from backoffice.desk.requests import may_see_as

DESKS = [desk for desk in admin.site._registry.values() if isinstance(desk, Desk)]


def test_it_draws_the_page_of_the_docs_as_it_is_committed() -> None:
    committed = Path(__file__).resolve().parents[3] / "docs" / "roles.md"
    assert committed.read_text(encoding="utf-8") == page(), "run: manage.py draw_roles"


def test_every_page_says_itself_who_sees_it() -> None:
    silent = [
        desk.opts.label
        for desk in DESKS
        if not any(
            "viewers" in vars(kind) for kind in type(desk).__mro__ if issubclass(kind, Desk) and kind != Desk
        )
    ]
    assert not silent, f"name the viewers of: {silent}"


def test_no_page_is_everybodys_by_a_role_that_rights_should_open() -> None:
    """A member sees a page by their role only where it is about the company itself or about them."""
    by_role = {desk.opts.label for desk in DESKS if Role.BRAND_MEMBER in desk.viewers}
    assert by_role == {"merchants.Brand", "merchants.Company", "notices.Notice", "imports.Export"}


def test_no_verb_is_an_auditors() -> None:
    offered = [
        (desk.opts.label, verb.name)
        for desk in DESKS
        for verb in [*desk.verbs, *desk.list_verbs, *([desk.creation] if desk.creation else [])]
        if Role.AUDITOR in roles_of(desk, verb)
    ]
    assert not offered


def test_an_auditor_sees_what_any_of_the_staff_sees() -> None:
    hidden = [
        desk.opts.label
        for desk in DESKS
        if desk.viewers & PLATFORM_ROLES and not may_see_as({Role.AUDITOR}, desk.viewers)
    ]
    assert not hidden


@pytest.mark.parametrize("right", list(Right))
def test_a_member_sees_what_their_rights_open_and_nothing_else(world, as_person, right: Right) -> None:
    browser = as_person(world.member(right))
    roles = {Role.BRAND_MEMBER, right}
    for desk in DESKS:
        address = reverse(f"admin:{desk.opts.app_label}_{desk.opts.model_name}_changelist")
        expected = 200 if may_see_as(roles, desk.viewers) else 403
        assert browser.get(address).status_code == expected, address


REST = {"units": Right.GOODS, "orders": Right.ORDERS, "parcels": Right.ORDERS}


@pytest.mark.parametrize("right", list(Right))
def test_a_member_reads_over_rest_what_their_rights_open(world, as_person, right: Right) -> None:
    browser = as_person(world.member(right))
    for route, needed in REST.items():
        assert browser.get(f"/api/v1/{route}").status_code == (200 if right == needed else 403), route
    assert browser.get("/api/v1/events").status_code == 403


def test_a_member_is_not_told_of_what_they_may_not_see(world, as_person) -> None:
    goods = as_person(world.member(Right.GOODS)).get("/admin/").content.decode()
    money = as_person(world.member(Right.MONEY)).get("/admin/").content.decode()
    assert "Lots expiring" in goods
    assert "Lots expiring" not in money
    assert "Suspended listings" not in goods
