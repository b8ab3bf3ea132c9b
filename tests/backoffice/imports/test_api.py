"""Imports over REST."""

import uuid
from collections.abc import Callable
from io import BytesIO
from typing import Any

import openpyxl
import pytest
from django.test import Client

from backoffice.access.models import Scope
from backoffice.access.scope import scope
from backoffice.events.actors import Actor
from backoffice.imports import services
from backoffice.imports.models import ImportSession
from catalog.inventory.models import Unit
from tests.backoffice.imports.bad_files import BAD_FILES, BadFile, workbook
from tests.backoffice.imports.making import csv_bytes, piece, take_in, uploaded, work_off
from tests.conftest import World

URL = "/api/v1/imports"


@pytest.fixture
def partner(world: World, clerk: Actor, as_client: Callable[[str], Client]) -> Client:
    """A system of the platform's own that may import."""
    return as_client(world.token(scopes=[Scope.IMPORTS_READ, Scope.IMPORTS_WRITE])[1])


def post(client: Client, path: str, key: str = "", **data: Any) -> Any:
    headers = {"idempotency-key": key or uuid.uuid4().hex}
    if not data:
        return client.post(path, "", content_type="application/json", headers=headers)
    return client.post(path, data, headers=headers)


def send(client: Client, content: bytes, name: str = "pieces.csv", key: str = "", **data: Any) -> Any:
    words = {"profile": "units", "warehouse": "paris", **data}
    return post(client, URL, key, file=uploaded(content, name), **words)


def test_it_answers_an_upload_with_its_preview(partner: Client) -> None:
    answer = send(partner, csv_bytes([piece(1), piece(2, price="free")]))
    assert answer.status_code == 201
    body = answer.json()
    assert (body["status"], body["filename"], body["profile"]) == ("previewed", "pieces.csv", "units")
    assert body["counts"] == {
        "rows": 2, "create": 1, "update": 0, "unchanged": 0, "conflict": 0, "error": 1, "rejected": {"bad_price": 1},
    }  # fmt: skip
    assert [(cause["code"], cause["count"], cause["rows"], cause["words"]) for cause in body["causes"]] == [
        ("bad_price", 1, [3], {"free": 1})
    ]
    assert body["mapping"]["grade"] == "condition"
    assert body["reading"]["encoding"] == "UTF-8"
    assert (body["progress"], body["result"]) == (None, None)
    assert body["rejected"] == f"http://testserver{URL}/{body['id']}/rejected.xlsx"


def test_it_applies_by_a_job_and_tells_how_far_it_is(partner: Client, clerk: Actor) -> None:
    pk = send(partner, csv_bytes([piece(1), piece(2, price="free")])).json()["id"]
    applying = post(partner, f"{URL}/{pk}/apply")
    assert (applying.status_code, applying.json()["status"]) == (202, "applying")
    assert applying.json()["progress"]["status"] == "queued"
    work_off()
    body = partner.get(f"{URL}/{pk}").json()
    assert body["status"] == "applied"
    assert body["result"] == {
        "created": 1,
        "updated": 0,
        "unchanged": 0,
        "rejected": 1,
        "conflicts": {},
        "noted": 0,
    }
    assert {name: body["progress"][name] for name in ("status", "done", "total", "percent", "error")} == {
        "status": "done", "done": 1, "total": 1, "percent": 100, "error": "",
    }  # fmt: skip
    with scope(clerk):
        assert Unit.objects.get().reference == "A-1"


def test_it_gives_the_rejected_rows_before_and_after_applying(partner: Client) -> None:
    pk = send(partner, csv_bytes([piece(1), piece(2, price="free")])).json()["id"]
    for _ in range(2):
        answer = partner.get(f"{URL}/{pk}/rejected.xlsx")
        assert answer.status_code == 200
        assert answer["Content-Disposition"] == 'attachment; filename="pieces-rejected.xlsx"'
        book = openpyxl.load_workbook(BytesIO(b"".join(answer.streaming_content)))
        assert [row[0] for row in book.active.iter_rows(values_only=True)] == ["reference", "A-2"]
        post(partner, f"{URL}/{pk}/apply")
        work_off()


