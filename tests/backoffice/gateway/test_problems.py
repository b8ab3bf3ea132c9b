from collections.abc import Callable

import pytest
from django.db import OperationalError
from django.test import Client, RequestFactory
from django.utils.translation import override
from psycopg.errors import DeadlockDetected

from backoffice.access.models import Scope
from backoffice.gateway.problems import server_error
from tests.conftest import World

PROBLEM = "application/problem+json"


def test_it_asks_for_a_token(db: None) -> None:
    answer = Client().get("/api/v1/events")

    assert (answer.status_code, answer["Content-Type"]) == (401, PROBLEM)
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["code"] == "not_authenticated"


def test_it_names_the_missing_scope(world: World, as_client: Callable[[str], Client]) -> None:
    _, token = world.token(scopes=[Scope.UNITS_READ])

    answer = as_client(token).get("/api/v1/events")

    assert answer.status_code == 403
    assert "events:read" in answer.json()["detail"]


def test_it_refuses_a_cursor_that_is_none(world: World, as_client: Callable[[str], Client]) -> None:
    _, token = world.token()

    answer = as_client(token).get("/api/v1/events?after=yesterday")

    assert (answer.status_code, answer["Content-Type"]) == (422, PROBLEM)
    assert answer.json()["parameter"] == "after"


def test_a_word_that_is_none_of_a_few_is_told_which_they_are(
    world: World, as_client: Callable[[str], Client]
) -> None:
    _, token = world.token(scopes=[Scope.IMPORTS_READ, Scope.UNITS_READ])

    answer = as_client(token).post(
        "/api/v1/exports",
        {"profile": "units", "format": "pdf"},
        content_type="application/json",
        headers={"Idempotency-Key": "k1"},
    )

    assert answer.status_code == 422
    (error,) = answer.json()["errors"]
    assert error == {"field": "format", "code": "invalid_choice", "detail": "«pdf» is none of: xlsx, csv."}


@pytest.mark.parametrize("path", ["/api/v1/nothing", "/api/nothing"])
def test_it_says_so_in_json_where_there_is_nothing(path: str, db: None) -> None:
    answer = Client().get(path)

    assert (answer.status_code, answer["Content-Type"], answer.json()["code"]) == (404, PROBLEM, "not_found")


def test_it_lets_a_person_read_but_not_write(world: World, as_person: Callable[..., Client]) -> None:
    browser = as_person(world.admin)

    assert browser.get("/api/v1/events").status_code == 200
    assert browser.post("/api/v1/orders", {}, content_type="application/json").status_code in {403, 404}


def test_it_is_healthy(db: None) -> None:
    assert Client().get("/healthz").json() == {"status": "ok"}


def test_it_describes_itself(db: None) -> None:
    answer = Client().get("/api/schema/", headers={"accept": "application/json"})

    assert answer.status_code == 200
    assert answer.json()["openapi"].startswith("3.1")
    assert Client().get("/api/docs/").status_code == 200


@pytest.mark.parametrize("language", ["en", "zh-hans"])
def test_a_page_says_that_it_was_put_back(rf: RequestFactory, language: str, db: None) -> None:
    """As Django asks for the page of an error: while that error is being handled."""
    with override(language):
        try:
            raise OperationalError("deadlock detected") from DeadlockDetected()
        except OperationalError:
            answer = server_error(rf.post("/admin/inventory/unit/1/change/"))
    assert answer.status_code == 409
    said = answer.content.decode()
    assert ("nothing of it is done" if language == "en" else "未作任何更改") in said
    assert "deadlock" not in said
