"""Papers: sent with what they say, in versions, got back by their own company, refused with a sentence."""

from datetime import date
from typing import Any

import pytest

from backoffice.files.limits import DOCUMENT_BYTES
from backoffice.merchants.models import Application

from .conftest import TRADEMARK, Applicant, pdf, sent


def test_it_keeps_the_file_and_what_it_says(with_company: Applicant, draft: Application) -> None:
    assert with_company.sends(draft, "trademark")["Location"] == f"/apply/applications/{draft.pk}/papers/"
    (version,) = with_company.versions("trademark")
    assert (version.number, version.filename, version.media_type) == (1, "trademark.pdf", "application/pdf")
    assert (version.mark, version.trademark_status, version.nice_classes) == ("Lumen", "R", [18, 25])
    assert (version.holder, version.issuer, version.paper_number) == (
        "Lumen Paris S.A.S.",
        "EUIPO",
        "017893421",
    )
    assert (version.issued_on, version.expires_on) == (date(2018, 5, 1), date(2028, 5, 1))
    assert version.document.application_id == draft.pk
    page = with_company.page(f"/apply/applications/{draft.pk}/papers/")
    assert "trademark.pdf" in page
    assert "until 1 May 2028" in page


def test_it_keeps_papers_of_the_company_for_all_applications(
    with_company: Applicant, draft: Application
) -> None:
    with_company.sends(draft, "registration")
    assert with_company.versions("registration")[0].document.application_id is None


def test_a_further_version_keeps_the_file_where_none_is_sent(
    with_company: Applicant, draft: Application
) -> None:
    with_company.sends(draft, "trademark")
    (first,) = with_company.versions("trademark")
    address = f"/apply/applications/{draft.pk}/papers/{first.document_id}/"
    assert 'value="017893421"' in with_company.page(address)
    corrected = {**TRADEMARK, "nice_classes": "18"}
    assert with_company.browser.post(address, corrected).status_code == 302
    first, second = with_company.versions("trademark")
    assert (second.number, second.document_id, second.nice_classes) == (2, first.document_id, [18])
    assert (second.sha256, second.filename) == (first.sha256, first.filename)
    replaced = {**TRADEMARK, "file": sent("renewed.pdf", pdf("renewed"))}
    assert with_company.browser.post(address, replaced).status_code == 302
    assert with_company.versions("trademark")[-1].filename == "renewed.pdf"
    assert "2 earlier versions" in with_company.page(f"/apply/applications/{draft.pk}/papers/")


def test_it_gives_the_file_back_to_its_company(with_company: Applicant, draft: Application) -> None:
    with_company.sends(draft, "trademark")
    (version,) = with_company.versions("trademark")
    response = with_company.browser.get(f"/apply/applications/{draft.pk}/files/{version.pk}/")
    assert response.status_code == 200
    assert response["Content-Type"] == "application/pdf"
    assert b"".join(response.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]
    assert (
        with_company.browser.get(f"/apply/applications/{draft.pk}/files/{version.pk + 1}/").status_code == 404
    )


def test_it_refuses_a_program_with_a_sentence_in_the_language_spoken(
    with_company: Applicant, draft: Application
) -> None:
    with_company.browser.post("/language/", {"language": "zh-hans"})
    response = with_company.sends(draft, "trademark", file=sent("mark.pdf", b"MZ" + b"\0" * 5000))
    assert response.status_code == 422
    assert "可执行程序" in response.content.decode()
    assert with_company.versions("trademark") == []


def test_it_refuses_what_is_too_large_with_a_sentence(with_company: Applicant, draft: Application) -> None:
    large = pdf() + b"\0" * DOCUMENT_BYTES
    response = with_company.sends(draft, "trademark", file=sent("scan.pdf", large))
    assert response.status_code == 422
    assert "at most 20 MB" in response.content.decode()
    assert with_company.versions("trademark") == []


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [
        ({"file": ""}, "Choose the file."),
        ({"nice_classes": "18, 46"}, "numbers from 1 to 45"),
        ({"nice_classes": "bags"}, "numbers from 1 to 45"),
        ({"expires_on": "2018-04-30"}, "before the day of issue"),
        ({"expires_on": ""}, "Say the last day"),
        ({"trademark_status": "X"}, "Select a valid choice"),
        ({"holder": ""}, "This field is required"),
        ({"territory": ["ZZ"]}, "Select a valid choice"),
    ],
)
def test_it_says_what_is_wrong_with_what_is_said(
    with_company: Applicant, draft: Application, changes: dict[str, Any], sentence: str
) -> None:
    response = with_company.sends(draft, "trademark", **changes)
    assert response.status_code == 422
    assert sentence in response.content.decode()
    assert with_company.versions("trademark") == []


def test_a_paper_without_an_end_has_no_last_day(with_company: Applicant, draft: Application) -> None:
    with_company.sends(draft, "trademark", unlimited="on", expires_on="2028-01-01")
    (version,) = with_company.versions("trademark")
    assert (version.unlimited, version.expires_on) == (True, None)


def test_a_translation_names_the_paper_it_translates(with_company: Applicant, draft: Application) -> None:
    with_company.sends(draft, "registration")
    (original,) = with_company.versions("registration")
    response = with_company.sends(draft, "translation", translation_of=original.pk, language="en")
    assert response.status_code == 302
    assert with_company.versions("translation")[0].translation_of_id == original.pk
    wrong = with_company.sends(draft, "translation", translation_of=original.pk + 1000, language="en")
    assert wrong.status_code == 422


def test_a_script_is_told_where_to_go_on(with_company: Applicant, draft: Application) -> None:
    response = with_company.browser.post(
        f"/apply/applications/{draft.pk}/papers/add/trademark/",
        {**TRADEMARK, "file": sent()},
        headers={"x-requested-with": "XMLHttpRequest"},
    )
    assert response.json() == {"next": f"/apply/applications/{draft.pk}/papers/"}
    assert "Received: Trademark certificate." in with_company.page(response.json()["next"])


def test_there_is_no_such_kind(with_company: Applicant, draft: Application) -> None:
    assert with_company.browser.get(f"/apply/applications/{draft.pk}/papers/add/poem/").status_code == 404


def test_it_names_the_broken_chain(with_company: Applicant, draft: Application) -> None:
    with_company.sends(draft, "trademark", holder="Another Owner Ltd")
    page = with_company.page(f"/apply/applications/{draft.pk}/papers/")
    assert "no chain of authorisation" in page
    assert "Another Owner Ltd" in page
