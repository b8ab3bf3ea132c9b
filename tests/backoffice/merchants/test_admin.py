"""The merchants' pages as each person meets them."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from backoffice.access.scope import scope
from backoffice.merchants import services
from backoffice.merchants.models import Application, Brand, Company
from backoffice.merchants.states import ApplicationStatus
from tests.backoffice.merchants.making import make_application, make_sector

LIST = "admin:merchants_application_changelist"
GO = {"go": "on"}


def page(application: Application, verb: str = "") -> str:
    address = reverse("admin:merchants_application_change", args=[application.pk])
    return address.replace("/change/", f"/verb/{verb}/") if verb else address


@pytest.fixture
def submitted(world) -> Application:
    with scope(world.office):
        return make_application(world.actor(world.admin), status=ApplicationStatus.SUBMITTED)


def status_of(world, application: Application) -> str:
    with scope(world.office):
        return Application.objects.get(pk=application.pk).status


def test_it_takes_an_application_all_the_way(world, as_person) -> None:
    with scope(world.office):
        make_sector()
    clerk, reviewer = as_person(world.admin), as_person(world.reviewer)
    answer = clerk.post(
        reverse("admin:merchants_company_add"),
        {"name": "Orfèvre SAS", "country": "FR", "registration_number": "RCS 1"},
    )
    assert answer.status_code == 302
    with scope(world.office):
        company = Company.objects.get(name="Orfèvre SAS")
    answer = clerk.post(
        reverse("admin:merchants_application_add"),
        {
            "company": company.pk,
            "brand_name": "Orfèvre",
            "brand_country": "",
            "channels": ["overseas", "flagship"],
            "sectors": ["bags"],
            "territory": ["CN", "HK"],
            "starts_on": "2027-01-01",
            "ends_on": "2035-12-31",
        },
    )
    assert answer.status_code == 302
    with scope(world.office):
        application = Application.objects.get(brand_name="Orfèvre")
    assert application.channels == ["overseas", "flagship"]
    refused = clerk.post(page(application, "submit"), GO, follow=True).content.decode()
    assert "Declare that your papers are true" in refused
    form = clerk.get(page(application, "change")).content.decode()
    assert 'value="31/12/2035"' in form
    words = {
        "brand_name": "Orfèvre",
        "channels": ["overseas", "flagship"],
        "sectors": ["bags"],
        "territory": ["CN", "HK"],
        "starts_on": "01/01/2027",
        "ends_on": "31/12/2035",
        "agreed": "on",
    }
    assert clerk.post(page(application, "change"), words).status_code == 302
    assert clerk.post(page(application, "submit"), GO).status_code == 302
    assert reviewer.post(page(application, "review"), GO).status_code == 302
    assert reviewer.post(page(application, "approve"), GO).status_code == 302
    assert status_of(world, application) == ApplicationStatus.APPROVED
    text = reviewer.get(page(application)).content.decode()
    assert "Application approved" in text
    assert "Overseas fulfilment, Flagship store" in text
    with scope(world.office):
        brand = Brand.objects.get(code="orfevre")
    text = reviewer.get(reverse("admin:merchants_brand_change", args=[brand.pk])).content.decode()
    assert "Brand onboarded" in text


def test_it_tells_the_clerk_that_another_person_must_review(world, as_person, submitted) -> None:
    answer = as_person(world.admin).post(page(submitted, "review"), GO, follow=True)
    assert "another person must review it" in answer.content.decode()
    assert status_of(world, submitted) == ApplicationStatus.SUBMITTED


def test_it_rejects_with_a_form(world, as_person, submitted) -> None:
    reviewer = as_person(world.reviewer)
    reviewer.post(page(submitted, "review"), GO)
    assert "Choose a reason" in reviewer.get(page(submitted, "reject")).content.decode()
    assert reviewer.post(page(submitted, "reject"), {"reason_code": ""}).status_code == 200
    assert status_of(world, submitted) == ApplicationStatus.IN_REVIEW
    answer = reviewer.post(
        page(submitted, "reject"), {"reason_code": "already_onboarded", "reason": "See Aurore"}
    )
    assert answer.status_code == 302
    assert status_of(world, submitted) == ApplicationStatus.REJECTED


def test_it_offers_only_the_verbs_of_the_state(world, as_person, submitted) -> None:
    text = as_person(world.reviewer).get(page(submitted)).content.decode()
    assert "/verb/review/" in text
    assert "/verb/withdraw/" in text
    assert "/verb/approve/" not in text
    assert "/verb/submit/" not in text


def test_it_shows_the_reviewer_similar_brands(world, as_person) -> None:
    with scope(world.office):
        application = make_application(world.actor(world.admin), brand_name="Auröra")
    assert "Aurore (aurore)" in as_person(world.reviewer).get(page(application)).content.decode()


def test_it_adds_a_name_to_a_brand(world, as_person) -> None:
    address = reverse("admin:merchants_brand_change", args=[world.aurore.pk]).replace(
        "/change/", "/verb/name/"
    )
    assert as_person(world.reviewer).post(address, {"name": "Maison Aurore"}).status_code == 302
    with scope(world.office):
        assert world.aurore.names.filter(key="maisonaurore").exists()
    listed = reverse("admin:merchants_brand_changelist") + "?q=maison"
    found = as_person(world.operator).get(listed).content.decode()
    assert "aurore" in found
    assert "kestrel" not in found


@pytest.mark.parametrize("person", ["operator", "owner"])
def test_it_shows_applications_to_reviewers_only(world, as_person, submitted, person: str) -> None:
    browser = as_person(getattr(world, person))
    assert browser.get(reverse(LIST)).status_code == 403
    assert browser.get(page(submitted)).status_code == 403
    assert browser.post(page(submitted, "review"), GO).status_code == 403
    assert browser.get(reverse("admin:merchants_application_add")).status_code == 403
    assert status_of(world, submitted) == ApplicationStatus.SUBMITTED


def test_it_shows_a_stranger_only_the_own_brand_and_company(world, as_person) -> None:
    browser = as_person(world.stranger)
    for model in ("brand", "company"):
        text = browser.get(reverse(f"admin:merchants_{model}_changelist")).content.decode()
        assert "Kestrel" in text
        assert "Aurore" not in text
        assert browser.get(reverse(f"admin:merchants_{model}_add")).status_code == 403
    other = reverse("admin:merchants_brand_change", args=[world.aurore.pk])
    answer = browser.get(other, follow=True)
    assert answer.redirect_chain
    assert "Aurore" not in answer.content.decode()
    own = reverse("admin:merchants_brand_change", args=[world.kestrel.pk])
    assert "/verb/name/" not in browser.get(own).content.decode()
    assert browser.post(own.replace("/change/", "/verb/name/"), {"name": "Mine"}).status_code == 302
    with scope(world.office):
        assert not world.kestrel.names.filter(name="Mine").exists()


def test_it_puts_waiting_applications_on_the_home_page(world, as_person, submitted) -> None:
    text = as_person(world.reviewer).get(reverse("admin:index")).content.decode()
    assert "Applications to take for review" in text
    assert f"{reverse(LIST)}?whose=free" in text
    assert (
        "Applications to take" not in as_person(world.operator).get(reverse("admin:index")).content.decode()
    )
    listed = as_person(world.reviewer).get(f"{reverse(LIST)}?whose=free").content.decode()
    assert "Maison Orfèvre" in listed
    listed = as_person(world.reviewer).get(f"{reverse(LIST)}?status__exact=draft").content.decode()
    assert "Maison Orfèvre" not in listed


@pytest.mark.parametrize("model", ["application", "brand", "company"])
def test_it_lists_with_a_constant_number_of_queries(
    world, as_person, model: str, django_assert_num_queries
) -> None:
    browser, clerk = as_person(world.reviewer), world.actor(world.admin)
    reviewer = world.actor(world.reviewer)
    address = reverse(f"admin:merchants_{model}_changelist")

    def add(first: int, last: int) -> None:
        with scope(world.office):
            for number in range(first, last):
                company = services.register_company(
                    name=f"Company {number}", country="FR", registration_number=str(number), actor=clerk
                )
                application = make_application(
                    clerk,
                    company=company,
                    brand_name=f"Brand {number}",
                    status=ApplicationStatus.IN_REVIEW,
                    reviewer=reviewer,
                )
                services.approve(application=application, actor=reviewer)

    add(0, 2)
    browser.get(address)
    with CaptureQueriesContext(
        connection,
    ) as few:
        browser.get(address)
    add(2, 9)
    with django_assert_num_queries(len(few)):
        browser.get(address)
