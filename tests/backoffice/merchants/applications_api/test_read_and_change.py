"""Reading and changing applications over REST."""

import json
from typing import Any

from backoffice.access.scope import scope
from backoffice.merchants.models import Company
from tests.backoffice.merchants.applications_api.partners import FACTS, A, Partner, assert_problem, complete
from tests.conftest import World


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


def test_a_wrong_number_of_the_company_is_told_as_a_gap(own: Partner, world: World) -> None:
    said = own.open()
    complete(world, said, world.office)
    company = Company.objects.filter(pk=said["company"]["id"])
    with scope(world.office):
        company.update(vat_number="FR83732829320", country="FR")

    judged = own.get(f"{A}/{said['id']}/gaps").json()

    assert judged["complete"] is False
    (gap,) = [each for each in judged["gaps"] if each["severity"] == "error"]
    assert (gap["code"], gap["kind"], gap["document"]) == ("eu_vat", None, None)
    assert "FR83732829320 is no valid VAT number" in gap["sentence"]
    with scope(world.office):
        company.update(vat_number="FR44732829320")
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