def test_it_has_no_workbook_where_nothing_is_rejected(partner: Client) -> None:
    pk = send(partner, csv_bytes([piece(1)])).json()["id"]
    answer = partner.get(f"{URL}/{pk}/rejected.xlsx")
    assert (answer.status_code, answer.json()["code"]) == (404, "nothing_rejected")


def test_it_takes_the_same_upload_sent_twice_once(partner: Client, clerk: Actor) -> None:
    first = send(partner, csv_bytes([piece(1)]), key="once")
    twin = send(partner, csv_bytes([piece(1)]), key="once")
    other = send(partner, csv_bytes([piece(2)]), key="once")
    assert (twin.status_code, twin.content, twin["Idempotent-Replayed"]) == (201, first.content, "true")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    with scope(clerk):
        assert ImportSession.objects.count() == 1


@pytest.mark.parametrize("bad", BAD_FILES, ids=str)
def test_it_says_what_is_wrong_with_a_bad_file(partner: Client, clerk: Actor, bad: BadFile) -> None:
    answer = send(partner, bad.content, bad.name)
    assert answer.status_code == 422
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == bad.code
    assert bad.says in answer.json()["detail"]
    with scope(clerk):
        assert ImportSession.objects.count() == 0


def test_it_says_what_is_wrong_with_cells_of_wrong_types(partner: Client) -> None:
    rows = [
        ["reference", "brand", "title", "category", "price", "online date"],
        ["A-1", "Aurore", "Bag", "bags", True, "12/31/2021"],
        [1234567, "Aurore", 99, "bags", "a lot", 3.5],
    ]
    answer = send(partner, workbook(rows), "wrong.xlsx").json()
    assert answer["counts"]["error"] == 2
    causes = {cause["code"]: cause for cause in answer["causes"]}
    assert causes["bad_price"]["rows"] == [2, 3]
    assert causes["bad_date"]["rows"] == [3]
    assert "is a bare number, not a date" in causes["bad_date"]["sentence"]
    refused = post(partner, f"{URL}/{answer['id']}/apply")
    assert (refused.status_code, refused.json()["code"]) == (409, "nothing_to_apply")
    assert refused.json()["rejected"] == {"bad_price": 2}


@pytest.mark.parametrize(
    ("data", "code"),
    [
        ({"warehouse": "moon"}, "option_unknown"),
        ({"profile": "rockets"}, "unknown_profile"),
        ({"currency": "EURO"}, "option_unknown"),
        ({"mapping": "{"}, "invalid"),
        ({"mapping": '{"title": "nonsense"}'}, "unknown_mapping"),
        ({"sheet": "Other"}, None),
    ],
)
def test_it_refuses_words_it_cannot_use(partner: Client, data: dict[str, str], code: str | None) -> None:
    answer = send(partner, csv_bytes([piece(1)]), **data)
    assert (answer.status_code, answer.json().get("code")) == (422 if code else 201, code)


def test_it_needs_a_file_and_an_idempotency_key(partner: Client) -> None:
    without_file = post(partner, URL, profile="units", warehouse="paris")
    assert (without_file.status_code, without_file.json()["errors"][0]["field"]) == (422, "file")
    without_key = partner.post(URL, {"file": uploaded(b"a")})
    assert (without_key.status_code, without_key.json()["code"]) == (422, "idempotency_key_missing")


@pytest.mark.parametrize(
    ("profile", "said"),
    [
        ("listings", "people do it in the office (Catalog manager, Platform admin, Warehouse operator)."),
        (
            "lots",
            "no scope allows it to a system: people do it in the office (Platform admin, Warehouse operator).",
        ),
        ("applications", "it takes the scope applications:write."),
    ],
)
def test_a_system_is_told_the_scope_or_who_does_it_instead(
    clerk: Actor, world: World, as_client: Callable[[str], Client], profile: str, said: str
) -> None:
    client = as_client(world.token(scopes=[Scope.IMPORTS_READ, Scope.IMPORTS_WRITE])[1])
    refused = send(client, csv_bytes([piece(1)]), profile=profile)
    assert (refused.status_code, said in refused.json()["detail"]) == (403, True), refused.json()
    taken = post(client, "/api/v1/exports", profile="listings") if profile == "listings" else None
    assert taken is None or "it takes the role" not in taken.json()["detail"]


