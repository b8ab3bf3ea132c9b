"""A sheet of applications is applied: each opened with its papers, each with its own list of what is missing."""

import re
from collections.abc import Callable
from datetime import timedelta
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from backoffice.access.models import Role, Scope, User
from backoffice.access.queries import actor_of_client
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.events.feed import broken_chains, timeline
from backoffice.imports import queries, services
from backoffice.imports.models import ImportSession
from backoffice.imports.profiles import profile_named
from backoffice.imports.rows import Teller
from backoffice.merchants.days import today
from backoffice.merchants.models import Application, Company, Document, DocumentVersion
from backoffice.merchants.services import (
    change_application,
    change_company,
    register_company,
)
from tests.backoffice.files.making import pdf
from tests.backoffice.imports.making import csv_bytes, packed, uploaded, work_off
from tests.backoffice.merchants.bulk.making import (
    HEADERS,
    furnish,
    papers,
    row,
    rows_of,
    said,
    upload,
)
from tests.backoffice.merchants.making import make_person
from tests.conftest import World


@pytest.fixture
def clerk(world: World) -> Actor:
    with scope(world.office):
        furnish()
    return world.actor(world.admin)


def applied(
    sheet: list[dict[str, Any]], files: dict[str, bytes] | bytes | None, actor: Actor, **options: Any
) -> ImportSession:
    with scope(actor):
        session = services.confirm(session=upload(sheet, files, actor, **options), actor=actor)
    jobs = work_off()
    assert {(job.status, job.error) for job in jobs} == {("done", "")}
    with scope(actor):
        session.refresh_from_db()
    return session


def everything() -> dict[str, int]:
    return {
        "companies": Company.objects.count(),
        "applications": Application.objects.count(),
        "documents": Document.objects.count(),
        "versions": DocumentVersion.objects.count(),
    }


def test_it_opens_applications_with_their_papers(world: World, clerk: Actor) -> None:
    session = applied([row(1), row(2)], {**papers(1), **papers(2)}, clerk)
    with scope(clerk):
        assert queries.report(session) == {
            "rows": 2,
            "created": 2,
            "updated": 0,
            "unchanged": 0,
            "rejected": {},
        }
        first = Application.objects.get(reference="A-1")
        assert (first.status, first.source, first.created_by_id) == ("draft", "sheet", world.admin.pk)
        assert (first.brand_name, str(first.brand_country), first.channels) == (
            "Clairvallon 1", "FR", ["flagship", "overseas"],
        )  # fmt: skip
        assert (first.sectors, first.territory, str(first.ends_on)) == (["bags"], ["CN"], "2027-12-31")
        assert first.agreed_terms_at is not None
        company = first.company
        assert (company.name, str(company.country), company.registration_number, company.verified_at) == (
            "Maison Clairvallon 1 SAS", "HK", "HK-100001", None,
        )  # fmt: skip
        assert [event.verb for event in timeline("company", company.pk)] == ["company.named"]
        versions = {
            version.document.kind: version for version in DocumentVersion.objects.filter(company=company)
        }
        assert set(versions) == {
            "registration", "trademark", "authorisation", "bank_proof", "retail_licence", "brand_story",
        }  # fmt: skip
        trademark = versions["trademark"]
        assert (trademark.filename, trademark.paper_number, trademark.holder) == (
            "A-1_trademark.pdf", "018100001", "Clairvallon Holding SA",
        )  # fmt: skip
        assert (trademark.nice_classes, trademark.trademark_status, trademark.language) == (
            [18, 35],
            "R",
            "en",
        )
        assert trademark.document.application_id == first.pk
        assert versions["registration"].document.application_id is None
        with trademark.file.open("rb") as stored:
            assert stored.read() == papers(1)["A-1_trademark.pdf"]
        assert [event.verb for event in timeline("import", session.pk)][0] == "import.applied"
        assert broken_chains() == []


