"""The way of an application over REST: handed in, asked about, answered, withdrawn."""

import json

from backoffice.access.scope import scope
from backoffice.merchants import services
from backoffice.merchants.models import Company
from tests.backoffice.merchants.applications_api.partners import (
    A,
    Partner,
    assert_problem,
    complete,
    paper,
    reviewer_asks,
)
from tests.conftest import World


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
