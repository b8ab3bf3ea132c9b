"""Applications over REST, as a company's own system and as a partner of the platform."""

import itertools
import json
from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from backoffice.access.models import ApiClient, Role, Scope, User
from backoffice.access.scope import scope
from backoffice.access.services import deactivate_client, revoke_secret
from backoffice.events.actors import Actor
from backoffice.merchants import services
from backoffice.merchants.models import Application, Company, Document, DocumentVersion
from backoffice.merchants.states import ApplicationStatus as S
from tests.backoffice.merchants.making import make_sector, make_unverified
from tests.backoffice.merchants.papers import complete_dossier, pdf
from tests.conftest import World

PROBLEM = "application/problem+json"
A = "/api/v1/applications"
FACTS: dict[str, Any] = {
    "brand_name": "Maison Orfèvre",
    "brand_country": "FR",
    "channels": ["overseas"],
    "sectors": ["bags"],
    "territory": ["CN"],
    "starts_on": "2027-01-01",
    "ends_on": "2099-12-31",
    "reference": "ours-1",
}
_keys = itertools.count()


class Partner:
    """A partner system that sends JSON, with a new key for each write."""

    def __init__(self, client: ApiClient, token: str) -> None:
        self.client = client
        self.http = Client(headers={"authorization": f"Bearer {token}"})

    def get(self, address: str, **query: Any) -> Any:
        return self.http.get(address, query)

    def send(self, method: str, address: str, body: Any = None, *, key: str = "", **headers: str) -> Any:
        own = {"idempotency-key": key or f"key-{next(_keys)}", **headers}
        return getattr(self.http, method)(
            address, json.dumps(body or {}), content_type="application/json", headers=own
        )

    def post(self, address: str, body: Any = None, **words: Any) -> Any:
        return self.send("post", address, body, **words)

    def upload(self, address: str, *, key: str = "", **form: Any) -> Any:
        return self.http.post(address, form, headers={"idempotency-key": key or f"key-{next(_keys)}"})

    def patch(self, address: str, body: Any, *, etag: str = "", **words: Any) -> Any:
        given = {"if-match": etag or self.get(address).json()["etag"]}
        return self.send("patch", address, body, **given, **words)

    def open(self, **facts: Any) -> dict[str, Any]:
        answer = self.post(A, FACTS | facts)
        assert answer.status_code == 201, answer.content
        return answer.json()


@pytest.fixture(autouse=True)
def _rules(world: World) -> None:
    with scope(world.office):
        make_sector()
        services.install_rules()


@pytest.fixture
def own(world: World) -> Partner:
    """The system of the Orfèvre company."""
    with scope(world.office):
        company = make_unverified()
    return Partner(*world.token(company=company))


@pytest.fixture
def rival(world: World) -> Partner:
    with scope(world.office):
        company = make_unverified(name="Rival Ltd", number="R-1")
    return Partner(*world.token(company=company))


@pytest.fixture
def platform(world: World) -> Partner:
    return Partner(*world.token())


def paper(*lines: str) -> SimpleUploadedFile:
    return SimpleUploadedFile("paper.pdf", pdf(*lines).read(), content_type="application/pdf")


def content_of(answer: Any) -> bytes:
    """What a file answers; closing the answer itself would close the connection, as at the end of a request."""
    content = b"".join(answer.streaming_content)
    for close in answer._resource_closers:
        close()
    return content


def assert_problem(answer: Any, status: int, code: str) -> dict[str, Any]:
    assert (answer.status_code, answer["Content-Type"]) == (status, PROBLEM), answer.content
    assert answer.json()["code"] == code
    return answer.json()


def complete(world: World, application: dict[str, Any], actor: Actor) -> None:
    with scope(world.office):
        row = Application.objects.get(pk=application["id"])
        complete_dossier(row, actor)


def status_of(world: World, application: dict[str, Any]) -> str:
    with scope(world.office):
        return Application.objects.get(pk=application["id"]).status


def reviewer_asks(world: World, application: dict[str, Any], *items: services.InfoAsk) -> None:
    reviewer = world.actor(world.reviewer)
    with scope(world.office):
        row = Application.objects.get(pk=application["id"])
        services.review(application=row, actor=reviewer)
        services.ask(application=row, items=items, message="Two things", actor=reviewer)