def test_each_has_its_own_list_of_what_is_missing(
    clerk: Actor, world: World, as_person: Callable[[User], Client]
) -> None:
    begins, ends = today() + timedelta(days=60), today() + timedelta(days=30)
    session = applied(
        [
            row(1),
            row(2),
            row(
                3,
                Term_from=str(begins),
                Term_to=str(begins + timedelta(days=360)),
                Trademark_expires=str(ends),
            ),
        ],
        {**papers(1), **papers(2, ("trademark", "loa")), **papers(3)},
        clerk,
    )
    with scope(clerk):
        rows = rows_of(session)
        assert [each.record["label"] for each in rows.values()] == [
            f"A-{n} Clairvallon {n} (Maison Clairvallon {n} SAS)" for n in (1, 2, 3)
        ]
        assert rows[2].notes == []
        assert [code for code, _ in said(rows[3]) if code == "document_missing"] == ["document_missing"] * 4
        assert {column for code, column in said(rows[3]) if code == "document_missing"} == {
            "registration_file", "bank_proof_file", "retail_licence_file", "brand_story_file",
        }  # fmt: skip
        assert f"ends on {ends.day} {ends:%b %Y}, before the term begins" in rows[4].notes[0]["sentence"]
        assert session.counts["applied"]["noted"] == 2
        second = rows[3].record["id"]
        with session.rejected_file.open("rb") as file:
            book = openpyxl.load_workbook(BytesIO(file.read()))
    assert book.sheetnames == ["Still to do"]
    lines = [line for line in book.active.iter_rows(values_only=True)]
    assert lines[0] == ("Row in the file", "Record", "Cause", "What is lacking", "What to do")
    assert (
        "3",
        "A-2 Clairvallon 2 (Maison Clairvallon 2 SAS)",
        "document_missing",
        "Brand story is missing.",
    ) in [line[:4] for line in lines]
    page = as_person(world.admin).get(f"/admin/imports/importsession/{session.pk}/change/").content.decode()
    assert "What each of them still needs" in page
    assert f"/admin/merchants/application/{second}/change/" in page
    assert "Brand story is missing." in page
    assert (
        "A-1 Clairvallon 1"
        not in page.partition("What each of them still needs")[2].partition("How the file")[0]
    )


def test_it_hands_in_those_that_lack_nothing_where_asked(clerk: Actor) -> None:
    sheet = [row(1), row(2), row(3, Declared_true="")]
    session = applied(sheet, {**papers(1), **papers(2, ("loa",)), **papers(3)}, clerk, then="complete")
    with scope(clerk):
        states = dict(Application.objects.values_list("reference", "status"))
        assert states == {"A-1": "submitted", "A-2": "draft", "A-3": "draft"}
        rows = rows_of(session)
        assert (rows[2].notes, said(rows[4])) == ([], [("not_stated", "agreed")])


def test_it_changes_nothing_the_second_time(clerk: Actor) -> None:
    files = packed({**papers(1), **papers(2, ("trademark",))})
    applied([row(1), row(2)], files, clerk)
    with scope(clerk):
        before = everything()
        again = upload([row(1), row(2)], files, clerk)
        assert (again.counts["unchanged"], again.counts["create"], again.counts["update"]) == (2, 0, 0)
        assert "The very same file came in before" in again.reading["notes"][0]
        rows = rows_of(again)
        assert rows[2].record["label"].startswith("A-1 ")
        assert ("document_missing", "brand_story_file") in said(rows[3])
        assert everything() == before


def test_it_changes_an_application_and_renews_its_papers(clerk: Actor) -> None:
    applied([row(1)], papers(1), clerk)
    renewed = row(
        1, Term_to="2028-06-30", Trademark_expires="2038-05-31", Sectors="", Bank_proof_issued="2026-11-01"
    )
    with scope(clerk):
        session = upload([renewed], {"A-1_trademark.pdf": pdf(text="renewed")}, clerk)
        assert session.counts["update"] == 1
        shown = Teller(profile_named("applications")).changes(session.rows.get())
        changes = {change.name: (change.now, change.then) for change in shown}
        assert changes["Term to"] == ("2027-12-31", "2028-06-30")
    applied([renewed], {"A-1_trademark.pdf": pdf(text="renewed")}, clerk)
    with scope(clerk):
        application = Application.objects.get()
        assert (str(application.ends_on), application.sectors) == ("2028-06-30", ["bags"])
        trademark = DocumentVersion.objects.filter(document__kind="trademark").order_by("number")
        assert [(each.number, str(each.expires_on)) for each in trademark] == [
            (1, "2028-05-31"),
            (2, "2038-05-31"),
        ]
        bank = DocumentVersion.objects.filter(document__kind="bank_proof").order_by("number")
        assert [(each.number, str(each.issued_on)) for each in bank] == [(1, "2026-09-30"), (2, "2026-11-01")]
        assert bank[0].sha256 == bank[1].sha256
        assert Document.objects.count() == 6