def test_it_needs_the_scopes(world: World, clerk: Actor, as_client: Callable[[str], Client]) -> None:
    reader = as_client(world.token(scopes=[Scope.IMPORTS_READ])[1])
    assert send(reader, csv_bytes([piece(1)])).status_code == 403
    assert Client().get(f"{URL}/1").status_code == 401


def test_it_shows_a_stranger_nothing(world: World, clerk: Actor, as_client: Callable[[str], Client]) -> None:
    owner = as_client(world.token(brand=world.aurore)[1])
    stranger = as_client(world.token(brand=world.kestrel)[1])
    pk = send(owner, csv_bytes([piece(1), piece(2, price="free")])).json()["id"]
    with scope(clerk):
        platforms = take_in(csv_bytes([piece(3)]), actor=clerk)
    for foreign in (pk, platforms.pk):
        assert stranger.get(f"{URL}/{foreign}").status_code == 404
        assert stranger.get(f"{URL}/{foreign}/rejected.xlsx").status_code == 404
        assert post(stranger, f"{URL}/{foreign}/apply").status_code == 404
    assert owner.get(f"{URL}/{pk}").status_code == 200
    again = send(stranger, csv_bytes([piece(1), piece(2, price="free")])).json()
    assert again["reading"]["same_file"] is None


