"""The dossier at the desk: what reviewers see on an application's page, papers, and what is in force."""

from datetime import date

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from backoffice.access.scope import scope
from backoffice.merchants import services
from backoffice.merchants.days import today
from backoffice.merchants.models import (
    Application,
    Company,
    Document,
    DocumentVersion,
    FindingOverride,
    Holiday,
    Rule,
    Sector,
    StepClock,
    Threshold,
)
from tests.backoffice.merchants.papers import complete_dossier, hand_in, pdf


@pytest.fixture
def application(world) -> Application:
    with scope(world.office):
        services.install_rules()
        Company.objects.filter(pk=world.aurore.company_id).update(
            registered_on=date(2015, 1, 1), iban="DE89370400440532013000"
        )
        row = Application.objects.create(
            company=world.aurore.company, brand_name="Aurore", channels=["flagship"], sectors=["bags"],
            starts_on=date(2027, 1, 1), ends_on=date(2027, 12, 31), created_by=world.owner,
        )  # fmt: skip
        complete_dossier(row, world.actor(world.admin), owner="Maison Aurore SA")
        return row


@pytest.fixture
def reviewer(world, as_person):
    return as_person(world.reviewer)


def page_of(client, application) -> str:
    response = client.get(f"/admin/merchants/application/{application.pk}/change/")
    assert response.status_code == 200
    return response.content.decode()


def test_the_page_shows_papers_and_that_nothing_stands_in_the_way(application, reviewer) -> None:
    page = page_of(reviewer, application)
    assert "Nothing stands in the way." in page
    assert "To be looked at" in page
    assert page.count("chain-held") >= 3
    assert "The account is held in Germany" in page
    assert "Maison Aurore SA" in page


def test_the_page_says_what_is_missing_and_draws_the_break(world, application, reviewer) -> None:
    with scope(world.office):
        Application.objects.filter(pk=application.pk).update(
            ends_on=date(2030, 12, 31), sectors=["bags", "food"]
        )
    page = page_of(reviewer, application)
    assert "No trademark covers the Nice classes 29, 30, which Food needs." in page
    assert "the chain of authorisation is broken at Aurore SA" in page
    assert "chain-broken" in page
    assert "Food business licence is missing" in page


def test_the_page_names_who_may_be_here_already(world, application, reviewer) -> None:
    with scope(world.office):
        other = Company.objects.create(name="AURORE", country="FR", registration_number="x-1")
    page = page_of(reviewer, application)
    assert "AURORE is the same name of a company." in page
    assert f"/admin/merchants/company/{other.pk}/change/" in page


def test_the_page_costs_no_more_for_more_papers(world, application, reviewer) -> None:
    def cost() -> int:
        with CaptureQueriesContext(connection) as captured:
            page_of(reviewer, application)
        return len(captured)

    page_of(reviewer, application)
    before = cost()
    with scope(world.office):
        for _ in range(8):
            hand_in(application, "other", world.office, language="en")
    assert cost() == before


def test_a_reviewer_judges_papers(world, application, reviewer) -> None:
    with scope(world.office):
        version = DocumentVersion.objects.filter(document__kind="trademark").get()
    address = f"/admin/merchants/document/{version.document_id}"
    assert reviewer.get(f"{address}/change/").status_code == 200
    reviewer.post(f"{address}/verb/refuse/", {"note": "The stamp is missing."})
    with scope(world.office):
        version.refresh_from_db()
        assert (version.verdict, version.verdict_note) == ("refused", "The stamp is missing.")
    assert "The stamp is missing." in page_of(reviewer, application)
    reviewer.post(f"{address}/verb/accept/", {})
    reviewer.post(f"/admin/merchants/application/{application.pk}/verb/accept_papers/", {})
    with scope(world.office):
        verdicts = set(DocumentVersion.objects.values_list("verdict", flat=True))
    assert verdicts == {"accepted"}


def test_who_handed_in_reads_why_they_cannot_judge(world, application, as_person) -> None:
    with scope(world.office):
        version = DocumentVersion.objects.filter(document__kind="trademark").get()
    response = as_person(world.admin).post(
        f"/admin/merchants/document/{version.document_id}/verb/accept/", {}, follow=True
    )
    assert "another person must judge it" in response.content.decode()


def test_a_paper_is_added_on_the_applications_page(world, application, as_person) -> None:
    words = {
        "kind": "trademark", "file": pdf("Trademark"), "paper_number": "R-9", "holder": "Aurore SA", "mark": "Aurore",
        "trademark_status": "R", "nice_classes": "3, 18", "issued_on": "2020-01-01", "expires_on": "2030-01-01",
        "language": "en",
    }  # fmt: skip
    client = as_person(world.admin)
    address = f"/admin/merchants/application/{application.pk}/verb/hand_in/"
    assert "Choose a kind" in client.get(address).content.decode()
    client.post(address, words)
    with scope(world.office):
        version = DocumentVersion.objects.get(paper_number="R-9")
        assert (version.nice_classes, version.document.application_id) == ([3, 18], application.pk)
    page = f"/admin/merchants/document/{version.document_id}"
    assert 'value="R-9"' in client.get(f"{page}/verb/restate/").content.decode()
    client.post(
        f"{page}/verb/restate/", {**{k: v for k, v in words.items() if k != "file"}, "nice_classes": "18"}
    )
    client.post(f"{page}/verb/add_version/", {**words, "file": pdf("Another")})
    with scope(world.office):
        assert list(version.document.versions.order_by("number").values_list("number", "nice_classes")) == [
            (1, [3, 18]), (2, [18]), (3, [3, 18])
        ]  # fmt: skip
    wrong = client.post(address, {**words, "file": pdf("x"), "nice_classes": "three"})
    assert "Write the numbers of the classes" in wrong.content.decode()


