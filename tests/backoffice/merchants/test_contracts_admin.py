"""Contracts, deposits and restrictions as each person meets them in the admin."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from allauth.mfa.totp.internal.auth import TOTP
from django.test import Client
from django.urls import reverse

from backoffice.access.models import Right, Role, User
from backoffice.access.scope import scope
from backoffice.access.services import create_user
from backoffice.merchants import queries, services
from backoffice.merchants.days import today
from backoffice.merchants.models import (
    Application,
    Contract,
    ContractTerms,
    DepositEntry,
    Rule,
    Shortfall,
)
from tests.backoffice.merchants.agreeing import an_offer, make_application_of, make_contract, pay, sign, staff
from tests.conftest import TOTP_KEY

GO = {"go": "on"}
Browser = Callable[[User], Client]


def page(row: Any, verb: str = "") -> str:
    name = f"admin:merchants_{type(row)._meta.model_name}_change"
    address = reverse(name, args=[row.pk])
    return address.replace("/change/", f"/verb/{verb}/") if verb else address


def person(world: Any, role: str, **facts: Any) -> User:
    with scope(world.office):
        user = create_user(
            username=f"a {role} {facts.get('rights', '')}"[:60], password="correct horse battery", role=role,
            actor=world.office, **facts,
        )  # fmt: skip
        if user.is_platform_staff:
            TOTP.activate(user, TOTP_KEY)
        return user


def text_of(browser: Client, address: str) -> str:
    answer = browser.get(address)
    assert answer.status_code == 200, address
    return answer.content.decode()


@pytest.fixture
def application(world: Any) -> Application:
    with scope(world.office):
        services.install_rules()
        Rule.objects.all().delete()  # its papers are another matter
        return make_application_of(world)


def test_it_takes_a_contract_from_the_draft_to_the_deposit(
    world: Any, as_person: Browser, application: Any
) -> None:
    manager, finance = as_person(person(world, Role.ACCOUNT_MANAGER)), as_person(person(world, Role.FINANCE))
    answer = manager.post(
        reverse("admin:merchants_contract_add"), {"application": application.pk, "channel": "flagship"}
    )
    assert answer.status_code == 302
    with scope(world.office):
        contract = Contract.objects.get()
    form = text_of(manager, page(contract, "propose"))
    for usual in ("100000", "30000", 'value="4"', "CNY", 'value="30"'):
        assert usual in form, f"{usual} is what the office usually agrees on"
    words = {
        "starts_on": today(), "ends_on": today() + timedelta(days=364), "commission": "4.25", "fixed_fee": "30000",
        "minimum_guarantee": "0", "deposit": "600000", "currency": "CNY", "settlement_cycle": "monthly",
        "territory": "cn, HK", "notice_days": "30",
    }  # fmt: skip
    assert manager.post(page(contract, "propose"), words).status_code == 302
    with scope(world.office):
        terms = ContractTerms.objects.get()
    assert (terms.commission_bp, terms.territory) == (425, ["CN", "HK"])
    refused = manager.post(page(terms, "approve"), GO, follow=True).content.decode()
    assert "proposed these terms; another person must approve them" in refused
    why = "The deposit of 600,000.00 CNY is above 500,000.00 CNY."
    assert why in text_of(finance, page(terms, "approve"))
    assert "Terms to approve" in text_of(finance, "/admin/")
    assert finance.post(page(terms, "approve"), GO).status_code == 302
    assert "/verb/approve_second/" in text_of(as_person(world.admin), page(terms))
    assert as_person(world.admin).post(page(terms, "approve_second"), GO).status_code == 302
    signed = {"signed_on": today(), "signed_by": "Mme Aurore"}
    assert manager.post(page(terms, "sign"), signed).status_code == 302
    assert "First deposits to book" in text_of(finance, "/admin/")
    booking = {"amount": "600000", "reference": "BANK-1"}
    assert finance.post(page(contract, "book_payment"), booking).status_code == 302
    shown = text_of(finance, page(contract))
    for words_shown in (
        "4.25 %",
        "600,000.00 CNY lie in the deposit, 600,000.00 CNY must.",
        "BANK-1",
        "Mainland China; Hong Kong, China",
    ):
        assert words_shown in shown
    with scope(world.office):
        application.refresh_from_db()
        assert application.status == "deposit_paid"
        assert DepositEntry.objects.count() == 1


def test_a_new_version_shows_what_it_changes(world: Any, as_person: Browser, application: Any) -> None:
    with scope(world.office):
        contract = make_contract(world, application)
        later = sign(world, contract, starts_on=today() + timedelta(days=30), commission_bp=500)
    text = text_of(as_person(world.admin), page(later))
    assert "<del>4 %</del>" in text
    assert "5 %" in text
    assert "(cut off)" in text_of(as_person(world.admin), page(contract))


def test_finance_sees_the_shortfall_and_deducts_with_a_reason(
    world: Any, as_person: Browser, application: Any
) -> None:
    with scope(world.office):
        contract = make_contract(world, application)
        pay(world, contract)
    finance = as_person(person(world, Role.FINANCE))
    words = {"amount": "30000", "reference": "CASE-9"}
    assert finance.post(page(contract, "deduct"), words).status_code == 200, (
        "without a word it is not deducted"
    )
    assert finance.post(page(contract, "deduct"), {**words, "note": "Unpaid returns"}).status_code == 302
    with scope(world.office):
        shortfall = Shortfall.objects.get()
        Shortfall.objects.update(due_on=today() + timedelta(days=4))
    assert "Shortfalls that run out within five days" in text_of(finance, "/admin/")
    assert "30,000.00 CNY are missing." in text_of(finance, page(contract))
    assert "Unpaid returns" in text_of(finance, reverse("admin:merchants_depositentry_changelist"))
    assert "Open" in text_of(
        finance, f"{reverse('admin:merchants_shortfall_changelist')}?closed_at__isempty=1"
    )
    assert text_of(finance, page(shortfall))
    refused = finance.post(
        page(contract, "refund"), {"amount": "1", "reference": "R-1"}, follow=True
    ).content.decode()
    assert "0.00 CNY may be paid back" in refused


def test_the_companys_people_read_their_contracts_by_right(
    world: Any, as_person: Browser, application: Any
) -> None:
    with scope(world.office):
        contract = make_contract(world, application)
        pay(world, contract)
        terms, entry = ContractTerms.objects.get(), DepositEntry.objects.get()
    own = {"brand_ids": [world.aurore.pk], "company_id": world.aurore.company_id}
    readers = [world.owner, person(world, Role.BRAND_MEMBER, rights=[Right.MONEY], **own)]
    for reader in readers:
        browser = as_person(reader)
        assert contract.number in text_of(browser, reverse("admin:merchants_contract_changelist"))
        assert "4 %" in text_of(browser, page(contract))
        assert "/verb/" not in text_of(browser, page(contract))
        assert text_of(browser, page(terms))
        assert text_of(browser, page(entry))
        for verb in ("propose", "book_payment", "end"):
            browser.post(page(contract, verb), {"amount": "5", "reference": "X", **GO})
    other = as_person(person(world, Role.BRAND_MEMBER, rights=[Right.GOODS], **own))
    assert other.get(page(contract)).status_code == 403
    stranger = as_person(world.stranger)
    assert contract.number not in text_of(stranger, reverse("admin:merchants_contract_changelist"))
    assert stranger.get(page(contract)).status_code in (302, 404)
    with scope(world.office):
        contract.refresh_from_db()
        assert (contract.status, contract.ends_on, DepositEntry.objects.count()) == ("signed", None, 1)


def test_the_operator_sees_no_contract(world: Any, as_person: Browser, application: Any) -> None:
    with scope(world.office):
        contract = make_contract(world, application)
    assert as_person(world.operator).get(page(contract)).status_code == 403


def test_it_ends_with_notice(world: Any, as_person: Browser, application: Any) -> None:
    with scope(world.office):
        contract = make_contract(world, application)
    admin = as_person(world.admin)
    too_early = admin.post(page(contract, "end"), {"ends_on": today()}, follow=True).content.decode()
    assert "is too early" in too_early
    assert admin.post(page(contract, "end"), {"reason": "They leave"}).status_code == 302
    with scope(world.office):
        contract.refresh_from_db()
        assert contract.ends_on == today() + timedelta(days=30)


def test_the_restrictions_are_shown_on_their_page_and_on_the_brands(world: Any, as_person: Browser) -> None:
    with scope(world.office) as actor:
        row = services.restrict(
            brand=world.aurore,
            cause="suspended",
            details={"reason": "A recall"},
            channel="flagship",
            actor=actor,
        )
    browser = as_person(world.owner)
    assert "Flagship store, every sector" in text_of(
        browser, reverse("admin:merchants_restriction_changelist")
    )
    sentence = "Aurore is suspended (A recall). Nothing of Aurore is offered on the channel Flagship store."
    assert sentence in text_of(browser, page(row))
    assert sentence in text_of(browser, page(world.aurore))
    assert "A recall" not in text_of(
        as_person(world.stranger), reverse("admin:merchants_restriction_changelist")
    )


def test_nobody_is_asked_to_approve_what_they_proposed(world: Any, application: Any) -> None:
    proposer, other = staff(world), staff(world)
    with scope(world.office):
        contract = services.draft_contract(application=application, channel="flagship", actor=proposer)
        terms = services.propose_terms(contract=contract, terms=an_offer(commission_bp=100), actor=proposer)
        assert list(queries.terms_to_approve(proposer.id)) == []
        assert list(queries.terms_to_approve(other.id)) == [terms]
        services.approve_terms(terms=terms, actor=other)
        assert list(queries.terms_to_approve(other.id)) == [], "a second person must"
        assert list(queries.terms_to_approve(world.admin.pk)) == [terms]