def test_two_brands_of_one_company_share_its_papers(clerk: Actor) -> None:
    other = row(2, Company=row(1)["Company"], Registration_number="HK-100001", Registration="A-1_registration.pdf",
                Registration_holder=row(1)["Registration holder"])  # fmt: skip
    applied([row(1), other], {**papers(1), **papers(2, ("trademark", "loa"))}, clerk)
    with scope(clerk):
        assert Company.objects.filter(registration_number="HK-100001").count() == 1
        assert Application.objects.count() == 2
        assert Document.objects.filter(kind="registration").count() == 1
        assert Document.objects.filter(kind="trademark").count() == 2


def test_it_leaves_alone_what_moved_since_the_preview(clerk: Actor) -> None:
    applied([row(1), row(2)], {**papers(1), **papers(2)}, clerk)
    with scope(clerk):
        session = upload([row(1, Term_to="2028-06-30"), row(2, Term_to="2028-06-30"), row(3)], None, clerk)
        application = Application.objects.get(reference="A-1")
        change_application(application=application, actor=clerk, territory=["CN", "HK"])
        services.confirm(session=session, actor=clerk)
    applied([row(3)], None, clerk)
    with scope(clerk):
        session.refresh_from_db()
        assert queries.report(session)["rejected"] == {"changed_since_preview": 1}
        errors = rows_of(session)[2].errors
        assert "The application was changed since the preview (territory)" in errors[0]["sentence"]
        states = dict(Application.objects.values_list("reference", "ends_on"))
        assert (str(states["A-1"]), str(states["A-2"])) == ("2027-12-31", "2028-06-30")
        assert Application.objects.filter(reference="A-3").count() == 1