# --- opening ---------------------------------------------------------------------------------------


def test_a_companys_system_opens_an_application_of_its_company(own: Partner, world: World) -> None:
    said = own.open()

    assert (said["status"], said["source"], said["reference"]) == ("draft", "api", "ours-1")
    assert said["company"]["id"] == own.client.company_id
    assert said["next_step"]["who"] == "applicant"
    assert said["agreed"] is False
    with scope(world.office):
        row = Application.objects.get(pk=said["id"])
    assert (row.created_by_id, row.created_by_key) == (None, f"client:{own.client.pk}")
    answer = own.get(f"{A}/{said['id']}")
    assert answer.json() == said
    assert answer["ETag"] == said["etag"]


def test_what_is_not_known_yet_may_be_left_out(own: Partner) -> None:
    answer = own.post(A, {"brand_name": "Orfèvre", "channels": ["flagship"]})

    assert answer.status_code == 201
    assert (answer.json()["sectors"], answer.json()["starts_on"]) == ([], None)


@pytest.mark.parametrize("name", ["자연주의 🜚", "a\U0010fffd", "Ⅷ \u202eevil", "ﷺ", "𒀀"])
def test_a_brand_may_be_written_in_any_letters(own: Partner, name: str) -> None:
    said = own.open(brand_name=name)

    assert own.get(f"{A}/{said['id']}").json()["brand_name"] == name


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"brand_name": ""}, "brand_name"),
        ({"channels": []}, "channels"),
        ({"channels": ["moon"]}, "channels/0"),
        ({"starts_on": "soon"}, "starts_on"),
        ({"territory": ["China"]}, "territory/0"),
        ({"sectors": "bags"}, "sectors"),
    ],
)
def test_it_names_the_field_that_cannot_be_used(own: Partner, facts: dict[str, Any], field: str) -> None:
    problem = assert_problem(own.post(A, FACTS | facts), 422, "invalid")

    assert problem["errors"][0]["field"] == field


@pytest.mark.parametrize(
    ("facts", "field"),
    [
        ({"sectors": ["rockets"]}, "sectors"),
        ({"brand_country": "XX"}, "brand_country"),
        ({"ends_on": "2026-12-31"}, "ends_on"),
        ({"brand_name": "!!!"}, "brand_name"),
    ],
)
def test_the_verb_names_the_field_too(own: Partner, facts: dict[str, Any], field: str) -> None:
    assert assert_problem(own.post(A, FACTS | facts), 422, "invalid")["field"] == field


def test_a_reference_counts_once_per_company(own: Partner, rival: Partner) -> None:
    own.open()

    assert_problem(own.post(A, FACTS), 409, "reference_taken")
    assert rival.open()["reference"] == "ours-1"


def test_a_companys_system_names_no_other_company(own: Partner, world: World) -> None:
    company = {"name": "Kestrel SA", "country": "GB", "registration_number": "Kestrel-1"}

    assert_problem(own.post(A, FACTS | {"company": company}), 422, "invalid")
    with scope(world.office):
        assert not Application.objects.exists()


def test_a_partner_of_the_platform_names_the_company(platform: Partner, world: World) -> None:
    company = {
        "name": "Neue Manufaktur GmbH", "country": "DE", "registration_number": "HRB 1",
        "registered_on": "2001-02-03", "address": "Am Kanal 1, Berlin",
    }  # fmt: skip

    first = platform.open(company=company)
    second = platform.open(company=company, reference="ours-2", brand_name="Zweite")

    assert first["company"] == second["company"]
    assert first["company"]["name"] == "Neue Manufaktur GmbH"
    with scope(world.office):
        row = Company.objects.get(pk=first["company"]["id"])
        assert (row.verified_at, row.registered_on) == (None, date(2001, 2, 3))
    assert_problem(platform.post(A, FACTS), 422, "invalid")


def test_a_partner_finds_the_verified_company_by_its_number(platform: Partner, world: World) -> None:
    with scope(world.office):
        known = services.register_company(
            name="Aurore SA", country="FR", registration_number="RCS 1", actor=world.office
        )

    said = platform.open(company={"name": "AURORE", "country": "fr", "registration_number": "RCS  1"})

    assert said["company"] == {
        "id": known.pk, "name": "Aurore SA", "country": "FR", "registration_number": "RCS 1",
    }  # fmt: skip