def test_it_reads_a_large_file_later(partner: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(services, "AT_ONCE_BYTES", 50)
    body = send(partner, csv_bytes([piece(1)])).json()
    assert (body["status"], body["counts"], body["progress"]["job"]) == ("uploaded", {}, "imports.preview")
    work_off()
    assert partner.get(f"{URL}/{body['id']}").json()["counts"]["create"] == 1


def test_it_looks_first_and_is_told_how_to_read_it(partner: Client, clerk: Actor) -> None:
    content = "甲欄,品牌,品名,類別,價格,上架日期\nA-1,Aurore,黑色皮革手提包,手提包,1250,03/04/2021\n".encode(
        "big5"
    )
    uploaded_body = send(partner, content, check="false").json()
    assert (uploaded_body["status"], uploaded_body["counts"]) == ("uploaded", {})
    address = f"{URL}/{uploaded_body['id']}"
    found = partner.get(f"{address}/columns").json()
    assert (found["encoding"], found["encoding_is_sure"], found["missing"]) == ("big5", True, [])
    assert [question["answers"] for question in found["questions"]] == [
        {"dmy": "3 April 2021", "mdy": "4 March 2021"}
    ]
    assert found["columns"][0] == {
        "letters": "A", "header": "甲欄", "name": "", "how": "",
        "samples": [{"text": "A-1", "read": "", "fault": ""}],
    }  # fmt: skip
    wrong = partner.get(f"{address}/columns?encoding=gb18030").json()
    assert wrong["problem_code"] == "no_header"
    assert wrong["other_encodings"]["big5"] == "甲欄,品牌,品名,類別,價格,上架日期"
    told = partner.get(f"{address}/columns", {"date_order": "dmy", "mapping": '{"甲欄": "reference"}'}).json()
    assert (told["questions"], told["columns"][0]["how"]) == ([], "chosen")
    checked = partner.post(
        f"{address}/check",
        {"date_order": "dmy", "mapping": {"甲欄": "reference"}},
        content_type="application/json",
        headers={"idempotency-key": uuid.uuid4().hex},
    )
    body = checked.json()
    assert (checked.status_code, body["status"], body["counts"]["create"]) == (200, "previewed", 1)
    with scope(clerk):
        facts = ImportSession.objects.get().rows.get().values
        assert (facts["key"][1], facts["facts"]["source_listed_on"]) == ("A-1", "2021-04-03")


def test_a_choice_that_is_none_is_refused_in_a_sentence(partner: Client) -> None:
    address = f"{URL}/{send(partner, csv_bytes([piece(1)])).json()['id']}"
    answer = partner.get(f"{address}/columns?encoding=klingon")
    assert answer.status_code == 422
    assert "is no encoding; choose one of" in answer.json()["detail"]
    assert partner.get(f"{address}/rows?outcome=odd").status_code == 422
    assert partner.get(f"{address}/rows?number=x").status_code in (400, 422)


def test_it_lists_imports_and_finds_the_very_same_file(partner: Client) -> None:
    first = send(partner, csv_bytes([piece(1)]), "first.csv").json()
    send(partner, csv_bytes([piece(2)]), "second.csv")
    listed = partner.get(URL).json()["results"]
    assert [line["filename"] for line in listed] == ["second.csv", "first.csv"]
    assert listed[0]["counts"]["created"] == 1
    same = partner.get(URL, {"sha256": first["sha256"]}).json()["results"]
    assert [line["id"] for line in same] == [first["id"]]
    assert partner.get(URL, {"filename": "SECOND", "status": "previewed"}).json()["results"] == listed[:1]
    assert partner.get(URL, {"status": "applied"}).json()["results"] == []


def test_rows_say_what_they_change_and_can_be_chosen(partner: Client) -> None:
    body = send(partner, csv_bytes([piece(1), piece(2), piece(3, price="free")])).json()
    post(partner, f"{URL}/{body['id']}/apply")
    work_off()
    again = send(partner, csv_bytes([piece(1, price="5"), piece(2), piece(4, price="free")])).json()
    rows = f"{URL}/{again['id']}/rows"
    (update,) = partner.get(f"{rows}?outcome=update").json()["results"]
    assert update["changes"] == [{"fact": "asking_price", "now": "1250.5", "then": "5", "cell": ""}]
    assert partner.get(f"{rows}?changing=asking_price").json()["results"] == [update]
    assert [row["number"] for row in partner.get(f"{rows}?cause=bad_price").json()["results"]] == [4]
    (third,) = partner.get(f"{rows}?number=3").json()["results"]
    assert (third["outcome"], third["changes"]) == ("unchanged", [])


def test_an_import_is_undone_by_a_job(partner: Client, clerk: Actor) -> None:
    content = csv_bytes([piece(1), piece(2)])
    body = send(partner, content).json()
    address = f"{URL}/{body['id']}"
    assert post(partner, f"{address}/undo").status_code == 409
    post(partner, f"{address}/apply")
    work_off()
    asked = post(partner, f"{address}/undo", key="undo-1")
    assert (asked.status_code, asked.json()["status"]) == (202, "undoing")
    assert post(partner, f"{address}/undo", key="undo-1").json() == asked.json()
    work_off()
    body = partner.get(address).json()
    assert (body["status"], body["undone"]) == ("undone", {"undone": 2, "left": 0})
    assert (body["progress"]["job"], body["progress"]["percent"]) == ("imports.undo", 100)
    assert {row["reversal"] for row in partner.get(f"{address}/rows").json()["results"]} == {"undone"}
    assert partner.get(f"{address}/left.xlsx").status_code == 404
    with scope(clerk):
        assert Unit.objects.count() == 0


def test_the_file_comes_back_as_it_was_and_an_import_is_discarded(partner: Client) -> None:
    content = csv_bytes([piece(1)])
    address = f"{URL}/{send(partner, content).json()['id']}"
    answer = partner.get(f"{address}/file")
    assert (b"".join(answer.streaming_content), answer["X-Content-Type-Options"]) == (content, "nosniff")
    assert post(partner, f"{address}/discard").json()["status"] == "discarded"
    assert post(partner, f"{address}/check").status_code == 409


def test_a_partner_sees_no_imports_of_what_it_may_not_import(
    world: World, clerk: Actor, partner: Client, as_client: Callable[[str], Client]
) -> None:
    with scope(clerk):
        session = take_in(csv_bytes([piece(1)]), actor=clerk)
        ImportSession.objects.filter(pk=session.pk).update(profile="applications")
    assert partner.get(URL).json()["results"] == []
    for path in ("", "/rows", "/columns", "/file"):
        assert partner.get(f"{URL}/{session.pk}{path}").status_code == 404, path
    both = as_client(world.token(scopes=[Scope.IMPORTS_READ, Scope.APPLICATIONS_READ])[1])
    assert len(both.get(URL).json()["results"]) == 1