def test_it_adds_to_a_verified_company_and_changes_nothing_of_it(clerk: Actor) -> None:
    headers = (*HEADERS, "VAT", "IBAN")
    with scope(clerk):
        company = register_company(
            name="Clairvallon HK", country="HK", registration_number="HK 100.001", actor=clerk
        )
        change_company(company=company, actor=clerk, iban="GB33BUKB20201555555555")
        session = upload(
            [row(1, VAT="HK1", IBAN="GB94BARC10201530093459")], papers(1), clerk, headers=headers
        )
        assert {("company_name_differs", "company"), ("company_differs", "iban")} <= set(
            said(rows_of(session)[2])
        )
        services.confirm(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        application = Application.objects.get()
        assert application.company_id == company.pk
        company.refresh_from_db()
        assert (company.name, company.vat_number, company.iban) == (
            "Clairvallon HK",
            "HK1",
            "GB33BUKB20201555555555",
        )


def test_it_leaves_an_application_alone_that_is_in_review(world: World, clerk: Actor) -> None:
    applied([row(1)], papers(1), clerk, then="complete")
    with scope(clerk):
        session = upload([row(1, Term_to="2028-06-30")], None, clerk)
        assert [error["code"] for error in rows_of(session)[2].errors] == ["application_closed"]
        assert upload([row(1)], papers(1), clerk).counts["unchanged"] == 1


def test_an_account_manager_looks_after_the_companies_that_are_named(world: World, clerk: Actor) -> None:
    with scope(world.office):
        person = make_person("manager", Role.ACCOUNT_MANAGER)
    manager = world.actor(person)
    applied([row(1)], papers(1), manager)
    with scope(clerk):
        assert Application.objects.get().company.account_manager == person


def test_it_keeps_out_one_row_that_a_verb_refuses(clerk: Actor) -> None:
    with scope(clerk):
        session = upload([row(1), row(2)], {**papers(1), **papers(2)}, clerk)
        bad = rows_of(session)[2]
        bad.values["facts"]["sectors"] = ["gone"]
        bad.save(update_fields=["values"])
        services.confirm(session=session, actor=clerk)
    work_off()
    with scope(clerk):
        session.refresh_from_db()
        assert queries.report(session)["rejected"] == {"refused_when_applied": 1}
        assert [each.reference for each in Application.objects.all()] == ["A-2"]
        assert DocumentVersion.objects.count() == 6


def test_a_partner_sends_both_over_rest(
    world: World, clerk: Actor, as_client: Callable[[str], Client]
) -> None:
    _, token = world.token(scopes=[Scope.IMPORTS_READ, Scope.IMPORTS_WRITE, Scope.APPLICATIONS_WRITE])
    partner = as_client(token)
    sent = {
        "file": uploaded(csv_bytes([row(1), row(2)], HEADERS)),
        "documents": uploaded(packed({**papers(1), **papers(2, ("loa",))}), "papers.zip"),
        "profile": "applications",
        "then": "complete",
    }
    answer = partner.post("/api/v1/imports", sent, headers={"idempotency-key": "1"})
    assert answer.status_code == 201, answer.content
    body = answer.json()
    assert (body["status"], body["documents"]["filename"], body["options"]) == (
        "uploaded", "papers.zip", {"then": "complete"},
    )  # fmt: skip
    work_off()
    body = partner.get(f"/api/v1/imports/{body['id']}").json()
    assert (body["status"], body["counts"]["create"]) == ("previewed", 2)
    assert body["remarks"][0]["code"] == "file_missing"
    asked = partner.post(f"/api/v1/imports/{body['id']}/apply", "", content_type="application/json",
                         headers={"idempotency-key": "2"})  # fmt: skip
    assert asked.status_code == 202
    work_off()
    rows = partner.get(f"/api/v1/imports/{body['id']}/rows").json()["results"]
    assert [(each["number"], each["outcome"], each["applied"]) for each in rows] == [
        (2, "create", True), (3, "create", True),
    ]  # fmt: skip
    assert rows[0]["record"]["label"].startswith("A-1 ")
    assert "Brand story is missing." in [note["sentence"] for note in rows[1]["notes"]]
    bare = as_client(world.token(scopes=[Scope.IMPORTS_READ, Scope.IMPORTS_WRITE])[1])
    sent["file"] = uploaded(csv_bytes([row(5)], HEADERS))
    del sent["documents"]
    assert bare.post("/api/v1/imports", sent, headers={"idempotency-key": "3"}).status_code == 403


def test_the_desk_uploads_both(world: World, clerk: Actor, as_person: Callable[[User], Client]) -> None:
    browser = as_person(world.admin)
    form = browser.get("/admin/imports/importsession/add/").content.decode()
    assert 'name="documents"' in form
    assert 'data-profiles="applications"' in form
    assert re.search(r'data-profiles="[^"]*\bunits\b', form)
    answer = browser.post(
        "/admin/imports/importsession/add/",
        {
            "file": uploaded(csv_bytes([row(1)], HEADERS)),
            "documents": uploaded(packed(papers(1)), "papers.zip"),
            "profile": "applications",
            "then": "draft",
        },
    )
    assert answer.status_code == 302
    columns = answer["Location"].removesuffix("change/") + "columns/"
    assert browser.post(columns, {"check": "yes"}).status_code == 302
    work_off()
    page = browser.get(answer["Location"]).content.decode()
    assert "papers.zip" in page
    assert "The ZIP holds 6 documents; 6 of them belong to a row." in page
    refused = browser.post(
        "/admin/imports/importsession/add/",
        {
            "file": uploaded(csv_bytes([row(2)], HEADERS)),
            "documents": uploaded(b"MZ no archive", "papers.zip"),
            "profile": "applications",
        },
    )
    assert refused.status_code == 422
    assert "is no ZIP archive" in refused.content.decode()
    assert (
        'name="documents"'
        not in as_person(world.operator).get("/admin/imports/importsession/add/").content.decode()
    )


def test_a_partner_reaches_nothing_of_others(world: World, clerk: Actor) -> None:
    """Not an application that staff have opened for the same company, nor the papers of a verified one."""
    applied([row(1)], papers(1), clerk)
    scopes = [Scope.IMPORTS_WRITE, Scope.APPLICATIONS_WRITE]
    with scope(world.office):
        client, _ = world.client(scopes=scopes)
        partner = actor_of_client(client.pk)
        company = Application.objects.get().company
    with scope(partner):
        session = upload([row(1, Term_to="2030-01-01")], papers(1), partner)
        assert session.counts["create"] == 1
        services.confirm(session=session, actor=partner)
    work_off()
    with scope(clerk):
        theirs = Application.objects.exclude(company=company).get()
        assert (theirs.reference, theirs.created_by_key, str(theirs.ends_on)) == (
            "A-1",
            partner.key,
            "2030-01-01",
        )
        assert str(Application.objects.get(company=company).ends_on) == "2027-12-31"
        assert DocumentVersion.objects.filter(company=company).count() == 6
        assert set(Document.objects.filter(company=theirs.company).values_list("application", flat=True)) == {
            theirs.pk
        }
    with scope(partner):
        assert upload([row(1, Term_to="2030-01-01")], papers(1), partner).counts["unchanged"] == 1
