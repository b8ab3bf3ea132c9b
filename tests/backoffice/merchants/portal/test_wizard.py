"""The wizard: company, brand, papers, handing in; left and resumed at any step."""

import re
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.test import Client

from backoffice.access.models import Right, Role, User
from backoffice.access.scope import scope
from backoffice.access.services import create_user
from backoffice.events.models import Event
from backoffice.merchants.models import Application, ApplicationSource, Company

from .conftest import BRAND, COMPANY, Applicant


def test_it_begins_with_the_company(claire: Applicant) -> None:
    assert claire.browser.get("/apply/")["Location"] == "/apply/applications/"
    assert claire.browser.get("/apply/applications/")["Location"] == "/apply/company/"
    assert claire.browser.get("/apply/applications/new/")["Location"] == "/apply/company/"
    response = claire.names_her_company()
    assert response["Location"] == "/apply/applications/new/"
    company = claire.company()
    assert (company.name, company.registration_number, company.registered_on) == (
        "Lumen Paris S.A.S.", "552100554", date(2015, 3, 14),
    )  # fmt: skip


def test_it_corrects_the_company_until_it_is_verified(with_company: Applicant) -> None:
    assert with_company.names_her_company(name="Lumen France S.A.S.").status_code == 302
    assert with_company.company().name == "Lumen France S.A.S."
    with scope(with_company.world.office):
        Company.objects.filter(pk=with_company.company().pk).update(verified_at="2026-11-01T00:00:00Z")
    page = with_company.page("/apply/company/")
    assert "We have verified your company" in page
    assert 'name="iban"' not in page
    answer = with_company.names_her_company(name="Another one")
    assert answer.status_code == 422
    assert with_company.company().name == "Lumen France S.A.S."


def test_it_never_tells_that_another_has_the_number(world: Any, claire: Applicant) -> None:
    with scope(world.office):
        Company.objects.filter(pk=world.aurore.company_id).update(
            country="FR",
            registration_number=COMPANY["registration_number"],
            verified_at="2026-01-01T00:00:00Z",
        )
    response = claire.names_her_company()
    assert response.status_code == 302
    assert "aurore" not in response.content.decode().lower()


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("name", ""),
        ("country", "XX"),
        ("registration_number", ""),
        ("registered_on", "2199-01-01"),
        ("website", "x y"),
    ],
)
def test_it_says_what_is_wrong_with_the_company_at_its_field(
    claire: Applicant, field: str, value: str
) -> None:
    response = claire.names_her_company(**{field: value})
    assert response.status_code == 422
    assert re.search(
        rf'name="{field}"[^>]*aria-invalid="true"|aria-invalid="true"[^>]*name="{field}"',
        response.content.decode(),
    )
    with scope(claire.world.office):
        assert not Company.objects.filter(people=claire.user).exists()


def test_it_opens_the_application_with_the_brand(with_company: Applicant) -> None:
    application = with_company.opens_an_application(
        channels=["flagship", "overseas"], sectors=["bags", "watches"]
    )
    assert (application.brand_name, application.channels, application.sectors, application.territory) == (
        "Lumen", ["flagship", "overseas"], ["bags", "watches"], ["CN"],
    )  # fmt: skip
    assert (application.status, application.source) == ("draft", ApplicationSource.PORTAL)
    assert (application.starts_on, application.ends_on) == (date(2027, 1, 1), date(2027, 12, 31))
    assert application.created_by_id == with_company.user.pk


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("brand_name", "!!!"),
        ("channels", []),
        ("channels", ["moon"]),
        ("sectors", []),
        ("territory", ["FR"]),
        ("starts_on", ""),
        ("ends_on", "2026-12-31"),
    ],
)
def test_it_says_what_is_wrong_with_the_brand(with_company: Applicant, field: str, value: Any) -> None:
    response = with_company.browser.post("/apply/applications/new/", {**BRAND, field: value})
    assert response.status_code == 422
    assert 'class="errorlist"' in response.content.decode()
    with scope(with_company.world.office):
        assert not Application.objects.filter(company__people=with_company.user).exists()


def test_it_is_left_and_resumed(with_company: Applicant, draft: Application) -> None:
    listed = with_company.page("/apply/applications/")
    assert f"/apply/applications/{draft.pk}/" in listed
    page = with_company.page(f"/apply/applications/{draft.pk}/brand/")
    assert 'value="Lumen"' in page
    words = {**BRAND, "brand_name": "Lumen Deux", "sectors": ["bags", "shoes"]}
    assert with_company.browser.post(f"/apply/applications/{draft.pk}/brand/", words).status_code == 302
    draft = with_company.application()
    assert (draft.brand_name, draft.sectors) == ("Lumen Deux", ["bags", "shoes"])


def test_it_shows_what_is_missing_and_links_to_where_it_is_mended(
    with_company: Applicant, draft: Application
) -> None:
    page = with_company.page(f"/apply/applications/{draft.pk}/check/")
    assert "5 things are missing" in page
    for kind in ("registration", "trademark", "bank_proof", "retail_licence", "brand_story"):
        assert f'href="/apply/applications/{draft.pk}/papers/add/{kind}/"' in page
    assert re.search(r"<button[^>]*disabled[^>]*>\s*Hand in", page)
    response = with_company.hands_in(draft)
    assert response.status_code == 422
    draft = with_company.application()
    assert (draft.status, draft.agreed_terms_at) == ("draft", None)