def test_an_unverified_company_of_another_is_not_taken_over(platform: Partner, own: Partner) -> None:
    """Whoever named it first has proved nothing; a reviewer finds out whether the two are one."""
    named = {"name": "Maison Orfèvre SAS", "country": "FR", "registration_number": "RCS 552 100 554"}

    assert platform.open(company=named)["company"]["id"] != own.client.company_id


# --- changing --------------------------------------------------------------------------------------


def test_it_changes_a_draft_that_is_still_what_was_read(own: Partner) -> None:
    said = own.open()

    answer = own.patch(f"{A}/{said['id']}", {"territory": ["CN", "HK"], "agreed": True}, etag=said["etag"])

    assert answer.status_code == 200, answer.content
    assert (answer.json()["territory"], answer.json()["agreed"]) == (["CN", "HK"], True)
    assert answer.json()["brand_name"] == said["brand_name"]
    assert answer.json()["etag"] == answer["ETag"] != said["etag"]


def test_it_refuses_a_change_of_what_was_changed_meanwhile(own: Partner) -> None:
    said = own.open()
    address = f"{A}/{said['id']}"
    first = own.patch(address, {"territory": ["HK"]}, etag=said["etag"]).json()

    problem = assert_problem(
        own.patch(address, {"territory": ["MO"]}, etag=said["etag"]), 412, "precondition_failed"
    )

    assert problem["etag"] == first["etag"]
    assert own.get(address).json()["territory"] == ["HK"]
    assert own.patch(address, {"territory": ["MO"]}, etag="*").status_code == 200
    current = own.get(address).json()["etag"]
    assert own.patch(address, {"territory": ["TW"]}, etag=f'"other", {current}').status_code == 200
    assert_problem(own.patch(address, {}, etag=f"W/{current}"), 412, "precondition_failed")


def test_a_change_must_say_of_which_state_it_is(own: Partner) -> None:
    said = own.open()

    assert_problem(
        own.send("patch", f"{A}/{said['id']}", {"territory": ["HK"]}), 428, "precondition_required"
    )


def test_a_change_needs_a_key_and_is_done_once(own: Partner) -> None:
    said = own.open()
    address, change = f"{A}/{said['id']}", {"territory": ["HK"]}
    without = own.http.patch(
        address, json.dumps(change), content_type="application/json", headers={"if-match": said["etag"]}
    )
    assert_problem(without, 422, "idempotency_key_missing")

    first = own.patch(address, change, etag=said["etag"], key="once")
    again = own.patch(address, change, etag=said["etag"], key="once")

    assert (first.status_code, again.status_code) == (200, 200)
    assert again.content == first.content
    assert again["Idempotent-Replayed"] == "true"
    other = own.patch(address, {"territory": ["MO"]}, etag=said["etag"], key="once")
    assert_problem(other, 422, "idempotency_key_reused")


def test_a_key_of_another_client_replays_nothing(own: Partner, rival: Partner) -> None:
    own.post(A, FACTS, key="the-same")

    answer = rival.post(A, FACTS, key="the-same")

    assert answer.status_code == 201
    assert "Idempotent-Replayed" not in answer
    assert answer.json()["company"]["id"] == rival.client.company_id


def test_what_was_handed_in_is_not_changed(own: Partner, world: World) -> None:
    said = own.open(agreed=True)
    complete(world, said, world.office)
    assert own.post(f"{A}/{said['id']}/submit").status_code == 200

    problem = assert_problem(own.patch(f"{A}/{said['id']}", {"territory": ["HK"]}), 409, "state_conflict")

    assert problem["state"] == "submitted"


# --- reading ---------------------------------------------------------------------------------------


def test_it_lists_by_status_and_reference(own: Partner) -> None:
    first, second = own.open(), own.open(reference="ours-2", brand_name="Zweite")
    own.post(f"{A}/{first['id']}/withdraw", {"reason": "Wrong brand"})

    def ids(**query: Any) -> list[int]:
        return [each["id"] for each in own.get(A, **query).json()["results"]]

    assert ids() == [second["id"], first["id"]]
    assert ids(status="withdrawn") == [first["id"]]
    assert ids(reference="ours-2") == [second["id"]]
    page = own.get(A, page_size=1).json()
    assert [each["id"] for each in page["results"]] == [second["id"]]
    assert [each["id"] for each in own.http.get(page["next"]).json()["results"]] == [first["id"]]
    assert_problem(own.get(A, status="gone"), 422, "invalid")