def test_a_file_is_opened_on_its_own_address_alone(world, application, reviewer, as_person, client) -> None:
    with scope(world.office):
        version = DocumentVersion.objects.filter(document__kind="trademark").get()
        other = Document.objects.exclude(pk=version.document_id).first()
    address = f"/admin/merchants/document/{version.document_id}/file/{version.pk}/"
    response = reviewer.get(address)
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    assert "no-store" in response["Cache-Control"]
    assert reviewer.get(f"/admin/merchants/document/{other.pk}/file/{version.pk}/").status_code == 404
    for person in (world.stranger, world.owner, world.operator):
        assert as_person(person).get(address).status_code in (302, 403, 404)
    assert client.get(address).status_code == 302


def test_the_list_of_papers_filters_by_verdict(world, application, reviewer) -> None:
    everything = reviewer.get("/admin/merchants/document/").content.decode()
    assert "Trademark certificate" in everything
    accepted = reviewer.get("/admin/merchants/document/?verdict=accepted").content.decode()
    assert "/admin/merchants/document/" in accepted
    assert "N/A" not in accepted


def test_a_wrong_number_stands_in_the_way_on_the_page_until_it_is_let_stand(
    world, application, reviewer
) -> None:
    company = world.aurore.company
    with scope(world.office):
        type(company).objects.filter(pk=company.pk).update(vat_number="FR83732829320")
    assert "Nothing stands in the way." not in page_of(reviewer, application)
    reviewer.post(
        f"/admin/merchants/company/{company.pk}/verb/let_stand/",
        {"finding": "vat_number:eu_vat", "reason": "The certificate says so."},
    )
    assert "Nothing stands in the way." in page_of(reviewer, application)


def test_a_reviewer_lets_a_number_stand(world, application, reviewer) -> None:
    company = world.aurore.company
    address = f"/admin/merchants/company/{company.pk}/verb/let_stand/"
    assert "The account is held in Germany" in reviewer.get(address).content.decode()
    reviewer.post(address, {"finding": "iban:iban_elsewhere", "reason": "A branch in Germany."})
    with scope(world.office):
        override = FindingOverride.objects.get()
        assert override.reason == "A branch in Germany."
    page = page_of(reviewer, application)
    assert "let it stand: A branch in Germany." in page
    withdrawal = f"/admin/merchants/company/{company.pk}/verb/withdraw_override/"
    assert withdrawal in page
    reviewer.post(withdrawal, {"override": override.pk, "reason": "It is no branch."})
    with scope(world.office):
        assert not FindingOverride.objects.exists()
    assert "A branch in Germany." not in page_of(reviewer, application)


def test_an_admin_puts_others_in_force(world, as_person) -> None:
    # What is to come, whenever this is read.
    year = today().year + 1
    with scope(world.office):
        services.install_rules()
        story = Rule.objects.get(document="brand_story")
    admin, note = as_person(world.admin), {"source_note": "Notice 7"}
    base = "/admin/merchants"
    assert "Brand story" in admin.get(f"{base}/rule/?in_force=now").content.decode()
    admin.post(f"{base}/rule/{story.pk}/verb/end/", {"valid_to": f"{year - 1}-12-31"})
    admin.post(
        f"{base}/rule/add/",
        {"kind": "document", "document": "brand_story", "valid_from": f"{year}-06-01", **note},
    )
    admin.post(f"{base}/stepclock/add/", {"step": "submitted", "working_days": 1, "remind_before": 0,
                                          "valid_from": f"{year}-01-01", **note})  # fmt: skip
    admin.post(
        f"{base}/threshold/add/",
        {"code": "deposit_days", "value": "10", "valid_from": f"{year}-01-01", **note},
    )
    toys = {"code": "toys", "name": "Toys", "nice_classes": "28", **note}
    admin.post(f"{base}/sector/add/", {**toys, "valid_from": f"{year}-01-01"})
    admin.post(f"{base}/holiday/add/", {"day": f"{year}-02-09", "name": "Spring Festival", **note})
    with scope(world.office):
        assert list(
            Rule.objects.filter(document="brand_story")
            .order_by("valid_from")
            .values_list("valid_from", "valid_to")
        ) == [(date(2020, 1, 1), date(year - 1, 12, 31)), (date(year, 6, 1), None)]
        assert StepClock.objects.filter(step="submitted").count() == 2
        assert Threshold.objects.filter(code="deposit_days").count() == 2
        sector = Sector.objects.get(code="toys")
        assert (sector.nice_classes, sector.valid_to) == ([28], None)
        day = Holiday.objects.get(day=date(year, 2, 9))
    admin.post(
        f"{base}/sector/{sector.pk}/verb/rewrite/",
        {**toys, "nice_classes": "28, 16", "valid_from": f"{year}-07-01"},
    )
    later = admin.get(f"{base}/sector/?in_force=later").content.decode()
    assert later.count("toys") >= 2
    with scope(world.office):
        second = Sector.objects.get(code="toys", valid_from=date(year, 7, 1))
        assert (second.nice_classes, Sector.objects.get(pk=sector.pk).valid_to) == (
            [16, 28],
            date(year, 6, 30),
        )
    admin.post(f"{base}/sector/{second.pk}/verb/end/", {"valid_to": f"{year}-12-31"})
    with scope(world.office):
        assert Sector.objects.get(pk=second.pk).valid_to == date(year, 12, 31)
    admin.post(f"{base}/holiday/{day.pk}/verb/clear/", {})
    with scope(world.office):
        assert not Holiday.objects.filter(pk=day.pk).exists()
    assert as_person(world.reviewer).get(f"{base}/rule/").status_code == 200
    assert as_person(world.reviewer).get(f"{base}/rule/add/").status_code == 403
