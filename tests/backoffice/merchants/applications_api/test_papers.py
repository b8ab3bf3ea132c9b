"""Papers of an application over REST."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from backoffice.access.scope import scope
from backoffice.merchants.models import Document, DocumentVersion
from tests.backoffice.merchants.applications_api.partners import A, Partner, assert_problem, content_of, paper
from tests.conftest import World


def test_it_hands_in_papers_and_gets_them_back(own: Partner) -> None:
    said = own.open()

    answer = own.upload(
        f"{A}/{said['id']}/documents", kind="trademark", file=paper("Certificate"), paper_number="018",
        holder="Maison Orfèvre SAS", mark="Orfèvre", trademark_status="R", nice_classes=[18, 25],
        territory=["FR", "DE"], issued_on="2020-01-01", expires_on="2030-01-01", language="fr",
    )  # fmt: skip

    assert answer.status_code == 201, answer.content
    document = answer.json()
    (version,) = document["versions"]
    assert (document["kind"], document["application"]) == ("trademark", said["id"])
    assert (version["number"], version["verdict"], version["filename"]) == (1, "pending", "paper.pdf")
    assert (version["nice_classes"], version["territory"]) == ([18, 25], ["DE", "FR"])
    assert own.get(f"{A}/{said['id']}/documents").json()["results"] == [document]
    assert own.get(f"/api/v1/documents/{document['id']}").json() == document
    file = own.get(version["file"])
    assert (file.status_code, file["Content-Type"]) == (200, "application/pdf")
    assert file["Cache-Control"] == "private, no-store"
    assert content_of(file).startswith(b"%PDF")


def test_it_renews_a_paper_and_restates_what_it_says(own: Partner) -> None:
    said = own.open()
    document = own.upload(f"{A}/{said['id']}/documents", kind="bank_proof", file=paper("1")).json()
    versions = f"/api/v1/documents/{document['id']}/versions"

    renewed = own.upload(versions, file=paper("2"), holder="Maison Orfèvre SAS")
    restated = own.upload(versions, holder="Maison Orfèvre", issued_on="2026-01-01")

    assert (renewed.status_code, restated.status_code) == (201, 201), restated.content
    third, second, first = restated.json()["versions"]
    assert [each["number"] for each in (third, second, first)] == [3, 2, 1]
    assert third["sha256"] == second["sha256"] != first["sha256"]
    assert (second["holder"], third["holder"]) == ("Maison Orfèvre SAS", "Maison Orfèvre")


def test_a_paper_of_the_company_counts_for_all_its_applications(own: Partner) -> None:
    first, second = own.open(), own.open(reference="", brand_name="Zweite")

    document = own.upload(
        f"{A}/{first['id']}/documents", kind="registration", file=paper("Extract"), for_company="true"
    ).json()

    assert document["application"] is None
    assert own.get(f"{A}/{second['id']}/documents").json()["results"] == [document]


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_empty"),
        (b"MZ\x90\x00" + b"\0" * 200, "file_type_refused"),
        (b"%PDF-1.4 nothing", "file_is_two"),
    ],
)
def test_it_refuses_files_with_a_sentence(own: Partner, world: World, content: bytes, code: str) -> None:
    said = own.open()
    file = SimpleUploadedFile("paper.pdf", content, content_type="application/pdf")

    problem = assert_problem(
        own.upload(f"{A}/{said['id']}/documents", kind="trademark", file=file), 422, code
    )

    assert len(problem["detail"]) > 20
    with scope(world.office):
        assert not Document.objects.exists()


def test_a_paper_that_was_sent_twice_is_taken_once(own: Partner, world: World) -> None:
    said = own.open()
    address = f"{A}/{said['id']}/documents"

    answers = [own.upload(address, key="once", kind="trademark", file=paper("1")) for _ in range(2)]

    assert answers[0].content == answers[1].content
    assert answers[1]["Idempotent-Replayed"] == "true"
    assert_problem(
        own.upload(address, key="once", kind="trademark", file=paper("2")), 422, "idempotency_key_reused"
    )
    with scope(world.office):
        assert DocumentVersion.objects.count() == 1
