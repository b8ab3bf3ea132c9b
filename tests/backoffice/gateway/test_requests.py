"""Requests that cannot be used: each is refused with a problem document that says what to do."""

from collections.abc import Callable

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from tests.conftest import World

PROBLEM = "application/problem+json"


@pytest.fixture
def partner(world: World, as_client: Callable[[str], Client]) -> Client:
    return as_client(world.token()[1])


def _post(partner: Client, body: str | bytes, content_type: str = "application/json") -> tuple[int, str, str]:
    answer = partner.post(
        "/api/v1/tracking", body, content_type=content_type, headers={"idempotency-key": "once"}
    )
    assert answer["Content-Type"] == PROBLEM
    return answer.status_code, answer.json()["code"], answer.json()["detail"]


@pytest.mark.parametrize("method", ["post", "put", "patch", "delete", "trace"])
def test_it_names_the_methods_that_an_address_takes(method: str, partner: Client) -> None:
    answer = getattr(partner, method)("/api/v1/units")

    assert (answer.status_code, answer.json()["code"]) == (405, "method_not_allowed")
    assert answer["Allow"] == "GET, HEAD, OPTIONS"
    assert "takes GET, HEAD, OPTIONS" in answer.json()["detail"]


def test_it_answers_head_and_options(partner: Client) -> None:
    assert partner.head("/api/v1/units").status_code == 200
    answer = partner.options("/api/v1/orders")
    assert (answer.status_code, answer.content, answer["Allow"]) == (204, b"", "GET, POST, HEAD, OPTIONS")


def test_it_tells_strangers_nothing_of_methods(db: None) -> None:
    assert Client().options("/api/v1/orders").status_code == 401
    assert Client().put("/api/v1/orders").status_code == 401


@pytest.mark.parametrize("cursor", ["nonsense", "cD1hYmM%3D", "cD0AMQ%3D%3D", "cD0tMQ%3D%3D"])
def test_it_refuses_a_cursor_of_another_list(cursor: str, partner: Client) -> None:
    answer = partner.get(f"/api/v1/units?cursor={cursor}")

    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert answer.json()["parameter"] == "cursor"


@pytest.mark.parametrize("size", ["0", "501", "-1", "many", "9" * 30])
def test_it_refuses_a_page_that_is_too_large_or_no_number(size: str, partner: Client) -> None:
    answer = partner.get(f"/api/v1/units?page_size={size}")

    assert (answer.status_code, answer.json()["parameter"]) == (422, "page_size")


def test_it_names_the_words_a_filter_takes(partner: Client) -> None:
    answer = partner.get("/api/v1/orders?status=gone")

    assert answer.status_code == 422
    [error] = answer.json()["errors"]
    assert error["detail"].startswith("«gone» is none of: placed, ")


@pytest.mark.parametrize("code", ["%2500", "%00", "x" * 300, "%25s"])
def test_it_refuses_a_code_that_nobody_has(code: str, partner: Client) -> None:
    for address in ("units?brand", "orders?store"):
        answer = partner.get(f"/api/v1/{address}={code}")
        assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)


def test_nothing_has_a_number_that_no_record_can_have(partner: Client) -> None:
    answer = partner.post(
        f"/api/v1/units/{10**20}/withdrawal",
        {"reason": "sold elsewhere"},
        content_type="application/json",
        headers={"idempotency-key": "once"},
    )

    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")


def test_it_does_not_cut_a_fraction_to_an_id(partner: Client) -> None:
    assert partner.get("/api/v1/parcels?order=1.5").status_code == 422


@pytest.mark.parametrize("accept", ["text/html", "application/xml", "*/*", "rubbish"])
def test_it_answers_in_its_one_form(accept: str, partner: Client) -> None:
    answer = partner.get("/api/v1/units", headers={"accept": accept})

    assert (answer.status_code, answer["Content-Type"]) == (200, "application/json")


def test_it_refuses_bodies_that_are_no_json(partner: Client) -> None:
    for body in (
        b"{", b"\xff", b'{"events": NaN}', b"[" * 100_000, b'{"events": [{"code": "\\ud800"}]}',
        b'{"events": [{"order": 9223372036854775808}]}',
    ):  # fmt: skip
        status, code, detail = _post(partner, body)
        assert (status, code) == (400, "parse_error")
        assert detail.endswith("Mend it and send it again.")


def test_it_names_the_format_it_takes(partner: Client) -> None:
    status, code, detail = _post(partner, "events=1", "application/x-www-form-urlencoded")

    assert (status, code) == (415, "unsupported_media_type")
    assert "as application/json" in detail


def test_it_says_how_large_a_body_may_be(partner: Client) -> None:
    status, code, detail = _post(partner, b" " * 2_700_000)

    assert (status, code) == (413, "too_large")
    assert "2,621,440 bytes" in detail


def test_it_refuses_a_form_with_too_many_files(partner: Client) -> None:
    files = {f"file{n}": SimpleUploadedFile(f"{n}.csv", b"a,b") for n in range(101)}

    answer = partner.post("/api/v1/imports", files, headers={"idempotency-key": "once"})

    assert (answer.status_code, answer["Content-Type"]) == (400, PROBLEM)
    assert answer.json()["code"] == "malformed"
    assert "one file" in answer.json()["detail"]


@pytest.mark.parametrize(
    "mapping", ["[" * 100_000, "[]", "1", '{"Marke": 1}', '{"a\\u0000": "title"}', '{"a": "\\ud800"}']
)
def test_it_refuses_a_mapping_that_is_none(mapping: str, partner: Client) -> None:
    file = SimpleUploadedFile("pieces.csv", b"Brand,Title\nAurore,Bag\n")

    answer = partner.post(
        "/api/v1/imports",
        {"file": file, "mapping": mapping},
        headers={"idempotency-key": "once"},
    )

    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert answer.json()["errors"][0]["field"].startswith("mapping")