def test_it_says_what_is_missing_in_words_with_codes(own: Partner, world: World) -> None:
    said = own.open()

    judged = own.get(f"{A}/{said['id']}/gaps").json()

    assert judged["complete"] is False
    missing = [gap for gap in judged["gaps"] if gap["code"] == "document_missing"]
    assert {"registration", "trademark"} <= {gap["kind"] for gap in missing}
    assert all(gap["sentence"] and gap["advice"] and gap["severity"] == "missing" for gap in missing)
    assert {each["kind"]: each["state"] for each in judged["requirements"]}["trademark"] == "missing"
    complete(world, said, world.office)
    assert own.get(f"{A}/{said['id']}/gaps").json()["complete"] is True


def test_it_speaks_the_callers_language_and_the_etag_stays(own: Partner) -> None:
    said = own.open()
    chinese = {"accept-language": "zh-Hans"}

    read = own.http.get(f"{A}/{said['id']}", headers=chinese).json()
    judged = own.http.get(f"{A}/{said['id']}/gaps", headers=chinese).json()
    refused = own.post(f"{A}/{said['id']}/submit", **chinese).json()

    assert read["next_step"]["sentence"] != said["next_step"]["sentence"]
    assert read["etag"] == said["etag"]
    assert {gap["sentence"] for gap in judged["gaps"] if gap["kind"] == "registration"} == {
        "缺少公司注册证明。"
    }
    assert "缺少公司注册证明。" in {each["sentence"] for each in refused["missing"]}
    assert refused["code"] == "application_incomplete"


def test_a_token_without_the_scope_reads_or_writes_nothing(world: World, own: Partner) -> None:
    said = own.open()
    reader = Partner(own.client, world.token_of(own.client, scopes=[Scope.APPLICATIONS_READ]))
    writer = Partner(own.client, world.token_of(own.client, scopes=[Scope.APPLICATIONS_WRITE]))

    assert reader.get(A).status_code == 200
    assert_problem(reader.post(A, FACTS), 403, "permission_denied")
    assert_problem(
        reader.patch(f"{A}/{said['id']}", {"territory": ["HK"]}, etag="*"), 403, "permission_denied"
    )
    assert_problem(writer.get(A), 403, "permission_denied")
    assert writer.post(f"{A}/{said['id']}/withdraw").status_code == 200


@pytest.mark.parametrize(("role", "status"), [(Role.WAREHOUSE_OPERATOR, 403), (Role.AUDITOR, 200)])
def test_people_read_what_their_role_lets_them(
    world: World, own: Partner, as_person: Callable[[User], Client], role: Role, status: int
) -> None:
    said = own.open()
    document = own.upload(f"{A}/{said['id']}/documents", kind="brand_story", file=paper("Story")).json()
    with scope(world.office):
        browser = as_person(world._user("reads", role))

    for address in (
        A,
        f"{A}/{said['id']}",
        f"{A}/{said['id']}/gaps",
        f"{A}/{said['id']}/timeline",
        f"/api/v1/documents/{document['id']}",
        document["versions"][0]["file"],
        f"/api/v1/companies/{said['company']['id']}",
    ):
        answer = browser.get(address)
        assert answer.status_code == status, address
        if answer.streaming:
            content_of(answer)


# --- papers ----------------------------------------------------------------------------------------


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


# --- handing in, answering, withdrawing ------------------------------------------------------------


def test_it_hands_in_a_complete_application(own: Partner, world: World) -> None:
    said = own.open()
    problem = assert_problem(own.post(f"{A}/{said['id']}/submit"), 422, "application_incomplete")
    codes = {each["code"] for each in problem["missing"]}
    assert {"not_stated", "document_missing"} <= codes
    assert all(each["sentence"] for each in problem["missing"])
    complete(world, said, world.office)
    own.patch(f"{A}/{said['id']}", {"agreed": True})

    answer = own.post(f"{A}/{said['id']}/submit")

    assert answer.status_code == 200, answer.content
    assert (answer.json()["status"], answer.json()["next_step"]["who"]) == ("submitted", "reviewer")
    assert answer.json()["submitted_at"] is not None
    assert_problem(own.post(f"{A}/{said['id']}/submit"), 409, "state_conflict")