def test_a_wrong_number_is_told_before_it_is_handed_in(with_company: Applicant, draft: Application) -> None:
    with_company.sends_all(draft)
    with scope(with_company.world.office):
        type(draft.company).objects.filter(pk=draft.company_id).update(
            country="FR", vat_number="FR83732829320"
        )
    page = with_company.page(f"/apply/applications/{draft.pk}/check/")
    assert "FR83732829320 is no valid VAT number" in page


def test_it_hands_in_what_is_complete(with_company: Applicant, draft: Application) -> None:
    with_company.sends_all(draft)
    page = with_company.page(f"/apply/applications/{draft.pk}/check/")
    assert "Everything is there" in page
    refused = with_company.browser.post(f"/apply/applications/{draft.pk}/check/", {})
    assert refused.status_code == 422
    assert with_company.hands_in(draft)["Location"] == f"/apply/applications/{draft.pk}/"
    draft = with_company.application()
    assert draft.status == "submitted"
    assert draft.agreed_terms_at is not None
    page = with_company.page(f"/apply/applications/{draft.pk}/")
    assert "A reviewer will take your application" in page
    assert "Application handed in" in page
    with scope(with_company.world.office):
        assert Event.objects.filter(verb="application.submitted", subject_id=draft.pk).count() == 1
    # What is handed in is changed no more, from another window neither.
    for step in ("brand", "check"):
        assert with_company.browser.get(f"/apply/applications/{draft.pk}/{step}/").status_code == 302
    assert with_company.sends(draft, "brand_story").status_code == 302
    assert len(with_company.versions("brand_story")) == 1


def test_it_tells_in_chinese_what_is_missing_and_what_comes_next(
    with_company: Applicant, draft: Application
) -> None:
    with_company.browser.post("/language/", {"language": "zh-hans"})
    page = with_company.page(f"/apply/applications/{draft.pk}/check/")
    assert "还缺 5 项" in page
    assert "商标注册证" in page
    assert "2027年1月1日至2027年12月31日" in page
    standing = with_company.page(f"/apply/applications/{draft.pk}/")
    assert "请您处理" in standing
    assert "创建入驻申请" in standing


def test_it_withdraws(with_company: Applicant, draft: Application) -> None:
    assert "Withdraw it" in with_company.page(f"/apply/applications/{draft.pk}/withdraw/")
    response = with_company.browser.post(f"/apply/applications/{draft.pk}/withdraw/", {"reason": "A mistake"})
    assert response.status_code == 302
    draft = with_company.application()
    assert draft.status == "withdrawn"
    again = with_company.browser.post(f"/apply/applications/{draft.pk}/withdraw/", {"reason": "A mistake"})
    assert again["Location"] == f"/apply/applications/{draft.pk}/"


def test_a_company_has_several_applications(with_company: Applicant) -> None:
    first = with_company.opens_an_application()
    second = with_company.opens_an_application(brand_name="Lumen Kids")
    with_company.sends(first, "registration")
    page = with_company.page(f"/apply/applications/{second.pk}/papers/")
    assert "registration.pdf" in page
    assert "counts for all applications" in page
    with_company.sends(first, "trademark")
    assert "trademark.pdf" not in with_company.page(f"/apply/applications/{second.pk}/papers/")
    listed = with_company.page("/apply/applications/")
    assert "Lumen Kids" in listed


def test_staff_are_sent_to_the_admin(world: Any, as_person: Callable[[User], Client]) -> None:
    assert as_person(world.reviewer).get("/apply/applications/")["Location"] == "/admin/"


def test_a_member_needs_the_right_to_see_papers(world: Any, as_person: Callable[[User], Client]) -> None:
    def member(name: str, *rights: str) -> Client:
        with scope(world.office):
            user = create_user(
                username=name, password="correct horse battery", role=Role.BRAND_MEMBER, actor=world.office,
                company_id=world.aurore.company_id, brand_ids=[world.aurore.pk], rights=rights,
            )  # fmt: skip
        return as_person(user)

    closed = member("seller", Right.SELLING).get("/apply/applications/")
    assert closed.status_code == 403
    assert "Ask the brand" in closed.content.decode()
    assert member("clerk", Right.PAPERS).get("/apply/applications/").status_code == 200
    reader = member("treasurer", Right.MONEY)
    assert reader.get("/apply/applications/").status_code == 200
    assert reader.post("/apply/applications/new/", BRAND).status_code == 403


def test_a_brand_owner_applies_for_a_further_brand(
    world: Any, rules: None, as_person: Callable[[User], Client]
) -> None:
    browser = as_person(world.owner)
    assert browser.post("/apply/applications/new/", {**BRAND, "brand_name": "Aurore Kids"}).status_code == 302
    assert "Aurore Kids" in browser.get("/apply/applications/").content.decode()