def test_it_answers_what_a_reviewer_asks(own: Partner, world: World) -> None:
    said = own.open(agreed=True)
    complete(world, said, world.office)
    own.post(f"{A}/{said['id']}/submit")
    reviewer_asks(
        world,
        said,
        services.InfoAsk(kind="other", sentence="The register of shareholders"),
        services.InfoAsk(sentence="Who owns the trademark?"),
    )
    (request,) = own.get(f"{A}/{said['id']}/questions").json()["results"]
    assert (request["message"], request["answered_at"]) == ("Two things", None)
    paper_asked, question = request["items"]
    assert (paper_asked["kind"], question["kind"]) == ("other", "")
    document = own.upload(f"{A}/{said['id']}/documents", kind="other", file=paper("Shareholders")).json()
    version = document["versions"][0]["id"]
    address = f"{A}/{said['id']}/answer"

    half = own.post(address, {"items": [{"item": paper_asked["id"], "version": version}]})
    assert_problem(half, 409, "items_open")
    (unanswered,) = own.get(f"{A}/{said['id']}/questions").json()["results"]
    assert [item["version"] for item in unanswered["items"]] == [None, None]
    answer = own.post(
        address,
        {
            "items": [
                {"item": paper_asked["id"], "version": version},
                {"item": question["id"], "words": "We do."},
            ],
            "answer": "As you asked.",
        },
    )

    assert (answer.status_code, answer.json()["status"]) == (200, "in_review")
    (request,) = own.get(f"{A}/{said['id']}/questions").json()["results"]
    assert (request["answer"], [item["version"] for item in request["items"]]) == (
        "As you asked.",
        [version, None],
    )
    assert request["items"][1]["words"] == "We do."


def test_it_withdraws(own: Partner) -> None:
    said = own.open()

    answer = own.post(f"{A}/{said['id']}/withdraw", {"reason": "We sell it ourselves."})

    assert (answer.json()["status"], answer.json()["reason"]) == ("withdrawn", "We sell it ourselves.")
    assert_problem(own.post(f"{A}/{said['id']}/withdraw"), 409, "state_conflict")


def test_it_tells_what_happened_without_the_names_of_the_office(own: Partner, world: World) -> None:
    said = own.open(agreed=True)
    own.upload(f"{A}/{said['id']}/documents", kind="brand_story", file=paper("Story"))
    complete(world, said, world.office)
    own.post(f"{A}/{said['id']}/submit")
    reviewer_asks(world, said, services.InfoAsk(sentence="Who?"))

    events = own.get(f"{A}/{said['id']}/timeline").json()["results"]

    assert events[0]["verb"] == "application.information_asked"
    assert {"application.opened", "application.submitted", "document.added"} <= {
        each["verb"] for each in events
    }
    by = {each["verb"]: each["by"] for each in events}
    assert by["application.information_asked"] == "Entrepôt"
    assert by["application.submitted"] == own.client.name
    assert world.reviewer.username not in json.dumps(events)


# --- companies -------------------------------------------------------------------------------------


def test_a_companys_system_states_the_facts_of_its_company(own: Partner, world: World) -> None:
    address = f"/api/v1/companies/{own.client.company_id}"
    said = own.get(address).json()
    assert (said["name"], said["verified"]) == ("Maison Orfèvre SAS", False)

    answer = own.patch(address, {"registered_on": "1999-05-01", "website": "https://orfevre.example"})

    assert (answer.status_code, answer.json()["registered_on"]) == (200, "1999-05-01"), answer.content
    assert_problem(own.patch(address, {"name": "X"}, etag=said["etag"]), 412, "precondition_failed")
    assert_problem(own.patch(address, {"registered_on": "2999-01-01"}), 422, "invalid")
    with scope(world.office):
        Company.objects.filter(pk=own.client.company_id or 0).update(verified_at="2026-11-01T00:00:00Z")
    assert_problem(own.patch(address, {"name": "X"}), 409, "company_verified")


# --- strangers -------------------------------------------------------------------------------------


def test_other_companies_ids_open_nothing_in_any_place(own: Partner, rival: Partner, world: World) -> None:
    mine, theirs = rival.open(), own.open(agreed=True)
    complete(world, theirs, world.office)
    own.post(f"{A}/{theirs['id']}/submit")
    reviewer_asks(world, theirs, services.InfoAsk(sentence="Who?"))
    (request,) = own.get(f"{A}/{theirs['id']}/questions").json()["results"]
    item = request["items"][0]["id"]
    document = own.get(f"{A}/{theirs['id']}/documents").json()["results"][0]
    own_document = rival.upload(f"{A}/{mine['id']}/documents", kind="other", file=paper("1")).json()
    own_version = own_document["versions"][0]["id"]

    for address in (
        f"{A}/{theirs['id']}",
        f"{A}/{theirs['id']}/gaps",
        f"{A}/{theirs['id']}/questions",
        f"{A}/{theirs['id']}/timeline",
        f"{A}/{theirs['id']}/documents",
        f"/api/v1/documents/{document['id']}",
        document["versions"][0]["file"],
        f"/api/v1/companies/{own.client.company_id}",
    ):
        assert_problem(rival.get(address), 404, "not_found")
    assert rival.get(A, company=own.client.company_id).json()["results"] == []
    assert [each["id"] for each in rival.get(A).json()["results"]] == [mine["id"]]
    for attempt in (
        rival.patch(f"{A}/{theirs['id']}", {"brand_name": "Mine"}, etag="*"),
        rival.post(f"{A}/{theirs['id']}/submit"),
        rival.post(f"{A}/{theirs['id']}/withdraw"),
        rival.post(f"{A}/{theirs['id']}/answer", {"items": [{"item": item, "words": "Me."}]}),
        rival.upload(f"{A}/{theirs['id']}/documents", kind="other", file=paper("1")),
        rival.upload(f"/api/v1/documents/{document['id']}/versions", file=paper("1")),
        rival.patch(f"/api/v1/companies/{own.client.company_id}", {"name": "Mine"}, etag="*"),
    ):
        assert_problem(attempt, 404, "not_found")
    translated = rival.upload(
        f"{A}/{mine['id']}/documents", kind="translation", file=paper("1"),
        translation_of=document["versions"][0]["id"],
    )  # fmt: skip
    assert_problem(translated, 422, "invalid")
    # And the other way round: what is mine answers nothing of theirs.
    foreign = own.post(f"{A}/{theirs['id']}/answer", {"items": [{"item": item, "version": own_version}]})
    assert_problem(foreign, 404, "not_found")
    with scope(world.office):
        row = Application.objects.get(pk=theirs["id"])
        assert (row.status, row.brand_name) == (S.NEED_INFO, "Maison Orfèvre")
        assert Document.objects.filter(company_id=own.client.company_id or 0, kind="other").count() == 0


def test_tokens_that_ended_open_nothing(own: Partner, world: World) -> None:
    said = own.open()
    other = Partner(own.client, world.token_of(own.client))
    with scope(world.office):
        revoke_secret(secret=own.client.secrets.get(), actor=world.office)
    assert_problem(own.get(f"{A}/{said['id']}"), 401, "authentication_failed")
    assert_problem(other.post(f"{A}/{said['id']}/withdraw"), 401, "authentication_failed")
    fresh = Partner(own.client, world.token_of(own.client))
    assert fresh.get(f"{A}/{said['id']}").status_code == 200
    with scope(world.office):
        deactivate_client(client=own.client, actor=world.office)
    assert_problem(fresh.post(f"{A}/{said['id']}/withdraw"), 401, "authentication_failed")
    assert status_of(world, said) == S.DRAFT


def test_no_client_reviews(own: Partner, platform: Partner, world: World) -> None:
    """A client's scopes are its roles; none of them is a reviewer's."""
    said = own.open(agreed=True)
    complete(world, said, world.office)
    own.post(f"{A}/{said['id']}/submit")
    for partner in (own, platform):
        for verb in ("review", "approve", "reject", "assign", "ask", "endorse", "release"):
            assert partner.post(f"{A}/{said['id']}/{verb}").status_code == 404
    assert status_of(world, said) == S.SUBMITTED
